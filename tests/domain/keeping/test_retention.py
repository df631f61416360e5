"""How long a record is kept, and what stands in the way of its disposal."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recruit.domain.keeping.retention import (
    Basis,
    Periods,
    Scope,
    Term,
    due_day,
    last_day_due,
    months_after,
    next_due,
    obstacle,
    rule_in_words,
    runs_by_itself,
)

HOUSE = Periods(12, 6)
TERM = Term(
    vacancy=1,
    reference="V-1",
    post="Keeper",
    basis=Basis.DECISION,
    since="2026-11-22",
    appointed=(7,),
)


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        (date(2026, 11, 22), 12, date(2027, 11, 22)),
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
        (date(2026, 12, 1), 1, date(2027, 1, 1)),
        (date(2027, 3, 31), -1, date(2027, 2, 28)),
        (date(2027, 1, 15), -13, date(2025, 12, 15)),
    ],
)
def test_months_are_calendar_months_and_end_on_a_day_that_there_is(day, months, expected):
    assert months_after(day, months) == expected


@given(st.dates(date(2000, 1, 1), date(2100, 1, 1)), st.integers(1, 120))
def test_the_last_day_that_is_due_is_the_last(today, months):
    last = last_day_due(today, months)
    assert months_after(last, months) <= today
    assert months_after(last + timedelta(days=1), months) > today


def test_the_time_counts_from_the_decision():
    assert due_day(TERM, HOUSE) == date(2027, 11, 22)


def test_a_period_of_its_own_goes_before_the_houses():
    assert due_day(replace(TERM, own_months=18), HOUSE) == date(2028, 5, 22)


def test_a_reserve_list_that_runs_longer_keeps_the_whole():
    assert due_day(replace(TERM, reserve_until="2028-01-31"), HOUSE) == date(2028, 2, 1)
    assert due_day(replace(TERM, reserve_until="2027-01-31"), HOUSE) == date(2027, 11, 22)


def test_the_appointed_candidates_set_has_a_period_of_its_own():
    assert due_day(TERM, HOUSE, Scope.APPOINTED) == date(2027, 5, 22)
    first = next_due(TERM, HOUSE)
    assert (first.scope, first.day) == (Scope.APPOINTED, date(2027, 5, 22))


def test_the_appointed_candidates_set_is_never_kept_longer_than_the_rest():
    longer = Periods(12, 36)
    reserve = replace(TERM, reserve_until="2028-01-31")
    for term in (TERM, reserve, replace(TERM, own_months=3)):
        assert due_day(term, longer, Scope.APPOINTED) == due_day(term, longer)
        assert next_due(term, longer).scope is Scope.WHOLE


def test_once_the_set_is_gone_the_whole_is_next():
    assert next_due(replace(TERM, appointed=()), HOUSE).scope is Scope.WHOLE


@pytest.mark.parametrize("scope", Scope)
def test_a_hold_stops_everything_however_late_it_is(scope):
    said = obstacle(replace(TERM, holds=2), HOUSE, scope, date(2099, 1, 1))
    assert said.startswith("2 legal holds stand")


def test_nothing_goes_before_its_day_and_all_of_it_may_go_on_it():
    assert "kept until 22 November 2027" in obstacle(TERM, HOUSE, Scope.WHOLE, date(2027, 11, 21))
    assert obstacle(TERM, HOUSE, Scope.WHOLE, date(2027, 11, 22)) == ""


def test_a_set_that_is_not_here_cannot_be_removed():
    assert (
        obstacle(replace(TERM, appointed=()), HOUSE, Scope.APPOINTED, date(2099, 1, 1))
        == "no appointed candidate's set is kept here."
    )


def test_what_was_never_decided_counts_from_its_last_change_and_waits_for_a_person():
    never = replace(TERM, basis=Basis.CHANGE, appointed=())
    assert due_day(never, HOUSE) == date(2027, 11, 22)
    assert not runs_by_itself(never)
    assert rule_in_words(never, HOUSE) == "12 months after the last change of 22 November 2026"


@pytest.mark.parametrize(
    ("term", "expected"),
    [
        (replace(TERM, appointed=()), True),
        (TERM, False),
        (replace(TERM, appointed=(), holds=1), False),
        (replace(TERM, appointed=(), basis=Basis.CHANGE), False),
    ],
)
def test_only_what_is_decided_handed_over_and_not_held_goes_by_itself(term, expected):
    assert runs_by_itself(term) is expected


def test_the_rule_says_what_it_counts_and_names_nobody():
    assert rule_in_words(TERM, HOUSE) == "12 months after the decision of 22 November 2026"
    assert (
        rule_in_words(replace(TERM, own_months=1), HOUSE)
        == "1 month after the decision of 22 November 2026, the period of this vacancy"
    )
    assert (
        rule_in_words(TERM, HOUSE, Scope.APPOINTED)
        == "6 months after the decision of 22 November 2026, for the appointed candidate's set"
    )
    assert rule_in_words(replace(TERM, reserve_until="2028-01-31"), HOUSE).endswith(
        "and not before the reserve list ended on 31 January 2028"
    )
