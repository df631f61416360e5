"""Every dataclass of the record is the same after JSON, and what a file gives can be compared with
it.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import fields, is_dataclass
from datetime import date
from fractions import Fraction
from random import Random
from types import NoneType, UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

import fastjsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from recruit.domain.building.draft import Draft
from recruit.domain.framework.scale import Scale
from recruit.domain.keeping.disposal import Certificate
from recruit.domain.record.record import Record
from recruit.domain.scoring.result import Merit, TieStep, Verdict
from recruit.evidence.schema import schema_of
from recruit.store.as_json import as_plain, from_json, to_json
from recruit.store.keeping.dossiers import Account
from recruit.store.people.settings import Settings
from tests.builders import shipped_library

ROOTS = (Record, Verdict, Merit, Draft, Certificate, Settings, Account)
"""What is kept or archived as JSON; whatever they are made of is tried too."""
EXAMPLES = 10
TEXTS = (
    "",
    "Said: 'yes'.",
    "two\nlines",
    "a line\u2028and a line",
    "💡 ‮ ﷺ",
    "1/2",
    "null",
    '"',
    "\\u0041",
)
SIMPLE: dict[Any, Callable[[Random], Any]] = {
    str: lambda chance: chance.choice(TEXTS),
    int: lambda chance: chance.randint(-9, 2**53),
    bool: lambda chance: chance.random() < 0.5,
    NoneType: lambda _chance: None,
    Fraction: lambda chance: Fraction(chance.randint(-99, 99), chance.randint(1, 99)),
    # A scale refuses what could not be one.
    Scale: lambda chance: chance.choice(list(shipped_library().scales.values())),
    date: lambda chance: date.fromordinal(chance.randint(1, 3_000_000)),
}
NEVER_IN_THE_SCHEMA = (Draft, Certificate, Settings)


def parts_of(kind: Any, found: dict[type, None]) -> dict[type, None]:
    """Every dataclass that this type is made of, itself included."""
    if is_dataclass(kind) and isinstance(kind, type) and kind not in found:
        found[kind] = None
        hints = get_type_hints(kind)
        for each in fields(kind):
            parts_of(hints[each.name], found)
    for argument in get_args(kind):
        parts_of(argument, found)
    return found


def every_dataclass() -> tuple[type, ...]:
    found: dict[type, None] = {}
    for each in ROOTS:
        parts_of(each, found)
    return tuple(found)


def drawn(kind: Any, chance: Random) -> Any:
    """A value of a type, whether it makes sense or not; what hangs on it is drawn in the same way.

    A record is too deep for a strategy of its own: drawing it takes more than a strategy may.
    """
    origin, arguments = get_origin(kind), get_args(kind)
    if kind in SIMPLE:
        return SIMPLE[kind](chance)
    if origin in (Union, UnionType):
        return drawn(chance.choice(arguments), chance)
    if origin is tuple and arguments[1:] == (...,):
        return tuple(drawn(arguments[0], chance) for _ in range(chance.randint(0, 2)))
    if origin is tuple:
        return tuple(drawn(each, chance) for each in arguments)
    if is_dataclass(kind):
        hints = get_type_hints(kind)
        return kind(**{each.name: drawn(hints[each.name], chance) for each in fields(kind)})
    return chance.choice(list(kind))


def holds_only_what_json_has(value: Any) -> bool:
    if type(value) is dict:
        return all(
            type(key) is str and holds_only_what_json_has(each) for key, each in value.items()
        )
    if type(value) is list:
        return all(holds_only_what_json_has(each) for each in value)
    return type(value) in (str, int, bool, type(None))


def goes_there_and_back(kind: type) -> None:
    check = (
        fastjsonschema.compile(schema_of(kind, kind.__name__))
        if kind not in NEVER_IN_THE_SCHEMA
        else None
    )

    @given(seed=st.integers(0, 2**32))
    @settings(max_examples=EXAMPLES)
    def walk(seed: int) -> None:
        value = drawn(kind, Random(seed))
        text = to_json(value)
        assert from_json(text, kind) == value
        assert as_plain(value) == json.loads(text)
        assert holds_only_what_json_has(as_plain(value))
        if check:
            check(json.loads(text))

    walk()


def test_the_walk_reaches_what_hangs_deepest_on_a_record():
    names = {each.__name__ for each in every_dataclass()}
    assert {
        "Score",
        "Sealing",
        "Cap",
        "TieStep",
        "Place",
        "FoundEqual",
        "Indicator",
        "AgreedScore",
    } <= names


@pytest.mark.parametrize("kind", every_dataclass(), ids=lambda kind: kind.__name__)
def test_a_dataclass_of_the_record_is_the_same_after_json(kind):
    goes_there_and_back(kind)


def test_pairs_and_groups_become_lists_as_json_gives_them_back():
    step = TieStep("the lowest mark", ((1, "lowest score 2"), (2, "lowest score 1")), ((1,), (2,)))
    assert as_plain(step) == json.loads(to_json(step))
    assert as_plain(step)["values"] == [[1, "lowest score 2"], [2, "lowest score 1"]]
