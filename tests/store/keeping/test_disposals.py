"""What is due when, read from a database, and the periods that HR gives."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from recruit.domain.keeping.retention import Basis, Scope
from recruit.domain.pack.vacancy import Candidate
from recruit.domain.words.people import SHELL
from recruit.domain.words.refusal import Refused
from recruit.store.connection import Stale
from recruit.store.keeping.disposals import disposals_of, is_disposed, remove, unfinished
from recruit.store.keeping.holds import holds, lift_hold, place_hold, standing_holds
from recruit.store.keeping.retention import due, due_next, due_now, dues, held, save_retention, term
from recruit.store.vacancies.candidates import add_candidates
from recruit.store.vacancies.panels import add_member
from recruit.store.vacancies.vacancies import State, add_vacancy, vacancy
from tests.store.reading import a_draft, audit, everything, last_entry

TODAY = datetime.now(UTC).date()
IN_A_YEAR = date(TODAY.year + 1, TODAY.month, min(TODAY.day, 28)) + timedelta(days=4)


@pytest.fixture
def listed(db, desk):
    """The vacancy with a candidate; nothing of it is decided."""
    add_candidates(db, desk.who, desk.vacancy, [Candidate("C1", "Ambrose Thistlewood", "9.30am")])
    return desk


def test_a_vacancy_that_names_nobody_is_never_due(db, desk):
    assert term(db, desk.vacancy) is None
    assert due(db, date(2099, 1, 1)) == ()


def test_a_vacancy_that_was_never_decided_counts_from_its_last_change(db, listed):
    found = term(db, listed.vacancy)
    assert (found.basis, found.since) == (Basis.CHANGE, TODAY.isoformat())
    assert due_now(db, IN_A_YEAR, 5) == [listed.vacancy]
    assert due_next(db, IN_A_YEAR, 5) == []


def test_what_is_only_read_is_not_kept_longer(db, listed):
    old = "2020-01-01T00:00:00.000+00:00"
    db.execute("update audit set at = ?", [old])
    db.execute("update vacancy set updated_at = ?", [old])
    db.commit()
    lift_hold(
        db, SHELL, listed.vacancy, place_hold(db, SHELL, listed.vacancy, "A claim."), "Settled."
    )
    save_retention(db, SHELL, listed.vacancy, 14, "The funder asks for it.", before=None)
    assert term(db, listed.vacancy).since == "2020-01-01"
    add_member(
        db, SHELL, listed.vacancy, name="Peggy Listener", role="", person=None, is_chair=False
    )
    assert term(db, listed.vacancy).since == TODAY.isoformat()


def test_a_period_of_its_own_is_kept_with_its_reason_and_told(db, listed):
    save_retention(db, SHELL, listed.vacancy, 3, "The post was withdrawn.", before=None)
    found = term(db, listed.vacancy)
    assert (found.own_months, found.why) == (3, "The post was withdrawn.")
    entry = last_entry(db)
    assert (entry["action"], entry["facts"]["after"]) == ("change retention", 3)
    assert entry["personal"]["why"] == "The post was withdrawn."
    with pytest.raises(Stale):
        save_retention(db, SHELL, listed.vacancy, 4, "Late.", before=None)
    save_retention(db, SHELL, listed.vacancy, None, "As the house says.", before=3)
    assert (term(db, listed.vacancy).own_months, term(db, listed.vacancy).why) == (None, "")


def test_what_is_due_and_next_and_held_are_three_lists(db, listed):
    def lists(day):
        return due_now(db, day, 5), due_next(db, day, 5)

    assert lists(IN_A_YEAR) == ([listed.vacancy], [])
    assert lists(IN_A_YEAR - timedelta(days=60)) == ([], [listed.vacancy])
    assert lists(IN_A_YEAR - timedelta(days=150)) == ([], [])
    assert dues(db, [listed.vacancy]) == due(db, IN_A_YEAR)
    place_hold(db, SHELL, listed.vacancy, "A claim.")
    assert lists(IN_A_YEAR) == ([], [])
    assert due(db, IN_A_YEAR) == ()
    assert held(db, 5) == [listed.vacancy]


def test_a_list_that_is_full_of_what_is_due_hides_nothing_that_comes_next(db, listed):
    made = [listed.vacancy]
    for number in range(4):
        other = add_vacancy(db, SHELL, listed.manager.id, a_draft(f"W-{number}"))
        add_candidates(db, SHELL, other, [Candidate("C1", "", "")])
        made.append(other)
    for days, each in enumerate(made):
        at = f"{TODAY - timedelta(days=400 - 5 * days if days < 4 else 330)}T10:00:00.000+00:00"
        db.execute("update vacancy set updated_at = ? where id = ?", [at, each])
        db.execute("update audit set at = ? where subject = ?", [at, f"vacancy:{each}"])
    db.commit()
    assert due_now(db, TODAY, 2) == made[:2]
    assert due_next(db, TODAY, 2) == made[4:]
    for each in made[:2]:
        place_hold(db, SHELL, each, "A claim.")
    assert due_now(db, TODAY, 2) == made[2:4]
    save_retention(db, SHELL, made[2], 36, "Longer.", before=None)
    save_retention(db, SHELL, made[4], 1, "Shorter.", before=None)
    assert due_now(db, TODAY, 2) == [made[4], made[3]]


def test_several_holds_stand_and_each_is_lifted_with_its_reason(db, listed):
    first = place_hold(db, SHELL, listed.vacancy, "A claim.")
    second = place_hold(db, SHELL, listed.vacancy, "A request.")
    assert [each.hold.id for each in standing_holds(db, 10)] == [second, first]
    lift_hold(db, SHELL, listed.vacancy, first, "Settled.")
    with pytest.raises(Refused, match="does not stand any more"):
        lift_hold(db, SHELL, listed.vacancy, first, "Again.")
    with pytest.raises(Refused, match="a legal hold stands"):
        remove(db, SHELL, listed.vacancy, Scope.WHOLE, date(2099, 1, 1))
    assert [each.lifted and each.lifted.why for each in holds(db, listed.vacancy)] == [
        None,
        "Settled.",
    ]


def test_why_a_hold_stands_is_in_no_part_of_an_entry_that_stays(db, listed):
    lift_hold(
        db,
        SHELL,
        listed.vacancy,
        place_hold(db, SHELL, listed.vacancy, "Ambrose sues."),
        "Ambrose won.",
    )
    assert "Ambrose" not in "".join(str(each["facts"]) for each in audit(db))


def test_a_draft_with_candidates_that_was_never_issued_is_disposed_of_too(db, listed):
    remove(db, SHELL, listed.vacancy, Scope.WHOLE, IN_A_YEAR)
    assert "Ambrose" not in everything(db)
    stored = vacancy(db, listed.vacancy)
    assert (stored.state, stored.draft.reference, stored.draft.contact) == (
        State.ARCHIVED,
        "V-1",
        "",
    )
    assert is_disposed(db, listed.vacancy)
    assert [each.id for each in unfinished(db)] == [
        each.id for each in disposals_of(db, listed.vacancy)
    ]
    assert term(db, listed.vacancy) is None
    with pytest.raises(Refused, match="disposed of already"):
        remove(db, SHELL, listed.vacancy, Scope.WHOLE, IN_A_YEAR)
    with pytest.raises(Refused, match="nothing left to keep"):
        save_retention(db, SHELL, listed.vacancy, 3, "Why.", before=None)


def test_another_vacancys_people_stay(db, listed):
    add_candidates(db, SHELL, listed.elsewhere, [Candidate("D1", "Zuleika Fable", "")])
    remove(db, SHELL, listed.vacancy, Scope.WHOLE, IN_A_YEAR)
    assert "Zuleika Fable" in everything(db)
