"""All that a database holds of one vacancy, taken at one moment: its rows, its record, its part of
the audit chain.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlite_utils import Database

from recruit.domain.record.actions import Action
from recruit.domain.record.record import Record
from recruit.store.audit.check import WHOLE, chain_head
from recruit.store.audit.witness import name_in
from recruit.store.migrations import steps
from recruit.store.scoring.records import read_record
from recruit.store.vacancies.vacancy_rows import Rows, actors_of, insert_rows, vacancy_rows

Entry = dict[str, Any]
"""An audit entry by column, as it is stored."""


@dataclass(frozen=True, slots=True)
class Account:
    """Someone whom the rows name: the id, the name and the role, and nothing by which they could
    sign in.
    """

    id: str
    name: str
    role: str


@dataclass(frozen=True, slots=True)
class Dossier:
    """A vacancy as it stands.

    `entries` are its audit entries, oldest first; `head` is the chain's last entry.
    """

    rows: Rows
    accounts: tuple[Account, ...]
    record: Record
    entries: tuple[Entry, ...]
    head: tuple[int, str]


def dossier(db: Database, vacancy: int) -> Dossier | None:
    """The dossier of a vacancy, or None where no pack was ever issued. Call it inside `writing`."""
    record = read_record(db, vacancy)
    if record is None:
        return None
    rows = vacancy_rows(db, vacancy)
    return Dossier(rows, _accounts(db, rows), record, _entries(db, vacancy, rows), chain_head(db))


def record_from(rows: Rows, accounts: Sequence[Account], vacancy: int) -> Record | None:
    """The record that these rows give, worked out in a database in memory; None if a row is not of
    this vacancy.
    """
    db = Database(memory=True)
    try:
        steps.apply(db)
        db.execute("pragma foreign_keys = on")
        insert_accounts(db, accounts)
        insert_rows(db, rows)
        held = vacancy_rows(db, vacancy)
        is_alone = all(len(rows.get(table, ())) == len(held[table]) for table in held)
        return read_record(db, vacancy) if is_alone else None
    finally:
        db.close()


def insert_accounts(db: Database, accounts: Sequence[Account]) -> None:
    """Adds those accounts that are not there, closed and without a password.

    Their addresses lead nowhere.
    """
    for each in accounts:
        db.execute(
            "insert or ignore into person (id, email, name, role, disabled_at, created_at)"
            " values (?, ?, ?, ?, '1980-01-01T00:00:00.000+00:00',"
            " '1980-01-01T00:00:00.000+00:00')",
            [each.id, f"{each.id}@restored.invalid", each.name, each.role],
        )


def _accounts(db: Database, rows: Rows) -> tuple[Account, ...]:
    found = (
        db.execute("select id, name, role from person where id = ?", [each]).fetchone()
        for each in actors_of(rows)
    )
    return tuple(Account(*row) for row in found if row)


def _entries(db: Database, vacancy: int, rows: Rows) -> tuple[Entry, ...]:
    """The entries about this vacancy, and those of a stock-taking, which name rows and no one."""
    columns = ", ".join(WHOLE)
    found = db.query(
        f"select {columns} from audit where subject = ? or action = ? order by sequence",
        [f"vacancy:{vacancy}", Action.TAKE_STOCK],
    )
    here = {name_in(table, row) for table, held in rows.items() for row in held}
    return tuple(
        each
        for each in found
        if each["action"] != Action.TAKE_STOCK
        or not here.isdisjoint(json.loads(each["facts"])["rows"])
    )
