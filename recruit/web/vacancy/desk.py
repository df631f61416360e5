"""The desk: the list of vacancies, and beginning a new one."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import SubmitField

from recruit.domain.building.draft import Draft
from recruit.domain.pack.decision_rule import Rounding
from recruit.domain.pack.vacancy import Method, Timing
from recruit.domain.words.people import actor
from recruit.domain.words.refusal import Refused
from recruit.store.connection import Taken
from recruit.store.vacancies.vacancies import (
    MOST_COUNTED,
    PAGE,
    Stage,
    add_vacancy,
    free_reference,
    list_vacancies,
)
from recruit.web import wording
from recruit.web.access import current_person, managers, signed_in
from recruit.web.database import database, library, today
from recruit.web.forms import Form, tidy
from recruit.web.paging import page_count, page_number

pages = Blueprint("desk", __name__)
SORTS = ("changed", "reference", "post")


class NewVacancyForm(Form):
    """Nothing but a button: the steps ask for everything."""

    begin = SubmitField("Start a vacancy")


@pages.get("/")
@signed_in
def vacancies() -> ResponseReturnValue:
    """The vacancies that the person may open."""
    found = current_person()
    assert found is not None
    number = page_number(request.args)
    sort = request.args.get("sort", "")
    state = request.args.get("state", "")
    asked = {
        "words": tidy(request.args.get("words", "")[:200]),
        "state": state if state in tuple(Stage) else "",
        "sort": sort if sort in SORTS else "changed",
    }
    listing = list_vacancies(database(), found, page=number, **asked)
    return render_template(
        "vacancy/desk.html",
        listing=listing,
        asked=asked,
        page=number,
        pages=page_count(listing.total, PAGE),
        states=tuple(Stage),
        most_counted=MOST_COUNTED,
        form=NewVacancyForm(),
    )


@pages.post("/vacancies")
@managers
def new_vacancy() -> ResponseReturnValue:
    """Begins a vacancy, and goes to its first step."""
    return redirect(url_for("vacancy_post.post", vacancy_id=begin_vacancy()))


def begin_vacancy(fill: Callable[[Draft], Draft] = lambda draft: draft) -> int:
    """A new vacancy of whoever is signed in, its draft filled in by `fill`; returns its id.

    Another that is started at the same moment may take the suggested reference, so it is tried
    again.
    """
    found = current_person()
    assert found is not None
    for _ in range(5):
        draft = fill(empty_draft(free_reference(database(), today().year)))
        try:
            return add_vacancy(database(), actor(found), found.id, draft)
        except Taken:
            continue
    raise Refused("many vacancies are being started at this moment. Try again.")


def empty_draft(reference: str) -> Draft:
    """A draft with the house's defaults and nothing else."""
    house = wording.house()
    scales = library().scales
    return Draft(
        reference=reference,
        post="",
        grade="",
        service="",
        organisation=house.organisation,
        contact=house.contact,
        dates="",
        framework="",
        stage="",
        elements=(),
        criteria=(),
        methods=(Method.APPLICATION, Method.INTERVIEW),
        scale=scales.get(house.scale) or next(iter(scales.values())),
        minimum_mark=None,
        tie_break=(),
        rounding=Rounding.HALF_UP,
        timing=Timing(60, 5, 5),
        question_minutes=6,
        script=house.script,
        overrides=(),
    )
