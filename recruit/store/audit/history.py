"""The history of a vacancy: its audit entries, those of a server that it was brought back from
before its own.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlite_utils import Database

from recruit.domain.record.actions import Action
from recruit.domain.record.history import Entry, Outline
from recruit.domain.scoring.blindness import SheetStates
from recruit.store.audit.audit import FIRST, HASHED, entry_fault

_OUTLINE = (
    "{sequence}, {at}, {actor}, {action}, json_extract({facts}, '$.candidate'),"
    " json_extract({facts}, '$.candidates'), json_extract({facts}, '$.member'),"
    " json_extract({facts}, '$.edition'), json_extract({facts}, '$.question')"
)
# An entry that was tampered with may be no JSON any more; the page then says so.
_HERE = {name: name for name in HASHED} | {"facts": "iif(json_valid(facts), facts, '{}')"}
_ELSEWHERE = {name: f"json_extract(entry, '$.{name}')" for name in HASHED}


@dataclass(frozen=True, slots=True)
class Listed:
    """A candidate of the vacancy, with how far the sheets for them are."""

    id: int
    reference: str
    states: SheetStates


@dataclass(frozen=True, slots=True)
class ReadEntry:
    """An entry as read just now: its hash, and what is wrong with it, as a sentence or an empty
    text.
    """

    entry: Entry
    hash: str
    fault: str


@dataclass(frozen=True, slots=True)
class Renumbered:
    """What a server that a vacancy comes from called its candidates and members: the ids here by
    the ids there.
    """

    candidates: Mapping[int, int]
    members: Mapping[int, int]

    def here(self, entry: Outline) -> Outline:
        """The same entry with the ids that hold here. What is not known here any more has no id."""
        actor = entry.actor
        if actor.startswith("member:"):
            actor = f"member:{self.members.get(int(actor.removeprefix('member:')), 0)}"
        return replace(
            entry,
            actor=actor,
            candidates=tuple(self.candidates.get(each, 0) for each in entry.candidates),
            member=None if entry.member is None else self.members.get(entry.member, 0),
            is_from_elsewhere=True,
        )


def outlines(db: Database, vacancy: int, renumbered: Renumbered | None) -> tuple[Outline, ...]:
    """What each entry about a vacancy is about, oldest first."""
    there = db.execute(
        f"select {_OUTLINE.format(**_ELSEWHERE)} from restored_entry"
        " where vacancy = ? and json_extract(entry, '$.action') <> ? order by sequence",
        [vacancy, Action.TAKE_STOCK],
    ) if renumbered else ()  # fmt: skip
    here = db.execute(
        f"select {_OUTLINE.format(**_HERE)} from audit where subject = ? order by sequence",
        [f"vacancy:{vacancy}"],
    )
    return (
        *(renumbered.here(_outline(row)) for row in there if renumbered),
        *(_outline(row) for row in here),
    )


def renumbered(db: Database, vacancy: int) -> Renumbered | None:
    """How a vacancy's ids were changed when it was brought back; None for one that is of this
    server.
    """
    row = db.execute(
        "select json_extract(facts, '$.ids') from audit where subject = ? and action = ? order by"
        " sequence limit 1",
        [f"vacancy:{vacancy}", Action.RESTORE],
    ).fetchone()
    if row is None:
        return None
    ids = json.loads(row[0] or "{}")
    return Renumbered(
        *(
            {int(old): new for old, new in ids.get(kind, {}).items()}
            for kind in ("candidate", "member")
        )
    )


def entries(
    db: Database, vacancy: int, wanted: Sequence[Outline], names: Mapping[int, str]
) -> dict[Outline, ReadEntry]:
    """These entries as they are read and checked at this moment.

    `names` are the panel members', by id.
    """
    found: dict[Outline, ReadEntry] = {}
    for is_from_elsewhere in (False, True):
        asked = {
            each.number: each for each in wanted if each.is_from_elsewhere is is_from_elsewhere
        }
        read = _read_elsewhere if is_from_elsewhere else _read_here
        for row, fault in read(db, vacancy, list(asked)) if asked else ():
            outline = asked[int(row["sequence"])]
            found[outline] = ReadEntry(_entry(outline, row, names), str(row["hash"]), fault)
    return found


def listed_candidates(db: Database, vacancy: int) -> tuple[Listed, ...]:
    """All candidates of a vacancy, those taken off its list too, in order."""
    rows = db.execute(
        "select c.id, c.reference, i.opened_at is not null, i.recorded_at is not null,"
        " (select group_concat(member) from sheet where candidate = c.id"
        " and sealed_at is not null),"
        " (select group_concat(member) from declaration where candidate = c.id"
        " and interest = 'withdraws')"
        " from candidate c left join interview i on i.candidate = c.id where c.vacancy = ?"
        " order by abs(c.position)",
        [vacancy],
    ).fetchall()
    return tuple(
        Listed(
            r[0],
            r[1],
            SheetStates(_ids(r[4]), _ids(r[5]), is_open=bool(r[2]), is_recorded=bool(r[3])),
        )
        for r in rows
    )


def member_names(db: Database, vacancy: int) -> dict[int, str]:
    """The names of all who sit or sat on the panel, by id."""
    rows = db.execute(
        "select id, name from panel_member where vacancy = ? order by position, id", [vacancy]
    )
    return dict(rows.fetchall())


def person_names(db: Database, actors: Sequence[str]) -> dict[str, str]:
    """The names of those of these actors who have an account."""
    rows = db.execute(
        "select id, name from person where id in (select value from json_each(?))",
        [json.dumps(list(actors))],
    )
    return dict(rows.fetchall())


def marked_samples(db: Database, vacancy: int, member: int) -> frozenset[tuple[int, int]]:
    """The edition and number of the questions whose sample answer this member has marked."""
    rows = db.execute(
        "select edition, question from calibration_mark where vacancy = ? and member = ?",
        [vacancy, member],
    )
    return frozenset((row[0], row[1]) for row in rows.fetchall())


def _outline(row: Sequence[Any]) -> Outline:
    several = json.loads(row[5]) if row[5] else []
    return Outline(
        number=row[0],
        at=row[1] if _is_moment(row[1]) else "",
        actor=row[2],
        action=row[3],
        candidates=tuple(several) or ((row[4],) if row[4] is not None else ()),
        member=row[6],
        edition=row[7],
        question=row[8],
    )


def _read_here(
    db: Database, vacancy: int, numbers: Sequence[int]
) -> list[tuple[dict[str, Any], str]]:
    rows = db.query(
        f"select {', '.join(f'a.{each}' for each in HASHED)}, a.hash, a.salt, a.personal,"
        " (select name from person where id = a.actor) as account,"
        " (select b.hash from audit b where b.sequence = a.sequence - 1) as one_before"
        " from audit a where a.subject = ? and a.sequence in (select value from json_each(?))",
        [f"vacancy:{vacancy}", json.dumps(list(numbers))],
    )
    return [(row, _fault(row) or _unbound(row)) for row in rows]


def _read_elsewhere(
    db: Database, vacancy: int, numbers: Sequence[int]
) -> list[tuple[dict[str, Any], str]]:
    rows = db.execute(
        "select entry from restored_entry where vacancy = ? and sequence in (select value from"
        " json_each(?))",
        [vacancy, json.dumps(list(numbers))],
    ).fetchall()
    read = [json.loads(row[0]) for row in rows]
    return [(row, _fault(row)) for row in read]


def _fault(row: Mapping[str, Any]) -> str:
    """What is wrong with an entry by itself, as a sentence that stands alone."""
    fault = entry_fault(row)
    return fault[:1].upper() + fault[1:]


def _unbound(row: Mapping[str, Any]) -> str:
    before = row["one_before"] or (FIRST if row["sequence"] == 1 else "")
    return (
        ""
        if row["previous"] == before
        else f"Entry {row['sequence']} does not follow from the one before it."
    )


def _entry(outline: Outline, row: Mapping[str, Any], names: Mapping[int, str]) -> Entry:
    personal = _part(row["personal"])
    name = str((personal or {}).get("actor") or row.get("account") or "")
    if not name and outline.actor.startswith("member:"):
        name = names.get(int(outline.actor.removeprefix("member:")), "")
    return Entry(outline, name, str(row["role"]), _part(row["facts"]) or {}, personal)


def _part(text: str | None) -> dict[str, Any] | None:
    """A part of an entry; one that was tampered with may be no JSON any more."""
    try:
        found = json.loads(text) if text else None
    except ValueError:
        return None
    return found if isinstance(found, dict) else None


def _is_moment(text: str) -> bool:
    try:
        datetime.fromisoformat(text)
    except ValueError:
        return False
    return True


def _ids(text: str | None) -> frozenset[int]:
    return frozenset(int(each) for each in text.split(",")) if text else frozenset()
