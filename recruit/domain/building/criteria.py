"""The criteria of a draft: those that follow from its elements, and the manager's own, which can be
put in order.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

from recruit.domain.building.draft import Draft
from recruit.domain.framework.framework import ElementReference
from recruit.domain.pack.vacancy import Criterion, Heading, Importance, Method

LONGEST_CRITERION = 400
MOST_CRITERIA = 30
"""More than anybody can assess; the limit keeps a page and a paper of a size that can be read."""

_NUMBERED = re.compile(r"(?:\w+:)?c([0-9]{1,6})")


@dataclass(frozen=True, slots=True)
class ElementTicks:
    """What the manager says of the criterion that follows from one element."""

    is_criterion: bool
    importance: Importance
    methods: tuple[Method, ...]


@dataclass(frozen=True, slots=True)
class Line:
    """One own criterion as it stands in the list: whether it can go further up or down among its
    like.
    """

    criterion: Criterion
    can_go_up: bool
    can_go_down: bool


@dataclass(frozen=True, slots=True)
class HeadingLines:
    """The own criteria under one heading, as they are printed: essential ones first."""

    heading: Heading
    lines: tuple[Line, ...]


def in_printed_order(draft: Draft) -> tuple[HeadingLines, ...]:
    """The own criteria by heading; headings without any are left out."""
    made = []
    for heading in Heading:
        lines = [
            line for importance in Importance for line in _lines(_alike(draft, heading, importance))
        ]
        if lines:
            made.append(HeadingLines(heading, tuple(lines)))
    return tuple(made)


def find_criterion(draft: Draft, identity: str) -> Criterion | None:
    """The own criterion with this id, or None."""
    return next((each for each in draft.criteria if each.id == identity), None)


def free_criterion_id(draft: Draft) -> str:
    """An id that no own criterion has: 'c1' and so on.

    A number that an accepted gap still names is passed over, so that its reason is not taken for
    another's.
    """
    named = (*(each.id for each in draft.criteria), *(each.gap for each in draft.overrides))
    numbers = [int(found.group(1)) for each in named if (found := _NUMBERED.fullmatch(each))]
    return f"c{max(numbers, default=0) + 1}"


def with_criterion(draft: Draft, criterion: Criterion, place: int | None = None) -> Draft:
    """The draft with this criterion in the place of the one with its id; a new one goes to `place`,
    or to the end.
    """
    rest = [each for each in draft.criteria if each.id != criterion.id]
    if len(rest) < len(draft.criteria):
        return replace(
            draft,
            criteria=tuple(
                criterion if each.id == criterion.id else each for each in draft.criteria
            ),
        )
    rest.insert(len(rest) if place is None else place, criterion)
    return replace(draft, criteria=tuple(rest))


def without_criterion(draft: Draft, identity: str) -> Draft:
    """The draft without the criterion with this id."""
    return replace(draft, criteria=tuple(each for each in draft.criteria if each.id != identity))


def place_of(draft: Draft, identity: str) -> int:
    """Where the criterion stands among the own ones, from 0; their number where there is no such
    criterion.
    """
    return next(
        (at for at, each in enumerate(draft.criteria) if each.id == identity), len(draft.criteria)
    )


def moved(draft: Draft, identity: str, *, up: bool) -> Draft:
    """The draft with the criterion changed for the one before or after it of the same heading and
    importance.

    Essential criteria are printed first, so a change with any other would not show. One that cannot
    go further stays where it is.
    """
    criterion = find_criterion(draft, identity)
    if criterion is None:
        return draft
    alike = _alike(draft, criterion.heading, criterion.importance)
    at = alike.index(criterion) + (-1 if up else 1)
    if not 0 <= at < len(alike):
        return draft
    criteria = list(draft.criteria)
    here, there = criteria.index(criterion), criteria.index(alike[at])
    criteria[here], criteria[there] = criteria[there], criteria[here]
    return replace(draft, criteria=tuple(criteria))


def with_element_ticks(draft: Draft, ticks: Mapping[ElementReference, ElementTicks]) -> Draft:
    """The draft with what is said of the criteria that follow from its elements."""
    elements = tuple(
        (
            replace(
                each,
                is_criterion=said.is_criterion,
                importance=said.importance,
                methods=said.methods,
            )
            if (said := ticks.get(each.reference))
            else each
        )
        for each in draft.elements
    )
    return replace(draft, elements=elements)


def methods_to_show(draft: Draft) -> tuple[Method, ...]:
    """The methods of this selection, and those that a criterion following from an element still
    names.
    """
    named = {method for each in draft.elements for method in each.methods}
    return tuple(method for method in Method if method in draft.methods or method in named)


def _alike(draft: Draft, heading: Heading, importance: Importance) -> list[Criterion]:
    return [
        each for each in draft.criteria if each.heading is heading and each.importance is importance
    ]


def _lines(criteria: list[Criterion]) -> list[Line]:
    last = len(criteria) - 1
    return [Line(each, at > 0, at < last) for at, each in enumerate(criteria)]
