"""The linter held against all that the manager wrote in a draft: own questions, their probes, and
criteria.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Protocol

from recruit.domain.building.draft import Draft, Step
from recruit.domain.framework.framework import ElementReference, Question
from recruit.domain.lint.linter import Finding
from recruit.domain.lint.rules import Severity


class QuestionFindings(Protocol):
    """What is wrong with a question: with its text, and with each of its probes, in their order."""

    @property
    def text(self) -> tuple[Finding, ...]:
        """Of the question itself."""

    @property
    def probes(self) -> tuple[tuple[Finding, ...], ...]:
        """Of each probe."""


@dataclass(frozen=True, slots=True)
class Wording:
    """Something wrong with a text, where it stands, and the step at which to fix it.

    `id` is what an override names. It changes with the text, so that a reason holds for the words
    it was given for.
    """

    id: str
    step: Step
    where: str
    text: str
    finding: Finding

    @property
    def is_unlawful_risk(self) -> bool:
        """Whether it stops a pack from being issued until it is fixed, or accepted with a
        reason.
        """
        return self.finding.severity is Severity.UNLAWFUL_RISK


def find_wording(
    draft: Draft,
    titles: Mapping[ElementReference, str],
    on_criterion: Callable[[str], tuple[Finding, ...]],
    on_question: Callable[[Question], QuestionFindings],
) -> tuple[Wording, ...]:
    """All that is wrong with the manager's own texts, in the order of the steps; only questions
    that are asked count.

    `titles` are the elements'; the linter answers through `on_criterion` and `on_question`.
    """
    found: dict[str, Wording] = {}
    for step, where, text, findings in (
        *_criteria(draft, on_criterion),
        *_questions(draft, titles, on_question),
    ):
        digest = hashlib.sha256(text.encode()).hexdigest()[:12]
        for finding in findings:
            made = Wording(
                f"wording:{finding.rule}:{digest}:{finding.start}", step, where, text, finding
            )
            found.setdefault(made.id, made)
    return tuple(found.values())


_Found = Iterator[tuple[Step, str, str, tuple[Finding, ...]]]


def _criteria(draft: Draft, on_criterion: Callable[[str], tuple[Finding, ...]]) -> _Found:
    for criterion in draft.criteria:
        yield Step.SPECIFICATION, "Your criterion", criterion.text, on_criterion(criterion.text)


def _questions(
    draft: Draft,
    titles: Mapping[ElementReference, str],
    on_question: Callable[[Question], QuestionFindings],
) -> _Found:
    for chosen in draft.elements:
        title = titles.get(chosen.reference, str(chosen.reference))
        for question in (each for each in chosen.own_questions if each.id in chosen.questions):
            found = on_question(question)
            yield Step.QUESTIONS, f"Your question about {title}", question.text, found.text
            for probe, findings in zip(question.probes, found.probes, strict=True):
                yield Step.QUESTIONS, f"A probe of your question about {title}", probe, findings
