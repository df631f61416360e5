"""What a data folder keeps beside the database: what a backup takes, and what it leaves out,
whatever lies there.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import SpooledTemporaryFile
from typing import IO, cast

from recruit.evidence.backup_file import (
    CHUNK,
    KEPT,
    LIST,
    SECRET,
    LeftOut,
    fit_to_show,
    place_fault,
)
from recruit.store.connection import FILE

OF_THE_DATABASE = (FILE, f"{FILE}-wal", f"{FILE}-shm", f"{FILE}-journal")
"""The database, and what SQLite keeps beside it: the copy of the database holds all of that."""
IN_MEMORY = 16_000_000
"""Bytes of a file that wait in memory until it is read to its end; what is larger waits on the
disk.
"""
TRIES = 3
"""How often a file is read that others change meanwhile."""
_KINDS = (
    (stat.S_ISLNK, "a link to something else"),
    (stat.S_ISFIFO, "a pipe"),
    (stat.S_ISSOCK, "a socket"),
    (stat.S_ISCHR, "a device"),
    (stat.S_ISBLK, "a device"),
)
# To open a file must not wait for anybody, nor follow a link that was put in its place meanwhile.
_SAFELY = sum(
    getattr(os, each, 0) for each in ("O_NONBLOCK", "O_NOFOLLOW", "O_CLOEXEC", "O_BINARY")
)


@dataclass(frozen=True, slots=True)
class Found:
    """A file that a backup takes, by its path within the data folder."""

    path: str
    source: Path


class CannotBeTaken(Exception):  # noqa: N818  an answer to give, not a fault
    """A file cannot be taken into a backup. Its text says why."""


def found_in(folder: Path) -> Iterator[Found | LeftOut]:
    """Everything that a data folder keeps beside the database, in the order of the names.

    Passed over in silence are the secret key, the backups, the database, and what begins with a
    dot: half made, or Litestream's.
    """
    yield from _below(folder, "")


@contextmanager
def taken(found: Found, beside: Path) -> Iterator[IO[bytes]]:
    """The whole of a file as it stood at one moment; what is large waits in the folder `beside`.

    Raises `CannotBeTaken` where it is gone, cannot be read to its end, or changes all the while.
    """
    for _ in range(TRIES):
        with SpooledTemporaryFile(IN_MEMORY, "w+b", dir=str(beside)) as copy:
            if _is_read(found.source, cast(IO[bytes], copy)):
                copy.seek(0)
                yield cast(IO[bytes], copy)
                return
    raise CannotBeTaken("it was changed all the while it was read")


def _below(folder: Path, inside: str) -> Iterator[Found | LeftOut]:
    try:
        with os.scandir(folder / inside) as entries:
            listed = sorted(entries, key=lambda each: each.name)
    except OSError as error:
        yield _left_out(inside, _why(error))
        return
    for entry in listed:
        if _is_passed_over(entry.name, is_at_top=not inside):
            continue
        path = f"{inside}{entry.name}"
        if why := _why_not(path, entry):
            yield _left_out(path, why)
        elif entry.is_dir(follow_symlinks=False):
            yield from _below(folder, f"{path}/")
        else:
            yield Found(path, folder / path)


def _is_passed_over(name: str, *, is_at_top: bool) -> bool:
    return name.startswith(".") or (is_at_top and name in (SECRET, KEPT, *OF_THE_DATABASE))


def _why_not(path: str, entry: os.DirEntry[str]) -> str:
    """Why something cannot be in a backup, or ''."""
    try:
        path.encode()
    except UnicodeEncodeError:
        return "its name is not UTF-8"
    if path == LIST:
        return "the list of a backup has this name"
    if fault := place_fault(path):
        return f"it {fault}"
    try:
        mode = entry.stat(follow_symlinks=False).st_mode
    except OSError as error:
        return _why(error)
    return _why_no_file(mode)


def _why_no_file(mode: int) -> str:
    kind = next((said for is_kind, said in _KINDS if is_kind(mode)), "no file")
    return "" if stat.S_ISREG(mode) or stat.S_ISDIR(mode) else f"it is {kind}"


def _is_read(source: Path, copy: IO[bytes]) -> bool:
    """Copies a file; False where it was changed meanwhile. No more is read than it held at first: a
    file that grows as fast as it is read would have no end.
    """
    try:
        handle = os.open(source, os.O_RDONLY | _SAFELY)
    except OSError as error:
        raise CannotBeTaken(_why(error)) from None
    with os.fdopen(handle, "rb", buffering=0) as stream:
        before = os.fstat(handle)
        if not stat.S_ISREG(before.st_mode):
            raise CannotBeTaken(_why_no_file(before.st_mode) or "it is a folder by now")
        left = before.st_size
        while left and (part := _part(stream, min(CHUNK, left))):
            copy.write(part)
            left -= len(part)
        after = os.fstat(handle)
    return (before.st_size, before.st_mtime_ns) == (after.st_size, after.st_mtime_ns) and not left


def _part(stream: IO[bytes], most: int) -> bytes:
    # What the copy raises is the disk of the backup, and is told as such.
    try:
        return stream.read(most)
    except OSError as error:
        raise CannotBeTaken(_why(error)) from None


def _why(error: OSError) -> str:
    if isinstance(error, FileNotFoundError):
        return "it was deleted meanwhile"
    return f"it cannot be read: {error.strerror or error}"


def _left_out(path: str, why: str) -> LeftOut:
    named = os.fsencode(path.removesuffix("/")).decode("utf-8", "backslashreplace")
    return LeftOut(fit_to_show(named), why)
