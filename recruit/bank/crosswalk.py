"""`crosswalk.yaml`: the shipped bank's, and an organisation's own beside it, read and checked."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from recruit.bank.loader import FRAMEWORK_ID, LoadedFramework, Place, PlacedFinding
from recruit.bank.reading import Table, read_yaml
from recruit.domain.framework.crosswalk import Crosswalk, Link, NoRelative, Relation, unlooked
from recruit.domain.framework.framework import ElementReference

FILE = "crosswalk.yaml"
NUMBER = re.compile(r"[^\s:]{1,40}")


@dataclass(frozen=True, slots=True)
class LoadedCrosswalk:
    """A crosswalk, and where each of its links and statements of no relative stands."""

    crosswalk: Crosswalk
    places: Mapping[Link | NoRelative, Place]


@dataclass(slots=True)
class _Ledger:
    """What the files read so far hold, and where."""

    links: dict[frozenset[ElementReference], Link] = field(default_factory=dict)
    linked: dict[ElementReference, Link] = field(default_factory=dict)
    none: dict[ElementReference, NoRelative] = field(default_factory=dict)
    places: dict[Link | NoRelative, Place] = field(default_factory=dict)


def read_crosswalk(path: Path) -> LoadedCrosswalk:
    """The crosswalk in this file.

    Raises `Refused` with file, line and key for the first thing wrong.
    """
    return _read([path])


def read_crosswalks(folders: Iterable[Path]) -> LoadedCrosswalk:
    """The crosswalks of these bank folders as one; a folder without one adds nothing.

    A link takes the place of a 'none' in an earlier folder, whose authors could not know the new
    relative.
    """
    return _read([path for folder in folders if (path := folder / FILE).exists()])


def element_places(frameworks: Iterable[LoadedFramework]) -> dict[ElementReference, Place]:
    """Every element of these frameworks, in their order, and where it stands."""
    return {
        ElementReference(loaded.framework.id, element.number): loaded.places[element.number]
        for loaded in frameworks
        for _, element in loaded.framework.elements()
    }


def check_crosswalk(
    loaded: LoadedCrosswalk, elements: Mapping[ElementReference, Place], wanted: str | None = None
) -> Iterator[PlacedFinding]:
    """References to what is not among these elements, and elements that no one looked at.

    With a framework wanted, only what concerns it. A framework of which no element is in the
    crosswalk is left alone: whoever keeps their own need not write one.
    """
    yield from _absent(loaded, elements, wanted)
    yield from _unlooked(loaded.crosswalk, elements, wanted)


def _absent(
    loaded: LoadedCrosswalk, elements: Mapping[ElementReference, Place], wanted: str | None
) -> Iterator[PlacedFinding]:
    for entry, place in loaded.places.items():
        named = _named(entry)
        if wanted is None or wanted in {each.framework for each in named}:
            for reference in named:
                if reference not in elements:
                    yield PlacedFinding(
                        str(place), f"there is no element '{reference}' in the bank."
                    )


def _unlooked(
    crosswalk: Crosswalk, elements: Mapping[ElementReference, Place], wanted: str | None
) -> Iterator[PlacedFinding]:
    walked = {reference.framework for reference in crosswalk.elements()}
    for reference in unlooked(crosswalk, elements):
        if reference.framework in walked and wanted in (None, reference.framework):
            yield PlacedFinding(
                str(elements[reference]),
                f"the element {reference} is not in the crosswalk; link it, or list it under 'none'"
                " with a reason.",
            )


def _named(entry: Link | NoRelative) -> tuple[ElementReference, ...]:
    return (entry.first, entry.second) if isinstance(entry, Link) else (entry.element,)


def _read(paths: Iterable[Path]) -> LoadedCrosswalk:
    ledger = _Ledger()
    for path in paths:
        table = read_yaml(path).only("links", "none")
        earlier = set(ledger.none)
        for each in table.tables("links"):
            _enter_link(each, ledger)
        for each in table.tables("none"):
            _enter_none(each, ledger)
        _supersede(earlier, ledger)
    crosswalk = Crosswalk(tuple(ledger.links.values()), tuple(ledger.none.values()))
    return LoadedCrosswalk(crosswalk, ledger.places)


def _enter_link(table: Table, ledger: _Ledger) -> None:
    table.only("from", "to", "how", "why")
    known = ", ".join(Relation)
    link = Link(
        first=_reference(table, "from"),
        second=_reference(table, "to"),
        how=table.convert("how", Relation, f"a way in which elements relate. Known: {known}"),
        why=table.text("why"),
    )
    if link.first == link.second:
        raise table.refused(f"the element {link.first} is linked to itself.", "to")
    if before := ledger.links.get(link.ends):
        place = ledger.places[before]
        raise table.refused(f"{link.first} and {link.second} are already linked at {place}.", "to")
    ledger.links[link.ends] = link
    for end in link.ends:
        ledger.linked.setdefault(end, link)
    ledger.places[link] = _place(table, "from")


def _enter_none(table: Table, ledger: _Ledger) -> None:
    table.only("element", "why")
    entry = NoRelative(_reference(table, "element"), table.text("why"))
    if before := ledger.none.get(entry.element):
        raise table.refused(
            f"{entry.element} is already said to have no relative at {ledger.places[before]}.",
            "element",
        )
    if link := ledger.linked.get(entry.element):
        place = ledger.places[link]
        raise table.refused(
            f"{entry.element} has a link at {place}; it cannot also have none.", "element"
        )
    ledger.none[entry.element] = entry
    ledger.places[entry] = _place(table, "element")


def _supersede(earlier: set[ElementReference], ledger: _Ledger) -> None:
    for reference in ledger.linked.keys() & earlier:
        del ledger.places[ledger.none.pop(reference)]


def _reference(table: Table, key: str) -> ElementReference:
    text = table.text(key)
    framework, colon, number = text.partition(":")
    if not (colon and FRAMEWORK_ID.fullmatch(framework) and NUMBER.fullmatch(number)):
        raise table.refused(
            f"'{text}' is not of the form framework:number, such as 'bradford:3.9'.", key
        )
    return ElementReference(framework, number)


def _place(table: Table, key: str) -> Place:
    return Place(Path(table.file), table.line_of(key))
