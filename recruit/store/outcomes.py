"""What became of each candidate, how equals were ordered, and the decision that closes the vacancy."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass

from sqlite_utils import Database

from recruit.domain.people import Actor
from recruit.domain.refusal import Refused
from recruit.domain.result import UNSCORED, Outcome
from recruit.store.audit import now, record
from recruit.store.connection import Stale, writing
from recruit.store.witness import Row


@dataclass(frozen=True, slots=True)
class StoredOutcome:
    """A candidate's outcome as kept. `version` is 0 where there is none."""

    outcome: Outcome | None = None
    until: str = ""
    reason: str = ""
    version: int = 0


def outcome_of(db: Database, candidate: int) -> StoredOutcome:
    """A candidate's outcome, or an empty one."""
    row = db.execute("select outcome, until, reason, version from outcome where candidate = ?", [candidate]).fetchone()
    return StoredOutcome(Outcome(row[0]), row[1], row[2], row[3]) if row else StoredOutcome()


def save_outcome(
    db: Database, actor: Actor, vacancy: int, candidate: int, version: int, outcome: Outcome, until: str, reason: str
) -> None:
    """Keeps what became of a candidate.

    Raises `Stale` (with the `StoredOutcome` that stands now) if another page saved in between, `Refused` for an
    outcome that needs agreed scores where none are recorded, or once the decision is recorded.
    """
    with writing(db):
        _must_be_undecided(db, vacancy)
        before = outcome_of(db, candidate)
        if before.version != version:
            raise Stale(before)
        row = db.execute(
            "select i.recorded_at from candidate c left join interview i on i.candidate = c.id"
            " where c.id = ? and c.vacancy = ?",
            [candidate, vacancy],
        ).fetchone()
        if row is None:
            raise LookupError("there is no such candidate in this vacancy")
        if outcome not in UNSCORED and not row[0]:
            raise Refused("record the agreed scores of this candidate first.")
        db.execute(
            "insert into outcome (candidate, outcome, until, reason, recorded_by, recorded_at)"
            " values (?, ?, ?, ?, ?, ?)"
            " on conflict (candidate) do update set outcome = excluded.outcome, until = excluded.until,"
            " reason = excluded.reason, recorded_by = excluded.recorded_by, recorded_at = excluded.recorded_at,"
            " version = version + 1",
            [candidate, outcome, until, reason, actor.id, now()],
        )
        personal = {"before": [before.outcome, before.until, before.reason], "after": [outcome, until, reason]}
        facts, rows = {"candidate": candidate}, [("outcome", candidate)]
        record(db, actor, "record outcome", f"vacancy:{vacancy}", facts, personal, rows)


def take_back_outcome(db: Database, actor: Actor, vacancy: int, candidate: int) -> None:
    """Removes a candidate's outcome; the audit trail keeps what it was. Raises `Refused` once all is decided."""
    with writing(db):
        _must_be_undecided(db, vacancy)
        before = outcome_of(db, candidate)
        if before.outcome is None:
            return
        db.execute(
            "delete from outcome where candidate = (select id from candidate where id = ? and vacancy = ?)",
            [candidate, vacancy],
        )
        personal = {"before": [before.outcome, before.until, before.reason]}
        facts, rows = {"candidate": candidate}, [("outcome", candidate)]
        record(db, actor, "take back outcome", f"vacancy:{vacancy}", facts, personal, rows)


def save_tie_decision(
    db: Database, actor: Actor, vacancy: int, order: Sequence[int], reason: str, *, is_section_159: bool
) -> None:
    """Keeps how the panel ordered candidates whom the declared order left equal, best first.

    Raises `Refused` for a choice under section 159 of candidates who are not recorded as equal yet, or once the
    decision is recorded.
    """
    with writing(db):
        _must_be_undecided(db, vacancy)
        before = _decision_about(db, vacancy, order)
        if is_section_159 and before is None:
            raise Refused("record first that these candidates are equal. Section 159 applies between equals alone.")
        if before is not None:
            db.execute("delete from tie_decision where id = ?", [before])
        cursor = db.execute(
            "insert into tie_decision (vacancy, candidates, is_section_159, reason, recorded_by, recorded_at)"
            " values (?, ?, ?, ?, ?, ?)",
            [vacancy, json.dumps(list(order)), is_section_159, reason, actor.id, now()],
        )
        rows: list[Row] = [("tie_decision", int(cursor.lastrowid or 0))]
        if before is not None and before != cursor.lastrowid:
            rows.append(("tie_decision", before))
        facts = {"candidates": list(order), "section 159": is_section_159}
        record(db, actor, "order equals", f"vacancy:{vacancy}", facts, {"reason": reason}, rows)


def record_decision(db: Database, actor: Actor, vacancy: int) -> None:
    """Closes the vacancy: every candidate has an outcome, and from now on none changes.

    Raises `Refused` while a candidate has none.
    """
    with writing(db):
        _must_be_undecided(db, vacancy)
        without = db.execute(
            "select count(*) from candidate c left join outcome o on o.candidate = c.id"
            " where c.vacancy = ? and c.position > 0 and o.outcome is null",
            [vacancy],
        ).fetchone()[0]
        there = db.execute("select 1 from candidate where vacancy = ? and position > 0", [vacancy]).fetchone()
        if without or there is None:
            raise Refused("every candidate needs an outcome first.")
        db.execute(
            "insert into decision (vacancy, decided_by, decided_at) values (?, ?, ?)", [vacancy, actor.id, now()]
        )
        record(db, actor, "record decision", f"vacancy:{vacancy}", rows=[("decision", vacancy)])


def take_back_decision(db: Database, actor: Actor, vacancy: int, why: str) -> None:
    """Opens a decided vacancy again, for HR. Raises `Refused` if nothing is decided."""
    with writing(db):
        removed = db.execute("delete from decision where vacancy = ?", [vacancy])
        if not removed.rowcount:
            raise Refused("no decision is recorded.")
        record(db, actor, "take back decision", f"vacancy:{vacancy}", {"why": why}, rows=[("decision", vacancy)])


def is_decided(db: Database, vacancy: int) -> bool:
    """Whether the decision is recorded."""
    return db.execute("select 1 from decision where vacancy = ?", [vacancy]).fetchone() is not None


def _decision_about(db: Database, vacancy: int, candidates: Sequence[int]) -> int | None:
    rows = db.execute("select id, candidates from tie_decision where vacancy = ?", [vacancy]).fetchall()
    return next((row[0] for row in rows if set(json.loads(row[1])) == set(candidates)), None)


def _must_be_undecided(db: Database, vacancy: int) -> None:
    if is_decided(db, vacancy):
        raise Refused("the decision is recorded. HR can open it again, with a reason.")
