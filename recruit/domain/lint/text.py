"""A text as sentences of words, with the place of each word, so that rules can be held against
it.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

FEWEST_WORDS_OF_SPEECH = 3
"""In quotation marks.

Fewer words are a title or a nickname, and are read with the rest of the sentence.
"""

# An accent may be typed as a sign of its own, which is no letter.
_LETTERS = r"[^\W_](?:[^\W_]|[\u0300-\u036f])*"
_WORD = re.compile(rf"{_LETTERS}(?:['’]{_LETTERS})*")
_STOP = re.compile(r"[.?!…][.?!…\"'”’)\]]*\s|\n")
_QUESTION = re.compile(r"\?[.?!…\"'”’)\]]*(?:\s|$)")
_CLAUSE = re.compile(r"[,;:(–—]|\s-\s")
_SPEECH = re.compile(r"“[^“”]*”|\"[^\"]*\"|‘(?:[^‘’]|\b’\b)*’|(?<!\w)'(?=\w)(?:[^']|\b'\b)*'(?!\w)")
_SPEECH_ENDS = ".?!,…"
_NO_STOP_AFTER = frozenset("mr mrs ms mx dr st prof vs e g".split())
"""Titles, and the second letters of 'i.e.' and 'e.g.'"""

_SHORT_FORMS = {"re": "are", "ve": "have", "ll": "will", "d": "would", "s": "is", "m": "am"}
_SHORTENED_AFTER = frozenset(
    "i you he she it we they what who where when how why that there".split()
)


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """Part of a text, from the character at `start` up to the one before `end`."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Sentence:
    """Its words in lower case, where each stands, which of them begin a clause, and whether it ends
    in '?'.

    A word that somebody else is quoted as saying is '', because no one asks it of the
    candidate.
    """

    words: tuple[str, ...]
    spans: tuple[Span, ...]
    openings: frozenset[int]
    asks: bool

    def span(self, first: int, after: int) -> Span:
        """The part of the text from one word to the word before another."""
        return Span(self.spans[first].start, self.spans[after - 1].end)

    @property
    def whole(self) -> Span:
        """The part of the text from its first to its last word."""
        return self.span(0, len(self.spans))


@dataclass(slots=True)
class _Unfinished:
    words: list[str] = field(default_factory=list)
    spans: list[Span] = field(default_factory=list)
    openings: set[int] = field(default_factory=set)

    def finished(self, asks: bool) -> Sentence:
        return Sentence(tuple(self.words), tuple(self.spans), frozenset(self.openings), asks)


def read_sentences(text: str) -> tuple[Sentence, ...]:
    """The text's sentences that have words, in order."""
    return tuple(_sentences(text))


def words_as_read(text: str) -> Iterator[Span]:
    """Each word as a reader would count them; 'long-term' is one."""
    return (
        Span(*found.span())
        for found in re.finditer(r"\S+", text)
        if any(map(str.isalnum, found.group()))
    )


def plain_word(word: str) -> str:
    """The word in lower case with a straight apostrophe, as rules and sentences hold it."""
    return unicodedata.normalize("NFC", word.lower().replace("’", "'"))


def written_out(word: str) -> tuple[str, ...]:
    """The plain word, or the two that a short form such as 'you're' or 'what's' stands for."""
    plain = plain_word(word)
    begin, mark, end = plain.rpartition("'")
    if mark and begin in _SHORTENED_AFTER and end in _SHORT_FORMS:
        return begin, _SHORT_FORMS[end]
    return (plain,)


def merged(spans: Iterable[Span]) -> list[Span]:
    """The spans in order, those that overlap made into one."""
    made: list[Span] = []
    for span in sorted(spans):
        if made and span.start < made[-1].end:
            made[-1] = Span(made[-1].start, max(made[-1].end, span.end))
        else:
            made.append(span)
    return made


def touches(span: Span, others: Sequence[Span]) -> bool:
    """Whether the span overlaps one of these, which are in order and do not overlap each other."""
    begun = bisect_left(others, span.end, key=lambda other: other.start)
    return begun > 0 and others[begun - 1].end > span.start


def _sentences(text: str) -> Iterator[Sentence]:
    speech = _speech(text)
    current, before, spoken_before = _Unfinished(), Span(0, 0), False
    for found in _WORD.finditer(text):
        span = Span(*found.span())
        gap = text[before.end : span.start]
        spoken = touches(span, speech)
        if current.words and _stops(gap, current.words[-1], spoken_before, spoken, found.group()):
            yield current.finished(not spoken_before and bool(_QUESTION.search(gap)))
            current = _Unfinished()
        if not current.words or _CLAUSE.search(gap):
            current.openings.add(len(current.words))
        words = ("",) if spoken else written_out(found.group())
        current.words += words
        current.spans += [span] * len(words)
        before, spoken_before = span, spoken
    if current.words:
        yield current.finished("?" in text[before.end :])


def _stops(gap: str, last: str, spoken_before: bool, spoken: bool, following: str) -> bool:
    """Whether a sentence ends in this gap between two words."""
    if not _STOP.search(gap) or last in _NO_STOP_AFTER:
        return False
    if spoken_before:
        return not spoken and following[0].isupper()
    return True


def _speech(text: str) -> list[Span]:
    """Where somebody is quoted. A text that is quoted as a whole is itself what is asked."""
    whole = _WORD.findall(text)
    found = []
    for match in _SPEECH.finditer(text):
        words = _WORD.findall(match.group())
        inside = match.group()[1:-1].rstrip()
        if FEWEST_WORDS_OF_SPEECH <= len(words) < len(whole) and inside.endswith(
            tuple(_SPEECH_ENDS)
        ):
            found.append(Span(*match.span()))
    return found
