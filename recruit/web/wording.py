"""Words that templates need: dates as people write them, roles, the steps, who is signed in."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from flask import Flask

from recruit.domain.decision_rule import number
from recruit.domain.draft import STEP_TITLES, Step
from recruit.domain.people import Role
from recruit.store.settings import settings
from recruit.web.access import current_member, current_person
from recruit.web.database import database


def set_up(app: Flask) -> None:
    """Gives the words to an application's templates."""
    app.add_template_filter(moment_in_words, "moment")
    app.add_template_filter(number, "number")
    app.context_processor(_common)


def moment_in_words(stored: str) -> str:
    """A stored time as '22 November 2026, 10.42'."""
    when = datetime.fromisoformat(stored).astimezone(UTC)
    return f"{when.day} {when:%B %Y}, {when.hour}.{when:%M}"


PLACES = (("desk.vacancies", "Vacancies"), ("frameworks.frameworks", "Frameworks"))
HR_PLACES = (("people.people", "People"), ("house.settings", "Settings"))


def _common() -> dict[str, Any]:
    found = current_person()
    return {
        "person": found,
        "places": PLACES + HR_PLACES if found and found.role is Role.HR else PLACES,
        "member": current_member(),
        "house": settings(database()),
        "steps": tuple(Step),
        "step_titles": STEP_TITLES,
    }
