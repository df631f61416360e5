"""The marks of a candidate are opened exactly when no one's sheet is missing any more, or the chair
opens them.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace

import pytest

from recruit.domain.decision.opening_words import Opening, opening_of
from recruit.domain.scoring.gate import Declaration, Interest
from recruit.domain.words.people import AUTOMATIC, SHELL
from recruit.domain.words.refusal import Refused
from recruit.store.connection import Database
from recruit.store.scoring.gates import declare
from recruit.store.scoring.records import record_of
from recruit.store.scoring.sheets import open_without, reopen, save_scores, seal, why_closed
from recruit.store.vacancies.candidates import remove_candidate
from recruit.store.vacancies.openings import missing_members
from recruit.store.vacancies.panels import add_member, put_back_member, remove_member
from tests.scored import scores, seal_sheet
from tests.store.reading import audit, everything, last_entry
from tests.store.scoring_day import PLACE, Copies, vouched_faults

FIRST, SECOND, THIRD = (replace(PLACE, member=each) for each in (1, 2, 3))


@pytest.fixture(scope="module")
def copies(tmp_path_factory) -> Copies:
    return Copies(tmp_path_factory.mktemp("day"))


@pytest.fixture
def day(copies) -> Iterator[Database]:
    with copies.lent() as lent:
        yield lent


def opened(db: Database, candidate: int = 1) -> str | None:
    """Why the marks are open: '' where every sheet is sealed, a reason where the chair opened them;
    None if closed.
    """
    interview = record_of(db, 1, candidate).candidates[0].interview
    return interview.opened.why if interview and interview.opened else None


def withdraw(db: Database, member: int, candidate: int = 1) -> None:
    declare(db, SHELL, 1, candidate, Declaration(member, Interest.WITHDRAWS))


def test_the_last_sheet_that_is_sealed_opens_the_marks_and_no_earlier_one(day):
    for where in (SECOND, FIRST):
        seal_sheet(day, where)
        assert opened(day) is None
    assert missing_members(day, 1, 1) == (3,)
    seal_sheet(day, THIRD)
    assert opened(day) == ""
    assert last_entry(day)["action"] == "open marks"
    assert opened(day, 2) is None


def test_a_candidate_whom_nobody_scored_is_not_opened_however_many_go(day):
    for member in (1, 2, 3):
        withdraw(day, member)
    assert missing_members(day, 1, 1) == ()
    assert opened(day) is None


@pytest.mark.parametrize("goes", ["withdraws", "leaves"])
@pytest.mark.parametrize("began", [False, True], ids=["without a score", "in the middle"])
def test_who_goes_holds_up_the_others_no_longer(day, goes, began):
    if began:
        save_scores(day, SHELL, THIRD, [(scores(day, 1, ["2"])[0], 0)])
    seal_sheet(day, FIRST)
    seal_sheet(day, SECOND)
    assert opened(day) is None
    withdraw(day, 3) if goes == "withdraws" else remove_member(day, SHELL, 1, 3)
    assert opened(day) == ""
    assert vouched_faults(day) == []


def test_one_who_leaves_opens_every_candidate_who_waited_for_them_alone(day):
    for candidate in (1, 2):
        for member in (1, 2):
            seal_sheet(day, replace(PLACE, candidate=candidate, member=member))
    remove_member(day, SHELL, 1, 3)
    assert (opened(day, 1), opened(day, 2)) == ("", "")


def test_one_who_goes_while_another_is_missing_opens_nothing(day):
    seal_sheet(day, FIRST)
    withdraw(day, 3)
    assert opened(day) is None
    seal_sheet(day, SECOND)
    assert opened(day) == ""


def test_the_chair_opens_the_marks_with_a_reason_once_their_own_sheet_is_sealed(day):
    seal_sheet(day, SECOND)
    before = everything(day)
    with pytest.raises(Refused, match="own sheet first"):
        open_without(day, SHELL, FIRST, "The third fell ill.")
    assert everything(day) == before
    seal_sheet(day, FIRST)
    open_without(day, SHELL, FIRST, "The third fell ill.")
    assert opened(day) == "The third fell ill."
    assert last_entry(day)["personal"]["why"] == "The third fell ill."


def test_the_chair_who_withdrew_may_open_what_others_sealed(day):
    withdraw(day, 1)
    seal_sheet(day, SECOND)
    open_without(day, SHELL, FIRST, "The third fell ill.")
    assert opened(day) == "The third fell ill."


def test_there_is_nothing_to_open_before_a_sheet_is_sealed_or_when_none_is_missing(day):
    withdraw(day, 1)
    with pytest.raises(Refused, match="no sealed sheet"):
        open_without(day, SHELL, FIRST, "Why not.")
    for where in (SECOND, THIRD):
        seal_sheet(day, where)
    before = everything(day)
    with pytest.raises(Refused, match="no sheet is missing"):
        open_without(day, SHELL, FIRST, "Why not.")
    assert everything(day) == before


def test_nothing_is_opened_of_a_candidate_who_was_taken_off_the_list(day):
    seal_sheet(day, FIRST)
    remove_candidate(day, SHELL, FIRST.vacancy, FIRST.candidate)
    with pytest.raises(Refused, match="taken off the list"):
        open_without(day, SHELL, FIRST, "The others fell ill.")


def test_marks_are_opened_once_and_the_first_reason_stays(day):
    seal_sheet(day, FIRST)
    open_without(day, SHELL, FIRST, "The others fell ill.")
    before = len(audit(day))
    open_without(day, SHELL, FIRST, "Another reason.")
    assert (opened(day), len(audit(day))) == ("The others fell ill.", before)


def test_a_reopened_sheet_closes_the_marks_until_it_is_sealed_again(day):
    for where in (FIRST, SECOND, THIRD):
        seal_sheet(day, where)
    reopen(day, SHELL, SECOND, "A slip.")
    assert opened(day) is None
    assert missing_members(day, 1, 1) == (2,)
    seal(day, SHELL, SECOND)
    assert opened(day) == ""


def test_marks_that_are_open_stay_open_when_someone_joins_or_comes_back(day):
    for where in (FIRST, SECOND):
        seal_sheet(day, where)
    remove_member(day, SHELL, 1, 3)
    put_back_member(day, SHELL, 1, 3)
    add_member(day, SHELL, 1, name="Zuleika Late", role="", person=None, is_chair=False)
    assert opened(day) == ""
    with pytest.raises(Refused, match="opened"):
        save_scores(day, SHELL, THIRD, [(scores(day, 1, ["2"])[0], 0)])


def how_it_opened(db: Database) -> Opening:
    record = record_of(db, 1)
    found = opening_of(record, record.candidates[0])
    assert found is not None
    return found


def entry_of_opening(db: Database) -> tuple[str, str]:
    """Who is named by the audit entry of the opening, and after what it came."""
    row = db.execute(
        "select actor, facts from audit where action = 'open marks' order by sequence desc"
    ).fetchone()
    return row[0], json.loads(row[1]).get("after", "")


@pytest.mark.parametrize("goes", ["seals", "withdraws", "leaves"])
def test_marks_that_open_by_themselves_name_nobody_and_say_why(day, goes):
    seal_sheet(day, FIRST)
    seal_sheet(day, SECOND)
    names = {each.id: each.name for each in record_of(day, 1).members}
    last = {
        "seals": "seal sheet",
        "withdraws": "declare interest",
        "leaves": "remove panel member",
    }[goes]
    {"seals": lambda: seal_sheet(day, THIRD), "withdraws": lambda: withdraw(day, 3),
     "leaves": lambda: remove_member(day, SHELL, 1, 3)}[goes]()  # fmt: skip
    found = how_it_opened(day)
    assert entry_of_opening(day) == (AUTOMATIC.id, last)
    assert found.is_by_itself
    assert found.by == "no one: they opened by themselves"
    both, third = f"{names[1]} and {names[2]} had sealed", names[3]
    assert (
        found.why
        == "no sheet was missing any more: "
        + {
            "seals": f"{names[1]}, {names[2]} and {third} had sealed.",
            "withdraws": f"{both}; {third} withdrew.",
            "leaves": f"{both}; {third} had left the panel.",
        }[goes]
    )


def test_marks_that_the_chair_opened_name_the_chair_and_the_reason(day):
    seal_sheet(day, FIRST)
    open_without(day, SHELL, FIRST, "The third fell ill.")
    found = how_it_opened(day)
    assert (found.by, found.why, found.is_by_itself) == ("shell", "The third fell ill.", False)
    assert entry_of_opening(day) == ("shell", "")


def test_a_record_of_before_that_names_who_withdrew_still_says_that_nobody_opened_them(day):
    seal_sheet(day, FIRST)
    seal_sheet(day, SECOND)
    withdraw(day, 3)
    day.execute("update interview set opened_by = 'member:3' where candidate = 1")
    found = how_it_opened(day)
    assert record_of(day, 1).candidates[0].interview.opened.by != "automatic"
    assert found.is_by_itself
    assert "opened by themselves" in found.by


@pytest.mark.parametrize(
    ("by_chair", "said"),
    [(True, "opened without your sheet, with a reason"), (False, "opened by themselves")],
)
def test_a_member_who_comes_late_is_told_how_the_marks_were_opened(day, by_chair, said):
    seal_sheet(day, FIRST)
    if by_chair:
        open_without(day, SHELL, FIRST, "The others fell ill.")
    else:
        seal_sheet(day, SECOND)
        seal_sheet(day, THIRD)
    late = add_member(day, SHELL, 1, name="Late Member", role="", person=None, is_chair=False)
    assert said in why_closed(day, replace(PLACE, member=late))
