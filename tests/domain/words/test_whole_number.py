"""A whole number that was sent: digits 0 to 9, bounded, and nothing else."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recruit.domain.words.whole_number import LARGEST, whole_number


@given(st.integers(0, LARGEST))
def test_every_number_that_the_database_can_hold_is_read(number):
    assert whole_number(str(number)) == number


@pytest.mark.parametrize(
    "text",
    ["", " 1", "1 ", "-1", "+1", "1.0", "1_000", "١", "²", "one", str(LARGEST + 1), "9" * 5000],
)
def test_anything_else_is_none(text):
    assert whole_number(text) is None


@given(st.integers(0, 200), st.integers(0, 200))
def test_a_number_above_the_bound_is_none(number, most):
    assert whole_number(str(number), most) == (number if number <= most else None)


def test_leading_noughts_are_read():
    assert whole_number("007") == 7
