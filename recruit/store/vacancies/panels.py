"""Panel members of a vacancy: those with accounts, and those from outside with a link and a
code.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlite_utils import Database

from recruit.domain.pack.vacancy import PanelMember
from recruit.domain.record.actions import Action
from recruit.domain.record.sign_ins import MadeSignIn, Way
from recruit.domain.words.people import Actor
from recruit.domain.words.typed_text import same_words
from recruit.store.audit.audit import now, record
from recruit.store.audit.witness import Row
from recruit.store.connection import Taken, writing
from recruit.store.people.sign_ins import (
    earlier_links,
    fault_of_access,
    made_for_member,
    made_instead,
    note_sign_in,
    part_sign_ins,
    refuse,
)
from recruit.store.vacancies.openings import open_what_waited

ACCESS_DAYS = 30
MOST_FAILURES = 5
CODE_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
"""Without the letters and digits that are taken for one another."""


@dataclass(frozen=True, slots=True)
class StoredMember:
    """A panel member as kept. `person` is None for someone from outside; `access_until` is empty
    without access.

    `session` is a number that ends all sessions of a member from outside when it changes.
    `was_guessed_at` says of one on the panel that wrong codes ended their link.
    """

    id: int
    vacancy: int
    person: str | None
    name: str
    role: str
    is_chair: bool
    access_until: str
    session: int = 0
    was_guessed_at: bool = False

    @property
    def member(self) -> PanelMember:
        """The member as the papers know them."""
        return PanelMember(self.name, self.role, self.is_chair)


def panel(db: Database, vacancy: int) -> tuple[StoredMember, ...]:
    """Those who sit on the panel now, in order."""
    rows = db.execute(
        "select m.id, m.vacancy, m.person, m.name, m.role, m.is_chair,"
        " case when a.revoked_at is null and a.failures < :most"
        " and a.expires_at > :now then a.expires_at else '' end,"
        " 0, a.revoked_at is null and a.failures >= :most and a.expires_at > :now"
        " from panel_member m left join outside_access a on a.member = m.id"
        " where m.vacancy = :vacancy and m.left_at is null order by m.position, m.id",
        {"most": MOST_FAILURES, "now": now(), "vacancy": vacancy},
    ).fetchall()
    return tuple(_member(row) for row in rows)


def former_members(db: Database, vacancy: int) -> tuple[StoredMember, ...]:
    """Those who sat on the panel and were taken off it, the last one first."""
    rows = db.execute(
        "select id, vacancy, person, name, role, 0, '' from panel_member"
        " where vacancy = ? and left_at is not null order by left_at desc, id desc",
        [vacancy],
    ).fetchall()
    return tuple(_member(row) for row in rows)


def seat_of_person(db: Database, vacancy: int, person: str) -> tuple[StoredMember | None, bool]:
    """Where this person sits on the panel, or else sat last, or None; and whether they sit there
    now.
    """
    row = db.execute(
        "select id, vacancy, person, name, role, is_chair, '', 0, left_at is null from panel_member"
        " where vacancy = ? and person = ? order by left_at is null desc, left_at desc, id desc"
        " limit 1",
        [vacancy, person],
    ).fetchone()
    return (_member(row[:8]), bool(row[8])) if row else (None, False)


def add_member(
    db: Database,
    actor: Actor,
    vacancy: int,
    *,
    name: str,
    role: str,
    person: str | None,
    is_chair: bool,
) -> int:
    """Puts someone on the panel and returns the member's id. A new chair takes the place of the one
    before.

    Raises `Taken` if they sit on it already, or if someone of the same name does: papers tell
    members by name. Whoever was taken off the panel is put back: in a second place the same
    person's marks would count twice.
    """
    with writing(db):
        _refuse_twice(db, vacancy, name, person)
        _refuse_return(db, vacancy, name, person)
        if is_chair:
            db.execute("update panel_member set is_chair = 0 where vacancy = ?", [vacancy])
        cursor = db.execute(
            "insert into panel_member (vacancy, person, name, role, is_chair, position)"
            " values (?, ?, ?, ?, ?,"
            " (select coalesce(max(position), 0) + 1 from panel_member where vacancy = ?))",
            [vacancy, person, name, role, is_chair, vacancy],
        )
        identity = int(cursor.lastrowid or 0)
        facts, personal = {"member": identity}, {"name": name, "role": role}
        record(
            db,
            actor,
            Action.ADD_PANEL_MEMBER,
            f"vacancy:{vacancy}",
            facts,
            personal,
            _rows(db, vacancy),
        )
        part_sign_ins(db, actor, vacancy)
    return identity


def make_chair(db: Database, actor: Actor, vacancy: int, member: int) -> None:
    """Makes this member the chair, and no one else.

    Raises `LookupError` if they do not sit on this panel.
    """
    with writing(db):
        _sitting(db, vacancy, member)
        db.execute(
            "update panel_member set is_chair = (id = ?) where vacancy = ?", [member, vacancy]
        )
        record(
            db,
            actor,
            Action.MAKE_CHAIR,
            f"vacancy:{vacancy}",
            {"member": member},
            rows=_rows(db, vacancy),
        )


def remove_member(db: Database, actor: Actor, vacancy: int, member: int) -> None:
    """Marks a member as gone and ends their access. What they did stays, and no one waits for their
    sheets.

    Raises `LookupError` if they do not sit on this panel.
    """
    with writing(db):
        _sitting(db, vacancy, member)
        db.execute(
            "update panel_member set left_at = ?, is_chair = 0 where id = ?", [now(), member]
        )
        db.execute("update outside_access set revoked_at = ? where member = ?", [now(), member])
        rows = [("panel_member", member)]
        record(
            db,
            actor,
            Action.REMOVE_PANEL_MEMBER,
            f"vacancy:{vacancy}",
            {"member": member},
            rows=rows,
        )
        open_what_waited(db, vacancy, after=Action.REMOVE_PANEL_MEMBER)


def put_back_member(db: Database, actor: Actor, vacancy: int, member: int) -> None:
    """Puts someone who was taken off the panel back on it, in the same place, without their access.

    Raises `LookupError` if they were not taken off this panel, `Taken` if someone sits there in
    their name.
    """
    with writing(db):
        before = next((each for each in former_members(db, vacancy) if each.id == member), None)
        if before is None:
            raise LookupError("there is no such former member of this panel")
        _refuse_twice(db, vacancy, before.name, before.person)
        db.execute("update panel_member set left_at = null where id = ?", [member])
        rows = [("panel_member", member)]
        record(
            db,
            actor,
            Action.PUT_BACK_PANEL_MEMBER,
            f"vacancy:{vacancy}",
            {"member": member},
            rows=rows,
        )
        part_sign_ins(db, actor, vacancy)


def give_access(db: Database, actor: Actor, vacancy: int, member: int) -> tuple[str, str]:
    """A personal link's token and a separate code for a member from outside; earlier ones end here.

    Only their digests are stored: they are shown once. Raises `LookupError` if there is no such
    member from outside, `Refused` where the actor could act for the member with them and may not.
    """
    token, code = secrets.token_urlsafe(24), "".join(secrets.choice(CODE_LETTERS) for _ in range(8))
    expires = (datetime.now(UTC) + timedelta(days=ACCESS_DAYS)).isoformat(timespec="milliseconds")
    with writing(db):
        _from_outside(db, vacancy, member)
        reference = db.execute("select reference from vacancy where id = ?", [vacancy]).fetchone()[
            0
        ]
        refuse(fault_of_access(db, actor, reference))
        at, earlier = now(), earlier_links(db, member)
        session = db.execute(
            "select session from outside_access where member = ?", [member]
        ).fetchone()
        db.execute("delete from outside_access where member = ?", [member])
        db.execute(
            "insert into outside_access (member, link, code, expires_at, given_by, given_at,"
            " earlier, session) values (?, ?, ?, ?, ?, ?, ?, ?)",
            [
                member,
                _digest(token),
                _digest(token + code),
                expires,
                actor.id,
                at,
                earlier,
                session[0] + 1 if session else 1,
            ],
        )
        row = note_sign_in(db, actor, vacancy, member, Way.LINK_AND_CODE, at)
        record(
            db,
            actor,
            Action.GIVE_ACCESS,
            f"vacancy:{vacancy}",
            {"member": member, "until": expires},
            rows=[row],
        )
    return token, code


def revoke_access(db: Database, actor: Actor, vacancy: int, member: int) -> None:
    """Ends the access of a member from outside. Raises `LookupError` if there is no such member."""
    with writing(db):
        _from_outside(db, vacancy, member)
        db.execute("update outside_access set revoked_at = ? where member = ?", [now(), member])
        record(db, actor, Action.REVOKE_ACCESS, f"vacancy:{vacancy}", {"member": member})


def end_outside_sessions(db: Database, actor: Actor, vacancy: int, member: int) -> None:
    """Signs a member from outside out everywhere. Their link and code go on working."""
    with writing(db):
        db.execute("update outside_access set session = session + 1 where member = ?", [member])
        record(db, actor, Action.END_SESSIONS, f"vacancy:{vacancy}", {"member": member})


def made_in_place_of(db: Database, token: str) -> MadeSignIn | None:
    """The link and code that took the place of this older link, or None."""
    return made_instead(db, _digest(token))


def access_given_since(db: Database, member: int, until: str) -> MadeSignIn | None:
    """The link and code that a member from outside was given in place of those that ended at
    `until`, or None.
    """
    found = outside_member(db, member)
    made = made_for_member(db, member) if found and found.access_until != until else ()
    return made[0] if made else None


def has_link(db: Database, token: str) -> bool:
    """Whether a personal link still works."""
    return _open_access(db, token) is not None


def codes_left(db: Database, token: str) -> int | None:
    """How many wrong codes a personal link still takes: 0 where they ended it, None where it ended
    otherwise.
    """
    row = db.execute(
        "select failures from outside_access where link = ? and revoked_at is null and"
        " expires_at > ?",
        [_digest(token), now()],
    ).fetchone()
    return max(0, MOST_FAILURES - row[0]) if row else None


def member_with_code(db: Database, token: str, code: str) -> StoredMember | None:
    """The member whose link and code these are, or None. Five wrong codes end the link."""
    access = _open_access(db, token)
    if access is None:
        return None
    member, expected = access
    typed = _digest(token + code.strip().upper().replace("-", "").replace(" ", ""))
    if not secrets.compare_digest(typed, expected):
        with writing(db):
            db.execute(
                "update outside_access set failures = failures + 1 where member = ?", [member]
            )
        return None
    return outside_member(db, member)


def outside_member(db: Database, member: int) -> StoredMember | None:
    """A member from outside whose access is open, or None."""
    row = db.execute(
        "select m.id, m.vacancy, m.person, m.name, m.role, m.is_chair, a.expires_at, a.session"
        " from panel_member m join outside_access a on a.member = m.id"
        " where m.id = ? and m.left_at is null and a.revoked_at is null and a.expires_at > ?",
        [member, now()],
    ).fetchone()
    return _member(row) if row else None


def members_of(stored: Sequence[StoredMember]) -> tuple[PanelMember, ...]:
    """The panel as the papers know it."""
    return tuple(each.member for each in stored)


def _rows(db: Database, vacancy: int) -> list[Row]:
    """The rows of all who sit on the panel: a new chair changes more than one."""
    return [("panel_member", each.id) for each in panel(db, vacancy)]


def _sitting(db: Database, vacancy: int, member: int) -> StoredMember:
    found = next((each for each in panel(db, vacancy) if each.id == member), None)
    if found is None:
        raise LookupError("there is no such member of this panel")
    return found


def _from_outside(db: Database, vacancy: int, member: int) -> None:
    if _sitting(db, vacancy, member).person is not None:
        raise LookupError("this member has an account")


def _refuse_twice(db: Database, vacancy: int, name: str, person: str | None) -> None:
    for each in panel(db, vacancy):
        if person is not None and each.person == person:
            raise Taken("email", f"{each.name} is already on this panel.")
        if same_words(each.name) == same_words(name):
            raise Taken(
                "name",
                f"There is already a {each.name} on this panel. Add a middle name or an initial.",
            )


def _refuse_return(db: Database, vacancy: int, name: str, person: str | None) -> None:
    for each in former_members(db, vacancy):
        is_same = person is not None and each.person == person
        if is_same or each.name.casefold() == name.casefold():
            raise Taken(
                "email" if person else "name",
                f"{each.name} was on this panel before. Put them back on it instead"
                + (
                    "."
                    if is_same
                    else ", or add a middle name or an initial if this is somebody else."
                ),
            )


def _open_access(db: Database, token: str) -> tuple[int, str] | None:
    row = db.execute(
        "select member, code from outside_access"
        " where link = ? and revoked_at is null and expires_at > ? and failures < ?",
        [_digest(token), now(), MOST_FAILURES],
    ).fetchone()
    return (row[0], row[1]) if row else None


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _member(row: Sequence[Any]) -> StoredMember:
    session, was_guessed_at = (*row[7:], 0, 0)[:2]
    identity, vacancy, person, name, role = row[:5]
    return StoredMember(
        identity,
        vacancy,
        person,
        name,
        role,
        bool(row[5]),
        row[6],
        session,
        was_guessed_at=bool(was_guessed_at),
    )
