"""Anchors come from the framework's own ladder, on any scale."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recruit.domain.framework.framework import negative_indicators
from recruit.domain.framework.scale import Point, Scale
from recruit.domain.pack.anchors import Position, build_anchors, positions


def scale_of(points: int, passing: int) -> Scale:
    made = tuple(Point(str(each), f"Label {each}", Fraction(each)) for each in range(points))
    return Scale("s", "S", made, str(passing))


def anchors(library, number: str, stage: str, scale: Scale):
    framework = library.framework("grades9plus")
    group, element = framework.find(number)
    target = element.stage(stage)
    below, above = element.neighbours(target)
    negatives = negative_indicators(group, element, target)
    return (
        build_anchors(framework, element, target, negatives, scale),
        below,
        target,
        above,
        negatives,
    )


def texts(indicators) -> tuple[str, ...]:
    return tuple(each.text for each in indicators)


def test_negatives_stage_below_target_and_stage_above_each_have_their_place(library):
    made, below, target, above, negatives = anchors(library, "2.1", "3", library.scales["0-4"])
    assert made[0].indicators == texts(negatives)
    assert made[1].indicators == texts(below.indicators)
    assert made[2].indicators == texts(target.indicators)
    assert made[4].indicators == texts(above.indicators)
    assert "All of 2, and part of what 4 asks." in made[3].text


def test_the_lowest_stage_says_what_takes_the_place_of_the_one_below(library):
    made, below, *_ = anchors(library, "2.1", "1", library.scales["0-4"])
    assert below is None
    assert "lowest stage" in made[1].text
    assert made[1].indicators == ()


def test_the_highest_stage_says_what_takes_the_place_of_the_one_above(library):
    made, _, _, above, _ = anchors(library, "2.1", "5", library.scales["0-4"])
    assert above is None
    assert "highest stage" in made[4].text


def test_a_framework_keeps_its_own_word_for_a_stage(library):
    framework = library.framework("derbyshire")
    group, element = framework.find("1.1")
    stage = element.stages[0]
    made = build_anchors(
        framework, element, stage, negative_indicators(group, element, stage), library.scales["0-4"]
    )
    assert "lowest level" in made[1].text


@pytest.mark.parametrize(
    ("points", "passing", "expected"),
    [
        (2, 1, "BOTTOM TARGET"),
        (3, 1, "BOTTOM TARGET TOP"),
        (4, 2, "BOTTOM STAGE_BELOW TARGET TOP"),
        (7, 3, "BOTTOM STAGE_BELOW NEARLY TARGET BEYOND WELL_BEYOND TOP"),
    ],
)
def test_each_point_has_a_position(points, passing, expected):
    assert " ".join(each.name for each in positions(scale_of(points, passing))) == expected


def test_where_no_point_stands_for_the_stage_below_the_bottom_takes_it_in(library):
    made, *_ = anchors(library, "2.1", "3", scale_of(3, 1))
    assert "no more than a beginning" in made[0].text


@given(st.integers(2, 12), st.data())
def test_every_scale_has_one_bottom_and_one_target_and_rises(points, data):
    passing = data.draw(st.integers(1, points - 1))
    found = positions(scale_of(points, passing))
    order = list(Position)
    assert len(found) == points
    assert found[0] is Position.BOTTOM
    assert found[passing] is Position.TARGET
    assert [order.index(each) for each in found] == sorted(order.index(each) for each in found)


@pytest.mark.parametrize(("points", "passing"), [(1, 0), (3, 0), (3, 3)])
def test_a_scale_needs_two_points_and_a_pass_mark_above_the_lowest(points, passing):
    with pytest.raises(ValueError):
        scale_of(points, passing)


def test_the_points_of_a_scale_rise():
    with pytest.raises(ValueError, match="rising"):
        Scale("s", "S", (Point("1", "a", Fraction(2)), Point("2", "b", Fraction(1))), "2")
