"""The consensus on one candidate: marks side by side, the agreed scores, confirmations and
dissent.
"""

from __future__ import annotations

from collections.abc import Sequence

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from recruit.domain.decision.consensus_form import Fault, read_agreed, recording_faults
from recruit.domain.decision.outcome_rules import nothing_to_agree
from recruit.domain.decision.standing import agreed_of, pack_of
from recruit.domain.record.record import CandidateRecord, Record
from recruit.domain.scoring.blindness import sees_marks
from recruit.domain.scoring.consensus import Agreed, AgreedScore
from recruit.domain.scoring.result import verdict
from recruit.domain.words.refusal import Refused
from recruit.store.connection import Stale
from recruit.store.scoring.consensus import consensus_version, record_consensus, save_departures
from recruit.store.vacancies.vacancies import StoredVacancy
from recruit.web.access import current_actor, decides, opens
from recruit.web.database import database
from recruit.web.decision import consensus_opening, consensus_stance
from recruit.web.decision.consensus_page import (
    agreeing,
    keep_unseen_from_being_recorded,
    look,
    said_page,
    show,
)
from recruit.web.decision.selection import agreed_scores, spread
from recruit.web.typing.leaving import asks_first
from recruit.web.typing.merging import AT_ONCE

pages = Blueprint("consensus", __name__)
PLACE = "/vacancies/<int:vacancy_id>/interviews/<int:candidate_id>"


@pages.get(f"{PLACE}/consensus")
@opens
def consensus(stored: StoredVacancy, candidate_id: int) -> ResponseReturnValue:
    """Shows the marks side by side, or the agreed scores alone to those who may see no more."""
    sight = look(stored, candidate_id, agreed_scores)
    record, one = sight.record, sight.one
    if sees_marks(sight.viewer, one.states):
        return show(stored, sight)
    agreed, pack = agreed_of(record, one, spread()), pack_of(record, one)
    return render_template(
        "decision/consensus/agreed.html",
        stored=stored,
        one=one,
        agreed=agreed,
        pack=pack,
        verdict=verdict(pack, one.id, agreed),
    )


@pages.post(f"{PLACE}/consensus")
@decides
@asks_first
def save(stored: StoredVacancy, candidate_id: int) -> ResponseReturnValue:
    """Saves the agreed scores, to be changed again."""
    return _agree(stored, candidate_id, is_final=False)


@pages.post(f"{PLACE}/consensus/record")
@decides
def record(stored: StoredVacancy, candidate_id: int) -> ResponseReturnValue:
    """Saves what was changed on the page and records the agreed scores."""
    return _agree(stored, candidate_id, is_final=True)


@pages.get(f"{PLACE}/said/<int:member_id>/<int:question>")
@opens
def said(
    stored: StoredVacancy, candidate_id: int, member_id: int, question: int
) -> ResponseReturnValue:
    """Shows all that one member wrote on one question, on every sheet they sealed; on 0, of the
    whole interview.
    """
    return said_page(stored, candidate_id, member_id, question)


def _agree(stored: StoredVacancy, candidate_id: int, *, is_final: bool) -> ResponseReturnValue:
    sight = look(stored, candidate_id)
    found, one = sight.record, sight.one
    agreed = agreed_of(found, one, spread())
    form = agreeing(sight)
    _refuse_closed(found, one)
    if is_final:
        keep_unseen_from_being_recorded(form, sight)
    if not form.validate_on_submit():
        return show(stored, sight, form)
    wanted, faults = read_agreed(pack_of(found, one), agreed, form.typed)
    form.more = [*faults, *(_cap_faults(found, one, agreed, wanted, faults) if is_final else ())]
    if form.more:
        return show(stored, sight, form)
    try:
        _keep(stored, one, form.seen_version, wanted, is_final=is_final)
    except Stale:
        form.more = [("version", AT_ONCE)]
        return show(stored, sight, form)
    flash(
        "The agreed scores are recorded."
        if is_final
        else "The agreed scores are saved. They are not recorded yet."
    )
    return redirect(url_for("consensus.consensus", vacancy_id=stored.id, candidate_id=candidate_id))


def _refuse_closed(found: Record, one: CandidateRecord) -> None:
    """Says so before anything is read, where nothing can be agreed any more."""
    if found.decided:
        raise Refused(
            "the decision is recorded, and nothing changes any more. HR can open it again, with a"
            " reason."
        )
    if fault := nothing_to_agree(one):
        raise Refused(fault)
    if one.interview and one.interview.recorded:
        raise Refused(
            "the agreed scores of this candidate are recorded. HR can take them back, with a"
            " reason."
        )


def _cap_faults(
    found: Record,
    one: CandidateRecord,
    agreed: Sequence[Agreed],
    wanted: Sequence[AgreedScore],
    known: Sequence[Fault],
) -> list[Fault]:
    marks = [each.marks for each in agreed]
    wrong = {each for each, _ in known}
    return [
        each
        for each in recording_faults(pack_of(found, one), marks, wanted)
        if each[0] not in wrong
    ]


def _keep(
    stored: StoredVacancy,
    one: CandidateRecord,
    version: int,
    wanted: Sequence[AgreedScore],
    *,
    is_final: bool,
) -> None:
    """Saves what differs from what stands, and records it where that is wanted."""
    db, actor = database(), current_actor()
    if one.interview is None or tuple(wanted) != one.interview.departures:
        version = save_departures(db, actor, stored.id, one.id, version, wanted)
    elif version != consensus_version(db, one.id):
        raise Stale(one.interview.departures)
    if is_final:
        record_consensus(db, actor, stored.id, one.id, version)


pages.add_url_rule(f"{PLACE}/consensus/stance", "stance", consensus_stance.stance, methods=["POST"])
for name, end, view in (
    ("open_without", "consensus/open", consensus_opening.open_without),
    ("take_back", "consensus/take-back", consensus_opening.take_back),
    ("reopen", "sheets/<int:member_id>/reopen", consensus_opening.reopen),
):
    pages.add_url_rule(f"{PLACE}/{end}", name, view, methods=["GET", "POST"])
