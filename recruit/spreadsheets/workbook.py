"""The rows of an Excel workbook, read without running, opening or unpacking anything that is not
needed for them.
"""

from __future__ import annotations

import io
import posixpath
import re
import warnings
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from recruit.domain.building.interview_times import clock_in_words, moment_in_words
from recruit.domain.words.grid import (
    LAST_ROW,
    MOST_COLUMNS,
    Grid,
    Line,
    grid_of_rows,
    row_of,
    too_deep,
    too_wide,
)
from recruit.domain.words.refusal import Refused
from recruit.spreadsheets.kinds import SAVE_AS

MOST_PARTS = 2_000
LARGEST_PART = 4_000_000
"""In bytes once unpacked: a sheet of 2,000 rows and 30 columns has about as many."""
ALL_PARTS = 12_000_000
LARGEST_WHOLE = 60_000_000
"""What all parts say they unpack to, pictures included; those are never unpacked."""
MOST_CELLS = 1_500_000
"""Cells that are looked at, empty ones included."""

_NEEDED = re.compile(
    r"\[content_types\]\.xml|_rels/\.rels|xl/(?:workbook|sharedstrings|styles)\.xml|xl/_rels/.*|xl/worksheets/.*"
    r"|xl/theme/.*|docprops/.*",
    re.IGNORECASE,
)
_EXTERNAL = re.compile(
    rb"<(?:\w+:)?Relationship\b[^>]*TargetMode\s*=\s*[\"']External[\"'][^>]*>", re.IGNORECASE
)
_HYPERLINK = re.compile(rb"/hyperlink[\"']", re.IGNORECASE)
_HIDDEN_ROW = re.compile(rb"<(?:\w+:)?row\b[^>]*\bhidden\s*=\s*[\"'](?:1|true)[\"'][^>]*>")
_ROW_NUMBER = re.compile(rb"\br\s*=\s*[\"'](\d+)[\"']")
_FORMULA = re.compile(rb"<(?:\w+:)?f[\s/>]")
_ZEROS = re.compile(r'(?:"([^"]*)")?(0{2,})(?:"([^"]*)")?(?:;.*)?')
_OTHER_KINDS = (
    ("word/document.xml", "This is a Word document, not a workbook."),
    ("ppt/presentation.xml", "This is a presentation, not a workbook."),
    ("xl/workbook.bin", "This is a binary workbook (.xlsb), which is not read."),
    ("mimetype", "This is an OpenDocument file, which is not read."),
    ("index/document.iwa", "This is a file of Numbers, which is not read."),
    ("index.zip", "This is a file of Numbers, which is not read."),
)
_DAMAGED = (
    f"The workbook is damaged and cannot be read. Open it in Excel and save it again. {SAVE_AS}"
)
_TOO_LARGE = (
    "This workbook unpacks to far more than a list of candidates has. Copy the list alone into a"
    " new workbook, or copy its cells and paste them."
)


@dataclass(frozen=True, slots=True)
class Workbook:
    """The rows of one sheet.

    `hidden` are the numbers of rows that Excel does not show, which are left out.
    """

    grid: Grid
    sheet: str
    sheets: tuple[str, ...]
    hidden: tuple[int, ...]


def read_workbook(data: bytes, sheet: str = "") -> Workbook:
    """The rows of the sheet with this title, or of the first that has any.

    Raises `Refused` for what is not fit.
    """
    parts = _checked(data)
    try:
        return _read(data, parts, sheet)
    except Refused:
        raise
    # Whatever a library says of a broken file, people are told one thing.
    except (
        ValueError,
        LookupError,
        TypeError,
        AttributeError,
        SyntaxError,
        OSError,
        zipfile.BadZipFile,
        zlib.error,
    ):
        raise Refused(_DAMAGED) from None


def _read(data: bytes, parts: dict[str, bytes], wanted: str) -> Workbook:
    from openpyxl import load_workbook

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        book = load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
    try:
        shown = [each for each in book.worksheets if each.sheet_state == "visible"] or list(
            book.worksheets
        )
        if not shown:
            raise Refused(f"The workbook has no sheet with cells. {SAVE_AS}")
        titles = tuple(each.title for each in shown)
        looked_at = [each for each in shown if each.title == wanted] or shown
        for each in looked_at:
            xml = parts.get(_path(each), b"")
            hidden = _hidden(xml)
            formulas = _formulas(data, each.title) if _FORMULA.search(xml) else frozenset()
            grid = grid_of_rows(list(_lines(each, hidden, formulas)))
            if grid.lines or each is looked_at[-1]:
                return Workbook(grid, each.title, titles, tuple(sorted(hidden)))
        raise AssertionError("one sheet is the last")
    finally:
        book.close()


def _checked(data: bytes) -> dict[str, bytes]:
    """The sheets by path, once it is sure that every part that is read is small.

    Raises `Refused` otherwise.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = archive.infolist()
            _refuse_by_names(entries)
            parts = dict(
                _parts(archive, [each for each in entries if _NEEDED.fullmatch(each.filename)])
            )
    except (
        zipfile.BadZipFile,
        zlib.error,
        EOFError,
        OSError,
        NotImplementedError,
        RuntimeError,
        ValueError,
    ):
        raise Refused(_DAMAGED) from None
    for name, part in parts.items():
        if b"<!DOCTYPE" in part or b"<!ENTITY" in part:
            raise Refused(_DAMAGED)
        if name.lower().endswith(".rels"):
            _refuse_links(part)
    return {name: part for name, part in parts.items() if name.lower().startswith("xl/worksheets/")}


def _refuse_by_names(entries: list[zipfile.ZipInfo]) -> None:
    names = [each.filename.lower() for each in entries]
    if "xl/workbook.xml" not in names:
        said = next(
            (words for name, words in _OTHER_KINDS if name in names),
            "This is a packed file, not a workbook.",
        )
        raise Refused(f"{said} {SAVE_AS}")
    if any(each.flag_bits & 1 for each in entries):
        raise Refused(
            "This workbook is locked with a password. Take the password off and choose the file"
            " again."
        )
    if any("vbaproject" in each or each.startswith("xl/macrosheets/") for each in names):
        raise Refused(
            "This workbook holds macros, which are not let in. Save it as an Excel workbook"
            " (.xlsx)."
        )
    if any(each.startswith("xl/externallinks/") for each in names):
        raise Refused(_LINKED)
    is_odd = any(
        each.startswith("/") or "\\" in each or ".." in posixpath.normpath(each).split("/")
        for each in names
    )
    if is_odd or len(set(names)) < len(names):
        raise Refused(_DAMAGED)
    if len(entries) > MOST_PARTS or sum(each.file_size for each in entries) > LARGEST_WHOLE:
        raise Refused(_TOO_LARGE)


_LINKED = (
    "This workbook has links to other files, which are not followed. Copy the list, paste it as"
    " values into a new workbook, and choose that."
)


def _refuse_links(part: bytes) -> None:
    if any(not _HYPERLINK.search(found[0]) for found in _EXTERNAL.finditer(part)):
        raise Refused(_LINKED)


def _parts(archive: zipfile.ZipFile, entries: list[zipfile.ZipInfo]) -> Iterator[tuple[str, bytes]]:
    """The parts that are read, with their bytes.

    What a part says of its own size is not believed.
    """
    count = 0
    for entry in entries:
        with archive.open(entry) as file:
            part = file.read(LARGEST_PART + 1)
        count += len(part)
        if len(part) > LARGEST_PART or count > ALL_PARTS:
            raise Refused(_TOO_LARGE)
        yield entry.filename, part


def _path(sheet: Any) -> str:
    return str(getattr(sheet, "_worksheet_path", "")).lstrip("/")


def _hidden(xml: bytes) -> frozenset[int]:
    found = (_ROW_NUMBER.search(each[0]) for each in _HIDDEN_ROW.finditer(xml))
    return frozenset(int(number[1]) for number in found if number)


def _formulas(data: bytes, title: str) -> frozenset[tuple[int, int]]:
    """Which cells hold formulas, by row and column from 1."""
    from openpyxl import load_workbook

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        book = load_workbook(io.BytesIO(data), read_only=True, data_only=False, keep_links=False)
    try:
        return frozenset(
            (cell.row, cell.column)
            for _, row in _rows(book[title])
            for cell in row
            if cell.value is not None and cell.data_type == "f"
        )
    finally:
        book.close()


def _rows(sheet: Any) -> Iterator[tuple[int, tuple[Any, ...]]]:
    """The rows with their numbers.

    Raises `Refused` once more cells were looked at than any list has.
    """
    # What a file says of its own size is not believed.
    sheet.reset_dimensions()
    looked_at = 0
    for number, row in enumerate(sheet.iter_rows(), 1):
        looked_at += len(row)
        if looked_at > MOST_CELLS:
            raise Refused(_TOO_LARGE)
        if row:
            yield number, row


def _lines(
    sheet: Any, hidden: frozenset[int], formulas: frozenset[tuple[int, int]]
) -> Iterator[Line]:
    for number, row in _rows(sheet):
        filled = [cell for cell in row if cell.value is not None]
        unknown = next(
            (cell for cell in row if cell.value is None and _place(number, cell) in formulas), None
        )
        if unknown is not None:
            raise Refused(
                f"Cell {unknown.coordinate} holds a formula whose result is not in the file. Open"
                " the workbook in Excel, save it and choose it again."
            )
        if not filled or number in hidden:
            continue
        texts = [
            cell_text(cell.value, cell.number_format) if cell.value is not None else ""
            for cell in row
        ]
        width = max((place for place, text in enumerate(texts, 1) if text.strip()), default=0)
        if not width:
            continue
        if number > LAST_ROW:
            raise too_deep(number)
        if width > MOST_COLUMNS:
            raise too_wide(number, width)
        line = row_of(number, texts)
        if line:
            yield line


def _place(number: int, cell: Any) -> tuple[int, int]:
    return number, getattr(cell, "column", 0)


def cell_text(value: object, number_format: str) -> str:
    """A cell as people see it: days and times in words, whole numbers with the zeros that their
    format shows.
    """
    match value:
        case bool():
            return "TRUE" if value else "FALSE"
        case datetime():
            return moment_in_words((value + timedelta(seconds=30)).replace(second=0, microsecond=0))
        case date():
            return moment_in_words(datetime.combine(value, time(0)))
        case time():
            rounded = datetime.combine(date(2000, 1, 1), value) + timedelta(seconds=30)
            return clock_in_words(rounded.time())
        case timedelta():
            minutes = round(value.total_seconds() / 60)
            return f"{minutes // 60}.{minutes % 60:02d}"
        case int():
            return _with_zeros(value, number_format)
        case float():
            return _with_zeros(int(value), number_format) if value.is_integer() else f"{value:.15g}"
    return str(value)


def _with_zeros(value: int, number_format: str) -> str:
    found = _ZEROS.fullmatch(number_format or "")
    if found is None or value < 0:
        return str(value)
    return f"{found[1] or ''}{value:0{len(found[2])}d}{found[3] or ''}"
