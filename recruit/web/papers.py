"""PLACEHOLDER."""

from __future__ import annotations

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from recruit.store.vacancies import StoredVacancy
from recruit.web.access import opens

pages = Blueprint("papers", __name__)


@pages.get("/vacancies/<int:vacancy_id>/papers")
@opens
def papers(stored: StoredVacancy) -> ResponseReturnValue:
    """Placeholder."""
    return render_template("placeholder.html")
