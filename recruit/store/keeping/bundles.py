"""Files that left the database: archives, and what was disclosed.

And the step by which a vacancy is archived.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from sqlite_utils import Database

from recruit.domain.record.actions import Action
from recruit.domain.record.record import Deed
from recruit.domain.words.people import Actor
from recruit.domain.words.refusal import Refused
from recruit.store.audit.audit import now, record
from recruit.store.connection import writing
from recruit.store.people.people import name_of_actor


class BundleKind(StrEnum):
    """What a bundle is for."""

    ARCHIVE = "archive"
    SUBJECT_ACCESS = "subject access"
    FREEDOM_OF_INFORMATION = "freedom of information"
    PERSONNEL_FILE = "personnel file"


@dataclass(frozen=True, slots=True)
class MadeFile:
    """A file that was made: its name or path, its SHA-512 in hexadecimal digits, and its size in
    bytes.
    """

    file: str
    sha512: str
    size: int


@dataclass(frozen=True, slots=True)
class Bundle:
    """A bundle as noted when it was made; `candidate` is None where it is about the whole
    vacancy.
    """

    id: int
    kind: BundleKind
    candidate: int | None
    made: MadeFile
    deed: Deed


def bundles(db: Database, vacancy: int) -> tuple[Bundle, ...]:
    """All bundles that were made of a vacancy, oldest first."""
    rows = db.execute(
        f"select id, kind, candidate, file, sha512, size, {name_of_actor('made_by')}, made_at"
        " from bundle where vacancy = ? order by id",
        [vacancy],
    ).fetchall()
    return tuple(
        Bundle(r[0], BundleKind(r[1]), r[2], MadeFile(r[3], r[4], r[5]), Deed(r[6], r[7]))
        for r in rows
    )


def note_bundle(
    db: Database,
    actor: Actor,
    vacancy: int,
    kind: BundleKind,
    made: MadeFile,
    candidate: int | None = None,
) -> None:
    """Notes that a bundle was made."""
    with writing(db):
        _note(db, actor, vacancy, kind, made, candidate)


def make_read_only(db: Database, vacancy: int) -> None:
    """The first step of archiving: a decided vacancy is read-only from now on. Call it inside
    `writing`.

    Raises `Refused` if it is not decided, or archived already.
    """
    refuse_to_archive(db, vacancy)
    db.execute("update vacancy set state = 'archived' where id = ?", [vacancy])
    db.execute(
        "update outside_access set revoked_at = ? where revoked_at is null"
        " and member in (select id from panel_member where vacancy = ?)",
        [now(), vacancy],
    )


def vouch_for_files(db: Database, actor: Actor, vacancy: int, digest: str) -> None:
    """The second: the entry that goes into the bundle itself, with a digest over all other files in
    it.
    """
    record(
        db,
        actor,
        Action.ARCHIVE,
        f"vacancy:{vacancy}",
        {"files": digest},
        rows=[("vacancy", vacancy)],
    )


def note_archive(db: Database, actor: Actor, vacancy: int, made: MadeFile) -> None:
    """The third: notes the bundle that was made."""
    _note(db, actor, vacancy, BundleKind.ARCHIVE, made, None)


def noted_archive(db: Database, sha512: str) -> Bundle | None:
    """The archive with this SHA-512 as it was noted when this server made it, or None."""
    row = db.execute(
        "select vacancy from bundle where sha512 = ? and kind = 'archive'", [sha512]
    ).fetchone()
    made = bundles(db, row[0]) if row else ()
    return next((each for each in made if each.made.sha512 == sha512), None)


def refuse_to_archive(db: Database, vacancy: int) -> None:
    """Raises `Refused` with the reason why a vacancy cannot be archived now, if there is one."""
    row = db.execute(
        "select v.state, d.decided_at from vacancy v left join decision d on d.vacancy = v.id where"
        " v.id = ?",
        [vacancy],
    ).fetchone()
    if row is None:
        raise LookupError("there is no such vacancy")
    if row[0] == "archived":
        raise Refused("this vacancy is archived already.")
    if not row[1]:
        raise Refused("record the decision first: a vacancy is archived once it is decided.")


def _note(
    db: Database,
    actor: Actor,
    vacancy: int,
    kind: BundleKind,
    made: MadeFile,
    candidate: int | None,
) -> None:
    cursor = db.execute(
        "insert into bundle (vacancy, candidate, kind, file, sha512, size, made_by, made_at)"
        " values (?, ?, ?, ?, ?, ?, ?, ?)",
        [vacancy, candidate, kind, made.file, made.sha512, made.size, actor.id, now()],
    )
    facts = {"kind": kind, "candidate": candidate, "sha512": made.sha512}
    record(
        db,
        actor,
        Action.MAKE_BUNDLE,
        f"vacancy:{vacancy}",
        facts,
        rows=[("bundle", int(cursor.lastrowid or 0))],
    )
