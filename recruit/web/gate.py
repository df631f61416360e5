"""Before the first candidate: declarations, confidentiality, training, and exceptions."""

from __future__ import annotations

from flask import Blueprint

pages = Blueprint("gate", __name__)
