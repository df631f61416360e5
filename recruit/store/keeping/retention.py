"""What bears on how long each vacancy's record is kept, and the period that HR gives one
vacancy.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

from sqlite_utils import Database

from recruit.domain.keeping.retention import (
    NEXT_MONTHS,
    Basis,
    Due,
    Periods,
    Term,
    last_day_due,
    months_after,
    next_due,
)
from recruit.domain.record.actions import Action
from recruit.domain.words.people import Actor
from recruit.domain.words.refusal import Refused
from recruit.store.audit.audit import READING, record
from recruit.store.connection import Stale, writing
from recruit.store.people.settings import clock, settings

ALL = 1_000_000
_HAS_PEOPLE = (
    "(exists (select 1 from candidate c where c.vacancy = v.id)"
    " or exists (select 1 from panel_member m where m.vacancy = v.id))"
)
_NOT_HELD = "not exists (select 1 from hold h where h.vacancy = v.id and h.lifted_at is null)"
_OUTCOMES = "from candidate c join outcome o on o.candidate = c.id where c.vacancy = v.id"
# SQL about a vacancy 'v', which other lists need too.
RESERVE = f"coalesce((select max(o.until) {_OUTCOMES}), '')"
_RESERVED = f"exists (select 1 {_OUTCOMES} and o.until >= :day)"
APPOINTED = f"exists (select 1 {_OUTCOMES} and o.outcome = 'appoint')"
_LOOKED_AT = ", ".join(f"'{each}'" for each in READING)
_CHANGED = (
    "max(v.updated_at, coalesce((select a.at from audit a where a.subject = 'vacancy:' || v.id"
    f" and a.action not in ({_LOOKED_AT}) order by a.sequence desc limit 1), ''))"
)
_HAS_OWN = "v.id in (select id from vacancy where retention_months is not null)"
"""That a vacancy has a period of its own: its index says so.

To read its row for it is slow, since drafts are long.
"""
OWN_MONTHS = (
    "(select retention_months from vacancy where id = v.id and retention_months is not null)"
)
_DISPOSED = "exists (select 1 from disposal x where x.vacancy = v.id and x.scope = 'whole')"


def periods(db: Database) -> Periods:
    """What the house says about how long records are kept."""
    house = settings(db)
    return Periods(house.retention_months, house.appointed_months)


def term(db: Database, vacancy: int) -> Term | None:
    """What bears on one vacancy's record; None where it holds no one's data, or was disposed of."""
    return next(iter(terms(db, [vacancy])), None)


def due(db: Database, today: date) -> tuple[Due, ...]:
    """All that is due today, the earliest first. What is held is not in it."""
    return tuple(
        each
        for each in dues(db, _until(db, today, ALL))
        if each.day <= today and not each.term.is_held
    )


def due_now(db: Database, today: date, most: int) -> list[int]:
    """The vacancies of which something is due today and nothing is held, the earliest first, at
    most so many.
    """
    return _until(db, today, most)


def due_next(db: Database, today: date, most: int) -> list[int]:
    """The vacancies of which something falls due within a few months, but not yet, the earliest
    first.
    """
    return _until(db, months_after(today, NEXT_MONTHS), most, after=today)


def dues(db: Database, vacancies: Iterable[int]) -> tuple[Due, ...]:
    """What of each of these vacancies is due first, the earliest first."""
    stands = periods(db)
    return tuple(sorted((next_due(each, stands) for each in terms(db, vacancies)), key=_by_day))


def held(db: Database, most: int) -> list[int]:
    """The vacancies that are held, at most so many."""
    found = db.execute(
        "select distinct vacancy from hold where lifted_at is null order by vacancy limit ?", [most]
    )
    return [row[0] for row in found]


def save_retention(
    db: Database, actor: Actor, vacancy: int, months: int | None, why: str, *, before: int | None
) -> None:
    """Returns a vacancy a period of its own, with the reason, or leaves it to the house again
    (None).

    Raises `Stale` if somebody else changed it from `before` in between, `Refused` once it was
    disposed of.
    """
    with writing(db):
        row = db.execute(
            f"select v.retention_months, v.why_retention, {_DISPOSED} from vacancy v where"
            " v.id = ?",
            [vacancy],
        ).fetchone()
        if row[2]:
            raise Refused("this vacancy was disposed of; there is nothing left to keep.")
        if row[0] != before:
            raise Stale(row[0])
        kept = why if months else None
        db.execute(
            "update vacancy set retention_months = ?, why_retention = ? where id = ?",
            [months, kept, vacancy],
        )
        facts, personal = {"before": row[0], "after": months}, {"before": row[1], "why": why}
        record(
            db,
            actor,
            Action.CHANGE_RETENTION,
            f"vacancy:{vacancy}",
            facts,
            personal,
            [("vacancy", vacancy)],
        )


def _by_day(found: Due) -> tuple[date, int]:
    return found.day, found.term.vacancy


def _until(db: Database, day: date, most: int, after: date | None = None) -> list[int]:
    """The vacancies of which something is due by this day, the earliest first, at most so many.

    With `after`, those of which something was due by then already are left out. What waits for
    something else, such as a hold, is left out here already, so that it does not take the place of
    what is due. Where more are due than wanted, those that were decided first are given.
    """
    stands = periods(db)
    days = {
        each.vacancy: next_due(each, stands).day for each in _waiting(db, day, stands, most, after)
    }
    fitting = [each for each, due in days.items() if due <= day and (after is None or due > after)]
    return sorted(fitting, key=lambda each: (days[each], each))[:most]


def _waiting(db: Database, day: date, stands: Periods, most: int, after: date | None) -> list[Term]:
    """Of each kind of vacancy at most so many, the earliest first, with no more than `next_due`
    asks for.

    A few of them may not be due yet.
    """
    tells = clock(db)

    def decided_before(months: int, until: date | None = day) -> str:
        # A decision of the day itself counts, whatever the hour.
        return tells.begins(last_day_due(until, months) + timedelta(days=1)) if until else ""

    of_house = f"not {_HAS_OWN} and {_NOT_HELD}"
    of_its_own = (
        f"{_HAS_OWN} and {_NOT_HELD} and date({{since}}, '+' || {OWN_MONTHS} || ' months') between"
        " :own_past and :own"
    )
    undecided = (
        f"select v.id, v.since, {OWN_MONTHS}, '', 0, 0"
        f" from (select v.*, {_CHANGED} as since from vacancy v"
        f" where v.state <> 'archived' and v.updated_at < :until) v where {_HAS_PEOPLE}"
        " and not exists (select 1 from decision where vacancy = v.id)"
    )
    decided = (
        f"select v.id, v.decided_at, {OWN_MONTHS}, {RESERVE}, {APPOINTED}, 1"
        " from (select vacancy as id, decided_at from decision) v"
    )
    parts = [
        (
            f"{decided} where v.decided_at < :whole and v.decided_at >= :past and {of_house} and"
            f" not {_RESERVED} order by 2"
        ),
        # The plus keeps SQLite from looking at every decision in turn.
        (
            f"{decided} where {of_its_own.format(since='v.decided_at')} and not {_RESERVED} order"
            " by +v.decided_at"
        ),
        (
            f"{undecided.replace(':until', ':whole')} and {of_house} and v.since < :whole and"
            " v.since >= :past order by 2"
        ),
        (
            f"{undecided.replace(':until', ':any')} and {of_its_own.format(since='v.since')} order"
            " by 2"
        ),
    ]
    if after:
        # Their months were over by then, but not their reserve lists.
        ended = "select c.vacancy from outcome o join candidate c on c.id = o.candidate"
        between = "o.until <> '' and o.until >= :after and o.until < :day"
        parts.append(
            f"{decided} where v.id in ({ended} where {between}) and {_NOT_HELD} and not {_RESERVED}"
            " order by 4"
        )
    window = "v.decided_at < :appointed and v.decided_at >= :past_set"
    # Where the set's period is no shorter than the house's, it is still shorter than a longer one
    # of a vacancy's own.
    longer = (
        ""
        if stands.appointed_months < stands.months
        else f" and {_HAS_OWN} and {OWN_MONTHS} > :set_months"
    )
    parts.append(f"{decided} where {window} and {_NOT_HELD} and {APPOINTED}{longer} order by 2")
    values = {
        "whole": decided_before(stands.months),
        "past": decided_before(stands.months, after),
        "appointed": decided_before(stands.appointed_months),
        "set_months": stands.appointed_months,
        "past_set": decided_before(stands.appointed_months, after),
        "day": day.isoformat(),
        # SQLite goes on into the next month where the month is shorter, and counts from the day in
        # UTC.
        "own": (day + timedelta(days=4)).isoformat(),
        "own_past": (after - timedelta(days=4)).isoformat() if after else "",
        "after": after.isoformat() if after else "",
        "any": "9999",
        "most": most,
    }
    rows = db.execute(
        " union all ".join(f"select * from ({each} limit :most)" for each in parts), values
    )
    return [
        Term(
            each,
            "",
            "",
            Basis.DECISION if is_decided else Basis.CHANGE,
            tells.day(since).isoformat(),
            months,
            "",
            reserve,
            0,
            (0,) if has_set else (),
        )
        for each, since, months, reserve, has_set, is_decided in rows
    ]


def terms(db: Database, vacancies: Iterable[int]) -> list[Term]:
    """What bears on these vacancies' records, but of those that hold no one's data or were disposed
    of.
    """
    wanted, tells = ", ".join(str(int(each)) for each in vacancies), clock(db)
    rows = db.execute(
        "select v.id, v.reference, v.post, d.decided_at, v.retention_months,"
        f" coalesce(v.why_retention, ''), {RESERVE},"
        " (select count(*) from hold h where h.vacancy = v.id and h.lifted_at is null),"
        f" (select group_concat(c.id) {_OUTCOMES} and o.outcome = 'appoint'"
        f" and d.decided_at is not null), case when d.decided_at is null then {_CHANGED} end"
        " from vacancy v left join decision d on d.vacancy = v.id"
        f" where v.id in ({wanted}) and {_HAS_PEOPLE} and not {_DISPOSED}"
    ).fetchall()
    return [
        Term(
            vacancy=r[0],
            reference=r[1],
            post=r[2],
            basis=Basis.DECISION if r[3] else Basis.CHANGE,
            since=tells.day(r[3] or r[9]).isoformat(),
            own_months=r[4],
            why=r[5],
            reserve_until=r[6],
            holds=r[7],
            appointed=tuple(sorted(int(each) for each in r[8].split(","))) if r[8] else (),
        )
        for r in rows
    ]
