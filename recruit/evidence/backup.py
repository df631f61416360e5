"""Backups: everything that a server needs to go on elsewhere, in one file, made while people work.

A backup is a ZIP file with a copy of the database, whatever else the data folder keeps, and a list
of it all. The secret key is left out: it is made anew at the next start, so everyone signs in
again, and whoever holds a backup cannot pass for somebody on the server that it came from.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import tempfile
import time
import zipfile
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from recruit.domain.words.people import SHELL, Actor
from recruit.domain.words.refusal import Refused
from recruit.evidence.backup_file import (
    CHUNK,
    FORM,
    KEPT,
    LIST,
    LeftOut,
    left_out_of,
    opened,
    through,
)
from recruit.evidence.disk import answering, private, synced, synced_folder
from recruit.evidence.folder_files import CannotBeTaken, Found, found_in, taken
from recruit.store.audit.audit import now
from recruit.store.audit.check import hash_at
from recruit.store.connection import FILE, Database
from recruit.store.keeping.backups import (
    Contents,
    MadeBackup,
    audit_of,
    contents_of,
    copy_database,
    expired,
    expiry,
    note_backup,
    note_removed,
)
from recruit.store.people.settings import settings

MAKING = ".recruit-backup-"
"""How the folder begins in which a backup is half made."""
PAUSE_SECONDS = 0.001
"""Between parts of the copying, so that a slow disk is not kept from those who score."""
STALE_SECONDS = 24 * 3600

Told = Callable[[str], None]
"""Is called with what is being done, in words."""


@dataclass(frozen=True, slots=True)
class Made:
    """A backup that was made, and what in the data folder is not in it."""

    backup: MadeBackup
    left_out: tuple[LeftOut, ...]


def make_backup(
    db: Database,
    actor: Actor,
    folder: Path,
    out: Path,
    *,
    walks_chain: bool = False,
    told: Told = lambda _words: None,
) -> Made:
    """Writes a backup of a data folder to a new file while its server runs, verifies and notes it.

    What no backup can hold is left out and told: pipes, sockets, links, what cannot be read, names
    that no other machine could take.

    With `walks_chain` the audit chain of the copy is walked too. Where anything fails there is no
    file, and nothing is noted. Raises `Refused` with a sentence.
    """
    kept = folder / KEPT
    is_kept = out.parent.resolve() == kept.resolve()
    if out.exists() or out.is_symlink():
        raise Refused("this file exists; it is not written over.", out)
    if not is_kept and folder.resolve() in out.resolve().parents:
        raise Refused(
            "a backup in the folder that it is a backup of would be lost with it. Give another"
            " place.",
            out,
        )
    with answering(out, "the backup cannot be written"):
        out.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        _clear_stale(out.parent)
        with tempfile.TemporaryDirectory(dir=out.parent, prefix=MAKING) as name:
            made_at = now()
            found = _copy(db, Path(name) / FILE, walks_chain, told)
            expires_at = expiry(made_at, settings(db).backup_days)
            told("packing the copy")
            listed = _listed(made_at, expires_at, actor, found)
            packed = _packed(Path(name), folder, listed)
            told("reading the backup again, to compare")
            sha256, size = _read_again(packed)
            _put(packed, out)
        backup = MadeBackup(out.name, sha256, size, made_at, expires_at, is_kept)
        try:
            note_backup(db, actor, backup, found.head[0], left_out=len(listed["left_out"]))
        except BaseException:
            with suppress(OSError):
                out.unlink()
            raise
    return Made(backup, left_out_of(listed))


def remove_expired(db: Database, folder: Path) -> None:
    """Deletes the backups in the data folder whose time is up, and notes that they are gone."""
    for each in expired(db):
        try:
            (folder / KEPT / each.file).unlink(missing_ok=True)
        except OSError:
            continue
        note_removed(db, SHELL, each.id)


def clear_half_made(folder: Path) -> bool:
    """Takes away what a server left half made in the data folder when it was stopped; says whether
    there was any.
    """
    found = list((folder / KEPT).glob(f"{MAKING}*"))
    for each in found:
        shutil.rmtree(each, ignore_errors=True)
    return bool(found)


def _copy(db: Database, target: Path, walks_chain: bool, told: Told) -> Contents:
    """Copies the database, makes sure that the copy is whole and of the same record, and returns
    what it holds.
    """

    def copied(done: int, pages: int) -> None:
        told(f"copying the database: {done * 100 // max(1, pages)} of 100 parts")
        time.sleep(PAUSE_SECONDS)

    copy_database(db, target, copied)
    synced(target)
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
        "left_out": [],
    }


def _packed(making: Path, data: Path, listed: dict[str, Any]) -> Path:
    """Packs the copy of the database that lies in one folder, and what else the data folder
    keeps.
    """
    packed, copy = making / "backup.zip", making / FILE
    with (
        private(packed) as out,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as bundle,
    ):
        with copy.open("rb") as stream:
            listed["files"][FILE] = _add(bundle, FILE, stream)
        for each in found_in(data):
            if isinstance(each, Found):
                _add_file(bundle, listed, each, making)
            else:
                _leave_out(listed, each)
        bundle.writestr(LIST, json.dumps(listed, ensure_ascii=False, indent=1))
    synced(packed)
    copy.unlink()
    return packed


def _read_again(packed: Path) -> tuple[str, int]:
    """Compares what the disk gives back with what was written; returns the SHA-256 of the whole and
    its size.
    """
    with opened(packed) as (bundle, listed):
        for path, expected in listed["files"].items():
            with bundle.open(path) as stream:
                if through(stream) != (expected["sha256"], expected["size"]):
                    raise Refused(
                        "the disk does not give back what was written to it. Use another."
                    )
    with packed.open("rb") as stream:
        return through(stream)


def _fault(database: Path) -> str:
    report = audit_of(database)
    return report.fault.text if report.fault else ""


def _add_file(bundle: zipfile.ZipFile, listed: dict[str, Any], found: Found, beside: Path) -> None:
    try:
        with taken(found, beside) as stream:
            listed["files"][found.path] = _add(bundle, zipfile.ZipInfo(found.path), stream)
    except CannotBeTaken as why:
        _leave_out(listed, LeftOut(found.path, str(why)))


def _leave_out(listed: dict[str, Any], left: LeftOut) -> None:
    listed["left_out"].append([left.path, left.why])


def _add(
    bundle: zipfile.ZipFile, entry: str | zipfile.ZipInfo, stream: IO[bytes]
) -> dict[str, object]:
    """Adds a file: packed where a name is given, as it is for a `ZipInfo`.

    Gives its line in the list.
    """
    digest, size = hashlib.sha256(), 0
    with bundle.open(entry, "w", force_zip64=True) as out:
        while part := stream.read(CHUNK):
            digest.update(part)
            size += len(part)
            out.write(part)
    return {"sha256": digest.hexdigest(), "size": size}


def _put(made: Path, out: Path) -> None:
    """Returns a finished file its name, unless something has it by now."""
    try:
        os.link(made, out)
    except FileExistsError:
        raise Refused("this file exists; it is not written over.", out) from None
    except OSError:
        # Some disks, a memory stick for one, have no second names for a file.
        if out.exists():
            raise Refused("this file exists; it is not written over.", out) from None
        made.rename(out)
    synced_folder(out.parent)


def _clear_stale(folder: Path) -> None:
    """Takes away what was left half made in a folder more than a day ago, when whoever made it was
    stopped.
    """
    for each in folder.glob(f"{MAKING}*"):
        with suppress(OSError):
            if time.time() - each.stat().st_mtime > STALE_SECONDS:
                shutil.rmtree(each)
