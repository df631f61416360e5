"""Disposal from its beginning to its certificate, and how it goes on after the server was stopped
in between.

The rows go in one transaction (`store.disposals.remove`). What is left to do afterwards is the same
whenever it is done and however often: delete the bundles that lie in the data folder, make the
full-text indexes and the database file anew, empty the log, and complete the certificate. The next
start does it where this one did not get so far.
"""

from __future__ import annotations

import hashlib
import logging
import sqlite3
import threading
import time
from collections.abc import Collection, Iterator, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path

from recruit.documents.disposal_certificate import disposal_certificate
from recruit.domain.keeping.disposal import LITESTREAM
from recruit.domain.keeping.retention import Scope, runs_by_itself
from recruit.domain.words.people import AUTOMATIC, Actor
from recruit.domain.words.refusal import Refused
from recruit.evidence.archive_folder import FOLDER, HALF_MADE
from recruit.evidence.backup import remove_expired
from recruit.evidence.backup_file import KEPT
from recruit.evidence.record_papers import candidate_papers, printing_of, stored_house_style
from recruit.evidence.zipped import packed
from recruit.store.connection import FILE, Database, compact, connect, empty_log
from recruit.store.keeping.backups import is_replicated
from recruit.store.keeping.bundles import BundleKind, MadeFile, bundles, note_bundle
from recruit.store.keeping.disposals import (
    Disposal,
    finish,
    rebuild_words,
    record_fault,
    remove,
    unfinished,
)
from recruit.store.keeping.retention import due, term
from recruit.store.people.settings import settings
from recruit.store.people.settings import today as house_today
from recruit.store.scoring.records import record_of

NOT_OURS = {FILE, f"{FILE}-wal", f"{FILE}-shm", f"{FILE}-journal", "secret-key"}
LITESTREAM_FOLDER = f".{FILE}-litestream"
STALE_SECONDS = 600
"""A half-made file that is older belongs to no one who still works on it."""
DAY_SECONDS = 24 * 3600
LOOK_SECONDS = 60
AGAIN_SECONDS = 15
"""How long to wait before trying again where others were in the way."""

LARGE_BYTES = 250_000_000
QUIET_SECONDS = 600
"""How long no one has changed anything before a larger database is written anew."""

DISK = "the disk does not take it; whoever looks after Recruit sees to its room and its rights."
HALF_MADE_IN_THE_WAY = (
    "an archive is being made in the data folder, or was left half made a few minutes ago."
)
PEOPLE_AT_WORK = (
    "the database is large, and is written anew once no one has changed anything for ten minutes,"
    " or after a day."
)
OTHERS_WRITE = "the database is busy."
OTHERS_READ = (
    "somebody still reads the database as it was before, such as a backup that is being made."
)

log = logging.getLogger("recruit")
_ONE_AT_A_TIME = threading.Lock()


@dataclass
class _Cleaning:
    """How far the files of a data folder are cleaned, until this program ends; the next start
    begins anew.

    `rewritten` are the disposals since which the database was written anew.
    """

    rewritten: set[int] = field(default_factory=set)
    waits_for: str = ""


_CLEANING: dict[Path, _Cleaning] = {}


def today(db: Database) -> date:
    """The organisation's day, by which it is told what is due."""
    return house_today(db)


def dispose(db: Database, actor: Actor, folder: Path, vacancy: int, scope: Scope) -> int:
    """Disposes of what is due of a vacancy, as far as it can be finished now, and returns the
    disposal's id.

    Raises as `begin_disposal` does.
    """
    identity = begin_disposal(db, actor, folder, vacancy, scope)
    finish_disposals(db, folder)
    return identity


def begin_disposal(db: Database, actor: Actor, folder: Path, vacancy: int, scope: Scope) -> int:
    """Removes what is due of a vacancy from the record, and returns the disposal's id; the files
    are still to be cleaned.

    Raises `Refused` where it is held, not due, or the appointed candidate's set was not made for
    handing over.
    """
    here = {digest for _, digest in _among(folder, [each.made for each in bundles(db, vacancy)])}
    return remove(
        db, actor, vacancy, scope, today(db), handed_over=handed_over(db, vacancy), files=here
    )


def finish_disposals(db: Database, folder: Path) -> bool:
    """Finishes what has begun.

    False where something is in the way, which `waits_for` tells; call it again then.
    """
    with _ONE_AT_A_TIME:
        begun = unfinished(db)
        if not begun:
            return True
        cleaning = _CLEANING.setdefault(folder, _Cleaning())
        try:
            cleaning.waits_for = _clean(db, folder, begun, cleaning)
            if cleaning.waits_for:
                return False
            # The certificate lists the backups that are still there.
            remove_expired(db, folder)
            others = sum(
                each.relative_to(folder).parts[0] not in (FOLDER, LITESTREAM_FOLDER)
                for each in _files(folder)
            )
            for each in begun:
                finish(db, AUTOMATIC, each.id, others)
        except (Refused, sqlite3.Error, OSError):
            cleaning.waits_for = DISK
            raise
        del _CLEANING[folder]
    return True


def waits_for(folder: Path) -> str:
    """What kept the last try from finishing the disposals of a data folder, as a sentence, or an
    empty text.
    """
    cleaning = _CLEANING.get(folder)
    return cleaning.waits_for if cleaning else ""


def _clean(db: Database, folder: Path, begun: Sequence[Disposal], cleaning: _Cleaning) -> str:
    """Cleans the files as far as that is possible now, and says in a sentence what is in the
    way.
    """
    if not _delete_files(folder, [made for each in begun for made in _handed_out(db, each)]):
        return HALF_MADE_IN_THE_WAY
    # To write it anew at every try would never end where somebody reads for days, as Litestream
    # does.
    if not cleaning.rewritten.issuperset(each.id for each in begun):
        if not _may_rewrite(db, folder, begun):
            return PEOPLE_AT_WORK
        rebuild_words(db)
        if not compact(db):
            return OTHERS_WRITE
        cleaning.rewritten.update(each.id for each in begun)
    if not empty_log(db):
        return LITESTREAM if is_replicated(db) else OTHERS_READ
    return LITESTREAM if _is_in_litestream(folder, begun[-1]) else ""


def _is_in_litestream(folder: Path, of: Disposal) -> bool:
    """Whether Litestream's own folder beside the database has files from before a disposal."""
    before = datetime.fromisoformat(of.certificate.begun_at).timestamp()
    return any(
        each.stat().st_mtime <= before for each in (folder / LITESTREAM_FOLDER).rglob("*.ltx")
    )


def _may_rewrite(db: Database, folder: Path, begun: Sequence[Disposal]) -> bool:
    """Whether the whole database may be written anew now, for which changes wait some seconds for
    every gigabyte.

    A large one waits until no one has changed anything for a while, but not for more than a day.
    """
    if (folder / FILE).stat().st_size < LARGE_BYTES:
        return True
    last = db.execute("select at from audit order by sequence desc limit 1").fetchone()[0]
    return (
        not 0 <= _seconds_since(last) < QUIET_SECONDS
        or _seconds_since(begun[0].certificate.begun_at) > DAY_SECONDS
    )


def _seconds_since(at: str) -> float:
    return (datetime.now(UTC) - datetime.fromisoformat(at)).total_seconds()


def dispose_of_what_is_due(db: Database, folder: Path) -> int:
    """Disposes of what is due without a person's word, where HR has turned that on, and returns how
    many.

    What is held, was never decided, or does not agree with its audit trail waits for a person, and
    so does a vacancy whose appointed candidate's set is still here.
    """
    if not settings(db).disposes_itself:
        return 0
    count = 0
    for each in due(db, today(db)):
        if runs_by_itself(each.term) and not record_fault(db, each.term.vacancy):
            # A hold that was placed since the list was read stops it.
            with suppress(Refused):
                begin_disposal(db, AUTOMATIC, folder, each.term.vacancy, each.scope)
                count += 1
    finish_disposals(db, folder)
    return count


def keep_disposing(path: Path, stop: threading.Event) -> None:
    """Does so at once and then every day, deletes the backups whose time is up, and goes on
    finishing what could not be finished, until told to stop.
    """
    last = None
    while not stop.is_set():
        wait = LOOK_SECONDS
        try:
            with closing(connect(path)) as db:
                if last != (day := today(db)):
                    remove_expired(db, path.parent)
                    dispose_of_what_is_due(db, path.parent)
                    last = day
                if not finish_disposals(db, path.parent):
                    wait = AGAIN_SECONDS
        except (Refused, sqlite3.Error, OSError) as error:
            _tell_log(error, path.parent)
        stop.wait(wait)


def finish_soon(path: Path, patience: float, tries: int = 20) -> None:
    """Finishes what has begun beside the answers to browsers; waits so many seconds for it, and
    then goes on.
    """
    worker = threading.Thread(
        target=_finish, args=(path, tries), name="recruit-disposal", daemon=True
    )
    worker.start()
    worker.join(patience)


def appointed_set(db: Database, actor: Actor, vacancy: int) -> bytes:
    """All papers about the appointed candidates of a vacancy as a ZIP, for the personnel file; it
    is noted as made.

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
    """The SHA-512 of the last set that was made for the personnel file, or ''."""
    made = [
        each.made.sha512 for each in bundles(db, vacancy) if each.kind is BundleKind.PERSONNEL_FILE
    ]
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
            _tell_log(error, path.parent)
        time.sleep(AGAIN_SECONDS)


def _tell_log(error: Exception, folder: Path) -> None:
    log.error(
        "%s while disposing: %s", type(error).__name__, waits_for(folder) or "it is tried again"
    )


def _handed_out(db: Database, of: Disposal) -> list[MadeFile]:
    """The bundles that there were when a disposal began; one that was made later holds nothing of
    what went.
    """
    named = {each.sha512 for each in of.certificate.bundles}
    return [each.made for each in bundles(db, of.vacancy) if each.made.sha512 in named]


def _delete_files(folder: Path, wanted: Collection[MadeFile]) -> bool:
    """Deletes these files from the data folder, whatever they are called there, and what was left
    half made.

    False where something is half made and so new that somebody may be making it.
    """
    for path, _ in _among(folder, wanted):
        path.unlink(missing_ok=True)
    is_clear = True
    for path in _files(folder):
        with suppress(FileNotFoundError):
            if path.name.startswith(HALF_MADE):
                if time.time() - path.stat().st_mtime > STALE_SECONDS:
                    path.unlink()
                else:
                    is_clear = False
    return is_clear


def _among(folder: Path, wanted: Collection[MadeFile]) -> list[tuple[Path, str]]:
    """Which files in the data folder are among these, each with its SHA-512."""
    sizes, digests, found = {each.size for each in wanted}, {each.sha512 for each in wanted}, []
    for path in _files(folder):
        with suppress(FileNotFoundError):
            if path.stat().st_size in sizes and (digest := _sha512(path)) in digests:
                found.append((path, digest))
    return found


def _files(folder: Path) -> Iterator[Path]:
    """The files in the data folder that may hold what was disposed of; a certificate lists the
    backups.
    """
    for path in sorted(folder.rglob("*")):
        inner = path.relative_to(folder)
        if (
            path.is_file()
            and not path.is_symlink()
            and str(inner) not in NOT_OURS
            and inner.parts[0] != KEPT
        ):
            yield path


def _sha512(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha512").hexdigest()
