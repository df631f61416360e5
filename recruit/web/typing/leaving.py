"""Ways off a page whose button records something: leaving records nothing, and asks where something
was typed.

It needs no script. Every way off such a page is a button of its form, which sends what was typed
along.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import wraps
from typing import Any, TypeVar, cast
from urllib.parse import urlsplit

from flask import current_app, g, redirect, request, url_for
from flask.typing import ResponseReturnValue

from recruit.domain.words.merging import Field, is_touched, marks
from recruit.domain.words.refusal import Refused
from recruit.web.forms import Form, VersionedForm
from recruit.web.typing.merging import fields_of

GO = "go"
"""The button that goes elsewhere; its value is where."""

View = TypeVar("View", bound=Callable[..., ResponseReturnValue])


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
    if not is_touched(marks(standing).__contains__, sent, standing):
        return off(wanted_way())
    g.asks_before = wanted_way()
    return page()


def asks_first(view: View) -> View:
    """Lets the ways off a page with one form ask where something was typed, and lead on at once
    where nothing was. The view finds its form not valid, and draws the page as it was typed.
    """

    @wraps(view)
    def asked(*arguments: Any, **named: Any) -> ResponseReturnValue:
        if not is_leaving():
            return view(*arguments, **named)
        g.asks_before = wanted_way()
        try:
            answer = view(*arguments, **named)
        except Refused:
            # The page of the refusal shows what was typed.
            if not _is_untouched():
                raise
            return off(wanted_way())
        form = g.get("left")
        return answer if form is not None and _was_typed_into(form) else off(wanted_way())

    return cast(View, asked)


def _is_untouched() -> bool:
    form = g.get("arrived")
    return form is not None and not form.is_touched


def _was_typed_into(form: Form) -> bool:
    """Whether a form was sent otherwise than its page began."""
    if isinstance(form, VersionedForm) and form is g.get("arrived"):
        return form.is_touched
    began = type(form)(formdata=None, data={each.name: each.object_data for each in form})
    standing = fields_of(began, {})
    sent = request.form.to_dict(flat=False)
    return is_touched(marks(standing).__contains__, sent, standing)
