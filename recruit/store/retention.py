"""What bears on how long each vacancy's record is kept, and the period that HR gives one vacancy."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

from sqlite_utils import Database

from recruit.domain.people import Actor
from recruit.domain.refusal import Refused
from recruit.domain.retention import NEXT_MONTHS, Basis, Due, Periods, Term, last_day_due, months_after, next_due
from recruit.store.audit import record
from recruit.store.connection import Stale, writing
from recruit.store.settings import settings

MOST = 100
"""How many vacancies a list shows, those that are due first before the others."""
ALL = 1_000_000
_READING = ("open paper", "place hold", "lift hold", "make bundle", "change retention")
"""Actions that change nothing of a vacancy itself: to look at it does not keep it longer."""
_HAS_PEOPLE = (
    "(exists (select 1 from candidate c where c.vacancy = v.id)"
    " or exists (select 1 from panel_member m where m.vacancy = v.id))"
)
_NOT_HELD = "not exists (select 1 from hold h where h.vacancy = v.id and h.lifted_at is null)"
_OUTCOME = "exists (select 1 from candidate c join outcome o on o.candidate = c.id where c.vacancy = v.id and {})"
_RESERVED = _OUTCOME.format("o.until >= :day")
_APPOINTED = _OUTCOME.format("o.outcome = 'appoint'")
_DISPOSED = "exists (select 1 from disposal x where x.vacancy = v.id and x.scope = 'whole')"


def periods(db: Database) -> Periods:
    """What the house says about how long records are kept."""
    house = settings(db)
    return Periods(house.retention_months, house.appointed_months)


def term(db: Database, vacancy: int) -> Term | None:
    """What bears on one vacancy's record; None where it holds nobody's data, or was disposed of."""
    return next(iter(_terms(db, [vacancy])), None)


def terms(db: Database, vacancies: Iterable[int]) -> tuple[Term, ...]:
    """The same for several vacancies; those that hold nobody's data are not among them."""
    return tuple(_terms(db, vacancies))


def due(db: Database, today: date) -> tuple[Due, ...]:
    """All that is due today, the earliest first. What is held is not in it."""
    stands = periods(db)
    return tuple(_in_order((next_due(each, stands) for each in _terms(db, _until(db, today, stands, ALL))), today))


def due_and_next(db: Database, today: date) -> tuple[tuple[Due, ...], tuple[Due, ...]]:
    """What is due today, and what is next within a few months; of each the earliest, as many as a list shows."""
    stands, ahead = periods(db), months_after(today, NEXT_MONTHS)
    wanted = {
        *_until(db, today, stands, MOST),
        *_until(db, ahead, stands, MOST),
        # Where so much is due that it fills the list, what is next comes after all of it.
        *_until(db, ahead, stands, MOST, after=today),
    }
    found = _in_order((next_due(each, stands) for each in _terms(db, wanted)), ahead)
    now = [each for each in found if each.day <= today]
    return tuple(now[:MOST]), tuple(found[len(now) :][:MOST])


def held(db: Database) -> tuple[Due, ...]:
    """What is held, with the day on which it is due once nothing holds it any more."""
    rows = db.execute("select distinct vacancy from hold where lifted_at is null limit ?", [MOST]).fetchall()
    stands = periods(db)
    found = [next_due(each, stands) for each in _terms(db, [row[0] for row in rows])]
    return tuple(sorted(found, key=lambda each: (each.day, each.term.vacancy)))


def save_retention(
    db: Database, actor: Actor, vacancy: int, months: int | None, why: str, *, before: int | None
) -> None:
    """Gives a vacancy a period of its own, with the reason, or leaves it to the house again (None).

    Raises `Stale` if somebody else changed it from `before` in between, `Refused` once it was disposed of.
    """
    with writing(db):
        row = db.execute(
            f"select v.retention_months, v.why_retention, {_DISPOSED} from vacancy v where v.id = ?", [vacancy]
        ).fetchone()
        if row[2]:
            raise Refused("this vacancy was disposed of; there is nothing left to keep.")
        if row[0] != before:
            raise Stale(row[0])
        kept = why if months else None
        db.execute("update vacancy set retention_months = ?, why_retention = ? where id = ?", [months, kept, vacancy])
        facts, personal = {"before": row[0], "after": months}, {"before": row[1], "why": why}
        record(db, actor, "change retention", f"vacancy:{vacancy}", facts, personal, [("vacancy", vacancy)])


def _in_order(found: Iterable[Due], until: date) -> list[Due]:
    wanted = [each for each in found if each.day <= until and not each.term.is_held]
    return sorted(wanted, key=lambda each: (each.day, each.term.vacancy))


def _until(db: Database, day: date, stands: Periods, most: int, after: date | None = None) -> list[int]:
    """The vacancies of which something may be due by this day, the earliest first, at most so many of each kind.

    They may be a few more: `next_due` says it exactly. With `after`, those whose time was up by then are left out.
    What waits for something else, such as a hold, is left out
    here already, so that it does not take the place of what is due.
    """

    def decided_before(months: int, until: date | None = day) -> str:
        # A decision of the day itself counts, whatever the hour.
        return (last_day_due(until, months) + timedelta(days=1)).isoformat() if until else ""

    own = "date({since}, '+' || v.retention_months || ' months') <= :own"
    of_house = f"v.retention_months is null and {_NOT_HELD}"
    of_its_own = f"v.retention_months is not null and {_NOT_HELD}"
    undecided = f"v.state <> 'archived' and {_HAS_PEOPLE} and not exists (select 1 from decision where vacancy = v.id)"
    decided = "select v.id from decision d join vacancy v on v.id = d.vacancy"
    of_decision = "d.decided_at < :whole and d.decided_at >= :past"
    of_change = "v.updated_at < :whole and v.updated_at >= :past"
    vacancies = "select v.id from vacancy v"
    parts = [
        f"{decided} where {of_decision} and {of_house} and not {_RESERVED} order by d.decided_at",
        f"{decided} where {own.format(since='d.decided_at')} and {of_its_own}",
        f"{vacancies} where {of_change} and {of_house} and {undecided} order by v.updated_at",
        f"{vacancies} where {own.format(since='v.updated_at')} and {of_its_own} and {undecided}",
    ]
    if stands.appointed_months < stands.months:
        window = "d.decided_at < :appointed and d.decided_at >= :past_set"
        parts.append(f"{decided} where {window} and {_NOT_HELD} and {_APPOINTED} order by d.decided_at")
    found: dict[int, None] = {}
    values = {
        "whole": decided_before(stands.months),
        "past": decided_before(stands.months, after),
        "appointed": decided_before(stands.appointed_months),
        "past_set": decided_before(stands.appointed_months, after),
        "day": day.isoformat(),
        # SQLite goes on into the next month where the month is shorter.
        "own": (day + timedelta(days=3)).isoformat(),
        "most": most,
    }
    for row in db.execute(" union all ".join(f"select * from ({each} limit :most)" for each in parts), values):
        found[row[0]] = None
    return list(found)


def _terms(db: Database, vacancies: Iterable[int]) -> list[Term]:
    wanted = ", ".join(str(int(each)) for each in vacancies)
    reading = ", ".join(f"'{each}'" for each in _READING)
    rows = db.execute(
        "select v.id, v.reference, v.post, d.decided_at, v.retention_months, coalesce(v.why_retention, ''),"
        " coalesce((select max(o.until) from candidate c join outcome o on o.candidate = c.id"
        " where c.vacancy = v.id), ''),"
        " (select count(*) from hold h where h.vacancy = v.id and h.lifted_at is null),"
        " (select group_concat(c.id) from candidate c join outcome o on o.candidate = c.id"
        " where c.vacancy = v.id and o.outcome = 'appoint' and d.decided_at is not null),"
        " case when d.decided_at is null then max(v.updated_at, coalesce((select a.at from audit a"
        f" where a.subject = 'vacancy:' || v.id and a.action not in ({reading}) order by a.sequence desc limit 1), ''))"
        " end"
        f" from vacancy v left join decision d on d.vacancy = v.id where v.id in ({wanted}) and {_HAS_PEOPLE}"
        f" and not {_DISPOSED}"
    ).fetchall()
    return [
        Term(
            vacancy=r[0],
            reference=r[1],
            post=r[2],
            basis=Basis.DECISION if r[3] else Basis.CHANGE,
            since=str(r[3] or r[9])[:10],
            own_months=r[4],
            why=r[5],
            reserve_until=r[6],
            holds=r[7],
            appointed=tuple(sorted(int(each) for each in r[8].split(","))) if r[8] else (),
        )
        for r in rows
    ]
