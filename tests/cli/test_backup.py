"""`recruit backup` and `recruit restore`: under load, on bad disks, with bad files, and killed
half-way.
"""

from __future__ import annotations

import errno
import hashlib
import json
import os
import re
import signal
import socket
import sqlite3
import stat
import struct
import subprocess
import sys
import tracemalloc
import zipfile
from contextlib import closing
from pathlib import Path

import pytest

from recruit.bank.reading import read_yaml
from recruit.domain.keeping.retention import Scope
from recruit.domain.scoring.sheet import Score
from recruit.domain.words.people import SHELL
from recruit.domain.words.refusal import Refused
from recruit.evidence import backup as module
from recruit.evidence import backup_file, folder_files
from recruit.evidence.backup import MAKING, make_backup, remove_expired
from recruit.evidence.backup_file import KEPT, LIST
from recruit.evidence.disposal import appointed_set, dispose
from recruit.evidence.restore import RESTORING, restore_backup
from recruit.store.audit.check import chain_head, check_audit, hash_at
from recruit.store.connection import FILE, connect
from recruit.store.keeping.backups import backups
from recruit.store.people.settings import Settings, save_settings, settings
from recruit.store.scoring.sheets import Place, save_scores
from recruit.store.upgrade import migrate
from recruit.store.vacancies.candidates import candidates
from recruit.store.vacancies.panels import panel
from tests.cli import test_build
from tests.evidence.conftest import tell
from tests.scored import open_gate
from tests.store.scoring_day import a_day
from tests.store.test_migrations import old_database

COMMAND = [sys.executable, "-c", "from recruit.cli import main; main()"]


def recruit(*words: object) -> str:
    done = test_build.recruit(*words)
    assert done.returncode == 0, done.stderr
    return done.stdout


def refused(*words: object) -> str:
    return test_build.refused(test_build.recruit(*words))


@pytest.fixture(scope="session")
def _folder(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    folder = tmp_path_factory.mktemp("backed-up")
    with closing(connect(migrate(folder))) as db:
        tell(db)
    return (folder / FILE).read_bytes()


@pytest.fixture
def data(_folder: bytes, tmp_path: Path) -> Path:
    """A data folder as a server leaves it: a database with a whole selection, a secret key and an
    archive.
    """
    folder = tmp_path / "data"
    (folder / "archives" / "2026").mkdir(parents=True)
    (folder / FILE).write_bytes(_folder)
    (folder / "secret-key").write_text("this stays here")
    (folder / "archives" / "2026" / "V-1 signed.zip").write_bytes(b"PK an archive" * 1000)
    (folder / ".half-made").write_text("nothing to keep")
    (folder / KEPT).mkdir()
    (folder / KEPT / "older.zip").write_text("a backup holds no backups")
    return folder


@pytest.fixture
def backup(data: Path, tmp_path: Path) -> Path:
    """Its backup."""
    with closing(connect(data / FILE)) as db:
        make_backup(db, SHELL, data, tmp_path / "backup.zip")
    return tmp_path / "backup.zip"


def files(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def test_a_backup_holds_the_database_and_the_archives_and_neither_the_key_nor_other_backups(
    data, tmp_path
):
    said = recruit("backup", "--data", data, "--out", tmp_path / "b.zip", "--audit")
    content = (tmp_path / "b.zip").read_bytes()
    assert "Written and verified" in said
    assert hashlib.sha256(content).hexdigest() in said
    assert stat.S_IMODE((tmp_path / "b.zip").stat().st_mode) == 0o600
    with zipfile.ZipFile(tmp_path / "b.zip") as bundle:
        assert sorted(bundle.namelist()) == ["archives/2026/V-1 signed.zip", LIST, FILE]
    assert b"this stays here" not in content
    assert not list(tmp_path.glob(f"{MAKING}*"))


def test_a_backup_is_noted_in_the_database_with_when_it_is_to_be_deleted(data, tmp_path):
    with closing(connect(data / FILE)) as db:
        save_settings(db, SHELL, Settings(backup_days=3))
    recruit("backup", "--data", data, "--out", tmp_path / "b.zip")
    with closing(connect(data / FILE)) as db:
        (noted,) = backups(db)
        assert check_audit(db).fault is None
    assert (noted.file, noted.size) == ("b.zip", (tmp_path / "b.zip").stat().st_size)
    assert noted.sha256 == hashlib.sha256((tmp_path / "b.zip").read_bytes()).hexdigest()
    assert noted.made.at[:7] <= noted.expires_at[:7]
    assert str(tmp_path) not in noted.file


def test_a_backup_comes_back_whole_and_the_record_says_so(data, tmp_path):
    with closing(connect(data / FILE)) as db:
        number, head = chain_head(db)
    recruit("backup", "--data", data, "--out", tmp_path / "b.zip")
    said = recruit("restore", tmp_path / "b.zip", "--data", tmp_path / "new")
    assert f"1 vacancy and {number} audit entries" in said
    assert "and 1 file beside the database" in said
    assert "the audit trail is whole" in said
    assert sorted(files(tmp_path / "new")) == ["archives/2026/V-1 signed.zip", FILE]
    assert "is whole" in recruit("audit", "verify", "--data", tmp_path / "new")
    with closing(connect(tmp_path / "new" / FILE)) as db:
        assert hash_at(db, number) == head
        (noted,) = backups(db)
        action, facts = db.execute(
            "select action, facts from audit order by sequence desc limit 1"
        ).fetchone()
    assert noted.sha256 == json.loads(facts)["sha256"]
    assert action == "restore backup"


SAVES = """
import sqlite3
import sys
from contextlib import closing
from pathlib import Path
from recruit.domain.words.people import SHELL
from recruit.domain.scoring.sheet import Score
from recruit.store.connection import connect
from recruit.store.scoring.sheets import Place, save_scores
path, *ids = sys.argv[1:]
place, number = Place(*map(int, ids)), 0
with closing(connect(Path(path))) as db:
    while True:
        for question in (1, 2, 3):
            score = Score(question, "2", evidence=f"Said {number}.")
            kept = None
            while kept is None:
                try:
                    (kept,) = save_scores(db, SHELL, place, [(score, number)])
                except sqlite3.OperationalError as error:
                    # On a busy machine a writer may get no turn; then it sends its save again.
                    if "locked" not in str(error):
                        raise
        number += 1
        assert kept.version == number
        print(number, flush=True)
"""


def test_a_backup_under_load_has_everything_that_was_answered_before_it_began(tmp_path):
    folder = tmp_path / "data"
    folder.mkdir()
    with closing(connect(migrate(folder))) as db:
        vacancy = a_day(db)
        open_gate(db, vacancy)
        db.execute("create table ballast (data blob)")
        db.conn.executemany("insert into ballast values (randomblob(4000))", [()] * 3000)
        db.conn.commit()
        places = [
            Place(vacancy, candidate.id, member.id)
            for candidate in candidates(db, vacancy)
            for member in panel(db, vacancy)[:2]
        ]
    savers = [
        subprocess.Popen(
            [
                sys.executable,
                "-c",
                SAVES,
                str(folder / FILE),
                *map(str, (p.vacancy, p.candidate, p.member)),
            ],
            stdout=subprocess.PIPE,
            text=True,
        )
        for p in places
    ]
    try:
        # Each has been answered this often before the backup begins, and goes on throughout.
        answered = [int([each.stdout.readline() for _ in range(5)][-1]) for each in savers]
        recruit("backup", "--data", folder, "--out", tmp_path / "b.zip", "--audit")
        assert all(each.poll() is None for each in savers)
    finally:
        for each in savers:
            each.terminate()
        said = [each.communicate()[0].split() for each in savers]
    finally_answered = [
        int(each[-1]) if each else before for each, before in zip(said, answered, strict=True)
    ]
    recruit("restore", tmp_path / "b.zip", "--data", tmp_path / "new")
    with closing(connect(tmp_path / "new" / FILE)) as db:
        for place, before, after in zip(places, answered, finally_answered, strict=True):
            rows = db.execute(
                "select version, mark, evidence from score where candidate = ? and member = ? order"
                " by question",
                [place.candidate, place.member],
            ).fetchall()
            assert len(rows) == 3
            assert all(before <= version <= after + 1 for version, _, _ in rows)
            assert all(
                (mark, said) == ("2", f"Said {version - 1}.") for version, mark, said in rows
            )
        assert db.execute("pragma integrity_check").fetchone() == ("ok",)
        assert check_audit(db).fault is None
    # SQLite lets writers sleep and try again: one of them may have had no turn, but not all.
    assert max(after - before for before, after in zip(answered, finally_answered, strict=True)) > 0


def test_what_was_disposed_of_since_the_backup_is_told_to_be_due_again(data, tmp_path):
    with closing(connect(data / FILE)) as db:
        db.execute("update decision set decided_at = '2020-01-01T00:00:00.000+00:00'")
        db.execute("update outcome set until = ''")
        db.commit()
    recruit("backup", "--data", data, "--out", tmp_path / "b.zip")
    with closing(connect(data / FILE)) as db:
        appointed_set(db, SHELL, 1)
        dispose(db, SHELL, data, 1, Scope.WHOLE)
    done = test_build.recruit("restore", tmp_path / "b.zip", "--data", tmp_path / "new")
    assert "What was disposed of since then is back in it. 1 disposal is due" in done.stdout


def test_a_server_goes_on_from_a_backup_and_people_score_on(data, tmp_path):
    with closing(connect(data / FILE)) as db:
        vacancy = a_day(db, reference="V-2")
        open_gate(db, vacancy)
        place = Place(vacancy, candidates(db, vacancy)[0].id, panel(db, vacancy)[0].id)
        save_scores(db, SHELL, place, [(Score(1, "3", evidence="Said."), 0)])
        make_backup(db, SHELL, data, tmp_path / "b.zip")
    restore_backup(tmp_path / "b.zip", tmp_path / "new")
    with closing(connect(migrate(tmp_path / "new"))) as db:
        (kept,) = save_scores(db, SHELL, place, [(Score(1, "4", evidence="Said more."), 1)])
        assert kept.version == 2
        assert check_audit(db).fault is None


def test_neither_a_file_nor_a_folder_that_is_there_is_written_over(data, backup, tmp_path):
    before = files(tmp_path)
    assert "exists; it is not written over" in refused("backup", "--data", data, "--out", backup)
    assert "something in it already" in refused("restore", backup, "--data", data)
    (tmp_path / "letters").mkdir()
    (tmp_path / "letters" / "dear-all.txt").write_text("Dear all,")
    assert "('dear-all.txt')" in refused("restore", backup, "--data", tmp_path / "letters")
    assert "cannot be the data folder" in refused("restore", backup, "--data", backup)
    (tmp_path / "letters" / "dear-all.txt").unlink()
    (tmp_path / "letters").rmdir()
    assert {
        name: text for name, text in files(tmp_path).items() if not name.startswith(f"data/{FILE}-")
    } == before


def test_an_empty_folder_takes_a_backup_even_after_a_restore_that_was_killed(backup, tmp_path):
    (tmp_path / "new" / f"{RESTORING}x").mkdir(parents=True)
    (tmp_path / "new" / f"{RESTORING}x" / FILE).write_text("half")
    restore_backup(backup, tmp_path / "new")
    assert not list((tmp_path / "new").glob(".*"))


def test_a_backup_within_the_folder_that_it_is_of_is_refused(data):
    assert "would be lost with it" in refused(
        "backup", "--data", data, "--out", data / "archives" / "b.zip"
    )
    assert not (data / "archives" / "b.zip").exists()


def test_what_is_asked_for_has_to_be_said(data, tmp_path):
    assert "--data" in refused("backup", "--out", tmp_path / "b.zip")
    assert "--out" in refused("backup", "--data", data)
    assert "no Recruit database" in refused(
        "backup", "--data", tmp_path, "--out", tmp_path / "b.zip"
    )


def test_a_folder_that_cannot_be_written_to_is_told_in_a_sentence(data, backup):
    for said in (
        refused("backup", "--data", data, "--out", "/proc/b.zip"),
        refused("restore", backup, "--data", "/proc/d"),
    ):
        assert "Nothing was changed." in said
    with closing(connect(data / FILE)) as db:
        assert [each.file for each in backups(db)] == ["backup.zip"]


def on_a_disk(tmp_path: Path, size: str, *, read_only: bool = False) -> tuple[Path, list[str]]:
    """A folder, and the command before another that mounts a disk of this size there, for that
    command alone.
    """
    folder = tmp_path / "disk"
    folder.mkdir()
    mount = (
        f'mount -t tmpfs -o size={size}{",ro" if read_only else ""} tmpfs "{folder}" && exec "$@"'
    )
    before = ["unshare", "--map-root-user", "--mount", "sh", "-c", mount, "sh"]
    try:
        subprocess.run([*before, "true"], check=True, capture_output=True, timeout=10)
    except (OSError, subprocess.SubprocessError):
        pytest.skip("this system lets no one mount a small disk")
    return folder, before


@pytest.mark.parametrize("size", ["100k", "440k", "480k"])
def test_a_full_disk_leaves_no_file_and_no_note(data, tmp_path, size):
    folder, before = on_a_disk(tmp_path, size)
    look = (
        f'{sys.executable} -c "from recruit.cli import main; main()" backup --data {data} --out'
        f" {folder}/b.zip"
    )
    done = subprocess.run(
        [*before, "sh", "-c", f"{look}; echo $?; ls -A {folder}"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stdout.split() == ["2"]
    assert "the backup cannot be written" in done.stderr
    assert "the disk is full" in done.stderr
    with closing(connect(data / FILE)) as db:
        assert not backups(db)


def test_a_full_disk_leaves_nothing_of_a_restore(backup, tmp_path):
    folder, before = on_a_disk(tmp_path, "300k")
    look = (
        f'{sys.executable} -c "from recruit.cli import main; main()" restore {backup} --data'
        f" {folder}"
    )
    done = subprocess.run(
        [*before, "sh", "-c", f"{look}; echo $?; ls -A {folder}"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stdout.split() == ["2"]
    assert "Make room" in done.stderr


def test_a_disk_that_can_only_be_read_is_told(data, tmp_path):
    folder, before = on_a_disk(tmp_path, "10m", read_only=True)
    done = subprocess.run(
        [*before, *COMMAND, "backup", "--data", str(data), "--out", str(folder / "b.zip")],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 2
    assert os.strerror(errno.EROFS) in done.stderr


@pytest.mark.parametrize("kept", [0, 1, 3, 100, 0.5, 0.99, -1])
def test_a_backup_that_was_cut_short_is_refused_and_leaves_nothing(backup, tmp_path, kept):
    whole = backup.read_bytes()
    length = (
        len(whole) + kept if kept < 0 else kept if isinstance(kept, int) else int(len(whole) * kept)
    )
    backup.write_bytes(whole[:length])
    said = refused("restore", backup, "--data", tmp_path / "new")
    assert "cut short" in said or "not a backup" in said
    assert not (tmp_path / "new" / FILE).exists()


def test_any_byte_of_the_files_that_is_changed_is_found(backup, tmp_path):
    whole = backup.read_bytes()
    with zipfile.ZipFile(backup) as bundle:
        end = bundle.start_dir
    for place in range(0, end, end // 40):
        changed = bytearray(whole)
        changed[place] ^= 0x20
        backup.write_bytes(changed)
        try:
            restore_backup(backup, tmp_path / "new")
        except Refused:
            assert not (tmp_path / "new" / FILE).exists()
        else:
            # The date of an entry is looked at by no one.
            with closing(connect(tmp_path / "new" / FILE)) as db:
                assert check_audit(db).fault is None
            for each in sorted((tmp_path / "new").rglob("*"), reverse=True):
                each.rmdir() if each.is_dir() else each.unlink()


def test_files_that_are_no_backups_are_told_apart(data, tmp_path):
    (tmp_path / "letter.txt").write_text("Dear all, " * 100)
    assert "not a backup of Recruit" in refused(
        "restore", tmp_path / "letter.txt", "--data", tmp_path / "n"
    )
    assert "bare database" in refused("restore", data / FILE, "--data", tmp_path / "n")
    assert "no such file" in refused("restore", tmp_path / "nowhere.zip", "--data", tmp_path / "n")
    assert "is a folder" in refused("restore", tmp_path, "--data", tmp_path / "n")
    with zipfile.ZipFile(tmp_path / "other.zip", "w") as other:
        other.writestr("letter.txt", "Dear all,")
    assert "not a backup of Recruit" in refused(
        "restore", tmp_path / "other.zip", "--data", tmp_path / "n"
    )
    assert not (tmp_path / "n").exists()


def made_anew(backup: Path, change) -> None:
    """The backup with its parts changed, and a list that fits them."""
    with zipfile.ZipFile(backup) as old:
        parts = {name: old.read(name) for name in old.namelist()}
    listed = json.loads(parts.pop(LIST))
    change(parts, listed)
    for name, text in parts.items():
        listed["files"].setdefault(
            name, {"sha256": hashlib.sha256(text).hexdigest(), "size": len(text)}
        )
    with zipfile.ZipFile(backup, "w") as new:
        for name, text in {**parts, LIST: json.dumps(listed).encode()}.items():
            # Given as a text, a name that is empty would trip up this writer itself.
            new.writestr(zipfile.ZipInfo(name), text, zipfile.ZIP_DEFLATED)


def with_database(change):
    """A change of a backup whose database is another."""

    def changed(parts, listed) -> None:
        parts[FILE] = change(parts[FILE])
        del listed["files"][FILE]

    return changed


def a_foreign_database(_ours: bytes) -> bytes:
    with closing(sqlite3.connect(":memory:")) as made:
        made.execute("create table recipe (text)")
        return made.serialize()


def a_newer_database(ours: bytes) -> bytes:
    with closing(sqlite3.connect(":memory:")) as made:
        # A database in memory has no log, as the header would have it.
        made.deserialize(ours[:18] + b"\1\1" + ours[20:])
        made.execute(
            "insert into _sqlite_migrations (migration_set, name) values ('recruit', '0099_wings')"
        )
        made.commit()
        return made.serialize()


RESERVED = (
    "Secret-Key",
    "SECRET-KEY",
    "secret-key.",
    "secret-key ",
    "\uff53ecret-key",
    "secret-key/inside",
    "Backups/older.zip",
    "backups/older.zip",
    "recruit.db-wal",
    "recruit.db-shm",
    "recruit.db-journal",
    "Recruit.DB",
    "recruit.db.",
    "recruit.db/inside",
)
"""Names that some disk takes for the key, for the backups, or for what SQLite reads beside the
database.
"""


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (with_database(a_foreign_database), "not one of Recruit"),
        (with_database(a_newer_database), "made by a newer version of Recruit"),
        (with_database(lambda ours: ours[: len(ours) // 2]), "damaged"),
        (with_database(lambda _ours: b""), "not one of Recruit"),
        (lambda _parts, listed: listed.update(form=2), "made by a newer version of Recruit"),
        (
            lambda _parts, listed: listed.update(head=[1, "0" * 64]),
            "not the one that it was made with",
        ),
        (lambda _parts, listed: listed.pop("made_at"), "not a backup of Recruit"),
        (lambda _parts, listed: listed.update(made_by="x" * 300), "not a backup of Recruit"),
        (lambda _parts, listed: listed.update(made_at="soon"), "not a backup of Recruit"),
        (
            lambda _parts, listed: listed.update(expires_at="2026-12-01T00:00:00"),
            "not a backup of Recruit",
        ),
        (lambda _parts, listed: listed.update(expires_at=5), "not a backup of Recruit"),
        (lambda _parts, listed: listed.update(made_by=["x"]), "not a backup of Recruit"),
        (lambda _parts, listed: listed.update(form=float("inf")), "not a backup of Recruit"),
        (lambda _parts, listed: listed["files"][FILE].pop("sha256"), "not a backup of Recruit"),
        (lambda parts, _listed: parts.update({"../outside": b"x"}), "leads out of the file"),
        (lambda parts, _listed: parts.update({"a/../../outside": b"x"}), "leads out of the file"),
        (lambda parts, _listed: parts.update({"/outside": b"x"}), "leads out of the file"),
        (
            lambda parts, _listed: parts.update({"secret-key": b"theirs"}),
            "Recruit keeps for itself",
        ),
        (lambda parts, _listed: parts.update({".hidden": b"x"}), "begins with a dot"),
        (lambda parts, _listed: parts.update({"a/.hidden/b": b"x"}), "begins with a dot"),
        (lambda parts, _listed: parts.update({"": b"x"}), "has no name"),
        (lambda parts, _listed: parts.update({"a//b": b"x"}), "no program writes"),
        (lambda parts, _listed: parts.update({"a\\b": b"x"}), "leads out of the file"),
        (lambda parts, _listed: parts.update({"a\nb": b"x"}), "no program writes"),
        *(
            (
                lambda parts, _listed, name=name: parts.update({name: b"x"}),
                "Recruit keeps for itself",
            )
            for name in RESERVED
        ),
        (lambda parts, _listed: parts.pop(FILE), "does not hold the files that it lists"),
    ],
)
def test_a_backup_that_somebody_made_up_is_refused_and_leaves_nothing(
    backup, tmp_path, change, said
):
    made_anew(backup, change)
    with pytest.raises(Refused, match=said):
        restore_backup(backup, tmp_path / "n" / "new")
    assert not (tmp_path / "n").exists()
    assert not (tmp_path / "outside").exists()
    (tmp_path / "empty").mkdir()
    with pytest.raises(Refused, match=said):
        restore_backup(backup, tmp_path / "empty")
    assert list((tmp_path / "empty").iterdir()) == []


def test_a_backup_of_an_older_version_is_upgraded_at_the_next_start(backup, tmp_path):
    with closing(connect(old_database(tmp_path / "old"))) as db:
        head = list(chain_head(db))
        db.execute("pragma wal_checkpoint(truncate)")
    old = (tmp_path / "old" / FILE).read_bytes()
    made_anew(backup, with_database(lambda _ours: old))
    made_anew(backup, lambda _parts, listed: listed.update(head=head))
    said = recruit("restore", backup, "--data", tmp_path / "new")
    assert "of an older version: the next 'recruit serve' upgrades it" in said
    assert "older version" in refused("audit", "verify", "--data", tmp_path / "new")
    with closing(connect(migrate(tmp_path / "new"))) as db:
        assert db.execute("select count(*) from vacancy").fetchone()[0] == 1
        assert not backups(db)


def test_a_broken_audit_trail_is_restored_all_the_same_and_told(data, tmp_path):
    with closing(sqlite3.connect(data / FILE)) as db:
        db.execute("update outcome set reason = 'Because.' where candidate = 2")
        db.commit()
    assert "the row outcome/2 was changed" in refused(
        "backup", "--data", data, "--out", tmp_path / "b.zip", "--audit"
    )
    recruit("backup", "--data", data, "--out", tmp_path / "b.zip")
    done = test_build.recruit("restore", tmp_path / "b.zip", "--data", tmp_path / "new")
    assert done.returncode == 1
    assert "the row outcome/2 was changed" in done.stderr
    assert (tmp_path / "new" / FILE).exists()


SLOW = """
import sys, time
from contextlib import closing
from pathlib import Path
from recruit.domain.words.people import SHELL
from recruit.evidence import backup
from recruit.store.connection import FILE, connect

def told(words):
    print(words, flush=True)
    time.sleep(0.5)

with closing(connect(Path(sys.argv[1]) / FILE)) as db:
    backup.make_backup(db, SHELL, Path(sys.argv[1]), Path(sys.argv[2]), told=told)
"""


@pytest.mark.parametrize("when", ["copying", "checking", "packing", "reading"])
def test_a_backup_that_is_killed_half_way_leaves_no_file_under_its_name(data, tmp_path, when):
    out = tmp_path / "b.zip"
    with subprocess.Popen(
        [sys.executable, "-c", SLOW, str(data), str(out)], stdout=subprocess.PIPE, text=True
    ) as running:
        assert any(line.startswith(when) for line in running.stdout)
        running.send_signal(signal.SIGKILL)
    assert not out.exists()
    (left,) = tmp_path.glob(f"{MAKING}*")
    assert stat.S_IMODE(left.stat().st_mode) == 0o700
    os.utime(left, (0, 0))
    recruit("backup", "--data", data, "--out", out)
    assert not left.exists()
    with closing(connect(data / FILE)) as db:
        assert len(backups(db)) == 1


def test_a_backup_that_cannot_be_noted_is_taken_away_again(data, tmp_path, monkeypatch):
    def busy(*_arguments: object, **_named: object) -> None:
        raise Refused("the database was busy.")

    monkeypatch.setattr(module, "note_backup", busy)
    with closing(connect(data / FILE)) as db, pytest.raises(Refused, match="busy"):
        make_backup(db, SHELL, data, tmp_path / "b.zip")
    assert not list(tmp_path.glob("*.zip"))


def test_a_disk_without_second_names_for_a_file_takes_a_backup_too(data, tmp_path, monkeypatch):
    def refuses(*_arguments: object) -> None:
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(module.os, "link", refuses)
    with closing(connect(data / FILE)) as db:
        make_backup(db, SHELL, data, tmp_path / "b.zip")
        with pytest.raises(Refused, match="exists"):
            make_backup(db, SHELL, data, tmp_path / "b.zip")
    assert restore_backup(tmp_path / "b.zip", tmp_path / "new").fault == ""


def test_recruit_deletes_the_backups_that_it_keeps_itself_once_their_time_is_up(data):
    with closing(connect(data / FILE)) as db:
        make_backup(db, SHELL, data, data / KEPT / "ours.zip")
        remove_expired(db, data)
        assert (data / KEPT / "ours.zip").exists()
        db.execute("update backup set expires_at = '2026-01-01T00:00:00.000+00:00'")
        db.conn.commit()
        remove_expired(db, data)
        assert backups(db)[0].removed_at
        assert settings(db).backup_days == 35
    assert not (data / KEPT / "ours.zip").exists()
    assert (data / KEPT / "older.zip").exists()


def test_our_litestream_configuration_is_written_to_start_from(tmp_path):
    recruit("backup", "--litestream", tmp_path / "litestream.yml")
    written = read_yaml(tmp_path / "litestream.yml")
    assert "dbs" in written
    assert "snapshot" in written
    assert "this file exists" in refused("backup", "--litestream", tmp_path / "litestream.yml")


# Whatever lies in the folder


def strange_things(data: Path) -> dict[str, str]:
    """Puts into a data folder what no backup can hold; returns what is said of each, by its path as
    it is shown.
    """
    os.mkfifo(data / "archives" / "pipe")
    with socket.socket(socket.AF_UNIX) as made:
        made.bind(str(data / "socket"))
    (data / "link").symlink_to("/etc/hostname")
    (data / "linked-folder").symlink_to("/etc")
    (data / "lost").symlink_to(data / "nowhere")
    Path(os.fsdecode(os.fsencode(data) + b"/caf\xe9.txt")).write_text("in another encoding")
    Path(os.fsdecode(os.fsencode(data) + b"/fold\xe9r")).mkdir()
    (data / "a:b\\c").write_text("as some systems cannot name it")
    (data / "two\nlines").write_text("x")
    (data / "Secret-Key").write_text("x")
    (data / "recruit.db.old").write_text("x")
    (data / LIST).write_text("x")
    return {
        "archives/pipe": "a pipe",
        "socket": "a socket",
        "link": "a link",
        "linked-folder": "a link",
        "lost": "a link",
        "caf\\xe9.txt": "not UTF-8",
        "fold\\xe9r": "not UTF-8",
        "a:b\\c": "leads out",
        "two?lines": "no program writes",
        "Secret-Key": "keeps for itself",
        "recruit.db.old": "keeps for itself",
        LIST: "has this name",
    }


def test_a_backup_is_made_whatever_lies_in_the_folder_and_says_what_is_not_in_it(data, tmp_path):
    expected = strange_things(data)
    done = test_build.recruit("backup", "--data", data, "--out", tmp_path / "b.zip")
    assert done.returncode == 0, done.stderr
    assert "Left out:" in done.stderr
    told = dict(re.findall(r"^  '(.*)' \((.*)\)$", done.stderr, re.MULTILINE))
    assert told.keys() == expected.keys()
    assert {name: why in told[name] for name, why in expected.items()} == dict.fromkeys(
        expected, True
    )
    with zipfile.ZipFile(tmp_path / "b.zip") as bundle:
        assert sorted(bundle.namelist()) == ["archives/2026/V-1 signed.zip", LIST, FILE]
    with closing(connect(data / FILE)) as db:
        (facts,) = db.execute("select facts from audit order by sequence desc limit 1").fetchone()
    assert json.loads(facts)["left_out"] == len(expected)
    again = test_build.recruit("restore", tmp_path / "b.zip", "--data", tmp_path / "new")
    assert again.returncode == 0, again.stderr
    assert "is not here:" in again.stderr
    assert "caf\\xe9.txt" in again.stderr


def test_a_backup_of_a_plain_folder_says_nothing_of_what_is_left_out(data, tmp_path):
    assert test_build.recruit("backup", "--data", data, "--out", tmp_path / "b.zip").stderr == ""


def test_a_device_in_the_folder_is_left_out(data, tmp_path):
    try:
        os.mknod(data / "zero", stat.S_IFCHR | 0o600, os.makedev(1, 5))
    except PermissionError:
        pytest.skip("this system lets no one make a device")
    done = test_build.recruit("backup", "--data", data, "--out", tmp_path / "b.zip")
    assert "'zero' (it is a device)" in done.stderr


def left_out(data: Path, tmp_path: Path) -> dict[str, str]:
    with closing(connect(data / FILE)) as db:
        made = make_backup(db, SHELL, data, tmp_path / "b.zip")
    assert restore_backup(tmp_path / "b.zip", tmp_path / "new").left_out == made.left_out
    return {each.path: each.why for each in made.left_out}


def test_what_cannot_be_read_is_left_out(data, tmp_path, monkeypatch):
    """Whoever tests may read everything, so the system itself has to refuse."""
    opens, lists = os.open, os.scandir

    def refuse(path, *arguments, **named):
        if "V-1 signed" in str(path):
            raise PermissionError(13, "Permission denied", str(path))
        return opens(path, *arguments, **named)

    def refuse_to_list(path):
        if str(path).endswith("closed"):
            raise PermissionError(13, "Permission denied", str(path))
        return lists(path)

    (data / "closed").mkdir()
    monkeypatch.setattr(folder_files.os, "open", refuse)
    monkeypatch.setattr(folder_files.os, "scandir", refuse_to_list)
    why = "it cannot be read: Permission denied"
    assert left_out(data, tmp_path) == {"archives/2026/V-1 signed.zip": why, "closed": why}


def while_it_is_read(monkeypatch, happens):
    """Lets something happen to each file after a part of it was read."""
    reads = folder_files._part

    def read(stream, most):
        part = reads(stream, min(most, 5))
        happens(Path(f"/proc/self/fd/{stream.fileno()}").resolve())
        return part

    monkeypatch.setattr(folder_files, "_part", read)


def test_what_is_written_all_the_while_is_left_out_and_has_no_end(data, tmp_path, monkeypatch):
    def grow(path: Path) -> None:
        with path.open("ab") as file:
            file.write(b"more")

    (data / "growing.log").write_bytes(b"line\n" * 3)
    (data / "archives" / "2026" / "V-1 signed.zip").unlink()
    while_it_is_read(monkeypatch, grow)
    assert left_out(data, tmp_path) == {"growing.log": "it was changed all the while it was read"}


def test_what_is_changed_once_is_taken_as_it_is_then(data, tmp_path, monkeypatch):
    changed = []

    def change(path: Path) -> None:
        if not changed:
            changed.append(path)
            path.write_bytes(b"all new, and longer")

    (data / "archives" / "2026" / "V-1 signed.zip").write_bytes(b"old")
    while_it_is_read(monkeypatch, change)
    assert left_out(data, tmp_path) == {}
    assert (
        tmp_path / "new" / "archives" / "2026" / "V-1 signed.zip"
    ).read_bytes() == b"all new, and longer"


def test_what_is_gone_once_it_is_to_be_read_is_told(data, tmp_path, monkeypatch):
    finds = module.found_in

    def find(folder):
        for each in list(finds(folder)):
            each.source.unlink()
            yield each

    monkeypatch.setattr(module, "found_in", find)
    assert left_out(data, tmp_path) == {"archives/2026/V-1 signed.zip": "it was deleted meanwhile"}


def test_a_pipe_that_takes_the_place_of_a_file_is_not_waited_for(data, tmp_path, monkeypatch):
    finds = module.found_in

    def find(folder):
        for each in list(finds(folder)):
            each.source.unlink()
            os.mkfifo(each.source)
            yield each

    monkeypatch.setattr(module, "found_in", find)
    assert left_out(data, tmp_path) == {"archives/2026/V-1 signed.zip": "it is a pipe"}


# A database that somebody prepared


def prepared(*statements: str):
    """A backup whose database had these statements run on it; its record tells of none of them."""

    def change(ours: bytes) -> bytes:
        with closing(sqlite3.connect(":memory:")) as made:
            made.deserialize(ours[:18] + b"\1\1" + ours[20:])
            for each in statements:
                made.execute(each)
            made.commit()
            return made.serialize()

    return with_database(change)


TRAP = "begin insert into setting values ('owned', 'yes'); end"


@pytest.mark.parametrize(
    ("statements", "said"),
    [
        ([f"create trigger trap after insert on audit {TRAP}"], "the trigger trap is there"),
        ([f"create trigger trap after insert on backup {TRAP}"], "the trigger trap is there"),
        ([f"create trigger trap before delete on person {TRAP}"], "the trigger trap is there"),
        (
            [
                "drop trigger candidate_words_added",
                f"create trigger candidate_words_added after insert on candidate {TRAP}",
            ],
            "the trigger candidate_words_added was changed",
        ),
        (["create view looked_at as select * from person"], "the view looked_at is there"),
        (["drop table backup", "create view backup as select 1 as id"], "the view backup is there"),
        (["create virtual table trap using fts5 (words)"], "the table trap is there"),
        (
            ["create table trap (who text references person (id) on delete restrict)"],
            "the table trap is there",
        ),
        (["create unique index trap on backup (made_by)"], "the index trap is there"),
        (
            ["alter table setting add column more text default (hex(randomblob(9)))"],
            "the table setting was changed",
        ),
        (
            [
                "alter table _sqlite_migrations rename to other",
                (
                    "create view _sqlite_migrations as with recursive e(x) as (select 1 union all"
                    " select x from e)"
                    " select x as id, 'recruit' as migration_set, 'x' as name from e"
                ),
            ],
            "not one of Recruit",
        ),
    ],
)
def test_a_database_with_what_could_run_is_refused_before_it_runs(
    backup, tmp_path, statements, said
):
    made_anew(backup, prepared(*statements))
    with pytest.raises(Refused, match=said):
        restore_backup(backup, tmp_path / "n" / "new")
    assert not (tmp_path / "n").exists()


def test_plain_tables_of_others_come_back_too(backup, tmp_path):
    own = [
        "create table _litestream_seq (id integer primary key, seq integer)",
        "create table own (a text unique)",
        "create index own_by_a on own (a)",
        "analyze",
    ]
    made_anew(backup, prepared(*own))
    restore_backup(backup, tmp_path / "new")
    with closing(connect(tmp_path / "new" / FILE)) as db:
        assert db.execute("select count(*) from own").fetchone() == (0,)


def test_a_database_that_could_not_be_restored_is_not_backed_up_in_silence(data, tmp_path):
    with closing(sqlite3.connect(data / FILE)) as db:
        db.execute(f"create trigger trap after insert on audit {TRAP}")
    assert "the trigger trap is there" in refused(
        "backup", "--data", data, "--out", tmp_path / "b.zip"
    )
    assert not (tmp_path / "b.zip").exists()


@pytest.mark.parametrize(
    "statement",
    [
        "insert or replace into setting values ('house', '[1')",
        "update decision set decided_at = 'soon'",
        "insert or replace into setting values ('house', '{\"retention_months\": \"many\"}')",
        "update audit set facts = '7' where sequence = 2",
        "update audit set sequence = -5 where sequence = 2",
    ],
)
def test_rows_that_make_no_sense_are_told_in_a_sentence(backup, tmp_path, statement):
    made_anew(backup, prepared(statement))
    done = test_build.recruit("restore", backup, "--data", tmp_path / "new")
    assert (done.returncode, "Traceback" in done.stderr) in ((1, False), (2, False))
    assert ("the audit trail is broken" in done.stderr) == (tmp_path / "new").exists()
    assert ("cannot be used" in done.stderr) != (tmp_path / "new").exists()


# Bounds


def test_a_backup_that_would_unpack_to_far_more_than_it_is_is_refused_before_that(
    backup, tmp_path, monkeypatch
):
    monkeypatch.setattr(backup_file, "SMALL", 1_000_000)

    def much(parts, _listed) -> None:
        parts["zeros"] = bytes(100_000_000)

    made_anew(backup, much)
    with pytest.raises(Refused, match="times its own size"):
        restore_backup(backup, tmp_path / "new")
    assert not (tmp_path / "new").exists()


def test_a_size_that_lies_is_not_believed(backup, tmp_path):
    made_anew(backup, lambda parts, _listed: parts.update(zeros=bytes(3_000_000)))
    data = backup.read_bytes()
    size = struct.pack("<L", 3_000_000)
    assert data.count(size) == 2
    made_anew(backup, lambda _parts, listed: listed["files"]["zeros"].update(size=10))
    backup.write_bytes(backup.read_bytes().replace(size, struct.pack("<L", 10)))
    with pytest.raises(Refused, match="damaged"):
        restore_backup(backup, tmp_path / "new")
    assert not (tmp_path / "new").exists()


def test_more_files_than_any_backup_has_are_refused_before_the_table_is_read(backup, tmp_path):
    data = backup.read_bytes()
    entries = b"PK\1\2" + bytes(24) + b"\1\0" + bytes(16) + b"a"
    many = 1_000_000
    far = struct.pack(
        "<4sQ2H2L4Q", b"PK\6\6", 44, 45, 45, 0, 0, many, many, len(entries) * many, len(data)
    )
    place = len(data) + len(entries) * many
    end = struct.pack("<4sLQL", b"PK\6\7", 0, place, 1)
    end += struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, 0xFFFF, 0xFFFF, 0xFFFFFFFF, 0xFFFFFFFF, 0)
    backup.write_bytes(data + entries * many + far + end)
    tracemalloc.start()
    with pytest.raises(Refused, match="more than 100,000 files"):
        restore_backup(backup, tmp_path / "new")
    assert tracemalloc.get_traced_memory()[1] < 20_000_000
    tracemalloc.stop()


def test_a_list_that_is_nested_without_end_is_refused(backup, tmp_path):
    with zipfile.ZipFile(backup, "w") as new:
        new.writestr(LIST, "[" * 1_000_000)
    assert "not a backup of Recruit" in refused("restore", backup, "--data", tmp_path / "new")


def test_a_pipe_or_a_device_is_no_backup(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    assert "not a file" in refused("restore", tmp_path / "pipe", "--data", tmp_path / "new")
    assert "not a file" in refused("restore", "/dev/zero", "--data", tmp_path / "new")


def test_what_is_refused_half_way_leaves_the_folder_as_it_was(backup, tmp_path, monkeypatch):
    def fails(*_arguments: object) -> None:
        raise OSError(5, "Input/output error")

    renames = Path.rename
    monkeypatch.setattr(
        Path, "rename", lambda self, to: fails() if self.name == FILE else renames(self, to)
    )
    with pytest.raises(Refused, match="Input/output error"):
        restore_backup(backup, tmp_path / "new")
    assert not (tmp_path / "new").exists()
