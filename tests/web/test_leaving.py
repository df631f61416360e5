"""Ways off a page whose button records something, without script: they record nothing, and ask
about what was typed.
"""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from recruit.domain.scoring.result import Outcome
from recruit.domain.words.people import SHELL
from recruit.store.scoring.outcomes import outcome_of, save_outcome
from recruit.store.vacancies.candidates import candidates
from tests import scored
from tests.web.reading import parsed, words

ASKS = "What you typed here is not saved."


@dataclass(frozen=True)
class Typed:
    """A page, what is typed into it, by whom, and the way off that is taken."""

    who: str
    where: str
    fields: dict[str, str]

    def address(self, site) -> str:
        with site.database() as db:
            first, second = (each.id for each in candidates(db, site.issued)[:2])
        return self.where.format(vacancy=site.issued, first=first, second=second)


PAGES = {
    "a letter": Typed(
        "hr", "/vacancies/{vacancy}/letters/{first}", {"text": "Dear candidate,\n\nThank you.\n"}
    ),
    "an outcome": Typed(
        "manager", "/vacancies/{vacancy}/result/{second}", {"reason": "They rang on Monday."}
    ),
    "an exception": Typed(
        "manager",
        "/vacancies/{vacancy}/interviews/{second}/exception",
        {"reason": "The third fell ill."},
    ),
    "declarations": Typed(
        "panel_member",
        "/vacancies/{vacancy}/interviews/declarations",
        {"h{second}": "From school."},
    ),
}


@pytest.fixture(params=PAGES, ids=list(PAGES))
def typed(request, site) -> Typed:
    """See `Typed`; of the first candidate something is recorded, so that a letter can be
    written.
    """
    with site.database() as db:
        listed = candidates(db, site.issued)
        save_outcome(db, SHELL, site.issued, listed[0].id, 0, Outcome.WITHDRAWN, "", "They rang.")
    page = PAGES[request.param]
    fields = {name.format(second=listed[1].id): value for name, value in page.fields.items()}
    return Typed(page.who, page.where, fields)


def main_of(answer) -> str:
    return words(parsed(answer.text).find(".//main"))


def ways_off(answer) -> list[str]:
    """Every address to which a way off the page leads."""
    return parsed(answer.text).xpath("//button[@name='go']/@value")


def audit(site) -> int:
    with site.database() as db:
        return int(db.execute("select count(*) from audit").fetchone()[0])


def test_every_way_off_asks_where_something_was_typed_and_records_nothing(site, typed):
    browser, address = site.browser(getattr(site, typed.who)), typed.address(site)
    before = audit(site)
    ways = ways_off(browser.get(address))
    assert "/sign-out" in ways
    assert f"/vacancies/{site.issued}/interviews" in ways
    for way in dict.fromkeys(ways):
        answer = browser.fill_in(address, typed.fields, button=("go", way))
        assert ASKS in main_of(answer), way
        for name, value in typed.fields.items():
            field = parsed(answer.text).get_element_by_id(name)
            assert (field.text or "").strip() == value.strip()
        if way != "/sign-out":
            assert way in parsed(answer.text).xpath("//main//a[. = 'Leave without saving']/@href")
    assert audit(site) == before


def test_a_way_off_leads_on_at_once_where_nothing_was_typed(site, typed):
    browser, address = site.browser(getattr(site, typed.who)), typed.address(site)
    before = audit(site)
    for way in dict.fromkeys(ways_off(browser.get(address))):
        if way != "/sign-out":
            answer = browser.fill_in(address, button=("go", way), follow=False)
            assert (answer.status_code, answer.location) == (302, way)
    assert audit(site) == before


def test_sign_out_asks_too_and_then_signs_out(site, typed):
    browser, address = site.browser(getattr(site, typed.who)), typed.address(site)
    asked = browser.fill_in(address, typed.fields, button=("go", "/sign-out"))
    assert "Sign out without saving" in main_of(asked)
    out = browser.fill_in(address, button=("go", "/sign-out"))
    assert "You are signed out, here and everywhere else." in out.text
    assert browser.get(address).status_code == 302


def test_no_link_of_the_page_but_the_skip_link_and_downloads_goes_round_the_form(site, typed):
    page = parsed(site.browser(getattr(site, typed.who)).get(typed.address(site)).text)
    links = page.xpath("//header//a/@href | //nav//a/@href | //main//a[not(@download)]/@href")
    assert [each for each in links if not each.startswith("#")] == []


def test_sign_out_on_a_step_saves_first(site, as_manager):
    address = f"/vacancies/{site.ready}/post"
    answer = as_manager.fill_in(address, {"grade": "Grade 11"}, button=("go", "/sign-out"))
    assert "You are signed out, here and everywhere else." in answer.text
    assert site.vacancy(site.ready).draft.grade == "Grade 11"


def test_a_way_off_leads_to_no_other_site(site, as_hr):
    with site.database() as db:
        first = candidates(db, site.issued)[0].id
        scored.open_gate(db, site.issued)
        save_outcome(db, SHELL, site.issued, first, 0, Outcome.WITHDRAWN, "", "They rang.")
        kept = outcome_of(db, first)
    address = f"/vacancies/{site.issued}/result/{first}"
    token = as_hr.token(address)
    for wanted in ("//elsewhere.example", "https://elsewhere.example", "/\\elsewhere.example"):
        answer = as_hr.post(
            address, data={"csrf_token": token, "go": wanted, "version": str(kept.version)}
        )
        assert "elsewhere" not in (answer.location or "")
