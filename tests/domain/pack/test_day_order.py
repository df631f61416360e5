"""The interviews of a day come in the order of their times, however these were typed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recruit.domain.pack.day_order import NO_DAY, interview_days
from recruit.domain.pack.vacancy import Candidate


def days(*times: str) -> list[tuple[str, list[str]]]:
    listed = [Candidate(f"C{place}", "", time) for place, time in enumerate(times, 1)]
    return [(day.title, [each.time for each in day.candidates]) for day in interview_days(listed)]


@pytest.mark.parametrize(
    "in_order",
    [
        ["9.00am", "10:30", "noon", "2.15", "3pm"],
        ["9", "11 o'clock", "12.30pm", "13:00"],
        ["12am", "9.05 a.m.", "9.10", "12pm", "12.01 p.m."],
        ["at 9", "at 10am", "1.00"],
    ],
)
def test_times_of_one_day_are_put_in_order(in_order):
    assert days(*reversed(in_order)) == [("", in_order)]


def test_days_come_in_order_and_each_has_its_times():
    assert days("8 December, 2pm", "7 Dec 10:00", "8 December, 9.30am") == [
        ("7 December", ["7 Dec 10:00"]),
        ("8 December", ["8 December, 9.30am", "8 December, 2pm"]),
    ]


def test_dates_in_any_form_are_one_day():
    assert days("2026-12-08 10:00", "8/12/2026 at 9.30", "8.12.2026, 8.15 a.m.") == [
        ("8 December 2026", ["8.12.2026, 8.15 a.m.", "8/12/2026 at 9.30", "2026-12-08 10:00"])
    ]


def test_a_day_without_a_year_is_in_the_year_of_the_others():
    assert days("4 March 2027, 9am", "4 March 8am") == [
        ("4 March 2027", ["4 March 8am", "4 March 2027, 9am"])
    ]


def test_january_follows_december():
    assert [title for title, _ in days("5 January 9.00", "20 December 10.00")] == [
        "20 December",
        "5 January",
    ]


def test_weekdays_do_where_there_is_no_date():
    assert [title for title, _ in days("Wed 9am", "Monday 4pm", "Tues 9am")] == [
        "Monday",
        "Tuesday",
        "Wednesday",
    ]


def test_what_cannot_be_read_comes_last_in_the_order_of_the_list():
    assert days("ring first", "9am", "25:99", "") == [("", ["9am", "ring first", "25:99", ""])]
    assert days("to be agreed", "8 December 9am")[-1] == (NO_DAY, ["to be agreed"])
    assert interview_days([]) == ()


@given(st.lists(st.text(max_size=30), max_size=8))
def test_nobody_is_lost_and_nobody_comes_twice(times):
    found = [each for _, listed in days(*times) for each in listed]
    assert sorted(found) == sorted(times)
