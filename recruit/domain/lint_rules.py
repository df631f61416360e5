"""The rules of the linter as data, and the book of them that is held against a text."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from recruit.domain.framework import Kind
from recruit.domain.lint_phrases import Phrase
from recruit.domain.lint_text import Sentence


class Severity(StrEnum):
    """How bad it is. Nobody may ask what is an unlawful risk; what is unclear can be asked better."""

    UNLAWFUL_RISK = "unlawful risk"
    UNCLEAR = "unclear"


class Part(StrEnum):
    """What the text is to the panel: a question, a short follow-up to one, or a line of the specification."""

    QUESTION = "question"
    PROBE = "probe"
    CRITERION = "criterion"


class Check(StrEnum):
    """How a rule finds what is wrong: by its phrases, or by counting something."""

    PHRASES = "phrases"
    WORDS = "words"
    READING_GRADE = "reading grade"
    CAPITALS = "capitals"
    QUESTIONS = "questions"


@dataclass(frozen=True, slots=True)
class Rule:
    """One thing that should not be asked, or not like this.

    `limit` is the most that a check lets pass. `unless` are phrases that excuse the words they touch;
    `unless_anywhere` are phrases that excuse the whole text. `kinds` is empty where the rule holds for every kind.
    """

    id: str
    severity: Severity
    why: str
    source: str
    instead: str
    parts: frozenset[Part]
    kinds: frozenset[Kind] = frozenset()
    lawful_if_exempt: bool = False
    check: Check = Check.PHRASES
    limit: int = 0
    phrases: tuple[Phrase, ...] = ()
    unless: tuple[Phrase, ...] = ()
    unless_anywhere: tuple[Phrase, ...] = ()

    def holds_for(self, part: Part, kind: Kind | None, exempt: bool) -> bool:
        """Whether the rule is held against this part of a pack for a post that may be exempt."""
        asked_of_kind = not self.kinds or kind in self.kinds
        return part in self.parts and asked_of_kind and not (exempt and self.lawful_if_exempt)


@dataclass(frozen=True, slots=True)
class Allowance:
    """What may be asked after all, and why. `rules` are the ids it lifts; none means every unlawful risk."""

    id: str
    why: str
    source: str
    phrases: tuple[Phrase, ...]
    rules: frozenset[str] = frozenset()

    def lifts(self, rule: Rule) -> bool:
        """Whether this rule gives way to it."""
        return rule.id in self.rules if self.rules else rule.severity is Severity.UNLAWFUL_RISK


class Role(StrEnum):
    """What it means that a phrase was met."""

    AT_FAULT = "at fault"
    EXCUSED = "excused"
    EXCUSED_ANYWHERE = "excused anywhere"


@dataclass(frozen=True, slots=True)
class Met:
    """A phrase that was met, from one word of a sentence to the word before another, and whose it is."""

    rules: tuple[str, ...]
    role: Role
    first: int
    after: int


@dataclass(frozen=True, slots=True)
class _Entry:
    phrase: Phrase
    rules: tuple[str, ...]
    role: Role


@dataclass(frozen=True, slots=True)
class RuleBook:
    """All rules, with every phrase filed under the words or stems it can begin with, so that few are tried."""

    rules: tuple[Rule, ...]
    allowances: tuple[Allowance, ...]
    _words: Mapping[str, tuple[_Entry, ...]] = field(repr=False)
    _stems: Mapping[str, tuple[_Entry, ...]] = field(repr=False)
    _stem_lengths: tuple[int, ...] = field(repr=False)

    def meet(self, sentence: Sentence) -> Iterator[Met]:
        """Every phrase of any rule that the sentence holds."""
        for first, word in enumerate(sentence.words):
            for entry in self._beginning_with(word):
                after = entry.phrase.end(sentence, first)
                if after is not None:
                    yield Met(entry.rules, entry.role, first, after)

    def _beginning_with(self, word: str) -> Iterator[_Entry]:
        yield from self._words.get(word, ())
        for length in self._stem_lengths:
            yield from self._stems.get(word[:length], ())


def make_rule_book(rules: tuple[Rule, ...], allowances: tuple[Allowance, ...] = ()) -> RuleBook:
    """The book of these rules. Every rule and allowance must have an id of its own."""
    words: dict[str, list[_Entry]] = {}
    stems: dict[str, list[_Entry]] = {}
    for entry in _entries(rules, allowances):
        first = entry.phrase.first
        begins = [run[0] for run in first.runs]
        for word in first.words | {test.word for test in begins if not test.is_stem}:
            words.setdefault(word, []).append(entry)
        for stem in {*first.stems, *(test.word for test in begins if test.is_stem)}:
            stems.setdefault(stem, []).append(entry)
    lengths = tuple(sorted({len(stem) for stem in stems}))
    return RuleBook(rules, allowances, _frozen(words), _frozen(stems), lengths)


def _entries(rules: tuple[Rule, ...], allowances: tuple[Allowance, ...]) -> Iterator[_Entry]:
    for rule in rules:
        by_role = {
            Role.AT_FAULT: rule.phrases,
            Role.EXCUSED: rule.unless,
            Role.EXCUSED_ANYWHERE: rule.unless_anywhere,
        }
        for role, phrases in by_role.items():
            yield from (_Entry(phrase, (rule.id,), role) for phrase in phrases)
    for allowance in allowances:
        lifted = tuple(rule.id for rule in rules if allowance.lifts(rule))
        yield from (_Entry(phrase, lifted, Role.EXCUSED) for phrase in allowance.phrases)


def _frozen(entries: Mapping[str, list[_Entry]]) -> dict[str, tuple[_Entry, ...]]:
    return {key: tuple(value) for key, value in entries.items()}
