"""The consensus on one candidate: marks side by side, the agreed scores, confirmations and dissent."""

from __future__ import annotations

from flask import Blueprint

pages = Blueprint("consensus", __name__)
