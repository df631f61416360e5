"""What a disclosure is made from: the record, its part of the audit trail, and who acted, all of
one moment.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlite_utils import Database

from recruit.domain.disclosure.answer import AnswerFacts
from recruit.domain.disclosure.disclosure import Held
from recruit.domain.disclosure.history import Entry, renumbered
from recruit.domain.disclosure.panel_names import Account
from recruit.domain.disclosure.unsealed import OpenSheet, has_writing
from recruit.domain.keeping.retention import Scope, kept_in_words
from recruit.domain.record.actions import Action
from recruit.domain.record.record import Record
from recruit.domain.scoring.sheet import Sheet
from recruit.domain.words.clock import Clock
from recruit.domain.words.people import Role
from recruit.store.keeping.bundles import BundleKind, bundles
from recruit.store.keeping.disposals import disposals_of
from recruit.store.keeping.restoring import restored_entries
from recruit.store.keeping.retention import periods, term
from recruit.store.people.settings import clock, settings
from recruit.store.scoring.records import read_record
from recruit.store.scoring.sheets import open_scores

_COLUMNS = ("sequence", "at", "actor", "role", "action", "facts", "personal", "hash")


def held_of(db: Database, vacancy: int, tells: Clock | None = None) -> Held | None:
    """All of it, or None where no pack was ever issued.

    `tells` is the organisation's clock, where whoever asks has read it already.
    """
    db.execute("begin")
    try:
        record = read_record(db, vacancy)
        if record is None:
            return None
        earlier = _earlier(db, vacancy, record)
        entries = (*(earlier or ()), *_entries(db, vacancy))
        return Held(
            record=record,
            entries=entries,
            accounts=_accounts(db, vacancy, entries),
            adjustments=_adjustments(db, vacancy),
            lost_history=earlier is None,
            open_sheets=open_sheets(db, vacancy),
            set_gone=_set_gone(db, vacancy),
            clock=tells or clock(db),
        )
    finally:
        db.rollback()


def open_sheets(db: Database, vacancy: int) -> tuple[OpenSheet, ...]:
    """Every sheet of a vacancy that holds something and is not sealed now."""
    rows = db.execute(
        "select s.candidate, s.member, s.heard_anywhere, s.notes, s.remarks, s.began_at"
        " from sheet s"
        " join candidate c on c.id = s.candidate where c.vacancy = ? and s.sealed_at is null"
        " order by s.candidate, s.member",
        [vacancy],
    ).fetchall()
    found, written = [], open_scores(db, vacancy)
    for candidate, member, heard, notes, remarks, began_at in rows:
        stored = written.get((candidate, member), {})
        scores = tuple(each.score for each in stored.values())
        sheet = Sheet(scores, tuple(json.loads(heard)), notes, remarks)
        saved_at = max((each.saved_at for each in stored.values()), default="")
        if has_writing(sheet):
            found.append(OpenSheet(candidate, member, sheet, began_at, saved_at))
    return tuple(found)


def answer_facts(db: Database, vacancy: int, candidate: int, made: str) -> AnswerFacts:
    """What the answer to a candidate says beside the data.

    `made` is the day on which it is made, ISO 8601.
    """
    house, stands = settings(db), term(db, vacancy)
    is_appointed = stands is not None and candidate in stands.appointed
    scope = Scope.APPOINTED if is_appointed else Scope.WHOLE
    handed_over = any(
        each.kind is BundleKind.PERSONNEL_FILE and each.candidate == candidate
        for each in bundles(db, vacancy)
    )
    outsiders = db.execute(
        "select exists (select 1 from panel_member m join outside_access a on a.member = m.id where"
        " m.vacancy = ?)",
        [vacancy],
    ).fetchone()
    return AnswerFacts(
        organisation=house.organisation,
        contact=house.data_contact,
        recipients=house.data_recipients,
        kept=kept_in_words(stands, periods(db), scope) if stands else "",
        backup_days=house.backup_days,
        was_handed_over=handed_over,
        has_outsiders=bool(outsiders[0]),
        came_from_elsewhere=bool(restored_entries(db, vacancy)),
        made=made,
    )


def disposed_of(db: Database, vacancy: int, candidate: int | None) -> str:
    """When what is asked for was disposed of, UTC, ISO 8601, or empty: the whole, or the appointed
    candidate's set.
    """
    for each in disposals_of(db, vacancy):
        if each.certificate.scope is Scope.WHOLE or (
            candidate is not None and _was_of(db, vacancy, candidate)
        ):
            return each.certificate.begun_at
    return ""


def _was_of(db: Database, vacancy: int, candidate: int) -> bool:
    """Whether a candidate who is not there was once one of this vacancy's; what tells of them stays
    in the facts.
    """
    found = db.execute(
        "select exists (select 1 from candidate where id = :candidate),"
        " exists (select 1 from audit where"
        " subject = :subject and json_extract(facts, '$.candidate') = :candidate)",
        {"candidate": candidate, "subject": f"vacancy:{vacancy}"},
    ).fetchone()
    return not found[0] and bool(found[1])


def _set_gone(db: Database, vacancy: int) -> str:
    moments = [each.certificate.begun_at for each in disposals_of(db, vacancy)]
    return moments[0] if moments else ""


def _entries(db: Database, vacancy: int) -> list[Entry]:
    rows = db.execute(
        f"select {', '.join(_COLUMNS)} from audit where subject = ? order by sequence",
        [f"vacancy:{vacancy}"],
    ).fetchall()
    return [_entry(dict(zip(_COLUMNS, row, strict=True))) for row in rows]


def _entry(row: Mapping[str, Any]) -> Entry:
    facts, personal = json.loads(row["facts"] or "{}"), json.loads(row["personal"] or "{}")
    return Entry(
        row["sequence"],
        row["at"],
        row["actor"],
        row["role"],
        row["action"],
        facts,
        personal,
        row["hash"],
    )


def _earlier(db: Database, vacancy: int, record: Record) -> list[Entry] | None:
    """What the trail of another server told, under the ids of this one; None where they cannot be
    matched.
    """
    found = [
        _entry(each)
        for each in restored_entries(db, vacancy)
        if each["action"] != Action.TAKE_STOCK
    ]
    if not found:
        return []
    # A restored vacancy's rows are numbered anew in the order of their old numbers.
    candidates = _same_order(
        _named(found, "candidate"), sorted(each.id for each in record.candidates)
    )
    members = _same_order(_named(found, "panel_member"), sorted(each.id for each in record.members))
    if candidates is None or members is None:
        return None
    return list(renumbered(found, candidates, members))


def _named(entries: Iterable[Entry], table: str) -> list[int]:
    """The ids of a table's rows that these entries vouch for."""
    names = (name.split("/") for each in entries for name in each.facts.get("rows", {}))
    return sorted({int(name[1]) for name in names if name[0] == table})


def _same_order(old: Sequence[int], new: Sequence[int]) -> dict[int, int] | None:
    return dict(zip(old, new, strict=True)) if len(old) == len(new) else None


def _accounts(db: Database, vacancy: int, entries: Iterable[Entry]) -> tuple[Account, ...]:
    acted = json.dumps(sorted({each.actor for each in entries}))
    rows = db.execute(
        "select p.id, p.name, p.role,"
        " (select m.id from panel_member m where m.vacancy = ? and m.person = p.id)"
        " from person p where p.id in (select value from json_each(?))"
        " or p.id = (select owner from vacancy where id = ?) order by p.id",
        [vacancy, acted, vacancy],
    ).fetchall()
    return tuple(Account(row[0], row[1], Role(row[2]), row[3]) for row in rows)


def _adjustments(db: Database, vacancy: int) -> dict[int, str]:
    rows = db.execute(
        "select id, adjustments, extra_minutes from candidate"
        " where vacancy = ? and (adjustments <> '' or extra_minutes is not null)",
        [vacancy],
    ).fetchall()
    return {row[0]: _agreed(row[1], row[2]) for row in rows}


def _agreed(adjustments: str, extra_minutes: int | None) -> str:
    extra = f"Extra minutes agreed: {extra_minutes}." if extra_minutes else ""
    return "\n".join(each for each in (adjustments, extra) if each)
