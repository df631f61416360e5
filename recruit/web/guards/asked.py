"""What a request asks for, and who sent it as far as the browser says."""

from __future__ import annotations

from urllib.parse import urlencode, urlsplit

from flask import request
from flask.globals import request_ctx

from recruit.web.guards.secret_fields import is_secret

SAFE = ("GET", "HEAD", "OPTIONS")
OUR_OWN = ("same-origin", "none")
"""What a browser says of a request that a page of this site sent, or no one but the person at the
keyboard.
"""


class SignInFirst(Exception):  # noqa: N818  an answer to give, not a fault
    """What was asked for is for somebody who is signed in, and no one is."""


def asked_by_script() -> bool:
    """Whether a script of a page asks, which is answered in JSON: a page would only be in its
    way.
    """
    return request.accept_mimetypes.best == "application/json"


def is_from_another_site() -> bool:
    """Whether a page of another site sent this form, as far as the browser says.

    A browser of the last years says it itself, over TLS and on the machine's own address. Otherwise
    the page that sent the form is named, or the form's token has to tell.
    """
    if request.method in SAFE:
        return False
    said = request.headers.get("Sec-Fetch-Site")
    if said is not None:
        return said not in OUR_OWN
    named = request.headers.get("Origin") or request.headers.get("Referer")
    return named is not None and _host(named) != request.host.casefold()


def here() -> str:
    """The address that was asked for, to be asked again, without a secret that somebody put
    there.
    """
    asked = [(name, value) for name, value in request.args.items(multi=True) if not is_secret(name)]
    return f"{request.script_root}{request.path}" + (f"?{urlencode(asked)}" if asked else "")


def place() -> str:
    """What was asked for, as a log may hold it: of a link that lets someone in, not the part that
    does.
    """
    if "token" in (request.view_args or {}) and request.url_rule is not None:
        return request.url_rule.rule
    return request.path


def page_of_form() -> str:
    """The page that a form was sent from: its address, where that shows a page, or what the browser
    says.
    """
    adapter = request_ctx.url_adapter
    if adapter is not None and "GET" in adapter.allowed_methods():
        return here()
    named = request.referrer or ""
    return urlsplit(named).path if _host(named) == request.host.casefold() else ""


def _host(address: str) -> str:
    """The host and port of an address, or '' for what is none ('null')."""
    try:
        return urlsplit(address).netloc.casefold()
    except ValueError:
        return ""
