"""Who may use what: a line for every route and method, tried as everyone."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from recruit.domain.words.people import SHELL, actor
from recruit.store.vacancies.candidates import candidates
from recruit.store.vacancies.panels import add_member, make_chair, panel, remove_member
from recruit.web.access import Rule
from tests.web.browser import Browser
from tests.web.made_up import Outsider, Site, Who, close, opened, sign_in
from tests.web.routes import Route, address, routes

RULES = {
    "GET /": Rule.SIGNED_IN,
    "GET /archive": Rule.HR,
    "POST /archive": Rule.HR,
    "GET /backups": Rule.HR,
    "POST /backups": Rule.HR,
    "GET /backups/<int:backup_id>/file": Rule.HR,
    "GET /first-account/<token>": Rule.ANYONE,
    "POST /first-account/<token>": Rule.ANYONE,
    "GET /frameworks": Rule.SIGNED_IN,
    "GET /frameworks/<framework_id>": Rule.SIGNED_IN,
    "GET /frameworks/<framework_id>/<path:number>": Rule.SIGNED_IN,
    "POST /frameworks/<framework_id>/<path:number>": Rule.MANAGERS,
    "GET /healthz": Rule.ANYONE,
    "GET /panel": Rule.ANYONE,
    "GET /panel/<token>": Rule.ANYONE,
    "POST /panel/<token>": Rule.ANYONE,
    "GET /password": Rule.SIGNED_IN,
    "POST /password": Rule.SIGNED_IN,
    "GET /people": Rule.HR,
    "POST /people": Rule.HR,
    "GET /people/<person_id>": Rule.HR,
    "POST /people/<person_id>": Rule.HR,
    "POST /people/<person_id>/close": Rule.HR,
    "GET /people/<person_id>/held": Rule.HR,
    "POST /people/<person_id>/lift": Rule.HR,
    "POST /people/<person_id>/link": Rule.HR,
    "POST /people/<person_id>/open": Rule.HR,
    "POST /people/<person_id>/sign-out": Rule.HR,
    "GET /people/add": Rule.HR,
    "POST /people/add": Rule.HR,
    "GET /search": Rule.SIGNED_IN,
    "GET /set-password/<token>": Rule.ANYONE,
    "POST /set-password/<token>": Rule.ANYONE,
    "GET /settings": Rule.HR,
    "POST /settings": Rule.HR,
    "GET /settings/house-style": Rule.HR,
    "POST /settings/house-style": Rule.HR,
    "GET /settings/house-style/file": Rule.HR,
    "GET /settings/house-style/ours": Rule.HR,
    "POST /settings/house-style/ours": Rule.HR,
    "GET /session": Rule.ANYONE,
    "POST /sign-ins/read": Rule.ANYONE,
    "GET /sign-in": Rule.ANYONE,
    "POST /sign-in": Rule.ANYONE,
    "POST /sign-out": Rule.ANYONE,
    "POST /vacancies": Rule.MANAGERS,
    "GET /vacancies/<int:vacancy_id>/archive": Rule.HR_OF_VACANCY,
    "POST /vacancies/<int:vacancy_id>/archive": Rule.HR_OF_VACANCY,
    "GET /vacancies/<int:vacancy_id>/archive/file": Rule.HR_OF_VACANCY,
    "GET /vacancies/<int:vacancy_id>/archive/verification": Rule.HR_OF_VACANCY,
    "GET /vacancies/<int:vacancy_id>/history": Rule.HR_OF_VACANCY,
    "GET /vacancies/<int:vacancy_id>/calibration": Rule.OPENS,
    "GET /vacancies/<int:vacancy_id>/calibration/<int:question>": Rule.OPENS,
    "GET /vacancies/<int:vacancy_id>/calibration/<int:question>/answer": Rule.OPENS,
    "POST /vacancies/<int:vacancy_id>/calibration/<int:question>/answer": Rule.OPENS,
    "GET /vacancies/<int:vacancy_id>/calibration/<int:question>/mark": Rule.SITS,
    "POST /vacancies/<int:vacancy_id>/calibration/<int:question>/mark": Rule.SITS,
    "GET /vacancies/<int:vacancy_id>/disclosure": Rule.HR_OF_VACANCY,
    "POST /vacancies/<int:vacancy_id>/disclosure": Rule.HR_OF_VACANCY,
    "GET /vacancies/<int:vacancy_id>/disclosure/<int:candidate_id>": Rule.HR_OF_VACANCY,
    "POST /vacancies/<int:vacancy_id>/disclosure/<int:candidate_id>": Rule.HR_OF_VACANCY,
    "POST /vacancies/<int:vacancy_id>/candidates": Rule.BUILDS,
    "GET /vacancies/<int:vacancy_id>/candidates/<int:candidate_id>": Rule.BUILDS,
    "POST /vacancies/<int:vacancy_id>/candidates/<int:candidate_id>": Rule.BUILDS,
    "GET /vacancies/<int:vacancy_id>/candidates/list": Rule.BUILDS,
    "POST /vacancies/<int:vacancy_id>/candidates/list": Rule.BUILDS,
    "GET /vacancies/<int:vacancy_id>/candidates/new": Rule.BUILDS,
    "POST /vacancies/<int:vacancy_id>/candidates/new": Rule.BUILDS,
    "GET /vacancies/<int:vacancy_id>/check": Rule.BUILDS,
    "POST /vacancies/<int:vacancy_id>/check": Rule.BUILDS,
    "POST /vacancies/<int:vacancy_id>/check/accept": Rule.BUILDS,
    "POST /vacancies/<int:vacancy_id>/check/issue": Rule.BUILDS,
    "POST /vacancies/<int:vacancy_id>/check/take-back": Rule.BUILDS,
    "GET /vacancies/<int:vacancy_id>/copy": Rule.BUILDS,
    "POST /vacancies/<int:vacancy_id>/copy": Rule.BUILDS,
    "GET /vacancies/<int:vacancy_id>/elements": Rule.BUILDS,
    "POST /vacancies/<int:vacancy_id>/elements": Rule.BUILDS,
    "GET /vacancies/<int:vacancy_id>/framework": Rule.BUILDS,
    "POST /vacancies/<int:vacancy_id>/framework": Rule.BUILDS,
    "GET /vacancies/<int:vacancy_id>/interviews/<int:candidate_id>/sheet": Rule.SITS,
    "POST /vacancies/<int:vacancy_id>/interviews/<int:candidate_id>/sheet": Rule.SITS,
    "POST /vacancies/<int:vacancy_id>/interviews/<int:candidate_id>/sheet/<int:question>": (
        Rule.SITS
    ),
    "POST /vacancies/<int:vacancy_id>/interviews/<int:candidate_id>/sheet/notes": Rule.SITS,
    "GET /vacancies/<int:vacancy_id>/interviews/<int:candidate_id>/sheet/seal": Rule.SITS,
    "POST /vacancies/<int:vacancy_id>/interviews/<int:candidate_id>/sheet/seal": Rule.SITS,
    "GET /vacancies/<int:vacancy_id>/interviews/<int:candidate_id>/consensus": Rule.OPENS,
    "POST /vacancies/<int:vacancy_id>/interviews/<int:candidate_id>/consensus": Rule.DECIDES,
    "GET /vacancies/<int:vacancy_id>/interviews/<int:candidate_id>/consensus/open": Rule.CHAIRS,
    "POST /vacancies/<int:vacancy_id>/interviews/<int:candidate_id>/consensus/open": Rule.CHAIRS,
    "POST /vacancies/<int:vacancy_id>/interviews/<int:candidate_id>/consensus/record": Rule.DECIDES,
    "GET /vacancies/<int:vacancy_id>/interviews/<int:candidate_id>/said/<int:member_id>/<int:question>": (  # noqa: E501
        Rule.OPENS
    ),
    "POST /vacancies/<int:vacancy_id>/interviews/<int:candidate_id>/consensus/stance": Rule.SITS,
    "GET /vacancies/<int:vacancy_id>/interviews/<int:candidate_id>/consensus/take-back": (
        Rule.HR_OF_VACANCY
    ),
    "POST /vacancies/<int:vacancy_id>/interviews/<int:candidate_id>/consensus/take-back": (
        Rule.HR_OF_VACANCY
    ),
    "GET /vacancies/<int:vacancy_id>/interviews/<int:candidate_id>/sheets/<int:member_id>/reopen": (
        Rule.HR_OF_VACANCY
    ),
    "POST /vacancies/<int:vacancy_id>/interviews/<int:candidate_id>/sheets/<int:member_id>/reopen": (  # noqa: E501
        Rule.HR_OF_VACANCY
    ),
    "GET /vacancies/<int:vacancy_id>/letters": Rule.HR_OF_VACANCY,
    "GET /vacancies/<int:vacancy_id>/letters/<int:candidate_id>": Rule.HR_OF_VACANCY,
    "POST /vacancies/<int:vacancy_id>/letters/<int:candidate_id>": Rule.HR_OF_VACANCY,
    "GET /vacancies/<int:vacancy_id>/letters/<int:candidate_id>.docx": Rule.HR_OF_VACANCY,
    "POST /vacancies/<int:vacancy_id>/letters/<int:candidate_id>/approve": Rule.HR_OF_VACANCY,
    "POST /vacancies/<int:vacancy_id>/panel": Rule.BUILDS,
    "GET /vacancies/<int:vacancy_id>/panel/new": Rule.BUILDS,
    "POST /vacancies/<int:vacancy_id>/panel/new": Rule.BUILDS,
    "GET /vacancies/<int:vacancy_id>/interviews": Rule.OPENS,
    "GET /vacancies/<int:vacancy_id>/interviews/<int:candidate_id>/exception": Rule.CHAIRS,
    "POST /vacancies/<int:vacancy_id>/interviews/<int:candidate_id>/exception": Rule.CHAIRS,
    "GET /vacancies/<int:vacancy_id>/interviews/declarations": Rule.SITS,
    "POST /vacancies/<int:vacancy_id>/interviews/declarations": Rule.SITS,
    "GET /vacancies/<int:vacancy_id>/interviews/readiness": Rule.HR_OF_VACANCY,
    "POST /vacancies/<int:vacancy_id>/interviews/readiness": Rule.HR_OF_VACANCY,
    "GET /vacancies/<int:vacancy_id>/papers": Rule.OPENS,
    "GET /vacancies/<int:vacancy_id>/papers/<name>": Rule.OPENS,
    "GET /vacancies/<int:vacancy_id>/papers/<name>.docx": Rule.OPENS,
    "GET /vacancies/<int:vacancy_id>/papers/all.zip": Rule.OPENS,
    "GET /vacancies/<int:vacancy_id>/papers/pack.json": Rule.OPENS,
    "GET /vacancies/<int:vacancy_id>/papers/leaflets/<int:candidate_id>": Rule.OPENS,
    "GET /vacancies/<int:vacancy_id>/papers/leaflets/<int:candidate_id>.docx": Rule.OPENS,
    "GET /vacancies/<int:vacancy_id>/papers/sheets/<int:candidate_id>.zip": Rule.OPENS,
    "GET /vacancies/<int:vacancy_id>/papers/sheets/<int:candidate_id>/<int:member_id>": Rule.OPENS,
    "GET /vacancies/<int:vacancy_id>/papers/sheets/<int:candidate_id>/<int:member_id>.docx": (
        Rule.OPENS
    ),
    "GET /holds": Rule.HR,
    "GET /retention": Rule.HR,
    "GET /vacancies/<int:vacancy_id>/certificate": Rule.HR_OF_VACANCY,
    "GET /vacancies/<int:vacancy_id>/certificate/<int:disposal_id>.docx": Rule.HR_OF_VACANCY,
    "GET /vacancies/<int:vacancy_id>/dispose": Rule.HR_OF_VACANCY,
    "POST /vacancies/<int:vacancy_id>/dispose": Rule.HR_OF_VACANCY,
    "POST /vacancies/<int:vacancy_id>/dispose/set": Rule.HR_OF_VACANCY,
    "GET /vacancies/<int:vacancy_id>/holds": Rule.HR_OF_VACANCY,
    "POST /vacancies/<int:vacancy_id>/holds": Rule.HR_OF_VACANCY,
    "GET /vacancies/<int:vacancy_id>/holds/<int:hold_id>/lift": Rule.HR_OF_VACANCY,
    "POST /vacancies/<int:vacancy_id>/holds/<int:hold_id>/lift": Rule.HR_OF_VACANCY,
    "GET /vacancies/<int:vacancy_id>/retention": Rule.HR_OF_VACANCY,
    "POST /vacancies/<int:vacancy_id>/retention": Rule.HR_OF_VACANCY,
    "GET /vacancies/<int:vacancy_id>/people": Rule.BUILDS,
    "GET /vacancies/<int:vacancy_id>/post": Rule.BUILDS,
    "POST /vacancies/<int:vacancy_id>/post": Rule.BUILDS,
    "GET /vacancies/<int:vacancy_id>/questions": Rule.BUILDS,
    "POST /vacancies/<int:vacancy_id>/questions": Rule.BUILDS,
    "GET /vacancies/<int:vacancy_id>/questions/<element>": Rule.BUILDS,
    "POST /vacancies/<int:vacancy_id>/questions/<element>": Rule.BUILDS,
    "GET /vacancies/<int:vacancy_id>/questions/<element>/own/<question>": Rule.BUILDS,
    "POST /vacancies/<int:vacancy_id>/questions/<element>/own/<question>": Rule.BUILDS,
    "POST /vacancies/<int:vacancy_id>/questions/<element>/put-back": Rule.BUILDS,
    "GET /vacancies/<int:vacancy_id>/rating": Rule.BUILDS,
    "POST /vacancies/<int:vacancy_id>/rating": Rule.BUILDS,
    "GET /vacancies/<int:vacancy_id>/rating/<element>": Rule.BUILDS,
    "POST /vacancies/<int:vacancy_id>/rating/<element>": Rule.BUILDS,
    "GET /vacancies/<int:vacancy_id>/rating/scale": Rule.BUILDS,
    "POST /vacancies/<int:vacancy_id>/rating/scale": Rule.BUILDS,
    "GET /vacancies/<int:vacancy_id>/result": Rule.OPENS,
    "GET /vacancies/<int:vacancy_id>/result/<int:candidate_id>": Rule.DECIDES,
    "POST /vacancies/<int:vacancy_id>/result/<int:candidate_id>": Rule.DECIDES,
    "POST /vacancies/<int:vacancy_id>/result/<int:candidate_id>/take-back": Rule.DECIDES,
    "POST /vacancies/<int:vacancy_id>/result/decide": Rule.DECIDES,
    "GET /vacancies/<int:vacancy_id>/result/equals": Rule.DECIDES,
    "POST /vacancies/<int:vacancy_id>/result/equals": Rule.DECIDES,
    "GET /vacancies/<int:vacancy_id>/result/take-back": Rule.HR_OF_VACANCY,
    "POST /vacancies/<int:vacancy_id>/result/take-back": Rule.HR_OF_VACANCY,
    "GET /vacancies/<int:vacancy_id>/result/panel": Rule.OPENS,
    "GET /vacancies/<int:vacancy_id>/result/pictures/<int:candidate_id>": Rule.OPENS,
    "GET /vacancies/<int:vacancy_id>/result/pictures/members.svg": Rule.OPENS,
    "GET /vacancies/<int:vacancy_id>/result/pictures/profile-<int:candidate_id>.svg": Rule.OPENS,
    "GET /vacancies/<int:vacancy_id>/result/pictures/spread-<int:candidate_id>.svg": Rule.OPENS,
    "GET /vacancies/<int:vacancy_id>/record": Rule.OPENS,
    "GET /vacancies/<int:vacancy_id>/record/all.zip": Rule.HR_OF_VACANCY,
    "GET /vacancies/<int:vacancy_id>/record/consensus/<int:candidate_id>.docx": Rule.OPENS,
    "GET /vacancies/<int:vacancy_id>/record/decision.docx": Rule.OPENS,
    "GET /vacancies/<int:vacancy_id>/record/marks.csv": Rule.OPENS,
    "GET /vacancies/<int:vacancy_id>/record/record.json": Rule.OPENS,
    "GET /vacancies/<int:vacancy_id>/record/sheets/<int:candidate_id>/<int:member_id>.docx": (
        Rule.OPENS
    ),
    "GET /vacancies/<int:vacancy_id>/record/tables.zip": Rule.OPENS,
    "GET /vacancies/<int:vacancy_id>/specification": Rule.BUILDS,
    "POST /vacancies/<int:vacancy_id>/specification": Rule.BUILDS,
    "GET /vacancies/<int:vacancy_id>/specification/criteria/<criterion>": Rule.BUILDS,
    "POST /vacancies/<int:vacancy_id>/specification/criteria/<criterion>": Rule.BUILDS,
    "POST /vacancies/<int:vacancy_id>/specification/put-back": Rule.BUILDS,
}
"""Every route and method with who may use it. A new route needs a line here."""

PACK = "GET /vacancies/<int:vacancy_id>/papers/pack.json"
SHEET = "GET /vacancies/<int:vacancy_id>/papers/sheets/<int:candidate_id>/<int:member_id>"
SAMPLE = "/vacancies/<int:vacancy_id>/calibration/<int:question>/answer"
PICTURES, BOTH = "/vacancies/<int:vacancy_id>/result/pictures", ("profile", "spread")
STRICTER = {
    # It is not archived, so there is no file.
    "GET /vacancies/<int:vacancy_id>/archive/file": set(),
    "GET /vacancies/<int:vacancy_id>/archive/verification": set(),
    # Nothing is scored on this vacancy: there is no sealed sheet, and only HR has anything to
    # export.
    "GET /vacancies/<int:vacancy_id>/record/consensus/<int:candidate_id>.docx": set(),
    "GET /vacancies/<int:vacancy_id>/record/decision.docx": set(),
    "GET /vacancies/<int:vacancy_id>/record/marks.csv": {"hr"},
    "GET /vacancies/<int:vacancy_id>/record/record.json": {"hr"},
    "GET /vacancies/<int:vacancy_id>/record/sheets/<int:candidate_id>/<int:member_id>.docx": set(),
    "GET /vacancies/<int:vacancy_id>/record/tables.zip": {"hr"},
    # Nothing was disposed of or held on this vacancy.
    "GET /vacancies/<int:vacancy_id>/certificate": set(),
    "GET /vacancies/<int:vacancy_id>/certificate/<int:disposal_id>.docx": set(),
    "GET /vacancies/<int:vacancy_id>/holds/<int:hold_id>/lift": set(),
    "POST /vacancies/<int:vacancy_id>/holds/<int:hold_id>/lift": set(),
    PACK: {"hr", "manager"},
    # What is for whoever may see adjustments: the manager is the chair.
    "GET /vacancies/<int:vacancy_id>/papers/leaflets/<int:candidate_id>": {"hr", "manager"},
    "GET /vacancies/<int:vacancy_id>/papers/leaflets/<int:candidate_id>.docx": {"hr", "manager"},
    SHEET: {"hr", "manager", "outsider"},
    f"{SHEET}.docx": {"hr", "manager", "outsider"},
    f"GET {SAMPLE}": {"hr", "manager"},
    f"POST {SAMPLE}": {"hr", "manager"},
    f"GET {PICTURES}/<int:candidate_id>": set(),
    **{
        f"GET {PICTURES}/{name}.svg": set()
        for name in ("members", *(f"{of}-<int:candidate_id>" for of in BOTH))
    },
}
"""Where the view looks closer than its rule: who gets in. The sheet is the outside member's own;
there are no pictures before anything is scored.
"""

CONSENSUS = "/vacancies/<int:vacancy_id>/interviews/<int:candidate_id>/consensus"
UNTIL_OPEN = {
    *(f"GET {CONSENSUS}{end}" for end in ("", "/open", "/take-back")),
    (
        "GET /vacancies/<int:vacancy_id>/interviews/<int:candidate_id>/said/<int:member_id>/<int:question>"  # noqa: E501
    ),
    *(f"POST {CONSENSUS}{end}" for end in ("", "/open", "/record", "/stance", "/take-back")),
}
UNTIL_OPEN |= {
    "GET /vacancies/<int:vacancy_id>/result/equals",
    "POST /vacancies/<int:vacancy_id>/result/equals",
}
UNTIL_OPEN.add("GET /backups/<int:backup_id>/file")
"""What is not there for anyone while nothing is sealed, as on `issued`; and the backup that no one
made.
"""
OF_SEAT = (Rule.SITS, Rule.CHAIRS, Rule.DECIDES)
"""Rules that ask for more than to open the vacancy: the view is there, and closed to the others who
may open it.
"""
IN, SIGN_IN_FIRST, REFUSED, NOT_THERE = "in", "asked to sign in", "403", "404"
EVERYONE = (
    "hr",
    "manager",
    "other_manager",
    "panel_member",
    "other_panel_member",
    "outsider",
    "other_outsider",
    "disabled",
    "stranger",
)
WITH_ACCOUNT = {"hr", "manager", "other_manager", "panel_member", "other_panel_member"}
ALLOWED = {
    Rule.SIGNED_IN: WITH_ACCOUNT,
    Rule.MANAGERS: {"hr", "manager", "other_manager"},
    Rule.HR: {"hr"},
    Rule.BUILDS: {"hr", "manager"},
    Rule.OPENS: {"hr", "manager", "panel_member", "outsider"},
    Rule.SITS: {"manager", "panel_member", "outsider"},
    Rule.CHAIRS: {"manager"},
    Rule.DECIDES: {"hr", "manager"},
    Rule.HR_OF_VACANCY: {"hr"},
}
"""Who gets in on the vacancy `issued`, which A owns and on whose panel `panel_member` and
`outsider` sit.
"""


@pytest.fixture(scope="module")
def shared(prepared: Site, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """One application for all tries; its database is put back before each."""
    made = opened(prepared, tmp_path_factory.mktemp("access") / "data")
    yield made
    close(made.app)


def who(site: Site, name: str) -> Who:
    return None if name == "stranger" else getattr(site, name)


def expected(line: str, name: str) -> str:
    rule = RULES[line]
    if line in UNTIL_OPEN and name in ALLOWED[rule]:
        return NOT_THERE
    if name in STRICTER.get(line, ALLOWED[rule]):
        return IN
    if rule in OF_SEAT and name in ALLOWED[Rule.OPENS]:
        return REFUSED
    if rule in (Rule.BUILDS, Rule.OPENS, Rule.HR_OF_VACANCY, *OF_SEAT):
        return SIGN_IN_FIRST if name in ("stranger", "disabled") else NOT_THERE
    return REFUSED if name in WITH_ACCOUNT else SIGN_IN_FIRST


def happened(browser: Browser, route: Route, where: str) -> str:
    answer = browser.open(where, method=route.method, data=_sent(browser, route))
    if answer.status_code in (301, 302, 303) and answer.location.startswith("/sign-in"):
        return SIGN_IN_FIRST
    return {403: REFUSED, 404: NOT_THERE}.get(answer.status_code, IN)


def _sent(browser: Browser, route: Route) -> dict[str, str]:
    return {} if route.method == "GET" else {"csrf_token": browser.token()}


def test_every_route_has_a_line_in_the_table(site):
    assert {str(each) for each in routes(site)} == set(RULES)


def test_every_view_has_the_rule_that_the_table_says(site):
    rules = {
        str(each): getattr(site.app.view_functions[each.endpoint], "rule", None)
        for each in routes(site)
    }
    assert rules == {key: RULES.get(key) for key in rules}


@pytest.mark.parametrize("line", [key for key, rule in RULES.items() if rule is not Rule.ANYONE])
def test_a_route_lets_in_whom_its_rule_names_and_nobody_else(shared, line):
    route = next((each for each in routes(shared) if str(each) == line), None)
    assert route, "this line is in the table and not in the application"
    where = address(shared, route, shared.issued)
    found = {}
    for name in EVERYONE:
        found[name] = happened(shared.browser(who(shared, name)), route, where)
        if route.method != "GET" and found[name] == IN:
            shared.restore()
    assert found == {name: expected(line, name) for name in EVERYONE}


SEATED = {
    "hr": "HR who sits on the panel",
    "panel_member": "a chair who owns nothing",
    "manager": "an owner who sits",
}
ALLOWED_SEATED = {
    **ALLOWED,
    Rule.SITS: {"hr", "manager", "panel_member", "outsider"},
    Rule.CHAIRS: {"panel_member"},
    Rule.DECIDES: {"hr", "panel_member"},
}
"""Who gets in where HR sits on the panel and a member who owns nothing chairs it."""
BLIND = (
    "/disclosure/<int:candidate_id>",
    "/letters/<int:candidate_id>",
    "/sheets/<int:member_id>/reopen",
)
"""What tells of sheets, or touches them: it is not there for HR who sits on the panel and has not
sealed their own.
"""


@pytest.fixture(scope="module")
def reseated(prepared: Site, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The same, with other people in the seats of `issued`."""
    made = opened(prepared, tmp_path_factory.mktemp("reseated") / "data")
    with made.database() as db:
        add_member(
            db, SHELL, made.issued, name=made.hr.name, role="", person=made.hr.id, is_chair=False
        )
        chair = next(
            each.id for each in panel(db, made.issued) if each.person == made.panel_member.id
        )
        make_chair(db, SHELL, made.issued, chair)
        kept = sqlite3.connect(tmp_path_factory.mktemp("kept") / "found.db")
        db.conn.backup(kept)
        as_found = Path(kept.execute("pragma database_list").fetchone()[2])
        kept.close()
    yield replace(made, as_found=as_found)
    close(made.app)


@pytest.mark.parametrize(
    "line",
    [
        key
        for key, rule in RULES.items()
        if rule in ALLOWED and key not in STRICTER | dict.fromkeys(UNTIL_OPEN)
    ],
)
def test_a_route_asks_for_the_seat_and_not_for_the_role(reseated, line):
    route = next(each for each in routes(reseated) if str(each) == line)
    where, rule, found = address(reseated, route, reseated.issued), RULES[line], {}
    for name in SEATED:
        found[name] = happened(reseated.browser(who(reseated, name)), route, where)
        if route.method != "GET" and found[name] == IN:
            reseated.restore()
    closed = {
        name: REFUSED if rule in OF_SEAT or name not in ALLOWED[Rule.OPENS] else NOT_THERE
        for name in SEATED
    }
    if rule not in (Rule.BUILDS, Rule.OPENS, Rule.HR_OF_VACANCY, *OF_SEAT):
        closed = dict.fromkeys(SEATED, REFUSED)
    expected = {name: IN if name in ALLOWED_SEATED[rule] else closed[name] for name in SEATED}
    if any(each in line for each in BLIND):
        expected["hr"] = NOT_THERE
    assert found == expected


def as_stored(site: Site) -> list[str]:
    """The database as text, but for who was the first to open which paper, which a page may
    note.
    """
    with site.database() as db:
        return [
            each
            for each in db.conn.iterdump()
            if not any(word in each for word in ("edition_seen", "'open paper'", "bank_text"))
        ]


@pytest.mark.parametrize("name", ["hr", "manager", "panel_member", "outsider", "stranger"])
def test_nothing_is_changed_but_by_a_form(shared, name):
    browser, before = shared.browser(who(shared, name)), as_stored(shared)
    for route in routes(shared):
        where = address(shared, route, shared.issued)
        for method in ("GET", "HEAD"):
            browser.open(where, method=method)
    assert as_stored(shared) == before
    shared.restore()


FOR_ANYONE = sorted(
    key for key, rule in RULES.items() if rule is Rule.ANYONE and key.startswith("POST ")
)
OWN = {"POST /sign-out": "end sessions", "POST /sign-ins/read": "confirm sign in"}
"""What each does for whoever sends it, and for no one else."""


@pytest.mark.parametrize("name", EVERYONE)
@pytest.mark.parametrize("line", FOR_ANYONE)
def test_a_form_for_anyone_changes_nothing_of_anybody_else(shared, line, name):
    shared.restore()
    route, by = next(each for each in routes(shared) if str(each) == line), who(shared, name)
    browser, before = shared.browser(by), as_stored(shared)
    where = address(shared, route, shared.issued).replace(shared.outsider.token, "made-up")
    assert browser.open(where, method="POST", data={"csrf_token": "x"}).status_code == 400
    assert as_stored(shared) == before
    answer = browser.open(where, method="POST", data=_sent(browser, route))
    assert answer.status_code in (200, 302, 404)
    with shared.database() as db:
        last = db.execute(
            "select actor, action from audit order by sequence desc limit 1"
        ).fetchone()
    if as_stored(shared) != before:
        assert line in OWN
        own = f"member:{by.member}" if isinstance(by, Outsider) else by.id
        assert last == (own, OWN[line])
    else:
        assert line not in OWN or name in ("stranger", "disabled")
    shared.restore()


@pytest.mark.parametrize(
    "line", [key for key, rule in RULES.items() if rule in (Rule.BUILDS, Rule.OPENS)]
)
def test_a_vacancy_that_is_not_there_and_one_that_is_not_yours_look_alike(shared, line):
    route = next(each for each in routes(shared) if str(each) == line)
    browser = shared.browser(shared.manager)
    pages = [
        browser.open(
            address(shared, route, shared.elsewhere, vacancy_id=vacancy),
            method=route.method,
            data=sent,
        )
        for sent in [_sent(browser, route)]
        for vacancy in (shared.elsewhere, 999_999)
    ]
    assert {each.status_code for each in pages} == {404}
    assert len({_without_token(each.text) for each in pages}) == 1


def _without_token(text: str) -> str:
    return "\n".join(line for line in text.splitlines() if "csrf_token" not in line)


def parts_of_a_vacancy() -> list[str]:
    return [
        key
        for key, rule in RULES.items()
        if rule in (Rule.BUILDS, Rule.OPENS) and key.count("<") > 1
    ]


@pytest.mark.parametrize("line", parts_of_a_vacancy() or ["none yet"])
def test_a_part_of_another_vacancy_is_neither_shown_nor_changed(shared, line):
    if line == "none yet":
        pytest.skip("no route names a part of a vacancy yet")
    route = next(each for each in routes(shared) if str(each) == line)
    shared.restore()
    before = rows_of(shared, shared.elsewhere)
    browser = shared.browser(shared.manager)
    where = address(shared, route, shared.elsewhere, vacancy_id=shared.issued)
    answer = browser.open(
        where, method=route.method, data=_sent(browser, route), follow_redirects=True
    )
    for name in (b"Zuleika", b"Mordecai", b"Octavia", b"Quentin"):
        assert name not in answer.data
    assert rows_of(shared, shared.elsewhere) == before


def rows_of(site: Site, vacancy: int) -> dict[str, list[tuple[object, ...]]]:
    """Everything that is stored about a vacancy."""
    with site.database() as db:
        found = {
            table: (
                db.execute(
                    f"select * from {table} where vacancy = ? order by 1, 2", [vacancy]
                ).fetchall()
            )
            for table in ("edition", "edition_seen", "panel_member", "candidate")
        }
        found["vacancy"] = db.execute("select * from vacancy where id = ?", [vacancy]).fetchall()
        found["access"] = db.execute(
            "select * from outside_access where member in (select id from panel_member where"
            " vacancy = ?)",
            [vacancy],
        ).fetchall()
        return found


def test_a_panel_member_has_their_own_sheet_and_nobody_elses(site, as_panel_member):
    with site.database() as db:
        sitting = {each.person: each.id for each in panel(db, site.issued)}
        first = candidates(db, site.issued)[0].id
    where = f"/vacancies/{site.issued}/papers/sheets/{first}/"
    assert as_panel_member.get(f"{where}{sitting[site.panel_member.id]}").status_code == 200
    assert as_panel_member.get(f"{where}{sitting[site.manager.id]}").status_code == 404


def test_a_manager_on_anothers_panel_opens_its_papers_and_builds_nothing(site):
    with site.database() as db:
        add_member(
            db,
            actor(site.manager),
            site.issued,
            name=site.other_manager.name,
            role="",
            is_chair=False,
            person=site.other_manager.id,
        )
    browser = site.browser(site.other_manager)
    assert browser.get(f"/vacancies/{site.issued}/papers").status_code == 200
    assert browser.get(f"/vacancies/{site.issued}/post").status_code == 404


def test_a_member_who_has_left_the_panel_gets_in_no_more(site, as_panel_member):
    where = f"/vacancies/{site.issued}/papers"
    assert as_panel_member.get(where).status_code == 200
    with site.database() as db:
        sitting = db.execute(
            "select id from panel_member where vacancy = ? and person = ?",
            [site.issued, site.panel_member.id],
        ).fetchone()
        remove_member(db, actor(site.manager), site.issued, sitting[0])
    assert as_panel_member.get(where).status_code == 404


def test_the_list_shows_each_person_only_the_vacancies_that_they_may_open(site):
    def shown(name: str) -> set[str]:
        text = site.browser(getattr(site, name)).get("/").text
        return {f"V-2026-00{number}" for number in range(1, 6) if f"V-2026-00{number}" in text}

    everything = {f"V-2026-00{number}" for number in range(1, 6)}
    assert shown("hr") == everything
    assert shown("manager") == everything - {"V-2026-005"}
    assert shown("other_manager") == {"V-2026-005"}
    assert shown("panel_member") == {"V-2026-003", "V-2026-004"}
    assert shown("other_panel_member") == {"V-2026-005"}


def test_a_view_without_a_rule_answers_nobody(site, as_hr):
    site.app.view_functions["desk.vacancies"] = lambda: "open to all"
    assert as_hr.get("/").status_code == 403


def test_a_stranger_is_brought_to_where_they_wanted_after_signing_in(site, stranger):
    answer = stranger.get(f"/vacancies/{site.issued}/post?x=1")
    assert answer.location == f"/sign-in?next=/vacancies/{site.issued}/post?x%3D1"


def test_an_account_and_an_outside_member_in_one_browser_do_not_mix(site):
    browser = site.browser(site.outsider)
    with browser.session_transaction() as session:
        session["_user_id"] = f"{site.other_manager.id}:{site.other_manager.session}"
    assert browser.get(f"/vacancies/{site.issued}/papers").status_code == 404
    sign_in(browser, site.outsider)
    assert browser.get(f"/vacancies/{site.issued}/papers").status_code == 200


def test_no_route_lists_a_folder_or_leaves_it(stranger):
    for where in (
        "/static/",
        "/static/../app.py",
        "/static/..%2fapp.py",
        "/bootstrap/static/../../",
        f"/{Path.cwd()}",
    ):
        assert stranger.get(where).status_code in (308, 404)
