"""A JSON Schema of a frozen dataclass, made from its own types and docstrings, so that it cannot
fall behind them.
"""

from __future__ import annotations

from dataclasses import MISSING, fields, is_dataclass
from datetime import date
from enum import Enum
from fractions import Fraction
from types import NoneType, UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

DRAFT = "http://json-schema.org/draft-07/schema#"


def schema_of(kind: type, title: str) -> dict[str, Any]:
    """The schema (draft 7) of what `as_json.to_json` writes for this dataclass. No other key is
    allowed anywhere.

    What has a default came later than the first archives, and may be missing.
    """
    found: dict[str, Any] = {}
    reference = _schema(kind, found)
    return {
        "$schema": DRAFT,
        "title": title,
        **reference,
        "definitions": dict(sorted(found.items())),
    }


def _schema(kind: Any, found: dict[str, Any]) -> dict[str, Any]:
    origin, arguments = get_origin(kind), get_args(kind)
    if origin in (Union, UnionType):
        return {"anyOf": [_schema(each, found) for each in arguments]}
    if origin is tuple:
        return _tuple(arguments, found)
    if is_dataclass(kind) and isinstance(kind, type):
        return _object(kind, found)
    if isinstance(kind, type) and issubclass(kind, Enum):
        return {"enum": [each.value for each in kind]}
    return dict(_PLAIN[kind])


_PLAIN: dict[Any, dict[str, Any]] = {
    str: {"type": "string"},
    int: {"type": "integer"},
    bool: {"type": "boolean"},
    NoneType: {"type": "null"},
    Fraction: {"type": "string", "description": "A fraction, such as '3/2' or '2'."},
    date: {"type": "string", "description": "A date, ISO 8601."},
}


def _tuple(arguments: tuple[Any, ...], found: dict[str, Any]) -> dict[str, Any]:
    if len(arguments) == 2 and arguments[1] is ...:
        return {"type": "array", "items": _schema(arguments[0], found)}
    count = len(arguments)
    return {
        "type": "array",
        "items": [_schema(each, found) for each in arguments],
        "minItems": count,
        "maxItems": count,
    }


def _object(kind: type, found: dict[str, Any]) -> dict[str, Any]:
    name = kind.__name__
    if name not in found:
        found[name] = {}
        hints = get_type_hints(kind)
        names = [each.name for each in fields(kind)]
        found[name] = {
            "description": " ".join((kind.__doc__ or "").split()),
            "type": "object",
            "properties": {each: _schema(hints[each], found) for each in names},
            "required": [each.name for each in fields(kind) if each.default is MISSING],
            "additionalProperties": False,
        }
    return {"$ref": f"#/definitions/{name}"}
