"""The linter held against all that the manager wrote in a draft: own questions, their probes, and criteria."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from recruit.domain.draft import Draft, Step
from recruit.domain.framework import Kind
from recruit.domain.lint_rules import Part, Severity
from recruit.domain.linter import Finding
from recruit.domain.vacancy import ElementReference

Linter = Callable[[str, Part, Kind | None], tuple[Finding, ...]]
"""Finds what is wrong with a text, which is this part of a pack."""


@dataclass(frozen=True, slots=True)
class Wording:
    """Something wrong with a text, where it stands, and the step at which to mend it.

    `id` is what an override names. It changes with the text, so that a reason holds for the words it was given for.
    """

    id: str
    step: Step
    where: str
    text: str
    finding: Finding

    @property
    def is_unlawful_risk(self) -> bool:
        """Whether it stops a pack from being issued until it is mended, or accepted with a reason."""
        return self.finding.severity is Severity.UNLAWFUL_RISK


def find_wording(draft: Draft, titles: Mapping[ElementReference, str], linter: Linter) -> tuple[Wording, ...]:
    """All that is wrong with the manager's own texts, in the order of the steps. `titles` are the elements'."""
    found: dict[str, Wording] = {}
    for step, where, text, part, kind in _texts(draft, titles):
        digest = hashlib.sha256(text.encode()).hexdigest()[:12]
        for finding in linter(text, part, kind):
            made = Wording(f"wording:{finding.rule}:{digest}:{finding.start}", step, where, text, finding)
            found.setdefault(made.id, made)
    return tuple(found.values())


def _texts(draft: Draft, titles: Mapping[ElementReference, str]) -> Iterator[tuple[Step, str, str, Part, Kind | None]]:
    for criterion in draft.criteria:
        yield Step.SPECIFICATION, "Your criterion", criterion.text, Part.CRITERION, None
    for chosen in draft.elements:
        title = titles.get(chosen.reference, str(chosen.reference))
        for question in chosen.own_questions:
            yield Step.QUESTIONS, f"Your question about {title}", question.text, Part.QUESTION, question.kind
            for probe in question.probes:
                yield Step.QUESTIONS, f"A probe of your question about {title}", probe, Part.PROBE, None
