"""The gate: what is still open before a candidate may be scored, and whose it is to fix."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recruit.domain.scoring.gate import (
    INTEREST_IN_WORDS,
    Declaration,
    Interest,
    Seat,
    gate_points,
    own_points,
)

TODAY = date(2026, 11, 23)
CHAIR = Seat(1, "Agnes Lamplight", True, True, date(2027, 1, 1))
PEGGY = Seat(2, "Peggy Listener", False, True, date(2027, 1, 1))
ZULEIKA = Seat(3, "Zuleika Fable", False, True, date(2027, 1, 1))
PANEL = (CHAIR, PEGGY, ZULEIKA)
NONE = {each.member: Declaration(each.member, Interest.NONE) for each in PANEL}


def points(seats=PANEL, declared=NONE, asks=True, today=TODAY) -> list[str]:
    return [each.text for each in gate_points(seats, declared, today, asks_training=asks)]


def test_a_panel_that_has_done_everything_may_score():
    assert points() == []
    assert points(declared={**NONE, 2: Declaration(2, Interest.KNOWN, "A neighbour.")}) == []


def test_one_member_is_too_few_and_one_who_withdrew_does_not_count():
    too_few = "At least two members have to score, and have not withdrawn."
    assert points((CHAIR,)) == [too_few]
    away = {each: Declaration(each, Interest.WITHDRAWS) for each in (2, 3)}
    assert points(declared={**NONE, **away}) == [too_few]
    assert points(declared={**NONE, 3: away[3]}) == []
    assert points((), {}) == [too_few, "The panel has no chair."]


def test_a_panel_needs_a_chair_who_may_have_withdrawn_from_this_candidate():
    assert points((replace(CHAIR, is_chair=False), PEGGY)) == ["The panel has no chair."]
    assert points(declared={**NONE, 1: Declaration(1, Interest.WITHDRAWS)}) == []


def test_every_member_declares_and_accepts_confidentiality():
    assert points(declared={1: NONE[1], 3: NONE[3]}) == [
        "Peggy Listener has not declared whether they know the candidate."
    ]
    assert points((CHAIR, replace(PEGGY, has_undertaken=False))) == [
        "Peggy Listener has not accepted confidentiality."
    ]


@pytest.mark.parametrize(
    ("until", "says"),
    [
        (None, ["Peggy Listener has no training on record."]),
        (date(2026, 11, 22), ["The training of Peggy Listener is out of date."]),
        (TODAY, []),
        (date(2026, 11, 24), []),
    ],
)
def test_training_is_in_date_to_its_last_day_and_only_where_hr_asks(until, says):
    seats = (CHAIR, replace(PEGGY, trained_until=until))
    assert points(seats) == says
    assert points(seats, asks=False) == []


def test_nothing_more_is_asked_of_who_withdrew():
    bare = Seat(3, "Zuleika Fable", False, False, None)
    assert points((CHAIR, PEGGY, bare), {**NONE, 3: Declaration(3, Interest.WITHDRAWS)}) == []


def test_what_is_ones_own_to_fix_is_told_apart_and_what_is_the_panels_is_nobodys_own():
    found = gate_points(
        (CHAIR, replace(PEGGY, has_undertaken=False, is_chair=False)),
        {1: NONE[1]},
        TODAY,
        asks_training=False,
    )
    assert [each.text for each in own_points(found, 2)] == [
        "Peggy Listener has not declared whether they know the candidate.",
        "Peggy Listener has not accepted confidentiality.",
    ]
    assert own_points(found, 1) == ()
    alone = gate_points((CHAIR,), NONE, TODAY, asks_training=False)
    assert [each.member for each in alone] == [None]


seats = st.builds(
    Seat, st.integers(1, 5), st.just("A"), st.booleans(), st.booleans(), st.none() | st.dates()
)  # fmt: skip


@given(
    st.lists(seats, unique_by=lambda each: each.member),
    st.dictionaries(st.integers(1, 5), st.sampled_from(Interest)),
    st.booleans(),
)
def test_the_gate_is_green_exactly_when_all_is_done(sitting, interests, asks):
    declared = {member: Declaration(member, interest) for member, interest in interests.items()}
    scoring = [each for each in sitting if interests.get(each.member) is not Interest.WITHDRAWS]
    done = (
        len(scoring) >= 2
        and any(each.is_chair for each in sitting)
        and all(each.member in interests and each.has_undertaken for each in scoring)
        and (
            not asks or all(each.trained_until and each.trained_until >= TODAY for each in scoring)
        )
    )
    assert (gate_points(sitting, declared, TODAY, asks_training=asks) == ()) is done


def test_every_interest_has_words():
    assert set(INTEREST_IN_WORDS) == set(Interest)
