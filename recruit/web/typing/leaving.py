"""Ways off a page whose button records something: leaving records nothing, and asks where something
was typed.

It needs no script. Every way off such a page is a button of its form, which sends what was typed
along.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import cast
from urllib.parse import urlsplit

from flask import current_app, g, redirect, request, url_for
from flask.typing import ResponseReturnValue

from recruit.domain.words.merging import Field, is_touched, marks
from recruit.web.forms import VersionedForm

GO = "go"
"""The button that goes elsewhere; its value is where."""


def is_leaving() -> bool:
    """Whether what was sent came by a way off the page."""
    return request.method == "POST" and bool(wanted_way())


def wanted_way() -> str:
    """The address on this site that a way off leads to, or ''."""
    return here_only(request.form.get(GO, ""))


def here_only(wanted: str) -> str:
    """An address on this site, or ''."""
    try:
        parts = urlsplit(wanted)
    except ValueError:
        return ""
    is_here = wanted.startswith("/") and not wanted.startswith(("//", "/\\")) and not parts.netloc
    return wanted if is_here and wanted.isprintable() else ""


def off(wanted: str) -> ResponseReturnValue:
    """The answer that leads there; to sign out is a way off too."""
    if wanted == url_for("sign_in.sign_out"):
        sign_out = cast(
            Callable[[], ResponseReturnValue], current_app.view_functions["sign_in.sign_out"]
        )
        return sign_out()
    return redirect(wanted)


def leave(
    standing: Sequence[Field], page: Callable[[], ResponseReturnValue]
) -> ResponseReturnValue:
    """The way off where the fields were sent as they stand; otherwise the page as it was typed,
    which asks.
    """
    sent = request.form.to_dict(flat=False)
    return _leave(page, has_typed=is_touched(marks(standing).__contains__, sent, standing))


def leave_form(form: VersionedForm, page: Callable[[], ResponseReturnValue]) -> ResponseReturnValue:
    """The same for a form that has arrived, which knows what it was given."""
    return _leave(page, has_typed=form.is_touched)


def _leave(page: Callable[[], ResponseReturnValue], *, has_typed: bool) -> ResponseReturnValue:
    if not has_typed:
        return off(wanted_way())
    g.asks_before = wanted_way()
    return page()
