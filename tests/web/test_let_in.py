"""No one acts for somebody else: every way to become somebody, who may go it, and what it
leaves.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace

import pytest

from recruit.documents.decision_record import decision_record
from recruit.documents.house_style import open_house_style
from recruit.domain.words.people import SHELL, Person, Role, actor
from recruit.domain.words.refusal import Refused
from recruit.store.people.people import (
    FIRST_ACCOUNT,
    SET_PASSWORD,
    add_person,
    link_person,
    make_link,
    person,
    set_disabled,
    set_password,
    set_password_with_link,
)
from recruit.store.people.sign_ins import helpers_with_access
from recruit.store.scoring.outcomes import take_back_decision
from recruit.store.scoring.records import record_of
from recruit.store.vacancies.panels import (
    add_member,
    give_access,
    member_with_code,
    panel,
    put_back_member,
    remove_member,
)
from recruit.web.people.passwords import hashed
from tests.documents.reading import text as text_of
from tests.store.reading import chain_fault
from tests.web.made_up import OUTSIDER, PASSWORD, Site, seat_hr
from tests.web.reading import forms, heading, notices

COLLEAGUE = "Ottoline Ledger"


@pytest.fixture
def colleague(site: Site) -> Person:
    """Someone in HR who sits on the panel of `issued`; Hilda Rulebook sits on none."""
    with site.database() as db:
        made = add_person(
            db, SHELL, email="ottoline@larkwater.example", name=COLLEAGUE, role=Role.HR
        )
        set_password(db, SHELL, made.id, hashed(PASSWORD))
        add_member(
            db,
            SHELL,
            site.issued,
            name=COLLEAGUE,
            role="HR partner",
            person=made.id,
            is_chair=False,
        )
        found = person(db, made.id)
    assert found is not None
    return found


def press(site: Site, who, where: str, **data: str):
    """What comes of a form that somebody sends, whether or not a page shows it to them."""
    browser = site.browser(who)
    return browser.open(
        where, method="POST", data={"csrf_token": browser.token(), **data}, follow_redirects=True
    )


@dataclass(frozen=True)
class Way:
    """A way to become somebody: what is done, and whether it let in; who may; and the entry that it
    leaves.
    """

    done: Callable[[Site, Person, object], bool]
    who_may: frozenset[str]
    leaves: str


def outside_link(site: Site, _colleague: Person, who: object) -> bool:
    answer = press(site, who, f"/vacancies/{site.issued}/panel", give=str(site.outsider.member))
    return "Link and code for" in heading(answer.text)


def password_link(site: Site, _colleague: Person, who: object) -> bool:
    return "/set-password/" in press(site, who, f"/people/{site.panel_member.id}/link").text


def link_of_someone_on_no_panel_of_theirs(site: Site, _colleague: Person, who: object) -> bool:
    return "/set-password/" in press(site, who, f"/people/{site.other_panel_member.id}/link").text


def link_of_hr(site: Site, _colleague: Person, who: object) -> bool:
    with site.database() as db:
        third = add_person(
            db, SHELL, email="t@larkwater.example", name="Third Harbourer", role=Role.HR
        )
    return "/set-password/" in press(site, who, f"/people/{third.id}/link").text


def link_of_hr_on_the_panel(site: Site, colleague: Person, who: object) -> bool:
    return "/set-password/" in press(site, who, f"/people/{colleague.id}/link").text


def second_hr_account(site: Site, _colleague: Person, who: object) -> bool:
    sent = {"email": "second@larkwater.example", "name": "Second Self", "role": "HR"}
    return "/set-password/" in press(site, who, "/people/add", **sent).text


def another_account(site: Site, _colleague: Person, who: object) -> bool:
    sent = {"email": "new@larkwater.example", "name": "New Listener", "role": "panel member"}
    return "/set-password/" in press(site, who, "/people/add", **sent).text


def account_with_a_colleagues_address(site: Site, _colleague: Person, who: object) -> bool:
    sent = {
        "email": site.panel_member.email.upper(),
        "name": "Peggy Listener",
        "role": "panel member",
    }
    return "/set-password/" in press(site, who, "/people/add", **sent).text


def second_account_with_a_colleagues_name(site: Site, _colleague: Person, who: object) -> bool:
    """To make one lets no one act for a colleague; to seat it would."""
    with site.database() as db:
        twin = add_person(
            db, SHELL, email="peggy.1istener@larkwater.example", name="Peggy Listener", role=Role.HR
        )
    sent = {"kind": "Someone with an account here", "email": twin.email}
    press(site, who, f"/vacancies/{site.issued}/panel/new", **sent)
    return any(each.person == twin.id for each in sitting(site))


def outsider_with_a_colleagues_name(site: Site, _colleague: Person, who: object) -> bool:
    """Taken off, and added again as somebody from outside."""
    member = next(each for each in sitting(site) if each.person == site.panel_member.id)
    press(site, who, f"/vacancies/{site.issued}/panel", off=str(member.id))
    sent = {"kind": "Someone from outside", "name": "peggy  LISTENER"}
    press(site, who, f"/vacancies/{site.issued}/panel/new", **sent)
    return any(
        each.person is None and each.name.casefold() == "peggy listener" for each in sitting(site)
    )


def role_of_hr(site: Site, _colleague: Person, who: object) -> bool:
    browser, where = site.browser(who), f"/people/{site.other_manager.id}"
    version = dict(
        next(
            (each for each in forms(browser.get(where).text) if each.action == where), NO_FORM
        ).values
    )
    sent = {**version, "csrf_token": browser.token(), "name": site.other_manager.name, "role": "HR"}
    browser.open(where, method="POST", data=sent)
    with site.database() as db:
        found = person(db, site.other_manager.id)
    return found is not None and found.role is Role.HR


def another_address(site: Site, _colleague: Person, who: object) -> bool:
    sent = {
        "name": site.panel_member.name,
        "role": "panel member",
        "email": "mine@larkwater.example",
    }
    press(site, who, f"/people/{site.panel_member.id}", **sent)
    with site.database() as db:
        found = person(db, site.panel_member.id)
    return found is not None and found.email != site.panel_member.email


def ownership(site: Site, _colleague: Person, who: object) -> bool:
    press(site, who, f"/vacancies/{site.issued}/post", owner=getattr(who, "id", "x"))
    return site.vacancy(site.issued).owner != site.manager.id


def first_account(site: Site, _colleague: Person, who: object) -> bool:
    with site.database() as db:
        token = make_link(db, SHELL, FIRST_ACCOUNT)
    sent = {"email": "x@larkwater.example", "name": "Late Comer", "password": "a fine passphrase"}
    return (
        press(site, who, f"/first-account/{token}", **sent, again="a fine passphrase").status_code
        != 404
    )


def closing_and_opening(site: Site, _colleague: Person, who: object) -> bool:
    """Opens a closed account; its password is its owner's, and no one else's."""
    press(site, who, f"/people/{site.disabled.id}/open")
    with site.database() as db:
        found = person(db, site.disabled.id)
    return found is not None and not found.is_disabled


NO_FORM = type("NoForm", (), {"values": ()})
NOBODY, HR, HR_SITTING = frozenset[str](), frozenset({"hr"}), frozenset({"hr", "colleague"})
WAYS = {
    "a link and a code": Way(outside_link, HR, "give access"),
    "a password link of a member of their panel": Way(password_link, HR, "make link: set password"),
    "a password link of somebody else": Way(
        link_of_someone_on_no_panel_of_theirs, HR_SITTING, "make link: set password"
    ),
    "a password link of HR": Way(link_of_hr, HR, "make link: set password"),
    "a password link of HR who sits there": Way(
        link_of_hr_on_the_panel, HR_SITTING, "make link: set password"
    ),
    "a second HR account": Way(second_hr_account, HR, "make link: set password"),
    "another account": Way(another_account, HR_SITTING, "make link: set password"),
    "the role of HR": Way(role_of_hr, HR, "change person"),
    "an account with a colleague's address": Way(account_with_a_colleagues_address, NOBODY, ""),
    "a second account with a colleague's name": Way(
        second_account_with_a_colleagues_name, NOBODY, ""
    ),
    "an outsider with a colleague's name": Way(outsider_with_a_colleagues_name, NOBODY, ""),
    "another address of an account": Way(another_address, NOBODY, ""),
    "another owner of a vacancy": Way(ownership, NOBODY, ""),
    "the link of the first account": Way(first_account, NOBODY, ""),
    "closing and opening": Way(closing_and_opening, HR_SITTING, "enable person"),
}
WHO = ("hr", "colleague", "manager", "other_manager", "panel_member", "outsider", "stranger")


@pytest.mark.parametrize("who", WHO)
@pytest.mark.parametrize("name", WAYS)
def test_a_way_to_become_somebody_lets_in_whom_it_may_and_leaves_an_entry(
    site, colleague, name, who
):
    way = WAYS[name]
    by = {"colleague": colleague, "stranger": None}.get(who, getattr(site, who, None))
    assert way.done(site, colleague, by) == (who in way.who_may)
    with site.database() as db:
        last = db.execute(
            "select actor, action from audit order by sequence desc limit 30"
        ).fetchall()
        assert chain_fault(db) == ""
    if who in way.who_may:
        assert (by.id, way.leaves) in last


def sitting(site: Site):
    with site.database() as db:
        return panel(db, site.issued)


# The rule, where it is kept


def everyone(site: Site, colleague: Person) -> dict[str, Person]:
    return {
        "hr": site.hr,
        "colleague": colleague,
        "manager": site.manager,
        "panel_member": site.panel_member,
    }


def test_the_store_asks_the_same_as_the_page(site, colleague):
    with site.database() as db:
        for name, who in everyone(site, colleague).items():
            for make in (
                lambda by: give_access(db, by, site.issued, site.outsider.member),
                lambda by: make_link(db, by, SET_PASSWORD, site.panel_member.id),
            ):
                if name in ("hr",) or (
                    name == "panel_member" and "make_link" in make.__code__.co_names
                ):
                    make(actor(who))
                else:
                    with pytest.raises(Refused):
                        make(actor(who))


def test_everybody_makes_a_link_for_themselves(site, colleague, as_hr):
    assert "/set-password/" in press(site, colleague, f"/people/{colleague.id}/link").text
    with site.database() as db:
        assert record_of(db, site.issued).sign_ins[1:] == ()
    assert "Someone made a sign-in for you" not in site.browser(colleague).get("/").text
    assert as_hr


@pytest.mark.parametrize("how", ["left", "put back"])
def test_whoever_left_the_panel_is_still_bound(site, colleague, how):
    with site.database() as db:
        member = next(each for each in panel(db, site.issued) if each.person == colleague.id)
        remove_member(db, actor(site.manager), site.issued, member.id)
        if how == "put back":
            put_back_member(db, actor(site.manager), site.issued, member.id)
    assert not outside_link(site, colleague, colleague)
    assert not password_link(site, colleague, colleague)
    assert not second_hr_account(site, colleague, colleague)


def decide(db, vacancy: int) -> None:
    db.execute(
        "insert into decision (vacancy, decided_by, decided_at) values (?, 'shell', '2026-12-01')",
        [vacancy],
    )


def test_a_recorded_decision_binds_nobody_and_one_that_is_taken_back_ends_what_was_made(
    site, colleague
):
    with site.database() as db:
        decide(db, site.issued)
        token, code = give_access(db, actor(colleague), site.issued, site.outsider.member)
        link = make_link(db, actor(colleague), SET_PASSWORD, site.panel_member.id)
        take_back_decision(db, actor(site.hr), site.issued, "Two sheets were mixed up.")
        assert member_with_code(db, token, code) is None
        assert not link_person(db, link, SET_PASSWORD)[0]
        with pytest.raises(Refused):
            give_access(db, actor(colleague), site.issued, site.outsider.member)


def test_an_unused_link_ends_when_its_maker_comes_to_sit_with_whom_it_is_for(site):
    with site.database() as db:
        theirs = make_link(db, actor(site.hr), SET_PASSWORD, site.panel_member.id)
        others = make_link(db, actor(site.hr), SET_PASSWORD, site.other_panel_member.id)
        token, code = give_access(db, actor(site.hr), site.issued, site.outsider.member)
        seat_hr(db, site, actor(site.manager), role="")
        assert not link_person(db, theirs, SET_PASSWORD)[0]
        assert link_person(db, others, SET_PASSWORD)[0]
        assert member_with_code(db, token, code) is None
        assert chain_fault(db) == ""


def test_a_link_that_waits_for_a_new_member_stands_in_the_record(site):
    with site.database() as db:
        make_link(db, actor(site.hr), SET_PASSWORD, site.other_panel_member.id)
        add_member(
            db, actor(site.manager), site.issued, name=site.other_panel_member.name, role="",
            person=site.other_panel_member.id, is_chair=False,
        )  # fmt: skip
        last = record_of(db, site.issued).sign_ins[-1]
    assert (last.way, last.deed.by) == ("password link", "Hilda Rulebook")


# What is said where it is not allowed


def test_the_page_says_who_can_help_instead(site, colleague, as_manager):
    people = as_manager.get(f"/vacancies/{site.issued}/people").text
    assert "Give a new link" not in people
    assert "Only someone in HR who does not sit on this panel gives a link and a code" in people
    assert "Ask Hilda Rulebook." in people
    answer = press(
        site, site.manager, f"/vacancies/{site.issued}/panel", give=str(site.outsider.member)
    )
    assert (answer.status_code, heading(answer.text)) == (400, "That cannot be done")
    assert "Ask Hilda Rulebook." in answer.text
    page = site.browser(colleague).get(f"/people/{site.panel_member.id}").text
    assert "Make a password link" not in page
    assert "you both sit, or sat, on the panel of V-2026-004" in page.replace(
        "You both", "you both"
    )
    assert "Ask Hilda Rulebook." in page


def test_where_hr_is_one_person_who_sits_on_the_panel_the_page_names_the_shell(site, colleague):
    with site.database() as db:
        set_disabled(db, SHELL, site.hr.id, disabled=True)
        assert helpers_with_access(db, "V-2026-004") == ()
    people = site.browser(colleague).get(f"/vacancies/{site.issued}/people").text
    assert "recruit user access V-2026-004 NAME --data DIR" in people
    page = site.browser(colleague).get(f"/people/{site.panel_member.id}").text
    assert f"recruit user reset {site.panel_member.email} --data DIR" in page
    answer = press(
        site, colleague, "/people/add", email="s@larkwater.example", name="Second Self", role="HR"
    )  # fmt: skip
    assert "recruit user add EMAIL --name NAME --role HR --data DIR" in answer.text
    assert 'value="Second Self"' in answer.text


def test_whoever_has_lost_their_link_is_told_who_helps(site, stranger, as_manager):
    for where in ("/panel/lost-or-made-up", "/set-password/lost-or-made-up"):
        assert "HR" in stranger.get(where).text
    assert "The chair cannot" in stranger.get("/panel/lost-or-made-up").text
    assert "HR makes you a new one; the chair cannot" in stranger.get("/sign-in").text
    day = as_manager.get(f"/vacancies/{site.issued}/interviews").text
    assert "Can someone from outside not get in?" in day
    assert "Ask Hilda Rulebook." in day


# What the member is told


def given(site: Site, who: Person) -> str:
    with site.database() as db:
        token, code = give_access(db, actor(who), site.issued, site.outsider.member)
    browser = site.browser()
    assert "made a new link and code for you" in browser.get(f"/panel/{site.outsider.token}").text
    browser.fill_in(f"/panel/{token}", {"code": code}, follow=False)
    return browser.get("/panel", follow_redirects=True).text


def test_a_member_from_outside_is_told_who_made_their_link_until_they_say_that_they_know(site):
    text = given(site, site.hr)
    assert "Someone made a sign-in for you" in text
    assert re.search(
        r"Hilda Rulebook made a link and a code for you, \d+ \w+ \d{4}, \d+:\d\d", text
    )
    browser = site.browser(site.outsider)
    where = f"/vacancies/{site.issued}/papers"
    assert "Someone made a sign-in for you" in browser.get(where).text
    browser.fill_in(where, action="/sign-ins/read")
    assert "Someone made a sign-in for you" not in browser.get(where).text
    with site.database() as db:
        made = record_of(db, site.issued).sign_ins
        last = db.execute(
            "select actor, action from audit order by sequence desc limit 1"
        ).fetchone()
    assert last == (f"member:{site.outsider.member}", "confirm sign in")
    assert made[-1].told_at
    assert not made[0].told_at == made[-1].told_at == ""


def test_whoever_still_has_the_old_session_is_told_where_it_ends(site, as_outsider):
    with site.database() as db:
        give_access(db, actor(site.hr), site.issued, site.outsider.member)
    answer = as_outsider.get(f"/vacancies/{site.issued}/papers", follow_redirects=True)
    assert "Hilda Rulebook made a link and a code for you" in answer.text


def test_an_account_is_told_of_a_link_before_and_after_it_is_used(site, as_panel_member, as_hr):
    press(site, site.hr, f"/people/{site.panel_member.id}/link")
    text = as_panel_member.get("/").text
    assert "Hilda Rulebook made a link to set a password for you" in text
    with site.database() as db:
        token = make_link(db, actor(site.hr), SET_PASSWORD, site.panel_member.id)
        set_password_with_link(db, token, "hash of whoever had it")
    told = as_panel_member.get("/", follow_redirects=True).text
    assert heading(told) == "Sign in"
    assert "Hilda Rulebook made a link to set a password for you" in told
    assert "a password was chosen with it" in told
    assert "Last: Hilda Rulebook" in as_hr.get(f"/people/{site.panel_member.id}").text
    with site.database() as db:
        now = person(db, site.panel_member.id)
    browser = site.browser(now)
    assert browser.get("/password").text.count("Hilda Rulebook made a link to set a password") == 4
    browser.fill_in("/", action="/sign-ins/read")
    assert "Someone made a sign-in for you" not in browser.get("/").text
    assert browser.get("/password").text.count("Hilda Rulebook made a link to set a password") == 2


def test_the_shell_is_told_of_too(site, as_panel_member):
    with site.database() as db:
        make_link(db, SHELL, SET_PASSWORD, site.panel_member.id)
    assert "The command line made a link to set a password for you" in as_panel_member.get("/").text


def test_nobody_confirms_for_somebody_else(site, as_manager, stranger):
    with site.database() as db:
        make_link(db, actor(site.hr), SET_PASSWORD, site.panel_member.id)
    as_manager.post("/sign-ins/read")
    stranger.post("/sign-ins/read")
    assert "Someone made a sign-in for you" in site.browser(site.panel_member).get("/").text


# What the record says


def test_the_record_the_decision_record_and_the_history_say_who_made_it(site, as_hr):
    with site.database() as db:
        give_access(db, actor(site.hr), site.issued, site.outsider.member)
        make_link(db, actor(site.hr), SET_PASSWORD, site.panel_member.id)
        record = record_of(db, site.issued)
    ways = [(record.member(each.member).name, each.way, each.deed.by) for each in record.sign_ins]
    assert ways == [
        (OUTSIDER, "link and code", "shell"),
        (OUTSIDER, "link and code", "Hilda Rulebook"),
        ("Peggy Listener", "password link", "Hilda Rulebook"),
    ]
    paper = text_of(decision_record(record, open_house_style(), "0" * 64))
    assert f"{OUTSIDER}: a link and a code, made by the command line" in paper
    assert "Peggy Listener: a link to set a password, made by Hilda Rulebook" in paper
    assert "Sign-ins made" not in text_of(
        decision_record(replace(record, sign_ins=()), open_house_style(), "0")
    )
    history = as_hr.get(f"/vacancies/{site.issued}/history").text
    assert f"gave {OUTSIDER} a link and a code" in history
    assert "noted that Peggy Listener was made a link to set a password" in history
    exported = as_hr.get(f"/vacancies/{site.issued}/record/record.json").json
    assert [each["way"] for each in exported["record"]["sign_ins"]] == [way for _, way, _ in ways]


def test_a_link_that_waits_ends_when_the_owner_chooses_a_password(site):
    with site.database() as db:
        token = make_link(db, actor(site.hr), SET_PASSWORD, site.panel_member.id)
        set_password(db, actor(site.panel_member), site.panel_member.id, "hash")
        assert not link_person(db, token, SET_PASSWORD)[0]


def test_notices_hold_no_link(site, as_panel_member):
    with site.database() as db:
        token = make_link(db, actor(site.hr), SET_PASSWORD, site.panel_member.id)
    assert token not in as_panel_member.get("/").text
    assert not notices(as_panel_member.get("/").text)
