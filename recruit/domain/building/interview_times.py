"""When an interview is, as a cell of a list says it: in words, or as the number that a spreadsheet
keeps it as.
"""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta

from recruit.domain.words.typed_date import EARLIEST, LATEST, in_words

_NUMBER = re.compile(r"\d{1,5}(?:[.,]\d{1,15})?")
_DAY_ZERO = datetime(1899, 12, 30)
_ISO = re.compile(r"(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d)(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:?\d\d)?")
_MINUTES_A_DAY = 24 * 60


def clock_in_words(moment: time) -> str:
    """A time of day as '9.30'."""
    return f"{moment.hour}.{moment.minute:02d}"


def moment_in_words(moment: datetime) -> str:
    """A day and a time as '7 December 2026, 9.30'; at midnight the day alone."""
    day = in_words(moment.date())
    return day if moment.time() == time(0) else f"{day}, {clock_in_words(moment.time())}"


def time_in_words(text: str) -> str:
    """A cell that says when, with the number that a spreadsheet keeps a time or a day as put into
    words.

    0.395833 is 9.30; 46363 is 7 December 2026. '9.30' is what somebody typed, and stays.
    """
    if found := _ISO.fullmatch(text):
        return _iso(found[1], found[2]) or text
    if not _NUMBER.fullmatch(text):
        return text
    number = float(text.replace(",", "."))
    if 0 < number < 1:
        minutes = round(number * _MINUTES_A_DAY)
        return clock_in_words((_DAY_ZERO + timedelta(minutes=minutes)).time())
    whole = datetime(EARLIEST, 1, 1), datetime(LATEST, 12, 31)
    moment = _DAY_ZERO + timedelta(minutes=round(number * _MINUTES_A_DAY))
    return moment_in_words(moment) if whole[0] <= moment <= whole[1] else text


def day_and_time(day: str, clock: str) -> str:
    """A day and a time from two cells as one text, either of which may be empty."""
    words = [each for each in (time_in_words(day), time_in_words(clock)) if each]
    return ", ".join(dict.fromkeys(words))


def _iso(day: str, clock: str) -> str:
    try:
        return moment_in_words(datetime.combine(date.fromisoformat(day), time.fromisoformat(clock)))
    except ValueError:
        return ""
