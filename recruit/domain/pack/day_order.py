"""In which order the interviews come, read from the times as people type them: '8 December,
9.30am', 'Tue 14:00'.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from recruit.domain.pack.vacancy import Candidate
from recruit.domain.words.typed_date import in_words, typed_date

NO_DAY = "Day not given"
NO_TIME = "Time not given"
_MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split()
_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_LEAP_YEAR = 2000
"""A year in which every day of a month is there, for days that are typed without one."""
_EVENING = 7
"""Hours before this one that say neither am nor pm are in the afternoon: no one interviews at two
in the night.
"""
_HALF = r"\s*(?P<half>[ap])\.?m\.?(?![a-z])"
_CLOCK = re.compile(
    rf"(?<![\d.:/-])(?P<hour>\d{{1,2}})[:.](?P<minute>\d\d)(?!\d|[./-]\d)(?:{_HALF})?"
)
_HOUR = re.compile(rf"(?<![\d.:/-])(?P<hour>\d{{1,2}}){_HALF}")
_BARE = re.compile(r"(?:^|\bat\s+|,\s*)(?P<hour>\d{1,2})(?P<half>)(?:\s*o['’]?clock)?$")
_NOON = re.compile(r"\b(?:noon|midday)\b")
_MONTH = rf"(?P<month>(?:{'|'.join(_MONTHS)})[a-z]*)\.?"
_YEAR = r"(?:,?\s+(?P<year>\d{4}))?"
_DATES = (
    re.compile(
        r"(?P<whole>\d{4}-\d{1,2}-\d{1,2}|\d{1,2}\s*[./-]\s*\d{1,2}\s*[./-]\s*(?:\d{4}|\d\d))"
    ),
    re.compile(rf"\b(?P<day>\d{{1,2}})(?:st|nd|rd|th)?\s+(?:of\s+)?{_MONTH}{_YEAR}"),
    re.compile(rf"\b{_MONTH}\s+(?P<day>\d{{1,2}})(?:st|nd|rd|th)?\b{_YEAR}"),
    re.compile(r"(?<![\d/])(?P<day>\d{1,2})/(?P<number>\d{1,2})(?![\d/])"),
)
_WEEKDAY = re.compile(r"\b(?P<weekday>mon|tue|wed|thu|fri|sat|sun)")


@dataclass(frozen=True, slots=True)
class Timed:
    """When an interview is, as far as it can be read. `minute` counts from midnight."""

    candidate: Candidate
    day: date | None
    has_year: bool
    weekday: int | None
    minute: int | None


@dataclass(frozen=True, slots=True)
class InterviewDay:
    """The candidates of one day in order of time.

    The title is empty where no candidate's time names a day.
    """

    title: str
    candidates: tuple[Candidate, ...]


def interview_days(candidates: Sequence[Candidate]) -> tuple[InterviewDay, ...]:
    """The candidates by day and time.

    Whoever's day or time cannot be read comes last, in the order of the list.
    """
    read = _with_years([_read(each) for each in candidates])
    if all(each.day is None and each.weekday is None for each in read):
        ordered = sorted(read, key=_by_time)
        return (InterviewDay("", tuple(each.candidate for each in ordered)),) if read else ()
    days: dict[str, list[Candidate]] = {}
    for each in sorted(read, key=lambda one: (_by_day(one), _by_time(one))):
        days.setdefault(_title(each), []).append(each.candidate)
    return tuple(InterviewDay(title, tuple(listed)) for title, listed in days.items())


def _read(candidate: Candidate) -> Timed:
    text = " ".join(candidate.time.split()).casefold()
    minute, rest = _minute(text)
    weekday = _WEEKDAY.search(rest)
    day, has_year = _day(rest)
    return Timed(
        candidate, day, has_year, _weekday(weekday["weekday"]) if weekday else None, minute
    )


def _minute(text: str) -> tuple[int | None, str]:
    """The minute of the day, and the text without it: what is left may hold a date."""
    for pattern in (_CLOCK, _HOUR, _BARE):
        for found in pattern.finditer(text):
            hour, minute = int(found["hour"]), int(found.groupdict().get("minute") or 0)
            if hour < 24 and minute < 60:
                left = f"{text[: found.start()]} {text[found.end() :]}"
                return _hour_of_day(hour, found["half"] or "") * 60 + minute, left
    if noon := _NOON.search(text):
        return 12 * 60, f"{text[: noon.start()]} {text[noon.end() :]}"
    return None, text


def _hour_of_day(hour: int, half: str) -> int:
    if not half:
        return hour + 12 if 0 < hour < _EVENING else hour
    return hour % 12 + (12 if half == "p" else 0) if hour <= 12 else hour


def _day(text: str) -> tuple[date | None, bool]:
    for pattern in _DATES:
        if found := pattern.search(text):
            parts = found.groupdict()
            if parts.get("whole"):
                return typed_date(parts["whole"]), True
            month = parts.get("number") or str(_MONTHS.index(parts["month"][:3]) + 1)
            year = parts.get("year")
            return typed_date(f"{parts['day']}/{month}/{year or _LEAP_YEAR}"), bool(year)
    return None, False


def _with_years(read: Sequence[Timed]) -> list[Timed]:
    """The same with a year for the days that lack one: that of the others, and the next for what
    follows December.
    """
    given = [each.day.year for each in read if each.day and each.has_year]
    first = min(given, default=_LEAP_YEAR)
    months = [each.day.month for each in read if each.day]
    wraps = bool(months) and max(months) - min(months) > 6
    made = []
    for each in read:
        if each.day and not each.has_year:
            year = first + (wraps and each.day.month <= 6)
            day = typed_date(f"{each.day.day}/{each.day.month}/{year}")
            each = replace(each, day=day, has_year=bool(given))
        made.append(each)
    return made


def _by_day(one: Timed) -> tuple[int, date, int]:
    if one.day:
        return 0, one.day, 0
    return (1, date.min, one.weekday) if one.weekday is not None else (2, date.min, 0)


def _by_time(one: Timed) -> tuple[bool, int]:
    return one.minute is None, one.minute or 0


def _title(one: Timed) -> str:
    if one.day:
        said = in_words(one.day)
        return said if one.has_year else said.rpartition(" ")[0]
    return _DAYS[one.weekday] if one.weekday is not None else NO_DAY


def _weekday(word: str) -> int:
    return next(place for place, each in enumerate(_DAYS) if each.casefold().startswith(word))
