"""What all steps of building a vacancy share: the bar of steps, saving, and two people saving at
once.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from recruit.domain.building.draft import Draft, Missing, Step, find_missing, vacancy_of
from recruit.domain.building.progress import step_states
from recruit.domain.framework.framework import Framework
from recruit.domain.pack.coverage import Gap
from recruit.domain.pack.pack import Pack, build_pack, frameworks_of, open_gaps
from recruit.domain.pack.vacancy import Vacancy
from recruit.domain.record.actions import Action
from recruit.store.audit.audit import Author, last_authors
from recruit.store.connection import Stale
from recruit.store.vacancies.candidates import StoredCandidate, candidates
from recruit.store.vacancies.editions import editions
from recruit.store.vacancies.panels import StoredMember, members_of, panel
from recruit.store.vacancies.vacancies import State, StoredVacancy, save_draft
from recruit.web.access import current_actor
from recruit.web.database import database, library
from recruit.web.forms import VersionedForm
from recruit.web.typing.kept_typing import note_saved
from recruit.web.typing.merging import AT_ONCE

ENDPOINTS = {
    Step.POST: "vacancy_post.post",
    Step.FRAMEWORK: "vacancy_framework.framework",
    Step.ELEMENTS: "vacancy_elements.elements",
    Step.SPECIFICATION: "vacancy_specification.specification",
    Step.QUESTIONS: "vacancy_questions.questions",
    Step.RATING: "vacancy_rating.rating",
    Step.PEOPLE: "vacancy_people.people",
    Step.CHECK: "vacancy_check.check",
}


@dataclass(frozen=True, slots=True)
class Workbench:
    """A vacancy with all that its steps look at.

    `pack` is None until a framework and elements are chosen.
    """

    stored: StoredVacancy
    panel: tuple[StoredMember, ...]
    candidates: tuple[StoredCandidate, ...]
    missing: tuple[Missing, ...]
    pack: Pack | None
    gaps: tuple[Gap, ...]

    @property
    def draft(self) -> Draft:
        """The draft as it stands."""
        return self.stored.draft


def authors_of(stored: StoredVacancy) -> Callable[[int], Sequence[Author]]:
    """Who changed the draft of a vacancy since a version of it."""

    def since(seen: int) -> Sequence[Author]:
        count = max(1, stored.version - seen)
        return last_authors(database(), f"vacancy:{stored.id}", (Action.CHANGE_DRAFT,), count)

    return since


def workbench(stored: StoredVacancy) -> Workbench:
    """The vacancy with its panel, its candidates, what is missing and the gaps that no one has
    accepted.
    """
    sitting, listed = panel(database(), stored.id), candidates(database(), stored.id)
    pack = draft_pack(stored, sitting, listed)
    missing = find_missing(stored.draft, members_of(sitting))
    return Workbench(stored, sitting, listed, missing, pack, open_gaps(pack) if pack else ())


def frameworks_for(vacancy: Vacancy) -> dict[str, Framework]:
    """The frameworks that a vacancy's pack is built from."""
    return {each: library().framework(each) for each in frameworks_of(vacancy)}


def draft_pack(
    stored: StoredVacancy, sitting: tuple[StoredMember, ...], listed: tuple[StoredCandidate, ...]
) -> Pack | None:
    """The pack as it would be issued now, or None while no elements are chosen."""
    if not stored.draft.elements:
        return None
    vacancy = vacancy_of(
        stored.draft, members_of(sitting), tuple(each.candidate for each in listed)
    )
    return build_pack(vacancy, frameworks_for(vacancy))


def render_step(step: Step, template: str, bench: Workbench, **context: Any) -> str:
    """The page of a step, with the bar that says how far each step has come."""
    issued = editions(database(), bench.stored.id) if bench.stored.state is not State.DRAFT else ()
    states = step_states(
        bench.draft,
        bench.missing,
        bench.gaps,
        has_people=bool(bench.panel or bench.candidates),
        is_issued=bool(issued),
        is_changed=bool(issued) and issued[0].issued_at != bench.stored.updated_at,
    )
    return render_template(
        template,
        step=step,
        bench=bench,
        draft=bench.draft,
        stored=bench.stored,
        states=states,
        endpoints=ENDPOINTS,
        editions=issued,
        **context,
    )


def next_step(step: Step) -> Step:
    """The step after this one; the last is its own next."""
    order = list(Step)
    return order[min(order.index(step) + 1, len(order) - 1)]


def address(step: Step, vacancy_id: int) -> str:
    """The address of a step."""
    return url_for(ENDPOINTS[step], vacancy_id=vacancy_id)


def save_step(
    stored: StoredVacancy, form: VersionedForm, step: Step, draft: Draft
) -> ResponseReturnValue | None:
    """Saves the draft and goes on; returns None, with the form ready to be sent again, if somebody
    was faster.

    With the button 'stay' the same step is shown again. What was brought back from another day is
    not saved before somebody says so. Raises `Taken` if the reference is another's.
    """
    if request.method != "POST":
        return None
    try:
        version = save_draft(database(), current_actor(), stored.id, form.seen_version, draft)
    except Stale:
        form.version.errors = [AT_ONCE]
        return None
    note_saved(stored.id, version, form)
    flash(form.saved)
    onward = step if "stay" in request.form else next_step(step)
    return redirect(address(onward, stored.id))
