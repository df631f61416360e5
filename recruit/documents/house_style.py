"""The styled shell that gives every Word paper its look: the shipped one, or an organisation's own."""

from __future__ import annotations

import io
import zipfile
import zlib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from docx import Document
from docx.document import Document as WordDocument
from docx.opc.exceptions import OpcError
from lxml.etree import XMLSyntaxError

from recruit.domain.refusal import Refused
from recruit.resources import shipped

PARAGRAPH_STYLES = (
    "Normal", "Title", "Subtitle", "Heading 1", "Heading 2", "List Bullet", "Header", "Footer",
    "Question Heading", "Question Text", "Question Facts", "Label", "Tick", "Note", "Script",
    "Table Head", "Table Text", "Table Number", "Anchor Mark", "Anchor Text", "Score", "Evidence",
    "Evidence Line", "Signature", "Table Gap", "Large Print", "Large Print Heading",
)  # fmt: skip
TABLE_STYLES = ("Pack Table", "Writing Table", "Score Table")

LARGEST_SHELL = 5_000_000
LARGEST_INSIDE = 20_000_000
"""Bytes of the file, and of all that it holds once unpacked. python-docx itself sets no limit: a file of 3 MB
can unpack to more than memory holds."""


_NOT_WORD = (OpcError, XMLSyntaxError, zipfile.BadZipFile, AttributeError, LookupError, TypeError, ValueError)
"""What python-docx raises for a ZIP that is something else, or whose parts are not what their names say."""


@dataclass(frozen=True, slots=True)
class HouseStyle:
    """A shell as bytes, and the id of every style that the papers use, by the name that people see in Word."""

    data: bytes
    styles: dict[str, str]

    def document(self) -> WordDocument:
        """A fresh document in this style, with nothing in its body."""
        document = Document(io.BytesIO(self.data))
        body = document.element.body
        for each in list(body)[:-1]:
            body.remove(each)
        return document


def open_house_style(path: Path | None = None) -> HouseStyle:
    """The house style in this file, or the shipped one. Raises `Refused` when it is no Word file, is larger
    than `LARGEST_SHELL`, or lacks a style."""
    path = path or shipped("templates") / "word" / "house-style.docx"
    try:
        if path.stat().st_size > LARGEST_SHELL:
            raise _too_large(str(path))
        data = _read(path, path.stat().st_mtime_ns)
    except OSError as error:
        raise Refused(f"the house style cannot be read ({error.strerror}).", path) from None
    return read_house_style(data, str(path))


@lru_cache(maxsize=4)
def read_house_style(data: bytes, name: str) -> HouseStyle:
    """The house style in these bytes, such as an upload. `name` is what a refusal calls it.

    Raises `Refused` when they are no Word file, are more than `LARGEST_SHELL`, or lack a style.
    """
    if len(data) > LARGEST_SHELL:
        raise _too_large(name)
    _refuse_bombs(data, name)
    try:
        document = Document(io.BytesIO(data))
        found = {style.name: style.style_id for style in document.styles if style.name}
        pages, _ = len(document.sections), document.core_properties.title
    except _NOT_WORD:
        raise Refused("it is not a Word document (.docx), or it is damaged.", name) from None
    if not pages:
        raise Refused("it has no page set-up. Open it in Word and save it again.", name)
    names = (*PARAGRAPH_STYLES, *TABLE_STYLES)
    lacking = [each for each in names if each not in found]
    if lacking:
        raise Refused(
            f"the house style lacks {'the style' if len(lacking) == 1 else 'the styles'} "
            f"{', '.join(repr(each) for each in lacking)}. 'recruit house-style FILE.docx' writes a copy of ours "
            "to start from.",
            name,
        )
    return HouseStyle(data, {each: found[each] for each in names})


@lru_cache(maxsize=4)
def _read(path: Path, changed: int) -> bytes:  # noqa: ARG001  a changed file is another entry
    return path.read_bytes()


def _too_large(name: str) -> Refused:
    return Refused("it is larger than 5 MB, which no house style should be.", name)


def _refuse_bombs(data: bytes, name: str) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            size = 0
            for entry in archive.infolist():
                with archive.open(entry) as part:
                    size += len(part.read(LARGEST_INSIDE - size + 1))
                if size > LARGEST_INSIDE:
                    raise Refused("it unpacks to more than 20 MB, which no house style should.", name)
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError, OSError):
        raise Refused("it is not a Word document (.docx), or it is damaged.", name) from None
