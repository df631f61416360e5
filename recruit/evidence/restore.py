"""A backup brought back: bounded and verified before it is unpacked, and nothing of it stays where
it is refused.
"""

from __future__ import annotations

import shutil
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from recruit.domain.words.clock import USUAL_CLOCK, Clock
from recruit.domain.words.people import SHELL
from recruit.domain.words.refusal import Refused
from recruit.evidence.backup_file import CHUNK, LeftOut, left_out_of, opened, through
from recruit.evidence.contents import UNREADABLE
from recruit.evidence.disk import answering, private, synced, synced_folder
from recruit.store.connection import FILE, connect
from recruit.store.keeping.backups import Contents, MadeBackup, audit_of, contents_of, note_restored
from recruit.store.keeping.retention import due
from recruit.store.people.settings import clock, today

RESTORING = ".recruit-restore-"
"""How the folder begins in which a backup is half unpacked."""
ROOM = 50_000_000
"""Bytes that are to be left on the disk beside what is unpacked, for the database's log."""


@dataclass(frozen=True, slots=True)
class Restored:
    """What was brought back. `is_noted` says that the record tells of it, which one of an older
    version cannot yet; `due` is how many disposals it is time for, since what was disposed of after
    the backup was made is back. `clock` is the organisation's, and `left_out` what the backup was
    made without.
    """

    made_at: str
    contents: Contents
    files: int
    fault: str
    is_noted: bool
    due: int = 0
    clock: Clock = USUAL_CLOCK
    left_out: tuple[LeftOut, ...] = ()


def restore_backup(file: Path, folder: Path) -> Restored:
    """Brings a backup back into a folder that has nothing in it yet.

    Everything is unpacked and verified under another name within the folder, and the database is
    put in its place last. Raises `Refused` where the folder has data, or the file is damaged,
    foreign, of a newer version, too large for the disk, or holds a database with triggers that are
    not Recruit's; then the folder is as it was.
    """
    _refuse_full(folder)
    with (
        answering(folder, "the backup cannot be restored here"),
        opened(file) as (bundle, listed),
        _new(folder),
    ):
        for old in folder.glob(f"{RESTORING}*"):
            shutil.rmtree(old)
        _refuse_without_room(listed, folder, file)
        with tempfile.TemporaryDirectory(dir=folder, prefix=RESTORING) as name:
            unpacked = Path(name)
            _unpack(bundle, listed, unpacked, file)
            with _about(file):
                found = _checked(listed, unpacked, file)
            _settle(unpacked, folder)
    return found


def _checked(listed: dict[str, Any], unpacked: Path, file: Path) -> Restored:
    """What a backup that is unpacked holds, once its database is found sound; its record then tells
    of it.
    """
    database = unpacked / FILE
    found = contents_of(database)
    if list(found.head) != listed["head"]:
        raise Refused("its database is not the one that it was made with.")
    made_at, files, left_out = str(listed["made_at"]), len(listed["files"]) - 1, left_out_of(listed)
    if found.lacking:
        return Restored(made_at, found, files, "", is_noted=False, left_out=left_out)
    report = audit_of(database)
    fault = report.fault.text if report.fault else ""
    note_restored(database, SHELL, str(listed["made_by"]), _as_noted(file, listed))
    with closing(connect(database)) as db:
        again, tells = len(due(db, today(db))), clock(db)
    return Restored(
        made_at, found, files, fault, is_noted=True, due=again, clock=tells, left_out=left_out
    )


def _refuse_full(folder: Path) -> None:
    try:
        found = sorted(
            each.name for each in folder.iterdir() if not each.name.startswith(RESTORING)
        )
    except FileNotFoundError:
        return
    except OSError as error:
        raise Refused(
            f"this cannot be the data folder ({error.strerror or error}).", folder
        ) from None
    if found:
        raise Refused(
            f"this folder has something in it already ('{found[0]}'). A backup is restored into a"
            " new or empty folder, so that nothing is lost: give another.",
            folder,
        )


@contextmanager
def _new(folder: Path) -> Iterator[None]:
    """Makes a folder, with those that it lies in; what was not there before is taken away again if
    anything fails.
    """
    lacking = [each for each in (folder, *folder.parents) if not each.exists()]
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    try:
        yield
    except BaseException:
        for each in lacking:
            # Somebody may have put something there meanwhile.
            with suppress(OSError):
                each.rmdir()
        raise


def _refuse_without_room(listed: dict[str, Any], folder: Path, file: Path) -> None:
    needed = sum(int(each["size"]) for each in listed["files"].values()) + ROOM
    free = shutil.disk_usage(folder).free
    if needed > free:
        raise Refused(
            f"to restore this backup takes {needed:,} bytes, and the disk of {folder} has {free:,}"
            " left. Make room, or choose a folder on another disk. Nothing was changed.",
            file,
        )


def _unpack(bundle: zipfile.ZipFile, listed: dict[str, Any], folder: Path, file: Path) -> None:
    for path, expected in listed["files"].items():
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with bundle.open(path) as stream, private(target) as out:
            shutil.copyfileobj(stream, out, CHUNK)
            out.seek(0)
            if through(out) != (expected["sha256"], expected["size"]):
                raise Refused(f"this backup is damaged: '{path}' is not as it is listed.", file)
        synced(target)


def _settle(unpacked: Path, folder: Path) -> None:
    """Moves what was unpacked to where it belongs; the database last, without which there is
    nothing yet.
    """
    names = sorted(each.name for each in unpacked.iterdir())
    moved: list[str] = []
    try:
        for name in sorted(names, key=lambda each: each == FILE):
            (unpacked / name).rename(folder / name)
            moved.append(name)
    except BaseException:
        for name in moved:
            (folder / name).rename(unpacked / name)
        raise
    synced_folder(folder)


def _as_noted(file: Path, listed: dict[str, Any]) -> MadeBackup:
    """The backup as the server that it came from has it in its list, which the copy itself cannot
    hold.
    """
    with file.open("rb") as stream:
        sha256, size = through(stream)
    return MadeBackup(
        file.name, sha256, size, str(listed["made_at"]), str(listed["expires_at"]), is_kept=False
    )


@contextmanager
def _about(file: Path) -> Iterator[None]:
    """Names the file in a refusal that is about what is in it."""
    try:
        yield
    except Refused as refused:
        raise Refused(f"this backup cannot be used: {refused.message}", file) from None
    except UNREADABLE:
        raise Refused(
            "this backup cannot be used: what its database holds cannot be read.", file
        ) from None
