"""Issued packs: frozen, numbered without a gap, and who has seen which."""

from __future__ import annotations

import sqlite3
from dataclasses import replace

import pytest

from recruit.domain.building.draft import vacancy_of
from recruit.domain.pack.pack import IssuedPack, build_pack, canonical, issue
from recruit.domain.pack.vacancy import PanelMember
from recruit.domain.words.people import Actor, actor
from recruit.store.connection import Stale
from recruit.store.vacancies.editions import add_edition, editions, issued_pack, note_seen, seen
from recruit.store.vacancies.panels import add_member
from recruit.store.vacancies.vacancies import State, add_vacancy, save_draft, vacancy
from tests.builders import chosen, shipped_library
from tests.store.reading import a_draft, audit, everything, last_entry


@pytest.fixture
def stored(db, desk):
    draft = replace(
        a_draft("V-3"), elements=(chosen("grades9plus", "1.1", "2"),), criteria=(), overrides=()
    )
    return vacancy(db, add_vacancy(db, desk.who, desk.manager.id, draft))


def frozen(stored, edition: int = 1, reason: str = "") -> IssuedPack:
    panel = (PanelMember("Agnes", "", True), PanelMember("Peggy", "", False))
    made = vacancy_of(stored.draft, panel, (), edition=edition, reason=reason, issued="2026-11-23")
    return issue(build_pack(made, {"grades9plus": shipped_library().framework("grades9plus")}))


def test_an_issued_pack_comes_back_with_the_same_digest(db, desk, stored):
    made = frozen(stored)
    add_edition(db, desk.who, stored, made)
    again = issued_pack(db, stored.id)
    assert again == made
    assert canonical(again.pack) == canonical(made.pack)
    assert issue(again.pack).digest == made.digest


def test_issuing_changes_the_state_and_tells_the_digest(db, desk, stored):
    add_edition(db, desk.who, stored, frozen(stored))
    assert vacancy(db, stored.id).state is State.ISSUED
    told = last_entry(db)["facts"]
    assert (told["edition"], told["digest"]) == (1, frozen(stored).digest)
    assert last_entry(db)["personal"]["reason"] == ""
    assert set(told["rows"]) == {f"vacancy/{stored.id}", f"edition/{stored.id}/1"}


def test_a_second_edition_leaves_the_first_as_it_was(db, desk, stored):
    first = frozen(stored)
    add_edition(db, desk.who, stored, first)
    save_draft(db, desk.who, stored.id, stored.version, replace(stored.draft, post="Another"))
    later = vacancy(db, stored.id)
    second = frozen(later, 2, "The post has another title.")
    add_edition(db, desk.who, later, second)
    assert issued_pack(db, stored.id, 1) == first
    assert issued_pack(db, stored.id) == issued_pack(db, stored.id, 2) == second
    assert issued_pack(db, stored.id, 3) is None
    assert [(each.number, each.reason, each.issued_by) for each in editions(db, stored.id)] == [
        (2, "The post has another title.", "Agnes Lamplight"),
        (1, "", "Agnes Lamplight"),
    ]


def test_a_draft_that_changed_meanwhile_is_not_issued(db, desk, stored):
    save_draft(db, desk.who, stored.id, stored.version, replace(stored.draft, post="Another"))
    before = everything(db)
    with pytest.raises(Stale):
        add_edition(db, desk.who, stored, frozen(stored))
    assert everything(db) == before


@pytest.mark.parametrize("number", [0, 2, 3])
def test_editions_are_numbered_without_a_gap(db, desk, stored, number):
    with pytest.raises(Stale):
        add_edition(db, desk.who, stored, frozen(stored, number))
    assert editions(db, stored.id) == ()


def test_two_who_issue_at_once_make_one_edition(db, second, desk, stored):
    add_edition(db, desk.who, stored, frozen(stored))
    with pytest.raises(Stale):
        add_edition(second, desk.who, stored, frozen(stored))
    assert len(editions(db, stored.id)) == 1


def test_an_edition_cannot_be_there_twice(db, desk, stored):
    add_edition(db, desk.who, stored, frozen(stored))
    with pytest.raises(sqlite3.IntegrityError):
        db.execute("insert into edition select * from edition")
    db.rollback()


def test_there_is_no_pack_before_it_is_issued(db, stored):
    assert issued_pack(db, stored.id) is None
    assert editions(db, stored.id) == ()


def test_only_the_first_time_that_someone_opens_a_paper_is_kept(db, desk, stored):
    add_edition(db, desk.who, stored, frozen(stored))
    member = add_member(
        db, desk.who, stored.id, name="Wilhelmina", role="", person=None, is_chair=False
    )
    outsider = Actor(f"member:{member}", "Wilhelmina", "panel member")
    note_seen(db, actor(desk.hr), stored.id, 1, "interview guide")
    note_seen(db, outsider, stored.id, 1, "interview guide")
    before = len(audit(db))
    note_seen(db, outsider, stored.id, 1, "interview guide")
    assert len(audit(db)) == before
    note_seen(db, outsider, stored.id, 1, "leaflet")
    assert {(each.number, each.who, each.paper) for each in seen(db, stored.id)} == {
        (1, "Hilda Rulebook", "interview guide"),
        (1, "Wilhelmina", "interview guide"),
        (1, "Wilhelmina", "leaflet"),
    }
    assert seen(db, desk.elsewhere) == ()
