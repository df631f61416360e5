"""Letters as they are kept: versions, approval, and what the audit trail says."""

from __future__ import annotations

import pytest

from recruit.domain.words.people import SHELL
from recruit.domain.words.refusal import Refused
from recruit.store.audit.check import check_audit
from recruit.store.connection import Database, Stale
from recruit.store.scoring.letters import StoredLetter, approve_letter, letter, save_letter
from recruit.store.scoring.records import record_of
from recruit.store.scoring.scored_papers import decision_entry
from recruit.store.vacancies.candidates import candidates
from tests.store.reading import last_entry
from tests.store.scoring_day import a_day


@pytest.fixture
def day(db: Database) -> int:
    return a_day(db)


def first(db: Database, day: int) -> int:
    return candidates(db, day)[0].id


def test_there_is_an_empty_letter_before_one_is_saved(db, day):
    assert letter(db, first(db, day)) == StoredLetter()
    assert record_of(db, day).candidates[0].letter is None


def test_a_letter_is_a_draft_until_it_is_approved(db, day):
    who = first(db, day)
    save_letter(db, SHELL, day, who, 0, "Dear Ambrose\n")
    assert letter(db, who) == StoredLetter("Dear Ambrose\n", 1, "")
    approve_letter(db, SHELL, day, who, 1)
    assert letter(db, who).approved_at
    assert record_of(db, day).candidates[0].letter.approved.by


def test_a_change_takes_the_approval_back_and_the_audit_trail_keeps_what_was_approved(db, day):
    who = first(db, day)
    save_letter(db, SHELL, day, who, 0, "Dear Ambrose\n")
    approve_letter(db, SHELL, day, who, 1)
    approved_at = letter(db, who).approved_at
    save_letter(db, SHELL, day, who, 1, "Dear A\n")
    assert letter(db, who) == StoredLetter("Dear A\n", 2, "")
    entry = last_entry(db)
    assert (entry["action"], entry["facts"]["candidate"]) == ("save letter", who)
    told = entry["personal"]
    assert (told["before"], told["approved_before"]) == ("Dear Ambrose\n", approved_at)


def test_to_save_the_same_again_changes_nothing(db, day):
    who = first(db, day)
    save_letter(db, SHELL, day, who, 0, "Dear Ambrose\n")
    approve_letter(db, SHELL, day, who, 1)
    before = db.execute("select count(*) from audit").fetchone()
    save_letter(db, SHELL, day, who, 1, "Dear Ambrose\n")
    assert letter(db, who).approved_at
    assert db.execute("select count(*) from audit").fetchone() == before


def test_an_older_version_is_refused_with_what_stands_now(db, day):
    who = first(db, day)
    save_letter(db, SHELL, day, who, 0, "One\n")
    for attempt in (
        lambda: save_letter(db, SHELL, day, who, 0, "Two\n"),
        lambda: approve_letter(db, SHELL, day, who, 0),
    ):
        with pytest.raises(Stale) as stale:
            attempt()
        assert stale.value.current == StoredLetter("One\n", 1, "")
    assert letter(db, who).text == "One\n"


def test_no_letter_is_approved_that_is_not_there(db, day):
    with pytest.raises(Refused, match="no letter"):
        approve_letter(db, SHELL, day, first(db, day), 0)


def test_a_candidate_of_another_vacancy_gets_no_letter_here(db, day):
    elsewhere = a_day(db, reference="V-2")
    for attempt in (
        lambda: save_letter(db, SHELL, day, first(db, elsewhere), 0, "Dear\n"),
        lambda: approve_letter(db, SHELL, day, first(db, elsewhere), 0),
    ):
        with pytest.raises(LookupError):
            attempt()
    assert letter(db, first(db, elsewhere)) == StoredLetter()


def test_letters_are_vouched_for_by_the_audit_chain(db, day):
    who = first(db, day)
    save_letter(db, SHELL, day, who, 0, "Dear Ambrose\n")
    assert check_audit(db).fault is None
    db.execute("update letter set text = 'Dear no one' where candidate = ?", [who])
    db.conn.commit()
    assert check_audit(db).fault is not None


def test_the_entry_that_a_decision_record_stands_on_is_not_moved_by_other_vacancies(db, day):
    before = decision_entry(db, day)
    elsewhere = a_day(db, reference="V-2")
    save_letter(db, SHELL, elsewhere, first(db, elsewhere), 0, "Dear\n")
    assert decision_entry(db, day) == before
    save_letter(db, SHELL, day, first(db, day), 0, "Dear\n")
    assert decision_entry(db, day) != before
