"""How somebody with the file of a database changes what its triggers guard, and leaves no trace of
it.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from sqlite_utils import Database


@contextmanager
def without_triggers(db: sqlite3.Connection | Database) -> Iterator[None]:
    """A while in which no trigger stands; afterwards each stands again as it was."""
    stood = db.execute("select name, sql from sqlite_master where type = 'trigger'").fetchall()
    for name, _ in stood:
        db.execute(f"drop trigger {name}")
    yield
    for _, sql in stood:
        db.execute(sql)
