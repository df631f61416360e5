"""The interviews of a vacancy: each candidate with what is to be done next."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue

from recruit.domain.decision.next_step import (
    NextStep,
    Onlooker,
    OwnSheet,
    Progress,
    Todo,
    common_points,
    may_settle,
    next_step,
    open_points,
    progress,
    seats_of,
)
from recruit.domain.decision.standing import pack_of
from recruit.domain.pack.adjustments import NOTHING_ARRANGED, Arrangement, as_told
from recruit.domain.record.record import CandidateRecord, Record
from recruit.domain.scoring.blindness import sees_adjustments
from recruit.domain.scoring.gate import GatePoint
from recruit.store.audit.audit import now
from recruit.store.scoring.records import record_of
from recruit.store.scoring.sheets import questions_done
from recruit.store.vacancies.candidates import candidates
from recruit.store.vacancies.panels import panel
from recruit.store.vacancies.vacancies import PAGE, State, StoredVacancy, stage_of
from recruit.web import wording
from recruit.web.access import current_viewer, may_build, opens
from recruit.web.database import database
from recruit.web.let_in import who_gives_access
from recruit.web.paging import page_number, page_of

pages = Blueprint("interviews", __name__)

DONE_AT = {
    Todo.DECLARE: "gate.declarations",
    Todo.RECORD_EXCEPTION: "gate.exception",
    Todo.SCORE: "scoring.sheet",
    Todo.OPEN_WITHOUT: "consensus.open_without",
    Todo.SEE_MARKS: "consensus.consensus",
    Todo.SEE_AGREED: "consensus.consensus",
    Todo.RECORD_OUTCOME: "result.outcome",
}
"""Where each thing is done."""


@dataclass(frozen=True, slots=True)
class Row:
    """One candidate on the page. `points` are those that are open for this candidate and not for
    all.

    `agreed` is what was agreed with the candidate, as far as the viewer may see it.
    `may_settle` says that the viewer may record that the candidate withdrew or did not attend.
    """

    one: CandidateRecord
    step: NextStep
    address: str
    points: tuple[GatePoint, ...]
    progress: Progress | None
    agreed: Arrangement
    may_settle: bool


@pages.get("/vacancies/<int:vacancy_id>/interviews")
@opens
def interviews(stored: StoredVacancy) -> ResponseReturnValue:
    """Shows every candidate with what is to be done next, as far as the viewer may know."""
    record = record_of(database(), stored.id) if stored.state is not State.DRAFT else None
    listed = [each for each in record.candidates if not each.is_off] if record else []
    who = _onlooker(stored, record)
    rows, common = _rows(stored, record, listed, who) if record else ([], ())
    page = page_of(rows, page_number(request.args), PAGE)
    return render_template(
        "scoring/interviews/interviews.html",
        stored=stored,
        stage=stage_of(database(), stored.id),
        record=record,
        who=who,
        rows=page.rows,
        common=common,
        has_declared=who.seat is None or _has_declared(listed, who),
        next_sheet=next((each for each in rows if each.step.todo is Todo.SCORE), None),
        has_seats=bool(record and seats_of(record)),
        builds=may_build(stored),
        who_gives_access=_who_gives_access(stored, who),
        guessed_at=[each.name for each in panel(database(), stored.id) if each.was_guessed_at],
        page=page.number,
        pages=page.count,
    )


def next_steps(stored: StoredVacancy, record: Record) -> dict[int, Row]:
    """What whoever is signed in does next for each candidate on the list, by the candidate's id."""
    listed = [each for each in record.candidates if not each.is_off]
    rows, _ = _rows(stored, record, listed, _onlooker(stored, record))
    return {each.one.id: each for each in rows}


def _who_gives_access(stored: StoredVacancy, who: Onlooker) -> str:
    """Who helps a member from outside who cannot get in, for the chair and HR; empty where there is
    none.
    """
    comes_from_outside = any(each.person is None for each in panel(database(), stored.id))
    is_asked = who.viewer.is_chair or who.viewer.is_hr
    return who_gives_access(stored) if comes_from_outside and is_asked else ""


def _onlooker(stored: StoredVacancy, record: Record | None) -> Onlooker:
    viewer = current_viewer(stored)
    seat = (
        next((each for each in seats_of(record) if each.member == viewer.member), None)
        if record
        else None
    )
    return Onlooker(viewer, seat)


def _rows(
    stored: StoredVacancy, record: Record, listed: list[CandidateRecord], who: Onlooker
) -> tuple[list[Row], tuple[GatePoint, ...]]:
    """A row for each candidate, and what is open at the gate for all of them."""
    member = who.viewer.member
    done = questions_done(database(), stored.id, member) if member is not None else {}
    house = wording.house()
    seats, today, asks_training = seats_of(record), house.clock.day(now()), house.training_asked
    points = {
        each.id: open_points(seats, each, today, asks_training=asks_training) for each in listed
    }
    waiting = {each.id: points[each.id] for each in listed if _waits(each, who, done)}
    common = common_points(each for each in waiting.values() if each)
    rows, agreed = [], _agreed(stored, who)
    for each in listed:
        own = OwnSheet(done.get(each.id), len(pack_of(record, each).questions))
        step = next_step(each, who, points[each.id], own)
        rest = tuple(point for point in waiting.get(each.id, ()) if point not in common)
        stands, settles = progress(record, each, who.viewer), may_settle(record, each, who)
        arranged = agreed.get(each.id, NOTHING_ARRANGED)
        rows.append(Row(each, step, _address(stored, each, step), rest, stands, arranged, settles))
    return rows, common


def _agreed(stored: StoredVacancy, who: Onlooker) -> dict[int, Arrangement]:
    """What was agreed with each candidate, by the candidate's id, as far as it is told to whoever
    looks.
    """
    sees = sees_adjustments(who.viewer, builds=may_build(stored))
    return {
        each.id: as_told(each.arrangement, sees=sees) for each in candidates(database(), stored.id)
    }


def _waits(one: CandidateRecord, who: Onlooker, done: dict[int, int]) -> bool:
    """Whether the gate still matters to this viewer for this candidate, whatever other members
    scored.
    """
    if one.outcome or one.states.is_recorded or one.states.is_open:
        return False
    if who.viewer.member is None:
        return one.interview is None
    return (
        who.seat is not None and one.id not in done and who.seat.member not in one.states.withdrawn
    )


def _has_declared(listed: list[CandidateRecord], who: Onlooker) -> bool:
    """Whether the viewer accepted confidentiality and declared for every candidate."""
    assert who.seat is not None
    member = who.seat.member
    return who.seat.has_undertaken and all(
        any(e.member == member for e in each.declarations) for each in listed
    )


def _address(stored: StoredVacancy, one: CandidateRecord, step: NextStep) -> str:
    if step.todo is Todo.NOTHING:
        return ""
    if step.todo is Todo.DECLARE:
        return url_for(DONE_AT[step.todo], vacancy_id=stored.id, _anchor=f"c{one.id}")
    return url_for(DONE_AT[step.todo], vacancy_id=stored.id, candidate_id=one.id)
