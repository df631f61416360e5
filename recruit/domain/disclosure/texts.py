"""The free texts of what is about to leave: where each stands, what is found in it, and the texts
as they leave.

Every text of a view is free text unless it is listed here as a code: a field that is added later is
looked through before anyone has thought of it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass, replace
from datetime import date
from enum import Enum
from fractions import Fraction
from typing import ClassVar, TypeVar, cast

from recruit.domain.disclosure.history import Detail, HistoryLine
from recruit.domain.disclosure.masking import find_words, in_sentence, pieces
from recruit.domain.disclosure.unsealed import UnsealedSheet
from recruit.domain.framework.framework import ElementReference, Indicator
from recruit.domain.framework.scale import Point, Scale
from recruit.domain.pack.anchors import Anchor
from recruit.domain.pack.coverage import Gap
from recruit.domain.pack.decision_rule import DecisionRule, TieBreak
from recruit.domain.pack.pack import FrameworkEdition, IssuedPack, Pack, PackGroup, PackQuestion
from recruit.domain.pack.vacancy import Candidate, Cap, Criterion, Override
from recruit.domain.record.record import (
    Deed,
    Edition,
    Letter,
    MemberRecord,
    MemberSheet,
    RecordedOutcome,
    Sealing,
    Stance,
)
from recruit.domain.scoring.consensus import AgreedScore
from recruit.domain.scoring.gate import Declaration
from recruit.domain.scoring.sheet import Score, Sheet
from recruit.domain.words.name_finder import Finding, How, Kind, Watch, find

T = TypeVar("T")


class Worded:
    """What is in words of ours, and holds nothing that anyone typed but in the fields that it
    names.
    """

    __slots__ = ()
    typed: ClassVar[frozenset[str]] = frozenset()


ADDED_MASK = "[left out]"
_TIMES = frozenset({"at", "began_at", "sealed_at", "left_at", "undertaken_at", "hash"})
_CODES: Mapping[type, frozenset[str]] = {
    # A name here is the reader's own, or what someone of the organisation is called under the
    # policy.
    Candidate: frozenset({"reference", "name"}),
    MemberRecord: frozenset({"id", "name"}),
    Deed: frozenset({"by"}),
    Score: frozenset({"mark", "heard"}),
    Sheet: frozenset({"heard_anywhere"}),
    IssuedPack: frozenset({"digest"}),
    Pack: frozenset({"form", "reference", "issued"}),
    PackQuestion: frozenset({"stage", "question", "minimum_mark"}),
    PackGroup: frozenset({"framework", "number"}),
    FrameworkEdition: frozenset({"id"}),
    Indicator: frozenset({"id"}),
    Anchor: frozenset({"mark"}),
    Point: frozenset({"mark"}),
    Scale: frozenset({"id", "pass_mark"}),
    Cap: frozenset({"indicator", "mark"}),
    Gap: frozenset({"id"}),
    Override: frozenset({"gap"}),
    Criterion: frozenset({"id"}),
    TieBreak: frozenset({"key"}),
    DecisionRule: frozenset({"minimum_mark"}),
    ElementReference: frozenset({"framework", "number"}),
    RecordedOutcome: frozenset({"until"}),
    AgreedScore: frozenset({"mark"}),
    HistoryLine: frozenset({"by", "role", "action", "says", "until"}),
    UnsealedSheet: frozenset({"why", "saved_at"}),
}
_FIELDS = {
    "evidence": "evidence",
    "why_not_asked": "why it was not asked",
    "notes": "the member's own notes",
    "remarks": "remarks for the panel",
    "words": "in words",
    "why": "the reason",
    "how": "how they know each other",
    "points": "what was still open",
    "text": "the text",
    "time": "the time of the interview",
    "role": "the role",
    "contact": "whom candidates ask",
    "dates": "the dates of the interviews",
    "reason": "why this edition",
    "adjustments": "adjustments",
    "name": "the name",
    "script": "what the chair says",
    "overrides": "gaps that were accepted",
    "criteria": "criteria",
    "exception": "the exception of the gate",
    "outcome": "the outcome",
    "departures": "what was agreed instead",
    "opened": "opening the marks",
    "reopened": "opening the sheet again",
    "found_equal": "found equal",
    "decision": "how equals were ordered",
    "probes": "the probes",
    "anchors": "the anchors",
}


@dataclass(frozen=True, slots=True)
class Passage:
    """One text, and all places where it stands."""

    text: str
    places: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Found:
    """Something that was found, by its number on the page, from 0.

    `spots` are the places in texts where the same words stand in the same sentence; one choice
    holds for all.
    """

    number: int
    spots: tuple[tuple[Passage, Finding], ...]

    @property
    def passage(self) -> Passage:
        """The first text in which it stands."""
        return self.spots[0][0]

    @property
    def finding(self) -> Finding:
        """The finding in that text."""
        return self.spots[0][1]

    @property
    def sentence(self) -> tuple[str, str, str]:
        """What stands before it in its sentence, the words, and what stands after."""
        return in_sentence(self.passage.text, self.finding)

    @property
    def places(self) -> tuple[str, ...]:
        """All places where it stands."""
        return tuple(dict.fromkeys(place for passage, _ in self.spots for place in passage.places))


@dataclass(frozen=True, slots=True)
class Choice:
    """What HR decided of a finding: to mask it, or to keep it as it is, with a reason."""

    masks: bool
    reason: str = ""


@dataclass(frozen=True, slots=True)
class LogLine:
    """A line of the log: what was done ('masked', 'kept', 'left out'), to what, where and why.

    It quotes nothing.
    """

    done: str
    what: str
    where: str
    why: str


@dataclass(frozen=True, slots=True)
class Leaving:
    """A passage as it leaves, in pieces, each with whether it is a mask."""

    passage: Passage
    pieces: tuple[tuple[str, bool], ...]

    @property
    def text(self) -> str:
        """The text."""
        return "".join(piece for piece, _ in self.pieces)


WHY = {
    Kind.CANDIDATE: (
        "It is about another person, who is not to be recognised (UK GDPR, article 15(4); Data"
        " Protection Act 2018, schedule 2, paragraph 16)."
    ),
    Kind.STAFF: (
        "By the organisation's settings, members of the panel and others who acted are not named"
        " here."
    ),
}
WHY_ADDED = "HR read it as telling of someone else."


def passages(view: object, called: Callable[[int], str]) -> tuple[Passage, ...]:
    """Every text of a view, once, with the places where it stands.

    `called` gives what a member is called.
    """
    found: dict[str, list[str]] = {}
    for text, place in _texts(view, (), called):
        if any(each.isalnum() for each in text):
            found.setdefault(text, []).append(place)
    return tuple(Passage(text, tuple(dict.fromkeys(places))) for text, places in found.items())


def found_in(all_passages: Iterable[Passage], watch: Watch) -> tuple[Found, ...]:
    """Everything that was found, numbered in order; the same words in the same sentence once."""
    alike: dict[tuple[object, ...], list[tuple[Passage, Finding]]] = {}
    for passage in all_passages:
        for each in find(passage.text, watch):
            alike.setdefault((in_sentence(passage.text, each), each.mask), []).append(
                (passage, each)
            )
    return tuple(Found(number, tuple(spots)) for number, spots in enumerate(alike.values()))


def leaving(
    all_passages: Iterable[Passage],
    found: Sequence[Found],
    choices: Mapping[int, Choice],
    words: Sequence[str],
) -> tuple[Leaving, ...]:
    """The passages as they leave: what was not kept is masked, and so is each of the added
    words.
    """
    masks: dict[str, list[Finding]] = {}
    for each in found:
        chosen = choices.get(each.number)
        if chosen is None or chosen.masks:
            for passage, finding in each.spots:
                masks.setdefault(passage.text, []).append(finding)
    made = []
    for passage in all_passages:
        added = find_words(passage.text, words, ADDED_MASK)
        made.append(Leaving(passage, pieces(passage.text, [*masks.get(passage.text, ()), *added])))
    return tuple(made)


def log_of(
    found: Sequence[Found],
    choices: Mapping[int, Choice],
    all_passages: Iterable[Passage],
    words: Sequence[str],
) -> tuple[LogLine, ...]:
    """What was masked and what was kept, each with its places."""
    lines = []
    for each in found:
        chosen, where = choices[each.number], "; ".join(each.places)
        what = f"{each.finding.how} of {each.finding.kind}"
        if chosen.masks:
            lines.append(LogLine("masked", what, where, WHY[each.finding.kind]))
        else:
            lines.append(LogLine("kept", f"what looked like {what}", where, chosen.reason))
    for passage in all_passages:
        added = find_words(passage.text, words, ADDED_MASK)
        lines += [
            LogLine("masked", str(one.how), "; ".join(passage.places), WHY_ADDED) for one in added
        ]
    return tuple(lines)


def retexted(value: T, texts: Mapping[str, str]) -> T:
    """The same value with each of these texts in place of the one it stands under."""
    return cast(T, _retexted(value, texts))


def _retexted(value: object, texts: Mapping[str, str]) -> object:
    if isinstance(value, str):
        return value if isinstance(value, Enum) else texts.get(value, value)
    if isinstance(value, tuple):
        return tuple(_retexted(each, texts) for each in value)
    if is_dataclass(value) and not isinstance(value, type):
        held = {name: getattr(value, name) for name in _open_fields(value)}
        changed = {name: _retexted(each, texts) for name, each in held.items()}
        differs = {
            name: each
            for name, each in changed.items()
            if each is not held[name] and each != held[name]
        }
        return replace(value, **differs) if differs else value
    return _plain(value)


def _texts(
    value: object, place: tuple[str, ...], called: Callable[[int], str]
) -> Iterator[tuple[str, str]]:
    if isinstance(value, str):
        if not isinstance(value, Enum):
            yield value, ", ".join(dict.fromkeys(place)) or "the record"
    elif isinstance(value, tuple):
        for each in value:
            yield from _texts(each, place, called)
    elif is_dataclass(value) and not isinstance(value, type):
        here = (*place, *_said(value, called))
        for name in _open_fields(value):
            named = (*here, _FIELDS[name]) if name in _FIELDS else here
            yield from _texts(getattr(value, name), named, called)
    else:
        _plain(value)


def _plain(value: object) -> object:
    if value is None or isinstance(value, (int, Fraction, date)):
        return value
    raise TypeError(f"{type(value).__name__} cannot be disclosed: no one said what of it is text")


def _open_fields(value: object) -> list[str]:
    if isinstance(value, Worded):
        return [each.name for each in fields(value) if each.name in value.typed]  # type: ignore[arg-type]
    codes = _CODES.get(type(value), frozenset())
    return [each.name for each in fields(value) if each.name not in codes | _TIMES]  # type: ignore[arg-type]


def _said(value: object, called: Callable[[int], str]) -> tuple[str, ...]:
    """How a place is called that lies inside this."""
    match value:
        case MemberSheet():
            return (f"the sheet of {called(value.member)}",)
        case UnsealedSheet():
            return (f"the unsealed sheet of {called(value.member)}",)
        case Sealing():
            return (f"sealing {value.number}",) if value.number > 1 or value.reopened else ()
        case Score():
            return (f"question {value.question}",)
        case Stance():
            return (f"what {called(value.member)} says of the agreed scores",)
        case Declaration():
            return (f"the declaration of {called(value.member)}",)
        case Letter():
            return ("the feedback letter",)
        case Edition():
            return (f"edition {value.issued.pack.edition} of the pack",)
        case PackQuestion():
            return (f"question {value.number} as it is asked",)
        case HistoryLine():
            return (f"the history, entry {value.number}",)
        case Detail():
            return (value.name,)
        case _ if hasattr(value, "question") and hasattr(value, "words"):
            return (f"question {value.question}",)
    return ()


def added_words(typed: str) -> tuple[str, ...]:
    """Words and phrases, one on each line, each once."""
    return tuple(
        dict.fromkeys(line for each in typed.splitlines() if (line := " ".join(each.split())))
    )


def unanswered(found: Sequence[Found], choices: Mapping[int, Choice]) -> tuple[int, ...]:
    """The numbers of the findings that still need a choice, or a reason."""
    return tuple(
        each.number
        for each in found
        if each.number not in choices
        or not (
            choices[each.number].masks
            or any(sign.isalnum() for sign in choices[each.number].reason)
        )
    )


def is_named(text: str, watch: Watch) -> bool:
    """Whether a text names someone; a reason for keeping must not."""
    return any(each.how is not How.MISSPELT for each in find(text, watch))
