"""Krippendorff's alpha against published worked examples and a straightforward computation."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recruit.domain.decision.panel_statistics import Unit
from recruit.domain.framework.scale import Point, Scale
from recruit.figures.alpha import agreement

COMPUTING = (
    "1 2 3 3 2 1 4 1 2 . . .",
    "1 2 3 3 2 2 4 1 2 5 . 3",
    ". 3 3 3 2 3 4 2 2 5 1 .",
    "1 2 3 3 2 4 4 1 2 5 1 .",
)
"""Krippendorff, Computing Krippendorff's Alpha-Reliability (2011), section C: four observers,
twelve units.
"""
BINARY = ("0 1 0 0 0 0 0 0 1 0", "1 1 1 0 0 1 0 0 0 0")
"""The same paper, section A: two observers, ten units, two values, where every level of measurement
is the same.
"""
ANSWERING = (
    "112.2 1101. 2333. .00.0 000.0 000.0 102.1 1.20. 222.2 2111. .100. 0000. 1222. 33223 111.1"
    " 111.1 212.2 1233. 1101. 000.0 0011. 00.00 2333. 0000. 12.22 0111. 00010 1212. 1122. 112.2"
    " 110.0 2121. 22.22 3222. 222.2 223.2 222.2 22.12 2222. 111.1"
)
"""Hayes and Krippendorff, Answering the Call for a Standard Reliability Measure for Coding Data
(2007), table 1: forty articles, one after the other, as five observers rated them.
"""


def a_scale(marks: Sequence[str]) -> Scale:
    return Scale(
        "made up",
        "Made up",
        tuple(Point(each, each, Fraction(at)) for at, each in enumerate(marks)),
        marks[1],
    )


def by_observer(rows: Sequence[str]) -> list[Unit]:
    """Units from a line for each observer."""
    return by_unit(["".join(each) for each in zip(*(row.split() for row in rows), strict=True)])


def by_unit(columns: Sequence[str]) -> list[Unit]:
    """Units from each observer's value, with a dot for none."""
    return [
        Unit(1, at, tuple((observer, mark) for observer, mark in enumerate(column) if mark != "."))
        for at, column in enumerate(columns)
    ]


@pytest.mark.parametrize(
    ("units", "marks", "n", "published"),
    [
        (by_observer(COMPUTING), "12345", 11, 0.815),
        (by_observer(BINARY), "01", 10, 0.095),
        (by_unit(ANSWERING.split()), "0123", 40, 0.7598),
    ],
    ids=["computing", "binary", "answering"],
)
def test_alpha_is_the_published_one(units, marks, n, published):
    found = agreement(a_scale(marks), units)
    assert found.alpha == pytest.approx(published, abs=0.0005 if published != 0.7598 else 0.00005)
    assert found.n == n


def test_marks_that_nobody_gave_do_not_change_alpha():
    units = by_observer(COMPUTING)
    assert agreement(a_scale("0123456789"), units).alpha == pytest.approx(
        agreement(a_scale("12345"), units).alpha
    )


def test_alpha_goes_by_the_places_of_the_marks_and_not_by_what_they_are_worth():
    far = Scale(
        "far",
        "Far apart",
        tuple(Point(m, m, Fraction(v)) for m, v in zip("0123", (0, 1, 50, 51), strict=True)),
        "1",
    )
    units = by_unit(ANSWERING.split())
    assert agreement(far, units) == agreement(a_scale("0123"), units)


def test_letters_are_ordered_as_the_scale_says():
    units = by_unit(ANSWERING.split())
    lettered = [
        replace(each, marks=tuple((who, "DCBA"[int(mark)]) for who, mark in each.marks))
        for each in units
    ]
    assert agreement(a_scale("DCBA"), lettered) == agreement(a_scale("0123"), units)


def test_without_two_marks_of_one_answer_there_is_no_alpha_and_a_reason():
    found = agreement(a_scale("0123"), by_unit(["1....", ".2...", "....."]))
    assert (found.n, found.alpha) == (0, None)
    assert found.in_words.startswith("No answer has the marks of two members")


def test_where_all_marks_are_the_same_there_is_no_alpha_and_a_reason():
    found = agreement(a_scale("0123"), by_unit(["222", "22.", "1.."]))
    assert (found.n, found.alpha) == (2, None)
    assert "is the same" in found.in_words


tables = st.lists(
    st.dictionaries(st.integers(1, 4), st.sampled_from("01234"), max_size=4).map(
        lambda each: tuple(each.items())
    ),
    max_size=10,
).map(lambda rows: [Unit(1, at, marks) for at, marks in enumerate(rows)])


@given(tables)
def test_alpha_is_that_of_a_straightforward_computation(units):
    found = agreement(a_scale("01234"), units)
    expected = straightforward([[int(mark) for _, mark in each.marks] for each in units])
    assert (found.alpha is None) == (expected is None)
    if expected is not None:
        assert found.alpha == pytest.approx(float(expected), abs=1e-9)


@given(tables, st.randoms(use_true_random=False))
def test_the_order_of_members_and_answers_and_lone_marks_change_nothing(
    units, at_random: random.Random
):
    mixed = [
        replace(each, marks=tuple(at_random.sample(each.marks, len(each.marks)))) for each in units
    ]
    mixed += [Unit(2, 99, ((1, "4"),)), Unit(2, 98, ())]
    at_random.shuffle(mixed)
    one, other = agreement(a_scale("01234"), units), agreement(a_scale("01234"), mixed)
    assert one.n == other.n
    assert one.alpha == (None if other.alpha is None else pytest.approx(other.alpha, abs=1e-9))


def straightforward(rows: Sequence[Sequence[int]]) -> Fraction | None:
    """Alpha by its definition: one less the difference within units over the difference between all
    that are paired.
    """
    rows = [each for each in rows if len(each) > 1]
    values = [value for each in rows for value in each]
    count = {value: values.count(value) for value in range(5)}

    def difference(one: int, other: int) -> Fraction:
        low, high = min(one, other), max(one, other)
        between = sum(count[value] for value in range(low, high + 1))
        return (between - Fraction(count[low] + count[high], 2)) ** 2

    within = sum(
        (
            sum((difference(*pair) for pair in permutations(each, 2)), Fraction(0))
            / (len(each) - 1)
            for each in rows
        ),
        Fraction(0),
    )
    among = sum((difference(*pair) for pair in permutations(values, 2)), Fraction(0))
    return 1 - (len(values) - 1) * within / among if among else None
