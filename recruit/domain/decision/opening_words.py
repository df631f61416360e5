"""How the marks of a candidate were opened, in words: by the chair with a reason, or by themselves,
and why.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from recruit.domain.decision.side_by_side import in_a_row
from recruit.domain.record.record import CandidateRecord, Deed, Record
from recruit.domain.scoring.gate import Interest

BY_THEMSELVES = "no one: they opened by themselves"
NOTHING_MISSING = "no sheet was missing any more"


@dataclass(frozen=True, slots=True)
class Opening:
    """That marks were opened. `by` is the chair's name, or says that they opened by themselves;
    `why` is the chair's reason, or whose sheets were sealed and whose were not waited for. `at` is
    in UTC, ISO 8601.
    """

    by: str
    at: str
    why: str
    is_by_itself: bool


def opening_of(record: Record, one: CandidateRecord) -> Opening | None:
    """How the marks of this candidate were opened, or None while they are closed.

    A reason says that somebody opened them. Without one no sheet was missing any more: the last was
    sealed, or who had not sealed withdrew or left. Whoever did that is no cause to name, though
    older records hold their name.
    """
    deed = one.interview.opened if one.interview else None
    if deed is None:
        return None
    if deed.why:
        return Opening(deed.by, deed.at, deed.why, is_by_itself=False)
    return Opening(BY_THEMSELVES, deed.at, _why(record, one, deed), is_by_itself=True)


def opened_without_you(*, has_reason: bool) -> str:
    """Why a member whose sheet is not sealed can save nothing more on it, since the marks are
    open.
    """
    if has_reason:
        return "the marks were opened without your sheet, with a reason. HR can help."
    return "the marks opened by themselves, since no sheet was missing at that time. HR can help."


def with_openings_told(record: Record) -> Record:
    """The same record, in which marks that opened by themselves name no one, and say why they
    did.
    """
    return replace(record, candidates=tuple(_told(record, each) for each in record.candidates))


def _told(record: Record, one: CandidateRecord) -> CandidateRecord:
    opening = opening_of(record, one)
    if opening is None or one.interview is None:
        return one
    return replace(
        one, interview=replace(one.interview, opened=Deed(opening.by, opening.at, opening.why))
    )


def _why(record: Record, one: CandidateRecord, deed: Deed) -> str:
    withdrawn = {each.member for each in one.declarations if each.interest is Interest.WITHDRAWS}
    silent = [each for each in record.members if each.id not in one.states.sealed]
    withdrew = [each.name for each in silent if each.id in withdrawn]
    left = [
        each.name
        for each in silent
        if each.left_at and each.left_at <= deed.at and each.id not in withdrawn
    ]
    scored = [each.name for each in record.members if each.id in one.states.sealed]
    said = [f"{in_a_row(scored)} had sealed"] if scored else []
    said += [f"{in_a_row(withdrew)} withdrew"] if withdrew else []
    said += [f"{in_a_row(left)} had left the panel"] if left else []
    return f"{NOTHING_MISSING}: {'; '.join(said)}."
