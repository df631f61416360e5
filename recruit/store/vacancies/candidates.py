"""Candidates of a vacancy."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass

from sqlite_utils import Database

from recruit.domain.pack.adjustments import Acts, Arrangement, arrangement
from recruit.domain.pack.vacancy import Candidate
from recruit.domain.record.actions import Action
from recruit.domain.words.people import Actor
from recruit.store.audit.audit import record
from recruit.store.connection import Stale, Taken, writing

# A candidate who was taken off the list keeps their row, with a position below zero, so that they
# can be put back in their place and no one else is ever given their number or their reference.
_COLUMNS = (
    "id, reference, name, time, adjustments, adjustments_for_chair, version, position < 0,"
    " extra_minutes"
)
_NEXT = "(select coalesce(max(abs(position)), 0) + 1 from candidate where vacancy = ?)"


@dataclass(frozen=True, slots=True)
class StoredCandidate:
    """A candidate as kept. `adjustments` are never shown to those who score, unless the chair must
    act on them.

    `extra_minutes` lengthen this candidate's interview.
    """

    id: int
    reference: str
    name: str
    time: str
    adjustments: str
    adjustments_for_chair: bool
    version: int
    is_off: bool = False
    extra_minutes: int = 0

    @property
    def candidate(self) -> Candidate:
        """The candidate as the papers know them."""
        return Candidate(self.reference, self.name, self.time)

    @property
    def arrangement(self) -> Arrangement:
        """What was agreed, as far as it is for the day: for whoever may see what the chair must act
        on.
        """
        acts = Acts.CHAIR if self.adjustments_for_chair else Acts.HR
        return arrangement(self.adjustments, acts, self.extra_minutes)

    @property
    def facts(self) -> list[str]:
        """What the audit trail keeps of it, in the order that `history_wording` and the disclosure
        read.
        """
        return _facts(self.candidate, self.adjustments, self.extra_minutes)


def candidates(db: Database, vacancy: int) -> tuple[StoredCandidate, ...]:
    """All candidates of a vacancy, in order."""
    return _all(db, vacancy, "position > 0 order by position, id")


def former_candidates(db: Database, vacancy: int) -> tuple[StoredCandidate, ...]:
    """Those who were taken off the list of a vacancy, in order."""
    return _all(db, vacancy, "position < 0 order by position desc, id")


def candidate(db: Database, vacancy: int, identity: int) -> StoredCandidate | None:
    """The candidate of this vacancy with this id, on its list or taken off, or None."""
    found = _all(db, vacancy, "id = ?", identity)
    return found[0] if found else None


def add_candidates(db: Database, actor: Actor, vacancy: int, new: Sequence[Candidate]) -> None:
    """Adds all of these or none. Raises `Taken` if a reference is there already."""
    with writing(db):
        insert_candidates(db, actor, vacancy, new)


def insert_candidates(db: Database, actor: Actor, vacancy: int, new: Sequence[Candidate]) -> None:
    """As `add_candidates`, within a write that somebody else began."""
    if not new:
        return
    first = db.execute(f"select {_NEXT}", [vacancy]).fetchone()[0]
    made: list[int] = []
    for place, each in enumerate(new, first):
        try:
            cursor = db.execute(
                "insert into candidate (vacancy, reference, name, time, adjustments,"
                " adjustments_for_chair, position) values (?, ?, ?, ?, '', 0, ?)",
                [vacancy, each.reference, each.name, each.time, place],
            )
        except sqlite3.IntegrityError:
            raise _taken(each.reference) from None
        made.append(int(cursor.lastrowid or 0))
    listed = [[each.reference, each.name, each.time] for each in new]
    rows = [("candidate", each) for each in made]
    record(
        db,
        actor,
        Action.ADD_CANDIDATES,
        f"vacancy:{vacancy}",
        {"count": len(new)},
        {"candidates": listed},
        rows,
    )


def add_candidate(
    db: Database,
    actor: Actor,
    vacancy: int,
    new: Candidate,
    adjustments: str,
    adjustments_for_chair: bool,
    extra_minutes: int = 0,
) -> int:
    """Adds a candidate and returns the id. Raises `Taken` if the reference is there already."""
    with writing(db):
        try:
            cursor = db.execute(
                "insert into candidate (vacancy, reference, name, time, adjustments,"
                " adjustments_for_chair,"
                f" extra_minutes, position) values (?, ?, ?, ?, ?, ?, ?, {_NEXT})",
                [
                    vacancy,
                    new.reference,
                    new.name,
                    new.time,
                    adjustments,
                    adjustments_for_chair,
                    extra_minutes or None,
                    vacancy,
                ],
            )
        except sqlite3.IntegrityError:
            raise _taken(new.reference) from None
        identity = int(cursor.lastrowid or 0)
        personal = {"after": _facts(new, adjustments, extra_minutes)}
        rows = [("candidate", identity)]
        record(
            db,
            actor,
            Action.ADD_CANDIDATE,
            f"vacancy:{vacancy}",
            {"candidate": identity},
            personal,
            rows,
        )
    return identity


def save_candidate(
    db: Database, actor: Actor, vacancy: int, identity: int, version: int, changed: Candidate,
    adjustments: str, adjustments_for_chair: bool, extra_minutes: int = 0,
) -> None:  # fmt: skip
    """Changes a candidate.

    Raises `Stale` if somebody else did in between or took them off the list, `Taken` if the
    reference is another's, `LookupError` if there is no such candidate in this vacancy.
    """
    with writing(db):
        before = changeable_candidate(db, vacancy, identity, version)
        try:
            db.execute(
                "update candidate set reference = ?, name = ?, time = ?, adjustments = ?,"
                " adjustments_for_chair = ?, extra_minutes = ?, version = version + 1 where id = ?",
                [
                    changed.reference,
                    changed.name,
                    changed.time,
                    adjustments,
                    adjustments_for_chair,
                    extra_minutes or None,
                    identity,
                ],
            )
        except sqlite3.IntegrityError:
            raise _taken(changed.reference) from None
        record_change(db, actor, vacancy, before)


def changeable_candidate(
    db: Database, vacancy: int, identity: int, version: int
) -> StoredCandidate:
    """Returns a candidate as they are before a change.

    Raises `Stale` if somebody changed them since this version or took them off the list,
    `LookupError` if there is no such candidate in this vacancy.
    """
    before = _must(db, vacancy, identity)
    if before.version != version or before.is_off:
        raise Stale(before)
    return before


def record_change(db: Database, actor: Actor, vacancy: int, before: StoredCandidate) -> None:
    """Adds the audit entry of a candidate who was changed, with what they were `before`."""
    record(
        db,
        actor,
        Action.CHANGE_CANDIDATE,
        f"vacancy:{vacancy}",
        {"candidate": before.id, "adjustments_for_chair": before.adjustments_for_chair},
        {"before": before.facts},
        [("candidate", before.id)],
    )


def remove_candidate(db: Database, actor: Actor, vacancy: int, identity: int) -> None:
    """Takes a candidate off the list of a vacancy; they can be put back.

    Raises `LookupError` if there is no such candidate in this vacancy.
    """
    _move(db, actor, vacancy, identity, off=True)


def put_back_candidate(db: Database, actor: Actor, vacancy: int, identity: int) -> None:
    """Puts a candidate who was taken off the list back in their place.

    Raises `LookupError` if there is no such candidate in this vacancy.
    """
    _move(db, actor, vacancy, identity, off=False)


def _move(db: Database, actor: Actor, vacancy: int, identity: int, *, off: bool) -> None:
    with writing(db):
        before = _must(db, vacancy, identity)
        if before.is_off is off:
            return
        # Putting back leaves the version, so that a page that was refused meanwhile can be saved
        # afterwards.
        db.execute(
            "update candidate set position = -position, version = version + ? where id = ?",
            [off, identity],
        )
        personal = {"before": before.facts}
        action = Action.REMOVE_CANDIDATE if off else Action.PUT_BACK_CANDIDATE
        rows = [("candidate", identity)]
        record(db, actor, action, f"vacancy:{vacancy}", {"candidate": identity}, personal, rows)


def _all(db: Database, vacancy: int, rest: str, *values: object) -> tuple[StoredCandidate, ...]:
    rows = db.execute(
        f"select {_COLUMNS} from candidate where vacancy = ? and {rest}", [vacancy, *values]
    ).fetchall()
    return tuple(
        StoredCandidate(r[0], r[1], r[2], r[3], r[4], bool(r[5]), r[6], bool(r[7]), r[8] or 0)
        for r in rows
    )


def _facts(who: Candidate, adjustments: str, extra_minutes: int) -> list[str]:
    extra = [str(extra_minutes)] if extra_minutes else []
    return [who.reference, who.name, who.time, adjustments, *extra]


def _must(db: Database, vacancy: int, identity: int) -> StoredCandidate:
    found = candidate(db, vacancy, identity)
    if found is None:
        raise LookupError("there is no such candidate in this vacancy")
    return found


def _taken(reference: str) -> Taken:
    return Taken(
        "reference",
        f"Another candidate of this vacancy already has the reference {reference}, or had it and"
        " was taken off.",
    )
