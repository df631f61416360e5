"""The vacancy file: YAML in, a `Vacancy` out, checked against the frameworks that it names."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction
from pathlib import Path
from typing import TypeVar

from recruit.bank.library import Library
from recruit.bank.reading import Table, read_yaml
from recruit.bank.scales import read_scale
from recruit.domain.decision_rule import TIE_BREAK_WORDS, DecisionRule, TieBreak
from recruit.domain.framework import Element, Framework
from recruit.domain.scale import Scale
from recruit.domain.vacancy import (
    Candidate,
    ChosenElement,
    Criterion,
    ElementReference,
    Heading,
    Importance,
    Method,
    Override,
    PanelMember,
    Script,
    Timing,
    Vacancy,
)

LONGEST_NAME = 100
REFERENCE = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9_-]|\.(?!\.)){0,39}")
OPENING = (
    "Thank you for coming. We are the panel, and we will each introduce ourselves.",
    "We ask every candidate the same questions in the same order, and we take notes of what is said.",
    "You may take time to think, ask us to repeat a question, and use your own notes.",
    "Examples from paid work, voluntary work, study or caring for someone all count in the same way.",
)
CLOSING = (
    "That was our last question. Is there anything you wanted to say in answer to one of them and did not?",
    "What would you like to ask us? What you ask is not scored.",
    "We will tell you the result, and you can ask for feedback. Thank you for your time.",
)

Word = TypeVar("Word", bound=StrEnum)


def read_vacancy(path: Path, library: Library) -> Vacancy:
    """The vacancy in this file. Raises `Refused` with file, line and key for the first thing wrong."""
    table = read_yaml(path).only(
        "reference", "post", "grade", "service", "organisation", "edition", "reason", "issued", "contact",
        "framework", "stage", "elements", "criteria", "methods", "scale", "pass_mark", "minimum_mark",
        "tie_break", "minutes", "question_minutes", "opening_minutes", "closing_minutes",
        "opening", "closing", "panel", "candidates", "overrides",
    )  # fmt: skip
    scale = _scale(table, library)
    elements = tuple(_Chooser(table, library, scale).choose(each) for each in table.tables("elements"))
    if not elements:
        raise table.refused("choose at least one element.", "elements")
    edition = _whole(table, "edition", 1, lowest=1)
    return Vacancy(
        reference=_reference(table),
        post=table.text("post", longest=150),
        grade=table.text("grade", longest=60),
        service=table.text("service", longest=150),
        organisation=table.text("organisation", longest=150),
        edition=edition,
        reason=table.text("reason") if edition > 1 else table.text_or("reason", ""),
        issued=_date(table, "issued"),
        contact=table.text_or("contact", "", longest=200),
        elements=elements,
        criteria=_criteria(table, library),
        methods=_words(table, "methods", Method, (Method.APPLICATION, Method.INTERVIEW)),
        rule=DecisionRule(scale, _mark(table, "minimum_mark", scale), _tie_break(table, library, elements)),
        timing=Timing(
            slot=_whole(table, "minutes", 60, lowest=1),
            opening=_whole(table, "opening_minutes", 5),
            closing=_whole(table, "closing_minutes", 5),
        ),
        script=Script(table.texts("opening") or OPENING, table.texts("closing") or CLOSING),
        panel=_panel(table),
        candidates=_candidates(table),
        overrides=_overrides(table),
    )


@dataclass(frozen=True, slots=True)
class _Chooser:
    """Reads the chosen elements, with the vacancy's defaults at hand."""

    vacancy: Table
    library: Library
    scale: Scale

    def choose(self, table: Table) -> ChosenElement:
        table.only(
            "element", "framework", "stage", "weight", "minutes", "questions", "minimum_mark",
            "criterion", "importance", "methods",
        )  # fmt: skip
        framework = _framework(table if "framework" in table else self.vacancy, self.library)
        element = _element(table, framework)
        stage = self._stage(table, framework, element)
        return ChosenElement(
            reference=ElementReference(framework.id, element.number),
            stage=stage,
            weight=_weight(table),
            minutes=_whole(table, "minutes", _whole(self.vacancy, "question_minutes", 6, lowest=1), lowest=1),
            questions=_questions(table, element, stage),
            minimum_mark=_mark(table, "minimum_mark", self.scale),
            is_criterion=_yes(table, "criterion", True),
            importance=_word(table, "importance", Importance, Importance.ESSENTIAL),
            methods=_words(table, "methods", Method, (Method.INTERVIEW,)),
        )

    def _stage(self, table: Table, framework: Framework, element: Element) -> str:
        source = table if "stage" in table else self.vacancy
        wanted = source.text("stage")
        if element.stage(wanted) is None:
            has = ", ".join(each.stage for each in element.stages)
            raise source.refused(
                f"the element {element.number} ({element.title}) of {framework.id} has no stage '{wanted}'. "
                f"It has: {has}. An element may name a stage of its own.",
                "stage",
            )
        return wanted


def _framework(table: Table, library: Library) -> Framework:
    wanted = table.text("framework")
    if wanted not in library:
        known = ", ".join(library.ids)
        raise table.refused(f"there is no framework '{wanted}'. There are: {known}.", "framework")
    return library.framework(wanted)


def _element(table: Table, framework: Framework) -> Element:
    wanted = table.text("element")
    found = framework.find(wanted)
    if found is None:
        raise table.refused(
            f"the framework {framework.id} has no element '{wanted}'. 'recruit bank show {framework.id}' lists them.",
            "element",
        )
    return found[1]


def _questions(table: Table, element: Element, stage: str) -> tuple[str, ...]:
    found = element.stage(stage)
    known = [question.id for question in found.questions] if found else []
    if not known:
        raise table.refused(f"the bank has no question for element {element.number} at stage '{stage}'.", "stage")
    wanted = table.texts("questions")
    for question in wanted:
        if question not in known:
            raise table.refused(
                f"there is no question '{question}' for this element at stage '{stage}'. "
                f"There are: {', '.join(known)}.",
                "questions",
            )
        if wanted.count(question) > 1:
            raise table.refused(f"the question '{question}' is named twice.", "questions")
    return wanted


def _weight(table: Table) -> Fraction:
    if "weight" not in table:
        return Fraction(1)
    weight = table.convert("weight", Fraction, "a weight. Write a number such as 1, 2 or 0.5")
    if not 0 < weight <= 100:
        raise table.refused("a weight is above 0 and at most 100.", "weight")
    return weight


def _scale(table: Table, library: Library) -> Scale:
    if table.is_table("scale"):
        scale = read_scale(table.table("scale"))
    else:
        wanted = table.text_or("scale", "0-4")
        if wanted not in library.scales:
            known = ", ".join(library.scales)
            raise table.refused(f"there is no scale '{wanted}'. There are: {known}.", "scale")
        scale = library.scales[wanted]
    if "pass_mark" not in table:
        return scale
    return table.convert("pass_mark", scale.passing_at, f"a mark above the lowest of {', '.join(scale.marks)}")


def _mark(table: Table, key: str, scale: Scale) -> str | None:
    if key not in table:
        return None
    mark = table.text(key)
    if mark not in scale.marks:
        raise table.refused(f"'{mark}' is not a mark of this scale ({', '.join(scale.marks)}).", key)
    return mark


def _tie_break(table: Table, library: Library, elements: tuple[ChosenElement, ...]) -> tuple[TieBreak, ...]:
    chosen = {str(each.reference): each.reference for each in elements}
    default = table.text_or("framework", "")
    steps: list[TieBreak] = []
    for wanted in table.texts("tie_break"):
        key = wanted if ":" in wanted or wanted in TIE_BREAK_WORDS else f"{default}:{wanted}"
        if key in {step.key for step in steps}:
            raise table.refused(f"'{wanted}' stands twice.", "tie_break")
        if key in TIE_BREAK_WORDS:
            steps.append(TieBreak(key, ""))
            continue
        if key not in chosen:
            words = ", ".join(f"'{word}'" for word in TIE_BREAK_WORDS)
            raise table.refused(
                f"'{wanted}' is not a step. Write the number of a chosen element, or one of {words}.",
                "tie_break",
            )
        found = library.framework(chosen[key].framework).find(chosen[key].number)
        steps.append(TieBreak(key, found[1].title if found else key))
    return tuple(steps)


def _criteria(table: Table, library: Library) -> tuple[Criterion, ...]:
    made: dict[str, Criterion] = {}
    for place, each in enumerate(table.tables("criteria"), 1):
        each.only("id", "text", "heading", "importance", "methods", "element", "framework")
        identity = each.text_or("id", f"c{place}", longest=24)
        if identity in made:
            raise each.refused(f"the criterion '{identity}' is already there.", "id")
        made[identity] = Criterion(
            id=identity,
            text=each.text("text", longest=400),
            heading=_word(each, "heading", Heading, Heading.KNOWLEDGE_AND_SKILLS),
            importance=_word(each, "importance", Importance, Importance.ESSENTIAL),
            methods=_words(each, "methods", Method, (Method.APPLICATION,)),
            element=_stems_from(each, table, library),
        )
    return tuple(made.values())


def _stems_from(criterion: Table, vacancy: Table, library: Library) -> ElementReference | None:
    if "element" not in criterion:
        return None
    framework = _framework(criterion if "framework" in criterion else vacancy, library)
    return ElementReference(framework.id, _element(criterion, framework).number)


def _panel(table: Table) -> tuple[PanelMember, ...]:
    members: dict[str, PanelMember] = {}
    for each in table.tables("panel"):
        each.only("name", "role", "chair")
        name = _name(each, "name")
        if name.casefold() in members:
            raise each.refused(f"'{name}' is already on the panel.", "name")
        members[name.casefold()] = PanelMember(name, each.text_or("role", "", longest=100), _yes(each, "chair", False))
    chairs = sum(member.is_chair for member in members.values())
    if len(members) < 2:
        raise table.refused("a panel has at least two members.", "panel")
    if chairs != 1:
        raise table.refused(f"mark exactly one member with 'chair: yes'; here it is {chairs}.", "panel")
    return tuple(members.values())


def _candidates(table: Table) -> tuple[Candidate, ...]:
    found: dict[str, Candidate] = {}
    for each in table.tables("candidates"):
        each.only("reference", "name", "time")
        reference = _reference(each)
        # Sheets are files named by reference, and some disks do not tell C1 from c1.
        if reference.casefold() in found:
            raise each.refused(f"the candidate reference '{reference}' is used twice.", "reference")
        name = _name(each, "name") if "name" in each else ""
        found[reference.casefold()] = Candidate(reference, name, each.text_or("time", "", longest=60))
    return tuple(found.values())


def _overrides(table: Table) -> tuple[Override, ...]:
    made: dict[str, Override] = {}
    for each in table.tables("overrides"):
        each.only("gap", "reason")
        gap = each.text("gap", longest=100)
        if gap in made:
            raise each.refused(f"the gap '{gap}' is already overridden.", "gap")
        made[gap] = Override(gap, each.text("reason", longest=600))
    return tuple(made.values())


def _reference(table: Table) -> str:
    reference = table.text("reference")
    if not REFERENCE.fullmatch(reference) or reference.endswith("."):
        raise table.refused(
            f"'{reference[:60]}' cannot be a reference. Use at most 40 letters (A to Z), digits, '-', '_' and "
            "single dots, beginning with a letter or digit; it becomes part of file names.",
            "reference",
        )
    return reference


def _name(table: Table, key: str) -> str:
    """A person's name: letters of any script, with the few marks that names have."""
    name = table.text(key, longest=LONGEST_NAME)
    for character in name:
        if unicodedata.category(character)[0] not in "LM" and character not in " '’‘ʼ-‐‑.,()·":
            raise table.refused(f"a name may not hold '{character}'.", key)
    if ".." in name or not any(character.isalpha() for character in name):
        raise table.refused(f"'{name}' is not a name.", key)
    return name


def _whole(table: Table, key: str, default: int, lowest: int = 0) -> int:
    if key not in table:
        return default
    value = table.convert(key, int, "a whole number")
    if not lowest <= value <= 600:
        raise table.refused(f"a number from {lowest} to 600 was expected.", key)
    return value


def _yes(table: Table, key: str, default: bool) -> bool:
    if key not in table:
        return default
    return table.convert(key, lambda text: {"yes": True, "no": False}[_plain_yes(text)], "yes or no")


def _plain_yes(text: str) -> str:
    return {"true": "yes", "false": "no"}.get(text.lower(), text.lower())


def _date(table: Table, key: str) -> str:
    if key not in table:
        return ""
    return table.convert(key, date.fromisoformat, "a date. Write it as 2026-11-30").isoformat()


def _word(table: Table, key: str, words: type[Word], default: Word) -> Word:
    if key not in table:
        return default
    return _one_of(table, key, words, table.text(key))


def _words(table: Table, key: str, words: type[Word], default: tuple[Word, ...]) -> tuple[Word, ...]:
    if key not in table:
        return default
    found = {_one_of(table, key, words, text) for text in table.texts(key)}
    if not found:
        raise table.refused(f"name at least one of {', '.join(words)}.", key)
    return tuple(word for word in words if word in found)


def _one_of(table: Table, key: str, words: type[Word], text: str) -> Word:
    try:
        return words(text.lower())
    except ValueError:
        raise table.refused(f"'{text}' is not one of {', '.join(words)}.", key) from None
