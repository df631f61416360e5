"""No small number is given, and none can be worked out from those that are."""

from __future__ import annotations

import random
from itertools import product

from recruit.domain.disclosure.figures import (
    APPOINTED_CELL,
    KNOWN,
    NO_OUTCOME_CELL,
    SMALLEST,
    count_in_words,
    suppressed,
)


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


def test_what_everyone_knows_hides_nothing():
    told = {
        APPOINTED_CELL: 1,
        "reserve": 9,
        "not appointed": 40,
        "withdrew": 11,
        NO_OUTCOME_CELL: 0,
    }
    assert suppressed([told]) == {APPOINTED_CELL, "reserve", "withdrew", NO_OUTCOME_CELL}


def test_two_tables_with_a_cell_in_common_give_no_small_cell_back_even_to_those_who_know_who_was_appointed():  # noqa: E501
    dice = random.Random(7)
    for _ in range(100):
        withdrew, low, high = (dice.choice((0, 1, 4, 9, 10, 12)) for _ in range(3))
        appointed = min(high, dice.choice((0, 1, 2)))
        reserve = dice.choice(range(high - appointed + 1))
        rest = low + high - appointed - reserve
        outcomes = {
            APPOINTED_CELL: appointed,
            "reserve": reserve,
            "not": rest,
            "withdrew": withdrew,
        }
        bands = {"low": low, "high": high, "withdrew": withdrew}
        if sum(bands.values()) >= SMALLEST:
            _refuse_to_give_back(outcomes, bands)


def _refuse_to_give_back(outcomes, bands):
    """Looks for a small cell that has one value in every world that agrees with what is shown."""
    hidden, whole = suppressed([outcomes, bands]), sum(bands.values())
    shown = {
        name: count
        for name, count in (outcomes | bands).items()
        if name not in hidden or name in KNOWN
    }
    worlds = []
    for withdrew in [shown["withdrew"]] if "withdrew" in shown else range(whole + 1):
        for low, reserve in product(range(whole - withdrew + 1), repeat=2):
            rest = whole - withdrew - shown[APPOINTED_CELL] - reserve
            world = {
                "withdrew": withdrew,
                "low": low,
                "high": whole - withdrew - low,
                "reserve": reserve,
                "not": rest,
            }
            if rest >= 0 and all(world[each] == shown[each] for each in world if each in shown):
                worlds.append(world)
    for name in hidden - KNOWN:
        if (outcomes | bands)[name] < SMALLEST:
            assert len({each[name] for each in worlds}) > 1, (outcomes, bands, hidden, name)


def test_a_count_below_ten_has_no_number():
    assert count_in_words(9) == count_in_words(0)
    assert count_in_words(10) == "10"
