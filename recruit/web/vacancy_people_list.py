"""Step 7, a list of candidates: pasted or uploaded, looked at, and only then added."""

from __future__ import annotations

from contextlib import closing

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import FileField

from recruit.domain.candidate_list import LARGEST_FILE, MOST_CANDIDATES, CandidateList, decode_list, read_list
from recruit.domain.draft import Step
from recruit.domain.refusal import Refused
from recruit.store.candidates import StoredCandidate, add_candidates, former_candidates
from recruit.store.connection import Taken
from recruit.store.vacancies import StoredVacancy
from recruit.web.access import builds, current_actor
from recruit.web.database import database
from recruit.web.forms import Form, LongText
from recruit.web.steps import render_step, workbench

pages = Blueprint("candidate_list", __name__)
LONGEST_LIST = 120_000


class ListForm(Form):
    """A list of candidates, as text or as a file."""

    rows = LongText("Paste the list", longest=LONGEST_LIST)
    file = FileField("Or choose a CSV file")


@pages.route("/vacancies/<int:vacancy_id>/candidates/list", methods=["GET", "POST"])
@builds
def new_list(stored: StoredVacancy) -> ResponseReturnValue:
    """Reads a list and shows it; adds it once it was shown as it is."""
    form = ListForm()
    bench = workbench(stored)
    if form.validate_on_submit():
        try:
            read = _read(form, bench.candidates, former_candidates(database(), stored.id))
        except Refused as refused:
            field = form.file if _has_file(form) else form.rows
            field.errors = [refused.message]
        else:
            was_seen = request.form.get("seen") == read.mark
            if "add" in request.form and was_seen and read.good and (added := _add(stored, read)):
                return added
            page = "vacancy/people_preview.html"
            changed = "add" in request.form and not was_seen
            room = MOST_CANDIDATES - len(bench.candidates)
            return render_step(Step.PEOPLE, page, bench, token=form, read=read, changed=changed, room=room)
    return render_step(Step.PEOPLE, "vacancy/people_list.html", bench, form=form)


def _read(form: ListForm, listed: tuple[StoredCandidate, ...], former: tuple[StoredCandidate, ...]) -> CandidateList:
    """The list that was sent. Raises `Refused` for what is not one, and for two at once."""
    text = form.rows.data or ""
    if _has_file(form):
        with closing(form.file.data) as file:
            if text.strip():
                raise Refused("Paste a list or choose a file, not both.")
            text = decode_list(file.read(LARGEST_FILE + 1))
    return read_list(text, [each.reference for each in listed], [each.reference for each in former])


def _has_file(form: ListForm) -> bool:
    return bool(form.file.data and getattr(form.file.data, "filename", ""))


def _add(stored: StoredVacancy, read: CandidateList) -> ResponseReturnValue | None:
    """Adds the good rows and goes back to the step; None if there is no room or somebody was faster."""
    if len(workbench(stored).candidates) + len(read.good) > MOST_CANDIDATES:
        return None
    try:
        add_candidates(database(), current_actor(), stored.id, [row.candidate for row in read.good])
    except Taken:
        return None
    flash(f"{len(read.good)} {'candidate is' if len(read.good) == 1 else 'candidates are'} on the list.")
    return redirect(url_for("vacancy_people.people", vacancy_id=stored.id))
