"""How fast HR's desk of records answers with 10,000 archived vacancies and 1.5 million marks,
beside an empty one.

    python -m tests.benchmarks.archive_pages [VACANCIES] [ROUNDS]

Starts two real `recruit serve`, one on a data folder with a single archived vacancy and one on a
full one, and asks both for each page in turn, signed in as HR. Each vacancy has six candidates,
three members and eight questions, with every row of its scoring; all but the first have a pack and
sealed sheets of one line, since no page here reads them. Lists are 15 or 25 lines on the full one
and a single line on the empty one, so a part of what differs is drawing them. Prints medians and
95th percentiles in milliseconds, the ratio of full to empty, and the weight of each page.
"""

from __future__ import annotations

import json
import re
import statistics
import sys
import time
from pathlib import Path

from recruit.domain.building.draft import vacancy_of
from recruit.domain.pack.pack import build_pack, issue, plain
from recruit.domain.pack.vacancy import Candidate, PanelMember
from recruit.domain.record.actions import Action
from recruit.domain.scoring.sheet import Score, Sheet
from recruit.domain.words.people import SHELL, Role
from recruit.store.as_json import to_json
from recruit.store.audit.audit import record
from recruit.store.connection import Database, connect, writing
from recruit.store.people.people import add_person, set_password
from recruit.store.upgrade import migrate
from recruit.web.people.passwords import hashed
from tests.benchmarks.pages import EMAIL, PASSWORD, Browser, side_by_side
from tests.builders import a_draft, shipped_library

CANDIDATES, MEMBERS, QUESTIONS = 6, 3, 8
AT_ONCE = 500
FIRST_NAMES = (
    "Ambrose",
    "Peregrine",
    "Clementine",
    "Oluwaseun",
    "Hyacinth",
    "Barnaby",
    "Zuleika",
    "Mordecai",
    "Ottoline",
    "Fenella",
    "Lysander",
    "Philippa",
    "Thaddeus",
    "Araminta",
    "Leopold",
    "Cordelia",
    "Ignatius",
    "Rosalind",
    "Bartholomew",
    "Seraphina",
)
LAST_NAMES = tuple(
    f"{one}{two}"
    for one in (
        "Thistle",
        "Moon",
        "Ink",
        "Paper",
        "Lamp",
        "Fern",
        "Sparrow",
        "Candle",
        "Harbour",
        "Willow",
    )
    for two in ("wood", "beam", "well", "clip", "light", "brook", "field", "stone", "ford", "hurst")
)


def fill(folder: Path, vacancies: int) -> None:
    """A database with one HR account and this many archived vacancies, scored in full."""
    db = connect(migrate(folder))
    person = add_person(db, SHELL, email=EMAIL, name="Hilda Rulebook", role=Role.HR)
    set_password(db, SHELL, person.id, hashed(PASSWORD))
    db.execute("pragma synchronous = off")
    for first in range(1, vacancies + 1, AT_ONCE):
        numbers = range(first, min(first + AT_ONCE, vacancies + 1))
        with writing(db):
            _vacancies(db, person.id, numbers)
    db.conn.execute("pragma wal_checkpoint(truncate)")
    db.close()


def _vacancies(db: Database, owner: str, numbers: range) -> None:
    draft, many = to_json(a_draft(elements=QUESTIONS)), db.conn.executemany
    day = {
        each: f"202{each % 3 + 3}-{each % 12 + 1:02d}-{each % 28 + 1:02d}T10:00:00.000+00:00"
        for each in numbers
    }
    many(
        "insert into vacancy (id, reference, post, service, state, owner, draft, created_at,"
        " updated_at) values (?, ?, ?, ?, 'issued', ?, ?, ?, ?)",
        [
            (
                n,
                f"V-{n:05d}",
                f"Keeper of lighthouse {n}",
                f"Service {n % 40}",
                owner,
                draft,
                day[n],
                day[n],
            )
            for n in numbers
        ],
    )
    many(
        "insert into vacancy_words (rowid, reference, post, service) values (?, ?, ?, ?)",
        [(n, f"V-{n:05d}", f"Keeper of lighthouse {n}", f"Service {n % 40}") for n in numbers],
    )
    packs = {n: _pack() if n == 1 else ("0" * 64, "{}") for n in numbers}
    many("insert into edition values (?, 1, ?, ?, '', ?, ?)",
         [(n, *packs[n], owner, day[n]) for n in numbers])  # fmt: skip
    people = [
        (n, place, (n - 1) * CANDIDATES + place)
        for n in numbers
        for place in range(1, CANDIDATES + 1)
    ]
    sitting = [
        (n, place, (n - 1) * MEMBERS + place) for n in numbers for place in range(1, MEMBERS + 1)
    ]
    many(
        "insert into candidate (id, vacancy, reference, name, time, adjustments,"
        " adjustments_for_chair, position) values (?, ?, ?, ?, '', '', 0, ?)",
        [
            (c, n, f"C{place}", f"{FIRST_NAMES[c % 20]} {LAST_NAMES[c // 20 % 100]}", place)
            for n, place, c in people
        ],
    )
    many(
        "insert into panel_member (id, vacancy, person, name, role, is_chair, position)"
        " values (?, ?, null, ?, '', ?, ?)",
        [
            (m, n, f"{FIRST_NAMES[m % 20]} Member", int(place == 1), place)
            for n, place, m in sitting
        ],
    )
    many(
        "insert into interview (candidate, vacancy, edition, began_at, opened_by, opened_at,"
        " recorded_by, recorded_at) values (?, ?, 1, ?, ?, ?, ?, ?)",
        [(c, n, day[n], owner, day[n], owner, day[n]) for n, _, c in people],
    )
    sheets = [
        (c, (n - 1) * MEMBERS + place, day[n])
        for n, _, c in people
        for place in range(1, MEMBERS + 1)
    ]
    many("insert into sheet (candidate, member, began_at) values (?, ?, ?)", sheets)
    many("insert into score values (?, ?, ?, '2', 0, '', ?, '[]', '[]', 1, '', 0, ?)",
         [(c, m, question, "Said: 'I wrote the plan with the crew.'", at)
          for c, m, at in sheets for question in range(1, QUESTIONS + 1)])  # fmt: skip
    sealed = json.dumps(
        plain(Sheet(tuple(Score(each, "2", evidence="Said.") for each in range(1, QUESTIONS + 1))))
    )
    many("insert into sealing (candidate, member, number, sheet, sealed_at) values (?, ?, 1, ?, ?)",
         [(c, m, sealed if c <= CANDIDATES else "{}", at) for c, m, at in sheets])  # fmt: skip
    many(
        "update sheet set sealed_at = ? where candidate = ? and member = ?",
        [(at, c, m) for c, m, at in sheets],
    )
    many(
        "insert into outcome (candidate, outcome, until, reason, recorded_by, recorded_at)"
        " values (?, ?, '', 'Met the standard.', ?, ?)",
        [
            (c, "appoint" if place == 1 else "not appointed", owner, day[n])
            for n, place, c in people
        ],
    )
    many("insert into decision values (?, ?, ?)", [(n, owner, day[n]) for n in numbers])
    many("insert into bundle (vacancy, kind, file, sha512, size, made_by, made_at)"
         " values (?, 'archive', ?, ?, 1, ?, ?)",
         [(n, f"V-{n:05d}.zip", "0" * 128, owner, day[n]) for n in numbers])  # fmt: skip
    many("insert into hold (vacancy, reason, placed_by, placed_at) values (?, 'A claim.', ?, ?)",
         [(n, owner, day[n]) for n in numbers if n % 50 == 0])  # fmt: skip
    _entries(db, numbers)
    many("update vacancy set state = 'archived' where id = ?", [(n,) for n in numbers])


def _entries(db: Database, numbers: range) -> None:
    """A few entries for each vacancy, and those of a whole scoring for the first."""
    for n in numbers:
        for action in (
            Action.ADD_VACANCY,
            Action.ISSUE_PACK,
            Action.RECORD_DECISION,
            Action.ARCHIVE,
        ):
            record(db, SHELL, action, f"vacancy:{n}", {"edition": 1})
        if n == 1:
            for candidate in range(1, CANDIDATES + 1):
                for member in range(1, MEMBERS + 1):
                    for question in range(1, QUESTIONS + 1):
                        facts = {
                            "candidate": candidate,
                            "member": member,
                            "question": question,
                            "version": 1,
                        }
                        told = {
                            "mark": [None, "2"],
                            "evidence": {"at": 0, "taken_out": "", "put_in": "I wrote it."},
                        }
                        record(db, SHELL, Action.SAVE_SCORE, f"vacancy:{n}", facts, told)


def _pack() -> tuple[str, str]:
    sitting = tuple(
        PanelMember(f"{each} Member", "", each == FIRST_NAMES[1]) for each in FIRST_NAMES[1:4]
    )
    listed = tuple(Candidate(f"C{place}", "", "") for place in range(1, CANDIDATES + 1))
    vacancy = vacancy_of(
        a_draft(elements=QUESTIONS), sitting, listed, edition=1, issued="2026-11-22"
    )
    issued = issue(build_pack(vacancy, {"grades9plus": shipped_library().framework("grades9plus")}))
    return issued.digest, to_json(issued.pack)


PAGES = {
    "bare": "/password",
    "desk": "/",
    "desk, archived": "/?state=archived",
    "archive": "/archive",
    "archive, page 300": "/archive?page=300",
    "by reference": "/archive?sort=reference",
    "by post, page 300": "/archive?sort=post&page=300",
    "words, one": "/archive?words=V-00001",
    "words, all": "/archive?words=lighthouse",
    "words and post": "/archive?words=service+7&sort=post",
    "days": "/archive?first_day=1+March+2024&last_day=1+June+2024",
    "archived": "/archive?state=archived",
    "decided": "/archive?state=decided",
    "disposed": "/archive?state=disposed",
    "held": "/archive?held=yes",
    "record": "/vacancies/1/archive",
    "history": "/vacancies/1/history",
    "history, scoring": "/vacancies/1/history?kind=scoring&candidate=1",
    "interviews": "/vacancies/1/interviews",
    "due": "/retention",
    "holds": "/holds",
}
SEARCHES = {"candidate, one": "Seraphina Inkwell", "first name": "Ambrose", "reference, all": "C1"}


def main() -> None:
    """Fills, serves, measures and prints."""
    vacancies = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    rounds = int(sys.argv[2]) if len(sys.argv) > 2 else 30
    with side_by_side(fill, vacancies) as (empty, full):
        measure(empty, full, rounds)


def measure(empty: Browser, full: Browser, rounds: int) -> None:
    """Asks both servers for every page in turn, and prints the table."""
    taken: dict[tuple[str, str], list[float]] = {}
    weight: dict[str, int] = {}
    both = (("empty", empty), ("full", full))
    for _ in range(rounds):
        for name, path in PAGES.items():
            for kind, browser in both:
                taken.setdefault((name, kind), []).append(browser.time(path))
        for name, candidate in SEARCHES.items():
            for kind, browser in both:
                spent, text = _search(browser, candidate)
                taken.setdefault((name, kind), []).append(spent)
                weight[name] = len(text)
    print(
        "page".ljust(20),
        *(each.rjust(9) for each in ("empty", "p95", "full", "p95", "ratio", "KB")),
    )
    for name in (*PAGES, *SEARCHES):
        low, high = taken[name, "empty"], taken[name, "full"]
        size = weight.get(name) or len(full.ask("GET", PAGES[name])[1].encode())
        ratio = statistics.median(high) / statistics.median(low)
        print(
            f"{name:20} {statistics.median(low):9.1f} {_p95(low):9.1f}"
            f" {statistics.median(high):9.1f} {_p95(high):9.1f} {ratio:9.2f} {size / 1000:9.1f}"
        )


def _search(browser: Browser, candidate: str) -> tuple[float, str]:
    """How long the answer to a search for a candidate takes, and its text.

    The token is from the page before.
    """
    _, page = browser.ask("GET", "/archive")
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)
    assert token
    began = time.perf_counter()
    status, text = browser.ask("POST", "/archive", {"csrf_token": token[1], "candidate": candidate})
    assert status == 200, f"the search for '{candidate}' answered {status}"
    return (time.perf_counter() - began) * 1000, text


def _p95(values: list[float]) -> float:
    return sorted(values)[int(len(values) * 0.95)]


if __name__ == "__main__":
    main()
