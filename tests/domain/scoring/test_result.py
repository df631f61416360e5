"""The result: totals, verdicts, order of merit and ties, against a plain computation written in
another way.
"""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal, localcontext
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from recruit.domain.pack.decision_rule import (
    HIGHEST_LOWEST_MARK,
    MOST_PASSES,
    DecisionRule,
    Rounding,
    TieBreak,
)
from recruit.domain.pack.pack import Pack
from recruit.domain.scoring.consensus import agree, question_marks
from recruit.domain.scoring.result import in_decimals, merit, verdict, weighted_mean
from recruit.domain.scoring.sheet import Score, Sheet
from tests.builders import a_pack, shipped_library

QUESTIONS = 3
BASE = a_pack(QUESTIONS)
SCALES = {name: a_pack(QUESTIONS, name) for name in ("0-4", "1-5", "1-7", "A-D")}


@st.composite
def selections(draw) -> tuple[Pack, dict[int, dict[int, Sheet]]]:
    """A pack with a random rule, and by candidate the sealed sheets of two to four members."""
    base = SCALES[draw(st.sampled_from(sorted(SCALES)))]
    scale = base.rule.scale.passing_at(draw(st.sampled_from(base.rule.scale.marks[1:])))
    minimum = draw(st.none() | st.sampled_from(scale.marks))
    keys = draw(st.permutations([MOST_PASSES, HIGHEST_LOWEST_MARK, str(base.questions[1].element)]))
    order = tuple(TieBreak(each, "x") for each in keys[: draw(st.integers(0, 3))])
    rule = DecisionRule(scale, minimum, order, draw(st.sampled_from(list(Rounding))))
    weights = draw(st.lists(st.sampled_from([1, 2, 3]), min_size=QUESTIONS, max_size=QUESTIONS))
    own = draw(
        st.lists(st.none() | st.sampled_from(scale.marks), min_size=QUESTIONS, max_size=QUESTIONS)
    )
    questions = tuple(
        replace(each, weight=Fraction(weight), minimum_mark=mark)
        for each, weight, mark in zip(base.questions, weights, own, strict=True)
    )
    pack = replace(base, rule=rule, questions=questions)
    mark = st.sampled_from(scale.marks) | st.none()
    sheet = st.lists(mark, min_size=QUESTIONS, max_size=QUESTIONS).map(_sheet)
    members = draw(st.integers(2, 4))
    candidates = draw(st.integers(1, 5))
    return pack, {
        one: dict(enumerate(draw(st.lists(sheet, min_size=members, max_size=members))))
        for one in range(1, candidates + 1)
    }


def _sheet(marks: list[str | None]) -> Sheet:
    return Sheet(
        tuple(
            Score(number, each, each is None, "" if each else "No time.")
            for number, each in enumerate(marks, 1)
        )
    )


def result_of(pack: Pack, sheets: dict[int, dict[int, Sheet]], decided=None):
    agreed = {one: agree(pack, question_marks(pack, each), ()) for one, each in sheets.items()}
    verdicts = [verdict(pack, one, each) for one, each in agreed.items()]
    found = merit(verdicts, agreed, dict.fromkeys(sheets, pack), pack.rule.tie_break, decided or {})
    return {each.candidate: each for each in verdicts}, found


def plainly(
    pack: Pack, sheets: dict[int, Sheet]
) -> tuple[Fraction | None, bool, list[Fraction | None]]:
    """The total, whether the standard is met, and the agreed values: with loops, floats for
    nothing, no dataclass.
    """
    values = {point.mark: point.value for point in pack.rule.scale.points}
    ladder = sorted(values.values())
    agreed: list[Fraction | None] = []
    for place in range(QUESTIONS):
        given = [
            values[s.scores[place].mark]
            for s in sheets.values()
            if s.scores[place].mark is not None
        ]
        if not given:
            agreed.append(None)
            continue
        mean = sum(given, Fraction(0)) / len(given)
        below = max(each for each in ladder if each <= mean)
        above = min(each for each in ladder if each >= mean)
        if pack.rule.rounding is Rounding.EXACT:
            agreed.append(mean)
        elif pack.rule.rounding is Rounding.DOWN or mean - below < above - mean:
            agreed.append(below)
        else:
            agreed.append(above)
    top = bottom = Fraction(0)
    is_short = False
    for question, value in zip(pack.questions, agreed, strict=True):
        if value is None:
            continue
        top, bottom = top + value * question.weight, bottom + question.weight
        for least in (question.minimum_mark, pack.rule.minimum_mark):
            is_short |= least is not None and value < values[least]
    total = top / bottom if bottom else None
    return (
        total,
        total is not None and total >= values[pack.rule.scale.pass_mark] and not is_short,
        agreed,
    )


def better(pack: Pack, one: list[Fraction | None], other: list[Fraction | None]) -> int:
    """1, -1 or 0: which of two with equal totals the declared order puts first."""
    passing = pack.rule.scale.point(pack.rule.scale.pass_mark).value
    for step in pack.rule.tie_break:
        pair = []
        for values in (one, other):
            there = [each for each in values if each is not None]
            if step.key == MOST_PASSES:
                pair.append(Fraction(len([each for each in there if each >= passing])))
            elif step.key == HIGHEST_LOWEST_MARK:
                pair.append(min(there, default=Fraction(-1)))
            else:
                about = values[1]
                pair.append(Fraction(-1) if about is None else about)
        if pair[0] != pair[1]:
            return 1 if pair[0] > pair[1] else -1
    return 0


@settings(max_examples=200, deadline=None)
@given(selections())
def test_totals_and_verdicts_are_those_of_a_plain_computation(made):
    pack, sheets = made
    verdicts, _ = result_of(pack, sheets)
    for one, each in sheets.items():
        total, meets, _ = plainly(pack, each)
        assert verdicts[one].total == total
        assert verdicts[one].meets_standard is meets
        assert verdicts[one].in_words.startswith(("Meets", "Does not meet", "Nothing was scored"))


@settings(max_examples=200, deadline=None)
@given(selections())
def test_the_order_of_merit_is_that_of_a_plain_comparison_of_every_pair(made):
    pack, sheets = made
    known = {one: plainly(pack, each) for one, each in sheets.items()}
    _, found = result_of(pack, sheets)
    places = {each.candidate: each.place for each in found.places}
    assert set(places) == {one for one, (_, meets, _) in known.items() if meets}
    assert set(found.below) == set(sheets) - set(places)
    for one in places:
        for other in places:
            if known[one][0] != known[other][0]:
                assert (places[one] < places[other]) == (known[one][0] > known[other][0])
            else:
                said = better(pack, known[one][2], known[other][2])
                assert (places[one] < places[other]) == (said > 0)
                assert (places[one] == places[other]) == (said == 0)


@settings(max_examples=100, deadline=None)
@given(selections(), st.randoms(use_true_random=False))
def test_the_order_in_which_candidates_and_members_stand_changes_nothing(made, dice):
    pack, sheets = made
    before, order = result_of(pack, sheets)
    shuffled = {}
    for one in dice.sample(list(sheets), len(sheets)):
        members = list(sheets[one])
        dice.shuffle(members)
        shuffled[one] = {each: sheets[one][each] for each in members}
    after, again = result_of(pack, shuffled)
    assert after == before
    assert {each.candidate: each.place for each in again.places} == {
        each.candidate: each.place for each in order.places
    }


@settings(max_examples=100, deadline=None)
@given(selections())
def test_a_decision_counts_for_exactly_those_whom_the_declared_order_leaves_equal(made):
    pack, sheets = made
    _, found = result_of(pack, sheets)
    equal = [group for tie in found.ties for group in tie.still_equal]
    decided = {frozenset(group): tuple(reversed(group)) for group in equal}
    _, ordered = result_of(pack, sheets, decided)
    assert sorted(each.place for each in ordered.places) == list(range(1, len(ordered.places) + 1))
    others = {frozenset((*group, 999)): (*group, 999) for group in equal}
    assert result_of(pack, sheets, others)[1] == found


def test_a_question_that_nobody_scored_is_left_out_and_said():
    sheets = {1: {1: _sheet(["3", None, "3"]), 2: _sheet(["3", None, "3"])}}
    verdicts, _ = result_of(BASE, sheets)
    assert verdicts[1].total == 3
    assert verdicts[1].asked == 2
    assert "1 of 3 questions had no score and did not count." in verdicts[1].in_words


def test_a_candidate_of_whom_nothing_was_scored_has_no_result():
    verdicts, found = result_of(BASE, {1: {1: _sheet([None] * 3)}})
    assert verdicts[1].total is None
    assert found.below == (1,)


def test_the_exact_minimum_is_enough_and_a_mark_below_it_is_named():
    pack = replace(BASE, rule=replace(BASE.rule, minimum_mark="2"))
    good, _ = result_of(pack, {1: {1: _sheet(["2", "2", "4"])}})
    bad, _ = result_of(pack, {1: {1: _sheet(["1", "4", "4"])}})
    assert good[1].meets_standard
    assert not bad[1].meets_standard
    assert "question 1 has 1, and needs 2" in bad[1].in_words


def test_the_means_alone_stand_beside_the_agreed_total():
    sheets = {1: {1: _sheet(["2", "2", "2"]), 2: _sheet(["3", "3", "3"])}}
    verdicts, _ = result_of(BASE, sheets)
    assert verdicts[1].total == 3
    assert verdicts[1].mechanical == Fraction(5, 2)


@pytest.mark.parametrize("values", [[], [(Fraction(0), Fraction(3))]])
def test_there_is_no_mean_of_nothing(values):
    assert weighted_mean(values) is None


@given(st.lists(st.fractions(0, 10, max_denominator=400), min_size=1, max_size=8))
def test_different_totals_never_look_the_same_and_are_rounded_half_up(values):
    said = in_decimals(values)
    assert len(set(said)) == len(set(values))
    with localcontext() as exact:
        exact.prec = 60
        for value, text in zip(values, said, strict=True):
            places = len(text.partition(".")[2])
            assert abs(
                Decimal(text) - Decimal(value.numerator) / Decimal(value.denominator)
            ) <= Decimal(5).scaleb(-max(places, 2) - 1)


def of_marks(*rows: str, steps: tuple[str, ...]):
    """The one tie of candidates 1, 2 … each scored by one member on the usual scale; '-' is not
    asked.
    """
    pack = replace(
        BASE, rule=replace(BASE.rule, tie_break=tuple(TieBreak(each, each) for each in steps))
    )
    _, found = result_of(
        pack,
        {n: {1: _sheet([m if m != "-" else None for m in row])} for n, row in enumerate(rows, 1)},
    )
    (tie,) = found.ties
    return tie


def test_each_step_of_a_tie_tells_what_each_candidate_had_and_who_is_left():
    first, second = of_marks("330", "222", "330", steps=(MOST_PASSES, HIGHEST_LOWEST_MARK)).steps
    assert first.values[:2] == (
        (1, "2 at or above the pass mark"),
        (2, "3 at or above the pass mark"),
    )
    assert first.left == ((2,), (1, 3))
    assert second.values == ((1, "lowest score 0"), (3, "lowest score 0"))


def test_no_step_is_taken_once_all_are_parted():
    assert len(of_marks("330", "222", steps=(MOST_PASSES, HIGHEST_LOWEST_MARK)).steps) == 1


def test_who_was_not_asked_about_an_element_comes_after_who_had_the_lowest_mark_for_it():
    tie = of_marks("-22", "042", steps=(str(BASE.questions[0].element),))
    assert tie.order == ((2,), (1,))
    assert tie.steps[0].values == ((1, "not scored"), (2, "0"))


def test_the_shipped_scales_are_all_tried():
    assert set(SCALES) <= set(shipped_library().scales)
