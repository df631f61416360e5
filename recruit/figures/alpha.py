"""Krippendorff's alpha for ordinal data, from the library that is maintained for it."""

from __future__ import annotations

from collections.abc import Sequence

from recruit.domain.panel_statistics import Agreement, Unit, comparable, why_no_alpha
from recruit.domain.scale import Scale


def agreement(scale: Scale, units: Sequence[Unit]) -> Agreement:
    """How far the marks agree: alpha over all units with at least two marks, or why there is none.

    What is compared are places on the scale, whatever the marks are worth.
    """
    counted = comparable(units)
    if reason := why_no_alpha(counted):
        return Agreement(len(counted), None, reason)
    # To import numpy takes a quarter of a second, which only those who look at these figures should wait for.
    from krippendorff import alpha

    counts = [[sum(given == mark for _, given in unit.marks) for mark in scale.marks] for unit in counted]
    return Agreement(len(counted), float(alpha(value_counts=counts, level_of_measurement="ordinal")), "")
