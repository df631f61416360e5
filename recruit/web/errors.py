"""What people see when something is not right: a sentence, a way on, and what they typed."""

from __future__ import annotations

import logging
import sqlite3
from typing import Any

from flask import (
    Flask,
    Response,
    current_app,
    jsonify,
    redirect,
    render_template,
    request,
    session,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError, generate_csrf
from werkzeug.exceptions import HTTPException, RequestEntityTooLarge

from recruit.domain.words.refusal import Refused
from recruit.store.connection import NotKept, not_kept
from recruit.web.guards import tokens
from recruit.web.guards.asked import (
    SignInFirst,
    asked_by_script,
    here,
    is_from_another_site,
    page_of_form,
    place,
)
from recruit.web.guards.body_limits import LARGEST_FORM
from recruit.web.guards.secret_fields import is_secret
from recruit.web.guards.why_refused import tell, why_everybody_is_one, why_other_site, why_refused

NOT_TYPED = (
    "csrf_token",
    "version",
    "given",
    "tab",
    "turn",
    "kept",
    "shown",
    "clash",
    "go",
    "stay",
    "seen_version",
    "scope",
    "handed",
    "sure",
    "sort",
    "page",
)
"""Fields of forms that no one types, or that are no one's business."""
log = logging.getLogger("recruit")

WORDS = {
    400: ("That request could not be understood", "Go back to the page before, and try again."),
    403: ("You may not open this page", "Sign in as someone who may, or ask HR."),
    404: (
        "There is no such page",
        "It may have been moved, or it is not yours to open. Check the address.",
    ),
    405: ("That cannot be done here", "Go back to the page before, and use its buttons."),
    413: ("That is too large", "Files may have 5 MB, and a page of text 500 KB."),
    429: ("That was tried too often", "Wait a few minutes, and try again."),
    500: (
        "Something went wrong on our side",
        "Nothing you saved before is lost. Go back, and try again.",
    ),
}

STALE = "This page was open for too long"
STILL_HERE = (
    "It could not be saved safely. What you typed is still here: send it again, or copy it."
)
OPEN_IT_AGAIN = (
    "Nothing was saved. Open the page again, and put in what you typed: copy it from here."
)
FOREIGN = "Another site sent this"
NOTHING_DONE = (
    "Nothing was done. If you pressed a button there, close that page. Nothing of yours was"
    " changed."
)
ENDED = (
    "Nothing was saved. Sign in: you come back to the same page, and what you typed is in it again"
    " if this browser could keep it. It stands below as well, to be copied."
)
UNREAD = (
    "The database or its disk does not answer. Nothing you saved before is lost. Load the page"
    " again in a moment."
)


def set_up(app: Flask) -> None:
    """Ties the answers to an application."""
    app.before_request(_refuse_large_forms)
    app.register_error_handler(CSRFError, _not_by_a_form_of_ours)
    app.register_error_handler(HTTPException, _answer)
    app.register_error_handler(SignInFirst, _sign_in_first)
    app.register_error_handler(Refused, _refused)
    app.register_error_handler(NotKept, _not_kept)
    app.register_error_handler(sqlite3.DatabaseError, _database_error)
    app.register_error_handler(Exception, _unexpected)


def _refuse_large_forms() -> None:
    # Flask bounds the text of a multipart form, and any body as a whole, but not a plain form.
    if (
        request.mimetype == "application/x-www-form-urlencoded"
        and (request.content_length or 0) > LARGEST_FORM
    ):
        raise RequestEntityTooLarge


def _answer(error: HTTPException) -> ResponseReturnValue:
    code = error.code or 500
    if code < 400:
        return error.get_response()
    title, text = WORDS.get(code, WORDS[400])
    if code == 429 and (words := why_everybody_is_one()):
        log.warning("tried too often at %s: %s", place(), words)
    return _page(title, text, typed=_typed()), code


def _not_by_a_form_of_ours(error: CSRFError) -> ResponseReturnValue:
    # What another site sent is not even shown: its words would stand on a page of ours.
    if is_from_another_site():
        other = why_other_site()
        tell(other)
        return _page(FOREIGN, f"{NOTHING_DONE} {other.visitor}".strip()), 400
    if _is_without_session():
        return _sign_in_first(SignInFirst())
    if reason := why_refused(error):
        tell(reason)
        return _page(reason.title, reason.visitor, typed=_typed()), 400
    is_own = tokens.is_own_but_stale()
    if asked_by_script():
        fresh = {"token": generate_csrf()} if is_own else {}
        return jsonify(problem=f"{STALE}.", stale=True, **fresh), 400
    if is_own:
        return _page(STALE, STILL_HERE, typed=_typed(), sent=_sent(), again=here()), 400
    return _page(STALE, OPEN_IT_AGAIN, typed=_typed(), page=page_of_form()), 400


def _sign_in_first(_asked: SignInFirst) -> ResponseReturnValue:
    """The way to sign in and back again; who had typed something is told that it is not saved, and
    shown it.
    """
    if asked_by_script():
        return jsonify(problem="You are signed out."), 401
    wanted = here() if request.method == "GET" else page_of_form()
    sign_in_at = url_for("sign_in.sign_in", next=wanted or None)
    if any(value for _, value in _typed()):
        return _page("Your session has ended", ENDED, typed=_typed(), sign_in_at=sign_in_at), 401
    return redirect(sign_in_at)


def _is_without_session() -> bool:
    """Whether a form that is not for everybody was sent without any session."""
    view = current_app.view_functions.get(request.endpoint or "")
    is_for_all = view is None or getattr(view, "rule", None) == "anyone"
    return not is_for_all and not session.get("_user_id") and not session.get("member")


def _refused(refused: Refused) -> ResponseReturnValue:
    text = refused.message[:1].upper() + refused.message[1:]
    return _page("That cannot be done", text, typed=_typed(), ways=_ways_on()), 400


def _ways_on() -> list[tuple[str, str]]:
    """Where what stands in the way can be looked at, each with its address: the pages of the same
    vacancy.
    """
    vacancy = (request.view_args or {}).get("vacancy_id")
    if vacancy is None:
        return []
    return [
        ("The interviews of this vacancy", url_for("interviews.interviews", vacancy_id=vacancy)),
        ("Its result", url_for("result.result", vacancy_id=vacancy)),
    ]


def _database_error(error: sqlite3.DatabaseError) -> ResponseReturnValue:
    told = not_kept(error)
    return _not_kept(told) if told else _unexpected(error)


def _not_kept(told: NotKept) -> ResponseReturnValue:
    log.error("%s at %s %s", told.message.split(".")[0], request.method, place())
    if request.method != "POST":
        return _page("This page cannot be shown now", UNREAD), 503
    text = told.message[:1].upper() + told.message[1:]
    return _page("This was not saved", text, typed=_typed(), sent=_sent(), again=here()), 503


def _unexpected(error: Exception) -> ResponseReturnValue:
    # The address alone: neither what was typed nor what the error says of it belongs in a log.
    log.error(
        "unexpected %s at %s %s",
        type(error).__name__,
        request.method,
        place(),
        exc_info=app_debug(),
    )
    title, text = WORDS[500]
    return _page(title, text, typed=_typed()), 500


def _page(title: str, text: str, **named: Any) -> str | Response:
    """The page of an error; with no one's name on it where the database does not even say who is
    signed in.
    """
    if asked_by_script():
        return jsonify(problem=f"{title}. {text}")
    try:
        return render_template("error.html", title=title, text=text, **named)
    except sqlite3.DatabaseError:
        return current_app.jinja_env.get_template("error.html").render(
            title=title, text=text, house={}, **named
        )


def app_debug() -> bool:
    """Whether tracebacks may be written: only while testing or developing."""
    return bool(current_app.debug or current_app.testing)


def _typed() -> list[tuple[str, str]]:
    """What was typed, so that no one has to type it again; never a secret, nor what a page sends by
    itself.
    """
    return [each for each in _sent() if each[0] not in NOT_TYPED]


def _sent() -> list[tuple[str, str]]:
    """All that a form sent but its token and its secrets, so that it can be sent again."""
    if request.method != "POST":
        return []
    try:
        sent: list[tuple[str, str]] = list(request.form.items(multi=True))
    except HTTPException:
        return []
    # A browser, or someone who looks for a hole, may send a secret under a second name.
    hidden = {value for name, value in sent if value and _may_be_secret(name)}
    hidden |= set(request.form.getlist("csrf_token"))
    return [each for each in sent if each[1] not in hidden and not _may_be_secret(each[0])]


def _may_be_secret(name: str) -> bool:
    return is_secret(name) or "password" in name.casefold()
