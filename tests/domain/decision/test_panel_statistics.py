"""How the panel agreed: tables worked by hand, and what holds of all tables."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recruit.domain.decision.panel_statistics import (
    FEWEST_UNITS,
    Agreement,
    MemberFigures,
    Unit,
    comparable,
    drift,
    member_figures,
    panel_statistics,
    why_no_alpha,
    worth_in_words,
)
from recruit.domain.decision.pictures import minimum_mark, profile, signs_of, spread
from recruit.domain.framework.scale import Point, Scale
from recruit.domain.pack.pack import IssuedPack
from recruit.domain.pack.vacancy import Candidate
from recruit.domain.record.record import (
    CandidateRecord,
    Deed,
    Edition,
    Interview,
    MemberRecord,
    MemberSheet,
    Record,
    Sealing,
)
from recruit.domain.scoring.sheet import Score, Sheet
from tests.builders import a_pack, shipped_library

SCALE = shipped_library().scales["0-4"]
LETTERS = Scale(
    "letters",
    "D to A",
    tuple(Point(mark, mark, Fraction(value)) for value, mark in enumerate("DCBA")),
    "B",
)
UNITS = (
    Unit(1, 1, ((1, "3"), (2, "2"), (3, "4"))),
    Unit(1, 2, ((1, "3"), (2, "2"), (3, "0"))),
    Unit(2, 1, ((1, "2"), (2, "2"))),
    Unit(2, 2, ((1, "1"), (2, "4"), (3, "2"))),
)
"""Two candidates, two questions, three members; the third was not asked about one."""


def figures(member: int, units: Sequence[Unit] = UNITS, scale: Scale = SCALE) -> MemberFigures:
    return member_figures(scale, units, member, f"Member {member}")


@pytest.mark.parametrize(
    ("member", "n", "mean", "lowest", "highest", "above", "below", "compared"),
    [
        # 3, 3, 2, 1: inside 2 to 4; above 0 to 2; only one other; below 2 to 4.
        (1, 4, Fraction(9, 4), "1", "3", 1, 1, 3),
        # 2, 2, 2, 4: below 3 to 4; inside 0 to 3; only one other; above 1 to 2.
        (2, 4, Fraction(5, 2), "2", "4", 1, 1, 3),
        # 4, 0, 2: above 2 to 3; below 2 to 3; inside 1 to 4.
        (3, 3, Fraction(2), "0", "4", 1, 1, 3),
    ],
)
def test_a_member_s_figures_are_those_worked_by_hand(
    member, n, mean, lowest, highest, above, below, compared
):
    expected = MemberFigures(
        member, f"Member {member}", n, mean, lowest, highest, above, below, compared
    )
    assert figures(member) == expected


def test_a_mark_at_the_edge_of_the_others_range_is_not_outside():
    marks = ((1, "3"), (2, "1"), (3, "3"))
    assert figures(1, [Unit(1, 1, marks)]).outside == 0
    assert figures(2, [Unit(1, 1, marks)]).below == 1


def test_nothing_is_compared_with_one_other_member():
    found = figures(1, [Unit(1, 1, ((1, "4"), (2, "0")))])
    assert (found.outside, found.compared, found.outside_in_words) == (0, 0, "nothing to compare")


def test_a_member_without_a_mark_did_not_score_and_has_no_mean_of_0():
    found = figures(9)
    assert (found.n, found.mean, found.mean_in_words, found.range_in_words) == (
        0,
        None,
        "did not score",
        "none",
    )


def test_the_figures_say_their_base_in_words():
    assert figures(1).outside_in_words == "2 of 3: 1 above, 1 below"
    assert figures(1).mean_in_words == "2.25"
    assert figures(1).range_in_words == "1 to 3"


def test_the_range_of_letters_follows_the_scale_and_not_the_alphabet():
    found = figures(1, [Unit(1, 1, ((1, "A"),)), Unit(1, 2, ((1, "D"),))], LETTERS)
    assert (found.range_in_words, found.mean) == ("D to A", Fraction(3, 2))
    assert worth_in_words(LETTERS) == "In a mean, D counts 0, C counts 1, B counts 2, A counts 3."
    assert worth_in_words(SCALE) == ""


def test_the_means_over_the_day_are_those_worked_by_hand():
    # C1: 3 2 4 3 2 0 are 14 over 6; C2: 2 2 1 4 2 are 11 over 5.
    found = drift(SCALE, UNITS, [(1, "C1"), (2, "C2")])
    assert [(each.reference, each.mean, each.n) for each in found.means] == [
        ("C1", Fraction(14, 6), 6),
        ("C2", Fraction(11, 5), 5),
    ]
    assert (found.first, found.second, found.half) == (Fraction(14, 6), Fraction(11, 5), 1)
    assert (
        found.in_words
        == "The mean of the first candidate is 2.33, and of the last 2.2: 0.13 lower."
    )


def test_with_an_odd_number_of_candidates_the_middle_one_is_in_neither_half():
    units = [Unit(number, 1, ((1, mark),)) for number, mark in enumerate("01234", 1)]
    found = drift(SCALE, units, [(number, f"C{number}") for number in range(1, 6)])
    assert (found.half, found.first, found.second) == (2, Fraction(1, 2), Fraction(7, 2))
    said = "The mean of the first 2 candidates is 0.5, and of the last 2 3.5: 3 higher."
    assert found.in_words == f"{said} The one in the middle is in neither."


def test_in_a_half_each_candidate_counts_once():
    units = [
        Unit(1, 1, ((1, "4"), (2, "4"), (3, "4"))),
        Unit(2, 1, ((1, "0"),)),
        Unit(3, 1, ((1, "1"),)),
        Unit(4, 1, ((1, "1"),)),
    ]
    assert drift(SCALE, units, [(number, str(number)) for number in range(1, 5)]).first == 2


def test_one_candidate_makes_no_day():
    assert drift(SCALE, UNITS, [(1, "C1")]).first is None
    assert "fewer than two" in drift(SCALE, UNITS, [(1, "C1")]).in_words


def test_there_is_no_alpha_without_two_marks_of_an_answer_or_where_all_are_the_same():
    assert "nothing to compare" in why_no_alpha(comparable([Unit(1, 1, ((1, "3"),))]))
    assert "the same" in why_no_alpha(
        comparable([Unit(1, 1, ((1, "3"), (2, "3"))), Unit(1, 2, ((1, "0"),))])
    )
    assert why_no_alpha(comparable(UNITS)) == ""


@pytest.mark.parametrize(
    ("alpha", "said"),
    [(0.8, "rely"), (0.7999, "tentative"), (0.667, "tentative"), (0.6669, "no conclusions")],
)
def test_alpha_is_put_into_the_words_of_its_author(alpha, said):
    assert said in Agreement(FEWEST_UNITS, alpha, "").in_words


def test_below_the_stated_number_alpha_comes_with_a_warning():
    assert Agreement(FEWEST_UNITS, 0.5, "").warning == ""
    assert f"Only {FEWEST_UNITS - 1} answers" in Agreement(FEWEST_UNITS - 1, 0.5, "").warning
    assert Agreement(3, None, "All the same.").warning == ""
    assert Agreement(3, -0.25, "").figure == "\N{MINUS SIGN}0.250"


tables = st.lists(
    st.dictionaries(st.integers(1, 5), st.sampled_from(SCALE.marks), max_size=5).map(
        lambda each: tuple(each.items())
    ),
    min_size=1,
    max_size=12,
)


@given(tables, st.randoms(use_true_random=False))
def test_the_order_of_members_and_answers_changes_no_figure(table, at_random: random.Random):
    units = [Unit(place % 3, place, marks) for place, marks in enumerate(table)]
    mixed = [
        replace(each, marks=tuple(at_random.sample(each.marks, len(each.marks)))) for each in units
    ]
    at_random.shuffle(mixed)
    for member in range(1, 6):
        assert figures(member, units) == figures(member, mixed)
    listed = [(0, "C0"), (1, "C1"), (2, "C2")]
    assert drift(SCALE, units, listed) == drift(SCALE, mixed, listed)


@given(tables)
def test_an_answer_that_nobody_marked_changes_nothing(table):
    units = [Unit(place % 2, place, marks) for place, marks in enumerate(table)]
    more = [*units, Unit(0, 99, ()), Unit(7, 1, ())]
    assert [figures(each, units) for each in range(1, 6)] == [
        figures(each, more) for each in range(1, 6)
    ]
    assert drift(SCALE, units, [(0, "a"), (1, "b")]) == drift(
        SCALE, more, [(0, "a"), (1, "b"), (7, "c")]
    )
    assert comparable(units) == comparable(more)


@given(tables)
def test_a_member_s_figures_agree_with_a_straightforward_count(table):
    units = [Unit(0, place, marks) for place, marks in enumerate(table)]
    for member in range(1, 6):
        pairs = [
            (int(dict(marks)[member]), [int(mark) for each, mark in marks if each != member])
            for marks in table
            if member in dict(marks)
        ]
        found = figures(member, units)
        assert found.n == len(pairs)
        assert found.mean == (Fraction(sum(own for own, _ in pairs), len(pairs)) if pairs else None)
        wide = [(own, others) for own, others in pairs if len(others) >= 2]
        assert found.compared == len(wide)
        assert found.outside == sum(not min(others) <= own <= max(others) for own, others in wide)


def a_record(
    *candidates: tuple[int, Sequence[Sequence[str | None]]], gone: int | None = None
) -> Record:
    """A record with these candidates. Each is given by the edition and each member's marks; None is
    not asked.

    The first edition has the marks 0 to 4, the second 1 to 7.
    """
    packs = [
        replace(a_pack(3, scale), edition=number) for number, scale in enumerate(("0-4", "1-7"), 1)
    ]
    deed = Deed("Hilda Rulebook", "2026-11-23T09:00:00+00:00")
    members = max((len(marks) for _, marks in candidates), default=0)
    return Record(
        vacancy=1,
        editions=tuple(Edition(IssuedPack(pack, str(pack.edition) * 64), deed) for pack in packs),
        members=tuple(
            MemberRecord(
                each, f"Member {each}", "", each == 1, "2026" if each == gone else "", "", None
            )
            for each in range(1, members + 2)
        ),
        candidates=tuple(
            CandidateRecord(
                id=identity,
                candidate=Candidate(f"C{identity}", "", ""),
                is_off=False,
                declarations=(),
                exception=None,
                interview=Interview(edition, "", tuple(_sheets(marks)), deed, (), deed, ()),
                outcome=None,
                letter=None,
            )
            for identity, (edition, marks) in enumerate(candidates, 1)
        ),
        tie_decisions=(),
        decided=None,
        calibrations=(),
    )


def _sheets(by_member: Sequence[Sequence[str | None]]) -> list[MemberSheet]:
    return [
        MemberSheet(member, "", (Sealing(1, Sheet(tuple(_scores(marks))), "", None),))
        for member, marks in enumerate(by_member, 1)
        if marks
    ]


def _scores(marks: Sequence[str | None]) -> list[Score]:
    return [
        Score(at, mark, not_asked=mark is None, why_not_asked="Late.")
        for at, mark in enumerate(marks, 1)
    ]


def test_marks_on_two_scales_are_told_apart():
    record = a_record((1, ["012", "123"]), (2, ["765", "777"]), (1, ["444", "444"]))
    first, second = panel_statistics(record, {1, 2, 3})
    assert (first.references, second.references) == (("C1", "C3"), ("C2",))
    assert [each.n for each in first.members] == [6, 6, 0]
    assert first.members[0].mean == Fraction(15, 6)
    assert second.members[1].range_in_words == "7"


def test_only_the_candidates_that_are_named_are_counted():
    record = a_record((1, ["012", "123"]), (1, ["444", "444"]))
    (found,) = panel_statistics(record, {2})
    assert (found.references, len(found.units)) == (("C2",), 3)
    assert panel_statistics(record, ()) == ()


def test_who_left_the_panel_and_never_scored_is_not_in_the_table_and_who_scored_is():
    assert [
        each.name
        for each in panel_statistics(a_record((1, ["012", "123"]), gone=3), {1})[0].members
    ] == [
        "Member 1",
        "Member 2",
    ]
    assert len(panel_statistics(a_record((1, ["012", "123"]), gone=2), {1})[0].members) == 3


def test_a_profile_shows_the_agreed_score_and_the_range_of_the_marks():
    record = a_record((1, [["1", "4", None], ["2", "4", None]]))
    found = profile(record, record.candidates[0], with_range=True)
    assert [(each.agreed_in_words, each.range_in_words, each.n) for each in found.rows] == [
        ("2", "1 to 2", 2),
        ("4", "4", 2),
        ("not scored", "none", 0),
    ]
    assert (
        found.in_words
        == "C1: agreed scores. They lie from 2 to 4; 2 of 2 are at or above the pass mark 2. "
        "The figures are in the table that follows."
    )


def test_a_profile_without_the_range_is_the_same_whoever_gave_what():
    one, other = a_record((1, ["123", "321"])), a_record((1, ["321", "123"]))
    found = profile(one, one.candidates[0], with_range=False)
    assert found == profile(other, other.candidates[0], with_range=False)
    assert {(each.lowest, each.highest) for each in found.rows} == {("", "")}


def test_a_question_needs_the_higher_of_its_own_minimum_mark_and_the_rule_s():
    pack = a_pack(1)
    assert minimum_mark(pack, pack.questions[0]) is None
    strict = replace(pack, rule=replace(pack.rule, minimum_mark="1"))
    assert minimum_mark(strict, pack.questions[0]) == "1"
    assert minimum_mark(strict, replace(pack.questions[0], minimum_mark="3")) == "3"


def test_the_spread_shows_each_member_s_mark_under_a_letter():
    record = a_record((1, [["1", "4", None], ["2", "4", "3"]]))
    found = spread(record, record.candidates[0])
    assert [(each.letter, each.name) for each in found.signs] == [
        ("A", "Member 1"),
        ("B", "Member 2"),
    ]
    assert [each.in_words for each in found.rows] == [("1", "2"), ("4", "4"), ("not asked", "3")]
    assert [(each.mean_in_words, each.n) for each in found.rows] == [("1.5", 2), ("4", 2), ("3", 1)]
    assert "at most 1 step of the scale apart" in found.in_words


def test_a_member_keeps_the_letter_in_every_picture():
    record = a_record((1, ["123", "", "321"]))
    found = spread(record, record.candidates[0])
    assert [each.letter for each in found.signs] == ["A", "C"]
    assert [each.letter for each in signs_of(record).values()] == ["A", "B", "C", "D"]
