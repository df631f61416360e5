"""Krippendorff's alpha for ordinal data.

The formula is Klaus Krippendorff's own: *Computing Krippendorff's Alpha-Reliability* (2011),
section C for the coincidences and section D for the ordinal difference; also *Content Analysis*,
2nd edition (2004), chapter 11.

    alpha = 1 - (n - 1) * sum of o(c, k) * d(c, k) / sum of n(c) * n(k) * d(c, k)

Here `o(c, k)` counts how often the values c and k stand beside each other in one unit, each pair of
a unit with m values weighing 1 / (m - 1); `n(c)` is how often c stands in any such pair, and n the
sum of all of them; and `d(c, k)` is the square of how many values lie from c to k, less half of
those at both ends.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import combinations

from recruit.domain.decision.panel_statistics import Agreement, Unit, comparable, why_no_alpha
from recruit.domain.framework.scale import Scale


def agreement(scale: Scale, units: Sequence[Unit]) -> Agreement:
    """How far the marks agree: alpha over all units with at least two marks, or why there is none.

    What is compared are places on the scale, whatever the marks are worth.
    """
    counted = comparable(units)
    if reason := why_no_alpha(counted):
        return Agreement(len(counted), None, reason)
    counts = [
        [sum(given == mark for _, given in unit.marks) for mark in scale.marks] for unit in counted
    ]
    return Agreement(len(counted), float(_alpha(counts)), "")


def _alpha(counts: Sequence[Sequence[int]]) -> Fraction:
    """Alpha, given how often each unit has each value, the values in their order.

    Every unit has at least two values, and not all values of all units are the same.
    """
    totals: list[int] = [sum(each) for each in zip(*counts, strict=True)]
    observed = expected = Fraction(0)
    # Every pair stands on both sides of the fraction twice, as c and k and as k and c; a value does
    # not differ from itself.
    for low, high in combinations(range(len(totals)), 2):
        difference = _ordinal_difference(totals, low, high)
        observed += _coincidences(counts, low, high) * difference
        expected += totals[low] * totals[high] * difference
    return 1 - (sum(totals) - 1) * observed / expected


def _coincidences(counts: Sequence[Sequence[int]], one: int, other: int) -> Fraction:
    pairs = (Fraction(each[one] * each[other], sum(each) - 1) for each in counts)
    return sum(pairs, Fraction(0))


def _ordinal_difference(totals: Sequence[int], low: int, high: int) -> Fraction:
    between = sum(totals[low : high + 1]) - Fraction(totals[low] + totals[high], 2)
    return between * between
