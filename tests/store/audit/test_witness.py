"""Digests of rows: what the chain vouches for, and how a change behind the product's back shows."""

from __future__ import annotations

import hashlib
import json

import pytest

from recruit.domain.record.actions import Action
from recruit.domain.words.people import SHELL
from recruit.store.audit import audit as audit_module
from recruit.store.audit.audit import record, take_stock
from recruit.store.audit.witness import KEYS, name_of, row_digest
from recruit.store.connection import writing
from tests.scored import whole_story
from tests.store.reading import audit, chain_fault, last_entry
from tests.store.scoring_day import a_day, vouched_faults


@pytest.fixture
def story(db) -> int:
    """A whole selection; returns its vacancy."""
    made = a_day(db, listed=3)
    whole_story(db, made)
    return made


def test_a_digest_is_over_the_salt_and_all_that_the_row_holds(db):
    db.execute("insert into training (who, until) values ('p1', '2030-01-01')")
    held = json.dumps({"until": "2030-01-01", "who": "p1"}, separators=(",", ":"))
    assert (
        row_digest(db, ("training", "p1"), "salt")
        == hashlib.sha256(f"salt{held}".encode()).hexdigest()
    )
    assert row_digest(db, ("training", "p1"), "pepper") != row_digest(
        db, ("training", "p1"), "salt"
    )
    assert row_digest(db, ("training", "p2"), "salt") is None
    db.rollback()


def test_an_empty_column_that_is_added_later_changes_no_digest(db, story):
    before = {row: row_digest(db, ("vacancy", row), "s") for row in (story,)}
    db.execute("alter table vacancy add column something_new text")
    assert {row: row_digest(db, ("vacancy", row), "s") for row in (story,)} == before
    db.execute("update vacancy set something_new = 'x'")
    assert row_digest(db, ("vacancy", story), "s") != before[story]


def test_keys_name_the_primary_key_of_every_table():
    assert name_of(("score", 12, 3, 4)) == "score/12/3/4"


def test_every_table_of_the_list_has_the_key_that_the_list_says(db):
    for table, columns in KEYS.items():
        info = db.execute(f"select name from pragma_table_info('{table}') where pk > 0").fetchall()
        assert {row[0] for row in info} == set(columns), table


def test_after_a_whole_selection_every_row_is_as_its_last_entry_says(db, story):
    assert story
    assert vouched_faults(db) == []
    assert chain_fault(db) == ""


@pytest.mark.parametrize(
    "table", ["score", "sealing", "interview", "agreed_score", "outcome", "letter", "declaration"]
)
@pytest.mark.usefixtures("story")
def test_a_row_that_is_changed_behind_the_products_back_shows(db, table):
    for (name,) in db.execute("select name from sqlite_master where type = 'trigger'").fetchall():
        db.execute(f"drop trigger {name}")
    column = db.execute(
        f"select name from pragma_table_info('{table}') where pk = 0 and type = 'TEXT' and name <>"
        " 'interest'"
    ).fetchone()[0]
    db.execute(
        f"update {table} set {column} = 'other' where rowid = (select min(rowid) from {table})"
    )
    (fault,) = vouched_faults(db)
    assert fault.startswith(f"{table}/")
    db.rollback()


@pytest.mark.usefixtures("story")
def test_a_row_that_is_removed_or_added_behind_the_products_back_shows(db):
    db.execute("delete from letter")
    db.execute("insert into training (who, until) values ('p1', '2030-01-01')")
    assert sorted(vouched_faults(db), key=len) == ["training/p1", "letter/2 is gone"]
    db.rollback()


def test_an_entry_tells_of_a_row_that_was_removed(db):
    with writing(db):
        record(db, SHELL, Action.SAVE_TRAINING, "x", rows=[("training", "nobody")])
    assert last_entry(db)["facts"]["rows"] == {"training/nobody": None}
    assert vouched_faults(db) == []


def test_a_short_text_cannot_be_guessed_from_its_digest_once_the_salt_is_gone(db, story):
    assert story
    entries = [each for each in audit(db) if "rows" in each["facts"]]
    assert len({each["salt"] for each in entries}) == len(entries)


@pytest.mark.parametrize("at_once", [1, 3, 1_000])
def test_taking_stock_vouches_for_every_row_that_is_there_in_small_entries(
    db, story, at_once, monkeypatch
):
    assert story
    monkeypatch.setattr(audit_module, "ROWS_AN_ENTRY", at_once)
    db.execute("delete from audit")
    assert vouched_faults(db)
    with writing(db):
        take_stock(db)
    assert vouched_faults(db) == []
    entries = audit(db)
    assert {each["action"] for each in entries} == {"take stock"}
    assert max(len(each["facts"]["rows"]) for each in entries) <= at_once
