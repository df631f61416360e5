"""Wrong passwords, counted: by account and address, so that no one can shut an account for its
owner.

Right ones are not counted, and a one-time link is asked nothing. A browser in which somebody signed
in before is known by a cookie and has a count of its own. What is kept forgets itself and has an
end.
"""

from __future__ import annotations

import hashlib
import hmac
import ipaddress
import secrets
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import cast

from cachetools import TTLCache
from flask import Flask, Response, current_app, request
from itsdangerous import BadData, URLSafeSerializer

from recruit.domain.words.people import Person
from recruit.web.forms import tidy

MINUTES = 5
"""How long wrong passwords of one place are remembered, from the first one on."""
MOST_OF_PLACE, MOST_OF_ADDRESS, MOST_OF_ACCOUNT = 8, 30, 100
"""Wrong passwords: for one account from one address, for any account from one address within as
long, and for one account from everywhere within an hour.
"""
AGES = {"browser": MINUTES * 60, "place": MINUTES * 60, "address": MINUTES * 60, "account": 3600}
"""How many seconds each sort of count lasts."""
MOST_KEPT = 20_000
"""Counts of each sort; the oldest go first."""
COOKIE, YEAR, MOST_KNOWN = "recruit-known", 365 * 24 * 3600, 5
"""Where a browser keeps for which accounts it is known, for how many seconds, and of how many
accounts.
"""


@dataclass(frozen=True, slots=True)
class Count:
    """What one try counts for: the sort of count, its key, and how many wrong ones it takes."""

    sort: str
    key: bytes
    most: int
    account: bytes


@dataclass(frozen=True, slots=True)
class _Held:
    """How many wrong ones there were, since when by the counting clock, and for which account."""

    number: int
    since: float
    account: bytes


class Tries:
    """The counts of one server, which begin anew with it."""

    def __init__(self, timer: Callable[[], float] = time.monotonic) -> None:
        self._timer = timer
        self._counts = {
            sort: TTLCache[bytes, _Held](MOST_KEPT, age, timer) for sort, age in AGES.items()
        }
        self._lock = threading.Lock()

    def begin(self, counts: Sequence[Count]) -> bool:
        """Counts a try as wrong before it is looked at, so that many at once count as many; False
        where it is one too many.
        """
        with self._lock:
            held = [self._held(each) for each in counts]
            if any(so_far.number >= each.most for each, so_far in zip(counts, held, strict=True)):
                return False
            for each, so_far in zip(counts, held, strict=True):
                self._counts[each.sort][each.key] = replace(so_far, number=so_far.number + 1)
            return True

    def was_right(self, counts: Sequence[Count]) -> None:
        """Takes a try back that turned out right, and forgets the wrong ones of this place before
        it.
        """
        with self._lock:
            for each in counts:
                so_far = self._held(each)
                if each.sort in ("browser", "place") or so_far.number <= 1:
                    self._counts[each.sort].pop(each.key, None)
                else:
                    self._counts[each.sort][each.key] = replace(so_far, number=so_far.number - 1)

    def lift(self, email: str) -> None:
        """Lets an account be tried again from everywhere."""
        account = _digest(email)
        with self._lock:
            for counts in self._counts.values():
                for key in [key for key, held in counts.items() if held.account == account]:
                    counts.pop(key, None)

    def is_held_up(self, email: str) -> bool:
        """Whether somewhere no password is taken for this account at the moment."""
        account, most = (
            _digest(email),
            {"browser": MOST_OF_PLACE, "place": MOST_OF_PLACE, "account": MOST_OF_ACCOUNT},
        )
        with self._lock:
            return any(
                held.account == account and held.number >= most[sort] and self._lasts(sort, held)
                for sort in most
                for held in list(self._counts[sort].values())
            )

    def forget(self) -> None:
        """Begins anew."""
        with self._lock:
            for counts in self._counts.values():
                counts.clear()

    @property
    def kept(self) -> int:
        """How many counts are kept."""
        return sum(len(counts) for counts in self._counts.values())

    def _held(self, count: Count) -> _Held:
        held = self._counts[count.sort].get(count.key)
        return (
            held
            if held and self._lasts(count.sort, held)
            else _Held(0, self._timer(), count.account)
        )

    def _lasts(self, sort: str, held: _Held) -> bool:
        # The cache counts from the last one; where many share an address, that would never end.
        return self._timer() - held.since < AGES[sort]


def set_up(app: Flask) -> None:
    """Returns an application its counts."""
    app.extensions["recruit_tries"] = Tries()


def tries() -> Tries:
    """The counts of this application."""
    return cast(Tries, current_app.extensions["recruit_tries"])


def of_sign_in(email: str, found: Person | None) -> tuple[Count, ...]:
    """What a password counts for that this browser sends for the account with this address, be
    there one or not.
    """
    account = _digest(email)
    if found and (browser := _known().get(_mark(found))):
        return (Count("browser", _digest(browser), MOST_OF_PLACE, account),)
    address = _address()
    return (
        Count("place", _digest(f"{address} {account.hex()}"), MOST_OF_PLACE, account),
        # The address as a whole counts for no account: to lift one does not let the rest be tried.
        Count("address", _digest(address), MOST_OF_ADDRESS, b""),
        Count("account", account, MOST_OF_ACCOUNT, account),
    )


def of_change(found: Person) -> tuple[Count, ...]:
    """What a password counts for that somebody who is signed in gives to change it."""
    return (Count("browser", _digest(f"change {found.id}"), MOST_OF_PLACE, _digest(found.email)),)


def know(answer: Response, found: Person) -> Response:
    """Lets a browser be known from now on for an account that somebody got into with it."""
    known = _known()
    if _mark(found) in known:
        return answer
    kept = [[_mark(found), secrets.token_hex(12)], *([mark, own] for mark, own in known.items())][
        :MOST_KNOWN
    ]
    answer.set_cookie(
        COOKIE,
        _signer().dumps(kept),
        max_age=YEAR,
        path=current_app.session_interface.get_cookie_path(current_app),
        secure=current_app.config["SESSION_COOKIE_SECURE"],
        httponly=True,
        samesite="Lax",
    )
    return answer


def _known() -> dict[str, str]:
    """For which accounts this browser is known, each with a name of its own there."""
    try:
        kept = _signer().loads(request.cookies.get(COOKIE, ""))
        return {str(mark): str(own) for mark, own in kept}
    except (BadData, ValueError, TypeError):
        return {}


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(str(current_app.config["SECRET_KEY"]), salt="known browser")


def _mark(found: Person) -> str:
    key = str(current_app.config["SECRET_KEY"]).encode()
    return hmac.new(key, f"known {found.id}".encode(), hashlib.sha256).hexdigest()[:20]


def _address() -> str:
    """Whoever asks, by address; of the new sort the part that one household or office has."""
    try:
        found = ipaddress.ip_address(request.remote_addr or "")
    except ValueError:
        return request.remote_addr or ""
    if found.version == 6 and found.ipv4_mapped is None:
        return str(ipaddress.ip_network((found, 64), strict=False))
    return str(found.ipv4_mapped if found.version == 6 else found)


def _digest(text: str) -> bytes:
    return hashlib.sha256(tidy(text).casefold().encode("utf-8", "surrogatepass")).digest()[:16]
