"""Reads Word papers back, as a person or a screen reader would meet them."""

from __future__ import annotations

import io
import re
import zipfile

from lxml import etree

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def part(data: bytes, name: str) -> etree._Element:
    """One part of a .docx, parsed."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return etree.fromstring(archive.read(name))


def body(data: bytes) -> etree._Element:
    return part(data, "word/document.xml")


def paragraphs(data: bytes, name: str = "word/document.xml") -> list[str]:
    """The text of every paragraph, tables and controls included."""
    return ["".join(each.itertext(f"{W}t")) for each in part(data, name).iter(f"{W}p")]


def text(data: bytes) -> str:
    """All text of the body, one paragraph a line."""
    return "\n".join(paragraphs(data))


def headings(data: bytes) -> list[str]:
    """The texts of all paragraphs in a heading style."""
    found = []
    for each in body(data).iter(f"{W}p"):
        style = each.find(f"{W}pPr/{W}pStyle")
        if style is not None and re.match(
            r"Heading|QuestionHeading|LargePrintHeading", style.get(f"{W}val")
        ):
            found.append("".join(each.itertext(f"{W}t")))
    return found


def whole(data: bytes) -> str:
    """Every byte of every part, as text."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return "\n".join(
            archive.read(each).decode("utf-8", "replace") for each in archive.namelist()
        )
