"""What each element and stage of the bank needs at least, and what is missing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from recruit.domain.framework.framework import Element, Form, Framework, Kind, Question, Stage

INDICATORS_OF_A_STAGE = 3
QUESTIONS_OF_A_STAGE = 2
PROBES_OF_A_QUESTION = 3
NEGATIVE_INDICATORS_OF_AN_ELEMENT = 3
BROUGHT_OUT_BY_A_FORM = 3
BROUGHT_OUT_BY_ANOTHER_QUESTION = 2
MOST_COUNTED_AGAINST = 4
WORDS_OF_A_QUESTION = 45
"""A question is read aloud in one breath; beyond this a listener loses its beginning."""


@dataclass(frozen=True, slots=True)
class Finding:
    """Something to fix.

    `about` is an id, an element's number, or 'number/stage', as the loader names places.
    """

    about: str
    text: str


def find_missing(framework: Framework) -> Iterator[Finding]:
    """Everything in which the framework falls short of the minimums, in its own order."""
    for _, element in framework.elements():
        yield from _element(element)
        for stage in element.stages:
            yield from _stage(element, stage)


def _element(element: Element) -> Iterator[Finding]:
    count = len(element.negative_indicators) + sum(
        len(each.negative_indicators) for each in element.stages
    )
    if count < NEGATIVE_INDICATORS_OF_AN_ELEMENT:
        yield _too_few(
            element.number,
            f"element {element.number}",
            "negative indicator",
            count,
            NEGATIVE_INDICATORS_OF_AN_ELEMENT,
        )


def _stage(element: Element, stage: Stage) -> Iterator[Finding]:
    about, name = (
        f"{element.number}/{stage.stage}",
        f"element {element.number} at stage {stage.stage}",
    )
    if len(stage.indicators) < INDICATORS_OF_A_STAGE:
        yield _too_few(
            about, name, "positive indicator", len(stage.indicators), INDICATORS_OF_A_STAGE
        )
    if len(stage.questions) < QUESTIONS_OF_A_STAGE:
        yield _too_few(about, name, "question", len(stage.questions), QUESTIONS_OF_A_STAGE)
    if not any(question.kind is Kind.PAST_BEHAVIOUR for question in stage.questions):
        yield Finding(about, f"{name} has no question about past behaviour.")
    if stage.is_tied:
        yield from _forms(stage, about, name)
    for question in stage.questions:
        yield from _question(question)
        if stage.is_tied:
            yield from _ties(question)


def _forms(stage: Stage, about: str, name: str) -> Iterator[Finding]:
    """What keeps the two forms of a stage from standing for one another."""
    named: dict[Form, Question] = {}
    for question in stage.questions:
        if question.form is Form.NONE:
            continue
        if question.kind is not Kind.PAST_BEHAVIOUR:
            yield Finding(
                question.id, f"question {question.id} has a form, but is not about past behaviour."
            )
        if question.form in named:
            yield Finding(question.id, f"{name} has two questions of form {question.form}.")
        named[question.form] = question
    for form in (Form.A, Form.B):
        if form not in named:
            yield Finding(about, f"{name} has no question of form {form}.")
    if len(named) == 2 and set(named[Form.A].brings_out) != set(named[Form.B].brings_out):
        first, second = named[Form.A].id, named[Form.B].id
        yield Finding(second, f"the forms {first} and {second} bring out different indicators.")
    brought_out = {identity for question in stage.questions for identity in question.brings_out}
    for indicator in stage.indicators:
        if indicator.id not in brought_out:
            yield Finding(indicator.id, f"no question of {name} brings out {indicator.id}.")


def _ties(question: Question) -> Iterator[Finding]:
    """Where a question reaches too little, counts too much against an answer, or has no worked
    answers.
    """
    least = BROUGHT_OUT_BY_ANOTHER_QUESTION
    if question.form is not Form.NONE:
        least = BROUGHT_OUT_BY_A_FORM
    name, reached = f"question {question.id}", len(question.brings_out)
    if reached < least:
        yield Finding(
            question.id,
            f"{name} brings out {reached} of its indicators; at least {least} are needed.",
        )
    against = len(question.counts_against)
    if not 1 <= against <= MOST_COUNTED_AGAINST:
        yield Finding(
            question.id,
            f"{name} names {against} negative indicators; it needs one to {MOST_COUNTED_AGAINST}.",
        )
    if question.kind is Kind.PAST_BEHAVIOUR and question.answers is None:
        yield Finding(question.id, f"{name} has no worked answers (below, at, above).")


def _question(question: Question) -> Iterator[Finding]:
    if len(question.probes) < PROBES_OF_A_QUESTION:
        name = f"question {question.id}"
        yield _too_few(question.id, name, "probe", len(question.probes), PROBES_OF_A_QUESTION)
    words = len(question.text.split())
    if words > WORDS_OF_A_QUESTION:
        yield Finding(
            question.id,
            f"question {question.id} has {words} words; {WORDS_OF_A_QUESTION} are the most.",
        )


def _too_few(about: str, name: str, what: str, count: int, least: int) -> Finding:
    return Finding(
        about, f"{name} has {count} {what}{'' if count == 1 else 's'}; at least {least} are needed."
    )
