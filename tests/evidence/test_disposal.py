"""What is disposed of is gone from every byte of every file, whatever happens on the way, and
nothing else is.
"""

from __future__ import annotations

import hashlib
import os
import random
import re
import shutil
import signal
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing, suppress
from dataclasses import fields, replace
from datetime import date
from pathlib import Path

import pytest

from recruit.domain.building.draft import Draft
from recruit.domain.keeping.disposal import facts, figures, out_of_reach
from recruit.domain.keeping.retention import Scope
from recruit.domain.pack.vacancy import USUAL_SCRIPT
from recruit.domain.words.clock import Clock
from recruit.domain.words.people import SHELL
from recruit.domain.words.refusal import Refused
from recruit.domain.words.tab import Tab
from recruit.evidence import disposal as disposing
from recruit.evidence.archive import archive_vacancy, restore_archive
from recruit.evidence.backup import make_backup
from recruit.evidence.disposal import (
    appointed_set,
    begin_disposal,
    dispose,
    dispose_of_what_is_due,
    finish_disposals,
    keep_disposing,
    waits_for,
)
from recruit.store.audit.check import check_audit
from recruit.store.connection import FILE, Database, connect
from recruit.store.keeping.bundles import BundleKind, MadeFile, note_bundle
from recruit.store.keeping.disposals import disposals_of, is_disposed, record_fault, unfinished
from recruit.store.keeping.holds import lift_hold, place_hold
from recruit.store.keeping.retention import due, save_retention, term
from recruit.store.people.settings import save_settings, settings
from recruit.store.scoring.records import record_of
from recruit.store.upgrade import migrate
from recruit.store.vacancies.candidates import candidates, save_candidate
from recruit.store.vacancies.editions import note_seen
from recruit.store.vacancies.kept_typing import keep_typing
from recruit.store.vacancies.panels import give_access, panel
from recruit.store.vacancies.vacancies import vacancy
from tests.evidence.conftest import CANDIDATES, MEMBERS, Told, tell
from tests.scored import EVIDENCE
from tests.tampering import without_triggers

LATER = date(2028, 1, 1)
MARK = "zqmark"
"""What stands in every column that is filled; the index of words keeps it as it is."""
SAID = (
    *(each.name for each in CANDIDATES if each.name),
    *MEMBERS,
    EVIDENCE[6:30],
    "called away",
    "night watch",
    "worked at sea",
    "heard less than that",
    "two of the three indicators",
    "a claim may come",
    "interpreter",
    "zqmark",
)
"""Words of the story, some of which the story's candidates or panel said or were named."""
ID, TIME, WORD, DIGEST = "an id", "a time", "a word of a fixed list", "a digest"
COLUMNS: dict[str, dict[str, str]] = {
    "vacancy": {
        "reference": "kept: it names the post",
        "post": "kept: it names the post",
        "service": "kept: it names the post",
        "state": WORD,
        "owner": ID,
        "draft": (
            "json_set(draft, '$.contact', '{mark}', '$.dates', '{mark}', '$.script.opening[0]',"
            " '{mark}', '$.script.closing[0]', '{mark}')"
        ),
        "created_at": TIME,
        "updated_at": TIME,
        "why_retention": "'{mark}'",
    },
    "edition": {
        "digest": DIGEST,
        "pack": "json_set(pack, '$.reason', '{mark}', '$.contact', '{mark}')",
        "reason": "'{mark}'",
        "issued_by": ID,
        "issued_at": TIME,
    },
    "kept_typing": {
        "who": ID,
        "page": "an address without names",
        "fields": "'{mark}'",
        "at": TIME,
        "tab": "'{mark}'",
    },
    "edition_seen": {"who": ID, "paper": "'{mark}'", "at": TIME},
    "panel_member": {"person": ID, "name": "'{mark}'", "role": "'{mark}'", "left_at": TIME},
    "outside_access": {
        "link": "'{mark}'",
        "code": "'{mark}'",
        "expires_at": TIME,
        "revoked_at": TIME,
        "given_by": ID,
        "given_at": TIME,
        "told_at": TIME,
        "earlier": DIGEST,
    },
    "sign_in_made": {"way": WORD, "made_by": ID, "made_at": TIME, "told_at": TIME},
    "candidate": {
        "reference": "'{mark}' || id",
        "name": "'{mark}' || id",
        "time": "'{mark}'",
        "adjustments": "'{mark}'",
    },
    "undertaking": {"accepted_at": TIME},
    "training": {"who": ID, "until": TIME},
    "declaration": {"interest": WORD, "how": "'{mark}'", "declared_at": TIME},
    "gate_exception": {
        "points": "json_array('{mark}')",
        "reason": "'{mark}'",
        "recorded_by": ID,
        "recorded_at": TIME,
    },
    "interview": {
        "began_at": TIME,
        "opened_by": ID,
        "opened_at": TIME,
        "why_opened": "'{mark}'",
        "recorded_by": ID,
        "recorded_at": TIME,
    },
    "sheet": {
        "heard_anywhere": "json_array('{mark}')",
        "notes": "'{mark}'",
        "remarks": "'{mark}'",
        "tab": "'{mark}'",
        "began_at": TIME,
        "sealed_at": TIME,
    },
    "score": {
        "mark": "a mark",
        "why_not_asked": "'{mark}'",
        "evidence": "'{mark}'",
        "probes": "json_array('{mark}')",
        "heard": "json_array('{mark}')",
        "tab": "'{mark}'",
        "saved_at": TIME,
    },
    "sealing": {
        "sheet": "json_set(sheet, '$.notes', '{mark}', '$.scores[0].evidence', '{mark}')",
        "sealed_at": TIME,
        "reopened_by": ID,
        "reopened_at": TIME,
        "why_reopened": "'{mark}'",
    },
    "agreed_score": {"mark": "a mark", "why": WORD, "words": "'{mark}'"},
    "stance": {"words": "'{mark}'", "at": TIME},
    "outcome": {
        "outcome": WORD,
        "until": TIME,
        "reason": "'{mark}'",
        "recorded_by": ID,
        "recorded_at": TIME,
    },
    "tie_decision": {
        "candidates": ID,
        "reason": "'{mark}'",
        "recorded_by": ID,
        "recorded_at": TIME,
    },
    "decision": {"decided_by": ID, "decided_at": TIME},
    "calibration_answer": {"answer": "'{mark}'"},
    "calibration_mark": {"mark": "a mark", "why": "'{mark}'", "marked_at": TIME},
    "letter": {
        "text": "'{mark}'",
        "saved_by": ID,
        "saved_at": TIME,
        "approved_by": ID,
        "approved_at": TIME,
    },
    "hold": {
        "reason": "'{mark}'",
        "placed_by": ID,
        "placed_at": TIME,
        "lifted_by": ID,
        "lifted_at": TIME,
        "why_lifted": "'{mark}'",
    },
    "bundle": {
        "kind": WORD,
        "file": "case when candidate is null then file else '{mark}.zip' end",
        "sha512": DIGEST,
        "made_by": ID,
        "made_at": TIME,
    },
    "disposal": {
        "scope": WORD,
        "rule": "made by the program",
        "begun_by": ID,
        "begun_at": TIME,
        "removed_at": TIME,
        "finished_at": TIME,
        "certificate": "made by the program",
    },
    "vacancy_change": {"at": TIME},
    "restored_entry": {"entry": "'{mark}'"},
    "audit": {
        "at": TIME,
        "actor": ID,
        "role": WORD,
        "action": WORD,
        "subject": ID,
        "facts": "holds what concerns no one; the story is searched for what it must not hold",
        "personal_digest": DIGEST,
        "previous": DIGEST,
        "hash": DIGEST,
        "salt": "goes with the personal part",
        "personal": "json_set(personal, '$.told', '{mark}')",
    },
}
"""Every column of text in every table that a vacancy's data reaches: what it is filled with, or why
it needs not.
"""
OF_NO_VACANCY = {
    "person",
    "sign_in_link",
    "setting",
    "house_style",
    "backup",
    "bank_text",
    "list_layout",
    "_sqlite_migrations",
}
"""Tables that hold nothing of a vacancy.

The accounts that come with a restored one have a test of their own.
"""


@pytest.fixture(autouse=True)
def _later(monkeypatch: pytest.MonkeyPatch) -> None:
    """Everything that was decided today is due."""
    monkeypatch.setattr(disposing, "today", lambda *_: LATER)


@pytest.fixture(scope="module")
def _ready(_told: tuple[bytes, int, bytes], tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder, vacancy = tmp_path_factory.mktemp("ready"), _told[1]
    (folder / FILE).write_bytes(_told[0])
    with closing(connect(folder / FILE)) as db:
        first = candidates(db, vacancy)[0]
        save_candidate(
            db, SHELL, vacancy, first.id, first.version, first.candidate, "An interpreter", True
        )
        give_access(db, SHELL, vacancy, panel(db, vacancy)[1].id)
        note_seen(db, SHELL, vacancy, 1, "interview-guide")
        keep_typing(
            db, SHELL, f"/vacancies/{vacancy}/post", vacancy, [("post", "Half a ti")], Tab()
        )
        save_retention(db, SHELL, vacancy, 13, "The reserve asked.", before=None)
        archive_vacancy(db, SHELL, vacancy, folder / "archives" / "V-1.zip")
        appointed_set(db, SHELL, vacancy)
    return folder


@pytest.fixture
def ready(_ready: Path, told: Told, db: Database) -> Told:
    """The story with what it leaves out, archived, its archive in the data folder, and the set
    handed over.
    """
    with closing(sqlite3.connect(_ready / FILE)) as made:
        made.backup(db.conn)
    shutil.copytree(_ready / "archives", told.folder / "archives")
    return told


def files(folder: Path) -> dict[str, bytes]:
    return {
        str(each.relative_to(folder)): each.read_bytes()
        for each in folder.rglob("*")
        if each.is_file()
    }


def found(folder: Path, words: tuple[str, ...] = SAID) -> set[tuple[str, str]]:
    """Which of these words stand in which file, in any case, in UTF-8 or UTF-16."""
    told = set()
    for name, data in files(folder).items():
        plain = data.lower()
        for word in words:
            forms = [word.lower().encode(code) for code in ("utf-8", "utf-16-le", "utf-16-be")]
            if any(each in plain for each in forms):
                told.add((name, word))
    return told


def whole(db: Database) -> str:
    return "\n".join(db.conn.iterdump())


def test_a_new_column_of_text_needs_a_line_here_that_says_what_becomes_of_it(db):
    shadows = {
        each
        for each in db.table_names()
        if any(word in each for word in ("_words", "bank_text_fts"))
    }
    tables = set(db.table_names()) - shadows - OF_NO_VACANCY
    there = {
        table: {
            row[1]
            for row in db.execute(f"pragma table_info({table})")
            if row[2].upper() not in ("INTEGER", "REAL")
        }
        for table in tables
    }
    assert there == {table: set(columns) for table, columns in COLUMNS.items()}


def fill_every_column(path: Path, vacancy_id: int) -> int:
    """Puts the mark into every column that takes it, behind the product's back; returns how many
    rows took it.
    """
    count = 0
    with closing(sqlite3.connect(path)) as raw, raw:
        triggers = raw.execute(
            "select name, sql from sqlite_master where type = 'trigger' and name not like"
            " 'candidate_words%'"
        ).fetchall()
        for name, _ in triggers:
            raw.execute(f"drop trigger {name}")
        raw.execute("insert into restored_entry values (?, 1, '')", [vacancy_id])
        for table, columns in COLUMNS.items():
            for column, value in columns.items():
                if "{mark}" in value:
                    made = value.format(
                        mark=MARK + table.replace("_", "") + column.replace("_", "")
                    )
                    only = f"subject = 'vacancy:{vacancy_id}'" if table == "audit" else "1 = 1"
                    changed = raw.execute(
                        f"update {table} set {column} = {made} where {only}"
                    ).rowcount
                    assert changed, f"the story has no row in {table}"
                    count += changed
        for _, sql in triggers:
            raw.execute(sql)
    return count


def test_every_column_of_every_table_is_searched_for_in_every_byte_of_every_file(ready, db):
    assert fill_every_column(ready.path, ready.vacancy) > 300
    anchor = connect(ready.path)
    assert (FILE, MARK) in found(ready.folder) or (f"{FILE}-wal", MARK) in found(ready.folder)
    dispose(db, SHELL, ready.folder, ready.vacancy, Scope.WHOLE)
    assert found(ready.folder) == set()
    assert is_disposed(db, ready.vacancy)
    anchor.close()


EMPTIED_OF_DRAFT = {"contact", "dates", "script", "overrides"}
KEPT_OF_DRAFT = {
    "reference",
    "post",
    "grade",
    "service",
    "organisation",
    "framework",
    "stage",
    "elements",
    "criteria",
    "methods",
    "scale",
    "minimum_mark",
    "tie_break",
    "rounding",
    "timing",
    "question_minutes",
}
"""Parts of a draft that tell of the post and what was asked, and of no one."""


def test_a_new_part_of_the_draft_needs_a_word_here_that_says_what_becomes_of_it(ready, db):
    assert {each.name for each in fields(Draft)} == EMPTIED_OF_DRAFT | KEPT_OF_DRAFT
    fill_every_column(ready.path, ready.vacancy)
    before = vacancy(db, ready.vacancy).draft
    dispose(db, SHELL, ready.folder, ready.vacancy, Scope.WHOLE)
    after = vacancy(db, ready.vacancy).draft
    changed = {
        each.name
        for each in fields(Draft)
        if getattr(before, each.name) != getattr(after, each.name)
    }
    assert changed <= EMPTIED_OF_DRAFT
    assert (after.contact, after.dates, after.overrides, after.script) == ("", "", (), USUAL_SCRIPT)


def test_what_another_program_deleted_without_overwriting_it_is_gone_from_free_pages_too(ready, db):
    with closing(sqlite3.connect(ready.path)) as careless:
        careless.execute("pragma secure_delete = off")
        careless.execute("create table loose (text)")
        careless.executemany("insert into loose values (?)", [(f"{MARK} {'x' * 3000}",)] * 20)
        careless.commit()
        careless.execute("drop table loose")
        careless.commit()
        careless.execute("pragma wal_checkpoint(truncate)")
    assert (FILE, MARK) in found(ready.folder)
    dispose(db, SHELL, ready.folder, ready.vacancy, Scope.WHOLE)
    assert found(ready.folder) == set()
    assert db.execute("pragma freelist_count").fetchone() == (0,)


def test_what_is_deleted_is_overwritten_at_once_before_anything_is_written_anew(
    ready, db, monkeypatch
):
    fill_every_column(ready.path, ready.vacancy)
    monkeypatch.setattr(disposing, "compact", lambda _db: True)
    dispose(db, SHELL, ready.folder, ready.vacancy, Scope.WHOLE)
    assert found(ready.folder) == set()


def test_what_the_product_wrote_is_gone_and_the_chain_is_whole(ready, db):
    before = found(ready.folder)
    assert {word for _, word in before} >= {
        "Ambrose Thistlewood",
        "Peggy Listener",
        "worked at sea",
        "interpreter",
    }
    dispose(db, SHELL, ready.folder, ready.vacancy, Scope.WHOLE)
    assert found(ready.folder) == set()
    report = check_audit(db)
    assert report.fault is None
    assert record_of(db, ready.vacancy) is None
    assert candidates(db, ready.vacancy) == panel(db, ready.vacancy) == ()


def test_neither_the_references_nor_the_words_of_candidates_are_left_in_the_index(ready, db):
    assert db.execute(
        "select count(*) from candidate_words where candidate_words match 'ambrose'"
    ).fetchone()[0]
    dispose(db, SHELL, ready.folder, ready.vacancy, Scope.WHOLE)
    for table in ("candidate_words_content", "candidate_words_docsize"):
        assert db.execute(f"select count(*) from {table}").fetchone()[0] == 0
    assert db.execute(
        "select count(*) from vacancy_words where vacancy_words match 'lighthouse'"
    ).fetchone()[0]


def test_what_lay_in_the_data_folder_is_deleted_and_what_was_handed_out_is_named(ready, db):
    digest = hashlib.sha512((ready.folder / "archives" / "V-1.zip").read_bytes()).hexdigest()
    (ready.folder / "kept.txt").write_text("nothing of a vacancy")
    identity = dispose(db, SHELL, ready.folder, ready.vacancy, Scope.WHOLE)
    assert not (ready.folder / "archives" / "V-1.zip").exists()
    assert (ready.folder / "kept.txt").exists()
    assert (
        "1 file in the data folder that Recruit did not make"
        in out_of_reach(disposals_of(db, ready.vacancy)[0].certificate, Clock())[0]
    )
    [found_one] = [each for each in disposals_of(db, ready.vacancy) if each.id == identity]
    named = {each.sha512: each for each in found_one.certificate.bundles}
    assert (named[digest].file, named[digest].was_here) == ("V-1.zip", True)
    assert [each.file for each in named.values() if each.kind == "subject access"] == [
        "subject access"
    ]


def test_backups_are_listed_with_their_date_and_not_touched(ready, db):
    backups = ready.folder / "backups"
    backups.mkdir()
    (backups / "b.zip").write_bytes(b"Ambrose Thistlewood")
    db.execute(
        "insert into backup (file, sha256, size, is_kept, made_by, made_at, expires_at)"
        " values ('b.zip', '', 1, 1,"
        " 'shell', '2026-01-01T00:00:00.000+00:00', '2099-05-06T00:00:00.000+00:00'), ('gone.zip',"
        " '', 1, 1, 'shell', '2020-01-01T00:00:00.000+00:00', '2020-02-01T00:00:00.000+00:00')"
    )
    db.commit()
    dispose(db, SHELL, ready.folder, ready.vacancy, Scope.WHOLE)
    [made] = disposals_of(db, ready.vacancy)
    assert [(each.file, each.expires_at[:10]) for each in made.certificate.backups] == [
        ("b.zip", "2099-05-06")
    ]
    assert (backups / "b.zip").read_bytes() == b"Ambrose Thistlewood"


def test_another_vacancy_stays_as_it_was(ready, db):
    other = tell(db, "V-9")
    before = record_of(db, other)
    dispose(db, SHELL, ready.folder, ready.vacancy, Scope.WHOLE)
    assert record_of(db, other) == before
    assert record_fault(db, other) == ""
    assert check_audit(db).fault is None
    entries = "select count(*) from audit where subject = ? and personal is null"
    assert db.execute(entries, [f"vacancy:{other}"]).fetchone()[0] == 0


def test_the_certificate_counts_and_names_no_candidate(ready, db):
    rows = {"candidates": 3, "sheets": 8, "panel members": 3, "issued packs": 1, "letters": 1}
    dispose(db, SHELL, ready.folder, ready.vacancy, Scope.WHOLE)
    [made] = disposals_of(db, ready.vacancy)
    certificate = made.certificate
    counted = {each.what: each.count for each in certificate.removed}
    assert {what: counted[what] for what in rows} == rows
    assert (certificate.by, certificate.lifted_holds, certificate.fault) == (
        "the command line",
        1,
        "",
    )
    assert certificate.rule.startswith("13 months after the decision of ")
    assert dict(facts(certificate, Clock()))["Its own period was given by"].startswith("shell, ")
    assert certificate.head_after[0] == certificate.head_before[0] + 1
    assert (
        db.execute(
            "select hash from audit where sequence = ?", [certificate.head_after[0]]
        ).fetchone()[0]
        == (certificate.head_after[1])
    )
    text = repr(certificate).casefold()
    assert not [each for each in (*SAID, "reserve asked") if each.casefold() in text]
    assert not re.search(r"\bc[123]\b", text)


def test_figures_of_fewer_than_ten_are_not_kept(ready, db):
    dispose(db, SHELL, ready.folder, ready.vacancy, Scope.WHOLE)
    kept = disposals_of(db, ready.vacancy)[0].certificate.figures
    assert (kept.candidates, kept.interviewed, kept.sheets) == (3, 3, 8)
    assert kept.outcomes == (("appoint", 1), ("not appointed", 1), ("reserve", 1))
    assert (kept.marks, kept.mean_total, kept.is_suppressed) == ((), "", True)


def test_figures_of_ten_and_more_are_kept_without_anybody(told, db):
    record = record_of(db, told.vacancy)
    many = [replace(record.candidates[place % 3], id=place + 100) for place in range(10)]
    kept = figures(replace(record, candidates=tuple(many), tie_decisions=(), found_equal=()))
    assert sum(count for _, count in kept.marks) == 81
    assert kept.mean_total
    assert not kept.is_suppressed


def test_a_hold_stops_it_and_the_database_itself_refuses_too(ready, db):
    hold = place_hold(db, SHELL, ready.vacancy, "A claim.")
    before = whole(db)
    with pytest.raises(Refused, match="a legal hold stands"):
        dispose(db, SHELL, ready.folder, ready.vacancy, Scope.WHOLE)
    with pytest.raises(sqlite3.IntegrityError, match="a legal hold stands"):
        db.execute(
            "insert into disposal (vacancy, scope, rule, begun_by, begun_at) values (1, 'whole',"
            " '', '', '')"
        )
    db.rollback()
    assert whole(db) == before
    lift_hold(db, SHELL, ready.vacancy, hold, "Settled.")
    dispose(db, SHELL, ready.folder, ready.vacancy, Scope.WHOLE)


def test_no_hold_is_placed_on_what_is_gone(ready, db):
    dispose(db, SHELL, ready.folder, ready.vacancy, Scope.WHOLE)
    with pytest.raises(Refused, match="disposed of"):
        place_hold(db, SHELL, ready.vacancy, "Too late.")


def test_nothing_goes_before_its_time(ready, db, monkeypatch):
    monkeypatch.setattr(disposing, "today", lambda *_: date(2027, 6, 1))
    before = whole(db)
    with pytest.raises(Refused, match="its time is not up"):
        dispose(db, SHELL, ready.folder, ready.vacancy, Scope.WHOLE)
    assert whole(db) == before


def test_the_appointed_candidates_set_is_handed_over_first(told, db):
    with pytest.raises(Refused, match="hand the appointed candidate's set over"):
        dispose(db, SHELL, told.folder, told.vacancy, Scope.WHOLE)


def test_the_appointed_candidates_set_may_go_earlier_and_the_others_stay(ready, db):
    save_settings(db, SHELL, replace(settings(db), appointed_months=2))
    before = record_of(db, ready.vacancy)
    first = before.candidates[0]
    [item] = [each for each in due(db, date(2027, 3, 1)) if each.term.vacancy == ready.vacancy]
    assert item.scope is Scope.APPOINTED
    dispose(db, SHELL, ready.folder, ready.vacancy, Scope.APPOINTED)
    after = record_of(db, ready.vacancy)
    assert after.candidates == before.candidates[1:]
    assert after.members == before.members
    assert after.tie_decisions == before.tie_decisions
    assert check_audit(db).fault is None
    assert term(db, ready.vacancy).appointed == ()
    assert not is_disposed(db, ready.vacancy)
    words = (
        first.candidate.name,
        "interpreter",
        "all had heard the second",
        "heard less than that",
        "clerk of the court",
    )
    assert found(ready.folder, words) == set()
    dispose(db, SHELL, ready.folder, ready.vacancy, Scope.WHOLE)
    assert found(ready.folder) == set()
    assert check_audit(db).fault is None
    of_all, of_set = (each.certificate for each in disposals_of(db, ready.vacancy))
    assert (of_all.scope, of_set.scope) == (Scope.WHOLE, Scope.APPOINTED)
    assert (of_all.figures.candidates, of_all.set_gone_at) == (2, of_set.begun_at)
    assert (
        "the figures are without it"
        in dict(facts(of_all, Clock()))["The appointed candidate's set"]
    )
    assert "The appointed candidate's set" not in dict(facts(of_set, Clock()))


def test_evidence_cannot_be_deleted_once_the_removal_is_over(ready, db):
    save_settings(db, SHELL, replace(settings(db), appointed_months=2))
    begin_disposal(db, SHELL, ready.folder, ready.vacancy, Scope.APPOINTED)
    for statement in (
        "delete from score",
        "update candidate set name = 'x'",
        "update disposal set removed_at = null",
    ):
        with pytest.raises(sqlite3.IntegrityError):
            db.execute(statement)
        db.rollback()


@pytest.mark.parametrize(
    "statement",
    [
        (
            "update audit set personal = null, salt = null where sequence = (select max(sequence)"
            " from audit)"
        ),
        "update audit set personal = null, salt = null where subject like 'person:%'",
        (
            "update audit set personal = null, salt = null where subject = 'vacancy:{other}' and"
            " action = 'place hold'"
        ),
        "update disposal set certificate = '{{}}'",
        "update vacancy set draft = json_set(draft, '$.grade', 'x')",
        "update hold set placed_at = '2020'",
        "update bundle set sha512 = 'x' where id = 1",
        "update training set until = '2001-01-01'",
        "delete from audit where action = 'dispose'",
        "delete from audit where sequence = 5",
    ],
)
def test_tampering_is_still_found_afterwards(ready, db, statement):
    other = tell(db, "V-9")
    dispose(db, SHELL, ready.folder, ready.vacancy, Scope.WHOLE)
    assert check_audit(db).fault is None
    with closing(sqlite3.connect(ready.path)) as raw, raw, without_triggers(raw):
        assert raw.execute(statement.format(other=other)).rowcount
    assert check_audit(db).fault is not None


def test_a_record_that_was_tampered_with_says_so_on_its_certificate(ready, db):
    with closing(sqlite3.connect(ready.path)) as raw, raw:
        for (name,) in raw.execute(
            "select name from sqlite_master where name like 'archived%'"
        ).fetchall():
            raw.execute(f"drop trigger {name}")
        raw.execute("update letter set text = 'Changed.'")
    dispose(db, SHELL, ready.folder, ready.vacancy, Scope.WHOLE)
    assert "the row letter/" in disposals_of(db, ready.vacancy)[0].certificate.fault


def test_somebody_who_reads_an_earlier_moment_keeps_it_waiting_and_no_longer(ready, db):
    reader = connect(ready.path)
    reader.execute("begin")
    reader.execute("select count(*) from score").fetchone()
    with closing(connect(ready.path, patience=0.1)) as quick:
        begin_disposal(quick, SHELL, ready.folder, ready.vacancy, Scope.WHOLE)
        assert finish_disposals(quick, ready.folder) is False
        assert [each.is_finished for each in disposals_of(quick, ready.vacancy)] == [False]
        reader.rollback()
        assert finish_disposals(quick, ready.folder) is True
    assert disposals_of(db, ready.vacancy)[0].is_finished
    assert found(ready.folder) == set()
    reader.close()


@pytest.fixture
def litestream(ready: Told) -> Iterator[sqlite3.Connection]:
    """What Litestream does to a database while it runs: a table and a folder of its own, and a
    moment held on to.
    """
    kept = ready.folder / ".recruit.db-litestream" / "ltx" / "0" / "1-1.ltx"
    kept.parent.mkdir(parents=True)
    kept.write_bytes(b"Ambrose Thistlewood")
    with closing(sqlite3.connect(ready.path)) as own:
        own.execute("create table _litestream_seq (id integer primary key, seq integer)")
        own.execute("begin")
        own.execute("select count(*) from _litestream_seq").fetchone()
        yield own


def removed_from_the_disk(db: Database, ready: Told) -> str:
    return dict(facts(disposals_of(db, ready.vacancy)[0].certificate, Clock()))[
        "Removed from the disk"
    ]


def test_while_litestream_runs_the_certificate_says_so_and_it_ends_by_itself_once_that_is_stopped(
    ready, db, litestream
):
    assert not dispose_and_finish(db, ready)
    assert "Stop Litestream, delete its folder" in removed_from_the_disk(db, ready)
    assert waits_for(ready.folder) in removed_from_the_disk(db, ready)
    litestream.rollback()
    assert finish_disposals(db, ready.folder) is False, "its own folder holds what was removed"
    assert "Stop Litestream, delete its folder" in waits_for(ready.folder)
    shutil.rmtree(ready.folder / ".recruit.db-litestream")
    assert finish_disposals(db, ready.folder) is True
    assert found(ready.folder) == set()
    assert waits_for(ready.folder) == ""
    assert removed_from_the_disk(db, ready).endswith(("GMT", "BST"))
    assert (
        "Litestream's continuous copies"
        in out_of_reach(disposals_of(db, ready.vacancy)[0].certificate, Clock())[0]
    )


def dispose_and_finish(db: Database, ready: Told) -> bool:
    begin_disposal(db, SHELL, ready.folder, ready.vacancy, Scope.WHOLE)
    return finish_disposals(db, ready.folder)


@pytest.mark.usefixtures("litestream")
def test_what_waits_for_a_reader_is_not_written_anew_at_every_try(ready, db):
    assert not dispose_and_finish(db, ready)
    log = ready.path.with_name(f"{FILE}-wal")
    size = log.stat().st_size
    assert [finish_disposals(db, ready.folder) for _ in range(5)] == [False] * 5
    assert log.stat().st_size == size


def test_a_large_database_is_written_anew_once_nobody_works_or_after_a_day(ready, db, monkeypatch):
    monkeypatch.setattr(disposing, "LARGE_BYTES", 1)
    assert not dispose_and_finish(db, ready)
    assert "once no one has changed anything" in waits_for(ready.folder)
    monkeypatch.setattr(disposing, "DAY_SECONDS", -1)
    assert finish_disposals(db, ready.folder) is True
    other = tell(db, "V-9")
    appointed_set(db, SHELL, other)
    monkeypatch.setattr(disposing, "DAY_SECONDS", 1000)
    begin_disposal(db, SHELL, ready.folder, other, Scope.WHOLE)
    assert finish_disposals(db, ready.folder) is False
    monkeypatch.setattr(disposing, "QUIET_SECONDS", 0)
    assert finish_disposals(db, ready.folder) is True
    assert found(ready.folder) == set()


def test_what_a_stopped_archive_left_half_made_is_waited_for_and_goes(ready, db):
    half = ready.folder / "archives" / ".making-V-1.zip-x"
    half.write_bytes(b"Ambrose Thistlewood")
    assert not dispose_and_finish(db, ready)
    assert "half made" in waits_for(ready.folder)
    os.utime(half, (0, 0))
    assert finish_disposals(db, ready.folder) is True
    assert found(ready.folder) == set()


def test_a_disk_that_does_not_take_it_is_named_and_it_ends_once_it_does(ready, db):
    begin_disposal(db, SHELL, ready.folder, ready.vacancy, Scope.WHOLE)
    with closing(connect(ready.path)) as full:
        full.execute("pragma query_only = on")
        with pytest.raises(Refused):
            finish_disposals(full, ready.folder)
    assert waits_for(ready.folder).startswith("the disk does not take it")
    assert finish_disposals(db, ready.folder) is True
    assert found(ready.folder) == set()


def test_a_bundle_that_was_made_since_is_not_deleted_with_the_older_ones(ready, db):
    save_settings(db, SHELL, replace(settings(db), appointed_months=2))
    begin_disposal(db, SHELL, ready.folder, ready.vacancy, Scope.APPOINTED)
    later = ready.folder / "later.zip"
    later.write_bytes(b"PK of those who are still here")
    made = MadeFile(
        "later.zip", hashlib.sha512(later.read_bytes()).hexdigest(), later.stat().st_size
    )
    note_bundle(db, SHELL, ready.vacancy, BundleKind.ARCHIVE, made)
    assert finish_disposals(db, ready.folder) is True
    assert later.exists()
    assert not (ready.folder / "archives" / "V-1.zip").exists()


def test_a_backup_in_the_data_folder_whose_time_is_up_goes_before_the_certificate_lists_what_is_left(  # noqa: E501
    ready, db
):
    kept = ready.folder / "backups" / "old.zip"
    make_backup(db, SHELL, ready.folder, kept)
    db.execute("update backup set expires_at = '2020-01-01T00:00:00.000+00:00'")
    db.commit()
    dispose(db, SHELL, ready.folder, ready.vacancy, Scope.WHOLE)
    assert not kept.exists()
    assert disposals_of(db, ready.vacancy)[0].certificate.backups == ()


def test_a_backup_that_was_being_made_meanwhile_is_not_kept_without_a_line_on_the_certificate(
    ready, db
):
    def at_the_end(words: str) -> None:
        if words.startswith("reading"):
            with closing(connect(ready.path)) as own:
                dispose(own, SHELL, ready.folder, ready.vacancy, Scope.WHOLE)

    out = ready.folder.parent / "b.zip"
    with pytest.raises(Refused, match="disposed of while the backup was made"):
        make_backup(db, SHELL, ready.folder, out, told=at_the_end)
    assert not out.exists()
    make_backup(db, SHELL, ready.folder, out)
    assert out.exists()


def test_a_restored_vacancy_goes_with_what_came_with_it(bundle, tmp_path):
    folder = tmp_path / "other"
    folder.mkdir()
    here = connect(migrate(folder))
    restore_archive(here, SHELL, bundle)
    identity = here.execute("select id from vacancy").fetchone()[0]
    assert ("recruit.db-wal", "hilda rulebook") in found(folder, ("hilda rulebook",))
    appointed_set(here, SHELL, identity)
    dispose(here, SHELL, folder, identity, Scope.WHOLE)
    assert found(folder, (*SAID, "hilda rulebook")) == set()
    assert check_audit(here).fault is None
    with pytest.raises(Refused, match="there is a vacancy V-1 already"):
        restore_archive(here, SHELL, bundle)
    here.close()


def test_the_set_of_a_restored_vacancy_goes_with_what_the_other_server_told_of_it(bundle, tmp_path):
    folder = tmp_path / "other"
    folder.mkdir()
    with closing(connect(migrate(folder))) as here:
        restore_archive(here, SHELL, bundle)
        save_settings(here, SHELL, replace(settings(here), appointed_months=2))
        identity = here.execute("select id from vacancy").fetchone()[0]
        appointed_set(here, SHELL, identity)
        dispose(here, SHELL, folder, identity, Scope.APPOINTED)
        assert found(folder, ("ambrose thistlewood",)) == set()
        assert len(record_of(here, identity).candidates) == 2
        assert check_audit(here).fault is None


def test_by_itself_only_what_hr_has_turned_on_and_what_needs_no_person(ready, db):
    other = tell(db, "V-9")
    save_settings(db, SHELL, replace(settings(db), appointed_months=2))
    dispose(db, SHELL, ready.folder, ready.vacancy, Scope.APPOINTED)
    assert dispose_of_what_is_due(db, ready.folder) == 0
    save_settings(db, SHELL, replace(settings(db), disposes_itself=True))
    hold = place_hold(db, SHELL, ready.vacancy, "A claim.")
    assert dispose_of_what_is_due(db, ready.folder) == 0
    lift_hold(db, SHELL, ready.vacancy, hold, "Settled.")
    assert dispose_of_what_is_due(db, ready.folder) == 1
    assert not is_disposed(db, other), "its appointed candidate's set is still here"
    made = disposals_of(db, ready.vacancy)[0].certificate
    assert (made.is_automatic, made.by) == (True, "Recruit itself, as HR has set")


def test_a_server_looks_at_its_start_and_once_on_every_day_after(ready, db, monkeypatch):
    make_backup(db, SHELL, ready.folder, ready.folder / "backups" / "old.zip")
    db.execute("update backup set expires_at = '2020-01-01T00:00:00.000+00:00'")
    db.commit()
    stop, days, begun, looked = threading.Event(), iter((1, 1, 2, 2, 2, 3)), [], []

    def day(_db: Database) -> date:
        begun.append(next(days))
        return date(2028, 1, begun[-1])

    def look(_db: Database, _folder: Path) -> int:
        looked.append(begun[-1])
        if begun[-1] == 3:
            stop.set()
        return 0

    monkeypatch.setattr(disposing, "LOOK_SECONDS", 0.001)
    monkeypatch.setattr(disposing, "today", day)
    monkeypatch.setattr(disposing, "dispose_of_what_is_due", look)
    keep_disposing(ready.path, stop)
    assert looked == [1, 2, 3]
    assert not (ready.folder / "backups" / "old.zip").exists()


KILLS = 50


def test_a_kill_at_any_point_leaves_it_not_begun_or_finished_by_the_next_start(ready, db):
    db.close()
    as_found = files(ready.folder)
    before = digest_of(ready.path)
    steps = ticks(ready)
    chance = random.Random(6)
    ended = []
    for number in range(KILLS):
        put_back(ready.folder, as_found)
        killed_at(ready, chance.randrange(steps))
        ended.append(state_after(ready, before))
        assert ended[-1] in ("not begun", "finished"), f"kill {number}"
    assert {"not begun", "finished"} <= set(ended)


def ticks(ready: Told) -> int:
    """How many times SQLite asks, on the way through a whole disposal, whether to go on."""
    count = 0

    def tick() -> int:
        nonlocal count
        count += 1
        return 0

    with closing(connect(ready.path)) as db:
        db.conn.set_progress_handler(tick, 50)
        dispose(db, SHELL, ready.folder, ready.vacancy, Scope.WHOLE)
    return count


def killed_at(ready: Told, moment: int) -> None:
    """Disposes in a process of its own, which kills itself at this moment."""
    child = os.fork()
    if child == 0:
        left = moment

        def tick() -> int:
            nonlocal left
            left -= 1
            if left < 0:
                os.kill(os.getpid(), signal.SIGKILL)
            return 0

        with suppress(BaseException):
            db = connect(ready.path)
            db.conn.set_progress_handler(tick, 50)
            dispose(db, SHELL, ready.folder, ready.vacancy, Scope.WHOLE)
        os._exit(0)
    assert os.waitpid(child, 0)[1] == signal.SIGKILL, "it was over before it was killed"


def state_after(ready: Told, before: str) -> str:
    """What the next start makes of it."""
    with closing(connect(ready.path)) as db:
        had_begun = bool(unfinished(db))
        assert finish_disposals(db, ready.folder)
        assert not unfinished(db)
        assert check_audit(db).fault is None
        done = disposals_of(db, ready.vacancy)
    if not done:
        assert not had_begun
        assert digest_of(ready.path) == before
        assert (ready.folder / "archives" / "V-1.zip").exists()
        return "not begun"
    assert done[0].certificate.finished_at
    assert found(ready.folder) == set()
    return "finished"


def put_back(folder: Path, as_found: dict[str, bytes]) -> None:
    for each in list(folder.rglob("*")):
        if each.is_file():
            each.unlink()
    for name, data in as_found.items():
        (folder / name).write_bytes(data)


def digest_of(path: Path) -> str:
    with closing(sqlite3.connect(path)) as raw:
        return hashlib.sha256("\n".join(raw.iterdump()).encode()).hexdigest()


@pytest.mark.parametrize("number", range(8))
def test_a_hold_that_is_placed_at_the_same_moment_wins_or_is_refused(ready, number):
    said: list[str] = []
    start = threading.Barrier(2)

    def hold() -> None:
        with closing(connect(ready.path)) as own:
            start.wait()
            try:
                place_hold(own, SHELL, ready.vacancy, "A claim.")
                said.append("held")
            except Refused:
                said.append("too late")

    def go() -> None:
        with closing(connect(ready.path)) as own:
            start.wait()
            try:
                dispose(own, SHELL, ready.folder, ready.vacancy, Scope.WHOLE)
                said.append("gone")
            except Refused:
                said.append("stopped")

    threads = [threading.Thread(target=each) for each in ((hold, go) if number % 2 else (go, hold))]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert sorted(said) in (["held", "stopped"], ["gone", "too late"])
    with closing(connect(ready.path)) as db:
        assert is_disposed(db, ready.vacancy) is ("gone" in said)
        assert (record_of(db, ready.vacancy) is None) is ("gone" in said)
        assert vacancy(db, ready.vacancy) is not None
