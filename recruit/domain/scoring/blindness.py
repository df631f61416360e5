"""Who sees whose marks, and when: no one who still has a sheet to seal learns anything of
another's.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Viewer:
    """Whoever looks at a vacancy. `member` is their place on its panel, sitting or left, or None.

    `sees_as_manager` is set for the hiring manager of a vacancy that lets them see individual
    marks, and `sees_after_withdrawing` where the house shows a member what was agreed on a
    candidate whom they withdrew from.
    """

    member: int | None
    is_hr: bool
    sees_as_manager: bool = False
    is_chair: bool = False
    sees_after_withdrawing: bool = False


@dataclass(frozen=True, slots=True)
class SheetStates:
    """How far the sheets for one candidate are.

    `sealed` are the members whose sheet is sealed now. `is_open` says that the marks are open to
    those who scored: every sheet was sealed, or the chair opened them with a reason. `is_recorded`
    says that the agreed scores are recorded, after which no one scores this candidate any more.
    """

    sealed: frozenset[int]
    withdrawn: frozenset[int]
    is_open: bool
    is_recorded: bool


def sees_marks(viewer: Viewer, states: SheetStates) -> bool:
    """Whether the viewer may see what every member gave this candidate.

    A member may once their own sheet is sealed and the marks are open; one who did not score, once
    the agreed scores are recorded; one who withdrew from this candidate, never. HR, and a hiring
    manager where the vacancy says so, may once the marks are open.
    """
    if viewer.member is not None:
        if viewer.member in states.withdrawn:
            return False
        if viewer.member in states.sealed:
            return states.is_open
        return states.is_recorded
    return states.is_open and (viewer.is_hr or viewer.sees_as_manager)


def sees_agreed(viewer: Viewer, states: SheetStates) -> bool:
    """Whether the viewer may see the agreed scores and the total of this candidate, without who
    gave what.

    A member who withdrew from this candidate may only where the house says so.
    """
    if viewer.member in states.withdrawn and not viewer.sees_after_withdrawing:
        return False
    return states.is_recorded or sees_marks(viewer, states)


def sees_progress(viewer: Viewer, states: SheetStates) -> bool:
    """Whether the viewer may see who has sealed and who has not: HR and the owner, and the chair
    once they have.
    """
    if viewer.member is None:
        return True
    return viewer.is_chair and (viewer.member in states.sealed or viewer.member in states.withdrawn)


def sees_adjustments(viewer: Viewer, *, builds: bool) -> bool:
    """Whether the viewer may see what the chair must act on: the chair; HR and the owner where they
    do not score.

    `builds` says that they are HR or the owner of the vacancy. Who left the panel scored, and is
    not told.
    """
    return builds if viewer.member is None else viewer.is_chair
