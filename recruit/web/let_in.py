"""What is said of sign-ins that one person makes for another: who may, who can help instead, and
what was made.
"""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, g, redirect, session, url_for
from flask.typing import ResponseReturnValue

from recruit.domain.record.sign_ins import MadeSignIn, helpers_in_words
from recruit.domain.words.people import Person, Role
from recruit.store.people.people import person
from recruit.store.people.sign_ins import (
    confirm_told,
    fault_of_access,
    fault_of_hr_account,
    fault_of_link,
    helpers_with_access,
    helpers_with_hr_account,
    helpers_with_link,
    made_for_member,
    made_for_person,
)
from recruit.store.vacancies.panels import StoredMember, access_given_since
from recruit.store.vacancies.vacancies import StoredVacancy
from recruit.web.access import (
    MEMBER,
    SIGNED_IN,
    anyone,
    current_actor,
    current_member,
    current_person,
)
from recruit.web.database import database

pages = Blueprint("let_in", __name__)


@dataclass(frozen=True, slots=True)
class NotYours:
    """Why whoever is signed in may not make this sign-in, and who can instead; as two sentences.

    Empty if they may.
    """

    why: str
    instead: str

    def __bool__(self) -> bool:
        return bool(self.why)

    @property
    def in_words(self) -> str:
        """Both, for one message."""
        return f"{self.why} {self.instead}"


@pages.post("/sign-ins/read")
@anyone
def confirm() -> ResponseReturnValue:
    """Keeps that whoever is signed in knows of the sign-ins that others made for them."""
    if current_person() is None and current_member() is None:
        return redirect(url_for("sign_in.sign_in"))
    confirm_told(database(), current_actor())
    return redirect(
        url_for("desk.vacancies") if current_person() else url_for("sign_in.outside_desk")
    )


def bars_access(stored: StoredVacancy) -> NotYours:
    """What bars whoever is signed in from giving a member from outside a link and a code."""
    why = fault_of_access(database(), current_actor(), stored.draft.reference)
    command = f"recruit user access {stored.draft.reference} NAME --data DIR"
    return _not_yours(
        why, helpers_with_access(database(), stored.draft.reference) if why else (), command
    )


def bars_link(of: Person) -> NotYours:
    """What bars whoever is signed in from making a password link for this person."""
    why = fault_of_link(database(), current_actor(), of.id)
    return _not_yours(
        why,
        helpers_with_link(database(), of.id) if why else (),
        f"recruit user reset {of.email} --data DIR",
    )


def bars_hr_account(email: str = "EMAIL") -> NotYours:
    """What bars whoever is signed in from making an account of HR, or letting someone into HR."""
    why = fault_of_hr_account(database(), current_actor())
    command = f"recruit user add {email} --name NAME --role HR --data DIR"
    return _not_yours(why, helpers_with_hr_account(database()) if why else (), command)


def who_gives_access(stored: StoredVacancy) -> str:
    """Who gives a member from outside a new link and code, as a sentence."""
    command = f"recruit user access {stored.draft.reference} NAME --data DIR"
    return helpers_in_words(helpers_with_access(database(), stored.draft.reference), command)


def untold() -> tuple[MadeSignIn, ...]:
    """The sign-ins that others made for whoever is signed in, while they have not confirmed that
    they know.
    """
    if "untold" not in g:
        g.untold = _untold()
    found: tuple[MadeSignIn, ...] = g.untold
    return found


def made_while_away() -> MadeSignIn | None:
    """The sign-in by which somebody else ended the session that this browser had, or None."""
    identity, _, number = str(session.get(SIGNED_IN, "")).partition(":")
    found = person(database(), identity) if identity else None
    if found is not None and not found.is_disabled and str(found.session) != number:
        return next((each for each in made_for_person(database(), found.id) if each.is_used), None)
    match session.get(MEMBER):
        case [int(member), str(until), *_]:
            return access_given_since(database(), member, until)
    return None


def _untold() -> tuple[MadeSignIn, ...]:
    who: Person | StoredMember | None = current_person()
    if isinstance(who, Person):
        return made_for_person(database(), who.id, untold=True)
    who = current_member()
    return made_for_member(database(), who.id, untold=True) if who else ()


def _not_yours(why: str, names: tuple[str, ...], command: str) -> NotYours:
    if not why:
        return NotYours("", "")
    return NotYours(why[:1].upper() + why[1:], helpers_in_words(names, command))


def is_hr(role: object) -> bool:
    """Whether this is the role of HR, as a form sends it."""
    return role == Role.HR.value
