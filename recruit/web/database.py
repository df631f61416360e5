"""The request's own database connection, and what else of the application a view asks for."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import cast

from flask import Flask, current_app, g

from recruit.bank.library import Library
from recruit.store.audit.audit import now
from recruit.store.connection import Database, connect
from recruit.store.people.settings import Settings, settings


def database() -> Database:
    """The connection of this request."""
    if "database" not in g:
        g.database = connect(Path(current_app.config["DATABASE"]))
    return cast(Database, g.database)


def house() -> Settings:
    """What HR set for the organisation, looked up once for a request."""
    if "house" not in g:
        g.house = settings(database())
    return cast(Settings, g.house)


def today() -> date:
    """The organisation's day."""
    return house().clock.day(now())


def library() -> Library:
    """The question bank; it is read once and never changes while the server runs."""
    return cast(Library, current_app.extensions["recruit_library"])


def close_database(_error: BaseException | None) -> None:
    """Ends the request's connection, and with it whatever was not committed."""
    opened = g.pop("database", None)
    if opened is not None:
        opened.close()


def set_up(app: Flask, path: Path, bank: Library) -> None:
    """Ties an application to its database and its bank.

    One idle connection stays open for as long as the server runs: closing the last one makes SQLite
    fold its log away, which costs more than the request did.
    """
    app.config["DATABASE"] = str(path)
    app.extensions["recruit_library"] = bank
    app.extensions["recruit_anchor"] = connect(path)
    app.teardown_appcontext(close_database)
