"""The audit chain: an entry for every write, in the same transaction, each bound to the one before.

What an entry says about people stands apart in `personal`, and only a salted digest of it is part
of the chain, so that it can be removed one day without breaking the chain.
"""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlite_utils import Database

from recruit.domain.record.actions import Action
from recruit.domain.words.people import SHELL, Actor
from recruit.store.audit.witness import KEYS, ONLY, Row, name_of, row_digest

FIRST = "0" * 64
"""What the first entry is bound to."""
HASHED = (
    "sequence", "at", "actor", "role", "action", "subject", "facts", "personal_digest", "previous",
)  # fmt: skip
"""The parts of an entry that its hash covers."""
ROWS_AN_ENTRY = 500
"""How many rows one entry of a stock-taking vouches for."""


READING = (
    Action.OPEN_PAPER,
    Action.PLACE_HOLD,
    Action.LIFT_HOLD,
    Action.MAKE_BUNDLE,
    Action.CHANGE_RETENTION,
)
"""Actions that change nothing of a vacancy itself: to look at it is no change."""


def now() -> str:
    """This moment in UTC, to the millisecond, as it is stored everywhere."""
    return datetime.now(UTC).isoformat(timespec="milliseconds")


def record(
    db: Database,
    actor: Actor,
    action: Action,
    subject: str,
    facts: Mapping[str, object] | None = None,
    personal: Mapping[str, object] | None = None,
    rows: Sequence[Row] = (),
) -> None:
    """Adds an entry. Call it inside `writing`, after the change it tells of.

    `subject` is what was changed ('vacancy:12'), `facts` holds values that concern no one in
    particular, `personal` those that do. `rows` are the rows of evidence that were written or
    removed: the entry holds a digest of each as it now stands, so that a row changed behind the
    product's back no longer agrees with its last entry.
    """
    last = db.execute("select sequence, hash from audit order by sequence desc limit 1").fetchone()
    sequence, previous = (last[0] + 1, last[1]) if last else (1, FIRST)
    private = _as_json({"actor": actor.name, **(personal or {})})
    salt = secrets.token_hex(16)
    told = dict(facts or {})
    if rows:
        told["rows"] = {name_of(each): row_digest(db, each, salt) for each in rows}
    entry = {
        "sequence": sequence,
        "at": now(),
        "actor": actor.id,
        "role": actor.role,
        "action": action.value,
        "subject": subject,
        "facts": _as_json(told),
        "personal_digest": personal_digest(salt, private),
        "previous": previous,
    }
    db.execute(
        "insert into audit (sequence, at, actor, role, action, subject, facts, personal_digest,"
        " previous, hash, salt, personal)"
        " values (:sequence, :at, :actor, :role, :action, :subject, :facts, :personal_digest,"
        " :previous, :hash, :salt, :personal)",
        {**entry, "hash": entry_hash(entry), "salt": salt, "personal": private},
    )
    kind, _, identity = subject.partition(":")
    if kind == "vacancy" and action not in READING:
        db.execute(
            "insert into vacancy_change (vacancy, at) select id, ? from vacancy where id = ?"
            " on conflict (vacancy) do update set at = excluded.at",
            [entry["at"], identity],
        )


@dataclass(frozen=True, slots=True)
class Author:
    """Who wrote an entry: the actor's id, and their name as long as the entry has it."""

    id: str
    name: str


def last_authors(
    db: Database, subject: str, actions: Sequence[Action], most: int, candidate: int | None = None
) -> tuple[Author, ...]:
    """Who wrote the last entries of these actions on this subject, the newest first; at most so
    many entries count.

    With a candidate, only entries about them.
    """
    rows = db.execute(
        "select actor, coalesce(json_extract(personal, '$.actor'), '') from audit where subject = ?"
        f" and action in ({', '.join('?' * len(actions))})"
        " and (? is null or json_extract(facts, '$.candidate') = ?) order by sequence desc limit ?",
        [subject, *actions, candidate, candidate, most],
    ).fetchall()
    return tuple(dict.fromkeys(Author(*row) for row in rows))


def take_stock(db: Database) -> None:
    """Adds entries that vouch for every row of evidence as it stands, for a database that is older
    than digests.
    """
    there = set(db.table_names())
    rows: list[Row] = [
        (table, *key)
        for table, columns in KEYS.items()
        if table in there
        for key in db.execute(
            f"select {', '.join(columns)} from {table} where {ONLY.get(table, '1 = 1')}"
        ).fetchall()
    ]
    for first in range(0, len(rows), ROWS_AN_ENTRY):
        record(db, SHELL, Action.TAKE_STOCK, "evidence", rows=rows[first : first + ROWS_AN_ENTRY])


def personal_digest(salt: str, personal: str) -> str:
    """SHA-256 over an entry's salt and its personal part; 64 hexadecimal digits."""
    return hashlib.sha256((salt + personal).encode()).hexdigest()


def restored_digest(db: Database, vacancy: int) -> str:
    """SHA-256 over the entries that came with a vacancy, as they lie here; '' where
    there are none.
    """
    rows = db.execute(
        "select sequence, entry from restored_entry where vacancy = ? order by sequence", [vacancy]
    )
    lines = [f"{sequence} {entry}\n" for sequence, entry in rows.fetchall()]
    return hashlib.sha256("".join(lines).encode()).hexdigest() if lines else ""


def entry_fault(entry: Mapping[str, object]) -> str:
    """What is wrong with an entry by itself, as a sentence, or ''.

    It may have lost its personal part.
    """
    number, salt, personal = entry["sequence"], entry["salt"], entry["personal"]
    if entry_hash({name: entry[name] for name in HASHED}) != entry["hash"]:
        return f"entry {number} was changed: its hash does not fit what it says."
    has_personal = salt is not None and personal is not None
    if has_personal and personal_digest(str(salt), str(personal)) != entry["personal_digest"]:
        return f"the personal part of entry {number} was changed."
    return ""


def entry_hash(entry: Mapping[str, object]) -> str:
    """SHA-256 over an entry's own fields and the hash of the one before; 64 hexadecimal digits."""
    return hashlib.sha256(_as_json(entry).encode()).hexdigest()


def _as_json(value: Mapping[str, object]) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
