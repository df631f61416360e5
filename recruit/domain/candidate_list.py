"""A list of candidates as people have it, pasted or in a CSV file, read row by row before anything is kept."""

from __future__ import annotations

import csv
import hashlib
import io
import re
import unicodedata
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass

from recruit.domain.naming import LONGEST_REFERENCE, name_fault, reference_fault
from recruit.domain.refusal import Refused
from recruit.domain.typed_text import one_line_of_name
from recruit.domain.vacancy import Candidate

LARGEST_FILE = 1_000_000
MOST_CANDIDATES = 500
LONGEST_TIME = 60
COLUMNS = ("reference", "name", "time")
SEPARATORS = ("\t", ";", ",")

_HEADINGS = {
    "reference": "reference ref candidate-reference candidate-ref candidate-number candidate-id number no id".split(),
    "name": "name candidate candidate-name full-name".split(),
    "time": "time slot interview-time interview interview-slot date-and-time start".split(),
}
_COLUMN_OF = {heading: column for column, headings in _HEADINGS.items() for heading in headings}
_QUOTED = re.compile(r'"[^"]*"')
_TO_QUOTE = re.compile(r'[\t;,"]')
_SHOWN = 120
_MOST_LINES = 5_000


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a list. `line` counts from 1; `fault` says what is wrong with it, or is empty.

    `more` are cells beyond the columns that there are; a row that has any is at fault.
    """

    line: int
    reference: str
    name: str
    time: str
    fault: str = ""
    more: tuple[str, ...] = ()

    @property
    def cells(self) -> tuple[str, ...]:
        """The row as it is written."""
        return (self.reference, self.name, self.time, *self.more)

    @property
    def candidate(self) -> Candidate:
        """The row as a candidate."""
        return Candidate(self.reference, self.name, self.time)


@dataclass(frozen=True, slots=True)
class CandidateList:
    """All rows of a list in order, and the headings of columns that were not asked for and are left out."""

    rows: tuple[Row, ...]
    left_out: tuple[str, ...]
    has_headings: bool
    separator: str

    @property
    def good(self) -> tuple[Row, ...]:
        """The rows that can be added."""
        return tuple(row for row in self.rows if not row.fault)

    @property
    def bad(self) -> tuple[Row, ...]:
        """The rows to mend."""
        return tuple(row for row in self.rows if row.fault)

    @property
    def text(self) -> str:
        """The list as text that reads as the same list, each row on the line that it is named by."""
        lines: list[str] = [self.separator.join(COLUMNS)] if self.has_headings else []
        for row in self.rows:
            lines += [""] * (row.line - len(lines) - 1)
            lines.append(_written(row.cells, self.separator))
        return "\n".join(lines)

    @property
    def mark(self) -> str:
        """A digest of the list as it was shown; it changes when a row does, or whether it can be added."""
        said = "\n".join(repr((row.cells, bool(row.fault))) for row in self.rows)
        return hashlib.sha256(said.encode("utf-8", "replace")).hexdigest()[:24]


def decode_list(data: bytes) -> str:
    """The text of a file in UTF-8, UTF-16 with its mark, or Windows-1252. Raises `Refused` for what is not text."""
    if len(data) > LARGEST_FILE:
        raise Refused("The file has more than 1 MB. Send one with the candidates of this vacancy alone.")
    if data.startswith(b"PK\x03\x04") or data.startswith(b"\xd0\xcf\x11\xe0"):
        raise Refused("This is a workbook or a document, not a CSV file. In Excel, save it as 'CSV UTF-8'.")
    return _decoded(data)


def _decoded(data: bytes) -> str:
    marked = data.startswith((b"\xff\xfe", b"\xfe\xff"))
    # Excel on Windows writes the last of these where it is not asked for UTF-8.
    for encoding in ("utf-16",) if marked else ("utf-8-sig", "cp1252"):
        with suppress(UnicodeDecodeError):
            return data.decode(encoding)
    raise Refused("The file cannot be read as text. Save the list as 'CSV UTF-8' again.")


def read_list(text: str, taken: Iterable[str] = (), gone: Iterable[str] = ()) -> CandidateList:
    """The rows of a list, each with what is wrong with it. Raises `Refused` where it cannot be read as a list.

    Columns are separated by commas, semicolons or tabs. Without a row of headings they are reference, name and
    time. `taken` are references that the vacancy has, `gone` those of candidates taken off its list.
    """
    _refuse_controls(text)
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    separator = _separator(text)
    cells = _cells(text, separator)
    if not cells:
        raise Refused("There is no candidate in this list. Write one on each line, the reference first.")
    columns, left_out = _headings(cells[0][1])
    rows = cells[1:] if columns else cells
    if columns and not rows:
        raise Refused("This list has headings and no candidates.")
    if len(rows) > MOST_CANDIDATES:
        raise _too_long()
    width = len(cells[0][1]) if columns else len(COLUMNS)
    known = {each.casefold(): f"the vacancy already has a candidate {each}." for each in taken}
    known |= {each.casefold(): f"{each} was taken off the list. Put that candidate back instead." for each in gone}
    read = tuple(_rows(rows, columns, width, known))
    return CandidateList(read, left_out, bool(columns), separator)


def next_reference(references: Iterable[str]) -> str:
    """A reference that is not there yet: one more than the last that ends in a number, or 'C1'."""
    known = list(references)
    taken = {each.casefold() for each in known}
    last = next((found for each in reversed(known) if (found := re.fullmatch(r"(.*?)(\d{1,9})", each))), None)
    stem, count, width = (last[1], int(last[2]), len(last[2])) if last else ("C", 0, 1)
    while (made := f"{stem}{count + 1:0{width}d}").casefold() in taken:
        count += 1
    return made


def _refuse_controls(text: str) -> None:
    if "\0" in text:
        raise Refused("The list holds NUL characters, so it is not plain text. Save it as 'CSV UTF-8' again.")
    if any(unicodedata.category(each) == "Cc" and each not in "\t\n\r" for each in text):
        raise Refused("The list holds characters that are not text. Save it as 'CSV UTF-8' again.")


def _too_long() -> Refused:
    return Refused(f"The list has more than {MOST_CANDIDATES} rows, so nothing was read. Send at most that many.")


def _cells(text: str, separator: str) -> list[tuple[int, list[str]]]:
    """Each line that holds anything, with its number and its cells up to the last that is not empty."""
    reader = csv.reader(io.StringIO(text), delimiter=separator, skipinitialspace=True, strict=True)
    found: list[tuple[int, list[str]]] = []
    start = 1
    try:
        for row in reader:
            cells = [_tidy(each) for each in row]
            while cells and not cells[-1]:
                cells.pop()
            if cells:
                found.append((start, cells))
            start = reader.line_num + 1
            if len(found) > MOST_CANDIDATES + 1 or start > _MOST_LINES:
                raise _too_long()
    except csv.Error:
        raise Refused(
            f"The list cannot be read from line {start} on: a quotation mark is opened and not closed, or a cell is "
            "far too long."
        ) from None
    return found


def _separator(text: str) -> str:
    """What stands in the most lines, outside quotation marks."""
    lines = _QUOTED.sub("", text).split("\n", 60)[:60]
    counts = {each: sum(each in line for line in lines) for each in SEPARATORS}
    return max(counts, key=lambda each: counts[each]) if any(counts.values()) else ","


def _tidy(text: str) -> str:
    return one_line_of_name(text)


def _headings(cells: list[str]) -> tuple[dict[str, int], tuple[str, ...]]:
    """Where each column stands, if this row is one of headings, and the headings that are left out."""
    plain = [re.sub(r"[\W_]+", "-", each.casefold()).strip("-") for each in cells]
    columns = [_COLUMN_OF.get(each, "") for each in plain]
    if "reference" not in columns and not all(columns[place] for place, each in enumerate(cells) if each):
        return {}, ()
    if "reference" not in columns:
        raise Refused("The headings have no column 'reference'. Every candidate needs one.")
    for each in COLUMNS:
        if columns.count(each) > 1:
            raise Refused(f"Two headings mean '{each}'. Leave one of these columns out.")
    found = {column: place for place, column in enumerate(columns) if column}
    return found, tuple(cells[place][:_SHOWN] for place, column in enumerate(columns) if not column and cells[place])


def _rows(
    cells: list[tuple[int, list[str]]], columns: dict[str, int], width: int, known: dict[str, str]
) -> Iterator[Row]:
    places = columns or {column: place for place, column in enumerate(COLUMNS)}
    for line, row in cells:
        values = [row[places[each]] if each in places and places[each] < len(row) else "" for each in COLUMNS]
        more = tuple(_shortened(each) for each in row[width:])
        fault = _too_many(len(row), width) if more else _fault(*values) or known.get(values[0].casefold(), "")
        if not fault:
            known[values[0].casefold()] = f"the reference {values[0]} is already on line {line}."
        reference, name, time = (_shortened(each) for each in values)
        yield Row(line, reference, name, time, fault[:1].upper() + fault[1:], more)


def _too_many(found: int, width: int) -> str:
    return (
        f"there are too many columns: {found} where {width} belong. Put quotation marks around a name or time that "
        "holds the separator."
    )


def _fault(reference: str, name: str, time: str) -> str:
    if not reference:
        return "the reference is missing."
    if len(reference) > LONGEST_REFERENCE:
        return f"the reference has {len(reference)} characters; at most {LONGEST_REFERENCE} are allowed."
    if fault := reference_fault(reference) or (name and name_fault(name)):
        return fault
    if len(time) > LONGEST_TIME:
        return f"the time has {len(time)} characters; at most {LONGEST_TIME} are allowed."
    if any(unicodedata.category(each).startswith("C") for each in time):
        return "the time holds a character that cannot be printed."
    return ""


def _shortened(text: str) -> str:
    return text if len(text) <= _SHOWN else text[: _SHOWN - 1] + "…"


def _written(cells: tuple[str, ...], separator: str) -> str:
    """A line that is read as these cells, whatever stands in them."""
    quoted = ['"' + each.replace('"', '""') + '"' if _TO_QUOTE.search(each) else each for each in cells]
    while len(quoted) > 1 and not quoted[-1]:
        quoted.pop()
    return separator.join(quoted)
