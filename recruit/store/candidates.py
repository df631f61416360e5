"""Candidates of a vacancy."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass

from sqlite_utils import Database

from recruit.domain.people import Actor
from recruit.domain.vacancy import Candidate
from recruit.store.audit import record
from recruit.store.connection import Stale, Taken, writing


@dataclass(frozen=True, slots=True)
class StoredCandidate:
    """A candidate as kept. `adjustments` are never shown to those who score, unless the chair must act on them."""

    id: int
    reference: str
    name: str
    time: str
    adjustments: str
    adjustments_for_chair: bool
    version: int

    @property
    def candidate(self) -> Candidate:
        """The candidate as the papers know them."""
        return Candidate(self.reference, self.name, self.time)


def candidates(db: Database, vacancy: int) -> tuple[StoredCandidate, ...]:
    """All candidates of a vacancy, in order."""
    rows = db.execute(
        "select id, reference, name, time, adjustments, adjustments_for_chair, version from candidate"
        " where vacancy = ? order by position, id",
        [vacancy],
    ).fetchall()
    return tuple(StoredCandidate(r[0], r[1], r[2], r[3], r[4], bool(r[5]), r[6]) for r in rows)


def add_candidates(db: Database, actor: Actor, vacancy: int, new: Sequence[Candidate]) -> None:
    """Adds all of these or none. Raises `Taken` if a reference is there already."""
    with writing(db):
        for each in new:
            try:
                db.execute(
                    "insert into candidate (vacancy, reference, name, time, adjustments, adjustments_for_chair,"
                    " position) values (?, ?, ?, ?, '', 0,"
                    " (select coalesce(max(position), 0) + 1 from candidate where vacancy = ?))",
                    [vacancy, each.reference, each.name, each.time, vacancy],
                )
            except sqlite3.IntegrityError:
                raise _taken(each.reference) from None
            record(
                db, actor, "add candidate", f"vacancy:{vacancy}", {}, {"reference": each.reference, "name": each.name}
            )


def save_candidate(
    db: Database, actor: Actor, vacancy: int, identity: int, version: int, changed: Candidate,
    adjustments: str, adjustments_for_chair: bool,
) -> None:  # fmt: skip
    """Changes a candidate. Raises `Stale` if somebody else did in between, `Taken` if the reference is another's."""
    with writing(db):
        before = next((each for each in candidates(db, vacancy) if each.id == identity), None)
        if before is None:
            raise LookupError("there is no such candidate in this vacancy")
        if before.version != version:
            raise Stale(before)
        try:
            db.execute(
                "update candidate set reference = ?, name = ?, time = ?, adjustments = ?, adjustments_for_chair = ?,"
                " version = version + 1 where id = ?",
                [changed.reference, changed.name, changed.time, adjustments, adjustments_for_chair, identity],
            )
        except sqlite3.IntegrityError:
            raise _taken(changed.reference) from None
        personal = {"before": [before.reference, before.name, before.time, before.adjustments]}
        record(db, actor, "change candidate", f"vacancy:{vacancy}", {"candidate": identity}, personal)


def remove_candidate(db: Database, actor: Actor, vacancy: int, identity: int) -> None:
    """Takes a candidate off the list of a vacancy."""
    with writing(db):
        before = next((each for each in candidates(db, vacancy) if each.id == identity), None)
        if before is None:
            return
        db.execute("delete from candidate where id = ? and vacancy = ?", [identity, vacancy])
        personal = {"before": [before.reference, before.name, before.time, before.adjustments]}
        record(db, actor, "remove candidate", f"vacancy:{vacancy}", {"candidate": identity}, personal)


def _taken(reference: str) -> Taken:
    return Taken("reference", f"Another candidate of this vacancy already has the reference {reference}.")
