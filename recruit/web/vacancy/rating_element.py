"""Step 6, one element: what each mark looks like, and what caps a mark."""

from __future__ import annotations

from flask import Blueprint, abort, redirect, request, url_for
from flask.typing import ResponseReturnValue

from recruit.domain.building.draft import Draft, Step
from recruit.domain.building.rating import (
    Ladder,
    built_text,
    field_name,
    ladder_of,
    read_anchors,
    with_element,
)
from recruit.domain.pack.vacancy import ChosenElement
from recruit.store.vacancies.vacancies import StoredVacancy, vacancy
from recruit.web.access import builds
from recruit.web.database import database, library
from recruit.web.typing.kept_typing import as_you_go
from recruit.web.vacancy.rating_fields import anchor_fields
from recruit.web.vacancy.rating_titles import TypedForm, titles_of
from recruit.web.vacancy.steps import authors_of, render_step, save_step, workbench

pages = Blueprint("element", __name__)


@pages.route("/vacancies/<int:vacancy_id>/rating/<element>", methods=["GET", "POST"])
@builds
@as_you_go()
def anchors(stored: StoredVacancy, element: str) -> ResponseReturnValue:
    """Shows and saves the anchors and caps of one chosen element."""
    chosen, ladder = _found(stored.draft, element)
    standing = anchor_fields(chosen, ladder)
    form = TypedForm.arriving(stored.version, authors=authors_of(stored), fields=standing)
    typed = form.typed
    if form.validate_on_submit():
        words = _sent(typed, "anchor", [each.mark for each in ladder.anchors])
        if request.form.get("back") in words:
            words[request.form["back"]] = ""
        caps = _sent(typed, "cap", [each.id for each in ladder.negatives])
        changed, form.more = read_anchors(chosen, ladder, stored.draft.scale, words, caps)
        if not form.more:
            if save_step(stored, form, Step.RATING, with_element(stored.draft, changed)):
                return redirect(_onward(stored, chosen))
            stored = vacancy(database(), stored.id) or stored
            chosen, ladder = _found(stored.draft, element)
    titles = titles_of(stored.draft)
    return render_step(
        Step.RATING,
        "vacancy/rating_element.html",
        workbench(stored),
        form=form,
        typed=typed,
        wrong=dict(reversed(form.more)),
        name=field_name,
        chosen=chosen,
        title=titles[chosen.reference],
        ladder=ladder,
        built={each.mark: built_text(each) for each in ladder.anchors},
        own={each.mark: each.text for each in chosen.own_anchors},
        caps={each.indicator: each.mark for each in chosen.caps},
        is_last=chosen.reference == stored.draft.elements[-1].reference,
    )


def _found(draft: Draft, element: str) -> tuple[ChosenElement, Ladder]:
    """The chosen element of this reference with its ladder, or a 404."""
    chosen = next((each for each in draft.elements if str(each.reference) == element), None)
    if chosen is None:
        abort(404)
    ladder = ladder_of(chosen, library().framework(chosen.reference.framework), draft.scale)
    if ladder is None:
        abort(404)
    return chosen, ladder


def _sent(typed: dict[str, str], what: str, keys: list[str]) -> dict[str, str]:
    """What was sent for each of these, without those that were not on the page."""
    return {key: typed[field_name(what, key)] for key in keys if field_name(what, key) in typed}


def _onward(stored: StoredVacancy, chosen: ChosenElement) -> str:
    """The address of the same page if asked to stay, of the next element, or of the step after the
    last.
    """
    references = [each.reference for each in stored.draft.elements]
    here = references.index(chosen.reference)
    if "stay" not in request.form and "back" not in request.form:
        here += 1
    if here == len(references):
        return url_for("vacancy_rating.rating", vacancy_id=stored.id)
    return url_for(
        "vacancy_rating.element.anchors", vacancy_id=stored.id, element=str(references[here])
    )
