"""Finding a decided, archived or disposed vacancy: by reference, post and service, by date, and by
candidate.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

from sqlite_utils import Database

from recruit.domain.keeping.retention import Basis, Term
from recruit.domain.words.clock import Clock
from recruit.store.keeping.retention import APPOINTED, OWN_MONTHS, RESERVE
from recruit.store.people.settings import clock

PAGE = 15
MOST_FOUND = 100
"""Words that more rows hold are too few to search by: those of the newest are then listed."""

_NOT_ARCHIVED = "where state <> 'archived'"
_IS_WHOLE = "scope = 'whole'"


class Sort(StrEnum):
    """In which order: the last decided first, or by reference or post."""

    DECIDED = "decided"
    REFERENCE = "reference"
    POST = "post"


class RecordState(StrEnum):
    """How far the record of a decided vacancy is."""

    DECIDED = "decided"
    ARCHIVED = "archived"
    DISPOSED = "disposed"


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is looked for. Days are ISO 8601, both within; empty texts ask for nothing. `candidate`
    is a name or a reference.
    """

    words: str = ""
    state: RecordState | None = None
    is_held: bool = False
    first_day: str = ""
    last_day: str = ""
    candidate: str = ""
    sort: Sort = Sort.DECIDED

    @property
    def is_empty(self) -> bool:
        """Whether everything is wanted."""
        return replace(self, sort=Sort.DECIDED) == Wanted()


@dataclass(frozen=True, slots=True)
class FoundCandidate:
    """A candidate who was looked for."""

    id: int
    reference: str
    name: str


@dataclass(frozen=True, slots=True)
class FoundRecord:
    """A line of the archive. Times are empty where they do not hold; `candidates` are those who
    were looked for.

    `term` is what bears on how long it is kept, with no more than `next_due` asks for; None once it
    was disposed of.
    """

    id: int
    reference: str
    post: str
    service: str
    state: RecordState
    decided_at: str
    archived_at: str
    disposed_at: str
    is_held: bool
    is_restored: bool
    term: Term | None = None
    candidates: tuple[FoundCandidate, ...] = ()


@dataclass(frozen=True, slots=True)
class FoundPage:
    """One page of what was found, and how many there are in all. `is_cut` says that the words fit
    more than `MOST_FOUND`, and only the newest of those were looked at.
    """

    rows: tuple[FoundRecord, ...]
    total: int
    is_cut: bool = False


def search_records(db: Database, wanted: Wanted, page: int = 1) -> FoundPage:
    """One page of the vacancies that are decided, or were disposed of, and fit."""
    fitting: Collection[int] | None = _with_words(db, wanted.words)
    people = _candidates(db, wanted.candidate)
    is_cut = len(fitting or ()) > MOST_FOUND or len(people or ()) > MOST_FOUND
    if people is not None:
        of_people = {vacancy for _, vacancy in people}
        fitting = of_people if fitting is None else of_people & set(fitting)
    if fitting is not None and not fitting:
        return FoundPage((), 0, is_cut)
    tells = clock(db)
    values: dict[str, object] = {
        "fitting": json.dumps(list(fitting or ())),
        "first": tells.begins(date.fromisoformat(wanted.first_day)) if wanted.first_day else "",
        "last": _after(wanted.last_day, tells),
    }
    parts = tuple(each for each in _parts(wanted, is_narrow=fitting is not None) if each)
    total = sum(db.execute(f"select count(*) {each}", values).fetchone()[0] for each in parts)
    ids = _ids(db, wanted.sort, parts, values, _span(total, page))
    rows = _records(db, ids)
    if people is not None:
        shown = _details(db, [each for each, vacancy in people if vacancy in ids])
        rows = tuple(replace(each, candidates=tuple(shown.get(each.id, ()))) for each in rows)
    return FoundPage(rows, total, is_cut)


def _after(day: str, tells: Clock) -> str:
    """The moment at which this day is over, or '' for none."""
    return tells.begins(date.fromisoformat(day) + timedelta(days=1)) if day else ""


def record_line(db: Database, vacancy: int) -> FoundRecord | None:
    """How far the record of one vacancy is; None where it is neither decided nor disposed of."""
    found = _records(db, [vacancy])
    return found[0] if found and (found[0].decided_at or found[0].disposed_at) else None


def as_match(words: str) -> str:
    """A full-text query for rows that hold the beginning of every word; quoted, so that no sign has
    a meaning.
    """
    spoken = ("".join(sign if sign.isalnum() else " " for sign in words)).split()
    return " ".join(f'"{word}"*' for word in spoken[:20])


def _with_words(db: Database, words: str) -> list[int] | None:
    """The vacancies that hold these words, the newest first; None where no words are given."""
    if not words:
        return None
    rows = db.execute(
        "select rowid from vacancy_words where vacancy_words match ? order by rowid desc limit ?",
        [as_match(words) or '""', MOST_FOUND + 1],
    ).fetchall()
    return [row[0] for row in rows]


def _candidates(db: Database, words: str) -> list[tuple[int, int]] | None:
    """The candidates of this name or reference, each with the vacancy; None where no one is looked
    for.
    """
    if not words:
        return None
    return db.execute(
        "select id, vacancy from candidate where id in (select rowid from candidate_words"
        " where candidate_words match ? order by rowid desc limit ?)",
        [as_match(words) or '""', MOST_FOUND + 1],
    ).fetchall()


def _details(db: Database, ids: Sequence[int]) -> dict[int, list[FoundCandidate]]:
    """These candidates by their vacancies, in the order of its list."""
    rows = db.execute(
        f"select vacancy, id, reference, name from candidate where id in ({_numbers(ids)})"
        " order by vacancy, abs(position), id"
    )
    found: dict[int, list[FoundCandidate]] = {}
    for vacancy, *one in rows:
        found.setdefault(vacancy, []).append(FoundCandidate(*one))
    return found


def _parts(wanted: Wanted, *, is_narrow: bool) -> tuple[str, str]:
    """SQL from 'from' on for the decided and for the disposed that fit; empty where none is wanted.

    Nothing of the vacancies themselves is read for it: they are large.
    """
    common = ["vacancy in (select value from json_each(:fitting))"] if is_narrow else []
    if wanted.is_held:
        common.append("vacancy in (select vacancy from hold where lifted_at is null)")
    decided, disposed = "", ""
    if wanted.state is not RecordState.DISPOSED:
        own = ["1 = 1", *common]
        if wanted.state is not None:
            negated = "not " if wanted.state is RecordState.ARCHIVED else ""
            own.append(
                f"vacancy {negated}in (select id from vacancy indexed by vacancy_not_archived"
                f" {_NOT_ARCHIVED})"
            )
        if wanted.first_day:
            own.append("decided_at >= :first")
        if wanted.last_day:
            own.append("decided_at < :last")
        decided = f"from decision where {' and '.join(own)}"
    if (
        wanted.state in (None, RecordState.DISPOSED)
        and not wanted.first_day
        and not wanted.last_day
    ):
        disposed = f"from disposal where {' and '.join([_IS_WHOLE, *common])}"
    return decided, disposed


_EVERYTHING = _parts(Wanted(), is_narrow=False)


@dataclass(frozen=True, slots=True)
class _Span:
    """Which rows of the whole are wanted: so many after so many, from the end of the order where
    that is nearer.
    """

    wanted: int
    skipped: int
    is_from_end: bool


def _span(total: int, page: int) -> _Span:
    skipped = (page - 1) * PAGE
    wanted = max(0, min(PAGE, total - skipped))
    behind = total - skipped - wanted
    return _Span(wanted, behind, True) if behind < skipped else _Span(wanted, skipped, False)


def _there(parts: Sequence[str], values: Mapping[str, object]) -> str:
    """SQL that a vacancy 'v' is in one of these parts, in the way that is quickest for as many as
    are asked for.
    """
    if values["fitting"] != "[]":
        return f"v.id in ({' union all '.join(f'select vacancy {each}' for each in parts)})"
    if tuple(parts) == _EVERYTHING:
        # Nearly every vacancy has a record: those that have none are fewer to know.
        none = " and ".join(f"not exists (select 1 {each} and vacancy = w.id)" for each in parts)
        return (
            "v.id not in (select w.id from vacancy w indexed by vacancy_not_archived"
            f" {_NOT_ARCHIVED} and {none})"
        )
    return f"({' or '.join(f'exists (select 1 {each} and vacancy = v.id)' for each in parts)})"


def _ids(
    db: Database, sort: Sort, parts: Sequence[str], values: Mapping[str, object], span: _Span
) -> list[int]:
    """The vacancies of one page.

    By reference or post the vacancies' own index is walked until the page is full.
    """
    if not span.wanted:
        return []
    up, down = ("desc", "asc") if span.is_from_end else ("asc", "desc")
    if sort is Sort.DECIDED:
        days = [
            f"select vacancy, {'decided_at' if 'from decision' in each else repr('')} {each}"
            for each in parts
        ]
        query = f"{' union all '.join(days)} order by 2 {down}, 1 {down}"
    else:
        column = {Sort.REFERENCE: "reference", Sort.POST: "post collate nocase"}[sort]
        query = (
            f"select v.id from vacancy v where {_there(parts, values)} order by v.{column} {up},"
            f" v.id {up}"
        )
    rows = db.execute(
        f"{query} limit :page offset :skip", {**values, "page": span.wanted, "skip": span.skipped}
    )
    found = [row[0] for row in rows]
    return found[::-1] if span.is_from_end else found


def _records(db: Database, ids: Sequence[int]) -> tuple[FoundRecord, ...]:
    if not ids:
        return ()
    rows = db.execute(
        "select v.id, v.reference, v.post, v.service, v.state, coalesce(d.decided_at, ''),"
        " coalesce((select min(made_at) from bundle b where b.vacancy = v.id"
        " and b.kind = 'archive'), ''),"
        " coalesce((select max(begun_at) from disposal x where x.vacancy = v.id"
        " and x.scope = 'whole'), ''),"
        " exists (select 1 from hold h where h.vacancy = v.id and h.lifted_at is null),"
        " exists (select 1 from restored_entry r where r.vacancy = v.id),"
        f" {OWN_MONTHS}, {RESERVE}, {APPOINTED}"
        f" from vacancy v left join decision d on d.vacancy = v.id where v.id in ({_numbers(ids)})"
    ).fetchall()
    tells = clock(db)
    found = {row[0]: _record(row, tells) for row in rows}
    return tuple(found[each] for each in ids if each in found)


def _record(row: tuple[Any, ...], tells: Clock) -> FoundRecord:
    (
        identity,
        reference,
        post,
        service,
        state,
        decided_at,
        archived_at,
        disposed_at,
        is_held,
        is_restored,
        *counted,
    ) = row
    found = RecordState.ARCHIVED if state == "archived" else RecordState.DECIDED
    term = None
    if decided_at and not disposed_at:
        months, reserve, has_set = counted
        decided = tells.day(decided_at).isoformat()
        term = Term(
            identity,
            reference,
            post,
            Basis.DECISION,
            decided,
            months,
            "",
            reserve,
            is_held,
            (0,) if has_set else (),
        )
    return FoundRecord(
        identity,
        reference,
        post,
        service,
        RecordState.DISPOSED if disposed_at else found,
        decided_at,
        archived_at,
        disposed_at,
        bool(is_held),
        bool(is_restored),
        term,
    )


def _numbers(ids: Sequence[int]) -> str:
    return ", ".join(str(int(each)) for each in ids)
