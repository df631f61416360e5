"""Kills disposals at random moments of real time, and says what the next start made of each.

    python tests/benchmarks/disposal_kill.py --runs 500

Each run disposes of a vacancy in a process of its own while another connection stays open, as a
server's does; half of the runs have somebody place a legal hold at the same time. Exits with 1 at
the first run in which the disposal is neither not begun nor finished by the next start, a word of a
candidate is left in a file, the audit chain is broken, or a hold was overrun.
"""

from __future__ import annotations

import argparse
import os
import random
import shutil
import signal
import sys
import tempfile
import threading
import time
from collections import Counter
from contextlib import closing, suppress
from datetime import date
from pathlib import Path

from recruit.domain.keeping.retention import Scope
from recruit.domain.words.people import SHELL
from recruit.domain.words.refusal import Refused
from recruit.evidence import disposal as disposing
from recruit.evidence.archive import archive_vacancy
from recruit.store.audit.check import check_audit
from recruit.store.connection import FILE, connect
from recruit.store.keeping.disposals import disposals_of, unfinished
from recruit.store.keeping.holds import is_held, place_hold
from recruit.store.scoring.records import record_of
from recruit.store.upgrade import migrate
from tests.evidence.conftest import tell

WORDS = (
    b"thistlewood",
    b"moonbeam",
    b"peggy listener",
    b"worked at sea",
    b"called away",
    b"night watch",
)


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--runs", type=int, default=500)
    parser.add_argument("--seed", type=int, default=int(time.time()))
    given = parser.parse_args()
    chance = random.Random(given.seed)
    disposing.today = lambda *_: date(2099, 1, 1)
    ended: Counter[str] = Counter()
    with tempfile.TemporaryDirectory(prefix="recruit-kill-") as name:
        made, vacancy = prepare(Path(name) / "as-found")
        longest = duration(made, Path(name) / "timed", vacancy)
        for number in range(given.runs):
            folder = Path(name) / "data"
            shutil.rmtree(folder, ignore_errors=True)
            shutil.copytree(made, folder)
            try:
                ended[
                    one(folder, vacancy, chance.uniform(0, longest * 1.3), holds=number % 2 == 1)
                ] += 1
            except AssertionError as fault:
                print(f"run {number} of seed {given.seed}: {fault}")
                return 1
    print(
        f"seed {given.seed}: {given.runs} kills within {longest * 1300:.0f} ms, none of them in"
        " between:"
    )
    for how, count in sorted(ended.items()):
        print(f"  {count:5} {how}")
    return 0


def prepare(folder: Path) -> tuple[Path, int]:
    """A data folder with one archived vacancy that is due and one that is not touched."""
    folder.mkdir(parents=True)
    with closing(connect(migrate(folder))) as db:
        vacancy = tell(db)
        archive_vacancy(db, SHELL, vacancy, folder / "archives" / "V-1.zip")
        disposing.appointed_set(db, SHELL, vacancy)
    return folder, vacancy


def duration(made: Path, folder: Path, vacancy: int) -> float:
    """How long a disposal takes that no one kills."""
    shutil.copytree(made, folder)
    with closing(connect(folder / FILE)) as db:
        began = time.monotonic()
        disposing.dispose(db, SHELL, folder, vacancy, Scope.WHOLE)
        return time.monotonic() - began


def one(folder: Path, vacancy: int, moment: float, *, holds: bool) -> str:
    """One disposal that is killed at this moment, and what became of it."""
    child = os.fork()
    if child == 0:
        with suppress(BaseException), closing(connect(folder / FILE)) as db:
            disposing.dispose(db, SHELL, folder, vacancy, Scope.WHOLE)
        os._exit(0)
    said: list[str] = []
    holder = threading.Thread(target=hold, args=(folder, vacancy, said))
    with closing(connect(folder / FILE)) as anchor:
        anchor.execute("select 1 from vacancy").fetchone()
        if holds:
            holder.start()
        time.sleep(moment)
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        if holds:
            holder.join()
    return judged(folder, vacancy, said)


def hold(folder: Path, vacancy: int, said: list[str]) -> None:
    time.sleep(random.uniform(0, 0.05))
    with closing(connect(folder / FILE)) as db:
        try:
            place_hold(db, SHELL, vacancy, "A claim.")
            said.append("held")
        except Refused:
            said.append("too late")


def judged(folder: Path, vacancy: int, said: list[str]) -> str:
    """What the next start makes of it; fails where it is in between."""
    with closing(connect(folder / FILE)) as db:
        begun = bool(unfinished(db))
        assert disposing.finish_disposals(db, folder), "the next start did not finish it"
        fault = check_audit(db).fault
        assert fault is None, f"the audit trail is broken: {fault}"
        done, record, is_on_hold = (
            disposals_of(db, vacancy),
            record_of(db, vacancy),
            is_held(db, vacancy),
        )
    left = [
        each.name
        for each in folder.rglob("*")
        if each.is_file() and any(w in each.read_bytes().lower() for w in WORDS)
    ]
    if not done:
        assert record is not None, "the record is gone and nothing says so"
        assert len(record.candidates) == 3, "a part of the record is gone"
        return "not begun, held" if is_on_hold else "not begun"
    assert done[0].is_finished, "the certificate is not complete"
    assert not left, f"words are left in {left}"
    assert not is_on_hold, "a hold was overrun"
    assert "held" not in said, "a hold was overrun"
    return "finished by the next start" if begun else "finished"


if __name__ == "__main__":
    sys.exit(main())
