"""When a backup was made, in words, and when the next one is overdue."""

from __future__ import annotations

from datetime import datetime, timedelta

OVERDUE = timedelta(days=7)
"""An older last backup is told of."""
USUAL_DAYS = 35
"""How long backups are kept, unless the organisation sets something else."""


def is_overdue(made: datetime | None, now: datetime) -> bool:
    """Whether it is time for a backup: none was made, or the last one is older than a week."""
    return made is None or now - made > OVERDUE


def age_in_words(made: datetime, now: datetime) -> str:
    """How long ago something was made: 'less than an hour ago', '5 hours ago', '1 day ago', '12
    days ago'.
    """
    hours = int((now - made) / timedelta(hours=1))
    if hours < 1:
        return "less than an hour ago"
    return f"{_counted(hours, 'hour')} ago" if hours < 24 else f"{_counted(hours // 24, 'day')} ago"


def size_in_words(size: int) -> str:
    """A number of bytes as people read it: '640 KB', '12.4 MB', '3.1 GB'."""
    for unit, bytes_of in (("GB", 10**9), ("MB", 10**6)):
        if size >= bytes_of:
            return f"{size / bytes_of:.1f} {unit}"
    return f"{max(1, round(size / 1000))} KB"


def _counted(number: int, what: str) -> str:
    return f"{number} {what}" if number == 1 else f"{number} {what}s"
