"""A list of candidates in a real browser: with the keyboard alone, without script, on a narrow
screen, and by axe.
"""

from __future__ import annotations

import datetime

import pytest

pytest.importorskip("playwright", reason="the test extra is not installed")

from playwright.sync_api import Browser

from recruit.store.vacancies.candidates import candidates
from tests.browser.test_every_page import AXE, NARROW, RULES, page_of
from tests.spreadsheets.workbooks import rows

LIST = rows(
    ["Shortlist for EH-2026-014"],
    ["Applicant ID", "First name", "Surname", "E-mail", "Interview date", "Start time"],
    [
        "APP/2026/0034",
        "Ana",
        "Lima & Jo Park",
        "a@x.example",
        datetime.date(2026, 12, 7),
        datetime.time(9, 30),
    ],
    ["C 12", "<b>", "Lee", "b@x.example", None, None],
    ["C1", "Someone", "Else", "", None, None],
)


def listed(site):
    with site.database() as db:
        return [each.reference for each in candidates(db, site.ready)]


@pytest.mark.long
def test_a_list_is_read_and_taken_without_script_and_with_the_keyboard_alone(
    browser: Browser, running, tmp_path
):
    site, address = running
    signed_in = page_of(browser, site, address, "manager").context
    page = browser.new_context(
        java_script_enabled=False, storage_state=signed_in.storage_state()
    ).new_page()
    path = tmp_path / "list.xlsx"
    path.write_bytes(LIST)
    page.goto(f"{address}/vacancies/{site.ready}/candidates/list")
    page.get_by_label("Or choose a file").set_input_files(path)
    page.get_by_role("button", name="Look at the list").press("Enter")
    page.get_by_text("7 December 2026, 9.30").first.wait_for()
    choice = page.get_by_label("What column D, E-mail, is")
    choice.focus()
    choice.press("R")
    page.get_by_role("button", name="Read the list again").press("Enter")
    page.get_by_text("Column A is the reference already").first.wait_for()
    page.get_by_label("What column D, E-mail, is").press("L")
    page.get_by_label("What column D, E-mail, is").select_option("left out")
    page.get_by_role("button", name="Read the list again").press("Enter")
    page.get_by_label("Change C1").press("Space")
    page.get_by_role("button", name="Add 1 and change those that are ticked").press("Enter")
    page.get_by_text("1 candidate is on the list.").first.wait_for()
    assert listed(site)[-1] == "APP/2026/0034"


@pytest.mark.long
def test_the_pages_of_a_list_have_no_fault_that_axe_finds_and_fit_a_narrow_screen(
    browser: Browser, running, tmp_path
):
    site, address = running
    page = page_of(browser, site, address, "manager")
    path = tmp_path / "list.xlsx"
    path.write_bytes(LIST)
    for text in ("", "Zuleika Fable\nJo Lee"):
        page.goto(f"{address}/vacancies/{site.ready}/candidates/list")
        if text:
            page.get_by_label("Paste the list").fill(text)
        else:
            page.get_by_label("Or choose a file").set_input_files(path)
        page.get_by_role("button", name="Look at the list").click()
        page.evaluate(AXE)
        assert page.evaluate(f"axe.run({RULES})")["violations"] == []
        page.set_viewport_size({"width": NARROW, "height": 700})
        assert not page.evaluate("document.documentElement.scrollWidth > innerWidth")
        page.set_viewport_size({"width": 1280, "height": 900})
