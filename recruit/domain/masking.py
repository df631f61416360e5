"""Names and references of other people in free text: where they stand, and the text without them.

What is found is only proposed: a person confirms each place. What no list of names can give away (a nickname, 'the
tall one') is not found, and `NOT_FOUND` says so to whoever confirms.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from recruit.domain.names_in_text import (
    ABBREVIATIONS,
    CALLS,
    EVERYDAY,
    PARTICLES,
    TITLES,
    ReferencePattern,
    folded,
    initials_of,
    is_caseless,
    joined_parts,
    one_letter_out,
    other_spellings,
    parts_of,
    reference_pattern,
    spellings,
    with_one_letter_less,
)

FOUND = (
    "Found are whole names, each part of a name of two letters or more but for a 'de' or 'van' inside it (whatever its "
    "accents and case; with 's; as Ms or Dr; with initials; joined, as in an e-mail address; parted at the end of a "
    "line), initials, capitalised words that are one letter away from a name of five letters or more, and references, "
    "also written apart ('C 2') or as 'candidate 2'. A reference that is only a number is found where it is called "
    "one. A name that is an everyday word, such as Will, is found where it has a capital. Names and references that "
    "someone had before are found too."
)
NOT_FOUND = (
    "Not found are nicknames, descriptions such as 'the tall one' or 'the last one we saw', and what only the reader "
    "can put together: read the text for these yourself."
)
SHORTEST_MISSPELT = 5
LONGEST_SENTENCE = 160
"""Characters that are shown on either side of what was found."""

_WORD = re.compile(r"(?:[^\W\d_]|[\u0900-\u109f])+(?:'(?:[^\W\d_])+)*")
_BETWEEN = re.compile(r"[\s.,'()-]{0,4}")
_DOTLESS = re.compile(r"[\s,'()-]{0,3}")
_INITIAL = re.compile(r"(?<!\w)([^\W\d_])\.\s*$")
_BROKEN = re.compile(r"-[ \t]*\n?[ \t]*")
_PARTED = re.compile(r"-?[ \t]*\n?[ \t]*")
_SENTENCE_END = re.compile(r"(?<!\b[^\W\d_])[.!?]['\"’”)]*\s+|\n+")


class How(StrEnum):
    """How someone was recognised."""

    NAME = "the name"
    PART = "part of the name"
    INITIALS = "initials"
    MISSPELT = "what looks like a misspelt name"
    REFERENCE = "the reference"
    WORD = "a word that HR added"


class Kind(StrEnum):
    """What someone is: a candidate, not the one who reads, or someone of the panel or the organisation."""

    CANDIDATE = "a candidate"
    STAFF = "a panel member or someone of the organisation"


@dataclass(frozen=True, slots=True)
class Someone:
    """Someone who may be mentioned. `mask` is what stands in their place; who is `is_own` is looked for and left."""

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
class _Token:
    start: int
    end: int
    word: str
    has_capital: bool
    is_upper: bool


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
    """Those who are looked for. `everyday` are words that count as a name only with a capital."""

    people: Sequence[Someone]
    everyday: Collection[str] = frozenset()
    _known: list[_Known] = field(init=False, default_factory=list)
    _strong: dict[str, list[int]] = field(init=False, default_factory=dict)
    _glued: dict[str, list[int]] = field(init=False, default_factory=dict)
    _near: dict[str, set[str]] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        for who in self.people:
            self._add(who)

    def _add(self, who: Someone) -> None:
        parts = parts_of(who.name)
        cased = tuple(each for each in parts if not is_caseless(each))
        written = [part for other in other_spellings(who.name) for part in parts_of(other) if not is_caseless(part)]
        words = frozenset(one for each in (*cased, *written) for one in spellings(each))
        place = len(self._known)
        caseless = tuple(each for each in parts if is_caseless(each))
        pattern = reference_pattern(who.reference) if who.reference else None
        self._known.append(_Known(who, parts, words, initials_of(cased), caseless, pattern))
        for word in words:
            if (len(word) > 1 or len(parts) == 1) and (word not in PARTICLES or word == parts[0]):
                self._strong.setdefault(word, []).append(place)
            if len(word) >= SHORTEST_MISSPELT:
                for each in with_one_letter_less(word):
                    self._near.setdefault(each, set()).add(word)
        for each in joined_parts(cased) if len(cased) > 1 else ():
            self._glued.setdefault(each, []).append(place)

    def spans(self, text: str) -> list[_Span]:
        """All places where someone seems to be named, in the text's own places; they may overlap."""
        plain, places = folded(text)
        tokens = [_token(text, places, each) for each in _WORD.finditer(plain)]
        found = [*self._chains(plain, tokens), *self._caseless(plain), *self._references(plain)]
        return [_Span(places[each.start], _end(text, places, each.end), each.who, each.how) for each in found]

    def _chains(self, plain: str, tokens: Sequence[_Token]) -> Iterator[_Span]:
        strong = [self._strength(plain, tokens, at) for at in range(len(tokens))]
        short = [each for each, known in enumerate(self._known) if _may_be_short(known)]
        met = {place for each in strong for place in each}
        for place in sorted(met | set(short)):
            yield from self._chains_of(place, plain, tokens, strong)

    def _strength(self, plain: str, tokens: Sequence[_Token], at: int) -> dict[int, tuple[How, int]]:
        """Whom this word stands for by itself, how, and how many of its last letters are no part of the name."""
        token = tokens[at]
        found: dict[int, tuple[How, int]] = {}
        for word, tail in _stems(token.word):
            wants_capital = is_everyday(word, self)
            for place in self._strong.get(word, ()) if token.has_capital or not wants_capital else ():
                found.setdefault(place, (How.PART, tail))
            for place in self._glued.get(word, ()):
                found.setdefault(place, (How.NAME, tail))
        if token.is_upper and len(token.word) > 1 and token.word not in ABBREVIATIONS:
            for place, known in enumerate(self._known):
                if known.initials == token.word and len(known.initials) > 1:
                    found.setdefault(place, (How.INITIALS, 0))
        if not found:
            found |= self._broken(plain, tokens, at)
        if not found and token.has_capital:
            found |= self._misspelt(token)
        return found

    def _broken(self, plain: str, tokens: Sequence[_Token], at: int) -> dict[int, tuple[How, int]]:
        """Whom a word stands for that was parted by a hyphen, the end of a line or a space ('Moon beam')."""
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

    def _misspelt(self, token: _Token) -> dict[int, tuple[How, int]]:
        for word, tail in _stems(token.word):
            if len(word) < SHORTEST_MISSPELT - 1 or word in EVERYDAY or word in self.everyday:
                return {}
            wanted = {each for less in (word, *with_one_letter_less(word)) for each in self._near.get(less, ())}
            near = {place for each in wanted if one_letter_out(word, each) for place in self._strong.get(each, ())}
            if near:
                return dict.fromkeys(near, (How.MISSPELT, tail))
        return {}

    def _chains_of(
        self, place: int, plain: str, tokens: Sequence[_Token], strong: Sequence[Mapping[int, tuple[How, int]]]
    ) -> Iterator[_Span]:
        """The runs of words that belong to one person."""
        known, at = self._known[place], 0
        while at < len(tokens):
            run = [at] if place in strong[at] or _is_weak(known, tokens[at]) else []
            while run and run[-1] + 1 < len(tokens) and _goes_on(plain, tokens, run[-1], known, strong, place):
                run.append(run[-1] + 1)
            at += len(run) or 1
            if run and (how := _how(known, [tokens[each] for each in run], [strong[each].get(place) for each in run])):
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
                    begins - len(before[0]) if before and before[1] in {part[0] for part in known.caseless} else begins
                )
                yield _Span(start, end, known.who, How.PART if len(known.parts) > 1 else How.NAME)

    def _references(self, plain: str) -> Iterator[_Span]:
        calls = list(CALLS.finditer(plain))
        for known in self._known:
            for start, end in known.reference.spans(plain, calls) if known.reference else ():
                yield _Span(start, end, known.who, How.REFERENCE)


def is_everyday(word: str, watch: Watch) -> bool:
    """Whether a folded word counts as a name only where it has a capital."""
    return word in EVERYDAY or word in PARTICLES or word in watch.everyday or len(word) < 3


def found_with_capital(watch: Watch) -> tuple[str, ...]:
    """The names of others that are everyday words or very short, and are found only where they have a capital."""
    parts = {part for who in watch.people if not who.is_own for part in parts_of(who.name)}
    return tuple(sorted(each.capitalize() for each in parts if len(each) > 1 and is_everyday(each, watch)))


def find(text: str, watch: Watch) -> tuple[Finding, ...]:
    """The places where someone else is named, in order; none overlaps another."""
    made = (_finding(cluster) for cluster in _clusters(watch.spans(text)))
    return tuple(each for each in made if each is not None)


def find_words(text: str, words: Iterable[str], mask: str) -> tuple[Finding, ...]:
    """The places where one of these words or phrases stands, whatever its case and accents, in order."""
    plain, places = folded(text)
    spans = []
    for phrase in words:
        wanted = [re.escape(each) for each in folded(phrase)[0].split()]
        if not wanted:
            continue
        pattern = r"[\s-]+".join(wanted)
        before, after = (r"(?<!\w)" if wanted[0][0].isalnum() else ""), (r"(?!\w)" if wanted[-1][-1].isalnum() else "")
        spans += [(each.start(), each.end()) for each in re.finditer(f"{before}{pattern}{after}", plain)]
    return tuple(
        Finding(places[start], _end(text, places, end), mask, How.WORD, Kind.CANDIDATE)
        for start, end in _apart(sorted(spans))
    )


def pieces(text: str, findings: Iterable[Finding]) -> tuple[tuple[str, bool], ...]:
    """The masked text in pieces, each with whether it is a mask. Findings that overlap become one mask."""
    made: list[tuple[str, bool]] = []
    at = 0
    for each in sorted(findings, key=lambda one: (one.start, -one.end)):
        if each.start >= at:
            made += [(text[at : each.start], False)] if each.start > at else []
            made.append((each.mask, True))
        at = max(at, each.end)
    made += [(text[at:], False)] if at < len(text) else []
    return tuple(made)


def in_sentence(text: str, finding: Finding) -> tuple[str, str, str]:
    """What stands before a finding in its sentence, the words found, and what stands after; long ones are cut."""
    before, after = text[: finding.start], text[finding.end :]
    starts = [each.end() for each in _SENTENCE_END.finditer(before)]
    before = before[starts[-1] if starts else 0 :]
    end = _SENTENCE_END.search(after)
    after = after[: end.end() if end else len(after)].rstrip()
    if len(before) > LONGEST_SENTENCE:
        before = f"… {before[-LONGEST_SENTENCE:]}"
    if len(after) > LONGEST_SENTENCE:
        after = f"{after[:LONGEST_SENTENCE]} …"
    return before, text[finding.start : finding.end], after


def everyday_words(texts: Iterable[str]) -> frozenset[str]:
    """The words that stand in these texts without a capital."""
    return frozenset(
        word for text in texts for each in _WORD.finditer(text) if (word := each[0]).islower() and len(word) > 1
    )


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


def _token(text: str, places: Sequence[int], found: re.Match[str]) -> _Token:
    original = text[places[found.start()] : places[found.end() - 1] + 1]
    letters = [each for each in original if each.isalpha()]
    first = letters[0] if letters else ""
    is_upper = bool(letters) and all(each.isupper() for each in letters)
    return _Token(found.start(), found.end(), found[0], first.isupper() or first.istitle(), is_upper)


def _end(text: str, places: Sequence[int], end: int) -> int:
    """The end in the text, with the accents that belong to the last letter."""
    at = places[end - 1] + 1
    while at < len(text) and unicodedata.category(text[at]) == "Mn":
        at += 1
    return at


def _stems(word: str) -> Iterator[tuple[str, int]]:
    """The word, and without an ending that a name takes, each with how many letters to leave standing after it."""
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


def _is_weak(known: _Known, token: _Token) -> bool:
    """Whether a word belongs to a name where it stands beside one that is enough: an initial, a 'de', a 'Li'."""
    word = token.word.removesuffix("'s")
    if len(word) == 1:
        return token.has_capital and word in known.initials
    return word in known.words and (token.has_capital or word in PARTICLES)


def _goes_on(
    plain: str,
    tokens: Sequence[_Token],
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
    # 'Moonbeam. A plan was made': the letter after a full stop begins a sentence, but for one after an initial.
    between = _BETWEEN if len(here.word) == 1 else _DOTLESS
    return between.fullmatch(plain, here.end, after.start) is not None


def _how(known: _Known, run: Sequence[_Token], strength: Sequence[tuple[How, int] | None]) -> How | None:
    """How a run of words names the person, or None where it is not enough."""
    said = [each[0] for each in strength if each]
    words = [each.word.removesuffix("'s") for each in run]
    if said:
        return How.NAME if len(run) > 1 and said != [How.INITIALS] else said[0]
    if len(words) > 1 and all(len(each) == 1 for each in words):
        return How.INITIALS if "".join(words) in (known.initials, known.initials[0] + known.initials[-1]) else None
    is_whole = len(words) > 1 and sorted(words) == sorted(known.parts) and all(each.has_capital for each in run)
    return How.NAME if is_whole else None


def _with_title(plain: str, tokens: Sequence[_Token], at: int) -> int:
    """Where a name begins, with the Ms or Dr before it: it tells more of someone than a mask should."""
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


def _apart(spans: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    made: list[tuple[int, int]] = []
    for start, end in spans:
        if made and start < made[-1][1]:
            made[-1] = (made[-1][0], max(made[-1][1], end))
        else:
            made.append((start, end))
    return made
