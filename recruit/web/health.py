"""`/healthz`: whether the server and its database work."""

from __future__ import annotations

from flask import Blueprint, jsonify
from flask.typing import ResponseReturnValue

from recruit.store.migrations import pending
from recruit.web.access import anyone
from recruit.web.database import database

pages = Blueprint("health", __name__)


@pages.get("/healthz")
@anyone
def healthz() -> ResponseReturnValue:
    """Says 'ok' and lists pending migrations, or answers 503."""
    lacking = list(pending(database()))
    state = {
        "database": "ok",
        "pending_migrations": lacking,
        "status": "behind" if lacking else "ok",
    }
    return jsonify(state), 503 if lacking else 200
