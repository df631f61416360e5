"""The crosswalk: which elements cover the same ground, in how far, and why."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from recruit.domain.framework.framework import ElementReference, natural_order


class Relation(StrEnum):
    """How the first element of a link relates to its second, as people write it."""

    SAME = "same"
    OVERLAPS = "overlaps"
    PART_OF = "part of"


class Bearing(StrEnum):
    """How a relative relates to the element that one looks from: a `Relation`, or its other
    side.
    """

    SAME = "same"
    CONTAINS = "contains"
    PART_OF = "part of"
    OVERLAPS = "overlaps"


@dataclass(frozen=True, slots=True)
class Link:
    """Two elements with common ground.

    Where `how` is 'part of', the first lies wholly inside the second.
    """

    first: ElementReference
    second: ElementReference
    how: Relation
    why: str

    @property
    def ends(self) -> frozenset[ElementReference]:
        """Both elements, in no order."""
        return frozenset((self.first, self.second))


@dataclass(frozen=True, slots=True)
class NoRelative:
    """An element that somebody looked at and for which nothing elsewhere covers common ground."""

    element: ElementReference
    why: str


@dataclass(frozen=True, slots=True)
class Crosswalk:
    """All links, and the elements that have none. A pair stands once, in either direction."""

    links: tuple[Link, ...]
    none: tuple[NoRelative, ...]

    def elements(self) -> frozenset[ElementReference]:
        """Every element that somebody looked at: with a link, or stated to have no relative."""
        linked = (end for link in self.links for end in (link.first, link.second))
        return frozenset((*linked, *(each.element for each in self.none)))


@dataclass(frozen=True, slots=True)
class Related:
    """A relative of an element. Read it as 'the element looked from — `how` — this one'."""

    element: ElementReference
    how: Bearing
    why: str


def related(crosswalk: Crosswalk, reference: ElementReference) -> tuple[Related, ...]:
    """The relatives of an element, closest first: same, then contains and part of, then overlaps.

    Those equally close stand in the order of their frameworks' ids and their numbers.
    """
    found = [
        _seen_from(reference, link)
        for link in crosswalk.links
        if reference in (link.first, link.second)
    ]
    return tuple(sorted(found, key=_closeness))


def overlapping(crosswalk: Crosswalk, references: Iterable[ElementReference]) -> tuple[Link, ...]:
    """The links by which two of these elements would ask the same thing twice, in the crosswalk's
    order.

    That is 'same', and 'part of', where whatever is asked about the smaller element is a fair
    question about the larger. 'Overlaps' is left out: such a pair has enough apart to choose two
    different questions from, and a warning on nearly every pack would soon be read by no one.
    """
    chosen = frozenset(references)
    return tuple(
        link
        for link in crosswalk.links
        if link.how is not Relation.OVERLAPS and link.ends <= chosen
    )


def unlooked(
    crosswalk: Crosswalk, all_references: Iterable[ElementReference]
) -> tuple[ElementReference, ...]:
    """Those of these elements that are neither linked nor stated to have no relative, in the order
    given.
    """
    looked_at = crosswalk.elements()
    return tuple(reference for reference in all_references if reference not in looked_at)


def _seen_from(reference: ElementReference, link: Link) -> Related:
    if reference == link.first:
        return Related(link.second, Bearing(link.how), link.why)
    turned = Bearing.CONTAINS if link.how is Relation.PART_OF else Bearing(link.how)
    return Related(link.first, turned, link.why)


_RANK = {Bearing.SAME: 0, Bearing.CONTAINS: 1, Bearing.PART_OF: 1, Bearing.OVERLAPS: 2}


def _closeness(relative: Related) -> tuple[int, str, tuple[tuple[int, str], ...]]:
    return _RANK[relative.how], relative.element.framework, natural_order(relative.element.number)
