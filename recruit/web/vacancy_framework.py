"""PLACEHOLDER for Step.FRAMEWORK."""

from __future__ import annotations

from flask import Blueprint
from flask.typing import ResponseReturnValue

from recruit.domain.draft import Step
from recruit.store.vacancies import StoredVacancy
from recruit.web.access import builds
from recruit.web.steps import render_step, workbench

pages = Blueprint("vacancy_framework", __name__)


@pages.get("/vacancies/<int:vacancy_id>/framework")
@builds
def framework(stored: StoredVacancy) -> ResponseReturnValue:
    """Placeholder."""
    return render_step(Step.FRAMEWORK, "vacancy/placeholder.html", workbench(stored))
