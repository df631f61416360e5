"""What a member says of the recorded agreed scores: they confirm them, or dissent in words."""

from __future__ import annotations

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue

from recruit.domain.words.refusal import Refused
from recruit.store.scoring.consensus import take_stance
from recruit.store.vacancies.panels import StoredMember
from recruit.store.vacancies.vacancies import StoredVacancy
from recruit.web.access import current_actor, sits
from recruit.web.database import database
from recruit.web.decision.consensus_forms import CONFIRM, StanceForm
from recruit.web.decision.consensus_page import look, show
from recruit.web.typing.leaving import is_leaving, leave
from recruit.web.typing.merging import fields_of


@sits
def stance(stored: StoredVacancy, seat: StoredMember, candidate_id: int) -> ResponseReturnValue:
    """Keeps what a member who scored says of the recorded scores."""
    sight = look(stored, candidate_id)
    if sight.record.decided:
        raise Refused("the decision is recorded. What members said of it stays as it is.")
    if seat.id not in sight.one.states.sealed or sight.one.interview is None:
        raise Refused("only members who scored this candidate confirm or dissent.")
    form = StanceForm()
    if is_leaving():
        stands = StanceForm.shown(sight.one.interview.stances, seat.id)
        return leave(fields_of(stands, {}), lambda: show(stored, sight, stance=form))
    if not form.validate_on_submit():
        return show(stored, sight, stance=form)
    agrees, words = form.stance.data == CONFIRM, (form.said.data or "").strip()
    version = form.seen_version or None
    take_stance(
        database(),
        current_actor(),
        stored.id,
        candidate_id,
        seat.id,
        agrees=agrees,
        words=words,
        version=version,
    )
    flash("You confirmed the agreed scores." if agrees else "Your dissent is recorded.")
    return redirect(
        url_for("consensus.consensus", vacancy_id=stored.id, candidate_id=candidate_id) + "#stances"
    )
