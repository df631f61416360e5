"""How long `recruit audit verify` takes for a million entries, and how much memory.

    python -m tests.benchmarks.audit_walk [ENTRIES]

Fills a data folder with archived vacancies, takes stock of them, and saves marks as often as it
takes: each entry vouches for a row of evidence of its own, which is the dearest kind. Then runs the
command in a process of its own, and beside it a bare reading of the same entries that only hashes
each and reads its facts. Prints seconds, the ratio of the two, and the peak of memory in megabytes.
"""

from __future__ import annotations

import hashlib
import json
import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from recruit.domain.record.actions import Action
from recruit.domain.words.people import SHELL
from recruit.store.audit.audit import record, take_stock
from recruit.store.connection import connect, writing
from tests.benchmarks.archive_pages import CANDIDATES, MEMBERS, QUESTIONS, fill

AT_ONCE = 5_000
VERIFY = """
import atexit, pathlib, sys
from recruit.cli import main
atexit.register(lambda: print(pathlib.Path("/proc/self/status").read_text(), file=sys.stderr))
main()
"""
"""The command; it tells at its end what the system knows of its process (Linux)."""


def main() -> None:
    """Fills, walks and prints."""
    entries = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        fill(folder, -(-entries // (CANDIDATES * MEMBERS * QUESTIONS)))
        there = save_marks(folder, entries)
        size = (folder / "recruit.db").stat().st_size
        print(f"{there:,} entries in a database of {size / 1e6:,.0f} MB")
        bare = bare_reading(folder)
        spent, peak, said = walk(folder)
        print(said)
        print(
            f"bare reading {bare:.1f} s, verify {spent:.1f} s, ratio {spent / bare:.2f}, peak"
            f" {peak:.0f} MB"
        )


def save_marks(folder: Path, entries: int) -> int:
    """Adds entries of saved marks until there are so many, and returns how many there are."""
    db = connect(folder / "recruit.db")
    db.execute("pragma synchronous = off")
    with writing(db):
        take_stock(db)
    (there,) = db.execute("select count(*) from audit").fetchone()
    rows = db.execute(
        "select candidate, question, member from score limit ?", [max(0, entries - there)]
    ).fetchall()
    told = {
        "mark": [None, "2"],
        "evidence": {"at": 0, "taken_out": "", "put_in": "I wrote the plan with the crew."},
    }
    for first in range(0, len(rows), AT_ONCE):
        with writing(db):
            for candidate, question, member in rows[first : first + AT_ONCE]:
                facts = {
                    "candidate": candidate,
                    "member": member,
                    "question": question,
                    "version": 1,
                }
                row = ("score", candidate, question, member)
                record(
                    db,
                    SHELL,
                    Action.SAVE_SCORE,
                    f"vacancy:{1 + candidate // CANDIDATES}",
                    facts,
                    told,
                    [row],
                )
    db.close()
    return int(there) + len(rows)


def bare_reading(folder: Path) -> float:
    """Seconds to read every entry, to hash its text and to read its facts."""
    db = connect(folder / "recruit.db")
    began = time.perf_counter()
    for row in db.execute("select previous, facts, personal from audit order by sequence"):
        hashlib.sha256("".join(row).encode()).hexdigest()
        json.loads(row[1])
    spent = time.perf_counter() - began
    db.close()
    return spent


def walk(folder: Path) -> tuple[float, float, str]:
    """Seconds and megabytes of `recruit audit verify`, and what it said."""
    began = time.perf_counter()
    command = [sys.executable, "-c", VERIFY, "audit", "verify", "--data", str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    spent = time.perf_counter() - began
    peak = re.search(r"VmHWM:\s*(\d+) kB", done.stderr)
    assert peak
    return spent, int(peak[1]) / 1024, done.stdout.strip()


if __name__ == "__main__":
    main()
