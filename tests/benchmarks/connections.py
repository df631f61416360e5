"""Fifty members who save while a thousand idle and two hundred slow connections are open, beside
fifty who are alone.

    python -m tests.benchmarks.connections [SECONDS] [MEMBERS] [IDLE] [SLOW]

Everything goes to 127.0.0.1 and ends by itself. Two servers of the same kind serve copies of the
same data and are measured in turn, a few seconds each, so that a moment in which the machine is
busy befalls both. The second one has the connections. Idle ones ask for a page and then hold their
connection, as browsers do; of the slow ones half send headers and half a body, a byte a second.
What the server closes is opened again at once, as an attacker would.

Prints the median and the 95th percentile of a save in milliseconds, the ratio of the medians, how
many connections stood at the end, and how many the server closed. Every answered save is looked for
in the database.
"""

from __future__ import annotations

import random
import resource
import selectors
import shutil
import socket
import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Sequence
from copy import copy
from dataclasses import dataclass, field
from pathlib import Path

from recruit.store.connection import FILE
from tests.benchmarks.scoring_data import SERVE, fill, served
from tests.web.members_who_save import Chain, Member, check_kept

ROUND_SECONDS = 5
IDLE_ASKS = b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"
SLOW_HEADERS = b"GET /sign-in HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Slow: "
SLOW_BODY = b"POST /sign-in HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 100000\r\n\r\n"


@dataclass
class Crowd:
    """Connections that ask for little and stay, kept by one thread."""

    port: int
    idle: int
    slow: int
    closed: int = 0
    refused: int = 0
    _open: dict[socket.socket, bytes] = field(default_factory=dict)
    _looks: selectors.BaseSelector = field(default_factory=selectors.DefaultSelector)
    _stop: threading.Event = field(default_factory=threading.Event)
    _thread: threading.Thread | None = None

    def begin(self) -> None:
        """Opens all of them, a few at a time, and lets them drip."""
        for number in range(self.idle + self.slow):
            self._connect(self._opening(number))
            if number % 50 == 49:
                time.sleep(0.05)
        self._thread = threading.Thread(target=self._live, daemon=True)
        self._thread.start()

    def end(self) -> int:
        """Closes all, and says how many stood."""
        self._stop.set()
        assert self._thread is not None
        self._thread.join()
        stood = len(self._open)
        for each in self._open:
            each.close()
        return stood

    def _opening(self, number: int) -> bytes:
        if number < self.idle:
            return IDLE_ASKS
        return SLOW_HEADERS if number % 2 else SLOW_BODY

    def _connect(self, opening: bytes) -> None:
        each = socket.socket()
        each.settimeout(5)
        try:
            each.connect(("127.0.0.1", self.port))
            each.sendall(opening)
        except OSError:
            self.refused += 1
            each.close()
            return
        each.setblocking(False)
        self._open[each] = opening
        self._looks.register(each, selectors.EVENT_READ)

    def _live(self) -> None:
        due = time.monotonic()
        while not self._stop.is_set():
            for key, _ in self._looks.select(0.2):
                assert isinstance(key.fileobj, socket.socket)
                self._hear(key.fileobj)
            if time.monotonic() >= due:
                due += 1
                self._drip()

    def _drip(self) -> None:
        for each in [each for each, opening in self._open.items() if opening != IDLE_ASKS]:
            try:
                each.send(b"x")
            except BlockingIOError:
                continue
            except OSError:
                self._again(each)

    def _hear(self, each: socket.socket) -> None:
        try:
            if each.recv(65536):
                return
        except BlockingIOError:
            return
        except OSError:
            pass
        self._again(each)

    def _again(self, each: socket.socket) -> None:
        opening = self._open.pop(each)
        self._looks.unregister(each)
        each.close()
        self.closed += 1
        self._connect(opening)


def main() -> None:
    """Fills, serves twice, measures in turn and prints."""
    given = [int(each) for each in sys.argv[1:]]
    seconds, count, idle, slow = (*given, *(30, 50, 1000, 200)[len(given) :])
    measure(seconds, count, idle, slow, SERVE)


def measure(seconds: int, count: int, idle: int, slow: int, code: Sequence[str]) -> float:
    """Measures a server that this code starts, prints what was found, and returns the ratio of the
    medians.
    """
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    with tempfile.TemporaryDirectory() as name:
        quiet, busy = Path(name) / "quiet", Path(name) / "busy"
        quiet.mkdir()
        busy.mkdir()
        members = fill(quiet, count)
        for each in (FILE, "secret-key"):
            shutil.copy(quiet / each, busy / each)
        others = [copy(each) for each in members]
        for each in others:
            each.versions, each.kept, each.sent = {}, {}, {}
        with served(quiet, code) as first, served(busy, code) as second:
            _open(members, first)
            _open(others, second)
            crowd = Crowd(second, idle, slow)
            crowd.begin()
            alone: list[float] = []
            among: list[float] = []
            for _ in range(max(1, seconds // ROUND_SECONDS)):
                alone += save_for_a_while(members)
                among += save_for_a_while(others)
            stood = crowd.end()
        check_kept(quiet, members, Chain())
        check_kept(busy, others, Chain())
    ratio = statistics.median(among) / statistics.median(alone)
    print(f"{'':34}{'median':>9}{'p95':>9}{'worst':>9}{'n':>8}")
    for what, taken in (
        (f"a save among {count}", alone),
        (f"the same beside {idle} + {slow}", among),
    ):
        p95 = sorted(taken)[int(len(taken) * 0.95)]
        print(f"{what:34}{statistics.median(taken):9.2f}{p95:9.2f}{max(taken):9.2f}{len(taken):8}")
    print(f"ratio of the medians: {ratio:.2f}")
    print(
        f"{stood} connections stood at the end; {crowd.closed} were closed meanwhile,"
        f" {crowd.refused} refused"
    )
    return ratio


def _open(members: Sequence[Member], port: int) -> None:
    for each in members:
        each.port = port
        each.open()


def save_for_a_while(members: Sequence[Member]) -> list[float]:
    """Every member saves once a second for a few seconds, each from a moment of their own; how long
    it took, in ms.
    """
    taken: list[float] = []
    faults: list[str] = []
    ends = time.monotonic() + ROUND_SECONDS

    def work(member: Member) -> None:
        chance = random.Random(member.where.member)
        due = time.monotonic() + chance.random()
        while due < ends:
            time.sleep(max(0.0, due - time.monotonic()))
            began = time.perf_counter()
            try:
                member.save_anything(chance)
            except Exception as error:
                faults.append(f"{type(error).__name__}: {error}")
                return
            taken.append((time.perf_counter() - began) * 1000)
            due += 1

    threads = [threading.Thread(target=work, args=(each,)) for each in members]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    if faults:
        raise SystemExit(f"{len(faults)} members could not save; the first: {faults[0]}")
    return taken


if __name__ == "__main__":
    main()
