"""A vacancy as the hiring manager states it: the post, the elements chosen, criteria, rule, panel,
candidates.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction

from recruit.domain.framework.framework import ElementReference, Question
from recruit.domain.pack.adjustments import Arrangement
from recruit.domain.pack.decision_rule import DecisionRule


class Importance(StrEnum):
    """Whether a candidate must have it."""

    ESSENTIAL = "essential"
    DESIRABLE = "desirable"


class Method(StrEnum):
    """How a criterion is assessed."""

    APPLICATION = "application"
    INTERVIEW = "interview"
    EXERCISE = "exercise"
    PRESENTATION = "presentation"
    REFERENCE = "reference"
    CERTIFICATE = "certificate"


class Heading(StrEnum):
    """The parts of a person specification, in the order in which UK employers print them."""

    QUALIFICATIONS = "qualifications"
    EXPERIENCE = "experience"
    KNOWLEDGE_AND_SKILLS = "knowledge and skills"
    QUALITIES_AND_BEHAVIOURS = "qualities and behaviours"


@dataclass(frozen=True, slots=True)
class Cap:
    """A negative indicator which, once heard, keeps the score of its question at or below a
    mark.
    """

    indicator: str
    mark: str


@dataclass(frozen=True, slots=True)
class OwnAnchor:
    """What one mark looks like in the manager's own words, in place of the text built from the
    ladder.
    """

    mark: str
    text: str


@dataclass(frozen=True, slots=True)
class ChosenElement:
    """One element that this selection assesses, at one stage.

    `questions` are what is asked, in order: ids of the bank, ids of `own_questions`, or
    'framework:id' for a question of a related element; none means that the tool chooses. `minutes`
    is for each question. `minimum_mark` is None where no single mark rules a candidate out.
    """

    reference: ElementReference
    stage: str
    weight: Fraction
    minutes: int
    questions: tuple[str, ...]
    minimum_mark: str | None
    is_criterion: bool
    importance: Importance
    methods: tuple[Method, ...]
    own_questions: tuple[Question, ...] = ()
    own_anchors: tuple[OwnAnchor, ...] = ()
    caps: tuple[Cap, ...] = ()


@dataclass(frozen=True, slots=True)
class Criterion:
    """One line of a person specification; `element` is the element that it stems from, if any."""

    id: str
    text: str
    heading: Heading
    importance: Importance
    methods: tuple[Method, ...]
    element: ElementReference | None


@dataclass(frozen=True, slots=True)
class PanelMember:
    """Someone who scores. Exactly one member of a panel is its chair."""

    name: str
    role: str
    is_chair: bool


@dataclass(frozen=True, slots=True)
class Candidate:
    """Someone who is scored. `name` and `time` may be empty; the reference never is."""

    reference: str
    name: str
    time: str


@dataclass(frozen=True, slots=True)
class Override:
    """A gap that the manager accepts, with the reason that the papers then show."""

    gap: str
    reason: str


@dataclass(frozen=True, slots=True)
class Timing:
    """Minutes: the whole slot, and what its opening and close take."""

    slot: int
    opening: int
    closing: int


@dataclass(frozen=True, slots=True)
class Script:
    """What the chair says at the start and at the end, the same for everyone."""

    opening: tuple[str, ...]
    closing: tuple[str, ...]


USUAL_SCRIPT = Script(
    opening=(
        "Thank you for coming. We are the panel, and we will each introduce ourselves.",
        (
            "We ask every candidate the same questions in the same order, and we take notes of what"
            " is said."
        ),
        "You may take time to think, ask us to repeat a question, and use your own notes.",
        (
            "Examples from paid work, voluntary work, study or caring for someone all count in the"
            " same way."
        ),
    ),
    closing=(
        (
            "That was our last question. Is there anything you wanted to say in answer to one of"
            " them and did not?"
        ),
        "What would you like to ask us? What you ask is not scored.",
        "We will tell you the result, and you can ask for feedback. Thank you for your time.",
    ),
)


@dataclass(frozen=True, slots=True)
class Vacancy:
    """One post being filled. `reason` says why an edition after the first was made.

    `arrangements` are what a vacancy file says was agreed with candidates, by reference. They are
    no part of a pack.
    """

    reference: str
    post: str
    grade: str
    service: str
    organisation: str
    edition: int
    reason: str
    issued: str
    contact: str
    elements: tuple[ChosenElement, ...]
    criteria: tuple[Criterion, ...]
    methods: tuple[Method, ...]
    rule: DecisionRule
    timing: Timing
    script: Script
    panel: tuple[PanelMember, ...]
    candidates: tuple[Candidate, ...]
    overrides: tuple[Override, ...]
    dates: str = ""
    arrangements: Mapping[str, Arrangement] = field(default_factory=dict, hash=False)

    @property
    def chair(self) -> PanelMember:
        """The member who runs the panel."""
        return next(member for member in self.panel if member.is_chair)
