"""The draft of a reason holds the strongest points for and against, by one rule, and no more."""

from __future__ import annotations

import re
from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recruit.domain.decision.reason_draft import (
    AGAINST,
    FOR,
    MOST_POINTS,
    NO_POINT,
    reason_draft,
    strongest,
)
from recruit.domain.scoring.consensus import agree, question_marks
from recruit.domain.scoring.result import verdict
from recruit.domain.scoring.sheet import Score, Sheet
from tests.builders import a_pack

PACK = a_pack(8)


def sheet(marks: str, **heard: tuple[str, ...]) -> Sheet:
    """A sheet with these marks by question; '-' is not asked.

    `q3=...` are ids heard in question 3.
    """
    return Sheet(
        tuple(
            (
                Score(number, None, True, "No time.")
                if mark == "-"
                else Score(
                    number, mark, evidence=f"Evidence {number}.", heard=heard.get(f"q{number}", ())
                )
            )
            for number, mark in enumerate(marks, 1)
        )
    )


def points(*sheets: Sheet, pack=PACK) -> tuple[list[int], list[int]]:
    """The numbers of the questions for and against, strongest first."""
    agreed = agree(pack, question_marks(pack, dict(enumerate(sheets))), ())
    found = strongest(pack, verdict(pack, 1, agreed), agreed, sheets)
    return tuple([each.question.number for each in side] for side in found)


def drafted(*sheets: Sheet, shown=None, pack=PACK) -> str:
    agreed = agree(pack, question_marks(pack, dict(enumerate(sheets))), ())
    return reason_draft(pack, verdict(pack, 1, agreed), agreed, sheets if shown is None else shown)


def weighing(**weights: int):
    made = [
        replace(each, weight=Fraction(weights.get(f"q{each.number}", 1))) for each in PACK.questions
    ]
    return replace(PACK, questions=tuple(made))


def negative(number: int) -> str:
    return PACK.questions[number - 1].negative_indicators[0].id


def positive(number: int) -> str:
    return PACK.questions[number - 1].indicators[0].id


def test_the_farthest_from_the_pass_mark_come_first():
    assert points(sheet("34120234")) == ([2, 8, 1], [5, 3])


def test_weight_counts():
    assert points(sheet("34120234"), pack=weighing(q7=5, q3=5)) == ([7, 2, 8], [3, 5])


def test_among_equals_the_more_often_ticked_comes_first_and_then_the_lower_number():
    first = sheet("33333333", q6=(positive(6),), q4=(positive(4),))
    second = sheet("33333333", q6=(positive(6),))
    assert points(first, second) == ([6, 4, 1], [])


def test_a_negative_indicator_heard_is_against_even_above_the_pass_mark_but_after_what_is_below():
    assert points(sheet("33313333", q2=(negative(2),))) == ([1, 2, 3], [4, 2])


def test_a_question_below_its_minimum_mark_is_the_strongest_against():
    questions = tuple(
        replace(each, minimum_mark="3") if each.number == 8 else replace(each, weight=Fraction(4))
        for each in PACK.questions
    )
    assert points(sheet("00222222"), pack=replace(PACK, questions=questions))[1][0] == 8


@pytest.mark.parametrize(
    ("marks", "side"), [("--------", (0, 0)), ("4-------", (1, 0)), ("0-------", (0, 1))]
)
def test_no_point_and_one_point_are_said_plainly(marks, side):
    assert tuple(len(each) for each in points(sheet(marks))) == side
    text = drafted(sheet(marks))
    assert (f"{FOR} {NO_POINT}" in text) is (side[0] == 0)
    assert (f"{AGAINST} {NO_POINT}" in text) is (side[1] == 0)
    assert text.count("Question 1, ") == sum(side)


def test_the_quotation_is_of_whose_mark_is_nearest_to_what_was_agreed():
    far = Sheet(tuple(replace(each, evidence="Far. " * 20) for each in sheet("00000000").scores))
    near = Sheet(tuple(replace(each, evidence="Near.") for each in sheet("33333333").scores))
    also = Sheet(
        tuple(replace(each, evidence="Near, and more.") for each in sheet("33333333").scores)
    )
    text = drafted(near, also, far)
    assert "“Near, and more.”" in text
    assert "Far." not in text


def test_without_sheets_the_scores_stand_alone():
    text = drafted(sheet("34120234"), shown=())
    assert "Evidence" not in text
    assert "Question 2, " in text


@given(st.lists(st.text("01234-", min_size=8, max_size=8), min_size=1, max_size=4), st.randoms())
def test_at_most_three_of_a_side_and_the_same_whoever_comes_first(marks, chance):
    sheets = [sheet(each) for each in marks]
    text = drafted(*sheets)
    for_them, _, against = text.partition(AGAINST)
    for side in (for_them, against):
        assert len(re.findall(r"^Question \d+, ", side, re.MULTILINE)) <= MOST_POINTS
    chance.shuffle(sheets)
    assert points(*sheets) == points(*[sheet(each) for each in marks])
