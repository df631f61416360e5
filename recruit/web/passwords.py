"""Passwords: argon2id, a few at a time."""

from __future__ import annotations

import threading
from functools import cache

from pwdlib import PasswordHash

# Each check takes 64 MB for a tenth of a second; a crowd at the door must not take all memory.
_AT_ONCE = threading.BoundedSemaphore(4)


def hashed(password: str) -> str:
    """The argon2id hash of a password."""
    with _AT_ONCE:
        return _hasher().hash(password)


def matches(password: str, stored: str | None) -> bool:
    """Whether this is the password. Where none is stored it takes as long, so that nobody can tell."""
    with _AT_ONCE:
        return _hasher().verify(password, stored or _never()) and stored is not None


@cache
def _hasher() -> PasswordHash:
    return PasswordHash.recommended()


@cache
def _never() -> str:
    return _hasher().hash("no account has this")
