"""Step 3, the page: what it shows of the chosen elements, and of the one group that is open."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from recruit.bank.library import Library
from recruit.domain.building.choosing import element_keys, likely_stage, nearest_stage, title_of
from recruit.domain.building.draft import FEWEST_ELEMENTS, MOST_ELEMENTS, Draft
from recruit.domain.framework.crosswalk import Crosswalk, Link, Relation, overlapping
from recruit.domain.framework.framework import Element, ElementReference, Framework, Group, Stage
from recruit.domain.pack.vacancy import ChosenElement
from recruit.web.vacancy.elements_form import Sent, SentRow, find_element

ROOM = 44_000
"""Characters for rows and ladders, so that the page stays under 60 KB whatever is chosen and open.
"""

ROW, OFFERED, FAULT, BULLET = 1_600, 590, 480, 16
"""Characters that a chosen row, an element on offer, a fault and the markup of one indicator take.
"""


@dataclass(frozen=True, slots=True)
class Ladder:
    """What an element looks like at a stage, and one stage below and above it, where there are
    any.
    """

    framework: Framework
    here: Stage
    below: Stage | None
    above: Stage | None


@dataclass(frozen=True, slots=True)
class ChosenRow:
    """A chosen element with all that can be set for it.

    `ladder` is None where the page has no room for it.
    """

    sent: SentRow
    framework: Framework
    element: Element
    stages: tuple[Stage, ...]
    ladder: Ladder | None
    minutes: int
    is_elsewhere: bool
    differs: bool


@dataclass(frozen=True, slots=True)
class Offered:
    """An element of the open group. `row` is its place among the chosen, 0 where it is not chosen.

    `stage` is where it would be chosen, None where the bank has no question for it; `doubles` are
    links to elements already chosen that would ask the same.
    """

    key: str
    element: Element
    row: int
    is_ticked: bool
    stage: Stage | None
    is_nearest: bool
    ladder: Ladder | None
    doubles: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Shelf:
    """The framework, the group and the stage that the page has open."""

    framework: Framework
    group: Group
    stage: str
    is_home: bool

    @property
    def rung(self) -> str:
        """The title of the stage."""
        return next(each.title for each in self.framework.stages if each.id == self.stage)


@dataclass(frozen=True, slots=True)
class Load:
    """How many elements are ticked, and the minutes they take with what stands around them: opening
    and close.
    """

    count: int
    minutes: int
    around: int
    slot: int
    fewest: int = FEWEST_ELEMENTS
    most: int = MOST_ELEMENTS

    @property
    def over(self) -> int:
        """Minutes by which they do not fit; 0 where they do."""
        return max(0, self.minutes - self.slot)

    @property
    def is_few(self) -> bool:
        """Whether they are fewer than is suggested; none at all is not yet a choice."""
        return 0 < self.count < self.fewest

    @property
    def is_many(self) -> bool:
        """Whether they are more than is suggested."""
        return self.count > self.most


def open_shelf(draft: Draft, library: Library, framework: str, group: str, stage: str) -> Shelf:
    """What the address asks for; where it names nothing that is there, the post's framework and
    the first group that has something to choose."""
    home = library.framework(draft.framework)
    shown = library.framework(framework) if framework in library else home
    chosen = {each.reference for each in draft.elements}
    fresh = (
        each
        for each in shown.groups
        if not {ElementReference(shown.id, e.number) for e in each.elements} <= chosen
    )
    opened = next((each for each in shown.groups if each.number == group), None) or next(
        fresh, shown.groups[0]
    )
    is_home = shown.id == home.id
    known = {each.id for each in shown.stages}
    at = stage if stage in known and not is_home else likely_stage(draft, shown, home)
    return Shelf(shown, opened, at if at in known else shown.stages[0].id, is_home)


def chosen_rows(draft: Draft, sent: Sent, shelf: Shelf, library: Library) -> tuple[ChosenRow, ...]:
    """A row for each element that is chosen, in order, with ladders for as many as there is room
    for.
    """
    room = _room(sent, shelf)
    keys = element_keys(draft.elements)
    lengths = {key: _minutes(each) for key, each in zip(keys, draft.elements, strict=True)}
    made: list[ChosenRow] = []
    for each in sent.rows:
        found = find_element(each.key, library)
        if found is None:
            continue
        framework, element = found
        ladder = _ladder(framework, element, element.stage(each.stage))
        room -= _length(ladder)
        home = nearest_stage(framework, element, draft.stage)
        made.append(
            ChosenRow(
                sent=each,
                framework=framework,
                element=element,
                stages=tuple(at for at in element.stages if at.questions or at.stage == each.stage),
                ladder=ladder if room > 0 else None,
                minutes=lengths.get(each.key, draft.question_minutes),
                is_elsewhere=framework.id != draft.framework,
                differs=framework.id == draft.framework
                and home is not None
                and home.stage != each.stage,
            )
        )
    return tuple(made)


def offered(
    rows: tuple[ChosenRow, ...], sent: Sent, shelf: Shelf, library: Library
) -> tuple[Offered, ...]:
    """The elements of the open group, with ladders for as many as there is room for."""
    room = _room(sent, shelf) - sum(_length(each.ladder) for each in rows)
    places = {each.sent.reference: place for place, each in reversed(list(enumerate(rows, 1)))}
    ticked = frozenset(sent.references)
    made: list[Offered] = []
    for element in shelf.group.elements:
        reference = ElementReference(shelf.framework.id, element.number)
        stage = nearest_stage(shelf.framework, element, shelf.stage)
        place = places.get(reference, 0)
        ladder = None if place else _ladder(shelf.framework, element, stage)
        room -= _length(ladder)
        made.append(
            Offered(
                key=str(reference),
                element=element,
                row=place,
                is_ticked=reference in sent.fresh,
                stage=stage,
                is_nearest=stage is not None and stage.stage != shelf.stage,
                ladder=ladder if room > 0 else None,
                doubles=() if place else _doubles(reference, ticked - {reference}, library),
            )
        )
    return tuple(made)


def load(draft: Draft, rows: Iterable[ChosenRow], sent: Sent) -> Load:
    """The running count and minutes of what is ticked."""
    ticked = [each.minutes for each in rows if each.sent.is_ticked]
    ticked += [draft.question_minutes] * len(sent.fresh)
    around = draft.timing.opening + draft.timing.closing
    return Load(len(ticked), around + sum(ticked), around, draft.timing.slot)


def home_rung(draft: Draft, library: Library) -> str:
    """The title of the stage of the post, empty where the framework no longer has it."""
    stages = library.framework(draft.framework).stages
    return next((each.title for each in stages if each.id == draft.stage), "")


def warnings(references: Iterable[ElementReference], library: Library) -> tuple[str, ...]:
    """A sentence for each pair of these elements that would ask the same thing twice."""
    return tuple(_warning(link, library) for link in overlapping(library.crosswalk, references))


def _warning(link: Link, library: Library) -> str:
    first, second = (_named(each, library) for each in (link.first, link.second))
    if link.how is Relation.SAME:
        return f"{first} and {second} ask the same. {link.why}"
    return f"{first} is part of {second}. {link.why}"


def _doubles(
    reference: ElementReference, ticked: frozenset[ElementReference], library: Library
) -> tuple[str, ...]:
    near = Crosswalk(tuple(link for link in library.crosswalk.links if reference in link.ends), ())
    links = overlapping(near, ticked | {reference})
    return tuple(
        _named(end, library)
        for link in links
        for end in (link.first, link.second)
        if end != reference
    )


def _named(reference: ElementReference, library: Library) -> str:
    framework = library.framework(reference.framework)
    return (
        f"“{title_of(reference, {framework.id: framework})}” ({reference.number},"
        f" {framework.title})"
    )


def _minutes(chosen: ChosenElement) -> int:
    return chosen.minutes * max(1, len(chosen.questions))


def _ladder(framework: Framework, element: Element, stage: Stage | None) -> Ladder | None:
    return Ladder(framework, stage, *element.neighbours(stage)) if stage else None


def _room(sent: Sent, shelf: Shelf) -> int:
    return (
        ROOM - ROW * len(sent.rows) - OFFERED * len(shelf.group.elements) - FAULT * len(sent.faults)
    )


def _length(ladder: Ladder | None) -> int:
    if ladder is None:
        return 0
    stages = [each for each in (ladder.here, ladder.below, ladder.above) if each]
    return 80 + sum(
        120 + sum(len(each.text) + BULLET for each in stage.indicators) for stage in stages
    )
