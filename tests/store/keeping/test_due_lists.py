"""The lists of what is due against the rule itself, for vacancies of every kind."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date, timedelta

import pytest

from recruit.domain.keeping.retention import next_due
from recruit.domain.words.people import SHELL
from recruit.store.keeping.retention import due, due_next, due_now, periods, terms
from recruit.store.people.settings import save_settings, settings

TODAY = date(2028, 2, 29)
FIRST, COUNT = 100, 120


@pytest.fixture(params=[1, 2, 3])
def crowd(request, db, desk):
    """Vacancies decided and not, held and not, with and without a period, a reserve list and an
    appointment.
    """
    chance = random.Random(request.param)
    zone = chance.choice(["Europe/London", "Pacific/Auckland", "America/New_York"])
    save_settings(
        db, SHELL, replace(settings(db), appointed_months=chance.choice([1, 6, 12]), zone=zone)
    )
    for number in range(FIRST, FIRST + COUNT):
        _vacancy(db, desk.manager.id, number, chance)
    db.execute("update audit set at = '2020-01-01T00:00:00.000+00:00'")
    db.commit()
    return db


def _vacancy(db, owner, number, chance):
    since = TODAY - timedelta(days=chance.randrange(0, 800))
    at = f"{since}T{chance.randrange(24):02}:30:00.000+00:00"
    own = chance.choice([None, None, 1, 3, 11, 13, 24])
    db.execute(
        "insert into vacancy (id, reference, post, service, state, owner, draft, created_at,"
        " updated_at, retention_months) values (?, ?, 'Keeper', '', 'issued', ?, '{}', ?, ?, ?)",
        [number, f"V-{number:04}", owner, at, at, own],
    )
    db.execute(
        "insert into candidate (id, vacancy, reference, name, time, adjustments,"
        " adjustments_for_chair, position) values (?, ?, 'C1', '', '', '', 0, 1)",
        [number, number],
    )
    if chance.random() < 0.7:
        until = str(since + timedelta(days=chance.randrange(900))) if chance.random() < 0.3 else ""
        outcome = "reserve" if until else chance.choice(["appoint", "not appointed"])
        db.execute(
            "insert into outcome (candidate, outcome, until, reason, recorded_by, recorded_at)"
            " values (?, ?, ?, '', ?, ?)",
            [number, outcome, until, owner, at],
        )
        db.execute("insert into decision values (?, ?, ?)", [number, owner, at])
    if chance.random() < 0.2:
        db.execute(
            "insert into hold (vacancy, reason, placed_by, placed_at) values (?, 'A claim.', ?, ?)",
            [number, owner, at],
        )


def _by_the_rule(db, first, last):
    """Every vacancy that is not held and of which something is due first within these days, the
    earliest first.
    """
    found = [
        next_due(each, periods(db))
        for each in terms(db, range(FIRST, FIRST + COUNT))
        if not each.is_held
    ]
    within = [each for each in found if first < each.day <= last]
    return [
        each.term.vacancy for each in sorted(within, key=lambda each: (each.day, each.term.vacancy))
    ]


def test_what_is_due_is_exactly_what_the_rule_says(crowd):
    for day in (TODAY, TODAY + timedelta(days=1), date(2028, 3, 31), date(2027, 2, 28)):
        expected = _by_the_rule(crowd, date.min, day)
        assert [each.term.vacancy for each in due(crowd, day)] == expected
        assert len(expected) > 5


def test_what_is_next_is_due_within_three_months_and_not_before(crowd):
    expected = _by_the_rule(crowd, TODAY, date(2028, 5, 29))
    assert due_next(crowd, TODAY, COUNT) == expected
    assert len(expected) > 5


def test_a_shorter_list_holds_nothing_that_is_not_due_and_is_full(crowd):
    for most in (1, 10):
        now, following = due_now(crowd, TODAY, most), due_next(crowd, TODAY, most)
        for shown, expected in (
            (now, _by_the_rule(crowd, date.min, TODAY)),
            (following, _by_the_rule(crowd, TODAY, date(2028, 5, 29))),
        ):
            assert shown == [each for each in expected if each in shown]
            assert len(shown) == min(most, len(expected))
