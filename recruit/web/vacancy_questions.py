"""PLACEHOLDER for Step.QUESTIONS."""

from __future__ import annotations

from flask import Blueprint
from flask.typing import ResponseReturnValue

from recruit.domain.draft import Step
from recruit.store.vacancies import StoredVacancy
from recruit.web.access import builds
from recruit.web.steps import render_step, workbench

pages = Blueprint("vacancy_questions", __name__)


@pages.get("/vacancies/<int:vacancy_id>/questions")
@builds
def questions(stored: StoredVacancy) -> ResponseReturnValue:
    """Placeholder."""
    return render_step(Step.QUESTIONS, "vacancy/placeholder.html", workbench(stored))
