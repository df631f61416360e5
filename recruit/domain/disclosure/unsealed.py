"""What stands on sheets that are not sealed: kept as long as the rest, counted for nothing, and a
candidate's to see.

While its member may still write on it, a sheet is theirs alone. Once no one will write on it any
more it is told like everything else that is kept of the candidate, and openly as what it is.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum

from recruit.domain.decision.standing import pack_of
from recruit.domain.pack.pack import Pack
from recruit.domain.record.record import CandidateRecord, MemberRecord, Record
from recruit.domain.scoring.sheet import Score, Sheet


class WhyUnsealed(StrEnum):
    """Why a sheet is not sealed, as it is said to the candidate."""

    WITHDREW = "The member withdrew from scoring this candidate. The sheet was never counted."
    REOPENED = (
        "HR opened the sheet again, and it was not sealed after that. What was changed was never"
        " counted."
    )
    LEFT = "The member left the panel before they sealed the sheet. It was never counted."
    NEVER = "The sheet was never sealed, so it was never counted."


@dataclass(frozen=True, slots=True)
class OpenSheet:
    """A sheet that is not sealed now.

    `saved_at` is when something on it was last saved (UTC, ISO 8601), or empty.
    """

    candidate: int
    member: int
    sheet: Sheet
    began_at: str
    saved_at: str


@dataclass(frozen=True, slots=True)
class UnsealedSheet:
    """A sheet that is not sealed, as it is given to the candidate, with the reason why it is
    not.
    """

    member: int
    why: WhyUnsealed
    began_at: str
    saved_at: str
    sheet: Sheet


def has_writing(sheet: Sheet) -> bool:
    """Whether anything was put on a sheet."""
    return bool(sheet.heard_anywhere or sheet.notes or sheet.remarks) or any(
        each != Score(each.question) for each in sheet.scores
    )


def unsealed_sheets(
    record: Record, one: CandidateRecord, kept: tuple[OpenSheet, ...]
) -> tuple[UnsealedSheet, ...]:
    """The sheets of a candidate that are not sealed and on which no one will write any more, in the
    panel's order.
    """
    order = [each.id for each in record.members]
    given = [_given(record, one, each) for each in kept if each.candidate == one.id]
    return tuple(
        sorted((each for each in given if each), key=lambda each: order.index(each.member))
    )


def still_written(
    record: Record, one: CandidateRecord, kept: tuple[OpenSheet, ...]
) -> tuple[int, ...]:
    """The members who may still write on a sheet for this candidate that they have begun."""
    return tuple(
        each.member
        for each in kept
        if each.candidate == one.id and not _is_closed(record.member(each.member), one)
    )


def is_over(one: CandidateRecord) -> bool:
    """Whether no one scores this candidate any more."""
    return one.outcome is not None or one.is_off or one.states.is_recorded


def _is_closed(member: MemberRecord, one: CandidateRecord) -> bool:
    """Whether a member can write nothing more on their sheet for a candidate."""
    has_withdrawn = member.id in one.states.withdrawn
    return has_withdrawn or bool(member.left_at) or one.states.is_open or is_over(one)


def _given(record: Record, one: CandidateRecord, kept: OpenSheet) -> UnsealedSheet | None:
    member = record.member(kept.member)
    if not _is_closed(member, one):
        return None
    has_withdrawn = kept.member in one.states.withdrawn
    sheets = one.interview.sheets if one.interview else ()
    was_sealed = any(each.member == kept.member and each.sealings for each in sheets)
    reasons = (
        (has_withdrawn, WhyUnsealed.WITHDREW),
        (was_sealed, WhyUnsealed.REOPENED),
        (bool(member.left_at), WhyUnsealed.LEFT),
    )
    why = next((each for is_so, each in reasons if is_so), WhyUnsealed.NEVER)
    sheet = _whole(pack_of(record, one), kept.sheet)
    if any(
        sealing.sheet == sheet
        for each in sheets
        if each.member == kept.member
        for sealing in each.sealings[-1:]
    ):
        # It was opened again and nothing was changed: the copy as it was sealed says the same.
        return None
    return UnsealedSheet(kept.member, why, kept.began_at, kept.saved_at, sheet)


def _whole(pack: Pack, sheet: Sheet) -> Sheet:
    """The sheet with a score for every question, a blank one where nothing was saved."""
    saved = {each.question: each for each in sheet.scores}
    scores = tuple(saved.get(each.number) or Score(each.number) for each in pack.questions)
    return replace(sheet, scores=scores)
