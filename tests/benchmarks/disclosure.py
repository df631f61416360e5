"""How long the bundles of a disclosure take for a vacancy of fifty candidates.

    python -m tests.benchmarks.disclosure [ROUNDS]

Each is made as the page makes it: the record is read, names are found and masked, the bundle is
looked through once more. Prints medians in seconds beside a bare reading of the same record, and
their ratios.
"""

from __future__ import annotations

import statistics
import sys
import tempfile
from pathlib import Path

from recruit.store.connection import connect
from recruit.store.keeping.disclosures import held_of
from recruit.store.upgrade import migrate
from tests.benchmarks.archive import seconds
from tests.evidence.test_disclosure import freedom, many, subject


def main() -> None:
    """Fills, makes the bundles in turn, and prints."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 5
    taken: dict[str, list[float]] = {}
    with tempfile.TemporaryDirectory() as folder:
        db = connect(migrate(Path(folder)))
        made = many(db, low=26, withdrew=20)
        for _ in range(rounds):
            taken.setdefault("reading the record", []).append(seconds(lambda: held_of(db, made)))
            taken.setdefault("subject access", []).append(seconds(lambda: subject((db, made))))
            taken.setdefault("freedom of information", []).append(
                seconds(lambda: freedom((db, made)))
            )
        db.close()
    bare = statistics.median(taken["reading the record"])
    for what, spent in taken.items():
        found = statistics.median(spent)
        print(f"{what:24} {found:7.3f} s  {found / bare:6.1f}")


if __name__ == "__main__":
    main()
