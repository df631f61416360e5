"""Files that are whole and on the disk, and in words why a disk did not take something."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from errno import EDQUOT, ENOSPC
from pathlib import Path
from typing import IO

from recruit.domain.words.refusal import Refused

FULL = "the disk is full"


def private(path: Path) -> IO[bytes]:
    """A new file, to be written and read, that only its owner may read."""
    binary = getattr(os, "O_BINARY", 0)
    return os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL | binary, 0o600), "w+b")


def synced(path: Path) -> None:
    """Waits until a file, or the names in a folder, are on the disk."""
    handle = os.open(path, os.O_RDWR if path.is_file() else os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def synced_folder(folder: Path) -> None:
    """The same for a folder, where the system has such a thing; Windows has not."""
    with suppress(PermissionError):
        synced(folder)


@contextmanager
def answering(place: Path, what: str) -> Iterator[None]:
    """Tells in a sentence why the disk did not take something."""
    try:
        yield
    except (OSError, sqlite3.Error) as error:
        raise Refused(f"{what} ({_why(error)}). Nothing was changed.", place) from None


def _why(error: OSError | sqlite3.Error) -> str:
    if isinstance(error, OSError):
        return FULL if error.errno in (ENOSPC, EDQUOT) else error.strerror or str(error)
    is_full = getattr(error, "sqlite_errorcode", 0) & 0xFF == sqlite3.SQLITE_FULL
    return FULL if is_full else str(error)
