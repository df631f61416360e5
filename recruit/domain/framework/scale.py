"""A rating scale: its points, lowest first, and the point that meets the standard."""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction


@dataclass(frozen=True, slots=True)
class Point:
    """One point of a scale: `mark` is what is written in the box, `value` what is added up."""

    mark: str
    label: str
    value: Fraction


@dataclass(frozen=True, slots=True)
class Scale:
    """A scale with at least two points, lowest first.

    `pass_mark` is the mark that meets the standard.
    """

    id: str
    title: str
    points: tuple[Point, ...]
    pass_mark: str

    def __post_init__(self) -> None:
        marks = [point.mark for point in self.points]
        values = [point.value for point in self.points]
        if len(marks) < 2 or len(set(marks)) != len(marks):
            raise ValueError("a scale needs at least two points, each with a mark of its own")
        if values != sorted(set(values)):
            raise ValueError("the points of a scale stand in rising order of value")
        if self.pass_mark not in marks[1:]:
            raise ValueError("the pass mark is one of the scale's marks, and not the lowest")

    @property
    def marks(self) -> tuple[str, ...]:
        """All marks, lowest first."""
        return tuple(point.mark for point in self.points)

    def place(self, mark: str) -> int:
        """How many points lie below this mark.

        Raises `ValueError` if the scale has no such mark.
        """
        return self.marks.index(mark)

    def point(self, mark: str) -> Point:
        """The point with this mark. Raises `ValueError` if the scale has none."""
        return self.points[self.place(mark)]

    def passing_at(self, mark: str) -> Scale:
        """The same scale with another pass mark.

        Raises `ValueError` if it is not a mark above the lowest.
        """
        return replace(self, pass_mark=mark)
