"""Archiving: a decided vacancy becomes read-only, and one file holds and proves all of it."""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

from recruit.domain.decision.export import Seen
from recruit.domain.decision.export_tables import read_me, tables
from recruit.domain.decision.opening_words import with_openings_told
from recruit.domain.record.record import Record
from recruit.domain.words.people import Actor
from recruit.domain.words.refusal import Refused
from recruit.evidence.archive_folder import HALF_MADE
from recruit.evidence.bag import bagged, digest_of_files
from recruit.evidence.contents import ENTRIES, FORM, UNREADABLE, data_files, entries_file
from recruit.evidence.index_page import index_page
from recruit.evidence.record_papers import Printing, printing_of, record_papers
from recruit.evidence.verification import verify
from recruit.evidence.zipped import packed
from recruit.store.connection import Database, writing
from recruit.store.keeping.bundles import (
    MadeFile,
    make_read_only,
    note_archive,
    refuse_to_archive,
    vouch_for_files,
)
from recruit.store.keeping.dossiers import Dossier, dossier
from recruit.store.keeping.restoring import restore_vacancy
from recruit.store.scoring.records import record_of

INDEX = "README.html"
"""The page to begin with."""
TABLES_READ_ME = "tables/README.txt"


def archive_vacancy(db: Database, actor: Actor, vacancy: int, out: Path) -> MadeFile:
    """Writes the archive of a decided vacancy to a file, and makes the vacancy read-only.

    The file is whole and on the disk before anything is kept of it; if anything fails, there is no
    file and the vacancy is as it was. Papers take a second or two and are drawn before anybody has
    to wait; what was changed meanwhile is found. Raises `Refused` where it cannot be archived, or
    the file cannot be written.
    """
    refuse_to_archive(db, vacancy)
    with written_whole(out) as write:
        drawn = _seen(db, vacancy)
        papers = dict(record_papers(*drawn)) | _tables(*drawn)
        with writing(db):
            make_read_only(db, vacancy)
            stands = dossier(db, vacancy)
            if stands is None or stands.record != drawn[0]:
                raise Refused(
                    "something was changed in this vacancy while it was archived. Archive it again."
                )
            data = _bundle(db, actor, stands, papers, drawn[1])
            write(data)
            _refuse_invalid(out)
            made = MadeFile(out.name, hashlib.sha512(data).hexdigest(), len(data))
            note_archive(db, actor, vacancy, made)
    return made


def _refuse_invalid(out: Path) -> None:
    """An archive is valid when it is made: what is wrong is told now and not in a year."""
    try:
        verify(out)
    except Refused as refused:
        raise Refused(
            f"nothing was archived, because the archive would not be valid: {refused.message}", out
        ) from None


def _seen(db: Database, vacancy: int) -> tuple[Record, Printing]:
    record = record_of(db, vacancy)
    assert record is not None
    return record, printing_of(db, vacancy)


def _bundle(
    db: Database, actor: Actor, of: Dossier, papers: Mapping[str, bytes], printed: Printing
) -> bytes:
    """The ZIP of a dossier that is read-only by now.

    The entry that vouches for the other files is the last in it.
    """
    vacancy, decided = of.record.vacancy, printed.chain_head
    clock = printed.house.clock
    payload = {**data_files(of), **papers}
    entry = next((each["sequence"] for each in of.entries if each["hash"] == decided), 0)
    payload[INDEX] = index_page(of.record, (entry, decided), [*payload, ENTRIES], clock)
    vouch_for_files(db, actor, vacancy, digest_of_files(payload))
    closed = dossier(db, vacancy)
    assert closed is not None
    payload[ENTRIES] = entries_file(closed.entries)
    pack = of.record.newest.pack
    info = {
        "Source-Organization": pack.organisation,
        "External-Identifier": pack.reference,
        "External-Description": f"The record of the selection for {pack.post}",
        "Bagging-Date": closed.entries[-1]["at"][:10],
        "Recruit-Time-Zone": clock.in_words,
        "Recruit-Bundle-Form": str(FORM),
        "Recruit-Audit-Sequence": str(closed.head[0]),
        "Recruit-Audit-Head": closed.head[1],
    }
    return packed(bagged(payload, info).items())


def restore_archive(db: Database, actor: Actor, path: Path) -> str:
    """Brings the vacancy of a valid archive back for reading, and returns its reference."""
    found = verify(path)
    try:
        restore_vacancy(
            db, actor, found.read.rows, found.read.accounts, found.read.entries, found.sha512
        )
    except UNREADABLE:
        raise Refused(
            "the rows in the bundle cannot be put into this database. Nothing was changed.", path
        ) from None
    return found.reference


@contextmanager
def written_whole(out: Path) -> Iterator[Callable[[bytes], None]]:
    """Returns a function that writes a file, in full or not at all; what fails inside takes it away
    again.

    Raises `Refused` where it is there already, and the function where it cannot be written.
    """
    if out.exists():
        raise Refused("this file is there already; it is not written over.", out)
    written = False

    def write(data: bytes) -> None:
        nonlocal written
        try:
            _write(out, data)
        except FileExistsError:
            raise Refused("this file is there already; it is not written over.", out) from None
        except OSError as error:
            said = f"the file cannot be written ({error.strerror or error}). Nothing was changed."
            raise Refused(said, out) from None
        written = True

    try:
        yield write
    except BaseException:
        if written:
            with suppress(OSError):
                out.unlink()
        raise


def _write(out: Path, data: bytes) -> None:
    out.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    beginning = f"{HALF_MADE}{out.name}-"
    for left in [each for each in out.parent.iterdir() if each.name.startswith(beginning)]:
        left.unlink(missing_ok=True)
    handle, name = tempfile.mkstemp(dir=out.parent, prefix=beginning)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        _take_name(name, out)
    finally:
        with suppress(FileNotFoundError):
            Path(name).unlink()


def _take_name(name: str, out: Path) -> None:
    """Returns a whole file its name unless there is one of that name."""
    try:
        os.link(name, out)
    except FileExistsError:
        raise
    except OSError:
        # A memory stick or a network folder may know no second name for a file: an empty one holds
        # the place.
        out.touch(exist_ok=False)
        try:
            Path(name).replace(out)
        except BaseException:
            out.unlink()
            raise


def _tables(record: Record, printed: Printing) -> dict[str, bytes]:
    seen, clock = (
        Seen(with_openings_told(record), (), frozenset(), has_order=True),
        printed.house.clock,
    )
    made = {f"tables/{each.name}": each.as_csv for each in tables(seen, printed.talked_over, clock)}
    return {TABLES_READ_ME: read_me(clock).encode()} | made
