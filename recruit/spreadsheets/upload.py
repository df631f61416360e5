"""A list that came as a file, whatever kind of file it is."""

from __future__ import annotations

from dataclasses import dataclass

from recruit.domain.words.refusal import Refused
from recruit.spreadsheets.encodings import decode
from recruit.spreadsheets.kinds import is_zip, refuse_what_is_no_list
from recruit.spreadsheets.workbook import read_workbook

LARGEST_FILE = 5_000_000


@dataclass(frozen=True, slots=True)
class Upload:
    """The rows of a file as text that `grid_of_text` reads, and how it was read.

    `encoding` is empty for a workbook, and `sheets` for text. `is_certain` says that there is
    nothing to choose.
    """

    text: str
    encoding: str = ""
    sheet: str = ""
    sheets: tuple[str, ...] = ()
    hidden: tuple[int, ...] = ()
    is_certain: bool = True


def read_upload(data: bytes, *, encoding: str = "", sheet: str = "") -> Upload:
    """The list in this file. Raises `Refused` with a sentence for what is none, or is too large."""
    if len(data) > LARGEST_FILE:
        raise Refused(
            f"The file has more than {LARGEST_FILE // 1_000_000} MB. Send the list of candidates"
            " alone."
        )
    if is_zip(data):
        book = read_workbook(data, sheet)
        if not book.grid.lines:
            raise Refused("The workbook is empty: there is no candidate in this list.")
        return Upload(
            book.grid.text,
            sheet=book.sheet,
            sheets=book.sheets,
            hidden=book.hidden,
            is_certain=len(book.sheets) < 2,
        )
    refuse_what_is_no_list(data)
    read = decode(data, encoding)
    if is_binary(read.text):
        raise Refused(
            "This file is not text and not a workbook. Save the list as an Excel workbook (.xlsx)"
            " or as CSV."
        )
    return Upload(read.text, encoding=read.encoding, is_certain=read.is_certain)


def is_binary(text: str) -> bool:
    """Whether many of its characters are none of a text; one or two of them were an accident."""
    sample = text[:4000]
    odd = sum(ord(each) < 32 and each not in "\t\n\r\x0b\x0c\x1a" for each in sample)
    return odd > max(2, len(sample) // 50)
