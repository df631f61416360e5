"""The page of the interviews: each candidate with what is to be done next, as far as each viewer
may know.
"""

from __future__ import annotations

import re

import pytest

from recruit.domain.pack.vacancy import Candidate
from recruit.domain.scoring.gate import Declaration, Interest
from recruit.domain.scoring.result import Outcome
from recruit.domain.words.people import SHELL, actor
from recruit.store.scoring.gates import add_exception, declare
from recruit.store.scoring.outcomes import save_outcome
from recruit.store.scoring.records import record_of
from recruit.store.vacancies.candidates import (
    add_candidates,
    candidates,
    put_back_candidate,
    remove_candidate,
    save_candidate,
)
from recruit.store.vacancies.panels import add_member, panel, put_back_member, remove_member
from tests import scored
from tests.web.made_up import ADJUSTMENT
from tests.web.reading import LARGEST_PAGE, heading, link_to, links, parsed, words

CSRF = re.compile(r'(name="csrf_token"[^>]*value=")[^"]*')


def page(site, vacancy=None) -> str:
    return f"/vacancies/{vacancy or site.issued}/interviews"


def row(text: str, reference: str) -> str:
    """The words of a candidate's row."""
    rows = parsed(text).xpath("//table[contains(@class, 'interviews')]/tbody/tr")
    return next(words(each) for each in rows if words(each.find("th")).split(" ")[0] == reference)


def begun_by_all_but(site, member: int) -> None:
    with site.database() as db:
        for each in {0, 1, 2} - {member}:
            scored.seal_sheet(db, scored.place(db, site.issued, 0, each), ["4"])


def test_every_candidate_stands_in_order_with_their_time(site, as_panel_member):
    text = as_panel_member.get(page(site)).text
    assert heading(text) == "Interviews"
    rows = [words(each.find("th")) for each in parsed(text).xpath("//tbody/tr")]
    assert rows == ["C1 · Ambrose Thistlewood", "C2 · Peregrine Moonbeam", "C3"]
    assert "8 December 2026, 11.00am" in row(text, "C2")
    assert "no time yet" in row(text, "C3")


@pytest.mark.parametrize("name", ["panel_member", "outsider"])
def test_a_member_declares_first_and_then_scores(site, name):
    browser = site.browser(getattr(site, name))
    text = browser.get(page(site)).text
    assert link_to(text, "Declare").endswith("/interviews/declarations")
    assert "You have not declared yet." in row(text, "C1")
    with site.database() as db:
        scored.open_gate(db, site.issued)
    text = browser.get(page(site)).text
    assert "Not begun." in row(text, "C1")
    assert "has not declared" not in text


def test_a_member_sees_how_far_their_own_sheets_are(site, as_panel_member):
    with site.database() as db:
        scored.open_gate(db, site.issued)
        given = scored.scores(db, site.issued, ["2"])
        scored.save_sheet(db, scored.place(db, site.issued, 0, 1), given[:4])
        scored.save_sheet(db, scored.place(db, site.issued, 1, 1), given)
        scored.seal_sheet(db, scored.place(db, site.issued, 2, 1))
    text = as_panel_member.get(page(site)).text
    assert "4 of 6 questions done." in row(text, "C1")
    assert "All 6 questions done, not sealed yet." in row(text, "C2")
    assert "Waiting until every sheet is sealed." in row(text, "C3")


@pytest.mark.parametrize(("name", "member"), [("manager", 0), ("panel_member", 1), ("outsider", 2)])
def test_what_colleagues_score_changes_no_byte_for_one_with_an_open_sheet(site, name, member):
    with site.database() as db:
        scored.open_gate(db, site.issued)
    browser = site.browser(getattr(site, name))
    before = CSRF.sub("", browser.get(page(site)).text)
    begun_by_all_but(site, member)
    assert CSRF.sub("", browser.get(page(site)).text) == before


def test_hr_sees_by_name_who_has_sealed_and_who_is_missing(site, as_hr):
    with site.database() as db:
        scored.open_gate(db, site.issued)
    begun_by_all_but(site, 1)
    said = row(as_hr.get(page(site)).text, "C1")
    assert "Sealed: Agnes Lamplight, Wilhelmina Storybrook." in said
    assert "Missing: Peggy Listener." in said


def test_the_chair_sees_it_after_their_own_seal_and_a_member_does_not(
    site, as_manager, as_panel_member
):
    with site.database() as db:
        scored.open_gate(db, site.issued)
        scored.seal_sheet(db, scored.place(db, site.issued, 0, 0))
        scored.seal_sheet(db, scored.place(db, site.issued, 0, 1))
    assert "Missing: Wilhelmina Storybrook." in row(as_manager.get(page(site)).text, "C1")
    text = as_panel_member.get(page(site)).text
    assert "Wilhelmina" not in text
    assert "Sealed:" not in text


def test_open_points_are_said_once_where_they_hold_for_everyone(site, as_manager):
    with site.database() as db:
        scored.open_gate(db, site.issued)
        late = add_member(
            db,
            actor(site.manager),
            site.issued,
            name="Latecomer Fable",
            role="",
            person=None,
            is_chair=False,
        )
        declare(
            db,
            SHELL,
            site.issued,
            candidates(db, site.issued)[0].id,
            Declaration(late, Interest.NONE),
        )
    text = as_manager.get(page(site)).text
    assert text.count("Latecomer Fable has not accepted confidentiality.") == 1
    assert "has not declared" not in row(text, "C1")
    assert "Latecomer Fable has not declared" in row(text, "C2")


def test_an_exception_is_shown_with_its_reason(site, as_panel_member):
    with site.database() as db:
        first = candidates(db, site.issued)[0].id
        add_exception(db, actor(site.manager), site.issued, first, "The ferry was late.")
    said = row(as_panel_member.get(page(site)).text, "C1")
    assert "Opened with an exception by Agnes Lamplight" in said
    assert "The ferry was late." in said


def test_an_outcome_is_shown_once_it_is_recorded(site, as_panel_member):
    with site.database() as db:
        first = candidates(db, site.issued)[0].id
        save_outcome(db, SHELL, site.issued, first, 0, Outcome.DID_NOT_ATTEND, "", "No one came.")
    assert "Outcome: did not attend." in row(as_panel_member.get(page(site)).text, "C1")


def test_recorded_scores_are_to_be_confirmed(site, as_panel_member, as_hr):
    with site.database() as db:
        scored.score_all(db, site.issued, {0: [["3"], ["2"], ["2"]]})
        scored.agree_all(db, site.issued)
    assert "Confirm or dissent" in row(as_panel_member.get(page(site)).text, "C1")
    assert "Still to confirm or dissent: Agnes Lamplight, Peggy Listener" in row(
        as_hr.get(page(site)).text, "C1"
    )


def test_before_a_pack_is_issued_the_page_says_what_will_be_here(site, as_manager, as_panel_member):
    for browser in (as_manager, as_panel_member):
        text = browser.get(page(site, site.ready)).text
        assert "No pack is issued yet." in text
    assert f"/vacancies/{site.ready}/check" not in links(
        as_panel_member.get(page(site, site.ready)).text
    )


def test_without_candidates_or_panel_it_offers_to_name_them(site, as_hr, as_manager):
    with site.database() as db:
        for each in candidates(db, site.issued):
            remove_candidate(db, SHELL, site.issued, each.id)
        for each in panel(db, site.issued):
            remove_member(db, SHELL, site.issued, each.id)
    for browser in (as_hr, as_manager):
        text = browser.get(page(site)).text
        assert "No candidate is listed yet." in text
        assert "No one is on the panel." in text


def test_the_page_leads_a_member_to_no_step_and_to_nothing_of_hr(site, as_panel_member):
    found = " ".join(links(as_panel_member.get(page(site)).text))
    for each in ("readiness", "letters", "people", "check", "exception"):
        assert f"/{each}" not in found


def test_hr_is_led_to_readiness_and_letters(site, as_hr):
    found = links(as_hr.get(page(site)).text)
    for each in ("interviews/readiness", "letters", "calibration", "result", "papers"):
        assert f"/vacancies/{site.issued}/{each}" in found


def test_no_adjustment_is_on_the_page(site, as_hr, as_manager):
    for browser in (as_hr, as_manager):
        assert ADJUSTMENT not in browser.get(page(site)).text


def test_300_candidates_are_shown_in_pages(site, as_hr):
    with site.database() as db:
        add_candidates(
            db, SHELL, site.issued, [Candidate(f"X{each}", "", "") for each in range(300)]
        )
    answer = as_hr.get(page(site))
    assert len(answer.data) < LARGEST_PAGE
    assert "Page 1 of 13" in answer.text
    assert "X299" in as_hr.get(f"{page(site)}?page=13").text
    assert "X299" in as_hr.get(f"{page(site)}?page=99").text
    assert as_hr.get(f"{page(site)}?page=<x>").status_code == 200


def test_the_desk_leads_members_to_the_interviews_of_an_issued_pack(
    site, as_panel_member, as_manager
):
    found = links(as_panel_member.get("/").text)
    assert page(site) in found
    assert f"/vacancies/{site.ready}/papers" in found
    found = links(as_manager.get("/").text)
    assert f"/vacancies/{site.issued}/post" in found
    assert page(site) in found


def test_the_desk_leads_a_manager_on_anothers_panel_to_where_they_may_go(site):
    with site.database() as db:
        other = site.other_manager
        add_member(
            db, SHELL, site.issued, name=other.name, role="", person=other.id, is_chair=False
        )
    browser = site.browser(site.other_manager)
    where = link_to(browser.get("/").text, "V-2026-004")
    assert browser.get(where).status_code == 200


def test_papers_and_steps_lead_to_the_interviews(site, as_manager, as_outsider):
    assert page(site) in links(as_outsider.get(f"/vacancies/{site.issued}/papers").text)
    form = as_manager.form(f"/vacancies/{site.issued}/post", "post")
    assert as_manager.send(form, button=("go", page(site))).request.path == page(site)
    assert page(site, site.ready) not in links(as_manager.get(f"/vacancies/{site.ready}/post").text)


def everything(db, vacancy: int):
    """The record's candidates with all that was scored."""
    found = record_of(db, vacancy)
    return [
        (each.id, each.interview, each.declarations, each.exception) for each in found.candidates
    ]


def test_taking_a_scored_candidate_off_the_list_loses_nothing_and_can_be_put_back(site, as_hr):
    with site.database() as db:
        scored.score_all(db, site.issued, {0: [["3"], ["2"], ["2"]]})
        before = everything(db, site.issued)
        first = candidates(db, site.issued)[0].id
        remove_candidate(db, SHELL, site.issued, first)
        assert everything(db, site.issued) == before
    assert "Ambrose" not in as_hr.get(page(site)).text
    with site.database() as db:
        put_back_candidate(db, SHELL, site.issued, first)
        assert everything(db, site.issued) == before
    assert "The marks are open." in row(as_hr.get(page(site)).text, "C1")


def test_changing_the_reference_of_a_scored_candidate_loses_nothing(site, as_hr):
    with site.database() as db:
        scored.score_all(db, site.issued, {0: [["3"], ["2"], ["2"]]})
        before = everything(db, site.issued)
        first = candidates(db, site.issued)[0]
        save_candidate(
            db,
            SHELL,
            site.issued,
            first.id,
            first.version,
            Candidate("Z9", "Another Name", ""),
            "",
            False,
        )
        assert everything(db, site.issued) == before
    assert "The marks are open." in row(as_hr.get(page(site)).text, "Z9")


def test_taking_a_member_off_the_panel_loses_nothing_and_can_be_put_back(site, as_panel_member):
    with site.database() as db:
        scored.open_gate(db, site.issued)
        where = scored.place(db, site.issued, 0, 1)
        scored.seal_sheet(db, where)
        scored.save_sheet(
            db, scored.place(db, site.issued, 1, 1), scored.scores(db, site.issued, ["2"])[:2]
        )
        before = everything(db, site.issued)
        remove_member(db, SHELL, site.issued, where.member)
        assert everything(db, site.issued)[1:] == before[1:]
    assert as_panel_member.get(page(site)).status_code == 404
    with site.database() as db:
        put_back_member(db, SHELL, site.issued, where.member)
    text = as_panel_member.get(page(site)).text
    assert "Your sheet is sealed." in row(text, "C1")
    assert "2 of 6 questions done." in row(text, "C2")
