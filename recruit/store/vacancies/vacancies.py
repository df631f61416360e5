"""Vacancies: the draft of each, who owns it, and the list of them."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from sqlite_utils import Database

from recruit.domain.building.draft import Draft
from recruit.domain.record.actions import Action
from recruit.domain.words.people import Actor, Person, Role
from recruit.store.as_json import from_json, to_json
from recruit.store.audit.audit import now, record
from recruit.store.connection import Stale, Taken, writing
from recruit.store.people.settings import Settings

PAGE = 25
MOST_COUNTED = 1000
"""A search that finds more is told so; counting on would cost more than the page."""


class State(StrEnum):
    """How far a vacancy has come."""

    DRAFT = "draft"
    ISSUED = "issued"
    ARCHIVED = "archived"


class Stage(StrEnum):
    """How far a vacancy has come, as the list says it."""

    DRAFT = "draft"
    ISSUED = "issued"
    DECIDED = "decided"
    ARCHIVED = "archived"
    DISPOSED = "disposed of"


_IS_DECIDED = "exists (select 1 from decision d where d.vacancy = vacancy.id)"
_IS_DISPOSED = (
    "exists (select 1 from disposal x where x.vacancy = vacancy.id and x.scope = 'whole')"
)
_OF_STAGE = {
    Stage.DRAFT: "vacancy.state = 'draft'",
    Stage.ISSUED: f"vacancy.state = 'issued' and not {_IS_DECIDED}",
    Stage.DECIDED: f"vacancy.state = 'issued' and {_IS_DECIDED}",
    Stage.ARCHIVED: f"vacancy.state = 'archived' and not {_IS_DISPOSED}",
    Stage.DISPOSED: f"vacancy.state = 'archived' and {_IS_DISPOSED}",
}
_WHEN = " ".join(f"when {where} then '{stage}'" for stage, where in _OF_STAGE.items())
_STAGE = f"case {_WHEN} end"
_BLIND = (
    "vacancy.id in (select m.vacancy from panel_member m where m.person = ?"
    " and not exists (select 1 from decision d where d.vacancy = m.vacancy))"
)
"""Where whoever looks is or was on the panel and nothing is decided: when somebody scored is not
told.
"""


@dataclass(frozen=True, slots=True)
class StoredVacancy:
    """A vacancy as it is kept. `version` rises with every change of the draft."""

    id: int
    state: State
    owner: str
    version: int
    updated_at: str
    draft: Draft


@dataclass(frozen=True, slots=True)
class Listed:
    """A line of the list of vacancies.

    `changed_at` is when anything of it was changed last; for who is or was on its panel, until the
    decision, when its draft or its pack was, since the other would tell that a colleague has
    scored.
    """

    id: int
    reference: str
    post: str
    service: str
    stage: Stage
    owner_name: str
    changed_at: str
    owner: str


@dataclass(frozen=True, slots=True)
class Listing:
    """One page of the list, and how many there are in all; `MOST_COUNTED` + 1 stands for more than
    that.
    """

    rows: tuple[Listed, ...]
    total: int


def add_vacancy(db: Database, actor: Actor, owner: str, draft: Draft) -> int:
    """A new vacancy; returns its id. Raises `Taken` if another has the reference."""
    with writing(db):
        try:
            cursor = db.execute(
                "insert into vacancy (reference, post, service, state, owner, draft, created_at,"
                " updated_at) values (?, ?, ?, 'draft', ?, ?, ?, ?)",
                [draft.reference, draft.post, draft.service, owner, to_json(draft), now(), now()],
            )
        except sqlite3.IntegrityError:
            raise _taken(draft) from None
        identity = int(cursor.lastrowid or 0)
        index_words(db, identity, draft)
        facts = {"reference": draft.reference}
        record(
            db,
            actor,
            Action.ADD_VACANCY,
            f"vacancy:{identity}",
            facts,
            rows=[("vacancy", identity)],
        )
    return identity


def vacancy(db: Database, identity: int) -> StoredVacancy | None:
    """The vacancy with this id, or None."""
    row = db.execute(
        "select id, state, owner, version, updated_at, draft from vacancy where id = ?", [identity]
    ).fetchone()
    if row is None:
        return None
    return StoredVacancy(row[0], State(row[1]), row[2], row[3], row[4], from_json(row[5], Draft))


def vacancy_with_reference(db: Database, reference: str) -> int | None:
    """The id of the vacancy with this reference, or None."""
    row = db.execute("select id from vacancy where reference = ?", [reference]).fetchone()
    return int(row[0]) if row else None


def save_draft(db: Database, actor: Actor, identity: int, version: int, draft: Draft) -> int:
    """Puts a new draft in the place of the version that was read, and returns the new version.

    Raises `Stale` (with the `StoredVacancy` that stands now) if somebody else saved in between,
    `Taken` if another vacancy has the reference.
    """
    with writing(db):
        before = vacancy(db, identity)
        if before is None:
            raise LookupError("there is no such vacancy")
        if before.version != version:
            raise Stale(before)
        if before.draft == draft:
            return version
        try:
            db.execute(
                "update vacancy set reference = ?, post = ?, service = ?, draft = ?,"
                " version = version + 1, updated_at = ? where id = ?",
                [draft.reference, draft.post, draft.service, to_json(draft), now(), identity],
            )
        except sqlite3.IntegrityError:
            raise _taken(draft) from None
        index_words(db, identity, draft)
        # A draft names whom candidates ask, and its reasons may name anybody.
        personal = {"before": _changed(before.draft, draft)}
        record(
            db,
            actor,
            Action.CHANGE_DRAFT,
            f"vacancy:{identity}",
            None,
            personal,
            [("vacancy", identity)],
        )
    return version + 1


def list_vacancies(
    db: Database,
    person: Person,
    *,
    words: str = "",
    state: str = "",
    sort: str = "changed",
    page: int = 1,
) -> Listing:
    """The vacancies that this person may open, newest change first unless sorted otherwise."""
    where, values = _visible(person)
    if state:
        where += f" and {_OF_STAGE[Stage(state)]}"
    looked_for = _as_match(words)
    if words and not looked_for:
        return Listing((), 0)
    if looked_for:
        where += " and vacancy.id in (select rowid from vacancy_words where vacancy_words match ?)"
        values.append(looked_for)
    enough = MOST_COUNTED + 1 if words else -1
    counted = f"select count(*) from (select 1 from vacancy where {where} limit ?)"
    total = db.execute(counted, [*values, enough]).fetchone()[0]
    most, first = page * PAGE, (page - 1) * PAGE
    if sort == "changed":
        found = _last_changed(db, person, where, values, most)[first:]
    else:
        order = {
            "reference": "vacancy.reference collate nocase",
            "post": "vacancy.post collate nocase, vacancy.id",
        }
        found = db.execute(
            f"select vacancy.id from vacancy where {where} order by {order[sort]} limit ? offset ?",
            [*values, PAGE, first],
        ).fetchall()
    return Listing(_listed(db, person, [row[0] for row in found]), total)


def _last_changed(
    db: Database, person: Person, where: str, values: list[object], most: int
) -> list[tuple[int, str]]:
    """The ids of those that were changed last as this person may know it, with when; at most so
    many.

    Two walks along an index each: those of whose changes all may be told, and the few of whom less
    is.
    """
    told = db.execute(
        "select vacancy.id, c.at from vacancy_change c join vacancy on vacancy.id = c.vacancy"
        f" where {where} and not {_BLIND} order by c.at desc, c.vacancy desc limit ?",
        [*values, person.id, most],
    ).fetchall()
    blind = db.execute(
        f"select vacancy.id, vacancy.updated_at from vacancy where {where} and {_BLIND}"
        " order by vacancy.updated_at desc, vacancy.id desc limit ?",
        [*values, person.id, most],
    ).fetchall()
    both: list[tuple[int, str]] = [*told, *blind]
    return sorted(both, key=lambda each: (each[1], each[0]), reverse=True)[:most]


def _listed(db: Database, person: Person, identities: Sequence[int]) -> tuple[Listed, ...]:
    """What the list says of these vacancies, in their order, asked for in one statement."""
    places = ", ".join("?" * len(identities))
    rows = db.execute(
        f"select vacancy.id, vacancy.reference, vacancy.post, vacancy.service, {_STAGE},"
        " (select name from person where person.id = vacancy.owner),"
        f" case when {_BLIND} then vacancy.updated_at else"
        " coalesce((select at from vacancy_change"
        " where vacancy = vacancy.id), vacancy.updated_at) end, vacancy.owner"
        f" from vacancy where vacancy.id in ({places})",
        [person.id, *identities],
    ).fetchall()
    listed = {
        row[0]: Listed(row[0], row[1], row[2], row[3], Stage(row[4]), row[5], row[6], row[7])
        for row in rows
    }
    return tuple(listed[each] for each in identities if each in listed)


def stage_of(db: Database, identity: int) -> Stage:
    """How far a vacancy has come."""
    return Stage(db.execute(f"select {_STAGE} from vacancy where id = ?", [identity]).fetchone()[0])


def managers_see_marks(db: Database, identity: int, house: Settings) -> bool:
    """Whether this vacancy lets its hiring manager see individual marks; where it is silent, the
    house says it.
    """
    own = own_managers_see_marks(db, identity)
    return house.managers_see_marks if own is None else own


def own_managers_see_marks(db: Database, identity: int) -> bool | None:
    """What this vacancy itself says of that; None where it leaves it to the house."""
    row = db.execute("select managers_see_marks from vacancy where id = ?", [identity]).fetchone()
    return None if row is None or row[0] is None else bool(row[0])


def save_managers_see_marks(
    db: Database, actor: Actor, identity: int, allowed: bool | None
) -> None:
    """Says whether this vacancy's hiring manager sees individual marks; None leaves it to the
    house.
    """
    with writing(db):
        before = db.execute(
            "select managers_see_marks from vacancy where id = ?", [identity]
        ).fetchone()[0]
        db.execute("update vacancy set managers_see_marks = ? where id = ?", [allowed, identity])
        facts = {"before": before, "after": allowed}
        record(
            db,
            actor,
            Action.CHANGE_WHO_SEES_MARKS,
            f"vacancy:{identity}",
            facts,
            rows=[("vacancy", identity)],
        )


def free_reference(db: Database, year: int) -> str:
    """A reference that no vacancy has: 'V-2026-001' and so on."""
    prefix = f"V-{year}-"
    taken = db.execute(
        "select reference from vacancy where reference like ?", [f"{prefix}%"]
    ).fetchall()
    numbers = [int(each[0][len(prefix) :]) for each in taken if each[0][len(prefix) :].isdecimal()]
    return f"{prefix}{max(numbers, default=0) + 1:03d}"


def _visible(person: Person) -> tuple[str, list[object]]:
    if person.role is Role.HR:
        return "1 = 1", []
    on_panel = (
        "vacancy.id in (select vacancy from panel_member where person = ? and left_at is null)"
    )
    if person.role is Role.HIRING_MANAGER:
        return f"(vacancy.owner = ? or {on_panel})", [person.id, person.id]
    return on_panel, [person.id]


def _changed(before: Draft, after: Draft) -> str:
    """The earlier values of the fields that a change replaced, as JSON, so that a mistake can be
    found again.
    """
    old, new = json.loads(to_json(before)), json.loads(to_json(after))
    return json.dumps({key: old[key] for key in old if old[key] != new[key]}, ensure_ascii=False)


def index_words(db: Database, identity: int, draft: Draft) -> None:
    """Makes a vacancy findable by reference, post and service. Call it inside `writing`."""
    db.execute("delete from vacancy_words where rowid = ?", [identity])
    db.execute(
        "insert into vacancy_words (rowid, reference, post, service) values (?, ?, ?, ?)",
        [identity, draft.reference, draft.post, draft.service],
    )


def _as_match(words: str) -> str:
    """A full-text query for rows that hold the beginning of every word; quoted, so that no sign has
    a meaning.
    """
    spoken = ("".join(sign if sign.isalnum() else " " for sign in words)).split()
    return " ".join(f'"{word}"*' for word in spoken[:20])


def _taken(draft: Draft) -> Taken:
    return Taken("reference", f"Another vacancy already has the reference {draft.reference}.")
