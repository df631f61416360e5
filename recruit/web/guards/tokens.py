"""The tokens of forms: whose they are, and what is done with a form that another site sent.

A token stands for one session and for whoever is signed in there. That tells a form of this very
person, which was open for too long or belongs to a session that has ended, from one that somebody
else made up.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets

from flask import Flask, Response, current_app, request, session
from flask.sessions import SecureCookieSessionInterface, SessionMixin
from flask_wtf.csrf import CSRFError, CSRFProtect
from itsdangerous import BadData, URLSafeTimedSerializer
from werkzeug.exceptions import HTTPException

from recruit.web.access import MEMBER, SIGNED_IN, current_member, current_person
from recruit.web.guards.asked import is_from_another_site
from recruit.web.guards.headers import STATIC

FIELD = "csrf_token"
OTHER_SITE = "another site sent this"


class Cookie(SecureCookieSessionInterface):
    """The session's cookie.

    No answer to another site's form touches it, which would sign people out, and no file of the
    program that a cache on the way may keep, which would give one person's cookie to the next.
    """

    def get_cookie_path(self, app: Flask) -> str:
        """The path below which Recruit lies, so that the cookie goes to nothing beside it."""
        return request.script_root or super().get_cookie_path(app)

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        """Writes the cookie where it changed, or to let it last."""
        if not (is_from_another_site() or request.endpoint in STATIC):
            super().save_session(app, session, response)


def set_up(app: Flask) -> None:
    """Has every form of an application checked."""
    app.session_interface = Cookie()
    app.before_request(_refuse_other_sites)
    app.before_request(_name_whose)
    CSRFProtect(app)


def is_own_but_stale() -> bool:
    """Whether the form's token was made by us for whoever asks, for this session or for an earlier
    one of theirs.
    """
    made_for = _made_for(_sent())
    kept = str(session.get(FIELD, ""))
    if not made_for or is_from_another_site():
        return False
    is_of_session = bool(kept) and hmac.compare_digest(made_for, kept)
    whose = _whose()
    return is_of_session or (bool(whose) and made_for.endswith(f".{whose}"))


def mark() -> str:
    """What this browser's session is known by on its pages, to tell whether it still is the same;
    no secret.
    """
    kept = f"{session.get(SIGNED_IN, '')} {session.get(MEMBER, '')}"
    return _keyed(f"mark {kept}") if _whose() else ""


def _refuse_other_sites() -> None:
    # What a browser says by itself needs no address to compare with, which a proxy may have
    # changed.
    if "Sec-Fetch-Site" in request.headers and is_from_another_site():
        raise CSRFError(OTHER_SITE)


def _name_whose() -> None:
    """Returns the session a token's content that names whoever is signed in. Whoever is not signed
    in gets a plain one with the first form.
    """
    if request.endpoint in STATIC:
        return
    whose = _whose()
    if whose and not str(session.get(FIELD, "")).endswith(f".{whose}"):
        session[FIELD] = f"{secrets.token_hex(20)}.{whose}"


def _whose() -> str:
    if person := current_person():
        return _keyed(f"person {person.id}")
    if member := current_member():
        return _keyed(f"member {member.id}")
    return ""


def _keyed(text: str) -> str:
    key = str(current_app.config["SECRET_KEY"]).encode()
    return hmac.new(key, text.encode(), hashlib.sha256).hexdigest()[:20]


def _sent() -> str:
    try:
        return request.form.get(FIELD, "") or request.headers.get("X-CSRFToken", "")
    except HTTPException:
        return ""


def _made_for(token: str) -> str:
    """What a token stands for, however old it is; '' where we did not make it."""
    signer = URLSafeTimedSerializer(str(current_app.config["SECRET_KEY"]), salt="wtf-csrf-token")
    try:
        return str(signer.loads(token))
    except BadData:
        return ""
