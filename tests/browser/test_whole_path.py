"""From the one-time link to a downloaded pack, in a real browser, three ways; axe-core looks at
every page.
"""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest

pytest.importorskip("playwright", reason="the test extra is not installed")

import axe_playwright_python
from docx import Document
from playwright.sync_api import Browser, Page

from recruit.domain.building.draft import Step
from tests.browser.conftest import Served
from tests.browser.hands import Keyboard, Mouse

AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text("utf-8")
PASSWORD = "pebble umbrella quarantine"
ELEMENTS = ("1.1 Self Belief", "1.3 Self-Management", "1.5 Personal Integrity")
MEMBERS = (("Wilhelmina Storybrook", True), ("Desmond Makepeace", False))


def look(page: Page, *, script: bool = True) -> None:
    """Has axe-core look at the page; it finds nothing."""
    assert page.locator("h1").count() == 1
    if not script:
        return
    page.evaluate(AXE)
    found = page.evaluate(
        "axe.run(document, {runOnly: ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa',"
        " 'best-practice']})"
    )
    assert [(each["id"], each["nodes"][0]["html"][:200]) for each in found["violations"]] == [], (
        page.url
    )


def walk(hand: Mouse, served: Served, *, script: bool = True) -> zipfile.ZipFile:
    """Goes the whole way and returns the pack that was downloaded."""
    page = hand.page
    page.goto(served.first_link)
    look(page, script=script)
    hand.write("Your name", "Hilda Rulebook")
    hand.write("E-mail address", "hilda@nowhere.example")
    hand.write("New password", PASSWORD)
    hand.write("The same password again", PASSWORD)
    hand.press("Make the account")
    look(page, script=script)
    hand.press("Start a vacancy")
    look(page, script=script)
    hand.press("Save and go on")
    assert "There is something to fix" in page.content()
    look(page, script=script)
    for label, text in (
        ("Post title", "Keeper of the Made-up Lighthouse"),
        ("Grade", "Grade 9"),
        ("Service", "Lights"),
        ("Organisation", "Harbour of Nowhere"),
    ):
        hand.write(label, text)
    hand.press("Save and go on")
    look(page, script=script)
    hand.tick("Stage 3")
    hand.press("Save and go on")
    look(page, script=script)
    for element in ELEMENTS:
        hand.tick(element)
    for _ in range(4):  # elements, specification, questions, rating
        hand.press("Save and go on")
        look(page, script=script)
    assert page.title().startswith("Panel and candidates")
    for name, is_chair in MEMBERS:
        hand.follow("Put someone on the panel")
        look(page, script=script)
        hand.tick("Someone from outside")
        hand.write("Name", name)
        if is_chair:
            hand.tick("This person chairs the panel")
        hand.press("Put on the panel")
        look(page, script=script)
    hand.follow("Paste a list or upload a CSV file")
    look(page, script=script)
    hand.write("Paste the list", "C1, Ambrose Thistlewood, 9.30am")
    hand.press("Look at the list")
    look(page, script=script)
    page.locator("main button.btn-primary").focus()
    hand.press(page.locator("main button.btn-primary").inner_text().strip())
    look(page, script=script)
    hand.follow("Check and issue")
    look(page, script=script)
    hand.press("Issue edition 1")
    look(page, script=script)
    page.goto(page.url.rsplit("/", 1)[0] + "/papers")
    look(page, script=script)
    with page.expect_download() as download:
        button = page.get_by_role("button", name="Download all papers (ZIP)")
        button.focus()
        page.keyboard.press("Enter")
    return zipfile.ZipFile(io.BytesIO(Path(download.value.path()).read_bytes()))


def holds_a_pack(pack: zipfile.ZipFile) -> bool:
    """Whether every paper is there and opens in Word."""
    names = pack.namelist()
    sheets = [name for name in names if "C1--" in name]
    for name in names:
        if name.endswith(".docx"):
            Document(io.BytesIO(pack.read(name)))
    return len(sheets) == len(MEMBERS) and any(
        name.endswith("interview-guide.docx") for name in names
    )


@pytest.mark.parametrize(
    ("hand", "script"),
    [(Mouse, True), pytest.param(Keyboard, True, marks=pytest.mark.long), (Mouse, False)],
    ids=["with the mouse", "with the keyboard alone", "with script off"],
)
def test_a_newcomer_builds_and_downloads_a_pack(browser: Browser, served: Served, hand, script):
    context = browser.new_context(java_script_enabled=script, accept_downloads=True)
    faults: list[str] = []
    page = context.new_page()
    page.on(
        "console", lambda message: faults.append(message.text) if message.type == "error" else None
    )
    page.on("pageerror", lambda error: faults.append(str(error)))
    elsewhere: list[str] = []
    page.on(
        "request",
        lambda each: None if each.url.startswith(served.address) else elsewhere.append(each.url),
    )
    pack = walk(hand(page), served, script=script)
    assert holds_a_pack(pack)
    assert [each for each in faults if "400" not in each] == []
    assert elsewhere == []
    context.close()


@pytest.mark.long
def test_no_page_scrolls_sideways(browser: Browser, served: Served):
    context = browser.new_context()
    page = context.new_page()
    walk(Mouse(page), served, script=False)
    for step in (*Step, "papers"):
        page.goto(f"{served.address}/vacancies/1/{step}")
        for width in (320, 640, 1280):
            page.set_viewport_size({"width": width, "height": 800})
            assert page.evaluate("document.documentElement.scrollWidth") <= width, (step, width)
    context.close()


def test_a_page_that_is_cold_is_light(browser: Browser, served: Served):
    context = browser.new_context()
    page = context.new_page()
    sizes: list[int] = []
    page.on("requestfinished", lambda each: sizes.append(each.sizes()["responseBodySize"]))
    page.goto(f"{served.address}/sign-in")
    page.wait_for_load_state("networkidle")
    assert len(sizes) <= 10
    assert sum(sizes) < 150_000
    context.close()
