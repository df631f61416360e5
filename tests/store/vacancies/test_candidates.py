"""Candidates: all of a list or none, and nothing lost between two tabs."""

from __future__ import annotations

import pytest

from recruit.domain.pack.vacancy import Candidate
from recruit.domain.words.people import actor
from recruit.store.connection import Stale, Taken
from recruit.store.vacancies.candidates import (
    add_candidate,
    add_candidates,
    candidate,
    candidates,
    former_candidates,
    put_back_candidate,
    remove_candidate,
    save_candidate,
)
from tests.store.reading import everything, last_entry

AMBROSE = Candidate("C1", "Ambrose Thistlewood", "9.30am")
PEREGRINE = Candidate("C2", "Peregrine Moonbeam", "")
NAMELESS = Candidate("C3", "", "")


@pytest.fixture
def listed(db, desk):
    add_candidates(db, desk.who, desk.vacancy, [AMBROSE, PEREGRINE, NAMELESS])
    return candidates(db, desk.vacancy)


def test_candidates_are_kept_in_the_order_of_the_list(db, desk, listed):
    assert [each.candidate for each in listed] == [AMBROSE, PEREGRINE, NAMELESS]
    add_candidates(db, desk.who, desk.vacancy, [Candidate("A0", "", "")])
    assert [each.reference for each in candidates(db, desk.vacancy)] == ["C1", "C2", "C3", "A0"]
    assert candidates(db, desk.elsewhere) == ()


@pytest.mark.parametrize("again", ["C2", "c2"])
@pytest.mark.usefixtures("listed")
def test_a_list_with_a_reference_that_is_there_already_is_kept_not_at_all(db, desk, again):
    before = everything(db)
    with pytest.raises(Taken) as taken:
        add_candidates(
            db, desk.who, desk.vacancy, [Candidate("C7", "", ""), Candidate(again, "", "")]
        )
    assert taken.value.field == "reference"
    assert str(taken.value).startswith(
        f"Another candidate of this vacancy already has the reference {again}"
    )
    assert everything(db) == before


def test_a_list_that_names_a_reference_twice_is_kept_not_at_all(db, desk):
    with pytest.raises(Taken):
        add_candidates(db, desk.who, desk.vacancy, [AMBROSE, AMBROSE])
    assert candidates(db, desk.vacancy) == ()


@pytest.mark.usefixtures("listed")
def test_another_vacancy_may_use_the_same_references(db, desk):
    add_candidates(db, actor(desk.other), desk.elsewhere, [AMBROSE])
    assert len(candidates(db, desk.elsewhere)) == 1


def save(db, desk, each, version=None, **changed):
    to = {"reference": each.reference, "name": each.name, "time": each.time, **changed}
    save_candidate(
        db,
        desk.who,
        desk.vacancy,
        each.id,
        each.version if version is None else version,
        Candidate(**to),
        "A ramp 💡",
        True,
    )


def test_a_change_is_kept_with_the_adjustments(db, desk, listed):
    save(db, desk, listed[0], name="Ambrose Newname")
    now = candidates(db, desk.vacancy)[0]
    assert (now.name, now.adjustments) == ("Ambrose Newname", "A ramp 💡")
    assert (now.adjustments_for_chair, now.version) == (True, 2)


def test_a_stale_edit_is_refused_with_what_stands_now_and_loses_nothing(db, second, desk, listed):
    save(db, desk, listed[0], name="Saved first")
    before = everything(db)
    with pytest.raises(Stale) as stale:
        save(second, desk, listed[0], name="Saved second")
    assert stale.value.current == candidates(db, desk.vacancy)[0]
    assert everything(db) == before


def test_a_reference_of_another_candidate_is_refused(db, desk, listed):
    before = everything(db)
    with pytest.raises(Taken):
        save(db, desk, listed[0], reference="c2")
    assert everything(db) == before
    save(db, desk, listed[0], reference="c1")
    assert candidates(db, desk.vacancy)[0].reference == "c1"


def test_a_candidate_is_not_reached_through_another_vacancy(db, desk, listed):
    before = everything(db)
    with pytest.raises(LookupError):
        save_candidate(db, desk.who, desk.elsewhere, listed[0].id, 1, AMBROSE, "", False)
    for move in (remove_candidate, put_back_candidate):
        with pytest.raises(LookupError):
            move(db, desk.who, desk.elsewhere, listed[0].id)
    assert candidate(db, desk.elsewhere, listed[0].id) is None
    assert everything(db) == before


def test_who_is_taken_off_the_list_is_still_told_by_the_audit(db, desk, listed):
    remove_candidate(db, desk.who, desk.vacancy, listed[0].id)
    assert [each.reference for each in candidates(db, desk.vacancy)] == ["C2", "C3"]
    entry = last_entry(db)
    assert entry["action"] == "remove candidate"
    assert entry["personal"]["before"] == ["C1", "Ambrose Thistlewood", "9.30am", ""]
    before = everything(db)
    remove_candidate(db, desk.who, desk.vacancy, listed[0].id)
    assert everything(db) == before


def test_who_is_taken_off_the_list_can_be_put_back_in_the_same_place(db, desk, listed):
    remove_candidate(db, desk.who, desk.vacancy, listed[1].id)
    assert [each.reference for each in former_candidates(db, desk.vacancy)] == ["C2"]
    put_back_candidate(db, desk.who, desk.vacancy, listed[1].id)
    assert [each.candidate for each in candidates(db, desk.vacancy)] == [
        AMBROSE,
        PEREGRINE,
        NAMELESS,
    ]
    assert former_candidates(db, desk.vacancy) == ()


def test_nobody_is_given_the_reference_or_the_number_of_someone_taken_off(db, desk, listed):
    remove_candidate(db, desk.who, desk.vacancy, listed[2].id)
    with pytest.raises(Taken):
        add_candidate(db, desk.who, desk.vacancy, Candidate("C3", "Another", ""), "", False)
    assert (
        add_candidate(db, desk.who, desk.vacancy, Candidate("C4", "", ""), "", False) > listed[2].id
    )


def test_who_was_taken_off_the_list_is_not_changed_from_an_old_tab(db, second, desk, listed):
    remove_candidate(db, desk.who, desk.vacancy, listed[0].id)
    with pytest.raises(Stale):
        save(second, desk, listed[0], name="Late")


@pytest.mark.usefixtures("listed")
def test_a_list_is_told_whole_by_one_entry(db):
    entry = last_entry(db)
    assert (entry["action"], entry["facts"]["count"]) == ("add candidates", 3)
    assert list(entry["facts"]["rows"]) == ["candidate/1", "candidate/2", "candidate/3"]
    assert entry["personal"]["candidates"][0] == ["C1", "Ambrose Thistlewood", "9.30am"]
