"""The result: totals, order of merit, ties, outcomes and the decision."""

from __future__ import annotations

from flask import Blueprint

pages = Blueprint("result", __name__)
