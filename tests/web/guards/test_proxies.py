"""Behind a proxy: whom it believes, the path below which it lies, and words for what goes wrong on
the way.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask, request
from flask.testing import FlaskClient

from recruit.app import Place, create_app
from recruit.domain.words.public_address import is_host, public_address
from recruit.domain.words.refusal import Refused
from recruit.web.guards.proxies import trusted_networks
from tests.builders import shipped_library
from tests.web.made_up import PASSWORD, Site, close
from tests.web.reading import forms, heading

PROXY, INNER, STRANGER, VISITOR = "10.1.2.3", "10.1.9.9", "203.0.113.9", "198.51.100.7"


@pytest.fixture
def made() -> Iterator[list[Flask]]:
    """Applications on the organisation's data, closed afterwards."""
    apps: list[Flask] = []
    yield apps
    for each in apps:
        close(each)


def placed(site: Site, made: list[Flask], **place: object) -> Flask:
    """An application that lies where this says."""
    app = create_app(site.folder, bank=shipped_library(), place=Place(**place))  # type: ignore[arg-type]
    app.testing = True
    made.append(app)
    return app


def seen(app: Flask, peer: str, **headers: str) -> dict[str, str]:
    """What the application takes a request for: visitor, scheme, host and path."""
    found: dict[str, str] = {}

    def look() -> None:
        found.update(
            who=request.remote_addr or "",
            scheme=request.scheme,
            host=request.host,
            below=request.script_root,
        )

    app.before_request_funcs.setdefault(None, []).insert(0, look)
    sent = {name.replace("_", "-"): value for name, value in headers.items()}
    app.test_client().get("/healthz", headers=sent, environ_base={"REMOTE_ADDR": peer})
    app.before_request_funcs[None].remove(look)
    return found


def test_what_a_named_proxy_says_is_believed(site, made):
    app = placed(site, made, trusted=("10.1.2.0/24",))
    said = {
        "X_Forwarded_For": VISITOR,
        "X_Forwarded_Proto": "https",
        "X_Forwarded_Host": "hr.example:8443",
        "X_Forwarded_Prefix": "/recruit/",
    }
    assert seen(app, PROXY, **said) == {
        "who": VISITOR, "scheme": "https", "host": "hr.example:8443", "below": "/recruit",
    }  # fmt: skip


def test_nobody_else_can_pass_for_another(site, made):
    said = {
        "X_Forwarded_For": VISITOR,
        "X_Forwarded_Proto": "https",
        "X_Forwarded_Host": "evil.example",
        "X_Forwarded_Prefix": "/evil",
        "Forwarded": "for=1.2.3.4;host=evil.example",
        "X_Real_Ip": VISITOR,
    }
    for place in (
        {},
        {"trusted": ("loopback",)},
        {"trusted": (PROXY,), "public": public_address("https://hr.example")},
    ):
        found = seen(placed(site, made, **place), STRANGER, **said)
        assert found == {
            "who": STRANGER,
            "scheme": "http",
            "host": "localhost",
            "below": found["below"],
        }
        assert "evil" not in found["below"]


def test_what_a_visitor_forges_before_the_proxy_is_not_believed(site, made):
    app = placed(site, made, trusted=(PROXY, INNER))
    assert seen(app, PROXY, X_Forwarded_For=f"1.1.1.1, {VISITOR}")["who"] == VISITOR
    assert seen(app, INNER, X_Forwarded_For=f"1.1.1.1, {VISITOR}, {PROXY}")["who"] == VISITOR


@pytest.mark.parametrize(
    "given", ["1.2.3.4:5678", "[2001:db8::7]:443", "2001:db8::7", "::ffff:1.2.3.4"]
)
def test_an_address_is_read_however_a_proxy_writes_it(site, made, given):
    found = seen(placed(site, made, trusted=(PROXY,)), PROXY, X_Forwarded_For=given)["who"]
    assert found in ("1.2.3.4", "2001:db8::7")


@pytest.mark.parametrize("given", ["unknown", "_hidden", ",,", "999.1.1.1", "\xff"])
def test_what_is_no_address_leaves_the_proxy_as_who_asks(site, made, given):
    assert seen(placed(site, made, trusted=(PROXY,)), PROXY, X_Forwarded_For=given)["who"] == PROXY


def test_two_proxies_of_which_the_inner_one_lists_both(site, made):
    app = placed(site, made, trusted=(PROXY, INNER))
    found = seen(app, INNER, X_Forwarded_For=f"{VISITOR}, {PROXY}", X_Forwarded_Proto="https, http")
    assert (found["who"], found["scheme"]) == (VISITOR, "https")


@pytest.mark.parametrize("prefix", ["//evil.example", "/a/../b", "/<b>", "evil", "/a?b"])
def test_a_path_that_leads_elsewhere_is_not_taken(site, made, prefix):
    assert (
        seen(placed(site, made, trusted=(PROXY,)), PROXY, X_Forwarded_Prefix=prefix)["below"] == ""
    )


def test_the_public_address_stands_for_what_the_proxy_leaves_out(site, made):
    app = placed(site, made, trusted=(PROXY,), public=public_address("https://hr.example/recruit"))
    assert seen(app, PROXY, X_Forwarded_For=VISITOR, Host="127.0.0.1:8080") == {
        "who": VISITOR, "scheme": "https", "host": "hr.example", "below": "/recruit",
    }  # fmt: skip


def test_only_addresses_and_networks_are_named():
    assert len(trusted_networks(["loopback", "10.0.0.1,10.2.0.0/16", "2001:db8::/32"])) == 5
    for wrong in ("proxy.example", "10.0.0.0/40", "*", "10.0.0.256"):
        with pytest.raises(Refused, match="address or the network"):
            trusted_networks([wrong])


LINKS = re.compile(r'(?:href|src|action)="(/[^"]*)"')


@pytest.mark.parametrize("is_stripped", [True, False])
def test_below_a_path_everything_lies_below_it(site, made, is_stripped):
    app = placed(site, made, trusted=(PROXY,), prefix="/recruit")
    if is_stripped:
        app.wsgi_app = without_path(app.wsgi_app)  # type: ignore[method-assign]
    browser = app.test_client()
    browser.environ_base = {"REMOTE_ADDR": PROXY}

    answer = browser.get("/recruit/vacancies/1/papers")
    assert (answer.status_code, answer.location) == (
        302,
        "/recruit/sign-in?next=/recruit/vacancies/1/papers",
    )
    page = browser.get("/recruit/sign-in?next=/recruit/people")
    sent = {**dict(forms(page.text)[0].values), "email": site.hr.email, "password": PASSWORD}
    assert "Path=/recruit" in page.headers["Set-Cookie"]
    answer = browser.post(forms(page.text)[0].action, data=sent)
    assert (answer.status_code, answer.location) == (302, "/recruit/people"), answer.text
    for path in (
        "/people",
        "/",
        f"/vacancies/{site.ready}",
        "/settings",
        "/settings/house-style",
        "/nowhere",
    ):
        found = LINKS.findall(browser.get(f"/recruit{path}").text)
        assert found
        assert all(each == "/recruit" or each.startswith("/recruit/") for each in found), path
    for each in LINKS.findall(page.text):
        if "static" in each:
            assert browser.get(each).status_code == 200, each


def without_path(app: Any) -> Any:
    """What a proxy does that takes the path off the address."""

    def asked(environ: dict[str, Any], start: Any) -> Any:
        environ["PATH_INFO"] = environ["PATH_INFO"].removeprefix("/recruit")
        return app(environ, start)

    return asked


def test_links_to_hand_on_have_the_public_address(site, made):
    app = placed(site, made, public=public_address("http://hr.example/recruit"))
    browser = signed_in(app, site)
    page = browser.get(f"/recruit/people/{site.other_manager.id}")
    form = next(each for each in forms(page.text) if "link" in (each.action or ""))
    answer = browser.post(form.action, data=dict(form.values))
    assert "http://hr.example/recruit/set-password/" in answer.text


def signed_in(app: Flask, site: Site) -> FlaskClient:
    """HR's browser."""
    browser = app.test_client()
    page = browser.get("/recruit/sign-in")
    sent = {**dict(forms(page.text)[0].values), "email": site.hr.email, "password": PASSWORD}
    assert browser.post("/recruit/sign-in", data=sent).status_code == 302
    return browser


def sign_in_fails(app: Flask, site: Site, *, cookie: bool = True, base: str, **headers: str) -> str:
    """The page of a sign-in that goes wrong on its way, with what a browser would send."""
    browser = app.test_client(use_cookies=cookie)
    browser.environ_base = {"REMOTE_ADDR": PROXY}
    page = browser.get("/sign-in", base_url=base)
    sent = {**dict(forms(page.text)[0].values), "email": site.hr.email, "password": PASSWORD}
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    answer = browser.post("/sign-in", base_url=base, data=sent, headers=named)
    assert answer.status_code == 400, answer.status
    assert PASSWORD not in answer.text
    return f"{heading(answer.text)}. {answer.text}"


def test_a_sign_in_over_plain_http_is_explained(site, made, caplog):
    app = placed(site, made, trusted=(PROXY,))
    said = sign_in_fails(app, site, cookie=False, base="http://hr.example")
    assert said.startswith("Your browser did not bring back Recruit's cookie".replace("'", "'"))
    assert "https://hr.example" in said
    assert f"the proxy {PROXY} does not say otherwise; let it send X-Forwarded-Proto" in caplog.text


def test_two_proxies_of_which_one_speaks_tls_are_explained(site, made, caplog):
    app = placed(site, made, trusted=(PROXY,))
    sign_in_fails(app, site, cookie=False, base="http://hr.example", X_Forwarded_Proto="http")
    assert "Where another proxy before it speaks TLS" in caplog.text


def test_a_proxy_that_is_not_named_is_explained(site, made, caplog):
    app = placed(site, made, trusted=("loopback",))
    sign_in_fails(app, site, cookie=False, base="http://hr.example", X_Forwarded_Proto="https")
    assert f"start with --trust-proxy {PROXY}" in caplog.text
    assert f"what {PROXY} says is ignored" in caplog.text


def test_a_browser_that_leaves_out_the_page_is_explained(site, made, caplog):
    said = sign_in_fails(placed(site, made, trusted=(PROXY,)), site, base="https://hr.example")
    assert said.startswith("Your browser did not say which page this came from")
    assert "a form without Referer" in caplog.text


def test_a_proxy_that_hands_on_its_own_name_for_us_is_explained(site, made, caplog):
    app = placed(site, made, trusted=(PROXY,))
    sent = {"Referer": "https://hr.example/sign-in", "Sec_Fetch_Site": "same-origin"}
    said = sign_in_fails(app, site, base="https://127.0.0.1:8080", **sent)
    assert "You opened Recruit as hr.example, and what you sent arrived for 127.0.0.1:8080" in said
    assert "hand on the visitor's Host (X-Forwarded-Host)" in caplog.text
    # An older browser says less of who sent the form, and it looks as if another site had.
    said = sign_in_fails(
        app, site, base="https://127.0.0.1:8080", Referer="https://hr.example/sign-in"
    )
    assert "arrived for 127.0.0.1:8080" in said
    assert caplog.text.count("hand on the visitor's Host (X-Forwarded-Host)") == 2


def test_cookies_that_are_not_kept_are_explained(site, made, caplog):
    said = sign_in_fails(placed(site, made), site, cookie=False, base="http://localhost")
    assert "Allow cookies for this address" in said
    assert "the cookie is for the path /" in caplog.text


def test_the_sign_in_page_warns_before_anybody_tries(site, made):
    app = placed(site, made, trusted=(PROXY,))
    notice = "Recruit lets people in over https alone"
    assert notice in app.test_client().get("/sign-in", base_url="http://hr.example").text
    for base in ("https://hr.example", "http://localhost:8080", "http://127.0.0.1"):
        assert notice not in app.test_client().get("/sign-in", base_url=base).text
    assert (
        notice
        not in placed(site, made).test_client().get("/sign-in", base_url="http://hr.example").text
    )


def test_it_does_not_fill_the_log(site, made, caplog):
    app = placed(site, made)
    with caplog.at_level(logging.WARNING):
        for _ in range(20):
            seen(app, STRANGER, X_Forwarded_For=VISITOR)
    assert len(caplog.records) == 1


WRONG_HOSTS = [
    "a" * 70,
    f"{'b' * 64}.example",
    "a..b",
    "[::1",
    "x:99999",
    "ex ample",
    "é",
    "a/b",
    "-",
    "host:port",
]


@pytest.mark.parametrize("host", WRONG_HOSTS)
def test_a_host_that_is_none_is_a_sentence(site, host):
    assert not is_host(host)
    answer = site.app.test_client().get("/sign-in", headers={"Host": host})
    assert answer.status_code == 400
    assert heading(answer.text) == "That request could not be understood"


@pytest.mark.parametrize(
    "host",
    ["hr", "hr.example", "hr.example:8443", "[::1]:80", "10.0.0.1", "a_b.example", "hr.example."],
)
def test_a_host_that_can_be_one_is_taken(host):
    assert is_host(host)


@pytest.mark.parametrize(
    "wanted", ["//[", "/\\[", "http://[::1", "//evil.example", "/%00", "/a\nb", "//", "https:"]
)
def test_a_next_page_that_is_none_leads_to_the_vacancies(site, wanted):
    browser = site.app.test_client()
    page = browser.get("/sign-in", query_string={"next": wanted})
    assert page.status_code == 200
    sent = {**dict(forms(page.text)[0].values), "email": site.hr.email, "password": PASSWORD}
    answer = browser.post("/sign-in", query_string={"next": wanted}, data=sent)
    assert answer.status_code == 302
    assert answer.location in ("/", "/%00")
