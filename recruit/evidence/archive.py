"""Archiving: a decided vacancy becomes read-only, and one file holds and proves all of it."""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from recruit.domain.export import Seen
from recruit.domain.export_tables import READ_ME, tables
from recruit.domain.people import Actor
from recruit.domain.record import Record
from recruit.domain.refusal import Refused
from recruit.evidence.bag import bagged
from recruit.evidence.contents import FORM, data_files
from recruit.evidence.index_page import index_page
from recruit.evidence.record_papers import Printing, printing_of, record_papers
from recruit.evidence.verification import verify
from recruit.evidence.zipped import packed
from recruit.store.audit import now
from recruit.store.bundles import MadeFile, archive, refuse_to_archive
from recruit.store.connection import Database
from recruit.store.dossiers import Dossier, dossier
from recruit.store.restoring import restore_vacancy

INDEX = "README.html"
"""The page to begin with."""
TABLES_READ_ME = "tables/README.txt"


def archive_vacancy(db: Database, actor: Actor, vacancy: int, out: Path) -> MadeFile:
    """Writes the archive of a decided vacancy to a file, and makes the vacancy read-only.

    The file is whole and on the disk before anything is noted; if anything fails, there is no file and the vacancy is
    as it was. Raises `Refused` where it cannot be archived, or the file cannot be written.
    """
    refuse_to_archive(db, vacancy)
    found = dossier(db, vacancy)
    assert found is not None
    data = archive_bytes(found, printing_of(db, vacancy))
    made = MadeFile(out.name, hashlib.sha512(data).hexdigest(), len(data))
    with written_whole(out, data):
        archive(db, actor, vacancy, made)
    return made


def archive_bytes(of: Dossier, printing: Printing) -> bytes:
    """The archive of a dossier as a ZIP."""
    payload = data_files(of) | dict(record_papers(of.record, printing)) | _tables(of.record, printing.talked_over)
    payload[INDEX] = index_page(of.record, of.head, payload)
    pack = of.record.newest.pack
    info = {
        "Source-Organization": pack.organisation,
        "External-Identifier": pack.reference,
        "External-Description": f"The record of the selection for {pack.post}",
        "Bagging-Date": now()[:10],
        "Recruit-Bundle-Form": str(FORM),
        "Recruit-Audit-Sequence": str(of.head[0]),
        "Recruit-Audit-Head": of.head[1],
    }
    return packed(bagged(payload, info).items())


def restore_archive(db: Database, actor: Actor, path: Path) -> str:
    """Brings the vacancy of a valid archive back for reading, and gives its reference."""
    found = verify(path)
    restore_vacancy(db, actor, found.read.rows, found.read.accounts, found.read.entries, found.sha512)
    return found.reference


@contextmanager
def written_whole(out: Path, data: bytes) -> Iterator[None]:
    """Writes a file that is there in full or not at all; what fails inside takes it away again.

    Raises `Refused` where it cannot be written, or is there already.
    """
    if out.exists():
        raise Refused("this file is there already; it is not written over.", out)
    try:
        out.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        handle, name = tempfile.mkstemp(dir=out.parent, prefix=".making-")
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            os.link(name, out)
        finally:
            Path(name).unlink()
    except OSError as error:
        raise Refused(f"the file cannot be written ({error.strerror or error}). Nothing was changed.", out) from None
    try:
        yield
    except BaseException:
        with suppress(OSError):
            out.unlink()
        raise


def _tables(record: Record, spread: int) -> dict[str, bytes]:
    seen = Seen(record, (), has_all_candidates=True)
    return {TABLES_READ_ME: READ_ME.encode()} | {f"tables/{each.name}": each.as_csv for each in tables(seen, spread)}
