"""Vacancies: nothing is lost between two tabs, and no one sees another's."""

from __future__ import annotations

import sqlite3
import threading
import time
from dataclasses import fields, replace

import pytest

from recruit.domain.building.draft import Draft
from recruit.domain.words.people import SHELL, Role, actor
from recruit.store.as_json import from_json, to_json
from recruit.store.connection import Stale, Taken, connect
from recruit.store.people.people import add_person
from recruit.store.vacancies.panels import add_member, remove_member, seat_of_person
from recruit.store.vacancies.vacancies import (
    PAGE,
    State,
    add_vacancy,
    free_reference,
    list_vacancies,
    save_draft,
    vacancy,
)
from tests.store.reading import a_draft, everything, last_entry


def test_a_draft_comes_back_exactly_as_it_was_stored(db, desk):
    stored = vacancy(db, desk.vacancy)
    assert stored.draft == a_draft("V-1")
    assert (stored.state, stored.owner, stored.version) == (State.DRAFT, desk.manager.id, 1)


def test_a_draft_as_json_and_back_is_the_same_to_the_last_part():
    draft = a_draft()
    again = from_json(to_json(draft), Draft)
    for field in fields(Draft):
        assert getattr(again, field.name) == getattr(draft, field.name)
        assert type(getattr(again, field.name)) is type(getattr(draft, field.name))


def test_there_is_no_vacancy_where_there_is_none(db):
    assert vacancy(db, 7) is None


def test_a_saved_draft_takes_the_place_of_the_one_before(db, desk):
    changed = replace(a_draft("V-1"), post="Another post")
    assert save_draft(db, desk.who, desk.vacancy, 1, changed) == 2
    stored = vacancy(db, desk.vacancy)
    assert (stored.draft, stored.version) == (changed, 2)
    assert list_vacancies(db, desk.manager).rows[0].post == "Another post"


def test_saving_what_is_there_already_changes_nothing(db, desk):
    before = everything(db)
    assert save_draft(db, desk.who, desk.vacancy, 1, a_draft("V-1")) == 1
    assert everything(db) == before


def test_a_stale_edit_is_refused_with_what_stands_now_and_loses_nothing(db, second, desk):
    theirs = replace(a_draft("V-1"), post="Saved first")
    save_draft(db, desk.who, desk.vacancy, 1, theirs)
    before = everything(db)
    with pytest.raises(Stale) as stale:
        save_draft(second, desk.who, desk.vacancy, 1, replace(a_draft("V-1"), post="Saved second"))
    assert stale.value.current == vacancy(db, desk.vacancy)
    assert stale.value.current.draft == theirs
    assert everything(db) == before


@pytest.mark.parametrize("version", [0, -1, 2, 10**11])
def test_a_version_that_never_was_is_stale(db, desk, version):
    with pytest.raises(Stale):
        save_draft(db, desk.who, desk.vacancy, version, replace(a_draft("V-1"), post="x"))


def test_of_many_who_save_the_same_version_at_once_one_wins(db, desk, path):
    said: list[str] = []

    def save(place: int) -> None:
        own = connect(path)
        try:
            save_draft(
                own, desk.who, desk.vacancy, 1, replace(a_draft("V-1"), post=f"Post {place}")
            )
            said.append("saved")
        except Stale:
            said.append("stale")
        finally:
            own.close()

    threads = [threading.Thread(target=save, args=(place,)) for place in range(8)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert sorted(said) == ["saved"] + ["stale"] * 7
    assert vacancy(db, desk.vacancy).version == 2


def test_the_audit_keeps_what_a_change_replaced(db, desk):
    save_draft(db, desk.who, desk.vacancy, 1, replace(a_draft("V-1"), post="Another post"))
    entry = last_entry(db)
    assert (entry["action"], entry["subject"]) == ("change draft", f"vacancy:{desk.vacancy}")
    assert entry["personal"]["before"] == '{"post": "Keeper of the Made-up Lighthouse"}'


@pytest.mark.parametrize("reference", ["V-2", "v-2"])
def test_a_reference_is_unique_whatever_its_case(db, desk, reference):
    before = everything(db)
    with pytest.raises(Taken) as taken:
        add_vacancy(db, desk.who, desk.manager.id, a_draft(reference))
    assert (taken.value.field, str(taken.value)) == (
        "reference", f"Another vacancy already has the reference {reference}."
    )  # fmt: skip
    with pytest.raises(Taken):
        save_draft(db, desk.who, desk.vacancy, 1, a_draft(reference))
    assert everything(db) == before


def test_a_vacancy_of_nobody_is_not_stored(db):
    before = everything(db)
    with pytest.raises((sqlite3.IntegrityError, Taken)):
        add_vacancy(db, SHELL, "no one", a_draft("V-7"))
    assert everything(db) == before
    assert not db.conn.in_transaction


def test_a_vacancy_that_is_not_there_cannot_be_saved(db, desk):
    with pytest.raises(LookupError):
        save_draft(db, desk.who, 999, 1, a_draft("V-9"))
    assert not db.conn.in_transaction


def test_the_suggested_reference_follows_the_highest_of_the_year(db, desk):
    assert free_reference(db, 2026) == "V-2026-001"
    for reference in (
        "V-2026-001",
        "V-2026-041",
        "V-2026-oops",
        "V-2025-900",
        "V-2026-",
        "V-2026-1x",
    ):
        add_vacancy(db, desk.who, desk.manager.id, a_draft(reference))
    assert free_reference(db, 2026) == "V-2026-042"
    add_vacancy(db, desk.who, desk.manager.id, a_draft(free_reference(db, 2026)))
    assert free_reference(db, 2026) == "V-2026-043"


def test_a_reference_of_nines_is_followed_by_a_longer_one(db, desk):
    add_vacancy(db, desk.who, desk.manager.id, a_draft("V-2026-999"))
    assert free_reference(db, 2026) == "V-2026-1000"


# The list


def references(listing) -> list[str]:
    return [each.reference for each in listing.rows]


def test_each_person_sees_their_own_vacancies_and_hr_sees_all(db, desk):
    assert references(list_vacancies(db, desk.hr, sort="reference")) == ["V-1", "V-2"]
    assert references(list_vacancies(db, desk.manager)) == ["V-1"]
    assert references(list_vacancies(db, desk.other)) == ["V-2"]


def test_a_panel_member_sees_where_they_sit_until_they_leave(db, desk):
    sitter = add_person(
        db, SHELL, email="p@larkwater.example", name="Peggy", role=Role.PANEL_MEMBER
    )
    assert list_vacancies(db, sitter).total == 0
    member = add_member(
        db, desk.who, desk.vacancy, name="Peggy", role="", person=sitter.id, is_chair=False
    )
    assert references(list_vacancies(db, sitter)) == ["V-1"]
    seat, sits = seat_of_person(db, desk.vacancy, sitter.id)
    assert (seat.id, sits) == (member, True)
    assert seat_of_person(db, desk.elsewhere, sitter.id) == (None, False)
    remove_member(db, desk.who, desk.vacancy, member)
    assert list_vacancies(db, sitter).total == 0
    seat, sits = seat_of_person(db, desk.vacancy, sitter.id)
    assert (seat.id, sits) == (member, False)


@pytest.mark.parametrize(
    "sign",
    ["%", "_", "\\", "*", '"', "'", "(", "-", ":", "^", "--", "\x00", "💡", "NEAR(", "post:"],
)
def test_signs_have_no_meaning_in_a_search(db, desk, sign):
    assert list_vacancies(db, desk.hr, words=sign).total in (0, 2)
    assert references(list_vacancies(db, desk.hr, words=f"V-1 {sign}"))[:1] in (["V-1"], [])


@pytest.mark.parametrize(
    "words", ["and", "or not", "' or 1=1 --", "x" * 1000, "lighthouse zebra", "ighthouse"]
)
def test_words_that_are_not_there_find_nothing(db, desk, words):
    assert list_vacancies(db, desk.hr, words=words).total == 0


def test_a_search_follows_a_change(db, desk):
    save_draft(db, desk.who, desk.vacancy, 1, replace(a_draft("V-1"), post="Warden of Élan"))
    assert references(list_vacancies(db, desk.hr, words="elan warden")) == ["V-1"]
    assert references(list_vacancies(db, desk.hr, words="lighthouse")) == ["V-2"]


def test_a_search_finds_nothing_that_someone_may_not_open(db, desk):
    assert references(list_vacancies(db, desk.manager, words="lighthouse")) == ["V-1"]


@pytest.mark.parametrize("words", ["lighthouse", "KEEPER lights", "v-1 keeper", ""])
def test_all_words_must_be_there_in_any_order_and_case(db, desk, words):
    assert "V-1" in references(list_vacancies(db, desk.hr, words=words))


def test_a_long_list_comes_in_pages(db, desk):
    for place in range(PAGE + 3):
        add_vacancy(db, desk.who, desk.manager.id, a_draft(f"W-{place:03}"))
    first = list_vacancies(db, desk.manager, sort="reference", words="W-")
    last = list_vacancies(db, desk.manager, sort="reference", words="W-", page=2)
    assert (first.total, len(first.rows), len(last.rows)) == (PAGE + 3, PAGE, 3)
    assert references(first) + references(last) == [f"W-{place:03}" for place in range(PAGE + 3)]
    assert list_vacancies(db, desk.manager, page=99).rows == ()


def test_what_changed_last_stands_first(db, desk):
    time.sleep(0.002)
    save_draft(db, desk.who, desk.vacancy, 1, replace(a_draft("V-1"), post="Newest"))
    time.sleep(0.002)
    assert references(list_vacancies(db, desk.hr)) == ["V-1", "V-2"]
    save_draft(db, actor(desk.other), desk.elsewhere, 1, replace(a_draft("V-2"), post="Newer"))
    assert references(list_vacancies(db, desk.hr)) == ["V-2", "V-1"]


def test_a_state_narrows_the_list(db, desk):
    assert list_vacancies(db, desk.hr, state="issued").total == 0
    assert list_vacancies(db, desk.hr, state="draft").total == 2
