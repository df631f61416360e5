"""No page into which something is typed has a way off that goes round its form."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from lxml.html import HtmlElement
from werkzeug.test import TestResponse

from tests.browser.every_page_states import STATES, archived, decided
from tests.web.made_up import Site
from tests.web.reading import PageForm, forms, parsed
from tests.web.routes import openable

ROLES = ("hr", "manager", "panel_member", "outsider")

_WORDS = ".//textarea | .//input[not(@type) or @type='text' or @type='email']"
_CHOICES = ".//select | .//input[@type='radio' or @type='checkbox']"
_WAYS = "//header//a/@href | //nav//a/@href | //main//a[not(@download)]/@href"


def is_typed_into(form: HtmlElement) -> bool:
    """Whether somebody could lose what they typed or chose in it.

    A search keeps nothing; what lets somebody in is never kept; a browser lets no page keep the
    choice of a file; and one tick or one choice from a list is made again in a moment.
    """
    is_search = form.get("role") == "search" or form.get("method", "").lower() == "get"
    lets_in = form.xpath(".//input[@type='password' or @autocomplete='one-time-code']")
    if is_search or lets_in:
        return False
    return bool(form.xpath(_WORDS)) or len(form.xpath(_CHOICES)) > 1


def loose_ways(text: str) -> list[str]:
    """The ways off a page that send nothing along, if something can be typed into the page."""
    page = parsed(text)
    if not any(is_typed_into(each) for each in page.forms):
        return []
    found = [str(each) for each in page.xpath(_WAYS)]
    loose = [each for each in found if not each.startswith("#")]
    signs_out = page.xpath("//header//form[contains(@action, 'sign-out')]/@action")
    return loose + [str(each) for each in signs_out]


def pages(site: Site, role: str) -> Iterator[tuple[str, str]]:
    """Every page that someone with this role can open, with its address."""
    browser = site.browser(getattr(site, role))
    seen = set()
    for vacancy in (site.ready, site.issued):
        for _, where in openable(site, vacancy):
            if where in seen or where.endswith((".docx", ".zip")):
                continue
            seen.add(where)
            answer = browser.get(where)
            if answer.status_code == 200 and answer.mimetype == "text/html":
                yield where, answer.text


@pytest.mark.parametrize("role", ROLES)
def test_every_way_off_a_page_takes_along_what_was_typed(site, role):
    found = dict(pages(site, role))
    assert found
    loose = {where: loose_ways(text) for where, text in found.items() if loose_ways(text)}
    assert loose == {}


TYPED = "The heron stood still for an hour."


def forms_with_ways(text: str) -> Iterator[tuple[PageForm, str]]:
    """The forms of a page that have fields for words and ways off, each with its first way."""
    for form in forms(text):
        ways = [value for name, value in form.buttons if name == "go" and value != "/sign-out"]
        if ways and form.typed:
            yield form, ways[0]


def stored_texts(site: Site) -> list[str]:
    """Every text of every table."""
    with site.database() as db:
        tables = [each for each in db.table_names() if "fts" not in each]
        rows = [row for each in tables for row in db.execute(f'select * from "{each}"').fetchall()]
    return [value for row in rows for value in row if isinstance(value, str)]


def is_kept(site: Site, answer: TestResponse) -> bool:
    """Whether what was typed is still on the page, or is saved."""
    return TYPED in answer.text or any(TYPED in each for each in stored_texts(site))


@pytest.mark.parametrize("role", ROLES)
def test_whatever_was_typed_is_saved_or_still_there_after_any_way_off(site, role):
    browser = site.browser(getattr(site, role))
    tried, lost = set(), []
    for where, text in list(pages(site, role)):
        for form, way in forms_with_ways(text):
            field = form.typed[-1]
            kind = re.sub(r"\d+", "0", f"{form.action} {field}")
            if kind in tried:
                continue
            tried.add(kind)
            answer = browser.send(form, {field: TYPED, "go": way}, follow=False)
            if not is_kept(site, answer):
                lost.append(f"{where}: {field}")
            site.restore()
    assert tried
    assert lost == []


@pytest.mark.long
@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("make", [*(each.make for each in STATES.values()), decided, archived])
def test_every_way_off_takes_it_along_however_far_the_selection_is(site, role, make):
    with site.database() as db:
        make(db, site)
    loose = {where: loose_ways(text) for where, text in pages(site, role) if loose_ways(text)}
    assert loose == {}


def test_the_walk_sees_a_page_with_loose_ways():
    form = '<form method="post"><textarea name="text"></textarea></form>'
    page = f'<html><body><nav><a href="/away">Away</a></nav><main>{form}</main></body></html>'
    assert loose_ways(page) == ["/away"]
    assert loose_ways(page.replace("textarea", "b")) == []
