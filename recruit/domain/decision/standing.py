"""Where a selection stands: the agreed scores of each candidate, and the result once all are
settled.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from recruit.domain.pack.decision_rule import TieBreak
from recruit.domain.pack.pack import Pack
from recruit.domain.record.record import CandidateRecord, FoundEqual, Record, TieDecision
from recruit.domain.scoring.consensus import USUAL_SPREAD, Agreed, agree, question_marks
from recruit.domain.scoring.result import UNSCORED, Merit, Verdict, merit, verdict
from recruit.domain.scoring.sheet import Sheet


@dataclass(frozen=True, slots=True)
class Equals:
    """Candidates whom the declared order leaves equal, and what the panel recorded about exactly
    these.
    """

    candidates: tuple[int, ...]
    found: FoundEqual | None
    decision: TieDecision | None

    @property
    def recorded_at(self) -> str:
        """When the last of it was recorded; empty where nothing is."""
        last = self.decision or self.found
        return last.deed.at if last else ""


@dataclass(frozen=True, slots=True)
class Standing:
    """What the rule gives for the candidates whose agreed scores are recorded, by their ids.

    `is_complete` says that every candidate on the list is settled; before that the order of merit
    is no one's to see. `editions` are the editions of the pack that candidates were scored on.
    `equals` are best first. `by_means` is the order that the members' means alone would give,
    without what the panel decided.
    """

    agreed: Mapping[int, tuple[Agreed, ...]]
    verdicts: Mapping[int, Verdict]
    merit: Merit
    is_complete: bool
    editions: tuple[int, ...]
    equals: tuple[Equals, ...]
    by_means: Merit


def sealed_sheets(one: CandidateRecord) -> dict[int, Sheet]:
    """The sheets that count for a candidate, by member, in the panel's order."""
    if one.interview is None:
        return {}
    return {each.member: each.sealed.sheet for each in one.interview.sheets if each.sealed}


def pack_of(record: Record, one: CandidateRecord) -> Pack:
    """The pack that a candidate is scored on: the newest where scoring has not begun."""
    return (record.issued(one.interview.edition) if one.interview else record.newest).pack


def agreed_of(
    record: Record, one: CandidateRecord, spread: int = USUAL_SPREAD
) -> tuple[Agreed, ...]:
    """The agreed scores of a candidate as they stand, recorded or not, one for each question."""
    pack = pack_of(record, one)
    marks = question_marks(pack, sealed_sheets(one), spread)
    return agree(pack, marks, one.interview.departures if one.interview else ())


def is_settled(one: CandidateRecord) -> bool:
    """Whether nothing more is to be scored: the agreed scores are recorded, or the candidate is not
    in it any more.
    """
    if one.outcome and one.outcome.outcome in UNSCORED:
        return True
    return bool(one.interview and one.interview.recorded)


def standing(record: Record, spread: int = USUAL_SPREAD) -> Standing:
    """Where the selection stands.

    Who withdrew, did not attend or was taken off the list is not in the order.
    """
    listed = [each for each in record.candidates if not each.is_off]
    counted = [each for each in listed if _counts(each)]
    agreed = {each.id: agreed_of(record, each, spread) for each in counted}
    packs = {each.id: pack_of(record, each) for each in counted}
    verdicts = {each.id: verdict(packs[each.id], each.id, agreed[each.id]) for each in counted}
    tie_break = record.newest.pack.rule.tie_break
    found, decided = _said_of_equals(record, counted)
    result = merit(
        tuple(verdicts.values()),
        agreed,
        packs,
        tie_break,
        {equals: each.order for equals, each in decided.items()},
    )
    left = (frozenset(group) for tie in result.ties for group in tie.still_equal)
    return Standing(
        agreed=agreed,
        verdicts=verdicts,
        merit=result,
        is_complete=bool(listed) and all(is_settled(each) for each in listed),
        editions=tuple(sorted({pack.edition for pack in packs.values()})),
        equals=tuple(
            Equals(_in_order(group, counted), found.get(group), decided.get(group))
            for group in left
        ),
        by_means=_merit_by_means(agreed, packs, tie_break),
    )


def _said_of_equals(
    record: Record, counted: Sequence[CandidateRecord]
) -> tuple[dict[frozenset[int], FoundEqual], dict[frozenset[int], TieDecision]]:
    """What the panel recorded about which candidates, where it is about their scores as they are
    recorded now.
    """
    recorded_at = {
        each.id: each.interview.recorded.at
        for each in counted
        if each.interview and each.interview.recorded
    }

    def holds(candidates: Sequence[int], at: str) -> bool:
        return all(each in recorded_at and recorded_at[each] <= at for each in candidates)

    found = {
        frozenset(each.candidates): each
        for each in record.found_equal
        if holds(each.candidates, each.deed.at)
    }
    ordered = (
        (frozenset(each.order), each)
        for each in record.tie_decisions
        if holds(each.order, each.deed.at)
    )
    return found, dict(ordered)


def _in_order(group: frozenset[int], listed: Sequence[CandidateRecord]) -> tuple[int, ...]:
    return tuple(each.id for each in listed if each.id in group)


def _merit_by_means(
    agreed: Mapping[int, tuple[Agreed, ...]],
    packs: Mapping[int, Pack],
    tie_break: Sequence[TieBreak],
) -> Merit:
    means = {
        one: tuple(Agreed(each.marks, None, each.marks.mean, None) for each in scores)
        for one, scores in agreed.items()
    }
    verdicts = tuple(verdict(packs[one], one, scores) for one, scores in means.items())
    return merit(verdicts, means, packs, tie_break, {})


def _counts(one: CandidateRecord) -> bool:
    is_out = one.outcome is not None and one.outcome.outcome in UNSCORED
    return not is_out and one.interview is not None and one.interview.recorded is not None
