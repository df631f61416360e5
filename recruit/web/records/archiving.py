"""Archiving beside the answers to browsers: it takes a while, and no one has to wait for it."""

from __future__ import annotations

import logging
import threading
from contextlib import closing
from pathlib import Path
from typing import cast

from flask import current_app
from flask.blueprints import BlueprintSetupState

from recruit.domain.words.people import Actor
from recruit.domain.words.refusal import Refused
from recruit.evidence.archive import archive_vacancy
from recruit.evidence.archive_folder import clear_cut_short, new_archive_path
from recruit.store.connection import connect
from recruit.store.people.settings import today

PATIENCE_SECONDS = 1.5
"""How long an answer waits for an archive, which is then made before the page is shown again; most
are.
"""

log = logging.getLogger("recruit")


class Archiver:
    """Archives vacancies, one at a time. What it remembers goes with the server; a vacancy is
    archived once its row says so, and in no other way.
    """

    def __init__(self) -> None:
        self._under_way: set[int] = set()
        self._faults: dict[int, str] = {}
        self._lock, self._turn = threading.Lock(), threading.Lock()

    def is_under_way(self, vacancy: int) -> bool:
        """Whether this vacancy is being archived at this moment."""
        return vacancy in self._under_way

    def fault(self, vacancy: int) -> str:
        """Why the last try failed, as a sentence, or ''."""
        return self._faults.get(vacancy, "")

    def begin(self, path: Path, actor: Actor, vacancy: int, reference: str) -> None:
        """Begins to archive a vacancy into the data folder of this database, and waits a moment for
        it.
        """
        with self._lock:
            if vacancy in self._under_way:
                return
            self._under_way.add(vacancy)
            self._faults.pop(vacancy, None)
        named = (path, actor, vacancy, reference)
        worker = threading.Thread(
            target=self._archive, args=named, name="recruit-archive", daemon=True
        )
        worker.start()
        worker.join(PATIENCE_SECONDS)

    def _archive(self, path: Path, actor: Actor, vacancy: int, reference: str) -> None:
        try:
            with self._turn, closing(connect(path)) as db:
                clear_cut_short(db, path.parent)
                archive_vacancy(
                    db,
                    actor,
                    vacancy,
                    new_archive_path(path.parent, reference, today(db).isoformat()),
                )
        except Refused as refused:
            # Without the place, which is the server's own.
            self._faults[vacancy] = refused.message[:1].upper() + refused.message[1:]
        except Exception as error:  # whatever it is, the page has to say that there is no archive
            log.error("unexpected %s while archiving", type(error).__name__)
            self._faults[vacancy] = (
                "Something went wrong on our side. The vacancy is as it was. Tell whoever looks"
                " after Recruit."
            )
        finally:
            self._under_way.discard(vacancy)


def archiver() -> Archiver:
    """The archiver of this application."""
    return cast(Archiver, current_app.extensions["recruit_archiver"])


def set_up(state: BlueprintSetupState) -> None:
    """Returns an application its archiver, and clears up what an earlier one was stopped at."""
    state.app.extensions["recruit_archiver"] = Archiver()
    path = Path(state.app.config["DATABASE"])
    with closing(connect(path)) as db:
        clear_cut_short(db, path.parent)
