"""The day of the interviews in real browsers: three members and two candidates, from declarations to the decision."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

pytest.importorskip("playwright", reason="the test extra is not installed")

from playwright.sync_api import Browser, Locator, Page, expect

from recruit.domain.building.draft import vacancy_of
from recruit.domain.pack.decision_rule import MOST_PASSES, TieBreak
from recruit.domain.pack.pack import build_pack, issue
from recruit.domain.pack.vacancy import Candidate
from recruit.domain.words.people import SHELL, Actor, Role, actor
from recruit.store.connection import FILE, Database, connect
from recruit.store.people.people import add_person, set_password
from recruit.store.vacancies.candidates import add_candidates, candidates
from recruit.store.vacancies.editions import add_edition
from recruit.store.vacancies.panels import add_member, give_access, members_of, panel
from recruit.store.vacancies.vacancies import add_vacancy, vacancy
from recruit.web.people.passwords import hashed
from tests.browser.conftest import Served
from tests.browser.hands import Mouse
from tests.browser.test_every_page import faults
from tests.builders import a_draft, shipped_library
from tests.documents.reading import text
from tests.documents.test_consensus_record import tables

REFERENCE = "V-2026-001"
PASSWORD = "pebble umbrella quarantine"
HR = ("hilda.rulebook@larkwater.example", "Hilda Rulebook", Role.HR)
CHAIR = ("agnes.lamplight@larkwater.example", "Agnes Lamplight", Role.HIRING_MANAGER)
COLLEAGUE = ("peggy.listener@larkwater.example", "Peggy Listener", Role.PANEL_MEMBER)
OUTSIDER = "Wilhelmina Storybrook"
CANDIDATES = (Candidate("C1", "Ambrose Thistlewood", "9.30am"), Candidate("C2", "Peregrine Moonbeam", "11.00am"))
PATIENCE = 15_000
"""Milliseconds to wait for a save; how fast one is, the tests of the scoring page say."""

UNPLUGGED = " And wrote it down that night."
TALKED_OVER = "All three notes hold the second indicator. Wilhelmina had not ticked it."
DISSENT = "I heard a plan, and nothing of what came of it."
EQUAL = "We read all the evidence again, and found no difference."
ORDER = "Peregrine has worked the night watch, which this post begins with."
RESERVE, APPOINT = "Met the standard on every question.", "Met the standard, and the panel put them first."


@dataclass(frozen=True)
class Day:
    """A vacancy that is issued, with a panel of whom nobody has declared yet, and where it is served."""

    address: str
    vacancy: int
    candidates: tuple[int, ...]
    token: str
    code: str

    @property
    def base(self) -> str:
        """Where the vacancy's pages begin."""
        return f"{self.address}/vacancies/{self.vacancy}"

    def of(self, candidate: int) -> str:
        """Where the pages about a candidate begin, counted from 0."""
        return f"{self.base}/interviews/{self.candidates[candidate]}"


@pytest.fixture
def day(served: Served, tmp_path: Path) -> Day:
    """The vacancy, put into the data folder of the running server."""
    db = connect(tmp_path / "data" / FILE)
    stored = hashed(PASSWORD)
    hr, chair, colleague = (_person(db, each, stored) for each in (HR, CHAIR, COLLEAGUE))
    made = _vacancy(db, hr, chair.id)
    add_member(db, hr, made, name=chair.name, role="Harbour master", person=chair.id, is_chair=True)
    add_member(db, hr, made, name=colleague.name, role="Listener", person=colleague.id, is_chair=False)
    outsider = add_member(db, hr, made, name=OUTSIDER, role="Headteacher", person=None, is_chair=False)
    token, code = give_access(db, hr, made, outsider)
    add_candidates(db, hr, made, CANDIDATES)
    _issue(db, hr, made)
    listed = tuple(each.id for each in candidates(db, made))
    db.close()
    return Day(served.address, made, listed, token, code)


def _person(db: Database, known: tuple[str, str, Role], stored: str) -> Actor:
    email, name, role = known
    found = add_person(db, SHELL, email=email, name=name, role=role)
    set_password(db, SHELL, found.id, stored)
    return actor(found)


def _vacancy(db: Database, hr: Actor, owner: str) -> int:
    """Three questions; two steps would break a tie."""
    draft = a_draft(REFERENCE, elements=3)
    first = draft.elements[0].reference
    steps = (TieBreak(str(first), "Self Belief"), TieBreak(MOST_PASSES, ""))
    return add_vacancy(db, hr, owner, replace(draft, tie_break=steps))


def _issue(db: Database, hr: Actor, made: int) -> None:
    stored = vacancy(db, made)
    assert stored is not None
    people, listed = members_of(panel(db, made)), tuple(each.candidate for each in candidates(db, made))
    whole = vacancy_of(stored.draft, people, listed, edition=1, issued=datetime.now(UTC).date().isoformat())
    add_edition(db, hr, stored, issue(build_pack(whole, {"grades9plus": shipped_library().framework("grades9plus")})))


class Member(Mouse):
    """A panel member in a browser of their own. `broken` gathers what the browser complains of."""

    def __init__(self, browser: Browser, day: Day, name: str) -> None:
        self.name = name
        self.context = browser.new_context(viewport={"width": 1280, "height": 900})
        super().__init__(self.context.new_page())
        self.day = day
        self.broken: list[str] = []
        self.page.on("pageerror", lambda error: self.broken.append(str(error)))
        self.page.on("console", lambda each: self.broken.append(each.text) if "Security Policy" in each.text else None)

    def with_account(self, email: str) -> Member:
        """Signs in with a password, and goes to the interviews."""
        self.page.goto(self.day.address)
        self.write("E-mail address", email)
        self.write("Password", PASSWORD)
        self.press("Sign in")
        self.page.get_by_role("link", name=REFERENCE).last.click()
        return self

    def with_code(self) -> Member:
        """Comes in with the personal link and the code, and goes to the interviews."""
        self.page.goto(f"{self.day.address}/panel/{self.day.token}")
        self.write("Access code", self.day.code)
        self.press("Open")
        self.follow("Interviews")
        return self

    def declare(self) -> None:
        """Accepts confidentiality, and knows nobody."""
        self.follow("Declare")
        self.page.get_by_label("accept").check()
        self.tick("I do not know any of the candidates for whom I chose nothing")
        self.press("Save")

    def begin(self, candidate: int) -> None:
        """Opens the sheet from the page of interviews."""
        self.page.goto(f"{self.day.base}/interviews")
        self.follow(f"Score {CANDIDATES[candidate].reference}")

    def seal(self) -> None:
        """Seals the sheet that is open."""
        self.is_saved()
        self.press("Go on to sealing")
        self.press("Seal the sheet for good")
        expect(self.page.locator("h1")).to_contain_text("Your sealed sheet")

    def consensus(self, candidate: int) -> Page:
        """Opens the consensus on a candidate."""
        self.page.goto(f"{self.day.of(candidate)}/consensus")
        return self.page

    def says(self, candidate: int, words: str = "") -> None:
        """Confirms the agreed scores, or dissents with these words."""
        self.consensus(candidate)
        self.tick("I dissent." if words else "I confirm the agreed scores.")
        self.write("In your words", words)
        self.press("Record what I say")

    def may_see(self, candidate: int) -> bool:
        """Whether the consensus on a candidate is there for this member."""
        status = self.context.request.get(f"{self.day.of(candidate)}/consensus").status
        assert status in (200, 404)
        return status == 200

    def evidence(self, question: int) -> Locator:
        """Where the evidence is written."""
        return self.page.locator(f"#q{question}-evidence")

    def is_saved(self) -> None:
        """Waits until the page says so."""
        expect(self.page.locator("#saved")).to_have_attribute("data-state", "saved", timeout=PATIENCE)


Marks = Sequence[str]
Way = Callable[[Member, Marks], None]


def with_keys(member: Member, marks: Marks) -> None:
    """Presses a digit for each question and types, without the mouse."""
    for question, mark in enumerate(marks, 1):
        member.page.locator(f"#q{question}").focus()
        member.page.keyboard.press(mark)
        expect(member.page.locator(f"#q{question}-mark input[value='{mark}']")).to_be_checked()
    member.evidence(1).focus()
    member.page.keyboard.type("Wrote the plan with the crew in 2024.")


def with_ticks(member: Member, marks: Marks, first: int = 1) -> None:
    """Ticks a probe, what was heard, and the mark, from this question on; fills in the evidence."""
    for question, mark in enumerate(marks, first):
        part = member.page.locator(f"#q{question}")
        part.locator(f"[name='q{question}-probe']").first.check()
        part.locator(".sheet-positive input").nth(1).check()
        part.locator(f"#q{question}-mark input[value='{mark}']").check()
        member.evidence(question).fill(f"{member.name}, answer {question}: the next night watch.")


def with_a_cut(member: Member, marks: Marks) -> None:
    """Loses the connection in the middle of a sentence, and gets it back two questions later."""
    with_ticks(member, marks[:1])
    member.is_saved()
    member.context.set_offline(True)
    member.evidence(1).press_sequentially(UNPLUGGED)
    with_ticks(member, marks[1:], first=2)
    expect(member.page.locator("#saved")).to_contain_text("Not saved: the connection is lost", timeout=PATIENCE)
    member.context.set_offline(False)
    member.is_saved()


def score(members: Sequence[Member], candidate: int, sheets: Sequence[tuple[Way, str]]) -> None:
    """All have a sheet open, then fill it in and seal it, one after the other; nobody sees a mark before the last."""
    for member in members:
        member.begin(candidate)
    for member, (way, marks) in zip(members, sheets, strict=True):
        way(member, marks)
        assert [each.may_see(candidate) for each in members] == [False] * len(members)
        member.seal()
    assert [each.may_see(candidate) for each in members] == [True] * len(members)


def agree(chair: Member) -> None:
    """Records the agreed scores of the consensus that is open."""
    chair.press("Record the agreed scores")
    expect(chair.page.get_by_role("status")).to_have_text("The agreed scores are recorded.")


def talk_over(chair: Member) -> None:
    """The first candidate: the marks for question 2 lie two points apart, and the panel agrees on another one.

    The chair forgets the reason first.
    """
    page = chair.consensus(0)
    expect(page.locator(".flagged li")).to_have_count(1)
    expect(page.locator(".flagged li")).to_contain_text("Question 2")
    expect(page.locator("#question-2 .flag").first).to_contain_text("The marks differ by 2, from 1 to 3.")
    page.get_by_label("Agreed score for question 2").select_option("3")
    chair.press("Record the agreed scores")
    expect(page.get_by_role("alert")).to_contain_text("2")
    assert page.title().startswith("To mend: ")
    assert faults(page) == []
    page.get_by_label("Why not the mean's for question 2").select_option("indicator missed")
    page.get_by_label("In words for question 2").fill(TALKED_OVER)
    agree(chair)


def nothing_is_lost(member: Member) -> None:
    """What the cut member wrote before, during and after it stands for all to read."""
    page = member.consensus(0)
    expect(page.locator("#question-1")).to_contain_text(f"{OUTSIDER}, answer 1: the next night watch.{UNPLUGGED}")
    for question in (2, 3):
        expect(page.locator(f"#question-{question}")).to_contain_text(f"{OUTSIDER}, answer {question}:")


def break_the_tie(chair: Member) -> None:
    """Two equal totals that no declared step tells apart: recorded as equal, then ordered with a reason."""
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


def outcome(chair: Member, candidate: int, what: str, reason: str) -> None:
    """Records what becomes of a candidate."""
    chair.page.goto(f"{chair.day.base}/result/{chair.day.candidates[candidate]}")
    chair.tick(what)
    chair.write("Reason, from the evidence", reason)
    chair.press("Record the outcome")


def decide(chair: Member) -> bytes:
    """Records the decision, and downloads its paper."""
    chair.page.goto(f"{chair.day.base}/result")
    chair.press("Record the decision")
    chair.follow("Papers of the record")
    with chair.page.expect_download() as download:
        chair.page.get_by_role("link", name="Download as Word").click()
    return Path(download.value.path()).read_bytes()


@pytest.mark.long
def test_three_members_score_two_candidates_and_come_to_a_decision(browser: Browser, day: Day):
    chair = Member(browser, day, CHAIR[1]).with_account(CHAIR[0])
    colleague = Member(browser, day, COLLEAGUE[1]).with_account(COLLEAGUE[0])
    outsider = Member(browser, day, OUTSIDER).with_code()
    members = (chair, colleague, outsider)
    for each in members:
        each.declare()
    score(members, 0, ((with_keys, "332"), (with_ticks, "332"), (with_a_cut, "312")))
    talk_over(chair)
    nothing_is_lost(colleague)
    chair.says(0)
    colleague.says(0)
    outsider.says(0, DISSENT)
    score(members, 1, ((with_keys, "323"), (with_ticks, "323"), (with_ticks, "323")))
    chair.consensus(1)
    agree(chair)
    for each in members:
        each.says(1)
    break_the_tie(chair)
    outcome(chair, 0, "Reserve", RESERVE)
    outcome(chair, 1, "Appoint", APPOINT)
    says_what_was_decided(decide(chair))
    assert [each.broken for each in members] == [[], [], []]
    for each in members:
        each.context.close()


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
