"""The lock: from the first score on, the decision rule and the pack's edition change through HR
alone, and it shows.
"""

from __future__ import annotations

from dataclasses import dataclass

from recruit.domain.framework.scale import Scale
from recruit.domain.pack.pack import Pack

AFTER = "Changed after scoring was open: "
"""How the reason of such an edition begins, on every paper that prints it."""
MARKS_STAY = (
    "The marks of the scale stay as they are once scoring has begun: those who are scored already"
    " were scored with them, and candidates are compared on one scale. Go back to '{title}'."
)


@dataclass(frozen=True, slots=True)
class Lock:
    """Whether rule and pack are locked, as one builder may know it, and whether this builder may
    issue all the same.
    """

    holds: bool
    may_issue: bool


def pack_lock(*, sits: bool, is_hr: bool, is_or_was_open: bool, has_begun: bool) -> Lock:
    """The lock as it is for a builder; `sits` is set for one who has, or had, a seat on the panel.

    Whether a colleague has saved a score must not show to someone who scores too, so that for them
    the lock holds as soon as scores could be there.
    """
    holds = is_or_was_open if sits else has_begun
    return Lock(holds, is_hr or not holds)


def has_other_marks(last: Pack, scale: Scale) -> bool:
    """Whether a scale gives other marks than an edition's, or marks of other worth."""
    return [(each.mark, each.value) for each in last.rule.scale.points] != [
        (each.mark, each.value) for each in scale.points
    ]
