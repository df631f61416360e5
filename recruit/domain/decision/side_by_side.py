"""The panel's marks for one candidate side by side: who scored, what each gave, who heard what,
where to talk.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from html import escape

from recruit.domain.decision.standing import sealed_sheets
from recruit.domain.framework.framework import Indicator
from recruit.domain.pack.pack import Pack
from recruit.domain.record.record import CandidateRecord, MemberRecord, Record, Sealing
from recruit.domain.scoring.consensus import Agreed, Flag, QuestionMarks, two_places
from recruit.domain.scoring.sheet import Score, Sheet

FIRST_LINES = 280
"""Characters of a long text that stand before the fold."""
LONGEST_SHOWN_NAME = 24
"""Letters of a name that stands beside every mark; the list of who scored has it whole."""
ROOM, ROOM_OF_QUESTION, ROOM_OF_MARK, LEAST_ROOM = 135_000, 6_000, 370, 10_000
"""Bytes of a page, and what a question and a mark take of it: what is left is for what members
wrote.
"""


class Part(StrEnum):
    """What a member had to do with a candidate's marks."""

    SCORED = "scored"
    WITHDREW = "withdrew"
    DID_NOT_SCORE = "did not score"


@dataclass(frozen=True, slots=True)
class Seat:
    """A member with their part. `shown` is their name, short enough to stand beside every mark."""

    member: MemberRecord
    shown: str
    part: Part
    sealings: tuple[Sealing, ...]

    @property
    def reopened(self) -> tuple[Sealing, ...]:
        """What they sealed and HR opened again."""
        return tuple(each for each in self.sealings if each.reopened)


@dataclass(frozen=True, slots=True)
class Folded:
    """A text as a page shows it: its first lines, and the rest to unfold.

    `is_cut` says that the rest is too much for this page, and stands on one of its own.
    """

    first: str
    rest: str
    length: int
    is_cut: bool


@dataclass(frozen=True, slots=True)
class Given:
    """What one member gave one question. `mark` is None where it was not asked, and `why_not_asked`
    says why.

    `before` are the marks of sheets that were opened again, oldest first, where any was another.
    """

    seat: Seat
    mark: str | None
    label: str
    why_not_asked: str
    evidence: Folded
    before: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Ticked:
    """An indicator or a probe, and who ticked it, in words."""

    text: str
    by: str


@dataclass(frozen=True, slots=True)
class SideBySide:
    """One question with all that the panel needs to agree on it.

    `flags` say in sentences why to talk about it; `minimum` is the mark it needs at least, if any.
    """

    marks: QuestionMarks
    agreed: Agreed
    given: tuple[Given, ...]
    positive: tuple[Ticked, ...]
    negative: tuple[Ticked, ...]
    probes: tuple[Ticked, ...]
    flags: tuple[str, ...]
    minimum: str | None


@dataclass(frozen=True, slots=True)
class Whole:
    """What the members said of the whole interview: remarks for the panel, negative indicators of a
    whole group.
    """

    remarks: tuple[tuple[Seat, Folded], ...]
    negative: tuple[Ticked, ...]


def seats(record: Record, one: CandidateRecord) -> tuple[Seat, ...]:
    """Everyone who has or should have scored the candidate, in the panel's order.

    Who left the panel is among them if they ever sealed a sheet for this candidate.
    """
    sealings = (
        {each.member: each.sealings for each in one.interview.sheets} if one.interview else {}
    )
    there = [each for each in record.members if not each.left_at or sealings.get(each.id)]
    return tuple(
        Seat(each, _short(each.name, place), _part(one, each.id), sealings.get(each.id, ()))
        for place, each in enumerate(there, 1)
    )


def side_by_side(
    pack: Pack, one: CandidateRecord, agreed: Sequence[Agreed], seated: Sequence[Seat]
) -> tuple[tuple[SideBySide, ...], Whole]:
    """Every question with what each member gave, and what they said of the whole interview."""
    sheets = sealed_sheets(one)
    by = {each.member.id: each for each in seated}
    texts = [score.evidence for sheet in sheets.values() for score in sheet.scores]
    texts += [sheet.remarks for sheet in sheets.values()]
    fold = folder(texts, ROOM - ROOM_OF_QUESTION * len(agreed) - ROOM_OF_MARK * len(texts))
    questions = tuple(_side_by_side(pack, each, sheets, by, fold) for each in agreed)
    remarks = tuple(
        (by[member], fold(sheet.remarks)) for member, sheet in sheets.items() if sheet.remarks
    )
    return questions, Whole(remarks, _anywhere(pack, sheets, by))


def folder(texts: Sequence[str], room: int) -> Callable[[str], Folded]:
    """What folds each of these texts so that together they take about this much of a page.

    The shortest are shown whole as long as there is room; of the others the first lines are.
    """
    left, count = max(room, LEAST_ROOM), len(texts)
    share = left // max(count, 1)
    for size in sorted(_size(each) for each in texts):
        share = left // count
        if size > share:
            break
        left, count = left - size, count - 1
        share = max(share, size)
    return lambda text: _folded(text, share)


def flag_in_words(flag: Flag, marks: QuestionMarks, pack: Pack, names: Mapping[int, str]) -> str:
    """Why to talk about a question, as a sentence."""
    scale = pack.rule.scale
    given = sorted((mark for _, mark in marks.marks), key=scale.place)
    match flag:
        case Flag.SPREAD:
            return (
                f"The marks differ by {two_places(marks.spread)}, from {given[0]} to {given[-1]}."
            )
        case Flag.STRADDLES:
            return f"The marks lie on both sides of the pass mark, {scale.pass_mark}."
        case Flag.CAP:
            return f"A negative indicator was heard that allows {marks.cap} at most."
        case Flag.NOT_ASKED_BY_SOME:
            return (
                f"{in_a_row([names[each] for each in marks.not_asked])} recorded it as not asked;"
                " others scored it."
            )


def in_a_row(names: Sequence[str]) -> str:
    """'A', 'A and B', 'A, B and C'."""
    return " and ".join([", ".join(names[:-1]), names[-1]]) if len(names) > 1 else "".join(names)


def _side_by_side(
    pack: Pack,
    agreed: Agreed,
    sheets: Mapping[int, Sheet],
    by: Mapping[int, Seat],
    fold: Callable[[str], Folded],
) -> SideBySide:
    question = agreed.marks.question
    scores = {member: sheet.score(question.number) for member, sheet in sheets.items()}
    names = {member: seat.shown for member, seat in by.items()}
    asked = [member for member, score in scores.items() if not score.not_asked]

    def heard(indicators: Iterable[Indicator]) -> tuple[Ticked, ...]:
        return _ticked(
            ((each.text, [m for m in scores if each.id in scores[m].heard]) for each in indicators),
            asked,
            names,
        )

    probes = (
        (text, [m for m in scores if at in scores[m].probes])
        for at, text in enumerate(question.probes, 1)
    )
    minimums = [
        each for each in (question.minimum_mark, pack.rule.minimum_mark) if each is not None
    ]
    return SideBySide(
        marks=agreed.marks,
        agreed=agreed,
        given=tuple(_given(pack, score, by[member], fold) for member, score in scores.items()),
        positive=heard(question.indicators),
        negative=heard(question.negative_indicators),
        probes=_ticked(probes, asked, names),
        flags=tuple(flag_in_words(each, agreed.marks, pack, names) for each in agreed.marks.flags),
        minimum=max(minimums, key=pack.rule.scale.place, default=None),
    )


def _given(pack: Pack, score: Score, seat: Seat, fold: Callable[[str], Folded]) -> Given:
    earlier = [each.sheet.score(score.question) for each in seat.reopened]
    before = (
        tuple(each.mark or "not asked" for each in earlier)
        if any(e.mark != score.mark for e in earlier)
        else ()
    )
    label = "" if score.mark is None else pack.rule.scale.point(score.mark).label
    return Given(seat, score.mark, label, score.why_not_asked, fold(score.evidence), before)


def _anywhere(
    pack: Pack, sheets: Mapping[int, Sheet], by: Mapping[int, Seat]
) -> tuple[Ticked, ...]:
    texts = (
        (f"{group.title}: {each.text}", f"{group.framework}:{each.id}")
        for group in pack.groups
        for each in group.negative_indicators
    )
    found = (
        (text, [m for m, sheet in sheets.items() if key in sheet.heard_anywhere])
        for text, key in texts
    )
    return _ticked(found, list(sheets), {member: seat.shown for member, seat in by.items()})


def _ticked(
    found: Iterable[tuple[str, list[int]]], everyone: Sequence[int], names: Mapping[int, str]
) -> tuple[Ticked, ...]:
    return tuple(Ticked(text, _who(members, everyone, names)) for text, members in found if members)


def _who(members: Sequence[int], everyone: Sequence[int], names: Mapping[int, str]) -> str:
    """The names, or who is not among them where that is the shorter to read."""
    others = [each for each in everyone if each not in members]
    if not others and len(members) > 1:
        return "all who scored"
    if len(everyone) > 5 and len(others) < len(members):
        return f"all but {in_a_row([names[each] for each in others])}"
    return in_a_row([names[each] for each in members])


def _part(one: CandidateRecord, member: int) -> Part:
    if member in one.states.sealed:
        return Part.SCORED
    return Part.WITHDREW if member in one.states.withdrawn else Part.DID_NOT_SCORE


def _short(name: str, place: int) -> str:
    """The name, or its beginning with the member's place, which tells apart two that begin
    alike.
    """
    return (
        name
        if len(name) <= LONGEST_SHOWN_NAME
        else f"{name[: LONGEST_SHOWN_NAME - 6].rstrip()}… ({place})"
    )


def _folded(text: str, share: int) -> Folded:
    text = text.strip()
    if _size(text) <= share and len(text) <= FIRST_LINES * 2:
        return Folded(text, "", len(text), is_cut=False)
    first = _first_lines(text, min(FIRST_LINES, max(share // max(_size(text) // len(text), 1), 60)))
    is_cut = _size(text) > share
    return Folded(first, "" if is_cut else text[len(first) :].strip(), len(text), is_cut)


def _first_lines(text: str, most: int) -> str:
    """The beginning of a text, to the end of a line or a word where there is one."""
    start = text[:most]
    for mark in ("\n", " "):
        if start.rfind(mark) > most // 2:
            return start[: start.rfind(mark)].rstrip()
    return start


def _size(text: str) -> int:
    """The bytes that a text takes of a page."""
    return len(escape(text).encode("utf-8", "replace"))
