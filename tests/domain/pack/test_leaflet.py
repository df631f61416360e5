"""The leaflet says what counts for more and for less, and nothing where all counts the same."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest

from recruit.domain.pack.leaflet import leaflet
from tests.builders import a_pack


def scoring(*weights: str, same: tuple[int, ...] = ()) -> str:
    """What the leaflet says of scoring.

    The questions `same`, from 0, are about the element of the one before.
    """
    pack = a_pack(len(weights))
    made = [replace(each, weight=Fraction(weight), element_title=f"E{each.number}")
            for each, weight in zip(pack.questions, weights, strict=True)]  # fmt: skip
    for place in same:
        made[place] = replace(made[place], element_title=made[place - 1].element_title)
    return leaflet(replace(pack, questions=tuple(made)), 3).scoring


@pytest.mark.parametrize("weights", [("1", "1", "1"), ("1/2", "1/2"), ("2",)])
def test_equal_weights_say_nothing(weights):
    assert "count" not in scoring(*weights)


def test_two_questions_about_one_element_share_its_weight_and_count_the_same():
    assert "count" not in scoring("1", "1/2", "1/2", same=(2,))


@pytest.mark.parametrize(
    ("weights", "says"),
    [
        (("2", "1", "1"), "These count for more than the others: E1."),
        (("1", "1/2", "1/2"), "These count for more than the others: E1."),
        (("1", "1", "1/2"), "These count for less than the others: E3."),
        (
            ("1", "2", "1", "1/2"),
            "These count for more than the others: E2. These count for less than the others: E4.",
        ),
        (("1/2", "1/4", "1/2"), "These count for less than the others: E2."),
    ],
)
def test_what_weighs_more_or_less_than_most_is_named(weights, says):
    assert scoring(*weights).endswith(says)
