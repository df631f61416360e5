"""Typing on a step: saved as it goes, kept as typed while it cannot be saved, and shown again on
return.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar, cast

from flask import Response, flash, g, jsonify, make_response, redirect, request, session
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import HTTPException

from recruit.domain.words.typed_text import cleaned
from recruit.domain.words.whole_number import whole_number
from recruit.store.audit.audit import now
from recruit.store.vacancies.kept_typing import (
    Typing,
    forget_typing,
    keep_typing,
    note_typing_saved,
    typing_of,
)
from recruit.store.vacancies.vacancies import State, StoredVacancy, vacancy
from recruit.web.access import current_actor
from recruit.web.database import database
from recruit.web.forms import VersionedForm
from recruit.web.guards.asked import asked_by_script, here
from recruit.web.guards.secret_fields import is_secret
from recruit.web.typing.leaving import GO, here_only, off, wanted_way
from recruit.web.typing.merging import StandingAskedError
from recruit.web.typing.tabs import read_tab
from recruit.web.wording import time_in_words

DISCARD = "discard"
"""The button that takes out what was kept as typed."""
NOT_KEPT = (
    "csrf_token",
    "kept",
    "tab",
    "turn",
    GO,
    DISCARD,
    "stay",
    "back",
    "then",
    "move",
    "open",
    "switch",
    "look",
    "take",
    "clash",
    "agreed",
    "confirmed",
    "answer",
    "about",
)
"""Fields that no one types: buttons, and what was agreed to once and is asked again."""

View = TypeVar("View", bound=Callable[..., ResponseReturnValue])


def as_you_go(*, saves: bool = True) -> Callable[[View], View]:
    """Lets a step's page save while someone types, and every way off it save first.

    What cannot be saved is kept as it was typed, and the page brings it back. Where the page does
    not save by itself (`saves`), as where a button makes something new, all is kept as typed until
    the button is pressed.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def kept(stored: StoredVacancy, **named: Any) -> ResponseReturnValue:
            if request.method != "POST":
                _bring_back(stored)
                return view(stored, **named)
            if DISCARD in request.form:
                forget_typing(database(), current_actor(), request.path)
                if onward := here_only(request.form[DISCARD]):
                    return redirect(onward)
                flash("What you had typed is taken out. The page shows what is saved.")
                return redirect(here())
            before = typing_of(database(), current_actor(), request.path)
            g.was_kept = before is not None
            _note_own_tab(stored, before)
            if asked_by_script():
                return _by_script(view, stored, named, before, saves=saves)
            return _by_button(stored, make_response(view(stored, **named)))

        return cast(View, kept)

    return decorate


def saves_first(view: View) -> View:
    """Lets the ways off a page that makes or changes one thing save it first, or ask: nothing is
    kept as typed here.
    """

    @wraps(view)
    def asked(stored: StoredVacancy, **named: Any) -> ResponseReturnValue:
        answer = make_response(view(stored, **named))
        wanted = wanted_way()
        form = g.get("arrived")
        is_done = 300 <= answer.status_code < 400 or (form is not None and not form.is_touched)
        return off(wanted) if wanted and is_done else answer

    return cast(View, asked)


def note_saved(vacancy_id: int, version: int, form: VersionedForm) -> None:
    """Tells that what was sent is saved as this version, so that nothing is kept as typed any
    more.
    """
    g.is_saved = True
    tab, own = read_tab(request.form), g.get("own_since")
    before = whole_number(request.form.get("version", "")) or 0
    since = own if own is not None else before
    if form.taken:
        since = version
    if "was_kept" not in g:
        g.was_kept = typing_of(database(), current_actor(), request.path) is not None
    who, page = current_actor(), request.path
    note_typing_saved(database(), who, page, vacancy_id, tab, since, version, was_kept=g.was_kept)


def _bring_back(stored: StoredVacancy) -> None:
    """Hands what was kept as typed to the form of this page.

    Nothing of it is saved before somebody says so.
    """
    found = typing_of(database(), current_actor(), request.path)
    if found and found.fields is not None and stored.state is not State.ARCHIVED:
        g.brought_back = MultiDict(found.fields)
        g.kept_at = found.at
        g.csrf_valid = True  # nothing was sent, so there is nothing to forge


def _note_own_tab(stored: StoredVacancy, before: Typing | None) -> None:
    if before and before.version == stored.version and read_tab(request.form).is_same(before.tab):
        g.own_since, g.own_version = before.since, before.version


def _by_button(stored: StoredVacancy, answer: Response) -> ResponseReturnValue:
    """The answer to a button: the way it leads, once all is saved or kept as typed."""
    is_saved = g.get("is_saved", False) or 300 <= answer.status_code < 400
    wanted = wanted_way()
    if is_saved:
        return off(wanted) if wanted else answer
    form = g.get("arrived")
    if form is None or not form.is_touched:
        return off(wanted) if wanted and form is not None else answer
    is_kept = keep_typing(
        database(), current_actor(), request.path, stored.id, _pairs(), read_tab(request.form)
    )
    if wanted and is_kept:
        flash(
            "What you typed there cannot be saved yet. It is kept as you typed it, and shown when"
            " you come back."
        )
        return off(wanted)
    return answer


def _by_script(
    view: View, stored: StoredVacancy, named: dict[str, Any], before: Typing | None, *, saves: bool
) -> ResponseReturnValue:
    """The answer in JSON: what is saved and its version, or that it is kept as typed, and why."""
    tab, said = read_tab(request.form), list(session.get("_flashes", ()))
    if before and tab.is_same(before.tab) and tab.turn <= before.tab.turn:
        return jsonify(late=True)
    if saves:
        view(stored, **named)
        # What a page says to whoever presses a button is for no one here.
        session["_flashes"] = said
    if g.get("is_saved", False):
        return jsonify(saved=time_in_words(now()), **_standing(view, stored, named))
    form: VersionedForm | None = g.get("arrived")
    if not keep_typing(database(), current_actor(), request.path, stored.id, _pairs(), tab):
        return jsonify(problem="That is too much to keep. Shorten it, and save it."), 413
    if form is not None and form.unsettled:
        return jsonify(kept=time_in_words(now()), clash=form.unsettled)
    problem = next((text for _, text in form.faults), "") if form is not None else ""
    return jsonify(kept=time_in_words(now()), problem=problem)


def _standing(view: View, stored: StoredVacancy, named: dict[str, Any]) -> dict[str, Any]:
    """The version, the digests and the values of the page as it is now."""
    fresh = vacancy(database(), stored.id) or stored
    g.asks_standing = True
    try:
        view(fresh, **named)
    except StandingAskedError as found:
        taken = {each.name for each in g.arrived.taken}
        values = {each.name: list(each.values) for each in found.fields if each.name in taken}
        return {"version": found.version, "given": found.given, "fields": values}
    except HTTPException:
        pass
    return {}


def _pairs() -> list[tuple[str, str]]:
    return [
        (name, cleaned(value)) for name, value in request.form.items(multi=True) if _is_kept(name)
    ]


def _is_kept(name: str) -> bool:
    return name not in NOT_KEPT and not is_secret(name)
