"""The small language in which rules name words: no regular expressions, so anyone can write it and
none can hang.

`do/did you ... <child>` means: 'do' or 'did', then 'you', then at most six other words, then a word
of the list named 'child'. `question_bank/lint-rules.yaml` explains every sign to those who write
rules.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from recruit.domain.lint.text import Sentence, plain_word

GAPS = {"..": 2, "...": 6}
NUMBER = "number"
MOST_STEPS = 20
SHORTEST_STEM = 3

_NUMBERS = frozenset(
    "one two three four five six seven eight nine ten eleven twelve fifteen twenty thirty forty"
    " fifty sixty".split()
)
_COMMON = frozenset(
    "a about after all an and any are at be been but by can could did do does for from get go had"
    " has have he her him his how i if in into is it its made make many more most much no not of"
    " off on one or other out over people say she should so some that the their them there they"
    " this those to too up was we were what when where which who whose why will with without work"
    " would you your yours".split()
)
_WORD = re.compile(r"[^\W_]+(?:'[^\W_]+)*\*?")
_LIST = re.compile(r"<([a-z][a-z-]*)>")

Lists = Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Wanted:
    """What one word must be: this word, or one that begins with it where it is a stem."""

    word: str
    is_stem: bool

    def passes(self, word: str) -> bool:
        """Whether the word is what is wanted."""
        return word.startswith(self.word) if self.is_stem else word == self.word


@dataclass(frozen=True, slots=True)
class Choice:
    """One of several words, stems or runs of words; `optional` where the text may do without."""

    words: frozenset[str]
    stems: tuple[str, ...]
    runs: tuple[tuple[Wanted, ...], ...]
    optional: bool

    @property
    def shortest(self) -> int:
        """The fewest words that this can be."""
        if self.optional:
            return 0
        return 1 if self.words or self.stems else min(len(run) for run in self.runs)

    @property
    def longest(self) -> int:
        """The most words that this can be."""
        return max((len(run) for run in self.runs), default=1)

    @property
    def beginnings(self) -> Iterator[Wanted]:
        """What its first word must be."""
        yield from (Wanted(word, is_stem=False) for word in self.words)
        yield from (Wanted(stem, is_stem=True) for stem in self.stems)
        yield from (run[0] for run in self.runs)

    def ends(self, words: Sequence[str], starts: Collection[int]) -> Collection[int]:
        """Every place at which the text can go on after this choice, if it begins at one of these
        places.
        """
        found = set(starts) if self.optional else set()
        for start in starts:
            if start < len(words) and (
                words[start] in self.words or words[start].startswith(self.stems)
            ):
                found.add(start + 1)
            for run in self.runs:
                if _passes(run, words[start : start + len(run)]):
                    found.add(start + len(run))
        return found


@dataclass(frozen=True, slots=True)
class Gap:
    """At most this many words, whatever they are."""

    most: int

    @property
    def shortest(self) -> int:
        """The fewest words that this can be."""
        return 0

    @property
    def longest(self) -> int:
        """The most words that this can be."""
        return self.most

    def ends(self, words: Sequence[str], starts: Collection[int]) -> Collection[int]:
        """Every place at which the text can go on after the gap, if it begins at one of these
        places.
        """
        return {
            end for start in starts for end in range(start, min(start + self.most, len(words)) + 1)
        }


@dataclass(frozen=True, slots=True)
class Key:
    """A choice that a phrase cannot do without, and how many words the phrase can have before
    it.
    """

    choice: Choice
    least: int
    most: int


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words to look for. They must begin a clause where `opens`, end the sentence where `closes`,
    and stand in a sentence that ends with a question mark where `asks`.
    """

    text: str
    steps: tuple[Choice | Gap, ...]
    opens: bool
    closes: bool
    asks: bool

    @property
    def key(self) -> Key:
        """The step that fewest texts hold, so that the phrase need only be tried near its words."""
        required = [
            place
            for place, step in enumerate(self.steps)
            if isinstance(step, Choice) and not step.optional
        ]
        chosen = min(required, key=lambda place: _commonness(self.steps[place]))
        before = self.steps[:chosen]
        least, most = sum(step.shortest for step in before), sum(step.longest for step in before)
        step = self.steps[chosen]
        assert isinstance(step, Choice)
        return Key(step, least, most)

    def end(self, sentence: Sentence, start: int) -> int | None:
        """Where the phrase ends if it begins at this word of the sentence; the shortest reading, or
        None.
        """
        if (self.opens and start not in sentence.openings) or (self.asks and not sentence.asks):
            return None
        places: Collection[int] = (start,)
        for step in self.steps:
            places = step.ends(sentence.words, places)
            if not places:
                return None
        if self.closes:
            return len(sentence.words) if len(sentence.words) in places else None
        return min(places)


def read_phrase(text: str, lists: Lists) -> Phrase:
    """The phrase that this text stands for.

    Raises `ValueError` with a sentence for what is not understood.
    """
    signs = plain_word(text).split()
    opens = signs[:1] == ["^"]
    asks = signs[-1:] == ["?"]
    closes = signs[-1 - asks : len(signs) - asks] == ["$"]
    signs = signs[opens : len(signs) - asks - closes]
    if len(signs) > MOST_STEPS:
        raise ValueError(f"it has {len(signs)} parts; at most {MOST_STEPS} are allowed")
    steps = tuple(step for sign in signs for step in _steps(sign, lists))
    if not steps or not isinstance(steps[0], Choice) or steps[0].optional:
        raise ValueError("it must begin with a word that has to be there")
    if isinstance(steps[-1], Gap):
        raise ValueError("it must not end in dots")
    return Phrase(text, steps, opens, closes, asks)


def _commonness(step: Choice | Gap) -> tuple[bool, int]:
    beginnings = list(step.beginnings) if isinstance(step, Choice) else []
    return any(each.word in _COMMON for each in beginnings), len(beginnings)


def _passes(run: tuple[Wanted, ...], words: Sequence[str]) -> bool:
    return len(words) == len(run) and all(
        wanted.passes(word) for wanted, word in zip(run, words, strict=True)
    )


def _steps(sign: str, lists: Lists) -> Iterator[Choice | Gap]:
    if sign in GAPS:
        yield Gap(GAPS[sign])
    elif "/" in sign or "<" in sign or "(" in sign:
        optional = sign.startswith("(") and sign.endswith(")")
        yield _choice(sign[1:-1] if optional else sign, lists, optional)
    else:
        for part in sign.split("-"):
            yield _choice(part, lists, optional=False)


def _choice(sign: str, lists: Lists, optional: bool) -> Choice:
    options = [option for part in sign.split("/") for option in _options(part, lists)]
    single = [option[0] for option in options if len(option) == 1]
    return Choice(
        words=frozenset(each.word for each in single if not each.is_stem),
        stems=tuple(sorted({each.word for each in single if each.is_stem})),
        runs=tuple(option for option in options if len(option) > 1),
        optional=optional,
    )


def _options(part: str, lists: Lists) -> Iterator[tuple[Wanted, ...]]:
    named = _LIST.fullmatch(part)
    if named is None:
        yield _run(part)
    elif named[1] == NUMBER:
        yield from ((Wanted(word, is_stem=False),) for word in sorted(_NUMBERS))
        yield from ((Wanted(digit, is_stem=True),) for digit in "0123456789")
    elif named[1] in lists:
        yield from (_run(entry) for entry in lists[named[1]])
    else:
        raise ValueError(f"there is no list '{named[1]}'")


def _run(text: str) -> tuple[Wanted, ...]:
    words = [word.strip("'") for word in plain_word(text).replace("-", " ").split()]
    if not words:
        raise ValueError("a word is missing beside '/', '-' or inside '(…)'")
    return tuple(_wanted(word) for word in words)


def _wanted(word: str) -> Wanted:
    if not _WORD.fullmatch(word):
        raise ValueError(f"'{word}' is not a word, or uses a sign that has no meaning here")
    if not word.endswith("*"):
        return Wanted(word, is_stem=False)
    if len(word) <= SHORTEST_STEM:
        raise ValueError(
            f"'{word}' would fit too many words; put at least {SHORTEST_STEM} letters before"
            " the '*'"
        )
    return Wanted(word[:-1], is_stem=True)
