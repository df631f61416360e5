"""One paper stamped many times on its bytes: the cost of a copy is the cost of zipping it."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Mapping
from xml.sax.saxutils import escape

OPEN, CLOSE = "\ue000", "\ue001"
"""Private-use characters around a marker.

No field accepts them, so nothing typed can be taken for a marker.
"""
FIXED_DATE = (1980, 1, 1, 0, 0, 0)
"""The date of every entry, so that the same paper is the same bytes on any day."""

_MARKER = re.compile(f"{OPEN}([A-Z_]+){CLOSE}".encode())


def marker(name: str) -> str:
    """Text that stands for a value in a master; `name` is in capitals."""
    return f"{OPEN}{name}{CLOSE}"


class Master:
    """A finished .docx with markers in it, split once at its markers."""

    def __init__(self, data: bytes) -> None:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            self._parts = [
                (each.filename, _MARKER.split(archive.read(each))) for each in archive.infolist()
            ]

    def copy(self, values: Mapping[str, str]) -> bytes:
        """The paper with every marker replaced. Raises `KeyError` for a marker without a value.

        A value is one line of text; it is escaped, and never searched for markers.
        """
        replaced = {name.encode(): _as_xml(value) for name, value in values.items()}
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
            for name, pieces in self._parts:
                filled = [
                    piece if place % 2 == 0 else replaced[piece]
                    for place, piece in enumerate(pieces)
                ]
                entry = zipfile.ZipInfo(name, FIXED_DATE)
                entry.compress_type = zipfile.ZIP_DEFLATED
                archive.writestr(entry, b"".join(filled), compresslevel=6)
        return out.getvalue()


def _as_xml(value: str) -> bytes:
    return escape(" ".join(value.split()), {'"': "&quot;"}).encode()
