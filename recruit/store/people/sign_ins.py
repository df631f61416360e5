"""Sign-ins that somebody makes for somebody else: who may, who else can, and what is told of them.

Whoever makes a sign-in holds it in their hands, whether or not they use it. So what binds them is
looked at in the transaction that makes one, and what they made before they came to sit with a
colleague ends then.
"""

from __future__ import annotations

import json
from dataclasses import dataclass

from sqlite_utils import Database

from recruit.domain.record.actions import Action
from recruit.domain.record.sign_ins import (
    MadeSignIn,
    Maker,
    Way,
    access_fault,
    hr_account_fault,
    link_fault,
)
from recruit.domain.words.people import SHELL, Actor, Role
from recruit.domain.words.refusal import Refused
from recruit.store.audit.audit import now, record
from recruit.store.connection import writing

_UNDECIDED = "v.state <> 'archived' and not exists (select 1 from decision where vacancy = v.id)"
_NAME = "coalesce((select name from person where id = {0}), {0})"


def maker(db: Database, identity: str) -> Maker:
    """What binds whoever has this id when they want to make a sign-in."""
    found = _makers(db, "id = ?", identity)
    return found[0].maker if found else Maker(is_hr=False, bound=())


def fault_of_access(db: Database, actor: Actor, reference: str) -> str:
    """Why the actor may not give a member of this vacancy's panel a link and a code, or an empty
    text.
    """
    return "" if actor.id == SHELL.id else access_fault(maker(db, actor.id), reference)


def fault_of_link(db: Database, actor: Actor, person: str) -> str:
    """Why the actor may not make a password link for this person, or ''.

    Everyone may for themselves.
    """
    if actor.id in (SHELL.id, person):
        return ""
    return _fault_of_link(maker(db, actor.id), maker(db, person))


def fault_of_hr_account(db: Database, actor: Actor) -> str:
    """Why the actor may not make or open an account of HR, or ''."""
    return "" if actor.id == SHELL.id else hr_account_fault(maker(db, actor.id))


def refuse(fault: str) -> None:
    """Raises `Refused` where there is a fault."""
    if fault:
        raise Refused(fault)


def helpers_with_access(db: Database, reference: str) -> tuple[str, ...]:
    """The names of those in HR who may give a member of this vacancy's panel a link and a code."""
    return tuple(each.name for each in _hr(db) if not access_fault(each.maker, reference))


def helpers_with_link(db: Database, person: str) -> tuple[str, ...]:
    """The names of those in HR who may make a password link for this person, but for the person."""
    of = maker(db, person)
    return tuple(
        each.name for each in _hr(db) if each.id != person and not _fault_of_link(each.maker, of)
    )


def helpers_with_hr_account(db: Database) -> tuple[str, ...]:
    """The names of those in HR who may make an account of HR."""
    return tuple(each.name for each in _hr(db) if not hr_account_fault(each.maker))


def note_sign_in(
    db: Database, actor: Actor, vacancy: int, member: int, way: Way, at: str
) -> tuple[str, int]:  # fmt: skip
    """Keeps that a sign-in was made for a member, and returns the row. Call it inside `writing`."""
    cursor = db.execute(
        "insert into sign_in_made (vacancy, member, way, made_by, made_at) values (?, ?, ?, ?, ?)",
        [vacancy, member, way, actor.id, at],
    )
    return ("sign_in_made", int(cursor.lastrowid or 0))


def note_link(db: Database, actor: Actor, person: str, at: str) -> None:
    """Keeps in the record of every selection where this person sits that they were made a password
    link.

    Call it inside `writing`. What people make for themselves is not kept.
    """
    if actor.id == person:
        return
    rows = db.execute(
        "select m.vacancy, m.id from panel_member m join vacancy v on v.id = m.vacancy"
        f" where m.person = ? and m.left_at is null and {_UNDECIDED} order by m.id",
        [person],
    ).fetchall()
    for vacancy, member in rows:
        _record_link(db, actor, vacancy, member, at)


def part_sign_ins(db: Database, actor: Actor, vacancy: int) -> tuple[str, ...]:
    """Ends every unused sign-in of a panel's member that another of its members has made, and gives
    whose they were.

    Call it inside `writing`, whenever somebody comes to sit there. A link by somebody else that
    waits for a member who comes is kept in the record.
    """
    outside = db.execute(
        "select m.id, m.name from panel_member m join outside_access a on a.member = m.id"
        " where m.vacancy = ? and a.revoked_at is null and a.expires_at > ?"
        " and a.given_by in (select person from panel_member where vacancy = m.vacancy)",
        [vacancy, now()],
    ).fetchall()
    for member, _ in outside:
        db.execute("update outside_access set revoked_at = ? where member = ?", [now(), member])
        record(db, actor, Action.REVOKE_ACCESS, f"vacancy:{vacancy}", {"member": member})
    waiting = db.execute(
        "select m.id, m.name, l.person, l.made_by, l.made_at,"
        " l.made_by in (select person from panel_member where vacancy = m.vacancy"
        " and person is not null) from panel_member m join sign_in_link l on l.person = m.person"
        " where m.vacancy = ? and l.used_at is null and l.ended_at is null and l.expires_at > ?"
        " and l.made_by is not null and l.made_by <> m.person",
        [vacancy, now()],
    ).fetchall()
    ended = [row for row in waiting if row[5]]
    for _, _, person, made_by, _, _ in ended:
        db.execute(
            "update sign_in_link set ended_at = ?"
            " where person = ? and made_by = ? and ended_at is null and used_at is null",
            [now(), person, made_by],
        )
        record(db, actor, Action.END_PASSWORD_LINK, f"person:{person}")
    for member, _, _, made_by, at, _ in (row for row in waiting if not row[5]):
        if not db.execute(
            "select 1 from sign_in_made where member = ? and made_at = ?", [member, at]
        ).fetchone():
            _record_link(db, Actor(made_by, actor.name, actor.role), vacancy, member, at, by=actor)
    return tuple(dict.fromkeys([name for _, name in outside] + [row[1] for row in ended]))


def made_for_person(db: Database, person: str, *, untold: bool = False) -> tuple[MadeSignIn, ...]:
    """The password links that others made for this person, the newest first; all of them, or none
    if all are told.
    """
    rows = db.execute(
        f"select {_NAME.format('made_by')}, made_at, told_at, used_at is not null from sign_in_link"
        " where person = ? and purpose = 'set password' and made_by <> person"
        " order by made_at desc, rowid desc",
        [person],
    ).fetchall()
    if untold and all(row[2] for row in rows):
        return ()
    return tuple(MadeSignIn(Way.PASSWORD_LINK, row[0], row[1], bool(row[3])) for row in rows)


def made_for_member(db: Database, member: int, *, untold: bool = False) -> tuple[MadeSignIn, ...]:
    """The links and codes that were made for this member from outside, the newest first, as
    `made_for_person`.
    """
    rows = db.execute(
        f"select {_NAME.format('s.made_by')}, s.made_at, s.told_at,"
        " a.member is null or a.told_at is not null"
        " from sign_in_made s left join outside_access a on a.member = s.member"
        " where s.member = ? and s.way = ? order by s.id desc",
        [member, Way.LINK_AND_CODE],
    ).fetchall()
    if untold and all(row[3] for row in rows):
        return ()
    return tuple(MadeSignIn(Way.LINK_AND_CODE, row[0], row[1]) for row in rows)


def confirm_told(db: Database, actor: Actor) -> None:
    """Keeps that whoever acts knows of the sign-ins that others made for them."""
    with writing(db):
        kind, _, number = actor.id.partition(":")
        if kind == "member":
            where, of = "member = ?", number
            db.execute(
                "update outside_access set told_at = coalesce(told_at, ?) where member = ?",
                [now(), number],
            )
        else:
            where, of = "member in (select id from panel_member where person = ?)", actor.id
            db.execute(
                "update sign_in_link set told_at = coalesce(told_at, ?) where person = ?",
                [now(), actor.id],
            )
        rows = db.execute(
            "select s.id, s.vacancy, s.member from sign_in_made s"
            " join vacancy v on v.id = s.vacancy"
            f" where s.told_at is null and v.state <> 'archived' and s.{where} order by s.id",
            [of],
        ).fetchall()
        for identity, vacancy, member in rows:
            db.execute("update sign_in_made set told_at = ? where id = ?", [now(), identity])
            facts, told = {"member": member}, [("sign_in_made", identity)]
            record(db, actor, Action.CONFIRM_SIGN_IN, f"vacancy:{vacancy}", facts, rows=told)
        if not rows:
            record(db, actor, Action.CONFIRM_SIGN_IN, f"person:{actor.id}")


def made_instead(db: Database, digest: str) -> MadeSignIn | None:
    """The link and code that took the place of an older link, by its digest, or None."""
    row = db.execute(
        f"select {_NAME.format('given_by')}, given_at from outside_access"
        " where given_at is not null and exists (select 1 from json_each(earlier) where value = ?)",
        [digest],
    ).fetchone()
    return MadeSignIn(Way.LINK_AND_CODE, row[0], row[1]) if row else None


def earlier_links(db: Database, member: int) -> str:
    """The digests of the links that a member from outside had before, and of the one they have, as
    JSON.
    """
    row = db.execute(
        "select link, earlier from outside_access where member = ?", [member]
    ).fetchone()
    return json.dumps([row[0], *json.loads(row[1])][:MOST_EARLIER]) if row else "[]"


MOST_EARLIER = 20


def _record_link(
    db: Database, actor: Actor, vacancy: int, member: int, at: str, *, by: Actor | None = None
) -> None:  # fmt: skip
    row = note_sign_in(db, actor, vacancy, member, Way.PASSWORD_LINK, at)
    record(
        db, by or actor, Action.NOTE_SIGN_IN, f"vacancy:{vacancy}", {"member": member}, rows=[row]
    )


@dataclass(frozen=True, slots=True)
class _Account:
    id: str
    name: str
    maker: Maker


def _hr(db: Database) -> tuple[_Account, ...]:
    """Those in HR who can sign in, by name."""
    return _makers(db, "role = ? and disabled_at is null and password is not null", Role.HR)


def _makers(db: Database, where: str, value: str) -> tuple[_Account, ...]:
    rows = db.execute(
        "select id, name, role, disabled_at is null, (select json_group_array(reference) from"
        " (select distinct v.id, v.reference from panel_member m join vacancy v on v.id = m.vacancy"
        f" where m.person = person.id and {_UNDECIDED} order by v.id))"
        f" from person where {where} order by name collate nocase, id",
        [value],
    ).fetchall()
    return tuple(
        _Account(
            row[0],
            row[1],
            Maker(is_hr=row[2] == Role.HR and bool(row[3]), bound=tuple(json.loads(row[4]))),
        )
        for row in rows
    )


def _fault_of_link(made_by: Maker, of: Maker) -> str:
    shared = [each for each in made_by.bound if each in of.bound]
    return link_fault(made_by, shared, is_for_hr=of.is_hr)
