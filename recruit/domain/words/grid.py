"""Rows and columns of text, as a spreadsheet or a pasted list has them, before anybody says what
they mean.
"""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from dataclasses import dataclass

from recruit.domain.words.refusal import Refused
from recruit.domain.words.typed_text import SEPARATORS_OF_LINES, one_line_of_name, without_marks

MOST_ROWS = 2_000
"""Rows that hold anything.

A list with more is no list of one vacancy, whatever else it has on top.
"""
MOST_COLUMNS = 60
LAST_ROW = 20_000
"""The last row that anything may stand in; further down somebody touched a cell by mistake."""
LONGEST_TEXT = 250_000
"""Characters of all cells together."""

SEPARATORS = ("\t", ";", "|", ",")
_NAMED = re.compile(r'"?sep=(.)"?[ ,;|\t]*', re.IGNORECASE)
_LOOKED_AT = 60
_TO_QUOTE = re.compile(r'[\t;|,"\n]|^\s|\s$')
_CTRL_Z = "\x1a"


@dataclass(frozen=True, slots=True)
class Line:
    """One row that holds anything: its number from 1, as its file counts, and its cells up to the
    last that is not empty. Each cell is one line of text.
    """

    number: int
    cells: tuple[str, ...]

    def cell(self, place: int) -> str:
        """The cell in this column, from 0; empty where there is none."""
        return self.cells[place] if place < len(self.cells) else ""


@dataclass(frozen=True, slots=True)
class Grid:
    """All rows that hold anything, in order, and what parted their columns where they came as
    text.
    """

    lines: tuple[Line, ...]
    separator: str = ";"

    @property
    def width(self) -> int:
        """How many columns hold anything."""
        return max((len(each.cells) for each in self.lines), default=0)

    @property
    def text(self) -> str:
        """The grid as text that reads as the same grid, each row on the line that it is named
        by.
        """
        written: list[str] = []
        for line in self.lines:
            written += [""] * (line.number - len(written) - 1)
            written.append(_written(line.cells, self.separator))
        return "\n".join(written)


def column_letter(place: int) -> str:
    """The letters by which spreadsheets name a column, from 0: A, B, ... Z, AA."""
    letters = ""
    place += 1
    while place:
        place, rest = divmod(place - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def row_of(number: int, cells: list[str]) -> Line | None:
    """The row with cleaned cells, or None where nothing stands in it.

    Raises `Refused` for too many columns.
    """
    kept = [one_line_of_name(each) for each in cells]
    while kept and not kept[-1]:
        kept.pop()
    if not kept:
        return None
    if len(kept) > MOST_COLUMNS:
        raise too_wide(number, len(kept))
    return Line(number, tuple(kept))


def too_wide(row: int, columns: int) -> Refused:
    """What is said of a row with too many columns."""
    return Refused(
        f"Row {row:,} reaches to column {column_letter(columns - 1)}, and a list has at most"
        f" {MOST_COLUMNS} columns. Delete what does not belong to the list, or copy its columns"
        " alone and paste them."
    )


def too_deep(row: int) -> Refused:
    """What is said of a cell that is far below any list."""
    return Refused(
        f"Something stands in row {row:,}, far below any list. Delete it, or copy the list alone"
        " and paste it."
    )


def too_many_rows() -> Refused:
    """What is said of a list with too many rows."""
    return Refused(
        f"The list has more than {MOST_ROWS:,} rows, so nothing was read. Send this vacancy's"
        " alone."
    )


def grid_of_text(text: str, separator: str = "") -> Grid:
    """The rows of a text whose columns are parted by tabs, semicolons, pipes or commas.

    A first line 'sep=;' says which, unless `separator` does. Raises `Refused` where it cannot be
    read.
    """
    text = list_text(text)
    first, _, rest = text.partition("\n")
    named = _NAMED.fullmatch(first)
    if named:
        text = f"\n{rest}"
    chosen = (
        separator
        or (named[1] if named and named[1] in SEPARATORS else "")
        or _guessed_separator(text)
    )
    return Grid(tuple(_lines(text, chosen)), chosen)


def list_text(text: str) -> str:
    """A list's text as it is shown and read: without signs that no one sees, and with one kind of
    line end.
    """
    text = _without_end(text).replace("\r\n", "\n").replace("\r", "\n")
    # A list may be one paragraph where it was copied; otherwise these stand within a cell.
    instead = " " if "\n" in text else "\n"
    return _without_end(
        without_marks(text.translate(dict.fromkeys(map(ord, SEPARATORS_OF_LINES), instead)))
    )


def _without_end(text: str) -> str:
    """The text without what old systems put after its end."""
    return text.rstrip(f"{_CTRL_Z}\0\n\r ")


def _lines(text: str, separator: str) -> list[Line]:
    reader = csv.reader(
        io.StringIO(text, newline=""), delimiter=separator, skipinitialspace=True, strict=True
    )
    found: list[Line] = []
    start, count = 1, 0
    try:
        for row in reader:
            line = row_of(start, row)
            if line:
                found.append(line)
                count += sum(map(len, line.cells))
                _refuse_too_much(start, len(found), count)
            start = reader.line_num + 1
    except csv.Error:
        raise Refused(
            f"The list cannot be read from row {start:,} on: a quotation mark is opened and not"
            " closed, or a cell is far too long."
        ) from None
    return found


def _refuse_too_much(row: int, rows: int, characters: int) -> None:
    """Raises `Refused` for more than a list can have."""
    if row > LAST_ROW:
        raise too_deep(row)
    if rows > MOST_ROWS:
        raise too_many_rows()
    if characters > LONGEST_TEXT:
        raise Refused(
            f"The list holds more than {LONGEST_TEXT:,} letters, so nothing was read. Leave out the"
            " columns that are not reference, name or time."
        )


def grid_of_rows(rows: list[Line]) -> Grid:
    """A grid of rows that were read from a workbook.

    Raises `Refused` for more than a list can have.
    """
    count = 0
    for place, line in enumerate(rows, 1):
        count += sum(map(len, line.cells))
        _refuse_too_much(line.number, place, count)
    return Grid(tuple(rows))


def _guessed_separator(text: str) -> str:
    """The one that parts the most rows into the same number of columns, and the most columns."""
    weights = {each: _weight(text, each) for each in SEPARATORS}
    best = max(SEPARATORS, key=lambda each: weights[each])
    return best if weights[best] else ","


def _weight(text: str, separator: str) -> int:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, skipinitialspace=True)
    widths: Counter[int] = Counter()
    try:
        for row in reader:
            if len(row) > 1:
                widths[len(row)] += 1
            if reader.line_num > _LOOKED_AT:
                break
    except csv.Error:
        pass
    return max((count * (width - 1) for width, count in widths.items()), default=0)


def _written(cells: tuple[str, ...], separator: str) -> str:
    """A line that is read as these cells, whatever stands in them."""
    quoted = [
        '"' + each.replace('"', '""') + '"' if _TO_QUOTE.search(each) else each for each in cells
    ]
    return separator.join(quoted)
