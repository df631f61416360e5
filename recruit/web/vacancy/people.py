"""Step 7: who is on the panel, and who is scored."""

from __future__ import annotations

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from recruit.domain.building.draft import Step
from recruit.store.vacancies.candidates import former_candidates
from recruit.store.vacancies.panels import former_members
from recruit.store.vacancies.vacancies import StoredVacancy
from recruit.web.access import builds
from recruit.web.database import database
from recruit.web.let_in import bars_access
from recruit.web.paging import page_number, page_of
from recruit.web.vacancy import people_candidates as vacancy_people_candidates
from recruit.web.vacancy import people_list as vacancy_people_list
from recruit.web.vacancy import people_panel as vacancy_people_panel
from recruit.web.vacancy.steps import address, next_step, render_step, workbench

pages = Blueprint("vacancy_people", __name__)
for module in (vacancy_people_panel, vacancy_people_candidates, vacancy_people_list):
    pages.register_blueprint(module.pages)

PAGE = 50


@pages.get("/vacancies/<int:vacancy_id>/people")
@builds
def people(stored: StoredVacancy) -> ResponseReturnValue:
    """Shows the panel and the candidates."""
    bench = workbench(stored)
    page = page_of(bench.candidates, page_number(request.args), PAGE)
    return render_step(
        Step.PEOPLE,
        "vacancy/people.html",
        bench,
        former_members=former_members(database(), stored.id),
        former_candidates=former_candidates(database(), stored.id),
        listed=page.rows,
        page=page.number,
        pages=page.count,
        bars_access=bars_access(stored),
        onward=address(next_step(Step.PEOPLE), stored.id),
    )
