"""What papers and pages say of a selection, worked out from its record and nothing else."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from recruit.domain.decision.pictures import minimum_mark
from recruit.domain.decision.standing import Standing
from recruit.domain.pack.pack import Pack
from recruit.domain.record.record import (
    CandidateRecord,
    MemberRecord,
    MemberSheet,
    Record,
    Sealing,
    Stance,
)
from recruit.domain.scoring.consensus import Agreed, two_places
from recruit.domain.scoring.gate import Declaration, Interest
from recruit.domain.scoring.result import Verdict, weighted_mean
from recruit.domain.scoring.sheet import Sheet


@dataclass(frozen=True, slots=True)
class Part:
    """What one member had to do with one candidate.

    `why_no_score` is a sentence, empty for those who scored.
    """

    member: MemberRecord
    declared: Declaration | None
    sheet: MemberSheet | None
    stance: Stance | None
    why_no_score: str

    @property
    def sealed(self) -> Sealing | None:
        """The sheet that counts, if there is one."""
        return self.sheet.sealed if self.sheet else None

    @property
    def reopened(self) -> tuple[Sealing, ...]:
        """Earlier sealings, which HR opened again."""
        return tuple(each for each in self.sheet.sealings if each.reopened) if self.sheet else ()


def parts(record: Record, one: CandidateRecord) -> tuple[Part, ...]:
    """Everyone who sat on the panel when this candidate was scored, in the panel's order."""
    held = one.interview
    declared = {each.member: each for each in one.declarations}
    sheets = {each.member: each for each in held.sheets} if held else {}
    stances = {each.member: each for each in held.stances} if held else {}
    return tuple(
        Part(
            member=each,
            declared=declared.get(each.id),
            sheet=sheets.get(each.id),
            stance=stances.get(each.id),
            why_no_score=_why_no_score(each, declared.get(each.id), sheets.get(each.id)),
        )
        for each in record.members
        if not _left_before(each, one) or each.id in sheets
    )


@dataclass(frozen=True, slots=True)
class Weighed:
    """One question on a sheet, as it is added up; value and product are None where there is no
    mark.
    """

    mark: str | None
    weight: Fraction
    value: Fraction | None

    @property
    def product(self) -> Fraction | None:
        """Score times weight."""
        return None if self.value is None else self.value * self.weight


@dataclass(frozen=True, slots=True)
class SheetTotals:
    """The sums of one sheet, over the questions that have a mark. `mean` is None where none has."""

    rows: tuple[Weighed, ...]
    weight: Fraction
    total: Fraction
    mean: Fraction | None


def sheet_totals(pack: Pack, sheet: Sheet) -> SheetTotals:
    """A sheet added up as the decision rule does it."""
    marks = {each.question: each.mark for each in sheet.scores}
    given = [(each, marks.get(each.number)) for each in pack.questions]
    rows = tuple(Weighed(mark, each.weight, _value(pack, mark)) for each, mark in given)
    counted = [(each.weight, each.value) for each in rows if each.value is not None]
    return SheetTotals(
        rows=rows,
        weight=sum((weight for weight, _ in counted), Fraction(0)),
        total=sum((weight * value for weight, value in counted), Fraction(0)),
        mean=weighted_mean(counted),
    )


def minimums_in_words(pack: Pack, agreed: Sequence[Agreed], verdict: Verdict) -> str:
    """Whether the candidate reached every minimum mark."""
    if verdict.shortfalls:
        said = (
            f"question {each.question} has {each.agreed} and needs {each.minimum}"
            for each in verdict.shortfalls
        )
        return f"Not met: {'; '.join(said)}."
    return (
        "All met."
        if any(minimum_mark(pack, each.marks.question) for each in agreed)
        else "The rule has none."
    )


def differences(agreed: Sequence[Agreed]) -> tuple[str, ...]:
    """Where the panel agreed on something other than the mean, each with its reason, as
    sentences.
    """
    return tuple(
        f"Question {each.marks.question.number}: {each.departure.mark} in place of the mean, "
        f"{two_places(each.marks.mean)}; {each.departure.why}. {each.departure.words}"
        for each in agreed
        if each.departure is not None and each.marks.mean is not None
    )


def caps(agreed: Sequence[Agreed]) -> tuple[str, ...]:
    """The questions in which a member heard an indicator that caps the score, as sentences."""
    return tuple(
        f"Question {each.marks.question.number}: at most {each.marks.cap}; agreed {each.in_words}."
        for each in agreed
        if each.marks.cap is not None
    )


def in_order(record: Record, found: Standing) -> tuple[tuple[int | None, CandidateRecord], ...]:
    """Every candidate on the list, with the place in the order of merit where there is one.

    Before all are settled no one has a place, and they stand as listed.
    """
    listed = [each for each in record.candidates if not each.is_off]
    if not found.is_complete:
        return tuple((None, each) for each in listed)
    placed = [(each.place, record.candidate(each.candidate)) for each in found.merit.places]
    first = {one.id for _, one in placed}
    below = [record.candidate(each) for each in found.merit.below]
    known = first | {one.id for one in below}
    rest = [each for each in listed if each.id not in known]
    return (*placed, *((None, each) for each in (*below, *rest)))


def _left_before(member: MemberRecord, one: CandidateRecord) -> bool:
    """Whether they had left the panel before this candidate was scored; times of one form compare
    as text.
    """
    return bool(member.left_at) and (
        one.interview is None or member.left_at < one.interview.began_at
    )


def _why_no_score(
    member: MemberRecord, declared: Declaration | None, sheet: MemberSheet | None
) -> str:
    if sheet and sheet.sealed:
        return ""
    if declared and declared.interest is Interest.WITHDRAWS:
        return "Withdrew from scoring this candidate."
    if member.left_at:
        return "Left the panel."
    if sheet and sheet.sealings:
        return "The sheet was opened again and not sealed since."
    return "Began a sheet and did not seal it." if sheet else "Began no sheet."


def _value(pack: Pack, mark: str | None) -> Fraction | None:
    return None if mark is None else pack.rule.scale.point(mark).value
