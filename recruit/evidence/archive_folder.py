"""The folder within the data folder where the server keeps the archives that it makes."""

from __future__ import annotations

import re
import zipfile
import zlib
from contextlib import suppress
from pathlib import Path

from recruit.domain.words.naming import file_stem
from recruit.store.connection import Database

FOLDER = "archive"
LARGEST_INFO = 100_000
"""How many bytes of bag-info.txt are read; there are some five hundred."""
HALF_MADE = ".making-"
"""How the name of a file begins that is being written."""
_OURS = re.compile(r"(?P<stem>.+)-\d{4}-\d\d-\d\d(?:-\d+)?\.zip")


def archive_path(data: Path, file: str) -> Path:
    """Where an archive of this name lies, or would."""
    return data / FOLDER / Path(file).name


def new_archive_path(data: Path, reference: str, day: str) -> Path:
    """A path for the archive of a vacancy that is archived on this day, where no file is yet."""
    stem, number = f"{file_stem(reference)}-{day}", 1
    path = archive_path(data, f"{stem}.zip")
    while path.exists():
        number += 1
        path = archive_path(data, f"{stem}-{number}.zip")
    return path


def head_in(path: Path) -> tuple[int, str] | None:
    """The number and hash of the audit trail's last entry as an archive tells them; None where it
    cannot be read.
    """
    try:
        with zipfile.ZipFile(path) as file:
            entry = next(each for each in file.infolist() if each.filename == "bag-info.txt")
            if entry.file_size > LARGEST_INFO:
                return None
            lines = file.read(entry).decode().splitlines()
            told = dict(each.partition(": ")[::2] for each in lines)
            return int(told["Recruit-Audit-Sequence"]), told.get("Recruit-Audit-Head", "")
    # Someone may have put anything in its place: a ZIP that wants a password is a RuntimeError.
    except (
        OSError,
        EOFError,
        ValueError,
        LookupError,
        RuntimeError,
        StopIteration,
        zipfile.BadZipFile,
        zlib.error,
    ):
        return None


def clear_cut_short(db: Database, data: Path) -> bool:
    """Takes away what a server left when it was stopped while it archived; says whether there was
    any.

    That is a file half made, or whole and never noted: its vacancy is not archived. Other files
    stay.
    """
    folder = data / FOLDER
    left = [
        *folder.glob(f"{HALF_MADE}*"),
        *(each for each in folder.glob("*.zip") if _is_left(db, each.name)),
    ]
    for each in left:
        with suppress(OSError):
            each.unlink()
    return bool(left)


def _is_left(db: Database, name: str) -> bool:
    found = _OURS.fullmatch(name)
    if found is None:
        return False
    rows = db.execute(
        "select v.reference from vacancy v where v.state <> 'archived'"
        " and not exists (select 1 from bundle where vacancy = v.id and file = ?)",
        [name],
    ).fetchall()
    return any(file_stem(row[0]) == found["stem"] for row in rows)
