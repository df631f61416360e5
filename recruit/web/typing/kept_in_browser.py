"""What a browser keeps of what is typed: whose it is, and which of it has arrived.

The keeping is `keep.js`'s.
"""

from __future__ import annotations

import hashlib

from flask import Flask, Response, current_app, g, request, session

from recruit.web.access import current_actor

STORED = "stored"
"""Where a session holds the names of what has arrived, until the next page tells the browser."""
MOST, LONGEST = 5, 40
"""So many names are held at once, each of at most so many characters."""


def set_up(app: Flask) -> None:
    """Ties it to an application, and returns its words to the templates."""
    app.after_request(_note_arrived)
    app.context_processor(lambda: {"keeps_for": keeps_for, "arrived": arrived})


def mark_arrived() -> None:
    """Says that what was sent is stored although the answer is a page; a way on to another says it
    by itself.
    """
    g.has_arrived = True


def keeps_for() -> str:
    """A name for whoever is signed in that tells no one who it is, or '': the next
    person has another.
    """
    try:
        who = current_actor().id
    except LookupError:
        return ""
    key = hashlib.sha256(str(current_app.config["SECRET_KEY"]).encode()).digest()
    return hashlib.blake2b(f"keeps for {who}".encode(), digest_size=9, key=key).hexdigest()


def arrived() -> str:
    """The names of what has arrived since the last page, to be told once."""
    return " ".join(session.pop(STORED, ())) if STORED in session else ""


def _note_arrived(answer: Response) -> Response:
    is_elsewhere = 300 <= answer.status_code < 400 and keeps_for() != ""
    if request.method == "POST" and (is_elsewhere or g.get("has_arrived", False)):
        name = request.form.get("kept", "")
        if name.isalnum() and len(name) <= LONGEST:
            session[STORED] = [*session.get(STORED, ()), name][-MOST:]
    return answer
