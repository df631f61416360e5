"""What the two pages of a list of candidates send: the list itself, and how somebody said that it
is to be read.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import zlib
from collections.abc import Iterable
from dataclasses import dataclass, field

from werkzeug.datastructures import MultiDict

from recruit.domain.building.candidate_columns import (
    Column,
    Layout,
    Remembered,
    guess_layout,
    heading_line,
    layout_faults,
    rows_below,
    shape_of,
    with_columns,
)
from recruit.domain.building.candidate_list import CandidateList, Known, read_list
from recruit.domain.words.grid import (
    LONGEST_TEXT,
    MOST_COLUMNS,
    SEPARATORS,
    Grid,
    Line,
    column_letter,
    grid_of_text,
    list_text,
)
from recruit.domain.words.refusal import Refused
from recruit.domain.words.whole_number import whole_number
from recruit.spreadsheets.encodings import ENCODINGS
from recruit.spreadsheets.upload import LARGEST_FILE, Upload, read_upload

MOST_HELD = 200_000
"""Characters of a file that the page holds, so that another sheet or encoding can be chosen without
sending it anew.
"""
SEPARATOR_WORDS = {"\t": "tabs", ";": "semicolons", "|": "pipes (|)", ",": "commas"}
_SHOWN_VALUES = 3
_SHOWN_OF_A_ROW = 60
_ROWS_OFFERED = 10
_COLUMN_WORDS = {
    Column.REFERENCE: "Reference",
    Column.NAME: "Whole name",
    Column.FIRST_NAME: "First or middle name",
    Column.LAST_NAME: "Last name",
    Column.DATE: "Day of the interview",
    Column.TIME: "Time of the interview",
    Column.LEFT_OUT: "Leave out",
}

Sent = MultiDict[str, str]


@dataclass(frozen=True, slots=True)
class PageWords:
    """What the page calls the things that can be chosen, each with the value that it sends."""

    columns: tuple[tuple[str, str], ...] = tuple(
        (each.value, _COLUMN_WORDS[each]) for each in Column
    )
    separators: tuple[tuple[str, str], ...] = tuple(
        (each, each) for each in SEPARATOR_WORDS.values()
    )
    encodings: tuple[tuple[str, str], ...] = tuple(ENCODINGS.items())


@dataclass(frozen=True, slots=True)
class SentList:
    """A list as text, where it came from, and what was said of it.

    `columns` are empty where nothing was said.
    """

    text: str
    upload: Upload | None = None
    held: str = ""
    separator: str = ""
    headings_at: int | None = None
    columns: tuple[Column, ...] = ()
    shape_was: str = ""
    is_second: bool = False
    wanted_changes: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class ColumnRow:
    """A column as the page asks about it."""

    place: int
    letter: str
    heading: str
    values: tuple[str, ...]
    column: Column


@dataclass(frozen=True, slots=True)
class Looked:
    """A list as it was read, beside the vacancy that it is for."""

    sent: SentList
    grid: Grid
    layout: Layout
    shape: str
    is_remembered: bool
    found: CandidateList
    wanted_changes: frozenset[int]
    columns: tuple[ColumnRow, ...]
    above: tuple[int, ...] = field(default=())

    @property
    def mark(self) -> str:
        """A digest of what would be done; it changes when that does."""
        said = f"{self.found.mark} {self.layout}"
        return hashlib.sha256(said.encode()).hexdigest()[:24]

    @property
    def top_words(self) -> list[tuple[int, str]]:
        """The rows that could be the headings: the number, and how the row begins."""
        first = self.grid.lines[:_ROWS_OFFERED]
        chosen = [
            each
            for each in self.grid.lines
            if each.number == self.layout.headings_at and each not in first
        ]
        return [
            (each.number, f"Row {each.number}: {_beginning(each)}") for each in (*first, *chosen)
        ]

    @property
    def sheet_words(self) -> list[tuple[str, str]]:
        """The sheets of the workbook."""
        return [(each, each) for each in self.sent.upload.sheets] if self.sent.upload else []

    @property
    def encoding_words(self) -> str:
        """In what the file is written."""
        return ENCODINGS.get(self.sent.upload.encoding, "") if self.sent.upload else ""

    @property
    def separator_words(self) -> str:
        """What parts the columns."""
        return SEPARATOR_WORDS[self.grid.separator]

    @property
    def is_from_workbook(self) -> bool:
        """Whether its columns were cells, so that nothing parts them but for us."""
        return self.sent.upload is not None and not self.sent.upload.encoding

    @property
    def what_is_done(self) -> str:
        """What the button says."""
        new, changed = len(self.found.new), len(self.found.changed)
        if not changed:
            return "Add this candidate" if new == 1 else f"Add these {new} candidates"
        change = "change those that are ticked"
        return f"Add {new} and {change}" if new else change.capitalize()


def sent_file(data: bytes) -> SentList:
    """The list in a file. Raises `Refused` for what is none."""
    upload = read_upload(data)
    held = "" if upload.is_certain else base64.b64encode(zlib.compress(data, 9)).decode()
    return SentList(_shortest(upload), upload, held if len(held) <= MOST_HELD else "")


def sent_again(sent: Sent, text: str) -> SentList:
    """A list that was pasted, or that the page sends once more with what was said of it.

    Where another encoding or sheet was chosen, the file that the page holds is read anew. Raises
    `Refused` where it cannot be.
    """
    held = sent.get("held", "")[: MOST_HELD + 1]
    encoding, sheet = sent.get("encoding", ""), sent.get("sheet", "")
    is_other = encoding != sent.get("encoding-was", "") or sheet != sent.get("sheet-was", "")
    if held and is_other:
        upload = read_upload(_unpacked(held), encoding=encoding, sheet=sheet)
        return SentList(_shortest(upload), upload, held)
    was = _chosen_separator(sent.get("separator-was", ""))
    separator = _chosen_separator(sent.get("separator", ""))
    is_second = bool(sent.get("seen"))
    headings_at = _row(sent.get("headings", "")) if is_second else None
    is_same = is_second and separator == was and headings_at == _row(sent.get("headings-was", ""))
    return SentList(
        text,
        _upload_as_sent(sent, text, encoding, sheet) if held or encoding or sheet else None,
        held,
        separator,
        headings_at if separator == was else None,
        _columns(sent) if is_same else (),
        sent.get("shape-was", "") if is_same else "",
        is_second,
        frozenset(filter(None, map(whole_number, sent.getlist("change")))),
    )


def look_at(sent: SentList, remembered: Remembered, known: Iterable[Known]) -> Looked:
    """How the list is read, and what it would do to a vacancy with these candidates.

    Raises `Refused` where there is no list to be read.
    """
    grid = grid_of_text(sent.text, sent.separator)
    if not grid.lines:
        raise Refused(
            "There is no candidate in this list. Write one on each row, the reference first."
        )
    layout = _layout(sent, grid, remembered)
    shape = shape_of(grid, layout.headings_at)
    if layout_faults(layout):
        read_list(grid, Layout(layout.headings_at, (Column.REFERENCE,)))
        found = CandidateList((), (), (), (), ())
    else:
        found = read_list(grid, layout, known)
    changes = frozenset(each.before.id for each in found.changed)
    return Looked(
        sent=sent,
        grid=grid,
        layout=layout,
        shape=shape,
        is_remembered=not sent.columns and remembered.get(shape) == layout.columns,
        found=found,
        wanted_changes=sent.wanted_changes & changes if sent.is_second else changes,
        columns=_column_rows(grid, layout),
        above=tuple(each.number for each in grid.lines if each.number < layout.headings_at),
    )


def _layout(sent: SentList, grid: Grid, remembered: Remembered) -> Layout:
    """What was said of the list. Where its headings are no longer where they were, somebody changed
    its rows: a row that happens to stand there now may be a candidate, so it is guessed anew.
    """
    if sent.columns and sent.shape_was != shape_of(grid, sent.headings_at or 0):
        return guess_layout(grid, remembered)
    layout = guess_layout(grid, remembered, sent.headings_at)
    return with_columns(layout, sent.columns, grid.width) if sent.columns else layout


def _column_rows(grid: Grid, layout: Layout) -> tuple[ColumnRow, ...]:
    heading = heading_line(grid, layout.headings_at)
    rows = rows_below(grid, layout.headings_at)[:_SHOWN_VALUES]
    return tuple(
        ColumnRow(
            place,
            column_letter(place),
            heading.cell(place) if heading else "",
            tuple(row.cell(place) for row in rows),
            column,
        )
        for place, column in enumerate(layout.columns)
    )


def _beginning(line: Line) -> str:
    text = ", ".join(each for each in line.cells if each)
    return text if len(text) <= _SHOWN_OF_A_ROW else text[: _SHOWN_OF_A_ROW - 1] + "…"


def _shortest(upload: Upload) -> str:
    """The text as it came, or where that is mostly empty cells, as its rows would be written."""
    text = list_text(upload.text)
    return text if len(text) <= LONGEST_TEXT else grid_of_text(text).text


def _upload_as_sent(sent: Sent, text: str, encoding: str, sheet: str) -> Upload:
    """What the page said of a file that is not read again."""
    return Upload(
        text,
        encoding=encoding if encoding in ENCODINGS else "",
        sheet=sheet[:100],
        sheets=tuple(each[:100] for each in sent.getlist("sheets")[:200]),
        is_certain=not sent.get("held"),
    )


def _unpacked(held: str) -> bytes:
    try:
        packed = base64.b64decode(held, validate=True)
        inflater = zlib.decompressobj()
        data = inflater.decompress(packed, LARGEST_FILE + 1)
    except (binascii.Error, zlib.error, ValueError):
        raise Refused("Choose the file again: it did not come back whole from the page.") from None
    return data


def _chosen_separator(name: str) -> str:
    return (
        next((each for each, words in SEPARATOR_WORDS.items() if words == name), "") if name else ""
    )


def _row(text: str) -> int | None:
    return whole_number(text)


def _columns(sent: Sent) -> tuple[Column, ...]:
    """What was chosen for each column; what is no word of ours leaves it out."""
    known = {each.value: each for each in Column}
    said = [sent.get(f"column-{place}") for place in range(MOST_COLUMNS)]
    count = next((place for place, each in enumerate(said) if each is None), MOST_COLUMNS)
    return tuple(known.get(each or "", Column.LEFT_OUT) for each in said[:count])


assert set(SEPARATOR_WORDS) == set(SEPARATORS)
