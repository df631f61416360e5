"""Step 3, the form: one row for each chosen element, and ticks for those newly chosen."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from werkzeug.datastructures import MultiDict

from recruit.bank.library import Library
from recruit.domain.building.choosing import (
    HEAVIEST,
    MOST_CHOSEN,
    Row,
    element_keys,
    moved,
    reference_of,
    stages_to_choose,
)
from recruit.domain.building.draft import Draft
from recruit.domain.framework.framework import Element, ElementReference, Framework
from recruit.domain.pack.decision_rule import number
from recruit.domain.words.merging import Field
from recruit.web.forms import VersionedForm, tidy

_WEIGHT = re.compile(r"[0-9]{1,3}(\.[0-9]{1,3}|/[0-9]{1,3})?")
_MOVE = re.compile(r"(up|down) ([0-9]{1,3})")
_WEIGHT_FAULT = "Give {title} a weight above 0 and at most 100, such as 1, 2 or 0.5."


Sending = MultiDict[str, str]


@dataclass(frozen=True, slots=True)
class SentRow:
    """A row of the page as it was sent or as it stands; `fault` says what is wrong with the
    weight.
    """

    key: str
    is_ticked: bool
    stage: str
    weight: str
    fault: str = ""

    @property
    def reference(self) -> ElementReference:
        """The element that the row is about."""
        return reference_of(self.key)


@dataclass(frozen=True, slots=True)
class Sent:
    """All that the page sent. `faults` pair a field's id with a sentence."""

    rows: tuple[SentRow, ...]
    fresh: tuple[ElementReference, ...]
    faults: tuple[tuple[str, str], ...]

    @property
    def references(self) -> tuple[ElementReference, ...]:
        """The elements that are ticked, in order."""
        return (*(each.reference for each in self.rows if each.is_ticked), *self.fresh)

    def wanted(self) -> tuple[Row, ...]:
        """The rows as the domain takes them. Only for a page without faults."""
        return tuple(
            Row(each.key, each.is_ticked, each.stage, weight_of(each.weight) or Fraction(1))
            for each in self.rows
        )


class ElementsForm(VersionedForm):
    """The version and the token; the rows are read by `read_sent`, which says what is wrong with
    them.
    """

    sent_faults: tuple[tuple[str, str], ...] = ()

    @property
    def faults(self) -> list[tuple[str, str]]:
        """Everything wrong with the form and its rows."""
        return [*super().faults, *self.sent_faults]


def as_it_stands(draft: Draft) -> Sent:
    """What the page shows before anything was sent."""
    keys = element_keys(draft.elements)
    rows = (
        SentRow(key, True, each.stage, number(each.weight))
        for key, each in zip(keys, draft.elements, strict=True)
    )
    return Sent(tuple(rows), (), ())


def read_sent(data: Any, library: Library) -> Sent:
    """What was sent (a Werkzeug `MultiDict`), with a sentence for everything wrong.

    What is unknown is left out.
    """
    ticked = set(data.getlist("tick"))
    keys = list(dict.fromkeys(data.getlist("row")))[: 2 * MOST_CHOSEN]
    faults: list[tuple[str, str]] = []
    rows = [row for key in keys if (row := _row(key, key in ticked, data, library, faults.append))]
    fresh = [
        each
        for key in data.getlist("tick")
        if key not in keys and (each := _fresh(key, library, faults.append))
    ]
    rows = list(_moved(rows, data.get("move", "")))
    if sum(each.is_ticked for each in rows) + len(fresh) > MOST_CHOSEN:
        faults.append(("choose", f"Choose at most {MOST_CHOSEN} elements. Untick some."))
        fresh = fresh[:MOST_CHOSEN]
    faults += [(f"weight-{place}", each.fault) for place, each in enumerate(rows, 1) if each.fault]
    return Sent(tuple(rows), tuple(fresh), tuple(dict.fromkeys(faults)))


def element_fields(draft: Draft) -> list[Field]:
    """The chosen elements as they stand: which are ticked, their order, and the stage and weight of
    each.
    """
    rows = as_it_stands(draft).rows
    keys = tuple(each.key for each in rows)
    found = [
        Field("tick", keys, "Elements", is_set=True),
        Field("row", keys, "Order of the elements"),
    ]
    for each in rows:
        found += [
            Field(f"stage {each.key}", (each.stage,), f"Stage of {each.key}"),
            Field(f"weight {each.key}", (each.weight,), f"Weight of {each.key}"),
        ]
    return found


def with_standing_rows(sent: Sending, draft: Draft) -> Sending:
    """What was sent, with a row for every chosen element of the draft that the page showed no row
    for.

    A page that saves as it goes says in `shown` for which elements it has a tick, so that it can
    take one out again that it chose itself; any other stays.
    """
    made = sent.copy()
    there, ticked, shown = (set(made.getlist(name)) for name in ("row", "tick", "shown"))
    for each in as_it_stands(draft).rows:
        if each.key not in there:
            made.add("row", each.key)
            if each.key not in shown | ticked:
                made.add("tick", each.key)
            made.setdefault(f"stage {each.key}", each.stage)
            made.setdefault(f"weight {each.key}", each.weight)
    return made


def weight_of(text: str) -> Fraction | None:
    """The weight that was typed, or None where it is none."""
    if not _WEIGHT.fullmatch(text) or text.endswith(("/0", "/00", "/000")):
        return None
    weight = Fraction(text)
    return weight if 0 < weight <= HEAVIEST else None


def find_element(key: str, library: Library) -> tuple[Framework, Element] | None:
    """The framework and the element that a key stands for, or None where there is no such
    element.
    """
    reference = reference_of(key)
    if reference.framework not in library:
        return None
    framework = library.framework(reference.framework)
    found = framework.find(reference.number)
    return (framework, found[1]) if found else None


Telling = Callable[[tuple[str, str]], None]


def _row(key: str, is_ticked: bool, data: Any, library: Library, tell: Telling) -> SentRow | None:
    found = find_element(key, library)
    if found is None:
        tell(
            ("choose", "One of the elements is not in the question bank. Choose among those below.")
        )
        return None
    _, element = found
    stage = data.get(f"stage {key}", "")
    if element.stage(stage) is None:
        tell(("choose", f"Choose one of the stages that “{element.title}” has."))
        stage = next((each.stage for each in stages_to_choose(element)), "")
    weight = tidy(data.get(f"weight {key}", ""))
    is_right = not is_ticked or weight_of(weight) is not None
    return SentRow(
        key,
        is_ticked,
        stage,
        weight[:40],
        "" if is_right else _WEIGHT_FAULT.format(title=f"“{element.title}”"),
    )


def _fresh(key: str, library: Library, tell: Telling) -> ElementReference | None:
    found = find_element(key, library)
    if found is None or " " in key:
        tell(
            ("choose", "One of the elements is not in the question bank. Choose among those below.")
        )
        return None
    if not stages_to_choose(found[1]):
        tell(
            (
                "choose",
                f"“{found[1].title}” has no question in the bank yet. Choose another element.",
            )
        )
        return None
    return reference_of(key)


def _moved(rows: list[SentRow], wanted: str) -> tuple[SentRow, ...]:
    match = _MOVE.fullmatch(wanted)
    return moved(rows, int(match[2]) - 1, -1 if match[1] == "up" else 1) if match else tuple(rows)
