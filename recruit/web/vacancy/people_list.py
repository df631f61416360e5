"""Step 7, a list of candidates: pasted or sent as a file, looked at column by column, and only then
kept.
"""

from __future__ import annotations

from contextlib import closing

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import FileField, TextAreaField

from recruit.domain.building.candidate_columns import layout_faults
from recruit.domain.building.candidate_list import MOST_CANDIDATES
from recruit.domain.building.draft import Step
from recruit.domain.words.grid import LONGEST_TEXT, list_text
from recruit.domain.words.refusal import Refused
from recruit.spreadsheets.upload import LARGEST_FILE
from recruit.store.connection import Stale, Taken
from recruit.store.vacancies.candidate_lists import (
    ListLayout,
    known_candidates,
    remembered_layouts,
    take_list,
)
from recruit.store.vacancies.vacancies import StoredVacancy
from recruit.web.access import builds, current_actor
from recruit.web.database import database
from recruit.web.forms import Form
from recruit.web.guards.body_limits import takes_file_of
from recruit.web.typing.leaving import asks_first
from recruit.web.vacancy.people_list_form import (
    Looked,
    PageWords,
    SentList,
    look_at,
    sent_again,
    sent_file,
)
from recruit.web.vacancy.steps import render_step, workbench

pages = Blueprint("candidate_list", __name__)


WORDS = PageWords()


class ListForm(Form):
    """A list of candidates, as text or as a file."""

    rows = TextAreaField("Paste the list")
    file = FileField("Or choose a file")


@pages.route("/vacancies/<int:vacancy_id>/candidates/list", methods=["GET", "POST"])
@builds
@takes_file_of(LARGEST_FILE)
@asks_first
def new_list(stored: StoredVacancy) -> ResponseReturnValue:
    """Reads a list and shows how it was read and what it would do; does it once it was shown as it
    is.
    """
    form = ListForm()
    if not form.validate_on_submit():
        return _first_page(stored, form)
    try:
        sent = _sent(form)
        looked = look_at(
            sent, remembered_layouts(database()), known_candidates(database(), stored.id)
        )
    except Refused as refused:
        field = form.file if _has_file(form) else form.rows
        field.errors = [refused.message]
        return _first_page(stored, form)
    was_seen = request.form.get("seen") == looked.mark
    if "add" in request.form and was_seen and (done := _take(stored, looked)):
        return done
    return _preview(stored, form, looked, was_changed="add" in request.form)


def _first_page(stored: StoredVacancy, form: ListForm) -> str:
    return render_step(Step.PEOPLE, "vacancy/people_list.html", workbench(stored), form=form)


def _preview(stored: StoredVacancy, form: ListForm, looked: Looked, *, was_changed: bool) -> str:
    bench = workbench(stored)
    room = MOST_CANDIDATES - len(bench.candidates)
    return render_step(
        Step.PEOPLE,
        "vacancy/people_preview.html",
        bench,
        form=form,
        looked=looked,
        faults=layout_faults(looked.layout),
        was_changed=was_changed,
        room=room,
        fits=len(looked.found.new) <= room,
        words=WORDS,
    )


def _sent(form: ListForm) -> SentList:
    """The list that was sent. Raises `Refused` for what is not one, and for two at once."""
    text = list_text(str(form.rows.data or "")).replace("\0", "")
    if not _has_file(form):
        if len(text) > LONGEST_TEXT + 50_000:
            raise Refused(
                f"The list has {len(text):,} characters; at most {LONGEST_TEXT:,} are read."
            )
        return sent_again(request.form, text)
    with closing(form.file.data) as file:
        if text.strip():
            raise Refused("Paste a list or choose a file, not both.")
        return sent_file(file.read(LARGEST_FILE + 1))


def _has_file(form: ListForm) -> bool:
    return bool(form.file.data and getattr(form.file.data, "filename", ""))


def _take(stored: StoredVacancy, looked: Looked) -> ResponseReturnValue | None:
    """Does what the list says and goes back to the step; None if there is no room or somebody was
    faster.
    """
    new = [row.candidate for row in looked.found.new]
    changed = [each for each in looked.found.changed if each.before.id in looked.wanted_changes]
    if not (new or changed) or layout_faults(looked.layout):
        return None
    if len(workbench(stored).candidates) + len(new) > MOST_CANDIDATES:
        return None
    layout = ListLayout(looked.shape, looked.layout.columns)
    try:
        take_list(database(), current_actor(), stored.id, new, changed, layout)
    except (Taken, Stale, LookupError):
        return None
    flash(" ".join(_done(len(new), len(changed))))
    return redirect(url_for("vacancy_people.people", vacancy_id=stored.id))


def _done(added: int, changed: int) -> list[str]:
    said = []
    if added:
        said.append(f"{added} {'candidate is' if added == 1 else 'candidates are'} on the list.")
    if changed:
        said.append(f"{changed} {'candidate is' if changed == 1 else 'candidates are'} changed.")
    return said
