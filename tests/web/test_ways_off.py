"""No page into which something is typed has a way off that goes round its form."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from lxml.html import HtmlElement

from tests.browser.every_page_states import STATES, archived, decided
from tests.web.made_up import Site
from tests.web.reading import parsed
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
