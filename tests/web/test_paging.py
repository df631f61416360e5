"""Pages of a long list."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recruit.web.paging import page_count, page_number, page_of


@given(st.lists(st.integers(), max_size=60), st.integers(1, 12))
def test_the_pages_together_are_the_list(rows, size):
    count = page_count(len(rows), size)
    together = [row for number in range(1, count + 1) for row in page_of(rows, number, size).rows]
    assert together == rows


@given(st.lists(st.integers(), max_size=60), st.integers(1, 999_999), st.integers(1, 12))
def test_a_page_beyond_the_last_is_the_last(rows, number, size):
    page = page_of(rows, number, size)
    assert 1 <= page.number <= page.count
    assert page.rows or not rows


@pytest.mark.parametrize(
    ("sent", "number"),
    [("", 1), ("0", 1), ("1", 1), ("17", 17), ("-3", 1), ("two", 1), ("9" * 30, 1), ("١", 1)],
)
def test_a_page_that_cannot_be_read_is_the_first(sent, number):
    assert page_number({"page": sent}) == number
