"""People, their passwords and their one-time links."""

from __future__ import annotations

import sqlite3
import threading

import pytest

from recruit.domain.words.people import SHELL, Role, actor
from recruit.store.connection import Taken, connect
from recruit.store.people.people import (
    FIRST_ACCOUNT,
    SET_PASSWORD,
    add_first_person,
    add_person,
    all_people,
    end_sessions,
    has_people,
    link_person,
    make_link,
    password_hash,
    person,
    person_by_email,
    set_disabled,
    set_password,
    set_password_with_link,
    update_person,
)
from recruit.store.upgrade import migrate
from tests.store.reading import everything, last_entry


def test_a_new_person_has_no_password_and_one_role(db):
    assert not has_people(db)
    made = add_person(db, SHELL, email="Nora@Larkwater.example", name="Nora New", role=Role.HR)
    assert (made.email, made.name, made.role, made.is_disabled, made.has_password) == (
        "Nora@Larkwater.example", "Nora New", Role.HR, False, False
    )  # fmt: skip
    assert password_hash(db, made.id) is None
    assert has_people(db)


@pytest.mark.usefixtures("desk")
def test_an_address_belongs_to_one_account_whatever_its_case(db):
    before = everything(db)
    with pytest.raises(Taken) as taken:
        add_person(db, SHELL, email="AGNES@larkwater.EXAMPLE", name="Another", role=Role.HR)
    assert (taken.value.field, str(taken.value)) == (
        "email",
        "There is already an account with this address.",
    )
    assert everything(db) == before


def test_an_address_is_found_whatever_its_case(db, desk):
    assert person_by_email(db, "AGNES@Larkwater.Example") == desk.manager
    assert person_by_email(db, "%") is None


def test_nobody_is_found_where_there_is_nobody(db):
    assert person(db, "no one") is None
    assert password_hash(db, "no one") is None


@pytest.mark.usefixtures("desk")
def test_people_are_listed_by_name(db):
    assert [each.name for each in all_people(db)] == [
        "Agnes Lamplight",
        "Bertram Otherwise",
        "Hilda Rulebook",
    ]


@pytest.mark.parametrize(
    "change",
    [
        lambda db, who: set_password(db, SHELL, who.id, "hash"),
        lambda db, who: set_disabled(db, SHELL, who.id, disabled=True),
        lambda db, who: end_sessions(db, SHELL, who.id),
        lambda db, who: update_person(db, SHELL, who.id, name=who.name, role=Role.HR),
    ],
    ids=["password", "closing", "signing out", "role"],
)
def test_what_concerns_a_session_ends_it(db, desk, change):
    change(db, desk.manager)
    assert person(db, desk.manager.id).session > desk.manager.session


def test_a_new_name_ends_no_session_and_is_kept_with_the_old_one(db, desk):
    update_person(
        db, actor(desk.hr), desk.manager.id, name="Agnes Newname", role=Role.HIRING_MANAGER
    )
    now = person(db, desk.manager.id)
    assert (now.name, now.session) == ("Agnes Newname", desk.manager.session)
    assert last_entry(db)["personal"] == {
        "actor": "Hilda Rulebook", "before": "Agnes Lamplight", "after": "Agnes Newname"
    }  # fmt: skip


def test_a_closed_account_keeps_its_password_and_can_be_opened_again(db, desk):
    set_password(db, SHELL, desk.hr.id, "hash")
    set_disabled(db, SHELL, desk.hr.id, disabled=True)
    assert person(db, desk.hr.id).is_disabled
    set_disabled(db, SHELL, desk.hr.id, disabled=False)
    assert not person(db, desk.hr.id).is_disabled
    assert password_hash(db, desk.hr.id) == "hash"


def test_neither_a_password_nor_its_hash_stands_in_the_audit(db, desk):
    set_password(db, SHELL, desk.hr.id, "argon2-hash-of-something")
    assert "argon2-hash" not in str(last_entry(db))


def test_a_link_sets_a_password_once(db, desk):
    token = make_link(db, SHELL, SET_PASSWORD, desk.manager.id)
    assert link_person(db, token, SET_PASSWORD) == (True, desk.manager.id)
    assert set_password_with_link(db, token, "first").session == desk.manager.session + 1
    assert set_password_with_link(db, token, "second") is None
    assert password_hash(db, desk.manager.id) == "first"
    assert last_entry(db)["action"] == "set password"


def test_a_link_of_a_closed_account_sets_nothing(db, desk):
    token = make_link(db, SHELL, SET_PASSWORD, desk.manager.id)
    set_disabled(db, SHELL, desk.manager.id, disabled=True)
    assert set_password_with_link(db, token, "hash") is None


@pytest.mark.usefixtures("desk")
def test_there_is_no_first_account_where_someone_has_one(db):
    token = make_link(db, SHELL, FIRST_ACCOUNT)
    assert add_first_person(db, token, email="a@b.example", name="A", hashed="hash") is None
    assert link_person(db, token, FIRST_ACCOUNT) == (True, None)


def test_of_many_first_accounts_at_once_one_is_made(tmp_path):
    path = migrate(tmp_path)
    db = connect(path)
    token = make_link(db, SHELL, FIRST_ACCOUNT)
    made = []

    def begin(number: int) -> None:
        own = connect(path)
        made.append(
            add_first_person(own, token, email=f"{number}@b.example", name="A", hashed="hash")
        )
        own.close()

    threads = [threading.Thread(target=begin, args=(number,)) for number in range(6)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert sum(each is not None for each in made) == 1
    assert len(all_people(db)) == 1
    db.close()


def test_a_link_serves_one_purpose_and_ends_with_its_day(db, desk):
    token = make_link(db, SHELL, SET_PASSWORD, desk.hr.id)
    assert link_person(db, token, FIRST_ACCOUNT) == (False, None)
    db.execute("update sign_in_link set expires_at = '2020-01-01T00:00:00.000+00:00'")
    assert link_person(db, token, SET_PASSWORD) == (False, None)


def test_a_new_link_ends_the_ones_before_and_nobody_elses(db, desk):
    old = make_link(db, SHELL, SET_PASSWORD, desk.hr.id)
    others = make_link(db, SHELL, SET_PASSWORD, desk.manager.id)
    first = make_link(db, SHELL, FIRST_ACCOUNT)
    new = make_link(db, SHELL, SET_PASSWORD, desk.hr.id)
    assert not link_person(db, old, SET_PASSWORD)[0]
    assert link_person(db, new, SET_PASSWORD)[0]
    assert link_person(db, others, SET_PASSWORD)[0]
    assert link_person(db, first, FIRST_ACCOUNT)[0]
    make_link(db, SHELL, FIRST_ACCOUNT)
    assert not link_person(db, first, FIRST_ACCOUNT)[0]


def test_a_token_is_kept_only_as_its_digest(db, desk):
    assert make_link(db, SHELL, SET_PASSWORD, desk.hr.id) not in everything(db)


def test_someone_with_a_vacancy_is_never_deleted(db, desk):
    with pytest.raises(sqlite3.IntegrityError) as caught:
        db.execute("delete from person where id = ?", [desk.manager.id])
    assert caught.value.sqlite_errorname == "SQLITE_CONSTRAINT_FOREIGNKEY"


@pytest.mark.parametrize(
    "write",
    [
        lambda db: update_person(db, SHELL, "no one", name="x", role=Role.HR),
        lambda db: make_link(db, SHELL, SET_PASSWORD, "no one"),
    ],
    ids=["role", "link"],
)
def test_nothing_is_written_about_someone_who_is_not_there(db, write):
    before = everything(db)
    with pytest.raises((LookupError, sqlite3.IntegrityError)):
        write(db)
    assert everything(db) == before
