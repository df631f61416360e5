"""What 'Back' shows in an ordinary browser, with its cache and its back-forward cache, after
signing out and before.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

pytest.importorskip("playwright", reason="the test extra is not installed")

from flask.sessions import SecureCookieSessionInterface
from playwright.sync_api import Browser, BrowserContext, Page

from recruit.store.people.people import person
from recruit.store.vacancies.panels import outside_member
from tests.browser.every_page_states import decided
from tests.browser.hands import wait_until
from tests.browser.test_every_page import PATIENCE, is_file
from tests.web.made_up import Site
from tests.web.routes import openable

SOME = (
    "/interviews",
    "/papers",
    "/record",
    "/people",
    "/history",
    "/consensus",
    "/sheet",
    "/password",
)
"""How the addresses end that are looked at each time; the long test looks at all."""


@pytest.fixture(scope="module")
def ordinary(playwright, browser_type_launch_args) -> Iterator[Browser]:
    """A browser that keeps pages as people's browsers do: Playwright switches its back-forward
    cache off.
    """
    off = ["--disable-back-forward-cache"]
    browser = playwright.chromium.launch(**browser_type_launch_args, ignore_default_args=off)
    yield browser
    browser.close()


class Plain(BaseHTTPRequestHandler):
    """Two pages that any browser may keep."""

    def do_GET(self) -> None:
        page = (
            b"<!doctype html><title>Plain</title><script>addEventListener('pageshow', (e) => kept ="
            b" e.persisted)"
        )
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        self.wfile.write(page + b"</script><p>Plain</p>")

    def log_message(self, *_arguments: object) -> None:
        """Says nothing."""


def test_this_browser_does_keep_pages_for_back(ordinary):
    server = HTTPServer(("127.0.0.1", 0), Plain)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    page = ordinary.new_context().new_page()
    page.goto(f"http://127.0.0.1:{server.server_port}/one")
    page.goto(f"http://127.0.0.1:{server.server_port}/two")
    page.go_back(wait_until="commit")
    assert page.evaluate("kept") is True
    page.context.close()
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def selection(running: tuple[Site, str]) -> Iterator[tuple[Site, str]]:
    """A decided selection, whose marks are open, and its address."""
    with running[0].database() as db:
        decided(db, running[0])
    yield running
    running[0].restore()


def signed_in(browser: Browser, site: Site, address: str, who: str) -> BrowserContext:
    """A browser's window in which this person has just signed in."""
    signer = SecureCookieSessionInterface().get_signing_serializer(site.app)
    assert signer is not None
    found = getattr(site, who)
    with site.database() as db:
        if who == "outsider":
            member = outside_member(db, found.member)
            held: dict[str, object] = {"member": [member.id, member.access_until, member.session]}
        else:
            now = person(db, found.id)
            held = {"_user_id": f"{now.id}:{now.session}"}
    context = browser.new_context()
    context.set_default_timeout(PATIENCE)
    context.add_cookies(
        [
            {
                "name": "recruit",
                "value": str(signer.dumps({"_permanent": True, **held})),
                "url": address,
            }
        ]
    )
    return context


def sign_out(page: Page) -> None:
    page.get_by_role("button", name="Sign out", exact=True).click()
    page.wait_for_url("**/sign-in")


def left_open(browser: Browser, site: Site, address: str, who: str, pages: list[str]) -> list[str]:
    """The pages of which 'Back' or 'Forward' shows anything after signing out.

    One window has gone through all.
    """
    context = signed_in(browser, site, address, who)
    page = context.new_page()
    titles = set()
    for where in pages:
        page.goto(address + where)
        titles.add(page.title())
    assert len(titles) > 1
    sign_out(page)
    found = []
    for _ in pages:
        page.go_back(wait_until="commit")
        page.wait_for_load_state("load")
        if (
            page.get_by_role("heading", name="Sign in", exact=True).count() != 1
            or page.title() in titles
        ):
            found.append(f"{page.url}: {page.title()}")
    context.close()
    return found


def shown_to(site: Site, who: str, address: str, browser: Browser) -> list[str]:
    """The addresses of all pages that this person is shown on the decided selection."""
    context = signed_in(browser, site, address, who)
    found = []
    for _, where in openable(site, site.issued):
        if is_file(where) or where.startswith(
            ("/panel", "/set-password", "/first-account", "/sign-in", "/session")
        ):
            continue
        answer = context.request.get(address + where)
        if answer.status == 200 and "/sign-in" not in answer.url:
            found.append(where)
    context.close()
    return found


@pytest.mark.parametrize("who", ["hr", "panel_member", "outsider"])
def test_back_shows_nothing_of_what_was_open_after_signing_out(ordinary, selection, who):
    site, address = selection
    pages = [each for each in shown_to(site, who, address, ordinary) if each.endswith(SOME)]
    assert len(pages) > 2
    assert left_open(ordinary, site, address, who, pages) == []


@pytest.mark.long
@pytest.mark.parametrize("who", ["hr", "manager", "panel_member", "outsider"])
def test_back_shows_nothing_of_any_page_after_signing_out(ordinary, selection, who):
    site, address = selection
    pages = shown_to(site, who, address, ordinary)
    assert len(pages) > 15
    # A browser keeps fifty steps back.
    for first in range(0, len(pages), 40):
        assert left_open(ordinary, site, address, who, pages[first : first + 40]) == []


def test_back_shows_the_next_person_nothing_of_the_one_before(ordinary, selection):
    site, address = selection
    context = signed_in(ordinary, site, address, "hr")
    page = context.new_page()
    page.goto(f"{address}/people")
    sign_out(page)
    with signed_in(ordinary, site, address, "panel_member") as other:
        context.add_cookies(other.cookies())
    page.goto(f"{address}/")
    page.go_back(wait_until="commit")
    page.go_back(wait_until="commit")
    wait_until(page, "document.querySelector('h1')?.textContent === 'You may not open this page'")
    assert "Hilda Rulebook" not in page.content()
    context.close()


def test_back_before_signing_out_keeps_what_was_typed(ordinary, selection):
    site, address = selection
    context = signed_in(ordinary, site, address, "hr")
    page = context.new_page()
    page.goto(f"{address}/vacancies/{site.ready}/panel/new")
    page.get_by_label("Role on the panel or job title", exact=True).fill("Keeper of what was typed")
    page.goto(f"{address}/people/add")
    page.get_by_label("Name", exact=True).fill("Zuleika Halfway")
    page.goto(f"{address}/people")
    page.go_back(wait_until="commit")
    wait_until(page, "document.querySelector('#name').value === 'Zuleika Halfway'")
    page.go_back(wait_until="commit")
    wait_until(page, "document.querySelector('#role').value === 'Keeper of what was typed'")
    context.close()


def test_a_page_that_the_browser_kept_is_shown_only_while_its_session_lasts(ordinary, selection):
    """As in a browser that keeps even what it was told not to keep."""
    site, address = selection
    context = signed_in(ordinary, site, address, "hr")
    page = context.new_page()

    def keepable(route) -> None:
        answer = route.fetch()
        route.fulfill(response=answer, headers={**answer.headers, "cache-control": "max-age=0"})

    page.route("**/people**", keepable)
    page.goto(f"{address}/people/add")
    page.get_by_label("Name", exact=True).fill("Typed before")
    page.evaluate("kept = 'as it was'")
    page.goto(f"{address}/frameworks")
    page.go_back(wait_until="commit")
    wait_until(page, "!document.documentElement.hidden")
    assert page.get_by_label("Name", exact=True).input_value() == "Typed before"
    if not page.evaluate("window.kept === 'as it was'"):
        pytest.skip("this browser kept no page")
    page.goto(f"{address}/frameworks")
    sign_out(page)
    page.go_back(wait_until="commit")
    page.go_back(wait_until="commit")
    wait_until(
        page,
        "!document.documentElement.hidden && document.querySelector('h1')?.textContent ==="
        " 'Sign in'",
    )
    context.close()
