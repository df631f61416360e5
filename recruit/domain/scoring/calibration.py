"""The calibration round: who sees whose marks of a sample answer, and how far they lie apart."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from recruit.domain.framework.scale import Scale
from recruit.domain.scoring.blindness import Viewer

LONGEST_SAMPLE = 3000
LONGEST_WHY = 1000


def sees_calibration(viewer: Viewer, marked: Collection[int], sitting: Collection[int]) -> bool:
    """Whether the viewer may see what the members gave one sample answer.

    A member may once they have given their own mark, which stays. HR may at any time, and an owner
    who is no member once everyone who sits on the panel has marked.
    """
    if viewer.member is not None:
        return viewer.member in marked
    return viewer.is_hr or (bool(sitting) and set(sitting) <= set(marked))


def spread_in_words(scale: Scale, marks: Sequence[str]) -> str:
    """How far the marks lie apart, in sentences. There is at least one mark."""
    if len(marks) == 1:
        return f"One member has marked, and gave {marks[0]}."
    lowest, highest = min(marks, key=scale.place), max(marks, key=scale.place)
    apart = scale.place(highest) - scale.place(lowest)
    if not apart:
        return f"{'Both' if len(marks) == 2 else f'All {len(marks)}'} members gave {lowest}."
    said = (
        f"The {len(marks)} marks lie from {lowest} to {highest}, {apart}"
        f" {'step' if apart == 1 else 'steps'} apart."
    )
    passing = scale.place(scale.pass_mark)
    if scale.place(lowest) < passing <= scale.place(highest):
        said += f" They lie on both sides of the pass mark, {scale.pass_mark}."
    return f"{said} Talk about which words of the anchors each of you went by."
