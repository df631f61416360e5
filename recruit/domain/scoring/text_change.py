"""What a change did to a text, in little: where it began, what was taken out and what was put in.

Someone who types is saved every second or two. The audit trail keeps each change, so that any
earlier text can be had again, without keeping the whole text each time.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class TextChange:
    """One change of a text. `at` counts characters from the start."""

    at: int
    taken_out: str
    put_in: str


def text_change(before: str, after: str) -> TextChange:
    """The one change that makes `after` of `before`, as short as it can be told."""
    shortest = min(len(before), len(after))
    start = 0
    while start < shortest and before[start] == after[start]:
        start += 1
    end = 0
    while end < shortest - start and before[-1 - end] == after[-1 - end]:
        end += 1
    return TextChange(start, before[start : len(before) - end], after[start : len(after) - end])


def redo(text: str, change: TextChange) -> str:
    """The text after the change. Raises `ValueError` if the change was made to another text."""
    return _swap(text, change.at, change.taken_out, change.put_in)


def undo(text: str, change: TextChange) -> str:
    """The text before the change. Raises `ValueError` if the change did not make this text."""
    return _swap(text, change.at, change.put_in, change.taken_out)


def _swap(text: str, at: int, old: str, new: str) -> str:
    if text[at : at + len(old)] != old:
        raise ValueError("this change belongs to another text")
    return text[:at] + new + text[at + len(old) :]
