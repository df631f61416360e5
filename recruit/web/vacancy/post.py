"""Step 1: the post, the slot and the dates."""

from __future__ import annotations

from dataclasses import replace

from flask import Blueprint
from flask.typing import ResponseReturnValue

from recruit.domain.building.draft import Draft, Step
from recruit.domain.pack.vacancy import Script, Timing
from recruit.store.connection import Taken
from recruit.store.vacancies.vacancies import StoredVacancy, vacancy
from recruit.web.access import builds
from recruit.web.database import database, house
from recruit.web.forms import Needed, Paragraphs, ReferenceField, Text, VersionedForm, WholeNumber
from recruit.web.typing.kept_typing import as_you_go
from recruit.web.vacancy.steps import authors_of, render_step, save_step, workbench

pages = Blueprint("vacancy_post", __name__)


class PostForm(VersionedForm):
    """The post and the time there is for each interview."""

    reference = ReferenceField("Reference", [Needed("Give the vacancy a reference.")])
    post = Text("Post title", [Needed("Say what the post is.")], longest=150)
    grade = Text("Grade", [Needed("Give the grade.")], longest=60)
    service = Text("Service", [Needed("Say which service the post is in.")], longest=150)
    organisation = Text(
        "Organisation", [Needed("Say which organisation the post is in.")], longest=150
    )
    contact = Text("Whom candidates ask for an adjustment", longest=200)
    dates = Text("Dates of the interviews", longest=200)
    slot = WholeNumber("Minutes for each interview", 1, 600)
    opening = WholeNumber("Minutes for the opening", 0, 600)
    closing = WholeNumber("Minutes for the close", 0, 600)
    question_minutes = WholeNumber("Minutes for each question", 1, 600)
    says_first = Paragraphs("At the start", longest=4000)
    says_last = Paragraphs("At the end", longest=4000)


@pages.route("/vacancies/<int:vacancy_id>/post", methods=["GET", "POST"])
@builds
@as_you_go()
def post(stored: StoredVacancy) -> ResponseReturnValue:
    """Shows and saves the post."""
    form = PostForm.arriving(stored.version, _shown(stored), authors=authors_of(stored))
    if form.validate_on_submit():
        try:
            saved = save_step(stored, form, Step.POST, _changed(stored.draft, form))
        except Taken as taken:
            form.reference.errors = [str(taken)]
        else:
            if saved:
                return saved
            stored = vacancy(database(), stored.id) or stored
    return render_step(Step.POST, "vacancy/post.html", workbench(stored), form=form)


def _shown(stored: StoredVacancy) -> dict[str, object]:
    draft = stored.draft
    return {
        "reference": draft.reference,
        "post": draft.post,
        "grade": draft.grade,
        "service": draft.service,
        "organisation": draft.organisation,
        "contact": draft.contact,
        "dates": draft.dates,
        "slot": draft.timing.slot,
        "opening": draft.timing.opening,
        "closing": draft.timing.closing,
        "question_minutes": draft.question_minutes,
        "says_first": "\n".join(draft.script.opening),
        "says_last": "\n".join(draft.script.closing),
    }


def _changed(draft: Draft, form: PostForm) -> Draft:
    minutes = form.question_minutes.data or draft.question_minutes
    elements = tuple(
        replace(each, minutes=minutes) if each.minutes == draft.question_minutes else each
        for each in draft.elements
    )
    return replace(
        draft,
        reference=form.reference.data or "",
        post=form.post.data or "",
        grade=form.grade.data or "",
        service=form.service.data or "",
        organisation=form.organisation.data or "",
        contact=form.contact.data or "",
        dates=form.dates.data or "",
        timing=Timing(form.slot.data or 60, form.opening.data or 0, form.closing.data or 0),
        question_minutes=minutes,
        script=_script(form),
        elements=elements,
    )


def _script(form: PostForm) -> Script:
    """What the chair says; the words of the house where a part was left empty."""
    first, last = form.says_first.paragraphs, form.says_last.paragraphs
    return Script(first or house().script.opening, last or house().script.closing)
