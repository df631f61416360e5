"""Step 7, the candidates: adding one, changing one, taking one off the list and putting them
back.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from flask import Blueprint, abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import BooleanField

from recruit.domain.building.candidate_list import LONGEST_TIME, MOST_CANDIDATES, next_reference
from recruit.domain.building.draft import Step
from recruit.domain.pack.adjustments import LONGEST_ADJUSTMENTS, MOST_EXTRA_MINUTES
from recruit.domain.pack.vacancy import Candidate
from recruit.domain.record.actions import Action
from recruit.domain.words.whole_number import whole_number
from recruit.store.audit.audit import Author, last_authors
from recruit.store.connection import Stale, Taken
from recruit.store.vacancies.candidates import (
    StoredCandidate,
    add_candidate,
    candidate,
    candidates,
    former_candidates,
    put_back_candidate,
    remove_candidate,
    save_candidate,
)
from recruit.store.vacancies.vacancies import StoredVacancy
from recruit.web.access import builds, current_actor
from recruit.web.database import database
from recruit.web.forms import (
    LongText,
    NameText,
    Needed,
    ReferenceField,
    Text,
    VersionedForm,
    WholeNumber,
)
from recruit.web.typing.kept_typing import saves_first
from recruit.web.typing.merging import AT_ONCE
from recruit.web.vacancy.steps import render_step, workbench

pages = Blueprint("candidates", __name__)
OFF = (
    "This candidate was taken off the list after you opened this page. What you typed is below and"
    " is not saved. Put the candidate back, then save again."
)


class CandidateForm(VersionedForm):
    """One candidate, in the version of the candidate."""

    reference = ReferenceField("Reference", [Needed("Give the candidate a reference.")])
    name = NameText("Name")
    time = Text("Time of the interview", longest=LONGEST_TIME)
    adjustments = LongText("Adjustments agreed", longest=LONGEST_ADJUSTMENTS)
    adjustments_for_chair = BooleanField("The chair must act on them, so the chair sees them")
    extra_minutes = WholeNumber("Extra minutes agreed", 0, MOST_EXTRA_MINUTES, default=0)


@pages.route("/vacancies/<int:vacancy_id>/candidates/new", methods=["GET", "POST"])
@builds
@saves_first
def new_candidate(stored: StoredVacancy) -> ResponseReturnValue:
    """Adds one candidate."""
    bench = workbench(stored)
    known = [*bench.candidates, *former_candidates(database(), stored.id)]
    form = CandidateForm.arriving(
        "", {"reference": next_reference([each.reference for each in known])}
    )
    if form.validate_on_submit():
        if len(bench.candidates) >= MOST_CANDIDATES:
            form.reference.errors = [f"A vacancy has at most {MOST_CANDIDATES} candidates."]
        else:
            try:
                add_candidate(database(), current_actor(), stored.id, *_typed(form))
            except Taken as taken:
                form.reference.errors = [str(taken)]
            else:
                flash(f"{form.reference.data} is on the list.")
                another = (
                    "vacancy_people.candidates.new_candidate"
                    if "stay" in request.form
                    else "vacancy_people.people"
                )
                return redirect(url_for(another, vacancy_id=stored.id))
    return render_step(Step.PEOPLE, "vacancy/people_candidate.html", bench, form=form, found=None)


@pages.route("/vacancies/<int:vacancy_id>/candidates/<int:candidate_id>", methods=["GET", "POST"])
@builds
@saves_first
def change_candidate(stored: StoredVacancy, candidate_id: int) -> ResponseReturnValue:
    """Shows and changes one candidate."""
    found = _found(stored, candidate_id)
    form = CandidateForm.arriving(found.version, _shown(found), authors=_authors(stored, found))
    if found.is_off and form.is_submitted():
        form.version.errors = [OFF]
    elif form.validate_on_submit():
        try:
            save_candidate(
                database(), current_actor(), stored.id, found.id, form.seen_version, *_typed(form)
            )
        except Taken as taken:
            form.reference.errors = [str(taken)]
        except Stale:
            found = _found(stored, candidate_id)
            form.version.errors = [OFF if found.is_off else AT_ONCE]
        else:
            flash(form.saved)
            return redirect(url_for("vacancy_people.people", vacancy_id=stored.id))
    return render_step(
        Step.PEOPLE, "vacancy/people_candidate.html", workbench(stored), form=form, found=found
    )


@pages.post("/vacancies/<int:vacancy_id>/candidates")
@builds
def move_candidate(stored: StoredVacancy) -> ResponseReturnValue:
    """Takes the candidate off the list whose button was pressed, or puts them back."""
    pressed = next((each for each in ("off", "back") if each in request.form), None)
    if pressed:
        found = _found(stored, whole_number(request.form[pressed]) or 0)
        if pressed == "off":
            remove_candidate(database(), current_actor(), stored.id, found.id)
            flash(f"{found.reference} is off the list. You can put them back below.")
        elif len(candidates(database(), stored.id)) >= MOST_CANDIDATES:
            flash(
                f"A vacancy has at most {MOST_CANDIDATES} candidates. Take someone off the list"
                " first."
            )
        else:
            put_back_candidate(database(), current_actor(), stored.id, found.id)
            flash(f"{found.reference} is on the list again.")
    return redirect(url_for("vacancy_people.people", vacancy_id=stored.id))


def _found(stored: StoredVacancy, identity: int) -> StoredCandidate:
    # SQLite refuses whole numbers beyond 64 bits.
    found = candidate(database(), stored.id, identity) if identity < 2**63 else None
    if found is None:
        abort(404)
    return found


def _typed(form: CandidateForm) -> tuple[Candidate, str, bool, int]:
    who = Candidate(form.reference.data or "", form.name.data or "", form.time.data or "")
    adjustments = (form.adjustments.data or "").strip()
    return who, adjustments, bool(form.adjustments_for_chair.data), form.extra_minutes.data or 0


def _shown(found: StoredCandidate) -> dict[str, object]:
    return {
        "reference": found.reference,
        "name": found.name,
        "time": found.time,
        "adjustments": found.adjustments,
        "adjustments_for_chair": found.adjustments_for_chair,
        "extra_minutes": found.extra_minutes,
    }


def _authors(stored: StoredVacancy, found: StoredCandidate) -> Callable[[int], Sequence[Author]]:
    """Who changed a candidate since a version of it, as far as the entries about candidates
    tell.
    """

    def since(seen: int) -> Sequence[Author]:
        actions = (Action.CHANGE_CANDIDATE, Action.REMOVE_CANDIDATE)
        return last_authors(
            database(), f"vacancy:{stored.id}", actions, max(1, found.version - seen), found.id
        )

    return since
