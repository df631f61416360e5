"""A whole number that somebody typed or sent: the one rule for pages, addresses and forms."""

from __future__ import annotations

LARGEST = 2**63 - 1
"""The largest number that the database can hold."""
_MOST_DIGITS = len(str(LARGEST))


def whole_number(text: str, most: int = LARGEST) -> int | None:
    """The number from 0 to `most` that this text writes with the digits 0 to 9, or None.

    Other scripts' digits, signs, spaces and points are refused, and so is a text that is long
    enough to be a burden.
    """
    if not (text.isascii() and text.isdecimal() and len(text) <= _MOST_DIGITS):
        return None
    number = int(text)
    return number if number <= most else None
