"""How long the record of a vacancy is kept: from when the time counts, when it is up, and what
stands in the way.
"""

from __future__ import annotations

import calendar
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from recruit.domain.words.typed_date import in_words

NEXT_MONTHS = 3
"""How far 'due next' looks ahead."""
LONGEST_MONTHS = 120


class Scope(StrEnum):
    """What is disposed of at once."""

    WHOLE = "whole"
    APPOINTED = "appointed"


class Basis(StrEnum):
    """From what the time counts."""

    DECISION = "the decision"
    CHANGE = "the last change"


@dataclass(frozen=True, slots=True)
class Periods:
    """What the house says: the months that a record is kept, and those of the appointed candidate's
    set.
    """

    months: int
    appointed_months: int


@dataclass(frozen=True, slots=True)
class Term:
    """What bears on how long one vacancy's record is kept.

    `since` is the day from which the time counts, ISO 8601. A vacancy that was never decided counts
    from its last change, so that it does not live for ever. `own_months` is the period that HR gave
    this vacancy, if any, and `why` its reason. `reserve_until` is the last day of its longest
    reserve list, or empty. `holds` stand now. `appointed` are the candidates whose set is still
    here, by their ids.
    """

    vacancy: int
    reference: str
    post: str
    basis: Basis
    since: str
    own_months: int | None = None
    why: str = ""
    reserve_until: str = ""
    holds: int = 0
    appointed: tuple[int, ...] = ()

    @property
    def is_held(self) -> bool:
        """Whether a legal hold stands, which stops everything."""
        return self.holds > 0


@dataclass(frozen=True, slots=True)
class Due:
    """That a vacancy's record, or the appointed candidate's set alone, is due on a day."""

    term: Term
    scope: Scope
    day: date


def months_after(day: date, months: int) -> date:
    """The same day so many months later, or the last of that month where it is shorter."""
    years, month = divmod(day.month - 1 + months, 12)
    last = 28 if day.day <= 28 else calendar.monthrange(day.year + years, month + 1)[1]
    return date(day.year + years, month + 1, min(day.day, last))


def last_day_due(today: date, months: int) -> date:
    """The last day for which so many months are over today; whatever was decided later is not
    due.
    """
    found = months_after(today, -months)
    while months_after(found + timedelta(days=1), months) <= today:
        found += timedelta(days=1)
    return found


def months_of(term: Term, periods: Periods, scope: Scope = Scope.WHOLE) -> int:
    """The months that hold for a vacancy.

    The appointed candidate's set is never kept longer than the rest.
    """
    whole = term.own_months or periods.months
    return whole if scope is Scope.WHOLE else min(whole, periods.appointed_months)


def due_day(term: Term, periods: Periods, scope: Scope = Scope.WHOLE) -> date:
    """The day on which the time is up. A reserve list that runs longer keeps the whole until its
    last day.

    The appointed candidate's set goes with the whole unless its own period is shorter.
    """
    months = months_of(term, periods, scope)
    day = months_after(date.fromisoformat(term.since), months)
    if months == months_of(term, periods) and term.reserve_until:
        return max(day, date.fromisoformat(term.reserve_until) + timedelta(days=1))
    return day


def next_due(term: Term, periods: Periods) -> Due:
    """What of a vacancy is due first: the appointed candidate's set where its time is shorter, or
    the whole.
    """
    whole = due_day(term, periods)
    if term.appointed and months_of(term, periods, Scope.APPOINTED) < months_of(term, periods):
        own = due_day(term, periods, Scope.APPOINTED)
        if own < whole:
            return Due(term, Scope.APPOINTED, own)
    return Due(term, Scope.WHOLE, whole)


def rule_in_words(term: Term, periods: Periods, scope: Scope = Scope.WHOLE) -> str:
    """By which rule it is disposed of: '12 months after the decision of 23 November 2026'. It names
    no one.
    """
    when = date.fromisoformat(term.since)
    months = months_of(term, periods, scope)
    counted = f"{months} {'month' if months == 1 else 'months'}"
    said = f"{counted} after {term.basis} of {in_words(when)}"
    if term.own_months and scope is Scope.WHOLE:
        said += ", the period of this vacancy"
    if scope is Scope.APPOINTED:
        said += ", for the appointed candidate's set"
    elif due_day(term, periods) != months_after(when, months):
        said += (
            ", and not before the reserve list ended on"
            f" {in_words(date.fromisoformat(term.reserve_until))}"
        )
    return said


def kept_in_words(term: Term, periods: Periods, scope: Scope = Scope.WHOLE) -> str:
    """How long it is kept, as a sentence for someone whom it is about."""
    months = months_of(term, periods, scope)
    counted = f"{months} {'month' if months == 1 else 'months'}"
    if term.basis is not Basis.DECISION:
        return f"For {counted} after the decision, which is not recorded yet."
    day = in_words(due_day(term, periods, scope))
    decided = in_words(date.fromisoformat(term.since))
    because = f"{counted} after the decision of {decided}"
    if due_day(term, periods, scope) != months_after(date.fromisoformat(term.since), months):
        because += ", and as long as the reserve list runs"
    return f"Until {day}: {because}."


def obstacle(term: Term, periods: Periods, scope: Scope, today: date) -> str:
    """Why it cannot be disposed of today, as a sentence, or ''."""
    if term.is_held:
        said = "a legal hold stands" if term.holds == 1 else f"{term.holds} legal holds stand"
        return f"{said} on this vacancy. Nothing of it is disposed of until every hold is lifted."
    if scope is Scope.APPOINTED and not term.appointed:
        return "no appointed candidate's set is kept here."
    day = due_day(term, periods, scope)
    if today < day:
        return (
            f"its time is not up: it is kept until {in_words(day)}. To dispose of it earlier, give"
            " this vacancy a shorter period, with the reason."
        )
    return ""


def runs_by_itself(term: Term) -> bool:
    """Whether this may be disposed of without a person's word, where HR has turned that on.

    A vacancy that was never decided may be one that somebody still works on, and the appointed
    candidate's set is first handed over, which only a person can know.
    """
    return term.basis is Basis.DECISION and not term.appointed and not term.is_held
