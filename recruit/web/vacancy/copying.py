"""Copying a vacancy: its choices, never its people, scores or dates."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from recruit.domain.building.draft import copy_of
from recruit.domain.words.people import actor
from recruit.store.connection import Taken
from recruit.store.vacancies.vacancies import StoredVacancy, add_vacancy, free_reference
from recruit.web.access import builds, current_person, on_archive
from recruit.web.database import database, today
from recruit.web.forms import Form, Needed, ReferenceField
from recruit.web.typing.leaving import asks_first

pages = Blueprint("copying", __name__)


class CopyForm(Form):
    """The reference of the copy."""

    reference = ReferenceField("Reference of the copy", [Needed("Give the copy a reference.")])


@pages.route("/vacancies/<int:vacancy_id>/copy", methods=["GET", "POST"])
@builds
@on_archive
@asks_first
def copy(stored: StoredVacancy) -> ResponseReturnValue:
    """Says what is copied, makes the copy, and goes to its first step."""
    person = current_person()
    assert person is not None
    form = CopyForm(data={"reference": free_reference(database(), today().year)})
    if form.validate_on_submit():
        draft = copy_of(stored.draft, form.reference.data or "")
        try:
            identity = add_vacancy(database(), actor(person), person.id, draft)
        except Taken as taken:
            form.reference.errors = [str(taken)]
        else:
            flash(
                f"This is the copy of {stored.draft.reference}. Give it dates, a panel and"
                " candidates."
            )
            return redirect(url_for("vacancy_post.post", vacancy_id=identity))
    return render_template("vacancy/copying.html", form=form, stored=stored, draft=stored.draft)
