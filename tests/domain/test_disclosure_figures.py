"""No small number is given, and none can be worked out from those that are."""

from __future__ import annotations

import random
from itertools import product

from recruit.domain.disclosure_figures import SMALLEST, count_in_words, suppressed


def test_small_cells_are_left_out_and_with_them_one_by_which_they_could_be_worked_out():
    assert suppressed([{"a": 40, "b": 12, "c": 3}]) == {"b", "c"}


def test_where_all_cells_are_large_all_are_given():
    assert suppressed([{"a": 40, "b": 12, "c": 10}]) == frozenset()


def test_cells_that_hold_few_people_together_take_another_with_them():
    assert suppressed([{"a": 40, "b": 12, "c": 3, "d": 2}]) == {"b", "c", "d"}


def test_nothing_is_a_small_cell_too():
    assert suppressed([{"a": 40, "b": 12, "c": 0}]) == {"b", "c"}


def test_a_cell_of_two_tables_is_left_out_of_both():
    hidden = suppressed([{"a": 40, "u": 5, "b": 20}, {"x": 50, "u": 5, "y": 10}])
    assert {"u", "b", "y"} <= hidden


def test_no_table_gives_a_small_cell_back():
    dice = random.Random(6)
    for _ in range(300):
        table = {name: dice.choice((0, 1, 5, 9, 10, 11, 30)) for name in "abcd"}
        hidden = suppressed([table])
        gone = [each for each in table if each in hidden]
        if not gone:
            assert min(table.values()) >= SMALLEST
            continue
        rest = sum(table.values()) - sum(table[each] for each in table if each not in hidden)
        fits = [each for each in product(range(rest + 1), repeat=len(gone)) if sum(each) == rest]
        for place in range(len(gone)):
            possible = {each[place] for each in fits}
            assert len(possible) > 1 or rest == 0 or len(gone) == len(table), (table, hidden)


def test_a_count_below_ten_has_no_number():
    assert count_in_words(9) == count_in_words(0)
    assert count_in_words(10) == "10"
