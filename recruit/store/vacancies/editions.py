"""Issued packs: each edition frozen with its digest, and who has seen which."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from sqlite_utils import Database

from recruit.domain.pack.pack import IssuedPack, Pack
from recruit.domain.record.actions import Action
from recruit.domain.words.people import Actor
from recruit.store.as_json import from_json, to_json
from recruit.store.audit.audit import now, record
from recruit.store.connection import Stale, writing
from recruit.store.vacancies.vacancies import StoredVacancy


@dataclass(frozen=True, slots=True)
class Edition:
    """One edition in a line."""

    number: int
    digest: str
    reason: str
    issued_by: str
    issued_at: str


@dataclass(frozen=True, slots=True)
class Seen:
    """Who opened which paper of which edition first, and when."""

    number: int
    who: str
    paper: str
    at: str


def add_edition(
    db: Database,
    actor: Actor,
    stored: StoredVacancy,
    issued: IssuedPack,
    *,
    while_unscored: bool = False,
) -> None:
    """Freezes a pack as the next edition of a vacancy.

    Raises `Stale` if the draft changed or another edition was issued in between, or
    `while_unscored` if a candidate was scored.
    """
    at = now()
    with writing(db):
        version = db.execute("select version from vacancy where id = ?", [stored.id]).fetchone()[0]
        last = (
            db.execute("select max(number) from edition where vacancy = ?", [stored.id]).fetchone()[
                0
            ]
            or 0
        )
        scored = db.execute(
            "select 1 from interview where vacancy = ? limit 1", [stored.id]
        ).fetchone()
        if (
            version != stored.version
            or issued.pack.edition != last + 1
            or (while_unscored and scored)
        ):
            raise Stale(None)
        db.execute(
            "insert into edition (vacancy, number, digest, pack, reason, issued_by, issued_at)"
            " values (?, ?, ?, ?, ?, ?, ?)",
            [
                stored.id,
                last + 1,
                issued.digest,
                to_json(issued.pack),
                issued.pack.reason,
                actor.id,
                at,
            ],
        )
        db.execute(
            "update vacancy set state = 'issued', updated_at = ? where id = ?", [at, stored.id]
        )
        facts, personal = (
            {"edition": last + 1, "digest": issued.digest},
            {"reason": issued.pack.reason},
        )
        rows = [("vacancy", stored.id), ("edition", stored.id, last + 1)]
        record(db, actor, Action.ISSUE_PACK, f"vacancy:{stored.id}", facts, personal, rows)


def editions(db: Database, vacancy: int) -> tuple[Edition, ...]:
    """All editions of a vacancy, newest first."""
    rows = db.execute(
        "select number, digest, reason, (select name from person where person.id = issued_by),"
        " issued_at from edition where vacancy = ? order by number desc",
        [vacancy],
    ).fetchall()
    return tuple(Edition(*row) for row in rows)


def issued_pack(db: Database, vacancy: int, number: int | None = None) -> IssuedPack | None:
    """The pack of an edition, of the newest unless told otherwise, or None."""
    row = db.execute(
        "select pack, digest from edition where vacancy = ? and (number = ? or ? is null) order by"
        " number desc limit 1",
        [vacancy, number, number],
    ).fetchone()
    return pack_as_issued(row[0], row[1]) if row else None


def issued_packs(db: Database, vacancy: int) -> dict[int, IssuedPack]:
    """The packs of all editions, by their numbers."""
    rows = db.execute(
        "select number, pack, digest from edition where vacancy = ?", [vacancy]
    ).fetchall()
    return {row[0]: pack_as_issued(row[1], row[2]) for row in rows}


def scored_pack(db: Database, vacancy: int, candidate: int) -> IssuedPack | None:
    """The pack that a candidate is scored on: that of their first score, before it the newest.

    None without one.
    """
    row = db.execute(
        "select e.pack, e.digest from edition e"
        " left join interview i on i.candidate = ? and i.vacancy = e.vacancy"
        " where e.vacancy = ? order by e.number = i.edition desc, e.number desc limit 1",
        [candidate, vacancy],
    ).fetchone()
    return pack_as_issued(row[0], row[1]) if row else None


def pack_as_issued(text: str, digest: str) -> IssuedPack:
    """A pack from the columns in which an edition keeps it."""
    return IssuedPack(_pack(text), digest)


@lru_cache(maxsize=16)
def _pack(text: str) -> Pack:
    """A pack from what is stored; it is frozen, and a page or a save asks for the same one again
    and again.
    """
    return from_json(text, Pack)


def note_seen(db: Database, actor: Actor, vacancy: int, number: int, paper: str) -> None:
    """Remembers that someone opened a paper of an edition; only the first time is kept."""
    known = db.execute(
        "select 1 from edition_seen where vacancy = ? and number = ? and who = ? and paper = ?",
        [vacancy, number, actor.id, paper],
    ).fetchone()
    if known:
        return
    with writing(db):
        added = db.execute(
            "insert or ignore into edition_seen (vacancy, number, who, paper, at) values (?, ?, ?,"
            " ?, ?)",
            [vacancy, number, actor.id, paper, now()],
        )
        if added.rowcount:
            record(
                db,
                actor,
                Action.OPEN_PAPER,
                f"vacancy:{vacancy}",
                {"edition": number, "paper": paper},
            )


def seen(db: Database, vacancy: int) -> tuple[Seen, ...]:
    """Who has opened what, newest edition first.

    Members from outside are named as the panel names them.
    """
    rows = db.execute(
        "select s.number, coalesce(p.name, m.name, s.who), s.paper, s.at from edition_seen s"
        " left join person p on p.id = s.who left join panel_member m on 'member:' || m.id = s.who"
        " where s.vacancy = ? order by s.number desc, s.at",
        [vacancy],
    ).fetchall()
    return tuple(Seen(*row) for row in rows)
