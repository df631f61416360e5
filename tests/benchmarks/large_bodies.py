"""Members who save while others send bodies that are far too large, beside members alone.

    python -m tests.benchmarks.large_bodies [ROUNDS] [MEMBERS]

Everything goes to 127.0.0.1 and ends by itself: 8 senders announce 1 GB each, or send pieces
without a length, and stop when they are cut off or the round is over. Prints the median, the 95th
percentile and the longest of a save in milliseconds, the ratio of the medians, how the senders were
answered, and how much the server held in temporary files at most, which is nothing.
"""

from __future__ import annotations

import socket
import statistics
import sys
import tempfile
import threading
import time
from collections import Counter
from pathlib import Path

from tests.benchmarks.connections import ROUND_SECONDS, save_for_a_while
from tests.benchmarks.scoring_data import fill, free_port, start
from tests.web.members_who_save import Chain, check_kept

SENDERS = 8
PIECE = b"x" * 60_000
ANNOUNCED = b"POST /sign-in HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000000000\r\n\r\n"
IN_PIECES = b"POST /sign-in HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n"


def main() -> None:
    """Fills, serves, measures in turn and prints."""
    rounds, count = (int(each) for each in (*sys.argv[1:], *("3", "20")[len(sys.argv) - 1 :]))
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        members = fill(folder, count)
        port = free_port()
        process = start(folder, port)
        try:
            for each in members:
                each.port = port
                each.open()
            alone: list[float] = []
            among: list[float] = []
            answers: Counter[str] = Counter()
            most = 0
            for _ in range(rounds):
                alone += save_for_a_while(members)
                crowd = [
                    threading.Thread(target=_send, args=(port, number, answers))
                    for number in range(SENDERS)
                ]
                for each in crowd:
                    each.start()
                among += save_for_a_while(members)
                most = max(most, _temporary(process.pid))
                for each in crowd:
                    each.join()
        finally:
            process.terminate()
            process.wait(20)
        check_kept(folder, members, Chain())
    print(f"{'':34}{'median':>9}{'p95':>9}{'worst':>9}{'n':>8}")
    for what, taken in (
        (f"a save among {count}", alone),
        (f"the same beside {SENDERS} senders", among),
    ):
        p95 = sorted(taken)[int(len(taken) * 0.95)]
        print(f"{what:34}{statistics.median(taken):9.2f}{p95:9.2f}{max(taken):9.2f}{len(taken):8}")
    print(f"ratio of the medians: {statistics.median(among) / statistics.median(alone):.2f}")
    print(f"answers: {dict(answers)}; at most {most} bytes in temporary files of the server")


def _send(port: int, number: int, answers: Counter[str]) -> None:
    """Sends again and again until the round is over."""
    ends = time.monotonic() + ROUND_SECONDS
    while time.monotonic() < ends:
        with socket.create_connection(("127.0.0.1", port), timeout=10) as line:
            answers[_sent(line, in_pieces=bool(number % 2), ends=ends)] += 1
        time.sleep(0.1)


def _sent(line: socket.socket, *, in_pieces: bool, ends: float) -> str:
    """Sends 30 MB of a body at most, and returns the first line of the answer."""
    try:
        line.sendall(IN_PIECES if in_pieces else ANNOUNCED)
        for _ in range(500):
            line.sendall(b"%x\r\n%b\r\n" % (len(PIECE), PIECE) if in_pieces else PIECE)
            if time.monotonic() > ends:
                break
        return line.recv(200).split(b"\r\n")[0].decode()
    except OSError:
        return "cut off"


def _temporary(process: int) -> int:
    """The bytes of the server's open files that have no name, as far as the system tells."""
    found = 0
    for each in Path(f"/proc/{process}/fd").glob("*"):
        try:
            if str(each.readlink()).endswith("(deleted)"):
                found += each.stat().st_size
        except OSError:
            continue
    return found


if __name__ == "__main__":
    main()
