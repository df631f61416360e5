"""Rating scales as data: `scales.yaml`, and a scale of the user's own inside a vacancy file."""

from __future__ import annotations

import re
from fractions import Fraction
from pathlib import Path

from recruit.bank.fields import decimal
from recruit.bank.reading import Table, read_yaml
from recruit.domain.framework.scale import Point, Scale

MOST_POINTS = 20


def read_scales(path: Path) -> tuple[Scale, ...]:
    """The scales in this file; none where there is no such file.

    Raises `Refused` for what is wrong.
    """
    if not path.exists():
        return ()
    return tuple(read_scale(each) for each in read_yaml(path).only("scales").tables("scales"))


def read_scale(table: Table) -> Scale:
    """One scale from its mapping.

    A point without a value is worth its mark, or else its place from 0.
    """
    table.only("id", "title", "pass_mark", "points")
    points = tuple(
        _point(each, place) for place, each in enumerate(table.tables("points", most=MOST_POINTS))
    )
    try:
        return Scale(table.text("id"), table.text("title"), points, table.text("pass_mark"))
    except ValueError as error:
        raise table.refused(f"{error}.", "points") from None


def _point(table: Table, place: int) -> Point:
    table.only("mark", "label", "value")
    mark = table.text("mark", longest=4)
    if "value" in table:
        value = table.convert("value", decimal, "a number")
    else:
        value = Fraction(mark) if re.fullmatch("-?[0-9]+", mark) else Fraction(place)
    return Point(mark, table.text("label", longest=60), value)
