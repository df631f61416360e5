"""A list of candidates as people have it, read row by row before anything is kept."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from recruit.domain.building.candidate_columns import Column, Layout, heading_line, rows_below
from recruit.domain.building.interview_times import day_and_time
from recruit.domain.pack.vacancy import Candidate
from recruit.domain.words.grid import Grid, Line, column_letter
from recruit.domain.words.naming import LONGEST_REFERENCE, name_fault, reference_fault
from recruit.domain.words.refusal import Refused
from recruit.domain.words.typed_text import one_line, same_words, unusable_character

MOST_CANDIDATES = 500
LONGEST_TIME = 60
_SHOWN = 120
_USUAL_COLUMNS = 3
"""Reference, name and time."""


@dataclass(frozen=True, slots=True)
class Known:
    """A candidate whom the vacancy has, on its list or taken off.

    `version` changes with every change.
    """

    id: int
    candidate: Candidate
    version: int
    is_off: bool = False


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a row, in which column: its letter and heading, or nothing where it is the
    whole row.
    """

    column: str
    text: str


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a list that may be a candidate. `number` is the row as its file counts."""

    number: int
    candidate: Candidate
    fault: Fault | None = None


@dataclass(frozen=True, slots=True)
class Change:
    """A row about a candidate whom the vacancy has, with another name or time."""

    number: int
    before: Known
    after: Candidate


@dataclass(frozen=True, slots=True)
class CandidateList:
    """A list beside the vacancy that it is for.

    `new` can be added and `changed` be changed; `bad` has to be fixed; `same` are those who stand
    as they are. `missing` are on the vacancy's list and not on this one: nothing happens to them by
    itself.
    """

    new: tuple[Row, ...]
    changed: tuple[Change, ...]
    bad: tuple[Row, ...]
    same: tuple[Known, ...]
    missing: tuple[Known, ...]

    @property
    def mark(self) -> str:
        """A digest of what the list would do; it changes when that does."""
        said = [repr((row.number, row.candidate, row.fault)) for row in (*self.new, *self.bad)]
        said += [repr(each) for each in (*self.changed, *self.same, *self.missing)]
        return hashlib.sha256("\n".join(said).encode("utf-8", "replace")).hexdigest()[:24]


def read_list(grid: Grid, layout: Layout, known: Iterable[Known] = ()) -> CandidateList:
    """The rows of a list, each with what is wrong with it, beside those whom the vacancy has.

    Raises `Refused` where there is no candidate in it, or more than a vacancy can have.
    """
    lines = rows_below(grid, layout.headings_at)
    if not lines:
        raise Refused(
            "This list has headings and no candidates."
            if grid.lines
            else "There is no candidate in this list. Write one on each row, the reference first."
        )
    if len(lines) > MOST_CANDIDATES:
        raise Refused(
            f"The list has {len(lines):,} rows below its headings, and a vacancy has at most"
            f" {MOST_CANDIDATES} candidates, so nothing was read. Send a list of this vacancy's"
            " candidates alone."
        )
    return _Reader(grid, layout, known).read(lines)


def next_reference(references: Iterable[str]) -> str:
    """A reference that is not there yet: one more than the last that ends in a number, or 'C1'."""
    found = list(references)
    taken = {each.casefold() for each in found}
    last = next(
        (match for each in reversed(found) if (match := re.fullmatch(r"(.*?)(\d{1,9})", each))),
        None,
    )
    stem, count, width = (last[1], int(last[2]), len(last[2])) if last else ("C", 0, 1)
    while (made := f"{stem}{count + 1:0{width}d}").casefold() in taken:
        count += 1
    return made


class _Reader:
    """Reads rows one after the other, and remembers which references were met."""

    def __init__(self, grid: Grid, layout: Layout, known: Iterable[Known]) -> None:
        self.layout = layout
        self.heading = heading_line(grid, layout.headings_at)
        self.known = {same_words(each.candidate.reference): each for each in known}
        self.met: dict[str, int] = {}
        self.width = _width(grid, self.heading)
        self.new: list[Row] = []
        self.changed: list[Change] = []
        self.bad: list[Row] = []
        self.same: list[Known] = []

    def read(self, lines: Iterable[Line]) -> CandidateList:
        for line in lines:
            self._take(line)
        missing = [
            each
            for reference, each in self.known.items()
            if not each.is_off and reference not in self.met
        ]
        return CandidateList(
            tuple(self.new), tuple(self.changed), tuple(self.bad), tuple(self.same), tuple(missing)
        )

    def _take(self, line: Line) -> None:
        who = self._candidate(line)
        reference = same_words(who.reference)
        stands = self.known.get(reference)
        fault = next(self._faults(line, who), None) or self._met_before(reference, who, stands)
        if not fault and reference:
            self.met[reference] = line.number
        if fault:
            # Whoever is on the list with a fault is not missing from it.
            self.met.setdefault(reference, line.number)
            self.bad.append(Row(line.number, _shortened(who), _sentence(fault)))
        elif stands is None:
            self.new.append(Row(line.number, who))
        elif (after := _changed(stands.candidate, who)) != stands.candidate:
            self.changed.append(Change(line.number, stands, after))
        else:
            self.same.append(stands)

    def _candidate(self, line: Line) -> Candidate:
        cells = {column: " ".join(self._cells(line, column)) for column in Column}
        parts = [cells[Column.FIRST_NAME], cells[Column.LAST_NAME]]
        name = cells[Column.NAME] or " ".join(each for each in parts if each)
        when = day_and_time(one_line(cells[Column.DATE]), one_line(cells[Column.TIME]))
        return Candidate(cells[Column.REFERENCE], name, when)

    def _cells(self, line: Line, column: Column) -> list[str]:
        return [cell for place in self.layout.places(column) if (cell := line.cell(place))]

    def _faults(self, line: Line, who: Candidate) -> Iterator[Fault]:
        if self.width and len(line.cells) > self.width:
            yield Fault(
                column_letter(self.width),
                f"there are too many columns: {len(line.cells)} where {self.width} belong. Put"
                " quotation marks around a name or time that holds what parts the columns.",
            )
        if text := _reference_fault(who.reference):
            yield Fault(self._named(Column.REFERENCE), text)
        if who.name and (text := name_fault(who.name)):
            yield Fault(self._named(Column.NAME, Column.FIRST_NAME, Column.LAST_NAME), text)
        if text := _time_fault(who.time):
            yield Fault(self._named(Column.TIME, Column.DATE), text)

    def _met_before(self, reference: str, who: Candidate, stands: Known | None) -> Fault | None:
        column = self._named(Column.REFERENCE)
        if reference in self.met:
            return Fault(
                column, f"the reference {who.reference} is already in row {self.met[reference]}."
            )
        if stands and stands.is_off:
            return Fault(
                column, f"{who.reference} was taken off the list. Put that candidate back instead."
            )
        return None

    def _named(self, *columns: Column) -> str:
        """The first column that holds one of these, as 'B (Name)'."""
        places = [place for column in columns for place in self.layout.places(column)]
        if not places:
            return ""
        heading = self.heading.cell(places[0]) if self.heading else ""
        letter = column_letter(places[0])
        return f"{letter} ({heading[:_SHOWN]})" if heading else letter


def _width(grid: Grid, heading: Line | None) -> int:
    """How many columns a row may have before a comma in a name must have made one more; 0 for any
    number.

    Where tabs or cells part the columns no name makes more of them.
    """
    if grid.separator != ",":
        return 0
    widths = Counter(len(each.cells) for each in grid.lines if each is not heading)
    usual, count = max(widths.items(), key=lambda pair: (pair[1], pair[0]), default=(0, 0))
    is_usual = count > 2 or (count > 1 and len(widths) == 1)
    return max(len(heading.cells) if heading else _USUAL_COLUMNS, usual if is_usual else 0)


def _changed(stands: Candidate, listed: Candidate) -> Candidate:
    """The candidate with what the list says otherwise.

    An empty cell says nothing, nor does a way to write accents.
    """
    is_renamed = bool(listed.name) and same_words(listed.name) != same_words(stands.name)
    is_moved = bool(listed.time) and same_words(listed.time) != same_words(stands.time)
    recased = (
        listed.name
        and listed.name.casefold() == stands.name.casefold()
        and listed.name != stands.name
    )
    name = listed.name if is_renamed or recased else stands.name
    return Candidate(stands.reference, name, listed.time if is_moved else stands.time)


def _reference_fault(reference: str) -> str:
    if not reference:
        return "the reference is missing."
    if len(reference) > LONGEST_REFERENCE:
        return (
            f"the reference has {len(reference)} characters; at most {LONGEST_REFERENCE} are"
            " allowed."
        )
    return reference_fault(reference)


def _time_fault(time: str) -> str:
    if len(time) > LONGEST_TIME:
        return f"the time has {len(time)} characters; at most {LONGEST_TIME} are allowed."
    if bad := unusable_character(time):
        return f"the time holds the character {bad}, which cannot be printed."
    return ""


def _sentence(fault: Fault) -> Fault:
    return Fault(fault.column, fault.text[:1].upper() + fault.text[1:])


def _shortened(who: Candidate) -> Candidate:
    return Candidate(*(_short(each) for each in (who.reference, who.name, who.time)))


def _short(text: str) -> str:
    visible = "".join(each if each.isprintable() else "?" for each in text[:_SHOWN])
    return visible if len(text) < _SHOWN else visible[:-1] + "…"
