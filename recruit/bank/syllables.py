"""Counting syllables, for the reading grade of a text."""

from __future__ import annotations

from functools import cache, lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable


@lru_cache(maxsize=20_000)
def count_syllables(word: str) -> int:
    """How many syllables an English word has; 1 for what cannot be said, such as a number."""
    return max(1, _counter()(word))


@cache
def _counter() -> Callable[[str], int]:
    # Its word list takes longer to read than all of 'recruit --help', so only a run that needs it
    # does so.
    import syllapy  # type: ignore[import-untyped]

    count: Callable[[str], int] = syllapy.count
    return count
