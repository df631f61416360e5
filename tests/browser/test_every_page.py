"""axe-core and a narrow screen on every page that there is, for everyone who may open it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

pytest.importorskip("playwright", reason="the test extra is not installed")

import axe_playwright_python
from flask.sessions import SecureCookieSessionInterface
from playwright.sync_api import Browser, Page

from recruit.store.vacancies.candidates import candidates
from recruit.store.vacancies.panels import panel
from tests.browser.every_page_states import STATES, At, decided
from tests.web.made_up import Site
from tests.web.routes import Route, openable

AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text("utf-8")
TAGS = "['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']"
RULES = f"{{runOnly: {TAGS}, resultTypes: ['violations']}}"
NARROW_RULES = "{runOnly: {type: 'rule', values: ['target-size', 'scrollable-region-focusable']}}"
"""What hangs on how wide the page is; all else was found on the wide one."""
NARROW, WIDE = 320, 1280
PATIENCE = 20_000
"""Milliseconds to wait for a page or a button."""
BUILDING = ("vacancy_", "papers", "copying", "frameworks", "people", "house", "sign_in")


def page_of(browser: Browser, site: Site, address: str, who: str) -> Page:
    """A page in which this person is signed in."""
    context = browser.new_context(viewport={"width": WIDE, "height": 900})
    signer = SecureCookieSessionInterface().get_signing_serializer(site.app)
    assert signer is not None
    if who != "stranger":
        person = getattr(site, who)
        held = {"_permanent": True}
        held |= {"member": [person.member, person.until, 1]} if who == "outsider" else {
            "_user_id": f"{person.id}:{person.session}", "_fresh": True
        }  # fmt: skip
        context.add_cookies([{"name": "recruit", "value": str(signer.dumps(held)), "url": address}])
    context.set_default_timeout(PATIENCE)
    return context.new_page()


def faults(page: Page) -> list[str]:
    """What axe-core finds on a wide and on a narrow screen, and what does not fit on the narrow
    one.
    """
    page.evaluate(AXE)
    page.set_viewport_size({"width": WIDE, "height": 900})
    said = [f"wide: {each}" for each in found_by_axe(page, RULES)]
    page.set_viewport_size({"width": NARROW, "height": 900})
    said += [f"narrow: {each}" for each in found_by_axe(page, NARROW_RULES)]
    wide = page.evaluate("document.documentElement.scrollWidth")
    return [*said, f"it is {wide} pixels wide on a screen of {NARROW}"] if wide > NARROW else said


def found_by_axe(page: Page, rules: str) -> list[str]:
    """The rules that the page breaks, each with the elements that do."""
    found = page.evaluate(f"axe.run(document, {rules}).then((found) => found.violations)")
    return [f"{each['id']}: {node['html'][:160]}" for each in found for node in each["nodes"][:3]]


class Look:
    """One person's walk from page to page. `wrong` is all that is wrong on them.

    `known` are the parts of pages that were looked at, by whomever: what shows the same to two is
    looked at once.
    """

    def __init__(
        self, browser: Browser, running: tuple[Site, str], who: str, known: set[str]
    ) -> None:
        self.site, self.address = running
        self.page = page_of(browser, self.site, self.address, who)
        self.wrong: list[str] = []
        self.known = known
        self.page.on("pageerror", lambda error: self.wrong.append(f"{self.page.url}: {error}"))

    def at(self, where: str) -> int:
        """Asks for a page, looks at it if it is new, and returns the status."""
        answer = self.page.context.request.get(self.address + where)
        if answer.status >= 500:
            self.wrong.append(f"{where}: {answer.status}")
        if self.is_new(answer.text()):
            self.page.goto(self.address + where)
            self.wrong += [f"{where}: {each}" for each in faults(self.page)]
        return answer.status

    def after(self, where: str, button: str) -> None:
        """Presses a button of a page, and looks at the page that comes."""
        self.page.goto(self.address + where)
        self.page.get_by_role("button", name=button, exact=True).click()
        self.page.wait_for_load_state()
        self.wrong += [f"{where}, {button}: {each}" for each in faults(self.page)]

    def is_new(self, html: str) -> bool:
        """Whether the head or the content of a page differs from all before it in more than numbers
        and values.
        """
        plain = re.sub(r'(value|action)="[^"]*"|aria-current="page"|\d+', "", html)
        parts = {
            plain[: plain.find("<main")].partition("</title>")[2],
            plain[plain.find("<main") :],
        }
        is_new = not parts <= self.known
        self.known |= parts
        return is_new

    def done(self) -> None:
        """Closes the browser, and fails if anything was wrong."""
        self.page.context.close()
        assert not self.wrong, "\n".join(self.wrong)


@pytest.fixture(scope="module")
def known() -> set[str]:
    """What was looked at in this run."""
    return set()


@pytest.mark.parametrize(
    ("who", "vacancies"),
    [
        ("stranger", ["issued"]),
        pytest.param("hr", ["issued"], marks=pytest.mark.long),
        ("manager", ["half_done"]),
        pytest.param("manager", ["empty", "ready"], marks=pytest.mark.long),
        ("panel_member", ["issued"]),
        ("outsider", ["issued"]),
    ],
)
def test_axe_finds_nothing_on_any_page_and_none_scrolls_sideways(
    browser, running, known, who, vacancies
):
    look = Look(browser, running, who, known)
    for vacancy in vacancies:
        for _, where in openable(look.site, getattr(look.site, vacancy)):
            if not is_file(where):
                look.at(where)
    look.done()


@pytest.fixture
def selection(running: tuple[Site, str]) -> Iterator[tuple[Site, str]]:
    """The same, to bring a selection to some state, of which nothing is left afterwards."""
    yield running
    running[0].restore()


@pytest.mark.long
@pytest.mark.parametrize("who", ["hr", "manager", "panel_member", "outsider"])
def test_axe_finds_nothing_on_any_page_of_a_decided_selection(browser, selection, known, who):
    look = Look(browser, selection, who, known)
    site = look.site
    with site.database() as db:
        decided(db, site)
    for route, where in openable(site, site.issued):
        if not is_file(where) and not is_of_building(route):
            look.at(where)
    look.done()


@pytest.mark.long
@pytest.mark.parametrize("name", STATES)
def test_axe_finds_nothing_on_the_pages_of_a_selection_with_data(browser, selection, known, name):
    site, _ = selection
    with site.database() as db:
        STATES[name].make(db, site)
    for who, pages in STATES[name].seen.items():
        look = Look(browser, selection, who, known)
        for each in pages:
            go(look, each)
        look.done()


def go(look: Look, to: At) -> None:
    """Looks at a page of a selection, and at what comes after the button there."""
    where = to.where.format(**named(look.site))
    where = where if where.startswith("/") else f"/vacancies/{look.site.issued}/{where}"
    status = look.at(where)
    if status != 200:
        look.wrong.append(f"{where}: {status}")
    elif to.press:
        look.after(where, to.press)


def named(site: Site) -> dict[str, int]:
    """The numbers of the candidates and of the last member, as far as they are still kept."""
    with site.database() as db:
        listed, members = candidates(db, site.issued), panel(db, site.issued)
    known = [
        *zip(("first", "second", "third"), listed, strict=False),
        *(("member", each) for each in members),
    ]
    return {name: each.id for name, each in known}


def is_file(where: str) -> bool:
    """Whether an address is of something to keep rather than to look at."""
    endings = (".docx", ".zip", ".json", ".csv", ".svg", "/file", "/ours", "/healthz", "/session")
    return where.endswith(endings)


def is_of_building(route: Route) -> bool:
    """Whether a page is of the time before the first interview, or of no vacancy and the same
    whatever was scored.
    """
    return route.endpoint.partition(".")[0].startswith(BUILDING)


@pytest.mark.parametrize(
    "step", ["post", "framework", "candidates/new", "candidates/list", "panel/new", "rating/scale"]
)
def test_axe_finds_nothing_on_a_page_that_asks_to_fix_something(browser, running, step):
    site, address = running
    page = page_of(browser, site, address, "manager")
    page.goto(f"{address}/vacancies/{site.empty}/{step}")
    for field in page.locator(
        "main form[method=post] input[type=text], main form[method=post] textarea"
    ).all():
        field.fill("")
    page.locator("main button.btn-primary").first.click()
    page.wait_for_load_state()
    assert page.title().startswith("To fix: ") or step == "rating/scale"
    assert faults(page) == []
    page.context.close()
