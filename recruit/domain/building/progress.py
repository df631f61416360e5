"""How far each step of a vacancy has come."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum

from recruit.domain.building.draft import Draft, Missing, Step
from recruit.domain.pack.coverage import Gap


class StepState(StrEnum):
    """What the bar of steps says, in words."""

    NOT_STARTED = "not started"
    TO_FIX = "something to fix"
    DONE = "done"


STEP_OF_GAP = {
    "method": Step.SPECIFICATION,
    "question": Step.SPECIFICATION,
    "often": Step.ELEMENTS,
    "twice": Step.QUESTIONS,
    "time": Step.POST,
}
"""Where each kind of gap is fixed; a gap's id begins with its kind."""


def step_of(gap: Gap) -> Step:
    """The step at which to fix a gap."""
    return STEP_OF_GAP.get(gap.id.partition(":")[0], Step.CHECK)


def step_states(
    draft: Draft,
    missing: Iterable[Missing],
    gaps: Iterable[Gap],
    *,
    has_people: bool,
    is_issued: bool,
    is_changed: bool = False,
) -> dict[Step, StepState]:
    """The state of every step. `gaps` are those that no one has accepted; `is_changed` says that
    the draft is no longer what was issued last.
    """
    started = {
        Step.POST: bool(draft.post),
        Step.FRAMEWORK: bool(draft.framework),
        Step.ELEMENTS: bool(draft.elements),
        Step.SPECIFICATION: bool(draft.elements or draft.criteria),
        Step.QUESTIONS: bool(draft.elements),
        Step.RATING: bool(draft.elements),
        Step.PEOPLE: has_people,
        Step.CHECK: is_issued,
    }
    to_fix = {each.step for each in missing} | {step_of(gap) for gap in gaps}
    if is_changed:
        to_fix.add(Step.CHECK)
    return {
        step: (
            StepState.NOT_STARTED
            if not started[step]
            else StepState.TO_FIX
            if step in to_fix
            else StepState.DONE
        )
        for step in Step
    }
