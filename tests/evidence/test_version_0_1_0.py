"""What the first version kept still opens: its database, its archive and the packs in them."""

from __future__ import annotations

import lzma
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from recruit.domain.pack.pack import issue
from recruit.domain.words.people import SHELL
from recruit.evidence.archive import archive_vacancy, restore_archive
from recruit.evidence.comparison import compare
from recruit.evidence.verification import verify
from recruit.store.audit.check import check_audit
from recruit.store.connection import FILE, Database, connect
from recruit.store.scoring.records import record_of
from recruit.store.upgrade import migrate
from recruit.store.vacancies.editions import issued_pack
from recruit.store.vacancies.vacancies import State, vacancy

KEPT = Path(__file__).resolve().parent.parent / "data" / "0.1.0"
ARCHIVE = KEPT / "archive.zip"
ARCHIVED, DECIDED = 1, 2
DIGEST = "4976428bf0e097b8a256c4a0b3b354f7c3897231a5e9708ad120ddc69402ca28"


@pytest.fixture
def old(tmp_path: Path) -> Iterator[Database]:
    """The database that the first version wrote, upgraded to today's."""
    packed = (KEPT / "recruit.db.xz").read_bytes()
    (tmp_path / FILE).write_bytes(lzma.decompress(packed))
    with closing(connect(migrate(tmp_path))) as db:
        yield db


def test_the_archive_of_the_first_version_verifies():
    found = verify(ARCHIVE)

    assert found.reference == "V-1"
    assert found.marks == 27


def test_the_database_of_the_first_version_is_whole_after_the_upgrade(old: Database):
    report = check_audit(old)

    assert report.fault is None
    assert vacancy(old, ARCHIVED).state is State.ARCHIVED


def test_the_archive_of_the_first_version_is_the_one_that_its_database_made(old: Database):
    made = compare(old, verify(ARCHIVE), ARCHIVE)

    assert made.deed.at


def test_a_pack_of_the_first_version_keeps_its_digest(old: Database):
    kept = issued_pack(old, DECIDED)

    assert kept.digest == DIGEST
    assert issue(kept.pack).digest == DIGEST


def test_the_archive_of_the_first_version_comes_back_into_a_new_database(tmp_path: Path):
    with closing(connect(migrate(tmp_path))) as db:
        restore_archive(db, SHELL, ARCHIVE)

        assert check_audit(db).fault is None
        assert record_of(db, 1).candidates


def test_a_selection_that_the_first_version_decided_can_be_archived_today(
    old: Database, tmp_path: Path
):
    archive_vacancy(old, SHELL, DECIDED, tmp_path / "V-2.zip")

    assert verify(tmp_path / "V-2.zip").reference == "V-2"
