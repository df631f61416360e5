"""Workbooks as people and attackers make them."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Mapping
from typing import Any

from openpyxl import Workbook


def workbook(fill: Callable[[Any, Any], object]) -> bytes:
    """A workbook; `fill` is given the workbook and its first sheet."""
    book = Workbook()
    fill(book, book.active)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def rows(*cells: list[object]) -> bytes:
    """A workbook whose one sheet has these rows."""

    def fill(_book: Any, sheet: Any) -> None:
        for each in cells:
            sheet.append(each)

    return workbook(fill)


def with_parts(data: bytes, parts: Mapping[str, bytes], *, instead: str = "") -> bytes:
    """The file with other parts, and without the one that is named."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data)) as before,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as after,
    ):
        for each in before.infolist():
            if each.filename not in parts and each.filename != instead:
                after.writestr(each.filename, before.read(each))
        for name, part in parts.items():
            after.writestr(name, part)
    return out.getvalue()


def packed(names: Mapping[str, bytes]) -> bytes:
    """A ZIP with these parts."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in names.items():
            archive.writestr(name, part)
    return out.getvalue()
