"""The fields of step 6 as they stand, to be merged with what is sent."""

from __future__ import annotations

from collections.abc import Mapping

from recruit.domain.building.draft import Draft
from recruit.domain.building.rating import (
    MOST_POINTS,
    Ladder,
    built_text,
    field_name,
    possible_steps,
)
from recruit.domain.framework.framework import ElementReference
from recruit.domain.framework.scale import Scale
from recruit.domain.pack.decision_rule import ROUNDING_IN_WORDS, number
from recruit.domain.pack.vacancy import ChosenElement
from recruit.domain.words.merging import Field

ORDER = "order between equal totals"
"""The places are one part: a place means something only beside the others."""
SCALE = "scale"
COLUMNS = ("mark", "label", "value")

Titles = Mapping[ElementReference, str]


def rating_fields(draft: Draft, titles: Titles) -> list[Field]:
    """Pass mark, minimum marks, rounding, weights and the tie-break order."""
    words = marks_in_words(draft.scale)
    found = [
        Field("pass-mark", (draft.scale.pass_mark,), "Pass mark", options=words),
        Field(
            "minimum-mark",
            (draft.minimum_mark or "",),
            "Minimum mark for every element",
            options=words,
        ),
        Field("rounding", (draft.rounding.value,), "How the mean is rounded", options=_roundings()),
    ]
    for each in draft.elements:
        title = titles.get(each.reference, str(each.reference))
        found += [
            Field(
                field_name("weight", each.reference), (number(each.weight),), f"Weight of {title}"
            ),
            Field(
                field_name("minimum", each.reference),
                (each.minimum_mark or "",),
                f"Minimum mark for {title}",
                options=words,
            ),
        ]
    places = {each.key: str(place) for place, each in enumerate(draft.tie_break, 1)}
    found += [
        Field(
            field_name("place", step.key),
            (places.get(step.key, ""),),
            f"Place of: {step.in_words}",
            ORDER,
        )
        for step in possible_steps(draft, titles)
    ]
    return found


def anchor_fields(chosen: ChosenElement, ladder: Ladder) -> list[Field]:
    """What each mark looks like for an element, and what caps a mark."""
    own = {each.mark: each.text for each in chosen.own_anchors}
    caps = {each.indicator: each.mark for each in chosen.caps}
    anchors = [
        Field(
            field_name("anchor", each.mark),
            (own.get(each.mark) or built_text(each),),
            f"{each.mark}, {each.label}",
        )
        for each in ladder.anchors
    ]
    return anchors + [
        Field(
            field_name("cap", each.id),
            (caps.get(each.id, ""),),
            each.text,
            options={"": "does not cap the mark"},
        )
        for each in ladder.negatives
    ]


def scale_fields(stands: Mapping[str, str]) -> list[Field]:
    """The scale, which is one part: its marks mean something only beside each other."""
    labels = {"scale": "Scale", "title": "Title", "passing": "Pass mark, by its row"}
    for place in range(MOST_POINTS):
        labels |= {
            f"{column}-{place}": f"{column.capitalize()} in row {place + 1}" for column in COLUMNS
        }
    return [Field(name, (stands.get(name, ""),), label, SCALE) for name, label in labels.items()]


def marks_in_words(scale: Scale) -> dict[str, str]:
    """The marks as a list of the page has them."""
    return {each.mark: f"{each.mark}, {each.label}" for each in scale.points} | {"": "none"}


def _roundings() -> dict[str, str]:
    return {each.value: words for each, words in ROUNDING_IN_WORDS.items()}
