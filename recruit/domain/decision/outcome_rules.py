"""Which outcomes the declared rule allows, who is put before whom, and what stands in the way of
the decision.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date

from recruit.domain.decision.standing import Standing, is_settled, standing
from recruit.domain.record.record import CandidateRecord, Record
from recruit.domain.scoring.result import UNSCORED, Outcome

USUAL_RESERVE_MONTHS = 12
LONGEST_RESERVE_YEARS = 5
TAKEN = (Outcome.APPOINT, Outcome.RESERVE)
"""Outcomes for which a candidate has to meet the standard."""
OFF_THE_LIST = (
    "this candidate was taken off the list. Whoever builds the vacancy can put them back."
)
NO_RESULT_YET = (
    "every candidate on the list has to be settled first: the agreed scores are recorded, or the"
    " candidate withdrew or did not attend. Until then, record only who withdrew or did not attend."
)

_LEVEL = {Outcome.APPOINT: 2, Outcome.RESERVE: 1, Outcome.NOT_APPOINTED: 0}
_LEVEL_BEFORE = 1
"""Who has no outcome yet can be passed by an appointment alone."""

Outcomes = Mapping[int, Outcome | None]
"""Outcomes by candidate; None, or no entry, where there is none yet."""


@dataclass(frozen=True, slots=True)
class Passing:
    """Somebody who is put before a candidate that stands higher in the order of merit."""

    preferred: int
    passed: int


@dataclass(frozen=True, slots=True)
class DecisionFault:
    """What stands in the way of the decision, in a sentence; `candidate` is None where it is about
    no one alone.

    `equals` are those between whom the panel has to decide first, where that is what stands in the
    way.
    """

    candidate: int | None
    text: str
    equals: tuple[int, ...] = ()


def outcomes_of(record: Record) -> dict[int, Outcome | None]:
    """The outcome of every candidate on the list."""
    return {
        each.id: each.outcome.outcome if each.outcome else None
        for each in record.candidates
        if not each.is_off
    }


def before_outcome(record: Record, candidate: int) -> Record:
    """The record as if the candidate had no outcome: what may become of them does not hang on what
    was said before.
    """
    return replace(
        record,
        candidates=tuple(
            replace(e, outcome=None) if e.id == candidate else e for e in record.candidates
        ),
    )


def allowed_outcomes(record: Record, candidate: int) -> tuple[Outcome, ...]:
    """The outcomes that the declared rule allows for a candidate now."""
    stands = standing(before_outcome(record, candidate))
    return tuple(each for each in Outcome if not _rule_fault(record, stands, candidate, each))


def outcome_fault(record: Record, candidate: int, wanted: Outcome) -> str:
    """Why this cannot be the candidate's outcome, as a sentence, or ''."""
    stands = standing(before_outcome(record, candidate))
    if fault := _rule_fault(record, stands, candidate, wanted):
        return fault
    other = next(_clashes(stands, {**outcomes_of(record), candidate: wanted}, candidate), None)
    return "" if other is None else _clash_in_words(record, candidate, other)


def agreeing_fault(*, is_off: bool, outcome: Outcome | None) -> str:
    """Why no marks are opened and nothing is agreed on a candidate any more, as a sentence, or an
    empty text.

    Who was taken off the list, withdrew or did not attend is in no order of merit: what would be
    agreed counts nowhere.
    """
    if is_off:
        return OFF_THE_LIST
    if outcome in UNSCORED:
        return (
            f"the outcome for this candidate is recorded: {outcome}. Nothing more is opened or"
            " agreed on them. If the outcome is wrong, take it back first."
        )
    return ""


def nothing_to_agree(one: CandidateRecord) -> str:
    """`agreeing_fault` of a candidate in the record."""
    return agreeing_fault(is_off=one.is_off, outcome=one.outcome.outcome if one.outcome else None)


def passings(stands: Standing, outcomes: Outcomes) -> tuple[Passing, ...]:
    """Everyone who is put before somebody higher in the order of merit, in that order."""
    return tuple(
        Passing(lower.candidate, higher.candidate)
        for lower in stands.merit.places
        for higher in stands.merit.places
        if higher.place < lower.place
        and _is_preferred(outcomes.get(lower.candidate), outcomes.get(higher.candidate))
    )


def decision_faults(record: Record, stands: Standing) -> tuple[DecisionFault, ...]:
    """All that stands in the way of recording the decision; nothing where it may be recorded."""
    listed = [each for each in record.candidates if not each.is_off]
    if not listed:
        return (DecisionFault(None, "There is no candidate on the list."),)
    found = [
        DecisionFault(each.id, f"{each.candidate.reference} has no outcome yet.")
        for each in listed
        if not each.outcome
    ]
    unsettled = [each for each in listed if each.outcome and not is_settled(each)]
    found += [
        DecisionFault(each.id, f"The agreed scores of {each.candidate.reference} are not recorded.")
        for each in unsettled
    ]
    for each in listed:
        found += _faults_of(record, stands, each)
    return tuple(found) or _outdated(record, stands)


def reserve_fault(until: date | None, today: date) -> str:
    """Why a reserve cannot end on this day (None: what was typed is no date), as a sentence, or an
    empty text.
    """
    if until is None:
        return "Type a day that there is, such as 30 November 2027."
    if until < today:
        return "That day has passed. Type the last day of the reserve."
    if until.year > today.year + LONGEST_RESERVE_YEARS:
        return f"A reserve lasts {LONGEST_RESERVE_YEARS} years at most. Look at the year again."
    return ""


def usual_reserve_end(today: date) -> date:
    """The day a year from today; for 29 February the day before."""
    day = 28 if (today.month, today.day) == (2, 29) else today.day
    return date(today.year + USUAL_RESERVE_MONTHS // 12, today.month, day)


def _rule_fault(record: Record, stands: Standing, candidate: int, wanted: Outcome) -> str:
    """`stands` is how it stands before the candidate's own outcome."""
    one = record.candidate(candidate)
    if one.is_off:
        return f"{one.candidate.reference} was taken off the list of candidates."
    if wanted in UNSCORED:
        return ""
    if one.interview is None or one.interview.recorded is None:
        return f"record the agreed scores of {one.candidate.reference} first."
    if not stands.is_complete:
        return NO_RESULT_YET
    found = stands.verdicts[candidate]
    if wanted in TAKEN and not found.meets_standard:
        what = "appointed" if wanted is Outcome.APPOINT else "held in reserve"
        return (
            f"the declared rule does not allow {one.candidate.reference} to be {what}."
            f" {found.in_words}"
        )
    return ""


def _faults_of(record: Record, stands: Standing, one: CandidateRecord) -> Iterator[DecisionFault]:
    found = stands.verdicts.get(one.id)
    if one.outcome is None or found is None:
        return
    if one.outcome.outcome in TAKEN and not found.meets_standard:
        yield DecisionFault(
            one.id, f"{one.candidate.reference} does not meet the standard. Change the outcome."
        )
    for other in _clashes(stands, outcomes_of(record), one.id):
        if one.id < other:
            equals = next(each.candidates for each in stands.equals if one.id in each.candidates)
            yield DecisionFault(one.id, _sentence(_clash_in_words(record, one.id, other)), equals)


def _outdated(record: Record, stands: Standing) -> tuple[DecisionFault, ...]:
    """Those put before somebody higher when the order was another, so that no reason was given for
    it.
    """
    changed_at = _order_changed_at(record)
    found = {}
    for each in passings(stands, outcomes_of(record)):
        both = [record.candidate(identity) for identity in (each.preferred, each.passed)]
        if max(one.outcome.deed.at for one in both if one.outcome) < changed_at:
            lower, higher = (one.candidate.reference for one in both)
            text = (
                f"The order of merit changed: {lower} is now put before {higher}, who stands"
                " higher."
            )
            found[each.preferred] = DecisionFault(
                each.preferred, f"{text} Save the outcome of {lower} again."
            )
    return tuple(found.values())


def _order_changed_at(record: Record) -> str:
    """When scores or an order of equals were recorded last."""
    recorded = [
        each.interview.recorded.at
        for each in record.candidates
        if each.interview and each.interview.recorded
    ]
    return max([*recorded, *(each.deed.at for each in record.tie_decisions)], default="")


def _clashes(stands: Standing, outcomes: Outcomes, candidate: int) -> Iterator[int]:
    """Those who are equal to the candidate, and are treated otherwise although the panel has not
    decided.
    """
    group = next(
        (each for each in stands.equals if candidate in each.candidates and not each.decision), None
    )
    own = _LEVEL.get(outcomes.get(candidate) or Outcome.WITHDRAWN)
    if group is None or own is None:
        return
    for other in group.candidates:
        level = _LEVEL.get(outcomes.get(other) or Outcome.WITHDRAWN)
        if level is not None and level != own:
            yield other


def _clash_in_words(record: Record, candidate: int, other: int) -> str:
    names = [record.candidate(each).candidate.reference for each in (candidate, other)]
    return (
        f"{names[0]} and {names[1]} are equal, and have different outcomes. The panel decides"
        " between them first."
    )


def _is_preferred(outcome: Outcome | None, other: Outcome | None) -> bool:
    """Whether the one outcome prefers its candidate to the one with the other."""
    if outcome is None or other in UNSCORED:
        return False
    return _LEVEL.get(outcome, 0) > (_LEVEL_BEFORE if other is None else _LEVEL[other])


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]
