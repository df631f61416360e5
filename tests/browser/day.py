"""The day of the interviews: a vacancy with its panel, and what each person does in a browser of
their own, by hand.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from playwright.sync_api import Browser, Locator, Page, expect

from recruit.domain.building.draft import vacancy_of
from recruit.domain.pack.decision_rule import MOST_PASSES, TieBreak
from recruit.domain.pack.pack import build_pack, issue
from recruit.domain.pack.vacancy import Candidate
from recruit.domain.scoring.gate import INTEREST_IN_WORDS, Interest
from recruit.domain.words.people import SHELL, Actor, Role, actor
from recruit.store.connection import FILE, Database, connect
from recruit.store.people.people import add_person, set_password
from recruit.store.vacancies.candidates import add_candidates, candidates
from recruit.store.vacancies.editions import add_edition
from recruit.store.vacancies.panels import add_member, members_of, panel
from recruit.store.vacancies.vacancies import add_vacancy, vacancy
from recruit.web.people.passwords import hashed
from tests.browser.hands import Mouse
from tests.builders import a_draft, shipped_library

REFERENCE = "V-2026-001"
PASSWORD = "pebble umbrella quarantine"
Account = tuple[str, str, Role]
HR: Account = ("hilda.rulebook@larkwater.example", "Hilda Rulebook", Role.HR)
OWNER: Account = ("bertram.otherwise@larkwater.example", "Bertram Otherwise", Role.HIRING_MANAGER)
CHAIR: Account = ("agnes.lamplight@larkwater.example", "Agnes Lamplight", Role.HIRING_MANAGER)
COLLEAGUE: Account = ("peggy.listener@larkwater.example", "Peggy Listener", Role.PANEL_MEMBER)
OUTSIDER = "Wilhelmina Storybrook"
PATIENCE = 15_000
"""Milliseconds to wait for a save; how fast one is, the tests of the scoring page say."""
MOST_LOOKS = 100
"""How often HR looks whether the files of a disposal are cleaned."""


@dataclass(frozen=True)
class Day:
    """A vacancy that is issued, with a panel of whom no one has declared yet, where it is served,
    and its file.
    """

    address: str
    file: Path
    vacancy: int
    outsider: int

    @property
    def base(self) -> str:
        """Where the vacancy's pages begin."""
        return f"{self.address}/vacancies/{self.vacancy}"

    def of(self, reference: str) -> str:
        """Where the pages about a candidate begin."""
        return f"{self.base}/interviews/{self.id_of(reference)}"

    def id_of(self, reference: str) -> int:
        """The candidate's number in addresses."""
        with closing(connect(self.file)) as db:
            return next(
                each.id for each in candidates(db, self.vacancy) if each.reference == reference
            )


def new_day(folder: Path, address: str, owner: Account, listed: Sequence[Candidate]) -> Day:
    """Puts the accounts, the vacancy with its panel of three, and the pack into the data folder of
    a running server.

    Three questions; the first, and then who passes most of them, would break a tie.
    """
    with closing(connect(folder / FILE)) as db:
        made, outsider = _made(db, owner, listed)
    return Day(address, folder / FILE, made, outsider)


def _made(db: Database, owner: Account, listed: Sequence[Candidate]) -> tuple[int, int]:
    stored = hashed(PASSWORD)
    known = {each: _person(db, each, stored) for each in (HR, OWNER, CHAIR, COLLEAGUE)}
    hr, chair, colleague = known[HR], known[CHAIR], known[COLLEAGUE]
    draft = a_draft(REFERENCE, elements=3)
    steps = (TieBreak(str(draft.elements[0].reference), "Self Belief"), TieBreak(MOST_PASSES, ""))
    made = add_vacancy(db, hr, known[owner].id, replace(draft, tie_break=steps))
    add_member(db, hr, made, name=chair.name, role="Harbour master", person=chair.id, is_chair=True)
    add_member(
        db, hr, made, name=colleague.name, role="Listener", person=colleague.id, is_chair=False
    )
    outsider = add_member(
        db, hr, made, name=OUTSIDER, role="Headteacher", person=None, is_chair=False
    )
    add_candidates(db, hr, made, listed)
    _issue(db, hr, made)
    return made, outsider


def _person(db: Database, known: Account, stored: str) -> Actor:
    email, name, role = known
    found = add_person(db, SHELL, email=email, name=name, role=role)
    set_password(db, SHELL, found.id, stored)
    return actor(found)


def _issue(db: Database, hr: Actor, made: int) -> None:
    stored = vacancy(db, made)
    assert stored is not None
    people, listed = (
        members_of(panel(db, made)),
        tuple(each.candidate for each in candidates(db, made)),
    )
    whole = vacancy_of(
        stored.draft, people, listed, edition=1, issued=datetime.now(UTC).date().isoformat()
    )
    add_edition(
        db,
        hr,
        stored,
        issue(build_pack(whole, {"grades9plus": shipped_library().framework("grades9plus")})),
    )


class Visitor(Mouse):
    """Someone in a browser of their own. `broken` gathers what the browser complains of."""

    def __init__(self, browser: Browser, day: Day, name: str) -> None:
        self.name = name
        self.context = browser.new_context(viewport={"width": 1280, "height": 900})
        super().__init__(self.context.new_page())
        self.day = day
        self.broken: list[str] = []
        self.page.on("pageerror", lambda error: self.broken.append(str(error)))
        self.page.on(
            "console",
            lambda each: self.broken.append(each.text) if "Security Policy" in each.text else None,
        )

    def sign_in(self, account: Account) -> None:
        """Signs in with a password."""
        self.page.goto(self.day.address)
        self.write("E-mail address", account[0])
        self.write("Password", PASSWORD)
        self.press("Sign in")

    def leave(self) -> None:
        """Closes the browser, which never complained."""
        self.context.close()
        assert self.broken == [], self.name

    def interviews(self) -> None:
        """Goes to the interviews of the vacancy."""
        self.page.goto(f"{self.day.base}/interviews")

    def people(self) -> None:
        """Goes to the panel and the candidates by way of the list of vacancies."""
        self.page.goto(self.day.address)
        self.follow(f"interviews of {REFERENCE}")
        self.follow("Panel and candidates")

    def sees(self, *said: str) -> None:
        """Fails unless all this stands on the page."""
        for each in said:
            expect(self.page.locator("main")).to_contain_text(each)

    def does_not_see(self, *said: str) -> None:
        """Fails if any of this stands anywhere on the page, its source included."""
        source = self.page.content()
        assert [each for each in said if each in source] == []

    def row(self, reference: str) -> Locator:
        """A candidate's line in the table that the page shows."""
        return self.page.locator(
            "main tbody tr", has=self.page.get_by_role("rowheader", name=reference)
        )

    def next(self, reference: str, link: str) -> None:
        """Follows a link in a candidate's line."""
        self.row(reference).get_by_role("link", name=link).click()
        self.page.wait_for_load_state()

    def download(self, link: Locator) -> bytes:
        """Presses what begins a download, and returns the file."""
        with self.page.expect_download(timeout=4 * PATIENCE) as download:
            link.click()
        return Path(download.value.path()).read_bytes()

    def link(self, name: str) -> Locator:
        """The link that is called so."""
        return self.page.get_by_role("link", name=name, exact=True)

    def button(self, name: str) -> Locator:
        """The button that is called so."""
        return self.page.get_by_role("button", name=name, exact=True)


class Owner(Visitor):
    """The hiring manager whose vacancy it is, who sits on no panel."""

    def note_adjustment(self, reference: str, what: str, minutes: int) -> None:
        """Writes down what was agreed with a candidate, for the chair to act on."""
        self.people()
        self.follow(reference)
        self.write("Adjustments agreed", what)
        self.tick("The chair must act on them, so the chair sees them")
        self.write("Extra minutes agreed", str(minutes))
        self.press("Save")

    def add(self, late: Candidate) -> None:
        """Puts one more candidate on the list."""
        self.people()
        self.follow("Add a candidate")
        self.write("Reference", late.reference)
        self.write("Name", late.name)
        self.write("Time of the interview", late.time)
        self.press("Add the candidate")


class Office(Visitor):
    """HR, who sits on no panel."""

    def give_link(self, name: str) -> tuple[str, str]:
        """Makes the link and the code of a member from outside, and reads both from the page."""
        self.people()
        self.press(f"Give a link to {name}")
        link, code = self.page.locator(".once").all_inner_texts()
        return link, code

    def letter_to(self, reference: str) -> None:
        """Opens the letter to a candidate by way of the interviews."""
        self.interviews()
        self.follow("Feedback letters")
        self.row(reference).get_by_role("link").first.click()

    def record(self) -> None:
        """Goes to the vacancy's record."""
        self.page.goto(f"{self.day.base}/archive")

    def archive(self) -> bytes:
        """Archives the vacancy, has the server verify the file, and takes it away."""
        self.record()
        self.tick("I understand that nothing of this vacancy can be changed afterwards")
        self.press(f"Archive {REFERENCE}")
        expect(self.link("Download the archive")).to_be_visible(timeout=4 * PATIENCE)
        made = self.download(self.link("Download the archive"))
        self.follow("Verify it now")
        self.sees("Valid.", "The result was worked out again from the marks and is the same.")
        return made

    def copy_for(self, candidate: Candidate) -> bytes:
        """Answers a candidate's request for what is kept about them: masks what was found, reads
        on, takes it away.
        """
        self.record()
        self.follow(f"{candidate.reference}, {candidate.name}")
        self.press("Mask all the others on this page, and go on")
        expect(self.page.locator("h1")).to_have_text("The text as it leaves")
        return self.download(self.button("Make the bundle (ZIP)"))

    def dispose(self) -> bytes:
        """Disposes of what is due once the appointed candidate's set is taken away, and gives that
        set.
        """
        self.page.goto(f"{self.day.address}/retention")
        self.follow(f"Dispose of {REFERENCE}")
        personnel = self.download(self.button("Download the set"))
        self.tick("The set is on the personnel file, and I have seen it there")
        self.write("Type the reference of the vacancy", REFERENCE)
        self.press("Dispose of it")
        return personnel

    def certificate(self) -> bytes:
        """The certificate as a Word file, once the files are cleaned too."""
        self.page.goto(f"{self.day.base}/certificate")
        for _ in range(MOST_LOOKS):
            if not self.link("Look again").count():
                break
            self.page.wait_for_timeout(100)
            self.follow("Look again")
        return self.download(self.link("Certificate as a Word file"))


class Member(Visitor):
    """A panel member. `link_given` is by which somebody from outside came in."""

    link_given = ""

    def with_account(self, account: Account) -> Member:
        """Signs in with a password, and goes to the interviews."""
        self.sign_in(account)
        self.page.get_by_role("link", name=REFERENCE).last.click()
        return self

    def with_code(self, link: str, code: str) -> Member:
        """Comes in with the personal link and the code, and goes to the interviews."""
        self.link_given = link
        self.page.goto(link)
        self.write("Access code", code)
        self.press("Open")
        self.follow("Interviews")
        return self

    def declare(self) -> None:
        """Accepts confidentiality, and knows none of the candidates."""
        self.interviews()
        self.follow("Declare")
        self.page.get_by_label("accept").check()
        self.tick("I do not know any of the candidates for whom I chose nothing")
        self.press("Save")

    def declare_for(self, reference: str) -> None:
        """Does not know one candidate who was added since."""
        self.interviews()
        self.next(reference, "Declare")
        self.page.get_by_role("group", name=reference).get_by_label(
            INTEREST_IN_WORDS[Interest.NONE]
        ).check()
        self.press("Save")

    def begin(self, reference: str) -> None:
        """Opens a candidate's sheet from the page of interviews."""
        self.interviews()
        self.next(reference, "Score")

    def seal(self) -> None:
        """Seals the sheet that is open."""
        self.is_saved()
        self.press("Go on to sealing")
        self.press("Seal the sheet for good")
        expect(self.page.locator("h1")).to_contain_text("Your sealed sheet")

    def consensus(self, reference: str) -> Page:
        """Opens the consensus on a candidate."""
        self.page.goto(f"{self.day.of(reference)}/consensus")
        return self.page

    def says(self, reference: str, words: str = "") -> None:
        """Confirms the agreed scores, or dissents with these words."""
        self.consensus(reference)
        self.tick("I dissent." if words else "I confirm the agreed scores.")
        self.write("In your words", words)
        self.press("Record what I say")

    def may_see(self, reference: str) -> bool:
        """Whether the consensus on a candidate is there for this member."""
        status = self.context.request.get(f"{self.day.of(reference)}/consensus").status
        assert status in (200, 404)
        return status == 200

    def evidence(self, question: int) -> Locator:
        """Where the evidence is written."""
        return self.page.locator(f"#q{question}-evidence")

    def is_saved(self) -> None:
        """Waits until the page says so."""
        expect(self.page.locator("#saved")).to_have_attribute(
            "data-state", "saved", timeout=PATIENCE
        )


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


def agree(chair: Member) -> None:
    """Records the agreed scores of the consensus that is open."""
    chair.press("Record the agreed scores")
    expect(chair.page.get_by_role("status")).to_have_text("The agreed scores are recorded.")


def outcome(chair: Member, reference: str, what: str, reason: str) -> None:
    """Records what becomes of a candidate."""
    chair.page.goto(f"{chair.day.base}/result/{chair.day.id_of(reference)}")
    chair.tick(what)
    chair.write("Reason, from the evidence", reason)
    chair.press("Record the outcome")


def decide(chair: Member) -> bytes:
    """Records the decision, and downloads its paper."""
    chair.page.goto(f"{chair.day.base}/result")
    chair.press("Record the decision")
    chair.follow("Papers of the record")
    return chair.download(chair.page.get_by_role("link", name="Download as Word"))
