"""What opens and closes marks with a reason: without a sheet, a record taken back, a sealed sheet
opened again.
"""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from recruit.domain.decision.outcome_rules import OFF_THE_LIST, nothing_to_agree
from recruit.domain.decision.side_by_side import Part, Seat, seats
from recruit.domain.record.record import CandidateRecord, Record
from recruit.domain.scoring.blindness import sees_marks, sees_progress
from recruit.domain.words.refusal import Refused
from recruit.store.scoring import sheets
from recruit.store.scoring.consensus import take_back_consensus
from recruit.store.vacancies.panels import StoredMember
from recruit.store.vacancies.vacancies import StoredVacancy
from recruit.web.access import chairs, current_actor, current_viewer, hr_of_vacancy
from recruit.web.database import database
from recruit.web.decision.consensus_forms import ReasonForm
from recruit.web.decision.selection import one_candidate, open_marks
from recruit.web.typing.leaving import asks_first


@chairs
@asks_first
def open_without(
    stored: StoredVacancy, seat: StoredMember, candidate_id: int
) -> ResponseReturnValue:
    """Lets the chair open the marks although sheets are missing, once they know whose and what it
    means.
    """
    record, one = one_candidate(stored, candidate_id)
    if not sees_progress(current_viewer(stored), one.states):
        abort(404)
    missing = _missing(record, one)
    form = ReasonForm()
    if form.validate_on_submit():
        place = sheets.Place(stored.id, candidate_id, seat.id)
        sheets.open_without(database(), current_actor(), place, form.reason)
        flash("The marks are open.")
        if seat.id in one.states.withdrawn:
            return redirect(url_for("interviews.interviews", vacancy_id=stored.id))
        return _to_consensus(stored, candidate_id)
    return render_template(
        "decision/consensus/open.html", stored=stored, one=one, form=form, missing=missing
    )


@hr_of_vacancy
@asks_first
def take_back(stored: StoredVacancy, candidate_id: int) -> ResponseReturnValue:
    """Lets HR make recorded scores open to change again."""
    _, one, _ = open_marks(stored, candidate_id)
    if one.interview is None or one.interview.recorded is None:
        raise Refused("the agreed scores of this candidate are not recorded.")
    if one.outcome:
        raise Refused("an outcome is recorded for this candidate. Take it back first.")
    form = ReasonForm()
    if form.validate_on_submit():
        take_back_consensus(database(), current_actor(), stored.id, candidate_id, form.reason)
        flash("The agreed scores can be changed again.")
        return _to_consensus(stored, candidate_id)
    return render_template("decision/consensus/take_back.html", stored=stored, one=one, form=form)


@hr_of_vacancy
@asks_first
def reopen(stored: StoredVacancy, candidate_id: int, member_id: int) -> ResponseReturnValue:
    """Lets HR open a sealed sheet again."""
    record, one = one_candidate(stored, candidate_id)
    viewer = current_viewer(stored)
    may_know = sees_progress(viewer, one.states) or sees_marks(viewer, one.states)
    seat = next((each for each in seats(record, one) if each.member.id == member_id), None)
    if not may_know or viewer.member in one.states.withdrawn or seat is None:
        abort(404)
    if member_id == viewer.member:
        raise Refused(
            "this is your own sheet, and sealed is final for you. Ask someone else in HR to open it"
            " again."
        )
    _refuse_to_reopen(one, seat)
    form = ReasonForm()
    if form.validate_on_submit():
        place = sheets.Place(stored.id, candidate_id, member_id)
        sheets.reopen(database(), current_actor(), place, form.reason)
        flash(f"The sheet of {seat.member.name} for {one.candidate.reference} is open again.")
        return redirect(url_for("interviews.interviews", vacancy_id=stored.id))
    return render_template(
        "decision/consensus/reopen.html", stored=stored, one=one, form=form, seat=seat
    )


def _missing(record: Record, one: CandidateRecord) -> list[Seat]:
    """Whose sheets are missing. Raises `Refused` where there is nothing to open."""
    if record.decided:
        raise Refused("the decision is recorded. HR can open it again, with a reason.")
    if fault := nothing_to_agree(one):
        raise Refused(fault)
    if one.states.is_open:
        raise Refused("the marks of this candidate are open already.")
    if not one.states.sealed:
        raise Refused("no sheet for this candidate is sealed yet, so there is nothing to open.")
    return [
        each
        for each in seats(record, one)
        if each.part is Part.DID_NOT_SCORE and not each.member.left_at
    ]


def _refuse_to_reopen(one: CandidateRecord, seat: Seat) -> None:
    if one.is_off:
        raise Refused(OFF_THE_LIST)
    if seat.part is not Part.SCORED:
        raise Refused("this sheet is not sealed.")
    if one.states.is_recorded:
        raise Refused(
            "the agreed scores of this candidate are recorded. Take them back first, with a reason."
        )
    if one.outcome:
        raise Refused(
            f"the outcome for this candidate is recorded: {one.outcome.outcome}. Take it back"
            " first."
        )


def _to_consensus(stored: StoredVacancy, candidate_id: int) -> ResponseReturnValue:
    return redirect(url_for("consensus.consensus", vacancy_id=stored.id, candidate_id=candidate_id))
