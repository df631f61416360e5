"""The manager's own criteria: their ids, their order, and what is ticked beside the elements."""

from __future__ import annotations

from dataclasses import replace

import pytest

from recruit.domain.building.criteria import (
    ElementTicks,
    find_criterion,
    free_criterion_id,
    in_printed_order,
    methods_to_show,
    moved,
    place_of,
    with_criterion,
    with_element_ticks,
    without_criterion,
)
from recruit.domain.building.draft import Draft, vacancy_of
from recruit.domain.pack.specification import person_specification
from recruit.domain.pack.vacancy import Criterion, Heading, Importance, Method, Override
from tests.builders import shipped_library
from tests.web.made_up import a_draft

GRADES = {"grades9plus": shipped_library().framework("grades9plus")}


def criterion(identity: str, importance: Importance = Importance.ESSENTIAL) -> Criterion:
    return Criterion(
        identity,
        f"Text of {identity}.",
        Heading.EXPERIENCE,
        importance,
        (Method.APPLICATION,),
        None,
    )


@pytest.fixture
def draft() -> Draft:
    desirable = criterion("c2", Importance.DESIRABLE)
    return replace(
        a_draft("V-1"), criteria=(criterion("c1"), desirable, criterion("c3"), criterion("c4"))
    )


def ids(draft: Draft) -> list[str]:
    return [each.id for each in draft.criteria]


def test_a_new_criterion_gets_a_number_that_none_has(draft):
    assert free_criterion_id(draft) == "c5"
    assert free_criterion_id(replace(draft, criteria=())) == "c1"


def test_a_number_that_an_accepted_gap_names_is_not_given_again(draft):
    accepted = replace(
        without_criterion(draft, "c4"), overrides=(Override("method:c4", "The board said so."),)
    )
    assert free_criterion_id(accepted) == "c5"


def test_a_changed_criterion_keeps_its_place(draft):
    changed = with_criterion(draft, replace(criterion("c3"), text="Other words."))
    assert ids(changed) == ids(draft)
    assert find_criterion(changed, "c3") == replace(criterion("c3"), text="Other words.")


def test_what_was_removed_goes_back_to_where_it_was(draft):
    for each in draft.criteria:
        removed = without_criterion(draft, each.id)
        assert find_criterion(removed, each.id) is None
        assert with_criterion(removed, each, place_of(draft, each.id)) == draft


def test_a_criterion_moves_past_the_next_of_its_importance(draft):
    assert ids(moved(draft, "c3", up=True)) == ["c3", "c2", "c1", "c4"]
    assert ids(moved(draft, "c1", up=False)) == ["c3", "c2", "c1", "c4"]


@pytest.mark.parametrize(
    ("identity", "up"), [("c1", True), ("c4", False), ("c2", True), ("c2", False), ("zz", True)]
)
def test_a_criterion_that_cannot_go_further_stays(draft, identity, up):
    assert moved(draft, identity, up=up) == draft


def test_the_list_is_in_the_order_in_which_it_is_printed(draft):
    printed = person_specification(vacancy_of(replace(draft, elements=()), (), ()), {})
    shown = [line.criterion for part in in_printed_order(draft) for line in part.lines]
    assert shown == list(printed.criteria)


def test_a_line_says_where_it_can_go(draft):
    (part,) = in_printed_order(draft)
    can = {line.criterion.id: (line.can_go_up, line.can_go_down) for line in part.lines}
    assert can == {
        "c1": (False, True),
        "c3": (True, True),
        "c4": (True, False),
        "c2": (False, False),
    }


def test_every_move_that_is_offered_changes_the_printed_order(draft):
    def order(of: Draft) -> list[str]:
        return [line.criterion.id for part in in_printed_order(of) for line in part.lines]

    for line in in_printed_order(draft)[0].lines:
        for can, up in ((line.can_go_up, True), (line.can_go_down, False)):
            assert (order(moved(draft, line.criterion.id, up=up)) != order(draft)) is can


def test_a_criterion_that_is_kept_out_is_not_printed(draft):
    first = draft.elements[0].reference
    out = with_element_ticks(
        draft, {first: ElementTicks(False, Importance.DESIRABLE, (Method.EXERCISE,))}
    )
    printed = person_specification(vacancy_of(out, (), ()), GRADES)
    assert str(first) not in {each.id for each in printed.criteria}
    assert out.elements[0].methods == (Method.EXERCISE,)
    assert out.elements[1:] == draft.elements[1:]


def test_a_method_that_is_still_named_is_shown_although_the_selection_has_it_no_longer(draft):
    assert methods_to_show(replace(draft, methods=(Method.EXERCISE,))) == (
        Method.INTERVIEW,
        Method.EXERCISE,
    )
