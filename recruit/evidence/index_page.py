"""The page that opens an archive: what lies where, what became of each candidate, how to prove it,
in plain words.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from recruit.domain.decision.standing import Standing, standing
from recruit.domain.record.record import CandidateRecord, Record
from recruit.domain.scoring.consensus import two_places
from recruit.domain.words.clock import Clock
from recruit.domain.words.naming import file_stem
from recruit.evidence.html_page import html_page

PLACES = (
    (
        "record/record.json",
        "The whole record: panel, candidates, sheets, agreed scores, outcomes, ties, letters.",
    ),
    ("record/record.schema.json", "What each part of the record means, as a JSON Schema."),
    ("record/result.json", "The totals, verdicts and order of merit that the rule gives."),
    ("tables/README.txt", "What each of the tables holds."),
    (
        "tables/",
        "The same as tables for a spreadsheet: marks, agreed scores, outcomes and the rest.",
    ),
    ("record/rows.json", "The rows of the database, to bring the vacancy back."),
    ("record/accounts.json", "The names of those whom the rows mention."),
    ("audit/entries.jsonl", "Who did what and when: one audit entry a line, each with its hash."),
    ("audit/README.txt", "What an audit entry holds, and how each hash in this archive is made."),
    (
        "decision-record.docx",
        "The decision record: the result, the order of merit, ties, outcomes.",
    ),
    ("issued/", "Every paper as it was issued, one folder for each edition."),
    (
        "filled/",
        (
            "Every sheet as it was sealed, the consensus record and the letter, one folder for each"
            " candidate."
        ),
    ),
)

_SHEET = re.compile(r"sheet-(?P<place>\d+)-sealing-(?P<number>\d+)\.docx")


@dataclass(frozen=True, slots=True)
class _Line:
    who: str
    total: str
    outcome: str
    papers: tuple[tuple[str, str], ...]


def index_page(
    record: Record, decided: tuple[int, str], paths: Iterable[str], clock: Clock
) -> bytes:
    """The page as HTML that needs nothing else.

    `paths` are the files of the archive, `decided` is the number and the hash of the entry that
    recorded the decision.
    """
    there = sorted(paths)
    found = standing(record)
    return html_page(
        "archive.html",
        pack=record.newest.pack,
        candidates=[_line(record, found, one, there) for one in record.candidates],
        places=[each for each in PLACES if any(path.startswith(each[0]) for path in there)],
        linked=frozenset(there),
        editions=[_edition(record, number, clock) for number in range(len(record.editions))],
        decided=decided,
        zone=clock.in_words,
    )


def _line(record: Record, found: Standing, one: CandidateRecord, there: Sequence[str]) -> _Line:
    folder = f"filled/{file_stem(one.candidate.reference)}/"
    verdict = found.verdicts.get(one.id)
    return _Line(
        who=" · ".join(part for part in (one.candidate.reference, one.candidate.name) if part),
        total=(
            "not scored" if verdict is None or verdict.total is None else two_places(verdict.total)
        ),
        outcome=(
            one.outcome.outcome
            if one.outcome
            else "taken off the list"
            if one.is_off
            else "none recorded"
        ),
        papers=tuple(
            (path, _words(record, path.removeprefix(folder)))
            for path in there
            if path.startswith(folder)
        ),
    )


def _words(record: Record, name: str) -> str:
    """What a candidate's paper is, by the name of its file."""
    found = _SHEET.fullmatch(name)
    if found is None:
        return name.removesuffix(".docx").replace("-", " ")
    return f"sheet of {record.members[int(found['place']) - 1].name}, sealing {found['number']}"


def _edition(record: Record, place: int, clock: Clock) -> dict[str, object]:
    edition = record.editions[place]
    return {
        "number": edition.issued.pack.edition,
        "issued": clock.day_in_words(edition.deed.at),
        "reason": edition.deed.why,
        "digest": edition.issued.digest,
    }
