"""Whatever stands in a header, an address, a cookie or a field, the answer is a page and no fault
of ours.
"""

from __future__ import annotations

import io
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some
from werkzeug.test import run_wsgi_app

from tests.web.made_up import Site

NAMES = (
    "Host",
    "Cookie",
    "Referer",
    "Origin",
    "Accept",
    "Accept-Language",
    "Accept-Encoding",
    "Content-Type",
    "Content-Length",
    "Range",
    "If-Range",
    "If-None-Match",
    "If-Match",
    "If-Modified-Since",
    "If-Unmodified-Since",
    "Authorization",
    "X-Forwarded-For",
    "X-Forwarded-Proto",
    "X-Forwarded-Host",
    "X-Forwarded-Prefix",
    "X-CSRFToken",
    "Sec-Fetch-Site",
    "Transfer-Encoding",
    "User-Agent",
    "Date",
    "Cache-Control",
    "X-Requested-With",
)
ODD = (
    "",
    "//[",
    "[",
    "]",
    "[::1",
    "http://[",
    "http://[::1]x",
    "a" * 70,
    "a" * 5000,
    "%",
    "%zz",
    "%00",
    "\x00",
    "\xff",
    "é",
    "☃".encode().decode("latin-1"),
    "-1",
    "0",
    "1e9",
    "9" * 30,
    "bytes=",
    "bytes=9-1",
    "bytes=-",
    "bytes=a-b",
    'W/"',
    '"',
    "Basic !",
    "Basic " + "é" * 9,
    "Bearer",
    "Digest a=",
    "recruit=",
    "recruit=.a.b",
    "recruit=\xff;=;",
    "a=b; recruit=x; recruit=y",
    "text/html; charset=nonsense",
    "multipart/form-data",
    "multipart/form-data; boundary=",
    "multipart/form-data; boundary=\xff",
    "application/x-www-form-urlencoded; charset=utf-7",
    "application/json",
    "*/*;q=x",
    "en;q=9e999",
    "Thu, 99 Foo 9999",
    "http",
    "javascript:",
    "/..",
    "//evil",
    "host:port",
    ":80",
    "a:-1",
)
values = some.sampled_from(ODD) | some.text(some.characters(max_codepoint=255), max_size=80)
headers = some.dictionaries(some.sampled_from(NAMES), values, max_size=5)
PATHS = (
    "/sign-in",
    "/",
    "/people",
    "/archive",
    "/panel/x",
    "/static/site.css",
    "/healthz",
    "/set-password/x",
    "/nowhere",
)
PARAMETERS = (
    "next",
    "page",
    "edition",
    "words",
    "state",
    "sort",
    "first_day",
    "q",
    "sealing",
    "version",
    "show",
)
queries = some.dictionaries(some.sampled_from(PARAMETERS), values, max_size=4)


def asked(
    site: Site,
    method: str,
    path: str,
    query: str,
    sent: dict[str, str],
    body: bytes,
    cookie: str = "",
) -> int:
    """The status of the answer to a request that no client library would send."""
    environ: dict[str, Any] = {
        "REQUEST_METHOD": method,
        "SCRIPT_NAME": "",
        "PATH_INFO": path,
        "QUERY_STRING": query,
        "SERVER_NAME": "s",
        "SERVER_PORT": "80",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": "203.0.113.9",
        "HTTP_HOST": "localhost",
        "CONTENT_LENGTH": str(len(body)),
        "wsgi.url_scheme": "http",
        "wsgi.input": io.BytesIO(body),
        "wsgi.errors": io.StringIO(),
        "wsgi.version": (1, 0),
        "wsgi.multithread": True,
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
        "wsgi.input_terminated": True,
    }
    if cookie:
        environ["HTTP_COOKIE"] = cookie
    for name, value in sent.items():
        key = name.upper().replace("-", "_")
        is_plain = key in ("CONTENT_TYPE", "CONTENT_LENGTH")
        environ[key if is_plain else f"HTTP_{key}"] = value
    chunks, status, _ = run_wsgi_app(site.app, environ, buffered=True)
    for _ in chunks:
        pass
    return int(status.split()[0])


def latin(text: str) -> str:
    """A query as it arrives: whatever bytes, one letter each."""
    return text.replace("&", "%26").replace("#", "%23")


tries = settings(
    max_examples=150, deadline=None, database=None, derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)  # fmt: skip


@tries
@given(
    some.sampled_from(("GET", "HEAD", "OPTIONS", "POST", "PUT", "BREW")),
    some.sampled_from(PATHS),
    queries,
    headers,
    some.binary(max_size=100),
)
def test_whatever_stands_in_a_header_or_an_address(site, method, path, query, sent, body):
    asking = "&".join(f"{name}={latin(value)}" for name, value in query.items())
    assert asked(site, method, path, asking, sent, body) < 500


@tries
@given(values, some.sampled_from(PATHS))
def test_whatever_the_path_is(site, value, path):
    assert asked(site, "GET", f"{path}/{value}", "", {}, b"") < 500
    assert asked(site, "GET", value, "", {}, b"") < 500


@pytest.mark.parametrize("name", NAMES)
def test_every_header_with_every_odd_value(site, name):
    for value in ODD:
        for method, path in (
            ("GET", "/sign-in"),
            ("POST", "/sign-in"),
            ("GET", "/static/site.css"),
        ):
            assert asked(site, method, path, "", {name: value}, b"a=b") < 500, (name, value, path)


@pytest.mark.parametrize("parameter", PARAMETERS)
def test_every_parameter_with_every_odd_value_for_someone_who_is_signed_in(site, as_hr, parameter):
    cookie = as_hr.get_cookie("recruit")
    kept = f"recruit={cookie.value}" if cookie else ""
    for value in ODD:
        for path in (
            "/",
            "/archive",
            "/people",
            f"/vacancies/{site.issued}/papers",
            f"/vacancies/{site.issued}/history",
        ):
            assert asked(site, "GET", path, f"{parameter}={latin(value)}", {}, b"", kept) < 500, (
                path,
                value,
            )
