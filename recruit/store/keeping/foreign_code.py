"""Whether a database from elsewhere holds anything that would run by itself once it is used."""

from __future__ import annotations

import re
from dataclasses import dataclass

from sqlite_utils import Database

from recruit.store.audit.schema import made_anew

STEPS = "_sqlite_migrations"
"""The table, made by sqlite-utils, that names the steps which a database has had."""
SHADOWS = ("data", "idx", "content", "docsize", "config")
"""What the names of the plain tables end with in which SQLite keeps an index of words."""


def steps_fault(db: Database) -> str:
    """Why the steps that a database has had cannot be read, as a sentence, or ''.

    Only SQLite's own list of what there is is read for it, and nothing that anybody put there runs.
    """
    listed = [each for each in _parts(db) if each.name.lower() == STEPS]
    if [each.kind for each in listed] == ["table"] and listed[0].is_plain:
        return ""
    return "the database in it is not one of Recruit."


def foreign_code(db: Database) -> str:
    """The first thing in a database that could run and that its own steps did not make, as a
    sentence, or '': a trigger, a view, a virtual table, one of our tables or indexes
    that was changed, or more of them.

    What is missing runs nothing, and the walk along the audit chain finds it. Other plain tables
    may be there, with their indexes: those of Litestream, of SQLite's statistics, or of whoever
    looks after the server.
    """
    made = made_anew(db)
    try:
        expected = {(each.kind, each.name): each for each in _parts(made)}
    finally:
        made.close()
    ours = {name.lower() for kind, name in expected if kind == "table"}
    for each in _parts(db):
        ought = expected.get((each.kind, each.name))
        if ought is not None and not each.is_like(ought):
            return f"the {each.kind} {each.name} was changed since the database was made."
        if ought is None and not _is_harmless(db, each, ours):
            return f"the {each.kind} {each.name} is there, and Recruit did not make it."
    return ""


def _is_harmless(db: Database, part: _Part, ours: set[str]) -> bool:
    """Whether something that is not ours runs nothing: a plain table that has no hold on our rows,
    or its index.
    """
    if part.kind == "index":
        return part.table.lower() not in ours
    return part.kind == "table" and part.is_plain and not _is_tied(db, part.name, ours)


def _is_tied(db: Database, table: str, ours: set[str]) -> bool:
    """Whether a table refers to one of ours, and so could keep rows of ours from being deleted."""
    quoted = table.replace('"', '""')
    tied = {str(row[2]).lower() for row in db.execute(f'pragma foreign_key_list("{quoted}")')}
    return not tied.isdisjoint(ours)


@dataclass(frozen=True, slots=True)
class _Part:
    """One thing that a database is made of, as SQLite lists it.

    `sql` is empty where SQLite made it by itself.
    """

    kind: str
    name: str
    table: str
    sql: str

    @property
    def is_plain(self) -> bool:
        """Whether this is a table that keeps its rows itself, and not a virtual one, which is a
        program.
        """
        return re.match(r"create\s+table\b", self.sql, re.IGNORECASE) is not None

    def is_like(self, made: _Part) -> bool:
        """Whether this is what the steps made. SQLite and sqlite-utils write some tables
        themselves, and other versions of theirs in other words.
        """
        if self.table != made.table:
            return False
        is_shadow = self.name.rpartition("_")[2] in SHADOWS
        if self.kind == "table" and made.is_plain and (is_shadow or self.name == STEPS):
            return self.is_plain
        return _bare(self.sql) == _bare(made.sql)


def _bare(sql: str) -> str:
    """A statement without what no two versions write alike: white space, and the marks around
    names.
    """
    return re.sub(r'[\s"`\[\]]+', "", sql)


def _parts(db: Database) -> list[_Part]:
    rows = db.execute("select type, name, tbl_name, sql from sqlite_master").fetchall()
    return [
        _Part(str(kind), str(name), str(table), str(sql or "")) for kind, name, table, sql in rows
    ]
