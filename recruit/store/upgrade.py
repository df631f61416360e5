"""Making the database, or bringing it up to this version: each step that it lacks, in one
transaction.
"""

from __future__ import annotations

import sqlite3
import time
from pathlib import Path

from recruit.domain.words.refusal import Refused
from recruit.store.audit.audit import take_stock
from recruit.store.connection import FILE, connect
from recruit.store.migrations import known_steps, pending, steps

PATIENCE_SECONDS = 30


def migrate(folder: Path) -> Path:
    """Makes or upgrades the database in this folder and returns its path. Call it once, before
    serving.

    Several processes that start at once queue up. Raises `Refused` for a database of a newer
    version, a file that is none, or one that cannot be written.
    """
    path = folder / FILE
    give_up = time.monotonic() + PATIENCE_SECONDS
    while True:
        try:
            return _migrate(path)
        except sqlite3.OperationalError as error:
            # Switching to the write-ahead log does not wait for a lock as other statements do.
            if "locked" not in str(error) or time.monotonic() > give_up:
                raise Refused(f"the database cannot be used ({error}).", path) from None
            time.sleep(0.05)
        except sqlite3.DatabaseError:
            raise Refused(
                "this file is not a database of Recruit, or it is damaged.", path
            ) from None


def _migrate(path: Path) -> Path:
    db = connect(path)
    try:
        unknown = [step.name for step in steps.applied(db) if step.name not in known_steps()]
        if unknown:
            raise Refused(
                "this database was made by a newer version of Recruit; install that version.", path
            )
        db.enable_wal()
        # A step may rebuild a table that others refer to; the check afterwards finds what that
        # broke.
        db.execute("pragma foreign_keys = off")
        db.execute("begin immediate")
        is_upgrade = "audit" in db.table_names() and "0003_scoring" in pending(db)
        steps.apply(db)
        if is_upgrade:
            take_stock(db)
        if broken := list(db.query("pragma foreign_key_check")):
            db.rollback()
            raise Refused(
                f"the upgrade would leave {len(broken)} rows without what they refer to.", path
            )
        db.commit()
    finally:
        db.close()
    return path
