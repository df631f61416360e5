"""The agreed scores: means, rounding, flags and departures, against a straightforward
computation.
"""

from __future__ import annotations

from dataclasses import replace
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from recruit.domain.decision.consensus_form import Entry, read_agreed, recording_faults, saved_entry
from recruit.domain.framework.scale import Point, Scale
from recruit.domain.pack.decision_rule import Rounding
from recruit.domain.pack.pack import Pack
from recruit.domain.pack.vacancy import Cap
from recruit.domain.scoring.consensus import (
    AgreedScore,
    Flag,
    QuestionMarks,
    Why,
    agree,
    departure_fault,
    mark_for,
    question_marks,
    two_places,
)
from recruit.domain.scoring.sheet import Score, Sheet
from tests.builders import a_pack, shipped_library

ODD = (
    Scale(
        "two",
        "Two points",
        (Point("no", "No", Fraction(0)), Point("yes", "Yes", Fraction(1))),
        "yes",
    ),
    Scale(
        "gaps",
        "Uneven steps",
        tuple(
            Point(mark, mark, Fraction(value))
            for mark, value in (("E", "1/3"), ("D", 2), ("C", "5/2"), ("A", 10))
        ),
        "C",
    ),
    Scale(
        "below",
        "From minus one",
        tuple(Point(str(n), str(n), Fraction(n)) for n in (-1, 0, 1)),
        "0",
    ),
)
SCALES = (*shipped_library().scales.values(), *ODD)
scales = st.sampled_from(SCALES)
roundings = st.sampled_from(list(Rounding))


def a_pack_on(scale: Scale, rounding: Rounding = Rounding.HALF_UP, questions: int = 2) -> Pack:
    """A pack whose questions are marked on this scale."""
    pack = a_pack(questions)
    anchors = tuple(
        replace(pack.questions[0].anchors[0], mark=point.mark, label=point.label)
        for point in scale.points
    )
    asked = tuple(replace(each, anchors=anchors) for each in pack.questions)
    return replace(pack, questions=asked, rule=replace(pack.rule, scale=scale, rounding=rounding))


def a_sheet(marks: list[str | None], heard: tuple[str, ...] = ()) -> Sheet:
    """A sheet with these marks; None is not asked, and the indicators were heard at the first
    question.
    """
    return Sheet(
        tuple(
            Score(
                number,
                mark,
                not_asked=mark is None,
                why_not_asked="" if mark else "No time.",
                heard=heard if number == 1 else (),
            )
            for number, mark in enumerate(marks, 1)
        )
    )


@st.composite
def panels(draw: st.DrawFn) -> tuple[Pack, dict[int, Sheet], int]:
    """A pack of two questions, up to twelve sheets, and a threshold."""
    scale = draw(scales)
    pack = a_pack_on(scale, draw(roundings))
    marks = st.one_of(st.none(), st.sampled_from(scale.marks))
    sheets = draw(st.lists(st.tuples(marks, marks), min_size=0, max_size=12))
    return (
        pack,
        {member: a_sheet(list(each)) for member, each in enumerate(sheets, 1)},
        draw(st.integers(1, 4)),
    )


@given(panels())
def test_means_spreads_and_flags_are_those_of_a_straightforward_computation(made):
    pack, sheets, threshold = made
    scale = pack.rule.scale
    worth = {point.mark: point.value for point in scale.points}
    for at, found in enumerate(question_marks(pack, sheets, threshold)):
        given_marks = [sheet.scores[at].mark for sheet in sheets.values() if sheet.scores[at].mark]
        left_out = [member for member, sheet in sheets.items() if sheet.scores[at].mark is None]
        values = [worth[each] for each in given_marks]
        assert [mark for _, mark in found.marks] == given_marks
        assert list(found.not_asked) == left_out
        assert found.n == len(values)
        assert found.mean == (Fraction(sum(values), len(values)) if values else None)
        assert found.spread == (max(values) - min(values) if values else 0)
        assert (Flag.SPREAD in found.flags) == any(
            abs(a - b) >= threshold for a in values for b in values
        )
        passes = {each >= worth[scale.pass_mark] for each in values}
        assert (Flag.STRADDLES in found.flags) == (passes == {True, False})
        assert (Flag.NOT_ASKED_BY_SOME in found.flags) == bool(values and left_out)


@given(panels(), st.randoms(use_true_random=False))
def test_the_order_of_the_members_never_matters(made, random):
    pack, sheets, threshold = made
    members = list(sheets)
    random.shuffle(members)
    turned = {member: sheets[member] for member in members}

    def told(found: QuestionMarks) -> tuple[object, ...]:
        return (found.mean, found.spread, found.start, found.cap, found.flags, sorted(found.marks))

    first, second = question_marks(pack, sheets, threshold), question_marks(pack, turned, threshold)
    assert [told(each) for each in first] == [told(each) for each in second]
    values = [[each.value for each in agree(pack, found, ())] for found in (first, second)]
    assert values[0] == values[1]


@given(panels())
def test_what_stands_without_a_departure_is_the_mean_as_the_rule_rounds_it(made):
    pack, sheets, threshold = made
    worth = {point.mark: point.value for point in pack.rule.scale.points}
    for each in agree(pack, question_marks(pack, sheets, threshold), ()):
        mean = each.marks.mean
        assert each.departure is None
        if mean is None:
            assert each.value is None
            assert each.mark is None
        elif pack.rule.rounding is Rounding.EXACT:
            assert each.value == mean
            assert each.mark is None or worth[each.mark] == mean
        elif pack.rule.rounding is Rounding.DOWN:
            assert each.value == max(value for value in worth.values() if value <= mean)
        else:
            nearest = min(abs(value - mean) for value in worth.values())
            assert each.value == max(
                value for value in worth.values() if abs(value - mean) == nearest
            )


@given(scales, roundings, st.data())
def test_a_mean_that_is_a_mark_becomes_that_mark_however_it_is_rounded(scale, rounding, data):
    point = data.draw(st.sampled_from(scale.points))
    assert mark_for(point.value, scale, rounding) == point.mark


@pytest.mark.parametrize(
    ("scale", "mean", "half_up", "down"),
    [
        ("0-4", "5/2", "3", "2"),
        ("0-4", "249/100", "2", "2"),
        ("0-4", "7/3", "2", "2"),
        ("0-5", "9/2", "5", "4"),
        ("1-5", "3/2", "2", "1"),
        ("1-7", "20/3", "7", "6"),
        ("A-D", "5/2", "B", "C"),
        ("A-D", "7/2", "A", "B"),
    ],
)
def test_a_half_goes_up_and_down_goes_down_on_the_shipped_scales(scale, mean, half_up, down):
    found = shipped_library().scales[scale]
    assert mark_for(Fraction(mean), found, Rounding.HALF_UP) == half_up
    assert mark_for(Fraction(mean), found, Rounding.DOWN) == down
    assert mark_for(Fraction(mean), found, Rounding.EXACT) is None


def test_a_mean_halfway_between_uneven_marks_goes_to_the_higher():
    uneven = ODD[1]
    assert mark_for(Fraction("25/4"), uneven, Rounding.HALF_UP) == "A"
    assert mark_for(Fraction("6"), uneven, Rounding.HALF_UP) == "C"
    assert mark_for(Fraction("6"), uneven, Rounding.DOWN) == "C"
    assert mark_for(Fraction("-1/2"), ODD[2], Rounding.HALF_UP) == "0"


@given(st.fractions(min_value=0, max_value=100, max_denominator=120))
@example(Fraction(1, 200))
@example(Fraction(267, 100) + Fraction(1, 2000))
def test_two_places_are_those_of_the_decimal_module(value):
    exact = Decimal(value.numerator) / Decimal(value.denominator)
    rounded = exact.quantize(Decimal("0.01"), ROUND_HALF_UP)
    assert Decimal(two_places(value)) == rounded
    assert two_places(value) == f"{rounded.normalize():f}"


def marks_of(pack: Pack, *given_marks: str | None, heard: tuple[str, ...] = ()) -> QuestionMarks:
    """The first question with these marks, one from each member."""
    sheets = {at: a_sheet([mark, mark], heard) for at, mark in enumerate(given_marks, 1)}
    return question_marks(pack, sheets)[0]


def a_capped_pack() -> tuple[Pack, str]:
    """A pack with a cap at 1 on its first question, and the indicator that sets it."""
    pack = a_pack(2)
    bad = pack.questions[0].negative_indicators[0].id
    return (
        replace(
            pack, questions=(replace(pack.questions[0], caps=(Cap(bad, "1"),)), pack.questions[1])
        ),
        bad,
    )


def departure(mark: str, words: str = "All heard it.") -> AgreedScore:
    return AgreedScore(1, mark, Why.NEW_EVIDENCE, words)


def test_a_departure_needs_a_mark_of_the_scale_and_words():
    pack = a_pack(2)
    marks = marks_of(pack, "2", "3")
    assert departure_fault(pack, marks, None) == ""
    assert departure_fault(pack, marks, departure("4")) == ""
    for wrong in ("5", "-1", "2.5", "NaN", "1e9", "", "४", " 2"):
        assert "is not a mark of this scale" in departure_fault(pack, marks, departure(wrong)), (
            wrong
        )
    assert (
        departure_fault(pack, marks, departure("4", "  "))
        == "Question 1: say in words why the agreed score is 4."
    )


def test_what_nobody_scored_cannot_be_agreed():
    pack = a_pack(2)
    marks = marks_of(pack, None, None)
    assert marks.mean is None
    assert departure_fault(pack, marks, None) == ""
    assert "no one scored it" in departure_fault(pack, marks, departure("2"))


def test_a_cap_that_any_member_heard_keeps_the_mean_from_standing_above_it():
    pack, bad = a_capped_pack()
    low, high = marks_of(pack, "1", "1", heard=(bad,)), marks_of(pack, "3", "3", heard=(bad,))
    assert low.cap == high.cap == "1"
    assert Flag.CAP in low.flags
    assert departure_fault(pack, low, None) == ""
    assert "allows 1 at most" in departure_fault(pack, high, None)
    assert departure_fault(pack, high, departure("1")) == ""
    assert departure_fault(pack, high, departure("3")) == ""
    assert recording_faults(pack, [high], []) == (("mark-1", departure_fault(pack, high, None)),)
    assert recording_faults(pack, [high], [departure("1")]) == ()


def typed(mark: str, why: str = "", words: str = "", question: int = 1) -> dict[str, str]:
    return {f"mark-{question}": mark, f"why-{question}": why, f"words-{question}": words}


def agreed_from(pack: Pack, *given_marks: str | None, departures: tuple[AgreedScore, ...] = ()):
    sheets = {at: a_sheet([mark, mark]) for at, mark in enumerate(given_marks, 1)}
    return agree(pack, question_marks(pack, sheets), departures)


def test_the_form_reads_what_it_shows_as_nothing_changed():
    for rounding in Rounding:
        pack = a_pack_on(shipped_library().scales["0-4"], rounding)
        for departures in ((), (departure("4"),)):
            agreed = agreed_from(pack, "2", "3", departures=departures)
            sent = {}
            for number, each in enumerate(agreed, 1):
                entry = saved_entry(each)
                sent |= typed(entry.mark, entry.why, entry.words, number)
            assert read_agreed(pack, agreed, sent) == (departures, ())
            assert read_agreed(pack, agreed, {}) == (departures, ())


def test_the_exact_mean_may_stand_where_the_rule_does_not_round():
    pack = a_pack_on(shipped_library().scales["0-4"], Rounding.EXACT)
    agreed = agreed_from(pack, "2", "3")
    assert saved_entry(agreed[0]) == Entry("mean")
    assert read_agreed(pack, agreed, typed("3", Why.OTHER, "We agreed.")) == (
        (AgreedScore(1, "3", Why.OTHER, "We agreed."),),
        (),
    )
    half_up = a_pack_on(shipped_library().scales["0-4"])
    assert read_agreed(half_up, agreed_from(half_up, "2", "3"), typed("mean"))[1]


@pytest.mark.parametrize(
    ("sent", "field", "said"),
    [
        (typed("4"), "why-1", "choose why"),
        (typed("4", "new evidence heard"), "words-1", "say in words why the agreed score is 4"),
        (typed("4", "", "It was clear."), "why-1", "choose why"),
        (typed("4", "because", "It was clear."), "why-1", "choose why"),
        (typed("9", "other", "It was clear."), "mark-1", "'9' is not a mark"),
        (typed("NaN", "other", "It was clear."), "mark-1", "'NaN' is not a mark"),
        (typed("1e9", "other", "It was clear."), "mark-1", "'1e9' is not a mark"),
        (typed(""), "mark-1", "choose the agreed score"),
        (typed("3", "other", "It was clear."), "mark-1", "needs no reason"),
        (typed("3", "", "It was clear."), "mark-1", "needs no reason"),
        (typed("2", question=7), "version", "no question '7'"),
        ({"mark-one": "2"}, "version", "no question 'one'"),
        ({"words-1'; drop table score": "2"}, "version", "no question"),
    ],
)
def test_what_cannot_be_agreed_is_said_at_its_field(sent, field, said):
    pack = a_pack(2)
    found, faults = read_agreed(pack, agreed_from(pack, "2", "3"), sent)
    assert found == ()
    assert [each for each in faults if each[0] == field and said in each[1]], faults


def test_nothing_can_be_agreed_by_the_form_where_nobody_scored():
    pack = a_pack(2)
    found, faults = read_agreed(pack, agreed_from(pack, None), typed("2", "other", "It was clear."))
    assert found == ()
    assert faults == (
        ("question-1", "Question 1: no one scored it, so there is nothing to agree."),
    )


def test_the_means_own_mark_may_be_kept_above_a_cap_with_a_reason():
    pack, bad = a_capped_pack()
    sheets = {1: a_sheet(["3", "3"], (bad,))}
    agreed = agree(pack, question_marks(pack, sheets), ())
    found, faults = read_agreed(
        pack, agreed, typed("3", "anchor misread", "It was said of another.")
    )
    assert faults == ()
    assert found == (AgreedScore(1, "3", Why.ANCHOR_MISREAD, "It was said of another."),)
    assert recording_faults(pack, [each.marks for each in agreed], found) == ()
