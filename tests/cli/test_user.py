"""`recruit user` as a person uses it."""

from __future__ import annotations

import re

import pytest

from recruit.domain.words.people import SHELL, Role
from recruit.store.connection import FILE, connect
from recruit.store.people.people import (
    SET_PASSWORD,
    add_person,
    link_person,
    person_by_email,
    set_password,
)
from recruit.store.upgrade import migrate
from recruit.store.vacancies.panels import add_member, member_with_code
from recruit.store.vacancies.vacancies import add_vacancy
from tests.builders import a_draft
from tests.cli.test_build import recruit, refused


@pytest.fixture
def data(tmp_path):
    """A data folder as 'recruit serve' makes one, without people."""
    migrate(tmp_path)
    return tmp_path


def add(data, email="zuleika@larkwater.example", name="Zuleika Fable", role="HR"):
    return recruit("user", "add", email, "--data", data, "--name", name, "--role", role)


def works(data, said):
    """Whose link this is, as the database sees it."""
    (token,) = re.findall(r"^  /set-password/(\S+)$", said, re.MULTILINE)
    db = connect(data / FILE)
    try:
        return link_person(db, token, SET_PASSWORD)
    finally:
        db.close()


def find(data, email):
    db = connect(data / FILE)
    try:
        return person_by_email(db, email)
    finally:
        db.close()


def test_add_makes_an_account_and_prints_a_link_that_works(data):
    done = add(data)
    assert done.returncode == 0, done.stderr
    assert "Added Zuleika Fable, HR." in done.stdout
    found = find(data, "zuleika@larkwater.example")
    assert (found.name, found.role) == ("Zuleika Fable", Role.HR)
    assert works(data, done.stdout) == (True, found.id)


def test_list_shows_everyone_with_their_state(data):
    assert recruit("user", "list", "--data", data).stdout == "No one has an account yet.\n"
    add(data)
    assert (
        recruit("user", "list", "--data", data).stdout
        == "zuleika@larkwater.example  Zuleika Fable, HR, no password yet\n"
    )


def test_reset_prints_a_new_link_and_ends_the_old_one(data):
    first = add(data).stdout
    second = recruit("user", "reset", "ZULEIKA@larkwater.example", "--data", data)
    assert second.returncode == 0, second.stderr
    assert works(data, first) == (False, None)
    assert works(data, second.stdout)[0]


def test_disable_closes_the_account(data):
    add(data)
    done = recruit("user", "disable", "zuleika@larkwater.example", "--data", data)
    assert done.stdout.startswith("Disabled Zuleika Fable.")
    assert find(data, "zuleika@larkwater.example").is_disabled
    assert "disabled\n" in recruit("user", "list", "--data", data).stdout
    assert "is disabled already" in refused(
        recruit("user", "disable", "zuleika@larkwater.example", "--data", data)
    )
    assert "is disabled. HR can open it" in refused(
        recruit("user", "reset", "zuleika@larkwater.example", "--data", data)
    )


def test_the_shell_is_named_in_the_audit_chain(data):
    add(data)
    db = connect(data / FILE)
    assert {row[0] for row in db.execute("select actor from audit")} == {SHELL.id}
    set_password(db, SHELL, find(data, "zuleika@larkwater.example").id, "x")
    db.close()
    assert "can sign in" in recruit("user", "list", "--data", data).stdout


def test_an_address_is_used_once(data):
    add(data)
    assert "already an account with the address Zuleika@larkwater.example" in refused(
        add(data, "Zuleika@larkwater.example")
    )


@pytest.mark.parametrize("command", ["reset", "disable"])
def test_an_unknown_address_is_refused(data, command):
    assert "There is no account with the address x@y" in refused(
        recruit("user", command, "x@y", "--data", data)
    )


@pytest.mark.parametrize(
    ("email", "name", "said"),
    [
        ("no one", "Zuleika", "Type an e-mail address"),
        ("a@b\x07", "Zuleika", "Type an e-mail address"),
        ("a@b" + "x" * 300, "Zuleika", "Type an e-mail address"),
        ("a@b.example", "1234", "is not a name"),
        ("a@b.example", "", "'' is not a name"),
        ("a@b.example", "x" * 200, "at most 100 characters"),
    ],
)
def test_what_cannot_be_is_refused(data, email, name, said):
    assert said in refused(add(data, email, name))
    assert recruit("user", "list", "--data", data).stdout == "No one has an account yet.\n"


def test_an_unknown_role_is_refused(data):
    done = add(data, role="king")
    assert done.returncode == 2
    assert "king" in done.stderr
    assert recruit("user", "list", "--data", data).stdout == "No one has an account yet.\n"


def test_a_folder_without_a_database_is_refused_and_left_alone(tmp_path):
    assert "there is no Recruit database here" in refused(
        recruit("user", "list", "--data", tmp_path)
    )
    assert "there is no Recruit database here" in refused(
        recruit("user", "list", "--data", tmp_path / "nowhere")
    )
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_is_no_database_is_refused(tmp_path):
    (tmp_path / FILE).write_bytes(b"not a database " * 100)
    assert "the database cannot be used" in refused(recruit("user", "list", "--data", tmp_path))


def test_an_older_and_a_newer_database_are_refused(data):
    db = connect(data / FILE)
    with db.conn:
        db.conn.execute(
            "insert into _sqlite_migrations (migration_set, name, applied_at) values ('recruit',"
            " '9999_new', '')"
        )
    assert "made by a newer version" in refused(recruit("user", "list", "--data", data))
    with db.conn:
        db.conn.execute(
            "delete from _sqlite_migrations where name <> '0001_people_vacancies_audit'"
        )
    db.close()
    assert "of an older version" in refused(recruit("user", "list", "--data", data))


def test_what_was_pasted_with_a_name_and_an_address_is_taken_out(data):
    done = add(data, "\u200bzuleika@larkwater.example\ufeff", "Zuleika\u00ad\u2028Fable\u200e")
    assert done.returncode == 0, done.stderr
    assert find(data, "zuleika@larkwater.example").name == "Zuleika Fable"


@pytest.mark.parametrize("name", ["Zuleika \u202eFable", "Zuleika \x07Fable"])
def test_a_name_that_is_turned_round_or_rings_is_refused(data, name):
    assert "a name may not hold" in refused(add(data, name=name)).casefold()


@pytest.mark.parametrize(
    "name", ["Ana Lima & Jo Park", "Jennifer 8. Lee", "נח־בר", "O´Brien", "ʻŌpūnui Kāne", "李 明"]
)
def test_names_that_people_have_make_an_account(data, name):
    assert add(data, name=name).returncode == 0
    assert find(data, "zuleika@larkwater.example").name == name


def test_access_prints_a_link_and_a_code_that_work_and_tells_of_them(data):
    db = connect(data / FILE)
    owner = add_person(
        db, SHELL, email="a@larkwater.example", name="Agnes Lamplight", role=Role.HIRING_MANAGER
    )
    made = add_vacancy(db, SHELL, owner.id, a_draft("V-1"))
    member = add_member(
        db, SHELL, made, name="Wilhelmina Storybrook", role="", person=None, is_chair=False
    )
    add_member(db, SHELL, made, name=owner.name, role="", person=owner.id, is_chair=True)
    done = recruit("user", "access", "V-1", " wilhelmina  STORYBROOK", "--data", data)
    assert done.returncode == 0, done.stderr
    (token,) = re.findall(r"^  /panel/(\S+)$", done.stdout, re.MULTILINE)
    (code,) = re.findall(r"code in another way: (\S+)$", done.stdout, re.MULTILINE)
    assert member_with_code(db, token, code).id == member
    assert "is told so on their next page" in done.stdout
    last = db.execute(
        "select actor, action, subject from audit order by sequence desc limit 1"
    ).fetchone()
    assert last == (SHELL.id, "give access", f"vacancy:{made}")
    rows = db.execute("select member, way, made_by from sign_in_made").fetchall()
    assert rows == [(member, "link and code", SHELL.id)]
    db.close()
    for vacancy, name, said in (
        ("V-2", "x", "there is no vacancy with the reference V-2"),
        ("V-1", "No one", "no one on the panel of V-1 is called No one"),
        ("V-1", "Agnes Lamplight", "Agnes Lamplight has an account. 'recruit user reset'"),
    ):
        assert said in refused(recruit("user", "access", vacancy, name, "--data", data))
