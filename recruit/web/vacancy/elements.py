"""Step 3: the elements that the selection assesses, each at its stage, in the order in which they
are asked.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Mapping

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from recruit.domain.building.choosing import Consequence, consequences, nearest_stage, with_rows
from recruit.domain.building.draft import Draft, Step
from recruit.domain.framework.framework import ElementReference, Framework
from recruit.store.vacancies.vacancies import StoredVacancy, vacancy
from recruit.web.access import builds
from recruit.web.database import database, library
from recruit.web.typing.kept_typing import as_you_go
from recruit.web.vacancy.elements_form import (
    ElementsForm,
    Sent,
    as_it_stands,
    element_fields,
    read_sent,
    with_standing_rows,
)
from recruit.web.vacancy.elements_page import (
    Shelf,
    chosen_rows,
    home_rung,
    load,
    offered,
    open_shelf,
    warnings,
)
from recruit.web.vacancy.steps import authors_of, render_step, save_step, workbench

pages = Blueprint("vacancy_elements", __name__)
COMING_BACK = ("stay", "move", "open", "switch", "look")
"""Buttons that save and come back to this step."""

_NOTHING: tuple[Consequence, ...] = ()


@pages.route("/vacancies/<int:vacancy_id>/elements", methods=["GET", "POST"])
@builds
@as_you_go()
def elements(stored: StoredVacancy) -> ResponseReturnValue:
    """Shows and saves the chosen elements, with one group of one framework open to choose from."""
    if stored.draft.framework not in library():
        return render_step(Step.ELEMENTS, "vacancy/elements.html", workbench(stored), shelf=None)
    form = ElementsForm.arriving(
        stored.version, authors=authors_of(stored), fields=element_fields(stored.draft)
    )
    shelf = _shelf(stored.draft)
    sent, lost = as_it_stands(stored.draft), _NOTHING
    if form.is_submitted():
        sent = read_sent(with_standing_rows(form.sent, stored.draft), library())
        answer, lost = _save(stored, form, shelf, sent)
        if answer:
            return answer
        stored = vacancy(database(), stored.id) or stored
    return _page(stored, form, shelf, sent, lost)


def _save(
    stored: StoredVacancy, form: ElementsForm, shelf: Shelf, sent: Sent
) -> tuple[ResponseReturnValue | None, tuple[Consequence, ...]]:
    """Where to go on; or None, with faults on the form and what would be lost, which has to be
    agreed to first.
    """
    form.sent_faults = sent.faults or _nothing_chosen(sent)
    if not form.validate() or form.sent_faults:
        return None, ()
    frameworks = _at_hand(stored.draft, sent)
    fresh = _staged(stored.draft, sent, shelf, frameworks)
    changed = with_rows(stored.draft, sent.wanted(), fresh, frameworks)
    found = consequences(stored.draft, changed, frameworks)
    lost = tuple(each for each in found if each.is_lost)
    if lost and request.form.get("agreed") != _seal(lost):
        form.sent_faults = (("agreed", "Agree to what goes with this change, or undo it below."),)
        return None, lost
    saved = save_step(stored, form, Step.ELEMENTS, changed)
    if saved is None:
        return None, ()
    for each in found:
        if not each.is_lost:
            flash(each.text)
    return _back(stored, shelf) or saved, ()


def _page(
    stored: StoredVacancy,
    form: ElementsForm,
    shelf: Shelf,
    sent: Sent,
    lost: tuple[Consequence, ...],
) -> ResponseReturnValue:
    draft = stored.draft
    rows = chosen_rows(draft, sent, shelf, library())
    return render_step(
        Step.ELEMENTS,
        "vacancy/elements.html",
        workbench(stored),
        form=form,
        shelf=shelf,
        rows=rows,
        offered=offered(rows, sent, shelf, library()),
        load=load(draft, rows, sent),
        warnings=warnings(sent.references, library()),
        counts=Counter(_groups_of(sent, shelf)),
        home=home_rung(draft, library()),
        frameworks=[(each.id, each.title) for each in library().for_posts()],
        sets=tuple(library().sets()),
        lost=lost,
        seal=_seal(lost),
    )


def _shelf(draft: Draft) -> Shelf:
    asked = request.args
    stage = request.form.get("at", asked.get("stage", ""))
    return open_shelf(draft, library(), asked.get("framework", ""), asked.get("group", ""), stage)


def _staged(
    draft: Draft, sent: Sent, shelf: Shelf, frameworks: Mapping[str, Framework]
) -> list[tuple[ElementReference, str]]:
    """Those newly ticked, each at the stage wanted or, where it lacks that, at the nearest."""
    staged = []
    for reference in sent.fresh:
        framework = frameworks[reference.framework]
        found = framework.find(reference.number)
        wanted = shelf.stage if framework.id == shelf.framework.id else draft.stage
        stage = nearest_stage(framework, found[1], wanted) if found else None
        if stage:
            staged.append((reference, stage.stage))
    return staged


def _at_hand(draft: Draft, sent: Sent) -> dict[str, Framework]:
    named = [
        *(each.reference for each in draft.elements),
        *(each.reference for each in sent.rows),
        *sent.fresh,
    ]
    return {
        each: library().framework(each) for each in dict.fromkeys(each.framework for each in named)
    }


def _nothing_chosen(sent: Sent) -> tuple[tuple[str, str], ...]:
    is_going_on = not any(each in request.form for each in COMING_BACK)
    return (
        (("choose", "Tick at least one element."),) if is_going_on and not sent.references else ()
    )


def _groups_of(sent: Sent, shelf: Shelf) -> list[str]:
    ticked = {each.number for each in sent.references if each.framework == shelf.framework.id}
    return [
        group.number for group, element in shelf.framework.elements() if element.number in ticked
    ]


def _back(stored: StoredVacancy, shelf: Shelf) -> ResponseReturnValue | None:
    """The way back to this step with what the button asked for open; None for the button that goes
    on.
    """
    pressed = next((each for each in COMING_BACK if each in request.form), None)
    framework, group, stage = (
        shelf.framework.id,
        shelf.group.number,
        "" if shelf.is_home else shelf.stage,
    )
    anchor = {"move": "chosen", "open": "open-group", "switch": "choose", "look": "choose"}.get(
        pressed or ""
    )
    if pressed is None:
        return None
    if pressed == "open":
        group = request.form["open"][:40]
    if pressed == "switch":
        framework, group, stage = request.form.get("framework", "")[:80], "", ""
    return redirect(
        url_for(
            "vacancy_elements.elements",
            vacancy_id=stored.id,
            framework=framework,
            group=group or None,
            stage=stage or None,
            _anchor=anchor,
        )
    )


def _seal(lost: tuple[Consequence, ...]) -> str:
    """Stands for what was agreed to, so that agreeing to one loss is not agreeing to another."""
    return hashlib.sha256("\n".join(each.text for each in lost).encode()).hexdigest()[:16]
