"""The day of the interviews in real browsers: three members and two candidates, from declarations
to the decision.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

import pytest

pytest.importorskip("playwright", reason="the test extra is not installed")

from playwright.sync_api import Browser, expect

from recruit.domain.pack.vacancy import Candidate
from recruit.domain.words.people import SHELL
from recruit.store.connection import connect
from recruit.store.vacancies.panels import give_access
from tests.browser.conftest import Served
from tests.browser.day import (
    CHAIR,
    COLLEAGUE,
    OUTSIDER,
    PATIENCE,
    Day,
    Marks,
    Member,
    Way,
    agree,
    decide,
    new_day,
    outcome,
    with_keys,
    with_ticks,
)
from tests.browser.test_every_page import faults
from tests.documents.reading import text
from tests.documents.test_consensus_record import tables

CANDIDATES = (
    Candidate("C1", "Ambrose Thistlewood", "9.30am"),
    Candidate("C2", "Peregrine Moonbeam", "11.00am"),
)
UNPLUGGED = " And wrote it down that night."
TALKED_OVER = "All three notes hold the second indicator. Wilhelmina had not ticked it."
DISSENT = "I heard a plan, and nothing of what came of it."
EQUAL = "We read all the evidence again, and found no difference."
ORDER = "Peregrine has worked the night watch, which this post begins with."
RESERVE, APPOINT = (
    "Met the standard on every question.",
    "Met the standard, and the panel put them first.",
)


@pytest.fixture
def day(served: Served, tmp_path: Path) -> tuple[Day, str, str]:
    """The vacancy, put into the data folder of the running server, with the link and the code of
    the outsider.
    """
    made = new_day(tmp_path / "data", served.address, CHAIR, CANDIDATES)
    with closing(connect(made.file)) as db:
        token, code = give_access(db, SHELL, made.vacancy, made.outsider)
    return made, f"{served.address}/panel/{token}", code


def with_a_cut(member: Member, marks: Marks) -> None:
    """Loses the connection in the middle of a sentence, and gets it back two questions later."""
    with_ticks(member, marks[:1])
    member.is_saved()
    member.context.set_offline(True)
    member.evidence(1).press_sequentially(UNPLUGGED)
    with_ticks(member, marks[1:], first=2)
    expect(member.page.locator("#saved")).to_contain_text(
        "Not saved: the connection is lost", timeout=PATIENCE
    )
    member.context.set_offline(False)
    member.is_saved()


def score(members: Sequence[Member], reference: str, sheets: Sequence[tuple[Way, str]]) -> None:
    """All have a sheet open, then fill it in and seal it, one after the other; no one sees a mark
    before the last.
    """
    for member in members:
        member.begin(reference)
    for member, (way, marks) in zip(members, sheets, strict=True):
        way(member, marks)
        assert [each.may_see(reference) for each in members] == [False] * len(members)
        member.seal()
    assert [each.may_see(reference) for each in members] == [True] * len(members)


def talk_over(chair: Member) -> None:
    """The first candidate: the marks for question 2 lie two points apart, and the panel agrees on
    another one.

    The chair forgets the reason first.
    """
    page = chair.consensus("C1")
    expect(page.locator(".flagged li")).to_have_count(1)
    expect(page.locator(".flagged li")).to_contain_text("Question 2")
    expect(page.locator("#question-2 .flag").first).to_contain_text(
        "The marks differ by 2, from 1 to 3."
    )
    page.get_by_label("Agreed score for question 2").select_option("3")
    chair.press("Record the agreed scores")
    expect(page.get_by_role("alert")).to_contain_text("2")
    assert page.title().startswith("To fix: ")
    assert faults(page) == []
    page.get_by_label("Why not the mean's for question 2").select_option("indicator missed")
    page.get_by_label("In words for question 2").fill(TALKED_OVER)
    agree(chair)


def nothing_is_lost(member: Member) -> None:
    """What the cut member wrote before, during and after it stands for all to read."""
    page = member.consensus("C1")
    expect(page.locator("#question-1")).to_contain_text(
        f"{OUTSIDER}, answer 1: the next night watch.{UNPLUGGED}"
    )
    for question in (2, 3):
        expect(page.locator(f"#question-{question}")).to_contain_text(
            f"{OUTSIDER}, answer {question}:"
        )


def break_the_tie(chair: Member) -> None:
    """Two equal totals that no declared step tells apart: recorded as equal, then ordered with a
    reason.
    """
    chair.page.goto(f"{chair.day.base}/result")
    expect(chair.page.locator("main")).to_contain_text("C1 and C2 have the same total, 2.67.")
    chair.follow("Record them as equal")
    chair.write("Why they are equal", EQUAL)
    chair.press("Record them as equal")
    chair.write("Place of C1 among them", "2")
    chair.write("Place of C2 among them", "1")
    chair.tick("The panel decided between them")
    chair.write("Reason", ORDER)
    chair.press("Record the order")


@pytest.mark.long
def test_three_members_score_two_candidates_and_come_to_a_decision(
    browser: Browser, day: tuple[Day, str, str]
):
    where, link, code = day
    chair = Member(browser, where, CHAIR[1]).with_account(CHAIR)
    colleague = Member(browser, where, COLLEAGUE[1]).with_account(COLLEAGUE)
    outsider = Member(browser, where, OUTSIDER).with_code(link, code)
    members = (chair, colleague, outsider)
    for each in members:
        each.declare()
    score(members, "C1", ((with_keys, "332"), (with_ticks, "332"), (with_a_cut, "312")))
    talk_over(chair)
    nothing_is_lost(colleague)
    chair.says("C1")
    colleague.says("C1")
    outsider.says("C1", DISSENT)
    score(members, "C2", ((with_keys, "323"), (with_ticks, "323"), (with_ticks, "323")))
    chair.consensus("C2")
    agree(chair)
    for each in members:
        each.says("C2")
    break_the_tie(chair)
    outcome(chair, "C1", "Reserve", RESERVE)
    outcome(chair, "C2", "Appoint", APPOINT)
    says_what_was_decided(decide(chair))
    for each in members:
        each.leave()


def says_what_was_decided(paper: bytes) -> None:
    """Fails unless the decision record has the names, the totals, the order and every reason."""
    found = tables(paper)
    assert [row[:5] for row in found["Result"][1:]] == [
        ["1", "C2 · Peregrine Moonbeam", "2.67", "2.67", "met"],
        ["2", "C1 · Ambrose Thistlewood", "2.67", "2.44", "met"],
    ]
    assert [row[5].split(" until ")[0] for row in found["Result"][1:]] == ["Appoint", "Reserve"]
    assert [row[:2] for row in found["Signatures"][1:]] == [
        [f"{CHAIR[1]}, Harbour master (chair)", "Confirmed C1, C2."],
        [f"{COLLEAGUE[1]}, Listener", "Confirmed C1, C2."],
        [f"{OUTSIDER}, Headteacher", "Confirmed C2. Dissents on C1."],
    ]
    said = text(paper)
    for each in (
        "C1 and C2 are equal under the declared rule.",
        f"Reason: {EQUAL}",
        "The panel decided between equals: C2, then C1.",
        f"Reason: {ORDER}",
        f"Question 2: 3 in place of the mean, 2.33; indicator missed. {TALKED_OVER}",
        f"{OUTSIDER}: {DISSENT}",
        RESERVE,
        APPOINT,
    ):
        assert each in said
