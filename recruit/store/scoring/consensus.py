"""What the panel agrees on for each candidate: the scores that are not the mean, the record,
confirmations, dissent.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlite_utils import Database

from recruit.domain.decision.outcome_rules import agreeing_fault
from recruit.domain.record.actions import Action
from recruit.domain.scoring.consensus import AgreedScore, Why
from recruit.domain.scoring.result import Outcome
from recruit.domain.words.people import Actor
from recruit.domain.words.refusal import Refused
from recruit.store.audit.audit import now, record
from recruit.store.audit.witness import Row
from recruit.store.connection import Stale, writing


def consensus_version(db: Database, candidate: int) -> int:
    """The version of a candidate's agreed scores; 0 where no one was scored."""
    row = db.execute("select version from interview where candidate = ?", [candidate]).fetchone()
    return int(row[0]) if row else 0


def departures(db: Database, candidate: int) -> tuple[AgreedScore, ...]:
    """The agreed scores that are not the mean, in the order of the questions."""
    rows = db.execute(
        "select question, mark, why, words from agreed_score where candidate = ? order by question",
        [candidate],
    ).fetchall()
    return tuple(AgreedScore(row[0], row[1], Why(row[2]), row[3]) for row in rows)


def save_departures(
    db: Database,
    actor: Actor,
    vacancy: int,
    candidate: int,
    version: int,
    wanted: Sequence[AgreedScore],
) -> int:
    """Keeps these as the agreed scores that are not the mean, in place of those before, and gives
    the new version.

    The members' own marks are untouched. Raises `Stale` (with the `AgreedScore`s that stand now) if
    another page saved in between, `Refused` while the marks are not open or once the agreed scores
    are recorded.
    """
    with writing(db):
        _must_be_open(db, vacancy, candidate)
        before = departures(db, candidate)
        if tuple(wanted) == before:
            return consensus_version(db, candidate)
        if consensus_version(db, candidate) != version:
            raise Stale(before)
        db.execute("delete from agreed_score where candidate = ?", [candidate])
        for each in wanted:
            db.execute(
                "insert into agreed_score (candidate, question, mark, why, words) values (?, ?, ?,"
                " ?, ?)",
                [candidate, each.question, each.mark, each.why, each.words],
            )
        db.execute("update interview set version = version + 1 where candidate = ?", [candidate])
        personal = {"before": _listed(before), "after": _listed(wanted)}
        questions = sorted({each.question for each in (*before, *wanted)})
        rows: list[Row] = [
            ("interview", candidate),
            *(("agreed_score", candidate, each) for each in questions),
        ]
        record(
            db,
            actor,
            Action.AGREE_SCORES,
            f"vacancy:{vacancy}",
            {"candidate": candidate},
            personal,
            rows,
        )
    return version + 1


def record_consensus(
    db: Database, actor: Actor, vacancy: int, candidate: int, version: int
) -> None:
    """Records the agreed scores as they stand. Raises as `save_departures` does."""
    with writing(db):
        _must_be_open(db, vacancy, candidate)
        if consensus_version(db, candidate) != version:
            raise Stale(departures(db, candidate))
        db.execute(
            "update interview set recorded_by = ?, recorded_at = ?, version = version + 1 where"
            " candidate = ?",
            [actor.id, now(), candidate],
        )
        facts, rows = {"candidate": candidate}, [("interview", candidate)]
        record(db, actor, Action.RECORD_CONSENSUS, f"vacancy:{vacancy}", facts, rows=rows)


def take_back_consensus(db: Database, actor: Actor, vacancy: int, candidate: int, why: str) -> None:
    """Makes recorded scores open to change again, for HR; what members said of them goes with them.

    Raises `Refused` if nothing is recorded, or an outcome that needs scores is.
    """
    with writing(db):
        row = db.execute(
            "select 1 from interview where candidate = ? and vacancy = ? and recorded_at is not"
            " null",
            [candidate, vacancy],
        ).fetchone()
        if row is None:
            raise Refused("the agreed scores of this candidate are not recorded.")
        if db.execute("select 1 from outcome where candidate = ?", [candidate]).fetchone():
            raise Refused("an outcome is recorded for this candidate. Take it back first.")
        said = db.execute(
            "select member, agrees, words, at from stance where candidate = ?", [candidate]
        ).fetchall()
        db.execute("delete from stance where candidate = ?", [candidate])
        db.execute(
            "update interview set recorded_by = null, recorded_at = null, version = version + 1"
            " where candidate = ?",
            [candidate],
        )
        rows: list[Row] = [
            ("interview", candidate),
            *(("stance", candidate, each[0]) for each in said),
        ]
        personal = {"why": why, "stances": [list(each) for each in said]}
        record(
            db,
            actor,
            Action.TAKE_BACK_CONSENSUS,
            f"vacancy:{vacancy}",
            {"candidate": candidate},
            personal,
            rows,
        )


def take_stance(
    db: Database,
    actor: Actor,
    vacancy: int,
    candidate: int,
    member: int,
    *,
    agrees: bool,
    words: str,
    version: int | None = None,
) -> None:
    """Keeps that a member confirms the recorded scores, or dissents in words; they may change their
    mind.

    `version` is that of the agreed scores which they saw, where it is known. Raises `Refused` while
    nothing is recorded, if other scores were recorded since, once the decision is, or for a member
    who did not seal a sheet.
    """
    with writing(db):
        row = db.execute(
            "select i.recorded_at, s.sealed_at, (select 1 from decision where vacancy = i.vacancy),"
            " i.version from interview i"
            " left join sheet s on s.candidate = i.candidate and s.member = ?"
            " where i.candidate = ? and i.vacancy = ?",
            [member, candidate, vacancy],
        ).fetchone()
        if row is None or not row[0]:
            raise Refused("the agreed scores of this candidate are not recorded yet.")
        if not row[1]:
            raise Refused("only members who scored this candidate confirm or dissent.")
        if row[2]:
            raise Refused("the decision is recorded. What members said of it stays as it is.")
        if version is not None and version != row[3]:
            raise Refused(
                "the agreed scores were recorded anew since you opened the page. Look at them again"
                " first."
            )
        before = db.execute(
            "select agrees, words, at from stance where candidate = ? and member = ?",
            [candidate, member],
        ).fetchone()
        db.execute(
            "insert into stance (candidate, member, agrees, words, at) values (?, ?, ?, ?, ?)"
            " on conflict (candidate, member) do update"
            " set agrees = excluded.agrees, words = excluded.words, at = excluded.at",
            [candidate, member, agrees, words, now()],
        )
        personal = {"before": list(before) if before else None, "after": [agrees, words]}
        facts, rows = {"candidate": candidate, "member": member}, [("stance", candidate, member)]
        record(db, actor, Action.TAKE_STANCE, f"vacancy:{vacancy}", facts, personal, rows)


def _must_be_open(db: Database, vacancy: int, candidate: int) -> None:
    row = db.execute(
        "select opened_at, recorded_at, (select 1 from decision d where d.vacancy = i.vacancy),"
        " (select position < 0 from candidate c where c.id = i.candidate),"
        " (select outcome from outcome o where o.candidate = i.candidate) from interview i"
        " where candidate = ? and vacancy = ?",
        [candidate, vacancy],
    ).fetchone()
    if row and row[2]:
        raise Refused(
            "the decision is recorded, and nothing changes any more. HR can open it again, with a"
            " reason."
        )
    if row and (
        fault := agreeing_fault(is_off=bool(row[3]), outcome=Outcome(row[4]) if row[4] else None)
    ):
        raise Refused(fault)
    if row is None or not row[0]:
        raise Refused(
            "the marks of this candidate are not open. A sheet may have been opened again."
        )
    if row[1]:
        raise Refused(
            "the agreed scores of this candidate are recorded. HR can take them back, with a"
            " reason."
        )


def _listed(scores: Sequence[AgreedScore]) -> list[list[object]]:
    return [[each.question, each.mark, each.why, each.words] for each in scores]
