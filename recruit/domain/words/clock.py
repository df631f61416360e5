"""The clock of an organisation: one moment in words, the same on every page and paper, and which
day it is there.

Moments are kept in UTC (ISO 8601). Days are the organisation's days.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, tzinfo
from functools import cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from recruit.domain.words.typed_date import in_words

USUAL_ZONE = "Europe/London"
_NO_PLACES = ("Etc/", "SystemV/", "US/")
"""Names of the list that are no places, or are older names for places that it has."""


@dataclass(frozen=True, slots=True)
class Clock:
    """Tells the time in a zone, by its IANA name.

    One that this machine does not know is told in UTC, and says so.
    """

    zone: str = USUAL_ZONE

    def at(self, stored: str) -> datetime:
        """A stored moment as the clock on the wall shows it."""
        return datetime.fromisoformat(stored).astimezone(_known(self.zone))

    def moment(self, stored: str) -> str:
        """A stored moment as '25 October 2026, 1:30 BST': the last word parts the hour that comes
        twice.
        """
        return f"{self.day_in_words(stored)}, {self.time(stored)}"

    def time(self, stored: str) -> str:
        """The time of day of a stored moment, as '10:42 GMT'."""
        when = self.at(stored)
        return f"{when.hour}:{when:%M} {_abbreviated(when)}"

    def day(self, stored: str) -> date:
        """The day on which a stored moment was."""
        return self.at(stored).date()

    def day_in_words(self, stored: str) -> str:
        """The day on which a stored moment was, as '25 October 2026'."""
        return in_words(self.day(stored))

    def in_table(self, stored: str) -> str:
        """A stored moment as a spreadsheet reads it: '2026-11-22 10:42:00', or '' for
        none.

        In the hour that comes twice the name of the time stands behind it: '2026-10-25 01:30:00
        BST'.
        """
        if not stored:
            return ""
        when = self.at(stored)
        said = f"{when:%Y-%m-%d %H:%M:%S}"
        return f"{said} {_abbreviated(when)}" if _comes_twice(when) else said

    def begins(self, day: date) -> str:
        """The moment at which a day begins, as it is stored: everything before it was on an earlier
        day.
        """
        midnight = datetime.combine(day, time(), _known(self.zone))
        return midnight.astimezone(UTC).isoformat(timespec="milliseconds")

    @property
    def in_words(self) -> str:
        """How this clock is named to people: 'Europe/London'."""
        return (
            self.zone
            if _is_known(self.zone)
            else f"UTC, because {self.zone} is not known on this computer"
        )


USUAL_CLOCK = Clock()


@cache
def zones() -> tuple[str, ...]:
    """The IANA names of the zones that a clock can have, in order: places, and UTC."""
    places = (
        each for each in available_timezones() if "/" in each and not each.startswith(_NO_PLACES)
    )
    return (*sorted({USUAL_ZONE, *places}), "UTC")


@cache
def _known(zone: str) -> tzinfo:
    try:
        return ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return UTC


def _is_known(zone: str) -> bool:
    return zone == "UTC" or _known(zone) is not UTC


def _abbreviated(when: datetime) -> str:
    """'GMT' or 'BST'; where a zone has no such word, the hours from UTC: 'UTC-03'."""
    name = when.tzname() or "UTC"
    return f"UTC{name}" if name[0] in "+-" else name


def _comes_twice(when: datetime) -> bool:
    """Whether the wall shows this time once more an hour before or after, because the clocks go
    back.
    """
    first, second = when.replace(fold=0), when.replace(fold=1)
    return first.utcoffset() != second.utcoffset() and second.utcoffset() < first.utcoffset()  # type: ignore[operator]
