"""The calibration round: written sample answers that the panel marks before the first candidate,
never counted.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby

from sqlite_utils import Database

from recruit.domain.pack.pack import IssuedPack
from recruit.domain.record.actions import Action
from recruit.domain.record.record import Calibration, CalibrationMark
from recruit.domain.scoring.sheet import question_of
from recruit.domain.words.people import Actor
from recruit.domain.words.refusal import Refused
from recruit.store.audit.audit import now, record
from recruit.store.audit.witness import Row
from recruit.store.connection import Stale, writing


@dataclass(frozen=True, slots=True)
class SampleAnswer:
    """A sample answer as kept; `version` is 0 where there is none."""

    question: int
    answer: str = ""
    version: int = 0


def sample_answers(db: Database, vacancy: int, edition: int) -> tuple[SampleAnswer, ...]:
    """The sample answers to an edition's questions, in order."""
    rows = db.execute(
        "select question, answer, version from calibration_answer where vacancy = ? and edition = ?"
        " order by question",
        [vacancy, edition],
    ).fetchall()
    return tuple(SampleAnswer(*row) for row in rows)


def calibrations(db: Database, vacancy: int, edition: int) -> tuple[Calibration, ...]:
    """The sample answers with all marks, in the order of the questions and of the panel."""
    rows = db.execute(
        "select a.question, a.answer, k.member, k.mark, k.why from calibration_answer a"
        " left join calibration_mark k on (k.vacancy, k.edition, k.question) = (a.vacancy,"
        " a.edition, a.question) left join panel_member m on m.id = k.member"
        " where a.vacancy = ? and a.edition = ? order by a.question, m.position, m.id",
        [vacancy, edition],
    ).fetchall()
    found = []
    for (question, answer), group in groupby(rows, key=lambda row: (row[0], row[1])):
        marks = tuple(CalibrationMark(*row[2:]) for row in group if row[2] is not None)
        found.append(Calibration(question, answer, marks))
    return tuple(found)


def save_sample_answer(
    db: Database, actor: Actor, vacancy: int, issued: IssuedPack, sample: SampleAnswer
) -> None:
    """Keeps a sample answer; an empty one removes it.

    Raises `Stale` (with the `SampleAnswer` that stands now) if another page saved in between,
    `Refused` for a question that the pack lacks, or once a member has marked the answer.
    """
    edition = issued.pack.edition
    if question_of(issued.pack, sample.question) is None:
        raise Refused(f"this pack has no question {sample.question}.")
    with writing(db):
        kept = {each.question: each for each in sample_answers(db, vacancy, edition)}
        before = kept.get(sample.question) or SampleAnswer(sample.question)
        if before.answer == sample.answer:
            return
        if before.version != sample.version:
            raise Stale(before)
        if _is_marked(db, vacancy, edition, sample.question):
            raise Refused("a member has marked this sample answer, so it stays as it is.")
        key = [vacancy, edition, sample.question]
        if sample.answer:
            db.execute(
                "insert into calibration_answer (vacancy, edition, question, answer)"
                " values (?, ?, ?, ?)"
                " on conflict (vacancy, edition, question) do update set answer = excluded.answer,"
                " version = version + 1",
                [*key, sample.answer],
            )
        else:
            db.execute(
                "delete from calibration_answer where vacancy = ? and edition = ? and question = ?",
                key,
            )
        facts = {"edition": edition, "question": sample.question}
        personal = {"before": before.answer, "after": sample.answer}
        rows: list[Row] = [("calibration_answer", vacancy, edition, sample.question)]
        record(db, actor, Action.SAVE_SAMPLE_ANSWER, f"vacancy:{vacancy}", facts, personal, rows)


def mark_sample(
    db: Database,
    actor: Actor,
    vacancy: int,
    issued: IssuedPack,
    question: int,
    given: CalibrationMark,
    version: int | None = None,
) -> None:
    """Keeps a member's mark of a sample answer; the first one stays, since the others' are shown
    after it.

    Raises `Refused` for a mark outside the scale, a question without a sample answer, or a second
    mark; `Stale` (with the `SampleAnswer` that stands now) where the member read another `version`
    of the answer.
    """
    edition = issued.pack.edition
    if given.mark not in issued.pack.rule.scale.marks:
        raise Refused(f"'{given.mark[:20]}' is not a mark of this scale.")
    with writing(db):
        kept = next(
            (each for each in sample_answers(db, vacancy, edition) if each.question == question),
            None,
        )
        if kept is None:
            raise Refused("there is no sample answer to this question.")
        sits = db.execute(
            "select 1 from panel_member where id = ? and vacancy = ? and left_at is null",
            [given.member, vacancy],
        ).fetchone()
        if not sits:
            raise LookupError("there is no such member of this panel")
        if version not in (None, kept.version):
            raise Stale(kept)
        added = db.execute(
            "insert or ignore into calibration_mark (vacancy, edition, question, member, mark, why,"
            " marked_at) values (?, ?, ?, ?, ?, ?, ?)",
            [vacancy, edition, question, given.member, given.mark, given.why, now()],
        )
        if not added.rowcount:
            raise Refused(
                "you have marked this sample answer already, and have seen what the others gave."
            )
        facts = {
            "edition": edition,
            "question": question,
            "member": given.member,
            "mark": given.mark,
        }
        rows: list[Row] = [("calibration_mark", vacancy, edition, question, given.member)]
        record(
            db,
            actor,
            Action.MARK_SAMPLE_ANSWER,
            f"vacancy:{vacancy}",
            facts,
            {"why": given.why},
            rows,
        )


def _is_marked(db: Database, vacancy: int, edition: int, question: int) -> bool:
    row = db.execute(
        "select 1 from calibration_mark where vacancy = ? and edition = ? and question = ?",
        [vacancy, edition, question],
    ).fetchone()
    return row is not None
