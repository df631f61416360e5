"""PLACEHOLDER for Step.RATING."""

from __future__ import annotations

from flask import Blueprint
from flask.typing import ResponseReturnValue

from recruit.domain.draft import Step
from recruit.store.vacancies import StoredVacancy
from recruit.web.access import builds
from recruit.web.steps import render_step, workbench

pages = Blueprint("vacancy_rating", __name__)


@pages.get("/vacancies/<int:vacancy_id>/rating")
@builds
def rating(stored: StoredVacancy) -> ResponseReturnValue:
    """Placeholder."""
    return render_step(Step.RATING, "vacancy/placeholder.html", workbench(stored))
