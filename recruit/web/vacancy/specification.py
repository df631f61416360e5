"""Step 4: the person specification."""

from __future__ import annotations

from dataclasses import replace

from flask import Blueprint, abort, redirect, request, url_for
from flask.typing import ResponseReturnValue

from recruit.domain.building.criteria import (
    MOST_CRITERIA,
    find_criterion,
    in_printed_order,
    methods_to_show,
    moved,
    place_of,
    without_criterion,
)
from recruit.domain.building.draft import Draft, Step
from recruit.domain.pack.vacancy import Criterion, Importance, Method
from recruit.store.vacancies.vacancies import StoredVacancy, vacancy
from recruit.web.access import builds
from recruit.web.database import database
from recruit.web.forms import VersionedForm
from recruit.web.typing.kept_typing import as_you_go
from recruit.web.vacancy import specification_criterion as own
from recruit.web.vacancy.linting import MOST_IN_FULL, findings_on_criterion
from recruit.web.vacancy.specification_ticks import read_ticks, tick_fields
from recruit.web.vacancy.specification_titles import Fault, element_rows, titles_of
from recruit.web.vacancy.steps import Workbench, authors_of, render_step, save_step, workbench

pages = Blueprint("vacancy_specification", __name__)
pages.add_url_rule(
    "/vacancies/<int:vacancy_id>/specification/criteria/<criterion>",
    view_func=own.criterion,
    methods=["GET", "POST"],
)
pages.add_url_rule(
    "/vacancies/<int:vacancy_id>/specification/put-back", view_func=own.put_back, methods=["POST"]
)

TO_FIX = {
    "method": "None of the methods ticked above assesses it.",
    "question": (
        "It is assessed at interview, but no question is about it. "
        "Name the chosen element that it stems from, or assess it in another way."
    ),
}
"""What to say beside a criterion of each kind of gap; the last step says it of all criteria in
full.
"""


class SpecificationForm(VersionedForm):
    """The token and the version; what is ticked is a table, which `read_ticks` reads."""

    wrong: tuple[Fault, ...] = ()

    @property
    def faults(self) -> list[Fault]:
        """Pairs of a field's id and what is wrong with it."""
        return [*super().faults, *self.wrong]


@pages.route("/vacancies/<int:vacancy_id>/specification", methods=["GET", "POST"])
@builds
@as_you_go()
def specification(stored: StoredVacancy) -> ResponseReturnValue:
    """Shows and saves which criteria there are and how each is assessed; leads to the manager's
    own.
    """
    standing = tick_fields(stored.draft)
    form = SpecificationForm.arriving(stored.version, authors=authors_of(stored), fields=standing)
    if not form.is_submitted():
        return _page(stored, form)
    ticks = read_ticks(form.sent, stored.draft)
    form.wrong = ticks.faults
    if not form.validate() or ticks.faults:
        return _page(replace(stored, draft=ticks.draft), form)
    action, _, identity = request.form.get("then", "").partition(":")
    criterion = find_criterion(stored.draft, identity)
    saved = save_step(stored, form, Step.SPECIFICATION, _acted(ticks.draft, action, identity))
    if saved is None:
        return _page(replace(stored, draft=ticks.draft), form)
    if action in ("edit", "up", "down", "remove") and criterion is None:
        abort(404)
    return _onward(stored, action, criterion) or saved


def _acted(draft: Draft, action: str, identity: str) -> Draft:
    if action in ("up", "down"):
        return moved(draft, identity, up=action == "up")
    return without_criterion(draft, identity) if action == "remove" else draft


def _onward(
    stored: StoredVacancy, action: str, criterion: Criterion | None
) -> ResponseReturnValue | None:
    """Where the button leads; None for the buttons that every step has."""
    if action == "add" or (action == "edit" and criterion):
        identity = criterion.id if criterion else own.NEW
        return redirect(
            url_for("vacancy_specification.criterion", vacancy_id=stored.id, criterion=identity)
        )
    if action in ("up", "down") and criterion:
        return redirect(own.address(stored, criterion.id))
    if action == "remove" and criterion:
        fresh = vacancy(database(), stored.id) or stored
        form = SpecificationForm.standing(fresh.version, fields=tick_fields(fresh.draft))
        return _page(fresh, form, removed=criterion, place=place_of(stored.draft, criterion.id))
    return None


def _page(
    stored: StoredVacancy,
    form: SpecificationForm,
    *,
    removed: Criterion | None = None,
    place: int = 0,
) -> ResponseReturnValue:
    draft = stored.draft
    bench = workbench(stored)
    findings = {each.id: findings_on_criterion(each.text) for each in draft.criteria}
    return render_step(
        Step.SPECIFICATION,
        "vacancy/specification.html",
        bench,
        form=form,
        rows=element_rows(draft),
        columns=methods_to_show(draft),
        methods=tuple(Method),
        importances=tuple(Importance),
        headings=in_printed_order(draft),
        titles=titles_of(draft),
        findings=findings,
        is_brief=sum(map(len, findings.values())) > MOST_IN_FULL,
        gaps=_gaps_of_criteria(bench),
        has_room=len(draft.criteria) < MOST_CRITERIA,
        removed=removed,
        place=place,
    )


def _gaps_of_criteria(bench: Workbench) -> dict[str, str]:
    """What is open about each criterion, by its id."""
    parts = (each.id.partition(":") for each in bench.gaps)
    return {identity: TO_FIX[kind] for kind, _, identity in parts if kind in TO_FIX}
