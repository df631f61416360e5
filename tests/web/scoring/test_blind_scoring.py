"""Blind means blind: what colleagues do changes no byte of what a member with an open sheet can
get.
"""

from __future__ import annotations

import re

import pytest

from recruit.domain.scoring.consensus import AgreedScore, Why
from recruit.domain.scoring.sheet import Score
from recruit.domain.words.people import SHELL, actor
from recruit.store.scoring.consensus import consensus_version, save_departures
from recruit.store.scoring.sheets import Place, open_without, reopen, save_scores
from recruit.store.vacancies.panels import panel, remove_member
from tests import scored
from tests.web.browser import Browser
from tests.web.made_up import Site, seat_hr
from tests.web.reading import links
from tests.web.routes import address, routes

CHANGES_ANYWAY = re.compile(
    r'name="(?:csrf_token|seed)"[^>]*value="[^"]*|data-token="[^"]*|data-used="[^"]*|\d+ of \d+'
    r" minutes"
)
"""Tokens, what a page drew by lot, and the time that the interview has taken."""


def answers(site: Site, browser: Browser) -> dict[str, tuple[int, str, bytes]]:
    """Every page and download that a member can ask for, by address, and what came."""
    where = [
        address(site, each, site.issued)
        for each in routes(site)
        if each.method == "GET" and "vacancy_id" in each.arguments
    ]
    waiting, known = [*where, "/", f"/vacancies/{site.issued}/interviews"], set(where)
    found = {}
    while waiting:
        each = waiting.pop()
        answer = browser.get(each)
        found[each] = (
            answer.status_code,
            answer.headers.get("Location", ""),
            CHANGES_ANYWAY.sub("", answer.get_data(as_text=False).decode("latin-1")).encode(),
        )
        if answer.mimetype == "text/html":
            fresh = {
                link.split("#")[0] for link in links(answer.text) if link.startswith("/vacancies/")
            } - known
            waiting += sorted(fresh)
            known |= fresh
    return found


def posts(site: Site, browser: Browser) -> dict[str, tuple[int, str, str]]:
    """What the refusals say of everything that a member might press too early; nothing of it may be
    done.
    """
    found = {}
    base = f"/vacancies/{site.issued}"
    with site.database() as db:
        candidates = [scored.place(db, site.issued, each).candidate for each in range(3)]
    for each in candidates:
        for what in ("consensus/record", "consensus/stance", "consensus", "consensus/open"):
            data = {"version": "1", "reason": "Because.", "agrees": "yes", "stance": "confirms"}
            answer = browser.post(f"{base}/interviews/{each}/{what}", data=data)
            found[f"{each}/{what}"] = (
                answer.status_code,
                answer.headers.get("Location", ""),
                CHANGES_ANYWAY.sub("", answer.text),
            )
    for what in ("result/decide", "result/equals"):
        answer = browser.post(f"{base}/{what}", data={})
        found[what] = (
            answer.status_code,
            answer.headers.get("Location", ""),
            CHANGES_ANYWAY.sub("", answer.text),
        )
    return found


def begin(site: Site, member: int) -> None:
    """The member has begun the sheet for the first candidate, and nothing else."""
    with site.database() as db:
        scored.open_gate(db, site.issued)
        where = Place(
            site.issued, scored.place(db, site.issued).candidate, panel(db, site.issued)[member].id
        )
        save_scores(db, SHELL, where, [(Score(1, "2", evidence="Mine alone."), 0)])


def others(site: Site, member: int) -> list[int]:
    with site.database() as db:
        return [each for each in range(len(panel(db, site.issued))) if each != member]


def everyone_else_seals(site: Site, member: int) -> None:
    with site.database() as db:
        for each in others(site, member):
            for candidate in range(3):
                marks = ["4"] if candidate == 0 else ["0"]
                scored.seal_sheet(db, scored.place(db, site.issued, candidate, each), marks)


@pytest.mark.parametrize(
    ("name", "member"),
    [pytest.param("manager", 0, marks=pytest.mark.long), ("panel_member", 1), ("outsider", 2)],
)
def test_what_colleagues_score_changes_nothing_that_a_member_with_an_open_sheet_gets(
    site, name, member
):
    begin(site, member)
    browser = site.browser(getattr(site, name))
    answers(
        site, browser
    )  # Opening a paper for the first time is noted, and shown to who builds the vacancy.
    before, refused = answers(site, browser), posts(site, browser)
    everyone_else_seals(site, member)
    after, refused_after = answers(site, browser), posts(site, browser)
    assert set(before) == set(after)
    assert [each for each in before if before[each] != after[each]] == []
    assert refused == refused_after


@pytest.mark.long
def test_hr_who_sits_on_the_panel_is_as_blind_as_any_member(site):
    with site.database() as db:
        seat_hr(db, site, actor(site.hr))
    begin(site, 3)
    browser = site.browser(site.hr)
    answers(site, browser)
    before = answers(site, browser)
    everyone_else_seals(site, 3)
    after = answers(site, browser)
    assert [each for each in before if before[each] != after.get(each)] == []


def test_marks_opened_without_a_member_stay_closed_to_them(site):
    begin(site, 1)
    browser = site.browser(site.panel_member)
    everyone_else_seals(site, 1)
    pages = {each: text for each, (_, _, text) in answers(site, browser).items()}
    with site.database() as db:
        chair = scored.place(db, site.issued)
        open_without(db, SHELL, chair, "The member was called away.")
        agreed = agreed_words(db, site.issued, chair.candidate)
    for each, (status, _, text) in answers(site, browser).items():
        if "/sheet" in each or each not in pages:
            continue
        assert b"4 " not in text or b"4 " in pages[each] or status == 404, each
        assert agreed not in text, each


def agreed_words(db, vacancy: int, candidate: int) -> bytes:
    """Words that the chair writes into the consensus, to look for."""
    words = "Recognisable words of the consensus."
    version = consensus_version(db, candidate)
    save_departures(db, SHELL, vacancy, candidate, version, [AgreedScore(1, "3", Why.OTHER, words)])
    return words.encode()


def test_a_sheet_that_is_opened_again_makes_its_member_blind_again(site):
    with site.database() as db:
        scored.score_all(db, site.issued, {0: [["4"], ["2"], ["3"]]})
        where = scored.place(db, site.issued, 0, 1)
        reopen(db, SHELL, where, "A slip of the pen.")
    browser = site.browser(site.panel_member)
    assert (
        browser.get(f"/vacancies/{site.issued}/interviews/{where.candidate}/consensus").status_code
        == 404
    )


def test_who_leaves_the_panel_to_look_sees_no_more_than_before(site):
    with site.database() as db:
        scored.open_gate(db, site.issued)
        for member in (1, 2):
            scored.seal_sheet(db, scored.place(db, site.issued, 0, member), ["4"])
        where = scored.place(db, site.issued)
        remove_member(db, actor(site.manager), site.issued, where.member)
    for who in (site.manager, site.hr):
        page = site.browser(who).get(
            f"/vacancies/{site.issued}/interviews/{where.candidate}/consensus"
        )
        assert page.status_code == (404 if who is site.manager else 200)
