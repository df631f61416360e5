"""Finding decided, archived and disposed vacancies."""

from __future__ import annotations

from dataclasses import replace

import pytest

from recruit.domain.pack.vacancy import Candidate
from recruit.domain.words.people import SHELL, Role
from recruit.store.keeping import archive_search
from recruit.store.keeping.archive_search import (
    FoundPage,
    RecordState,
    Sort,
    Wanted,
    record_line,
    search_records,
)
from recruit.store.keeping.holds import lift_hold, place_hold
from recruit.store.people.people import add_person
from recruit.store.vacancies.candidates import add_candidates, candidates, save_candidate
from recruit.store.vacancies.vacancies import add_vacancy
from tests.store.reading import a_draft

POSTS = ("Warden of the Pier", "Astronomer Royal", "Keeper of the Lamp")


@pytest.fixture
def three(db):
    """Three decided vacancies, the last one archived, and one that is not decided; returns their
    ids.
    """
    owner = add_person(db, SHELL, email="h@larkwater.example", name="Hilda Rulebook", role=Role.HR)
    made = []
    for place, post in enumerate((*POSTS, "No one")):
        made.append(add_vacancy(db, SHELL, owner.id, replace(a_draft(f"V-{9 - place}"), post=post)))
        add_candidates(
            db,
            SHELL,
            made[-1],
            [Candidate("C1", f"Zoë Number{chr(97 + place)}", ""), Candidate("X-2", "", "")],
        )
        db.execute("update vacancy set state = 'issued' where id = ?", [made[-1]])
    for place, each in enumerate(made[:3]):
        db.execute(
            "insert into decision values (?, ?, ?)",
            [each, owner.id, f"2026-0{place + 1}-15T23:30:00.000+00:00"],
        )
    db.execute("update vacancy set state = 'archived' where id = ?", [made[2]])
    db.conn.commit()
    return made


def ids(found: FoundPage) -> list[int]:
    return [each.id for each in found.rows]


def test_all_that_is_decided_is_listed_with_the_last_decided_first(db, three):
    found = search_records(db, Wanted())
    assert ids(found) == [three[2], three[1], three[0]]
    assert found.total == 3
    assert [each.state for each in found.rows] == [
        RecordState.ARCHIVED,
        RecordState.DECIDED,
        RecordState.DECIDED,
    ]


def test_it_is_sorted_by_reference_and_by_post(db, three):
    assert ids(search_records(db, Wanted(sort=Sort.REFERENCE))) == [three[2], three[1], three[0]]
    assert ids(search_records(db, Wanted(sort=Sort.POST))) == [three[1], three[2], three[0]]


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        (Wanted(words="warden"), [0]),
        (Wanted(words="V-8"), [1]),
        (Wanted(words="keep lamp"), [2]),
        (Wanted(words="no one"), []),
        (Wanted(words='" OR *'), []),
        (Wanted(state=RecordState.DECIDED), [1, 0]),
        (Wanted(state=RecordState.ARCHIVED), [2]),
        (Wanted(state=RecordState.DISPOSED), []),
        (Wanted(first_day="2026-02-15"), [2, 1]),
        (Wanted(last_day="2026-02-15"), [1, 0]),
        (Wanted(first_day="2026-02-15", last_day="2026-02-15"), [1]),
        (Wanted(first_day="2026-04-01", last_day="2026-01-01"), []),
        (Wanted(candidate="zoe numberb"), [1]),
        (Wanted(candidate="ZOË"), [2, 1, 0]),
        (Wanted(candidate="x-2", words="astronomer"), [1]),
        (Wanted(candidate="numberd"), []),
        (Wanted(candidate="'; drop table candidate; --"), []),
    ],
)
@pytest.mark.parametrize("sort", list(Sort))
def test_it_finds_by_words_state_days_and_candidate(db, three, wanted, found, sort):
    result = search_records(db, replace(wanted, sort=sort))
    assert sorted(ids(result)) == sorted(three[each] for each in found)
    assert result.total == len(found)


@pytest.mark.usefixtures("three")
def test_the_candidate_who_was_looked_for_is_named(db):
    [row] = search_records(db, Wanted(candidate="numbera")).rows
    assert [(each.reference, each.name) for each in row.candidates] == [("C1", "Zoë Numbera")]
    assert search_records(db, Wanted()).rows[0].candidates == ()


def test_a_candidate_is_found_by_their_new_name_and_not_by_the_old_one(db, three):
    one = candidates(db, three[0])[0]
    save_candidate(
        db, SHELL, three[0], one.id, one.version, Candidate("C1", "Una Fresh", ""), "", False
    )
    assert ids(search_records(db, Wanted(candidate="una fresh"))) == [three[0]]
    assert ids(search_records(db, Wanted(candidate="numbera"))) == []


def test_what_is_held_is_found_while_it_is(db, three):
    hold = place_hold(db, SHELL, three[0], "A claim.")
    assert ids(search_records(db, Wanted(is_held=True))) == [three[0]]
    assert record_line(db, three[0]).is_held
    lift_hold(db, SHELL, three[0], hold, "Over.")
    assert ids(search_records(db, Wanted(is_held=True))) == []


def test_what_was_disposed_of_is_listed_last_although_its_decision_is_gone(db, three):
    at = "2027-01-01T00:00:00.000+00:00"
    db.execute(
        "insert into disposal (vacancy, scope, rule, begun_by, begun_at) values (?, 'whole', 'r',"
        " 'shell', ?)",
        [three[2], at],
    )
    db.execute("delete from decision where vacancy = ?", [three[2]])
    db.execute("update disposal set removed_at = ?", [at])
    db.conn.commit()
    found = search_records(db, Wanted())
    assert ids(found) == [three[1], three[0], three[2]]
    assert found.rows[-1].state is RecordState.DISPOSED
    assert ids(search_records(db, Wanted(state=RecordState.DISPOSED))) == [three[2]]
    assert ids(search_records(db, Wanted(state=RecordState.ARCHIVED))) == []


def test_a_page_is_full_and_together_they_are_the_whole_in_its_order(db, three, monkeypatch):
    for number in range(60):
        db.execute(
            "insert into vacancy (reference, post, service, state, owner, draft, created_at,"
            " updated_at)"
            " select ?, post, service, state, owner, draft, created_at, updated_at from vacancy"
            " where id = ?",
            [f"W-{number}", three[0]],
        )
        db.execute(
            "insert into decision select max(id), owner, '2025-01-01T00:00:00.000+00:00' from"
            " vacancy"
        )
    db.conn.commit()
    for sort in Sort:
        pages = [search_records(db, Wanted(sort=sort), page) for page in (1, 2, 3, 4, 5)]
        assert [len(each.rows) for each in pages] == [15, 15, 15, 15, 3]
        with monkeypatch.context() as patch:
            patch.setattr(archive_search, "PAGE", 100)
            whole = ids(search_records(db, Wanted(sort=sort)))
        assert [each for page in pages for each in ids(page)] == whole
        assert len(set(whole)) == 63


def test_a_vacancy_that_is_not_decided_has_no_line(db, three):
    assert record_line(db, three[3]) is None
    assert record_line(db, 999) is None


def test_words_that_fit_too_many_find_the_newest_and_say_so(db, three, monkeypatch):
    monkeypatch.setattr(archive_search, "MOST_FOUND", 1)
    found = search_records(db, Wanted(candidate="zoe"))
    assert found.is_cut
    assert ids(found) == [three[2]]
    assert not search_records(db, Wanted(candidate="numberb")).is_cut
