"""Backups: everything that a server needs to go on elsewhere, in one file; made while people work, and brought back.

A backup is a ZIP file with a copy of the database, whatever else the data folder keeps, and a list of it all. The
secret key is left out: it is made anew at the next start, so everyone signs in again, and whoever holds a backup
cannot pass for somebody on the server that it came from.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import sqlite3
import tempfile
import time
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path, PurePosixPath
from typing import IO, Any

from recruit.domain.clock import USUAL_CLOCK, Clock
from recruit.domain.people import SHELL, Actor
from recruit.domain.refusal import Refused
from recruit.store.audit import now
from recruit.store.audit_check import hash_at
from recruit.store.backups import (
    Contents,
    MadeBackup,
    audit_of,
    contents_of,
    copy_database,
    expired,
    expiry,
    note_backup,
    note_removed,
    note_restored,
)
from recruit.store.connection import FILE, Database, connect
from recruit.store.retention import due
from recruit.store.settings import clock, settings, today

FORM = 1
"""Of the file. A program reads its own form and older ones."""
LIST = "backup.json"
KEPT = "backups"
"""The folder within the data folder that holds the backups made from the page; no backup holds others."""
LEFT_OUT = {"secret-key", KEPT}
MAKING, RESTORING = ".recruit-backup-", ".recruit-restore-"
"""How the folders begin in which something is half made."""
CHUNK = 1 << 20
PAUSE_SECONDS = 0.001
"""Between parts of the copying, so that a slow disk is not kept from those who score."""
STALE_SECONDS = 24 * 3600

Told = Callable[[str], None]
"""Is called with what is being done, in words."""


@dataclass(frozen=True, slots=True)
class Restored:
    """What was brought back. `is_noted` says that the record tells of it, which one of an older version cannot yet;
    `due` is how many disposals it is time for, since what was disposed of after the backup was made is back.
    `clock` is the organisation's."""

    made_at: str
    contents: Contents
    files: int
    fault: str
    is_noted: bool
    due: int = 0
    clock: Clock = USUAL_CLOCK


def make_backup(
    db: Database,
    actor: Actor,
    folder: Path,
    out: Path,
    *,
    walks_chain: bool = False,
    told: Told = lambda _words: None,
) -> MadeBackup:
    """Writes a backup of a data folder to a new file while its server runs, verifies and notes it.

    With `walks_chain` the audit chain of the copy is walked too. Where anything fails there is no file, and nothing
    is noted. Raises `Refused` with a sentence.
    """
    kept = folder / KEPT
    is_kept = out.parent.resolve() == kept.resolve()
    if out.exists() or out.is_symlink():
        raise Refused("this file exists; it is not written over.", out)
    if not is_kept and folder.resolve() in out.resolve().parents:
        raise Refused("a backup in the folder that it is a backup of would be lost with it. Give another place.", out)
    with _answering(out, "the backup cannot be written"):
        out.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        _clear_stale(out.parent)
        with tempfile.TemporaryDirectory(dir=out.parent, prefix=MAKING) as name:
            made_at = now()
            found = _copy(db, Path(name) / FILE, walks_chain, told)
            expires_at = expiry(made_at, settings(db).backup_days)
            told("packing the copy")
            packed = _packed(Path(name), folder, _listed(made_at, expires_at, actor, found))
            told("reading the backup again, to compare")
            sha256, size = _read_again(packed)
            _put(packed, out)
        backup = MadeBackup(out.name, sha256, size, made_at, expires_at, is_kept)
        try:
            note_backup(db, actor, backup, found.head[0])
        except BaseException:
            with suppress(OSError):
                out.unlink()
            raise
    return backup


def remove_expired(db: Database, folder: Path) -> None:
    """Deletes the backups in the data folder whose time is up, and notes that they are gone."""
    for each in expired(db):
        try:
            (folder / KEPT / each.file).unlink(missing_ok=True)
        except OSError:
            continue
        note_removed(db, SHELL, each.id)


def clear_half_made(folder: Path) -> bool:
    """Takes away what a server left half made in the data folder when it was stopped; says whether there was any."""
    found = list((folder / KEPT).glob(f"{MAKING}*"))
    for each in found:
        shutil.rmtree(each, ignore_errors=True)
    return bool(found)


def restore_backup(file: Path, folder: Path) -> Restored:
    """Brings a backup back into a folder that has nothing in it yet.

    Everything is unpacked and verified under another name within the folder, and the database is put in its place
    last. Raises `Refused` where the folder has data, or the file is damaged, foreign or of a newer version.
    """
    _refuse_full(folder)
    with _answering(folder, "the backup cannot be restored here"), _opened(file) as (bundle, listed):
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        for old in folder.glob(f"{RESTORING}*"):
            shutil.rmtree(old)
        with tempfile.TemporaryDirectory(dir=folder, prefix=RESTORING) as name:
            unpacked = Path(name)
            _unpack(bundle, listed, unpacked, file)
            with _about(file):
                found = contents_of(unpacked / FILE)
                if list(found.head) != listed["head"]:
                    raise Refused("its database is not the one that it was made with.")
                fault = "" if found.lacking else _fault(unpacked / FILE)
            again, tells = 0, USUAL_CLOCK
            if not found.lacking:
                note_restored(unpacked / FILE, SHELL, str(listed["made_by"]), _as_noted(file, listed))
                with closing(connect(unpacked / FILE)) as db:
                    again, tells = len(due(db, today(db))), clock(db)
            _settle(unpacked, folder)
    return Restored(str(listed["made_at"]), found, len(listed["files"]) - 1, fault, not found.lacking, again, tells)


def _copy(db: Database, target: Path, walks_chain: bool, told: Told) -> Contents:
    """Copies the database, makes sure that the copy is whole and of the same record, and gives what it holds."""

    def copied(done: int, pages: int) -> None:
        told(f"copying the database: {done * 100 // max(1, pages)} of 100 parts")
        time.sleep(PAUSE_SECONDS)

    copy_database(db, target, copied)
    _synced(target)
    told("checking the copy")
    found = contents_of(target)
    number, head = found.head
    if found.lacking or (number and hash_at(db, number) != head):
        raise Refused("the copy is not the same as the database. Try again.")
    if walks_chain and (fault := _fault(target)):
        raise Refused(f"the audit trail is broken: {fault}")
    return found


def _listed(made_at: str, expires_at: str, actor: Actor, found: Contents) -> dict[str, Any]:
    """The list that a backup begins with, still without its files."""
    return {
        "what": "a backup of Recruit",
        "form": FORM,
        "made_at": made_at,
        "made_by": actor.id,
        "expires_at": expires_at,
        "head": list(found.head),
        "vacancies": found.vacancies,
        "files": {},
    }


def _packed(making: Path, data: Path, listed: dict[str, Any]) -> Path:
    """Packs the copy of the database that lies in one folder, and what else the data folder keeps."""
    packed, copy = making / "backup.zip", making / FILE
    with _private(packed) as out, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as bundle:
        listed["files"][FILE] = _add(bundle, FILE, copy)
        for path, source in _others(data):
            # A file that was deleted since the folder was listed is none of those that belong here.
            with suppress(FileNotFoundError):
                listed["files"][path] = _add(bundle, zipfile.ZipInfo(path), source)
        bundle.writestr(LIST, json.dumps(listed, ensure_ascii=False, indent=1))
    _synced(packed)
    copy.unlink()
    return packed


def _read_again(packed: Path) -> tuple[str, int]:
    """Compares what the disk gives back with what was written; gives the SHA-256 of the whole and its size."""
    with _opened(packed) as (bundle, listed):
        for path, expected in listed["files"].items():
            with bundle.open(path) as stream:
                if _through(stream) != (expected["sha256"], expected["size"]):
                    raise Refused("the disk does not give back what was written to it. Use another.")
    with packed.open("rb") as stream:
        return _through(stream)


def _fault(database: Path) -> str:
    report = audit_of(database)
    return report.fault.text if report.fault else ""


def _others(folder: Path) -> Iterator[tuple[str, Path]]:
    """What the data folder keeps beside the database, by path within it. Names that begin with a dot are not kept."""
    for place, folders, files in os.walk(folder):
        at_top = Path(place) == folder
        folders[:] = sorted(each for each in folders if not each.startswith(".") and not (at_top and each in LEFT_OUT))
        for name in sorted(files):
            path = Path(place, name)
            is_ours = at_top and (name in LEFT_OUT or name.startswith(FILE))
            if not (is_ours or name.startswith(".") or path.is_symlink()):
                yield path.relative_to(folder).as_posix(), path


def _add(bundle: zipfile.ZipFile, entry: str | zipfile.ZipInfo, source: Path) -> dict[str, object]:
    """Adds a file: packed where a name is given, as it is for a `ZipInfo`. Gives its line in the list."""
    digest, size = hashlib.sha256(), 0
    with source.open("rb") as stream, bundle.open(entry, "w", force_zip64=True) as out:
        while part := stream.read(CHUNK):
            digest.update(part)
            size += len(part)
            out.write(part)
    return {"sha256": digest.hexdigest(), "size": size}


def _through(stream: IO[bytes]) -> tuple[str, int]:
    """The SHA-256 and the size of what a stream gives."""
    digest, size = hashlib.sha256(), 0
    while part := stream.read(CHUNK):
        digest.update(part)
        size += len(part)
    return digest.hexdigest(), size


def _private(path: Path) -> IO[bytes]:
    return os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600), "w+b")


def _synced(path: Path) -> None:
    """Waits until a file, or the names in a folder, are on the disk. Windows has no such thing for folders."""
    handle = os.open(path, os.O_RDWR if path.is_file() else os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _synced_folder(folder: Path) -> None:
    with suppress(PermissionError):
        _synced(folder)


def _put(made: Path, out: Path) -> None:
    """Gives a finished file its name, unless something has it by now."""
    try:
        os.link(made, out)
    except FileExistsError:
        raise Refused("this file exists; it is not written over.", out) from None
    except OSError:
        # Some disks, a memory stick for one, have no second names for a file.
        if out.exists():
            raise Refused("this file exists; it is not written over.", out) from None
        made.rename(out)
    _synced_folder(out.parent)


def _clear_stale(folder: Path) -> None:
    """Takes away what was left half made in a folder more than a day ago, when whoever made it was stopped."""
    for each in folder.glob(f"{MAKING}*"):
        with suppress(OSError):
            if time.time() - each.stat().st_mtime > STALE_SECONDS:
                shutil.rmtree(each)


def _refuse_full(folder: Path) -> None:
    try:
        found = sorted(each.name for each in folder.iterdir() if not each.name.startswith(RESTORING))
    except FileNotFoundError:
        return
    except OSError as error:
        raise Refused(f"this cannot be the data folder ({error.strerror or error}).", folder) from None
    if found:
        raise Refused(
            f"this folder has something in it already ('{found[0]}'). A backup is restored into a new or empty folder,"
            " so that nothing is lost: give another.",
            folder,
        )


@contextmanager
def _opened(file: Path) -> Iterator[tuple[zipfile.ZipFile, dict[str, Any]]]:
    """A backup and its list, whose form is right. What is damaged is told in a sentence, whenever it is found."""
    damaged = Refused("this backup is damaged or cut short. Use another.", file)
    try:
        with file.open("rb") as stream:
            _refuse_foreign(stream.read(16), file)
            with zipfile.ZipFile(stream) as bundle:
                yield bundle, _list_of(bundle, file)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError):
        raise damaged from None
    except FileNotFoundError as error:
        if error.filename != str(file):
            raise
        raise Refused("there is no such file.", file) from None
    except IsADirectoryError:
        raise Refused("this is a folder; a backup is a file.", file) from None


def _refuse_foreign(first: bytes, file: Path) -> None:
    if first.startswith(b"SQLite format 3"):
        raise Refused("this is a bare database. A backup is the ZIP file that 'recruit backup' writes.", file)
    if not first.startswith(b"PK"):
        raise Refused("this is not a backup of Recruit.", file)


def _list_of(bundle: zipfile.ZipFile, file: Path) -> dict[str, Any]:
    """The list of a backup's files, of which each has an entry, and no entry is without."""
    foreign = Refused("this is not a backup of Recruit.", file)
    names = bundle.namelist()
    if LIST not in names or bundle.getinfo(LIST).file_size > 100 * CHUNK:
        raise foreign
    try:
        listed = json.loads(bundle.read(LIST))
        form, files = int(listed["form"]), dict(listed["files"])
        sizes = {path: int(each["size"]) for path, each in files.items()}
        _ = listed["made_by"].encode(), list(listed["head"]), [each["sha256"] for each in files.values()]
        is_dated = all(datetime.fromisoformat(listed[each]).tzinfo for each in ("made_at", "expires_at"))
    except (ValueError, KeyError, TypeError, AttributeError, OverflowError):
        raise foreign from None
    if not is_dated:
        raise foreign
    if form > FORM:
        raise Refused("this backup was made by a newer version of Recruit; install that version.", file)
    if FILE not in files or sorted(names) != sorted([LIST, *files]):
        raise Refused("this backup is damaged: it does not hold the files that it lists.", file)
    for path, size in sizes.items():
        if not _is_within(path) or bundle.getinfo(path).file_size != size:
            raise Refused(f"this backup is damaged: '{path}' is not as it is listed.", file)
    return dict(listed)


def _is_within(path: str) -> bool:
    """Whether a path stays within the folder it is unpacked into, on any system."""
    parts = PurePosixPath(path).parts
    is_plain = not any(each in path for each in "\\:\0") and not path.startswith("/") and path == "/".join(parts)
    return is_plain and not any(each.startswith(".") for each in parts) and parts[0] not in LEFT_OUT


def _unpack(bundle: zipfile.ZipFile, listed: dict[str, Any], folder: Path, file: Path) -> None:
    for path, expected in listed["files"].items():
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with bundle.open(path) as stream, _private(target) as out:
            shutil.copyfileobj(stream, out, CHUNK)
            out.seek(0)
            if _through(out) != (expected["sha256"], expected["size"]):
                raise Refused(f"this backup is damaged: '{path}' is not as it is listed.", file)
        _synced(target)


def _settle(unpacked: Path, folder: Path) -> None:
    """Moves what was unpacked to where it belongs; the database last, without which there is nothing yet."""
    names = sorted(each.name for each in unpacked.iterdir())
    for name in sorted(names, key=lambda each: each == FILE):
        (unpacked / name).rename(folder / name)
    _synced_folder(folder)


def _as_noted(file: Path, listed: dict[str, Any]) -> MadeBackup:
    """The backup as the server that it came from has it in its list, which the copy itself cannot hold."""
    with file.open("rb") as stream:
        sha256, size = _through(stream)
    return MadeBackup(file.name, sha256, size, str(listed["made_at"]), str(listed["expires_at"]), is_kept=False)


@contextmanager
def _about(file: Path) -> Iterator[None]:
    """Names the file in a refusal that is about what is in it."""
    try:
        yield
    except Refused as refused:
        raise Refused(f"this backup cannot be used: {refused.message}", file) from None


@contextmanager
def _answering(place: Path, what: str) -> Iterator[None]:
    """Tells in a sentence why the disk did not take something."""
    try:
        yield
    except OSError as error:
        raise Refused(f"{what} ({error.strerror or error}). Nothing was changed.", place) from None
    except sqlite3.Error as error:
        raise Refused(f"{what} ({error}). Nothing was changed.", place) from None
