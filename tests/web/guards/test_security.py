"""Headers, tokens, and the answers to what should not have been asked."""

from __future__ import annotations

import gc
import io
import logging
from collections.abc import Iterator

import pytest
from wtforms import Form as AnyForm
from wtforms import PasswordField
from wtforms.fields.core import UnboundField

from recruit.web.errors import WORDS
from recruit.web.forms import Form, OneTimeCode
from recruit.web.guards.headers import POLICY
from recruit.web.guards.secret_fields import is_secret
from tests.web.made_up import PASSWORD, Site, sign_in
from tests.web.reading import forms, heading, parsed, words
from tests.web.routes import address, openable, routes

TYPED = "Something <b>typed</b> & kept"
STALE = "This page was open for too long"


def policy(header: str) -> dict[str, str]:
    """A Content-Security-Policy as its parts."""
    return {name: " ".join(rest) for name, *rest in (part.split() for part in header.split(";"))}


def check_headers(answer) -> None:
    where = f"{answer.request.method} {answer.request.path}"
    assert policy(answer.headers["Content-Security-Policy"]) == POLICY, where
    assert answer.headers["X-Content-Type-Options"] == "nosniff", where
    assert answer.headers["X-Frame-Options"] == "DENY", where
    assert answer.headers["Referrer-Policy"] == "same-origin", where
    assert answer.headers["Permissions-Policy"] == "browsing-topics=()", where
    assert "Strict-Transport-Security" not in answer.headers, where
    assert "X-Powered-By" not in answer.headers, where
    assert "Access-Control-Allow-Origin" not in answer.headers, where


def test_the_policy_allows_nothing_inline_and_no_other_host():
    assert POLICY["default-src"] == "'none'"
    assert POLICY["frame-ancestors"] == POLICY["base-uri"] == "'none'"
    assert not any(
        word in each for each in POLICY.values() for word in ("unsafe", "http", "*", "nonce")
    )
    assert POLICY["script-src"] == POLICY["style-src"] == POLICY["form-action"] == "'self'"


@pytest.mark.parametrize("name", ["hr", "manager", "panel_member", "outsider", "stranger"])
def test_every_page_has_the_headers(site, name):
    browser = site.browser(None if name == "stranger" else getattr(site, name))
    for _, where in openable(site, site.issued):
        check_headers(browser.get(where))


def test_style_sheets_scripts_and_errors_have_the_headers_too(site, stranger, as_manager):
    for where in (
        "/static/site.css",
        "/bootstrap/static/css/bootstrap.min.css",
        "/nowhere",
        "/vacancies/999/post",
    ):
        check_headers(stranger.get(where))
    check_headers(as_manager.get("/people"))
    check_headers(as_manager.post("/vacancies", data={"csrf_token": "stale"}))
    check_headers(as_manager.get("/vacancies"))
    assert site.app.config["BOOTSTRAP_SERVE_LOCAL"]


@pytest.mark.parametrize("name", ["hr", "manager", "panel_member", "outsider", "stranger"])
def test_nothing_that_anybody_is_shown_is_kept(site, name):
    browser = site.browser(None if name == "stranger" else getattr(site, name))
    others = ["/nowhere", "/static/nothing.js", "/static/", "/sign-in", "/vacancies/999/post"]
    for where in [*(where for _, where in openable(site, site.issued)), *others]:
        assert browser.get(where).headers["Cache-Control"] == "no-store", where
    for where in changing(site):
        for token in (browser.token(), "stale"):
            if where != "/sign-out":
                answer = browser.open(where, method="POST", data={"csrf_token": token})
                assert answer.headers["Cache-Control"] == "no-store", (answer.status_code, where)


def test_the_programs_own_files_are_kept(stranger, as_hr):
    for browser in (stranger, as_hr):
        for where in (
            "/static/site.css",
            "/static/session.js",
            "/bootstrap/static/css/bootstrap.min.css",
        ):
            answer = browser.get(where)
            assert "max-age=604800" in answer.headers["Cache-Control"], where
            assert "no-store" not in answer.headers["Cache-Control"], where
            assert "Set-Cookie" not in answer.headers, where


def test_a_page_that_a_browser_kept_can_ask_whether_its_session_lasts(site, stranger):
    marks = []
    for who in (site.hr, site.manager, site.outsider):
        browser = site.browser(who)
        mark = parsed(
            browser.get("/password").text if who is not site.outsider else browser.get("/x").text
        ).get("data-session")
        assert browser.get("/session").json == {"session": mark}
        browser.post("/sign-out")
        assert browser.get("/session").json == {"session": ""}
        marks.append(mark)
    assert len({*marks, ""}) == 4
    assert parsed(stranger.get("/sign-in").text).get("data-session") == ""


# Tokens against forms of other sites


def changing(site: Site) -> list[str]:
    """The addresses of all forms, on the vacancy `issued`."""
    return [
        address(site, each, site.issued)
        for each in routes(site)
        if each.method == "POST"
        and each.endpoint not in ("sign_in.first_account", "sign_in.set_password_page")
    ]


def test_nothing_is_done_without_a_token_and_what_was_typed_stays(site, as_hr):
    before = dump(site)
    for where in changing(site):
        answer = as_hr.post(
            where,
            data={"csrf_token": "", "post": TYPED, "code": "SECRET12", "current": "hidden one"},
        )
        assert (answer.status_code, heading(answer.text)) == (400, STALE), where
        shown = words(parsed(answer.text).find(".//dl"))
        assert TYPED in shown, where
        assert "SECRET12" not in answer.text
        assert "hidden one" not in answer.text
    assert dump(site) == before


@pytest.mark.parametrize("kind", ["made up", "another's", "old", "of another application"])
def test_nothing_is_done_with_a_wrong_token(site, as_hr, as_manager, kind):
    right = as_hr.token()
    token = {
        "made up": "x" * 90,
        "another's": as_manager.token(),
        "old": right,
        "of another application": right[::-1],
    }
    if kind == "old":
        site.app.config["WTF_CSRF_TIME_LIMIT"] = -1
    before = dump(site)
    for where in changing(site):
        answer = as_hr.post(where, data={"csrf_token": token[kind], "post": TYPED})
        assert (answer.status_code, heading(answer.text)) == (400, STALE), where
    assert dump(site) == before


def stale(site: Site, browser, where: str, sent=None, headers=None):
    """What comes of a form that was open for too long."""
    form, limit = browser.form(where), site.app.config["WTF_CSRF_TIME_LIMIT"]
    site.app.config["WTF_CSRF_TIME_LIMIT"] = -1
    try:
        data = {**dict(form.values), **(sent or {})}
        return browser.open(form.action, method="POST", data=data, headers=headers)
    finally:
        site.app.config["WTF_CSRF_TIME_LIMIT"] = limit


def test_a_form_that_was_open_for_too_long_can_be_sent_again_as_it_was(site, as_manager):
    where = f"/vacancies/{site.ready}/post"
    answer = stale(site, as_manager, where, {"post": "Something typed & kept"})
    assert (answer.status_code, heading(answer.text)) == (400, STALE)
    again = sendable(answer, where)
    assert again.method == "post"
    as_manager.send(again)
    assert site.vacancy(site.ready).draft.post == "Something typed & kept"


def sendable(answer, where: str):
    """The form of a page of ours that would send the same again, or None."""
    return next((each for each in forms(answer.text) if each.action == where), None)


def test_a_form_of_a_session_that_has_ended_is_sent_again_by_the_same_person_alone(site):
    where = f"/vacancies/{site.ready}/post"
    before = site.browser(site.manager)
    form = before.form(where)
    sent = {**dict(form.values), "post": "Typed before lunch"}
    # The same browser, where a session of somebody has begun since.
    for who, is_theirs in ((site.hr, False), (site.manager, True)):
        sign_in(before, who)
        answer = before.open(where, method="POST", data=sent)
        assert (answer.status_code, heading(answer.text)) == (400, STALE)
        assert "Typed before lunch" in words(parsed(answer.text).find(".//dl"))
        assert (sendable(answer, where) is not None) == is_theirs
    before.send(sendable(answer, where))
    assert site.vacancy(site.ready).draft.post == "Typed before lunch"


def test_a_form_that_nobody_was_shown_gets_no_token(site, as_hr, as_manager):
    before = dump(site)
    made_up = {
        "csrf_token": "stale",
        "name": "Mallory Outsider",
        "email": "m@evil.example",
        "role": "HR",
    }
    for token in ("stale", "", as_manager.token(), site.browser().token()):
        answer = as_hr.open("/people/add", method="POST", data={**made_up, "csrf_token": token})
        assert (answer.status_code, heading(answer.text)) == (400, STALE)
        assert sendable(answer, "/people/add") is None
        assert "Mallory Outsider" in answer.text
        assert '<a href="/people/add">Open the page again</a>' in answer.text
    assert dump(site) == before


def test_a_script_gets_a_new_token_only_for_a_form_of_the_same_person(site, as_hr, as_manager):
    where, script = f"/vacancies/{site.ready}/post", {"Accept": "application/json"}
    assert stale(site, as_manager, where, headers=script).json["token"]
    for token in ("x", as_hr.token()):
        answer = as_manager.open(where, method="POST", data={"csrf_token": token}, headers=script)
        assert (answer.status_code, list(answer.json)) == (400, ["problem", "stale"])


# What another site sends

ELSEWHERE = (
    {"Sec-Fetch-Site": "cross-site"},
    {"Sec-Fetch-Site": "same-site", "Origin": "http://sister.localhost"},
    {"Sec-Fetch-Site": "cross-site", "Origin": "http://localhost"},
    {"Origin": "https://evil.example"},
    {"Origin": "null"},
    {"Origin": "http://localhost:8081"},
    {"Referer": "https://evil.example/page"},
    {"Origin": "http://["},
)
ORIGIN_ALONE = ELSEWHERE[3:]


@pytest.mark.parametrize("headers", ELSEWHERE, ids=str)
def test_what_another_site_sends_does_nothing_and_shows_nothing_of_it(site, as_hr, headers):
    token = as_hr.token()
    before = dump(site)
    for where in changing(site):
        answer = as_hr.open(
            where, method="POST", data={"csrf_token": "forged", "post": TYPED}, headers=headers
        )
        assert (answer.status_code, heading(answer.text)) == (400, "Another site sent this"), where
        assert "typed" not in answer.text, where
        assert sendable(answer, where) is None, where
        assert "Set-Cookie" not in answer.headers, where
    assert dump(site) == before
    assert as_hr.get("/people").status_code == 200
    # A form that was open for too long is not sent again by another site's page either.
    answer = stale(site, as_hr, "/people/add", headers=headers)
    assert heading(answer.text) == "Another site sent this"
    assert token


@pytest.mark.parametrize("headers", ELSEWHERE[:3], ids=str)
def test_a_right_token_does_not_help_where_the_browser_says_that_another_site_sent_it(
    site, as_hr, headers
):
    before = dump(site)
    for where in ("/sign-out", "/backups", "/settings"):
        answer = as_hr.open(
            where, method="POST", data={"csrf_token": as_hr.token("/people")}, headers=headers
        )
        assert heading(answer.text) == "Another site sent this", where
    assert dump(site) == before


def test_no_site_can_sign_anybody_out_whose_cookie_the_browser_kept_back(site):
    # To another site's form a browser adds no cookie, and takes those of the answer all the same.
    stranger = site.browser()
    for headers in ELSEWHERE:
        for where in ("/sign-out", "/sign-in", "/people/add"):
            answer = stranger.open(where, method="POST", data={}, headers=headers)
            assert answer.status_code == 400
            assert "Set-Cookie" not in answer.headers, (where, headers)


def test_what_a_page_of_ours_sends_is_taken_whatever_the_browser_says_of_it(site, as_manager):
    where = f"/vacancies/{site.ready}/post"
    for headers in (
        {"Sec-Fetch-Site": "same-origin", "Origin": "http://localhost"},
        {"Sec-Fetch-Site": "same-origin", "Origin": "https://behind.a.proxy.example"},
        {"Origin": "http://localhost"},
        {"Referer": "http://localhost/vacancies"},
        *ORIGIN_ALONE,  # behind a proxy that tells another host; the token is right
    ):
        form = as_manager.form(where)
        answer = as_manager.open(where, method="POST", data=dict(form.values), headers=headers)
        assert answer.status_code == 302, headers


def test_a_token_is_also_needed_by_other_methods(site, as_hr):
    for method in ("put", "patch", "delete"):
        assert getattr(as_hr, method)(f"/vacancies/{site.ready}/post").status_code in (400, 405)


def dump(site: Site) -> list[str]:
    """The database as text, but for who has opened what."""
    with site.database() as db:
        return [
            each
            for each in db.conn.iterdump()
            if "edition_seen" not in each and "bank_text" not in each
        ]


# Secrets

SECRET_ONE = "a secret that no one is to see"


def kinds(of: type[AnyForm]) -> Iterator[type[AnyForm]]:
    for each in of.__subclasses__():
        yield each
        yield from kinds(each)


def secret_fields() -> set[str]:
    """The names of all fields of all forms of which nothing may be shown, as a form that is drawn
    has them.
    """
    drawn = {
        (name, getattr(form, name).field_class)
        for form in kinds(AnyForm)
        for name in dir(form)
        if isinstance(getattr(form, name, None), UnboundField)
    }
    return {name for name, kind in drawn if issubclass(kind, PasswordField | OneTimeCode)}


def test_the_fields_that_hold_a_secret_are_those_of_passwords_and_codes():
    assert secret_fields() == {"password", "again", "current", "code"}
    assert all(is_secret(name) and is_secret(f"first-{name}") for name in secret_fields())
    assert not any(
        is_secret(name) for name in ("email", "name", "post", "encode", "decode", "again-and-so-on")
    )


def test_a_password_field_is_known_by_its_kind_whatever_it_is_called():
    class Renamed(Form):
        pet = PasswordField("The name of your first pet")

    assert is_secret("pet")
    del Renamed
    gc.collect()
    assert not is_secret("pet")


def test_no_error_page_shows_what_a_password_field_sent(site, as_hr, stranger):
    sent = dict.fromkeys(secret_fields(), SECRET_ONE) | {
        "email": "typed@larkwater.example",
        "copy": SECRET_ONE,
    }
    for browser in (as_hr, stranger):
        for where in changing(site):
            if where != "/sign-out":
                answer = browser.open(
                    where, method="POST", data={**sent, "csrf_token": browser.token()}
                )
                assert SECRET_ONE not in answer.text, where
            answer = browser.open(where, method="POST", data=sent)
            assert SECRET_ONE not in answer.text, where
            assert "typed@larkwater.example" in answer.text, where


def test_no_page_shows_a_secret_that_was_wrong(site, as_manager, stranger):
    sent = {"current": SECRET_ONE, "password": "shorty", "again": "shorter"}
    answer = as_manager.fill_in("/password", sent)
    assert not any(each in answer.text for each in sent.values())
    assert (
        SECRET_ONE
        not in stranger.fill_in("/sign-in", {"email": site.hr.email, "password": SECRET_ONE}).text
    )
    assert (
        "WRONGCODE"
        not in stranger.fill_in(f"/panel/{site.outsider.token}", {"code": "WRONGCODE"}).text
    )


def test_a_secret_in_an_address_is_not_carried_on(site, stranger, as_manager):
    for where in ("/sign-in", "/people", f"/vacancies/{site.ready}/post"):
        answer = stranger.get(f"{where}?password=PASSING&code=PASSING&x=1")
        assert "PASSING" not in f"{answer.text}{answer.headers}"
    answer = stale(site, as_manager, "/password", {"current": SECRET_ONE})
    assert heading(answer.text) == STALE
    assert SECRET_ONE not in answer.text


def test_a_fault_while_signing_in_shows_no_secret(site, stranger, monkeypatch):
    def fails(*_arguments: object) -> None:
        raise RuntimeError(f"went wrong over {SECRET_ONE}")

    form = stranger.form("/sign-in", "password")
    monkeypatch.setattr("recruit.web.people.sign_in.person_by_email", fails)
    site.app.testing, stranger.may_fail = False, True
    answer = stranger.send(form, {"email": "typed@larkwater.example", "password": SECRET_ONE})
    assert answer.status_code == 500
    assert SECRET_ONE not in answer.text
    assert "typed@larkwater.example" in answer.text


def test_the_log_of_a_fault_holds_no_link_that_lets_someone_in(site, stranger, monkeypatch, caplog):
    def fails(*_arguments: object) -> None:
        raise RuntimeError("went wrong")

    monkeypatch.setattr("recruit.web.people.sign_in.has_link", fails)
    monkeypatch.setattr("recruit.web.people.sign_in.link_person", fails)
    site.app.testing, stranger.may_fail = False, True
    for kind in ("panel", "set-password", "first-account"):
        assert stranger.get(f"/{kind}/{site.outsider.token}").status_code == 500
        assert f"unexpected RuntimeError at GET /{kind}/<token>" in caplog.text
    assert site.outsider.token not in caplog.text


# Answers to what should not have been asked


def test_an_address_that_is_not_there_gets_a_sentence_and_a_way_on(stranger, as_hr):
    for where in (
        "/nowhere",
        "/vacancies/x/post",
        "/vacancies/-1/post",
        "/.env",
        "/admin",
        "/static/nothing.js",
        "/é/💡",
    ):
        answer = stranger.get(where)
        assert (answer.status_code, heading(answer.text)) == (404, "There is no such page")
    assert ">Your vacancies</a>" in as_hr.get("/nowhere").text


@pytest.mark.parametrize(
    "number",
    [2**31, 2**63, 10**30, "0" * 300 + "4", "٤"],
)
def test_a_number_that_no_vacancy_has_is_not_there(as_hr, number):
    for page in ("post", "papers", "elements"):
        assert as_hr.get(f"/vacancies/{number}/{page}").status_code in (200, 404)


def test_numbers_of_parts_that_are_too_large_are_not_there(site, as_hr):
    for route in routes(site):
        huge = {
            name: 2**70
            for name in route.arguments
            if name in ("candidate_id", "member_id", "number", "edition")
        }
        if huge:
            where = address(site, route, site.issued, **huge)
            sent = {"csrf_token": as_hr.token()} if route.method == "POST" else {}
            assert as_hr.open(where, method=route.method, data=sent).status_code in (
                302,
                400,
                403,
                404,
            ), where


def test_a_method_that_is_not_allowed_gets_a_sentence(site, as_hr):
    token = {"X-CSRFToken": as_hr.token()}
    for route in routes(site):
        where = address(site, route, site.issued)
        for method in ("PUT", "DELETE", "PATCH"):
            answer = as_hr.open(where, method=method, headers=token)
            assert (answer.status_code, heading(answer.text)) == (405, WORDS[405][0]), where
    assert heading(as_hr.get("/vacancies").text) == WORDS[405][0]
    assert as_hr.get("/sign-out").status_code == 405


def test_a_method_that_does_not_exist_is_refused(stranger):
    assert stranger.open("/sign-in", method="BREW").status_code in (400, 405)
    assert stranger.open("/sign-in", method="TRACE").status_code in (400, 405)


def test_a_file_that_is_too_large_gets_a_sentence(site, as_manager):
    where = f"/vacancies/{site.ready}/post"
    data = {
        "csrf_token": as_manager.token(where),
        "file": (io.BytesIO(b"x" * 5_600_000), "large.csv"),
    }
    answer = as_manager.post(where, data=data)
    assert (answer.status_code, heading(answer.text)) == (413, WORDS[413][0])


def test_a_text_that_is_too_large_gets_a_sentence(site, as_manager):
    where = f"/vacancies/{site.ready}/post"
    answer = as_manager.post(
        where, data={"csrf_token": as_manager.token(where), "post": "x" * 700_000}
    )
    assert (answer.status_code, heading(answer.text)) == (413, WORDS[413][0])


def test_more_parts_than_any_form_has_are_refused(site, as_manager):
    where = f"/vacancies/{site.ready}/post"
    data = {"csrf_token": as_manager.token(where), **{f"f{n}": "x" for n in range(1500)}}
    answer = as_manager.post(where, data={**data, "file": (io.BytesIO(b"x"), "x")})
    assert (answer.status_code, heading(answer.text)) == (413, WORDS[413][0])


def test_a_length_that_lies_and_a_body_that_is_no_form_get_a_page(stranger):
    for headers, data in (
        ({"Content-Type": "multipart/form-data; boundary=x"}, b"--x\r\nnonsense"),
        ({"Content-Type": "multipart/form-data"}, b"no boundary"),
        ({"Content-Type": "application/json"}, b'{"csrf_token": 1}'),
        (
            {"Content-Type": "application/x-www-form-urlencoded; charset=utf-16"},
            b"\xff\xfe%00%ff&&&===",
        ),
    ):
        assert stranger.open("/sign-in", method="POST", data=data, headers=headers).status_code in (
            400,
            413,
        )


@pytest.fixture
def broken(site):
    """An application whose list fails, and which is not being tested or developed."""

    def fails(*_arguments: object, **_named: object) -> str:
        raise RuntimeError(f"went wrong over {TYPED}")

    fails.rule = "anyone"  # type: ignore[attr-defined]
    site.app.view_functions["desk.vacancies"] = fails
    site.app.view_functions["desk.new_vacancy"] = fails
    site.app.testing = False
    return site


def test_a_fault_of_ours_shows_a_sentence_and_never_a_traceback(broken):
    browser = broken.browser(broken.manager)
    browser.may_fail = True
    answer = browser.get("/")
    assert (answer.status_code, heading(answer.text)) == (500, WORDS[500][0])
    for word in ("Traceback", "RuntimeError", "went wrong over", "recruit/web", ".py"):
        assert word not in answer.text


def test_after_a_fault_of_ours_what_was_typed_is_still_there(broken):
    browser = broken.browser(broken.manager)
    browser.may_fail = True
    answer = browser.post(
        "/vacancies", data={"post": TYPED, "csrf_token": browser.token("/password")}
    )
    assert answer.status_code == 500
    assert TYPED in words(parsed(answer.text))


def test_the_log_of_a_fault_names_the_place_and_nothing_that_was_typed(broken, caplog):
    caplog.set_level(logging.DEBUG)
    browser = broken.browser(broken.manager)
    browser.may_fail = True
    browser.post(
        f"/vacancies?words={TYPED}", data={"post": TYPED, "csrf_token": browser.token("/password")}
    )
    assert "unexpected RuntimeError at POST /vacancies" in caplog.text
    assert "typed" not in caplog.text
    assert broken.manager.email not in caplog.text


def test_the_log_holds_nothing_of_a_days_work(site, caplog):
    caplog.set_level(logging.DEBUG)
    browser = site.browser()
    browser.fill_in("/sign-in", {"email": site.manager.email, "password": "wrong and secret"})
    browser.fill_in("/sign-in", {"email": site.manager.email, "password": PASSWORD})
    browser.fill_in(f"/vacancies/{site.ready}/post", {"contact": "a contact typed"})
    browser.get("/?words=looked+for")
    browser.post("/sign-out")
    browser.fill_in(f"/panel/{site.outsider.token}", {"code": site.outsider.code})
    for secret in (
        site.manager.email,
        "wrong and secret",
        PASSWORD,
        "a contact typed",
        "looked",
        site.outsider.token,
        site.outsider.code,
    ):
        assert secret not in caplog.text


def test_a_flash_of_one_person_is_never_shown_to_another(site, as_manager):
    as_manager.fill_in(
        "/password",
        {
            "current": PASSWORD,
            "password": "a brand new passphrase",
            "again": "a brand new passphrase",
        },
        follow=False,
    )
    as_manager.post("/sign-out")
    assert "Your password is changed" not in site.browser().get("/sign-in").text
