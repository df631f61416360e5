"""Makes what tests need: packs, panels, candidates, vacancy files. Everyone in them is made up."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from functools import cache

from recruit.bank.library import Library, open_library
from recruit.domain.building.draft import Draft
from recruit.domain.framework.framework import ElementReference
from recruit.domain.pack.decision_rule import DecisionRule, Rounding
from recruit.domain.pack.pack import Pack, build_pack
from recruit.domain.pack.vacancy import (
    USUAL_SCRIPT,
    Candidate,
    ChosenElement,
    Importance,
    Method,
    PanelMember,
    Timing,
    Vacancy,
)

NAMES = (
    "Ambrose Thistlewood", "Peregrine Moonbeam", "Clementine Nowhere", "Oluwaseun Madeupname",
    "Hyacinth Inkwell", "Barnaby Paperclip", "Zuleika Fable", "Mordecai Placeholder",
)  # fmt: skip


@cache
def shipped_library() -> Library:
    """The shipped bank, read once for all tests; it is frozen."""
    return open_library()


def panel(size: int = 3) -> tuple[PanelMember, ...]:
    """A panel whose first member is the chair."""
    return tuple(
        PanelMember(f"{NAMES[-place]} Member", "Made-up role", place == 1)
        for place in range(1, size + 1)
    )


def candidates(count: int = 2) -> tuple[Candidate, ...]:
    """Candidates with references C1, C2, …"""
    return tuple(
        Candidate(f"C{place}", NAMES[place - 1], f"{8 + place}.00am")
        for place in range(1, count + 1)
    )


def chosen(framework: str, number: str, stage: str, questions: Sequence[str] = ()) -> ChosenElement:
    """An element chosen with the usual settings."""
    return ChosenElement(
        reference=ElementReference(framework, number),
        stage=stage,
        weight=Fraction(1),
        minutes=6,
        questions=tuple(questions),
        minimum_mark=None,
        is_criterion=True,
        importance=Importance.ESSENTIAL,
        methods=(Method.INTERVIEW,),
    )


def a_vacancy(elements: Sequence[ChosenElement], scale: str = "0-4", slot: int = 600) -> Vacancy:
    """A vacancy with these elements and nothing unusual."""
    return Vacancy(
        reference="V-1",
        post="Keeper of the Made-up Lighthouse",
        grade="Grade 9",
        service="Lights",
        organisation="Harbour of Nowhere",
        edition=1,
        reason="",
        issued="2026-11-23",
        contact="",
        elements=tuple(elements),
        criteria=(),
        methods=(Method.APPLICATION, Method.INTERVIEW),
        rule=DecisionRule(shipped_library().scales[scale], None, ()),
        timing=Timing(slot, 5, 5),
        script=USUAL_SCRIPT,
        panel=panel(),
        candidates=candidates(),
        overrides=(),
    )


def a_pack(questions: int = 3, scale: str = "0-4") -> Pack:
    """A pack that asks one question about each of the first elements of grades9plus, at stage 2."""
    framework = shipped_library().framework("grades9plus")
    numbers = [element.number for _, element in framework.elements()][:questions]
    vacancy = a_vacancy([chosen("grades9plus", number, "2") for number in numbers], scale)
    return build_pack(vacancy, {"grades9plus": framework})


def vacancy_yaml(elements: int = 3, candidates: int = 2, members: int = 2, extra: str = "") -> str:
    """The text of a valid vacancy file; `extra` is put at its end."""
    framework = shipped_library().framework("grades9plus")
    numbers = [element.number for _, element in framework.elements()][:elements]
    lines = [
        "reference: V-1",
        "post: Keeper of the Made-up Lighthouse",
        "grade: Grade 9",
        "service: Lights",
        "organisation: Harbour of Nowhere",
        "framework: grades9plus",
        'stage: "2"',
        "minutes: 600",
        "elements:",
        *(f'  - element: "{number}"' for number in numbers),
        "panel:",
        *(
            f"  - name: {NAMES[-place]}\n    chair: {'yes' if place == 1 else 'no'}"
            for place in range(1, members + 1)
        ),
        "candidates:",
        *(
            f"  - reference: C{place}\n    name: {NAMES[place - 1]}"
            for place in range(1, candidates + 1)
        ),
        extra,
    ]
    return "\n".join(lines) + "\n"


def a_draft(reference: str = "V-1", elements: int = 7) -> Draft:
    """A draft from which a pack can be issued once it has a panel."""
    framework = shipped_library().framework("grades9plus")
    numbers = [element.number for _, element in framework.elements()][:elements]
    return Draft(
        reference=reference,
        post="Keeper of the Made-up Lighthouse",
        grade="Grade 9",
        service="Lights",
        organisation="Harbour of Nowhere",
        contact="",
        dates="",
        framework="grades9plus",
        stage="2",
        elements=tuple(chosen("grades9plus", number, "2") for number in numbers),
        criteria=(),
        methods=(Method.APPLICATION, Method.INTERVIEW),
        scale=shipped_library().scales["0-4"],
        minimum_mark=None,
        tie_break=(),
        rounding=Rounding.HALF_UP,
        timing=Timing(60, 5, 5),
        question_minutes=6,
        script=USUAL_SCRIPT,
        overrides=(),
    )
