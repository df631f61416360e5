"""What was agreed with a candidate for the day: who may see it, and what it changes.

It is never a score, and those who score do not see it. The chair is the exception for what the
chair must act on. Agreed minutes are seen by everyone in the room, as a longer interview; the
reason for them is not.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum

MOST_EXTRA_MINUTES = 240
LONGEST_ADJUSTMENTS = 1000


class Acts(StrEnum):
    """Who acts on what was agreed. What HR acts on is printed for no one on the panel."""

    CHAIR = "chair"
    HR = "HR"


@dataclass(frozen=True, slots=True)
class Arrangement:
    """What was agreed with one candidate. `to_act_on` is what the chair must do, and empty for
    whoever may not see it; `extra_minutes` lengthen this candidate's interview.
    """

    to_act_on: str = ""
    extra_minutes: int = 0


NOTHING_ARRANGED = Arrangement()


def arrangement(adjustments: str, acts: Acts, extra_minutes: int) -> Arrangement:
    """What was agreed, as far as it is for the day: for whoever may see what the chair must act
    on.
    """
    return Arrangement(adjustments if acts is Acts.CHAIR else "", extra_minutes)


def as_told(agreed: Arrangement, *, sees: bool) -> Arrangement:
    """What was agreed, as it is told to someone of whom `sees_adjustments` says `sees`: the minutes
    to everyone.
    """
    return agreed if sees else replace(agreed, to_act_on="")


def minutes_in_words(slot: int, extra: int) -> str:
    """How long an interview is: '60 minutes', or '70 minutes, 10 of them extra'."""
    return f"{slot + extra} minutes, {extra} of them extra" if extra else f"{slot} minutes"
