"""Drafts, packs and records as JSON text and back, exactly."""

from __future__ import annotations

import json
import re
from fractions import Fraction
from functools import cache
from typing import Any, TypeVar

from cattrs import Converter
from cattrs.errors import CattrsError
from cattrs.gen import make_dict_unstructure_fn, override
from cattrs.preconf.json import make_converter

from recruit.domain.pack.pack import Pack

T = TypeVar("T")
_FRACTION = re.compile(r"-?[0-9]{1,200}(/[0-9]{1,200})?")
"""As fractions are written here: '3/2' or '2'."""


@cache
def _converter() -> Converter:
    made = make_converter()
    made.register_unstructure_hook(Fraction, str)
    # A pack without what came later is the JSON that it was before packs could have it: its digest
    # is over that.
    if_any = override(omit_if_default=True)
    without = make_dict_unstructure_fn(Pack, made, dates=if_any, held_back=if_any)
    made.register_unstructure_hook(Pack, without)
    made.register_structure_hook(Fraction, lambda value, _: _fraction(value))
    return made


def _fraction(value: object) -> Fraction:
    # '1e999999999' is a fraction too, of a thousand million digits.
    if not _FRACTION.fullmatch(str(value)):
        raise ValueError("this is no fraction")
    return Fraction(str(value))


def as_plain(value: object) -> Any:
    """A frozen dataclass as a file of JSON gives it back, so that both can be compared.

    JSON has no tuples and no enumerations: before it was text, a value is not yet what a reader of
    the text gets.
    """
    return json.loads(to_json(value))


def to_json(value: object) -> str:
    """A frozen dataclass as JSON text."""
    return json.dumps(_converter().unstructure(value), ensure_ascii=False)


def from_json(text: str, kind: type[T]) -> T:
    """The dataclass of this kind that the text stands for.

    Raises `ValueError` where it stands for none.
    """
    try:
        return _converter().structure(json.loads(text), kind)
    except CattrsError as error:
        # A group of errors, which whoever reads what somebody may have made up would not catch.
        raise ValueError(f"this is not the JSON of a {kind.__name__}") from error
