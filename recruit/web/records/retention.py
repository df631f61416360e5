"""What is due for disposal, a vacancy's own period, disposing with a person's confirmation, and the
certificate.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from flask import (
    Blueprint,
    abort,
    current_app,
    flash,
    redirect,
    render_template,
    request,
    send_file,
    url_for,
)
from flask.blueprints import BlueprintSetupState
from flask.typing import ResponseReturnValue
from wtforms import BooleanField, HiddenField, RadioField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # the stubs lag behind
from wtforms.validators import StopValidation

from recruit.domain.keeping.disposal import facts, figures_in_words, kept_in_words, out_of_reach
from recruit.domain.keeping.retention import (
    LONGEST_MONTHS,
    Basis,
    Due,
    Scope,
    Term,
    due_day,
    next_due,
    obstacle,
    rule_in_words,
)
from recruit.domain.record.actions import Action
from recruit.domain.words.typed_date import in_words
from recruit.domain.words.whole_number import whole_number
from recruit.evidence.disposal import (
    appointed_set,
    begin_disposal,
    certificate_paper,
    finish_disposals,
    finish_soon,
    handed_over,
    waits_for,
)
from recruit.store.audit.audit import Author, last_authors
from recruit.store.connection import Stale, connect
from recruit.store.keeping.backups import last_restored
from recruit.store.keeping.bundles import bundles
from recruit.store.keeping.disposals import (
    Disposal,
    disposals_of,
    is_disposed,
    last_disposals,
    record_fault,
)
from recruit.store.keeping.retention import (
    due_next,
    due_now,
    dues,
    held,
    periods,
    save_retention,
    term,
)
from recruit.store.vacancies.vacancies import StoredVacancy
from recruit.web import wording
from recruit.web.access import current_actor, hr_of_vacancy, hr_only, on_archive
from recruit.web.addresses import address_of_each
from recruit.web.database import database, today
from recruit.web.forms import Form, LongText, Needed, Text, WholeNumber
from recruit.web.guards.heavy import heavy
from recruit.web.paging import page_number
from recruit.web.typing.leaving import asks_first
from recruit.web.typing.merging import authors_in_words

pages = Blueprint("retention", __name__)

PAGE = 25
PATIENCE_SECONDS = 1.5
"""How long an answer waits for the files to be cleaned; most are by then."""
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
SHOWS = ("due", "next", "held", "disposed")
HOUSE, OWN = "house", "own"


class Months(WholeNumber):
    """A number of months, which may be left empty where the house's period holds."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Reads what was typed."""
        if valuelist and valuelist[0].strip():
            super().process_formdata(valuelist)
        else:
            self.data = None

    def pre_validate(self, form: Any) -> None:
        """Asks for a number only where one is needed."""
        super().pre_validate(form)
        if self.data is None:
            raise StopValidation(self.message if form.period.data == OWN else "")


class RetentionForm(Form):
    """How long one vacancy's record is kept, and why."""

    version = HiddenField()
    period = RadioField("How long it is kept")
    months = Months("Months, where it has a period of its own", 1, LONGEST_MONTHS)
    why = LongText("Why", [Needed("Write why this vacancy has another period than before.")])


class DisposeForm(Form):
    """The word of a person that it may go."""

    scope = HiddenField()
    handed = BooleanField("The set is on the personnel file, and I have seen it there")
    reference = Text(
        "Type the reference of the vacancy", [Needed("Type the reference, as it stands above.")]
    )


class SetForm(Form):
    """Nothing but a button."""


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the list: what is due when, how that was counted, how many holds stand, and the
    addresses of the pages where something can be done.
    """

    reference: str
    post: str
    day: str
    what: str
    since: str
    held: int
    dispose: str
    override: str
    holds: str


def _set_up(state: BlueprintSetupState) -> None:
    """Finishes, before the first page is served, what an earlier server was stopped at."""
    path = Path(state.app.config["DATABASE"])
    with closing(connect(path)) as db:
        if not finish_disposals(db, path.parent):
            finish_soon(path, 0)


pages.record(_set_up)


@pages.get("/retention")
@hr_only
def due() -> ResponseReturnValue:
    """What is due for disposal now and next, what is held, and what was disposed of."""
    show = request.args.get("show", "")
    show = show if show in SHOWS else "due"
    page = page_number(request.args)
    house = wording.house()
    listed = _listed(show, page * PAGE + 1)
    shown = listed[(page - 1) * PAGE : page * PAGE]
    return render_template(
        "records/retention/due.html",
        show=show,
        rows=_rows([each for each in shown if isinstance(each, int)]),
        disposed=[each for each in shown if isinstance(each, Disposal)],
        page=page,
        has_more=len(listed) > page * PAGE,
        months=house.retention_months,
        by_itself=house.disposes_itself,
        restored=last_restored(database()) if show == "due" and shown else "",
    )


@pages.route("/vacancies/<int:vacancy_id>/retention", methods=["GET", "POST"])
@hr_of_vacancy
@on_archive
@asks_first
def override(stored: StoredVacancy) -> ResponseReturnValue:
    """How long a vacancy's record is kept, and a period of its own."""
    found = term(database(), stored.id)
    own = found.own_months if found else None
    form = RetentionForm(
        data={"period": OWN if own else HOUSE, "months": own, "version": str(own or "")}
    )
    house = periods(database())
    form.period.choices = [
        SelectChoice(HOUSE, f"As the house says: {house.months} months"),
        SelectChoice(OWN, "A period of its own"),
    ]
    if form.validate_on_submit() and _saved(form, stored):
        flash("Saved. The time counts from the same day as before.")
        return redirect(url_for("retention.override", vacancy_id=stored.id))
    return render_template(
        "records/retention/override.html",
        stored=stored,
        form=form,
        found=found,
        is_disposed=is_disposed(database(), stored.id),
        until=_until(found) if found else "",
        longest=LONGEST_MONTHS,
        **_undecided(found),
    )


@pages.route("/vacancies/<int:vacancy_id>/dispose", methods=["GET", "POST"])
@hr_of_vacancy
@on_archive
@asks_first
def dispose(stored: StoredVacancy) -> ResponseReturnValue:
    """Says what would go and what cannot be reached, and disposes of it once the reference is
    typed.
    """
    found = term(database(), stored.id)
    if found is None and is_disposed(database(), stored.id):
        return redirect(url_for("retention.certificate", vacancy_id=stored.id))
    form = DisposeForm()
    scope = _scope(form, found)
    stands = periods(database())
    said = obstacle(found, stands, scope, today()) if found else ""
    if found and not said and form.validate_on_submit():
        _confirm(form, found, stored)
        if not form.faults:
            path = Path(current_app.config["DATABASE"])
            begin_disposal(database(), current_actor(), path.parent, stored.id, scope)
            finish_soon(path, PATIENCE_SECONDS)
            return redirect(url_for("retention.certificate", vacancy_id=stored.id))
    return render_template(
        "records/retention/dispose.html",
        stored=stored,
        form=form,
        found=found,
        scope=scope,
        is_set=scope is Scope.APPOINTED,
        obstacle=_sentence(said),
        rule=_sentence(rule_in_words(found, stands, scope)) if found else "",
        fault=found is not None and not said and bool(record_fault(database(), stored.id)),
        is_made=bool(handed_over(database(), stored.id)),
        bundles=bundles(database(), stored.id),
        kept=kept_in_words(scope),
        set_form=SetForm(),
        **_undecided(found),
    )


@pages.post("/vacancies/<int:vacancy_id>/dispose/set")
@hr_of_vacancy
@on_archive
@heavy
def hand_over(stored: StoredVacancy) -> ResponseReturnValue:
    """The appointed candidate's set as a ZIP, for the personnel file."""
    data = appointed_set(database(), current_actor(), stored.id)
    name = f"personnel-file-{stored.id}.zip"
    return send_file(
        io.BytesIO(data),
        mimetype="application/zip",
        as_attachment=True,
        download_name=name,
        max_age=0,
    )


@pages.get("/vacancies/<int:vacancy_id>/certificate")
@hr_of_vacancy
def certificate(stored: StoredVacancy) -> ResponseReturnValue:
    """The certificates of a vacancy's disposals, the newest first."""
    found = disposals_of(database(), stored.id)
    if not found:
        abort(404)
    waiting = waits_for(Path(current_app.config["DATABASE"]).parent)
    tells = wording.house_clock()
    drawn = [
        (
            each,
            facts(each.certificate, tells, waiting),
            kept_in_words(each.certificate.scope),
            out_of_reach(each.certificate, tells),
        )
        for each in found
    ]
    return render_template(
        "records/retention/certificate.html",
        stored=stored,
        drawn=drawn,
        waiting=waiting,
        figures_in_words=figures_in_words,
    )


@pages.get("/vacancies/<int:vacancy_id>/certificate/<int:disposal_id>.docx")
@hr_of_vacancy
def certificate_word(stored: StoredVacancy, disposal_id: int) -> ResponseReturnValue:
    """A certificate as a Word paper."""
    found = next(
        (each for each in disposals_of(database(), stored.id) if each.id == disposal_id), None
    )
    if found is None:
        abort(404)
    data = certificate_paper(database(), found)
    name = f"disposal-certificate-{stored.id}-{disposal_id}.docx"
    return send_file(
        io.BytesIO(data), mimetype=WORD, as_attachment=True, download_name=name, max_age=0
    )


def _listed(show: str, most: int) -> Sequence[int | Disposal]:
    """So much of a list: vacancies by their ids, or disposals."""
    db = database()
    if show == "disposed":
        return last_disposals(db, most)
    if show == "held":
        return held(db, most)
    return due_next(db, today(), most) if show == "next" else due_now(db, today(), most)


def _rows(vacancies: Sequence[int]) -> list[Row]:
    dispose, override = address_of_each("retention.dispose"), address_of_each("retention.override")
    holds = address_of_each("holds.place")
    return [
        _row(
            each, dispose(each.term.vacancy), override(each.term.vacancy), holds(each.term.vacancy)
        )
        for each in dues(database(), vacancies)
    ]


def _row(each: Due, *addresses: str) -> Row:
    what = "The appointed candidate's set" if each.scope is Scope.APPOINTED else "All of it"
    since = in_words(date.fromisoformat(each.term.since))
    said = (
        f"decided {since}"
        if each.term.basis is Basis.DECISION
        else f"not decided, last change {since}"
    )
    if each.term.own_months:
        said += f"; own period, {each.term.own_months} months"
    return Row(
        each.term.reference,
        each.term.post,
        in_words(each.day),
        what,
        said,
        each.term.holds,
        *addresses,
    )


def _until(found: Term) -> str:
    """Until when it is kept.

    Of what is not decided only the rule is told: the day would tell when somebody scored.
    """
    first = next_due(found, periods(database()))
    if found.basis is Basis.CHANGE:
        return ""
    return in_words(
        due_day(found, periods(database())) if first.scope is Scope.APPOINTED else first.day
    )


def _undecided(found: Term | None) -> dict[str, bool]:
    return {"is_undecided": found is not None and found.basis is Basis.CHANGE}


def _saved(form: RetentionForm, stored: StoredVacancy) -> bool:
    """Saves it, or says on the form that somebody else changed it meanwhile."""
    before = whole_number(form.version.data or "")
    months = form.months.data if form.period.data == OWN else None
    try:
        save_retention(
            database(),
            current_actor(),
            stored.id,
            months,
            (form.why.data or "").strip(),
            before=before,
        )
    except Stale as stale:
        stands = f"{stale.current} months" if stale.current else "what the house says"
        form.version.errors = [
            f"{authors_in_words(_authors(stored))} changed the period after you opened this page."
            f" It is now {stands}. What you typed is below; save again to put it in its place."
        ]
        form.version.raw_data, form.version.data = None, str(stale.current or "")
        return False
    return True


def _authors(stored: StoredVacancy) -> Sequence[Author]:
    return last_authors(database(), f"vacancy:{stored.id}", (Action.CHANGE_RETENTION,), 1)


def _scope(form: DisposeForm, found: Term | None) -> Scope:
    """What is to go: what the form said, or what is due first."""
    if form.scope.data in tuple(Scope):
        return Scope(form.scope.data)
    return next_due(found, periods(database())).scope if found else Scope.WHOLE


def _confirm(form: DisposeForm, found: Term, stored: StoredVacancy) -> None:
    if (form.reference.data or "").casefold() != stored.draft.reference.casefold():
        form.reference.errors = [f"Type {stored.draft.reference}, the reference of this vacancy."]
    if found.appointed and not handed_over(database(), stored.id):
        form.handed.errors = ["Download the set first, and put it on the personnel file."]
    elif found.appointed and not form.handed.data:
        form.handed.errors = [
            "Tick this once the set is on the personnel file. It is gone from here afterwards."
        ]


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]
