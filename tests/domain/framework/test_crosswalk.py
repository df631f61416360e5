"""What the crosswalk says of an element, of a pack's elements, and of those no one looked at."""

from __future__ import annotations

from recruit.domain.framework.crosswalk import (
    Bearing,
    Crosswalk,
    Link,
    NoRelative,
    Relation,
    overlapping,
    related,
    unlooked,
)
from recruit.domain.framework.framework import ElementReference


def element(text: str) -> ElementReference:
    return ElementReference(*text.split(":"))


def link(first: str, how: Relation, second: str) -> Link:
    return Link(element(first), element(second), how, f"why {first} and {second}")


WICK, OIL, LOG, STORM = (element(f"lamps:{number}") for number in ("1.1", "1.2", "1.9", "1.10"))
CROSSWALK = Crosswalk(
    links=(
        link("lamps:1.1", Relation.OVERLAPS, "boats:1"),
        link("lamps:1.10", Relation.OVERLAPS, "lamps:1.1"),
        link("lamps:1.9", Relation.OVERLAPS, "lamps:1.1"),
        link("lamps:1.1", Relation.PART_OF, "lamps:1.2"),
        link("boats:2", Relation.PART_OF, "lamps:1.1"),
        link("ships:1", Relation.SAME, "lamps:1.1"),
    ),
    none=(NoRelative(element("boats:9"), "No one else keeps a parrot."),),
)


def test_the_closest_relatives_come_first_and_numbers_are_ordered_as_people_count():
    assert [(str(each.element), each.how) for each in related(CROSSWALK, WICK)] == [
        ("ships:1", Bearing.SAME),
        ("boats:2", Bearing.CONTAINS),
        ("lamps:1.2", Bearing.PART_OF),
        ("boats:1", Bearing.OVERLAPS),
        ("lamps:1.9", Bearing.OVERLAPS),
        ("lamps:1.10", Bearing.OVERLAPS),
    ]


def test_a_link_reads_the_same_from_either_end_save_for_which_side_is_larger():
    (from_smaller,) = related(CROSSWALK, element("boats:2"))
    (from_larger,) = related(CROSSWALK, OIL)
    assert (from_smaller.element, from_smaller.how) == (WICK, Bearing.PART_OF)
    assert (from_larger.element, from_larger.how) == (WICK, Bearing.CONTAINS)
    assert from_larger.why == "why lamps:1.1 and lamps:1.2"


def test_an_element_without_links_has_no_relatives():
    assert related(CROSSWALK, element("boats:9")) == ()


def test_two_chosen_elements_ask_the_same_twice_when_they_are_the_same_or_one_is_part_of_the_other():  # noqa: E501
    chosen = [WICK, OIL, LOG, STORM, element("ships:1"), element("boats:9")]
    assert [(str(each.first), str(each.second)) for each in overlapping(CROSSWALK, chosen)] == [
        ("lamps:1.1", "lamps:1.2"),
        ("ships:1", "lamps:1.1"),
    ]


def test_a_relative_that_was_not_chosen_is_no_matter():
    assert overlapping(CROSSWALK, [WICK, WICK, element("boats:9")]) == ()


def test_an_element_with_a_link_or_without_any_relative_was_looked_at_and_another_was_not():
    everything = [
        element("boats:3"),
        WICK,
        element("boats:9"),
        element("boats:2"),
        element("boats:10"),
    ]
    assert unlooked(CROSSWALK, everything) == (element("boats:3"), element("boats:10"))
