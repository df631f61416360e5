"""Dates as people write them."""

from __future__ import annotations

from datetime import date

import pytest

from recruit.domain.words.typed_date import in_words, typed_date


@pytest.mark.parametrize(
    "text",
    [
        "31 March 2027",
        "31 march 2027",
        "31st March 2027",
        "31 Mar 2027",
        "31 Mar. 2027",
        "31/3/2027",
        "31/3/27",
        "31.03.2027",
        "31-3-2027",
        "2027-03-31",
        "March 31, 2027",
        "  31   March  2027 ",
        "31 3 2027",
    ],
)
def test_a_day_is_understood_however_it_is_written(text):
    assert typed_date(text) == date(2027, 3, 31)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "31 February 2027",
        "30/2/2027",
        "29 February 2027",
        "soon",
        "March 2027",
        "31/3/7",
        "31/13/2027",
        "0/1/2027",
        "31 March 1927",
        "31 March 20270",
        "٣١/٣/٢٠٢٧",
        "31 Mat 2027",
        "1e9",
        "9" * 100_000,
    ],
)
def test_what_is_no_day_is_none(text):
    assert typed_date(text) is None


def test_a_date_is_shown_as_people_write_it():
    assert in_words(date(2027, 3, 1)) == "1 March 2027"
    assert typed_date(in_words(date(2027, 12, 31))) == date(2027, 12, 31)
