"""The file of a backup: a ZIP with a list of what it holds, bounded and true to its list before it
is unpacked.
"""

from __future__ import annotations

import hashlib
import json
import unicodedata
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from errno import EINVAL
from pathlib import Path
from typing import IO, Any

from recruit.domain.words.part_names import name_fault
from recruit.domain.words.refusal import Refused
from recruit.evidence.zipped import table_of
from recruit.store.connection import FILE

FORM = 1
"""Of the file. A program reads its own form and older ones."""
LIST = "backup.json"
KEPT = "backups"
"""The folder within the data folder that holds the backups made from the page; no backup holds
others.
"""
SECRET = "secret-key"
CHUNK = 1 << 20

MOST_FILES = 100_000
MOST_TABLE = 40_000_000
"""Files in a backup, and bytes of the table of their names: an archive of each of ten thousand
vacancies fits ten times over.
"""
LARGEST_LIST = 40_000_000
"""Bytes of the list."""
SMALL = 1_000_000_000
MOST_TIMES = 200
"""A backup that unpacks to more than so many bytes may not unpack to more than so many times its
own size. A database packs to a third or a tenth; only one that is all but empty packs to less.
"""
LONGEST_ID = 200
"""Letters of the id of who made a backup."""


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Something in the data folder that is not in a backup: its path within it, fit to be shown,
    and why.
    """

    path: str
    why: str

    @property
    def in_words(self) -> str:
        """Both in a few words."""
        return f"'{self.path}' ({self.why})"


def place_fault(path: str) -> str:
    """Why nothing may lie at this path within a restored data folder, as half a sentence, or an
    empty text.
    """
    if fault := name_fault(path):
        return fault
    parts = path.split("/")
    if any(each.startswith(".") for each in parts):
        return "has a name that begins with a dot"
    return (
        "has a name that Recruit keeps for itself" if path != FILE and is_reserved(parts[0]) else ""
    )


def is_reserved(name: str) -> bool:
    """Whether a file of this name in the data folder could be taken for the secret key, the
    backups, the database or what SQLite keeps beside it, on a disk that takes 'Secret-Key' or
    'secret-key.' for the same.
    """
    letters = [
        each for each in unicodedata.normalize("NFKC", name) if unicodedata.category(each) != "Cf"
    ]
    alike = unicodedata.normalize("NFKC", "".join(letters).casefold()).rstrip(". ")
    return alike in (SECRET, KEPT) or alike.startswith(FILE)


@contextmanager
def opened(file: Path) -> Iterator[tuple[zipfile.ZipFile, dict[str, Any]]]:
    """A backup and its list, whose form is right.

    What is damaged is told in a sentence, whenever it is found.
    """
    damaged = Refused("this backup is damaged or cut short. Use another.", file)
    if file.exists() and not file.is_dir() and not file.is_file():
        raise Refused("this is not a file.", file)
    try:
        with file.open("rb") as stream:
            _refuse_foreign(stream.read(16), file)
            _refuse_large_table(stream, file)
            with zipfile.ZipFile(stream) as bundle:
                yield bundle, _list_of(bundle, file)
    except (
        zipfile.BadZipFile,
        zlib.error,
        EOFError,
        NotImplementedError,
        RuntimeError,
        UnicodeError,
    ):
        raise damaged from None
    except FileNotFoundError as error:
        if error.filename != str(file):
            raise
        raise Refused("there is no such file.", file) from None
    except IsADirectoryError:
        raise Refused("this is a folder; a backup is a file.", file) from None
    except OSError as error:
        # A ZIP that names a place before its own beginning; an error of the disk names a file, or
        # has another number.
        if error.errno == EINVAL and error.filename is None:
            raise damaged from None
        raise


def through(stream: IO[bytes]) -> tuple[str, int]:
    """The SHA-256 and the size of what a stream gives."""
    digest, size = hashlib.sha256(), 0
    while part := stream.read(CHUNK):
        digest.update(part)
        size += len(part)
    return digest.hexdigest(), size


def _refuse_foreign(first: bytes, file: Path) -> None:
    if first.startswith(b"SQLite format 3"):
        raise Refused(
            "this is a bare database. A backup is the ZIP file that 'recruit backup' writes.", file
        )
    if not first.startswith(b"PK"):
        raise Refused("this is not a backup of Recruit.", file)


def _refuse_large_table(stream: IO[bytes], file: Path) -> None:
    """Each entry of the table takes a thousand bytes of memory once `zipfile` has read it."""
    table = table_of(stream)
    if table is None:
        raise zipfile.BadZipFile
    if table.entries > MOST_FILES or table.length > MOST_TABLE:
        raise Refused(
            f"this backup holds more than {MOST_FILES:,} files, which none of Recruit does.", file
        )
    stream.seek(0)


def _list_of(bundle: zipfile.ZipFile, file: Path) -> dict[str, Any]:
    """The list of a backup's files, of which each has an entry, and no entry is without."""
    foreign = Refused("this is not a backup of Recruit.", file)
    # 'filename' is cut at a NUL and has other slashes on some systems.
    names = [each.orig_filename for each in bundle.infolist()]
    if names.count(LIST) != 1 or bundle.getinfo(LIST).file_size > LARGEST_LIST:
        raise foreign
    try:
        listed = json.loads(bundle.read(LIST))
        form, files = int(listed["form"]), dict(listed["files"])
        sizes = {path: int(each["size"]) for path, each in files.items()}
        _ = (
            listed["made_by"].encode(),
            list(listed["head"]),
            [each["sha256"] for each in files.values()],
        )
        is_dated = all(
            datetime.fromisoformat(listed[each]).tzinfo for each in ("made_at", "expires_at")
        )
    except (ValueError, KeyError, TypeError, AttributeError, OverflowError, RecursionError):
        raise foreign from None
    if not is_dated or len(listed["made_by"]) > LONGEST_ID:
        raise foreign
    if form > FORM:
        raise Refused(
            "this backup was made by a newer version of Recruit; install that version.", file
        )
    for path in names:
        if fault := place_fault(path):
            raise Refused(
                f"this backup holds a file, {path[:80]!r}, that {fault}. Nothing was restored.",
                file,
            )
    if FILE not in files or sorted(names) != sorted([LIST, *files]):
        raise Refused("this backup is damaged: it does not hold the files that it lists.", file)
    for path, size in sizes.items():
        if bundle.getinfo(path).file_size != size:
            raise Refused(f"this backup is damaged: '{path}' is not as it is listed.", file)
    _refuse_bomb(sum(sizes.values()), file)
    return dict(listed)


def _refuse_bomb(size: int, file: Path) -> None:
    if size > SMALL and size > MOST_TIMES * file.stat().st_size:
        raise Refused(
            f"this backup would unpack to {size:,} bytes, which is more than {MOST_TIMES} times its"
            " own size. No backup of a database in use does that.",
            file,
        )


def left_out_of(listed: dict[str, Any]) -> tuple[LeftOut, ...]:
    """What the list of a backup says was left out of it. Older ones do not say."""
    told = listed.get("left_out", [])
    if not isinstance(told, list):
        return ()
    pairs = (each for each in told if isinstance(each, list) and len(each) == 2)
    return tuple(LeftOut(fit_to_show(str(path)), fit_to_show(str(why))) for path, why in pairs)


def fit_to_show(text: str) -> str:
    """A text that anybody may have made up: not long, and nothing that moves a cursor or cannot be
    written.
    """
    return "".join(each if each.isprintable() else "?" for each in text[:200])
