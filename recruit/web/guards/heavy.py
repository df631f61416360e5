"""A gate before whatever takes long to make: archives, bundles, pictures, many papers at once.

Python works them out one beside the other however many are asked for, and everybody else waits. So
a few are made at once; a few more wait for their turn, in the order in which they came; the rest
are told when to ask again. No one has two made at once, and whoever asks for the same again while
it is made gets what was made.
"""

from __future__ import annotations

import hashlib
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import wraps
from typing import Any, TypeVar, cast

from flask import Flask, Response, current_app, jsonify, make_response, render_template, request
from flask.typing import ResponseReturnValue

from recruit.web.access import current_actor
from recruit.web.guards.asked import asked_by_script, here

AT_ONCE = 2
"""How many are made at once."""
MOST_WAITING = 4
"""How many wait. With those that are made they keep half of the server's threads at most."""
MOST_WAITING_OF_ONE = 2
"""How many of one person wait: a page has three pictures at most."""
PATIENCE_SECONDS = 20.0
"""How long somebody waits for their turn."""
RETRY_SECONDS = 10
"""When those who could not wait may ask again."""

View = TypeVar("View", bound=Callable[..., ResponseReturnValue])


class Busy(Exception):  # noqa: N818  an answer to give, not a fault
    """It is no one's turn now.

    `is_own` says that what this person asked for before is still being made.
    """

    def __init__(self, *, is_own: bool) -> None:
        self.is_own = is_own
        super().__init__("busy")


@dataclass(frozen=True, slots=True)
class Made:
    """An answer as it was given, to be given again."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes

    def again(self) -> Response:
        """The same answer."""
        return Response(self.body, self.status, list(self.headers))


@dataclass(eq=False, slots=True)
class Turn:
    """Somebody's turn, or their wait for it.

    `made` is there where the same was made for them meanwhile.
    """

    person: str
    what: str
    began: bool = False
    is_superseded: bool = False
    made: Made | None = None


class Gate:
    """Lets a few through at once, each person once."""

    def __init__(
        self,
        at_once: int = AT_ONCE,
        waiting: int = MOST_WAITING,
        patience: float = PATIENCE_SECONDS,
    ) -> None:
        self.at_once, self.most_waiting, self.patience = at_once, waiting, patience
        self._changed = threading.Condition()
        self._working: list[Turn] = []
        self._waiting: list[Turn] = []

    @contextmanager
    def turn(self, person: str, what: str) -> Iterator[Turn]:
        """This person's turn to have this made. Raises `Busy` where there is none soon."""
        mine = Turn(person, what)
        self._wait(mine)
        try:
            yield mine
        finally:
            with self._changed:
                if mine in self._working:
                    self._working.remove(mine)
                self._changed.notify_all()

    def hand_over(self, mine: Turn, make: Callable[[], Made]) -> None:
        """Returns what was made to those who wait for the same; it is only copied where somebody
        does.
        """
        with self._changed:
            same = [
                each
                for each in self._waiting
                if (each.person, each.what) == (mine.person, mine.what)
            ]
            made = make() if same else None
            for each in same:
                each.made = made
            self._changed.notify_all()

    def _wait(self, mine: Turn) -> None:
        with self._changed:
            if self._may_begin(mine):
                self._working.append(mine)
                return
            self._queue(mine)
            ends = time.monotonic() + self.patience
            try:
                while not (mine.made or mine.is_superseded or self._may_begin(mine)):
                    left = ends - time.monotonic()
                    if left <= 0 or not self._changed.wait(left):
                        raise Busy(is_own=self._has_begun(mine.person))
                if mine.is_superseded:
                    raise Busy(is_own=True)
            finally:
                self._waiting.remove(mine)
                self._changed.notify_all()
            if not mine.made:
                self._working.append(mine)

    def _queue(self, mine: Turn) -> None:
        """Puts someone in the queue.

        A browser that asks for the same anew has given up the question before.
        """
        own = [
            each for each in self._waiting if each.person == mine.person and not each.is_superseded
        ]
        before = [each for each in own if each.what == mine.what]
        for each in before:
            each.is_superseded = True
        left = [each for each in self._waiting if not each.is_superseded]
        is_full = len(left) >= self.most_waiting
        if is_full or len(own) - len(before) >= MOST_WAITING_OF_ONE:
            raise Busy(is_own=bool(own) or self._has_begun(mine.person))
        self._waiting.append(mine)
        self._changed.notify_all()

    def _may_begin(self, mine: Turn) -> bool:
        if len(self._working) >= self.at_once or self._has_begun(mine.person):
            return False
        # Whoever came before and could begin too goes first.
        for each in self._waiting:
            if each is mine:
                return True
            if not each.is_superseded and not each.made and not self._has_begun(each.person):
                return False
        return True

    def _has_begun(self, person: str) -> bool:
        return any(each.person == person for each in self._working)


def heavy(view: View) -> View:
    """Puts a view behind the gate.

    It stands below the rule, so that only those who may ask come to it.
    """

    @wraps(view)
    def gated(*arguments: Any, **named: Any) -> ResponseReturnValue:
        return made_in_turn(lambda: view(*arguments, **named))

    gated.is_heavy = True  # type: ignore[attr-defined]
    return cast(View, gated)


def made_in_turn(make: Callable[[], ResponseReturnValue]) -> Response:
    """What this makes, once it is the turn of whoever asks.

    Raises `Busy` where that is not soon.
    """
    with gate().turn(current_actor().id, _what()) as turn:
        if turn.made:
            return turn.made.again()
        answer = make_response(make())
        if answer.status_code == 200:
            gate().hand_over(turn, lambda: _kept(answer))
        return answer


def gate() -> Gate:
    """The gate of this application."""
    return cast(Gate, current_app.extensions["recruit_gate"])


def set_up(app: Flask) -> None:
    """Returns an application its gate, and the answer to whom it does not let through."""
    app.extensions["recruit_gate"] = Gate()
    app.register_error_handler(Busy, _told_to_wait)


def _what() -> str:
    """What is asked for: the address, and what is sent but for the token, which differs from page
    to page.
    """
    sent = sorted(
        (name, value) for name, value in request.form.items(multi=True) if name != "csrf_token"
    )
    digest = hashlib.sha256(repr(sent).encode()).hexdigest() if sent else ""
    return f"{request.method} {here()} {digest}"


def _kept(answer: Response) -> Made:
    answer.direct_passthrough = False
    body = answer.get_data()
    return Made(answer.status_code, tuple(answer.headers), body)


def _told_to_wait(busy: Busy) -> ResponseReturnValue:
    title = "Your file is still being made" if busy.is_own else "Others are having files made"
    text = (
        "What you asked for before is being made, and Recruit makes one thing for each person at a"
        " time."
        if busy.is_own
        else (
            "Recruit makes a few files and pictures at a time, so that everybody can go on working."
        )
    )
    if asked_by_script():
        answer = jsonify(problem=f"{title}. {text} Try again in {RETRY_SECONDS} seconds.")
    else:
        sent = [] if request.method != "POST" else list(request.form.items(multi=True))
        page = render_template(
            "busy.html", title=title, text=text, seconds=RETRY_SECONDS, again=here(), sent=sent,
            method=request.method,
        )  # fmt: skip
        answer = make_response(page)
    answer.status_code = 429 if busy.is_own else 503
    answer.headers["Retry-After"] = str(RETRY_SECONDS)
    return answer
