"""Reads what is ticked on the person specification: the methods, and the table of the elements'
criteria.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from werkzeug.datastructures import MultiDict

from recruit.domain.building.criteria import ElementTicks, methods_to_show, with_element_ticks
from recruit.domain.building.draft import Draft
from recruit.domain.framework.framework import ElementReference
from recruit.domain.pack.vacancy import ChosenElement, Importance, Method
from recruit.domain.words.merging import Field
from recruit.web.vacancy.specification_titles import Fault


@dataclass(frozen=True, slots=True)
class Ticks:
    """The draft with what was ticked, and what could not be read."""

    draft: Draft
    faults: tuple[Fault, ...]


def read_ticks(sent: MultiDict[str, str], draft: Draft) -> Ticks:
    """The draft with what a form says.

    What is not a word of ours is a fault, and leaves all as it was.
    """
    faults: list[Fault] = []
    methods = _methods(sent.getlist("methods"))
    if methods is None or not methods:
        faults.append(("methods", "Tick at least one method that this selection uses."))
    kept = set(sent.getlist("keep"))
    shown = methods_to_show(draft)
    ticks: dict[ElementReference, ElementTicks] = {}
    for chosen in draft.elements:
        said = _row(sent, chosen, kept, shown)
        if said:
            ticks[chosen.reference] = said
        else:
            faults.append(
                (
                    f"row:{chosen.reference}",
                    "Choose the importance and the methods from those offered.",
                )
            )
    changed = with_element_ticks(draft, ticks)
    return Ticks(
        replace(changed, methods=methods) if methods else changed, tuple(dict.fromkeys(faults))
    )


def tick_fields(draft: Draft) -> list[Field]:
    """What is ticked and chosen as it stands."""
    found = [
        Field("methods", tuple(draft.methods), "How this selection assesses people", is_set=True)
    ]
    kept = tuple(str(each.reference) for each in draft.elements if each.is_criterion)
    found.append(Field("keep", kept, "Criteria that follow from the elements", is_set=True))
    for each in draft.elements:
        reference = str(each.reference)
        found += [
            Field(f"importance:{reference}", (str(each.importance),), f"Importance of {reference}"),
            Field(f"by:{reference}", tuple(each.methods), f"Assessed by, {reference}", is_set=True),
        ]
    return found


def _row(
    sent: MultiDict[str, str], chosen: ChosenElement, kept: set[str], shown: tuple[Method, ...]
) -> ElementTicks | None:
    reference = str(chosen.reference)
    importance = sent.get(f"importance:{reference}", str(chosen.importance))
    methods = _methods(sent.getlist(f"by:{reference}"))
    if methods is None or importance not in tuple(Importance) or not set(methods) <= set(shown):
        return None
    return ElementTicks(reference in kept, Importance(importance), methods)


def _methods(words: Iterable[str]) -> tuple[Method, ...] | None:
    """The methods in their usual order, or None if a word is none."""
    found = set(words)
    return tuple(each for each in Method if each in found) if found <= set(Method) else None
