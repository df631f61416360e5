"""How fast pages answer with 10,000 vacancies and 60,000 candidates, beside the same pages on an
empty database.

    python -m tests.benchmarks.pages [VACANCIES] [ROUNDS]

Starts two real `recruit serve`, one on an empty data folder (with one vacancy) and one on a full
one, and asks both for each page in turn, signed in, over kept connections. Prints medians and 95th
percentiles in milliseconds, the ratio of full to empty and of full to a signed-in page with nothing
on it, and the weight of each page.
"""

from __future__ import annotations

import http.client
import re
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from urllib.parse import urlencode

from recruit.domain.building.draft import Step
from recruit.domain.words.people import SHELL, Person, Role
from recruit.store.as_json import to_json
from recruit.store.connection import connect, writing
from recruit.store.people.people import add_person, set_password
from recruit.store.upgrade import migrate
from recruit.web.people.passwords import hashed
from tests.builders import NAMES, a_draft

PASSWORD = "lantern harbour teaspoon"
EMAIL = "hr@nowhere.example"
CANDIDATES_OF_EACH = 6
STEPS = (*Step, "papers")


def fill(folder: Path, vacancies: int) -> None:
    """A database with one HR account and this many complete vacancies, each with six candidates and
    a panel.
    """
    db = connect(migrate(folder))
    person = add_person(db, SHELL, email=EMAIL, name="Hilda Rulebook", role=Role.HR)
    set_password(db, SHELL, person.id, hashed(PASSWORD))
    draft = to_json(a_draft())
    with writing(db):
        for number in range(1, vacancies + 1):
            _vacancy(db, person, number, draft)
    db.close()


def _vacancy(db, person: Person, number: int, draft: str) -> None:
    reference = f"V-{number:05d}"
    at = f"2026-{number % 12 + 1:02d}-{number % 28 + 1:02d}T10:00:00.000+00:00"
    db.execute(
        "insert into vacancy (id, reference, post, service, state, owner, draft, created_at,"
        " updated_at) values (?, ?, ?, ?, 'draft', ?, ?, ?, ?)",
        [
            number,
            reference,
            f"Keeper of lighthouse {number}",
            f"Service {number % 40}",
            person.id,
            draft,
            at,
            at,
        ],
    )
    db.execute(
        "insert into vacancy_words (rowid, reference, post, service) values (?, ?, ?, ?)",
        [number, reference, f"Keeper of lighthouse {number}", f"Service {number % 40}"],
    )
    for place in range(1, CANDIDATES_OF_EACH + 1):
        db.execute(
            "insert into candidate (vacancy, reference, name, time, adjustments,"
            " adjustments_for_chair, position) values (?, ?, ?, '', '', 0, ?)",
            [number, f"C{place}", NAMES[place], place],
        )
    for place in range(1, 4):
        db.execute(
            "insert into panel_member (vacancy, person, name, role, is_chair, position) values (?,"
            " null, ?, '', ?, ?)",
            [number, f"{NAMES[place]} Member", int(place == 1), place],
        )


class Browser:
    """One signed-in visitor on a kept connection."""

    def __init__(self, folder: Path) -> None:
        self.port = _free_port()
        self.server = subprocess.Popen(
            [sys.executable, "-c", "from recruit.cli import main; main()", "serve",
             "--data", str(folder), "--port", str(self.port)],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        self.cookie = ""
        _wait_for(self.port)
        self.connection = http.client.HTTPConnection("127.0.0.1", self.port)
        _, page = self.ask("GET", "/sign-in")
        token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)
        assert token
        self.ask("POST", "/sign-in", {"csrf_token": token[1], "email": EMAIL, "password": PASSWORD})

    def ask(self, method: str, path: str, form: dict[str, str] | None = None) -> tuple[int, str]:
        """The status and the text of an answer."""
        headers = {"Cookie": self.cookie}
        if form:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
            headers["Referer"] = f"http://127.0.0.1:{self.port}/"
        self.connection.request(method, path, urlencode(form) if form else None, headers)
        answer = self.connection.getresponse()
        if found := answer.getheader("Set-Cookie"):
            self.cookie = found.split(";")[0]
        return answer.status, answer.read().decode()

    def time(self, path: str) -> float:
        """Milliseconds until the whole of a page is here."""
        began = time.perf_counter()
        status, _ = self.ask("GET", path)
        assert status == 200, f"{path} answered {status}"
        return (time.perf_counter() - began) * 1000


def _free_port() -> int:
    with socket.socket() as each:
        each.bind(("127.0.0.1", 0))
        return int(each.getsockname()[1])


def _wait_for(port: int) -> None:
    for _ in range(200):
        with socket.socket() as each:
            if each.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise SystemExit("the server did not start")


def main() -> None:
    """Fills, serves, measures and prints."""
    vacancies = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    rounds = int(sys.argv[2]) if len(sys.argv) > 2 else 40
    with side_by_side(fill, vacancies) as (empty, full):
        measure(empty, full, rounds)


@contextmanager
def side_by_side(
    fill: Callable[[Path, int], None], vacancies: int
) -> Iterator[tuple[Browser, Browser]]:
    """A visitor of a server with a single vacancy, and one of a server with so many; both stop at
    the end.
    """
    with tempfile.TemporaryDirectory() as name, ExitStack() as servers:
        visitors = []
        for folder, count in ((Path(name, "empty"), 1), (Path(name, "full"), vacancies)):
            folder.mkdir()
            began = time.perf_counter()
            fill(folder, count)
            print(f"filled {count:,} in {time.perf_counter() - began:.0f} s")
            visitors.append(Browser(folder))
            servers.callback(visitors[-1].server.terminate)
        yield visitors[0], visitors[1]


def measure(empty: Browser, full: Browser, rounds: int) -> None:
    """Asks both servers for every page in turn, and prints the table."""
    pages = {
        "bare": "/password",
        "list": "/",
        "list, page 200": "/?page=200",
        "search": "/?words=lighthouse+77",
    }
    pages |= {step: f"/vacancies/1/{step}" for step in STEPS}
    pages |= {"frameworks": "/frameworks"}
    taken: dict[tuple[str, str], list[float]] = {}
    for _ in range(rounds):
        for name, path in pages.items():
            for kind, browser in (("empty", empty), ("full", full)):
                taken.setdefault((name, kind), []).append(browser.time(path))
    bare = statistics.median(taken["bare", "full"])
    heads = zip(
        ("empty", "p95", "full", "p95", "full/empty", "full/bare", "HTML KB"),
        (8, 8, 8, 8, 11, 10, 8),
        strict=True,
    )
    print("page".ljust(16), *(head.rjust(width) for head, width in heads))
    for name, path in pages.items():
        low, high = taken[name, "empty"], taken[name, "full"]
        _, text = full.ask("GET", path)
        print(
            f"{name:16} {statistics.median(low):8.1f} {_p95(low):8.1f}"
            f" {statistics.median(high):8.1f} {_p95(high):8.1f}"
            f" {statistics.median(high) / statistics.median(low):11.2f}"
            f" {statistics.median(high) / bare:10.2f} {len(text.encode()) / 1000:8.1f}"
        )


def _p95(values: list[float]) -> float:
    return sorted(values)[int(len(values) * 0.95)]


if __name__ == "__main__":
    main()
