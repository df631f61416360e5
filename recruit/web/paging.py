"""Pages of a long list: which one is asked for, and what stands on it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from recruit.domain.words.whole_number import whole_number

LAST_PAGE = 999_999
"""The highest page that can be asked for."""

Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class Page(Generic[Row]):
    """One page of a list: its rows, its number from 1, and how many pages there are, at least
    one.
    """

    rows: Sequence[Row]
    number: int
    count: int


def page_number(sent: Mapping[str, str]) -> int:
    """The page that an address or a form asks for, from 1; the first where it cannot be read."""
    return whole_number(sent.get("page", ""), LAST_PAGE) or 1


def page_count(rows: int, size: int) -> int:
    """How many pages so many rows fill, at least one."""
    full, rest = divmod(rows, size)
    return max(1, full + bool(rest))


def page_of(rows: Sequence[Row], number: int, size: int) -> Page[Row]:
    """This page of a whole list, or its last page where the list is shorter."""
    count = page_count(len(rows), size)
    shown = min(number, count)
    first = (shown - 1) * size
    return Page(rows[first : first + size], shown, count)
