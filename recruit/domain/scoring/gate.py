"""The gate: what a panel must have done before it may score a candidate.

That members declare relationships and withdraw where they must follows HM Prison Service Order
8100; at least two members, one of them trained, follows Keeping Children Safe in Education, part
three.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

FEWEST_MEMBERS = 2


class Interest(StrEnum):
    """What a member declares about one candidate."""

    NONE = "none"
    KNOWN = "known"
    WITHDRAWS = "withdraws"


INTEREST_IN_WORDS = {
    Interest.NONE: "I do not know this candidate.",
    Interest.KNOWN: "I know this candidate, and it was agreed how to keep it fair.",
    Interest.WITHDRAWS: "I withdraw from scoring this candidate.",
}


@dataclass(frozen=True, slots=True)
class Declaration:
    """One member's declaration about one candidate.

    `how` says how they know them and what was agreed.
    """

    member: int
    interest: Interest
    how: str = ""


@dataclass(frozen=True, slots=True)
class Seat:
    """A sitting panel member as the gate sees them.

    `trained_until` is None where no training is recorded.
    """

    member: int
    name: str
    is_chair: bool
    has_undertaken: bool
    trained_until: date | None


@dataclass(frozen=True, slots=True)
class GatePoint:
    """Something that is still open before a candidate may be scored.

    `member` is None where it is the panel's.
    """

    member: int | None
    text: str


def gate_points(
    seats: Sequence[Seat],
    declarations: Mapping[int, Declaration],
    today: date,
    *,
    asks_training: bool,
) -> tuple[GatePoint, ...]:
    """All that is open for one candidate, the panel's own points first; none means that the gate is
    green.
    """
    found = list(_of_panel(seats, declarations))
    for seat in seats:
        found += _of_member(seat, declarations.get(seat.member), today, asks_training=asks_training)
    return tuple(found)


def own_points(points: Sequence[GatePoint], member: int) -> tuple[GatePoint, ...]:
    """Those that this member can fix, or that keep this member out."""
    return tuple(each for each in points if each.member == member)


def _of_panel(seats: Sequence[Seat], declarations: Mapping[int, Declaration]) -> list[GatePoint]:
    found = []
    scoring = [each for each in seats if not _withdraws(declarations.get(each.member))]
    if len(scoring) < FEWEST_MEMBERS:
        found.append(GatePoint(None, "At least two members have to score, and have not withdrawn."))
    if not any(each.is_chair for each in seats):
        found.append(GatePoint(None, "The panel has no chair."))
    return found


def _of_member(
    seat: Seat, declared: Declaration | None, today: date, *, asks_training: bool
) -> list[GatePoint]:
    if _withdraws(declared):
        return []
    found = []
    if declared is None:
        found.append(
            GatePoint(seat.member, f"{seat.name} has not declared whether they know the candidate.")
        )
    if not seat.has_undertaken:
        found.append(GatePoint(seat.member, f"{seat.name} has not accepted confidentiality."))
    if asks_training and seat.trained_until is None:
        found.append(GatePoint(seat.member, f"{seat.name} has no training on record."))
    elif asks_training and seat.trained_until is not None and seat.trained_until < today:
        found.append(GatePoint(seat.member, f"The training of {seat.name} is out of date."))
    return found


def _withdraws(declared: Declaration | None) -> bool:
    return declared is not None and declared.interest is Interest.WITHDRAWS
