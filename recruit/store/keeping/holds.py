"""Legal holds: while one stands, nothing of its vacancy is disposed of."""

from __future__ import annotations

from dataclasses import dataclass

from sqlite_utils import Database

from recruit.domain.record.actions import Action
from recruit.domain.record.record import Deed
from recruit.domain.words.people import Actor
from recruit.domain.words.refusal import Refused
from recruit.store.audit.audit import now, record
from recruit.store.connection import writing
from recruit.store.people.people import name_of_actor


@dataclass(frozen=True, slots=True)
class Hold:
    """One hold on a vacancy: who placed it and why, and who lifted it."""

    id: int
    vacancy: int
    placed: Deed
    lifted: Deed | None


def holds(db: Database, vacancy: int) -> tuple[Hold, ...]:
    """All holds of a vacancy, the newest first."""
    rows = db.execute(
        f"select id, vacancy, {name_of_actor('placed_by')}, placed_at, reason,"
        f" {name_of_actor('lifted_by')}, lifted_at,"
        " why_lifted from hold where vacancy = ? order by id desc",
        [vacancy],
    ).fetchall()
    return tuple(
        Hold(r[0], r[1], Deed(r[2], r[3], r[4]), Deed(r[5], r[6], r[7]) if r[6] else None)
        for r in rows
    )


@dataclass(frozen=True, slots=True)
class HeldVacancy:
    """A hold that stands, with the vacancy that it is on."""

    hold: Hold
    reference: str
    post: str


def standing_holds(db: Database, most: int, after: int = 0) -> tuple[HeldVacancy, ...]:
    """The holds that stand on any vacancy, the newest first, at most so many after the first
    ones.
    """
    rows = db.execute(
        f"select h.id, h.vacancy, {name_of_actor('h.placed_by')}, h.placed_at, h.reason,"
        " v.reference, v.post"
        " from hold h join vacancy v on v.id = h.vacancy where h.lifted_at is null"
        " order by h.id desc limit ? offset ?",
        [most, after],
    ).fetchall()
    return tuple(
        HeldVacancy(Hold(r[0], r[1], Deed(r[2], r[3], r[4]), None), r[5], r[6]) for r in rows
    )


def is_held(db: Database, vacancy: int) -> bool:
    """Whether a hold stands."""
    return (
        db.execute(
            "select 1 from hold where vacancy = ? and lifted_at is null", [vacancy]
        ).fetchone()
        is not None
    )


def place_hold(db: Database, actor: Actor, vacancy: int, reason: str) -> int:
    """Places a hold and returns its id; several may stand, each with its reason.

    Raises `Refused` for a vacancy that was disposed of: nothing is left to be held.
    """
    with writing(db):
        if db.execute(
            "select 1 from disposal where vacancy = ? and scope = 'whole'", [vacancy]
        ).fetchone():
            raise Refused(
                "this vacancy was disposed of, and nothing is left to be held. See its certificate."
            )
        cursor = db.execute(
            "insert into hold (vacancy, reason, placed_by, placed_at) values (?, ?, ?, ?)",
            [vacancy, reason, actor.id, now()],
        )
        identity = int(cursor.lastrowid or 0)
        facts, rows = {"hold": identity}, [("hold", identity)]
        record(db, actor, Action.PLACE_HOLD, f"vacancy:{vacancy}", facts, {"reason": reason}, rows)
    return identity


def lift_hold(db: Database, actor: Actor, vacancy: int, identity: int, why: str) -> None:
    """Lifts a hold. Raises `Refused` if it does not stand."""
    with writing(db):
        changed = db.execute(
            "update hold set lifted_by = ?, lifted_at = ?, why_lifted = ?"
            " where id = ? and vacancy = ? and lifted_at is null",
            [actor.id, now(), why, identity, vacancy],
        )
        if not changed.rowcount:
            raise Refused("this hold does not stand any more.")
        facts, rows = {"hold": identity}, [("hold", identity)]
        record(db, actor, Action.LIFT_HOLD, f"vacancy:{vacancy}", facts, {"why": why}, rows)
