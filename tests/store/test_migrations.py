"""Making and upgrading the database."""

from __future__ import annotations

import re
import sqlite3
import subprocess
import sys
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest

from recruit.domain.building.draft import vacancy_of
from recruit.domain.pack.pack import build_pack, issue
from recruit.domain.words.people import Role, actor
from recruit.domain.words.refusal import Refused
from recruit.store.as_json import to_json
from recruit.store.audit.witness import name_of, row_digest
from recruit.store.connection import FILE, connect
from recruit.store.migrations import known_steps, pending, steps
from recruit.store.people.people import all_people
from recruit.store.people.settings import Settings, settings
from recruit.store.scoring.records import record_of
from recruit.store.upgrade import migrate
from recruit.store.vacancies.candidates import candidates
from recruit.store.vacancies.editions import add_edition
from recruit.store.vacancies.panels import members_of, panel
from recruit.store.vacancies.vacancies import list_vacancies, save_draft, vacancy
from tests.builders import shipped_library
from tests.scored import open_gate, place, seal_sheet
from tests.store.first_database import ROWS, SCHEMA
from tests.store.reading import a_draft, audit, everything

SHIPPED = (
    "0001_people_vacancies_audit",
    "0002_bank_index",
    "0003_scoring",
    "0004_archive",
    "0005_long_lists",
    "0008_last_change",
    "0009_extra_minutes",
    "0011_sign_ins",
    "0012_kept_typing",
    "0013_list_layouts",
)
"""The steps that databases of today have, by the names that stand in them.

A new step is written at the end.
"""


def old_database(folder: Path) -> Path:
    """A database of the first release with rows in it."""
    folder.mkdir(exist_ok=True)
    path = folder / FILE
    made = sqlite3.connect(path)
    made.executescript(SCHEMA)
    values = {
        "draft": to_json(a_draft("V-2026-001")),
        "house": to_json(Settings(organisation="Harbour")),
    }
    for statement in ROWS.split(";\n"):
        if statement.strip():
            made.execute(
                statement, {key: each for key, each in values.items() if f":{key}" in statement}
            )
    made.execute(
        "insert into vacancy_words (rowid, reference, post, service) select id, reference, post,"
        " service from vacancy"
    )
    made.commit()
    made.close()
    return path


def shape(path: Path) -> dict[str, str]:
    """The statements that made a database, by name, with white space collapsed."""
    db = sqlite3.connect(path)
    rows = db.execute("select name, sql from sqlite_master where sql is not null").fetchall()
    db.close()
    return {
        name: re.sub(r"\s+", " ", sql).replace("( ", "(").replace(" )", ")")
        for name, sql in rows
        if "_sqlite_migrations" not in name
    }


def test_the_first_step_has_never_been_edited(tmp_path):
    kept = old_database(tmp_path / "kept")
    made = tmp_path / "made.db"
    db = connect(made)
    steps.apply(db, stop_before=known_steps()[1]) if len(known_steps()) > 1 else steps.apply(db)
    db.close()
    assert shape(made) == shape(kept)


def test_no_number_is_given_twice_and_the_steps_stand_in_the_order_of_their_numbers():
    assert all(re.fullmatch(r"\d{4}(_[a-z0-9]+)+", each) for each in known_steps())
    numbers = [int(each[:4]) for each in known_steps()]
    assert all(number < after for number, after in pairwise(numbers)), numbers


def test_what_was_shipped_is_never_renamed_and_nothing_slips_in_before_it():
    assert known_steps()[: len(SHIPPED)] == SHIPPED
    last = known_steps()[-1]
    assert last in SHIPPED, f"write {last} at the end of SHIPPED: databases are about to have it"


@pytest.mark.parametrize("is_old", [False, True], ids=["a new database", "an old one"])
def test_every_step_is_written_down_once_in_the_order_of_the_numbers(tmp_path, is_old):
    if is_old:
        old_database(tmp_path)
    db = connect(migrate(tmp_path))
    kept = db.query("select migration_set, name from _sqlite_migrations order by id")
    assert [(row["migration_set"], row["name"]) for row in kept] == [
        ("recruit", each) for each in known_steps()
    ]
    db.close()


def test_an_old_database_is_upgraded_and_its_rows_are_found(tmp_path):
    db = connect(migrate(old_database(tmp_path).parent))
    assert pending(db) == ()
    hilda = next(each for each in all_people(db) if each.role is Role.HR)
    assert (hilda.name, hilda.session, hilda.has_password, hilda.is_disabled) == (
        "Hilda Rulebook",
        3,
        True,
        False,
    )
    stored = vacancy(db, 7)
    assert (stored.draft, stored.version) == (a_draft("V-2026-001"), 4)
    assert list_vacancies(db, hilda, words="lighthouse").total == 1
    assert [each.name for each in panel(db, 7)] == ["Agnes Lamplight", "Wilhelmina Storybrook"]
    assert [(each.reference, each.adjustments) for each in candidates(db, 7)] == [
        ("C1", "A ramp"),
        ("C2", ""),
    ]
    assert settings(db).organisation == "Harbour"
    db.close()


def test_an_upgrade_vouches_for_the_evidence_that_was_there_and_nothing_refers_into_the_void(
    tmp_path,
):
    db = connect(migrate(old_database(tmp_path).parent))
    kept, taken = audit(db)
    assert (kept["action"], kept["hash"]) == ("add person", "h1")
    assert (taken["action"], taken["actor"], taken["previous"]) == ("take stock", "shell", "h1")
    rows = [
        ("vacancy", 7),
        *(("panel_member", each) for each in (1, 2, 3)),
        ("candidate", 1),
        ("candidate", 2),
    ]
    assert taken["facts"]["rows"] == {
        name_of(each): row_digest(db, each, taken["salt"]) for each in (*rows, ("setting", "house"))
    }
    assert None not in taken["facts"]["rows"].values()
    assert list(db.query("pragma foreign_key_check")) == []
    db.close()


def test_what_was_begun_before_the_upgrade_can_be_scored_after_it(tmp_path):
    db = connect(migrate(old_database(tmp_path).parent))
    stored = vacancy(db, 7)
    people, listed = members_of(panel(db, 7)), tuple(each.candidate for each in candidates(db, 7))
    made = vacancy_of(stored.draft, people, listed, edition=1, issued="2026-11-23")
    pack = build_pack(made, {"grades9plus": shipped_library().framework("grades9plus")})
    who = next(each for each in all_people(db) if each.role is Role.HR)
    add_edition(db, actor(who), stored, issue(pack))
    open_gate(db, 7)
    seal_sheet(db, place(db, 7))
    assert [
        each.member for each in record_of(db, 7).candidates[0].interview.sheets if each.sealed
    ] == [1]
    db.close()


def test_an_upgraded_database_has_the_shape_of_a_new_one(tmp_path):
    (tmp_path / "new").mkdir()
    upgraded = migrate(old_database(tmp_path / "old").parent)
    new = migrate(tmp_path / "new")
    assert shape(upgraded) == shape(new)


def test_upgrading_twice_changes_nothing(tmp_path):
    path = migrate(old_database(tmp_path).parent)
    db = connect(path)
    before = everything(db)
    migrate(tmp_path)
    assert everything(db) == before
    db.close()


def test_an_upgraded_database_can_be_written_to(tmp_path):
    db = connect(migrate(old_database(tmp_path).parent))
    who = next(each for each in all_people(db) if each.role is Role.HR)
    assert save_draft(db, actor(who), 7, 4, replace(a_draft("V-2026-001"), post="Another")) == 5
    db.close()


def test_a_newer_database_is_refused_with_a_sentence_and_left_alone(tmp_path):
    path = migrate(tmp_path)
    db = connect(path)
    db.execute(
        "insert into _sqlite_migrations (migration_set, name, applied_at) "
        "values ('recruit', '9999_from_the_future', '')"
    )
    db.conn.commit()
    before = everything(db)
    with pytest.raises(Refused) as refused:
        migrate(tmp_path)
    assert "made by a newer version of Recruit" in str(refused.value)
    assert str(path) in str(refused.value)
    assert everything(db) == before
    db.close()


def test_a_file_that_is_no_database_is_refused_with_a_sentence(tmp_path):
    (tmp_path / FILE).write_bytes(b"This is a shopping list, not a database. " * 50)
    with pytest.raises(Refused):
        migrate(tmp_path)


def test_a_database_keeps_its_promises_about_disks_and_references(tmp_path):
    db = connect(migrate(tmp_path))
    asked = {
        name: db.execute(f"pragma {name}").fetchone()[0]
        for name in ("journal_mode", "synchronous", "foreign_keys")
    }
    assert asked == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1}
    assert db.execute("pragma busy_timeout").fetchone()[0] >= 5000
    assert list(db.query("pragma foreign_key_check")) == []
    assert db.execute("pragma integrity_check").fetchone() == ("ok",)
    strict = {row["name"] for row in db.query("pragma table_list") if row["strict"]}
    assert {"person", "vacancy", "candidate", "audit", "edition", "panel_member"} <= strict
    db.close()


def test_a_step_that_fails_leaves_nothing_of_itself_behind(tmp_path, monkeypatch):
    path = migrate(tmp_path)
    before = shape(path)

    def broken(db):
        db.execute("create table half_done (x text)")
        raise OSError("the disk is full")

    step = type(steps._migrations[0])("9998_broken", broken)
    monkeypatch.setattr(steps, "_migrations", [*steps._migrations, step])
    with pytest.raises(OSError, match="the disk is full"):
        migrate(tmp_path)
    assert shape(path) == before
    db = connect(path)
    assert pending(db) == ("9998_broken",)
    db.close()


@pytest.mark.parametrize("is_old", [False, True], ids=["a new database", "an old one"])
def test_several_processes_that_start_at_once_make_one_whole_database(tmp_path, is_old):
    if is_old:
        old_database(tmp_path)
    code = (
        "import sys, pathlib\n"
        "from recruit.store.upgrade import migrate\n"
        "from recruit.domain.words.refusal import Refused\n"
        "print('ready', flush=True); sys.stdin.readline()\n"
        "try:\n    migrate(pathlib.Path(sys.argv[1]))\n"
        "except Refused as refused:\n    print(refused)\n"
    )
    started = [
        subprocess.Popen(
            [sys.executable, "-c", code, str(tmp_path)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        )
        for _ in range(4)
    ]  # fmt: skip
    for each in started:
        assert each.stdout.readline() == "ready\n"
    for each in started:
        each.stdin.write("go\n")
        each.stdin.flush()
    for each in started:
        out, err = each.communicate(timeout=60)
        assert (each.returncode, err) == (0, ""), err
        assert out == "", "a start that had to wait need not be refused"
    db = connect(tmp_path / FILE)
    assert pending(db) == ()
    assert [
        row["name"] for row in db.query("select name from _sqlite_migrations order by id")
    ] == list(known_steps())
    assert len(all_people(db)) == (2 if is_old else 0)
    db.close()
