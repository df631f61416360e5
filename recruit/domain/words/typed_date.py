"""Dates as people write them: '31 March 2027', '31/3/2027', '2027-03-31'."""

from __future__ import annotations

import re
from datetime import date

EARLIEST, LATEST = 2000, 2099
_MONTHS = (
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
)
_IN_NUMBERS = re.compile(r"(\d{1,2})\s*[./ -]\s*(\d{1,2})\s*[./ -]\s*(\d{4}|\d{2})")
_YEAR_FIRST = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
_IN_WORDS = re.compile(r"(\d{1,2})(?:st|nd|rd|th)?\s+([a-z]{3,9})\.?,?\s+(\d{4})")
_MONTH_FIRST = re.compile(r"([a-z]{3,9})\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+(\d{4})")


def typed_date(text: str) -> date | None:
    """The date that was meant, the day before the month, or None where there is no such day."""
    plain = " ".join(text.split()).casefold()
    if not plain.isascii():
        return None
    if found := _YEAR_FIRST.fullmatch(plain):
        return _date(*found.group(1, 2, 3))
    if found := _IN_NUMBERS.fullmatch(plain):
        return _date(*found.group(3, 2, 1))
    if found := _IN_WORDS.fullmatch(plain):
        return _date(found[3], _month(found[2]), found[1])
    if found := _MONTH_FIRST.fullmatch(plain):
        return _date(found[3], _month(found[1]), found[2])
    return None


def in_words(day: date) -> str:
    """A date as '31 March 2027'."""
    return f"{day.day} {_MONTHS[day.month - 1].capitalize()} {day.year}"


def _month(word: str) -> str:
    """The number of a month by its name or the beginning of it, or '0'."""
    return next((str(place) for place, each in enumerate(_MONTHS, 1) if each.startswith(word)), "0")


def _date(year: str, month: str, day: str) -> date | None:
    try:
        found = date(int(year) if len(year) == 4 else 2000 + int(year), int(month), int(day))
    except ValueError:
        return None
    return found if EARLIEST <= found.year <= LATEST else None
