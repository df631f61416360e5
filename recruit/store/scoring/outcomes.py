"""What became of each candidate, how equals were ordered, and the decision that closes the
vacancy.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass

from sqlite_utils import Database

from recruit.domain.decision.outcome_rules import DecisionFault, decision_faults, outcome_fault
from recruit.domain.decision.standing import Equals, standing
from recruit.domain.record.actions import Action
from recruit.domain.record.record import Record
from recruit.domain.scoring.result import Outcome
from recruit.domain.words.people import Actor
from recruit.domain.words.refusal import Refused
from recruit.store.audit.audit import now, record
from recruit.store.audit.witness import Row
from recruit.store.connection import Stale, writing
from recruit.store.people.sign_ins import part_sign_ins
from recruit.store.scoring.records import read_record


@dataclass(frozen=True, slots=True)
class StoredOutcome:
    """A candidate's outcome as kept.

    `version` is 0 where there is none, and never the same again once taken back.
    """

    outcome: Outcome | None = None
    until: str = ""
    reason: str = ""
    version: int = 0


class NotDecidable(Refused):
    """A decision that cannot be recorded yet. `faults` say what stands in its way."""

    def __init__(self, faults: tuple[DecisionFault, ...]) -> None:
        self.faults = faults
        first = faults[0].text
        super().__init__(first if faults[0].candidate else first[:1].lower() + first[1:])


def outcome_of(db: Database, candidate: int) -> StoredOutcome:
    """A candidate's outcome, or an empty one."""
    row = db.execute(
        "select outcome, until, reason, version from outcome where candidate = ?", [candidate]
    ).fetchone()
    return StoredOutcome(Outcome(row[0]), row[1], row[2], row[3]) if row else StoredOutcome()


def save_outcome(
    db: Database,
    actor: Actor,
    vacancy: int,
    candidate: int,
    version: int,
    outcome: Outcome,
    until: str,
    reason: str,
) -> None:
    """Keeps what became of a candidate.

    Raises `Stale` (with the `StoredOutcome` that stands now) if another page saved in between,
    `Refused` for an outcome that the declared rule does not allow, or once the decision is
    recorded.
    """
    with writing(db):
        _must_be_undecided(db, vacancy)
        _must_be_listed(db, vacancy, candidate)
        before = outcome_of(db, candidate)
        if before.version != version:
            raise Stale(before)
        if fault := outcome_fault(_whole(db, vacancy), candidate, outcome):
            raise Refused(fault)
        db.execute(
            # The number of the audit entry that tells of it: no later outcome has it, also after
            # one was taken back.
            "insert into outcome (candidate, outcome, until, reason, recorded_by, recorded_at,"
            " version)"
            " values (?, ?, ?, ?, ?, ?, (select coalesce(max(sequence), 0) + 1 from audit))"
            " on conflict (candidate) do update"
            " set outcome = excluded.outcome, until = excluded.until,"
            " reason = excluded.reason, recorded_by = excluded.recorded_by,"
            " recorded_at = excluded.recorded_at, version = excluded.version",
            [candidate, outcome, until, reason, actor.id, now()],
        )
        personal = {
            "before": [before.outcome, before.until, before.reason],
            "after": [outcome, until, reason],
        }
        facts, rows = {"candidate": candidate}, [("outcome", candidate)]
        record(db, actor, Action.RECORD_OUTCOME, f"vacancy:{vacancy}", facts, personal, rows)


def take_back_outcome(
    db: Database, actor: Actor, vacancy: int, candidate: int, version: int | None = None
) -> None:
    """Removes a candidate's outcome; the audit trail keeps what it was.

    Raises `Stale` if `version`, where one is given, is not the one that stands, `Refused` once all
    is decided.
    """
    with writing(db):
        _must_be_undecided(db, vacancy)
        _must_be_listed(db, vacancy, candidate)
        before = outcome_of(db, candidate)
        if version is not None and version != before.version:
            raise Stale(before)
        if before.outcome is None:
            return
        db.execute("delete from outcome where candidate = ?", [candidate])
        personal = {"before": [before.outcome, before.until, before.reason]}
        facts, rows = {"candidate": candidate}, [("outcome", candidate)]
        record(db, actor, Action.TAKE_BACK_OUTCOME, f"vacancy:{vacancy}", facts, personal, rows)


def record_equal(
    db: Database,
    actor: Actor,
    vacancy: int,
    candidates: Sequence[int],
    reason: str,
    *,
    seen: str | None = None,
) -> None:
    """Keeps that the panel found these candidates equal, with its reason, before anyone chooses
    between them.

    `seen` is when what the page showed was recorded, empty where nothing was. Raises `Stale` (with
    the `Equals` that stand now) if something else was recorded since, `Refused` for candidates whom
    the declared order does not leave equal, and for those between whom the panel has decided.
    """
    with writing(db):
        _must_be_undecided(db, vacancy)
        equals = _equals(db, vacancy, candidates)
        _must_be_seen(equals, seen)
        if equals.decision is not None:
            raise Refused("the panel has decided between these candidates already.")
        about, rows = sorted(equals.candidates), _forget(db, vacancy, candidates, is_order=False)
        rows.append(_keep(db, actor, vacancy, about, reason, is_order=False, is_section_159=False))
        personal = {"before": equals.found.deed.why if equals.found else None, "reason": reason}
        record(
            db,
            actor,
            Action.RECORD_EQUALS,
            f"vacancy:{vacancy}",
            {"candidates": about},
            personal,
            _once(rows),
        )


def save_tie_decision(
    db: Database,
    actor: Actor,
    vacancy: int,
    order: Sequence[int],
    reason: str,
    *,
    is_section_159: bool,
    seen: str | None = None,
) -> None:
    """Keeps how the panel ordered candidates whom it had recorded as equal, best first.

    `seen` is as in `record_equal`. Raises `Stale` as that does, and `Refused` for candidates who
    are not recorded as equal, or once the decision is recorded.
    """
    with writing(db):
        _must_be_undecided(db, vacancy)
        equals = _equals(db, vacancy, order)
        _must_be_seen(equals, seen)
        if equals.found is None:
            raise Refused(
                "record first that these candidates are equal. A choice comes after that."
            )
        rows = _forget(db, vacancy, order, is_order=True)
        rows.append(
            _keep(db, actor, vacancy, order, reason, is_order=True, is_section_159=is_section_159)
        )
        before = equals.decision
        facts = {"candidates": list(order), "section 159": is_section_159}
        personal = {
            "before": (
                [list(before.order), before.is_section_159, before.deed.why] if before else None
            ),
            "reason": reason,
        }
        record(db, actor, Action.ORDER_EQUALS, f"vacancy:{vacancy}", facts, personal, _once(rows))


def record_decision(db: Database, actor: Actor, vacancy: int) -> None:
    """Closes the vacancy: every candidate has an outcome, and from now on none changes.

    Raises `NotDecidable` with what still stands in the way.
    """
    with writing(db):
        _must_be_undecided(db, vacancy)
        whole = _whole(db, vacancy)
        if faults := decision_faults(whole, standing(whole)):
            raise NotDecidable(faults)
        db.execute(
            "insert into decision (vacancy, decided_by, decided_at) values (?, ?, ?)",
            [vacancy, actor.id, now()],
        )
        record(
            db, actor, Action.RECORD_DECISION, f"vacancy:{vacancy}", rows=[("decision", vacancy)]
        )


def take_back_decision(db: Database, actor: Actor, vacancy: int, why: str) -> None:
    """Opens a decided vacancy again, for HR. Raises `Refused` if nothing is decided."""
    with writing(db):
        removed = db.execute("delete from decision where vacancy = ?", [vacancy])
        if not removed.rowcount:
            raise Refused("no decision is recorded.")
        record(
            db,
            actor,
            Action.TAKE_BACK_DECISION,
            f"vacancy:{vacancy}",
            None,
            {"why": why},
            [("decision", vacancy)],
        )
        # While it stood, a member of the panel could make a sign-in for another.
        part_sign_ins(db, actor, vacancy)


def is_decided(db: Database, vacancy: int) -> bool:
    """Whether the decision is recorded."""
    return db.execute("select 1 from decision where vacancy = ?", [vacancy]).fetchone() is not None


def _whole(db: Database, vacancy: int) -> Record:
    found = read_record(db, vacancy)
    if found is None:
        raise Refused("no pack is issued for this vacancy.")
    return found


def _equals(db: Database, vacancy: int, candidates: Sequence[int]) -> Equals:
    """Those whom the declared order leaves equal, if these are exactly they."""
    stands = standing(_whole(db, vacancy))
    for each in stands.equals:
        if stands.is_complete and sorted(each.candidates) == sorted(candidates):
            return each
    raise Refused(
        "these are not the candidates whom the declared order leaves equal. The result may have"
        " changed."
    )


def _must_be_seen(equals: Equals, seen: str | None) -> None:
    if seen is not None and seen != equals.recorded_at:
        raise Stale(equals)


def _keep(
    db: Database,
    actor: Actor,
    vacancy: int,
    candidates: Sequence[int],
    reason: str,
    *,
    is_order: bool,
    is_section_159: bool,
) -> Row:
    cursor = db.execute(
        "insert into tie_decision (vacancy, candidates, is_order, is_section_159, reason,"
        " recorded_by, recorded_at) values (?, ?, ?, ?, ?, ?, ?)",
        [vacancy, json.dumps(list(candidates)), is_order, is_section_159, reason, actor.id, now()],
    )
    return ("tie_decision", int(cursor.lastrowid or 0))


def _forget(db: Database, vacancy: int, candidates: Sequence[int], *, is_order: bool) -> list[Row]:
    """Takes away what was recorded about exactly these, and returns the rows.

    The audit entry keeps what they said.
    """
    rows = db.execute(
        "select id, candidates from tie_decision where vacancy = ? and is_order = ?",
        [vacancy, is_order],
    )
    found = [row[0] for row in rows.fetchall() if set(json.loads(row[1])) == set(candidates)]
    for each in found:
        db.execute("delete from tie_decision where id = ?", [each])
    return [("tie_decision", each) for each in found]


def _once(rows: Sequence[Row]) -> tuple[Row, ...]:
    # SQLite gives the number of the last row again once that row is gone.
    return tuple(dict.fromkeys(rows))


def _must_be_listed(db: Database, vacancy: int, candidate: int) -> None:
    if (
        db.execute(
            "select 1 from candidate where id = ? and vacancy = ?", [candidate, vacancy]
        ).fetchone()
        is None
    ):
        raise LookupError("there is no such candidate in this vacancy")


def _must_be_undecided(db: Database, vacancy: int) -> None:
    if is_decided(db, vacancy):
        raise Refused("the decision is recorded. HR can open it again, with a reason.")
