"""Backups: when the last one was made, making one while people work, fetching it, and how to bring
it back.
"""

from __future__ import annotations

import logging
import threading
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import cast

from flask import Blueprint, abort, current_app, redirect, render_template, send_file, url_for
from flask.blueprints import BlueprintSetupState
from flask.typing import ResponseReturnValue

from recruit.domain.keeping.backups import age_in_words, is_overdue, size_in_words
from recruit.domain.words.people import Actor
from recruit.domain.words.refusal import Refused
from recruit.evidence.backup import clear_half_made, make_backup, remove_expired
from recruit.evidence.backup_file import KEPT, LeftOut
from recruit.store.connection import connect
from recruit.store.keeping.backups import (
    MOST_SHOWN,
    Backup,
    backup,
    is_replicated,
    undecided_vacancy_of,
)
from recruit.store.keeping.backups import backups as made_backups
from recruit.web.access import LARGEST_ID, current_actor, current_person, hr_only
from recruit.web.database import database, house
from recruit.web.forms import Form

pages = Blueprint("backups", __name__)

PATIENCE_SECONDS = 1.5
"""How long an answer waits for a backup, which is then done before the page is shown again; most
are.
"""
CUT_SHORT = (
    "The backup that was being made when the server was stopped was not finished, and nothing of it"
    " was kept."
)

log = logging.getLogger("recruit")


class MakeForm(Form):
    """Nothing but a button."""


class Maker:
    """Makes backups beside the answers to browsers, one at a time. `state` says what is being done,
    or nothing; `fault` why the last one failed, and `left_out` what it could not hold.
    """

    def __init__(self) -> None:
        self.state = self.fault = ""
        self.left_out: tuple[LeftOut, ...] = ()
        self._lock = threading.Lock()

    def make(self, path: Path, actor: Actor) -> None:
        """Begins a backup of the data folder of this database, and waits a moment for it.

        Raises `Refused` where one is under way.
        """
        with self._lock:
            if self.state:
                raise Refused("a backup is being made already. Wait until it is finished.")
            self.state, self.fault, self.left_out = "beginning", "", ()
        worker = threading.Thread(
            target=self._make, args=(path, actor), name="recruit-backup", daemon=True
        )
        worker.start()
        worker.join(PATIENCE_SECONDS)

    def _make(self, path: Path, actor: Actor) -> None:
        try:
            with closing(connect(path)) as db:
                folder = path.parent
                remove_expired(db, folder)
                made = make_backup(db, actor, folder, folder / KEPT / _file_name(), told=self._tell)
                self.left_out = made.left_out
        except Refused as refused:
            self.fault = _sentence(refused)
        except Exception as error:  # whatever it is, the page has to say that there is no backup
            log.error("unexpected %s while making a backup", type(error).__name__)
            self.fault = (
                "Something went wrong on our side, and no backup was made. Tell whoever looks after"
                " Recruit."
            )
        finally:
            self.state = ""

    def _tell(self, words: str) -> None:
        self.state = words


def _set_up(state: BlueprintSetupState) -> None:
    """Returns an application its maker, and clears up what an earlier one was stopped at."""
    maker = state.app.extensions["recruit_backups"] = Maker()
    path = Path(state.app.config["DATABASE"])
    if clear_half_made(path.parent):
        maker.fault = CUT_SHORT
    with closing(connect(path)) as db:
        remove_expired(db, path.parent)


pages.record(_set_up)


@pages.get("/backups")
@hr_only
def backups() -> ResponseReturnValue:
    """When the last backup was made, all that were made, and how to bring one back."""
    listed, now = made_backups(database()), datetime.now(UTC)
    last = datetime.fromisoformat(listed[0].made.at) if listed else None
    return render_template(
        "records/backups.html",
        listed=listed,
        most=MOST_SHOWN,
        last_age=age_in_words(last, now) if last else "",
        is_overdue=is_overdue(last, now),
        to_fetch={each.id for each in listed if _kept_file(each)},
        gone={each.id for each in listed if each.removed_at or each.expires_at <= now.isoformat()},
        in_words=size_in_words,
        days=house().backup_days,
        is_replicated=is_replicated(database()),
        undecided=_undecided(),
        maker=_maker(),
        form=MakeForm(),
    )


@pages.post("/backups")
@hr_only
def make() -> ResponseReturnValue:
    """Begins a backup."""
    _maker().make(Path(current_app.config["DATABASE"]), current_actor())
    return redirect(url_for("backups.backups"))


@pages.get("/backups/<int:backup_id>/file")
@hr_only
def download(backup_id: int) -> ResponseReturnValue:
    """A backup that lies in the data folder."""
    found = backup(database(), backup_id) if backup_id <= LARGEST_ID else None
    path = _kept_file(found) if found else None
    if path is None:
        abort(404)
    if reference := _undecided():
        raise Refused(
            f"you are on the panel of {reference}, whose decision is not recorded yet, and a backup"
            " holds what your colleagues scored. Ask someone else in HR, or whoever looks after"
            " the server, to fetch it."
        )
    return send_file(
        path, mimetype="application/zip", as_attachment=True, download_name=path.name, max_age=0
    )


def _maker() -> Maker:
    return cast(Maker, current_app.extensions["recruit_backups"])


def _undecided() -> str | None:
    found = current_person()
    return undecided_vacancy_of(database(), found.id) if found else None


def _kept_file(made: Backup) -> Path | None:
    """Where a backup lies in the data folder, or None."""
    if not made.is_kept or made.removed_at:
        return None
    path = Path(current_app.config["DATABASE"]).parent / KEPT / made.file
    return path if path.is_file() else None


def _file_name() -> str:
    return f"recruit-{datetime.now(UTC):%Y-%m-%d-%H%M%S}.zip"


def _sentence(refused: Refused) -> str:
    """The refusal without its place, which is the server's own."""
    return refused.message[:1].upper() + refused.message[1:]
