"""Backups: the copy of a running database, what a copy holds, and the list of those that were
made.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from sqlite_utils import Database

from recruit.domain.record.actions import Action
from recruit.domain.record.record import Deed
from recruit.domain.words.people import Actor
from recruit.domain.words.refusal import Refused
from recruit.store.audit.audit import now, record
from recruit.store.audit.check import AuditReport, chain_head, check_audit
from recruit.store.connection import connect, writing
from recruit.store.keeping.foreign_code import foreign_code, steps_fault
from recruit.store.migrations import known_steps
from recruit.store.people.people import name_of_actor

PAGES_AT_ONCE = 500
MOST_SHOWN = 100
_COLUMNS = (
    f"id, file, sha256, size, is_kept, {name_of_actor('made_by')}, made_at, expires_at, removed_at"
)

Told = Callable[[int, int], None]
"""Is called with how many parts are done, and of how many."""


@dataclass(frozen=True, slots=True)
class MadeBackup:
    """A backup that was made: the file's name, SHA-256 and size, which moment it holds, and when it
    is deleted.

    `is_kept` says that it lies in the data folder, where Recruit itself deletes it.
    """

    file: str
    sha256: str
    size: int
    made_at: str
    expires_at: str
    is_kept: bool


@dataclass(frozen=True, slots=True)
class Backup:
    """A backup as it is noted.

    `made.at` is the moment that it holds; `removed_at` is empty while it is there.
    """

    id: int
    file: str
    sha256: str
    size: int
    is_kept: bool
    made: Deed
    expires_at: str
    removed_at: str


@dataclass(frozen=True, slots=True)
class Contents:
    """What a copy of a database holds.

    `lacking` are the steps that this program would still apply to it.
    """

    lacking: tuple[str, ...]
    vacancies: int
    head: tuple[int, str]
    last_at: str


def copy_database(db: Database, target: Path, told: Told) -> None:
    """Copies one moment of a database to a new file, while others go on writing to it.

    The open transaction holds on to that moment. Without it SQLite would begin anew at every change
    by another connection, and never end while people score. Neither makes a writer wait.
    """
    with closing(sqlite3.connect(target)) as copy:
        copy.execute("pragma synchronous = off")
        db.execute("begin")
        try:
            db.execute("select 1 from sqlite_master").fetchone()
            db.conn.backup(
                copy,
                pages=PAGES_AT_ONCE,
                progress=lambda _state, left, pages: told(pages - left, pages),
            )
        finally:
            db.rollback()


def contents_of(path: Path) -> Contents:
    """What a database file holds, which no server uses; every page of it is looked at, and nothing
    is written.

    Raises `Refused` where it is damaged, not a database of Recruit, or of a newer version.
    """
    with _only_read(path) as db:
        # Before anything is asked of its tables: what is a table to Recruit may be a view with
        # anything in it.
        if fault := steps_fault(db):
            raise Refused(fault)
        steps = _steps(db)
        if unknown := [each for each in steps if each not in known_steps()]:
            raise Refused(
                f"it was made by a newer version of Recruit (it has '{unknown[0]}'); install that"
                " version."
            )
        if fault := foreign_code(db):
            raise Refused(f"its database holds what could run by itself: {fault}")
        faults = [row[0] for row in db.execute("pragma integrity_check(1)") if row[0] != "ok"]
        if faults or db.execute("pragma foreign_key_check").fetchone():
            raise Refused("the database in it is damaged.")
        last = db.execute("select at from audit order by sequence desc limit 1").fetchone()
        return Contents(
            lacking=tuple(each for each in known_steps() if each not in steps),
            vacancies=db.execute("select count(*) from vacancy").fetchone()[0],
            head=chain_head(db),
            last_at=last[0] if last else "",
        )


def audit_of(path: Path) -> AuditReport:
    """What a walk along the audit chain of a database file finds, which no server uses."""
    with _only_read(path) as db:
        return check_audit(db)


def note_backup(
    db: Database, actor: Actor, made: MadeBackup, head: int | None = None, left_out: int = 0
) -> int:
    """Notes that a backup was made whose last audit entry is `head`, and returns its id. `left_out`
    is how many files of the data folder it could not hold.

    Raises `Refused` where something was disposed of since: no certificate could list the backup.
    """
    with writing(db):
        since = "select 1 from audit where sequence > ? and action = ?"
        if head is not None and db.execute(since, [head, Action.DISPOSE]).fetchone():
            raise Refused(
                "a vacancy was disposed of while the backup was made, and the backup still held it."
                " It is deleted; make another."
            )
        identity = _insert(db, actor.id, made)
        facts = {
            "backup": identity,
            "file": made.file,
            "sha256": made.sha256,
            "expires_at": made.expires_at,
        }
        if left_out:
            facts["left_out"] = left_out
        record(db, actor, Action.MAKE_BACKUP, "backups", facts, rows=[("backup", identity)])
    return identity


def note_restored(path: Path, actor: Actor, made_by: str, made: MadeBackup) -> None:
    """Notes in a database that was just brought back from which backup, which is listed in it from
    now on.
    """
    with closing(connect(path)) as db, writing(db):
        identity = _insert(db, made_by, made)
        # What was ended since the backup was made would let somebody in again.
        db.execute("update sign_in_link set used_at = coalesce(used_at, ?)", [now()])
        facts = {
            "backup": identity,
            "file": made.file,
            "sha256": made.sha256,
            "made_at": made.made_at,
        }
        record(db, actor, Action.RESTORE_BACKUP, "backups", facts, rows=[("backup", identity)])


def last_restored(db: Database) -> str:
    """When this database was last brought back from a backup, or ''."""
    row = db.execute(
        "select at from audit where subject = 'backups' and action = ? order by sequence desc"
        " limit 1",
        [Action.RESTORE_BACKUP],
    ).fetchone()
    return str(row[0]) if row else ""


def note_removed(db: Database, actor: Actor, identity: int) -> None:
    """Notes that the file of a backup was deleted."""
    with writing(db):
        db.execute(
            "update backup set removed_at = ? where id = ? and removed_at is null",
            [now(), identity],
        )
        record(
            db,
            actor,
            Action.DELETE_BACKUP,
            "backups",
            {"backup": identity},
            rows=[("backup", identity)],
        )


def backups(db: Database, most: int = MOST_SHOWN) -> tuple[Backup, ...]:
    """The backups that were made last, the newest first."""
    rows = db.execute(f"select {_COLUMNS} from backup order by id desc limit ?", [most]).fetchall()
    return tuple(_backup(row) for row in rows)


def backup(db: Database, identity: int) -> Backup | None:
    """The backup with this id, or None."""
    row = db.execute(f"select {_COLUMNS} from backup where id = ?", [identity]).fetchone()
    return _backup(row) if row else None


def expired(db: Database) -> tuple[Backup, ...]:
    """The backups in the data folder whose time is up."""
    rows = db.execute(
        f"select {_COLUMNS} from backup where is_kept and removed_at is null and expires_at <= ?",
        [now()],
    ).fetchall()
    return tuple(_backup(row) for row in rows)


def expiry(made_at: str, days: int) -> str:
    """When something is deleted that was made at this time and is kept for so many days."""
    return (datetime.fromisoformat(made_at) + timedelta(days=days)).isoformat(
        timespec="milliseconds"
    )


def undecided_vacancy_of(db: Database, person: str) -> str | None:
    """The reference of a vacancy on whose panel a person sits or sat and whose decision is not
    recorded, or None.

    A backup would show them what colleagues scored. Whether anyone has begun makes no difference to
    the answer, for the answer would tell.
    """
    row = db.execute(
        "select v.reference from panel_member m join vacancy v on v.id = m.vacancy"
        " left join decision d on d.vacancy = v.id"
        " where m.person = ? and v.state = 'issued' and d.decided_at is null order by v.id limit 1",
        [person],
    ).fetchone()
    return str(row[0]) if row else None


def is_replicated(db: Database) -> bool:
    """Whether Litestream has ever replicated this database: it leaves a table of its own."""
    return (
        db.execute("select 1 from sqlite_master where name = '_litestream_seq'").fetchone()
        is not None
    )


def _insert(db: Database, made_by: str, made: MadeBackup) -> int:
    cursor = db.execute(
        "insert into backup (file, sha256, size, is_kept, made_by, made_at, expires_at) values (?,"
        " ?, ?, ?, ?, ?, ?)",
        [made.file, made.sha256, made.size, made.is_kept, made_by, made.made_at, made.expires_at],
    )
    return int(cursor.lastrowid or 0)


def _backup(row: tuple[object, ...]) -> Backup:
    identity, file, sha256, size, is_kept, by, at, expires_at, removed_at = row
    return Backup(
        id=int(str(identity)),
        file=str(file),
        sha256=str(sha256),
        size=int(str(size)),
        is_kept=bool(is_kept),
        made=Deed(str(by), str(at)),
        expires_at=str(expires_at),
        removed_at=str(removed_at or ""),
    )


@contextmanager
def _only_read(path: Path) -> Iterator[Database]:
    # 'immutable' keeps SQLite from making a log beside a file that no one else uses.
    address = f"{path.resolve().as_uri()}?mode=ro&immutable=1"
    try:
        with closing(sqlite3.connect(address, uri=True)) as connection:
            connection.execute("pragma trusted_schema = off")
            yield Database(connection, recursive_triggers=False, execute_plugins=False)
    except sqlite3.DatabaseError:
        raise Refused("the database in it is damaged, or is not one of Recruit.") from None


def _steps(db: Database) -> tuple[str, ...]:
    tables = {row[0] for row in db.execute("select name from sqlite_master where type = 'table'")}
    if not {"_sqlite_migrations", "audit", "vacancy"} <= tables:
        raise Refused("the database in it is not one of Recruit.")
    return tuple(row[0] for row in db.execute("select name from _sqlite_migrations order by id"))
