"""PLACEHOLDER."""

from __future__ import annotations

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from recruit.web.access import signed_in

pages = Blueprint("frameworks", __name__)


@pages.get("/frameworks")
@signed_in
def frameworks() -> ResponseReturnValue:
    """Placeholder."""
    return render_template("placeholder.html")
