"""A member's sheet for one candidate, saved as it is filled in."""

from __future__ import annotations

from flask import Blueprint

pages = Blueprint("scoring", __name__)
