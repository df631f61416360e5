"""A made-up organisation with people and vacancies, for `recruit demo`."""

from __future__ import annotations

from flask import Flask

from recruit.domain.people import Person

PASSWORD = "lantern harbour teaspoon"


def fill(app: Flask) -> tuple[Person, ...]:
    """Fills an empty database and gives the people who can sign in."""
    raise NotImplementedError
