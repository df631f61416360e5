"""Feedback letters: drafted from evidence, edited and approved by HR."""

from __future__ import annotations

from flask import Blueprint

pages = Blueprint("letters", __name__)
