"""The index of the question bank: every text of every framework, to be found by the beginnings of
its words.
"""

from __future__ import annotations

import hashlib
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from sqlite_utils import Database

from recruit.domain.framework.framework import Element, Framework, Group, Stage
from recruit.store.connection import writing

PAGE = 25
MOST_HITS = 3
"""How many texts of one element are shown; the element's own page has them all."""
MOST_WORDS = 12

_FORM = "1"
"""Raise it when what is indexed changes, so that indexes made before are made again."""
_OPEN, _CLOSE = "\ue000", "\ue001"
"""Private-use characters, which no text of the bank may hold."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text; `is_marked` where it is a word that was looked for."""

    text: str
    is_marked: bool


@dataclass(frozen=True, slots=True)
class Hit:
    """A text that was found. `part` is the id of an indicator or question, empty for the element
    itself; `stage` is the id of a stage, empty for what holds at every stage.
    """

    part: str
    stage: str
    kind: str
    pieces: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class FoundElement:
    """An element with the best of what was found in it, and how much that is in all."""

    framework: str
    number: str
    hits: tuple[Hit, ...]
    total: int


@dataclass(frozen=True, slots=True)
class Findings:
    """One page of elements, the closest first, and how many there are in all."""

    elements: tuple[FoundElement, ...]
    total: int


def refresh_bank_index(db: Database, frameworks: Iterable[Framework]) -> None:
    """Makes the index anew if the bank is not the one that it was made from.

    It is a copy of files and no one's work, so the audit chain does not tell of it.
    """
    bank = tuple(frameworks)
    digest = hashlib.sha256((_FORM + repr(bank)).encode()).hexdigest()
    if _digest(db) == digest:
        return
    with writing(db):
        db.execute("delete from bank_text")
        db.conn.executemany(
            "insert into bank_text (framework, element, part, stage, kind, heading, text) values"
            " (?, ?, ?, ?, ?, ?, ?)",
            (row for framework in bank for row in _rows(framework)),
        )
        db.table("bank_text").rebuild_fts()
        db.execute(
            "insert into setting (name, value) values ('bank digest', ?)"
            " on conflict (name) do update set value = excluded.value",
            [digest],
        )


def search_bank(db: Database, words: str, *, framework: str = "", page: int = 1) -> Findings:
    """The elements with texts that hold every word, each as the beginning of a word.

    Whatever else is typed (quotes, stars, 'NEAR') is no word or a word like any other.
    """
    query = _query(words)
    if not query:
        return Findings((), 0)
    found: defaultdict[tuple[str, str], list[int]] = defaultdict(list)
    for identity, of, element in db.execute(
        # A word in a title says more than one somewhere in a text, and a definition more than a
        # probe. (The function gives a number below 0; the best is the furthest from it.)
        "select t.id, t.framework, t.element from bank_text_fts f"
        " join bank_text t on t.id = f.rowid"
        " where bank_text_fts match ? and (t.framework = ? or ? = '')"
        " order by bm25(bank_text_fts, 8, 1)"
        " * case t.kind when 'element' then 3 when 'title' then 2 when 'probe' then 0.5 else 1"
        " end, t.id",
        [query, framework, framework],
    ):
        found[of, element].append(identity)
    shown = list(found.items())[(page - 1) * PAGE : page * PAGE]
    hits = _hits(db, query, [identity for _, rows in shown for identity in rows[:MOST_HITS]])
    elements = (
        FoundElement(of, element, tuple(hits[each] for each in rows[:MOST_HITS]), len(rows))
        for (of, element), rows in shown
    )
    return Findings(tuple(elements), len(found))


def _digest(db: Database) -> str:
    row = db.execute("select value from setting where name = 'bank digest'").fetchone()
    return str(row[0]) if row else ""


def _query(words: str) -> str:
    """The words as FTS5 reads them: each in quotes, so that none is an operator, with a star for
    its ending.
    """
    return " ".join(f'"{word}"*' for word in re.findall(r"[^\W_]+", words)[:MOST_WORDS])


def _hits(db: Database, query: str, rows: list[int]) -> dict[int, Hit]:
    found = db.execute(
        "select t.id, t.part, t.stage, t.kind, highlight(bank_text_fts, 0, ?, ?),"
        " highlight(bank_text_fts, 1, ?, ?) from bank_text_fts f join bank_text t on t.id = f.rowid"
        f" where bank_text_fts match ? and f.rowid in ({', '.join('?' * len(rows))})",
        [_OPEN, _CLOSE, _OPEN, _CLOSE, query, *rows],
    )
    return {
        row[0]: Hit(row[1], row[2], row[3], _pieces(f"{row[4]}. {row[5]}" if row[4] else row[5]))
        for row in found
    }


def _pieces(marked: str) -> tuple[Piece, ...]:
    parts = re.split(f"[{_OPEN}{_CLOSE}]", marked)
    return tuple(Piece(text, place % 2 == 1) for place, text in enumerate(parts) if text)


def _rows(framework: Framework) -> Iterator[tuple[str, ...]]:
    for group, element in framework.elements():
        yield framework.id, element.number, "", "", "element", element.title, element.definition
        for part, stage, kind, text in _parts(group, element):
            yield framework.id, element.number, part, stage, kind, "", text


def _parts(group: Group, element: Element) -> Iterator[tuple[str, str, str, str]]:
    for stage in element.stages:
        yield from _parts_of_stage(stage)
    for indicator in (*element.negative_indicators, *group.negative_indicators):
        yield indicator.id, "", "negative indicator", indicator.text


def _parts_of_stage(stage: Stage) -> Iterator[tuple[str, str, str, str]]:
    if stage.title:
        yield "", stage.stage, "title", stage.title
    for indicator in stage.indicators:
        yield indicator.id, stage.stage, "positive indicator", indicator.text
    for indicator in stage.negative_indicators:
        yield indicator.id, stage.stage, "negative indicator", indicator.text
    for question in stage.questions:
        yield question.id, stage.stage, "question", question.text
        for probe in question.probes:
            yield question.id, stage.stage, "probe", probe
