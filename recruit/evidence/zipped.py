"""One folder as one ZIP file whose bytes depend on nothing but the names and the contents.

Everything in it is stored as it is, under a fixed date and in the order of the names. So a file can
be rebuilt from what it holds, and a byte that was changed anywhere, even in the frame of the ZIP
itself, is found by comparing.
"""

from __future__ import annotations

import io
import re
import struct
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from recruit.domain.words.refusal import Refused

FIXED_DATE = (1980, 1, 1, 0, 0, 0)
MOST_FILES = 20_000
MOST_BYTES = 1_000_000_000
MOST_DIRECTORY = 6_000_000
"""How long the table at the end of a ZIP may be: that of `MOST_FILES` with long names."""
_END = struct.Struct("<4s4H2LH")
"""The last part of a ZIP without a comment."""
_FAR_END, _FAR_PLACE = struct.Struct("<4sQ2H2L4Q"), struct.Struct("<4sLQL")
"""What stands before it in a large ZIP: the numbers that are too large for it, and a mark that they
are there.
"""
_SAFE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*(/[A-Za-z0-9][A-Za-z0-9._-]*)*")


@dataclass(frozen=True, slots=True)
class Table:
    """The table at the end of a ZIP: how many entries it says it has, and its length in bytes."""

    entries: int
    length: int


def table_of(stream: IO[bytes]) -> Table | None:
    """The table of a ZIP file as its end tells, or None where that is not the end of a ZIP without
    a comment.

    Each entry takes a thousand bytes of memory once `zipfile` has read it, so this is looked at
    first.
    """
    longest = _FAR_END.size + _FAR_PLACE.size + _END.size
    stream.seek(max(0, stream.seek(0, io.SEEK_END) - longest))
    tail = stream.read(longest).rjust(longest, b"\0")
    mark, _, _, _, entries, length, _, comment = _END.unpack(tail[-_END.size :])
    if mark != b"PK\5\6" or comment:
        return None
    if not tail[_FAR_END.size :].startswith(b"PK\6\7"):
        return Table(entries, length)
    # `zipfile` looks here too, and not where the mark says that the numbers are.
    mark, *_, entries, length, _ = _FAR_END.unpack(tail[: _FAR_END.size])
    return Table(entries, length) if mark == b"PK\6\6" else None


def packed(files: Iterable[tuple[str, bytes]]) -> bytes:
    """The ZIP of these files by path. Raises `ValueError` for a path that is not plain."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        for path, data in sorted(files):
            if not is_plain(path):
                raise ValueError(f"'{path}' is not a plain path")
            archive.writestr(zipfile.ZipInfo(path, FIXED_DATE), data)
    return out.getvalue()


def whole_file(path: Path) -> bytes:
    """The bytes of a file.

    Raises `Refused` where it cannot be read, or is larger than any bundle.
    """
    try:
        if path.exists() and not path.is_file():
            raise Refused("this is not a file.", path)
        if path.stat().st_size > MOST_BYTES:
            raise Refused(
                f"this is no bundle of Recruit: it is larger than {MOST_BYTES:,} bytes.", path
            )
        return path.read_bytes()
    except OSError as error:
        raise Refused(f"it cannot be read ({error.strerror or error}).", path) from None


def unpacked(path: Path) -> dict[str, bytes]:
    """The files of such a ZIP by path.

    Raises `Refused` for anything that `packed` would not have made.
    """
    return files_in(whole_file(path), path)


def files_in(data: bytes, path: Path) -> dict[str, bytes]:
    """The same, of a ZIP that has been read; `path` names it."""
    try:
        files = _read(data)
    except (zipfile.BadZipFile, EOFError, ValueError, NotImplementedError, RuntimeError, OSError):
        raise Refused(
            "this is not a whole bundle: the ZIP file is damaged or cut short.", path
        ) from None
    if packed(files.items()) != data:
        raise Refused(
            "bytes of this file were changed: it is not what its contents would give.", path
        )
    return files


def is_plain(path: str) -> bool:
    """Whether a path is made of plain names and stays below its folder."""
    return _SAFE.fullmatch(path) is not None and ".." not in path


def _read(data: bytes) -> dict[str, bytes]:
    files: dict[str, bytes] = {}
    table = table_of(io.BytesIO(data))
    if table is None or table.length > MOST_DIRECTORY:
        raise ValueError
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        entries = archive.infolist()
        if len(entries) > MOST_FILES or sum(each.file_size for each in entries) > min(
            MOST_BYTES, len(data)
        ):
            raise ValueError
        for each in entries:
            if (
                each.compress_type != zipfile.ZIP_STORED
                or not is_plain(each.filename)
                or each.filename in files
            ):
                raise ValueError
            files[each.filename] = archive.read(each)
    return files
