"""Which outcomes the rule allows, who is put before whom, and what stands in the way of the
decision.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from recruit.domain.decision.outcome_rules import (
    allowed_outcomes,
    decision_faults,
    outcome_fault,
    outcomes_of,
    passings,
    reserve_fault,
    usual_reserve_end,
)
from recruit.domain.decision.standing import standing
from recruit.domain.record.record import (
    CandidateRecord,
    Deed,
    FoundEqual,
    Record,
    RecordedOutcome,
    TieDecision,
)
from recruit.domain.scoring.result import UNSCORED, Outcome
from tests.domain.decision.test_standing import a_record, scored, unscored

LATER, LATEST = "2026-11-24T10:00:00.000+00:00", "2026-11-25T10:00:00.000+00:00"
TODAY = date(2026, 11, 22)


def became(one: CandidateRecord, outcome: Outcome, at: str = LATER) -> CandidateRecord:
    return replace(
        one, outcome=RecordedOutcome(outcome, "", Deed("Agnes Lamplight", at, "Heard it."))
    )


def recorded_again(one: CandidateRecord, at: str) -> CandidateRecord:
    assert one.interview is not None
    return replace(one, interview=replace(one.interview, recorded=Deed("Agnes Lamplight", at)))


def ordered(record: Record, *order: int, at: str = LATER) -> Record:
    deed = Deed("Agnes Lamplight", at, "We read it again.")
    return replace(
        record,
        found_equal=(FoundEqual(order, deed),),
        tie_decisions=(TieDecision(order, False, deed),),
    )


def faults(record: Record) -> list[str]:
    return [each.text for each in decision_faults(record, standing(record))]


def test_until_everyone_is_settled_only_who_withdrew_or_did_not_attend_can_be_recorded():
    record = a_record(scored(1, "333"), unscored(2))
    assert allowed_outcomes(record, 1) == allowed_outcomes(record, 2) == UNSCORED
    assert "every candidate on the list has to be settled first" in outcome_fault(
        record, 1, Outcome.NOT_APPOINTED
    )
    assert outcome_fault(record, 2, Outcome.APPOINT) == "record the agreed scores of C2 first."


def test_who_does_not_meet_the_standard_is_neither_appointed_nor_held_in_reserve():
    record = a_record(scored(1, "333"), scored(2, "111"))
    assert allowed_outcomes(record, 1) == tuple(Outcome)
    assert allowed_outcomes(record, 2) == (Outcome.NOT_APPOINTED, *UNSCORED)
    said = outcome_fault(record, 2, Outcome.RESERVE)
    assert said.startswith(
        "the declared rule does not allow C2 to be held in reserve. Does not meet the standard."
    )


def test_who_withdrew_after_being_scored_is_judged_by_the_scores_if_that_is_changed():
    record = a_record(scored(1, "333"), became(scored(2, "111"), Outcome.WITHDRAWN))
    assert Outcome.APPOINT not in allowed_outcomes(record, 2)


def test_who_was_taken_off_the_list_has_no_outcome():
    record = a_record(scored(1, "333"), replace(scored(2, "333"), is_off=True))
    assert allowed_outcomes(record, 2) == ()
    assert outcome_fault(record, 2, Outcome.WITHDRAWN) == "C2 was taken off the list of candidates."


@pytest.mark.parametrize(
    ("first", "second", "is_passed"),
    [
        (Outcome.APPOINT, Outcome.APPOINT, False),
        (Outcome.RESERVE, Outcome.APPOINT, True),
        (Outcome.NOT_APPOINTED, Outcome.APPOINT, True),
        (Outcome.NOT_APPOINTED, Outcome.RESERVE, True),
        (Outcome.NOT_APPOINTED, Outcome.NOT_APPOINTED, False),
        (Outcome.APPOINT, Outcome.RESERVE, False),
        (Outcome.WITHDRAWN, Outcome.APPOINT, False),
        (None, Outcome.APPOINT, True),
        (None, Outcome.RESERVE, False),
        (Outcome.RESERVE, None, False),
    ],
)
def test_a_better_outcome_for_somebody_lower_passes_over_somebody_higher(first, second, is_passed):
    record = a_record(scored(1, "333"), scored(2, "222"))
    found = passings(standing(record), {1: first, 2: second})
    assert [(each.preferred, each.passed) for each in found] == ([(2, 1)] if is_passed else [])


def test_equals_are_not_passed_but_may_not_be_treated_otherwise_before_the_panel_decided():
    record = a_record(became(scored(1, "222"), Outcome.APPOINT), scored(2, "222"))
    assert not passings(standing(record), {1: Outcome.APPOINT, 2: Outcome.NOT_APPOINTED})
    assert "C2 and C1 are equal" in outcome_fault(record, 2, Outcome.NOT_APPOINTED)
    assert (
        outcome_fault(record, 2, Outcome.APPOINT)
        == outcome_fault(record, 2, Outcome.WITHDRAWN)
        == ""
    )
    assert outcome_fault(ordered(record, 1, 2), 2, Outcome.NOT_APPOINTED) == ""


def test_a_decision_about_equals_lapses_when_one_of_them_is_scored_anew():
    record = ordered(a_record(scored(1, "222"), recorded_again(scored(2, "222"), LATEST)), 2, 1)
    (equals,) = standing(record).equals
    assert equals.decision is equals.found is None
    assert {each.place for each in standing(record).merit.places} == {1}


def test_the_decision_waits_for_every_outcome_and_every_score():
    assert faults(a_record()) == ["There is no candidate on the list."]
    waiting = a_record(became(scored(1, "333"), Outcome.APPOINT), scored(2, "222"))
    assert faults(waiting) == ["C2 has no outcome yet."]
    taken_back = a_record(became(scored(1, "333", recorded=False), Outcome.APPOINT))
    assert faults(taken_back) == ["The agreed scores of C1 are not recorded."]


def test_the_decision_stands_once_everyone_has_an_outcome():
    record = a_record(
        became(scored(1, "333"), Outcome.APPOINT),
        became(scored(2, "111"), Outcome.NOT_APPOINTED),
        unscored(3, Outcome.WITHDRAWN),
        replace(scored(4, "222"), is_off=True),
    )
    assert faults(record) == []
    assert outcomes_of(record) == {
        1: Outcome.APPOINT,
        2: Outcome.NOT_APPOINTED,
        3: Outcome.WITHDRAWN,
    }


def test_the_decision_names_equals_who_are_treated_otherwise_once():
    record = a_record(
        became(scored(1, "222"), Outcome.APPOINT),
        became(scored(2, "222"), Outcome.RESERVE),
        became(scored(3, "111"), Outcome.APPOINT),
    )
    assert faults(record) == [
        "C1 and C2 are equal, and have different outcomes. The panel decides between them first.",
        "C3 does not meet the standard. Change the outcome.",
    ]


def test_an_outcome_that_came_to_pass_somebody_over_when_the_order_changed_is_saved_again_with_its_reason():  # noqa: E501
    lower, higher = (
        became(scored(1, "222"), Outcome.APPOINT),
        became(scored(2, "333"), Outcome.RESERVE),
    )
    assert faults(a_record(lower, higher)) == []
    (said,) = faults(a_record(lower, recorded_again(higher, LATEST)))
    assert said.endswith(
        "C1 is now put before C2, who stands higher. Save the outcome of C1 again."
    )


@pytest.mark.parametrize(
    ("until", "said"),
    [
        (None, "Type a day that there is"),
        (date(2026, 11, 21), "That day has passed"),
        (TODAY, ""),
        (date(2027, 11, 22), ""),
        (date(2031, 12, 31), ""),
        (date(2032, 1, 1), "A reserve lasts 5 years at most"),
    ],
)
def test_a_reserve_ends_on_a_day_that_is_to_come(until, said):
    assert reserve_fault(until, TODAY).startswith(said)
    assert bool(reserve_fault(until, TODAY)) == bool(said)


def test_a_reserve_is_a_year_also_from_a_leap_day():
    assert usual_reserve_end(TODAY) == date(2027, 11, 22)
    assert usual_reserve_end(date(2028, 2, 29)) == date(2029, 2, 28)
