"""A database on the disk with one person of each kind; everyone in it is made up."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from recruit.domain.words.people import SHELL, Actor, Person, Role, actor
from recruit.store.connection import Database, connect
from recruit.store.people.people import add_person
from recruit.store.upgrade import migrate
from recruit.store.vacancies.vacancies import add_vacancy
from tests.store.reading import a_draft


@pytest.fixture(scope="session")
def _migrated(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    return migrate(tmp_path_factory.mktemp("store")).read_bytes()


@pytest.fixture
def path(_migrated: bytes, tmp_path: Path) -> Path:
    """The file of a new database."""
    made = tmp_path / "recruit.db"
    made.write_bytes(_migrated)
    return made


@pytest.fixture
def db(path: Path) -> Iterator[Database]:
    """A connection to a new database."""
    opened = connect(path)
    yield opened
    opened.close()


@pytest.fixture
def second(path: Path) -> Iterator[Database]:
    """Another connection to the same database, as another tab has."""
    opened = connect(path)
    yield opened
    opened.close()


@dataclass(frozen=True)
class Desk:
    """HR, a hiring manager who owns the vacancy, and another who owns another."""

    hr: Person
    manager: Person
    other: Person
    vacancy: int
    elsewhere: int

    @property
    def who(self) -> Actor:
        """The manager as the one who acts."""
        return actor(self.manager)


@pytest.fixture
def desk(db: Database) -> Desk:
    """Three people and two vacancies."""
    hr = add_person(db, SHELL, email="hilda@larkwater.example", name="Hilda Rulebook", role=Role.HR)
    manager = add_person(
        db, SHELL, email="agnes@larkwater.example", name="Agnes Lamplight", role=Role.HIRING_MANAGER
    )
    other = add_person(
        db,
        SHELL,
        email="bertram@larkwater.example",
        name="Bertram Otherwise",
        role=Role.HIRING_MANAGER,
    )
    mine = add_vacancy(db, actor(manager), manager.id, a_draft("V-1"))
    theirs = add_vacancy(db, actor(other), other.id, a_draft("V-2"))
    return Desk(hr, manager, other, mine, theirs)
