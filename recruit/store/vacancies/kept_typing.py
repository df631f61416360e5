"""What someone typed on a step of a vacancy and has not saved: kept for them alone, until it is
saved or taken out.

It is no evidence and part of no record, as little as what stands in a browser's window. The audit
trail tells of it once it is saved.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass

from sqlite_utils import Database

from recruit.domain.words.people import Actor
from recruit.domain.words.tab import Tab
from recruit.store.audit.audit import now
from recruit.store.connection import writing

LARGEST = 200_000
"""Characters of all that is kept of one page."""

Pairs = Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Typing:
    """What is kept of a page. `fields` is None where all of it is saved.

    `tab` is the open page that sent last. If it was the one that saved `version` of the vacancy, it
    saved every version after `since` itself.
    """

    fields: tuple[tuple[str, str], ...] | None
    at: str
    tab: Tab
    since: int
    version: int


def typing_of(db: Database, actor: Actor, page: str) -> Typing | None:
    """What is kept of what someone typed on a page, or None."""
    row = db.execute(
        "select fields, at, tab, turn, since, version from kept_typing where who = ? and page = ?",
        [actor.id, page],
    ).fetchone()
    if row is None:
        return None
    fields = None if row[0] is None else tuple((name, value) for name, value in json.loads(row[0]))
    return Typing(fields, row[1], Tab(row[2], row[3]), row[4], row[5])


def keep_typing(
    db: Database, actor: Actor, page: str, vacancy: int, fields: Pairs, tab: Tab
) -> bool:
    """Keeps what was typed as it was typed, in the place of what was kept before; False where it is
    too much.
    """
    text = json.dumps([list(each) for each in fields], ensure_ascii=False)
    if len(text) > LARGEST:
        return False
    _put(db, actor, page, vacancy, text, tab, 0, 0)
    return True


def note_typing_saved(
    db: Database,
    actor: Actor,
    page: str,
    vacancy: int,
    tab: Tab,
    since: int,
    version: int,
    *,
    was_kept: bool,
) -> None:
    """Forgets what was kept, since it is saved now, and remembers which open page saved it.

    `was_kept` says that something was kept of the page; of an open page without a name nothing else
    is remembered.
    """
    if tab.name or was_kept:
        _put(db, actor, page, vacancy, None, tab, since, version)


def forget_typing(db: Database, actor: Actor, page: str) -> None:
    """Takes out what was kept of a page."""
    with writing(db):
        db.execute("delete from kept_typing where who = ? and page = ?", [actor.id, page])


def _put(
    db: Database,
    actor: Actor,
    page: str,
    vacancy: int,
    fields: str | None,
    tab: Tab,
    since: int,
    version: int,
) -> None:
    with writing(db):
        db.execute(
            "insert into kept_typing (who, page, vacancy, fields, at, tab, turn, since, version)"
            " values (?, ?, ?, ?, ?, ?, ?, ?, ?) on conflict (who, page) do update"
            " set fields = excluded.fields,"
            " at = excluded.at, tab = excluded.tab, turn = excluded.turn, since = excluded.since,"
            " version = excluded.version",
            [actor.id, page, vacancy, fields, now(), tab.name, tab.turn, since, version],
        )
