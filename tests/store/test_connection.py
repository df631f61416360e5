"""A disk that is full or can only be read, and a database that another process holds: a sentence,
and nothing kept.
"""

from __future__ import annotations

import errno
import os
import sqlite3
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from recruit.domain.pack.vacancy import Candidate
from recruit.domain.words.people import SHELL
from recruit.domain.words.refusal import Refused
from recruit.store import connection
from recruit.store.connection import Database, NotKept, connect, writing
from recruit.store.people.settings import Settings, save_settings, settings
from recruit.store.vacancies.candidates import add_candidates, candidates
from tests.store.reading import everything

MANY = [Candidate(f"N{number}", "Ambrose Thistlewood " * 20, "9.30am") for number in range(200)]
FEW = [Candidate("C1", "Ambrose Thistlewood", "")]


def sentence(refused: Refused) -> str:
    """The sentence, which tells that nothing was saved, why, and what to do."""
    assert refused.message.startswith("nothing was saved, because ")
    assert "What you typed is still on this page: " in refused.message
    assert "save again" in refused.message
    assert refused.message.endswith(".")
    return refused.message


def test_a_database_that_may_not_grow_says_that_the_disk_is_full_and_keeps_nothing(
    db, second, desk
):
    before = everything(second)
    pages = db.execute("pragma page_count").fetchone()[0]
    db.execute(f"pragma max_page_count = {pages}")
    with pytest.raises(NotKept) as refused:
        add_candidates(db, desk.who, desk.vacancy, MANY)
    assert "the disk is full" in sentence(refused.value)
    assert not db.conn.in_transaction
    assert everything(second) == before
    db.execute("pragma max_page_count = 100000")
    add_candidates(db, desk.who, desk.vacancy, MANY)
    assert len(candidates(second, desk.vacancy)) == len(MANY)


def test_a_database_that_can_only_be_read_says_so_and_keeps_nothing(db, second, desk):
    before = everything(second)
    db.execute("pragma query_only = on")
    with pytest.raises(NotKept) as refused:
        add_candidates(db, desk.who, desk.vacancy, FEW)
    assert "can only be read" in sentence(refused.value)
    assert not db.conn.in_transaction
    assert everything(second) == before
    db.execute("pragma query_only = off")
    add_candidates(db, desk.who, desk.vacancy, FEW)


HOLDS = """
import sqlite3, sys
db = sqlite3.connect(sys.argv[1])
db.execute("begin immediate")
print("held", flush=True)
sys.stdin.read()
"""


def test_a_database_that_another_process_holds_too_long_says_that_it_is_busy_and_keeps_nothing(
    path, db, desk
):
    before = everything(db)
    hurried = connect(path, patience=0.1)
    with subprocess.Popen(
        [sys.executable, "-c", HOLDS, str(path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as holder:
        assert holder.stdout.readline() == "held\n"
        with pytest.raises(NotKept) as refused:
            add_candidates(hurried, desk.who, desk.vacancy, FEW)
        holder.stdin.close()
    assert "busy for too long" in sentence(refused.value)
    assert "again in a moment" in refused.value.message
    assert everything(db) == before
    add_candidates(hurried, desk.who, desk.vacancy, FEW)
    hurried.close()


def test_a_change_that_waits_too_long_for_others_of_this_process_is_told_the_same(
    path, db, desk, monkeypatch
):
    holds, done = threading.Event(), threading.Event()

    def hold() -> None:
        own = connect(path)
        with writing(own):
            holds.set()
            done.wait(10)
        own.close()

    holder = threading.Thread(target=hold)
    holder.start()
    assert holds.wait(10)
    monkeypatch.setattr(connection, "BUSY_SECONDS", 0.05)
    with pytest.raises(NotKept) as refused:
        add_candidates(db, desk.who, desk.vacancy, FEW)
    done.set()
    holder.join()
    assert "busy for too long" in sentence(refused.value)
    add_candidates(db, desk.who, desk.vacancy, FEW)


def test_a_fault_of_the_program_is_not_told_as_one_of_the_disk(db):
    for wrong in (
        "select * from nowhere",
        "insert into person values (1)",
        "insert into setting values ('a', 'b'), ('a', 'c')",
    ):
        with pytest.raises(sqlite3.Error), writing(db):
            db.execute(wrong)
        assert not db.conn.in_transaction


def test_a_file_that_was_damaged_is_told_as_damaged(path, db):
    page = db.execute("select rootpage from sqlite_master where name = 'setting'").fetchone()[0]
    db.execute("pragma wal_checkpoint(truncate)")
    db.close()
    content = bytearray(path.read_bytes())
    content[4096 * (page - 1) : 4096 * page] = b"\xff" * 4096
    path.write_bytes(content)
    damaged = connect(path)
    with pytest.raises(NotKept) as refused:
        save_settings(damaged, SHELL, Settings(organisation="Harbour"))
    assert "damaged" in sentence(refused.value)
    damaged.close()


FILLS = """
import resource, sqlite3, sys
from pathlib import Path
from recruit.domain.words.people import SHELL
from recruit.domain.words.refusal import Refused
from recruit.store.connection import connect
from recruit.store.people.settings import Settings, save_settings, settings

def save(db, name):
    try:
        save_settings(db, SHELL, Settings(organisation=name))
    except Refused as refused:
        print(refused.message, flush=True)
    else:
        print("kept", flush=True)
    assert not db.conn.in_transaction
"""
LIMITED = (
    FILLS
    + """
db = connect(Path(sys.argv[1]))
save(db, "Harbour")
size = Path(sys.argv[1] + "-wal").stat().st_size
resource.setrlimit(resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))
save(db, "Elsewhere" * 5000)
print(settings(db).organisation)
resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
save(db, "Elsewhere")
found = settings(connect(Path(sys.argv[1]))).organisation
print(found, db.execute("pragma integrity_check").fetchone()[0])
"""
)


def test_a_system_that_refuses_to_write_the_file_leaves_what_was_there(path):
    refused, stands, again, then = said_by(LIMITED, path)[1:]
    assert refused.startswith("nothing was saved, because the disk ")
    assert (stands, again, then) == ("Harbour", "kept", "Elsewhere ok")


FULL = (
    FILLS
    + """
import os, shutil
folder = Path(sys.argv[2])
shutil.copy(sys.argv[1], folder / "recruit.db")
db = connect(folder / "recruit.db")
save(db, "Harbour")
with open(folder / "ballast", "wb", buffering=0) as file:
    try:
        while True:
            file.write(bytes(4096))
    except OSError as error:
        print(error.strerror, flush=True)
save(db, "Elsewhere" * 5000)
print(settings(db).organisation)
(folder / "ballast").unlink()
save(db, "Elsewhere")
found = settings(connect(folder / "recruit.db")).organisation
print(found, db.execute("pragma integrity_check").fetchone()[0])
"""
)
READ_ONLY = (
    FILLS
    + """
import shutil, subprocess
folder, closed = Path(sys.argv[2]), Path(sys.argv[2]) / "closed"
closed.mkdir()
shutil.copy(sys.argv[1], folder / "recruit.db")
server = connect(folder / "recruit.db")
save(server, "Harbour")
subprocess.run(["mount", "--bind", folder, closed], check=True)
subprocess.run(["mount", "-o", "remount,ro,bind", closed], check=True)
request = connect(closed / "recruit.db")
save(request, "Elsewhere")
print(settings(request).organisation)
save(connect(folder / "recruit.db"), "Elsewhere")
print(settings(request).organisation)
"""
)


def said_by(code: str, *arguments: Path, before: tuple[str, ...] = ()) -> list[str]:
    """The lines that a process of its own prints."""
    command = [*before, sys.executable, "-c", code, *map(str, arguments)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()


@pytest.fixture
def a_disk(tmp_path: Path) -> tuple[Path, tuple[str, ...]]:
    """A folder, and the command that first mounts a disk of 2 MB of its own there, for what is run
    under it alone.
    """
    folder = tmp_path / "disk"
    folder.mkdir()
    mount = f'mount -t tmpfs -o size=2m tmpfs "{folder}" && exec "$@"'
    before = ("unshare", "--map-root-user", "--mount", "sh", "-c", mount, "sh")
    try:
        subprocess.run([*before, "true"], check=True, capture_output=True, timeout=10)
    except (OSError, subprocess.SubprocessError):
        pytest.skip("this system lets no one mount a small disk")
    return folder, before


def test_a_disk_that_is_full_leaves_what_was_there_and_saves_again_once_there_is_room(
    path, db, a_disk
):
    db.execute("pragma wal_checkpoint(truncate)")
    folder, before = a_disk
    kept, why, refused, stands, again, then = said_by(FULL, path, folder, before=before)
    assert (kept, why) == ("kept", os.strerror(errno.ENOSPC))
    assert "the disk is full" in sentence(NotKept(refused))
    assert (stands, again, then) == ("Harbour", "kept", "Elsewhere ok")


def test_a_disk_that_can_only_be_read_is_told_and_leaves_what_was_there(path, db, a_disk):
    db.execute("pragma wal_checkpoint(truncate)")
    folder, before = a_disk
    kept, refused, stands, again, then = said_by(READ_ONLY, path, folder, before=before)
    assert "can only be read" in sentence(NotKept(refused))
    assert (kept, stands, again, then) == ("kept", "Harbour", "kept", "Elsewhere")


def test_a_change_that_fails_half_way_leaves_nothing(db, second):
    save_settings(db, SHELL, Settings(organisation="Harbour"))
    before = everything(second)
    with pytest.raises(sqlite3.IntegrityError):
        change_and_fail(db)
    assert not db.conn.in_transaction
    assert everything(second) == before
    assert settings(db).organisation == "Harbour"


def change_and_fail(db: Database) -> None:
    with writing(db):
        db.execute("update setting set value = '{}'")
        db.execute("insert into setting select * from setting")
