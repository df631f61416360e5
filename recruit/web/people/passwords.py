"""Passwords: argon2id, a few at a time, in one Unicode form."""

from __future__ import annotations

import threading
import unicodedata
from functools import cache

from pwdlib import PasswordHash

from recruit.domain.words.people import password_form

# Each check takes 64 MB for a tenth of a second; a crowd at the door must not take all memory.
_AT_ONCE = threading.BoundedSemaphore(4)


def hashed(password: str) -> str:
    """The argon2id hash of a password."""
    with _AT_ONCE:
        return _hasher().hash(password_form(password))


def matches(password: str, stored: str | None) -> bool:
    """Whether this is the password.

    Where none is stored it takes as long, so that no one can tell.
    """
    return any(_is_hashed(each, stored) for each in _forms(password)) and stored is not None


def _is_hashed(form: str, stored: str | None) -> bool:
    with _AT_ONCE:
        return _hasher().verify(form, stored or _never())


def _forms(password: str) -> list[str]:
    """The form in which passwords are hashed, and those of earlier versions, which took what the
    keyboard sent.

    They are the same for a password of English letters, which most are.
    """
    sent = [unicodedata.normalize("NFC", password), unicodedata.normalize("NFD", password)]
    return list(dict.fromkeys([password_form(password), password, *sent]))


@cache
def _hasher() -> PasswordHash:
    return PasswordHash.recommended()


@cache
def _never() -> str:
    return _hasher().hash("no account has this")
