"""Whether a database still guards its evidence: the tables and triggers that its steps made, and no
trigger more.
"""

from __future__ import annotations

from collections.abc import Iterator

from sqlite_utils import Database

from recruit.store.audit.witness import KEYS
from recruit.store.migrations import known_steps, steps

GUARDED = (*KEYS, "audit", "restored_entry", "person")
"""The tables that have to be as they were made.

Others may come: those of Litestream, or of SQLite's statistics.
"""


def table_fault(db: Database) -> str:
    """The first table that is not as the database's own steps make it, as a sentence, or an empty
    text.
    """
    return next(_faults(db, ("table",)), "")


def trigger_fault(db: Database) -> str:
    """The first trigger or view that is missing, changed, or not Recruit's, as a sentence, or an
    empty text.
    """
    return next(_faults(db, ("trigger", "view")), "")


def _faults(db: Database, kinds: tuple[str, ...]) -> Iterator[str]:
    expected, found = _shape_as_made(db, kinds), _shape(db, kinds)
    for kind, name in sorted(expected):
        if (kind, name) not in found:
            yield f"the {kind} {name} is missing, which the database was made with."
        elif found[kind, name] != expected[kind, name]:
            yield f"the {kind} {name} was changed since the database was made."
    for kind, name in sorted(found.keys() - expected.keys()):
        yield f"the {kind} {name} is there, and Recruit did not make it."


def _shape_as_made(db: Database, kinds: tuple[str, ...]) -> dict[tuple[str, str], str]:
    """The shape that the steps make which this database has had; it may be older than the
    program.
    """
    made = made_anew(db)
    try:
        return _shape(made, kinds)
    finally:
        made.close()


def made_anew(db: Database) -> Database:
    """An empty database after the steps that this one has had."""
    had = {each.name for each in steps.applied(db)}
    lacking = [each for each in known_steps() if each not in had]
    made = Database(memory=True)
    steps.apply(made, stop_before=lacking[:1])
    return made


def _shape(db: Database, kinds: tuple[str, ...]) -> dict[tuple[str, str], str]:
    rows = db.execute("select type, name, sql from sqlite_master").fetchall()
    return {
        (kind, name): " ".join(str(sql).split())
        for kind, name, sql in rows
        if kind in kinds and (kind != "table" or name in GUARDED)
    }
