"""`recruit archive` and `recruit audit` as a person uses them."""

from __future__ import annotations

import shutil
import sqlite3
from pathlib import Path

import pytest

from recruit.cli.data_folder import opened
from recruit.domain.record.actions import Action
from recruit.domain.words.people import SHELL
from recruit.domain.words.refusal import Refused
from recruit.store.audit.audit import record
from recruit.store.connection import FILE, Database, connect, writing
from recruit.store.upgrade import migrate
from tests.cli import test_build
from tests.evidence.conftest import tell
from tests.evidence.test_archive import as_of_an_older_version
from tests.tampering import without_triggers


def recruit(*words: object) -> str:
    done = test_build.recruit(*words)
    assert done.returncode == 0, done.stderr
    return done.stdout


def refused(*words: object) -> str:
    return test_build.refused(test_build.recruit(*words))


@pytest.fixture(scope="module")
def _told(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a data folder of one decided vacancy, V-1: as it was ('before'), and archived
    ('after').
    """
    folder = tmp_path_factory.mktemp("told")
    (folder / "before").mkdir()
    db = connect(migrate(folder / "before"))
    tell(db)
    db.close()
    shutil.copytree(folder / "before", folder / "after")
    recruit("archive", "V-1", "--data", folder / "after", "--out", folder / "V-1.zip")
    return folder


@pytest.fixture
def data(_told: Path, tmp_path: Path) -> Path:
    """A data folder with one decided vacancy, V-1."""
    return Path(shutil.copytree(_told / "before", tmp_path / "data"))


@pytest.fixture
def archived(_told: Path, data: Path, tmp_path: Path) -> Path:
    """Its archive."""
    shutil.copytree(_told / "after", data, dirs_exist_ok=True)
    return Path(shutil.copy(_told / "V-1.zip", tmp_path / "V-1.zip"))


def test_a_vacancy_is_archived_by_its_reference_and_the_file_verifies(data, tmp_path):
    out = tmp_path / "V-1.zip"
    assert "Archived V-1" in recruit("archive", "V-1", "--data", data, "--out", out)
    said = recruit("archive", "verify", out)
    assert said.startswith("Valid: the archive of V-1")
    assert "27 marks" in said


def test_a_reference_that_is_not_there_is_told(data, tmp_path):
    said = refused("archive", "V-9", "--data", data, "--out", tmp_path / "x.zip")
    assert "no vacancy with the reference V-9" in said
    assert not (tmp_path / "x.zip").exists()


@pytest.mark.usefixtures("archived")
def test_a_vacancy_is_not_archived_twice(data, tmp_path):
    assert "archived already" in refused(
        "archive", "V-1", "--data", data, "--out", tmp_path / "y.zip"
    )


def test_a_changed_archive_is_told_in_a_sentence(archived):
    whole = bytearray(archived.read_bytes())
    whole[len(whole) // 2] ^= 1
    archived.write_bytes(whole)
    assert "Traceback" not in refused("archive", "verify", archived)


def test_a_file_that_is_no_archive_or_not_there_is_told(tmp_path):
    (tmp_path / "letter.txt").write_text("Dear all,")
    assert "not a whole bundle" in refused("archive", "verify", tmp_path / "letter.txt")
    assert "cannot be read" in refused("archive", "verify", tmp_path / "nowhere.zip")


def test_an_archive_comes_back_on_another_server_once(archived, tmp_path):
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    migrate(elsewhere)
    assert "Restored V-1" in recruit("archive", "restore", archived, "--data", elsewhere)
    assert "already" in refused("archive", "restore", archived, "--data", elsewhere)
    assert "is whole" in recruit("audit", "verify", "--data", elsewhere)


def test_the_audit_trail_is_walked_and_compared_with_an_archive(data, archived):
    said = recruit("audit", "verify", "--data", data, "--against", archived)
    assert "The audit trail is whole" in said
    assert "holds every entry of the bundle of V-1" in said


def test_a_trail_that_was_written_anew_is_found_by_comparing(archived, tmp_path):
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    db = connect(migrate(elsewhere))
    tell(db)
    db.close()
    assert "is whole" in recruit("audit", "verify", "--data", elsewhere)
    said = refused("audit", "verify", "--data", elsewhere, "--against", archived)
    assert "is not the one that this bundle holds" in said


@pytest.fixture
def forged(tmp_path: Path) -> Path:
    """An archive of the same vacancy made by someone else who has Recruit: whole, and every hash to
    fit.
    """
    folder = tmp_path / "forger"
    folder.mkdir()
    db = connect(migrate(folder))
    tell(db)
    db.close()
    recruit("archive", "V-1", "--data", folder, "--out", tmp_path / "forged.zip")
    return tmp_path / "forged.zip"


def test_a_verification_says_what_it_cannot_show(forged):
    said = recruit("archive", "verify", forged)
    assert "That no one made all of it anew is shown by the SHA-512" in said
    assert "SHA-512 " in said


@pytest.mark.usefixtures("archived")
def test_the_server_finds_a_file_that_it_did_not_make(data, forged):
    assert "is not the one that this bundle holds" in refused(
        "audit", "verify", "--data", data, "--against", forged
    )


def test_the_server_finds_its_own_archive_with_other_papers(data, archived):
    as_of_an_older_version(archived)
    said = refused("audit", "verify", "--data", data, "--against", archived)
    assert "noted no archive with the SHA-512 of this file" in said


def test_a_mark_changed_after_archiving_with_an_entry_to_fit_is_found_by_comparing(data, archived):
    db = connect(data / FILE)
    with without_triggers(db), writing(db):
        db.execute("update outcome set reason = 'Because.' where candidate = 2")
        record(db, SHELL, Action.RECORD_OUTCOME, "vacancy:1", rows=[("outcome", 2)])
    db.close()
    assert "trail is whole" in recruit("audit", "verify", "--data", data)
    said = refused("audit", "verify", "--data", data, "--against", archived)
    assert "the row outcome/2 is not as this bundle holds it" in said


def test_a_full_disk_is_told_in_the_words_of_a_command_and_not_of_a_page(data):
    with pytest.raises(Refused) as refused, opened(data) as db, writing(db):
        raise sqlite3_full(db)
    assert str(refused.value).endswith("nothing was saved, because the disk is full.")


def sqlite3_full(db: Database) -> sqlite3.Error:
    """What SQLite says of a disk that is full."""
    db.execute("pragma max_page_count = 1")
    with pytest.raises(sqlite3.OperationalError) as full:
        db.execute("create table large as select zeroblob(1000000)")
    return full.value


def test_a_row_changed_behind_the_products_back_is_named(data):
    with sqlite3.connect(data / FILE) as db:
        db.execute("update outcome set reason = 'Because.' where candidate = 2")
    db.close()
    assert "the row outcome/2 was changed" in refused("audit", "verify", "--data", data)
