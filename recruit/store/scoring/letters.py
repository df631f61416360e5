"""Feedback letters: drafted, edited by HR, approved, and kept."""

from __future__ import annotations

from dataclasses import dataclass

from sqlite_utils import Database

from recruit.domain.record.actions import Action
from recruit.domain.words.people import Actor
from recruit.domain.words.refusal import Refused
from recruit.store.audit.audit import now, record
from recruit.store.connection import Stale, writing


@dataclass(frozen=True, slots=True)
class StoredLetter:
    """A letter as kept; `version` is 0 where none was saved, `approved_at` empty until HR approves
    it.
    """

    text: str = ""
    version: int = 0
    approved_at: str = ""


def letter(db: Database, candidate: int) -> StoredLetter:
    """The letter to a candidate, or an empty one."""
    row = db.execute(
        "select text, version, coalesce(approved_at, '') from letter where candidate = ?",
        [candidate],
    ).fetchone()
    return StoredLetter(*row) if row else StoredLetter()


def save_letter(
    db: Database, actor: Actor, vacancy: int, candidate: int, version: int, text: str
) -> None:
    """Keeps a letter as a draft; what was approved before has to be approved again.

    Raises `Stale` (with the `StoredLetter` that stands now) if another page saved in between,
    `LookupError` for a candidate of another vacancy.
    """
    with writing(db):
        _must_be_of(db, vacancy, candidate)
        before = letter(db, candidate)
        if before.version != version:
            raise Stale(before)
        if before.text == text and before.version:
            return
        db.execute(
            "insert into letter (candidate, text, saved_by, saved_at) values (?, ?, ?, ?)"
            " on conflict (candidate) do update set text = excluded.text, version = version + 1,"
            " saved_by = excluded.saved_by, saved_at = excluded.saved_at, approved_by = null,"
            " approved_at = null",
            [candidate, text, actor.id, now()],
        )
        personal = {"before": before.text, "approved_before": before.approved_at, "after": text}
        record(
            db,
            actor,
            Action.SAVE_LETTER,
            f"vacancy:{vacancy}",
            {"candidate": candidate},
            personal,
            [("letter", candidate)],
        )


def approve_letter(db: Database, actor: Actor, vacancy: int, candidate: int, version: int) -> None:
    """Approves the letter that was read.

    Raises `Stale` if it was changed since, `Refused` if there is none.
    """
    with writing(db):
        _must_be_of(db, vacancy, candidate)
        before = letter(db, candidate)
        if not before.version:
            raise Refused("there is no letter to approve.")
        if before.version != version:
            raise Stale(before)
        db.execute(
            "update letter set approved_by = ?, approved_at = ? where candidate = ?",
            [actor.id, now(), candidate],
        )
        facts, rows = {"candidate": candidate, "version": version}, [("letter", candidate)]
        record(db, actor, Action.APPROVE_LETTER, f"vacancy:{vacancy}", facts, rows=rows)


def _must_be_of(db: Database, vacancy: int, candidate: int) -> None:
    if not db.execute(
        "select 1 from candidate where id = ? and vacancy = ?", [candidate, vacancy]
    ).fetchone():
        raise LookupError("there is no such candidate in this vacancy")
