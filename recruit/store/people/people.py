"""People with accounts, their passwords, and the one-time links that let them set one."""

from __future__ import annotations

import hashlib
import secrets
import sqlite3
import uuid
from datetime import UTC, datetime, timedelta

from sqlite_utils import Database

from recruit.domain.record.actions import Action
from recruit.domain.words.people import SHELL, Actor, Person, Role
from recruit.domain.words.people import actor as acting
from recruit.store.audit.audit import now, record
from recruit.store.connection import Taken, writing
from recruit.store.people.sign_ins import fault_of_hr_account, fault_of_link, note_link, refuse

FIRST_ACCOUNT, SET_PASSWORD = "first account", "set password"
LINK_HOURS = 24
LINK_MADE = {FIRST_ACCOUNT: Action.MAKE_FIRST_ACCOUNT_LINK, SET_PASSWORD: Action.MAKE_PASSWORD_LINK}
"""What the audit chain says of a link that was made, by its purpose."""
TOLD_DAYS = 365
"""How long it is told who made a link for whom, at least where they make no other."""

_COLUMNS = "id, email, name, role, session, disabled_at is not null, password is not null"


def add_person(db: Database, actor: Actor, *, email: str, name: str, role: Role) -> Person:
    """A new account without a password. Raises `Taken` if the address has one already.

    Raises `Refused` for an account of HR where a panel binds the actor.
    """
    identity = uuid.uuid4().hex
    with writing(db):
        if role is Role.HR:
            refuse(fault_of_hr_account(db, actor))
        try:
            db.execute(
                "insert into person (id, email, name, role, created_at) values (?, ?, ?, ?, ?)",
                [identity, email, name, role, now()],
            )
        except sqlite3.IntegrityError:
            raise Taken("email", "There is already an account with this address.") from None
        record(
            db,
            actor,
            Action.ADD_PERSON,
            f"person:{identity}",
            {"role": role},
            {"email": email, "name": name},
        )
    return _must(person(db, identity))


def person(db: Database, identity: str) -> Person | None:
    """The person with this id, or None."""
    return _one(db, f"select {_COLUMNS} from person where id = ?", identity)


def person_by_email(db: Database, email: str) -> Person | None:
    """The person with this address, whatever its case, or None."""
    return _one(db, f"select {_COLUMNS} from person where email = ?", email)


def all_people(db: Database) -> tuple[Person, ...]:
    """Everyone, by name."""
    rows = db.execute(f"select {_COLUMNS} from person order by name collate nocase, id").fetchall()
    return tuple(_person(row) for row in rows)


def has_people(db: Database) -> bool:
    """Whether anyone has an account."""
    return db.execute("select 1 from person limit 1").fetchone() is not None


def password_hash(db: Database, identity: str) -> str | None:
    """The stored hash of a person's password, or None where none is set."""
    row = db.execute("select password from person where id = ?", [identity]).fetchone()
    return row[0] if row else None


def set_password(db: Database, actor: Actor, identity: str, hashed: str) -> None:
    """Stores a new password's hash and ends all of the person's sessions, and the links that wait
    for them.
    """
    with writing(db):
        _must(person(db, identity))
        db.execute(
            "update sign_in_link set ended_at = ? where person = ? and ended_at is null and used_at"
            " is null",
            [now(), identity],
        )
        db.execute(
            "update person set password = ?, session = session + 1 where id = ?", [hashed, identity]
        )
        record(db, actor, Action.SET_PASSWORD, f"person:{identity}")


def update_person(db: Database, actor: Actor, identity: str, *, name: str, role: Role) -> None:
    """Changes a person's name and role. A new role ends their sessions.

    Raises `Refused` for the role of HR where a panel binds the actor.
    """
    with writing(db):
        before = _must(person(db, identity))
        if role is Role.HR and before.role is not Role.HR:
            refuse(fault_of_hr_account(db, actor))
        db.execute(
            "update person set name = ?, role = ?, session = session + (role <> ?) where id = ?",
            [name, role, role, identity],
        )
        facts = {"role": {"before": before.role, "after": role}}
        record(
            db,
            actor,
            Action.CHANGE_PERSON,
            f"person:{identity}",
            facts,
            {"before": before.name, "after": name},
        )


def set_disabled(db: Database, actor: Actor, identity: str, *, disabled: bool) -> None:
    """Closes or opens an account; closing ends its sessions.

    Nothing that the person wrote is lost.
    """
    with writing(db):
        _must(person(db, identity))
        db.execute(
            "update person set disabled_at = ?, session = session + 1 where id = ?",
            [now() if disabled else None, identity],
        )
        record(
            db,
            actor,
            Action.DISABLE_PERSON if disabled else Action.ENABLE_PERSON,
            f"person:{identity}",
        )


def end_sessions(db: Database, actor: Actor, identity: str) -> None:
    """Signs a person out everywhere."""
    with writing(db):
        _must(person(db, identity))
        db.execute("update person set session = session + 1 where id = ?", [identity])
        record(db, actor, Action.END_SESSIONS, f"person:{identity}")


def lift_tries(db: Database, actor: Actor, identity: str) -> None:
    """Keeps that somebody in HR let a person try their password again.

    The counts are the server's, not kept here.
    """
    with writing(db):
        _must(person(db, identity))
        record(db, actor, Action.LIFT_WRONG_PASSWORDS, f"person:{identity}")


def make_link(db: Database, actor: Actor, purpose: str, identity: str | None = None) -> str:
    """A token that works once, for a day. Only its digest is stored; earlier ones for the same end
    here.

    Raises `Refused` where the actor could act for the person with it and may not.
    """
    token = secrets.token_urlsafe(32)
    expires = (datetime.now(UTC) + timedelta(hours=LINK_HOURS)).isoformat(timespec="milliseconds")
    with writing(db):
        at = now()
        if identity is not None:
            _must(person(db, identity))
            refuse(fault_of_link(db, actor, identity))
        db.execute(
            "update sign_in_link set ended_at = ?"
            " where purpose = ? and person is ? and ended_at is null and used_at is null",
            [at, purpose, identity],
        )
        db.execute(
            "delete from sign_in_link where person is ? and expires_at < ?", [identity, _long_ago()]
        )
        db.execute(
            "insert into sign_in_link (token, purpose, person, expires_at, made_by, made_at) values"
            " (?, ?, ?, ?, ?, ?)",
            [_digest(token), purpose, identity, expires, actor.id, at],
        )
        record(db, actor, LINK_MADE[purpose], f"person:{identity or 'first'}")
        if identity is not None:
            note_link(db, actor, identity, at)
    return token


def link_person(db: Database, token: str, purpose: str) -> tuple[bool, str | None]:
    """Whether a link still works, and whose it is (None for the first account)."""
    row = db.execute(
        "select person from sign_in_link"
        " where token = ? and purpose = ? and used_at is null and ended_at is null"
        " and expires_at > ?",
        [_digest(token), purpose, now()],
    ).fetchone()
    return (True, row[0]) if row else (False, None)


def add_first_person(
    db: Database, token: str, *, email: str, name: str, hashed: str
) -> Person | None:
    """The first account, of HR, made with its one-time link; None if the link has ended or someone
    was faster.
    """
    identity = uuid.uuid4().hex
    with writing(db):
        if has_people(db) or not _claim(db, token, FIRST_ACCOUNT):
            return None
        db.execute(
            "insert into person (id, email, name, role, password, created_at) values (?, ?, ?, ?,"
            " ?, ?)",
            [identity, email, name, Role.HR, hashed, now()],
        )
        record(
            db,
            SHELL,
            Action.ADD_PERSON,
            f"person:{identity}",
            {"role": Role.HR},
            {"email": email, "name": name},
        )
    return person(db, identity)


def set_password_with_link(db: Database, token: str, hashed: str) -> Person | None:
    """Stores the password of the person whose one-time link this is; None if the link has ended."""
    with writing(db):
        _, identity = link_person(db, token, SET_PASSWORD)
        found = person(db, identity) if identity else None
        if found is None or found.is_disabled or not _claim(db, token, SET_PASSWORD):
            return None
        db.execute(
            "update person set password = ?, session = session + 1 where id = ?", [hashed, found.id]
        )
        record(db, acting(found), Action.SET_PASSWORD, f"person:{found.id}")
    return person(db, found.id)


def name_of_actor(column: str) -> str:
    """SQL for the name of whom a column holds as the id of an actor: an account, or a member from
    outside.
    """
    outside = (
        f"select name from panel_member where {column} like 'member:%' and id ="
        f" cast(substr({column}, 8) as int)"
    )
    return f"coalesce((select name from person where id = {column}), ({outside}), {column})"


def _claim(db: Database, token: str, purpose: str) -> bool:
    """Ends a link that still works; False for one that does not."""
    cursor = db.execute(
        "update sign_in_link set used_at = ?"
        " where token = ? and purpose = ? and used_at is null and ended_at is null"
        " and expires_at > ?",
        [now(), _digest(token), purpose, now()],
    )
    return cursor.rowcount == 1


def _long_ago() -> str:
    return (datetime.now(UTC) - timedelta(days=TOLD_DAYS)).isoformat(timespec="milliseconds")


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def _one(db: Database, sql: str, value: str) -> Person | None:
    row = db.execute(sql, [value]).fetchone()
    return _person(row) if row else None


def _person(row: tuple[str, str, str, str, int, int, int]) -> Person:
    identity, email, name, role, session, disabled, has_password = row
    return Person(identity, email, name, Role(role), session, bool(disabled), bool(has_password))


def _must(found: Person | None) -> Person:
    if found is None:
        raise LookupError("there is no such person")
    return found
