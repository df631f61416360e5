"""A competency framework as plain, frozen data: groups, elements, stages, indicators and
questions.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """What sort of question it is."""

    PAST_BEHAVIOUR = "past behaviour"
    SITUATIONAL = "situational"
    VALUES = "values"
    KNOWLEDGE = "knowledge"


@dataclass(frozen=True, slots=True, order=True)
class ElementReference:
    """An element of one framework. `str()` gives 'framework:number'."""

    framework: str
    number: str

    def __str__(self) -> str:
        return f"{self.framework}:{self.number}"


@dataclass(frozen=True, slots=True)
class Indicator:
    """One behaviour that a panel member can hear in an answer."""

    id: str
    text: str


class Form(StrEnum):
    """Which of two past-behaviour questions of equal weight it is, so that a second round need not
    repeat the first.
    """

    A = "A"
    B = "B"
    NONE = ""


@dataclass(frozen=True, slots=True)
class Answers:
    """What answers to one question sound like: below the standard, at it and above it; a sentence
    each.
    """

    below: str
    at: str
    above: str


@dataclass(frozen=True, slots=True)
class Question:
    """What the panel asks, with the probes that may follow it, and what an answer shows.

    `brings_out` holds the ids of the positive indicators that a good answer gives the panel,
    `counts_against` those of the negative indicators that an answer would betray. A question that
    no one has tied has neither.
    """

    id: str
    kind: Kind
    text: str
    probes: tuple[str, ...]
    form: Form = Form.NONE
    brings_out: tuple[str, ...] = ()
    counts_against: tuple[str, ...] = ()
    answers: Answers | None = None


@dataclass(frozen=True, slots=True)
class Rung:
    """One step of a framework's ladder; `title` is what people read."""

    id: str
    title: str


@dataclass(frozen=True, slots=True)
class Stage:
    """One element at one rung.

    `stage` is the rung's id; `title` is empty where the framework gives none.
    """

    stage: str
    title: str
    indicators: tuple[Indicator, ...]
    negative_indicators: tuple[Indicator, ...]
    questions: tuple[Question, ...]

    @property
    def is_tied(self) -> bool:
        """Whether any of its questions says which indicators it brings out."""
        return any(question.brings_out for question in self.questions)


@dataclass(frozen=True, slots=True)
class Element:
    """One competency of a group, with its own ladder of stages, lowest first."""

    number: str
    title: str
    definition: str
    negative_indicators: tuple[Indicator, ...]
    stages: tuple[Stage, ...]

    def stage(self, stage: str) -> Stage | None:
        """The stage with this id, or None where the element has no such stage."""
        return next((each for each in self.stages if each.stage == stage), None)

    def neighbours(self, stage: Stage) -> tuple[Stage | None, Stage | None]:
        """The element's own stages just below and just above; None at either end of its ladder."""
        place = self.stages.index(stage)
        below = self.stages[place - 1] if place else None
        above = self.stages[place + 1] if place + 1 < len(self.stages) else None
        return below, above


@dataclass(frozen=True, slots=True)
class Group:
    """What a framework calls a dimension, domain or cluster."""

    number: str
    title: str
    negative_indicators: tuple[Indicator, ...]
    elements: tuple[Element, ...]


@dataclass(frozen=True, slots=True)
class SetTerms:
    """What holds for a set: elements that go with any framework, and place no post on a ladder.

    `for_whom` says in a sentence who is asked from it. Posts that work with children or adults at
    risk are asked from one that `is_safeguarding`. No one gets the questions of one that
    `is_held_back` before the interview. `scale` is the id of the rating scale that it is written
    for, empty where any will do.
    """

    for_whom: str
    is_safeguarding: bool = False
    is_held_back: bool = False
    scale: str = ""


@dataclass(frozen=True, slots=True)
class Framework:
    """A published set of groups and elements; `stage_word` is the framework's own word for a stage.

    `set_terms` are there where it is no framework to place a post in, but a set that goes with any.
    """

    id: str
    title: str
    publisher: str
    edition: str
    stage_word: str
    stages: tuple[Rung, ...]
    source: str
    use: str
    groups: tuple[Group, ...]
    set_terms: SetTerms | None = None

    @property
    def is_set(self) -> bool:
        """Whether it goes with any framework, and no post is placed in it."""
        return self.set_terms is not None

    @property
    def is_safeguarding(self) -> bool:
        """Whether posts that work with children or adults at risk are asked from it."""
        return self.set_terms is not None and self.set_terms.is_safeguarding

    @property
    def is_held_back(self) -> bool:
        """Whether no one gets its questions before the interview."""
        return self.set_terms is not None and self.set_terms.is_held_back

    def elements(self) -> Iterator[tuple[Group, Element]]:
        """Every element with its group, in the framework's order."""
        for group in self.groups:
            for element in group.elements:
                yield group, element

    def questions(self) -> Iterator[Question]:
        """Every question of every element and stage."""
        for _, element in self.elements():
            for stage in element.stages:
                yield from stage.questions

    def find(self, number: str) -> tuple[Group, Element] | None:
        """The element with this number and its group, or None."""
        return next((pair for pair in self.elements() if pair[1].number == number), None)

    def stage_label(self, stage: Stage) -> str:
        """What people read for a stage: the rung, then the title that the element gives it, if any.

        A rung whose name the title repeats is not said twice.
        """
        rung = next(rung.title for rung in self.stages if rung.id == stage.stage)
        return f"{rung}: {stage.title}" if stage.title and stage.title != rung else rung


def negative_indicators(group: Group, element: Element, stage: Stage) -> tuple[Indicator, ...]:
    """The negative indicators that stand beside a question: the stage's own first, then its
    element's.

    A group's hold for all that is said about the group, so they stand apart, once. Only where
    neither stage nor element has any do the group's stand beside the question, which needs
    something at the bottom of its scale.
    """
    return stage.negative_indicators + element.negative_indicators or group.negative_indicators


def natural_order(number: str) -> tuple[tuple[int, str], ...]:
    """A key that sorts numbers as a reader counts: 3.9 before 3.10."""
    return tuple(
        (int(part), "") if part.isdecimal() else (0, part)
        for part in re.findall(r"\d+|\D+", number)
    )
