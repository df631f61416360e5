"""The frameworks: browsing, an element's ladder, searching all of them, and starting a vacancy from
an element.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import SelectField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # the stubs lag behind

from recruit.domain.building.draft import Draft
from recruit.domain.framework.crosswalk import Bearing, related
from recruit.domain.framework.framework import Element, ElementReference, Framework, Group
from recruit.domain.pack.vacancy import ChosenElement, Importance, Method
from recruit.store.vacancies.bank_index import PAGE, FoundElement, Hit, search_bank
from recruit.web.access import managers, signed_in
from recruit.web.database import database, library
from recruit.web.forms import Form, tidy
from recruit.web.paging import page_count, page_number
from recruit.web.vacancy.desk import begin_vacancy

pages = Blueprint("frameworks", __name__)

LONGEST_SEARCH = 200
BEARINGS = {
    Bearing.SAME: "Asks for the same as",
    Bearing.CONTAINS: "Holds all of",
    Bearing.PART_OF: "Lies wholly inside",
    Bearing.OVERLAPS: "Shares some ground with",
}


class StartForm(Form):
    """The stage at which a new vacancy takes up an element."""

    stage = SelectField("Stage")


@dataclass(frozen=True, slots=True)
class Relative:
    """An element of some framework that has ground in common with the one shown."""

    framework: Framework
    element: Element
    how: str
    why: str


@dataclass(frozen=True, slots=True)
class ShownHit:
    """Something found, with the place on the element's page where it stands."""

    hit: Hit
    label: str
    anchor: str


@dataclass(frozen=True, slots=True)
class ShownElement:
    """An element in which something was found. `more` counts what is not shown."""

    framework: Framework
    element: Element
    hits: tuple[ShownHit, ...]
    more: int


@pages.get("/frameworks")
@signed_in
def frameworks() -> ResponseReturnValue:
    """Every framework in a few lines, and after them the sets that go with any."""
    return render_template(
        "frameworks/frameworks.html",
        frameworks=tuple(library().for_posts()),
        sets=tuple(library().sets()),
        searched=tuple(library().frameworks()),
        asked=_asked(),
    )


@pages.get("/search")
@signed_in
def search() -> ResponseReturnValue:
    """The elements that hold the words, in every framework or in one."""
    asked, page = _asked(), page_number(request.args)
    found = search_bank(database(), asked["words"], framework=asked["framework"], page=page)
    return render_template(
        "frameworks/search.html",
        frameworks=tuple(library().frameworks()),
        asked=asked,
        total=found.total,
        elements=tuple(shown for each in found.elements if (shown := _shown(each))),
        page=page,
        pages=page_count(found.total, PAGE),
        is_cut=len(request.args.get("words", "")) > LONGEST_SEARCH,
    )


@pages.get("/frameworks/<framework_id>")
@signed_in
def framework(framework_id: str) -> ResponseReturnValue:
    """One framework with its groups and elements."""
    return render_template("frameworks/framework.html", framework=_framework(framework_id))


@pages.get("/frameworks/<framework_id>/<path:number>")
@signed_in
def element(framework_id: str, number: str) -> ResponseReturnValue:
    """One element with its whole ladder and its relatives."""
    shown, group, found = _element(framework_id, number)
    return _render_element(shown, group, found, _start_form(shown, found))


@pages.post("/frameworks/<framework_id>/<path:number>")
@managers
def start(framework_id: str, number: str) -> ResponseReturnValue:
    """Begins a vacancy with this element at the stage chosen, and goes to its first step."""
    shown, group, found = _element(framework_id, number)
    form = _start_form(shown, found)
    if not form.validate_on_submit():
        form.stage.errors = [f"Choose one of the {shown.stage_word}s of this element."]
        return _render_element(shown, group, found, form)
    reference, stage = ElementReference(shown.id, found.number), form.stage.data
    identity = begin_vacancy(
        lambda draft: draft_with(draft, reference, stage, is_of_set=shown.is_set)
    )
    flash(
        f"A vacancy was started with {found.number} {found.title}. You can choose more elements at"
        " the third step."
    )
    return redirect(url_for("vacancy_post.post", vacancy_id=identity))


def draft_with(
    draft: Draft, reference: ElementReference, stage: str, *, is_of_set: bool = False
) -> Draft:
    """The draft with a framework, a stage, and one element chosen at that stage with the usual
    settings.

    An element of a set goes with any framework, so the post's own is still to be chosen.
    """
    chosen = ChosenElement(
        reference=reference,
        stage=stage,
        weight=Fraction(1),
        minutes=draft.question_minutes,
        questions=(),
        minimum_mark=None,
        is_criterion=True,
        importance=Importance.ESSENTIAL,
        methods=(Method.INTERVIEW,),
    )
    if is_of_set:
        return replace(draft, elements=(chosen,))
    return replace(draft, framework=reference.framework, stage=stage, elements=(chosen,))


def _render_element(framework: Framework, group: Group, element: Element, form: StartForm) -> str:
    order = [each for _, each in framework.elements()]
    place = order.index(element)
    reference = ElementReference(framework.id, element.number)
    return render_template(
        "frameworks/element.html",
        framework=framework,
        group=group,
        element=element,
        relatives=_relatives(reference),
        no_relative=next(
            (each.why for each in library().crosswalk.none if each.element == reference), ""
        ),
        before=order[place - 1] if place else None,
        after=order[place + 1] if place + 1 < len(order) else None,
        form=form,
    )


def _start_form(framework: Framework, element: Element) -> StartForm:
    form = StartForm()
    form.stage.label.text = framework.stage_word.capitalize()
    form.stage.choices = [
        SelectChoice(each.stage, framework.stage_label(each)) for each in element.stages
    ]
    return form


def _framework(identity: str) -> Framework:
    if identity not in library():
        abort(404)
    return library().framework(identity)


def _element(framework_id: str, number: str) -> tuple[Framework, Group, Element]:
    framework = _framework(framework_id)
    found = framework.find(number)
    if found is None:
        abort(404)
    return framework, *found


def _relatives(reference: ElementReference) -> tuple[Relative, ...]:
    made = []
    for each in related(library().crosswalk, reference):
        # An organisation's own crosswalk may name what is no longer there.
        if each.element.framework not in library():
            continue
        other = library().framework(each.element.framework)
        if found := other.find(each.element.number):
            made.append(Relative(other, found[1], BEARINGS[each.how], each.why))
    return tuple(made)


def _asked() -> dict[str, str]:
    wanted = request.args.get("framework", "")
    return {
        "words": tidy(request.args.get("words", "")[:LONGEST_SEARCH]),
        "framework": wanted if wanted in library() else "",
    }


def _shown(found: FoundElement) -> ShownElement | None:
    if found.framework not in library():
        return None
    framework = library().framework(found.framework)
    pair = framework.find(found.number)
    if pair is None:
        return None
    hits = tuple(_shown_hit(framework, pair[1], each) for each in found.hits)
    return ShownElement(framework, pair[1], hits, found.total - len(hits))


def _shown_hit(framework: Framework, element: Element, hit: Hit) -> ShownHit:
    stage = element.stage(hit.stage)
    kind = "definition" if hit.kind == "element" else hit.kind
    where = f", {framework.stage_label(stage)}" if stage else ""
    anchor = f"part-{hit.part}" if hit.part else f"stage-{hit.stage}" if stage else "content"
    return ShownHit(hit, kind.capitalize() + where, anchor)
