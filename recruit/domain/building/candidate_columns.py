"""Which column of a list holds what: guessed from its headings and from what stands in it, and
remembered.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from recruit.domain.words.grid import Grid, Line, column_letter
from recruit.domain.words.naming import name_fault, reference_fault
from recruit.domain.words.typed_date import typed_date
from recruit.domain.words.typed_text import same_words


class Column(StrEnum):
    """What a column holds."""

    REFERENCE = "reference"
    NAME = "name"
    FIRST_NAME = "first name"
    LAST_NAME = "last name"
    DATE = "date"
    TIME = "time"
    LEFT_OUT = "left out"


SEVERAL = (Column.FIRST_NAME, Column.LAST_NAME, Column.LEFT_OUT)
"""What more than one column may hold: first and middle names are joined in their order."""

Columns = tuple[Column, ...]

NO_REFERENCE = (
    "Say which column holds the reference. Every candidate needs one; if the list has none, add a"
    " column of them."
)

# Best first: where two columns could be the reference, the one whose heading comes earlier here is.
_HEADINGS: dict[Column, tuple[str, ...]] = {
    Column.REFERENCE: (
        "reference",
        "candidate reference",
        "applicant reference",
        "application reference",
        "ref",
        "ref no",
        "reference number",
        "candidate ref",
        "applicant ref",
        "application ref",
        "app ref",
        "our ref",
        "reference no",
        "candidate id",
        "applicant id",
        "application id",
        "candidate number",
        "applicant number",
        "application number",
        "candidate no",
        "applicant no",
        "application no",
        "app no",
        "app id",
        "unique id",
        "urn",
        "candidate code",
        "id",
        "number",
        "no",
        "nr",
        "code",
    ),
    Column.NAME: (
        "name",
        "full name",
        "candidate name",
        "applicant name",
        "candidate",
        "applicant",
        "name of candidate",
        "candidate full name",
        "applicant full name",
        "names",
        "candidates",
        "applicants",
        "display name",
    ),
    Column.FIRST_NAME: (
        "first name",
        "forename",
        "given name",
        "first names",
        "forenames",
        "given names",
        "firstname",
        "fname",
        "candidate first name",
        "applicant first name",
        "first",
        "middle name",
        "middle names",
    ),
    Column.LAST_NAME: (
        "last name",
        "surname",
        "family name",
        "last names",
        "surnames",
        "family names",
        "lastname",
        "lname",
        "candidate last name",
        "applicant last name",
        "candidate surname",
        "applicant surname",
        "second name",
        "last",
    ),
    Column.DATE: (
        "interview date",
        "date of interview",
        "date",
        "day",
        "interview day",
        "slot date",
    ),
    Column.TIME: (
        "time",
        "interview time",
        "time of interview",
        "slot",
        "interview slot",
        "time slot",
        "timeslot",
        "start time",
        "interview start",
        "interview start time",
        "slot time",
        "date and time",
        "interview date and time",
        "start",
        "interview",
        "when",
    ),
    Column.LEFT_OUT: (
        "email",
        "e mail",
        "email address",
        "e mail address",
        "phone",
        "telephone",
        "mobile",
        "phone number",
        "telephone number",
        "mobile number",
        "contact number",
        "address",
        "postcode",
        "post code",
        "date of birth",
        "dob",
        "ethnicity",
        "gender",
        "sex",
        "disability",
        "religion",
        "title",
        "salutation",
        "job title",
        "post",
        "vacancy",
        "status",
        "stage",
        "score",
        "notes",
        "comments",
        "end time",
        "end",
        "finish",
        "finish time",
        "date applied",
        "application date",
        "applied on",
        "ni number",
        "national insurance number",
        "nationality",
        "age",
        "location",
        "venue",
        "room",
        "panel",
        "employer",
        "current employer",
        "adjustments",
        "source",
    ),
}
_MEANING = {heading: column for column, headings in _HEADINGS.items() for heading in headings}
_RANK = {heading: rank for headings in _HEADINGS.values() for rank, heading in enumerate(headings)}

_ROWS_ON_TOP = 25
"""Rows among which the headings are looked for: titles, dates and logos stand above them."""
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_DIGIT = re.compile(r"\d")
_CLOCK = re.compile(
    r"(?:[01]?\d|2[0-3])[.:h]?(?:[0-5]\d)?\s*(?:am|pm|a\.m\.|p\.m\.|noon)?(?:\s*(?:-|–|to)\s*.+)?",
    re.IGNORECASE,
)
_SERIAL = re.compile(r"0?[.,]\d+|[34]\d{4}(?:[.,]\d+)?")
_MANY = 0.6
"""The share of a column's cells that must look alike for the column to be taken for something."""


@dataclass(frozen=True, slots=True)
class Layout:
    """How a list is read: the number of the row of headings, or 0 where there is none, and what
    each column holds.
    """

    headings_at: int
    columns: Columns

    def places(self, column: Column) -> tuple[int, ...]:
        """Where the columns that hold this stand, from 0."""
        return tuple(place for place, each in enumerate(self.columns) if each is column)

    @property
    def has_reference(self) -> bool:
        """Whether a column holds the references; without one there is no list."""
        return Column.REFERENCE in self.columns


Remembered = Mapping[str, Columns]
"""What people said of earlier lists, by their shape."""


def shape_of(grid: Grid, headings_at: int) -> str:
    """A digest of what lists of one source have in common: their headings, or how many columns they
    have.

    It is a digest because what looks like headings might be people.
    """
    line = heading_line(grid, headings_at)
    said = [plain_heading(each) for each in line.cells] if line else ["", str(grid.width)]
    return hashlib.sha256("\n".join(said).encode("utf-8", "replace")).hexdigest()[:32]


def heading_line(grid: Grid, headings_at: int) -> Line | None:
    """The row of headings, or None."""
    return next((each for each in grid.lines if headings_at and each.number == headings_at), None)


def guess_layout(grid: Grid, remembered: Remembered, headings_at: int | None = None) -> Layout:
    """How the list is most likely read; `headings_at` is what somebody said of its headings."""
    at = _headings_at(grid, remembered) if headings_at is None else headings_at
    known = remembered.get(shape_of(grid, at))
    if known and len(known) == grid.width:
        return Layout(at, known)
    line = heading_line(grid, at)
    rows = rows_below(grid, at)
    columns = _by_heading(line.cells, grid.width) if line and _is_headings(line, grid.width) else {}
    return Layout(at, tuple(_filled_in(columns, rows, grid.width)))


def rows_below(grid: Grid, headings_at: int) -> tuple[Line, ...]:
    """The rows that may be candidates: those below the headings which do not repeat them."""
    heading = heading_line(grid, headings_at)
    if heading is None:
        return grid.lines
    said = _plain_cells(heading)
    return tuple(
        each for each in grid.lines if each.number > headings_at and _plain_cells(each) != said
    )


def with_columns(layout: Layout, columns: Sequence[Column], width: int) -> Layout:
    """The layout with what somebody said of its columns; a column that they were not shown is left
    out.
    """
    padded = [*columns[:width], *[Column.LEFT_OUT] * (width - len(columns))]
    return Layout(layout.headings_at, tuple(padded))


def layout_faults(layout: Layout) -> dict[int, str]:
    """What is wrong with a layout, by the column where it is to be fixed."""
    if not layout.has_reference:
        return {0: NO_REFERENCE}
    found: dict[int, str] = {}
    for column in Column:
        places = layout.places(column)
        if column not in SEVERAL and len(places) > 1:
            found[places[1]] = (
                f"Column {column_letter(places[0])} is the {column} already. Choose one of the two."
            )
    has_parts = layout.places(Column.FIRST_NAME) or layout.places(Column.LAST_NAME)
    if has_parts and layout.places(Column.NAME):
        found[layout.places(Column.NAME)[0]] = "Choose either whole names, or first and last names."
    return found


def plain_heading(text: str) -> str:
    """A heading in small letters without signs: 'ApplicantID' and 'Applicant ID:' are one."""
    return " ".join(re.sub(r"[\W_]+", " ", _CAMEL.sub(" ", text)).casefold().split())


def _plain_cells(line: Line) -> tuple[str, ...]:
    return tuple(plain_heading(each) for each in line.cells)


def _headings_at(grid: Grid, remembered: Remembered) -> int:
    top = grid.lines[:_ROWS_ON_TOP]
    for line in top:
        if shape_of(grid, line.number) in remembered:
            return line.number
    scores = [(_known(line), -place) for place, line in enumerate(top)]
    best = max(scores, default=(0, 0))
    if best[0] and _is_headings(top[-best[1]], grid.width):
        return top[-best[1]].number
    titles = _titles(top)
    rest = grid.lines[len(titles) :]
    if _stands_out(rest):
        return rest[0].number
    return titles[-1].number if titles else 0


def _titles(top: Sequence[Line]) -> Sequence[Line]:
    """The rows on top that are titles: one cell of words, above rows that have more."""
    count = next((place for place, line in enumerate(top) if not _is_title(line)), 0)
    return top[:count]


def _is_title(line: Line) -> bool:
    filled = [each for each in line.cells if each]
    return len(filled) == 1 and (not _DIGIT.search(filled[0]) or len(filled[0].split()) > 2)


def _known(line: Line) -> int:
    return sum(plain in _MEANING for plain in _plain_cells(line))


def _is_headings(line: Line, width: int) -> bool:
    """Whether a row with a known heading is one of headings, and no title that happens to be
    'Candidates'.
    """
    filled = sum(bool(each) for each in line.cells)
    return _known(line) > 1 or filled > 1 or width == 1


def _stands_out(lines: tuple[Line, ...]) -> bool:
    """Whether the first row has no digit in a column in which every other row has one."""
    if len(lines) < 2 or len(lines[0].cells) < 2:
        return False
    columns = [
        place for place, cell in enumerate(lines[0].cells) if cell and not _DIGIT.search(cell)
    ]
    return any(all(_DIGIT.search(line.cell(place)) for line in lines[1:]) for place in columns)


def _by_heading(headings: Sequence[str], width: int) -> dict[int, Column]:
    """What the headings say of the columns; of two that say the same, the better word holds."""
    plain = [plain_heading(each) for each in headings]
    found = {place: _MEANING[each] for place, each in enumerate(plain) if each in _MEANING}
    for place, each in enumerate(plain):
        if place not in found and (likely := _likely(each)):
            found[place] = likely
    for column in Column:
        places = [place for place, each in found.items() if each is column]
        if column not in SEVERAL and len(places) > 1:
            best = min(places, key=lambda place: (_RANK.get(plain[place], 999), place))
            found |= dict.fromkeys((place for place in places if place != best), Column.LEFT_OUT)
    has_whole = Column.NAME in found.values()
    has_both = {Column.FIRST_NAME, Column.LAST_NAME} <= set(found.values())
    parts = (
        (Column.NAME,) if has_both else (Column.FIRST_NAME, Column.LAST_NAME) if has_whole else ()
    )
    found |= {place: Column.LEFT_OUT for place, each in found.items() if each in parts}
    # A heading that no one knows is of a column that no one asked for.
    unknown = (
        place
        for place in range(width)
        if place not in found and place < len(plain) and plain[place]
    )
    return found | (
        {} if Column.REFERENCE not in found.values() else dict.fromkeys(unknown, Column.LEFT_OUT)
    )


def _likely(heading: str) -> Column | None:
    """What a heading that is not in the list means by one of its words, where that is hardly
    anything else.
    """
    words = set(heading.split())
    if words & {
        "email",
        "mail",
        "phone",
        "birth",
        "dob",
        "post",
        "job",
        "manager",
        "panel",
        "end",
        "applied",
    }:
        return Column.LEFT_OUT
    if words & {"ref", "reference", "urn"}:
        return Column.REFERENCE
    if (
        words & {"forename", "forenames"}
        or {"first", "name"} <= words
        or {"given", "name"} <= words
    ):
        return Column.FIRST_NAME
    if words & {"surname", "surnames"} or {"last", "name"} <= words or {"family", "name"} <= words:
        return Column.LAST_NAME
    if "name" in words and words & {"candidate", "applicant", "full"}:
        return Column.NAME
    if "interview" in words and words & {"time", "slot", "start"}:
        return Column.TIME
    return Column.DATE if {"interview", "date"} <= words else None


def _filled_in(known: Mapping[int, Column], rows: Sequence[Line], width: int) -> list[Column]:
    """All columns: what is known of them, and what the others look like."""
    columns = [known.get(place) for place in range(width)]
    has_parts = bool(set(known.values()) & {Column.FIRST_NAME, Column.LAST_NAME})
    for column in (Column.REFERENCE, Column.TIME, Column.NAME):
        if column in columns or (column is Column.NAME and has_parts):
            continue
        looks = [
            place
            for place in range(width)
            if columns[place] is None and _looks_like(column, place, rows)
        ]
        if looks:
            columns[looks[0]] = column
        elif column is Column.REFERENCE and not known and columns and _is_code(0, rows):
            columns[0] = column
    if not known:
        _put_in_usual_places(columns, rows)
    return [each or Column.LEFT_OUT for each in columns]


def _put_in_usual_places(columns: list[Column | None], rows: Sequence[Line]) -> None:
    """What a list without headings has not shown by its cells stands in the usual order: reference,
    name, time.
    """
    for place, column in enumerate((Column.REFERENCE, Column.NAME, Column.TIME)):
        is_free = place < len(columns) and columns[place] is None and column not in columns
        if (
            is_free
            and column is not Column.REFERENCE
            and not any("@" in row.cell(place) for row in rows)
        ):
            columns[place] = column


def _is_code(place: int, rows: Sequence[Line]) -> bool:
    """Whether most cells are one word, as codes are and names are not."""
    cells = [cell for row in rows if (cell := row.cell(place))]
    return (
        sum(" " not in each or bool(_DIGIT.search(each)) for each in cells) > len(cells) / 2
        or not cells
    )


def _looks_like(column: Column, place: int, rows: Sequence[Line]) -> bool:
    cells = [cell for row in rows if (cell := row.cell(place))]
    if not cells:
        return False
    if column is Column.REFERENCE:
        counts = Counter(same_words(each) for each in cells)
        fit = [each for each in cells if _looks_like_reference(each)]
        return len(counts) >= _MANY * len(cells) and len(fit) >= _MANY * len(rows)
    fits = _looks_like_time if column is Column.TIME else _looks_like_name
    return sum(map(fits, cells)) >= _MANY * len(cells)


def _looks_like_reference(cell: str) -> bool:
    return bool(_DIGIT.search(cell)) and not reference_fault(cell) and not _looks_like_time(cell)


def _looks_like_time(cell: str) -> bool:
    plain = cell.casefold()
    is_clock = not plain.isdigit() and bool(_CLOCK.fullmatch(plain))
    return (
        is_clock
        or bool(_SERIAL.fullmatch(plain))
        or typed_date(plain.partition(",")[0]) is not None
    )


def _looks_like_name(cell: str) -> bool:
    return not name_fault(cell) and not _DIGIT.search(cell)
