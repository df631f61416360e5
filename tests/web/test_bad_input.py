"""Every form that any page shows, filled in with everything that should not be there."""

from __future__ import annotations

import io
import re
import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, replace
from urllib.parse import quote

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from recruit.domain.words.typed_text import cleaned, one_line
from recruit.store.connection import Database
from recruit.web.guards.secret_fields import is_secret
from tests.browser.every_page_states import archived, decided, settled, under_way
from tests.web.browser import Browser
from tests.web.made_up import Site, close, opened
from tests.web.reading import PageForm, forms
from tests.web.routes import openable

BAD = {
    "empty": "",
    "long": "word " * 10_000 + "w" * 50_000,
    "control characters": "a\x00b\x07c\x1b[31m\x7f\x85",
    "html": (
        "<script>alert(1)</script><img src=x onerror=alert(2)>\"'></textarea></form><h1>x</h1>&lt;"
    ),
    "sql": (
        "'; drop table vacancy; -- %_\\ \" or 1=1 {{ 7 * 7 }} {% raw %} ${x} %s {0} %00"
        " ../../etc/passwd"
    ),
    "emoji": "💡👩‍🚒🏳️‍🌈 é ﷺ\r\ntwo\n\n\nthree\u2028four",
    "right to left": "שלום \u202e\u2066evil\u2069 مرحبا",
    "number": "-99999999999999999999.5e400",
    "formula": "=cmd|' /C calc'!A0\t@SUM(1)\r\n+1",
}
CHOSEN = ("empty", "control characters", "html", "number")
FILES = {
    "empty": b"",
    "control characters": b"\x00\xff\xfe\x00\xd8",
    "html": b"<html><script>alert(1)</script>",
    "number": b"PK\x03\x04" + b"\x00" * 500,
    "emoji": "reference;name\nC9;💡".encode("utf-16"),
    "formula": b"reference,name\n=1+1,@x\n",
    "long": b"a,b\n" * 60_000,
}


@dataclass(frozen=True)
class Place:
    """A form, and who finds it where."""

    who: str
    page: str
    form: PageForm

    def __str__(self) -> str:
        return f"{self.who} {self.page} -> {self.form.action}"


@pytest.fixture(scope="module")
def shared(prepared: Site, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """One application for all forms; its database is put back after each change."""
    made = opened(prepared, tmp_path_factory.mktemp("bad") / "data")
    yield made
    close(made.app)


@pytest.fixture(scope="module")
def places(shared: Site) -> list[Place]:
    """Every different form of every page, for those who meet it."""
    return places_of(shared)


LATER: dict[str, Callable[[Database, Site], None]] = {
    "under way": under_way,
    "settled": settled,
    "decided": decided,
    "archived": archived,
}
"""How far a selection can be beyond the issue of its pack."""


@pytest.fixture(scope="module", params=LATER)
def later(
    request: pytest.FixtureRequest, prepared: Site, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Site]:
    """The same with a selection that is further on."""
    folder = tmp_path_factory.mktemp("later")
    made = opened(prepared, folder / "data")
    as_found = folder / "as-found.sqlite"
    with made.database() as db:
        LATER[request.param](db, made)
        with closing(sqlite3.connect(as_found)) as kept:
            db.conn.backup(kept)
    yield replace(made, as_found=as_found)
    close(made.app)


def places_of(site: Site) -> list[Place]:
    """Every different form of every page, for those who meet it."""
    found: dict[tuple[object, ...], Place] = {}
    for who in ("stranger", "manager", "hr", "panel_member"):
        browser = browser_of(site, who)
        vacancies = (site.ready,) if who == "stranger" else (site.ready, site.issued)
        for vacancy in vacancies:
            for _, where in openable(site, vacancy):
                answer = browser.get(where)
                if answer.status_code == 200 and answer.mimetype == "text/html":
                    for form in forms(answer.text):
                        found.setdefault(_kind(form), Place(who, where, form))
    return list(found.values())


def browser_of(site: Site, who: str) -> Browser:
    """That person's browser."""
    return site.browser(None if who == "stranger" else getattr(site, who))


def _kind(form: PageForm) -> tuple[object, ...]:
    names = frozenset(re.sub(r"\d+", "0", name) for name in form.names)
    return re.sub(r"\d+", "0", form.action.split("?")[0]), form.method, names


def filled(form: PageForm, bad: str, key: str, *, choices: bool) -> dict[str, object]:
    """The form with this in every field into which people type, or in every field that offers a
    choice.
    """
    kept = [
        (name, value)
        for name, value in form.values
        if name == "csrf_token" or name not in form.typed
    ]
    data: dict[str, object] = {}
    for name, value in kept:
        data.setdefault(name, [])
        data[name].append(value)  # type: ignore[attr-defined]
    if choices:
        data |= {name: [bad, bad] for name in form.choices}
        data |= {
            name: [bad]
            for name, _ in form.values
            if name not in ("csrf_token", *form.typed, *form.choices)
        }
        data |= {name: bad for name, _ in form.buttons}
        data |= {name: value for name, value in form.values if name in form.typed}
    else:
        data |= dict.fromkeys(form.typed, bad)
    for name in form.files:
        data[name] = (io.BytesIO(FILES.get(key, bad.encode()[:1000])), f"{bad[:80]}.csv")
    return data


def send(browser: Browser, form: PageForm, data: dict[str, object]):
    """Sends it without following where it leads."""
    if form.is_search:
        return browser.get(
            form.action, query_string={name: str(value)[:1900] for name, value in data.items()}
        )
    return browser.post(form.action, data=data)


@pytest.mark.parametrize(
    ("key", "choices"),
    [
        pytest.param(key, choices, marks=() if key == "html" else pytest.mark.long)
        for choices, keys in ((False, BAD), (True, CHOSEN))
        for key in keys
    ],
    ids=lambda value: str(value),
)
def test_no_form_fails_whatever_is_put_into_it(shared, places, key, choices):
    wrong = []
    for place in places:
        if choices and not (place.form.choices or place.form.buttons or place.form.values):
            continue
        try:
            try_place(shared, place, key, choices=choices)
        except AssertionError as fault:
            wrong.append(f"{place}: {fault}")
    assert not wrong, "\n\n".join(wrong)


def try_place(site: Site, place: Place, key: str, *, choices: bool) -> None:
    """Sends one form once, and looks at what comes back and where it leads."""
    browser = browser_of(site, place.who)
    form = same(browser, place)
    try:
        answer = send(browser, form, filled(form, BAD[key], key, choices=choices))
        assert answer.status_code in (200, 302, 400, 404, 409, 413, 429)
        if not choices and answer.status_code == 200 and not form.is_search:
            still_there(form, answer.text, BAD[key])
        if answer.status_code == 302:
            follow(browser, answer.location)
    finally:
        if not form.is_search:
            site.restore()


@pytest.mark.parametrize("how", ["left out", "twice"])
def test_no_form_fails_when_all_its_fields_are_left_out_or_sent_twice(shared, places, how):
    wrong = []
    for place in places:
        browser = browser_of(shared, place.who)
        form = same(browser, place)
        names = form.names - {"csrf_token", *form.files}
        try_fields(shared, place, dict.fromkeys(names, 0 if how == "left out" else 2), wrong)
    assert not wrong, "\n\n".join(wrong)


@pytest.mark.long
def test_no_form_of_a_later_selection_fails_whatever_is_put_into_it(later):
    wrong: list[str] = []
    for place in places_of(later):
        try:
            try_place(later, place, "html", choices=False)
        except AssertionError as fault:
            wrong.append(f"{place}: {fault}")
        form = same(browser_of(later, place.who), place)
        names = form.names - {"csrf_token", *form.files}
        for times in (0, 2):
            try_fields(later, place, dict.fromkeys(names, times), wrong)
    assert not wrong, "\n\n".join(wrong)


def try_fields(site: Site, place: Place, times: Mapping[str, int], wrong: list[str]) -> None:
    """Sends a form with these fields so many times, and notes what no page should answer."""
    browser = browser_of(site, place.who)
    form = same(browser, place)
    data: dict[str, list[str]] = {}
    for name, value in form.values:
        data.setdefault(name, []).append(value)
    for name, count in times.items():
        data[name] = data.get(name, [""]) * count
    answer = send(browser, form, dict(data))
    if answer.status_code not in (200, 302, 400, 403, 404, 409, 413, 429):
        wrong.append(f"{place}: {dict(times)} answers {answer.status_code}")
    if not form.is_search:
        site.restore()


def same(browser: Browser, place: Place) -> PageForm:
    """The form as it is now, with a token and a version of its own."""
    found = [
        each for each in forms(browser.get(place.page).text) if _kind(each) == _kind(place.form)
    ]
    return found[0] if found else place.form


def follow(browser: Browser, where: str) -> None:
    """What was accepted can be looked at."""
    assert browser.get(where, follow_redirects=True).status_code in (200, 404)


def still_there(form: PageForm, text: str, bad: str) -> None:
    """What was typed is on the page that asks to fix it, in the same field."""
    again = [
        each for each in forms(text) if set(form.typed) <= each.names and each.method == form.method
    ]
    if not again or not bad.strip():
        return
    shown = dict(again[0].values)
    page_text = squeezed(text)
    for name in form.typed:
        now = squeezed(shown.get(name, ""))
        if is_secret(name):
            assert bad[:50] not in now, f"{name} shows a secret again"
        elif not (len(now) >= 10 and squeezed(bad).startswith(now)):
            assert squeezed(bad)[:200] in now + page_text, f"what was typed into {name} is lost"


def squeezed(text: str) -> str:
    """Without white space, what no page can hold or no one sees, and what stands between the
    columns of a list.
    """
    return re.sub(r"[\s;\x00-\x1f\x7f-\x9f\ufffd]+", "", cleaned(text))


@pytest.mark.parametrize(
    "key",
    ["html", *(pytest.param(each, marks=pytest.mark.long) for each in ("sql", "emoji", "formula"))],
)
def test_what_was_accepted_goes_safely_into_every_page_and_paper(site, places, key):
    owner = site.browser(site.manager)
    for place in places:
        if place.who == "manager" and str(site.ready) in place.page and not place.form.is_search:
            form = same(owner, place)
            if form.typed:
                data = filled(
                    form, BAD[key][:90].replace("\t", " ").replace("\r\n", " "), key, choices=False
                )
                owner.post(form.action, data=data | _numbers(form))
    for who in (site.manager, site.hr, site.panel_member):
        browser = site.browser(who)
        for _, where in openable(site, site.ready):
            assert browser.get(where).status_code in (200, 302, 403, 404), where


def _numbers(form: PageForm) -> dict[str, str]:
    """Fields that hold a number or a reference, as they are: a fault there would keep the rest from
    being saved.
    """
    kept = {name: value for name, value in form.values if name in form.typed}
    return {name: value for name, value in kept.items() if value.isdecimal() or "reference" in name}


PASTED = "The team\u200b moved.\x0bThey set\u2028a date.\n\uf0b7 Led the\u00ad \u202emove\ufffc\0"
UNSEEN = re.compile(
    "[\0\x0b\x0c\x85\u00ad\u200b\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff\ufffc\uf020-\uf0ff]"
)


def test_what_is_pasted_into_any_form_is_cleaned_and_never_refused_for_its_signs(shared, places):
    kept, wrong = set(), []
    for place in places:
        if not place.form.is_search and place.form.typed:
            browser = browser_of(shared, place.who)
            form = same(browser, place)
            answer = browser.post(
                form.action, data=filled(form, PASTED, "pasted", choices=False) | _plain(form)
            )
            if "Take out the character" in answer.text or any(
                UNSEEN.search(value) for value in _shown(answer.text)
            ):
                wrong.append(f"{place}: the page")
            texts = stored_texts(shared)
            if any(UNSEEN.search(text) for text in texts):
                wrong.append(f"{place}: the database")
            if any(one_line(PASTED) in one_line(text) for text in texts):
                kept.add(form.action)
            shared.restore()
    assert not wrong
    assert len(kept) >= 10, kept


def _plain(form: PageForm) -> dict[str, str]:
    """Fields that hold no words, as they are, and names as names are pasted."""
    plain = {
        name: value
        for name, value in form.values
        if name in form.typed and name in ("email", "reference")
    }
    return (
        plain
        | _numbers(form)
        | {name: "Zuleika\u200b\ufeff Fable" for name in form.typed if name == "name"}
    )


def _shown(text: str) -> list[str]:
    """What the page shows in its fields; in a list what turns a name round stays, and is refused
    row by row.
    """
    shown = [
        (name, value) for each in forms(text) for name, value in each.values if name in each.typed
    ]
    return [value.replace("\u202e", "") if name == "rows" else value for name, value in shown]


def stored_texts(site: Site) -> list[str]:
    """Every text of every table."""
    with site.database() as db:
        tables = [
            name for name in db.table_names() if "fts" not in name and not name.startswith("bank")
        ]
        rows = [
            row for table in tables for row in db.execute(f'select * from "{table}"').fetchall()
        ]
    return [value for row in rows for value in row if isinstance(value, str)]


@pytest.mark.parametrize("where", ["/", "/search", "/sign-in", "/frameworks"])
@pytest.mark.parametrize("key", BAD)
def test_no_address_fails_whatever_is_asked(shared, where, key):
    browser = shared.browser(shared.hr)
    names = ("words", "page", "sort", "state", "next", "edition", "element", "stage", "framework")
    answer = browser.get(where, query_string=dict.fromkeys(names, BAD[key][:1900]))
    assert answer.status_code in (200, 302, 400, 404)


@pytest.mark.parametrize("key", BAD)
def test_no_page_of_a_vacancy_fails_whatever_is_asked(shared, key):
    browser = shared.browser(shared.manager)
    names = (
        "edition",
        "page",
        "group",
        "element",
        "framework",
        "stage",
        "copies",
        "order",
        "layout",
        "next",
        "show",
    )
    for route, where in openable(shared, shared.issued):
        if "vacancy_id" in route.arguments and not where.endswith((".docx", ".zip")):
            answer = browser.get(where, query_string=dict.fromkeys(names, BAD[key][:900]))
            assert answer.status_code in (200, 302, 400, 404), where


@settings(
    max_examples=30,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(typed=st.text(max_size=60), more=st.text(max_size=20))
def test_whatever_is_typed_as_a_post_is_kept_or_refused_with_a_sentence(shared, typed, more):
    browser = shared.browser(shared.manager)
    form = browser.form(f"/vacancies/{shared.ready}/post")
    answer = browser.send(form, {"post": typed, "dates": more, "stay": "1"})
    assert answer.status_code == 200
    shared.restore()


@settings(
    max_examples=30,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(words=st.text(max_size=40))
def test_whatever_is_searched_for_gets_a_page(shared, words):
    browser = shared.browser(shared.hr)
    for where in ("/", "/search"):
        assert browser.get(where, query_string={"words": words}).status_code in (200, 404)


@settings(
    max_examples=30,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    name=st.text(min_size=1, max_size=30).filter(lambda text: text < "\ud800" or text > "\udfff")
)
def test_whatever_stands_in_an_address_gets_a_page(shared, name):
    browser = shared.browser(shared.manager)
    for where in (
        "/vacancies/4/papers/",
        "/vacancies/4/questions/",
        "/vacancies/4/rating/",
        "/frameworks/",
        "/panel/",
    ):
        assert browser.get(where + quote(name, safe="")).status_code in (200, 302, 308, 404), where
