"""What is held about the owner of an account, for their own request: they have the same right as a
candidate.

Nothing here says how far they are with a sheet: whoever reads it may sit on the same panel.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlite_utils import Database

from recruit.domain.keeping.retention import kept_in_words
from recruit.store.keeping.retention import periods, term


@dataclass(frozen=True, slots=True)
class AccountPanel:
    """A panel on which they sit or sat.

    Moments are UTC, ISO 8601, or empty; `kept` says how long, as a sentence.
    """

    reference: str
    post: str
    role: str
    is_chair: bool
    accepted_at: str
    left_at: str
    kept: str


@dataclass(frozen=True, slots=True)
class AccountRecord:
    """What is held about one account.

    `trained_until` is a day, ISO 8601, or empty; `links` counts password links.
    """

    created_at: str
    disabled_at: str
    links: int
    trained_until: str
    panels: tuple[AccountPanel, ...]
    owned: tuple[str, ...]
    unsaved_pages: int


def account_record(db: Database, person: str) -> AccountRecord:
    """All of it. Raises `LookupError` if there is no such account."""
    row = db.execute(
        "select created_at, coalesce(disabled_at, ''),"
        " (select count(*) from sign_in_link where person = p.id),"
        " coalesce((select until from training where who = p.id), ''),"
        " (select count(*) from kept_typing where who = p.id and fields is not null)"
        " from person p where id = ?",
        [person],
    ).fetchone()
    if row is None:
        raise LookupError("there is no such account")
    created_at, disabled_at, links, trained_until, unsaved_pages = row
    owned = db.execute(
        "select reference from vacancy where owner = ? order by id", [person]
    ).fetchall()
    return AccountRecord(
        created_at=created_at,
        disabled_at=disabled_at,
        links=links,
        trained_until=trained_until,
        panels=_panels(db, person),
        owned=tuple(each[0] for each in owned),
        unsaved_pages=unsaved_pages,
    )


def _panels(db: Database, person: str) -> tuple[AccountPanel, ...]:
    rows = db.execute(
        "select v.id, v.reference, v.post, m.role, m.is_chair, coalesce(u.accepted_at, ''),"
        " coalesce(m.left_at, '') from panel_member m join vacancy v on v.id = m.vacancy"
        " left join undertaking u on u.member = m.id"
        " where m.person = ? order by v.id, m.id",
        [person],
    ).fetchall()
    stands = periods(db)
    found = []
    for vacancy, reference, post, role, is_chair, accepted_at, left_at in rows:
        bears = term(db, vacancy)
        kept = kept_in_words(bears, stands) if bears else ""
        found.append(
            AccountPanel(reference, post, role, bool(is_chair), accepted_at, left_at, kept)
        )
    return tuple(found)
