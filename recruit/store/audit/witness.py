"""Digests of the rows that carry evidence, by which the audit chain vouches for them."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping

from sqlite_utils import Database

Row = tuple[str | int, ...]
"""A row by its table and then the values of its key, in the order of `KEYS`."""

KEYS = {
    "vacancy": ("id",),
    "edition": ("vacancy", "number"),
    "panel_member": ("id",),
    "candidate": ("id",),
    "setting": ("name",),
    "undertaking": ("member",),
    "sign_in_made": ("id",),
    "training": ("who",),
    "declaration": ("candidate", "member"),
    "gate_exception": ("candidate",),
    "interview": ("candidate",),
    "sheet": ("candidate", "member"),
    "score": ("candidate", "question", "member"),
    "sealing": ("candidate", "member", "number"),
    "agreed_score": ("candidate", "question"),
    "stance": ("candidate", "member"),
    "outcome": ("candidate",),
    "tie_decision": ("id",),
    "decision": ("vacancy",),
    "calibration_answer": ("vacancy", "edition", "question"),
    "calibration_mark": ("vacancy", "edition", "question", "member"),
    "letter": ("candidate",),
    "hold": ("id",),
    "bundle": ("id",),
    "disposal": ("id",),
    "backup": ("id",),
}
"""The tables that carry evidence, each with the columns of its key."""
NOT_FROM_THE_FIRST = ("backup",)
"""Tables of which the first rows may be older than their digests.

One that an entry tells of is held to it.
"""
ONLY = {"setting": "name = 'house'"}
"""Which rows of a table are evidence, where not all are."""


def name_of(row: Row) -> str:
    """A row's name in an audit entry: 'score/12/3/4'."""
    return "/".join(str(each) for each in row)


def name_in(table: str, held: Mapping[str, object]) -> str:
    """The name of the row that holds these values by column."""
    return name_of((table, *(str(held[column]) for column in KEYS[table])))


def row_digest(db: Database, row: Row, salt: str) -> str | None:
    """SHA-256 over a salt and what the row holds now, or None where there is no such row.

    Empty columns are left out, so that a column added later does not change the digest of older
    rows. The salt keeps a short text, such as a mark, from being guessed once the row is gone.
    """
    table, *key = row
    columns = KEYS[str(table)]
    where = " and ".join(f"{each} = ?" for each in columns)
    cursor = db.execute(f"select * from {table} where {where}", key)
    found = cursor.fetchone()
    if found is None:
        return None
    return digest_of(
        dict(zip([column[0] for column in cursor.description], found, strict=True)), salt
    )


def digest_of(held: Mapping[str, object], salt: str) -> str:
    """The digest of a row that holds these values by column."""
    filled = {column: value for column, value in held.items() if value is not None}
    text = json.dumps(filled, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256((salt + text).encode()).hexdigest()
