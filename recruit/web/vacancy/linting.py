"""How pages ask the linter: what it finds in a criterion, and in a question with its probes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

from flask import current_app

from recruit.bank.lint_rules import read_rules
from recruit.bank.syllables import count_syllables
from recruit.domain.framework.framework import Kind, Question
from recruit.domain.lint.linter import Finding, lint
from recruit.domain.lint.rules import Part, RuleBook
from recruit.web.database import library

KEPT = "recruit_lint_rules"
MOST_IN_FULL = 12
"""A page with more findings than this tells them in short, so that it stays one that can be read.
"""


@dataclass(frozen=True, slots=True)
class QuestionFindings:
    """What is wrong with a question: with its text, and with each of its probes, in their order."""

    text: tuple[Finding, ...]
    probes: tuple[tuple[Finding, ...], ...]

    @property
    def count(self) -> int:
        """How many things there are to look at."""
        return len(self.text) + sum(len(each) for each in self.probes)


def findings_on_criterion(text: str) -> tuple[Finding, ...]:
    """What the linter finds in a line of the person specification."""
    return _lint(text, Part.CRITERION)


def findings_on_question(question: Question) -> QuestionFindings:
    """What the linter finds in a question and its probes."""
    return QuestionFindings(
        text=_lint(question.text, Part.QUESTION, question.kind),
        probes=tuple(_lint(probe, Part.PROBE, question.kind) for probe in question.probes),
    )


def rule_book() -> RuleBook:
    """The rules of the bank that this application serves, for those who hold them against other
    texts.
    """
    return _rules()


def _lint(text: str, part: Part, kind: Kind | None = None) -> tuple[Finding, ...]:
    return lint(text, _rules(), kind, part=part, syllables=count_syllables)


def _rules() -> RuleBook:
    """The rules of the bank that this application serves; they are read once, when first needed."""
    kept = current_app.extensions
    if KEPT not in kept:
        kept[KEPT] = read_rules(library().banks)
    return cast(RuleBook, kept[KEPT])
