"""Copies of a database that others write to, what a copy tells of itself, and the list of those
that were made.
"""

from __future__ import annotations

import sqlite3
import threading
import time
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta

import pytest

from recruit.domain.keeping.backups import age_in_words, is_overdue, size_in_words
from recruit.domain.words.people import SHELL
from recruit.domain.words.refusal import Refused
from recruit.store.audit.audit import now
from recruit.store.audit.check import chain_head, hash_at
from recruit.store.connection import connect
from recruit.store.keeping.backups import (
    MadeBackup,
    audit_of,
    backup,
    backups,
    contents_of,
    copy_database,
    expired,
    expiry,
    is_replicated,
    note_backup,
    undecided_vacancy_of,
)
from recruit.store.people.settings import Settings, save_settings, settings
from recruit.store.vacancies.panels import add_member
from tests.store.reading import chain_fault
from tests.store.scoring_day import a_day

NOW = datetime(2026, 11, 23, 10, 42, tzinfo=UTC)


def a_backup(made_at: str = "", days: int = 35, *, is_kept: bool = False) -> MadeBackup:
    made_at = made_at or now()
    return MadeBackup("recruit.zip", "a" * 64, 1000, made_at, expiry(made_at, days), is_kept)


@contextmanager
def changing(path):
    """Others change the database for as long as this lasts; returns the times that each change
    took.
    """
    stop, taken = threading.Event(), []

    def change() -> None:
        with closing(connect(path)) as own:
            while not stop.is_set():
                began = time.perf_counter()
                save_settings(own, SHELL, Settings(organisation=f"Harbour {len(taken)}"))
                taken.append(time.perf_counter() - began)

    workers = [threading.Thread(target=change) for _ in range(3)]
    for each in workers:
        each.start()
    try:
        yield taken
    finally:
        stop.set()
        for each in workers:
            each.join()


def test_a_copy_ends_while_others_never_cease_to_write_and_holds_one_moment(path, db, tmp_path):
    db.execute("create table ballast (data blob)")
    db.conn.executemany("insert into ballast values (randomblob(4000))", [()] * 4000)
    db.conn.commit()
    save_settings(db, SHELL, Settings(organisation="Before"))
    parts = []

    def slowly(_done: int, _pages: int) -> None:
        parts.append(len(taken))
        time.sleep(0.02)

    with changing(path) as taken:
        copy_database(db, tmp_path / "copy.db", slowly)
    assert len(parts) > 5
    assert parts[-1] > parts[0], "no one wrote meanwhile"
    assert max(taken) < 5
    found = contents_of(tmp_path / "copy.db")
    assert hash_at(db, found.head[0]) == found.head[1]
    assert found.head[0] < chain_head(db)[0]
    assert audit_of(tmp_path / "copy.db").fault is None


def test_what_was_saved_before_the_copy_is_in_it_and_what_was_saved_after_is_not(db, tmp_path):
    save_settings(db, SHELL, Settings(organisation="Before"))
    copy_database(db, tmp_path / "copy.db", lambda _done, _pages: None)
    save_settings(db, SHELL, Settings(organisation="After"))
    with closing(connect(tmp_path / "copy.db")) as copy:
        assert settings(copy).organisation == "Before"


def test_looking_at_a_copy_leaves_no_file_beside_it(db, tmp_path):
    copy_database(db, tmp_path / "copy.db", lambda _done, _pages: None)
    before = (tmp_path / "copy.db").read_bytes()
    contents_of(tmp_path / "copy.db")
    audit_of(tmp_path / "copy.db")
    assert (tmp_path / "copy.db").read_bytes() == before
    assert [each.name for each in tmp_path.glob("copy.db*")] == ["copy.db"]


def test_a_database_of_something_else_a_damaged_one_and_a_newer_one_are_told_apart(db, tmp_path):
    other = tmp_path / "other.db"
    with closing(sqlite3.connect(other)) as made:
        made.execute("create table recipe (text)")
    with pytest.raises(Refused, match="not one of Recruit"):
        contents_of(other)
    (tmp_path / "text.db").write_text("Dear all, " * 100)
    with pytest.raises(Refused, match="damaged, or is not one of Recruit"):
        contents_of(tmp_path / "text.db")
    copy = tmp_path / "copy.db"
    copy_database(db, copy, lambda _done, _pages: None)
    with closing(sqlite3.connect(copy)) as newer:
        newer.execute(
            "insert into _sqlite_migrations (migration_set, name) values ('recruit', '0099_wings')"
        )
        newer.commit()
        newer.execute("pragma wal_checkpoint(truncate)")
    with pytest.raises(Refused, match="made by a newer version of Recruit .it has '0099_wings'."):
        contents_of(copy)


def test_a_page_of_a_copy_that_was_overwritten_is_found(db, tmp_path):
    copy = tmp_path / "copy.db"
    page = db.execute(
        "select rootpage from sqlite_master where name = 'audit_by_subject'"
    ).fetchone()[0]
    save_settings(db, SHELL, Settings(organisation="Harbour"))
    copy_database(db, copy, lambda _done, _pages: None)
    content = bytearray(copy.read_bytes())
    content[4096 * (page - 1) : 4096 * page] = content[4096 * 1 : 4096 * 2]
    copy.write_bytes(content)
    with pytest.raises(Refused, match="damaged"):
        contents_of(copy)


def test_a_backup_is_noted_with_its_digest_and_in_the_audit_trail_without_personal_data(db):
    made = a_backup()
    identity = note_backup(db, SHELL, made)
    found = backup(db, identity)
    assert found is not None
    assert (found.file, found.sha256, found.size, found.made.at) == (
        made.file,
        made.sha256,
        1000,
        made.made_at,
    )
    assert backups(db) == (found,)
    facts, personal = db.execute(
        "select facts, personal from audit order by sequence desc limit 1"
    ).fetchone()
    assert made.sha256 in facts
    assert made.expires_at in facts
    assert personal == '{"actor":"the command line"}'
    assert not chain_fault(db)


def test_only_backups_that_recruit_keeps_itself_are_its_to_delete(db):
    note_backup(db, SHELL, a_backup(days=-1))
    ours = note_backup(db, SHELL, a_backup(days=-1, is_kept=True))
    note_backup(db, SHELL, a_backup(is_kept=True))
    assert [each.id for each in expired(db)] == [ours]


def test_who_is_on_the_panel_of_an_undecided_vacancy_is_told_apart_whether_or_not_anyone_scores(
    db, desk
):
    assert undecided_vacancy_of(db, desk.hr.id) is None
    issued = a_day(db, reference="V-9")
    add_member(db, SHELL, issued, name=desk.hr.name, role="", person=desk.hr.id, is_chair=False)
    assert undecided_vacancy_of(db, desk.hr.id) == "V-9"
    assert undecided_vacancy_of(db, desk.other.id) is None
    db.execute("insert into decision values (?, 'shell', ?)", [issued, now()])
    assert undecided_vacancy_of(db, desk.hr.id) is None


def test_a_database_that_litestream_replicates_is_known_by_its_table(db):
    assert not is_replicated(db)
    db.execute("create table _litestream_seq (id integer primary key, seq integer)")
    assert is_replicated(db)


@pytest.mark.parametrize(
    ("ago", "said", "overdue"),
    [
        (timedelta(minutes=59), "less than an hour ago", False),
        (timedelta(hours=1), "1 hour ago", False),
        (timedelta(hours=23, minutes=59), "23 hours ago", False),
        (timedelta(days=1), "1 day ago", False),
        (timedelta(days=7), "7 days ago", False),
        (timedelta(days=7, seconds=1), "7 days ago", True),
        (timedelta(days=400), "400 days ago", True),
    ],
)
def test_how_old_a_backup_is_and_when_that_is_too_old(ago, said, overdue):
    assert age_in_words(NOW - ago, NOW) == said
    assert is_overdue(NOW - ago, NOW) is overdue


def test_no_backup_at_all_is_overdue():
    assert is_overdue(None, NOW)


@pytest.mark.parametrize(
    ("size", "said"),
    [(1, "1 KB"), (46_521, "47 KB"), (12_400_000, "12.4 MB"), (3_100_000_000, "3.1 GB")],
)
def test_sizes_are_told_as_people_read_them(size, said):
    assert size_in_words(size) == said
