"""Papers and exports of what was scored, from stored data."""

from __future__ import annotations

from flask import Blueprint

pages = Blueprint("scored_papers", __name__)
