"""One criterion of the manager's own: added, changed, and put back after it was removed."""

from __future__ import annotations

import re
from typing import Any

from flask import abort, redirect, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import HiddenField, RadioField, SelectField, SelectMultipleField
from wtforms.validators import ValidationError

from recruit.domain.building.criteria import (
    LONGEST_CRITERION,
    MOST_CRITERIA,
    find_criterion,
    free_criterion_id,
    with_criterion,
)
from recruit.domain.building.draft import Draft, Step
from recruit.domain.pack.vacancy import Criterion, Heading, Importance, Method
from recruit.domain.words.whole_number import whole_number
from recruit.store.vacancies.vacancies import StoredVacancy, vacancy
from recruit.web.access import builds
from recruit.web.database import database
from recruit.web.forms import LongText, Needed, VersionedForm, tidy
from recruit.web.typing.kept_typing import as_you_go
from recruit.web.vacancy.linting import findings_on_criterion
from recruit.web.vacancy.specification_titles import titles_of
from recruit.web.vacancy.steps import authors_of, render_step, save_step, workbench

NEW = "new"
"""Stands in an address in the place of the id that a new criterion does not have yet."""

REMOVED = (
    "removed this criterion after you opened this page. What you typed is below and is not saved"
    " yet. Save again to add it once more."
)

_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,23}")


class OneOf:
    """Refuses what is not among a field's choices; for several choices, any that is not."""

    def __init__(self, message: str) -> None:
        self.message = message

    def __call__(self, _form: Any, field: Any) -> None:
        sent = field.data if isinstance(field.data, list) else [field.data]
        if not set(sent) <= set(field.choices):
            raise ValidationError(self.message)


class CriterionForm(VersionedForm):
    """One line of the person specification.

    `place` and `identity` are for putting back what was removed.
    """

    text = LongText(
        "What the person must have, know or be able to do",
        [Needed("Say what the person must have, know or be able to do.")],
        longest=LONGEST_CRITERION,
        filters=[tidy],
    )
    heading = RadioField(
        "Heading", [OneOf("Choose a heading.")], choices=list(Heading), validate_choice=False
    )
    importance = RadioField(
        "Importance",
        [OneOf("Say whether it is essential.")],
        choices=list(Importance),
        validate_choice=False,
    )
    methods = SelectMultipleField(
        "Assessed by",
        [Needed("Tick at least one way to assess it."), OneOf("Tick ways from those offered.")],
        choices=list(Method),
        validate_choice=False,
    )
    element = SelectField(
        "Element that it stems from",
        [OneOf("Choose an element of this vacancy.")],
        validate_choice=False,
    )
    place = HiddenField()
    identity = HiddenField()


def address(stored: StoredVacancy, identity: str) -> str:
    """The address of a criterion among the others."""
    return url_for(
        "vacancy_specification.specification", vacancy_id=stored.id, _anchor=f"criterion-{identity}"
    )


@builds
@as_you_go(saves=False)
def criterion(stored: StoredVacancy, criterion: str) -> ResponseReturnValue:
    """Shows and saves one criterion; 'new' in the address makes one."""
    found = find_criterion(stored.draft, criterion)
    form = _form(stored, found, gone=REMOVED if found is None and criterion != NEW else "")
    is_unknown = found is None and criterion != NEW
    if is_unknown and (
        request.method == "GET" or request.form.get("version") == str(stored.version)
    ):
        abort(404)
    if form.validate_on_submit() and not _has_no_room(form, stored.draft, found):
        made = _made(form, stored.draft, found.id if found else free_criterion_id(stored.draft))
        if save_step(stored, form, Step.SPECIFICATION, with_criterion(stored.draft, made)):
            return redirect(address(stored, made.id))
        stored = vacancy(database(), stored.id) or stored
        found = find_criterion(stored.draft, criterion)
    return _page(stored, form, found)


@builds
def put_back(stored: StoredVacancy) -> ResponseReturnValue:
    """Puts a criterion back where it stood before it was removed."""
    form = _form(stored, None)
    if form.validate_on_submit() and not _has_no_room(form, stored.draft, None):
        draft = stored.draft
        wanted = str(form.identity.data or "")
        usable = _ID.fullmatch(wanted) and wanted != NEW and find_criterion(draft, wanted) is None
        made = _made(form, draft, wanted if usable else free_criterion_id(draft))
        at = whole_number(str(form.place.data or ""))
        if save_step(stored, form, Step.SPECIFICATION, with_criterion(draft, made, at)):
            return redirect(address(stored, made.id))
        stored = vacancy(database(), stored.id) or stored
    return _page(stored, form, None)


def _form(stored: StoredVacancy, found: Criterion | None, *, gone: str = "") -> CriterionForm:
    shown: dict[str, object] = {
        "text": found.text if found else "",
        "heading": str(found.heading if found else Heading.KNOWLEDGE_AND_SKILLS),
        "importance": str(found.importance if found else Importance.ESSENTIAL),
        "methods": [str(each) for each in (found.methods if found else (Method.APPLICATION,))],
        "element": str(found.element) if found and found.element else "",
    }
    references = [str(each) for each in titles_of(stored.draft)]
    choices = {"element": ["", *references]}
    return CriterionForm.arriving(
        stored.version, shown, authors=authors_of(stored), choices=choices, gone=gone
    )


def _has_no_room(form: CriterionForm, draft: Draft, found: Criterion | None) -> bool:
    if found or len(draft.criteria) < MOST_CRITERIA:
        return False
    form.text.errors = [
        f"There are already {MOST_CRITERIA} criteria of your own. Remove one first."
    ]
    return True


def _made(form: CriterionForm, draft: Draft, identity: str) -> Criterion:
    references = {str(each): each for each in titles_of(draft)}
    return Criterion(
        id=identity,
        text=form.text.data or "",
        heading=Heading(form.heading.data),
        importance=Importance(form.importance.data),
        methods=tuple(each for each in Method if each in (form.methods.data or ())),
        element=references.get(form.element.data or ""),
    )


def _page(
    stored: StoredVacancy, form: CriterionForm, found: Criterion | None
) -> ResponseReturnValue:
    return render_step(
        Step.SPECIFICATION,
        "vacancy/_specification_criterion.html",
        workbench(stored),
        form=form,
        found=found,
        titles={str(each): title for each, title in titles_of(stored.draft).items()},
        findings=findings_on_criterion(found.text) if found else (),
        longest=LONGEST_CRITERION,
    )
