"""Why a browser's form is refused where the fault lies between it and us, in words: for the visitor
and for the log.

A form is taken only with the token that the visitor's own cookie holds, and over TLS only from a
page of ours. Behind a proxy that is set up wrongly, one of the two fails for everybody, and looks
like a wrong password.
"""

from __future__ import annotations

import ipaddress
import logging
from dataclasses import dataclass
from typing import cast
from urllib.parse import urlsplit

from flask import Flask, abort, current_app, request
from flask_wtf.csrf import CSRFError

from recruit.domain.words.public_address import PublicAddress
from recruit.web.guards.asked import place
from recruit.web.guards.proxies import WAY, Way

NO_COOKIE = "The CSRF session token is missing."
NO_REFERRER = "The referrer header is missing."
OTHER_HOST = "The referrer does not match the host."

log = logging.getLogger("recruit")


@dataclass(frozen=True, slots=True)
class Reason:
    """What to tell the visitor, with a title, and what to tell whoever reads the log."""

    title: str
    visitor: str
    log: str


def set_up(app: Flask) -> None:
    """Refuses requests for a host that is none, and returns the notice of the sign-in page to its
    template.
    """
    app.before_request(_refuse_wrong_host)
    app.add_template_global(sign_in_notice, "sign_in_notice")


def why_refused(error: CSRFError) -> Reason | None:
    """Why a form was refused, where it is the way to us; None where the page was simply open for
    too long.
    """
    match error.description:
        case text if (
            text == NO_COOKIE and current_app.config["SESSION_COOKIE_NAME"] not in request.cookies
        ):
            return _no_cookie()
        case text if text == NO_REFERRER:
            return Reason(
                "Your browser did not say which page this came from",
                "Recruit takes a form only from its own pages, and your browser, or something"
                " between it and Recruit, leaves out the page that it came from (Referer). Use a"
                " browser or a window without such a setting or add-on, or tell whoever looks after"
                " Recruit.",
                "a form without Referer: the visitor's browser or a proxy takes it away. Where it"
                " happens to everybody, the proxy must hand Referer on, and must not set"
                " Referrer-Policy: no-referrer",
            )
        case text if text == OTHER_HOST:
            return _other_host()
    return None


def why_other_site() -> Reason:
    """Why a form seems to come from another site, which is the proxy's fault where it happens to
    everybody.
    """
    seen = _host_of(request.headers.get("Origin") or request.headers.get("Referer", ""))
    log_words = (
        f"a form seems to come from another site: it was sent from {seen}, and arrived for"
        f" {request.host}"
    )
    if "Sec-Fetch-Site" in request.headers:
        return Reason("", "", f"{log_words}; the browser itself says so")
    return Reason(
        "",
        "If you pressed a button of Recruit, say to whoever looks after it that it arrived for"
        f" {request.host}.",
        f"{log_words}. {_mend_host(seen)}",
    )


def tell(reason: Reason) -> None:
    """Puts the reason into the log."""
    log.warning("refused at %s: %s", place(), reason.log)


def sign_in_notice() -> str:
    """What is to be said on the sign-in page before anybody tries in vain, or ''."""
    if not _cookie_needs_tls() or request.is_secure or _is_this_machine():
        return ""
    return (
        "This page came to Recruit over plain http, and Recruit lets people in over https alone."
        f" If signing in fails, open {_with_tls()}, or tell whoever looks after Recruit."
    )


def why_everybody_is_one() -> str:
    """Words for the log where many visitors may be counted as one address; else ''."""
    way = _way()
    if way is None:
        return ""
    if way.ignores:
        return (
            f"every visitor who comes through {way.peer} counts as one: if it is your proxy, name"
            " it to --trust-proxy"
        )
    if way.others:
        return (
            "there are more addresses in X-Forwarded-For beyond the proxies that --trust-proxy"
            f" names: if the nearest of them ({request.remote_addr}) is a proxy too, name it as"
            " well, or all its visitors count as one"
        )
    return ""


def _no_cookie() -> Reason:
    title = "Your browser did not bring back Recruit's cookie"
    if _cookie_needs_tls() and not request.is_secure:
        return Reason(
            title,
            f"It is sent over https alone, and this page came over plain http. Open {_with_tls()}"
            " and try again. If that is where you are, tell whoever looks after Recruit.",
            "no cookie came back, since it is sent over https alone and this request came over"
            f" http: {_why_http()}",
        )
    path = request.script_root or "/"
    return Reason(
        title,
        "Recruit needs one cookie to know that a form is yours. Allow cookies for this address,"
        " load the page again, and try again. What you typed is below.",
        f"no cookie came back. Where it happens to everybody: the cookie is for the path {path}, so"
        " people must see Recruit at that path (--prefix or X-Forwarded-Prefix), and the proxy"
        " must hand on Cookie and Set-Cookie",
    )


def _why_http() -> str:
    way = _way()
    if way is None or not (way.ignores or way.is_trusted):
        peer = way.peer if way else "the visitor"
        return f"{peer} came directly; people must come through the proxy that speaks TLS"
    if way.ignores:
        return f"what {way.peer} says is ignored, since --trust-proxy does not name it"
    if not way.says_scheme:
        return f"the proxy {way.peer} does not say otherwise; let it send X-Forwarded-Proto"
    return (
        f"the proxy {way.peer} says '{_printable(way.says_scheme)}'. Where another proxy before it"
        " speaks TLS, it must hand on the X-Forwarded-Proto that it gets in place of its own, or"
        " start with --public-url"
    )


def _other_host() -> Reason:
    seen, arrived = _host_of(request.headers.get("Referer", "")), request.host
    return Reason(
        "This page came from another address than the one it was sent to",
        f"You opened Recruit as {seen}, and what you sent arrived for {arrived}. If {seen} is the"
        " right address, tell whoever looks after Recruit. What you typed is below.",
        f"the page was opened at {seen}, and the request arrived for {arrived}. {_mend_host(seen)}",
    )


def _mend_host(seen: str) -> str:
    """What to change where a proxy hands on its own name for us in place of the visitor's."""
    public = cast("PublicAddress | None", current_app.config["PUBLIC_ADDRESS"])
    fix = (
        f"people must open {public}"
        if public
        else "or start with --public-url and the address that people open"
    )
    return (
        f"If {seen} is your proxy, let it hand on the visitor's Host (X-Forwarded-Host), and name"
        f" it to --trust-proxy; {fix}"
    )


def _refuse_wrong_host() -> None:
    way = _way()
    if way is not None and way.has_wrong_host:
        abort(400, "The host of this address cannot be one.")


def _way() -> Way | None:
    return cast("Way | None", request.environ.get(WAY))


def _cookie_needs_tls() -> bool:
    return bool(current_app.config["SESSION_COOKIE_SECURE"])


def _is_this_machine() -> bool:
    """Whether the browser opened this machine's own name, where it keeps such a cookie without TLS
    too.
    """
    name = request.host.rpartition(":")[0] or request.host
    if name == "localhost":
        return True
    try:
        return ipaddress.ip_address(name.strip("[]")).is_loopback
    except ValueError:
        return False


def _with_tls() -> str:
    public = cast("PublicAddress | None", current_app.config["PUBLIC_ADDRESS"])
    return str(public) if public else f"https://{request.host}{request.script_root}"


def _host_of(address: str) -> str:
    try:
        found = urlsplit(address).netloc
    except ValueError:
        found = ""
    return _printable(found) or "an unknown address"


def _printable(text: str) -> str:
    return "".join(each for each in text if each.isprintable())[:100]
