"""An open page that saves as it goes, so that its own saves are not taken for somebody else's."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Tab:
    """The open page that saves, and how many saves it has sent: both empty where a page works
    without script.

    A page whose answer was lost sends again with the version it knows. What it saved itself is no
    other's change.
    """

    name: str = ""
    turn: int = 0

    def is_same(self, other: Tab) -> bool:
        """Whether both are one open page."""
        return bool(self.name) and self.name == other.name


NO_TAB = Tab()
"""A page that works without script."""
