"""Coverage and load: is everything assessed, is nothing asked three times, and is there time for
it?
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from recruit.domain.pack.specification import PersonSpecification
from recruit.domain.pack.vacancy import Criterion, Importance, Method, Vacancy

MOST_QUESTIONS_OF_ONE_ELEMENT = 2


@dataclass(frozen=True, slots=True)
class Gap:
    """Something that stops a build until it is fixed, or accepted under this id with a reason."""

    id: str
    text: str


def find_gaps(
    vacancy: Vacancy, specification: PersonSpecification, question_ids: tuple[str, ...]
) -> tuple[Gap, ...]:
    """Every gap of a vacancy, in the order of its papers.

    `question_ids` are the questions it asks.
    """
    return (
        *_unassessed(specification),
        *_without_question(vacancy, specification),
        *_asked_too_often(vacancy, question_ids),
        *_over_time(vacancy, len(question_ids)),
    )


def minutes_needed(vacancy: Vacancy) -> int:
    """Minutes for opening, all questions and close."""
    asked = sum(chosen.minutes * max(1, len(chosen.questions)) for chosen in vacancy.elements)
    return vacancy.timing.opening + asked + vacancy.timing.closing


def _unassessed(specification: PersonSpecification) -> list[Gap]:
    return [
        Gap(
            f"method:{criterion.id}",
            f"The essential criterion {_short(criterion)} is assessed by no method that this"
            f" selection has ({', '.join(specification.methods)}).",
        )
        for criterion in specification.criteria
        if criterion.importance is Importance.ESSENTIAL
        and not set(criterion.methods) & set(specification.methods)
    ]


def _without_question(vacancy: Vacancy, specification: PersonSpecification) -> list[Gap]:
    asked = {chosen.reference for chosen in vacancy.elements}
    return [
        Gap(
            f"question:{criterion.id}",
            f"The criterion {_short(criterion)} is assessed at interview, but no question is about"
            " it. Name the chosen element that it stems from, or assess it in another way.",
        )
        for criterion in specification.criteria
        if Method.INTERVIEW in criterion.methods and criterion.element not in asked
    ]


def _asked_too_often(vacancy: Vacancy, question_ids: tuple[str, ...]) -> list[Gap]:
    questions: Counter[str] = Counter()
    for chosen in vacancy.elements:
        questions[str(chosen.reference)] += max(1, len(chosen.questions))
    often = [
        Gap(
            f"often:{reference}",
            f"The element {reference} is asked about {count} times; twice is enough.",
        )
        for reference, count in questions.items()
        if count > MOST_QUESTIONS_OF_ONE_ELEMENT
    ]
    twice = [
        Gap(f"twice:{question}", f"The question {question} is asked {count} times.")
        for question, count in Counter(question_ids).items()
        if count > 1
    ]
    return often + twice


def _over_time(vacancy: Vacancy, questions: int) -> list[Gap]:
    needed = minutes_needed(vacancy)
    if needed <= vacancy.timing.slot:
        return []
    return [
        Gap(
            "time",
            f"{questions} questions, the opening and the close need {needed} minutes; "
            f"the slot has {vacancy.timing.slot}.",
        )
    ]


def _short(criterion: Criterion) -> str:
    text = (
        criterion.text
        if len(criterion.text) <= 60
        else criterion.text[:57].rsplit(" ", 1)[0] + " …"
    )
    return f"'{text}' ({criterion.id})"
