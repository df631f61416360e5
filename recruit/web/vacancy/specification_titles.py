"""What the chosen elements are called on the pages of the person specification."""

from __future__ import annotations

from dataclasses import dataclass

from recruit.domain.building.draft import Draft
from recruit.domain.framework.framework import Element, ElementReference
from recruit.domain.pack.vacancy import ChosenElement
from recruit.web.database import library

Fault = tuple[str, str]


@dataclass(frozen=True, slots=True)
class ElementRow:
    """A chosen element with the words of the criterion that follows from it."""

    chosen: ChosenElement
    title: str
    definition: str


def element_rows(draft: Draft) -> tuple[ElementRow, ...]:
    """The chosen elements, each once, in order."""
    rows: dict[ElementReference, ElementRow] = {}
    for each in draft.elements:
        found = _element(each.reference)
        title, definition = (found.title, found.definition) if found else (str(each.reference), "")
        rows.setdefault(each.reference, ElementRow(each, title, definition))
    return tuple(rows.values())


def titles_of(draft: Draft) -> dict[ElementReference, str]:
    """The titles of all elements that the draft names, chosen ones first."""
    titles = {row.chosen.reference: row.title for row in element_rows(draft)}
    for each in draft.criteria:
        if each.element and each.element not in titles:
            found = _element(each.element)
            titles[each.element] = f"{found.title if found else each.element} (not chosen)"
    return titles


def _element(reference: ElementReference) -> Element | None:
    if reference.framework not in library():
        return None
    found = library().framework(reference.framework).find(reference.number)
    return found[1] if found else None
