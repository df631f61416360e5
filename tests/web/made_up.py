"""The organisation that the tests of pages work in: everyone in it is made up."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from fractions import Fraction
from pathlib import Path

from flask import Flask
from jinja2 import FileSystemBytecodeCache

from recruit.app import create_app
from recruit.bank.library import Library
from recruit.domain.building.draft import Draft, vacancy_of
from recruit.domain.framework.framework import ElementReference
from recruit.domain.pack.decision_rule import Rounding
from recruit.domain.pack.pack import build_pack, issue
from recruit.domain.pack.vacancy import (
    USUAL_SCRIPT,
    Candidate,
    Criterion,
    Heading,
    Importance,
    Method,
    Timing,
)
from recruit.domain.words.people import SHELL, Actor, Person, Role, actor
from recruit.store.connection import FILE, Database, connect, writing
from recruit.store.people.people import add_person, make_link, person, set_disabled, set_password
from recruit.store.vacancies.candidates import add_candidates, candidates, save_candidate
from recruit.store.vacancies.editions import add_edition
from recruit.store.vacancies.panels import (
    add_member,
    give_access,
    members_of,
    outside_member,
    panel,
)
from recruit.store.vacancies.vacancies import StoredVacancy, add_vacancy, vacancy
from recruit.web.database import database
from tests.builders import chosen, shipped_library
from tests.web.browser import Browser

PASSWORD = "pebble umbrella quarantine"


@dataclass(frozen=True)
class Outsider:
    """A panel member from outside, with the link and the code they were given."""

    member: int
    vacancy: int
    name: str
    token: str
    code: str
    until: str


Who = Person | Outsider | None


@dataclass(frozen=True)
class Site:
    """An application with people in every role and vacancies in every state.

    A is `manager`, who owns `empty`, `half_done`, `ready` and `issued`; `panel_member` and
    `outsider` sit on `issued`, `panel_member` on `ready` too. B is `other_manager`, who owns
    `elsewhere` with `other_panel_member` and `other_outsider`, and candidates of its own. The
    numbers are ids of vacancies.
    """

    app: Flask
    folder: Path
    as_found: Path
    hr: Person
    manager: Person
    other_manager: Person
    panel_member: Person
    other_panel_member: Person
    disabled: Person
    outsider: Outsider
    other_outsider: Outsider
    empty: int
    half_done: int
    ready: int
    issued: int
    elsewhere: int

    @property
    def people(self) -> tuple[Person, ...]:
        """Everyone who can sign in."""
        return (
            self.hr,
            self.manager,
            self.other_manager,
            self.panel_member,
            self.other_panel_member,
        )

    def browser(self, who: Who = None) -> Browser:
        """A browser in which this person is signed in, or a stranger's."""
        browser = self.app.test_client()
        assert isinstance(browser, Browser)
        if who is not None:
            sign_in(browser, who)
        return browser

    def restore(self) -> None:
        """Puts the database back to how the test found it."""
        with sqlite3.connect(self.as_found) as kept, self.database() as db:
            db.execute("pragma synchronous = off")
            kept.backup(db.conn)
        kept.close()

    @contextmanager
    def database(self) -> Iterator[Database]:
        """The database, to look into or to prepare."""
        with self.app.app_context():
            yield database()

    def vacancy(self, identity: int) -> StoredVacancy:
        """A vacancy as it is now."""
        with self.database() as db:
            found = vacancy(db, identity)
        assert found is not None
        return found


def sign_in(browser: Browser, who: Person | Outsider) -> None:
    """Lets someone in without the tenth of a second that checking a password takes."""
    with browser.session_transaction() as session:
        session.clear()
        session.permanent = True
        if isinstance(who, Person):
            session["_user_id"] = f"{who.id}:{who.session}"
            session["_fresh"] = True
        else:
            with browser.application.app_context():
                found = outside_member(database(), who.member)
            session["member"] = [who.member, found.access_until, found.session] if found else []
    browser.last_token = ""


def a_draft(reference: str, library: Library | None = None) -> Draft:
    """A draft with six elements and two criteria of the manager's own, of which a pack can be
    issued.
    """
    numbers = [
        element.number
        for _, element in (library or shipped_library()).framework("grades9plus").elements()
    ][:6]
    elements = tuple(chosen("grades9plus", number, "2") for number in numbers)
    return Draft(
        reference=reference,
        post="Keeper of the Made-up Lighthouse",
        grade="Grade 9",
        service="Lights",
        organisation="Harbour of Nowhere",
        contact="the recruitment desk, room 4",
        dates="8 and 9 December 2026",
        framework="grades9plus",
        stage="2",
        elements=(replace(elements[0], weight=Fraction(2)), *elements[1:]),
        criteria=(
            Criterion(
                "C-licence",
                "A boat licence.",
                Heading.QUALIFICATIONS,
                Importance.ESSENTIAL,
                (Method.CERTIFICATE,),
                None,
            ),
            Criterion(
                "C-nights",
                "Nights alone on a rock.",
                Heading.EXPERIENCE,
                Importance.DESIRABLE,
                (Method.APPLICATION, Method.INTERVIEW),
                ElementReference("grades9plus", numbers[0]),
            ),
        ),
        methods=(Method.APPLICATION, Method.INTERVIEW, Method.CERTIFICATE),
        scale=shipped_library().scales["0-4"],
        minimum_mark=None,
        tie_break=(),
        rounding=Rounding.HALF_UP,
        timing=Timing(60, 5, 5),
        question_minutes=6,
        script=USUAL_SCRIPT,
        overrides=(),
    )


def seat_hr(db: Database, site: Site, by: Actor, role: str = "HR") -> int:
    """Puts the person of HR on the panel of the issued vacancy, and returns the member's id."""
    return add_member(
        db,
        by,
        site.issued,
        name=site.hr.name,
        role=role,
        person=site.hr.id,
        is_chair=False,
    )


def an_empty_draft(reference: str) -> Draft:
    """What a vacancy is right after 'Start a vacancy'."""
    return replace(
        a_draft(reference),
        post="",
        grade="",
        service="",
        organisation="",
        contact="",
        dates="",
        framework="",
        stage="",
        elements=(),
        criteria=(),
        methods=(Method.APPLICATION, Method.INTERVIEW),
    )


CANDIDATES = (
    Candidate("C1", "Ambrose Thistlewood", "8 December 2026, 9.30am"),
    Candidate("C2", "Peregrine Moonbeam", "8 December 2026, 11.00am"),
    Candidate("C3", "", ""),
)
CANDIDATES_ELSEWHERE = (
    Candidate("D1", "Zuleika Fable", "9 December 2026, 9.30am"),
    Candidate("D2", "Mordecai Placeholder", ""),
)
ADJUSTMENT = "A sign language interpreter sits beside the candidate"
PEOPLE = {
    "hr": ("hilda.rulebook@larkwater.example", "Hilda Rulebook", Role.HR),
    "manager": ("agnes.lamplight@larkwater.example", "Agnes Lamplight", Role.HIRING_MANAGER),
    "other_manager": (
        "bertram.otherwise@larkwater.example",
        "Bertram Otherwise",
        Role.HIRING_MANAGER,
    ),
    "panel_member": ("peggy.listener@larkwater.example", "Peggy Listener", Role.PANEL_MEMBER),
    "other_panel_member": (
        "quentin.elsewhere@larkwater.example",
        "Quentin Elsewhere",
        Role.PANEL_MEMBER,
    ),
    "disabled": ("diana.departed@larkwater.example", "Diana Departed", Role.HIRING_MANAGER),
}
OUTSIDER, OTHER_OUTSIDER = "Wilhelmina Storybrook", "Octavia Faraway"
PRIVATE = (
    *(each for email, name, _ in PEOPLE.values() for each in (email, name)),
    *(each.name for each in CANDIDATES + CANDIDATES_ELSEWHERE),
    OUTSIDER,
    OTHER_OUTSIDER,
    ADJUSTMENT,
)
"""What no URL may hold."""


def prepare(folder: Path, password_hash: str) -> Site:
    """Makes the organisation in an empty folder. Its application serves copies: see `lent`."""
    app = create_app(folder, bank=shipped_library())
    with app.app_context():
        site = _fill(app, folder, database(), password_hash)
    close(app)
    return replace(site, app=_for_tests(app, folder))


@contextmanager
def lent(prepared: Site, folder: Path) -> Iterator[Site]:
    """The prepared application, for a while, on a copy of its data: to make one anew takes longer
    than most tests.
    """
    app = prepared.app
    config, views = dict(app.config), dict(app.view_functions)
    _copy(prepared, folder)
    app.config["DATABASE"] = str(folder / FILE)
    app.extensions["recruit_anchor"] = connect(folder / FILE)
    app.extensions["recruit_tries"].forget()
    try:
        yield replace(prepared, folder=folder)
    finally:
        close(app)
        app.view_functions.update(views)
        app.config.clear()
        app.config.update(config)


def opened(prepared: Site, folder: Path) -> Site:
    """An application of its own on a copy of the prepared data, for the tests of a whole module."""
    _copy(prepared, folder)
    return replace(
        prepared,
        app=_for_tests(create_app(folder, bank=shipped_library()), prepared.folder),
        folder=folder,
    )


def close(app: Flask) -> None:
    """Closes the connection that an application holds open."""
    app.extensions["recruit_anchor"].close()


def _copy(prepared: Site, folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for name in (FILE, "secret-key"):
        shutil.copy(prepared.as_found.parent / name, folder / name)


def _for_tests(app: Flask, folder: Path) -> Flask:
    app.testing = True
    app.test_client_class = Browser
    # Every application would translate its templates anew; the second one reads what the first one
    # made of them.
    app.jinja_env.bytecode_cache = FileSystemBytecodeCache(str(folder))
    Browser.private = PRIVATE
    return app


def _fill(app: Flask, folder: Path, db: Database, password_hash: str) -> Site:
    known = {key: _person(db, *value, password_hash) for key, value in PEOPLE.items()}
    set_disabled(db, SHELL, known["disabled"].id, disabled=True)
    a, b = known["manager"], known["other_manager"]
    empty = add_vacancy(db, actor(a), a.id, an_empty_draft("V-2026-001"))
    half = replace(a_draft("V-2026-002"), elements=a_draft("x").elements[:3], grade="", criteria=())
    half_done = add_vacancy(db, actor(a), a.id, half)
    ready = add_vacancy(db, actor(a), a.id, a_draft("V-2026-003"))
    add_member(db, actor(a), ready, name=a.name, role="Harbour master", person=a.id, is_chair=True)
    sitter = known["panel_member"]
    add_member(
        db, actor(a), ready, name=sitter.name, role="Listener", person=sitter.id, is_chair=False
    )
    add_candidates(db, actor(a), ready, CANDIDATES)
    issued, outsider = _issued(db, a, known["panel_member"], "V-2026-004", OUTSIDER, CANDIDATES)
    elsewhere, other = _issued(
        db, b, known["other_panel_member"], "V-2026-005", OTHER_OUTSIDER, CANDIDATES_ELSEWHERE
    )
    with writing(db):
        # Everybody knows who let them in, so that no page says it.
        db.execute("update sign_in_link set told_at = made_at")
        db.execute("update outside_access set told_at = given_at")
    fresh = {key: person(db, each.id) for key, each in known.items()}
    return Site(
        app=app,
        folder=folder,
        as_found=folder / FILE,
        outsider=outsider,
        other_outsider=other,
        empty=empty,
        half_done=half_done,
        ready=ready,
        issued=issued,
        elsewhere=elsewhere,
        **{key: each for key, each in fresh.items() if each},
    )


def _person(db: Database, email: str, name: str, role: Role, password_hash: str) -> Person:
    made = add_person(db, SHELL, email=email, name=name, role=role)
    make_link(db, SHELL, "set password", made.id)
    set_password(db, SHELL, made.id, password_hash)
    return made


def _issued(
    db: Database,
    owner: Person,
    sitter: Person,
    reference: str,
    outside: str,
    listed: tuple[Candidate, ...],
) -> tuple[int, Outsider]:
    who: Actor = actor(owner)
    identity = add_vacancy(db, who, owner.id, a_draft(reference))
    add_member(
        db, who, identity, name=owner.name, role="Harbour master", person=owner.id, is_chair=True
    )
    add_member(
        db, who, identity, name=sitter.name, role="Listener", person=sitter.id, is_chair=False
    )
    member = add_member(
        db, who, identity, name=outside, role="Headteacher", person=None, is_chair=False
    )
    token, code = give_access(db, SHELL, identity, member)
    add_candidates(db, who, identity, listed)
    first = candidates(db, identity)[0]
    save_candidate(db, who, identity, first.id, first.version, first.candidate, ADJUSTMENT, False)
    stored, until = vacancy(db, identity), panel(db, identity)[-1].access_until
    assert stored is not None
    people, them = (
        members_of(panel(db, identity)),
        tuple(each.candidate for each in candidates(db, identity)),
    )
    made = vacancy_of(
        stored.draft, people, them, edition=1, issued=datetime.now(UTC).date().isoformat()
    )
    pack = build_pack(made, {"grades9plus": shipped_library().framework("grades9plus")})
    add_edition(db, who, stored, issue(pack))
    return identity, Outsider(member, identity, outside, token, code, until)
