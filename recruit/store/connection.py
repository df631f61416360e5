"""The database of one Recruit: how it is opened, and the one way to write to it."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlite_utils import Database as Database

BUSY_SECONDS = 10
FILE = "recruit.db"

_WRITE_LOCK = threading.Lock()


class Stale(Exception):  # noqa: N818  an answer to give, not a fault
    """Somebody else changed this since it was read. `current` is what stands now."""

    def __init__(self, current: object) -> None:
        self.current = current
        super().__init__("This was changed in the meantime.")


class Taken(Exception):  # noqa: N818  an answer to give, not a fault
    """Another row already has what must be unique. `field` names it."""

    def __init__(self, field: str, message: str) -> None:
        self.field = field
        super().__init__(message)


def connect(path: Path) -> Database:
    """A connection for the thread that asks: foreign keys on, every commit on the disk before it returns."""
    connection = sqlite3.connect(path, timeout=BUSY_SECONDS)
    connection.execute("pragma foreign_keys = on")
    connection.execute("pragma synchronous = full")
    connection.execute("pragma secure_delete = on")
    return Database(connection, recursive_triggers=False, execute_plugins=False)


@contextmanager
def writing(db: Database) -> Iterator[Database]:
    """A transaction that holds the write lock from its first statement; it is kept whole or not at all.

    SQLite lets writers sleep and try again, which is unfair under load; the lock makes a queue of them.
    """
    with _WRITE_LOCK:
        db.execute("begin immediate")
        try:
            yield db
        except BaseException:
            db.rollback()
            raise
        db.commit()
