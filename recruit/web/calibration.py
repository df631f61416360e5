"""The calibration round: sample answers, marks, and what the others gave."""

from __future__ import annotations

from flask import Blueprint

pages = Blueprint("calibration", __name__)
