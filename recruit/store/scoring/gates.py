"""What a panel does before it scores: declarations, confidentiality, training, and exceptions from
the gate.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sqlite_utils import Database

from recruit.domain.record.actions import Action
from recruit.domain.record.record import Deed, GateException
from recruit.domain.scoring.gate import (
    FEWEST_MEMBERS,
    Declaration,
    GatePoint,
    Interest,
    Seat,
    gate_points,
)
from recruit.domain.words.people import Actor
from recruit.domain.words.refusal import Refused
from recruit.store.audit.audit import now, record
from recruit.store.connection import Stale, writing
from recruit.store.people.people import name_of_actor
from recruit.store.people.settings import settings
from recruit.store.vacancies.openings import open_if_all_sealed


@dataclass(frozen=True, slots=True)
class Gate:
    """The gate for one candidate: what is still open, and the exception if the chair recorded
    one.
    """

    points: tuple[GatePoint, ...]
    exception: GateException | None

    @property
    def is_open(self) -> bool:
        """Whether scoring may begin."""
        return not self.points or self.exception is not None


def seats(db: Database, vacancy: int) -> tuple[Seat, ...]:
    """The sitting members as the gate sees them, in the panel's order."""
    rows = db.execute(
        "select m.id, m.name, m.is_chair, u.accepted_at is not null, t.until from panel_member m"
        " left join undertaking u on u.member = m.id"
        " left join training t on t.who = coalesce(m.person, 'member:' || m.id)"
        " where m.vacancy = ? and m.left_at is null order by m.position, m.id",
        [vacancy],
    ).fetchall()
    return tuple(
        Seat(r[0], r[1], bool(r[2]), bool(r[3]), date.fromisoformat(r[4]) if r[4] else None)
        for r in rows
    )


def gates(db: Database, vacancy: int) -> dict[int, Gate]:
    """The gate of every candidate on the list, by the candidate's id."""
    sitting, house = seats(db, vacancy), settings(db)
    today = house.clock.day(now())
    declared, excepted = _declared(db, vacancy), exceptions(db, vacancy)
    return {
        each: Gate(
            gate_points(sitting, said, today, asks_training=house.training_asked),
            excepted.get(each),
        )
        for each, said in declared.items()
    }


def declarations(db: Database, vacancy: int) -> dict[int, tuple[Declaration, ...]]:
    """The declarations about every candidate, by the candidate's id, in the panel's order."""
    rows = db.execute(
        "select d.candidate, d.member, d.interest, d.how from declaration d"
        " join candidate c on c.id = d.candidate"
        " join panel_member m on m.id = d.member where c.vacancy = ? order by m.position, m.id",
        [vacancy],
    ).fetchall()
    found: dict[int, tuple[Declaration, ...]] = {}
    for candidate, member, interest, how in rows:
        found[candidate] = (*found.get(candidate, ()), Declaration(member, Interest(interest), how))
    return found


def declare(
    db: Database, actor: Actor, vacancy: int, candidate: int, declared: Declaration
) -> None:
    """Keeps a member's declaration about a candidate in place of an earlier one.

    Who withdraws no longer holds up the others: if all of their sheets are sealed, their marks are
    open. Raises `LookupError` if candidate or member are not of this vacancy, `Refused` once the
    member's sheet is sealed, and for a chair who withdrew and wants to come back.
    """
    with writing(db):
        _declare(db, actor, vacancy, candidate, declared)


def declare_all(
    db: Database,
    actor: Actor,
    vacancy: int,
    member: int,
    wanted: Mapping[int, Declaration],
    read: Mapping[int, Declaration],
) -> None:
    """Keeps a member's declarations about several candidates, by their ids, all of them or none.

    `read` are those of the member that stood when the page was read: raises `Stale` with those that
    stand now if they are others. Raises as `declare` does, too.
    """
    with writing(db):
        standing = own_declarations(db, vacancy, member)
        if standing != read:
            raise Stale(standing)
        for candidate, declared in wanted.items():
            _declare(db, actor, vacancy, candidate, declared)


def own_declarations(db: Database, vacancy: int, member: int) -> dict[int, Declaration]:
    """A member's own declarations, by the candidate's id."""
    rows = db.execute(
        "select d.candidate, d.interest, d.how from declaration d"
        " join candidate c on c.id = d.candidate"
        " where c.vacancy = ? and d.member = ? order by c.position, c.id",
        [vacancy, member],
    ).fetchall()
    return {row[0]: Declaration(member, Interest(row[1]), row[2]) for row in rows}


def undertake(db: Database, actor: Actor, vacancy: int, member: int) -> None:
    """Keeps that a member accepted confidentiality.

    Raises `LookupError` if they do not sit on this panel.
    """
    with writing(db):
        _must_sit(db, vacancy, member)
        added = db.execute(
            "insert or ignore into undertaking (member, accepted_at) values (?, ?)", [member, now()]
        )
        if added.rowcount:
            rows = [("undertaking", member)]
            record(
                db,
                actor,
                Action.ACCEPT_CONFIDENTIALITY,
                f"vacancy:{vacancy}",
                {"member": member},
                rows=rows,
            )


def save_training(
    db: Database, actor: Actor, vacancy: int, member: int, until: date | None
) -> None:
    """Keeps until when a member's training is in date, for all panels of the same account; None
    removes it.

    Raises `LookupError` if they do not sit on this panel.
    """
    with writing(db):
        person = _must_sit(db, vacancy, member)
        who = person or f"member:{member}"
        before = db.execute("select until from training where who = ?", [who]).fetchone()
        if until is None:
            db.execute("delete from training where who = ?", [who])
        else:
            db.execute(
                "insert into training (who, until) values (?, ?)"
                " on conflict (who) do update set until = excluded.until",
                [who, until.isoformat()],
            )
        facts = {
            "member": member,
            "before": before and before[0],
            "after": until.isoformat() if until else None,
        }
        record(
            db, actor, Action.SAVE_TRAINING, f"vacancy:{vacancy}", facts, rows=[("training", who)]
        )


def add_exception(db: Database, actor: Actor, vacancy: int, candidate: int, reason: str) -> None:
    """Lets scoring of a candidate begin although the gate is not green; what was open is kept with
    the reason.

    Raises `LookupError` if there is no such candidate, `Refused` if the gate is open already.
    """
    with writing(db):
        gate = gates(db, vacancy).get(candidate)
        if gate is None:
            raise LookupError("there is no such candidate in this vacancy")
        if gate.is_open:
            raise Refused("scoring this candidate is open already.")
        points = json.dumps([each.text for each in gate.points], ensure_ascii=False)
        db.execute(
            "insert into gate_exception (candidate, points, reason, recorded_by, recorded_at)"
            " values (?, ?, ?, ?, ?)",
            [candidate, points, reason, actor.id, now()],
        )
        facts, rows = {"candidate": candidate}, [("gate_exception", candidate)]
        personal = {"points": points, "reason": reason}
        record(db, actor, Action.RECORD_EXCEPTION, f"vacancy:{vacancy}", facts, personal, rows)


def is_or_was_open(db: Database, vacancy: int) -> bool:
    """Whether the panel is or was ready to score a candidate of this vacancy. No score counts here.

    A gate that was green may close again: a member joins, training runs out. Two members who
    declared and accepted confidentiality, on the panel still or not, stay; no gate was ever green
    without.
    """
    row = db.execute(
        "select 1 from gate_exception e join candidate c on c.id = e.candidate where c.vacancy = ?"
        " union all select 1 from (select d.candidate from declaration d"
        " join undertaking u on u.member = d.member"
        " join candidate c on c.id = d.candidate where c.vacancy = ?"
        " group by d.candidate having count(*) >= ?) limit 1",
        [vacancy, vacancy, FEWEST_MEMBERS],
    ).fetchone()
    return row is not None


def exceptions(db: Database, vacancy: int) -> dict[int, GateException]:
    """The exceptions that were recorded, by the candidate's id."""
    rows = db.execute(
        f"select e.candidate, e.points, e.reason, {name_of_actor('e.recorded_by')}, e.recorded_at"
        " from gate_exception e join candidate c on c.id = e.candidate where c.vacancy = ?",
        [vacancy],
    ).fetchall()
    return {
        row[0]: GateException(tuple(json.loads(row[1])), Deed(row[3], row[4], row[2]))
        for row in rows
    }


def _declare(
    db: Database, actor: Actor, vacancy: int, candidate: int, declared: Declaration
) -> None:
    _must(db, vacancy, candidate, declared.member)
    before = own_declarations(db, vacancy, declared.member).get(candidate)
    if before == declared:
        return
    _refuse_sealed(db, candidate, declared)
    _refuse_return(db, before, declared)
    db.execute(
        "insert into declaration (candidate, member, interest, how, declared_at)"
        " values (?, ?, ?, ?, ?) on conflict (candidate, member) do update"
        " set interest = excluded.interest, how = excluded.how,"
        " declared_at = excluded.declared_at",
        [candidate, declared.member, declared.interest, declared.how, now()],
    )
    personal = {
        "before": [before.interest, before.how] if before else None,
        "after": [declared.interest, declared.how],
    }
    facts = {"candidate": candidate, "member": declared.member}
    rows = [("declaration", candidate, declared.member)]
    record(db, actor, Action.DECLARE_INTEREST, f"vacancy:{vacancy}", facts, personal, rows)
    if declared.interest is Interest.WITHDRAWS:
        open_if_all_sealed(db, vacancy, candidate, after=Action.DECLARE_INTEREST)


def _refuse_sealed(db: Database, candidate: int, declared: Declaration) -> None:
    row = db.execute(
        "select sealed_at from sheet where candidate = ? and member = ?",
        [candidate, declared.member],
    ).fetchone()
    if row and row[0]:
        raise Refused(
            "your sheet for this candidate is sealed. Ask HR to open it again, and then change"
            " this."
        )


def _refuse_return(db: Database, before: Declaration | None, declared: Declaration) -> None:
    """A chair who withdrew was told who has sealed, which no one may know who still has a sheet to
    seal.
    """
    if (
        before is None
        or before.interest is not Interest.WITHDRAWS
        or declared.interest is Interest.WITHDRAWS
    ):
        return
    if db.execute("select is_chair from panel_member where id = ?", [declared.member]).fetchone()[
        0
    ]:
        raise Refused(
            "as the chair you could see who has sealed a sheet since you withdrew, so you cannot"
            " come back."
        )


def _declared(db: Database, vacancy: int) -> dict[int, dict[int, Declaration]]:
    """What was declared about every candidate on the list, by the candidate's and then the member's
    id.
    """
    rows = db.execute(
        "select c.id, d.member, d.interest, d.how from candidate c"
        " left join declaration d on d.candidate = c.id"
        " where c.vacancy = ? and c.position > 0 order by c.position, c.id",
        [vacancy],
    ).fetchall()
    found: dict[int, dict[int, Declaration]] = {row[0]: {} for row in rows}
    for candidate, member, interest, how in rows:
        if member is not None:
            found[candidate][member] = Declaration(member, Interest(interest), how)
    return found


def _must(db: Database, vacancy: int, candidate: int, member: int) -> None:
    _must_sit(db, vacancy, member)
    if not db.execute(
        "select 1 from candidate where id = ? and vacancy = ?", [candidate, vacancy]
    ).fetchone():
        raise LookupError("there is no such candidate in this vacancy")


def _must_sit(db: Database, vacancy: int, member: int) -> str | None:
    """The member's person id, or None for someone from outside."""
    row = db.execute(
        "select person from panel_member where id = ? and vacancy = ? and left_at is null",
        [member, vacancy],
    ).fetchone()
    if row is None:
        raise LookupError("there is no such member of this panel")
    return row[0] if row[0] is None else str(row[0])
