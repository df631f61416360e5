"""The result: totals, order of merit, ties, outcomes and the decision."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import partial

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from recruit.domain.decision.outcome_rules import (
    DecisionFault,
    allowed_outcomes,
    before_outcome,
    decision_faults,
    outcome_fault,
    outcomes_of,
    passings,
    usual_reserve_end,
)
from recruit.domain.decision.reason_draft import reason_draft, shortened
from recruit.domain.decision.result_sight import (
    compared_with,
    hidden_from,
    kept_from,
    others_in_words,
)
from recruit.domain.decision.result_wording import (
    equals_in_words,
    means_in_words,
    passings_in_words,
    still_to_settle,
    ties_in_words,
    totals_in_words,
)
from recruit.domain.decision.side_by_side import in_a_row
from recruit.domain.decision.standing import Equals, Standing, pack_of, sealed_sheets, standing
from recruit.domain.pack.pack import Pack
from recruit.domain.record.actions import Action
from recruit.domain.record.record import CandidateRecord, Record
from recruit.domain.scoring.blindness import Viewer, sees_marks
from recruit.domain.scoring.result import Outcome
from recruit.domain.words.merging import Field
from recruit.domain.words.people import Role
from recruit.domain.words.refusal import Refused
from recruit.domain.words.typed_date import in_words
from recruit.store.audit.audit import Author, last_authors
from recruit.store.connection import Stale
from recruit.store.people.people import all_people
from recruit.store.scoring.outcomes import (
    StoredOutcome,
    outcome_of,
    record_decision,
    record_equal,
    save_outcome,
    save_tie_decision,
    take_back_decision,
    take_back_outcome,
)
from recruit.store.vacancies.panels import former_members, panel
from recruit.store.vacancies.vacancies import State, StoredVacancy
from recruit.web.access import (
    current_actor,
    current_viewer,
    decides,
    hr_of_vacancy,
    may_build,
    may_decide,
    opens,
)
from recruit.web.database import database, today
from recruit.web.decision.consensus_forms import ReasonForm
from recruit.web.decision.result_forms import PLACE, EqualForm, OrderForm, OutcomeForm
from recruit.web.decision.selection import whole_record
from recruit.web.forms import Form, VersionedForm
from recruit.web.scoring.interviews import next_steps
from recruit.web.typing.leaving import asks_first, is_leaving, leave
from recruit.web.typing.merging import authors_in_words, fields_of

pages = Blueprint("result", __name__)
RESULT = "/vacancies/<int:vacancy_id>/result"
REASONS_SHOWN, SHORTEST_SHOWN = 6_000, 100
"""Characters of all reasons together that stand on the page of the result, and of each at least.
The whole of each stands with the outcome and in the papers.
"""


@pages.get(RESULT)
@opens
def result(stored: StoredVacancy) -> ResponseReturnValue:
    """Shows the result once every candidate is settled; before that no one sees totals or an
    order.
    """
    record = whole_record(stored)
    found = standing(record)
    if not found.is_complete:
        return _not_yet(stored, record)
    return _page(stored, record, found, Form())


@pages.route(f"{RESULT}/<int:candidate_id>", methods=["GET", "POST"])
@decides
def outcome(stored: StoredVacancy, candidate_id: int) -> ResponseReturnValue:
    """Records what became of a candidate."""
    record = whole_record(stored)
    one = _candidate(record, candidate_id)
    kept = outcome_of(database(), one.id)
    if not request.form:
        return _outcome_page(
            stored, record, one, kept, _filled(record, one, kept, current_viewer(stored))
        )
    viewer, form = current_viewer(stored), OutcomeForm()
    if is_leaving():
        standing = fields_of(_filled(record, one, kept, viewer), {})
        return leave(standing, lambda: _outcome_page(stored, record, one, kept, form))
    _refuse_closed(record, [one], viewer)
    if not form.checked(today()) or not _is_allowed(record, one, form):
        return _outcome_page(stored, record, one, kept, form)
    assert form.chosen is not None
    try:
        reason = (form.reason.data or "").strip()
        save_outcome(
            database(),
            current_actor(),
            stored.id,
            one.id,
            form.seen_version,
            form.chosen,
            form.until_day,
            reason,
        )
    except Stale as stale:
        return _outcome_page(stored, record, one, outcome_of(database(), one.id), form, stale=stale)
    flash(f"The outcome for {one.candidate.reference} is recorded.")
    return _back(stored)


@pages.post(f"{RESULT}/<int:candidate_id>/take-back")
@decides
def take_back_one(stored: StoredVacancy, candidate_id: int) -> ResponseReturnValue:
    """Takes a candidate's outcome back."""
    record = whole_record(stored)
    one, form = _candidate(record, candidate_id), VersionedForm()
    _refuse_closed(record, [one], current_viewer(stored))
    try:
        take_back_outcome(database(), current_actor(), stored.id, one.id, form.seen_version)
    except Stale as stale:
        kept = outcome_of(database(), one.id)
        return _outcome_page(
            stored,
            record,
            one,
            kept,
            _filled(record, one, kept, current_viewer(stored)),
            stale=stale,
        )
    flash(f"{one.candidate.reference} has no outcome any more. The audit trail keeps what it was.")
    return _back(stored)


@pages.route(f"{RESULT}/equals", methods=["GET", "POST"])
@decides
def tie(stored: StoredVacancy) -> ResponseReturnValue:
    """Records that candidates are equal, and then how the panel ordered them."""
    record, viewer = whole_record(stored), current_viewer(stored)
    found = standing(record)
    if not found.is_complete or kept_from(record, found, viewer):
        abort(404)
    equals = _equals(found, request.values.get("of", ""))
    if not request.form:
        return _tie_page(stored, record, found, equals, _shown_order(equals))
    if is_leaving():
        form = OrderForm() if "by" in request.form else EqualForm()
        return leave(_tie_fields(equals), lambda: _tie_page(stored, record, found, equals, form))
    _refuse_closed(record, [record.candidate(each) for each in equals.candidates], viewer)
    if "by" not in request.form:
        return _keep_equal(stored, record, found, equals)
    if equals.found is None:
        raise Refused("record first that these candidates are equal. A choice comes after that.")
    return _keep_order(stored, record, found, equals)


@pages.post(f"{RESULT}/decide")
@decides
def decide(stored: StoredVacancy) -> ResponseReturnValue:
    """Records the decision, which closes the selection."""
    record, viewer = whole_record(stored), current_viewer(stored)
    found = standing(record)
    if not found.is_complete:
        raise Refused(
            "not every candidate is settled, or not any more. The page of the result says who."
        )
    if why := _rests_on_hidden(record, found, viewer):
        raise Refused(why)
    record_decision(database(), current_actor(), stored.id)
    flash("The decision is recorded.")
    return _back(stored)


@pages.route(f"{RESULT}/take-back", methods=["GET", "POST"])
@hr_of_vacancy
@asks_first
def take_back(stored: StoredVacancy) -> ResponseReturnValue:
    """Lets HR open a recorded decision again."""
    record = whole_record(stored)
    if record.decided is None:
        raise Refused("no decision is recorded.")
    if stored.state is State.ARCHIVED:
        raise Refused("this vacancy is archived, and its decision stays as it is.")
    form = ReasonForm()
    if form.validate_on_submit():
        take_back_decision(database(), current_actor(), stored.id, form.reason)
        flash("The decision is open again.")
        return _back(stored)
    return render_template(
        "decision/result/take_back.html", stored=stored, record=record, form=form
    )


def _not_yet(stored: StoredVacancy, record: Record) -> str:
    """Who is not settled, and where the reader can do something about it."""
    viewer = current_viewer(stored)
    steps = next_steps(stored, record)
    return render_template(
        "decision/result/not_yet.html",
        stored=stored,
        waiting=[(each, steps[each.one.id]) for each in still_to_settle(record, viewer)],
        has_candidates=any(not each.is_off for each in record.candidates),
        decides=may_decide(stored),
        builds=may_build(stored),
        member=viewer.member,
        who_else=partial(_who_else, record),
    )


def _page(stored: StoredVacancy, record: Record, found: Standing, form: Form) -> str:
    viewer = current_viewer(stored)
    hidden = kept_from(record, found, viewer)
    places = {each.candidate: each.place for each in found.merit.places}
    listed = [each for each in record.candidates if not each.is_off]
    beyond = len(listed) + 1
    ranked = sorted(
        listed,
        # Where the place of someone is kept from the reader, they stand below: a place in the list
        # is a place.
        key=lambda each: (
            each.id in hidden,
            places.get(each.id, beyond),
            each.id not in found.verdicts,
        ),
    )
    return render_template(
        "decision/result/result.html",
        stored=stored,
        record=record,
        found=found,
        ranked=ranked,
        hidden=hidden,
        unreasoned=hidden | compared_with(found, outcomes_of(record), hidden),
        place_of=places,
        totals=totals_in_words(found),
        means=means_in_words(record, found),
        ties=ties_in_words(record, found),
        equals=[(each, equals_in_words(record, each), _of(each)) for each in found.equals],
        passed=passings_in_words(record, passings(found, outcomes_of(record))),
        faults=[(each, _where(stored, each)) for each in decision_faults(record, found)],
        why_not=_rests_on_hidden(record, found, viewer),
        who_else=partial(_who_else, record),
        decides=may_decide(stored),
        viewer=viewer,
        form=form,
        by_edition=_by_edition(record, found),
        shortened=shortened,
        longest=max(SHORTEST_SHOWN, REASONS_SHOWN // max(1, len(listed))),
    )


def _by_edition(record: Record, found: Standing) -> list[tuple[Pack, list[CandidateRecord]]]:
    """Those who were scored by the edition they were scored on, oldest first, as the list has
    them.
    """
    scored = [each for each in record.candidates if each.id in found.verdicts]
    return [
        (
            record.issued(number).pack,
            [each for each in scored if pack_of(record, each).edition == number],
        )
        for number in found.editions
    ]


def _candidate(record: Record, candidate_id: int) -> CandidateRecord:
    one = next(
        (each for each in record.candidates if each.id == candidate_id and not each.is_off), None
    )
    return one or abort(404)


def _filled(
    record: Record, one: CandidateRecord, kept: StoredOutcome, viewer: Viewer
) -> OutcomeForm:
    """The form with what is recorded, or with a draft of the reason from the evidence."""
    form = OutcomeForm(formdata=None)
    form.version.data = str(kept.version)
    form.outcome.data = kept.outcome
    until = date.fromisoformat(kept.until) if kept.until else usual_reserve_end(today())
    form.until.data = in_words(until)
    form.reason.data = kept.reason or _draft(record, one, viewer)
    return form


def _draft(record: Record, one: CandidateRecord, viewer: Viewer) -> str:
    found = standing(before_outcome(record, one.id))
    if one.id not in found.verdicts or not _may_see_all(record, found, viewer):
        return ""
    sheets = sealed_sheets(one).values() if sees_marks(viewer, one.states) else ()
    return reason_draft(pack_of(record, one), found.verdicts[one.id], found.agreed[one.id], sheets)


def _is_allowed(record: Record, one: CandidateRecord, form: OutcomeForm) -> bool:
    """Whether the rule allows the outcome, and the reason covers whoever is passed over."""
    assert form.chosen is not None
    if fault := outcome_fault(record, one.id, form.chosen):
        form.outcome.errors = [fault[:1].upper() + fault[1:]]
        return False
    over = _passed(record, one, form.chosen)
    if over and not form.is_explained.data:
        form.is_explained.errors = [f"{' '.join(over)} Say why in the reason, and tick this."]
        return False
    return True


def _passed(record: Record, one: CandidateRecord, chosen: Outcome) -> tuple[str, ...]:
    """Sentences about those whom this outcome passes over."""
    wanted = {**outcomes_of(record), one.id: chosen}
    found = [
        each
        for each in passings(standing(record), wanted)
        if one.id in (each.preferred, each.passed)
    ]
    return passings_in_words(record, found)


def _outcome_page(
    stored: StoredVacancy,
    record: Record,
    one: CandidateRecord,
    kept: StoredOutcome,
    form: OutcomeForm,
    *,
    stale: Stale | None = None,
) -> ResponseReturnValue:
    viewer = current_viewer(stored)
    found = standing(before_outcome(record, one.id))
    may_see = _may_see_all(record, found, viewer)
    page = render_template(
        "decision/result/outcome.html",
        stored=stored,
        one=one,
        form=form,
        kept=kept,
        changed_by=authors_in_words(_authors(stored, one, kept, form)) if stale else "",
        record=record,
        is_hr=viewer.is_hr,
        allowed=allowed_outcomes(record, one.id),
        verdict=found.verdicts.get(one.id) if may_see else None,
        agreed=found.agreed.get(one.id, ()) if may_see else (),
        keeps_reason=one.id in hidden_from(record, viewer),
        equals=(
            next((_of(each) for each in found.equals if one.id in each.candidates), "")
            if may_see
            else ""
        ),
        means=totals_in_words(found).get(one.id, ("", ""))[1],
        closed=_why_closed(record, [one], viewer),
    )
    return (page, 409) if stale else page


def _authors(
    stored: StoredVacancy, one: CandidateRecord, kept: StoredOutcome, form: VersionedForm
) -> Sequence[Author]:
    """Who recorded or took back the outcome since the page was opened."""
    actions, count = (
        (Action.RECORD_OUTCOME, Action.TAKE_BACK_OUTCOME),
        max(1, kept.version - form.seen_version),
    )
    return last_authors(database(), f"vacancy:{stored.id}", actions, count, one.id)


def _shown_order(equals: Equals) -> EqualForm | OrderForm:
    """The form for what comes next: that they are equal, or their order, with the one that
    stands.
    """
    if equals.found is None:
        return EqualForm(formdata=None, data={"seen": equals.recorded_at})
    form = OrderForm(formdata=None, data={"seen": equals.recorded_at})
    if equals.decision:
        form.show(equals.decision)
    return form


def _tie_fields(equals: Equals) -> list[Field]:
    """The fields of that page as they stand."""
    form = _shown_order(equals)
    places = [] if isinstance(form, EqualForm) else equals.candidates
    found = [
        Field(f"{PLACE}{each}", (form.place_of(each),))
        for each in places
        if isinstance(form, OrderForm)
    ]
    return [each for each in fields_of(form, {}) if each.name != "seen"] + found


def _keep_equal(
    stored: StoredVacancy, record: Record, found: Standing, equals: Equals
) -> ResponseReturnValue:
    form = EqualForm()
    if not form.validate_on_submit():
        return _tie_page(stored, record, found, equals, form)
    try:
        reason, seen = form.plain_reason, form.seen.data or ""
        record_equal(database(), current_actor(), stored.id, equals.candidates, reason, seen=seen)
    except Stale as stale:
        return _stale_tie(stored, record, found, form, stale)
    flash("They are recorded as equal. Now the panel can decide between them.")
    return redirect(url_for("result.tie", vacancy_id=stored.id, of=_of(equals)))


def _keep_order(
    stored: StoredVacancy, record: Record, found: Standing, equals: Equals
) -> ResponseReturnValue:
    form = OrderForm()
    order = form.order(equals.candidates)
    if not form.checked() or not order:
        return _tie_page(stored, record, found, equals, form)
    try:
        save_tie_decision(
            database(), current_actor(), stored.id, order, form.plain_reason,
            is_section_159=form.is_section_159, seen=form.seen.data or "",
        )  # fmt: skip
    except Stale as stale:
        return _stale_tie(stored, record, found, form, stale)
    flash("The order of equals is recorded.")
    return _back(stored)


def _stale_tie(
    stored: StoredVacancy,
    record: Record,
    found: Standing,
    form: EqualForm | OrderForm,
    stale: Stale,
) -> ResponseReturnValue:
    """The page with what is saved now and what was typed, which can be recorded after all."""
    assert isinstance(stale.current, Equals)
    form.seen.raw_data = None
    form.seen.data = stale.current.recorded_at
    return _tie_page(stored, record, found, stale.current, form, is_stale=True), 409


def _tie_page(
    stored: StoredVacancy,
    record: Record,
    found: Standing,
    equals: Equals,
    form: EqualForm | OrderForm,
    *,
    is_stale: bool = False,
) -> str:
    return render_template(
        "decision/result/equals.html",
        stored=stored,
        record=record,
        equals=equals,
        of=_of(equals),
        form=form,
        is_order=isinstance(form, OrderForm),
        is_stale=is_stale,
        said=equals_in_words(record, equals),
        who_else=partial(_who_else, record),
        totals=totals_in_words(found),
        may_change=_why_closed(
            record, [record.candidate(e) for e in equals.candidates], current_viewer(stored)
        )
        == "",
    )


def _why_closed(record: Record, about: Sequence[CandidateRecord], viewer: Viewer) -> str:
    """Why nothing can be recorded about these candidates, or not by whoever asks; or an empty
    text.
    """
    if record.decided:
        return "the decision is recorded. HR can open it again, with a reason."
    if any(viewer.member in each.states.withdrawn for each in about):
        return (
            f"you withdrew from scoring this candidate, so {_who_else(record, about)} records what"
            " becomes of them."
        )
    for each in about:
        if why := _rests_on_hidden(record, standing(before_outcome(record, each.id)), viewer):
            return why
    return ""


def _rests_on_hidden(record: Record, found: Standing, viewer: Viewer) -> str:
    """Why the reader does not record what rests on the order of merit, as a sentence, or an empty
    text.
    """
    hidden = kept_from(record, found, viewer) if found.is_complete else frozenset()
    if not hidden:
        return ""
    names = in_a_row([each.candidate.reference for each in record.candidates if each.id in hidden])
    return (
        "outcomes and the decision rest on the order of merit, and you withdrew from scoring"
        f" {names}, so"
        f" {_who_else(record, [each for each in record.candidates if each.id in hidden])} records"
        " them."
    )


def _who_else(record: Record, about: Sequence[CandidateRecord]) -> str:
    """Those in HR who withdrew from none of these candidates, by name."""
    withdrawn = frozenset(member for each in about for member in each.states.withdrawn)
    sat = (*panel(database(), record.vacancy), *former_members(database(), record.vacancy))
    barred = {each.person for each in sat if each.id in withdrawn}
    in_hr = [
        each for each in all_people(database()) if each.role is Role.HR and not each.is_disabled
    ]
    return others_in_words([each.name for each in in_hr if each.id not in barred])


def _may_see_all(record: Record, found: Standing, viewer: Viewer) -> bool:
    return found.is_complete and not kept_from(record, found, viewer)


def _where(stored: StoredVacancy, fault: DecisionFault) -> str:
    """The address at which it can be fixed, or ''."""
    if fault.equals:
        of = "-".join(str(each) for each in fault.equals)
        return url_for("result.tie", vacancy_id=stored.id, of=of)
    if fault.candidate is None:
        return ""
    return url_for("result.outcome", vacancy_id=stored.id, candidate_id=fault.candidate)


def _refuse_closed(record: Record, about: Sequence[CandidateRecord], viewer: Viewer) -> None:
    """Says so before anything is read."""
    if why := _why_closed(record, about, viewer):
        raise Refused(why)


def _equals(found: Standing, wanted: str) -> Equals:
    """The equals that an address names; where there are none, 404, or a sentence to who sends
    something about them.
    """
    equals = next((each for each in found.equals if _of(each) == wanted), None)
    if equals is None and request.form:
        raise Refused(
            "these candidates are not equal under the declared rule, or not any more. Look at the"
            " result."
        )
    return equals or abort(404)


def _of(equals: Equals) -> str:
    return "-".join(str(each) for each in equals.candidates)


def _back(stored: StoredVacancy) -> ResponseReturnValue:
    return redirect(url_for("result.result", vacancy_id=stored.id))
