"""Signing in and out, one-time links, and the door for panel members from outside."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from unicodedata import normalize

import pytest
from argon2 import PasswordHasher, extract_parameters
from argon2.low_level import Type
from itsdangerous import URLSafeSerializer
from pwdlib import PasswordHash

from recruit.app import Place, create_app
from recruit.domain.words.people import SHELL, Role, actor, password_fault
from recruit.store.people.people import (
    FIRST_ACCOUNT,
    SET_PASSWORD,
    add_person,
    end_sessions,
    make_link,
    person_by_email,
    set_disabled,
    update_person,
)
from recruit.store.vacancies.panels import give_access, panel, remove_member, revoke_access
from recruit.web.database import database
from recruit.web.guards.proxies import LOOPBACK
from recruit.web.guards.tries import MOST_KEPT, Count, Tries
from recruit.web.people import passwords
from recruit.web.people.sign_in import WRONG
from tests.builders import shipped_library
from tests.web.browser import Browser
from tests.web.made_up import PASSWORD, Site, close
from tests.web.reading import faults, forms, heading, notices, parsed, words

NEW = "seven wandering lanterns"
LONG_AGO = "2020-01-01T00:00:00.000+00:00"


@pytest.fixture
def bare(tmp_path: Path, _quick_passwords: None) -> Iterator[tuple[Browser, str]]:
    """An application in which no one has an account yet, with the token of the first link."""
    app = create_app(tmp_path / "bare", bank=shipped_library())
    app.testing = True
    app.test_client_class = Browser
    with app.app_context():
        token = make_link(database(), SHELL, FIRST_ACCOUNT)
    browser = app.test_client()
    assert isinstance(browser, Browser)
    yield browser, token
    close(app)


def typed(
    browser: Browser,
    email: str,
    password: str = PASSWORD,
    where: str = "/sign-in",
    follow: bool = True,
):
    return browser.fill_in(where, {"email": email, "password": password}, follow=follow)


def is_signed_in(browser: Browser) -> bool:
    return browser.get("/").status_code == 200


# Passwords


def test_whoever_types_the_right_password_gets_in(site, stranger):
    answer = typed(stranger, site.manager.email)
    assert heading(answer.text) == "Vacancies"
    assert site.manager.name in answer.text


def test_the_case_of_an_address_and_spaces_around_it_do_not_matter(site, stranger):
    assert heading(typed(stranger, f"  {site.manager.email.upper()} ").text) == "Vacancies"


@pytest.mark.parametrize("name", ["manager", "disabled", None])
def test_a_wrong_password_a_closed_account_and_an_unknown_address_get_the_same_answer(
    site, stranger, name
):
    email = getattr(site, name).email if name else "nobody@larkwater.example"
    answer = typed(stranger, email, "not the password at all" if name == "manager" else PASSWORD)
    assert faults(answer.text) == [WRONG]
    assert email in answer.text
    assert not is_signed_in(stranger)


def test_an_empty_form_says_what_to_type(stranger):
    answer = typed(stranger, "", "")
    assert faults(answer.text) == ["Type your e-mail address.", "Type your password."]


def test_a_password_is_never_shown_again(site, stranger):
    answer = typed(stranger, site.manager.email, "wrong but perhaps used elsewhere")
    assert "perhaps used elsewhere" not in answer.text


def test_an_account_without_a_password_lets_nobody_in(site, stranger):
    with site.database() as db:
        add_person(db, SHELL, email="new@larkwater.example", name="Nora New", role=Role.HR)
    assert faults(typed(stranger, "new@larkwater.example", "whatever it may be").text) == [WRONG]


FORMS = ("NFC", "NFD", "NFKC", "NFKD")
ACCENTED = "caf\u00e9 na\u00efve \ufb01ve \uff13 \u212bngstrom"
"""With accents that some keyboards send apart, and letters that have another form."""


@pytest.mark.parametrize("set_as", FORMS)
@pytest.mark.parametrize("typed_as", FORMS)
def test_a_password_is_the_same_however_the_keyboard_sends_it(set_as, typed_as):
    kept = passwords.hashed(normalize(set_as, ACCENTED))
    assert passwords.matches(normalize(typed_as, ACCENTED), kept)
    assert not passwords.matches(ACCENTED.replace("\u00e9", "e"), kept)


@pytest.mark.parametrize("set_as", ["NFC", "NFD"])
@pytest.mark.parametrize("typed_as", ["NFC", "NFD"])
def test_a_password_that_an_earlier_version_hashed_as_it_came_still_lets_its_owner_in(
    set_as, typed_as
):
    kept = passwords._hasher().hash(normalize(set_as, ACCENTED))
    assert passwords.matches(normalize(typed_as, ACCENTED), kept)


def test_a_password_is_changed_in_one_form_and_typed_in_another(site, as_manager, stranger):
    sent = {
        "current": PASSWORD,
        "password": normalize("NFD", ACCENTED),
        "again": normalize("NFC", ACCENTED),
    }
    assert heading(as_manager.fill_in("/password", sent).text) == "Vacancies"
    assert (
        heading(typed(stranger, site.manager.email, normalize("NFC", ACCENTED)).text) == "Vacancies"
    )


def test_a_short_password_does_not_grow_by_its_accents():
    assert password_fault(normalize("NFD", "éèêëùûü"))


def test_passwords_are_kept_as_argon2id_with_the_usual_work(monkeypatch):
    monkeypatch.setattr(passwords, "_hasher", PasswordHash.recommended)
    kept = extract_parameters(passwords.hashed("lantern harbour teaspoon"))
    assert kept.type is Type.ID
    assert kept.memory_cost >= 19_456, (
        "the least that OWASP's cheat sheet on password storage allows"
    )
    assert kept.time_cost >= PasswordHasher().time_cost


def test_an_unknown_address_takes_as_much_work_as_a_known_one(site, stranger, monkeypatch):
    checked = []
    quick = passwords._hasher()

    class Counting:
        def verify(self, password: str, stored: str) -> bool:
            checked.append(stored)
            return quick.verify(password, stored)

        def hash(self, password: str) -> str:
            return quick.hash(password)

    monkeypatch.setattr(passwords, "_hasher", Counting)
    typed(stranger, site.manager.email, "wrong wrong wrong")
    typed(stranger, "nobody@larkwater.example", "wrong wrong wrong")
    assert len(checked) == 2


# How often


def wrong_often(
    browser: Browser, times: int, email: str = "{}@larkwater.example", host: str = "203.0.113.1"
) -> list[int]:
    browser.environ_base["REMOTE_ADDR"] = host
    token = browser.token()
    data = {"password": "wrong wrong wrong", "csrf_token": token}
    return [
        browser.post("/sign-in", data={**data, "email": email.format(n)}).status_code
        for n in range(times)
    ]


def test_the_ninth_wrong_password_for_an_account_is_refused_from_the_same_address(site):
    assert wrong_often(site.browser(), 9, site.manager.email) == [200] * 8 + [429]
    assert wrong_often(site.browser(), 9, site.manager.email, "203.0.113.2") == [200] * 8 + [429]


def test_nobody_shuts_an_account_for_its_owner_somewhere_else(site):
    for place in range(10):
        wrong_often(site.browser(), 9, site.manager.email, f"203.0.113.{place}")
    assert comes_in(site.browser(), site.manager.email, "198.51.100.7")


def comes_in(browser: Browser, email: str, host: str = "203.0.113.1") -> bool:
    browser.environ_base["REMOTE_ADDR"] = host
    return typed(browser, email, follow=False).status_code == 302


def test_from_where_an_account_is_being_guessed_the_right_password_does_not_open_it(site):
    wrong_often(site.browser(), 8, site.manager.email)
    browser = site.browser()
    browser.environ_base["REMOTE_ADDR"] = "203.0.113.1"
    answer = typed(browser, site.manager.email)
    assert answer.status_code == 429
    assert "Too many wrong passwords came from here" in answer.text
    assert PASSWORD not in answer.text


def test_a_browser_that_is_known_is_let_through_where_an_account_is_being_guessed(site):
    owner = site.browser()
    assert comes_in(owner, site.manager.email)
    owner.post("/sign-out")
    wrong_often(site.browser(), 9, site.manager.email)
    assert not comes_in(site.browser(), site.manager.email)
    assert comes_in(owner, site.manager.email)


def test_a_browser_is_known_for_an_account_and_for_no_other(site):
    browser = site.browser()
    assert comes_in(browser, site.manager.email)
    browser.post("/sign-out")
    wrong_often(site.browser(), 9, site.hr.email)
    assert not comes_in(browser, site.hr.email)


def test_a_known_browser_cannot_guess_for_ever(site):
    browser = site.browser()
    assert comes_in(browser, site.manager.email)
    browser.post("/sign-out")
    assert wrong_often(browser, 10, site.manager.email) == [200] * 8 + [429] * 2


@pytest.mark.parametrize("made_up", ["", "x", "W10.x", "W1siYSIsImIiXV0.AAAA", "[]"])
def test_a_cookie_that_somebody_made_up_makes_no_browser_known(site, made_up):
    browser = site.browser()
    browser.set_cookie("recruit-known", made_up)
    assert wrong_often(browser, 9, site.manager.email) == [200] * 8 + [429]


def test_the_cookie_of_a_known_browser_tells_nobody_whose_it_is(site):
    browser = site.browser()
    assert comes_in(browser, site.manager.email)
    kept = browser.get_cookie("recruit-known")
    told = URLSafeSerializer("x").load_payload(kept.value.rpartition(".")[0].encode())
    assert site.manager.id not in str(told)
    assert "agnes" not in str(told).casefold()
    assert kept.http_only
    assert kept.same_site == "Lax"
    assert kept.max_age == 365 * 24 * 3600


def test_a_one_time_link_is_let_through_and_ends_the_count(site):
    wrong_often(site.browser(), 9, site.manager.email)
    with site.database() as db:
        token = make_link(db, SHELL, SET_PASSWORD, site.manager.id)
    browser = site.browser()
    browser.environ_base["REMOTE_ADDR"] = "203.0.113.1"
    assert (
        browser.fill_in(
            f"/set-password/{token}", {"password": NEW, "again": NEW}, follow=False
        ).status_code
        == 302
    )
    assert typed(site.browser(), site.manager.email, NEW, follow=False).status_code == 302


def test_right_passwords_are_not_counted(site):
    for _ in range(40):
        assert comes_in(site.browser(), site.manager.email)
    assert wrong_often(site.browser(), 7, site.manager.email) == [200] * 7
    assert comes_in(site.browser(), site.manager.email)
    assert wrong_often(site.browser(), 8, site.manager.email) == [200] * 8


def test_hr_lets_a_person_try_again_and_the_audit_says_so(site, as_hr):
    where = f"/people/{site.manager.id}"
    assert "Too many wrong passwords" not in as_hr.get(where).text
    wrong_often(site.browser(), 9, site.manager.email)
    assert "Too many wrong passwords" in as_hr.get(where).text
    assert "Too many wrong passwords" not in as_hr.get(f"/people/{site.hr.id}").text
    answer = as_hr.fill_in(where, action=f"{where}/lift")
    assert f"{site.manager.name} can try their password again." in answer.text
    assert "Too many wrong passwords" not in answer.text
    assert comes_in(site.browser(), site.manager.email)
    with site.database() as db:
        rows = db.execute(
            "select actor, subject from audit where action = 'lift wrong passwords'"
        ).fetchall()
    assert rows == [(site.hr.id, f"person:{site.manager.id}")]


def test_a_hundred_wrong_ones_from_everywhere_hold_up_all_but_a_known_browser(site):
    owner = site.browser()
    assert comes_in(owner, site.manager.email)
    owner.post("/sign-out")
    codes = [
        code
        for place in range(13)
        for code in wrong_often(site.browser(), 8, site.manager.email, f"198.51.100.{place}")
    ]
    assert codes == [200] * 100 + [429] * 4
    assert not comes_in(site.browser(), site.manager.email, "203.0.113.99")
    assert comes_in(owner, site.manager.email)


def test_an_account_that_is_not_there_is_answered_as_one_that_is(site):
    answers = []
    for email in (site.manager.email, "nobody@larkwater.example", site.disabled.email):
        browser = site.browser()
        wrong_often(browser, 8, email, f"203.0.113.{len(answers)}")
        page = browser.post("/sign-in", data={"email": email, "password": "wrong"}).text.replace(
            email, ""
        )
        answers.append("\n".join(line for line in page.splitlines() if "csrf_token" not in line))
    assert len(set(answers)) == 1
    assert "Too many wrong passwords" in answers[0]


@pytest.mark.parametrize("disguise", ["{} ", " {}", "{}\t", "\u00a0{}"])
def test_spaces_around_an_address_do_not_begin_a_new_count(site, disguise):
    wrong_often(site.browser(), 8, site.manager.email)
    assert wrong_often(site.browser(), 1, disguise.format(site.manager.email)) == [429]


def test_the_case_of_an_address_does_not_begin_a_new_count(site):
    wrong_often(site.browser(), 8, site.manager.email)
    assert wrong_often(site.browser(), 1, site.manager.email.upper()) == [429]


def test_another_account_is_not_held_up_by_one_that_is_being_guessed(site):
    wrong_often(site.browser(), 9, site.manager.email, "203.0.113.1")
    assert wrong_often(site.browser(), 1, site.hr.email, "203.0.113.1") == [200]


def test_the_thirty_first_wrong_one_from_one_address_is_refused_whatever_the_account(site):
    codes = wrong_often(site.browser(), 31)
    assert codes == [200] * 30 + [429]
    assert wrong_often(site.browser(), 1, host="203.0.113.2") == [200]


def test_one_household_has_one_address(site):
    for number in range(8):
        wrong_often(site.browser(), 1, site.manager.email, f"2001:db8:1:2::{number}")
    assert wrong_often(site.browser(), 1, site.manager.email, "2001:db8:1:2:ffff::1") == [429]
    assert wrong_often(site.browser(), 1, site.manager.email, "2001:db8:1:3::1") == [200]
    assert wrong_often(site.browser(), 9, site.hr.email, "::ffff:203.0.113.5")[-1] == 429
    assert wrong_often(site.browser(), 1, site.hr.email, "203.0.113.5") == [429]


def test_opening_the_page_is_never_refused(site):
    wrong_often(site.browser(), 31)
    assert site.browser().get("/sign-in").status_code == 200


def test_the_password_now_is_not_guessed_either(as_manager):
    for number in range(10):
        sent = {"current": "wrong wrong wrong", "password": NEW, "again": NEW}
        answer = as_manager.fill_in("/password", sent)
        assert ("Too many wrong passwords" in answer.text) == (number >= 8)
    assert "Too many" in as_manager.fill_in("/password", {**sent, "current": PASSWORD}).text


def test_counts_end_by_themselves_and_have_an_end():
    now = [0.0]
    counts = Tries(lambda: now[0])

    def one(key: str) -> Count:
        return Count("place", key.encode(), 8, b"account")

    assert [counts.begin((one("a"),)) for _ in range(9)] == [True] * 8 + [False]
    now[0] = 299
    assert not counts.begin((one("a"),))
    now[0] = 301
    assert counts.begin((one("a"),))
    # One wrong a minute never adds up, as it would where many share an address.
    for minute in range(60):
        now[0] = 1000 + 60 * minute
        assert counts.begin((one("b"),))
    for number in range(3 * MOST_KEPT):
        counts.begin((one(str(number)),))
    assert counts.kept == MOST_KEPT


def test_many_tries_at_once_count_as_many():
    counts, given = Tries(), []
    threads = [
        threading.Thread(target=lambda: given.append(counts.begin((Count("place", b"k", 8, b""),))))
        for _ in range(40)
    ]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert sum(given) == 8


# Sessions


def test_signing_out_ends_the_session(as_manager):
    answer = as_manager.post("/sign-out", follow_redirects=True)
    assert notices(answer.text) == ["You are signed out, here and everywhere else."]
    assert not is_signed_in(as_manager)


def test_a_copy_of_the_cookie_is_worth_nothing_after_signing_out(site, as_manager):
    assert is_signed_in(as_manager)
    cookie = as_manager.get_cookie("recruit").value
    as_manager.post("/sign-out")
    thief = site.browser()
    thief.set_cookie("recruit", cookie)
    assert not is_signed_in(thief)


def test_a_changed_password_ends_every_other_session_and_keeps_this_one(site, as_manager):
    elsewhere = site.browser(site.manager)
    answer = as_manager.fill_in("/password", {"current": PASSWORD, "password": NEW, "again": NEW})
    assert notices(answer.text) == ["Your password is changed. You are signed out everywhere else."]
    assert is_signed_in(as_manager)
    assert not is_signed_in(elsewhere)
    assert heading(typed(elsewhere, site.manager.email, NEW).text) == "Vacancies"
    assert faults(typed(site.browser(), site.manager.email).text) == [WRONG]


def test_a_closed_account_is_out_at_once(site, as_manager):
    assert is_signed_in(as_manager)
    with site.database() as db:
        set_disabled(db, SHELL, site.manager.id, disabled=True)
    assert not is_signed_in(as_manager)


def test_an_account_that_is_opened_again_does_not_open_old_sessions(site, as_manager):
    with site.database() as db:
        set_disabled(db, SHELL, site.manager.id, disabled=True)
        set_disabled(db, SHELL, site.manager.id, disabled=False)
    assert not is_signed_in(as_manager)


def test_a_new_role_ends_the_sessions_of_the_old_one(site, as_hr):
    with site.database() as db:
        update_person(db, SHELL, site.hr.id, name=site.hr.name, role=Role.PANEL_MEMBER)
    assert not is_signed_in(as_hr)


def test_a_person_can_be_signed_out_everywhere(site, as_manager):
    with site.database() as db:
        end_sessions(db, SHELL, site.manager.id)
    assert not is_signed_in(as_manager)


def test_a_session_ends_by_itself(site, as_manager):
    assert is_signed_in(as_manager)
    assert timedelta() < site.app.permanent_session_lifetime <= timedelta(hours=12)
    site.app.permanent_session_lifetime = timedelta(seconds=-1)
    assert not is_signed_in(as_manager)


def test_nothing_planted_in_a_session_survives_signing_in(site):
    browser = site.browser(site.other_outsider)
    stale = browser.token()
    typed(browser, site.manager.email)
    with browser.session_transaction() as session:
        assert "member" not in session
    answer = browser.post("/vacancies", data={"csrf_token": stale})
    assert heading(answer.text) == "This page was open for too long"


def test_a_cookie_from_before_signing_in_stays_a_strangers(site, stranger):
    stranger.get("/sign-in")
    before = stranger.get_cookie("recruit").value
    typed(stranger, site.manager.email)
    assert stranger.get_cookie("recruit").value != before
    other = site.browser()
    other.set_cookie("recruit", before)
    assert not is_signed_in(other)


def test_a_cookie_that_was_tampered_with_is_a_strangers(site, as_manager):
    cookie = as_manager.get_cookie("recruit").value
    for forged in (cookie[:-2] + "xx", "x" + cookie, "{}", "a.b.c", "é", ""):
        other = site.browser()
        other.set_cookie("recruit", forged)
        assert not is_signed_in(other)


@pytest.mark.parametrize("forged", ["", ":", "1", "no one:1", "{}:0", "{}:999", "{}", "x'--:1"])
def test_a_session_that_names_nobody_is_a_strangers(site, stranger, forged):
    with stranger.session_transaction() as session:
        session["_user_id"] = forged.format(site.hr.id)
    assert not is_signed_in(stranger)


def test_cookies_are_out_of_reach_of_scripts_and_other_sites(site, stranger):
    said = typed(stranger, site.manager.email, follow=False).headers["Set-Cookie"]
    assert "HttpOnly" in said
    assert "SameSite=Lax" in said
    assert "Path=/" in said
    assert "Domain" not in said
    assert "Secure" not in said, "without TLS a browser would send no Secure cookie back"
    assert site.manager.email not in said


def test_behind_tls_cookies_are_secure_and_the_browser_is_told_to_stay_with_it(site):
    app = create_app(site.folder, bank=shipped_library(), place=Place(trusted=(LOOPBACK,)))
    app.testing = True
    browser = app.test_client()
    page = browser.get("/sign-in", base_url="https://recruit.example")
    sent = {"email": site.manager.email, "password": PASSWORD}
    sent["csrf_token"] = dict(forms(page.text)[0].values)["csrf_token"]
    answer = browser.post(
        "/sign-in",
        base_url="https://recruit.example",
        data=sent,
        headers={"Referer": "https://recruit.example/sign-in"},
    )
    assert answer.status_code == 302
    said = answer.headers["Set-Cookie"]
    assert "Secure" in said
    assert "HttpOnly" in said
    assert answer.headers["Strict-Transport-Security"].startswith("max-age=")
    close(app)


# Where to go afterwards


@pytest.mark.parametrize("wanted", ["/password", "/?state=draft", "/vacancies/4/post"])
def test_signing_in_leads_to_the_page_that_was_wanted(site, stranger, wanted):
    answer = typed(stranger, site.manager.email, where=f"/sign-in?next={wanted}", follow=False)
    assert answer.location == wanted


@pytest.mark.parametrize(
    "wanted",
    [
        "https://evil.example/",
        "//evil.example",
        "///evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "http:evil.example",
        "javascript:alert(1)",
        "/%09/evil.example",
        "/%0a/evil.example",
        "%20//evil.example",
        "/%5cevil.example",
        "//evil.example%2f@recruit",
        "evil.example",
        "http:///evil.example",
        "/%0d%0aX-Evil:%201",
    ],
)
def test_signing_in_never_leads_to_another_site(site, stranger, wanted):
    answer = typed(stranger, site.manager.email, where=f"/sign-in?next={wanted}", follow=False)
    assert answer.status_code == 302
    assert "X-Evil" not in answer.headers
    assert answer.location.startswith("/")
    assert "evil" not in answer.location or answer.location.startswith("/%0D%0A")
    assert not answer.location.startswith(("//", "/\\", "/\t", "/\n"))


def test_someone_signed_in_already_is_led_to_the_list(as_manager):
    assert as_manager.get("/sign-in?next=https://evil.example").location == "/"


# The first account


FIRST = {
    "name": "Hilda Rulebook",
    "email": "hilda@larkwater.example",
    "password": NEW,
    "again": NEW,
}


def test_the_first_link_makes_an_hr_account_and_lets_it_in(bare):
    browser, token = bare
    answer = browser.fill_in(f"/first-account/{token}", FIRST)
    assert heading(answer.text) == "Vacancies"
    assert browser.get("/people").status_code == 200


def test_the_sign_in_page_says_how_to_begin_while_nobody_has_an_account(bare):
    browser, _ = bare
    assert "one-time link" in browser.get("/sign-in").text


def test_the_first_link_works_once(bare):
    browser, token = bare
    form = browser.form(f"/first-account/{token}")
    browser.send(form, FIRST)
    browser.post("/sign-out")
    for answer in (
        browser.get(f"/first-account/{token}"),
        browser.post(
            f"/first-account/{token}", data={**FIRST, "email": "second@larkwater.example"}
        ),
    ):
        assert answer.status_code == 404
        assert heading(answer.text) == "This link has ended"


def test_a_second_first_link_is_dead_once_anyone_has_an_account(bare):
    browser, token = bare
    browser.fill_in(f"/first-account/{token}", FIRST)
    with browser.application.app_context():
        late = make_link(database(), SHELL, FIRST_ACCOUNT)
    assert browser.get(f"/first-account/{late}").status_code == 404


def test_two_people_at_the_first_link_make_one_account(bare):
    browser, token = bare
    other = browser.application.test_client()
    slow = other.form(f"/first-account/{token}")
    browser.fill_in(f"/first-account/{token}", FIRST)
    assert other.send(slow, {**FIRST, "email": "slow@larkwater.example"}).status_code == 404
    with browser.application.app_context():
        assert person_by_email(database(), "slow@larkwater.example") is None


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"name": ""}, "Type your name."),
        ({"name": "<script>"}, "A name may not hold '<'."),
        ({"email": ""}, "Type your e-mail address."),
        ({"email": "hilda"}, "Type an e-mail address, such as name@organisation.example."),
        ({"password": "short", "again": "short"}, "Use at least 12 characters."),
        ({"password": "a" * 20, "again": "a" * 20}, "Use more than a few different characters."),
        ({"password": NEW * 10, "again": NEW * 10}, "Use at most 200 characters."),
        ({"again": "something else"}, "The two passwords differ. Type the same one twice."),
    ],
)
def test_the_first_account_says_what_to_fix_and_keeps_what_was_typed(bare, changed, said):
    browser, token = bare
    sent = {**FIRST, **changed}
    answer = browser.fill_in(f"/first-account/{token}", sent)
    assert any(each.startswith(said) for each in faults(answer.text)), faults(answer.text)
    shown = dict(forms(answer.text)[0].values)
    assert (shown["name"], shown["email"]) == (sent["name"], sent["email"])
    assert shown["password"] == ""
    assert not is_signed_in(browser)


def test_a_password_may_not_hold_the_address(bare):
    browser, token = bare
    password = "hilda.rulebook forever"
    sent = {
        **FIRST,
        "email": "hilda.rulebook@larkwater.example",
        "password": password,
        "again": password,
    }
    answer = browser.fill_in(f"/first-account/{token}", sent)
    assert faults(answer.text) == ["Do not use your e-mail address in your password."]


@pytest.mark.parametrize("token", ["x", "0" * 43, "..", "%00", "é", "a" * 5000])
def test_a_made_up_link_is_a_dead_one(stranger, token):
    for where in ("first-account", "set-password", "panel"):
        assert stranger.get(f"/{where}/{token}").status_code == 404


# Choosing a password


def test_a_one_time_link_lets_someone_choose_a_password_once(site, stranger):
    with site.database() as db:
        token = make_link(db, SHELL, SET_PASSWORD, site.manager.id)
    elsewhere = site.browser(site.manager)
    answer = stranger.fill_in(f"/set-password/{token}", {"password": NEW, "again": NEW})
    assert heading(answer.text) == "Vacancies"
    assert not is_signed_in(elsewhere)
    assert stranger.get(f"/set-password/{token}").status_code == 404
    assert heading(typed(site.browser(), site.manager.email, NEW).text) == "Vacancies"


@pytest.mark.parametrize("purpose", [FIRST_ACCOUNT, SET_PASSWORD])
def test_a_one_time_link_ends_after_a_day(bare, purpose):
    browser, _ = bare
    with browser.application.app_context():
        db = database()
        who = add_person(db, SHELL, email="x@larkwater.example", name="X", role=Role.HR).id
        token = make_link(db, SHELL, purpose, who if purpose == SET_PASSWORD else None)
        db.execute("update sign_in_link set expires_at = ?", [LONG_AGO])
        db.conn.commit()
        if purpose == FIRST_ACCOUNT:
            db.execute("delete from person")
            db.conn.commit()
    assert browser.get(f"/{purpose.replace(' ', '-')}/{token}").status_code == 404


def test_a_new_one_time_link_ends_the_one_before(site, stranger):
    with site.database() as db:
        first = make_link(db, SHELL, SET_PASSWORD, site.manager.id)
        second = make_link(db, SHELL, SET_PASSWORD, site.manager.id)
    assert stranger.get(f"/set-password/{first}").status_code == 404
    assert stranger.get(f"/set-password/{second}").status_code == 200


def test_the_link_of_a_closed_account_is_dead(site, stranger):
    with site.database() as db:
        token = make_link(db, SHELL, SET_PASSWORD, site.disabled.id)
    assert stranger.get(f"/set-password/{token}").status_code == 404


def test_a_link_for_one_purpose_does_not_serve_another(site, stranger):
    with site.database() as db:
        token = make_link(db, SHELL, SET_PASSWORD, site.manager.id)
    assert stranger.get(f"/first-account/{token}").status_code == 404
    assert stranger.get(f"/panel/{token}").status_code == 404


def test_no_token_is_stored_as_it_is(site):
    with site.database() as db:
        token = make_link(db, SHELL, SET_PASSWORD, site.manager.id)
        everything = "\n".join(db.conn.iterdump())
    assert token not in everything
    assert site.outsider.token not in everything
    assert site.outsider.code not in everything


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"current": "not this one at all"}, "That is not your password now."),
        ({"current": ""}, "Type the password that you use now."),
        ({"password": "short", "again": "short"}, "Use at least 12 characters."),
        ({"again": "differs from the first"}, "The two passwords differ."),
    ],
)
def test_a_password_is_changed_only_by_whoever_knows_it(site, as_manager, changed, said):
    sent = {"current": PASSWORD, "password": NEW, "again": NEW, **changed}
    answer = as_manager.fill_in("/password", sent)
    assert any(each.startswith(said) for each in faults(answer.text)), faults(answer.text)
    assert heading(typed(site.browser(), site.manager.email).text) == "Vacancies"


# The door for members from outside


def come_in(browser: Browser, token: str, code: str):
    return browser.fill_in(f"/panel/{token}", {"code": code})


def test_the_link_and_the_code_together_open_the_papers_of_one_vacancy(site, stranger):
    answer = come_in(stranger, site.outsider.token, site.outsider.code)
    assert answer.request.path == f"/vacancies/{site.issued}/papers"
    assert site.outsider.name in answer.text
    assert stranger.get(f"/vacancies/{site.elsewhere}/papers").status_code == 404


def test_a_code_is_read_whatever_its_case_spaces_and_dashes(site, stranger):
    code = site.outsider.code.lower()
    assert come_in(stranger, site.outsider.token, f" {code[:4]}-{code[4:]} ").request.path.endswith(
        "/papers"
    )


def test_the_link_alone_and_anothers_code_open_nothing(site, stranger):
    answer = come_in(stranger, site.outsider.token, site.other_outsider.code)
    assert faults(answer.text) == [
        "That is not the code of this link. After 4 more wrong codes it ends."
    ]
    assert stranger.get("/panel").location == "/sign-in"
    assert stranger.get(f"/vacancies/{site.issued}/papers").status_code == 302


def test_the_door_names_neither_the_vacancy_nor_the_member(site, stranger):
    text = stranger.get(f"/panel/{site.outsider.token}").text
    assert site.outsider.name not in text
    assert "V-2026" not in text


def test_after_five_wrong_codes_the_link_ends_even_for_the_right_one(site, stranger):
    for place in range(4):
        answer = come_in(stranger, site.outsider.token, f"WRONG{place}")
        assert answer.status_code == 200
    assert faults(answer.text) == [
        "That is not the code of this link. After 1 more wrong code it ends."
    ]
    ended = come_in(stranger, site.outsider.token, "WRONG4")
    assert stranger.get(f"/panel/{site.outsider.token}").status_code == 404
    answer = stranger.post(f"/panel/{site.outsider.token}", data={"code": site.outsider.code})
    assert answer.status_code == 404
    for page in (ended, stranger.get(f"/panel/{site.outsider.token}")):
        assert heading(page.text) == "This link has ended"
        assert "Five wrong codes were typed" in page.text
        assert "HR makes you a new link and code" in page.text
        assert site.outsider.name not in page.text


def test_a_link_that_ended_otherwise_speaks_of_no_wrong_codes(site, stranger):
    with site.database() as db:
        revoke_access(db, SHELL, site.issued, site.outsider.member)
    page = stranger.get(f"/panel/{site.outsider.token}")
    assert heading(page.text) == "This link has ended"
    assert "wrong codes" not in page.text


def test_hr_and_the_chair_are_told_whose_link_wrong_codes_ended_and_who_gives_a_new_one(
    site, stranger
):
    day, people = f"/vacancies/{site.issued}/interviews", f"/vacancies/{site.issued}/people"
    before = site.browser(site.panel_member).get(day).text
    assert "wrong codes" not in site.browser(site.manager).get(day).text
    for place in range(5):
        come_in(stranger, site.outsider.token, f"WRONG{place}")
    said = f"Five wrong codes ended the link of {site.outsider.name}."
    for who in (site.manager, site.hr):
        page = words(parsed(site.browser(who).get(day).text).find(".//main"))
        assert said in page
        assert f"Ask {site.hr.name}." in page
        assert "five wrong codes ended the link" in site.browser(who).get(people).text
    assert said not in site.browser(site.panel_member).get(day).text
    assert "wrong codes" not in before
    page = site.browser(site.hr).fill_in(people, button=("give", str(site.outsider.member)))
    assert heading(page.text) == f"Link and code for {site.outsider.name}"
    assert said not in site.browser(site.manager).get(day).text


def test_a_chair_mints_no_link_in_place_of_one_that_wrong_codes_ended(site, stranger, as_manager):
    for place in range(5):
        come_in(stranger, site.outsider.token, f"WRONG{place}")
    page = as_manager.get(f"/vacancies/{site.issued}/people").text
    assert 'name="give"' not in page
    answer = as_manager.post(
        f"/vacancies/{site.issued}/panel", data={"give": str(site.outsider.member)}
    )
    assert answer.status_code == 400
    assert "Link and code for" not in answer.text


def test_the_access_of_a_member_from_outside_expires(site, as_outsider):
    where = f"/vacancies/{site.issued}/papers"
    assert as_outsider.get(where).status_code == 200
    with site.database() as db:
        db.execute("update outside_access set expires_at = ?", [LONG_AGO])
        db.conn.commit()
    assert as_outsider.get(where).status_code == 302
    assert as_outsider.get(f"/panel/{site.outsider.token}").status_code == 404


@pytest.mark.parametrize("how", ["revoked", "left", "renewed"])
def test_access_that_was_taken_back_ends_the_link(site, as_outsider, how):
    who = actor(site.manager)
    with site.database() as db:
        if how == "revoked":
            revoke_access(db, who, site.issued, site.outsider.member)
        elif how == "left":
            remove_member(db, who, site.issued, site.outsider.member)
        else:
            give_access(db, SHELL, site.issued, site.outsider.member)
    assert as_outsider.get(f"/panel/{site.outsider.token}").status_code == 404


@pytest.mark.parametrize("how", ["revoked", "left"])
def test_access_that_was_taken_back_ends_the_session(site, as_outsider, how):
    with site.database() as db:
        take_back = revoke_access if how == "revoked" else remove_member
        take_back(db, actor(site.manager), site.issued, site.outsider.member)
    assert as_outsider.get(f"/vacancies/{site.issued}/papers").status_code == 302


def test_a_renewed_link_ends_the_sessions_of_the_one_before(site, as_outsider):
    with site.database() as db:
        give_access(db, SHELL, site.issued, site.outsider.member)
    assert as_outsider.get(f"/vacancies/{site.issued}/papers").status_code == 302


def test_access_is_neither_given_nor_taken_back_through_another_vacancy(site, as_outsider):
    with site.database() as db:
        for change in (revoke_access, remove_member):
            with pytest.raises(LookupError):
                change(db, actor(site.other_manager), site.elsewhere, site.outsider.member)
        assert site.outsider.member in [each.id for each in panel(db, site.issued)]
    assert as_outsider.get(f"/vacancies/{site.issued}/papers").status_code == 200
    with site.database() as db, pytest.raises(LookupError):
        give_access(db, SHELL, site.elsewhere, site.outsider.member)


def test_someone_with_an_account_who_opens_a_panel_link_becomes_that_member_alone(
    site, as_other_manager
):
    come_in(as_other_manager, site.outsider.token, site.outsider.code)
    assert as_other_manager.get("/").status_code == 302
    assert as_other_manager.get(f"/vacancies/{site.elsewhere}/post").status_code == 404


def test_a_fifth_wrong_code_ends_the_link(site, stranger):
    token = stranger.token()
    codes = [
        stranger.post(
            f"/panel/{site.outsider.token}", data={"code": f"X{n}", "csrf_token": token}
        ).status_code
        for n in range(8)
    ]
    assert codes == [200] * 4 + [404] * 4


def test_a_member_from_outside_signs_out(site, as_outsider):
    as_outsider.post("/sign-out")
    assert as_outsider.get(f"/vacancies/{site.issued}/papers").status_code == 302


def test_a_member_from_outside_signs_out_everywhere_with_every_cookie(site, as_outsider):
    elsewhere, old = site.browser(site.outsider), as_outsider.get_cookie("recruit").value
    answer = as_outsider.post("/sign-out", follow_redirects=True)
    assert "You are signed out, here and everywhere else." in answer.text
    stolen = site.browser()
    stolen.set_cookie("recruit", old)
    for browser in (elsewhere, stolen):
        assert browser.get(f"/vacancies/{site.issued}/papers").status_code == 302
    with site.database() as db:
        last = db.execute(
            "select actor, action, subject from audit order by sequence desc limit 1"
        ).fetchone()
    assert last == (f"member:{site.outsider.member}", "end sessions", f"vacancy:{site.issued}")
    come_in(stolen, site.outsider.token, site.outsider.code)
    assert stolen.get(f"/vacancies/{site.issued}/papers").status_code == 200


def test_a_cookie_of_an_earlier_version_lets_no_member_from_outside_in(site):
    browser = site.browser(site.outsider)
    with browser.session_transaction() as session:
        session["member"] = session["member"][:2]
    assert browser.get(f"/vacancies/{site.issued}/papers").status_code == 302


def test_every_change_of_a_session_stands_in_the_audit_by_name(site: Site, as_manager):
    as_manager.fill_in("/password", {"current": PASSWORD, "password": NEW, "again": NEW})
    with site.database() as db:
        last = db.execute(
            "select actor, action, subject from audit order by sequence desc limit 1"
        ).fetchone()
    assert last == (site.manager.id, "set password", f"person:{site.manager.id}")
