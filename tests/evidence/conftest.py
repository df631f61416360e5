"""A selection that is recorded whole, and its archive; everyone in it is made up."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from recruit.domain.building.draft import vacancy_of
from recruit.domain.pack.pack import build_pack, issue
from recruit.domain.pack.vacancy import Candidate, PanelMember
from recruit.domain.words.people import SHELL, Role, actor
from recruit.evidence.archive import archive_vacancy
from recruit.store.connection import FILE, Database, connect
from recruit.store.people.people import add_person
from recruit.store.upgrade import migrate
from recruit.store.vacancies.candidates import add_candidates
from recruit.store.vacancies.editions import add_edition
from recruit.store.vacancies.panels import add_member
from recruit.store.vacancies.vacancies import add_vacancy, vacancy
from tests import scored
from tests.builders import a_draft, shipped_library

MEMBERS = ("Agnes Lamplight", "Peggy Listener", "Wilhelmina Storybrook")
CANDIDATES = (
    Candidate("C1", "Ambrose Thistlewood", "9.30am"),
    Candidate("C2", "Peregrine Moonbeam", "11.00am"),
    Candidate("C3", "", ""),
)


@dataclass(frozen=True)
class Told:
    """A data folder in which a whole selection is recorded, and the id of its vacancy."""

    folder: Path
    vacancy: int

    @property
    def path(self) -> Path:
        """The file of the database."""
        return self.folder / FILE


def tell(db: Database, reference: str = "V-1") -> int:
    """Records a whole selection under this reference, and returns the vacancy's id."""
    email = f"hilda.{reference.lower()}@larkwater.example"
    hr = add_person(db, SHELL, email=email, name="Hilda Rulebook", role=Role.HR)
    made = add_vacancy(db, actor(hr), hr.id, a_draft(reference, elements=3))
    for place, name in enumerate(MEMBERS):
        account = hr.id if place == 0 else None
        add_member(
            db, actor(hr), made, name=name, role="Listener", person=account, is_chair=place == 0
        )
    add_candidates(db, actor(hr), made, CANDIDATES)
    stored = vacancy(db, made)
    assert stored is not None
    sitting = tuple(PanelMember(each, "Listener", each == MEMBERS[0]) for each in MEMBERS)
    whole = vacancy_of(stored.draft, sitting, CANDIDATES, edition=1, issued="2026-11-23")
    add_edition(
        db,
        actor(hr),
        stored,
        issue(build_pack(whole, {"grades9plus": shipped_library().framework("grades9plus")})),
    )
    scored.whole_story(db, made)
    return made


@pytest.fixture(scope="session")
def _told(tmp_path_factory: pytest.TempPathFactory) -> tuple[bytes, int, bytes]:
    """The database of a told story, the vacancy in it, and its archive: made once, copied for each
    test.
    """
    folder = tmp_path_factory.mktemp("told")
    db = connect(migrate(folder))
    made = tell(db)
    db.conn.execute("pragma wal_checkpoint(truncate)")
    before = (folder / FILE).read_bytes()
    archive_vacancy(db, SHELL, made, folder / "a.zip")
    db.close()
    return before, made, (folder / "a.zip").read_bytes()


@pytest.fixture
def told(_told: tuple[bytes, int, bytes], tmp_path: Path) -> Told:
    """A data folder with the story, not archived yet."""
    folder = tmp_path / "data"
    folder.mkdir()
    (folder / FILE).write_bytes(_told[0])
    return Told(folder, _told[1])


@pytest.fixture
def db(told: Told) -> Iterator[Database]:
    """A connection to it."""
    opened = connect(told.path)
    yield opened
    opened.close()


@pytest.fixture
def bundle(_told: tuple[bytes, int, bytes], tmp_path: Path) -> Path:
    """The archive of the story."""
    path = tmp_path / "V-1.zip"
    path.write_bytes(_told[2])
    return path
