"""One question of the manager's own: new, made from another, changed, and put back after it was
removed.
"""

from __future__ import annotations

import re

from flask import abort, redirect, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import HiddenField, RadioField
from wtforms.validators import ValidationError

from recruit.domain.building.asking import (
    LONGEST_PROBE,
    LONGEST_QUESTION,
    MOST_OWN_QUESTIONS,
    MOST_PROBES,
    Offered,
    Origin,
    asking,
    find_chosen,
    find_offered,
    find_own,
    free_own_id,
    put_back_own,
    with_chosen,
    with_own,
)
from recruit.domain.building.draft import Draft, Step
from recruit.domain.framework.framework import Framework, Kind, Question
from recruit.domain.pack.vacancy import ChosenElement
from recruit.domain.words.typed_text import cleaned, one_line
from recruit.domain.words.whole_number import whole_number
from recruit.store.vacancies.vacancies import StoredVacancy, vacancy
from recruit.web.access import builds
from recruit.web.database import database, library
from recruit.web.forms import LongText, Needed, VersionedForm, tidy
from recruit.web.typing.kept_typing import as_you_go
from recruit.web.vacancy.linting import findings_on_question
from recruit.web.vacancy.specification_criterion import OneOf
from recruit.web.vacancy.steps import authors_of, render_step, save_step, workbench

NEW = "new"
"""Stands in an address in the place of the id that a new question does not have yet."""

REMOVED = (
    "removed this question after you opened this page. What you typed is below and is not saved"
    " yet. Save again to add it once more."
)

_ID = re.compile(r"own-[a-z0-9._-]{1,20}")


class ProbeLines:
    """Refuses too many probes, and probes that are too long; each stands on a line of its own."""

    def __call__(self, _form: QuestionForm, field: LongText) -> None:
        found = probes_in(str(field.data or ""))
        if len(found) > MOST_PROBES:
            raise ValidationError(
                f"Use at most {MOST_PROBES} probes, each on a line of its own; here are"
                f" {len(found)}."
            )
        for number, probe in enumerate(found, 1):
            if len(probe) > LONGEST_PROBE:
                raise ValidationError(
                    f"Shorten probe {number}: a probe has at most {LONGEST_PROBE} characters; this"
                    f" has {len(probe)}."
                )


class QuestionForm(VersionedForm):
    """A question of one's own. `identity` and `place` are for putting back what was removed."""

    text = LongText(
        "Question", [Needed("Type the question.")], longest=LONGEST_QUESTION, filters=[tidy]
    )
    kind = RadioField(
        "Kind",
        [OneOf("Choose what kind of question it is.")],
        choices=list(Kind),
        validate_choice=False,
    )
    probes = LongText(
        "Probes, each on a line of its own",
        [ProbeLines()],
        longest=MOST_PROBES * (LONGEST_PROBE + 2),
    )
    identity = HiddenField()
    place = HiddenField()


def probes_in(text: str) -> tuple[str, ...]:
    """The probes of a text, one a line; empty lines count for nothing."""
    return tuple(probe for line in cleaned(text).split("\n") if (probe := one_line(line)))


def address(stored: StoredVacancy, element: str, question: str = "") -> str:
    """The address of an element's questions, or of one question among them."""
    anchor = f"question-{question}" if question else None
    return url_for(
        "vacancy_questions.element", vacancy_id=stored.id, element=element, _anchor=anchor
    )


def editing(stored: StoredVacancy, element: str, question: str) -> str:
    """The address at which an own question is written: 'new', an own question's id, or that of the
    one to change.
    """
    return url_for(
        "vacancy_questions.own", vacancy_id=stored.id, element=element, question=question or NEW
    )


@builds
@as_you_go(saves=False)
def own(stored: StoredVacancy, element: str, question: str) -> ResponseReturnValue:
    """Shows and saves an own question; that of another origin in the address is the one it is made
    from.
    """
    chosen = find_chosen(stored.draft, element)
    if chosen is None:
        abort(404)
    model = _model(chosen, question)
    form = _form(stored, model, gone=REMOVED if model is None and question != NEW else "")
    is_current = request.method == "GET" or request.form.get("version") == str(stored.version)
    if model is None and question != NEW and is_current:
        abort(404)
    if form.validate_on_submit() and not _has_no_room(form, chosen, model):
        is_own = model is not None and model.origin is Origin.OWN
        made = _made(form, question if is_own else free_own_id(stored.draft))
        draft = with_chosen(stored.draft, with_own(chosen, made, instead_of=question))
        if save_step(stored, form, Step.QUESTIONS, draft):
            return redirect(address(stored, element, made.id))
        return _stale(stored, form, element, question)
    return _page(stored, form, chosen, model)


@builds
def put_back(stored: StoredVacancy, element: str) -> ResponseReturnValue:
    """Puts an own question back where it was asked before it was removed."""
    chosen = find_chosen(stored.draft, element)
    if chosen is None:
        abort(404)
    form = _form(stored, None)
    if form.validate_on_submit() and not _has_no_room(form, chosen, None):
        made = _made(form, _identity(form, stored.draft))
        at = whole_number(str(form.place.data or ""))
        draft = with_chosen(stored.draft, put_back_own(chosen, made, at))
        if save_step(stored, form, Step.QUESTIONS, draft):
            return redirect(address(stored, element, made.id))
        return _stale(stored, form, element, NEW)
    return _page(stored, form, chosen, None)


def _stale(
    stored: StoredVacancy, form: QuestionForm, element: str, question: str
) -> ResponseReturnValue:
    fresh = vacancy(database(), stored.id) or stored
    chosen = find_chosen(fresh.draft, element)
    if chosen is None:
        # The element was taken out meanwhile; the page for what is not there shows what was typed.
        abort(404)
    return _page(fresh, form, chosen, _model(chosen, question))


def _form(stored: StoredVacancy, model: Offered | None, *, gone: str = "") -> QuestionForm:
    shown: dict[str, object] = {
        "text": model.question.text if model else "",
        "kind": str(model.question.kind if model else Kind.PAST_BEHAVIOUR),
        "probes": "\n".join(model.question.probes) if model else "",
    }
    return QuestionForm.arriving(stored.version, shown, authors=authors_of(stored), gone=gone)


def _model(chosen: ChosenElement, question: str) -> Offered | None:
    """The question to change, or to make one's own from."""
    return (
        None if question == NEW else find_offered(chosen, question, _frameworks(chosen, question))
    )


def _frameworks(chosen: ChosenElement, question: str) -> dict[str, Framework]:
    named = (chosen.reference.framework, question.rpartition(":")[0])
    return {each: library().framework(each) for each in named if each in library()}


def _identity(form: QuestionForm, draft: Draft) -> str:
    """The id that a removed question had, if no one took it since."""
    wanted = str(form.identity.data or "")
    is_free = not any(find_own(each, wanted) for each in draft.elements)
    return wanted if _ID.fullmatch(wanted) and is_free else free_own_id(draft)


def _has_no_room(form: QuestionForm, chosen: ChosenElement, model: Offered | None) -> bool:
    if (model and model.origin is Origin.OWN) or len(chosen.own_questions) < MOST_OWN_QUESTIONS:
        return False
    form.text.errors = [
        f"There are already {MOST_OWN_QUESTIONS} questions of your own on this element. Remove one"
        " first."
    ]
    return True


def _made(form: QuestionForm, identity: str) -> Question:
    return Question(
        identity, Kind(form.kind.data), form.text.data or "", probes_in(form.probes.data or "")
    )


def _page(
    stored: StoredVacancy, form: QuestionForm, chosen: ChosenElement, model: Offered | None
) -> ResponseReturnValue:
    is_own = model is not None and model.origin is Origin.OWN
    return render_step(
        Step.QUESTIONS,
        "vacancy/_question_own.html",
        workbench(stored),
        form=form,
        asking=asking(chosen, _frameworks(chosen, "")),
        model=model,
        is_own=is_own,
        findings=findings_on_question(model.question) if model and is_own else None,
        longest=LONGEST_QUESTION,
        most=MOST_PROBES,
    )
