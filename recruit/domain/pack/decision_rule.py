"""The decision rule: declared before the first candidate, and the same for all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from recruit.domain.framework.scale import Scale

MOST_PASSES = "most passes"
HIGHEST_LOWEST_MARK = "highest lowest mark"
TIE_BREAK_WORDS = {
    MOST_PASSES: "the candidate with more questions at or above the pass mark",
    HIGHEST_LOWEST_MARK: "the candidate whose lowest mark is higher",
}
"""The tie-break steps that are not the title of a chosen element."""


@dataclass(frozen=True, slots=True)
class TieBreak:
    """One step of the tie-break order.

    `key` is a word of `TIE_BREAK_WORDS` or an element reference.
    """

    key: str
    title: str

    @property
    def in_words(self) -> str:
        """Whom this step prefers."""
        return (
            TIE_BREAK_WORDS.get(self.key) or f"the candidate with the higher mark for {self.title}"
        )


class Rounding(StrEnum):
    """How the mean of the members' scores becomes the agreed score that a discussion starts
    from.
    """

    HALF_UP = "half up"
    DOWN = "down"
    EXACT = "exact"


ROUNDING_IN_WORDS = {
    Rounding.HALF_UP: "rounded to the nearest mark, a half upwards",
    Rounding.DOWN: "rounded down to a mark",
    Rounding.EXACT: "not rounded",
}


@dataclass(frozen=True, slots=True)
class DecisionRule:
    """How marks become a result.

    `minimum_mark` holds for every question; None means that none rules out.
    """

    scale: Scale
    minimum_mark: str | None
    tie_break: tuple[TieBreak, ...]
    rounding: Rounding = Rounding.HALF_UP


def number(value: Fraction) -> str:
    """A weight or total as people write it: '2', '0.5', or '1/3' where decimals would not end."""
    for places in (0, 1, 2, 3):
        scaled = value * 10**places
        if scaled.denominator == 1:
            digits = f"{abs(scaled.numerator):0{places + 1}d}"
            sign, whole, rest = (
                "-" if value < 0 else "",
                digits[: len(digits) - places],
                digits[len(digits) - places :],
            )
            return f"{sign}{whole}.{rest}" if rest else f"{sign}{whole}"
    return str(value)


def rule_in_words(
    rule: DecisionRule, weights: Sequence[tuple[str, Fraction]], minimums: Sequence[tuple[str, str]]
) -> tuple[str, ...]:
    """The rule as sentences for the panel.

    `weights` pairs each element's title with its weight, `minimums` the titles of those that have a
    minimum mark of their own with that mark.
    """
    scale = rule.scale
    lowest, highest = scale.points[0], scale.points[-1]
    passing = scale.point(scale.pass_mark)
    said = [
        (
            f"Each member scores each question alone, from {lowest.mark} ({lowest.label.lower()}) "
            f"to {highest.mark} ({highest.label.lower()}), before anyone compares."
        ),
        (
            "The agreed score starts from the mean of the members' scores,"
            f" {ROUNDING_IN_WORDS[rule.rounding]}. A different one needs a reason. First scores are"
            " never changed."
        ),
        (
            "A question that was not asked has no score. It is not the lowest mark, and no mean"
            " counts it."
        ),
        _weights_in_words(weights),
        (
            f"To be appointed, a candidate needs a weighted mean at or above the pass mark, "
            f"{passing.mark} ({passing.label.lower()})."
        ),
    ]
    if any(point.mark != number(point.value) for point in scale.points):
        worth = ", ".join(f"{point.mark} is {number(point.value)}" for point in scale.points)
        said.append(f"To add up, {worth}.")
    if rule.minimum_mark:
        said.append(
            f"An agreed score below {rule.minimum_mark} on any question rules a candidate out."
        )
    said += [
        f"An agreed score below {mark} for {title} rules a candidate out."
        for title, mark in minimums
    ]
    said.append(_tie_break_in_words(rule.tie_break))
    return tuple(said)


def _weights_in_words(weights: Sequence[tuple[str, Fraction]]) -> str:
    if len({weight for _, weight in weights}) <= 1:
        return "All elements carry the same weight."
    parts = "; ".join(f"{title} {number(weight)}" for title, weight in weights)
    return f"Each score is multiplied by its weight. The elements weigh: {parts}."


def _tie_break_in_words(steps: tuple[TieBreak, ...]) -> str:
    last = "the panel decides together and writes down its reason"
    if not steps:
        return f"Between equal totals, {last}."
    return (
        f"Between equal totals, in this order: {'; '.join(step.in_words for step in steps)}; then"
        f" {last}."
    )
