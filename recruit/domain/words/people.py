"""Who uses the product, and what each may do."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    """What a person is to the product as a whole; sitting on a panel is said by the vacancy."""

    HR = "HR"
    HIRING_MANAGER = "hiring manager"
    PANEL_MEMBER = "panel member"


@dataclass(frozen=True, slots=True)
class Person:
    """Someone with an account.

    `session` is a number that ends all their sessions when it changes.
    """

    id: str
    email: str
    name: str
    role: Role
    session: int
    is_disabled: bool
    has_password: bool


@dataclass(frozen=True, slots=True)
class Actor:
    """Who does something: every write names one.

    `id` is a person's, or 'shell' for the command line.
    """

    id: str
    name: str
    role: str


SHELL = Actor("shell", "the command line", "operator")
AUTOMATIC = Actor("automatic", "Recruit itself, as HR has set", "program")


def actor(person: Person) -> Actor:
    """A person as the one who acts."""
    return Actor(person.id, person.name, person.role)


def password_form(password: str) -> str:
    """A password in the one Unicode form in which it is set and compared (NFKC, as NIST SP 800-63B,
    5.1.1.2, has it).

    Keyboards differ: one sends 'é' as one letter, another as 'e' and an accent, and both look the
    same.
    """
    return unicodedata.normalize("NFKC", password)


SHORTEST_PASSWORD = 12
LONGEST_PASSWORD = 200


def password_fault(password: str, email: str = "") -> str:
    """What is wrong with a new password for the account with this address, as a sentence, or an
    empty text.

    Length counts and composition does not (NIST SP 800-63B, 5.1.1.2). What is judged is the form
    that is kept.
    """
    password = password_form(password)
    if len(password) < SHORTEST_PASSWORD:
        return (
            f"Use at least {SHORTEST_PASSWORD} characters. Three or four words that do not belong"
            " together are good."
        )
    if len(password) > LONGEST_PASSWORD:
        return f"Use at most {LONGEST_PASSWORD} characters."
    if len(set(password)) < 5:
        return "Use more than a few different characters."
    name = email.split("@")[0].lower()
    if name and name in password.lower():
        return "Do not use your e-mail address in your password."
    return ""
