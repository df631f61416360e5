"""Whether the audit chain is whole, and whether the rows that it vouches for are as it says."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any

from sqlite_utils import Database

from recruit.domain.record.actions import Action
from recruit.store.audit.audit import FIRST, HASHED, entry_fault, restored_digest
from recruit.store.audit.schema import table_fault, trigger_fault
from recruit.store.audit.witness import KEYS, NOT_FROM_THE_FIRST, ONLY, digest_of, name_of

BATCH = 2_000
NAMED = (Action.ADD_PERSON, Action.CHANGE_PERSON)
"""The actions whose entries tell the name and the role of an account."""
WHOLE = (*HASHED, "hash", "salt", "personal")
"""All columns of an entry."""


@dataclass(frozen=True, slots=True)
class AuditFault:
    """Something that is not as the chain says.

    `sequence` is the entry's number, 0 where it is a row's.
    """

    sequence: int
    text: str


@dataclass(frozen=True, slots=True)
class AuditReport:
    """What a walk along the chain found: how many entries and rows, the last hash, and the first
    fault if any.
    """

    entries: int
    rows: int
    head: str
    fault: AuditFault | None


def check_audit(
    db: Database, went_on: Callable[[int], object] = lambda _entries: None
) -> AuditReport:
    """Walks the whole chain of a database and compares every row of evidence with its last entry.

    `went_on` is told now and then how many more entries were walked, for whoever waits. It reads
    one moment of the database and writes nothing; what it remembers lies in a temporary file.
    """
    db.execute("pragma temp_store = file")
    db.execute(
        "create temp table vouched (row text primary key, sequence integer, digest text, salt text)"
    )
    db.execute("begin")
    try:
        return _check(db, went_on)
    finally:
        db.rollback()
        db.execute("drop table if exists temp.vouched")


def chain_head(db: Database) -> tuple[int, str]:
    """The number and the hash of the last entry; 0 and `FIRST` where there is none."""
    row = db.execute("select sequence, hash from audit order by sequence desc limit 1").fetchone()
    return (row[0], row[1]) if row else (0, FIRST)


def hash_at(db: Database, sequence: int) -> str | None:
    """The hash of the entry with this number, or None."""
    row = db.execute("select hash from audit where sequence = ?", [sequence]).fetchone()
    return str(row[0]) if row else None


def _check(db: Database, went_on: Callable[[int], object]) -> AuditReport:
    walk = _Walk(db)
    rows = 0
    if said := table_fault(db):
        return AuditReport(0, 0, FIRST, AuditFault(0, said))
    for entry in db.execute(f"select {', '.join(WHOLE)} from audit order by sequence"):
        if fault := walk.step(entry):
            return AuditReport(walk.entries, 0, walk.head, fault)
        if walk.entries % BATCH == 0:
            went_on(BATCH)
    walk.remember()
    fault = walk.undisposed() or walk.told_otherwise()
    for table in KEYS if fault is None else ():
        for count, fault in _table_faults(db, table):
            rows += count
            if fault:
                return AuditReport(walk.entries, rows, walk.head, fault)
    if fault is None:
        fault = _missing_row(db)
    if fault is None and (said := trigger_fault(db)):
        fault = AuditFault(0, said)
    return AuditReport(walk.entries, rows, walk.head, fault)


@dataclass(slots=True)
class _Bare:
    """The entries about one subject whose personal part is gone: the first, the last and how
    many.
    """

    first: int
    last: int = 0
    count: int = 0

    def add(self, sequence: int) -> None:
        """Counts one more."""
        self.last, self.count = sequence, self.count + 1

    def is_told(self, disposal: tuple[int, int]) -> bool:
        """Whether the last disposal tells of exactly these; it is its entry's number and how many
        it says.
        """
        sequence, told = disposal
        return self.last < sequence and self.count == told


class _Walk:
    """One walk along the chain: what the next entry must be bound to, and what it vouched for on
    the way.
    """

    def __init__(self, db: Database) -> None:
        self._db = db
        self.entries, self.head = 0, FIRST
        self._vouched: list[tuple[str, int, str | None, str | None]] = []
        self._bare: dict[str, _Bare] = {}
        self._disposed: dict[str, tuple[int, int]] = {}
        self._restored: dict[str, tuple[int, str | None]] = {}
        self._accounts: dict[str, tuple[int, object, object]] = {}

    def step(self, row: tuple[object, ...]) -> AuditFault | None:
        """Takes the next entry, and says what is wrong with it."""
        entry = dict(zip(WHOLE, row, strict=True))
        sequence = int(str(entry["sequence"]))
        if sequence != self.entries + 1:
            return AuditFault(self.entries + 1, f"entry {self.entries + 1} is missing.")
        if entry["previous"] != self.head:
            return AuditFault(sequence, f"entry {sequence} does not follow from the one before it.")
        if fault := entry_fault(entry):
            return AuditFault(sequence, fault)
        if entry["personal"] is None or entry["salt"] is None:
            self._bare.setdefault(str(entry["subject"]), _Bare(sequence)).add(sequence)
        try:
            self._note(entry, json.loads(str(entry["facts"])))
        except (ValueError, TypeError, AttributeError):
            return AuditFault(sequence, f"what entry {sequence} tells cannot be read.")
        self.entries, self.head = sequence, str(entry["hash"])
        if len(self._vouched) >= BATCH:
            self.remember()
        return None

    def _note(self, entry: dict[str, object], facts: dict[str, Any]) -> None:
        sequence, subject, salt = int(str(entry["sequence"])), str(entry["subject"]), entry["salt"]
        if entry["action"] == Action.DISPOSE:
            self._disposed[subject] = (sequence, int(facts.get("without_personal", 0)))
        if entry["action"] == Action.RESTORE:
            self._restored[subject] = (sequence, facts.get("entries"))
        if entry["action"] in NAMED and entry["personal"] is not None:
            personal = json.loads(str(entry["personal"]))
            role = facts["role"]
            name, role = (
                (personal["after"], role["after"])
                if "after" in personal
                else (personal["name"], role)
            )
            self._accounts[subject.removeprefix("person:")] = (sequence, name, role)
        self._vouched += [
            (name, sequence, digest, None if salt is None else str(salt))
            for name, digest in facts.get("rows", {}).items()
        ]

    def remember(self) -> None:
        """Notes what the last entries vouched for; the newest entry of a row counts."""
        self._db.conn.executemany(
            "insert or replace into temp.vouched values (?, ?, ?, ?)", self._vouched
        )
        self._vouched.clear()

    def told_otherwise(self) -> AuditFault | None:
        """The first account that has another name or role than this chain tells, or else the first
        vacancy whose entries from another server are not as they came.
        """
        return next(self._renamed(), None) or next(self._changed_elsewhere(), None)

    def _renamed(self) -> Iterator[AuditFault]:
        for identity, *held in self._db.execute("select id, name, role from person").fetchall():
            sequence, *told = self._accounts.get(identity, (0, *held))
            if held != told:
                yield AuditFault(
                    sequence,
                    f"the account {identity} has another name or role than entry {sequence} tells,"
                    " which is the last to tell of them.",
                )

    def _changed_elsewhere(self) -> Iterator[AuditFault]:
        kept = {
            f"vacancy:{row[0]}"
            for row in self._db.execute("select distinct vacancy from restored_entry")
        }
        for subject in sorted(kept | self._restored.keys()):
            sequence, told = self._restored.get(subject, (0, ""))
            if subject not in kept and subject in self._disposed:
                continue
            if (
                told is not None
                and restored_digest(self._db, int(subject.removeprefix("vacancy:"))) != told
            ):
                yield AuditFault(
                    sequence,
                    f"the audit entries that came with {subject} from another server are not as"
                    " they came.",
                )

    def undisposed(self) -> AuditFault | None:
        """The first entry whose personal part is gone although nothing says that it was disposed
        of.
        """
        gone = [
            bare
            for subject, bare in self._bare.items()
            if not bare.is_told(self._disposed.get(subject, (0, 0)))
        ]
        if not gone:
            return None
        first = min(gone, key=lambda each: each.first)
        if first.count == 1:
            return AuditFault(
                first.first,
                f"the personal part of entry {first.first} was removed, and no disposal says so.",
            )
        return AuditFault(
            first.first,
            f"the personal part of entry {first.first} or of another about the same vacancy was"
            " removed, and no disposal says so.",
        )


def _table_faults(db: Database, table: str) -> Iterator[tuple[int, AuditFault | None]]:
    """For each batch of a table's rows how many they are, and the first that is not as its last
    entry says.
    """
    cursor = db.execute(f"select * from {table} where {ONLY.get(table, '1 = 1')}")
    columns = [each[0] for each in cursor.description]
    places = [columns.index(each) for each in KEYS[table]]
    for batch in _batches(cursor):
        named = [(name_of((table, *(str(row[place]) for place in places))), row) for row in batch]
        for name, row in named:
            if fault := _row_fault(db, table, name, dict(zip(columns, row, strict=True))):
                yield 0, fault
        db.conn.executemany(
            "delete from temp.vouched where row = ?", [(name,) for name, _ in named]
        )
        yield len(batch), None


def _row_fault(db: Database, table: str, name: str, held: dict[str, object]) -> AuditFault | None:
    found = db.execute(
        "select sequence, digest, salt from temp.vouched where row = ?", [name]
    ).fetchone()
    if found is None and table in NOT_FROM_THE_FIRST:
        return None
    if found is None:
        return AuditFault(0, f"the row {name} is there, and no entry tells of it.")
    sequence, digest, salt = found
    if digest is None:
        return AuditFault(
            sequence, f"the row {name} is there, but entry {sequence} tells that it was removed."
        )
    if salt is None or digest_of(held, salt) != digest:
        return AuditFault(
            sequence,
            f"the row {name} was changed after entry {sequence}, which is the last to tell of it.",
        )
    return None


def _missing_row(db: Database) -> AuditFault | None:
    found = db.execute(
        "select row, sequence from temp.vouched where digest is not null order by sequence limit 1"
    ).fetchone()
    if found is None:
        return None
    return AuditFault(
        found[1], f"the row {found[0]} is gone, and entry {found[1]} tells that it was kept."
    )


def _batches(
    cursor: sqlite3.Cursor | Iterable[tuple[object, ...]],
) -> Iterator[list[tuple[object, ...]]]:
    rows = iter(cursor)
    while batch := list(islice(rows, BATCH)):
        yield batch
