"""The chosen elements of a vacancy file, checked against the frameworks that they name."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from recruit.bank.fields import decimal, mark_of, whole_number, word, words, yes_or_no
from recruit.bank.library import Library
from recruit.bank.loader import read_question
from recruit.bank.reading import Table
from recruit.domain.framework.framework import (
    Element,
    ElementReference,
    Framework,
    Question,
    negative_indicators,
)
from recruit.domain.framework.scale import Scale
from recruit.domain.pack.vacancy import Cap, ChosenElement, Importance, Method, OwnAnchor


@dataclass(frozen=True, slots=True)
class ElementReader:
    """Reads the chosen elements, with the vacancy's defaults at hand."""

    vacancy: Table
    library: Library
    scale: Scale

    def choose(self, table: Table) -> ChosenElement:
        """One chosen element.

        Raises `Refused` with file, line and key for the first thing wrong.
        """
        table.only(
            "element", "framework", "stage", "weight", "minutes", "questions", "minimum_mark",
            "criterion", "importance", "methods", "own_questions", "anchors", "caps",
        )  # fmt: skip
        framework = framework_of(table if "framework" in table else self.vacancy, self.library)
        element = element_of(table, framework)
        stage = self._stage(table, framework, element)
        own = _own_questions(table)
        return ChosenElement(
            reference=ElementReference(framework.id, element.number),
            stage=stage,
            weight=_weight(table),
            minutes=whole_number(
                table,
                "minutes",
                whole_number(self.vacancy, "question_minutes", 6, lowest=1),
                lowest=1,
            ),
            questions=_questions(table, element, stage, own, self.library),
            minimum_mark=mark_of(table, "minimum_mark", self.scale),
            is_criterion=yes_or_no(table, "criterion", True),
            importance=word(table, "importance", Importance, Importance.ESSENTIAL),
            methods=words(table, "methods", Method, (Method.INTERVIEW,)),
            own_questions=own,
            own_anchors=_own_anchors(table, self.scale),
            caps=_caps(table, framework, element, stage, self.scale),
        )

    def _stage(self, table: Table, framework: Framework, element: Element) -> str:
        """The stage that the element or the vacancy names; the only one of an element of a set need
        not be named.
        """
        if "stage" not in table and framework.is_set and len(element.stages) == 1:
            return element.stages[0].stage
        source = table if "stage" in table else self.vacancy
        wanted = source.text("stage")
        if element.stage(wanted) is None:
            has = ", ".join(each.stage for each in element.stages)
            raise source.refused(
                f"the element {element.number} ({element.title}) of {framework.id} has no stage"
                f" '{wanted}'. It has: {has}. An element may name a stage of its own.",
                "stage",
            )
        return wanted


def framework_of(table: Table, library: Library) -> Framework:
    """The framework that a mapping names. Raises `Refused` for one that is not there."""
    wanted = table.text("framework")
    if wanted not in library:
        known = ", ".join(library.ids)
        raise table.refused(f"there is no framework '{wanted}'. There are: {known}.", "framework")
    return library.framework(wanted)


def element_of(table: Table, framework: Framework) -> Element:
    """The element that a mapping names.

    Raises `Refused` for one that the framework does not have.
    """
    wanted = table.text("element")
    found = framework.find(wanted)
    if found is None:
        raise table.refused(
            f"the framework {framework.id} has no element '{wanted}'. 'recruit bank show"
            f" {framework.id}' lists them.",
            "element",
        )
    return found[1]


def _questions(
    table: Table, element: Element, stage: str, own: tuple[Question, ...], library: Library
) -> tuple[str, ...]:
    found = element.stage(stage)
    known = [question.id for question in (*own, *(found.questions if found else ()))]
    if not known:
        raise table.refused(
            f"the bank has no question for element {element.number} at stage '{stage}'.", "stage"
        )
    wanted = table.texts("questions")
    for question in wanted:
        if question not in known and not _is_elsewhere(question, library):
            raise table.refused(
                f"there is no question '{question}' for this element at stage '{stage}'. There are:"
                f" {', '.join(known)}. One of another element is written 'framework:question'.",
                "questions",
            )
        if wanted.count(question) > 1:
            raise table.refused(f"the question '{question}' is named twice.", "questions")
    return wanted


def _is_elsewhere(question: str, library: Library) -> bool:
    framework, _, identity = question.rpartition(":")
    return framework in library and any(
        each.id == identity for each in library.framework(framework).questions()
    )


def _own_questions(table: Table) -> tuple[Question, ...]:
    made: dict[str, Question] = {}
    for each in table.tables("own_questions"):
        question = read_question(each)
        if not question.id.startswith("own-") or question.id in made:
            raise each.refused(
                "the id of your own question begins with 'own-' and is used once.", "id"
            )
        made[question.id] = question
    return tuple(made.values())


def _own_anchors(table: Table, scale: Scale) -> tuple[OwnAnchor, ...]:
    made: dict[str, OwnAnchor] = {}
    for each in table.tables("anchors"):
        each.only("mark", "text")
        mark = mark_of(each, "mark", scale) or each.text("mark")
        if mark in made:
            raise each.refused(f"the mark '{mark}' already has an anchor of your own.", "mark")
        made[mark] = OwnAnchor(mark, each.text("text", longest=600))
    return tuple(made.values())


def _caps(
    table: Table, framework: Framework, element: Element, stage: str, scale: Scale
) -> tuple[Cap, ...]:
    found, at = framework.find(element.number), element.stage(stage)
    known = [each.id for each in negative_indicators(found[0], element, at)] if found and at else []
    made: dict[str, Cap] = {}
    for each in table.tables("caps"):
        each.only("indicator", "mark")
        indicator = each.text("indicator")
        if indicator not in known:
            raise each.refused(
                f"'{indicator}' is not a negative indicator here. There are: {', '.join(known)}.",
                "indicator",
            )
        if indicator in made:
            raise each.refused(f"'{indicator}' already caps the mark.", "indicator")
        made[indicator] = Cap(indicator, mark_of(each, "mark", scale) or each.text("mark"))
    return tuple(made.values())


def _weight(table: Table) -> Fraction:
    if "weight" not in table:
        return Fraction(1)
    weight = table.convert("weight", decimal, "a weight. Write a number such as 1, 2 or 0.5")
    if not 0 < weight <= 100:
        raise table.refused("a weight is above 0 and at most 100.", "weight")
    return weight
