"""A vacancy while it is being built: any part may still be missing."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum

from recruit.domain.framework.scale import Scale
from recruit.domain.pack.decision_rule import DecisionRule, Rounding, TieBreak
from recruit.domain.pack.vacancy import (
    Candidate,
    ChosenElement,
    Criterion,
    Method,
    Override,
    PanelMember,
    Script,
    Timing,
    Vacancy,
)

FEWEST_ELEMENTS, MOST_ELEMENTS = 6, 8
"""How many elements are suggested: fewer rest the decision on too little, more leave no time to
listen.
"""


class Step(StrEnum):
    """The steps of building a vacancy, in order; the value is what stands in an address."""

    POST = "post"
    FRAMEWORK = "framework"
    ELEMENTS = "elements"
    SPECIFICATION = "specification"
    QUESTIONS = "questions"
    RATING = "rating"
    PEOPLE = "people"
    CHECK = "check"


STEP_TITLES = {
    Step.POST: "Post",
    Step.FRAMEWORK: "Framework and stage",
    Step.ELEMENTS: "Elements",
    Step.SPECIFICATION: "Person specification",
    Step.QUESTIONS: "Questions",
    Step.RATING: "Rating",
    Step.PEOPLE: "Panel and candidates",
    Step.CHECK: "Check and issue",
}


@dataclass(frozen=True, slots=True)
class Draft:
    """All that the manager has said so far. Texts may be empty; `scale` holds the pass mark."""

    reference: str
    post: str
    grade: str
    service: str
    organisation: str
    contact: str
    dates: str
    framework: str
    stage: str
    elements: tuple[ChosenElement, ...]
    criteria: tuple[Criterion, ...]
    methods: tuple[Method, ...]
    scale: Scale
    minimum_mark: str | None
    tie_break: tuple[TieBreak, ...]
    rounding: Rounding
    timing: Timing
    question_minutes: int
    script: Script
    overrides: tuple[Override, ...]


@dataclass(frozen=True, slots=True)
class Missing:
    """Something that must be there before a pack can be issued, and the step at which to fix
    it.
    """

    step: Step
    text: str


def find_missing(draft: Draft, panel: tuple[PanelMember, ...]) -> tuple[Missing, ...]:
    """All that is missing, in the order of the steps."""
    needed = (
        (Step.POST, draft.reference, "Give the vacancy a reference."),
        (Step.POST, draft.post, "Say what the post is."),
        (Step.POST, draft.grade, "Give the grade."),
        (Step.POST, draft.service, "Say which service the post is in."),
        (Step.POST, draft.organisation, "Say which organisation the post is in."),
        (Step.FRAMEWORK, draft.framework, "Choose a framework."),
        (Step.FRAMEWORK, draft.stage, "Choose a stage for the post."),
        (Step.ELEMENTS, draft.elements, "Choose the elements to assess."),
        (Step.PEOPLE, len(panel) >= 2, "Name at least two panel members."),
        (
            Step.PEOPLE,
            sum(each.is_chair for each in panel) == 1,
            "Say which one of the panel chairs it.",
        ),
    )
    return tuple(Missing(step, text) for step, there, text in needed if not there)


def vacancy_of(
    draft: Draft,
    panel: tuple[PanelMember, ...],
    candidates: tuple[Candidate, ...],
    *,
    edition: int = 1,
    reason: str = "",
    issued: str = "",
) -> Vacancy:
    """The draft as a vacancy.

    What is missing stays empty: a preview can be drawn, but nothing issued.
    """
    return Vacancy(
        reference=draft.reference,
        post=draft.post,
        grade=draft.grade,
        service=draft.service,
        organisation=draft.organisation,
        edition=edition,
        reason=reason,
        issued=issued,
        contact=draft.contact,
        elements=draft.elements,
        criteria=draft.criteria,
        methods=draft.methods,
        rule=DecisionRule(draft.scale, draft.minimum_mark, draft.tie_break, draft.rounding),
        timing=draft.timing,
        script=draft.script,
        panel=panel,
        candidates=candidates,
        overrides=draft.overrides,
        dates=draft.dates,
    )


def copy_of(draft: Draft, reference: str) -> Draft:
    """The same choices for another vacancy. A draft names no candidate, so none is carried over."""
    return replace(draft, reference=reference, dates="", overrides=())
