"""Waitress with limits that hold when somebody leans on the door, and an end that finishes what is
in hand.

Waitress reads every request in one thread before one of its workers sees it, so that a slow sender
costs a file descriptor and nothing more. Set beside it (`tests/benchmarks/connections.py`), servers
whose workers read for themselves stop when as many are slow as there are workers. What Waitress
lacks is here: a bound on how long a request may take to arrive, a bound on its body for each
address, room for newcomers, and an orderly end.
"""

from __future__ import annotations

import copy
import logging
import socket
import sys
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from waitress import wasyncore
from waitress.adjustments import Adjustments
from waitress.channel import HTTPChannel
from waitress.parser import HTTPRequestParser
from waitress.server import TcpWSGIServer
from waitress.task import ErrorTask, ThreadedTaskDispatcher
from waitress.utilities import Error, RequestEntityTooLarge

from recruit.serving.bare_page import bare_answer
from recruit.serving.descriptors import most_connections

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

THREADS = 12
"""Answers that are worked out at once. Half of them at most make or wait for something heavy."""
IDLE_SECONDS = 75
"""How long a connection is kept that asks for nothing; longer than the minute that proxies keep
theirs.
"""
HEADER_SECONDS = 20
"""How long the headers of a request may take to arrive."""
BODY_SECONDS = 30
"""How long a body may take, and one second more for each `SLOWEST` bytes of it."""
SLOWEST = 4096
"""Bytes a second that the slowest line brings."""
STUCK_SECONDS = 60
"""How long an answer waits for a browser that takes nothing of it."""
LARGEST_HEADERS = 32_768
"""Bytes of a request's address and headers."""
SMALL_BODY = 600_000
"""Bytes of a body that is kept in memory, and of which there may be as many as there are
connections.
"""
LARGE_AT_ONCE = 8
"""Larger bodies that may be on their way at once: each can fill a temporary file."""
NEWCOMERS = 50
"""Connections for which there is always room: others that ask for nothing are closed for them."""
DISCARD_SECONDS = 10
DISCARD_BYTES = 50_000_000
"""How much of what a refused sender goes on sending is thrown away, so that they see why they were
refused: a browser that is cut off while it sends says only that the connection was lost.
"""
END_SECONDS = 8.0
"""How long the end waits for the requests in hand: less than the ten seconds that a container is
given.
"""
ARRIVING_SECONDS = 2.0
"""How long the end waits for the rest of a request of which a part is here."""

LargestBody = Callable[[str, str], int]
"""How many bytes the body of a request may have, by method and path."""

log = logging.getLogger("recruit")


class TooSlow(Error):  # noqa: N818  named as Waitress names its own
    """The request did not arrive in time."""

    code, reason = 408, "Request Timeout"


class TooManyLarge(Error):  # noqa: N818
    """Too many large bodies are on their way."""

    code, reason = 503, "Service Unavailable"


@dataclass(frozen=True, slots=True)
class Bounds:
    """What a request is measured by. `large_now` counts the large bodies that are on their way."""

    largest_body: LargestBody
    large_now: Callable[[], int]


class Request(HTTPRequestParser):
    """A request as it arrives, which knows what it may hold and by when it must be here."""

    bounds: Bounds
    adj: Adjustments

    def __init__(self, adj: Adjustments) -> None:
        super().__init__(adj)
        self.latest = time.monotonic() + HEADER_SECONDS
        self.is_large = False

    def parse_header(self, header_plus: bytes) -> None:
        """Reads the headers, and sets the bound of the body before any of it is kept."""
        super().parse_header(header_plus)
        if not self.chunked and not self.content_length:
            return
        most = self.bounds.largest_body(self.command, self.path)
        announced = most if self.chunked else self.content_length
        self.latest = time.monotonic() + BODY_SECONDS + min(announced, most) / SLOWEST
        # Waitress refuses what is as large as its limit, and we what is larger than ours.
        bounded = copy.copy(self.adj)
        bounded.max_request_body_size = most + 1
        self.adj = bounded
        self.is_large = SMALL_BODY < announced <= most
        if self.is_large and self.bounds.large_now() >= LARGE_AT_ONCE:
            self.error, self.completed = TooManyLarge(""), True

    def received(self, data: bytes) -> int:
        """Takes what arrived, and forgets at once what is refused."""
        taken: int = super().received(data)
        if self.error is not None:
            # Otherwise a sender who asks first would be told to go on.
            self.expect_continue = False
        if isinstance(self.error, RequestEntityTooLarge):
            self.close()
        return taken

    @property
    def wants_json(self) -> bool:
        """Whether one of our scripts asks."""
        return bool(self.headers.get("ACCEPT", "").startswith("application/json"))


class Refusal(ErrorTask):
    """The answer to a request that does not reach the application."""

    def execute(self) -> None:
        """Sends the sentence, and the end of the connection after it."""
        fault = self.request.error
        said = bare_answer(fault.code, for_script=self.request.wants_json)
        self.status = f"{fault.code} {fault.reason}"
        self.response_headers.extend(said.headers)
        self.set_close_on_finish()
        self.content_length = len(said.body)
        self.channel.is_refused = True
        self.write(said.body)


class Channel(HTTPChannel):
    """One connection."""

    error_task_class = Refusal
    close_when_flushed = False
    is_refused = False
    discards_until = 0.0
    discarded = 0

    def readable(self) -> bool:
        """Also while what still comes is thrown away."""
        return bool(super().readable()) or (self.discards_until > 0 and not self.will_close)

    def handle_read(self) -> None:
        """Reads on, or throws away what comes after a refusal."""
        if not self.discards_until:
            super().handle_read()
            return
        data = self.recv(65_536)
        self.discarded += len(data)
        if not data or self.discarded > DISCARD_BYTES:
            self.will_close = True

    def handle_write(self) -> None:
        """Sends.

        After a refusal it does not close at once: that would take the answer from whoever still
        sends.
        """
        if not self.is_refused or self.discards_until or not self.close_when_flushed:
            super().handle_write()
            return
        self._flush_exception(self._flush_some)
        if self.will_close:
            self.handle_close()
        elif not self.total_outbufs_len:
            self.close_when_flushed = False
            self.discards_until = time.monotonic() + DISCARD_SECONDS
            self._say_that_is_all()

    def _say_that_is_all(self) -> None:
        try:
            self.socket.shutdown(socket.SHUT_WR)
        except OSError:
            self.will_close = True

    def look(self, now: float, idle_since: float) -> None:
        """Ends what takes too long.

        `now` is of the clock that only goes forward, `idle_since` of the other.
        """
        arriving: Request | None = self.request
        if self.discards_until:
            self.will_close = self.will_close or now > self.discards_until
        elif self.requests:
            # A worker may be waiting for this browser to take what it was sent.
            is_stuck = self.last_activity < time.time() - STUCK_SECONDS
            self.will_close = self.will_close or bool(self.total_outbufs_len and is_stuck)
        elif arriving is not None and now > arriving.latest:
            self._give_up(arriving)
        elif self.last_activity < idle_since:
            self.will_close = True

    def _give_up(self, request: Request) -> None:
        with self.requests_lock:
            request.error, request.completed = TooSlow(""), True
            self.request = None
            self.requests.append(request)
            self.server.add_task(self)

    @property
    def is_idle(self) -> bool:
        """Whether nothing of this connection is in hand."""
        return not (self.requests or self.total_outbufs_len)

    @property
    def is_at_rest(self) -> bool:
        """Whether it can be closed, and no one would miss an answer."""
        return self.is_idle and self.request is None


class Door(TcpWSGIServer):
    """One listening socket."""

    channel_class = Channel

    def maintenance(self, now: float) -> None:
        """Ends what takes too long, and makes room for newcomers."""
        idle_since, clock = now - self.adj.channel_timeout, time.monotonic()
        for each in list(self.active_channels.values()):
            each.look(clock, idle_since)
        self._make_room()

    def _make_room(self) -> None:
        excess = len(self._map) - (self.adj.connection_limit - NEWCOMERS)
        if excess <= 0:
            return
        channels: list[Channel] = list(self.active_channels.values())
        by_address = Counter(each.addr[0] for each in channels)
        idle = [each for each in channels if each.is_idle and not each.will_close]
        # First those of whoever holds the most; of them those that ask for nothing, the longest
        # first.
        idle.sort(
            key=lambda each: (-by_address[each.addr[0]], not each.is_at_rest, each.last_activity)
        )
        for each in idle[:excess]:
            each.will_close = True
        log.warning(
            "%d connections are open; %d idle ones are closed to make room",
            len(channels),
            len(idle[:excess]),
        )


class Server:
    """Serves an application on sockets that listen already, until it is told to stop."""

    def __init__(
        self, app: WSGIApplication, sockets: Sequence[socket.socket], largest_body: LargestBody
    ) -> None:
        logging.getLogger("waitress.queue").setLevel(logging.ERROR)
        self._map: dict[int, Any] = {}
        self._is_stopping = False
        self._dispatcher = ThreadedTaskDispatcher()
        self._dispatcher.set_thread_count(THREADS)
        bounds = Bounds(largest_body, self._large_now)
        parser = type("BoundRequest", (Request,), {"bounds": bounds})
        channel = type("BoundChannel", (Channel,), {"parser_class": parser})
        self._doors = [self._door(app, each, channel) for each in sockets]

    def _door(self, app: WSGIApplication, listening: socket.socket, channel: type[Channel]) -> Door:
        adjustments = Adjustments(
            ident="recruit",
            threads=THREADS,
            connection_limit=most_connections(),
            channel_timeout=IDLE_SECONDS,
            cleanup_interval=1,
            asyncore_use_poll=True,
            max_request_header_size=LARGEST_HEADERS,
            inbuf_overflow=SMALL_BODY + 1,
            log_socket_errors=False,
            # The application looks at them, since it knows whom to trust.
            clear_untrusted_proxy_headers=False,
        )
        named = (listening.family, listening.type, listening.proto, listening.getsockname())
        made = Door(
            app,
            self._map,
            True,
            listening,
            dispatcher=self._dispatcher,
            adj=adjustments,
            sockinfo=named,
            bind_socket=False,
        )
        made.channel_class = channel
        return made

    def _large_now(self) -> int:
        arriving = [
            each.request for door in self._doors for each in list(door.active_channels.values())
        ]
        return sum(each is not None and each.is_large for each in arriving)

    def run(self) -> None:
        """Serves until `stop` was called, and then finishes what is in hand."""
        while not self._is_stopping:
            self._turn(1.0)
        self._finish()

    def stop(self) -> None:
        """Lets `run` end; a second call lets it end at once.

        It may be called from a signal handler.
        """
        if self._is_stopping:
            sys.exit(1)
        self._is_stopping = True
        self._doors[0].pull_trigger()

    def _turn(self, seconds: float) -> None:
        wasyncore.loop(timeout=seconds, use_poll=True, map=self._map, count=1)

    def _finish(self) -> None:
        """Takes in what has arrived, closes the doors, and answers what is in hand, for a few
        seconds.
        """
        began = time.monotonic()
        self._turn(0)
        for each in self._doors:
            wasyncore.dispatcher.close(each)
        self._turn(0)
        while (left := self._channels()) and time.monotonic() < began + END_SECONDS:
            is_late = time.monotonic() > began + ARRIVING_SECONDS
            for each in left:
                if each.is_at_rest or (is_late and each.is_idle):
                    each.will_close = True
            self._turn(0.05)
        if left:
            log.warning("%d requests were not finished when the server ended", len(left))
        self._dispatcher.shutdown(timeout=0.5)
        wasyncore.close_all(self._map)

    def _channels(self) -> list[Channel]:
        return [each for door in self._doors for each in door.active_channels.values()]
