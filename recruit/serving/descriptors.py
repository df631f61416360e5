"""How many connections this process may hold."""

from __future__ import annotations

import select
import sys

WANTED = 2000
"""Connections at once: a thousand people with two idle ones each."""
ENOUGH = 1300
"""Fewer are worth a warning."""
OTHERS = 300
"""File descriptors for the database, temporary files and everything else."""
WITHOUT_POLL = 400
"""Connections where the system can only look at 512 at once, as on Windows."""


def most_connections() -> int:
    """How many connections the server accepts.

    It asks the system for as many files as that takes.
    """
    if not hasattr(select, "poll"):
        return WITHOUT_POLL
    return max(50, min(WANTED, _raised() - OTHERS))


def warning() -> str:
    """What to do where fewer connections are possible than a busy day or an attacker takes; else an
    empty text.
    """
    most = most_connections()
    if most >= ENOUGH or sys.platform == "win32":
        return ""
    return (
        f"this process may hold {most + OTHERS} open files, which leaves room for {most}"
        f" connections. Raise it to {WANTED + OTHERS} or more ('ulimit -n', or LimitNOFILE= in its"
        " systemd unit)."
    )


def _raised() -> int:
    """The limit of open files, raised as far as needed and allowed."""
    import resource

    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = WANTED + OTHERS
    if soft == resource.RLIM_INFINITY or soft >= wanted:
        return wanted
    allowed = wanted if hard == resource.RLIM_INFINITY else min(hard, wanted)
    try:
        resource.setrlimit(resource.RLIMIT_NOFILE, (allowed, hard))
    except (OSError, ValueError):
        return int(soft)
    return int(allowed)
