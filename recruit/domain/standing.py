"""Where a selection stands: the agreed scores of each candidate, and the result once all are settled."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from recruit.domain.consensus import USUAL_SPREAD, Agreed, agree, question_marks
from recruit.domain.pack import Pack
from recruit.domain.record import CandidateRecord, Record
from recruit.domain.result import UNSCORED, Merit, Verdict, merit, verdict
from recruit.domain.sheet import Sheet


@dataclass(frozen=True, slots=True)
class Standing:
    """What the rule gives for the candidates whose agreed scores are recorded, by their ids.

    `is_complete` says that every candidate on the list is settled; before that the order of merit is nobody's to see.
    `editions` are the editions of the pack that candidates were scored on.
    """

    agreed: Mapping[int, tuple[Agreed, ...]]
    verdicts: Mapping[int, Verdict]
    merit: Merit
    is_complete: bool
    editions: tuple[int, ...]


def sealed_sheets(one: CandidateRecord) -> dict[int, Sheet]:
    """The sheets that count for a candidate, by member, in the panel's order."""
    if one.interview is None:
        return {}
    return {each.member: each.sealed.sheet for each in one.interview.sheets if each.sealed}


def pack_of(record: Record, one: CandidateRecord) -> Pack:
    """The pack that a candidate is scored on: the newest where scoring has not begun."""
    return (record.issued(one.interview.edition) if one.interview else record.newest).pack


def agreed_of(record: Record, one: CandidateRecord, spread: int = USUAL_SPREAD) -> tuple[Agreed, ...]:
    """The agreed scores of a candidate as they stand, recorded or not, one for each question."""
    pack = pack_of(record, one)
    marks = question_marks(pack, sealed_sheets(one), spread)
    return agree(pack, marks, one.interview.departures if one.interview else ())


def is_settled(one: CandidateRecord) -> bool:
    """Whether nothing more is to be scored: the agreed scores are recorded, or the candidate is not in it any more."""
    if one.outcome and one.outcome.outcome in UNSCORED:
        return True
    return bool(one.interview and one.interview.recorded)


def standing(record: Record, spread: int = USUAL_SPREAD) -> Standing:
    """Where the selection stands. Who withdrew, did not attend or was taken off the list is not in the order."""
    listed = [each for each in record.candidates if not each.is_off]
    counted = [each for each in listed if _counts(each)]
    agreed = {each.id: agreed_of(record, each, spread) for each in counted}
    packs = {each.id: pack_of(record, each) for each in counted}
    verdicts = {each.id: verdict(packs[each.id], each.id, agreed[each.id]) for each in counted}
    decided = {frozenset(each.order): each.order for each in record.tie_decisions}
    tie_break = record.newest.pack.rule.tie_break
    return Standing(
        agreed=agreed,
        verdicts=verdicts,
        merit=merit(tuple(verdicts.values()), agreed, packs, tie_break, decided),
        is_complete=bool(listed) and all(is_settled(each) for each in listed),
        editions=tuple(sorted({pack.edition for pack in packs.values()})),
    )


def _counts(one: CandidateRecord) -> bool:
    is_out = one.outcome is not None and one.outcome.outcome in UNSCORED
    return not is_out and one.interview is not None and one.interview.recorded is not None
