"""Whatever stands in the way of the decision is named with a link that its reader may open and
where it is settled.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from recruit.domain.scoring.gate import Declaration, Interest
from recruit.domain.scoring.result import Outcome
from recruit.domain.words.people import SHELL, actor
from recruit.store.connection import Database
from recruit.store.scoring.gates import declare
from recruit.store.scoring.outcomes import save_outcome
from recruit.store.vacancies.candidates import candidates, put_back_candidate, remove_candidate
from tests import scored
from tests.web.browser import Browser
from tests.web.made_up import OUTSIDER, Site, seat_hr
from tests.web.reading import forms, links, parsed, words
from tests.web.scoring.test_blind_scoring import CHANGES_ANYWAY
from tests.web.test_blindness import _texts

DECIDERS = ("hr", "manager")
"""HR and the chair; the manager of the made-up vacancy is its chair."""
READERS = (*DECIDERS, "panel_member", "outsider")


def nothing_yet(db: Database, vacancy: int) -> None:
    """The morning."""


def gate_is_open(db: Database, vacancy: int) -> None:
    scored.open_gate(db, vacancy)


def colleagues_sealed(db: Database, vacancy: int) -> None:
    """Everyone but the chair has sealed a sheet for the first two candidates."""
    scored.open_gate(db, vacancy)
    for candidate in (0, 1):
        for member in (1, 2):
            scored.seal_sheet(db, scored.place(db, vacancy, candidate, member), ["3"])


def chair_waits(db: Database, vacancy: int) -> None:
    scored.open_gate(db, vacancy)
    scored.seal_sheet(db, scored.place(db, vacancy, 0, 0), ["3"])


def chair_withdrew(db: Database, vacancy: int) -> None:
    scored.open_gate(db, vacancy)
    me = scored.place(db, vacancy, 0, 0)
    declare(
        db, SHELL, vacancy, me.candidate, Declaration(me.member, Interest.WITHDRAWS, "My sister.")
    )


def marks_are_open(db: Database, vacancy: int) -> None:
    scored.score_all(db, vacancy, {0: [["3"]] * 3, 1: [["2"]] * 3})


def agreed(db: Database, vacancy: int) -> None:
    marks_are_open(db, vacancy)
    scored.agree_all(db, vacancy)


def no_outcomes(db: Database, vacancy: int) -> None:
    """Every candidate is settled, and the last two are equal."""
    scored.score_all(db, vacancy, {0: [["3"]] * 3, 1: [["2"]] * 3, 2: [["2"]] * 3})
    scored.agree_all(db, vacancy)


def equals_treated_otherwise(db: Database, vacancy: int) -> None:
    no_outcomes(db, vacancy)
    listed = [each.id for each in candidates(db, vacancy)]
    for one, outcome in zip(
        listed, (Outcome.APPOINT, Outcome.NOT_APPOINTED, Outcome.NOT_APPOINTED), strict=False
    ):
        save_outcome(db, SHELL, vacancy, one, 0, outcome, "", "Said.")
    # What the rule refuses together can be left by an outcome that came before.
    db.execute(
        "update outcome set outcome = 'reserve', until = '2030-01-01' where candidate = ?",
        [listed[1]],
    )
    db.conn.commit()


def somebody_is_off(db: Database, vacancy: int) -> None:
    gate_is_open(db, vacancy)
    remove_candidate(db, SHELL, vacancy, candidates(db, vacancy)[0].id)


def nobody_is_listed(db: Database, vacancy: int) -> None:
    for each in candidates(db, vacancy):
        remove_candidate(db, SHELL, vacancy, each.id)


STATES = (
    nothing_yet,
    gate_is_open,
    colleagues_sealed,
    chair_waits,
    chair_withdrew,
    marks_are_open,
    agreed,
    no_outcomes,
    equals_treated_otherwise,
    somebody_is_off,
    nobody_is_listed,
)


def here(site: Site, *more: object) -> str:
    return "/".join([f"/vacancies/{site.issued}/result", *map(str, more)])


def obstacles(page: str) -> Iterator[tuple[str, list[str]]]:
    """What stands in the way, each with its links."""
    for each in parsed(page).xpath("//ul[contains(@class, 'obstacles')]/li"):
        yield words(each), [link.get("href") for link in each.iter("a")]


def settles(browser: Browser, where: str) -> bool:
    """Whether something can be recorded there."""
    answer = browser.get(where.split("#")[0])
    assert answer.status_code == 200, where
    return any(each.names - {"csrf_token"} for each in forms(answer.text) if not each.is_search)


@pytest.mark.parametrize("state", STATES, ids=lambda each: each.__name__)
@pytest.mark.parametrize("reader", READERS)
def test_each_obstacle_has_a_link_that_its_reader_may_open_and_where_it_is_settled(
    site, reader, state
):
    with site.database() as db:
        state(db, site.issued)
    browser = site.browser(getattr(site, reader))
    page = browser.get(here(site)).text
    for said, where in obstacles(page):
        for each in where:
            assert browser.get(each.split("#")[0]).status_code == 200, (said, each)
        if reader in DECIDERS:
            assert "in HR records" in said or any(settles(browser, each) for each in where), said


@pytest.mark.parametrize("state", STATES, ids=lambda each: each.__name__)
def test_no_state_leaves_the_chair_or_hr_without_a_way_on(site, state):
    with site.database() as db:
        state(db, site.issued)
    for reader in DECIDERS:
        page = site.browser(getattr(site, reader)).get(here(site)).text
        assert list(obstacles(page)) or "Add the candidates" in page, reader


def test_the_chair_records_that_a_candidate_did_not_come_before_sealing_anything(site, as_manager):
    colleagues = [colleagues_sealed, gate_is_open]
    said = []
    for world in colleagues:
        site.restore()
        with site.database() as db:
            world(db, site.issued)
            one = candidates(db, site.issued)[0].id
        pages = (here(site), here(site, one), f"/vacancies/{site.issued}/interviews")
        found = [CHANGES_ANYWAY.sub("", as_manager.get(each).text) for each in pages]
        form = {"outcome": "did not attend", "reason": "No one came; we rang at ten."}
        answer = as_manager.fill_in(here(site, one), form, action=here(site, one))
        assert "The outcome for C1 is recorded." in answer.text
        found += [CHANGES_ANYWAY.sub("", answer.text)]
        found += [
            CHANGES_ANYWAY.sub("", as_manager.get(f"/vacancies/{site.issued}/interviews").text)
        ]
        said.append([_without_moments(each) for each in found])
    assert said[0] == said[1]


def _without_moments(text: str) -> str:
    return re.sub(r"\d{1,2}\.\d\d(am|pm)?|\d{1,2}:\d\d(:\d\d)?", "", text)


@pytest.mark.parametrize("outcome", ["did not attend", "withdrawn"])
def test_every_candidate_can_be_settled_from_the_page_that_waits_for_them(
    site, as_manager, outcome
):
    for _ in range(3):
        [where, *_] = [
            each
            for each in links(as_manager.get(here(site)).text)
            if each.startswith(f"{here(site)}/")
        ]
        as_manager.fill_in(where, {"outcome": outcome, "reason": "We rang at ten."}, action=where)
    page = as_manager.get(here(site)).text
    assert "Record the decision" in page
    assert as_manager.post(here(site, "decide"), data={}, follow_redirects=True).status_code == 200


def test_a_late_candidate_who_was_put_back_can_be_settled_too(site, as_manager):
    with site.database() as db:
        one = candidates(db, site.issued)[0].id
        remove_candidate(db, SHELL, site.issued, one)
        put_back_candidate(db, SHELL, site.issued, one)
    assert here(site, one) in links(as_manager.get(here(site)).text)


def test_hr_on_the_panel_records_a_no_show_too(site, as_hr):
    with site.database() as db:
        seat_hr(db, site, actor(site.hr))
        one = candidates(db, site.issued)[0].id
    assert here(site, one) in links(as_hr.get(here(site)).text)


def test_whom_the_chair_withdrew_from_is_left_to_hr_in_words(site, as_manager, as_hr):
    with site.database() as db:
        chair_withdrew(db, site.issued)
        one = candidates(db, site.issued)[0].id
    page = as_manager.get(here(site)).text
    assert here(site, one) not in links(page)
    assert (
        "You withdrew from scoring this candidate, so Hilda Rulebook in HR records what becomes of"
        " them." in words(parsed(page))
    )
    assert here(site, one) in links(as_hr.get(here(site)).text)


def test_nothing_is_opened_or_agreed_of_a_candidate_who_was_taken_off_the_list(
    site, as_manager, as_hr
):
    with site.database() as db:
        scored.open_gate(db, site.issued)
        for member in range(2):
            scored.seal_sheet(db, scored.place(db, site.issued, 0, member), ["3"])
        for member in range(3):
            scored.seal_sheet(db, scored.place(db, site.issued, 1, member), ["3"])
        waiting, is_open = (scored.place(db, site.issued, each) for each in (0, 1))
        for each in (waiting, is_open):
            remove_candidate(db, SHELL, site.issued, each.candidate)
    base = f"/vacancies/{site.issued}/interviews"
    asked = {
        f"{base}/{waiting.candidate}/consensus/open": (as_manager, {"why": "She was called away."}),
        f"{base}/{is_open.candidate}/sheets/{is_open.member}/reopen": (
            as_hr,
            {"why": "A slip of the pen."},
        ),
    }
    for where, (browser, typed) in asked.items():
        assert "taken off the list" in browser.get(where).text
        assert browser.post(where, data=typed).status_code == 400
    page = as_manager.get(f"{base}/{is_open.candidate}/consensus").text
    assert "Record the agreed scores" not in page
    assert "taken off the list" in words(parsed(page))
    for end in ("consensus", "consensus/record"):
        answer = as_manager.post(f"{base}/{is_open.candidate}/{end}", data={"version": "1"})
        assert answer.status_code == 400
        assert "taken off the list" in answer.text


def test_the_page_of_the_marks_says_that_they_opened_by_themselves_and_why(site, as_manager):
    with site.database() as db:
        scored.open_gate(db, site.issued)
        for member in (0, 1):
            scored.seal_sheet(db, scored.place(db, site.issued, 0, member), ["3"])
        last = scored.place(db, site.issued, 0, 2)
        declare(
            db,
            SHELL,
            site.issued,
            last.candidate,
            Declaration(last.member, Interest.WITHDRAWS, "Cousins."),
        )
    page = words(
        parsed(
            as_manager.get(f"/vacancies/{site.issued}/interviews/{last.candidate}/consensus").text
        )
    )
    assert "The marks opened by themselves" in page
    assert f"{OUTSIDER} withdrew" in page
    for each in ("record.json", "tables.zip"):
        answer = as_manager.get(f"/vacancies/{site.issued}/record/{each}")
        assert "no one: they opened by themselves" in " ".join(_texts(answer.data))


def test_what_is_refused_says_where_to_look(site, as_manager):
    with site.database() as db:
        marks_are_open(db, site.issued)
    answer = as_manager.post(here(site, "decide"), data={})
    assert answer.status_code == 400
    assert here(site) in links(answer.text)


def test_equals_treated_otherwise_are_mended_where_the_panel_decides_between_them(site, as_manager):
    with site.database() as db:
        equals_treated_otherwise(db, site.issued)
    where = dict(obstacles(as_manager.get(here(site)).text))
    [clash] = [each for each in where if "are equal" in each]
    assert all("/result/equals?of=" in each for each in where[clash])
