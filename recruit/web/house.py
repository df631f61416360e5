"""PLACEHOLDER."""

from __future__ import annotations

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from recruit.web.access import hr_only

pages = Blueprint("house", __name__)


@pages.get("/settings")
@hr_only
def settings() -> ResponseReturnValue:
    """Placeholder."""
    return render_template("placeholder.html")
