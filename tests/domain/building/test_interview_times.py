"""When an interview is, however a cell says it."""

from __future__ import annotations

import pytest

from recruit.domain.building.interview_times import day_and_time, time_in_words


@pytest.mark.parametrize(
    ("cell", "words"),
    [
        ("0.395833333333333", "9.30"),
        ("0,4375", "10.30"),
        ("0.5", "12.00"),
        ("46363", "7 December 2026"),
        ("46363.3958333333", "7 December 2026, 9.30"),
        ("46363,59375", "7 December 2026, 14.15"),
        ("2026-12-07T09:30:00Z", "7 December 2026, 9.30"),
        ("2026-12-07 09:30", "7 December 2026, 9.30"),
        ("9.30", "9.30"),
        ("14.15", "14.15"),
        ("10", "10"),
        ("9.30am, room 4", "9.30am, room 4"),
        ("2026-13-07 09:30", "2026-13-07 09:30"),
        ("1001", "1001"),
        ("", ""),
    ],
)
def test_a_number_of_a_spreadsheet_is_put_into_words_and_words_stay(cell, words):
    assert time_in_words(cell) == words


def test_a_day_and_a_time_are_joined():
    assert day_and_time("46363", "0.395833") == "7 December 2026, 9.30"
    assert day_and_time("", "9.30") == "9.30"
    assert day_and_time("7 December 2026", "") == "7 December 2026"
