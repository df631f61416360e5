"""The one finder of names and references in text: whom of a list of people a text names, where and
how.

It serves what leaves the house and the check of a feedback letter. What it finds is proposed:
people decide.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from recruit.domain.words.name_or_word import (
    NO_PACK_WORDS,
    PackWords,
    is_in_wording,
    is_name_here,
    may_be_a_word,
)
from recruit.domain.words.names_in_text import (
    ABBREVIATIONS,
    CALLS,
    PARTICLES,
    TITLES,
    ReferencePattern,
    Token,
    as_latin,
    folded,
    initials_of,
    is_caseless,
    joined_parts,
    one_letter_out,
    other_spellings,
    parts_of,
    reference_pattern,
    spellings,
    tokens_of,
    with_one_letter_less,
)

SHORTEST_MISSPELT = 5
_BETWEEN = re.compile(r"[\s.,'()-]{0,4}")
_DOTLESS = re.compile(r"[\s,'()-]{0,3}")
_INITIAL = re.compile(r"(?<!\w)([^\W\d_])\.\s*$")
_BROKEN = re.compile(r"-[ \t]*\n?[ \t]*")
_PARTED = re.compile(r"-?[ \t]*\n?[ \t]*")
_SPELT_OUT = re.compile(
    r"(?<!\w)[^\W\d_](?:(?:[ \t]{1,3}|[ \t]?[-.*_\u00b7][ \t]?)[^\W\d_]){2,40}(?![\w'])"
)
"""Three letters or more, each by itself."""


class How(StrEnum):
    """How someone was recognised."""

    NAME = "the name"
    PART = "part of the name"
    INITIALS = "initials"
    MISSPELT = "what looks like a misspelt name"
    REFERENCE = "the reference"
    WORD = "a word that HR added"


class Kind(StrEnum):
    """What someone is: a candidate, not the one who reads, or someone of the panel or the
    organisation.
    """

    CANDIDATE = "a candidate"
    STAFF = "a panel member or someone of the organisation"


@dataclass(frozen=True, slots=True)
class Someone:
    """Someone who may be mentioned.

    `mask` is what stands in their place; who is `is_own` is looked for and left.
    """

    key: str
    name: str
    reference: str
    mask: str
    kind: Kind = Kind.CANDIDATE
    is_own: bool = False


@dataclass(frozen=True, slots=True)
class Finding:
    """A place in a text, from `start` to before `end`, where someone seems to be named.

    `is_unsure` says that the same words may stand for the reader themselves.
    """

    start: int
    end: int
    mask: str
    how: How
    kind: Kind
    is_unsure: bool = False


@dataclass(frozen=True, slots=True)
class _Span:
    start: int
    end: int
    who: Someone
    how: How


@dataclass(frozen=True, slots=True)
class _Known:
    """One person's name taken apart."""

    who: Someone
    parts: tuple[str, ...]
    words: frozenset[str]
    initials: str
    caseless: tuple[str, ...]
    reference: ReferencePattern | None


@dataclass(slots=True)
class Watch:
    """Those who are looked for, in texts that may hold a framework's or a pack's own `wording`."""

    people: Sequence[Someone]
    wording: PackWords = NO_PACK_WORDS
    _known: list[_Known] = field(init=False, default_factory=list)
    _strong: dict[str, list[int]] = field(init=False, default_factory=dict)
    _weak: dict[str, list[int]] = field(init=False, default_factory=dict)
    _glued: dict[str, list[int]] = field(init=False, default_factory=dict)
    _near: dict[str, set[str]] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        for who in self.people:
            self._add(who)

    def _add(self, who: Someone) -> None:
        parts = parts_of(who.name)
        cased = tuple(each for each in parts if not is_caseless(each))
        written = [
            part
            for other in other_spellings(who.name)
            for part in parts_of(other)
            if not is_caseless(part)
        ]
        words = frozenset(one for each in (*cased, *written) for one in spellings(each))
        place = len(self._known)
        caseless = tuple(each for each in parts if is_caseless(each))
        pattern = reference_pattern(who.reference) if who.reference else None
        self._known.append(_Known(who, parts, words, initials_of(cased), caseless, pattern))
        for word in words.union(initials_of(cased)):
            self._weak.setdefault(word, []).append(place)
        for word in words:
            if (len(word) > 1 or len(parts) == 1) and (word not in PARTICLES or word == parts[0]):
                self._strong.setdefault(word, []).append(place)
            if len(word) >= SHORTEST_MISSPELT:
                for each in with_one_letter_less(word):
                    self._near.setdefault(each, set()).add(word)
        for each in joined_parts(cased) if len(cased) > 1 else ():
            self._glued.setdefault(each, []).append(place)

    def spans(self, text: str) -> list[_Span]:
        """All places where someone seems to be named, in the text's own places; they may
        overlap.
        """
        plain, places = folded(text)
        tokens = tokens_of(text, plain, places)
        found = [*self._chains(plain, tokens), *self._caseless(plain), *self._references(plain)]
        found += self._spelt_out(plain)
        return [
            _Span(places[each.start], end_in(text, places, each.end), each.who, each.how)
            for each in found
        ]

    def _chains(self, plain: str, tokens: Sequence[Token]) -> Iterator[_Span]:
        strong = [self._strength(plain, tokens, at) for at in range(len(tokens))]
        met = {place for each in strong for place in each}
        for place in sorted(met | self._met_in_parts(tokens)):
            yield from self._chains_of(place, plain, tokens, strong)

    def _met_in_parts(self, tokens: Sequence[Token]) -> set[int]:
        """Whose whole name may stand in a text without one word that is enough by itself, such as
        'Li Bo'.
        """
        words = Counter(
            place for each in tokens for place in self._weak.get(each.word.removesuffix("'s"), ())
        )
        return {
            place
            for place, count in words.items()
            if count > 1 and _may_be_short(self._known[place])
        }

    def _strength(self, plain: str, tokens: Sequence[Token], at: int) -> dict[int, tuple[How, int]]:
        """Whom this word stands for by itself, how, and how many of its last letters are no part of
        the name.
        """
        token = tokens[at]
        found: dict[int, tuple[How, int]] = {}
        for word, tail in _stems(token.word):
            if word in self._strong and self._is_name(plain, tokens, at, word):
                for place in self._strong[word]:
                    found.setdefault(place, (How.PART, tail))
            for place in self._glued.get(word, ()):
                found.setdefault(place, (How.NAME, tail))
        if token.is_upper and len(token.word) > 1 and token.word not in ABBREVIATIONS:
            for place, known in enumerate(self._known):
                if known.initials == token.word and len(known.initials) > 1:
                    found.setdefault(place, (How.INITIALS, 0))
        if latin := as_latin(token.word):
            found |= dict.fromkeys(
                (*self._strong.get(latin, ()), *self._glued.get(latin, ())), (How.PART, 0)
            )
        if not found:
            found |= self._broken(plain, tokens, at)
        if not found and token.has_capital and not is_in_wording(tokens, at, self.wording):
            found |= self._misspelt(token)
        return found

    def _is_name(self, plain: str, tokens: Sequence[Token], at: int, word: str) -> bool:
        """Whether a word that somebody's name holds is meant as a name here."""
        if may_be_a_word(word, self.wording):
            return is_name_here(plain, tokens, at, word, self.wording)
        return tokens[at].has_capital or not is_everyday(word, self)

    def _broken(self, plain: str, tokens: Sequence[Token], at: int) -> dict[int, tuple[How, int]]:
        """Whom a word stands for that was parted by a hyphen, the end of a line or a space ('Moon
        beam').
        """
        pairs = [(at - 1, at)] if at else []
        pairs += [(at, at + 1)] if at + 1 < len(tokens) else []
        for first, second in pairs:
            joined = tokens[first].word + tokens[second].word.removesuffix("'s")
            if len(joined) < 4 or joined not in self._strong:
                continue
            is_parted = tokens[first].has_capital and len(joined) >= SHORTEST_MISSPELT
            broken = _PARTED if is_parted else _BROKEN
            if broken.fullmatch(plain, tokens[first].end, tokens[second].start):
                return dict.fromkeys(self._strong[joined], (How.PART, 0))
        return {}

    def _misspelt(self, token: Token) -> dict[int, tuple[How, int]]:
        for word, tail in _stems(token.word):
            if len(word) < SHORTEST_MISSPELT - 1 or may_be_a_word(word, self.wording):
                return {}
            wanted = {
                each
                for less in (word, *with_one_letter_less(word))
                for each in self._near.get(less, ())
            }
            near = {
                place
                for each in wanted
                if one_letter_out(word, each)
                for place in self._strong.get(each, ())
            }
            if near:
                return dict.fromkeys(near, (How.MISSPELT, tail))
        return {}

    def _chains_of(
        self,
        place: int,
        plain: str,
        tokens: Sequence[Token],
        strong: Sequence[Mapping[int, tuple[How, int]]],
    ) -> Iterator[_Span]:
        """The runs of words that belong to one person."""
        known, at = self._known[place], 0
        while at < len(tokens):
            run = [at] if place in strong[at] or _is_weak(known, tokens[at]) else []
            while (
                run
                and run[-1] + 1 < len(tokens)
                and _goes_on(plain, tokens, run[-1], known, strong, place)
            ):
                run.append(run[-1] + 1)
            at += len(run) or 1
            if run and (
                how := _how(
                    known, [tokens[each] for each in run], [strong[each].get(place) for each in run]
                )
            ):
                last = strong[run[-1]].get(place)
                start = _with_title(plain, tokens, run[0])
                yield _Span(start, tokens[run[-1]].end - (last[1] if last else 0), known.who, how)

    def _caseless(self, plain: str) -> Iterator[_Span]:
        """Names in scripts without capitals, which join other words to them or leave no spaces."""
        for known in self._known:
            least = 1 if len(known.parts) == 1 else 2
            spans = sorted(
                (found.start(), found.end())
                for part in {"".join(known.caseless), *known.caseless}
                if len(part) >= least
                for found in re.finditer(re.escape(part), plain)
            )
            for begins, end in _joined(plain, spans):
                before = _INITIAL.search(plain[max(0, begins - 5) : begins])
                start = (
                    begins - len(before[0])
                    if before and before[1] in {part[0] for part in known.caseless}
                    else begins
                )
                yield _Span(start, end, known.who, How.PART if len(known.parts) > 1 else How.NAME)

    def _spelt_out(self, plain: str) -> Iterator[_Span]:
        """Names of which each letter stands apart: 'M o o n', 'M-o-o-n'."""
        for run in _SPELT_OUT.finditer(plain):
            word = "".join(each for each in run[0] if each.isalpha())
            for place in {*self._strong.get(word, ()), *self._glued.get(word, ())}:
                yield _Span(*run.span(), self._known[place].who, How.NAME)

    def _references(self, plain: str) -> Iterator[_Span]:
        calls = list(CALLS.finditer(plain))
        for known in self._known:
            for start, end in known.reference.spans(plain, calls) if known.reference else ():
                yield _Span(start, end, known.who, How.REFERENCE)


def is_everyday(word: str, watch: Watch) -> bool:
    """Whether a folded word counts as a name only where it has a capital, or what stands around it
    says so.
    """
    return may_be_a_word(word, watch.wording) or word in PARTICLES or len(word) < 3


def find(text: str, watch: Watch) -> tuple[Finding, ...]:
    """The places where someone else is named, in order; none overlaps another."""
    made = (_finding(cluster) for cluster in _clusters(watch.spans(text)))
    return tuple(each for each in made if each is not None)


def _clusters(spans: Iterable[_Span]) -> Iterator[list[_Span]]:
    """Spans that overlap, together."""
    kept: list[_Span] = []
    for each in sorted(spans, key=lambda one: (one.start, one.end)):
        if kept and each.start >= max(one.end for one in kept):
            yield kept
            kept = []
        kept.append(each)
    if kept:
        yield kept


def _finding(cluster: Sequence[_Span]) -> Finding | None:
    start, end = min(each.start for each in cluster), max(each.end for each in cluster)
    whole = [each for each in cluster if (each.start, each.end) == (start, end)]
    meant = whole or list(cluster)
    others = {each.who.key: each for each in meant if not each.who.is_own}
    if not others:
        return None
    masks = {each.who.mask for each in others.values()}
    kinds = {each.who.kind for each in others.values()}
    kind = Kind.CANDIDATE if Kind.CANDIDATE in kinds else Kind.STAFF
    several = {Kind.CANDIDATE: "[another candidate]", Kind.STAFF: "[someone of the panel]"}[kind]
    best = min(others.values(), key=lambda each: list(How).index(each.how))
    return Finding(
        start=start,
        end=end,
        mask=masks.pop() if len(masks) == 1 else several if len(kinds) == 1 else "[someone else]",
        how=best.how,
        kind=kind,
        is_unsure=any(each.who.is_own for each in meant),
    )


def end_in(text: str, places: Sequence[int], end: int) -> int:
    """The end in the text, with the accents that belong to the last letter."""
    at = places[end - 1] + 1
    while at < len(text) and unicodedata.category(text[at]) == "Mn":
        at += 1
    return at


def _stems(word: str) -> Iterator[tuple[str, int]]:
    """The word, and without an ending that a name takes, each with how many letters to leave
    standing after it.
    """
    yield word, 0
    if word.endswith("'s"):
        yield word[:-2], 2
    elif word.endswith("s") and len(word) > 3:
        yield word[:-1], 0
    if "'" in word.removesuffix("'s"):
        yield word.removesuffix("'s").replace("'", ""), 2 if word.endswith("'s") else 0


def _may_be_short(known: _Known) -> bool:
    """Whether the whole name may stand in a text without one word that is enough by itself."""
    return len(known.parts) > 1 and bool(known.initials)


def _is_weak(known: _Known, token: Token) -> bool:
    """Whether a word belongs to a name where it stands beside one that is enough: an initial, a
    'de', a 'Li'.
    """
    word = token.word.removesuffix("'s")
    if len(word) == 1:
        return token.has_capital and word in known.initials
    return word in known.words and (token.has_capital or word in PARTICLES)


def _goes_on(
    plain: str,
    tokens: Sequence[Token],
    at: int,
    known: _Known,
    strong: Sequence[Mapping[int, tuple[How, int]]],
    place: int,
) -> bool:
    here, after = tokens[at], tokens[at + 1]
    if place not in strong[at + 1] and not _is_weak(known, after):
        return False
    if here.word.endswith("'s"):
        return False
    # 'Moonbeam. A plan was made': the letter after a full stop begins a sentence, but for one after
    # an initial.
    between = _BETWEEN if len(here.word) == 1 else _DOTLESS
    return between.fullmatch(plain, here.end, after.start) is not None


def _how(
    known: _Known, run: Sequence[Token], strength: Sequence[tuple[How, int] | None]
) -> How | None:
    """How a run of words names the person, or None where it is not enough."""
    said = [each[0] for each in strength if each]
    words = [each.word.removesuffix("'s") for each in run]
    if said:
        return How.NAME if len(run) > 1 and said != [How.INITIALS] else said[0]
    if len(words) > 1 and all(len(each) == 1 for each in words):
        return (
            How.INITIALS
            if "".join(words) in (known.initials, known.initials[0] + known.initials[-1])
            else None
        )
    is_whole = (
        len(words) > 1
        and sorted(words) == sorted(known.parts)
        and all(each.has_capital for each in run)
    )
    return How.NAME if is_whole else None


def _with_title(plain: str, tokens: Sequence[Token], at: int) -> int:
    """Where a name begins, with the Ms or Dr before it: it tells more of someone than a mask
    should.
    """
    if (
        at
        and tokens[at - 1].word in TITLES
        and re.fullmatch(r"\.?[ \t]+", plain[tokens[at - 1].end : tokens[at].start])
    ):
        return tokens[at - 1].start
    return tokens[at].start


def _joined(plain: str, spans: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Spans that overlap or have only white space between them, as one."""
    made: list[tuple[int, int]] = []
    for start, end in spans:
        if made and (start <= made[-1][1] or not plain[made[-1][1] : start].strip()):
            made[-1] = (made[-1][0], max(made[-1][1], end))
        else:
            made.append((start, end))
    return made
