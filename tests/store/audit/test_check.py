"""Whatever is done to the database behind the product's back is found, and what the product does is
not.
"""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from recruit.domain.building.draft import vacancy_of
from recruit.domain.pack.pack import build_pack, issue
from recruit.domain.pack.vacancy import Candidate, PanelMember
from recruit.domain.words.people import SHELL, Role, actor
from recruit.store.audit.check import AuditReport, chain_head, check_audit, hash_at
from recruit.store.audit.witness import KEYS
from recruit.store.connection import connect
from recruit.store.keeping.backups import MadeBackup, note_backup
from recruit.store.people.people import update_person
from recruit.store.people.settings import Settings, save_settings
from recruit.store.vacancies.candidates import add_candidates
from recruit.store.vacancies.editions import add_edition
from recruit.store.vacancies.panels import add_member, give_access, panel
from recruit.store.vacancies.vacancies import vacancy
from tests import scored
from tests.builders import shipped_library
from tests.tampering import without_triggers

TOLD = [each for each in KEYS if each != "disposal"]
"""The tables that this story fills; a disposal would empty the others."""


@pytest.fixture
def told(path: Path, db, desk) -> Path:
    """A database in which a whole selection has been recorded."""
    for place, name in enumerate(("Agnes Lamplight", "Peggy Listener", "Wilhelmina Storybrook")):
        add_member(
            db, desk.who, desk.vacancy, name=name, role="Listener", person=None, is_chair=place == 0
        )
    give_access(db, actor(desk.hr), desk.vacancy, panel(db, desk.vacancy)[1].id)
    listed = [
        Candidate(f"C{number}", f"{name} Fable", "9.30am")
        for number, name in enumerate(("A", "B", "C"), 1)
    ]
    add_candidates(db, desk.who, desk.vacancy, listed)
    stored = vacancy(db, desk.vacancy)
    made = vacancy_of(
        stored.draft, (PanelMember("Agnes", "", True),), (), edition=1, issued="2026-11-23"
    )
    add_edition(
        db,
        desk.who,
        stored,
        issue(build_pack(made, {"grades9plus": shipped_library().framework("grades9plus")})),
    )
    save_settings(db, actor(desk.hr), Settings(organisation="Harbour of Nowhere"))
    scored.whole_story(db, desk.vacancy)
    at = "2026-11-22T12:00:00.000+00:00"
    note_backup(db, actor(desk.hr), MadeBackup("night.zip", "0" * 64, 1, at, at, is_kept=False))
    return path


def checked(path: Path) -> AuditReport:
    db = connect(path)
    try:
        return check_audit(db)
    finally:
        db.close()


def tampered(path: Path, *statements: str) -> AuditReport:
    with sqlite3.connect(path) as db, without_triggers(db):
        for each in statements:
            assert db.execute(each).rowcount != 0, each
    db.close()
    return checked(path)


def test_a_selection_recorded_by_the_product_is_whole(told):
    report = checked(told)
    assert report.fault is None
    assert report.entries > 50
    assert report.rows > 50


def test_every_table_that_carries_evidence_has_a_row_in_this_story(told):
    with sqlite3.connect(told) as db:
        empty = [
            each for each in TOLD if not db.execute(f"select 1 from {each} limit 1").fetchone()
        ]
    db.close()
    assert not empty


@pytest.mark.parametrize("table", TOLD)
def test_a_row_that_was_changed_is_found(told, table):
    with sqlite3.connect(told) as db:
        columns = [
            (row[1], row[2]) for row in db.execute(f"pragma table_info({table})") if not row[5]
        ]
        column, kind = next(
            each for each in columns if each[0] in TELLING or each[0].endswith("_at")
        )
    db.close()
    value = "7" if kind.upper() == "INTEGER" else "'1999-01-01T00:00:00.000+00:00'"
    report = tampered(
        told,
        f"update {table} set {column} = {value} where rowid = (select min(rowid) from {table})",
    )
    assert report.fault is not None
    assert f"the row {table}/" in report.fault.text
    assert "was changed" in report.fault.text


TELLING = (
    "mark",
    "reason",
    "sheet",
    "name",
    "answer",
    "value",
    "until",
    "words",
    "text",
    "draft",
    "file",
)
"""Columns that are worth changing."""


@pytest.mark.parametrize("table", TOLD)
def test_a_row_that_was_removed_is_found(told, table):
    report = tampered(told, f"delete from {table} where rowid = (select max(rowid) from {table})")
    assert report.fault is not None
    assert f"the row {table}/" in report.fault.text
    assert "is gone" in report.fault.text


def test_a_row_that_was_added_is_found(told):
    statement = (
        "insert into stance select candidate, (select max(id) from panel_member), 1, '', at from"
        " stance limit 1"
    )
    report = tampered(told, statement)
    assert report.fault is not None
    assert "no entry tells of it" in report.fault.text


@pytest.mark.parametrize(
    ("what", "said"),
    [
        (
            "update audit set at = '2020-01-01T00:00:00.000+00:00' where sequence = 9",
            "entry 9 was changed",
        ),
        ("update audit set actor = 'shell2' where sequence = 9", "entry 9 was changed"),
        ("update audit set facts = '{}' where sequence = 20", "entry 20 was changed"),
        (
            "update audit set personal = '{}' where sequence = 20",
            "the personal part of entry 20 was changed",
        ),
        (
            "update audit set personal = null, salt = null where sequence = 20",
            "the personal part of entry 20 was removed",
        ),
        ("delete from audit where sequence = 12", "entry 12 is missing"),
        ("delete from audit where sequence = 1", "entry 1 is missing"),
        (
            "update audit set hash = 'x' || substr(hash, 2) where sequence = 15",
            "entry 15 was changed",
        ),
    ],
)
def test_an_entry_that_was_changed_or_removed_is_found(told, what, said):
    report = tampered(told, what)
    assert report.fault is not None
    assert said in report.fault.text


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        ("drop trigger sealed_score_stays", "the trigger sealed_score_stays is missing"),
        (
            "create trigger kinder after insert on score begin update score set mark = '4'; end",
            "the trigger kinder is there, and Recruit did not make it",
        ),
        ("create view score_list as select 1", "the view score_list is there"),
        ("alter table score add column mark_before text", "the table score was changed"),
        ("drop table letter", "the table letter is missing"),
    ],
)
def test_a_database_that_no_longer_guards_its_evidence_is_told(told, statement, said):
    with sqlite3.connect(told) as db:
        db.execute(statement)
    db.close()
    report = checked(told)
    assert report.fault is not None
    assert said in report.fault.text


def test_a_trigger_of_the_same_name_that_guards_nothing_is_told(told):
    with sqlite3.connect(told) as db:
        db.execute("drop trigger sealed_score_stays")
        db.execute(
            "create trigger sealed_score_stays before update on score when 0 begin select 1; end"
        )
    db.close()
    assert "the trigger sealed_score_stays was changed" in checked(told).fault.text


def test_tables_of_litestream_and_of_sqlite_itself_are_no_fault(told):
    with sqlite3.connect(told) as db:
        db.execute("create table _litestream_seq (id integer primary key, seq integer)")
        db.execute("analyze")
    db.close()
    assert checked(told).fault is None


@pytest.mark.parametrize("change", ["name = 'Mallory'", "role = 'panel member'"])
def test_an_account_renamed_behind_the_products_back_is_found(told, change):
    """Every paper names who did something by the account's name."""
    with sqlite3.connect(told) as db:
        db.execute(f"update person set {change}")
    db.close()
    assert "has another name or role than entry 1 tells" in checked(told).fault.text


def test_an_account_renamed_by_the_product_is_none_the_worse(told):
    db = connect(told)
    [identity] = db.execute("select id from person").fetchone()
    update_person(db, SHELL, identity, name="Hilda Newname", role=Role.HIRING_MANAGER)
    db.close()
    assert checked(told).fault is None


def test_a_backup_noted_before_backups_were_witnessed_is_no_fault(told):
    with sqlite3.connect(told) as db:
        db.execute(
            "insert into backup select 99, file, sha256, size, is_kept, made_by, made_at,"
            " expires_at, null from backup"
        )
    db.close()
    assert checked(told).fault is None


def test_entries_that_were_swapped_are_found(told):
    report = tampered(
        told,
        "update audit set sequence = 100000 where sequence = 12",
        "update audit set sequence = 12 where sequence = 13",
        "update audit set sequence = 13 where sequence = 100000",
    )
    assert report.fault is not None
    assert report.fault.sequence == 12


def test_a_chain_cut_short_is_found_by_the_rows_that_it_vouched_for(told):
    report = tampered(
        told, "delete from audit where sequence > (select max(sequence) - 3 from audit)"
    )
    assert report.fault is not None


def test_what_an_entry_told_before_can_be_found_again_by_its_number(told):
    db = connect(told)
    number, head = chain_head(db)
    assert hash_at(db, number) == head
    assert hash_at(db, number + 1) is None
    save_settings(db, SHELL, Settings(organisation="Another"))
    assert hash_at(db, number) == head
    assert chain_head(db)[0] == number + 1
    db.close()


def test_checking_writes_nothing(told):
    before = told.read_bytes()
    checked(told)
    assert told.read_bytes() == before
