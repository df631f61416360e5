"""The record: all that is kept about a selection, as it stood at one moment, and nothing of an open
sheet.
"""

from __future__ import annotations

from datetime import date

import pytest

from recruit.domain.scoring.gate import Declaration, Interest
from recruit.domain.scoring.result import Outcome
from recruit.domain.words.people import SHELL, actor
from recruit.store.audit.audit import now
from recruit.store.connection import writing
from recruit.store.scoring import records
from recruit.store.scoring.gates import declare, save_training
from recruit.store.scoring.records import record_of
from recruit.store.scoring.sheets import Notes, reopen, save_notes, save_scores
from recruit.store.vacancies.candidates import remove_candidate
from recruit.store.vacancies.panels import remove_member
from tests.scored import open_gate, place, scores, seal_sheet, whole_story
from tests.store.reading import everything
from tests.store.scoring_day import a_day


@pytest.fixture
def told(db):
    """The record of a selection in which everything happened once."""
    made = a_day(db, listed=3)
    whole_story(db, made)
    found = record_of(db, made)
    assert found is not None
    return found


@pytest.fixture
def day(db) -> int:
    """A day of interviews whose gate is open."""
    made = a_day(db, reference="V-9")
    open_gate(db, made)
    return made


def test_there_is_no_record_before_a_pack_is_issued(db, desk):
    assert record_of(db, desk.vacancy) is None
    assert record_of(db, 999) is None


def test_a_whole_selection_is_in_its_record(told):
    first, second, third = told.candidates
    assert [each.candidate.reference for each in told.candidates] == ["C1", "C2", "C3"]
    assert [each.outcome.outcome for each in told.candidates] == [
        Outcome.APPOINT, Outcome.RESERVE, Outcome.NOT_APPOINTED,
    ]  # fmt: skip
    assert first.exception.deed.why == "The clerk of the court was late, and we could not wait."
    assert [each.interest for each in first.declarations] == [Interest.NONE] * 3
    assert [len(each.sealings) for each in first.interview.sheets] == [1, 1, 2]
    assert (first.interview.opened.why, third.interview.opened.why) == (
        "",
        "The third member was called away.",
    )
    assert [(each.question, each.mark) for each in first.interview.departures] == [(1, "4")]
    said = {(each.agrees, each.words) for each in first.interview.stances}
    assert said == {(False, "I heard less than that."), (True, "")}
    assert second.letter.approved is not None
    assert told.tie_decisions[0].order == (second.id, third.id)
    assert told.decided is not None
    assert [each.mark for each in told.calibrations[0].marks] == ["2", "3"]
    assert told.members[0].trained_until == date(2030, 1, 1)


def test_the_record_of_one_candidate_is_that_part_of_the_whole(db, told):
    for each in told.candidates:
        assert record_of(db, told.vacancy, each.id).candidates == (each,)
    assert record_of(db, told.vacancy, 999).candidates == ()


def test_a_candidate_of_another_vacancy_is_not_in_it(db, told):
    other = a_day(db, reference="V-2")
    theirs = place(db, other).candidate
    assert record_of(db, told.vacancy, theirs).candidates == ()
    assert theirs not in {each.id for each in record_of(db, told.vacancy).candidates}


def test_nothing_that_stands_on_an_open_sheet_is_in_the_record(db, day):
    seal_sheet(db, place(db, day, 0, 0))
    begun = place(db, day, 0, 1)
    before = record_of(db, day)
    save_scores(db, SHELL, begun, [(scores(db, day, ["4"], "SECRET EVIDENCE")[0], 0)])
    save_notes(db, SHELL, begun, Notes(notes="SECRET NOTE", remarks="SECRET REMARK"), 0)
    after = record_of(db, day)
    assert "SECRET" not in str(after)
    assert [
        each.sealings
        for each in after.candidates[0].interview.sheets
        if each.member == begun.member
    ] == [()]
    assert before.candidates[0].states == after.candidates[0].states


def test_a_reopened_sheet_shows_what_was_sealed_and_not_what_is_typed_since(db, day):
    where = place(db, day, 0, 0)
    seal_sheet(db, where, ["2"])
    reopen(db, SHELL, where, "A slip.")
    save_scores(db, SHELL, where, [(scores(db, day, ["3"], "SECRET")[0], 1)])
    (sheet,) = record_of(db, day).candidates[0].interview.sheets
    assert sheet.sealed is None
    assert [each.sheet.score(1).mark for each in sheet.sealings] == ["2"]
    assert sheet.sealings[0].reopened.why == "A slip."
    assert "SECRET" not in str(record_of(db, day))


def test_who_left_and_who_was_taken_off_are_still_in_the_record(db, day):
    where = place(db, day, 0, 0)
    seal_sheet(db, where)
    remove_member(db, SHELL, day, where.member)
    remove_candidate(db, SHELL, day, where.candidate)
    found = record_of(db, day)
    assert found.member(where.member).left_at
    assert found.candidate(where.candidate).is_off
    assert found.candidate(where.candidate).interview.sheets[0].sealed


def test_deeds_are_told_with_the_names_of_who_did_them(db, day, desk):
    seal_sheet(db, place(db, day))
    reopen(db, actor(desk.hr), place(db, day), "A slip.")
    assert (
        record_of(db, day).candidates[0].interview.sheets[0].sealings[0].reopened.by
        == "Hilda Rulebook"
    )


def test_a_record_is_of_one_moment_while_others_write(db, second, day, monkeypatch):
    """What another writes between two reads of one record is in none of it."""
    real = records._members

    def members_and_a_write(reading, vacancy):
        found = real(reading, vacancy)
        save_training(second, SHELL, day, place(second, day).member, date(2031, 1, 1))
        with writing(second):
            second.execute("update candidate set name = 'Changed meanwhile'")
        return found

    monkeypatch.setattr(records, "_members", members_and_a_write)
    assert "Changed meanwhile" not in str(record_of(db, day))
    monkeypatch.undo()
    assert "Changed meanwhile" in str(record_of(db, day))


def test_reading_a_record_writes_nothing_and_leaves_no_transaction_open(db, told):
    before = everything(db)
    record_of(db, told.vacancy)
    assert not db.conn.in_transaction
    assert everything(db) == before
    assert told.candidates[0].interview.began_at <= now()


def test_the_states_of_sheets_say_who_has_sealed_and_who_withdrew(db, day):
    seal_sheet(db, place(db, day, 0, 0))
    declare(
        db,
        SHELL,
        day,
        place(db, day).candidate,
        Declaration(place(db, day, 0, 2).member, Interest.WITHDRAWS),
    )
    states = record_of(db, day).candidates[0].states
    assert states.sealed == {place(db, day, 0, 0).member}
    assert states.withdrawn == {place(db, day, 0, 2).member}
    assert not states.is_open
    assert not states.is_recorded
