"""Disposal from its beginning to its certificate, and how it goes on after the server was stopped in between.

The rows go in one transaction (`store.disposals.remove`). What is left to do afterwards is the same whenever it is
done and however often: delete the bundles that lie in the data folder, make the full-text indexes and the database
file anew, empty the log, and complete the certificate. The next start does it where this one did not get so far.
"""

from __future__ import annotations

import hashlib
import logging
import sqlite3
import threading
import time
from collections.abc import Collection, Iterator
from contextlib import closing, suppress
from datetime import UTC, date, datetime
from pathlib import Path

from recruit.documents.disposal_certificate import disposal_certificate
from recruit.domain.people import AUTOMATIC, Actor
from recruit.domain.refusal import Refused
from recruit.domain.retention import Scope, runs_by_itself
from recruit.evidence.record_papers import candidate_papers, printing_of, stored_house_style
from recruit.evidence.zipped import packed
from recruit.store.bundles import BundleKind, MadeFile, bundles, note_bundle
from recruit.store.connection import FILE, Database, compact, connect
from recruit.store.disposals import Disposal, finish, rebuild_words, record_fault, remove, unfinished
from recruit.store.records import record_of
from recruit.store.retention import due, term
from recruit.store.settings import settings

NOT_OURS = {FILE, f"{FILE}-wal", f"{FILE}-shm", f"{FILE}-journal", "secret-key"}
BACKUPS = "backups"
"""The folder of backups: a certificate lists them, and nothing in them is touched."""
HALF_MADE = ".making-"
STALE_SECONDS = 600
"""A half-made file that is older belongs to nobody who still works on it."""
DAY_SECONDS = 24 * 3600
LOOK_SECONDS = 3600
AGAIN_SECONDS = 15
"""How long to wait before trying again where others were in the way."""

log = logging.getLogger("recruit")
_ONE_AT_A_TIME = threading.Lock()


def today() -> date:
    """The day in UTC, as all days here are counted."""
    return datetime.now(UTC).date()


def dispose(db: Database, actor: Actor, folder: Path, vacancy: int, scope: Scope) -> int:
    """Disposes of what is due of a vacancy, as far as it can be finished now, and gives the disposal's id.

    Raises as `begin_disposal` does.
    """
    identity = begin_disposal(db, actor, folder, vacancy, scope)
    finish_disposals(db, folder)
    return identity


def begin_disposal(db: Database, actor: Actor, folder: Path, vacancy: int, scope: Scope) -> int:
    """Removes what is due of a vacancy from the record, and gives the disposal's id; the files are still to be cleaned.

    Raises `Refused` where it is held, not due, or the appointed candidate's set was not made for handing over.
    """
    made = bundles(db, vacancy)
    sizes = {each.made.size for each in made}
    here = {_sha512(path) for path in _files(folder) if path.stat().st_size in sizes}
    return remove(db, actor, vacancy, scope, today(), handed_over=handed_over(db, vacancy), files=here)


def finish_disposals(db: Database, folder: Path) -> bool:
    """Finishes what has begun. False where others are in the way; call it again then."""
    with _ONE_AT_A_TIME:
        begun = unfinished(db)
        if not begun:
            return True
        _delete_files(folder, {bundle.sha512 for each in begun for bundle in each.certificate.bundles})
        rebuild_words(db)
        if not compact(db):
            return False
        for each in begun:
            finish(db, AUTOMATIC, each.id)
    return True


def dispose_of_what_is_due(db: Database, folder: Path) -> int:
    """Disposes of what is due without a person's word, where HR has turned that on, and gives how many.

    What is held, was never decided, or does not agree with its audit trail waits for a person, and so does a vacancy
    whose appointed candidate's set is still here.
    """
    if not settings(db).disposes_itself:
        return 0
    count = 0
    for each in due(db, today()):
        if runs_by_itself(each.term) and not record_fault(db, each.term.vacancy):
            # A hold that was placed since the list was read stops it.
            with suppress(Refused):
                begin_disposal(db, AUTOMATIC, folder, each.term.vacancy, each.scope)
                count += 1
    finish_disposals(db, folder)
    return count


def keep_disposing(path: Path, stop: threading.Event) -> None:
    """Does so at once and then once a day, and goes on finishing what could not be finished, until told to stop."""
    last = float("-inf")
    while not stop.is_set():
        wait = LOOK_SECONDS
        try:
            with closing(connect(path)) as db:
                if time.monotonic() - last >= DAY_SECONDS:
                    dispose_of_what_is_due(db, path.parent)
                    last = time.monotonic()
                if not finish_disposals(db, path.parent):
                    wait = AGAIN_SECONDS
        except (Refused, sqlite3.Error, OSError) as error:
            log.error("%s while disposing of what is due", type(error).__name__)
        stop.wait(wait)


def finish_soon(path: Path, patience: float, tries: int = 20) -> None:
    """Finishes what has begun beside the answers to browsers; waits so many seconds for it, and then goes on."""
    worker = threading.Thread(target=_finish, args=(path, tries), name="recruit-disposal", daemon=True)
    worker.start()
    worker.join(patience)


def appointed_set(db: Database, actor: Actor, vacancy: int) -> bytes:
    """All papers about the appointed candidates of a vacancy as a ZIP, for the personnel file; it is noted as made.

    Raises `Refused` where there is none.
    """
    found, record = term(db, vacancy), record_of(db, vacancy)
    if found is None or record is None or not found.appointed:
        raise Refused("no appointed candidate's set is kept here.")
    printing = printing_of(db, vacancy)
    papers = [
        paper
        for one in record.candidates
        if one.id in found.appointed
        for paper in candidate_papers(record, one, printing)
    ]
    data = packed((path.removeprefix("filled/"), paper) for path, paper in papers)
    made = MadeFile(f"personnel-file-{vacancy}.zip", hashlib.sha512(data).hexdigest(), len(data))
    note_bundle(db, actor, vacancy, BundleKind.PERSONNEL_FILE, made)
    return data


def handed_over(db: Database, vacancy: int) -> str:
    """The SHA-512 of the last set that was made for the personnel file, or an empty text."""
    made = [each.made.sha512 for each in bundles(db, vacancy) if each.kind is BundleKind.PERSONNEL_FILE]
    return made[-1] if made else ""


def certificate_paper(db: Database, of: Disposal) -> bytes:
    """The certificate of a disposal as a Word paper."""
    return disposal_certificate(of.certificate, stored_house_style(db), settings(db).organisation)


def _finish(path: Path, tries: int) -> None:
    for _ in range(tries):
        try:
            with closing(connect(path)) as db:
                if finish_disposals(db, path.parent):
                    return
        except (Refused, sqlite3.Error, OSError) as error:
            log.error("%s while finishing a disposal", type(error).__name__)
        time.sleep(AGAIN_SECONDS)


def _delete_files(folder: Path, wanted: Collection[str]) -> None:
    """Deletes the files in the data folder that have one of these SHA-512, and what was left half made."""
    for path in _files(folder):
        with suppress(FileNotFoundError):
            is_stale = time.time() - path.stat().st_mtime > STALE_SECONDS
            if (is_stale and path.name.startswith(HALF_MADE)) or (wanted and _sha512(path) in wanted):
                path.unlink()


def _files(folder: Path) -> Iterator[Path]:
    for path in sorted(folder.rglob("*")):
        inner = path.relative_to(folder)
        if path.is_file() and not path.is_symlink() and str(inner) not in NOT_OURS and inner.parts[0] != BACKUPS:
            yield path


def _sha512(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha512").hexdigest()
