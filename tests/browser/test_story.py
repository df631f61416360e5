"""The whole story of a selection in real browsers, as each role: the owner, the chair, two members,
and HR.

What was agreed with a candidate, a day with a tie, a no-show, a withdrawal and somebody who was
added late; then the decision, letters, the archive, a copy for a candidate, and a year later the
disposal.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest

pytest.importorskip("playwright", reason="the test extra is not installed")

from playwright.sync_api import Browser, expect

from recruit.app import create_app
from recruit.domain.pack.vacancy import Candidate
from recruit.domain.scoring.result import Outcome
from recruit.domain.words.people import SHELL
from recruit.evidence import disposal
from recruit.evidence.archive import restore_archive
from recruit.evidence.verification import verify
from recruit.store.connection import connect
from recruit.store.scoring.consensus import consensus_version, record_consensus
from recruit.store.scoring.outcomes import record_decision, save_outcome
from recruit.store.scoring.sheets import seal
from recruit.store.upgrade import migrate
from recruit.web.records import retention
from tests import scored
from tests.browser.conftest import serving
from tests.browser.day import (
    CHAIR,
    COLLEAGUE,
    HR,
    OUTSIDER,
    OWNER,
    REFERENCE,
    Day,
    Member,
    Office,
    Owner,
    Visitor,
    agree,
    decide,
    new_day,
    outcome,
    with_keys,
    with_ticks,
)
from tests.builders import shipped_library
from tests.documents.reading import text

FIRST = Candidate("C1", "Ambrose Thistlewood", "8 December 2026, 9.30am")
SECOND = Candidate("C2", "Peregrine Moonbeam", "8 December 2026, 11.00am")
NO_SHOW = Candidate("C3", "Clementine Nowhere", "8 December 2026, 1.00pm")
GONE = Candidate("C4", "Tobias Elsewhither", "8 December 2026, 2.30pm")
LATE = Candidate("C5", "Philippa Lastminute", "8 December 2026, 4.00pm")

ADJUSTMENT = "Let the lip speaker in, and sit her beside the candidate."
MINUTES = 10
CAME_NOT = "No one came. We rang at ten."
WROTE = "Wrote on Monday: took another post."
SAID = "I took the night watch when no one else would, and wrote down what we learned."
NAMING = f"Said: '{SAID}' Clearer than {SECOND.name} on this."
LATER = date(2029, 1, 1)
"""A day on which what was decided today is due for disposal."""


@dataclass(frozen=True)
class Cast:
    """Everyone of the day, each in a browser of their own."""

    owner: Owner
    hr: Office
    chair: Member
    colleague: Member
    outsider: Member

    @property
    def panel(self) -> tuple[Member, ...]:
        """Who scores, the chair first."""
        return (self.chair, self.colleague, self.outsider)

    @property
    def all(self) -> tuple[Visitor, ...]:
        """Everyone."""
        return (self.owner, self.hr, *self.panel)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The data folder."""
    return tmp_path / "data"


@pytest.fixture
def day(folder: Path) -> Iterator[Day]:
    """The vacancy, served by this process, so that a year can pass."""
    folder.mkdir()
    with serving(create_app(folder, bank=shipped_library())) as address:
        yield new_day(folder, address, OWNER, (FIRST, SECOND, NO_SHOW, GONE))


@pytest.fixture
def cast(browser: Browser, day: Day) -> Iterator[Cast]:
    """Everyone, signed in; the member from outside comes in by the link and the code that HR
    gives.
    """
    owner, hr = Owner(browser, day, OWNER[1]), Office(browser, day, HR[1])
    owner.sign_in(OWNER)
    hr.sign_in(HR)
    chair = Member(browser, day, CHAIR[1]).with_account(CHAIR)
    colleague = Member(browser, day, COLLEAGUE[1]).with_account(COLLEAGUE)
    outsider = Member(browser, day, OUTSIDER).with_code(*hr.give_link(OUTSIDER))
    yield Cast(owner, hr, chair, colleague, outsider)
    for each in (owner, hr, chair, colleague, outsider):
        each.leave()


def test_what_is_agreed_with_a_candidate_reaches_the_chair_and_no_other_member(cast: Cast):
    the_owner_notes_an_adjustment(cast)
    the_panel_declares(cast)
    the_chair_learns_what_to_act_on(cast)
    the_others_learn_only_how_long_it_takes(cast)


def test_after_the_decision_hr_writes_archives_discloses_and_a_year_later_disposes(
    browser: Browser, day: Day, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    hr = Office(browser, day, HR[1])
    hr.sign_in(HR)
    score_and_decide(day)
    hr_writes_a_letter(hr, SECOND, FIRST)
    hr_archives_and_it_can_be_restored(hr, tmp_path)
    hr_answers_a_candidate(hr, SECOND, FIRST)
    a_year_passes(monkeypatch)
    hr_disposes_of_it(hr, folder)
    hr.leave()


@pytest.mark.long
def test_the_whole_story_as_each_role(
    cast: Cast, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    the_owner_notes_an_adjustment(cast)
    the_panel_declares(cast)
    the_chair_learns_what_to_act_on(cast)
    the_others_learn_only_how_long_it_takes(cast)
    the_panel_scores(cast, FIRST, ["322", "322", "322"])
    the_second_is_scored_too(cast.chair.day)
    one_did_not_attend_and_one_withdrew(cast)
    somebody_is_added_and_scored(cast)
    the_tie_is_parted_and_the_decision_recorded(cast)
    all_roles_see_one_result(cast)
    hr_writes_a_letter(cast.hr, LATE, SECOND)
    hr_archives_and_it_can_be_restored(cast.hr, tmp_path)
    nothing_changes_any_more(cast)
    hr_answers_a_candidate(cast.hr, LATE, SECOND)
    a_year_passes(monkeypatch)
    hr_disposes_of_it(cast.hr, folder)
    nobody_finds_anything_any_more(cast)


def the_owner_notes_an_adjustment(cast: Cast) -> None:
    """On the step of the people; the owner scores no one, and so sees it on Interviews too."""
    cast.owner.note_adjustment(FIRST.reference, ADJUSTMENT, MINUTES)
    cast.owner.sees("agreed, the chair sees them, 10 extra minutes")
    cast.owner.sees(
        "Only someone in HR who does not sit on this panel gives a link and a code", f"Ask {HR[1]}."
    )
    cast.owner.interviews()
    expect(cast.owner.row(FIRST.reference)).to_contain_text(ADJUSTMENT)


def the_panel_declares(cast: Cast) -> None:
    """Everyone accepts confidentiality, and knows no one. Who was let in by HR is told so."""
    let_in = cast.outsider.page.get_by_role("complementary", name="Someone made a sign-in for you")
    expect(let_in).to_contain_text(f"{HR[1]} made a link and a code for you")
    for each in cast.panel:
        each.declare()


def the_chair_learns_what_to_act_on(cast: Cast) -> None:
    """On Interviews, in the day sheet, and at the top of the chair's own sheet."""
    chair = cast.chair
    chair.interviews()
    expect(chair.row(FIRST.reference)).to_contain_text(f"To act on: {ADJUSTMENT}")
    expect(chair.row(SECOND.reference)).not_to_contain_text("To act on")
    chair.follow("Papers")
    day_sheet = text(
        chair.download(
            chair.page.get_by_role("row", name="Day sheet").get_by_role("link", name="Word").first
        )
    )
    assert ADJUSTMENT in day_sheet
    assert "70 minutes, 10 of them extra" in day_sheet
    chair.begin(FIRST.reference)
    chair.sees("For the chair alone.", ADJUSTMENT, "The time of 70 minutes begins")
    chair.begin(SECOND.reference)
    chair.does_not_see(ADJUSTMENT)
    chair.sees("The time of 60 minutes begins")


def the_others_learn_only_how_long_it_takes(cast: Cast) -> None:
    """The interview is longer for everyone in the room; why, the other members do not read
    anywhere.
    """
    for each in (cast.colleague, cast.outsider):
        each.interviews()
        expect(each.row(FIRST.reference)).to_contain_text("10 extra minutes")
        each.does_not_see(ADJUSTMENT, "To act on")
        each.follow("Papers")
        each.does_not_see(ADJUSTMENT, "Day sheet")
        assert each.context.request.get(f"{each.day.base}/papers/day-sheet.docx").status == 404
        each.begin(FIRST.reference)
        each.does_not_see(ADJUSTMENT)
        each.sees("The time of 70 minutes begins")


def the_panel_scores(cast: Cast, candidate: Candidate, marks: Sequence[str]) -> None:
    """All fill in and seal their sheets by hand, one after the other; no one sees a mark before the
    last has sealed.
    """
    for member, given in zip(cast.panel, marks, strict=True):
        member.begin(candidate.reference)
        if member is cast.chair:
            with_keys(member, given)
        else:
            with_ticks(member, given)
        if member is cast.colleague:
            member.evidence(2).fill(NAMING)
        assert not any(each.may_see(candidate.reference) for each in cast.panel)
        member.seal()
    assert all(each.may_see(candidate.reference) for each in cast.panel)
    cast.chair.consensus(candidate.reference)
    agree(cast.chair)
    for each in cast.panel:
        each.says(candidate.reference)


def the_second_is_scored_too(day: Day) -> None:
    """As the first was, with the same total; a mark less for the first question and one more for
    the second.
    """
    with closing(connect(day.file)) as db:
        for member in range(3):
            scored.seal_sheet(db, scored.place(db, day.vacancy, 1, member), ["2", "3", "2"])
        second = day.id_of(SECOND.reference)
        record_consensus(db, SHELL, day.vacancy, second, consensus_version(db, second))


def one_did_not_attend_and_one_withdrew(cast: Cast) -> None:
    """The chair records who did not come, and HR who wrote; each finds the way on Interviews."""
    for who, candidate, what, reason in (
        (cast.chair, NO_SHOW, "Did not attend", CAME_NOT),
        (cast.hr, GONE, "Withdrawn", WROTE),
    ):
        who.interviews()
        who.next(candidate.reference, "Withdrew, or did not attend?")
        who.tick(what)
        who.write("Reason, from the evidence", reason)
        who.press("Record the outcome")
        who.interviews()
        expect(who.row(candidate.reference)).to_contain_text(f"Outcome: {what.lower()}.")


def somebody_is_added_and_scored(cast: Cast) -> None:
    """After the pack was issued, and after all the others were scored: every member declares once
    more.
    """
    cast.owner.add(LATE)
    cast.owner.sees(LATE.reference, LATE.name)
    cast.chair.page.goto(f"{cast.chair.day.base}/result")
    cast.chair.sees(f"{LATE.reference} · {LATE.name}")
    for each in cast.panel:
        each.declare_for(LATE.reference)
    the_panel_scores(cast, LATE, ["222", "222", "222"])


def the_tie_is_parted_and_the_decision_recorded(cast: Cast) -> None:
    """By the step that was declared before anyone was scored."""
    chair = cast.chair
    chair.page.goto(f"{chair.day.base}/result")
    chair.sees("C1 and C2 have the same total")
    outcome(chair, FIRST.reference, "Appoint", "Stood first by the declared order.")
    outcome(chair, SECOND.reference, "Reserve", "Met the standard; one post.")
    outcome(chair, LATE.reference, "Not appointed", "Met the standard; one post.")
    paper = text(decide(chair))
    for each in ("First comes", CAME_NOT, WROTE, "Stood first by the declared order."):
        assert each in paper


def all_roles_see_one_result(cast: Cast) -> None:
    """The same order, the same totals and the same outcomes for everyone who may read the
    result.
    """
    seen = []
    for each in cast.all:
        each.page.goto(f"{each.day.base}/result")
        seen.append(
            [
                row.split("\t")
                for row in each.page.locator("table.merit tbody").inner_text().splitlines()
            ]
        )
    assert all(each == seen[0] for each in seen)
    assert [row[1].partition(" · ")[0] for row in seen[0]] == ["C1", "C2", "C5", "C3", "C4"]


def hr_writes_a_letter(hr: Office, to: Candidate, other: Candidate) -> None:
    """From the draft, which quotes what was written down; a letter that compares with somebody is
    not approved.
    """
    hr.letter_to(to.reference)
    draft = hr.page.get_by_label("The letter").input_value()
    assert SAID in draft
    assert other.name not in draft
    hr.write("The letter", f"{draft}\n\nYou were not as strong as {other.name}.")
    hr.press("Save as a draft")
    hr.sees("This has to be fixed and saved before the letter can be approved.", other.name)
    hr.press("Approve this letter")
    expect(hr.page.get_by_role("alert")).to_contain_text(other.name)
    hr.write("The letter", f"{draft}\n\nWe wish you a calm sea.")
    hr.press("Save")
    hr.press("Approve this letter")
    hr.sees("Approved by Hilda Rulebook")
    letter = text(hr.download(hr.link("Download as Word")))
    assert SAID in letter
    assert "We wish you a calm sea." in letter
    assert other.name not in letter


def hr_archives_and_it_can_be_restored(hr: Office, tmp_path: Path) -> None:
    """The server says that the file is valid, so does the check that needs no server, and another
    server reads it.
    """
    kept = tmp_path / "kept.zip"
    kept.write_bytes(hr.archive())
    assert verify(kept).reference == REFERENCE
    (tmp_path / "elsewhere").mkdir()
    with closing(connect(migrate(tmp_path / "elsewhere"))) as other:
        assert restore_archive(other, SHELL, kept) == REFERENCE


def nothing_changes_any_more(cast: Cast) -> None:
    """The list and Interviews say so; the member from outside is let in no more, and is told how
    that can change.
    """
    for each in (cast.owner, cast.hr, cast.chair, cast.colleague):
        each.page.goto(each.day.address)
        expect(each.page.locator("tr", has_text=REFERENCE)).to_contain_text("archived")
        each.interviews()
        each.sees("This vacancy is archived.")
        assert each.page.get_by_role("link", name="Withdrew, or did not attend?").count() == 0
    cast.outsider.interviews()
    cast.outsider.sees("Do you come from outside? Open the link that you were sent.")
    cast.outsider.page.goto(cast.outsider.link_given)
    cast.outsider.sees("This link has ended")


def hr_answers_a_candidate(hr: Office, to: Candidate, other: Candidate) -> None:
    """All that was written down about the candidate leaves, with what the law wants said; no one
    else is in it.
    """
    with zipfile.ZipFile(io.BytesIO(hr.copy_for(to))) as bundle:
        names = bundle.namelist()
        files = {name: bundle.read(name) for name in names}
    said = {
        name: text(data) if name.endswith(".docx") else data.decode()
        for name, data in files.items()
    }
    page = next(each for name, each in said.items() if name.endswith("README.html"))
    assert "Information Commissioner" in page
    assert sum(SAID in each for each in said.values()) > 1
    assert any("We wish you a calm sea." in each for name, each in said.items() if "letter" in name)
    everybody = {FIRST, SECOND, NO_SHOW, GONE, LATE} - {to}
    assert other in everybody
    assert [
        (name, each.name) for name, text in said.items() for each in everybody if each.name in text
    ] == []


def a_year_passes(monkeypatch: pytest.MonkeyPatch) -> None:
    """And more: what was decided is due."""
    for module in (disposal, retention):
        monkeypatch.setattr(module, "today", lambda *_: LATER)


def hr_disposes_of_it(hr: Office, folder: Path) -> None:
    """The appointed candidate's set is handed over first; the certificate names no one, and no file
    does.
    """
    personnel = hr.dispose()
    with zipfile.ZipFile(io.BytesIO(personnel)) as kept:
        assert kept.namelist()
    paper = text(hr.certificate())
    assert REFERENCE in paper
    names = [each.name.encode() for each in (FIRST, SECOND, NO_SHOW, GONE, LATE)]
    files = [each for each in folder.rglob("*") if each.is_file()]
    assert files
    assert [each.name for each in files for name in names if name in each.read_bytes()] == []


def nobody_finds_anything_any_more(cast: Cast) -> None:
    """Who built and who scored learn that it is gone, and see no one's name."""
    names = [each.name for each in (FIRST, SECOND, NO_SHOW, GONE, LATE)]
    for each in (cast.owner, cast.hr):
        each.interviews()
        each.sees("This vacancy was disposed of")
        each.does_not_see(*names)
    for each in (cast.chair, cast.colleague):
        assert each.context.request.get(f"{each.day.base}/interviews").status == 404
        each.page.goto(each.day.address)
        each.does_not_see(REFERENCE, *names)


def score_and_decide(day: Day) -> None:
    """The decided selection, through the store: two are scored, and two were not."""
    with closing(connect(day.file)) as db:
        scored.open_gate(db, day.vacancy)
        for candidate, marks in ((0, ["3", "2", "2"]), (1, ["2", "3", "2"])):
            for member in range(3):
                where = scored.place(db, day.vacancy, candidate, member)
                scored.save_sheet(
                    db,
                    where,
                    scored.scores(db, day.vacancy, marks, NAMING.replace(SECOND.name, FIRST.name)),
                )
                seal(db, SHELL, where)
        scored.agree_all(db, day.vacancy)
        for each, what in (
            (NO_SHOW, Outcome.DID_NOT_ATTEND),
            (GONE, Outcome.WITHDRAWN),
            (FIRST, Outcome.APPOINT),
            (SECOND, Outcome.RESERVE),
        ):
            until = "2027-11-30" if what is Outcome.RESERVE else ""
            save_outcome(
                db,
                SHELL,
                day.vacancy,
                day.id_of(each.reference),
                0,
                what,
                until,
                "As the rule gives it.",
            )
        record_decision(db, SHELL, day.vacancy)
