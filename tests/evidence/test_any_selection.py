"""Whatever happened in a selection, once it is decided it can be archived, verified and brought
back.
"""

from __future__ import annotations

import json
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from recruit.domain.decision.standing import standing
from recruit.domain.scoring.result import Merit
from recruit.domain.words.people import SHELL
from recruit.evidence.archive import archive_vacancy, restore_archive
from recruit.evidence.contents import RESULT
from recruit.evidence.verification import verify
from recruit.evidence.zipped import unpacked
from recruit.store.connection import Database, connect
from recruit.store.scoring.records import record_of
from recruit.store.upgrade import migrate
from recruit.store.vacancies.vacancies import vacancy_with_reference
from tests.any_selection import any_selection

FEW, MANY = 3, 120
SEEDS = st.integers(0, 2**32)
TRIES = 200


def is_archived_and_brought_back(db: Database, made: int, folder: Path) -> None:
    before = record_of(db, made)
    assert before is not None
    archive_vacancy(db, SHELL, made, folder / "a.zip")
    found = verify(folder / "a.zip")
    assert found.read.record == before
    (folder / "other").mkdir()
    other = connect(migrate(folder / "other"))
    restore_archive(other, SHELL, folder / "a.zip")
    again = vacancy_with_reference(other, found.reference)
    assert again is not None
    assert merit_by_reference(other, again) == merit_by_reference(db, made)
    other.close()


def merit_by_reference(db: Database, made: int) -> list[tuple[str, int]]:
    """The order of merit; ids are others on another server."""
    record = record_of(db, made)
    assert record is not None
    return [
        (record.candidate(each.candidate).candidate.reference, each.place)
        for each in merit_of(db, made).places
    ]


def merit_of(db: Database, made: int) -> Merit:
    record = record_of(db, made)
    assert record is not None
    return standing(record).merit


def played(folder: Path, seed: int) -> tuple[Database, int]:
    """A database with the selection of this seed, decided."""
    db = connect(migrate(folder))
    db.execute("pragma synchronous = off")
    made, _ = any_selection(db, Random(seed))
    return db, made


def walk(seed: int) -> None:
    with TemporaryDirectory() as name:
        db, made = played(Path(name), seed)
        is_archived_and_brought_back(db, made, Path(name))
        db.close()


def first_seed_with_steps(count: int) -> int:
    """The first seed whose selection has a tie that took so many steps of the declared order."""
    for seed in range(TRIES):
        with TemporaryDirectory() as name:
            db, made = played(Path(name), seed)
            steps = max((len(each.steps) for each in merit_of(db, made).ties), default=0)
            db.close()
        if steps >= count:
            return seed
    raise AssertionError("no selection had such a tie")


@pytest.mark.parametrize("count", [1, 2])
def test_a_selection_whose_tie_reached_a_declared_step_is_archived_verified_and_restored(count):
    walk(first_seed_with_steps(count))


@given(seed=SEEDS)
@settings(max_examples=FEW, suppress_health_check=list(HealthCheck))
def test_some_selections_are_archived_verified_and_restored(seed):
    walk(seed)


@pytest.mark.long
@given(seed=SEEDS)
@settings(max_examples=MANY, suppress_health_check=list(HealthCheck))
def test_whatever_happened_in_a_selection_it_is_archived_verified_and_restored(seed):
    walk(seed)


def test_the_steps_of_a_tie_stand_in_the_archive_as_they_were_taken(tmp_path):
    db, made = played(tmp_path, first_seed_with_steps(1))
    archive_vacancy(db, SHELL, made, tmp_path / "a.zip")
    kept = json.loads(unpacked(tmp_path / "a.zip")[f"data/{RESULT}"])["merit"]["ties"]
    assert [[each["by"] for each in tie["steps"]] for tie in kept] == [
        [each.by for each in tie.steps] for tie in merit_of(db, made).ties
    ]
    db.close()
