"""The server by itself, before small applications: what it takes, what it refuses, and how it
ends.
"""

from __future__ import annotations

import json
import socket
import sys
import threading
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from recruit.serving import descriptors, server
from recruit.serving.listening import listen
from recruit.serving.server import Server

SMALL, LARGE = 1000, 2_000_000
SECONDS = 20
HEADERS = b"HTTP/1.1\r\nHost: localhost\r\n"


@dataclass
class Running:
    """A server that runs in a thread, and what its application is asked."""

    port: int
    server: Server
    thread: threading.Thread
    asked: list[str]
    may_answer: threading.Event

    def connect(self) -> socket.socket:
        """A connection to it."""
        return socket.create_connection(("127.0.0.1", self.port), timeout=SECONDS)

    def says(self, sent: bytes) -> str:
        """Everything that it answers to this, until it closes or the answer is whole."""
        with self.connect() as line:
            line.sendall(sent)
            return heard(line)

    def end(self) -> None:
        """Stops it, and returns when it has ended."""
        self.server.stop()
        self.thread.join(SECONDS)
        assert not self.thread.is_alive()


def heard(line: socket.socket) -> str:
    """What comes until the other side closes."""
    got = b""
    while data := line.recv(65_536):
        got += data
    return got.decode()


@pytest.fixture
def running() -> Iterator[Running]:
    with served() as made:
        yield made


@contextmanager
def served() -> Iterator[Running]:
    """A server before an application that says how long the body was; at /wait it waits for
    `may_answer` first.
    """
    asked: list[str] = []
    may_answer = threading.Event()

    def app(environ: dict[str, Any], start: Any) -> Iterable[bytes]:
        asked.append(environ["PATH_INFO"])
        size = len(environ["wsgi.input"].read())
        if environ["PATH_INFO"] == "/wait":
            may_answer.wait(SECONDS)
        body = b"x" * 30_000_000 if environ["PATH_INFO"] == "/long" else f"got {size}".encode()
        start("200 OK", [("Content-Type", "text/plain"), ("Content-Length", str(len(body)))])
        return [body]

    sockets = listen("127.0.0.1", 0)
    made = Server(app, sockets, lambda _method, path: LARGE if path == "/file" else SMALL)
    thread = threading.Thread(target=made.run, daemon=True)
    thread.start()
    try:
        yield Running(sockets[0].getsockname()[1], made, thread, asked, may_answer)
    finally:
        may_answer.set()
        if thread.is_alive():
            made.stop()
            thread.join(SECONDS)


def temporary_files() -> list[str]:
    """The files of this process that are open and have no name any more."""
    found = []
    for each in Path("/proc/self/fd").iterdir():
        try:
            found.append(str(each.readlink()))
        except OSError:
            continue
    return [each for each in found if each.endswith("(deleted)")]


def post(path: str, length: int, more: bytes = b"") -> bytes:
    return f"POST {path} ".encode() + HEADERS + more + f"Content-Length: {length}\r\n\r\n".encode()


def test_a_body_within_the_limit_of_its_address_arrives(running):
    assert running.says(post("/", SMALL, b"Connection: close\r\n") + b"x" * SMALL).endswith(
        f"got {SMALL}"
    )
    assert running.says(post("/file", LARGE, b"Connection: close\r\n") + b"x" * LARGE).endswith(
        f"got {LARGE}"
    )


@pytest.mark.parametrize(
    ("path", "length"), [("/", SMALL + 1), ("/file", LARGE + 1), ("/", 1_000_000_000)]
)
def test_a_body_that_is_announced_too_large_is_refused_before_it_is_sent(running, path, length):
    said = running.says(post(path, length))
    assert said.startswith("HTTP/1.1 413 ")
    assert "<h1>That is too large</h1>" in said
    assert "Go back, and send less." in said
    assert not running.asked, "the application was asked"


def test_a_script_is_told_in_json(running):
    said = running.says(post("/", SMALL + 1, b"Accept: application/json\r\n"))
    assert json.loads(said.partition("\r\n\r\n")[2])["problem"].startswith("That is too large. ")


def test_who_asks_whether_to_go_on_is_not_told_to(running):
    said = running.says(post("/", SMALL + 1, b"Expect: 100-continue\r\n"))
    assert said.startswith("HTTP/1.1 413 ")


def test_who_goes_on_sending_can_still_read_why_it_was_refused(running):
    with running.connect() as line:
        line.sendall(post("/", 20_000_000))
        for _ in range(200):
            line.sendall(b"x" * 100_000)
        assert heard(line).startswith("HTTP/1.1 413 ")


@pytest.mark.skipif(sys.platform != "linux", reason="open files are listed in /proc on Linux alone")
def test_nothing_of_a_refused_body_is_written_to_disk(running):
    before = temporary_files()
    with running.connect() as line:
        line.sendall(post("/", 20_000_000))
        for _ in range(100):
            line.sendall(b"x" * 100_000)
            assert temporary_files() == before
        heard(line)
    with running.connect() as line:
        line.sendall(b"POST / " + HEADERS + b"Transfer-Encoding: chunked\r\n\r\n")
        for _ in range(20):
            line.sendall(b"186a0\r\n" + b"x" * 100_000 + b"\r\n")
            assert temporary_files() == before
        assert heard(line).startswith("HTTP/1.1 413 ")


def test_a_body_without_a_length_is_bounded_too(running):
    small = (
        b"POST / "
        + HEADERS
        + b"Connection: close\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n"
    )
    assert running.says(small).endswith("got 3")
    endless = (
        b"POST / "
        + HEADERS
        + b"Transfer-Encoding: chunked\r\n\r\n"
        + b"3e8\r\n"
        + b"x" * 1000
        + b"\r\n"
        + b"3e8\r\n"
    )
    with running.connect() as line:
        line.sendall(endless)
        assert heard(line).startswith("HTTP/1.1 413 ")
    assert running.asked == ["/"]


def test_headers_without_end_are_refused(running):
    said = running.says(b"GET / " + HEADERS + b"X-Long: " + b"x" * server.LARGEST_HEADERS)
    assert said.startswith("HTTP/1.0 431 ")
    assert "<h1>That address is too long</h1>" in said


def test_only_so_many_large_bodies_are_on_their_way_at_once(running, monkeypatch):
    monkeypatch.setattr(server, "SMALL_BODY", 100_000)
    lines = [running.connect() for _ in range(server.LARGE_AT_ONCE)]
    for each in lines:
        each.sendall(post("/file", LARGE))
    time.sleep(0.5)
    said = running.says(post("/file", LARGE))
    assert said.startswith("HTTP/1.1 503 ")
    assert "Retry-After: 60" in said
    assert running.says(post("/", SMALL, b"Connection: close\r\n") + b"x" * SMALL).endswith(
        f"got {SMALL}"
    )
    for each in lines:
        each.close()


@pytest.mark.parametrize("begun", [b"GET / HTTP/1.1\r\nHost: lo", post("/", SMALL) + b"x"])
def test_what_does_not_arrive_in_time_is_given_up_though_it_drips(monkeypatch, begun):
    monkeypatch.setattr(server, "HEADER_SECONDS", 1.0)
    monkeypatch.setattr(server, "BODY_SECONDS", 1.0)
    with served() as running, running.connect() as line:
        line.sendall(begun)
        line.settimeout(0.2)
        got = b""
        for _ in range(100):
            try:
                line.sendall(b"x")
                got += line.recv(65_536)
            except TimeoutError:
                continue
            except OSError:
                break
            if b"</html>" in got:
                break
        assert b" 408 " in got.split(b"\r\n")[0]
        assert not running.asked


def test_an_idle_connection_is_closed_in_the_end(monkeypatch):
    monkeypatch.setattr(server, "IDLE_SECONDS", 1)
    with served() as running:
        assert running.says(b"") == ""


def test_there_is_room_for_newcomers_whoever_holds_connections(monkeypatch):
    monkeypatch.setattr(descriptors, "WANTED", 150)
    with served() as running:
        crowd = [running.connect() for _ in range(200)]
        for number, each in enumerate(crowd):
            if number % 2:
                each.sendall(b"GET / HTTP/1.1\r\nX-Slow: ")
        assert running.says(b"GET /new " + HEADERS + b"Connection: close\r\n\r\n").endswith("got 0")
        for each in crowd:
            each.close()


def test_more_connections_than_select_can_look_at_are_held(running):
    crowd = [running.connect() for _ in range(1200)]
    assert running.says(b"GET / " + HEADERS + b"Connection: close\r\n\r\n").endswith("got 0")
    crowd[-1].sendall(b"GET / " + HEADERS + b"Connection: close\r\n\r\n")
    assert heard(crowd[-1]).endswith("got 0")
    for each in crowd:
        each.close()


def test_it_ends_though_connections_are_open_and_finishes_what_is_in_hand(running):
    with running.connect() as idle, running.connect() as busy, running.connect() as half:
        busy.sendall(b"GET /wait " + HEADERS + b"\r\n")
        half.sendall(post("/half", 3) + b"a")
        while "/wait" not in running.asked:
            time.sleep(0.01)
        running.server.stop()
        assert heard(idle) == ""
        half.sendall(b"bc")
        assert heard(half).endswith("got 3")
        running.may_answer.set()
        assert heard(busy).endswith("got 0")
        running.thread.join(SECONDS)
        assert not running.thread.is_alive()
    with pytest.raises(OSError):
        running.connect()


def test_it_finishes_a_long_download(running):
    with running.connect() as line:
        line.sendall(b"GET /long " + HEADERS + b"\r\n")
        got = len(line.recv(1000))
        running.server.stop()
        while data := line.recv(200_000):
            got += len(data)
            time.sleep(0.001)
        assert got > 30_000_000


def test_it_does_not_wait_for_ever_for_what_never_comes(running, monkeypatch):
    monkeypatch.setattr(server, "END_SECONDS", 1.0)
    with running.connect() as stuck:
        stuck.sendall(b"GET /wait " + HEADERS + b"\r\n")
        while "/wait" not in running.asked:
            time.sleep(0.01)
        running.end()
