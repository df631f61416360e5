"""What may be changed about people's accounts, so that no one locks everyone out."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from recruit.domain.words.people import Person, Role

LONGEST_EMAIL = 254
_EMAIL = re.compile(r"[^@\s<>\"',;]+@[^@\s<>\"',;]+")


def email_fault(email: str) -> str:
    """What is wrong with an e-mail address, as a sentence, or ''.

    Whether mail arrives is another matter.
    """
    is_plain = all(unicodedata.category(character)[0] not in "CZ" for character in email)
    if is_plain and len(email) <= LONGEST_EMAIL and _EMAIL.fullmatch(email):
        return ""
    return "Type an e-mail address, such as name@organisation.example."


def role_fault(everyone: Iterable[Person], changed: Person, role: Role) -> str:
    """Why this person cannot be given this role, as a sentence, or ''."""
    if role is not Role.HR and _is_last_hr(everyone, changed):
        return "This is the only HR account that can sign in. Make another one first."
    return ""


def closing_fault(everyone: Iterable[Person], closed: Person, by: Person) -> str:
    """Why this account cannot be closed by this person, as a sentence, or ''."""
    if closed.id == by.id:
        return "You cannot close your own account. Ask another person in HR."
    if _is_last_hr(everyone, closed):
        return "This is the only HR account that can sign in. Make another one first."
    return ""


def can_sign_in(person: Person) -> bool:
    """Whether the account is open and has a password."""
    return person.has_password and not person.is_disabled


def _is_last_hr(everyone: Iterable[Person], person: Person) -> bool:
    able = {each.id for each in everyone if each.role is Role.HR and can_sign_in(each)}
    return able == {person.id}
