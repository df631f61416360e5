"""PLACEHOLDER."""

from __future__ import annotations

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from recruit.web.access import hr_only

pages = Blueprint("people", __name__)


@pages.get("/people")
@hr_only
def people() -> ResponseReturnValue:
    """Placeholder."""
    return render_template("placeholder.html")
