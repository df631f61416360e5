"""A server that is killed while members save loses nothing that it said was saved.

The 200 kills here are of real serving processes: the whole application behind waitress, saved to
over HTTP with the requests that the page sends, ended by SIGKILL at a random moment, and started
again on the same files. The processes are forks of one that has loaded everything, which spares a
second each time; `tests/benchmarks/kill.py` starts the whole of `recruit serve` anew for every
kill, and can run for as long as one likes. Neither cuts the power: that what is answered is on the
disk by then is SQLite's doing (`synchronous = full`), which `test_sheets.py` asks for.
"""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from recruit.store.connection import FILE, connect
from recruit.store.scoring.sheets import Place
from recruit.store.vacancies.candidates import candidates
from recruit.store.vacancies.editions import issued_pack
from recruit.store.vacancies.panels import panel
from tests.scored import open_gate
from tests.store.scoring_day import faults_of_file, vouched_faults
from tests.web.made_up import Site
from tests.web.members_who_save import Chain, Member, check_kept, cookie, save_until_cut

KILLS = 50
SECONDS = 30
MOST_SAVES = 6
"""How many saves a process answers at most before the moment of its end is drawn."""
LONGEST = 0.02
"""Seconds that it lives on after that; a save takes about a third of it."""


class Server:
    """Serving processes, one after the other; see `server_to_be_killed`."""

    def __init__(self, folder: Path) -> None:
        command = [sys.executable, "-m", "tests.web.server_to_be_killed", str(folder)]
        self._maker = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            cwd=Path(__file__).parents[3],
        )
        assert self._maker.stdout is not None
        self.port = int(self._maker.stdout.readline())
        self.process = 0

    def start(self) -> None:
        """Starts a process that serves, once the one before is gone."""
        assert self._maker.stdin is not None
        assert self._maker.stdout is not None
        self._maker.stdin.write("again\n")
        self._maker.stdin.flush()
        self.process = int(self._maker.stdout.readline())

    def kill(self) -> None:
        """Ends the process as nothing else can: it has no time to tidy up."""
        os.kill(self.process, signal.SIGKILL)

    def end(self) -> None:
        """Ends all of it."""
        self._maker.communicate(timeout=20)


@pytest.fixture
def server(site: Site) -> Iterator[Server]:
    with site.database() as db:
        open_gate(db, site.issued)
    site.app.extensions["recruit_anchor"].close()
    made = Server(site.folder)
    yield made
    made.end()


@pytest.fixture
def members(site: Site, server: Server) -> Iterator[list[Member]]:
    """The three members of the panel, each with a sheet for the same candidate."""
    with site.database() as db:
        sitting, first = panel(db, site.issued), candidates(db, site.issued)[0].id
        issued = issued_pack(db, site.issued)
    assert issued is not None
    accounts = {each.id: f"{each.id}:{each.session}" for each in site.people}
    made = [
        Member(
            server.port, Place(site.issued, first, each.id),
            cookie(site.folder, {"_user_id": accounts[each.person], "_fresh": True} if each.person
                   else {"member": [each.id, each.access_until, 1]}),
            len(issued.pack.questions),
        )
        for each in sitting
    ]  # fmt: skip
    yield made
    for each in made:
        each.close()


def wait_for(members: list[Member], more: int) -> None:
    """Waits until that many more saves are answered: on a busy machine a kill after a time would
    find none begun.
    """
    enough, give_up = sum(each.answered for each in members) + more, time.monotonic() + SECONDS
    while sum(each.answered for each in members) < enough:
        assert time.monotonic() < give_up, "the server answers no saves"
        time.sleep(0.0005)


@pytest.mark.parametrize(
    "seed", [1, *(pytest.param(each, marks=pytest.mark.long) for each in (2, 3, 4))]
)
def test_every_save_that_was_answered_outlives_fifty_kills(site, server, members, seed):
    chance, chain, cut = random.Random(seed), Chain(), 0
    server.start()
    for each in members:
        each.open()
    with ThreadPoolExecutor(len(members)) as pool:
        for _ in range(KILLS):
            stop = threading.Event()
            saving = [
                pool.submit(save_until_cut, each, random.Random(chance.random()), stop)
                for each in members
            ]
            wait_for(members, chance.randint(0, MOST_SAVES))
            time.sleep(chance.uniform(0, LONGEST))
            server.kill()
            stop.set()
            server.start()
            cut += sum(each.result() for each in saving)
            check_kept(site.folder, members, chain)
    assert cut > KILLS / 2, "the members were idle when the server was killed"
    assert sum(each.answered for each in members) > KILLS
    for each in members:
        each.close()  # A line to the server that was killed last is of no use.
        for question in range(1, each.questions + 1):
            each.save(question, ("3", "What was typed last."))
    check_kept(site.folder, members, chain)
    db = connect(site.folder / FILE)
    assert vouched_faults(db) == []
    assert faults_of_file(db) == []
    assert chain.sequence == db.execute("select count(*) from audit").fetchone()[0]
    db.close()
    assert max(each.largest for each in members) < 1_000
