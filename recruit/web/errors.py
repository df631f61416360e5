"""What people see when something is not right: a sentence, a way on, and what they typed."""

from __future__ import annotations

import logging
from typing import Any

from flask import Flask, render_template, request
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException, RequestEntityTooLarge

from recruit.domain.refusal import Refused

LARGEST_FORM = 600_000
"""Bytes of a form without files."""

log = logging.getLogger("recruit")

WORDS = {
    400: ("That request could not be understood", "Go back to the page before, and try again."),
    403: ("You may not open this page", "Sign in as someone who may, or ask HR."),
    404: ("There is no such page", "It may have been moved, or it is not yours to open. Check the address."),
    405: ("That cannot be done here", "Go back to the page before, and use its buttons."),
    413: ("That is too large", "Files may have 5 MB, and a page of text 500 KB."),
    429: ("That was tried too often", "Wait a few minutes, and try again."),
    500: ("Something went wrong on our side", "Nothing you saved before is lost. Go back, and try again."),
}


def set_up(app: Flask) -> None:
    """Ties the answers to an application."""
    app.before_request(_refuse_large_forms)
    app.register_error_handler(CSRFError, _stale_token)
    app.register_error_handler(HTTPException, _answer)
    app.register_error_handler(Refused, _refused)
    app.register_error_handler(Exception, _unexpected)


def _refuse_large_forms() -> None:
    # Flask bounds the text of a multipart form, and any body as a whole, but not a plain form.
    if request.mimetype == "application/x-www-form-urlencoded" and (request.content_length or 0) > LARGEST_FORM:
        raise RequestEntityTooLarge


def _answer(error: HTTPException) -> ResponseReturnValue:
    code = error.code or 500
    if code < 400:
        return error.get_response()
    title, text = WORDS.get(code, WORDS[400])
    return render_template("error.html", title=title, text=text, typed=_typed()), code


def _stale_token(_error: CSRFError) -> ResponseReturnValue:
    return render_template(
        "error.html",
        title="This page was open for too long",
        text="It could not be saved safely. What you typed is still here: send it again, or copy it.",
        typed=_typed(),
        again=request.full_path.rstrip("?"),
    ), 400


def _refused(refused: Refused) -> ResponseReturnValue:
    text = refused.message[:1].upper() + refused.message[1:]
    return render_template("error.html", title="That cannot be done", text=text, typed=_typed()), 400


def _unexpected(error: Exception) -> ResponseReturnValue:
    # The address alone: neither what was typed nor what the error says of it belongs in a log.
    log.error("unexpected %s at %s %s", type(error).__name__, request.method, request.path, exc_info=app_debug())
    title, text = WORDS[500]
    return render_template("error.html", title=title, text=text, typed=_typed()), 500


def app_debug() -> bool:
    """Whether tracebacks may be written: only while testing or developing."""
    from flask import current_app

    return bool(current_app.debug or current_app.testing)


def _typed() -> list[tuple[str, str]]:
    """What was sent, so that nobody has to type it again; never a password or a token."""
    if request.method != "POST":
        return []
    try:
        sent: Any = request.form.items(multi=True)
        return [(name, value) for name, value in sent if "password" not in name and name not in ("csrf_token", "code")]
    except HTTPException:
        return []
