"""The database of one Recruit: how it is opened, and the one way to write to it."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from sqlite_utils import Database as Database

from recruit.domain.words.refusal import Refused

BUSY_SECONDS: float = 10
"""How long a change waits for those before it."""
BRIEF_MILLISECONDS = 100
"""How long the emptying of the log may keep changes waiting for somebody who reads."""
FILE = "recruit.db"

_WRITE_LOCK = threading.Lock()


class Stale(Exception):  # noqa: N818  an answer to give, not a fault
    """Somebody else changed this since it was read. `current` is what is saved now."""

    def __init__(self, current: object) -> None:
        self.current = current
        super().__init__("This was changed in the meantime.")


class Taken(Exception):  # noqa: N818  an answer to give, not a fault
    """Another row already has what must be unique. `field` names it."""

    def __init__(self, field: str, message: str) -> None:
        self.field = field
        super().__init__(message)


class NotKept(Refused):
    """A change that the database or its disk did not take.

    Nothing of it is kept; the sentence says what to do.
    """


_TELL = (
    "What you typed is still on this page: tell whoever looks after Recruit, and save again once it"
    " is fixed."
)
_NOT_KEPT = {
    sqlite3.SQLITE_BUSY: (
        "nothing was saved, because the database was busy for too long. What you typed is still on"
        " this page: save again in a moment."
    ),
    sqlite3.SQLITE_FULL: f"nothing was saved, because the disk is full. {_TELL}",
    sqlite3.SQLITE_READONLY: f"nothing was saved, because the disk can only be read. {_TELL}",
    sqlite3.SQLITE_CANTOPEN: f"nothing was saved, because the database cannot be opened. {_TELL}",
    sqlite3.SQLITE_IOERR: f"nothing was saved, because the disk has a fault. {_TELL}",
    sqlite3.SQLITE_CORRUPT: f"nothing was saved, because the database is damaged. {_TELL}",
}
"""What to say of an error that is neither the program's nor the typist's, by SQLite's code."""


def not_kept(error: sqlite3.Error) -> NotKept | None:
    """What to tell of an error of the disk or of a locked database, or None where the program is at
    fault.
    """
    # The lower eight bits name the kind of error, those above it the particular case.
    sentence = _NOT_KEPT.get(getattr(error, "sqlite_errorcode", 0) & 0xFF)
    return NotKept(sentence) if sentence else None


def connect(path: Path, patience: float = BUSY_SECONDS) -> Database:
    """A connection for the thread that asks: foreign keys on, every commit on the disk before it
    returns.

    A statement waits for other processes for as many seconds as `patience`.
    """
    connection = sqlite3.connect(path, timeout=patience)
    connection.execute("pragma foreign_keys = on")
    connection.execute("pragma synchronous = full")
    connection.execute("pragma secure_delete = on")
    return Database(connection, recursive_triggers=False, execute_plugins=False)


@contextmanager
def writing(db: Database) -> Iterator[Database]:
    """A transaction that holds the write lock from its first statement; it is kept whole or not at
    all.

    Raises `NotKept` where the disk does not take it or another process holds the database for too
    long. SQLite lets writers sleep and try again, which is unfair under load; the lock makes a
    queue of them.
    """
    if not _WRITE_LOCK.acquire(timeout=BUSY_SECONDS):
        raise NotKept(_NOT_KEPT[sqlite3.SQLITE_BUSY])
    try:
        db.execute("begin immediate")
        yield db
        db.commit()
    except BaseException as error:
        _roll_back(db)
        if isinstance(error, sqlite3.Error) and (told := not_kept(error)):
            raise told from error
        raise
    finally:
        _WRITE_LOCK.release()


def compact(db: Database) -> bool:
    """Writes the whole database anew, so that its pages hold nothing of what was deleted; the log
    still does.

    People go on reading meanwhile, and changes wait, some seconds for every gigabyte. False where
    the database is busy for too long. Raises `NotKept` where the disk does not take it.
    """
    return _is_done(db, "vacuum")


def empty_log(db: Database) -> bool:
    """Moves the log into the database and cuts it to nothing: it holds what was deleted since it
    was last empty.

    False where somebody still reads an earlier moment, as Litestream does for as long as it runs,
    or where the database is busy: call it again. It does not wait for them, since no change is
    taken meanwhile. Raises `NotKept` where the disk does not take it.
    """
    patience = db.execute("pragma busy_timeout").fetchone()[0]
    try:
        db.execute("pragma wal_checkpoint(passive)")
        db.execute(f"pragma busy_timeout = {BRIEF_MILLISECONDS}")
        return _is_done(db, "pragma wal_checkpoint(truncate)")
    finally:
        db.execute(f"pragma busy_timeout = {patience}")


def _is_done(db: Database, statement: str) -> bool:
    """Runs what keeps changes waiting; False where others are in the way."""
    if not _WRITE_LOCK.acquire(timeout=BUSY_SECONDS):
        return False
    try:
        told = db.execute(statement).fetchone()
        return not (told and told[0])
    except sqlite3.Error as error:
        if getattr(error, "sqlite_errorcode", 0) & 0xFF in (
            sqlite3.SQLITE_BUSY,
            sqlite3.SQLITE_LOCKED,
        ):
            return False
        if told := not_kept(error):
            raise told from error
        raise
    finally:
        _WRITE_LOCK.release()


def _roll_back(db: Database) -> None:
    # A disk that refuses the change may refuse this too. The log is then without an end, and is
    # read as if it ended.
    with suppress(sqlite3.OperationalError):
        db.rollback()
