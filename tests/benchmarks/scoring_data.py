"""Panels with accounts and issued packs, for the benchmarks of scoring, and a real `recruit serve`
on them.
"""

from __future__ import annotations

import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path

from recruit.app import secret_key
from recruit.domain.words.people import SHELL, Role
from recruit.store.connection import connect
from recruit.store.people.people import add_person
from recruit.store.scoring.sheets import Place
from recruit.store.upgrade import migrate
from recruit.store.vacancies.candidates import candidates
from recruit.store.vacancies.editions import issued_pack
from recruit.store.vacancies.panels import add_member, panel, remove_member
from tests.scored import open_gate
from tests.store.scoring_day import a_day
from tests.web.members_who_save import Member, cookie

SERVE = ("from recruit.cli import main; main()", "serve")
SECONDS_TO_START = 20


def fill(folder: Path, members: int, panel_of: int = 5, questions: int = 6) -> list[Member]:
    """A database with as many panels as it takes, each ready to score; returns the members, who
    have no port yet.
    """
    secret_key(folder)
    made: list[Member] = []
    with closing(connect(migrate(folder))) as db:
        while len(made) < members:
            number = len(made) // panel_of + 1
            vacancy = a_day(db, members=2, listed=2, questions=questions, reference=f"V-{number}")
            for each in panel(db, vacancy):
                remove_member(db, SHELL, vacancy, each.id)
            for place in range(min(panel_of, members - len(made))):
                name = f"Ambrose Fable {number}-{place}"
                email = f"a{number}-{place}@larkwater.example"
                person = add_person(db, SHELL, email=email, name=name, role=Role.PANEL_MEMBER)
                add_member(
                    db, SHELL, vacancy, name=name, role="", person=person.id, is_chair=place == 0
                )
            open_gate(db, vacancy)
            issued = issued_pack(db, vacancy)
            assert issued is not None
            first = candidates(db, vacancy)[0].id
            for each in panel(db, vacancy):
                signed_in = cookie(folder, {"_user_id": f"{each.person}:1", "_fresh": True})
                made.append(
                    Member(0, Place(vacancy, first, each.id), signed_in, len(issued.pack.questions))
                )
    return made


def free_port() -> int:
    """A port that no one listens on."""
    with socket.socket() as each:
        each.bind(("127.0.0.1", 0))
        return int(each.getsockname()[1])


def start(folder: Path, port: int, code: Sequence[str] = SERVE) -> subprocess.Popen[bytes]:
    """A server on this folder that answers; `recruit serve` unless other code is given."""
    command = [sys.executable, "-c", *code, "--data", str(folder), "--port", str(port)]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    give_up = time.monotonic() + SECONDS_TO_START
    while time.monotonic() < give_up:
        with socket.socket() as each:
            if each.connect_ex(("127.0.0.1", port)) == 0:
                return process
        time.sleep(0.01)
    raise SystemExit("the server did not start")


@contextmanager
def served(folder: Path, code: Sequence[str] = SERVE) -> Iterator[int]:
    """The port of a server that runs for a while."""
    port = free_port()
    process = start(folder, port, code)
    try:
        yield port
    finally:
        process.terminate()
        process.wait(20)
