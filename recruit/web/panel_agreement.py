"""How the panel agreed, in figures and pictures."""

from __future__ import annotations

from flask import Blueprint

pages = Blueprint("panel_agreement", __name__)
