"""Deciding how answers are rated, while a vacancy is being built: scale, marks, weights, anchors,
caps, tie-break.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from recruit.domain.building.draft import Draft
from recruit.domain.framework.framework import (
    ElementReference,
    Framework,
    Indicator,
    negative_indicators,
)
from recruit.domain.framework.scale import Point, Scale
from recruit.domain.pack.anchors import Anchor, build_anchors
from recruit.domain.pack.decision_rule import TIE_BREAK_WORDS, Rounding, TieBreak
from recruit.domain.pack.vacancy import Cap, ChosenElement, OwnAnchor
from recruit.domain.words.whole_number import whole_number

MOST_POINTS = 10
LAST_PLACE = 99
"""The last place in the order of a tie-break that can be typed."""
LONGEST_MARK, LONGEST_LABEL, LONGEST_TITLE, LONGEST_ANCHOR = 4, 60, 80, 600
HEAVIEST = 100
OWN_SCALE = "own"
"""The id of a scale that is not one of the bank's."""

_WEIGHT = re.compile(r"\d{1,3}(?:[.,]\d{1,3}|/\d{1,3})?")
_VALUE = re.compile(r"-?\d{1,4}(?:[.,]\d{1,3}|/\d{1,3})?")

Titles = Mapping[ElementReference, str]
Fault = tuple[str, str]
"""The name of a field, and what is wrong with what was typed there."""


@dataclass(frozen=True, slots=True)
class Lost:
    """What a draft says with a mark that another scale does not have."""

    mark: str
    text: str


@dataclass(frozen=True, slots=True)
class OwnPoint:
    """One row of a scale of one's own, as typed.

    `value` may be empty: a mark is then worth itself, or its place.
    """

    mark: str
    label: str
    value: str


def field_name(what: str, about: object) -> str:
    """The name of a form field about an element or a step: 'weight-grades9plus:1.1'."""
    return re.sub(r"\s+", "-", f"{what}-{about}")


def lost_on(draft: Draft, scale: Scale, titles: Titles) -> tuple[Lost, ...]:
    """Everything that a change to this scale would drop, in the order of the pages."""
    return tuple(each for each in _with_marks(draft, titles) if each.mark not in scale.marks)


def kept_on(draft: Draft, scale: Scale, titles: Titles) -> tuple[Lost, ...]:
    """Everything that stays although it was written for another scale, and wants reading again."""
    if draft.scale.points == scale.points:
        return ()
    return tuple(each for each in _with_marks(draft, titles) if each.mark in scale.marks)


def on_scale(draft: Draft, scale: Scale) -> Draft:
    """The draft with this scale, without own anchors, caps and minimum marks that name a mark it
    lacks.
    """
    marks = set(scale.marks)
    elements = tuple(
        replace(
            each,
            minimum_mark=each.minimum_mark if each.minimum_mark in marks else None,
            own_anchors=tuple(anchor for anchor in each.own_anchors if anchor.mark in marks),
            caps=tuple(cap for cap in each.caps if cap.mark in marks),
        )
        for each in draft.elements
    )
    minimum = draft.minimum_mark if draft.minimum_mark in marks else None
    return replace(draft, scale=scale, minimum_mark=minimum, elements=elements)


def _with_marks(draft: Draft, titles: Titles) -> Iterator[Lost]:
    if draft.minimum_mark:
        yield Lost(draft.minimum_mark, f"the minimum mark {draft.minimum_mark} for every element")
    for each in draft.elements:
        title = titles.get(each.reference, str(each.reference))
        if each.minimum_mark:
            yield Lost(each.minimum_mark, f"the minimum mark {each.minimum_mark} for {title}")
        for anchor in each.own_anchors:
            yield Lost(anchor.mark, f"your own words for mark {anchor.mark} of {title}")
        for cap in each.caps:
            yield Lost(cap.mark, f"a cap at {cap.mark} for {title}")


def make_scale(
    title: str, rows: Sequence[OwnPoint], passing: str
) -> tuple[Scale | None, list[Fault]]:
    """A scale of one's own from its rows, lowest first, or what is wrong with it.

    `passing` is the number of the row of the pass mark, counted from 0, as typed. Empty rows are
    left out.
    """
    faults: list[Fault] = []
    if not title:
        faults.append(("title", "Give the scale a title."))
    if len(title) > LONGEST_TITLE:
        faults.append(("title", f"Use at most {LONGEST_TITLE} characters for the title."))
    used = [(place, row) for place, row in enumerate(rows) if row.mark or row.label or row.value]
    points: list[Point] = []
    for place, row in used:
        point = _point(place, row, len(points), points, faults)
        if point:
            points.append(point)
    if len(used) < 2:
        faults.append(("mark-0", "A scale needs at least two marks, the lowest first."))
    if len(used) > MOST_POINTS:
        faults.append(("mark-0", f"A scale has at most {MOST_POINTS} marks."))
    row_of_pass = next((row for place, row in used if str(place) == passing), None)
    if row_of_pass is None or row_of_pass is used[0][1]:
        faults.append(("passing", "Say which mark is the pass mark. It cannot be the lowest."))
    if faults or row_of_pass is None:
        return None, faults
    return Scale(OWN_SCALE, title, tuple(points), row_of_pass.mark), []


def _point(
    place: int, row: OwnPoint, worth: int, before: Sequence[Point], faults: list[Fault]
) -> Point | None:
    found: list[Fault] = []
    if not row.mark or len(row.mark) > LONGEST_MARK or " " in row.mark:
        found.append(
            (
                f"mark-{place}",
                f"Row {place + 1}: write a mark of 1 to {LONGEST_MARK} characters, no spaces.",
            )
        )
    elif row.mark in {each.mark for each in before}:
        found.append((f"mark-{place}", f"Row {place + 1}: the mark {row.mark} stands twice."))
    if not row.label or len(row.label) > LONGEST_LABEL:
        text = f"Row {place + 1}: say in 1 to {LONGEST_LABEL} characters what the mark means."
        found.append((f"label-{place}", text))
    value = _value(row, worth)
    if value is None:
        found.append(
            (
                f"value-{place}",
                f"Row {place + 1}: write what the mark is worth as a number, such as 1 or 2.5.",
            )
        )
    elif before and value <= before[-1].value:
        text = (
            f"Row {place + 1}: this mark must be worth more than the one above it. The lowest mark"
            " stands first."
        )
        found.append((f"value-{place}", text))
    faults += found
    return None if found or value is None else Point(row.mark, row.label, value)


def _value(row: OwnPoint, worth: int) -> Fraction | None:
    if row.value:
        return _fraction(row.value, _VALUE)
    own = _fraction(row.mark, _VALUE) if row.mark.lstrip("-").isdecimal() else None
    return Fraction(worth) if own is None else own


def _fraction(text: str, form: re.Pattern[str]) -> Fraction | None:
    # The form comes first: Fraction('1e999999999') would take all memory.
    if not form.fullmatch(text) or not text.isascii():
        return None
    try:
        return Fraction(text.replace(",", "."))
    except ZeroDivisionError:
        return None


def read_weight(text: str) -> Fraction | None:
    """A weight above 0 and at most 100, written as 2, 0.5 or 1/3; None for anything else."""
    weight = _fraction(text.strip(), _WEIGHT)
    return weight if weight is not None and 0 < weight <= HEAVIEST else None


def read_rating(
    draft: Draft, titles: Titles, typed: Mapping[str, str]
) -> tuple[Draft, list[Fault]]:
    """The draft with the rating that was typed, and what is wrong with it.

    A field that is not there leaves its value as it was. Where there are faults, the draft is only
    half changed.
    """
    faults: list[Fault] = []
    scale = _passing(draft.scale, typed, faults)
    minimum = _minimum(typed, "minimum-mark", scale, draft.minimum_mark, "every element", faults)
    elements = tuple(_element(each, titles, scale, typed, faults) for each in draft.elements)
    order = _order(draft, titles, typed, faults)
    rounding = draft.rounding
    if "rounding" in typed:
        if typed["rounding"] in set(Rounding):
            rounding = Rounding(typed["rounding"])
        else:
            faults.append(("rounding", "Choose how a mean is rounded."))
    changed = replace(
        draft,
        scale=scale,
        minimum_mark=minimum,
        elements=elements,
        tie_break=order,
        rounding=rounding,
    )
    return changed, faults


def _passing(scale: Scale, typed: Mapping[str, str], faults: list[Fault]) -> Scale:
    wanted = typed.get("pass-mark", scale.pass_mark)
    if wanted in scale.marks[1:]:
        return scale.passing_at(wanted)
    faults.append(("pass-mark", f"Choose the pass mark from {', '.join(scale.marks[1:])}."))
    return scale


def _minimum(
    typed: Mapping[str, str],
    name: str,
    scale: Scale,
    before: str | None,
    about: str,
    faults: list[Fault],
) -> str | None:
    wanted = typed.get(name, before or "")
    if not wanted or wanted in scale.marks:
        return wanted or None
    faults.append(
        (name, f"Choose the minimum mark for {about} from {', '.join(scale.marks)}, or none.")
    )
    return before


def _element(
    chosen: ChosenElement,
    titles: Titles,
    scale: Scale,
    typed: Mapping[str, str],
    faults: list[Fault],
) -> ChosenElement:
    title = titles.get(chosen.reference, str(chosen.reference))
    name = field_name("weight", chosen.reference)
    weight = read_weight(typed[name]) if name in typed else chosen.weight
    if weight is None:
        faults.append(
            (name, f"Write the weight of {title} as a number above 0, such as 1, 2 or 0.5.")
        )
    minimum = _minimum(
        typed, field_name("minimum", chosen.reference), scale, chosen.minimum_mark, title, faults
    )  # fmt: skip
    return replace(chosen, weight=weight or chosen.weight, minimum_mark=minimum)


def possible_steps(draft: Draft, titles: Titles) -> tuple[TieBreak, ...]:
    """Every step that a tie-break order can have: those chosen first, in order, then the others."""
    known = {key: TieBreak(key, "") for key in TIE_BREAK_WORDS}
    known |= {
        str(each.reference): TieBreak(
            str(each.reference), titles.get(each.reference, str(each.reference))
        )
        for each in draft.elements
    }
    chosen = [known[each.key] for each in draft.tie_break if each.key in known]
    return (*chosen, *(step for step in known.values() if step not in chosen))


def _order(
    draft: Draft, titles: Titles, typed: Mapping[str, str], faults: list[Fault]
) -> tuple[TieBreak, ...]:
    standing = {each.key: str(place) for place, each in enumerate(draft.tie_break, 1)}
    placed: dict[int, TieBreak] = {}
    for step in possible_steps(draft, titles):
        name = field_name("place", step.key)
        text = typed.get(name, standing.get(step.key, "")).strip()
        if not text:
            continue
        place = whole_number(text, LAST_PLACE) or 0
        if not place:
            faults.append((name, "Write a place as 1, 2, 3 and so on, or leave it empty."))
        elif place in placed:
            faults.append(
                (name, f"Two lines have the place {place}. Give each a place of its own.")
            )
        else:
            placed[place] = step
    return tuple(placed[place] for place in sorted(placed))


@dataclass(frozen=True, slots=True)
class Ladder:
    """What the rating of one chosen element is built from: the anchors of the scale, and what can
    cap a mark.
    """

    anchors: tuple[Anchor, ...]
    negatives: tuple[Indicator, ...]


def ladder_of(chosen: ChosenElement, framework: Framework, scale: Scale) -> Ladder | None:
    """The anchors as built from the framework, whatever the manager wrote instead; None if the
    stage is gone.
    """
    found = framework.find(chosen.reference.number)
    stage = found and found[1].stage(chosen.stage)
    if not found or not stage:
        return None
    group, element = found
    negatives = negative_indicators(group, element, stage)
    return Ladder(build_anchors(framework, element, stage, negatives, scale), negatives)


def built_text(anchor: Anchor) -> str:
    """An anchor and the indicators that it stands on as one paragraph, to start from when writing
    one's own.
    """
    if not anchor.indicators:
        return anchor.text
    return f"{anchor.text} {'; '.join(each.rstrip('.') for each in anchor.indicators)}."


def read_anchors(
    chosen: ChosenElement,
    ladder: Ladder,
    scale: Scale,
    words: Mapping[str, str],
    caps: Mapping[str, str],
) -> tuple[ChosenElement, list[Fault]]:
    """The element with the words typed for each mark and the mark chosen for each negative
    indicator.

    Words that are empty, or the same as the built ones, leave the built anchor in its place.
    """
    faults: list[Fault] = []
    own: list[OwnAnchor] = []
    standing = {each.mark: each.text for each in chosen.own_anchors}
    for anchor in ladder.anchors:
        text = " ".join(words.get(anchor.mark, standing.get(anchor.mark, "")).split())
        if not text or text == built_text(anchor):
            continue
        if len(text) > LONGEST_ANCHOR:
            said = (
                f"Mark {anchor.mark}: use at most {LONGEST_ANCHOR} characters; this has"
                f" {len(text)}."
            )
            faults.append((field_name("anchor", anchor.mark), said))
        own.append(OwnAnchor(anchor.mark, text))
    chosen_caps = _caps(ladder.negatives, scale, caps, faults)
    return replace(chosen, own_anchors=tuple(own), caps=chosen_caps), faults


def _caps(
    negatives: Iterable[Indicator], scale: Scale, caps: Mapping[str, str], faults: list[Fault]
) -> tuple[Cap, ...]:
    made: list[Cap] = []
    for indicator in negatives:
        mark = caps.get(indicator.id, "")
        if mark in scale.marks:
            made.append(Cap(indicator.id, mark))
        elif mark:
            faults.append(
                (
                    field_name("cap", indicator.id),
                    f"Choose a cap from {', '.join(scale.marks)}, or none.",
                )
            )
    return tuple(made)


def with_element(draft: Draft, changed: ChosenElement) -> Draft:
    """The draft with this element in the place of the one with the same reference."""
    elements = tuple(
        changed if each.reference == changed.reference else each for each in draft.elements
    )
    return replace(draft, elements=elements)
