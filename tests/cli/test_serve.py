"""`recruit serve` and `recruit demo` as real processes."""

from __future__ import annotations

import json
import re
import signal
import socket
import sqlite3
import stat
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.cookiejar import CookieJar
from pathlib import Path
from urllib.error import HTTPError, URLError
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, Request, build_opener, urlopen

import pytest

from recruit.demonstration import PASSWORD
from recruit.domain.words.people import SHELL, Role
from recruit.store.connection import FILE, connect
from recruit.store.people.people import add_person
from recruit.store.upgrade import migrate
from tests.web.reading import check_page, heading, token

COMMAND = [sys.executable, "-u", "-c", "from recruit.cli import main; main()"]
SECONDS = 60


class Started:
    """A running `recruit`, and what it has said so far."""

    def __init__(self, process: subprocess.Popen[str], address: str) -> None:
        self.process, self.address = process, address
        self.lines: list[str] = []
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self) -> None:
        assert self.process.stdout is not None
        self.lines += self.process.stdout

    @property
    def said(self) -> str:
        """Everything on standard output."""
        return "".join(self.lines)

    def says(self, words: str) -> bool:
        """Whether it says these words within a few seconds; what it writes arrives a moment
        later.
        """
        for _ in range(100):
            if words in self.said:
                return True
            time.sleep(0.05)
        return False

    def wait(self) -> None:
        """Returns when the server answers."""
        for _ in range(SECONDS * 20):
            assert self.process.poll() is None, f"it ended: {self.said}"
            try:
                urlopen(f"{self.address}/healthz", timeout=5).close()
            except HTTPError:
                return
            except (URLError, ConnectionError):
                time.sleep(0.05)
            else:
                return
        raise AssertionError(f"it does not answer; it said: {self.said}")

    def end(self, how: signal.Signals) -> int:
        """Ends it, and returns its exit status."""
        self.process.send_signal(how)
        try:
            status = self.process.wait(SECONDS)
        except subprocess.TimeoutExpired:
            self.process.kill()
            raise
        self._reader.join(SECONDS)
        return status


@pytest.fixture
def port() -> int:
    """A port that no one listens on."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


@contextmanager
def started(port: int, *arguments: str) -> Iterator[Started]:
    """A `recruit` that runs until the test is over."""
    with subprocess.Popen(
        [*COMMAND, *arguments, "--port", str(port)],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as process:
        running = Started(process, f"http://127.0.0.1:{port}")
        try:
            running.wait()
            yield running
        finally:
            if process.poll() is None:
                running.end(signal.SIGTERM)


def refused(*arguments: str) -> str:
    """What `recruit` says when it refuses: one sentence on standard error, and status 2."""
    done = subprocess.run([*COMMAND, *arguments], capture_output=True, text=True, timeout=SECONDS)
    assert (done.returncode, done.stdout) == (2, ""), done.stderr
    assert done.stderr.startswith("recruit: ")
    assert done.stderr.rstrip().endswith(".")
    assert len(done.stderr.splitlines()) == 1, done.stderr
    return done.stderr


def mode(path: Path) -> int:
    """A file's permissions."""
    return stat.S_IMODE(path.stat().st_mode)


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Started, Path]]:
    """A server on a new folder, for the tests that change nothing."""
    folder = tmp_path_factory.mktemp("served") / "not" / "there yet"
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = int(free.getsockname()[1])
    with started(port, "serve", "--data", str(folder)) as running:
        yield running, folder


def test_the_first_start_prints_a_link_that_opens_the_first_account(served):
    running, _ = served
    assert running.says("/first-account/")
    link = re.search(r"http://\S+/first-account/\S+", running.said)
    assert link, running.said
    assert link[0].startswith(running.address)
    with urlopen(link[0]) as page:
        text = page.read().decode()
    check_page(text)
    assert heading(text) == "The first account"


def test_health_answers(served):
    running, _ = served
    with urlopen(f"{running.address}/healthz") as answer:
        assert json.load(answer)["status"] == "ok"


def test_the_secret_key_is_the_owners_alone(served):
    _, folder = served
    assert mode(folder / "secret-key") == 0o600
    assert len((folder / "secret-key").read_text()) >= 32


def test_the_database_is_the_owners_alone(served):
    _, folder = served
    assert mode(folder) & 0o077 == 0
    for each in folder.iterdir():
        assert mode(each) & 0o077 == 0, each


def test_the_database_keeps_a_log_ahead_of_itself(served):
    _, folder = served
    db = sqlite3.connect(folder / FILE)
    assert db.execute("pragma journal_mode").fetchone() == ("wal",)
    db.close()


def test_the_server_does_not_tell_what_it_is_made_of(served):
    running, _ = served
    with urlopen(f"{running.address}/sign-in") as answer:
        said = answer.headers.get("Server", "")
    assert not re.search(r"waitress|werkzeug|python|\d", said, re.I)


def test_a_busy_port_is_refused_with_a_sentence(served, tmp_path):
    running, _ = served
    port = running.address.rsplit(":", 1)[1]
    assert f"port {port}" in last_line(
        subprocess_of("serve", "--data", str(tmp_path), "--port", port)
    )


def subprocess_of(*arguments: str) -> subprocess.CompletedProcess[str]:
    """A `recruit` that ends by itself."""
    return subprocess.run([*COMMAND, *arguments], capture_output=True, text=True, timeout=SECONDS)


def last_line(done: subprocess.CompletedProcess[str]) -> str:
    """The one line on standard error of a refusal."""
    assert done.returncode == 2, done.stderr
    assert len(done.stderr.splitlines()) == 1, done.stderr
    assert done.stderr.startswith("recruit: ")
    return done.stderr


def test_a_busy_port_is_refused_by_the_demo_too(served):
    running, _ = served
    port = running.address.rsplit(":", 1)[1]
    assert f"port {port}" in last_line(subprocess_of("demo", "--port", port))


def test_a_folder_that_cannot_be_used_is_refused_with_a_sentence(tmp_path):
    (tmp_path / "file").write_text("I am no folder.")
    for folder in (tmp_path / "file", tmp_path / "file" / "below", Path("/proc/nowhere")):
        assert str(folder) in refused("serve", "--data", str(folder), "--port", "8099")


def test_a_newer_database_is_refused_with_a_sentence(tmp_path):
    db = sqlite3.connect(migrate(tmp_path))
    db.execute(
        "insert into _sqlite_migrations (migration_set, name, applied_at) values ('recruit',"
        " '9999_new', '')"
    )
    db.commit()
    db.close()
    assert "newer version of Recruit" in refused("serve", "--data", str(tmp_path), "--port", "8099")


def test_a_bank_that_is_not_there_is_refused_with_a_sentence(tmp_path):
    said = refused(
        "serve", "--data", str(tmp_path), "--bank", str(tmp_path / "nowhere"), "--port", "8099"
    )
    assert "nowhere" in said


def test_a_start_needs_a_folder_and_a_port_that_can_be():
    for port in ("-1", "70000", "none"):
        done = subprocess_of("serve", "--data", "x", "--port", port)
        assert done.returncode == 2
        assert "Traceback" not in done.stderr
    assert subprocess_of("serve").returncode == 2


def test_someone_who_has_an_account_is_offered_no_first_link(port, tmp_path):
    db = connect(migrate(tmp_path))
    add_person(db, SHELL, email="hilda@larkwater.example", name="Hilda Rulebook", role=Role.HR)
    db.close()
    with started(port, "serve", "--data", str(tmp_path)) as running:
        assert "first-account" not in running.said
        assert running.says(running.address)
        key = (tmp_path / "secret-key").read_text()
        assert running.end(signal.SIGINT) == 0
    with started(port, "serve", "--data", str(tmp_path)):
        assert (tmp_path / "secret-key").read_text() == key, (
            "everyone would be signed out at every start"
        )


def test_behind_a_proxy_cookies_are_secure_and_browsers_stay_with_tls(port, tmp_path):
    with started(port, "serve", "--data", str(tmp_path), "--trust-proxy") as running:
        asked = Request(f"{running.address}/sign-in", headers={"X-Forwarded-Proto": "https"})
        with urlopen(asked) as answer:
            assert "Secure" in answer.headers["Set-Cookie"]
            assert answer.headers["Strict-Transport-Security"]


def test_the_demo_prints_who_can_sign_in_and_lets_them(port):
    with started(port, "demo") as running:
        for _ in range(100):
            if "Ctrl-C" in running.said:
                break
            time.sleep(0.05)
        assert running.says(running.address)
        assert PASSWORD in running.said
        addresses = re.findall(r"\S+@\S+\.example", running.said)
        assert len(addresses) >= 4
        for email in addresses:
            browser = build_opener(HTTPCookieProcessor(CookieJar()))
            with browser.open(f"{running.address}/sign-in") as page:
                sent = {
                    "csrf_token": token(page.read().decode()),
                    "email": email,
                    "password": PASSWORD,
                }
            with browser.open(f"{running.address}/sign-in", urlencode(sent).encode()) as page:
                text = page.read().decode()
            check_page(text)
            assert heading(text) == "Vacancies"
        outside = re.search(r"(http://\S+/panel/\S+) with the code (\S+)", running.said)
        assert outside
        browser = build_opener(HTTPCookieProcessor(CookieJar()))
        with browser.open(outside[1]) as page:
            sent = {"csrf_token": token(page.read().decode()), "code": outside[2]}
        with browser.open(outside[1], urlencode(sent).encode()) as page:
            assert page.url.endswith("/papers")
        assert running.end(signal.SIGINT) == 0
    assert "Traceback" not in running.said
