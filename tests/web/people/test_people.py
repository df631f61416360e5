"""Accounts, as HR keeps them."""

from __future__ import annotations

import pytest

from recruit.domain.words.people import SHELL, Role
from recruit.store.people.people import (
    add_person,
    all_people,
    person,
    person_by_email,
    set_disabled,
    set_password,
    update_person,
)
from tests.web.made_up import PASSWORD, PEOPLE
from tests.web.reading import faults, heading, link_to, notices, parsed, words

NEW = {"email": "zuleika.new@larkwater.example", "name": "Zuleika New", "role": "hiring manager"}


def link(text):
    return parsed(text).xpath("//textarea[@id='link']")[0].text.strip()


def add(browser, **changed):
    return browser.fill_in("/people/add", {**NEW, **changed})


def stored(site, identity):
    with site.database() as db:
        return person(db, identity)


def press(browser, person_id, what):
    return browser.fill_in(f"/people/{person_id}", action=f"/people/{person_id}/{what}")


def rows(text):
    return [words(each) for each in parsed(text).xpath("//tbody/tr")]


def test_the_list_shows_everyone_with_role_and_state(as_hr):
    text = as_hr.get("/people").text
    shown = rows(text)
    assert len(shown) == len(PEOPLE)
    assert "Diana Departed diana.departed@larkwater.example hiring manager closed" in shown
    assert "Hilda Rulebook hilda.rulebook@larkwater.example HR can sign in" in shown


def test_the_list_is_25_long_and_has_pages(site, as_hr):
    with site.database() as db:
        for place in range(40):
            add_person(
                db,
                SHELL,
                email=f"p{place}@larkwater.example",
                name="Zz Crowd",
                role=Role.PANEL_MEMBER,
            )
    first = as_hr.get("/people").text
    assert len(rows(first)) == 25
    second = as_hr.get(link_to(first, "Next page")).text
    assert len(rows(second)) == len(PEOPLE) + 40 - 25
    assert "no password yet" in rows(second)[-1]
    assert rows(as_hr.get("/people?page=99").text) == rows(second)
    assert rows(as_hr.get("/people?page=x").text) == rows(first)


@pytest.mark.parametrize(
    ("typed", "count"),
    [
        ("lamplight", 1),
        ("AGNES larkwater", 1),
        ("larkwater", len(PEOPLE)),
        ("zzz", 0),
        ("", len(PEOPLE)),
        ("' or 1=1", 0),
        ("%", 0),
        ("😀", 0),
    ],
)
def test_a_search_finds_names_and_addresses_and_stands_in_no_address(as_hr, typed, count):
    answer = as_hr.fill_in("/people", {"words": typed})
    assert answer.request.full_path.rstrip("?") == "/people"
    assert len(rows(answer.text)) == count


@pytest.mark.parametrize("typed", ["x" * 100_000, "a\x01b"])
def test_a_search_that_cannot_be_says_so(as_hr, typed):
    assert len(faults(as_hr.fill_in("/people", {"words": typed}).text)) == 1


def test_adding_someone_gives_a_link_with_which_they_sign_in(site, as_hr, stranger):
    answer = add(as_hr)
    assert answer.request.path == "/people/add"
    assert answer.headers["Cache-Control"] == "no-store"
    token = link(answer.text)
    assert token.startswith("http://localhost/set-password/")
    with site.database() as db:
        found = person_by_email(db, NEW["email"])
    assert (found.name, found.role, found.has_password) == (
        "Zuleika New",
        Role.HIRING_MANAGER,
        False,
    )
    inside = stranger.fill_in(
        token.removeprefix("http://localhost"), {"password": PASSWORD, "again": PASSWORD}
    )
    assert heading(inside.text) == "Vacancies"


def test_the_link_is_shown_once_and_on_no_other_page(site, as_hr):
    token = link(add(as_hr).text).rpartition("/")[2]
    with site.database() as db:
        found = person_by_email(db, NEW["email"])
        kept = " ".join(str(row) for row in db.execute("select * from audit"))
    assert token not in kept
    for address in ("/people", f"/people/{found.id}", "/people/add"):
        assert token not in as_hr.get(address).text


def test_an_address_is_used_once_whatever_its_case(as_hr):
    answer = add(as_hr, email="HILDA.RULEBOOK@larkwater.example")
    assert faults(answer.text) == ["There is already an account with this address."]
    assert parsed(answer.text).xpath("//input[@id='name']/@value") == ["Zuleika New"]


def test_an_empty_form_says_what_to_type_in_the_order_of_the_page(as_hr):
    answer = as_hr.fill_in("/people/add", {})
    assert faults(answer.text) == [
        "Type the person's e-mail address.",
        "Type the person's name.",
        "Choose a role.",
    ]


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("email", "x" * 100_000),
        ("email", "no one"),
        ("email", "a@b\x01"),
        ("email", "<b>@x"),
        ("email", "\ue000a@b.example"),
        ("email", "a@b, c@d"),
        ("name", "x" * 100_000),
        ("name", "<script>"),
        ("name", "a\x07"),
        ("name", "😀"),
        ("name", "1"),
        ("role", "king"),
        ("role", "x" * 100_000),
        ("role", "HR'; drop table person"),
        ("role", ""),
    ],
)
def test_what_cannot_be_is_refused_with_a_sentence_and_adds_nobody(site, as_hr, field, typed):
    answer = add(as_hr, **{field: typed})
    assert faults(answer.text), typed[:50]
    with site.database() as db:
        assert len(all_people(db)) == len(PEOPLE)


@pytest.mark.parametrize("name", ["O’Hara-Smith", "רחל הבדויה", "Þórdís Ólafsdóttir", "王小明"])
def test_names_of_any_script_are_kept(site, as_hr, name):
    add(as_hr, name=name)
    with site.database() as db:
        assert person_by_email(db, NEW["email"]).name == name


def test_a_name_and_a_role_can_be_changed_and_a_new_role_ends_sessions(site, as_hr, as_manager):
    assert as_manager.get("/").status_code == 200
    answer = as_hr.fill_in(
        f"/people/{site.manager.id}", {"name": "Agnes Beacon", "role": "panel member"}
    )
    assert notices(answer.text) == ["Saved."]
    changed = stored(site, site.manager.id)
    assert (changed.name, changed.role) == ("Agnes Beacon", Role.PANEL_MEMBER)
    assert as_manager.get("/").status_code == 302


def test_an_edit_over_anothers_edit_is_shown_and_not_lost(site, as_hr):
    page = as_hr.form(f"/people/{site.manager.id}", "name")
    with site.database() as db:
        update_person(db, SHELL, site.manager.id, name="Agnes First", role=Role.HIRING_MANAGER)
    answer = as_hr.send(page, {"name": "Agnes Second"})
    assert "Agnes First" in answer.text
    assert faults(answer.text)[0].startswith("The command line changed the same as you")
    assert parsed(answer.text).xpath("//input[@id='name']/@value") == ["Agnes Second"]
    assert stored(site, site.manager.id).name == "Agnes First"
    again = as_hr.send(next(each for each in forms_of(answer.text) if "name" in each.names))
    assert notices(again.text) == ["Saved."]
    assert stored(site, site.manager.id).name == "Agnes Second"


def forms_of(text):
    from tests.web.reading import forms

    return forms(text)


def test_the_last_hr_account_stays_hr(site, as_hr):
    answer = as_hr.fill_in(f"/people/{site.hr.id}", {"role": "panel member"})
    assert faults(answer.text) == [
        "This is the only HR account that can sign in. Make another one first."
    ]
    assert stored(site, site.hr.id).role is Role.HR


def test_an_hr_account_without_a_password_does_not_count_as_another(site, as_hr):
    add(as_hr, role="HR")
    assert faults(as_hr.fill_in(f"/people/{site.hr.id}", {"role": "panel member"}).text)


def test_with_another_in_hr_one_may_step_down(site, as_hr):
    with site.database() as db:
        other = add_person(db, SHELL, email="b@larkwater.example", name="Bo", role=Role.HR)
        set_password(db, SHELL, other.id, "x")
    as_hr.fill_in(f"/people/{site.hr.id}", {"role": "panel member"})
    assert stored(site, site.hr.id).role is Role.PANEL_MEMBER


def test_nobody_closes_their_own_account(site, as_hr):
    assert "Close the account" not in [
        words(each) for each in parsed(as_hr.get(f"/people/{site.hr.id}").text).iter("button")
    ]
    answer = as_hr.post(f"/people/{site.hr.id}/close", follow_redirects=True)
    assert notices(answer.text) == ["You cannot close your own account. Ask another person in HR."]
    assert not stored(site, site.hr.id).is_disabled


def test_a_closed_account_lets_nobody_in_and_opens_again(site, as_hr, as_manager):
    assert notices(press(as_hr, site.manager.id, "close").text) == [
        "The account of Agnes Lamplight is closed."
    ]
    assert as_manager.get("/").status_code == 302
    assert stored(site, site.manager.id).is_disabled
    assert notices(press(as_hr, site.manager.id, "open").text) == [
        "The account of Agnes Lamplight is open again."
    ]
    assert not stored(site, site.manager.id).is_disabled


def test_a_closed_account_gets_no_link(site, as_hr):
    answer = as_hr.post(f"/people/{site.disabled.id}/link", follow_redirects=True)
    assert notices(answer.text) == ["This account is closed. Open it first."]


def test_a_new_link_ends_the_one_before(site, as_hr, stranger):
    first = link(press(as_hr, site.manager.id, "link").text).removeprefix("http://localhost")
    second = link(press(as_hr, site.manager.id, "link").text).removeprefix("http://localhost")
    assert stranger.get(first).status_code == 404
    assert stranger.get(second).status_code == 200


def test_signing_out_everywhere_ends_every_session(site, as_hr, as_manager):
    assert notices(press(as_hr, site.manager.id, "sign-out").text) == [
        "Agnes Lamplight is signed out everywhere."
    ]
    assert as_manager.get("/").status_code == 302


def test_every_change_names_who_made_it(site, as_hr):
    press(as_hr, site.manager.id, "close")
    with site.database() as db:
        row = db.execute(
            "select actor, action, subject from audit order by sequence desc limit 1"
        ).fetchone()
    assert row == (site.hr.id, "disable person", f"person:{site.manager.id}")


@pytest.mark.parametrize("identity", ["no one", "x" * 2000, "1", "' or 1=1"])
@pytest.mark.parametrize("what", ["", "/link", "/close", "/open", "/sign-out"])
def test_someone_who_is_not_there_is_a_404(as_hr, identity, what):
    assert as_hr.post(f"/people/{identity}{what}").status_code == 404


def test_the_last_one_in_hr_is_not_closed_by_a_colleague_without_a_password(site, as_hr):
    with site.database() as db:
        other = add_person(db, SHELL, email="b@larkwater.example", name="Bo", role=Role.HR)
        set_disabled(db, SHELL, other.id, disabled=True)
    assert notices(press(as_hr, other.id, "open").text) == ["The account of Bo is open again."]
    assert notices(press(as_hr, other.id, "close").text) == ["The account of Bo is closed."]


@pytest.mark.parametrize("address", ["/people", "/people/add"])
def test_only_hr_sees_people(as_manager, as_panel_member, address):
    assert as_manager.get(address).status_code == as_panel_member.get(address).status_code == 403
