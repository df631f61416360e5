"""What each element and stage of the bank needs at least, and what is missing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from recruit.domain.framework import Element, Framework, Kind, Question, Stage

INDICATORS_OF_A_STAGE = 3
QUESTIONS_OF_A_STAGE = 2
PROBES_OF_A_QUESTION = 3
NEGATIVE_INDICATORS_OF_AN_ELEMENT = 3
WORDS_OF_A_QUESTION = 45
"""A question is read aloud in one breath; beyond this a listener loses its beginning."""


@dataclass(frozen=True, slots=True)
class Finding:
    """Something to mend. `about` is an id, an element's number, or 'number/stage', as the loader names places."""

    about: str
    text: str


def find_missing(framework: Framework) -> Iterator[Finding]:
    """Everything in which the framework falls short of the minimums, in its own order."""
    for _, element in framework.elements():
        yield from _element(element)
        for stage in element.stages:
            yield from _stage(element, stage)


def _element(element: Element) -> Iterator[Finding]:
    count = len(element.negative_indicators) + sum(len(each.negative_indicators) for each in element.stages)
    if count < NEGATIVE_INDICATORS_OF_AN_ELEMENT:
        yield _too_few(
            element.number,
            f"element {element.number}",
            "negative indicator",
            count,
            NEGATIVE_INDICATORS_OF_AN_ELEMENT,
        )


def _stage(element: Element, stage: Stage) -> Iterator[Finding]:
    about, name = f"{element.number}/{stage.stage}", f"element {element.number} at stage {stage.stage}"
    if len(stage.indicators) < INDICATORS_OF_A_STAGE:
        yield _too_few(about, name, "positive indicator", len(stage.indicators), INDICATORS_OF_A_STAGE)
    if len(stage.questions) < QUESTIONS_OF_A_STAGE:
        yield _too_few(about, name, "question", len(stage.questions), QUESTIONS_OF_A_STAGE)
    if not any(question.kind is Kind.PAST_BEHAVIOUR for question in stage.questions):
        yield Finding(about, f"{name} has no question about past behaviour.")
    for question in stage.questions:
        yield from _question(question)


def _question(question: Question) -> Iterator[Finding]:
    if len(question.probes) < PROBES_OF_A_QUESTION:
        name = f"question {question.id}"
        yield _too_few(question.id, name, "probe", len(question.probes), PROBES_OF_A_QUESTION)
    words = len(question.text.split())
    if words > WORDS_OF_A_QUESTION:
        yield Finding(question.id, f"question {question.id} has {words} words; {WORDS_OF_A_QUESTION} are the most.")


def _too_few(about: str, name: str, what: str, count: int, least: int) -> Finding:
    return Finding(about, f"{name} has {count} {what}{'' if count == 1 else 's'}; at least {least} are needed.")
