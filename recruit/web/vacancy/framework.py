"""Step 2: the framework, and the stage of the post on its ladder."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from flask import Blueprint, flash
from flask.typing import ResponseReturnValue

from recruit.domain.building.choosing import (
    Answer,
    Consequence,
    affected_elements,
    consequences,
    stage_counts,
    title_of,
    with_framework,
)
from recruit.domain.building.draft import Draft, Step
from recruit.domain.framework.framework import Framework
from recruit.domain.words.merging import Field
from recruit.store.vacancies.vacancies import StoredVacancy, vacancy
from recruit.web.access import builds
from recruit.web.database import database, library
from recruit.web.forms import Needed, Text, VersionedForm
from recruit.web.typing.kept_typing import as_you_go
from recruit.web.vacancy.steps import authors_of, render_step, save_step, workbench

pages = Blueprint("vacancy_framework", __name__)


@dataclass(frozen=True, slots=True)
class Card:
    """A framework in a few lines. `counts` says how many elements each stage of its ladder has."""

    framework: Framework
    elements: int
    counts: dict[str, int]


@dataclass(frozen=True, slots=True)
class Asked:
    """What has to be known before the framework or stage changes: what becomes of elements chosen
    before.

    `about` names the choice, so that an answer to one question is not taken for an answer to
    another.
    """

    about: str
    chosen: str
    question: str
    titles: tuple[str, ...]
    options: tuple[tuple[Answer, str, tuple[Consequence, ...]], ...]


class FrameworkForm(VersionedForm):
    """One choice, 'framework/stage', and the answer to what becomes of elements chosen before."""

    choice = Text(
        "Framework and stage", [Needed("Choose the stage of the post in one of the frameworks.")]
    )
    answer = Text("What becomes of the elements chosen before", longest=20)
    about = Text("What the answer is about")


@pages.route("/vacancies/<int:vacancy_id>/framework", methods=["GET", "POST"])
@builds
@as_you_go(saves=False)
def framework(stored: StoredVacancy) -> ResponseReturnValue:
    """Shows the frameworks, and saves the one that is chosen with the stage of the post."""
    draft = stored.draft
    shown = f"{draft.framework}/{draft.stage}" if draft.framework else ""
    choice = Field("choice", (shown,), "Framework and stage", options=_titles())
    form = FrameworkForm.arriving(
        stored.version, {"choice": shown}, authors=authors_of(stored), fields=[choice]
    )
    asked: Asked | None = None
    if form.is_submitted():
        is_right = form.validate()
        wanted = None if form.choice.errors else _wanted(form)
        asked = _asked(draft, *wanted) if wanted else None
        answer = _answer(form, asked) if is_right else None
        if wanted and answer:
            changed = with_framework(draft, *wanted, answer, _at_hand(draft, wanted[0]))
            told = consequences(draft, changed, _at_hand(draft, wanted[0]))
            if saved := save_step(stored, form, Step.FRAMEWORK, changed):
                _tell(told)
                return saved
            stored = vacancy(database(), stored.id) or stored
            asked = _asked(stored.draft, *wanted)
    return render_step(
        Step.FRAMEWORK,
        "vacancy/framework.html",
        workbench(stored),
        form=form,
        cards=[_card(each) for each in library().for_posts()],
        asked=asked,
    )


def _titles() -> dict[str, str]:
    """What each choice is called."""
    return {
        f"{each.id}/{rung.id}": f"{rung.title}, {each.title}"
        for each in library().for_posts()
        for rung in each.stages
    }


def _wanted(form: FrameworkForm) -> tuple[str, str] | None:
    framework_id, _, stage = (form.choice.data or "").partition("/")
    if f"{framework_id}/{stage}" in _titles():
        return framework_id, stage
    form.choice.errors = ["There is no such framework or stage. Choose one of those below."]
    return None


def _answer(form: FrameworkForm, asked: Asked | None) -> Answer | None:
    """The answer where one is needed and given; None, with a fault on the form, where it is still
    open.
    """
    if asked is None:
        return Answer.KEEP
    given = next((option for option, _, _ in asked.options if option == form.answer.data), None)
    if given is None or form.about.data != asked.about:
        form.answer.errors = [asked.question]
        form.answer.data = ""
        return None
    return given


def _asked(draft: Draft, framework_id: str, stage: str) -> Asked | None:
    frameworks = _at_hand(draft, framework_id)
    affected = affected_elements(draft, framework_id, stage, frameworks)
    if not affected:
        return None

    def told(answer: Answer) -> tuple[Consequence, ...]:
        return consequences(
            draft, with_framework(draft, framework_id, stage, answer, frameworks), frameworks
        )

    many, new = len(affected), frameworks[framework_id]
    these = "the element" if many == 1 else f"the {many} elements"
    options: tuple[tuple[Answer, str, tuple[Consequence, ...]], ...]
    if framework_id != draft.framework:
        question = f"Say what is to become of {these} already chosen from another framework."
        options = (
            (Answer.KEEP, "Keep. A vacancy can mix frameworks.", ()),
            (Answer.DROP, "Drop, and choose afresh.", told(Answer.DROP)),
        )
    else:
        titles = {rung.id: rung.title for rung in new.stages}
        question = (
            f"Say whether {these} chosen for {titles.get(draft.stage, draft.stage)} move along."
        )
        options = (
            (
                Answer.MOVE,
                f"Move to {titles[stage]}, or the stage nearest to it.",
                told(Answer.MOVE),
            ),
            (Answer.KEEP, "Leave where they are." if many > 1 else "Leave where it is.", ()),
        )
    return Asked(
        about=f"{draft.framework}/{draft.stage} {framework_id}/{stage} {many}",
        chosen=f"{next(rung.title for rung in new.stages if rung.id == stage)}, {new.title}",
        question=question,
        titles=tuple(title_of(each.reference, frameworks) for each in affected),
        options=options,
    )


def _at_hand(draft: Draft, framework_id: str) -> Mapping[str, Framework]:
    used = dict.fromkeys((framework_id, *(each.reference.framework for each in draft.elements)))
    return {each: library().framework(each) for each in used}


def _card(each: Framework) -> Card:
    return Card(each, sum(1 for _ in each.elements()), stage_counts(each))


def _tell(told: tuple[Consequence, ...]) -> None:
    for each in told:
        if not each.is_lost:
            flash(each.text)
