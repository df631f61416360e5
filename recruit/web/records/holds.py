"""Legal holds: all that stand, those of one vacancy, placing one and lifting it."""

from __future__ import annotations

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from recruit.store.keeping.disposals import is_disposed
from recruit.store.keeping.holds import holds as holds_of
from recruit.store.keeping.holds import lift_hold, place_hold, standing_holds
from recruit.store.vacancies.vacancies import StoredVacancy
from recruit.web.access import current_actor, hr_of_vacancy, hr_only, on_archive
from recruit.web.addresses import address_of_each
from recruit.web.database import database
from recruit.web.forms import Form, LongText, Needed
from recruit.web.paging import page_number
from recruit.web.typing.leaving import asks_first

pages = Blueprint("holds", __name__)

PAGE = 25


class PlaceForm(Form):
    """Why nothing of a vacancy may be disposed of."""

    reason = LongText(
        "Why it is held", [Needed("Write why: a claim, a complaint, a request, and who asked.")]
    )


class LiftForm(Form):
    """Why a hold is no longer needed."""

    why = LongText("Why it is lifted", [Needed("Write why the hold is no longer needed.")])


@pages.get("/holds")
@hr_only
def holds() -> ResponseReturnValue:
    """All holds that stand, on any vacancy."""
    page = page_number(request.args)
    found = standing_holds(database(), PAGE + 1, (page - 1) * PAGE)
    return render_template(
        "records/holds/holds.html",
        found=found[:PAGE],
        has_more=len(found) > PAGE,
        page=page,
        there=address_of_each("holds.place"),
    )


@pages.route("/vacancies/<int:vacancy_id>/holds", methods=["GET", "POST"])
@hr_of_vacancy
@on_archive
@asks_first
def place(stored: StoredVacancy) -> ResponseReturnValue:
    """The holds of a vacancy, and a new one."""
    form = PlaceForm()
    if form.validate_on_submit():
        place_hold(database(), current_actor(), stored.id, (form.reason.data or "").strip())
        flash("The hold stands. Nothing of this vacancy is disposed of until it is lifted.")
        return redirect(url_for("holds.place", vacancy_id=stored.id))
    return render_template(
        "records/holds/vacancy.html",
        stored=stored,
        form=form,
        found=holds_of(database(), stored.id),
        is_disposed=is_disposed(database(), stored.id),
    )


@pages.route("/vacancies/<int:vacancy_id>/holds/<int:hold_id>/lift", methods=["GET", "POST"])
@hr_of_vacancy
@on_archive
@asks_first
def lift(stored: StoredVacancy, hold_id: int) -> ResponseReturnValue:
    """Lifts a hold, with the reason."""
    all_of_it = holds_of(database(), stored.id)
    found = next((each for each in all_of_it if each.id == hold_id and each.lifted is None), None)
    if found is None:
        abort(404)
    form = LiftForm()
    if form.validate_on_submit():
        lift_hold(database(), current_actor(), stored.id, hold_id, (form.why.data or "").strip())
        others = sum(each.lifted is None for each in all_of_it) - 1
        flash("The hold is lifted." + (f" Others still stand: {others}." if others else ""))
        return redirect(url_for("holds.place", vacancy_id=stored.id))
    return render_template("records/holds/lift.html", stored=stored, form=form, found=found)
