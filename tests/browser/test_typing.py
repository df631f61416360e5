"""What is typed is not lost, in a real browser: two tabs, ways off a step, an ended session, with
script or without.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

pytest.importorskip("playwright", reason="the test extra is not installed")

from flask.sessions import SecureCookieSessionInterface
from playwright.sync_api import BrowserContext, Page, expect

from recruit.domain.building.draft import Draft
from recruit.domain.words.people import SHELL, actor
from recruit.store.people.people import end_sessions, person
from recruit.store.vacancies.vacancies import add_vacancy, save_draft, vacancy
from tests.browser.test_every_page import faults
from tests.web.made_up import PASSWORD, Site

IN_TIME = 4000
"""Milliseconds in which everything has to be saved."""


class Desk:
    """A manager at a vacancy of their own that no other test touches."""

    def __init__(self, browser, running: tuple[Site, str], **named: object) -> None:
        self.site, self.base = running
        with self.site.database() as db:
            found = vacancy(db, self.site.ready)
            assert found is not None
            count = db.execute("select count(*) from vacancy").fetchone()[0]
            draft = replace(found.draft, reference=f"V-TYPING-{count}")
            self.id = add_vacancy(db, actor(self.site.manager), self.site.manager.id, draft)
        self.context: BrowserContext = browser.new_context(
            viewport={"width": 1280, "height": 900}, **named
        )
        self.sign_in(self.site.manager)

    def sign_in(self, who) -> None:
        with self.site.database() as db:
            now = person(db, who.id)
        signer = SecureCookieSessionInterface().get_signing_serializer(self.site.app)
        assert signer is not None
        assert now is not None
        held = {"_user_id": f"{now.id}:{now.session}", "_fresh": True}
        self.context.add_cookies(
            [{"name": "recruit", "value": str(signer.dumps(held)), "url": self.base}]
        )

    def sign_out(self) -> None:
        """Ends the session behind the page's back, as its time does."""
        self.context.clear_cookies()

    def open(self, step: str = "post") -> Page:
        page = self.context.new_page()
        page.goto(f"{self.base}/vacancies/{self.id}/{step}")
        return page

    @property
    def draft(self) -> Draft:
        with self.site.database() as db:
            found = vacancy(db, self.id)
        assert found is not None
        return found.draft

    def change(self, how: Callable[[Draft], Draft], who=None) -> None:
        with self.site.database() as db:
            found = vacancy(db, self.id)
            assert found is not None
            save_draft(db, actor(who) if who else SHELL, self.id, found.version, how(found.draft))

    def kept(self, page: Page) -> list[str]:
        return page.evaluate(
            "Object.keys(localStorage).filter((key) => key.startsWith('recruit-typed/'))"
        )


@pytest.fixture
def desk(browser, running) -> Desk:
    return Desk(browser, running)


@pytest.fixture
def plain(browser, running) -> Desk:
    """The same without script."""
    return Desk(browser, running, java_script_enabled=False)


def until(page: Page, holds: Callable[[], bool]) -> None:
    for _ in range(IN_TIME // 50):
        if holds():
            return
        page.wait_for_timeout(50)
    raise AssertionError("it does not come to hold in time")


def test_a_step_saves_as_it_is_filled_in_and_says_so_without_moving_the_focus(desk):
    page = desk.open()
    page.get_by_label("Grade", exact=True).fill("Grade 12")
    expect(page.locator(".saving")).to_contain_text("Saved at", timeout=IN_TIME)
    assert desk.draft.grade == "Grade 12"
    assert page.evaluate("document.activeElement.name") == "grade"
    until(page, lambda: not desk.kept(page))
    assert faults(page) == []


def test_two_tabs_on_one_step_change_different_fields_and_both_stay(desk):
    one, other = desk.open(), desk.open()
    one.get_by_label("Grade", exact=True).fill("Grade 12")
    expect(one.locator(".saving")).to_contain_text("Saved at", timeout=IN_TIME)
    other.get_by_label("Service", exact=True).fill("Fog")
    expect(other.locator(".saving")).to_contain_text("Saved at", timeout=IN_TIME)
    assert (desk.draft.grade, desk.draft.service) == ("Grade 12", "Fog")
    expect(other.get_by_label("Grade", exact=True)).to_have_value("Grade 12")
    other.get_by_role("button", name="Save and go on", exact=True).click()
    assert (desk.draft.grade, desk.draft.service) == ("Grade 12", "Fog")


def test_two_tabs_on_the_same_field_show_both_and_ask(desk):
    one, other = desk.open(), desk.open()
    one.get_by_label("Grade", exact=True).fill("Grade 12")
    expect(one.locator(".saving")).to_contain_text("Saved at", timeout=IN_TIME)
    other.get_by_label("Grade", exact=True).fill("Grade 13")
    expect(other.locator(".saving")).to_contain_text(
        "You, in another window, changed", timeout=IN_TIME
    )
    assert desk.draft.grade == "Grade 12"
    other.get_by_role("button", name="Look at both", exact=True).click()
    expect(other.locator(".clash")).to_contain_text("Grade 12")
    expect(other.locator(".clash")).to_contain_text("Grade 13")
    assert faults(other) == []
    other.get_by_role("button", name="Save and stay here", exact=True).click()
    expect(other.locator("h1")).to_have_text("Post")
    assert desk.draft.grade == "Grade 13"


def test_what_stands_now_can_be_taken_with_a_button(desk):
    page = desk.open()
    desk.change(lambda draft: replace(draft, grade="Grade 12"), desk.site.hr)
    page.get_by_label("Grade", exact=True).fill("Grade 13")
    expect(page.locator(".saving")).to_contain_text(f"{desk.site.hr.name} changed", timeout=IN_TIME)
    page.get_by_role("button", name="Look at both", exact=True).click()
    page.get_by_role("button", name="Take what is saved now").click()
    expect(page.get_by_label("Grade", exact=True)).to_have_value("Grade 12")
    page.get_by_role("button", name="Save and go on", exact=True).click()
    assert desk.draft.grade == "Grade 12"


@pytest.mark.parametrize(
    "way", ["Elements", "Papers", "Vacancies", "Use another scale", "Anchors and caps"]
)
def test_every_way_off_the_rating_keeps_the_places_between_equals(desk, plain, way):
    for each in (desk, plain):
        page = each.open("rating")
        place = page.locator("input[name^='place-']").first
        place.fill("1")
        page.locator(f"main button:has-text('{way}'), nav button:has-text('{way}')").first.click()
        page.wait_for_load_state()
        assert "rating" not in page.url.split("/")[-1] or way in (
            "Use another scale",
            "Anchors and caps",
        )
        assert len(each.draft.tie_break) == 1


def test_what_cannot_be_saved_is_kept_as_typed_and_shown_on_return_with_its_sentence(desk, plain):
    for each in (desk, plain):
        page = each.open()
        page.get_by_label("Minutes for each interview", exact=True).fill("an hour")
        page.get_by_label("Grade", exact=True).fill("Grade 14")
        page.locator("nav button:has-text('Rating')").click()
        expect(page.locator("h1")).to_have_text("Rating")
        expect(page.locator("main")).to_contain_text("It is kept as you typed it")
        assert each.draft.grade != "Grade 14"
        page.close()
        again = each.open()
        expect(again.get_by_label("Minutes for each interview", exact=True)).to_have_value(
            "an hour"
        )
        expect(again.get_by_label("Grade", exact=True)).to_have_value("Grade 14")
        expect(again.locator(".summary")).to_contain_text("Type a whole number from 1 to 600.")
        again.get_by_role("button", name="Take out what I typed", exact=True).click()
        expect(again.get_by_label("Minutes for each interview", exact=True)).not_to_have_value(
            "an hour"
        )


def test_half_typed_things_are_kept_by_themselves_and_never_applied(desk):
    page = desk.open()
    page.get_by_label("Minutes for each interview", exact=True).fill("an hour")
    expect(page.locator(".saving")).to_contain_text("Kept as you typed it", timeout=IN_TIME)
    page.reload()
    expect(page.get_by_label("Minutes for each interview", exact=True)).to_have_value("an hour")
    assert desk.draft.timing.slot == 60
    page.get_by_label("Minutes for each interview", exact=True).fill("75")
    expect(page.locator(".saving")).to_contain_text("Saved at", timeout=IN_TIME)
    assert desk.draft.timing.slot == 75


def test_an_element_that_was_ticked_and_saved_by_itself_can_be_unticked_again(desk):
    page = desk.open("elements")
    box = page.locator("input[name=tick]:not(:checked)").first
    key = box.get_attribute("value")
    box = page.locator(f"input[name=tick][value='{key}']")
    box.check()
    until(page, lambda: key in {str(each.reference) for each in desk.draft.elements})
    box.uncheck()
    until(page, lambda: key not in {str(each.reference) for each in desk.draft.elements})


def test_moving_up_saves_what_is_typed_beside_it(desk, plain):
    for each in (desk, plain):
        page = each.open("elements")
        page.locator("input[name^='weight ']").first.fill("3")
        page.get_by_role("button", name="Down", exact=False).first.click()
        page.wait_for_load_state()
        assert each.draft.elements[1].weight == 3


def test_back_shows_what_was_typed_and_not_sent(desk):
    page = desk.open("candidates/new")
    page.get_by_label("Name", exact=True).fill("Ottoline Foghorn")
    page.goto(f"{desk.base}/vacancies/{desk.id}/people")
    page.go_back()
    expect(page.get_by_label("Name", exact=True)).to_have_value("Ottoline Foghorn")
    page.reload()
    expect(page.get_by_label("Name", exact=True)).to_have_value("Ottoline Foghorn")
    page.get_by_role("button", name="Add the candidate", exact=True).click()
    expect(page.locator("main")).to_contain_text("is on the list")
    until(page, lambda: not desk.kept(page))
    page.goto(f"{desk.base}/vacancies/{desk.id}/candidates/new")
    expect(page.get_by_label("Name", exact=True)).to_have_value("")


@pytest.mark.parametrize("step", ["post", "candidates/new"])
def test_a_session_that_ends_while_somebody_types_loses_nothing(desk, step):
    label = "Grade" if step == "post" else "Name"
    page = desk.open(step)
    desk.sign_out()
    page.get_by_label(label, exact=True).fill("Half a word")
    if step == "post":
        expect(page.locator(".saving")).to_contain_text("You are signed out", timeout=IN_TIME)
        page.locator(".saving a").click()
    else:
        page.get_by_role("button", name="Add the candidate", exact=True).click()
        expect(page.locator("h1")).to_have_text("Your session has ended")
        expect(page.locator("main")).to_contain_text("Half a word")
        assert faults(page) == []
        page.locator("main a", has_text="Sign in").click()
    page.get_by_label("E-mail address").fill(desk.site.manager.email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_load_state()
    assert page.url.endswith(step)
    expect(page.get_by_label(label, exact=True)).to_have_value("Half a word")


def test_the_next_person_at_the_same_computer_is_not_shown_what_was_typed(desk):
    page = desk.open("candidates/new")
    page.get_by_label("Name", exact=True).fill("Ottoline Foghorn")
    until(page, lambda: bool(desk.kept(page)))
    desk.sign_in(desk.site.hr)
    page.goto(f"{desk.base}/vacancies/{desk.id}/candidates/new")
    expect(page.get_by_label("Name", exact=True)).to_have_value("")
    desk.sign_in(desk.site.manager)
    page.goto(f"{desk.base}/vacancies/{desk.id}/candidates/new")
    expect(page.get_by_label("Name", exact=True)).to_have_value("Ottoline Foghorn")


def test_a_password_is_kept_nowhere(desk):
    page = desk.context.new_page()
    page.goto(f"{desk.base}/password")
    page.get_by_label("New password", exact=True).fill("pebble umbrella quarantine")
    page.wait_for_timeout(300)
    assert desk.kept(page) == []
    assert "pebble" not in page.evaluate("JSON.stringify(localStorage)")


def test_an_ended_session_without_script_shows_what_was_typed_and_leads_back(plain):
    page = plain.open()
    page.get_by_label("Grade", exact=True).fill("Grade 15")
    with plain.site.database() as db:
        end_sessions(db, SHELL, plain.site.manager.id)
    page.get_by_role("button", name="Save and go on", exact=True).click()
    expect(page.locator("h1")).to_have_text("Your session has ended")
    expect(page.locator("main")).to_contain_text("Grade 15")
    assert (
        page.locator("main a", has_text="Sign in")
        .get_attribute("href")
        .endswith(f"/vacancies/{plain.id}/post")
    )


def test_the_enter_key_saves_and_goes_nowhere(desk, plain):
    for each in (desk, plain):
        page = each.open()
        page.get_by_label("Grade", exact=True).fill("Grade 16")
        page.get_by_label("Grade", exact=True).press("Enter")
        page.wait_for_load_state()
        expect(page.locator("h1")).to_have_text("Post")
        assert each.draft.grade == "Grade 16"


def test_the_way_off_a_new_candidate_saves_them_or_says_what_is_to_be_mended(desk, plain):
    for each in (desk, plain):
        page = each.open("candidates/new")
        page.get_by_label("Name", exact=True).fill("Ottoline Foghorn")
        page.get_by_label("Reference", exact=True).fill("no/good/*")
        page.get_by_role("button", name="Back to panel and candidates", exact=True).click()
        expect(page.locator(".summary")).to_be_visible()
        expect(page.get_by_label("Name", exact=True)).to_have_value("Ottoline Foghorn")
        page.get_by_label("Reference", exact=True).fill("C-77")
        page.get_by_role("button", name="Back to panel and candidates", exact=True).click()
        expect(page.locator("h1")).to_have_text("Panel and candidates")
        expect(page.locator("main")).to_contain_text("Ottoline Foghorn")
