"""All rows of one vacancy, as they are, to be taken out of a database and put into another."""

from __future__ import annotations

import json
from collections.abc import Mapping

from sqlite_utils import Database

from recruit.store.audit.witness import KEYS

Row = dict[str, str | int | None]
Rows = dict[str, list[Row]]
"""Rows by table, each by column."""

_OF_VACANCY = "vacancy = :vacancy"
_OF_CANDIDATE = "candidate in (select id from candidate where vacancy = :vacancy)"
WHERE = {
    "vacancy": "id = :vacancy",
    "edition": _OF_VACANCY,
    "panel_member": _OF_VACANCY,
    "candidate": _OF_VACANCY,
    "undertaking": "member in (select id from panel_member where vacancy = :vacancy)",
    "sign_in_made": _OF_VACANCY,
    "training": (
        "who in (select coalesce(person, 'member:' || id) from panel_member where vacancy ="
        " :vacancy)"
    ),
    "declaration": _OF_CANDIDATE,
    "gate_exception": _OF_CANDIDATE,
    "interview": _OF_VACANCY,
    "sheet": _OF_CANDIDATE,
    "score": _OF_CANDIDATE,
    "sealing": _OF_CANDIDATE,
    "agreed_score": _OF_CANDIDATE,
    "stance": _OF_CANDIDATE,
    "outcome": _OF_CANDIDATE,
    "tie_decision": _OF_VACANCY,
    "decision": _OF_VACANCY,
    "calibration_answer": _OF_VACANCY,
    "calibration_mark": _OF_VACANCY,
    "letter": _OF_CANDIDATE,
    "hold": _OF_VACANCY,
    "bundle": _OF_VACANCY,
}
"""The tables that hold a vacancy's evidence, parents first, each with which of its rows are the
vacancy's.
"""
ACTORS = (
    "owner",
    "issued_by",
    "opened_by",
    "recorded_by",
    "reopened_by",
    "decided_by",
    "saved_by",
    "approved_by",
    "placed_by",
    "lifted_by",
    "made_by",
    "person",
)
"""Columns that name who acted or an account, by the id of an actor."""
NUMBERED = {
    "vacancy": "vacancy",
    "panel_member": "member",
    "candidate": "candidate",
    "tie_decision": "tie",
    "hold": "hold",
    "sign_in_made": "sign_in_made",
    "bundle": "bundle",
}
"""The tables whose rows have an id of their own, each with what other tables call it."""
_LAST: dict[str, tuple[str, str | None]] = {
    "sheet": ("sealed_at", None),
    "vacancy": ("state", "issued"),
}
"""Columns that lock what hangs on a row, with what they hold until all of that is in."""


def vacancy_rows(db: Database, vacancy: int) -> Rows:
    """Every row of a vacancy's evidence, in the order of `WHERE` and of the rows' keys."""
    return {
        table: [
            dict(row)
            for row in db.query(
                f"select * from {table} where {where} order by {', '.join(KEYS[table])}",
                {"vacancy": vacancy},
            )
        ]
        for table, where in WHERE.items()
    }


def actors_of(rows: Rows) -> tuple[str, ...]:
    """The ids of all accounts that the rows name."""
    named = {
        str(row[column])
        for table in rows.values()
        for row in table
        for column in ACTORS
        if row.get(column)
    }
    return tuple(
        sorted(each for each in named if not each.startswith("member:") and each != "shell")
    )


def insert_rows(db: Database, rows: Rows) -> None:
    """Puts the rows into their tables as they are. Call it inside `writing`, or on a database of
    its own.

    Raises `LookupError` for a column that the table does not have: rows may come from a file that
    somebody made.
    """
    for table in WHERE:
        columns = set(db[table].columns_dict)
        for row in rows.get(table, ()):
            if not columns.issuperset(row):
                raise LookupError("there is no such column")
            _insert(
                db, table, {**row, **({_LAST[table][0]: _LAST[table][1]} if table in _LAST else {})}
            )
    for table, (column, _) in _LAST.items():
        for row in rows.get(table, ()):
            key = KEYS[table]
            where = " and ".join(f"{each} = ?" for each in key)
            db.execute(
                f"update {table} set {column} = ? where {where}",
                [row[column], *(row[each] for each in key)],
            )


def _insert(db: Database, table: str, row: Row) -> None:
    marks = ", ".join("?" * len(row))
    # Training belongs to an account, which may be here with a date of its own.
    insert = "insert or ignore" if table == "training" else "insert"
    db.execute(f"{insert} into {table} ({', '.join(row)}) values ({marks})", list(row.values()))


def renumbered(rows: Rows, ids: Mapping[str, Mapping[int, int]]) -> Rows:
    """The same rows under other ids.

    `ids` gives for each of `NUMBERED`'s kinds the new id of each old one.
    """
    return {table: [_renumbered(table, row, ids) for row in kept] for table, kept in rows.items()}


def _renumbered(table: str, row: Row, ids: Mapping[str, Mapping[int, int]]) -> Row:
    changed = dict(row)
    for column, value in row.items():
        kind = NUMBERED.get(table, "") if column == "id" else column
        if kind in ids and isinstance(value, int):
            changed[column] = ids[kind][value]
        elif column == "candidates" and isinstance(value, str):
            changed[column] = json.dumps([ids["candidate"][each] for each in json.loads(value)])
        elif isinstance(value, str) and (column in ACTORS or column == "who"):
            changed[column] = _other_member(value, ids["member"])
    return changed


def _other_member(actor: str, members: Mapping[int, int]) -> str:
    kind, _, number = actor.partition(":")
    return (
        f"member:{members[int(number)]}" if kind == "member" and int(number) in members else actor
    )


def ids_of(rows: Rows, table: str) -> list[int]:
    """The ids of a table's rows."""
    return [int(str(row["id"])) for row in rows.get(table, ())]
