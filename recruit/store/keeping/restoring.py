"""A vacancy brought back from an archive bundle, to be read on this server."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

from sqlite_utils import Database

from recruit.domain.building.draft import Draft
from recruit.domain.record.actions import Action
from recruit.domain.words.people import Actor
from recruit.domain.words.refusal import Refused
from recruit.store.as_json import from_json
from recruit.store.audit.audit import ROWS_AN_ENTRY, record, restored_digest
from recruit.store.audit.witness import KEYS, Row
from recruit.store.connection import writing
from recruit.store.keeping.dossiers import Account, Entry, insert_accounts
from recruit.store.vacancies.vacancies import index_words
from recruit.store.vacancies.vacancy_rows import (
    NUMBERED,
    WHERE,
    Rows,
    ids_of,
    insert_rows,
    renumbered,
)

TOLD = ("candidate", "member")
"""Whose new ids the entry of a restoring tells, by the old ones, so that what came with it can be
read here.
"""


def restore_vacancy(
    db: Database,
    actor: Actor,
    rows: Rows,
    accounts: Sequence[Account],
    entries: Sequence[Entry],
    sha512: str,
) -> int:
    """Puts a vacancy's rows into this database under ids of its own, archived, and returns its id.

    `entries` are what the chain that they come from told; they are kept beside, and this server's
    own chain vouches for the rows. `sha512` is the bundle's. Raises `Refused` if a vacancy with the
    reference is here already.
    """
    with writing(db):
        reference = rows["vacancy"][0]["reference"]
        if db.execute("select 1 from vacancy where reference = ?", [reference]).fetchone():
            raise Refused(f"there is a vacancy {reference} already. Nothing was changed.")
        ids = {kind: _fresh(db, table, ids_of(rows, table)) for table, kind in NUMBERED.items()}
        insert_accounts(db, accounts)
        put = renumbered(rows, ids)
        insert_rows(db, put)
        [vacancy] = ids["vacancy"].values()
        db.execute("update vacancy set state = 'archived' where id = ?", [vacancy])
        index_words(db, vacancy, from_json(str(put["vacancy"][0]["draft"]), Draft))
        for entry in entries:
            db.execute(
                "insert into restored_entry (vacancy, sequence, entry) values (?, ?, ?)",
                [vacancy, entry["sequence"], json.dumps(entry, ensure_ascii=False, sort_keys=True)],
            )
        told = {
            "sha512": sha512,
            "ids": {each: ids[each] for each in TOLD},
            "entries": restored_digest(db, vacancy),
        }
        _vouch(db, actor, vacancy, put, told)
    return vacancy


def restored_entries(db: Database, vacancy: int) -> tuple[Entry, ...]:
    """What the chain that a vacancy comes from told of it, oldest first; none for one that is of
    this server.
    """
    rows = db.execute(
        "select entry from restored_entry where vacancy = ? order by sequence", [vacancy]
    ).fetchall()
    return tuple(json.loads(row[0]) for row in rows)


def _fresh(db: Database, table: str, old: Sequence[int]) -> dict[int, int]:
    first = db.execute(f"select coalesce(max(id), 0) + 1 from {table}").fetchone()[0]
    return {each: first + place for place, each in enumerate(old)}


def _vouch(
    db: Database, actor: Actor, vacancy: int, put: Rows, facts: Mapping[str, object]
) -> None:
    named: list[Row] = [
        (table, *(each for each in (row[column] for column in KEYS[table]) if each is not None))
        for table in WHERE
        for row in put.get(table, ())
    ]
    for first in range(0, len(named), ROWS_AN_ENTRY):
        record(
            db,
            actor,
            Action.RESTORE,
            f"vacancy:{vacancy}",
            facts,
            rows=named[first : first + ROWS_AN_ENTRY],
        )
