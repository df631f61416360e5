"""Outcomes, equals and the decision: recorded by the rule, never by the way, and with what stood
before.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator

import pytest

from recruit.domain.decision.standing import Equals, standing
from recruit.domain.scoring.result import Outcome
from recruit.domain.words.people import SHELL
from recruit.domain.words.refusal import Refused
from recruit.store.audit.check import check_audit
from recruit.store.connection import Database, Stale, connect
from recruit.store.scoring.consensus import consensus_version, record_consensus, take_back_consensus
from recruit.store.scoring.outcomes import (
    NotDecidable,
    outcome_of,
    record_decision,
    record_equal,
    save_outcome,
    save_tie_decision,
    take_back_outcome,
)
from recruit.store.scoring.records import record_of
from recruit.store.vacancies.candidates import candidates
from tests import scored
from tests.store.reading import last_entry
from tests.web.made_up import Site, lent, prepare


@pytest.fixture(scope="module")
def _prepared(tmp_path_factory: pytest.TempPathFactory) -> Site:
    return prepare(tmp_path_factory.mktemp("prepared"), "no password")


@pytest.fixture
def settled(_prepared: Site, tmp_path) -> Iterator[tuple[Database, int, list[int]]]:
    """A database, a vacancy in it and its three candidates: the last two tie, and all meet the
    standard.
    """
    with lent(_prepared, tmp_path / "data") as site:
        db = connect(site.folder / "recruit.db")
        scored.score_all(db, site.issued, {0: [["3"]] * 3, 1: [["2"]] * 3, 2: [["2"]] * 3})
        scored.agree_all(db, site.issued)
        yield db, site.issued, [each.id for each in candidates(db, site.issued)]
        db.close()


def give(db: Database, vacancy: int, candidate: int, outcome: Outcome, version: int = 0) -> None:
    save_outcome(db, SHELL, vacancy, candidate, version, outcome, "", "Because.")


def test_an_outcome_that_was_changed_keeps_what_it_was_in_the_trail(settled):
    db, vacancy, (first, *_) = settled
    give(db, vacancy, first, Outcome.APPOINT)
    give(db, vacancy, first, Outcome.NOT_APPOINTED, outcome_of(db, first).version)
    told = last_entry(db)["personal"]
    assert told["before"] == ["appoint", "", "Because."]
    assert told["after"][0] == "not appointed"


def test_an_older_version_is_refused_with_what_stands(settled):
    db, vacancy, (first, *_) = settled
    give(db, vacancy, first, Outcome.APPOINT)
    with pytest.raises(Stale) as stale:
        give(db, vacancy, first, Outcome.NOT_APPOINTED)
    assert stale.value.current.outcome is Outcome.APPOINT


def test_equals_are_not_treated_apart_before_the_panel_has_decided(settled):
    db, vacancy, (_, second, third) = settled
    give(db, vacancy, second, Outcome.RESERVE)
    with pytest.raises(Refused, match="are equal, and have different outcomes"):
        give(db, vacancy, third, Outcome.NOT_APPOINTED)


def test_section_159_comes_after_the_candidates_are_recorded_as_equal(settled):
    db, vacancy, (_, second, third) = settled
    with pytest.raises(Refused, match="record first that these candidates are equal"):
        save_tie_decision(db, SHELL, vacancy, [third, second], "x", is_section_159=True)
    record_equal(db, SHELL, vacancy, [second, third], "Both met the same indicators.")
    save_tie_decision(
        db, SHELL, vacancy, [third, second], "Few of the group work here.", is_section_159=True
    )
    assert check_audit(db).fault is None


def test_those_who_are_not_equal_are_never_recorded_so(settled):
    db, vacancy, (first, second, _) = settled
    for wrong in ([first, second], [second], [first, second, 999]):
        with pytest.raises(
            Refused, match="not the candidates whom the declared order leaves equal"
        ):
            record_equal(db, SHELL, vacancy, wrong, "x")


def test_the_decision_waits_for_every_outcome_and_closes_all_of_them(settled):
    db, vacancy, (first, second, third) = settled
    with pytest.raises(NotDecidable) as refused:
        record_decision(db, SHELL, vacancy)
    assert [each.candidate for each in refused.value.faults] == [first, second, third]
    give(db, vacancy, first, Outcome.APPOINT)
    for each in (second, third):
        give(db, vacancy, each, Outcome.NOT_APPOINTED)
    record_decision(db, SHELL, vacancy)
    for act in (
        lambda: give(db, vacancy, first, Outcome.RESERVE),
        lambda: record_decision(db, SHELL, vacancy),
    ):
        with pytest.raises(Refused, match="the decision is recorded"):
            act()
    with pytest.raises(Refused, match="the decision is recorded"):
        take_back_outcome(db, SHELL, vacancy, first)


def test_the_candidate_of_another_vacancy_is_not_there(settled):
    db, vacancy, (first, *_) = settled
    give(db, vacancy, first, Outcome.APPOINT)
    with pytest.raises(LookupError):
        take_back_outcome(db, SHELL, vacancy + 1, first)
    assert outcome_of(db, first).outcome is Outcome.APPOINT


def tied(db: Database, vacancy: int, **more: str) -> Equals:
    """The equals of `settled` as they stand now, recorded as equal first if anything is named."""
    if more:
        _, second, third = (each.id for each in candidates(db, vacancy))
        record_equal(db, SHELL, vacancy, [second, third], **more)
    whole = record_of(db, vacancy)
    assert whole is not None
    return standing(whole).equals[0]


def test_a_page_from_before_an_outcome_was_taken_back_and_recorded_anew_is_stale_too(settled):
    db, vacancy, (first, *_) = settled
    give(db, vacancy, first, Outcome.APPOINT)
    old = outcome_of(db, first).version
    take_back_outcome(db, SHELL, vacancy, first)
    give(db, vacancy, first, Outcome.RESERVE)
    with pytest.raises(Stale):
        give(db, vacancy, first, Outcome.NOT_APPOINTED, old)
    with pytest.raises(Stale):
        take_back_outcome(db, SHELL, vacancy, first, old)
    assert outcome_of(db, first).outcome is Outcome.RESERVE


def test_while_somebody_is_not_settled_only_who_withdrew_or_did_not_attend_is_recorded(settled):
    db, vacancy, (first, second, third) = settled
    take_back_consensus(db, SHELL, vacancy, first, "A slip.")
    for each, said in (
        (first, "record the agreed scores of C1 first"),
        (second, "has to be settled first"),
    ):
        with pytest.raises(Refused, match=said):
            give(db, vacancy, each, Outcome.NOT_APPOINTED)
    with pytest.raises(Refused, match="not the candidates whom the declared order leaves equal"):
        record_equal(db, SHELL, vacancy, [second, third], "x")
    give(db, vacancy, first, Outcome.WITHDRAWN)
    give(db, vacancy, second, Outcome.APPOINT)


def test_scores_recorded_anew_end_what_was_said_of_equals(settled):
    db, vacancy, (_, second, third) = settled
    tied(db, vacancy, reason="Both met the same indicators.")
    save_tie_decision(db, SHELL, vacancy, [third, second], "Worked at sea.", is_section_159=False)
    assert tied(db, vacancy).decision is not None
    take_back_consensus(db, SHELL, vacancy, third, "A slip.")
    record_consensus(db, SHELL, vacancy, third, consensus_version(db, third))
    assert (tied(db, vacancy).found, tied(db, vacancy).decision) == (None, None)


def test_a_page_of_equals_that_is_not_up_to_date_is_refused_with_what_stands(settled):
    db, vacancy, (_, second, third) = settled
    now = tied(db, vacancy, reason="Both met the same indicators.", seen="")
    with pytest.raises(Stale) as stale:
        tied(db, vacancy, reason="Another tab.", seen="")
    assert stale.value.current == now
    order = [third, second]
    with pytest.raises(Stale):
        save_tie_decision(db, SHELL, vacancy, order, "x", is_section_159=False, seen="")
    save_tie_decision(db, SHELL, vacancy, order, "x", is_section_159=False, seen=now.recorded_at)
    with pytest.raises(Refused, match="has decided between these candidates already"):
        tied(db, vacancy, reason="Too late.")


def test_another_order_takes_the_place_of_the_one_before_and_the_trail_keeps_that(settled):
    db, vacancy, (_, second, third) = settled
    tied(db, vacancy, reason="Both met the same indicators.")
    save_tie_decision(db, SHELL, vacancy, [second, third], "Worked at sea.", is_section_159=False)
    save_tie_decision(db, SHELL, vacancy, [third, second], "Read it again.", is_section_159=False)
    assert last_entry(db)["personal"]["before"] == [[second, third], False, "Worked at sea."]
    assert db.execute("select count(*) from tie_decision").fetchone() == (2,)
    assert check_audit(db).fault is None


def test_the_database_itself_keeps_section_159_to_an_order(settled):
    db, vacancy, _ = settled
    tied(db, vacancy, reason="Both met the same indicators.")
    with pytest.raises(sqlite3.IntegrityError) as caught:
        db.execute("update tie_decision set is_section_159 = 1")
    assert caught.value.sqlite_errorname == "SQLITE_CONSTRAINT_CHECK"
