"""A day of interviews to write to: a panel, candidates and an issued pack, and a quick copy of it
for each example.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hypothesis import strategies as st

from recruit.domain.building.draft import vacancy_of
from recruit.domain.pack.pack import Pack, build_pack, issue
from recruit.domain.pack.vacancy import Candidate
from recruit.domain.scoring.sheet import Score, score_fault
from recruit.domain.words.people import SHELL, Actor, Person, Role
from recruit.store.audit.witness import KEYS, ONLY, name_of, row_digest
from recruit.store.connection import FILE, Database, connect
from recruit.store.people.people import add_person
from recruit.store.scoring.sheets import Place
from recruit.store.upgrade import migrate
from recruit.store.vacancies.candidates import add_candidates, candidates
from recruit.store.vacancies.editions import add_edition, issued_pack
from recruit.store.vacancies.panels import add_member, members_of, panel
from recruit.store.vacancies.vacancies import add_vacancy, vacancy
from tests.builders import NAMES, a_draft, shipped_library
from tests.scored import open_gate

PLACE = Place(1, 1, 1)
"""The first member's sheet for the first candidate of `a_day`."""


def a_day(
    db: Database, *, members: int = 3, listed: int = 2, questions: int = 3, reference: str = "V-1"
) -> int:
    """A vacancy with an issued pack whose first member is the chair; returns its id."""
    owner = _owner(db)
    draft = a_draft(reference, questions)
    made = add_vacancy(db, SHELL, owner.id, draft)
    for number in range(members):
        add_member(
            db,
            SHELL,
            made,
            name=f"{NAMES[-1 - number]} Member",
            role="",
            person=None,
            is_chair=number == 0,
        )
    add_candidates(
        db,
        SHELL,
        made,
        [Candidate(f"C{number}", NAMES[number - 1], "") for number in range(1, listed + 1)],
    )
    issue_edition(db, made)
    return made


def issue_edition(db: Database, made: int) -> int:
    """Issues the next edition of a vacancy and returns its number."""
    stored, last = vacancy(db, made), issued_pack(db, made)
    assert stored is not None
    number = last.pack.edition + 1 if last else 1
    people, listed = (
        members_of(panel(db, made)),
        tuple(each.candidate for each in candidates(db, made)),
    )
    drawn = vacancy_of(stored.draft, people, listed, edition=number, reason="", issued="2026-11-23")
    pack = build_pack(drawn, {"grades9plus": shipped_library().framework("grades9plus")})
    add_edition(db, Actor(stored.owner, "Agnes Lamplight", "hiring manager"), stored, issue(pack))
    return number


def _owner(db: Database) -> Person:
    return add_person(
        db,
        SHELL,
        email=f"{db.execute('select count(*) from person').fetchone()[0]}@larkwater.example",
        name="Agnes Lamplight",
        role=Role.HIRING_MANAGER,
    )


class Copies:
    """Copies of one prepared database, for tests that begin anew many times.

    They do not wait for the disk.
    """

    def __init__(self, folder: Path, **named: Any) -> None:
        db = connect(migrate(folder))
        open_gate(db, a_day(db, **named))
        db.execute("pragma wal_checkpoint(truncate)")
        db.close()
        self._content = (folder / FILE).read_bytes()

    @contextmanager
    def lent(self) -> Iterator[Database]:
        """A connection to a fresh copy."""
        with TemporaryDirectory() as folder:
            path = Path(folder, FILE)
            path.write_bytes(self._content)
            db = connect(path)
            db.execute("pragma synchronous = off")
            try:
                yield db
            finally:
                db.close()


def some_scores(pack: Pack) -> st.SearchStrategy[Score]:
    """Scores that this pack allows: half done, not asked, with ticks, and texts of any sort."""
    return st.sampled_from(pack.questions).flatmap(
        lambda question: (
            st.builds(
                Score,
                question=st.just(question.number),
                mark=st.none() | st.sampled_from([each.mark for each in question.anchors]),
                not_asked=st.booleans(),
                why_not_asked=st.sampled_from(["", "The fire alarm went off.", "No time."]),
                evidence=_TEXTS,
                probes=_some(range(1, len(question.probes) + 1)),
                heard=_some(
                    [each.id for each in (*question.indicators, *question.negative_indicators)]
                ),
            )
            .map(lambda score: replace(score, mark=None) if score.not_asked else score)
            .filter(lambda score: not score_fault(question, score))
        )
    )


def _some(of: Sequence[Any]) -> st.SearchStrategy[tuple[Any, ...]]:
    return (
        st.lists(st.sampled_from(list(of)), unique=True, max_size=3).map(tuple)
        if of
        else st.just(())
    )


_TEXTS = st.text(max_size=12) | st.sampled_from(
    ["", "Said: 'yes'.", "Said: 'yes'. Then 'no'.", "💡 ‮ ﷺ", "aaa", "aaaa"]
)


def vouched_faults(db: Database) -> list[str]:
    """Every row of evidence that is not as the last entry that names it says, and every named row
    that is gone.
    """
    told: dict[str, tuple[str | None, str]] = {}
    for facts, salt in db.execute("select facts, salt from audit order by sequence").fetchall():
        told |= {name: (digest, salt) for name, digest in json.loads(facts).get("rows", {}).items()}
    found = []
    for table, columns in KEYS.items():
        for key in db.execute(
            f"select {', '.join(columns)} from {table} where {ONLY.get(table, '1 = 1')}"
        ).fetchall():
            name = name_of((table, *key))
            digest, salt = told.pop(name, (None, ""))
            if digest is None or row_digest(db, (table, *key), salt) != digest:
                found.append(name)
    return found + [f"{name} is gone" for name, (digest, _) in told.items() if digest is not None]


def lasting(db: Database) -> dict[tuple[int, int, int], str]:
    """Every sheet that was ever sealed, by candidate, member and number."""
    rows = db.execute("select candidate, member, number, sheet, sealed_at from sealing").fetchall()
    return {row[:3]: f"{row[3]} {row[4]}" for row in rows}


def faults_of_file(db: Database) -> list[str]:
    """What SQLite itself finds wrong."""
    asked = db.execute("pragma integrity_check").fetchone()[0]
    return [each for each in [asked] if each != "ok"] + [
        str(each) for each in db.query("pragma foreign_key_check")
    ]
