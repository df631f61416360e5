"""What is asked about a chosen element: the bank's questions, the manager's own, those of related
elements.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from fractions import Fraction

from recruit.domain.building.draft import Draft, vacancy_of
from recruit.domain.framework.crosswalk import Bearing, Crosswalk, related
from recruit.domain.framework.framework import Element, ElementReference, Framework, Question, Stage
from recruit.domain.pack.coverage import minutes_needed
from recruit.domain.pack.pack import Pack, choose_question
from recruit.domain.pack.vacancy import ChosenElement

LONGEST_QUESTION = 600
LONGEST_PROBE = 300
MOST_PROBES = 8
MOST_OWN_QUESTIONS = 6

_OWN = re.compile(r"own-([0-9]{1,6})")


class Origin(StrEnum):
    """Where a question comes from."""

    BANK = "from the bank"
    OWN = "your own"
    ELSEWHERE = "from another element"


@dataclass(frozen=True, slots=True)
class Offered:
    """A question that can be asked.

    `id` is what the chosen element lists; `place` names another element, or ''.
    """

    id: str
    question: Question
    origin: Origin
    place: str = ""


@dataclass(frozen=True, slots=True)
class Relative:
    """A related element with the questions it offers, from about as far up its own ladder."""

    element: ElementReference
    title: str
    framework: str
    stage_label: str
    how: Bearing
    why: str
    offered: tuple[Offered, ...]


@dataclass(frozen=True, slots=True)
class Asking:
    """A chosen element with what is asked about it, in order, and what else could be.

    Where no one chose, `asked` is empty and `usual` is what the tool asks; it is None where there
    is nothing to ask. `bank` and `own` are the questions that are not asked.
    """

    chosen: ChosenElement
    title: str
    definition: str
    stage_label: str
    asked: tuple[Offered, ...]
    usual: Offered | None
    bank: tuple[Offered, ...]
    own: tuple[Offered, ...]

    @property
    def minutes(self) -> int:
        """Minutes that all questions about this element take."""
        return self.chosen.minutes * max(1, len(self.asked))


@dataclass(frozen=True, slots=True)
class Load:
    """How the slot is spent. `left` is below 0 where the questions do not fit."""

    slot: int
    opening: int
    closing: int
    asked: int
    questions: int

    @property
    def needed(self) -> int:
        """Minutes for opening, all questions and close."""
        return self.opening + self.asked + self.closing

    @property
    def left(self) -> int:
        """What remains of the slot."""
        return self.slot - self.needed


def asking(chosen: ChosenElement, frameworks: Mapping[str, Framework]) -> Asking:
    """The chosen element with its questions.

    Raises `LookupError` where the framework has no such element or stage.
    """
    framework = frameworks[chosen.reference.framework]
    element, stage = _cell(framework, chosen)
    here = _here(chosen, stage)
    asked = tuple(found for each in chosen.questions if (found := _find(each, here, frameworks)))
    ids = {each.id for each in asked}
    rest = [each for each in here if each.id not in ids]
    return Asking(
        chosen=chosen,
        title=element.title,
        definition=element.definition,
        stage_label=framework.stage_label(stage),
        asked=asked,
        usual=_usual(stage) if not asked else None,
        bank=tuple(each for each in rest if each.origin is Origin.BANK),
        own=tuple(each for each in rest if each.origin is Origin.OWN),
    )


def relatives_of(
    chosen: ChosenElement, draft: Draft, frameworks: Mapping[str, Framework], crosswalk: Crosswalk
) -> tuple[Relative, ...]:
    """The related elements of other frameworks, closest first, each with the questions that are not
    asked yet.
    """
    height = _height(chosen, draft, frameworks)
    found = []
    for each in related(crosswalk, chosen.reference):
        framework = frameworks.get(each.element.framework)
        pair = framework.find(each.element.number) if framework else None
        if framework is None or pair is None or framework.id == chosen.reference.framework:
            continue
        stage = _as_far_up(pair[1], height)
        offered = tuple(
            Offered(f"{framework.id}:{question.id}", question, Origin.ELSEWHERE)
            for question in stage.questions
            if f"{framework.id}:{question.id}" not in chosen.questions
        )
        label = framework.stage_label(stage)
        found.append(
            Relative(
                each.element, pair[1].title, framework.title, label, each.how, each.why, offered
            )
        )
    return tuple(each for each in found if each.offered)


def related_frameworks(crosswalk: Crosswalk, reference: ElementReference) -> tuple[str, ...]:
    """The ids of the frameworks that hold a relative of this element, each once."""
    return tuple(dict.fromkeys(each.element.framework for each in related(crosswalk, reference)))


def asked_elsewhere(pack: Pack | None, reference: ElementReference) -> dict[str, str]:
    """Which questions are asked about the pack's other elements: 'framework:id' and that element's
    title.
    """
    if pack is None:
        return {}
    return {
        (
            each.question if ":" in each.question else f"{each.element.framework}:{each.question}"
        ): each.element_title
        for each in pack.questions
        if each.element != reference
    }


def load(draft: Draft) -> Load:
    """How the draft's questions fill the slot."""
    timing = draft.timing
    asked = minutes_needed(vacancy_of(draft, (), ())) - timing.opening - timing.closing
    count = sum(max(1, len(each.questions)) for each in draft.elements)
    return Load(timing.slot, timing.opening, timing.closing, asked, count)


def find_chosen(draft: Draft, reference: str) -> ChosenElement | None:
    """The chosen element with this reference ('framework:number'), or None."""
    return next((each for each in draft.elements if str(each.reference) == reference), None)


def find_own(chosen: ChosenElement, identity: str) -> Question | None:
    """The element's own question with this id, or None."""
    return next((each for each in chosen.own_questions if each.id == identity), None)


def with_chosen(draft: Draft, changed: ChosenElement) -> Draft:
    """The draft with this element in the place of the one with the same reference."""
    elements = tuple(
        changed if each.reference == changed.reference else each for each in draft.elements
    )
    return replace(draft, elements=elements)


def with_ticked(
    chosen: ChosenElement, ticked: Iterable[str], offered: Iterable[str]
) -> ChosenElement:
    """The element asking what is ticked: what was asked before keeps its order, what is new
    follows.

    Whatever is not among `offered` is passed over.
    """
    wanted = {each for each in ticked if each in set(offered)}
    stay = [each for each in chosen.questions if each in wanted]
    new = [each for each in dict.fromkeys(offered) if each in wanted and each not in stay]
    return replace(chosen, questions=(*stay, *new))


def moved(chosen: ChosenElement, identity: str, *, up: bool) -> ChosenElement:
    """The element with one question asked earlier or later; one that cannot go further stays where
    it is.
    """
    asked = list(chosen.questions)
    if identity not in asked:
        return chosen
    here = asked.index(identity)
    there = here + (-1 if up else 1)
    if not 0 <= there < len(asked):
        return chosen
    asked[here], asked[there] = asked[there], asked[here]
    return replace(chosen, questions=tuple(asked))


def free_own_id(draft: Draft) -> str:
    """An id that no own question of the vacancy has: 'own-1' and so on."""
    ids = (question.id for each in draft.elements for question in each.own_questions)
    numbers = [int(found.group(1)) for each in ids if (found := _OWN.fullmatch(each))]
    return f"own-{max(numbers, default=0) + 1}"


def with_own(chosen: ChosenElement, question: Question, *, instead_of: str = "") -> ChosenElement:
    """The element with this own question: changed, if it has its id, or else new and asked.

    A new one is asked in the place of the question that it was made from, or last.
    """
    if find_own(chosen, question.id):
        own = tuple(question if each.id == question.id else each for each in chosen.own_questions)
        return replace(chosen, own_questions=own)
    if instead_of in chosen.questions:
        asked = tuple(question.id if each == instead_of else each for each in chosen.questions)
    else:
        asked = (*chosen.questions, question.id)
    return replace(chosen, own_questions=(*chosen.own_questions, question), questions=asked)


def without_own(chosen: ChosenElement, identity: str) -> ChosenElement:
    """The element without this own question, which is then not asked either."""
    return replace(
        chosen,
        own_questions=tuple(each for each in chosen.own_questions if each.id != identity),
        questions=tuple(each for each in chosen.questions if each != identity),
    )


def put_back_own(chosen: ChosenElement, question: Question, asked_at: int | None) -> ChosenElement:
    """The element with an own question that was removed; None says that it was not asked."""
    asked = list(chosen.questions)
    if asked_at is not None:
        asked.insert(asked_at, question.id)
    return replace(chosen, own_questions=(*chosen.own_questions, question), questions=tuple(asked))


def with_minutes(draft: Draft, minutes: Mapping[ElementReference, int]) -> Draft:
    """The draft with the minutes for each question of these elements."""
    elements = tuple(
        replace(each, minutes=minutes.get(each.reference, each.minutes)) for each in draft.elements
    )
    return replace(draft, elements=elements)


def can_be_asked(chosen: ChosenElement, frameworks: Mapping[str, Framework]) -> bool:
    """Whether there is something to ask: a question that is chosen, or one that the tool can
    choose.
    """
    _, stage = _cell(frameworks[chosen.reference.framework], chosen)
    return bool(chosen.questions or stage.questions)


def find_offered(
    chosen: ChosenElement, identity: str, frameworks: Mapping[str, Framework]
) -> Offered | None:
    """The question with this id: the element's own, its stage's, or another framework's; or
    None.
    """
    _, stage = _cell(frameworks[chosen.reference.framework], chosen)
    return _find(identity, _here(chosen, stage), frameworks)


def _cell(framework: Framework, chosen: ChosenElement) -> tuple[Element, Stage]:
    found = framework.find(chosen.reference.number)
    stage = found and found[1].stage(chosen.stage)
    if not found or not stage:
        raise LookupError(f"{chosen.reference} has no stage {chosen.stage}")
    return found[1], stage


def _here(chosen: ChosenElement, stage: Stage) -> tuple[Offered, ...]:
    own = (Offered(each.id, each, Origin.OWN) for each in chosen.own_questions)
    return (*own, *(Offered(each.id, each, Origin.BANK) for each in stage.questions))


def _find(
    identity: str, here: Iterable[Offered], frameworks: Mapping[str, Framework]
) -> Offered | None:
    elsewhere, _, number = identity.rpartition(":")
    if not elsewhere:
        return next((each for each in here if each.id == identity), None)
    framework = frameworks.get(elsewhere)
    for _, element in framework.elements() if framework else ():
        for stage in element.stages:
            for question in stage.questions:
                if question.id == number and framework:
                    place = f"{element.title} ({framework.title}, {framework.stage_label(stage)})"
                    return Offered(identity, question, Origin.ELSEWHERE, place)
    return None


def _usual(stage: Stage) -> Offered | None:
    if not stage.questions:
        return None
    question = choose_question(stage)
    return Offered(question.id, question, Origin.BANK)


def _height(chosen: ChosenElement, draft: Draft, frameworks: Mapping[str, Framework]) -> Fraction:
    """How far up its ladder the element is assessed, from 0 to 1.

    An element with a single stage says nothing of height; there the stage of the post does.
    """
    framework = frameworks[chosen.reference.framework]
    element, stage = _cell(framework, chosen)
    if len(element.stages) > 1:
        return Fraction(element.stages.index(stage), len(element.stages) - 1)
    rungs = [rung.id for rung in framework.stages]
    wanted = (
        draft.stage if draft.framework == framework.id and draft.stage in rungs else stage.stage
    )
    return Fraction(rungs.index(wanted), max(1, len(rungs) - 1))


def _as_far_up(element: Element, height: Fraction) -> Stage:
    return element.stages[round(height * (len(element.stages) - 1))]
