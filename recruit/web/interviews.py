"""The interviews of a vacancy: each candidate with what is to be done next."""

from __future__ import annotations

from flask import Blueprint

pages = Blueprint("interviews", __name__)
