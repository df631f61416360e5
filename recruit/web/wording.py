"""Words that templates need: dates as people write them, roles, the steps, who is signed in."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import Flask

from recruit.domain.building.draft import STEP_TITLES, Step
from recruit.domain.pack.decision_rule import number
from recruit.domain.words.clock import Clock
from recruit.domain.words.people import AUTOMATIC, SHELL, Role
from recruit.domain.words.typed_date import in_words
from recruit.web import let_in
from recruit.web.access import current_member, current_person
from recruit.web.database import house as house
from recruit.web.guards import tokens
from recruit.web.guards.asked import here


def set_up(app: Flask) -> None:
    """Returns the words to an application's templates."""
    app.add_template_filter(moment_in_words, "moment")
    app.add_template_filter(moment_day_in_words, "moment_day")
    app.add_template_filter(time_in_words, "moment_time")
    app.add_template_filter(day_in_words, "day")
    app.add_template_filter(number, "number")
    app.add_template_filter(acted_by, "acted_by")
    app.add_template_test(lambda endpoint: endpoint in app.view_functions, "registered")
    app.add_template_global(here, "here")
    app.context_processor(_common)


def moment_in_words(stored: str) -> str:
    """A stored time as '22 November 2026, 10:42 GMT', by the organisation's clock."""
    return house_clock().moment(stored)


def moment_day_in_words(stored: str) -> str:
    """The organisation's day of a stored time, as '22 November 2026'."""
    return house_clock().day_in_words(stored)


def time_in_words(stored: str) -> str:
    """The time of day of a stored time, as '10:42 GMT'."""
    return house_clock().time(stored)


def house_clock() -> Clock:
    """The organisation's clock."""
    return house().clock


def day_in_words(stored: str) -> str:
    """A stored day as '22 November 2026'."""
    return in_words(date.fromisoformat(stored))


def acted_by(name: str) -> str:
    """Who did something, where the record has only the id of one who is no person."""
    return NOBODYS.get(name, name)


NOBODYS = {each.id: each.name for each in (SHELL, AUTOMATIC)}
PLACES = (("desk.vacancies", "Vacancies"), ("frameworks.frameworks", "Frameworks"))
HR_PLACES = (
    ("archive.archive", "Records"),
    ("people.people", "People"),
    ("settings.settings", "Settings"),
)
RECORD_PLACES = (
    ("archive.archive", "Archive"),
    ("retention.due", "Due for disposal"),
    ("holds.holds", "Legal holds"),
    ("backups.backups", "Backups"),
)
"""The pages of HR's desk of records."""


def _common() -> dict[str, Any]:
    found = current_person()
    return {
        "person": found,
        "places": PLACES + HR_PLACES if found and found.role is Role.HR else PLACES,
        "record_places": RECORD_PLACES,
        "record_endpoints": tuple(endpoint for endpoint, _ in RECORD_PLACES),
        "member": current_member(),
        "session_mark": tokens.mark(),
        "let_in_by_others": let_in.untold(),
        "house": house(),
        "steps": tuple(Step),
        "step_titles": STEP_TITLES,
    }
