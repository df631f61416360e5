"""Panels: members with accounts, and members from outside."""

from __future__ import annotations

import pytest

from recruit.domain.pack.vacancy import PanelMember
from recruit.domain.words.people import actor
from recruit.store.connection import Taken
from recruit.store.vacancies.panels import (
    CODE_LETTERS,
    MOST_FAILURES,
    add_member,
    former_members,
    give_access,
    has_link,
    make_chair,
    member_with_code,
    members_of,
    outside_member,
    panel,
    put_back_member,
    remove_member,
    revoke_access,
)
from tests.store.reading import audit, everything

LONG_AGO = "2020-01-01T00:00:00.000+00:00"


@pytest.fixture
def members(db, desk):
    return [
        add_member(
            db,
            desk.who,
            desk.vacancy,
            name=name,
            role="Made-up",
            person=None,
            is_chair=name == "Agnes",
        )
        for name in ("Agnes", "Peggy", "Wilhelmina")
    ]


@pytest.mark.usefixtures("members")
def test_members_are_listed_in_the_order_in_which_they_came(db, desk):
    assert members_of(panel(db, desk.vacancy)) == (
        PanelMember("Agnes", "Made-up", True),
        PanelMember("Peggy", "Made-up", False),
        PanelMember("Wilhelmina", "Made-up", False),
    )
    assert panel(db, desk.elsewhere) == ()


def chairs(db, vacancy) -> list[str]:
    return [each.name for each in panel(db, vacancy) if each.is_chair]


def test_there_is_one_chair(db, desk, members):
    assert chairs(db, desk.vacancy) == ["Agnes"]
    make_chair(db, desk.who, desk.vacancy, members[1])
    assert chairs(db, desk.vacancy) == ["Peggy"]
    add_member(db, desk.who, desk.vacancy, name="Octavia", role="", person=None, is_chair=True)
    assert chairs(db, desk.vacancy) == ["Octavia"]


@pytest.mark.usefixtures("members")
def test_someone_elses_member_cannot_chair_and_leaves_the_chair_as_it_is(db, desk):
    other = add_member(
        db, actor(desk.other), desk.elsewhere, name="Other", role="", person=None, is_chair=False
    )
    for wrong in (other, 999):
        with pytest.raises(LookupError):
            make_chair(db, desk.who, desk.vacancy, wrong)
    assert chairs(db, desk.vacancy) == ["Agnes"]


def test_someone_who_left_cannot_chair(db, desk, members):
    remove_member(db, desk.who, desk.vacancy, members[1])
    with pytest.raises(LookupError):
        make_chair(db, desk.who, desk.vacancy, members[1])
    assert chairs(db, desk.vacancy) == ["Agnes"]


def test_who_leaves_is_marked_and_not_deleted(db, desk, members):
    remove_member(db, desk.who, desk.vacancy, members[0])
    assert [each.name for each in panel(db, desk.vacancy)] == ["Peggy", "Wilhelmina"]
    assert chairs(db, desk.vacancy) == []
    assert db.execute("select name from panel_member where id = ?", [members[0]]).fetchone() == (
        "Agnes",
    )


@pytest.mark.parametrize("write", [remove_member, revoke_access, give_access])
def test_a_member_is_not_reached_through_another_vacancy(db, desk, members, write):
    token, code = give_access(db, actor(desk.hr), desk.vacancy, members[2])
    before = everything(db)
    with pytest.raises(LookupError):
        write(db, actor(desk.other), desk.elsewhere, members[2])
    assert everything(db) == before
    assert member_with_code(db, token, code)


def test_who_left_gets_no_new_access(db, desk, members):
    remove_member(db, desk.who, desk.vacancy, members[2])
    with pytest.raises(LookupError):
        give_access(db, actor(desk.hr), desk.vacancy, members[2])


def test_who_has_an_account_gets_no_link(db, desk):
    member = add_member(
        db, desk.who, desk.vacancy, name="B", role="", person=desk.other.id, is_chair=False
    )
    with pytest.raises(LookupError):
        give_access(db, actor(desk.hr), desk.vacancy, member)


def test_nobody_sits_on_a_panel_twice(db, desk):
    add_member(
        db, desk.who, desk.vacancy, name="Bertram", role="", person=desk.other.id, is_chair=False
    )
    for name, person in (("Other name", desk.other.id), ("BERTRAM", None)):
        with pytest.raises(Taken):
            add_member(
                db, desk.who, desk.vacancy, name=name, role="", person=person, is_chair=False
            )
    assert len(panel(db, desk.vacancy)) == 1


def test_who_left_can_be_put_back_without_their_access(db, desk, members):
    token, _ = give_access(db, actor(desk.hr), desk.vacancy, members[2])
    remove_member(db, desk.who, desk.vacancy, members[2])
    assert [each.name for each in former_members(db, desk.vacancy)] == ["Wilhelmina"]
    put_back_member(db, desk.who, desk.vacancy, members[2])
    assert [each.name for each in panel(db, desk.vacancy)] == ["Agnes", "Peggy", "Wilhelmina"]
    assert not has_link(db, token)
    for wrong in (members[2], 999):
        with pytest.raises(LookupError):
            put_back_member(db, desk.who, desk.vacancy, wrong)


def test_who_left_is_put_back_and_never_given_a_second_place_to_score_from(db, desk):
    first = add_member(
        db, desk.who, desk.vacancy, name="Agnes", role="", person=desk.who.id, is_chair=False
    )
    remove_member(db, desk.who, desk.vacancy, first)
    before = everything(db)
    with pytest.raises(Taken, match="Put them back"):
        add_member(
            db,
            desk.who,
            desk.vacancy,
            name="Agnes the Second",
            role="",
            person=desk.who.id,
            is_chair=False,
        )
    assert everything(db) == before
    put_back_member(db, desk.who, desk.vacancy, first)
    assert [each.id for each in panel(db, desk.vacancy)] == [first]


def test_link_and_code_together_let_in(db, desk, members):
    token, code = give_access(db, actor(desk.hr), desk.vacancy, members[2])
    assert has_link(db, token)
    found = member_with_code(db, token, code)
    assert (found.id, found.vacancy, found.name) == (members[2], desk.vacancy, "Wilhelmina")
    assert found.access_until > "2026"
    assert outside_member(db, members[2]) == found
    assert panel(db, desk.vacancy)[2].access_until == found.access_until


def test_a_code_is_easy_to_read_aloud_and_hard_to_guess(db, desk, members):
    token, code = give_access(db, actor(desk.hr), desk.vacancy, members[2])
    assert len(code) == 8
    assert set(code) <= set(CODE_LETTERS)
    assert not set("IO01") & set(CODE_LETTERS)
    assert len(token) >= 32


def test_neither_link_nor_code_is_stored_or_told(db, desk, members):
    token, code = give_access(db, actor(desk.hr), desk.vacancy, members[2])
    kept = everything(db)
    assert token not in kept
    assert code not in kept


@pytest.mark.parametrize("wrong", ["", "x", "AAAAAAAA", "💡", "' or 1=1 --", "\x00", "é" * 1000])
def test_a_wrong_code_is_counted(db, desk, members, wrong):
    token, _ = give_access(db, actor(desk.hr), desk.vacancy, members[2])
    assert member_with_code(db, token, wrong) is None
    assert db.execute("select failures from outside_access").fetchone() == (1,)


def test_the_fifth_wrong_code_ends_the_link_for_the_right_one_too(db, desk, members):
    token, code = give_access(db, actor(desk.hr), desk.vacancy, members[2])
    for _ in range(MOST_FAILURES):
        assert has_link(db, token)
        assert member_with_code(db, token, "WRONG") is None
    assert not has_link(db, token)
    assert member_with_code(db, token, code) is None


def test_new_access_ends_the_old_one_and_begins_with_no_failures(db, desk, members):
    old, _ = give_access(db, actor(desk.hr), desk.vacancy, members[2])
    for _ in range(MOST_FAILURES):
        member_with_code(db, old, "WRONG")
    new, code = give_access(db, actor(desk.hr), desk.vacancy, members[2])
    assert not has_link(db, old)
    assert member_with_code(db, new, code)


@pytest.mark.parametrize("how", ["expired", "revoked", "left"])
def test_access_ends(db, desk, members, how):
    token, code = give_access(db, actor(desk.hr), desk.vacancy, members[2])
    if how == "expired":
        db.execute("update outside_access set expires_at = ?", [LONG_AGO])
        db.conn.commit()
    elif how == "revoked":
        revoke_access(db, desk.who, desk.vacancy, members[2])
    else:
        remove_member(db, desk.who, desk.vacancy, members[2])
    assert not has_link(db, token)
    assert member_with_code(db, token, code) is None
    assert outside_member(db, members[2]) is None
    assert all(each.access_until == "" for each in panel(db, desk.vacancy))


def test_a_code_opens_its_own_link_and_no_other(db, desk, members):
    one, _ = give_access(db, actor(desk.hr), desk.vacancy, members[1])
    _, code = give_access(db, actor(desk.hr), desk.vacancy, members[2])
    assert member_with_code(db, one, code) is None


def test_every_change_of_a_panel_names_member_and_vacancy(db, desk, members):
    make_chair(db, desk.who, desk.vacancy, members[1])
    give_access(db, actor(desk.hr), desk.vacancy, members[2])
    revoke_access(db, desk.who, desk.vacancy, members[2])
    remove_member(db, desk.who, desk.vacancy, members[2])
    entries = audit(db)[-4:]
    assert [each["action"] for each in entries] == [
        "make chair",
        "give access",
        "revoke access",
        "remove panel member",
    ]
    assert {each["subject"] for each in entries} == {f"vacancy:{desk.vacancy}"}
    assert [each["facts"]["member"] for each in entries] == [
        members[1],
        members[2],
        members[2],
        members[2],
    ]
