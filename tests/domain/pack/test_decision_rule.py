"""The decision rule reads as sentences."""

from __future__ import annotations

from fractions import Fraction

import pytest

from recruit.domain.pack.decision_rule import DecisionRule, TieBreak, number, rule_in_words


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (Fraction(2), "2"),
        (Fraction(1, 2), "0.5"),
        (Fraction(1, 3), "1/3"),
        (Fraction(5, 4), "1.25"),
    ],
)
def test_numbers_are_written_as_people_write_them(value, said):
    assert number(value) == said


def test_equal_weights_are_said_once(library):
    rule = DecisionRule(library.scales["0-4"], None, ())
    words = rule_in_words(rule, [("A", Fraction(2)), ("B", Fraction(2))], [])
    assert "All elements carry the same weight." in words
    assert (
        words[-1] == "Between equal totals, the panel decides together and writes down its reason."
    )


def test_everything_declared_is_said(library):
    rule = DecisionRule(
        library.scales["A-D"], "C", (TieBreak("f:1", "Courage"), TieBreak("most passes", ""))
    )
    words = " ".join(
        rule_in_words(rule, [("Courage", Fraction(2)), ("Care", Fraction(1))], [("Courage", "B")])
    )
    for said in (
        "from D (not shown) to A (exceeded)",
        "Courage 2; Care 1",
        "at or above the pass mark, B (shown)",
        "D is 1, C is 2, B is 3, A is 4",
        "below C on any question",
        "below B for Courage",
        "the candidate with the higher mark for Courage; the candidate with more questions",
    ):
        assert said in words
