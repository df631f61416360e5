"""The linter held against many texts, each finding with its place."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from recruit.bank.lint_input import PlacedText, texts_in_framework
from recruit.bank.loader import LoadedFramework, Place
from recruit.bank.syllables import count_syllables
from recruit.domain.lint.linter import Finding, lint
from recruit.domain.lint.rules import RuleBook


@dataclass(frozen=True, slots=True)
class LintFinding:
    """What is wrong with a text that stands somewhere."""

    text: PlacedText
    finding: Finding

    @property
    def place(self) -> Place:
        """Where the text stands."""
        return self.text.place

    def __str__(self) -> str:
        about = f" ({self.text.about})" if self.text.about else ""
        return f'{self.finding.severity}: {self.finding.rule}: "{self.finding.words}"{about}'


def lint_texts(
    texts: Iterable[PlacedText], rules: RuleBook, *, exempt: bool = False
) -> Iterator[LintFinding]:
    """Everything that is wrong with any of the texts, in their order."""
    for each in texts:
        found = lint(
            each.text, rules, each.kind, part=each.part, exempt=exempt, syllables=count_syllables
        )
        for finding in found:
            yield LintFinding(each, finding)


def lint_framework(loaded: LoadedFramework, rules: RuleBook) -> Iterator[LintFinding]:
    """Everything that is wrong with the questions and probes of a framework."""
    return lint_texts(texts_in_framework(loaded), rules)
