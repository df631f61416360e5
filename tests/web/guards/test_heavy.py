"""What takes long to make is made a few at a time, never twice for one person, and told in
words.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

import pytest

from recruit.web.guards import heavy
from recruit.web.guards.heavy import Busy, Gate, Made
from tests.web.reading import heading
from tests.web.routes import address, routes

HEAVY = {
    "papers.all_papers",
    "papers.sheets_of_candidate",
    "scored_papers.consensus",
    "scored_papers.decision",
    "scored_papers.all_tables",
    "scored_papers.everything",
    "panel_agreement.members_picture",
    "panel_agreement.profile",
    "panel_agreement.spread_picture",
    "archive.verification",
    "retention.hand_over",
}
LYING_THERE = {"backups.download", "archive.download", "settings.download", "settings.ours"}
"""Files that are given out as they lie there."""
SECONDS = 20


class Work:
    """Work that lasts until it is let go, in threads of its own, and how each ended."""

    def __init__(self, gate: Gate) -> None:
        self.gate, self.go = gate, threading.Event()
        self.made: list[str] = []
        self.most = self.now = 0
        self.ended: list[str] = []
        self._threads: list[threading.Thread] = []

    def ask(self, person: str, what: str) -> None:
        """Somebody asks, and the next one does so a moment later."""
        thread = threading.Thread(target=self._ask, args=(person, what))
        thread.start()
        self._threads.append(thread)
        time.sleep(0.05)

    def _ask(self, person: str, what: str) -> None:
        try:
            with self.gate.turn(person, what) as turn:
                if turn.made:
                    self.ended.append(f"{person} shares {turn.made.body.decode()}")
                    return
                self.now += 1
                self.most = max(self.most, self.now)
                self.made.append(f"{person} {what}")
                assert self.go.wait(SECONDS)
                self.now -= 1
                self.gate.hand_over(turn, lambda: Made(200, (), what.encode()))
                self.ended.append(f"{person} has {what}")
        except Busy as busy:
            self.ended.append(f"{person} waits for {'own' if busy.is_own else 'others'}")

    def finish(self) -> None:
        self.go.set()
        for each in self._threads:
            each.join(SECONDS)


def worked(asks: Callable[[Work], None], **bounds: float) -> Work:
    work = Work(Gate(**bounds))  # type: ignore[arg-type]
    asks(work)
    work.finish()
    return work


def test_only_a_few_are_made_at_once_and_the_others_in_their_order():
    work = worked(lambda work: [work.ask(f"p{each}", "zip") for each in range(5)])
    assert work.most == heavy.AT_ONCE
    assert work.made == [f"p{each} zip" for each in range(5)]
    assert len(work.ended) == 5


def test_eight_times_the_same_is_made_once_and_the_last_one_who_asks_gets_it():
    work = worked(lambda work: [work.ask("ada", "zip") for _ in range(8)])
    assert work.made == ["ada zip"]
    assert sorted(work.ended) == ["ada has zip", "ada shares zip", *["ada waits for own"] * 6]


def test_nobody_has_two_made_at_once_and_others_go_before_the_second():
    def asks(work: Work) -> None:
        work.ask("ada", "one")
        work.ask("ada", "two")
        work.ask("bea", "zip")
        assert work.made == ["ada one", "bea zip"]

    work = worked(asks)
    assert work.made == ["ada one", "bea zip", "ada two"]


def test_what_one_person_asks_for_is_not_given_to_another():
    work = worked(lambda work: [work.ask(each, "zip") for each in ("ada", "bea", "cid")])
    assert sorted(work.made) == ["ada zip", "bea zip", "cid zip"]


def test_more_than_can_wait_are_told_at_once():
    work = worked(lambda work: [work.ask(f"p{each}", "zip") for each in range(9)])
    assert work.ended.count("p6 waits for others") == 1
    assert len(work.made) == heavy.AT_ONCE + heavy.MOST_WAITING


def test_nobody_waits_for_ever():
    def asks(work: Work) -> None:
        work.ask("ada", "one")
        work.ask("bea", "zip")
        time.sleep(0.5)
        assert work.ended == ["bea waits for others"]

    worked(asks, at_once=1, patience=0.2)


def test_a_fault_gives_the_turn_back():
    gate = Gate(at_once=1)
    for _ in range(3):
        with pytest.raises(ZeroDivisionError), gate.turn("ada", "zip"):
            raise ZeroDivisionError
    with gate.turn("bea", "zip") as turn:
        assert turn.made is None


def test_every_view_that_is_heavy_is_behind_the_gate(site):
    views = site.app.view_functions
    assert {name for name, view in views.items() if getattr(view, "is_heavy", False)} == HEAVY
    archives = {each.endpoint for each in routes(site) if each.pattern.endswith((".zip", ".svg"))}
    assert archives <= HEAVY | LYING_THERE


def test_who_cannot_have_it_now_is_told_what_to_do(site, as_hr, as_manager):
    gate = site.app.extensions["recruit_gate"] = Gate(at_once=1, waiting=0)
    route = next(each for each in routes(site) if each.endpoint == "papers.all_papers")
    where = address(site, route, site.issued)
    with gate.turn(site.hr.id, "something else"):
        own, others = as_hr.get(where), as_manager.get(where)
    assert (own.status_code, others.status_code) == (429, 503)
    assert heading(own.text) == "Your file is still being made"
    assert heading(others.text) == "Others are having files made"
    for each in (own, others):
        assert each.headers["Retry-After"] == str(heavy.RETRY_SECONDS)
        assert f'href="{where}"' in each.text, "the page leads back, without a script too"
    assert as_hr.get(where).mimetype == "application/zip"
