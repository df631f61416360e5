"""Changing how answers are rated on a draft."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest

from recruit.domain.building.rating import (
    Lost,
    OwnPoint,
    built_text,
    field_name,
    kept_on,
    ladder_of,
    lost_on,
    make_scale,
    on_scale,
    possible_steps,
    read_anchors,
    read_rating,
    read_weight,
    with_element,
)
from recruit.domain.framework.framework import ElementReference
from recruit.domain.pack.decision_rule import HIGHEST_LOWEST_MARK, MOST_PASSES, Rounding, TieBreak
from recruit.domain.pack.vacancy import Cap, OwnAnchor
from tests.builders import shipped_library
from tests.web.made_up import a_draft

SCALES = shipped_library().scales
GRADES = shipped_library().framework("grades9plus")


@pytest.fixture
def draft():
    return a_draft("V-1")


@pytest.fixture
def titles(draft):
    return {each.reference: GRADES.find(each.reference.number)[1].title for each in draft.elements}


@pytest.fixture
def ladder(draft):
    return ladder_of(draft.elements[0], GRADES, draft.scale)


def first_with(draft, **changed):
    return with_element(draft, replace(draft.elements[0], **changed))


def weight_of(draft):
    return field_name("weight", draft.elements[0].reference)


@pytest.mark.parametrize(
    ("text", "weight"),
    [
        ("1", 1),
        ("0.5", Fraction(1, 2)),
        ("0,5", Fraction(1, 2)),
        ("1/3", Fraction(1, 3)),
        (" 2 ", 2),
    ],
)
def test_a_weight_is_read_as_people_write_it(text, weight):
    assert read_weight(text) == weight


@pytest.mark.parametrize(
    "text", ["", "0", "-1", "101", "1/0", "1e999999999", "two", "٣", "0.0001", "1" * 100, "NaN"]
)
def test_what_is_not_a_weight_is_none(text):
    assert read_weight(text) is None


def test_another_scale_drops_what_names_marks_that_it_lacks(draft, titles):
    before = first_with(
        replace(draft, minimum_mark="1"),
        minimum_mark="2",
        own_anchors=(OwnAnchor("0", "Nothing."), OwnAnchor("4", "All.")),
        caps=(Cap("x", "0"), Cap("y", "1")),
    )
    title = titles[draft.elements[0].reference]
    scale = SCALES["1-5"]
    assert lost_on(before, scale, titles) == (
        Lost("0", f"your own words for mark 0 of {title}"),
        Lost("0", f"a cap at 0 for {title}"),
    )
    assert [each.mark for each in kept_on(before, scale, titles)] == ["1", "2", "4", "1"]
    after = on_scale(before, scale)
    assert after.scale == scale
    assert after.minimum_mark == "1"
    assert after.elements[0].minimum_mark == "2"
    assert after.elements[0].own_anchors == (OwnAnchor("4", "All."),)
    assert after.elements[0].caps == (Cap("y", "1"),)
    assert lost_on(after, scale, titles) == ()


def test_a_scale_with_other_marks_drops_the_minimum_marks(draft, titles):
    before = first_with(replace(draft, minimum_mark="1"), minimum_mark="2")
    after = on_scale(before, SCALES["A-D"])
    assert (after.minimum_mark, after.elements[0].minimum_mark) == (None, None)
    assert len(lost_on(before, SCALES["A-D"], titles)) == 2


def test_the_same_scale_with_another_pass_mark_loses_nothing(draft, titles):
    before = replace(draft, minimum_mark="1")
    other = draft.scale.passing_at("3")
    assert lost_on(before, other, titles) == kept_on(before, other, titles) == ()


def test_a_scale_of_ones_own_is_made_of_its_rows():
    rows = [
        OwnPoint("no", "Not met", ""),
        OwnPoint("yes", "Met", ""),
        OwnPoint("", "", ""),
        OwnPoint("9", "More", ""),
    ]
    scale, faults = make_scale("Met or not", rows, "1")
    assert faults == []
    assert scale.marks == ("no", "yes", "9")
    assert [point.value for point in scale.points] == [0, 1, 9]
    assert scale.pass_mark == "yes"


@pytest.mark.parametrize(
    ("title", "rows", "passing", "field"),
    [
        ("", [("0", "No", ""), ("1", "Yes", "")], "1", "title"),
        ("t" * 81, [("0", "No", ""), ("1", "Yes", "")], "1", "title"),
        ("T", [("0", "No", "")], "0", "mark-0"),
        ("T", [], "", "mark-0"),
        ("T", [("0", "No", ""), ("1", "Yes", "")], "0", "passing"),
        ("T", [("0", "No", ""), ("1", "Yes", "")], "7", "passing"),
        ("T", [("0", "No", ""), ("1", "Yes", "")], "", "passing"),
        ("T", [("0", "No", ""), ("0", "Yes", "")], "1", "mark-1"),
        ("T", [("0", "No", ""), ("", "Yes", "")], "1", "mark-1"),
        ("T", [("0", "No", ""), ("a b", "Yes", "")], "1", "mark-1"),
        ("T", [("0", "No", ""), ("12345", "Yes", "")], "1", "mark-1"),
        ("T", [("0", "No", ""), ("1", "", "")], "1", "label-1"),
        ("T", [("0", "No", ""), ("1", "y" * 61, "")], "1", "label-1"),
        ("T", [("1", "No", ""), ("0", "Yes", "")], "1", "value-1"),
        ("T", [("0", "No", ""), ("1", "Yes", "1e9")], "1", "value-1"),
        ("T", [("0", "No", ""), ("1", "Yes", "1/0")], "1", "value-1"),
    ],
)
def test_a_scale_that_cannot_be_says_why_at_its_field(title, rows, passing, field):
    scale, faults = make_scale(title, [OwnPoint(*row) for row in rows], passing)
    assert scale is None
    assert field in dict(faults)


def test_a_rating_is_read_whole(draft, titles):
    reference = draft.elements[0].reference
    typed = {
        "pass-mark": "3",
        "minimum-mark": "1",
        "rounding": "down",
        weight_of(draft): "0.5",
        field_name("minimum", reference): "2",
        field_name("place", MOST_PASSES): "7",
        field_name("place", reference): "2",
    }
    after, faults = read_rating(draft, titles, typed)
    assert faults == []
    assert (after.scale.pass_mark, after.minimum_mark, after.rounding) == ("3", "1", Rounding.DOWN)
    assert (after.elements[0].weight, after.elements[0].minimum_mark) == (Fraction(1, 2), "2")
    assert after.elements[1:] == draft.elements[1:]
    assert after.tie_break == (
        TieBreak(str(reference), titles[reference]),
        TieBreak(MOST_PASSES, ""),
    )


def test_a_field_that_was_not_sent_leaves_its_value(draft, titles):
    before = replace(draft, minimum_mark="1", tie_break=(TieBreak(MOST_PASSES, ""),))
    assert read_rating(before, titles, {}) == (before, [])


def test_an_emptied_minimum_mark_is_none(draft, titles):
    after, _ = read_rating(replace(draft, minimum_mark="1"), titles, {"minimum-mark": ""})
    assert after.minimum_mark is None


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("pass-mark", "0"),
        ("pass-mark", "9"),
        ("minimum-mark", "9"),
        ("rounding", "up"),
        ("place-most-passes", "first"),
        ("place-most-passes", "0"),
        ("place-most-passes", "123"),
        ("place-most-passes", "²"),
    ],
)
def test_what_cannot_be_is_a_fault_at_its_field(draft, titles, name, value):
    _, faults = read_rating(draft, titles, {name: value})
    assert [field for field, _ in faults] == [name]


def test_two_steps_in_one_place_are_a_fault(draft, titles):
    typed = {field_name("place", MOST_PASSES): "1", field_name("place", HIGHEST_LOWEST_MARK): "1"}
    _, faults = read_rating(draft, titles, typed)
    assert "Two lines have the place 1" in faults[0][1]


def test_the_chosen_steps_stand_first_and_steps_of_elements_that_went_are_gone(draft, titles):
    gone = TieBreak("grades9plus:99", "Gone")
    before = replace(draft, tie_break=(gone, TieBreak(HIGHEST_LOWEST_MARK, "")))
    assert [each.key for each in possible_steps(before, titles)][:2] == [
        HIGHEST_LOWEST_MARK,
        MOST_PASSES,
    ]
    after, _ = read_rating(before, titles, {})
    assert after.tie_break == (TieBreak(HIGHEST_LOWEST_MARK, ""),)


def test_the_same_words_as_the_built_ones_are_not_ones_own(draft, ladder):
    words = {each.mark: f"  {built_text(each)}\n" for each in ladder.anchors}
    after, faults = read_anchors(draft.elements[0], ladder, draft.scale, words, {})
    assert (after.own_anchors, faults) == ((), [])


def test_own_words_are_kept_and_empty_ones_go_back_to_the_built_anchor(draft, ladder):
    before = replace(
        draft.elements[0], own_anchors=(OwnAnchor("0", "Old."), OwnAnchor("1", "Stays."))
    )
    after, _ = read_anchors(before, ladder, draft.scale, {"0": "", "4": "More\nthan all."}, {})
    assert after.own_anchors == (OwnAnchor("1", "Stays."), OwnAnchor("4", "More than all."))


def test_words_that_are_too_long_are_a_fault(draft, ladder):
    _, faults = read_anchors(draft.elements[0], ladder, draft.scale, {"4": "x" * 601}, {})
    assert faults == [("anchor-4", "Mark 4: use at most 600 characters; this has 601.")]


def test_every_built_anchor_of_the_bank_could_be_kept_as_ones_own(library):
    for framework in library.frameworks():
        for _, element in framework.elements():
            for stage in element.stages:
                chosen = replace(
                    a_draft("x").elements[0],
                    reference=ElementReference(framework.id, element.number),
                    stage=stage.stage,
                )
                anchors = ladder_of(chosen, framework, SCALES["0-5"]).anchors
                assert max(len(built_text(each)) for each in anchors) <= 600


def test_a_cap_is_for_one_of_the_negative_indicators_at_a_mark_of_the_scale(draft, ladder):
    first, second = (each.id for each in ladder.negatives[:2])
    before = replace(draft.elements[0], caps=(Cap("of-another-stage", "1"),))
    after, faults = read_anchors(
        before, ladder, draft.scale, {}, {first: "1", second: "", "unknown": "1"}
    )
    assert (after.caps, faults) == ((Cap(first, "1"),), [])
    _, faults = read_anchors(before, ladder, draft.scale, {}, {first: "9"})
    assert faults[0][0] == field_name("cap", first)


def test_a_stage_that_is_gone_has_no_ladder(draft):
    assert ladder_of(replace(draft.elements[0], stage="none"), GRADES, draft.scale) is None
