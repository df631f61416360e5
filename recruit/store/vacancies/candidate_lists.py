"""Lists of candidates: what a list adds and changes, and how lists of its shape are read."""

from __future__ import annotations

import json
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass

from sqlite_utils import Database

from recruit.domain.building.candidate_columns import Column, Columns, Remembered
from recruit.domain.building.candidate_list import Change, Known
from recruit.domain.pack.vacancy import Candidate
from recruit.domain.words.people import Actor
from recruit.store.audit.audit import now
from recruit.store.connection import writing
from recruit.store.vacancies.candidates import (
    candidates,
    changeable_candidate,
    former_candidates,
    insert_candidates,
    record_change,
)

MOST_REMEMBERED = 200
"""Shapes of lists; those that were used last."""


@dataclass(frozen=True, slots=True)
class ListLayout:
    """What somebody said of the columns of lists of one shape."""

    shape: str
    columns: Columns


def known_candidates(db: Database, vacancy: int) -> tuple[Known, ...]:
    """Everyone on the list of a vacancy, and then those who were taken off it."""
    listed = (*candidates(db, vacancy), *former_candidates(db, vacancy))
    return tuple(Known(each.id, each.candidate, each.version, each.is_off) for each in listed)


def remembered_layouts(db: Database) -> Remembered:
    """How lists were read before, by their shape."""
    found: dict[str, Columns] = {}
    for shape, columns in db.execute("select shape, columns from list_layout").fetchall():
        # A column that a newer version knew is not one for this version.
        with suppress(ValueError):
            found[shape] = tuple(Column(each) for each in json.loads(columns))
    return found


def take_list(
    db: Database,
    actor: Actor,
    vacancy: int,
    new: Sequence[Candidate],
    changed: Sequence[Change],
    layout: ListLayout,
) -> None:
    """Adds and changes all of these or none, and remembers how the list was read.

    Raises `Taken` if a reference of a new one is there already, `Stale` if one that is to be
    changed was changed or taken off meanwhile, `LookupError` if one is not of this vacancy.
    """
    with writing(db):
        _change(db, actor, vacancy, changed)
        insert_candidates(db, actor, vacancy, new)
        if new or changed:
            _remember(db, layout)


def _change(db: Database, actor: Actor, vacancy: int, changed: Sequence[Change]) -> None:
    for each in changed:
        before = changeable_candidate(db, vacancy, each.before.id, each.before.version)
        db.execute(
            "update candidate set name = ?, time = ?, version = version + 1 where id = ?",
            [each.after.name, each.after.time, before.id],
        )
        record_change(db, actor, vacancy, before)


def _remember(db: Database, layout: ListLayout) -> None:
    db.execute(
        "insert into list_layout (shape, columns, used_at) values (?, ?, ?)"
        " on conflict (shape) do update set columns = excluded.columns, used_at = excluded.used_at",
        [layout.shape, json.dumps(layout.columns), now()],
    )
    db.execute(
        "delete from list_layout where shape not in (select shape from list_layout order by used_at"
        " desc limit ?)",
        [MOST_REMEMBERED],
    )
