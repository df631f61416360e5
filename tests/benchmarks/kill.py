"""Kills `recruit serve` again and again while members save, and looks for what it had said was
saved.

    python -m tests.benchmarks.kill [KILLS] [MEMBERS]

Each time the whole server is started anew, as an operator starts it. It is killed (SIGKILL) up to a
second after it answers, or now and then while it still starts. After each start every save that was
answered must be there, with its version, the file must pass SQLite's integrity check, and the audit
chain must be unbroken.
"""

from __future__ import annotations

import random
import sys
import tempfile
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from recruit.store.connection import FILE, connect
from tests.benchmarks.scoring_data import fill, free_port, start
from tests.store.scoring_day import faults_of_file, vouched_faults
from tests.web.members_who_save import Chain, Member, check_kept, save_until_cut

LONGEST = 1.0


def main() -> None:
    """Fills, kills, checks and prints."""
    kills = int(sys.argv[1]) if len(sys.argv) > 1 else 300
    count = int(sys.argv[2]) if len(sys.argv) > 2 else 5
    seed = random.randrange(10**6)
    print(f"{kills} kills, {count} members, seed {seed}")
    with tempfile.TemporaryDirectory() as name:
        _kill(Path(name), kills, count, random.Random(seed))


def _kill(folder: Path, kills: int, count: int, chance: random.Random) -> None:
    members, chain, cut = fill(folder, count), Chain(), 0
    began = time.monotonic()
    for number in range(1, kills + 1):
        port = free_port()
        process = start(folder, port)
        check_kept(folder, members, chain)
        stop = threading.Event()
        with ThreadPoolExecutor(count) as pool:
            saving = [
                pool.submit(_save, each, port, random.Random(chance.random()), stop)
                for each in members
            ]
            time.sleep(chance.uniform(0, LONGEST))
            process.kill()
            process.wait()
            stop.set()
            cut += sum(each.result() for each in saving)
        if number % 25 == 0 or number == kills:
            answered = sum(each.answered for each in members)
            passed = time.monotonic() - began
            print(
                f"{number} kills in {passed:.0f} s: {answered} saves answered, {cut} cut off, none"
                " lost",
                flush=True,
            )
    process = start(folder, free_port())
    check_kept(folder, members, chain)
    process.terminate()
    process.wait()
    db = connect(folder / FILE)
    assert faults_of_file(db) == []
    assert vouched_faults(db) == []
    db.close()
    print(
        f"{chain.sequence} audit entries, unbroken; every row of evidence is as its last entry says"
    )


def _save(member: Member, port: int, chance: random.Random, stop: threading.Event) -> bool:
    member.port = port
    member.close()
    try:
        member.open()
    except Exception:  # the server was killed before the page came
        return False
    return save_until_cut(member, chance, stop)


if __name__ == "__main__":
    main()
