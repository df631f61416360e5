"""The scoring page in a real browser: with the keyboard alone, without a connection, in two tabs,
without script.
"""

from __future__ import annotations

import pytest

pytest.importorskip("playwright", reason="the test extra is not installed")

from flask.sessions import SecureCookieSessionInterface
from playwright.sync_api import BrowserContext, Page, expect

from recruit.domain.scoring.gate import Declaration, Interest
from recruit.domain.words.people import SHELL
from recruit.store.scoring.gates import declare
from recruit.store.scoring.sheets import StoredSheet, member_sheet
from tests import scored
from tests.browser.hands import Keyboard
from tests.browser.test_every_page import faults
from tests.web.made_up import Site

IN_TIME = 2000
"""Milliseconds in which everything has to be saved."""
MEMBERS = ("manager", "panel_member", "outsider")


@pytest.fixture(autouse=True, scope="module")
def _open_gate(running: tuple[Site, str]) -> None:
    """Every member has declared, so that all can score."""
    site, _ = running
    with site.database() as db:
        scored.open_gate(db, site.issued)


class Desk:
    """One member at one candidate's sheet. Every test takes another of the nine there are."""

    def __init__(
        self, browser, running: tuple[Site, str], candidate: int, member: int, **named: object
    ) -> None:
        self.site, address = running
        self.member = member
        with self.site.database() as db:
            self.place = scored.place(db, self.site.issued, candidate, member)
        self.base = address
        self.address = (
            f"{address}/vacancies/{self.site.issued}/interviews/{self.place.candidate}/sheet"
        )
        self.context: BrowserContext = browser.new_context(
            viewport={"width": 1280, "height": 900}, **named
        )
        self.sign_in(member)

    def sign_in(self, member: int) -> None:
        """Puts this member's session into the browser."""
        person = getattr(self.site, MEMBERS[member])
        held = {"_user_id": f"{person.id}:{person.session}", "_fresh": True} if member < 2 else {
            "member": [person.member, person.until, 1]
        }  # fmt: skip
        signer = SecureCookieSessionInterface().get_signing_serializer(self.site.app)
        assert signer is not None
        self.context.add_cookies(
            [{"name": "recruit", "value": str(signer.dumps(held)), "url": self.base}]
        )

    def open(self) -> Page:
        """The sheet in a new tab."""
        page = self.context.new_page()
        page.goto(self.address)
        return page

    def sheet(self) -> StoredSheet:
        """The sheet as it is stored."""
        with self.site.database() as db:
            found = member_sheet(db, self.place)
        assert found is not None
        return found

    def save(self, marks: list[str], count: int = 6) -> None:
        """Stores scores before the page is opened."""
        with self.site.database() as db:
            scored.save_sheet(db, self.place, scored.scores(db, self.site.issued, marks)[:count])

    def kept(self, page: Page) -> int:
        """How many entries the browser still keeps."""
        return int(
            page.evaluate(
                "Object.keys(localStorage).filter((key) => key.startsWith('recruit-sheet/')).length"
            )
        )


def evidence(page: Page, question: int = 1):
    return page.locator(f"#q{question}-evidence")


def is_saved(page: Page) -> None:
    expect(page.locator("#saved")).to_have_attribute("data-state", "saved", timeout=IN_TIME)
    expect(page.locator("#saved")).to_contain_text("Saved at")


def nothing_is_kept(desk: Desk, page: Page) -> None:
    for _ in range(IN_TIME // 50):
        if not desk.kept(page):
            return
        page.wait_for_timeout(50)
    raise AssertionError("the browser still keeps what is saved")


def test_with_the_keyboard_alone_from_opening_to_sealing(browser, running):
    desk = Desk(browser, running, 0, 0)
    desk.save(["2"], 5)
    page = desk.open()
    hand = Keyboard(page)
    hand._reach(page.get_by_role("link", name="Seizing the Future", exact=True))
    page.keyboard.press("Enter")
    page.keyboard.press("3")
    page.keyboard.press("1")
    expect(page.locator("#q6-mark input[value='1']")).to_be_checked()
    expect(page.locator("#q6-needed")).to_contain_text("below the pass mark", timeout=IN_TIME)
    hand._reach(evidence(page, 6))
    page.keyboard.type("Said in 2024: 3 of 4 plans.")
    expect(page.locator("#q6-mark input[value='1']")).to_be_checked()
    is_saved(page)
    assert desk.sheet().score(6).score.evidence == "Said in 2024: 3 of 4 plans."
    assert faults(page) == []
    page.set_viewport_size({"width": 1280, "height": 900})
    hand.press("Go on to sealing")
    hand.press("Seal the sheet for good")
    expect(page.locator("h1")).to_contain_text("Your sealed sheet")
    assert faults(page) == []
    assert desk.sheet().sealed_at
    desk.context.close()


def test_sealing_too_early_leads_to_what_is_missing(browser, running):
    desk = Desk(browser, running, 0, 1)
    desk.save(["2"], 5)
    page = desk.open()
    evidence(page, 6).fill("Typed a moment before.")
    page.get_by_role("button", name="Go on to sealing").click()
    expect(page.get_by_role("alert")).to_contain_text("Question 6: choose a mark")
    assert desk.sheet().score(6).score.evidence == "Typed a moment before."
    page.get_by_role("alert").get_by_role("link").click()
    page.keyboard.press("2")
    expect(page.locator("#q6-says")).to_have_text("Done: 2", timeout=IN_TIME)
    desk.context.close()


def test_what_is_typed_while_the_connection_is_cut_is_kept_said_and_sent(browser, running):
    desk = Desk(browser, running, 0, 2)
    page = desk.open()
    evidence(page).fill("Before.")
    is_saved(page)
    desk.context.set_offline(True)
    evidence(page).press_sequentially(" During.")
    page.locator("#q2-mark input[value='3']").check()
    expect(page.locator("#saved")).to_contain_text(
        "Not saved: the connection is lost", timeout=IN_TIME
    )
    expect(page.locator("#saved")).to_contain_text("It is kept in this browser")
    assert desk.sheet().score(1).score.evidence == "Before."
    assert desk.kept(page) == 2
    desk.context.set_offline(False)
    is_saved(page)
    assert desk.sheet().score(1).score.evidence == "Before. During."
    assert desk.sheet().score(2).score.mark == "3"
    nothing_is_kept(desk, page)
    desk.context.close()


def test_what_is_undone_after_an_answer_was_lost_is_undone_on_the_server_too(browser, running):
    desk = Desk(browser, running, 2, 2)
    page = desk.open()
    page.locator("#q5-mark input[value='2']").check()
    is_saved(page)
    page.route("**/sheet/5", lambda route: (route.fetch(), route.abort()))
    page.locator("#q5-mark input[value='4']").check()
    expect(page.locator("#saved")).to_contain_text(
        "Not saved: the connection is lost", timeout=IN_TIME
    )
    assert desk.sheet().score(5).score.mark == "4"
    page.unroute("**/sheet/5")
    page.locator("#q5-mark input[value='2']").check()
    is_saved(page)
    nothing_is_kept(desk, page)
    assert desk.sheet().score(5).score.mark == "2"
    desk.context.close()


@pytest.mark.parametrize("is_cut", [False, True], ids=["with a connection", "without one"])
def test_a_tab_closed_within_a_second_of_typing_loses_nothing(browser, running, is_cut):
    desk = Desk(browser, running, 1, 1 if is_cut else 0)
    page = desk.open()
    desk.context.set_offline(is_cut)
    evidence(page).press_sequentially("Every word.")
    page.locator("#q2-mark input[value='3']").check()
    page.close()
    desk.context.set_offline(False)
    page = desk.open()
    expect(evidence(page)).to_have_value("Every word.")
    expect(page.locator("#q2-mark input[value='3']")).to_be_checked()
    nothing_is_kept(desk, page)
    assert desk.sheet().score(1).score.evidence == "Every word."
    assert desk.sheet().score(2).score.mark == "3"
    desk.context.close()


def test_two_tabs_show_both_versions_and_let_one_choose(browser, running):
    desk = Desk(browser, running, 1, 2)
    first, second = desk.open(), desk.open()
    evidence(first).fill("From the first tab.")
    evidence(first, 2).fill("Also from the first.")
    is_saved(first)
    evidence(second).fill("From the second tab.")
    evidence(second, 2).fill("Also from the second.")
    both = second.locator("#q1-both")
    expect(both).to_contain_text("From the first tab.", timeout=IN_TIME)
    expect(both).to_contain_text("From the second tab.")
    expect(second.locator("#saved")).to_contain_text("Question 1 was changed elsewhere")
    expect(second.locator("#q2-both")).to_be_visible(timeout=IN_TIME)
    assert faults(second) == []
    both.get_by_role("button", name="Keep mine").click()
    expect(second.locator("#saved")).to_contain_text(
        "Question 2 was changed elsewhere", timeout=IN_TIME
    )
    second.locator("#q2-both").get_by_role("button", name="Take the other").click()
    is_saved(second)
    expect(evidence(second, 2)).to_have_value("Also from the first.")
    assert [desk.sheet().score(each).score.evidence for each in (1, 2)] == [
        "From the second tab.",
        "Also from the first.",
    ]
    nothing_is_kept(desk, second)
    desk.context.close()


def test_without_script_the_buttons_save_everything_and_seal(browser, running):
    desk = Desk(browser, running, 2, 0, java_script_enabled=False)
    desk.save(["2"], 5)
    page = desk.open()
    page.locator("#q6-mark input[value='3']").check()
    evidence(page, 6).fill("Said: 'yes'. She seemed nice.")
    page.get_by_role("button", name="Save", exact=True).click()
    assert desk.sheet().score(6).score.mark == "3"
    expect(page.locator("#q6-hint")).to_contain_text("‘seemed nice’")
    page.get_by_role("button", name="Go on to sealing").click()
    page.get_by_role("button", name="Seal the sheet for good").click()
    assert desk.sheet().sealed_at
    desk.context.close()


def test_after_the_session_ended_nothing_is_lost_and_nothing_is_saved_for_another(browser, running):
    desk = Desk(browser, running, 2, 1)
    page = desk.open()
    desk.context.clear_cookies()
    evidence(page).fill("After the session.")
    saved = page.locator("#saved")
    expect(saved).to_contain_text("Not saved: you are signed out", timeout=IN_TIME)
    expect(saved.get_by_role("link")).to_be_visible()
    desk.sign_in(0)
    evidence(page).press_sequentially(" As another.")
    expect(saved).to_contain_text("someone else is signed in", timeout=IN_TIME)
    other = desk.open()
    assert other.locator("#q1-evidence").count() == 0 or evidence(other).input_value() == ""
    desk.sign_in(1)
    evidence(page).press_sequentially(" Again.")
    is_saved(page)
    assert desk.sheet().score(1).score.evidence == "After the session. As another. Again."
    desk.context.close()


def test_what_the_server_refuses_stays_and_says_why(browser, running):
    desk = Desk(browser, running, 2, 2)
    page = desk.open()
    evidence(page).fill("x" * 20_001)
    expect(page.locator("#q1-problem")).to_contain_text(
        "Use at most 20,000 characters", timeout=IN_TIME
    )
    expect(page.locator("#saved")).to_contain_text("Question 1 is not saved")
    evidence(page).fill("Shorter.")
    is_saved(page)
    expect(page.locator("#q1-problem")).to_be_hidden()
    desk.context.close()


def test_what_a_sheet_did_not_get_before_it_was_closed_can_still_be_copied(browser, running):
    desk = Desk(browser, running, 2, 2)
    page = desk.open()
    desk.context.set_offline(True)
    evidence(page, 3).fill("Written on the train.")
    with desk.site.database() as db:
        withdraws = Declaration(desk.place.member, Interest.WITHDRAWS)
        declare(db, SHELL, desk.site.issued, desk.place.candidate, withdraws)
    desk.context.set_offline(False)
    page.goto(desk.address)
    expect(page.locator("main")).to_contain_text("You withdrew from scoring this candidate.")
    expect(page.locator("#closed pre")).to_have_text("Written on the train.")
    assert faults(page) == []
    desk.context.close()


def test_two_tabs_on_different_parts_of_one_question_are_no_conflict(browser, running):
    desk = Desk(browser, running, 2, 1)
    one, other = desk.open(), desk.open()
    evidence(one).fill("She counted the boats.")
    is_saved(one)
    other.locator("#q1-mark input[value='2']").check()
    is_saved(other)
    held = desk.sheet().score(1).score
    assert (held.mark, held.evidence) == ("2", "She counted the boats.")
    expect(evidence(other)).to_have_value("She counted the boats.")
