"""How long a save takes, alone and while 50 members save every second, beside what it cannot be
quicker than.

    python -m tests.benchmarks.scoring_load [SECONDS] [MEMBERS] [ROUNDS]

Everything is measured in one run on one disk, in turn, against a real `recruit serve`:

- a save: what the page sends when someone typed, to the answer's last byte, over a kept connection;
- a bare transaction: the same two rows (the score and its audit entry) written with plain sqlite3
  and the same pragmas, to a copy of the database, with nothing read, checked or worked out;
- an empty signed-in POST: a view that does nothing and answers with no content. No view of Recruit
  does nothing, so one is added to the same application in a server of its own. Session, account and
  token are looked at as always.

The data lie in the folder for temporary files (TMPDIR). Prints medians and 95th percentiles in
milliseconds, the ratio of a save alone to the sum of the two, and the size of the largest answer;
then looks for what was saved in the database.
"""

from __future__ import annotations

import random
import shutil
import sqlite3
import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from recruit.store.connection import FILE
from tests.benchmarks.scoring_data import fill, served
from tests.web.members_who_save import Chain, Member, check_kept

EMPTY = """
import sys
from pathlib import Path
from recruit import app as module
from recruit.cli import main
from recruit.web.access import signed_in
made = module.create_app
def with_empty(*arguments, **named):
    app = made(*arguments, **named)
    @app.post("/empty")
    @signed_in
    def empty():
        return "", 204
    return app
module.create_app = with_empty
main()
"""
TARGET = 5
SAID = (
    "Said: 'I wrote the plan with the crew, and we tried it on the next night watch.' Then asked"
    " what went wrong. "
)


def main() -> None:
    """Fills, serves, measures and prints."""
    seconds, count, rounds = (
        int(each) for each in (*sys.argv[1:], *("60", "50", "400")[len(sys.argv) - 1 :])
    )
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        members = fill(folder, count)
        with served(folder) as port, served(_copy(folder), (EMPTY, "serve")) as empty_port:
            for each in members:
                each.port = port
                each.open()
            alone = _alone(folder, members[0], empty_port, rounds)
            under = _under_load(members, seconds)
        check_kept(folder, members, Chain())
    print(f"{'':28}{'median':>9}{'p95':>9}{'n':>8}")
    for name, values in (*alone.items(), (f"a save among {count} members", under)):
        print(f"{name:28}{statistics.median(values):9.2f}{_p95(values):9.2f}{len(values):8}")
    least = statistics.median(alone["a bare transaction"]) + statistics.median(
        alone["an empty POST"]
    )
    ratio = statistics.median(alone["a save alone"]) / least
    print(
        f"a save alone is {ratio:.2f} times a bare transaction and an empty POST (at most {TARGET})"
    )
    print(f"the largest answer has {max(each.largest for each in members)} bytes")
    print(
        f"{sum(each.answered for each in members)} saves answered, every one of them is in the"
        " database; no error"
    )


def _copy(folder: Path) -> Path:
    """The same data in another folder on the same disk."""
    other = folder / "other"
    other.mkdir()
    for name in (FILE, "secret-key"):
        shutil.copy(folder / name, other / name)
    return other


def _alone(folder: Path, member: Member, empty_port: int, rounds: int) -> dict[str, list[float]]:
    """Each of the three in turn, so that a moment in which the disk is slow befalls all."""
    visitor = Member(empty_port, member.where, member.cookie, member.questions)
    visitor.open()
    bare = _bare(folder / "bare.db", folder / FILE, member)
    text = ""
    taken: dict[str, list[float]] = {
        "a save alone": [],
        "a bare transaction": [],
        "an empty POST": [],
    }
    for number in range(rounds + 10):
        text = f"{text}{SAID.split()[number % 16]} " if number % 200 else ""
        question = number // 200 % member.questions + 1
        times = (
            _timed(lambda: member.save(question, ("2", text))),  # noqa: B023
            _timed(lambda: bare(question, text)),  # noqa: B023
            _timed(lambda: visitor.post_empty("/empty")),
        )
        if number >= 10:
            for each, passed in zip(taken.values(), times, strict=True):
                each.append(passed)
    visitor.close()
    return taken


def _bare(path: Path, source: Path, member: Member) -> Callable[[int, str], None]:
    """Writes a score and an audit entry as they lie in the database, and nothing else."""
    db = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    with closing(sqlite3.connect(source)) as kept:
        kept.backup(db)
    for pragma in (
        "journal_mode = wal",
        "foreign_keys = on",
        "synchronous = full",
        "secure_delete = on",
    ):
        db.execute(f"pragma {pragma}")
    where = member.where
    db.execute(
        "insert or ignore into interview (candidate, vacancy, edition, began_at) values (?, ?,"
        " 1, '')",
        [where.candidate, where.vacancy],
    )
    db.execute(
        "insert or ignore into sheet (candidate, member, began_at) values (?, ?, '')",
        [where.candidate, where.member],
    )
    sequence = db.execute("select max(sequence) from audit").fetchone()[0]
    at = "2026-11-23T10:00:00.000+00:00"

    def write(question: int, text: str) -> None:
        nonlocal sequence
        sequence += 1
        db.execute("begin immediate")
        db.execute(
            "insert into score (candidate, member, question, mark, not_asked, why_not_asked,"
            " evidence, probes, heard, version, tab, turn, saved_at)"
            " values (?, ?, ?, '2', 0, '', ?, '[]', '[]', 1, 'tab', 1, ?)"
            " on conflict (candidate, question, member) do update set evidence = excluded.evidence,"
            " version = version + 1, turn = turn + 1",
            [where.candidate, where.member, question, text, at],
        )
        db.execute(
            "insert into audit values (?, ?, ?, 'panel member', 'save score', 'vacancy:1', ?, ?, ?,"
            " ?, ?, ?)",
            [
                sequence,
                at,
                "0" * 32,
                "x" * 180,
                "0" * 64,
                "0" * 64,
                f"{sequence:064}",
                "0" * 32,
                "x" * 120,
            ],
        )
        db.execute("commit")

    return write


def _under_load(members: list[Member], seconds: int) -> list[float]:
    """Every member saves every second, each from a moment of their own."""
    taken: list[float] = []
    faults: list[str] = []
    ends = time.monotonic() + seconds

    def work(member: Member) -> None:
        chance = random.Random(member.where.member)
        due = time.monotonic() + chance.random()
        while due < ends:
            time.sleep(max(0.0, due - time.monotonic()))
            try:
                taken.append(_timed(lambda: member.save_anything(chance)))
            except Exception as error:
                faults.append(f"{type(error).__name__}: {error}")
                return
            due += 1

    threads = [threading.Thread(target=work, args=(each,)) for each in members]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    if faults:
        raise SystemExit(f"{len(faults)} members were stopped: {faults[0]}")
    return taken


def _timed(deed: Callable[[], object]) -> float:
    began = time.perf_counter()
    deed()
    return (time.perf_counter() - began) * 1000


def _p95(values: list[float]) -> float:
    return sorted(values)[int(len(values) * 0.95)]


if __name__ == "__main__":
    main()
