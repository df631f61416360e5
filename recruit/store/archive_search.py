"""Finding a decided, archived or disposed vacancy: by reference, post and service, by date, and by candidate."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from sqlite_utils import Database

PAGE = 25


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
    """What is looked for. Days are ISO 8601, both within; empty texts ask for nothing. `candidate` is a name or a
    reference."""

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
    """A line of the archive. Times are empty where they do not hold; `candidates` are those who were looked for."""

    id: int
    reference: str
    post: str
    state: RecordState
    decided_at: str
    archived_at: str
    disposed_at: str
    is_held: bool
    is_restored: bool
    candidates: tuple[FoundCandidate, ...] = ()


@dataclass(frozen=True, slots=True)
class FoundPage:
    """One page of what was found, and how many there are in all."""

    rows: tuple[FoundRecord, ...]
    total: int


def search_records(db: Database, wanted: Wanted, page: int = 1) -> FoundPage:
    """One page of the vacancies that are decided, or were disposed of, and fit."""
    match, of_candidate = as_match(wanted.words), as_match(wanted.candidate)
    if (wanted.words and not match) or (wanted.candidate and not of_candidate):
        return FoundPage((), 0)
    values: dict[str, object] = {
        "match": match,
        "of_candidate": of_candidate,
        "first": wanted.first_day,
        "last": f"{wanted.last_day}~",
        "page": PAGE,
        "skip": (page - 1) * PAGE,
    }
    base = _base(wanted, bool(match), bool(of_candidate))
    total = db.execute(f"select count(*) from ({base})", values).fetchone()[0]
    ids = [row[0] for row in db.execute(_ordered(wanted.sort, base), values).fetchall()] if total else []
    rows = _records(db, ids)
    if of_candidate:
        found = _candidates(db, of_candidate, ids)
        rows = tuple(replace(each, candidates=found.get(each.id, ())) for each in rows)
    return FoundPage(rows, total)


def record_line(db: Database, vacancy: int) -> FoundRecord | None:
    """How far the record of one vacancy is; None where it is neither decided nor disposed of."""
    found = _records(db, [vacancy])
    return found[0] if found and (found[0].decided_at or found[0].disposed_at) else None


def as_match(words: str) -> str:
    """A full-text query for rows that hold the beginning of every word; quoted, so that no sign has a meaning."""
    spoken = ("".join(sign if sign.isalnum() else " " for sign in words)).split()
    return " ".join(f'"{word}"*' for word in spoken[:20])


def _base(wanted: Wanted, has_words: bool, has_candidate: bool) -> str:
    """SQL for the ids of what fits, with when each was decided. Nothing of the vacancies themselves is read for it:
    they are large."""
    common = []
    if has_words:
        common.append("vacancy in (select rowid from vacancy_words where vacancy_words match :match)")
    if has_candidate:
        common.append(
            "vacancy in (select vacancy from candidate where id in"
            " (select rowid from candidate_words where candidate_words match :of_candidate))"
        )
    if wanted.is_held:
        common.append("vacancy in (select vacancy from hold where lifted_at is null)")
    parts = []
    if wanted.state is not RecordState.DISPOSED:
        own = ["1 = 1", *common]
        if wanted.state is not None:
            negated = "not " if wanted.state is RecordState.ARCHIVED else ""
            own.append(f"vacancy {negated}in (select id from vacancy where state <> 'archived')")
        if wanted.first_day:
            own.append("decided_at >= :first")
        if wanted.last_day:
            own.append("decided_at < :last")
        parts.append(f"select vacancy, decided_at from decision where {' and '.join(own)}")
    if wanted.state in (None, RecordState.DISPOSED) and not wanted.first_day and not wanted.last_day:
        own = ["scope = 'whole'", *common]
        parts.append(f"select vacancy, '' as decided_at from disposal where {' and '.join(own)}")
    return " union all ".join(parts) or "select 0 as vacancy, '' as decided_at where 0"


def _ordered(sort: Sort, base: str) -> str:
    """SQL for the ids of one page. By reference or post the vacancies' own index is walked until the page is full."""
    if sort is Sort.DECIDED:
        return f"{base} order by 2 desc, 1 desc limit :page offset :skip"
    column = {Sort.REFERENCE: "reference", Sort.POST: "post collate nocase"}[sort]
    return (
        f"select id from vacancy where id in (select vacancy from ({base}))"
        f" order by {column}, id limit :page offset :skip"
    )


def _records(db: Database, ids: Sequence[int]) -> tuple[FoundRecord, ...]:
    if not ids:
        return ()
    rows = db.execute(
        "select v.id, v.reference, v.post, v.state, coalesce(d.decided_at, ''),"
        " coalesce((select min(made_at) from bundle b where b.vacancy = v.id and b.kind = 'archive'), ''),"
        " coalesce((select max(begun_at) from disposal x where x.vacancy = v.id and x.scope = 'whole'), ''),"
        " exists (select 1 from hold h where h.vacancy = v.id and h.lifted_at is null),"
        " exists (select 1 from restored_entry r where r.vacancy = v.id)"
        f" from vacancy v left join decision d on d.vacancy = v.id where v.id in ({_numbers(ids)})"
    ).fetchall()
    found = {row[0]: _record(row) for row in rows}
    return tuple(found[each] for each in ids if each in found)


def _record(row: tuple[int, str, str, str, str, str, str, int, int]) -> FoundRecord:
    state = RecordState.ARCHIVED if row[3] == "archived" else RecordState.DECIDED
    return FoundRecord(
        row[0], row[1], row[2], RecordState.DISPOSED if row[6] else state, row[4], row[5], row[6], bool(row[7]),
        bool(row[8]),
    )  # fmt: skip


def _candidates(db: Database, match: str, ids: Sequence[int]) -> dict[int, tuple[FoundCandidate, ...]]:
    rows = db.execute(
        f"select vacancy, id, reference, name from candidate where vacancy in ({_numbers(ids)})"
        " and id in (select rowid from candidate_words where candidate_words match ?) order by abs(position), id",
        [match],
    ).fetchall()
    found: dict[int, tuple[FoundCandidate, ...]] = {}
    for vacancy, *one in rows:
        found[vacancy] = (*found.get(vacancy, ()), FoundCandidate(*one))
    return found


def _numbers(ids: Sequence[int]) -> str:
    return ", ".join(str(int(each)) for each in ids)
