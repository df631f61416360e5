"""Step 5: the questions: all elements with what is asked and the minutes, and a page for each
element.
"""

from __future__ import annotations

from dataclasses import replace

from flask import Blueprint, abort, redirect, request
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from recruit.domain.building.asking import (
    MOST_OWN_QUESTIONS,
    Asking,
    Relative,
    asked_elsewhere,
    asking,
    can_be_asked,
    find_chosen,
    find_own,
    load,
    moved,
    related_frameworks,
    relatives_of,
    with_chosen,
    with_minutes,
    with_ticked,
    without_own,
)
from recruit.domain.building.draft import Draft, Step
from recruit.domain.framework.framework import ElementReference, Framework
from recruit.domain.pack.vacancy import ChosenElement
from recruit.domain.words.merging import Field
from recruit.domain.words.whole_number import whole_number
from recruit.store.vacancies.vacancies import StoredVacancy, vacancy
from recruit.web.access import builds
from recruit.web.database import database, library
from recruit.web.forms import VersionedForm, tidy
from recruit.web.typing.kept_typing import as_you_go
from recruit.web.vacancy import questions_own as own
from recruit.web.vacancy.linting import MOST_IN_FULL, findings_on_question
from recruit.web.vacancy.rating_titles import titles_of
from recruit.web.vacancy.steps import address as step_address
from recruit.web.vacancy.steps import authors_of, render_step, save_step, workbench

pages = Blueprint("vacancy_questions", __name__)
pages.add_url_rule(
    "/vacancies/<int:vacancy_id>/questions/<element>/own/<question>",
    view_func=own.own,
    methods=["GET", "POST"],
)
pages.add_url_rule(
    "/vacancies/<int:vacancy_id>/questions/<element>/put-back",
    view_func=own.put_back,
    methods=["POST"],
)

MOST_MINUTES = 600


class QuestionsForm(VersionedForm):
    """The token and the version; the rest of the form is a list, which is read row by row."""

    wrong: tuple[tuple[str, str], ...] = ()

    @property
    def faults(self) -> list[tuple[str, str]]:
        """Pairs of a field's id and what is wrong with it."""
        return [*super().faults, *self.wrong]


@pages.route("/vacancies/<int:vacancy_id>/questions", methods=["GET", "POST"])
@builds
@as_you_go()
def questions(stored: StoredVacancy) -> ResponseReturnValue:
    """Shows what is asked about every element; saves the minutes for each question."""
    titles = titles_of(stored.draft)
    standing = [
        Field(
            _minutes_id(each),
            (str(each.minutes),),
            f"Minutes for each question on {titles[each.reference]}",
        )
        for each in stored.draft.elements
    ]
    form = QuestionsForm.arriving(stored.version, authors=authors_of(stored), fields=standing)
    if not form.is_submitted():
        return _list(stored, form, {})
    typed = {
        str(each.reference): tidy(form.sent.get(_minutes_id(each), ""))[:20]
        for each in stored.draft.elements
    }
    read = {each.reference: _minutes(typed[str(each.reference)]) for each in stored.draft.elements}
    form.wrong = tuple(
        (f"minutes:{reference}", f"Type a whole number of minutes from 1 to {MOST_MINUTES}.")
        for reference, minutes in read.items()
        if minutes is None
    )
    if not form.validate() or form.wrong:
        return _list(stored, form, typed)
    draft = with_minutes(
        stored.draft, {reference: minutes for reference, minutes in read.items() if minutes}
    )
    saved = save_step(stored, form, Step.QUESTIONS, draft)
    return saved or _list(vacancy(database(), stored.id) or stored, form, typed)


@pages.route("/vacancies/<int:vacancy_id>/questions/<element>", methods=["GET", "POST"])
@builds
@as_you_go()
def element(stored: StoredVacancy, element: str) -> ResponseReturnValue:
    """Shows the questions for one element; saves which are asked, and in what order."""
    chosen = find_chosen(stored.draft, element)
    if chosen is None:
        abort(404)
    form = QuestionsForm.arriving(
        stored.version, authors=authors_of(stored), fields=asked_fields(chosen)
    )
    if not form.is_submitted():
        return _element(stored, form, chosen)
    ticked = _ticked(form.sent, stored.draft, chosen)
    action, _, identity = request.form.get("then", "").partition(":")
    changed = _acted(ticked, action, identity)
    if not can_be_asked(changed, _at_hand(stored.draft, changed)):
        form.wrong = (
            ("asked", "The bank has no question here. Tick one, or write one of your own."),
        )
    if not form.validate() or form.wrong:
        return _element(_with(stored, ticked), form, ticked)
    saved = save_step(stored, form, Step.QUESTIONS, with_chosen(stored.draft, changed))
    if saved is None:
        return _element(_with(stored, ticked), form, ticked)
    return _onward(stored, chosen, action, identity) or saved


def _acted(chosen: ChosenElement, action: str, identity: str) -> ChosenElement:
    if action in ("up", "down"):
        return moved(chosen, identity, up=action == "up")
    return without_own(chosen, identity) if action == "remove" else chosen


def _onward(
    stored: StoredVacancy, chosen: ChosenElement, action: str, identity: str
) -> ResponseReturnValue:
    """Where the button leads: by default to the next element, and from the last one to the list of
    all.
    """
    here = str(chosen.reference)
    if action == "write":
        return redirect(own.editing(stored, here, identity))
    if action in ("up", "down"):
        return redirect(own.address(stored, here, identity))
    if action == "remove":
        removed = find_own(chosen, identity)
        if removed is None:
            abort(404)
        fresh = vacancy(database(), stored.id) or stored
        place = chosen.questions.index(identity) if identity in chosen.questions else ""
        without = find_chosen(fresh.draft, here) or chosen
        form = QuestionsForm.standing(fresh.version, fields=asked_fields(without))
        return _element(fresh, form, without, removed=removed, place=place)
    if "stay" in request.form:
        return redirect(own.address(stored, here))
    following = _following(stored.draft, chosen)
    return redirect(
        own.address(stored, str(following.reference))
        if following
        else step_address(Step.QUESTIONS, stored.id)
    )


def asked_fields(chosen: ChosenElement) -> list[Field]:
    """Which questions are asked, and in what order, as it stands."""
    return [Field("asked", chosen.questions, "Questions that are asked", is_set=True)]


def _ticked(sent: MultiDict[str, str], draft: Draft, chosen: ChosenElement) -> ChosenElement:
    at_hand = _at_hand(draft, chosen)
    shown = asking(chosen, at_hand)
    offered = [each.id for each in (*shown.asked, *shown.own, *shown.bank)]
    offered += [
        each.id for relative in _relatives(draft, chosen, at_hand) for each in relative.offered
    ]
    return with_ticked(chosen, sent.getlist("asked"), offered)


def _with(stored: StoredVacancy, chosen: ChosenElement) -> StoredVacancy:
    return replace(stored, draft=with_chosen(stored.draft, chosen))


def _following(draft: Draft, chosen: ChosenElement) -> ChosenElement | None:
    references = list(dict.fromkeys(each.reference for each in draft.elements))
    at = references.index(chosen.reference) + 1
    return find_chosen(draft, str(references[at])) if at < len(references) else None


def _at_hand(draft: Draft, chosen: ChosenElement) -> dict[str, Framework]:
    """The frameworks that this element's questions, and those of its relatives, come from."""
    named = [chosen.reference.framework, *related_frameworks(library().crosswalk, chosen.reference)]
    named += [each.rpartition(":")[0] for each in chosen.questions if ":" in each]
    named += [draft.framework]
    return {each: library().framework(each) for each in named if each in library()}


def _relatives(
    draft: Draft, chosen: ChosenElement, at_hand: dict[str, Framework]
) -> tuple[Relative, ...]:
    return relatives_of(chosen, draft, at_hand, library().crosswalk)


def _list(stored: StoredVacancy, form: QuestionsForm, typed: dict[str, str]) -> ResponseReturnValue:
    draft = stored.draft
    rows: dict[ElementReference, Asking] = {}
    for each in draft.elements:
        rows.setdefault(each.reference, asking(each, _at_hand(draft, each)))
    return render_step(
        Step.QUESTIONS,
        "vacancy/questions.html",
        workbench(stored),
        form=form,
        rows=tuple(rows.values()),
        typed=typed,
        wrong=dict(form.wrong),
        load=load(draft),
        to_look_at={
            question.id: count
            for each in draft.elements
            for question in each.own_questions
            if (count := findings_on_question(question).count)
        },
    )


def _element(
    stored: StoredVacancy,
    form: QuestionsForm,
    chosen: ChosenElement,
    **removal: object,
) -> ResponseReturnValue:
    at_hand = _at_hand(stored.draft, chosen)
    bench = workbench(stored)
    findings = {each.id: findings_on_question(each) for each in chosen.own_questions}
    return render_step(
        Step.QUESTIONS,
        "vacancy/_question_element.html",
        bench,
        form=form,
        asking=asking(chosen, at_hand),
        relatives=_relatives(stored.draft, chosen, at_hand),
        asked_elsewhere=asked_elsewhere(bench.pack, chosen.reference),
        findings=findings,
        is_brief=sum(each.count for each in findings.values()) > MOST_IN_FULL,
        load=load(stored.draft),
        following=_following(stored.draft, chosen),
        has_room=len(chosen.own_questions) < MOST_OWN_QUESTIONS,
        **removal,
    )


def _minutes_id(chosen: ChosenElement) -> str:
    return f"minutes:{chosen.reference}"


def _minutes(typed: str) -> int | None:
    return whole_number(typed.strip(), MOST_MINUTES) or None
