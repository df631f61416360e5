"""When the marks of one candidate are opened to those who gave them."""

from __future__ import annotations

from sqlite_utils import Database

from recruit.domain.record.actions import Action
from recruit.domain.words.people import AUTOMATIC, Actor
from recruit.store.audit.audit import now, record


def missing_members(db: Database, vacancy: int, candidate: int) -> tuple[int, ...]:
    """The sitting members who have neither sealed a sheet for this candidate nor withdrawn, in the
    panel's order.
    """
    rows = db.execute(
        "select m.id from panel_member m"
        " left join sheet s on s.member = m.id and s.candidate = ?"
        " left join declaration d on d.member = m.id and d.candidate = ?"
        " where m.vacancy = ? and m.left_at is null and s.sealed_at is null"
        " and coalesce(d.interest, '') <> 'withdraws' order by m.position, m.id",
        [candidate, candidate, vacancy],
    ).fetchall()
    return tuple(row[0] for row in rows)


def open_if_all_sealed(db: Database, vacancy: int, candidate: int, *, after: Action) -> None:
    """Opens the marks if no one's sheet is missing any more and somebody scored. Call it inside
    `writing`.

    `after` is the action that may have made it so. Whoever did that did not mean to open anything,
    and is not named.
    """
    if missing_members(db, vacancy, candidate):
        return
    sealed = db.execute(
        "select 1 from sheet where candidate = ? and sealed_at is not null", [candidate]
    ).fetchone()
    if sealed:
        open_marks(db, AUTOMATIC, vacancy, candidate, "", after=after)


def open_what_waited(db: Database, vacancy: int, *, after: Action) -> None:
    """Opens the marks of every candidate for whom no sheet is missing any more.

    Call it inside `writing`.
    """
    rows = db.execute(
        "select candidate from interview where vacancy = ? and opened_at is null", [vacancy]
    )
    for (candidate,) in rows.fetchall():
        open_if_all_sealed(db, vacancy, candidate, after=after)


def open_marks(
    db: Database,
    actor: Actor,
    vacancy: int,
    candidate: int,
    why: str,
    *,
    after: Action | None = None,
) -> None:
    """Opens the marks, once.

    Call it inside `writing`. `why` is empty where no sheet is missing any more.
    """
    changed = db.execute(
        "update interview set opened_by = ?, opened_at = ?, why_opened = ? where candidate = ? and"
        " opened_at is null",
        [actor.id, now(), why, candidate],
    )
    if changed.rowcount:
        facts = {"candidate": candidate} | ({"after": after} if after else {})
        rows = [("interview", candidate)]
        record(db, actor, Action.OPEN_MARKS, f"vacancy:{vacancy}", facts, {"why": why}, rows)
