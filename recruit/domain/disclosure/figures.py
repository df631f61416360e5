"""Figures about a selection in which no one can be recognised: small cells are left out, and so are
the cells by which a small one could be worked out.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from recruit.domain.decision.standing import Standing, pack_of
from recruit.domain.pack.pack import Pack
from recruit.domain.record.record import CandidateRecord, Record
from recruit.domain.scoring.result import UNSCORED, Outcome

SMALLEST = 10
"""A cell of fewer people is not shown."""
SMALL = "fewer than ten, or left out"
"""What stands in every cell that is not shown, whatever the reason: to tell the two apart would
tell a number.
"""


TOO_FEW = "Fewer than ten candidates were on the list, so no figure about them is given."
TOO_FEW_LEFT = (
    "The record holds fewer than ten candidates any more, so no figure about them is given."
)


@dataclass(frozen=True, slots=True)
class Table:
    """A table of figures: what it counts, and pairs of what a cell is and what stands in it."""

    title: str
    rows: tuple[tuple[str, str], ...]
    note: str


@dataclass(frozen=True, slots=True)
class Figures:
    """The tables, or in `why_none` the reason why there are none."""

    tables: tuple[Table, ...]
    why_none: str = ""


def figures(record: Record, found: Standing, *, are_all: bool = True) -> Figures:
    """Counts of outcomes and of totals in bands, and the share of marks in bands.

    `are_all` is False where the appointed candidate's set was disposed of, so that these are the
    others.
    """
    listed = [each for each in record.candidates if not each.is_off]
    if len(listed) < SMALLEST:
        return Figures((), TOO_FEW if are_all else TOO_FEW_LEFT)
    outcomes, totals = _outcomes(listed), _totals(record, listed, found)
    shown = suppressed((outcomes, totals))
    tables = [
        _table(
            f"What became of the {len(listed)} {'' if are_all else 'other '}candidates",
            outcomes,
            shown,
            "Each candidate is counted once.",
        ),
        _table(
            "The candidates by their weighted mean",
            totals,
            shown,
            "Each candidate is counted once.",
        ),
    ]
    if len(found.verdicts) >= SMALLEST:
        tables.append(_shares(record, found))
    return Figures(tuple(tables))


def suppressed(tables: Sequence[Mapping[str, int]], least: int = SMALLEST) -> frozenset[str]:
    """The cells to leave out of tables that each add up to a total which is known.

    A cell of the same name is the same people in each. In every table what is left out is nothing,
    or at least two cells that hold `least` people together: neither a sum nor the rest of one gives
    a small cell back. Cells that anyone may know (`KNOWN`) hide no other.
    """
    hidden = {name for cells in tables for name, count in cells.items() if count < least}
    while True:
        more = {name for cells in tables if (name := _next(cells, hidden, least))}
        if not more:
            return frozenset(hidden)
        hidden |= more


def _next(cells: Mapping[str, int], hidden: set[str], least: int) -> str | None:
    """The smallest cell that has to be left out beside those that are."""
    gone = [name for name in cells if name in hidden]
    left = sorted((count, name) for name, count in cells.items() if name not in hidden)
    unknown = [name for name in gone if name not in KNOWN]
    is_enough = len(unknown) > 1 and sum(cells[name] for name in unknown) >= least
    return left[0][1] if gone and left and not is_enough else None


UNSCORED_CELL = "withdrew, or did not attend"
APPOINTED_CELL, NO_OUTCOME_CELL = "appointed", "no outcome recorded"
KNOWN = frozenset({APPOINTED_CELL, NO_OUTCOME_CELL})
"""How many were appointed is often announced, and a decision needs an outcome for everyone."""


def _outcomes(listed: Sequence[CandidateRecord]) -> dict[str, int]:
    cells = dict.fromkeys(
        (APPOINTED_CELL, "reserve", "not appointed", UNSCORED_CELL, NO_OUTCOME_CELL), 0
    )
    names = {
        Outcome.APPOINT: APPOINTED_CELL,
        Outcome.RESERVE: "reserve",
        Outcome.NOT_APPOINTED: "not appointed",
    }
    for each in listed:
        outcome = each.outcome.outcome if each.outcome else None
        name = (
            NO_OUTCOME_CELL
            if outcome is None
            else UNSCORED_CELL
            if outcome in UNSCORED
            else names[outcome]
        )
        cells[name] += 1
    return cells


def _totals(record: Record, listed: Sequence[CandidateRecord], found: Standing) -> dict[str, int]:
    cells = dict.fromkeys((*_BANDS, UNSCORED_CELL, "not scored for another reason"), 0)
    for each in listed:
        total = found.verdicts[each.id].total if each.id in found.verdicts else None
        if total is not None:
            cells[_band(pack_of(record, each), total)] += 1
        elif each.outcome and each.outcome.outcome in UNSCORED:
            cells[UNSCORED_CELL] += 1
        else:
            cells["not scored for another reason"] += 1
    return cells


_BANDS = (
    "below the pass mark",
    "from the pass mark to half way to the top",
    "above half way to the top",
)


def _band(pack: Pack, value: Fraction) -> str:
    scale = pack.rule.scale
    passing, top = scale.point(scale.pass_mark).value, scale.points[-1].value
    if value < passing:
        return _BANDS[0]
    return _BANDS[1] if value <= (passing + top) / 2 else _BANDS[2]


def _shares(record: Record, found: Standing) -> Table:
    """Which share of the agreed scores lies in each band; a share, because a count would tell how
    many were scored.
    """
    counts: Counter[str] = Counter(dict.fromkeys(_BANDS, 0))
    people: dict[str, set[int]] = {each: set() for each in _BANDS}
    for identity, agreed in found.agreed.items():
        pack = pack_of(record, record.candidate(identity))
        for value in (each.value for each in agreed if identity in found.verdicts):
            if value is not None:
                counts[_band(pack, value)] += 1
                people[_band(pack, value)].add(identity)
    hidden = suppressed([{name: len(each) for name, each in people.items()}])
    whole = sum(counts.values())
    rows = tuple(
        (name, SMALL if name in hidden or not whole else f"{round(100 * counts[name] / whole)}%")
        for name in _BANDS
    )
    return Table(
        "The agreed scores, all questions together",
        rows,
        "A band is shown where ten people or more have a score in it.",
    )


def _table(title: str, cells: Mapping[str, int], hidden: frozenset[str], note: str) -> Table:
    return Table(
        title,
        tuple((name, SMALL if name in hidden else str(count)) for name, count in cells.items()),
        note,
    )


def count_in_words(count: int) -> str:
    """How many people it happened to: a number from ten on, below that no number."""
    return str(count) if count >= SMALLEST else "fewer than ten, or none"
