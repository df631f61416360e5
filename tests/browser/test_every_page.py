"""axe-core and a narrow screen on every page that there is, for everyone who may open it."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

pytest.importorskip("playwright", reason="the test extra is not installed")

import axe_playwright_python
from flask.sessions import SecureCookieSessionInterface
from playwright.sync_api import Browser, Page
from werkzeug.serving import make_server

from tests.web.made_up import Site, close, opened, prepare
from tests.web.routes import openable

AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text("utf-8")
RULES = "{runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']}"
NARROW, WIDE = 320, 1280


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Site, str]]:
    """The organisation of the page tests, behind a real server, and its address."""
    site = opened(prepare(tmp_path_factory.mktemp("prepared"), "no hash"), tmp_path_factory.mktemp("pages"))
    server = make_server("127.0.0.1", 0, site.app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield site, f"http://127.0.0.1:{server.port}"
    server.shutdown()
    thread.join()
    server.server_close()
    close(site.app)


def page_of(browser: Browser, site: Site, address: str, who: str) -> Page:
    """A page in which this person is signed in."""
    context = browser.new_context(viewport={"width": WIDE, "height": 900})
    signer = SecureCookieSessionInterface().get_signing_serializer(site.app)
    assert signer is not None
    if who != "stranger":
        person = getattr(site, who)
        held = {"_permanent": True}
        held |= {"member": [person.member, person.until]} if who == "outsider" else {
            "_user_id": f"{person.id}:{person.session}", "_fresh": True
        }  # fmt: skip
        context.add_cookies([{"name": "recruit", "value": str(signer.dumps(held)), "url": address}])
    return context.new_page()


def faults(page: Page) -> list[str]:
    """What axe-core finds, and what does not fit on a narrow screen."""
    page.set_viewport_size({"width": WIDE, "height": 900})
    page.evaluate(AXE)
    found = page.evaluate(f"axe.run(document, {RULES})")["violations"]
    said = [f"{each['id']}: {node['html'][:160]}" for each in found for node in each["nodes"][:3]]
    page.set_viewport_size({"width": NARROW, "height": 900})
    wide = page.evaluate("document.documentElement.scrollWidth")
    return [*said, f"it is {wide} pixels wide on a screen of {NARROW}"] if wide > NARROW else said


@pytest.mark.parametrize(
    ("who", "vacancies"),
    [
        ("stranger", ["issued"]),
        ("hr", ["issued"]),
        ("manager", ["empty", "half_done", "ready"]),
        ("panel_member", ["issued"]),
        ("outsider", ["issued"]),
    ],
)
def test_axe_finds_nothing_on_any_page_and_none_scrolls_sideways(browser, running, who, vacancies):
    site, address = running
    page = page_of(browser, site, address, who)
    wrong: list[str] = []
    looked_at: set[str] = set()
    for vacancy in vacancies:
        for _, where in openable(site, getattr(site, vacancy)):
            answer = None if is_file(where) else page.goto(address + where)
            # What is not this person's leads to one page of refusal, or to signing in.
            seen = page.url.split("?")[0] if answer and answer.ok else page.title()
            if answer and seen not in looked_at:
                wrong += [f"{where}: {each}" for each in faults(page)]
                looked_at.add(seen)
    assert not wrong, "\n".join(wrong)
    page.context.close()


def is_file(where: str) -> bool:
    """Whether an address is of something to keep rather than to look at."""
    return where.endswith((".docx", ".zip", ".json", ".csv", "/file", "/ours", "/healthz"))


@pytest.mark.parametrize(
    "step", ["post", "framework", "candidates/new", "candidates/list", "panel/new", "rating/scale"]
)
def test_axe_finds_nothing_on_a_page_that_asks_to_mend_something(browser, running, step):
    site, address = running
    page = page_of(browser, site, address, "manager")
    page.goto(f"{address}/vacancies/{site.empty}/{step}")
    for field in page.locator("main form[method=post] input[type=text], main form[method=post] textarea").all():
        field.fill("")
    page.locator("main button.btn-primary").first.click()
    page.wait_for_load_state()
    assert page.title().startswith("To mend: ") or step == "rating/scale"
    assert faults(page) == []
    page.context.close()
