"""How many SQL statements and how many bytes a page costs, however many rows there are."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from recruit.domain.pack.vacancy import Candidate
from recruit.domain.words.people import SHELL, Role, actor
from recruit.store.people.people import add_person
from recruit.store.vacancies.candidates import add_candidates
from recruit.store.vacancies.panels import add_member, panel, remove_member
from recruit.store.vacancies.vacancies import add_vacancy
from recruit.web import database as database_module
from tests.web.made_up import Site, a_draft, close, opened
from tests.web.reading import LARGEST_PAGE
from tests.web.routes import address, openable, routes

MOST, MOST_OF_RECORD = 15, 32
"""Every page asks fewer statements than this; one that reads the whole record reads a score of
tables.
"""
OF_RECORD = (
    "/interviews",
    "/consensus",
    "/result",
    "/record",
    "/letters",
    "/calibration",
    "/archive",
    "/disclosure",
    "/dispose",
    "/certificate",
    "/history",
)
FULL_TEXT = re.compile(r"'main'\.|^--|%_data|%_idx")
"""What SQLite's full-text search says to itself."""


@pytest.fixture(scope="module")
def crowded(prepared: Site, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The organisation with 300 vacancies more, 60 people, and a vacancy with 300 candidates and a
    panel of 12.
    """
    site = opened(prepared, tmp_path_factory.mktemp("crowded") / "data")
    with site.database() as db:
        db.execute("pragma synchronous = off")
        who = actor(site.manager)
        for number in range(300):
            add_vacancy(
                db,
                who,
                site.manager.id,
                replace(a_draft(f"W-{number}"), post=f"Made-up post {number}"),
            )
        for vacancy in (site.ready, site.issued):
            add_candidates(
                db,
                who,
                vacancy,
                [Candidate(f"X{n}", f"Person {n} Madeup", "9.30am") for n in range(300)],
            )
            for number in range(12):
                name = "Member " + "".join(chr(97 + int(digit)) for digit in str(number))
                last = add_member(
                    db, who, vacancy, name=name, role="Made-up", person=None, is_chair=False
                )
            remove_member(db, who, vacancy, last)
        for number in range(60):
            add_person(
                db,
                SHELL,
                email=f"p{number}@larkwater.example",
                name=f"Person {number}",
                role=Role.PANEL_MEMBER,
            )
        for number in range(2, 30):
            db.execute(
                "insert into edition select vacancy, ?, digest, pack, 'A made-up reason.',"
                " issued_by, issued_at from edition where vacancy = ? and number = 1",
                [number, site.issued],
            )
        for member in panel(db, site.issued):
            db.execute(
                "insert into edition_seen values (?, 1, ?, 'interview guide', ?)",
                [
                    site.issued,
                    member.person or f"member:{member.id}",
                    datetime.now(UTC).isoformat(),
                ],
            )
        db.conn.commit()
    yield site
    close(site.app)


@pytest.fixture
def statements(monkeypatch) -> list[str]:
    """All statements of the requests that follow."""
    said: list[str] = []
    connect = database_module.connect

    def listening(path):
        opened = connect(path)
        opened.conn.set_trace_callback(
            lambda statement: None if FULL_TEXT.search(statement) else said.append(statement)
        )
        return opened

    monkeypatch.setattr(database_module, "connect", listening)
    return said


def pages(site: Site) -> dict[str, str]:
    """Every page on the two crowded vacancies, the list with its words and pages, and the bank's
    search.
    """
    both = {"ready": site.ready, "issued": site.issued}
    found = {
        f"{route} {name}": where
        for name, each in both.items()
        for route, where in openable(site, each)
    }
    extra = (
        "/?words=made-up",
        "/?page=7&sort=post",
        "/?state=draft&words=post",
        "/search?words=team",
    )
    known = {each.pattern for each in routes(site)}
    return found | {f"GET {where}": where for where in extra if where.split("?")[0] in known}


@pytest.mark.parametrize("name", ["hr", "manager", "panel_member", "outsider"])
def test_no_page_asks_many_statements_however_many_rows_there_are(crowded, statements, name):
    browser = crowded.browser(getattr(crowded, name))
    too_many = {}
    for said, where in pages(crowded).items():
        statements.clear()
        answer = browser.get(where)
        most = MOST_OF_RECORD if any(each in where for each in OF_RECORD) else MOST
        if answer.status_code == 200 and len(statements) >= most:
            too_many[said] = len(statements)
    assert not too_many


def test_no_page_is_large_however_many_rows_there_are(crowded):
    browser = crowded.browser(crowded.hr)
    sizes = {}
    for said, where in pages(crowded).items():
        answer = browser.get(where)
        if answer.mimetype == "text/html":
            sizes[said] = len(answer.data)
    too_large = {said: size for said, size in sizes.items() if size >= LARGEST_PAGE}
    assert not too_large


def test_saving_a_step_asks_few_statements(crowded, statements):
    browser = crowded.browser(crowded.manager)
    form = browser.form(f"/vacancies/{crowded.ready}/post")
    statements.clear()
    browser.send(form, {"post": "Another post"}, follow=False)
    assert 0 < len(statements) < MOST


def test_a_page_that_shows_nothing_writes_nothing(crowded, statements):
    browser = crowded.browser(crowded.manager)
    for _, where in openable(crowded, crowded.ready):
        browser.get(where)
        statements.clear()
        browser.get(where)
        wrote = [
            each
            for each in statements
            if each.lower().startswith(("insert", "update", "delete", "begin immediate"))
        ]
        assert not wrote, where


def test_every_route_of_a_vacancy_is_counted(crowded):
    counted = " ".join(pages(crowded))
    for route in routes(crowded):
        if route.method == "GET":
            assert str(route) in counted
            assert address(crowded, route, crowded.ready)
