"""The rules of the linter as data, and the book of them that is held against a text."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from recruit.domain.framework.framework import Kind
from recruit.domain.lint.phrases import Key, Phrase
from recruit.domain.lint.text import Sentence


class Severity(StrEnum):
    """How bad it is.

    No one may ask what is an unlawful risk; what is unclear can be asked better.
    """

    UNLAWFUL_RISK = "unlawful risk"
    UNCLEAR = "unclear"


class Part(StrEnum):
    """What the text is to the panel: a question, a short follow-up to one, or a line of the
    specification.
    """

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

    `limit` is the most that a check lets pass. `unless` are phrases that excuse the words they
    touch; `unless_anywhere` are phrases that excuse the whole text. `kinds` is empty where the rule
    holds for every kind.
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
    """What may be asked after all, and why.

    `rules` are the ids it lifts; none means every unlawful risk.
    """

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
    """A phrase that was met, from one word of a sentence to the word before another, and whose it
    is.
    """

    rules: tuple[str, ...]
    role: Role
    first: int
    after: int


@dataclass(frozen=True, slots=True)
class _Entry:
    phrase: Phrase
    key: Key
    rules: tuple[str, ...]
    role: Role


@dataclass(slots=True)
class _Index:
    """Phrases under the words, and the stems, of their key, so that few are tried at each word of a
    text.
    """

    words: dict[str, list[_Entry]] = field(default_factory=dict)
    stems: dict[str, list[_Entry]] = field(default_factory=dict)
    stem_lengths: set[int] = field(default_factory=set)

    def enter(self, entry: _Entry) -> None:
        for each in set(entry.key.choice.beginnings):
            (self.stems if each.is_stem else self.words).setdefault(each.word, []).append(entry)
            if each.is_stem:
                self.stem_lengths.add(len(each.word))

    def with_key(self, word: str) -> Iterator[_Entry]:
        yield from self.words.get(word, ())
        for length in self.stem_lengths:
            yield from self.stems.get(word[:length], ())


@dataclass(frozen=True, slots=True)
class RuleBook:
    """All rules, and an index of their phrases for each part that they can be held against."""

    rules: tuple[Rule, ...]
    allowances: tuple[Allowance, ...]
    _indexes: Mapping[Part, _Index] = field(repr=False)

    def meet(self, sentence: Sentence, part: Part) -> Iterator[Met]:
        """Every phrase of a rule about this part that the sentence holds."""
        index = self._indexes[part]
        for place, word in enumerate(sentence.words):
            for entry in index.with_key(word):
                for first in range(max(0, place - entry.key.most), place - entry.key.least + 1):
                    after = entry.phrase.end(sentence, first)
                    if after is not None:
                        yield Met(entry.rules, entry.role, first, after)


def make_rule_book(rules: tuple[Rule, ...], allowances: tuple[Allowance, ...] = ()) -> RuleBook:
    """The book of these rules. Every rule and allowance must have an id of its own."""
    indexes = {part: _Index() for part in Part}
    for rule in rules:
        for role, phrases in (
            (Role.AT_FAULT, rule.phrases),
            (Role.EXCUSED, rule.unless),
            (Role.EXCUSED_ANYWHERE, rule.unless_anywhere),
        ):
            _enter(indexes, phrases, [rule], role)
    for allowance in allowances:
        _enter(
            indexes,
            allowance.phrases,
            [rule for rule in rules if allowance.lifts(rule)],
            Role.EXCUSED,
        )
    return RuleBook(rules, allowances, indexes)


def _enter(
    indexes: Mapping[Part, _Index], phrases: Sequence[Phrase], rules: Sequence[Rule], role: Role
) -> None:
    ids = tuple(rule.id for rule in rules)
    parts = {part for rule in rules for part in rule.parts}
    for phrase in phrases:
        entry = _Entry(phrase, phrase.key, ids, role)
        for part in parts:
            indexes[part].enter(entry)
