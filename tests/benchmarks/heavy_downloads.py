"""Members who save while one person asks for every paper of a vacancy eight times at once, beside
members alone.

    python -m tests.benchmarks.heavy_downloads [ROUNDS] [MEMBERS]

Everything goes to 127.0.0.1 and ends by itself. One real `recruit serve` is measured in turn: a few
seconds of saves alone, and as many seconds of saves while HR's browser sends the same request eight
times at once, again and again. Prints the median, the 95th percentile and the longest of a save in
milliseconds, the ratio of the medians, and what the eight got. The rule: no save takes longer than
it takes to make the papers once.
"""

from __future__ import annotations

import http.client
import statistics
import sys
import tempfile
import threading
import time
from collections import Counter
from contextlib import closing
from pathlib import Path

from recruit.domain.pack.vacancy import Candidate
from recruit.domain.words.people import SHELL, Role
from recruit.store.connection import FILE, connect
from recruit.store.people.people import add_person
from recruit.store.vacancies.candidates import add_candidates
from tests.benchmarks.connections import ROUND_SECONDS, save_for_a_while
from tests.benchmarks.scoring_data import fill, served
from tests.web.members_who_save import Chain, Member, check_kept, cookie

AT_ONCE = 8
CANDIDATES = 60


def main() -> None:
    """Fills, serves, measures in turn and prints."""
    rounds, count = (int(each) for each in (*sys.argv[1:], *("3", "20")[len(sys.argv) - 1 :]))
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        members = fill(folder, count)
        signed_in, vacancy = _hr(folder, members[0])
        with served(folder) as port:
            for each in members:
                each.port = port
                each.open()
            once = _timed_download(port, signed_in, vacancy)
            alone: list[float] = []
            among: list[float] = []
            answers: Counter[int] = Counter()
            for _ in range(rounds):
                alone += save_for_a_while(members)
                crowd = Crowd(port, signed_in, vacancy)
                crowd.begin()
                among += save_for_a_while(members)
                answers += crowd.end()
        check_kept(folder, members, Chain())
    print(f"{'':34}{'median':>9}{'p95':>9}{'worst':>9}{'n':>8}")
    for what, taken in (
        (f"a save among {count}", alone),
        (f"the same beside {AT_ONCE} downloads", among),
    ):
        p95 = sorted(taken)[int(len(taken) * 0.95)]
        print(f"{what:34}{statistics.median(taken):9.2f}{p95:9.2f}{max(taken):9.2f}{len(taken):8}")
    print(f"ratio of the medians: {statistics.median(among) / statistics.median(alone):.2f}")
    print(
        f"the papers alone take {once * 1000:.0f} ms; answers by status:"
        f" {dict(sorted(answers.items()))}"
    )


def _hr(folder: Path, member: Member) -> tuple[str, int]:
    """HR's cookie, and a vacancy with many candidates, whose papers take long to make."""
    vacancy = member.where.vacancy
    with closing(connect(folder / FILE)) as db:
        person = add_person(
            db, SHELL, email="hr@larkwater.example", name="Hilda Rulebook", role=Role.HR
        )
        more = [
            Candidate(f"C-{number:03}", f"Made-up Person {number}", "")
            for number in range(100, 100 + CANDIDATES)
        ]
        add_candidates(db, SHELL, vacancy, more)
    return cookie(folder, {"_user_id": f"{person.id}:1", "_fresh": True}), vacancy


def _download(port: int, signed_in: str, vacancy: int) -> int:
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
    line.request("GET", f"/vacancies/{vacancy}/papers/all.zip", headers={"Cookie": signed_in})
    answer = line.getresponse()
    answer.read()
    line.close()
    return answer.status


def _timed_download(port: int, signed_in: str, vacancy: int) -> float:
    began = time.perf_counter()
    status = _download(port, signed_in, vacancy)
    assert status == 200, f"the papers answer {status}"
    return time.perf_counter() - began


class Crowd:
    """One person's browser with eight windows, each of which asks again when it got its answer."""

    def __init__(self, port: int, signed_in: str, vacancy: int) -> None:
        self._asked = (port, signed_in, vacancy)
        self._ends = time.monotonic() + ROUND_SECONDS
        self._answers: Counter[int] = Counter()
        self._lock = threading.Lock()
        self._threads = [threading.Thread(target=self._ask) for _ in range(AT_ONCE)]

    def begin(self) -> None:
        """Begins to ask."""
        for each in self._threads:
            each.start()

    def end(self) -> Counter[int]:
        """Waits for the last answers, and returns how often each status came."""
        for each in self._threads:
            each.join()
        return self._answers

    def _ask(self) -> None:
        while time.monotonic() < self._ends:
            status = _download(*self._asked)
            with self._lock:
                self._answers[status] += 1
            if status != 200:
                time.sleep(0.5)


if __name__ == "__main__":
    main()
