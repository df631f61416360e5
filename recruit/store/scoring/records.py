"""The whole record of a vacancy, read from its rows."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

from sqlite_utils import Database

from recruit.domain.pack.vacancy import Candidate
from recruit.domain.record.record import (
    CandidateRecord,
    Deed,
    Edition,
    FoundEqual,
    GateException,
    Interview,
    Letter,
    MemberRecord,
    MemberSheet,
    Record,
    RecordedOutcome,
    Sealing,
    SignIn,
    Stance,
    TieDecision,
)
from recruit.domain.scoring.consensus import AgreedScore, Why
from recruit.domain.scoring.gate import Declaration
from recruit.domain.scoring.result import Outcome
from recruit.domain.scoring.sheet import Sheet
from recruit.store.as_json import from_json
from recruit.store.people.people import name_of_actor
from recruit.store.scoring.calibration import calibrations
from recruit.store.scoring.gates import declarations, exceptions
from recruit.store.vacancies.editions import pack_as_issued


def record_of(db: Database, vacancy: int, candidate: int | None = None) -> Record | None:
    """The record of a vacancy, of one candidate alone if one is named; None while no pack is
    issued.

    All of it is as it stood at one moment. Who was taken off the list is in it.
    """
    db.execute("begin")
    try:
        return read_record(db, vacancy, candidate)
    finally:
        db.rollback()


def read_record(db: Database, vacancy: int, candidate: int | None = None) -> Record | None:
    """The same, inside whatever transaction is open."""
    editions = _editions(db, vacancy)
    if not editions:
        return None
    decided = db.execute(
        f"select {name_of_actor('decided_by')}, decided_at from decision where vacancy = ?",
        [vacancy],
    ).fetchone()
    found_equal, tie_decisions = _ties(db, vacancy)
    return Record(
        vacancy=vacancy,
        editions=editions,
        members=_members(db, vacancy),
        candidates=_candidates(db, vacancy, candidate),
        tie_decisions=tie_decisions,
        decided=Deed(*decided) if decided else None,
        calibrations=calibrations(db, vacancy, editions[-1].issued.pack.edition),
        found_equal=found_equal,
        sign_ins=_sign_ins(db, vacancy),
    )


def _editions(db: Database, vacancy: int) -> tuple[Edition, ...]:
    rows = db.execute(
        f"select pack, digest, {name_of_actor('issued_by')}, issued_at, reason from edition"
        " where vacancy = ? order by number",
        [vacancy],
    ).fetchall()
    return tuple(
        Edition(pack_as_issued(row[0], row[1]), Deed(row[2], row[3], row[4])) for row in rows
    )


def _members(db: Database, vacancy: int) -> tuple[MemberRecord, ...]:
    rows = db.execute(
        "select m.id, m.name, m.role, m.is_chair, coalesce(m.left_at, ''),"
        " coalesce(u.accepted_at, ''), t.until"
        " from panel_member m left join undertaking u on u.member = m.id"
        " left join training t on t.who = coalesce(m.person, 'member:' || m.id)"
        " where m.vacancy = ? order by m.position, m.id",
        [vacancy],
    ).fetchall()
    return tuple(
        MemberRecord(
            r[0], r[1], r[2], bool(r[3]), r[4], r[5], date.fromisoformat(r[6]) if r[6] else None
        )
        for r in rows
    )


def _sign_ins(db: Database, vacancy: int) -> tuple[SignIn, ...]:
    rows = db.execute(
        f"select member, way, {name_of_actor('made_by')}, made_at, coalesce(told_at, '')"
        " from sign_in_made where vacancy = ? order by id",
        [vacancy],
    ).fetchall()
    return tuple(SignIn(r[0], r[1], Deed(r[2], r[3]), r[4]) for r in rows)


def _candidates(db: Database, vacancy: int, only: int | None) -> tuple[CandidateRecord, ...]:
    rows = db.execute(
        "select id, reference, name, time, position < 0 from candidate"
        " where vacancy = ? and (id = ? or ? is null) order by abs(position), id",
        [vacancy, only, only],
    ).fetchall()
    declared, excepted = declarations(db, vacancy), exceptions(db, vacancy)
    held, outcomes, letters = (
        _interviews(db, vacancy, only),
        _outcomes(db, vacancy),
        _letters(db, vacancy),
    )
    return tuple(_candidate(row, declared, excepted, held, outcomes, letters) for row in rows)


def _candidate(
    row: tuple[int, str, str, str, int],
    declared: dict[int, tuple[Declaration, ...]],
    excepted: dict[int, GateException],
    held: dict[int, Interview],
    outcomes: dict[int, RecordedOutcome],
    letters: dict[int, Letter],
) -> CandidateRecord:
    identity = row[0]
    return CandidateRecord(
        id=identity,
        candidate=Candidate(row[1], row[2], row[3]),
        is_off=bool(row[4]),
        declarations=declared.get(identity, ()),
        exception=excepted.get(identity),
        interview=held.get(identity),
        outcome=outcomes.get(identity),
        letter=letters.get(identity),
    )


def _interviews(db: Database, vacancy: int, only: int | None) -> dict[int, Interview]:
    rows = db.execute(
        f"select candidate, edition, began_at, opened_at, {name_of_actor('opened_by')}, why_opened,"
        f" recorded_at, {name_of_actor('recorded_by')} from interview"
        " where vacancy = ? and (candidate = ? or ? is null)",
        [vacancy, only, only],
    ).fetchall()
    where, values = "c.vacancy = ? and (c.id = ? or ? is null)", [vacancy, only, only]
    sheets = _sheets(db, where, values)
    agreed = _grouped(db, "agreed_score", "question, mark, why, words", "question", where, values)
    stances = _grouped(db, "stance", "member, agrees, words, at", "at, t.member", where, values)
    return {
        row[0]: Interview(
            edition=row[1],
            began_at=row[2],
            sheets=sheets.get(row[0], ()),
            opened=Deed(row[4], row[3], row[5]) if row[3] else None,
            departures=tuple(
                AgreedScore(r[0], r[1], Why(r[2]), r[3]) for r in agreed.get(row[0], ())
            ),
            recorded=Deed(row[7], row[6]) if row[6] else None,
            stances=tuple(Stance(r[0], bool(r[1]), r[2], r[3]) for r in stances.get(row[0], ())),
        )
        for row in rows
    }


def _sheets(
    db: Database, where: str, values: list[int | None]
) -> dict[int, tuple[MemberSheet, ...]]:
    sealings: dict[tuple[int, int], tuple[Sealing, ...]] = {}
    columns = (
        f"member, number, sheet, sealed_at, {name_of_actor('reopened_by')}, reopened_at,"
        " why_reopened"
    )
    for candidate, rows in _grouped(db, "sealing", columns, "number", where, values).items():
        for row in rows:
            reopened = Deed(row[4], row[5], row[6]) if row[5] else None
            one = Sealing(row[1], from_json(row[2], Sheet), row[3], reopened)
            sealings[candidate, row[0]] = (*sealings.get((candidate, row[0]), ()), one)
    rows = db.execute(
        "select s.candidate, s.member, s.began_at from sheet s"
        " join candidate c on c.id = s.candidate"
        f" join panel_member m on m.id = s.member where {where} order by m.position, m.id",
        values,
    ).fetchall()
    found: dict[int, tuple[MemberSheet, ...]] = {}
    for candidate, member, began_at in rows:
        one_sheet = MemberSheet(member, began_at, sealings.get((candidate, member), ()))
        found[candidate] = (*found.get(candidate, ()), one_sheet)
    return found


def _outcomes(db: Database, vacancy: int) -> dict[int, RecordedOutcome]:
    rows = db.execute(
        f"select o.candidate, o.outcome, o.until, o.reason, {name_of_actor('o.recorded_by')},"
        " o.recorded_at from outcome o join candidate c on c.id = o.candidate where c.vacancy = ?",
        [vacancy],
    ).fetchall()
    return {r[0]: RecordedOutcome(Outcome(r[1]), r[2], Deed(r[4], r[5], r[3])) for r in rows}


def _letters(db: Database, vacancy: int) -> dict[int, Letter]:
    rows = db.execute(
        f"select l.candidate, l.text, {name_of_actor('l.saved_by')}, l.saved_at,"
        f" {name_of_actor('l.approved_by')},"
        " l.approved_at from letter l join candidate c on c.id = l.candidate where c.vacancy = ?",
        [vacancy],
    ).fetchall()
    return {r[0]: Letter(r[1], Deed(r[2], r[3]), Deed(r[4], r[5]) if r[5] else None) for r in rows}


def _ties(db: Database, vacancy: int) -> tuple[tuple[FoundEqual, ...], tuple[TieDecision, ...]]:
    """What the panel recorded as equal, and how it ordered those."""
    rows = db.execute(
        f"select candidates, {name_of_actor('recorded_by')}, recorded_at, reason, is_order,"
        " is_section_159 from tie_decision where vacancy = ? order by id",
        [vacancy],
    ).fetchall()
    return (
        tuple(FoundEqual(tuple(json.loads(r[0])), Deed(*r[1:4])) for r in rows if not r[4]),
        tuple(
            TieDecision(tuple(json.loads(r[0])), bool(r[5]), Deed(*r[1:4])) for r in rows if r[4]
        ),
    )


def _grouped(
    db: Database, table: str, columns: str, order: str, where: str, values: list[int | None]
) -> dict[int, list[tuple[Any, ...]]]:
    """The rows of a table by candidate, in this order."""
    rows = db.execute(
        f"select t.candidate, {columns} from {table} t join candidate c on c.id = t.candidate"
        f" where {where} order by t.{order}",
        values,
    ).fetchall()
    found: dict[int, list[tuple[Any, ...]]] = {}
    for candidate, *rest in rows:
        found.setdefault(candidate, []).append(tuple(rest))
    return found
