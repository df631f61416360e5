"""A disk that does not take a change and a database that does not answer: a sentence, and what was
typed.
"""

from __future__ import annotations

import logging
import sqlite3
from functools import partial
from pathlib import Path

import pytest

from recruit.store.connection import connect
from recruit.store.people.settings import settings
from recruit.store.scoring.sheets import has_begun
from recruit.web import database
from tests.scored import open_gate, place
from tests.web.made_up import PASSWORD
from tests.web.reading import forms, heading, parsed, words

TYPED = "Welcome to <b>Nowhere</b> & Elsewhere 💡. " + "We sit here all day. " * 150


def full(path):
    """A connection to a database that may not grow."""
    db = connect(path)
    db.execute(f"pragma max_page_count = {db.execute('pragma page_count').fetchone()[0]}")
    return db


def read_only(path):
    """A connection to a database that can only be read."""
    db = connect(path)
    db.execute("pragma query_only = on")
    return db


def gone(_path):
    """A connection to a database whose folder is not there."""
    return connect(Path("/nowhere/at/all/recruit.db"))


@pytest.fixture
def reached(monkeypatch):
    """Says how the requests that follow reach their database."""
    return lambda connecting: monkeypatch.setattr(database, "connect", connecting)


@pytest.fixture
def typed(as_hr):
    """Someone who has opened the settings and typed, and presses the button."""
    form = as_hr.form("/settings", "opening")
    return lambda: as_hr.send(form, {"opening": TYPED})


def told(answer) -> str:
    """The text of an answer that says that something was not saved, with what was typed."""
    assert (answer.status_code, heading(answer.text)) == (503, "This was not saved")
    text = words(parsed(answer.text))
    assert " ".join(TYPED.split()) in " ".join(text.split())
    return text


@pytest.mark.parametrize(
    ("connecting", "why"),
    [(full, "because the disk is full."), (read_only, "because the disk can only be read.")],
    ids=["full", "read only"],
)
def test_who_saves_on_a_disk_that_takes_nothing_is_told_and_keeps_what_they_typed(
    site, as_hr, typed, reached, connecting, why
):
    reached(connecting)
    text = told(typed())
    assert why in text
    assert "What you typed is still on this page" in text
    assert "Hilda Rulebook" in text
    reached(connect)
    with site.database() as db:
        assert TYPED.strip() not in settings(db).script.opening
    assert as_hr.get("/settings").status_code == 200


def test_who_saves_while_the_database_is_held_is_told_and_can_send_it_again(
    site, as_hr, typed, reached
):
    holder = sqlite3.connect(site.app.config["DATABASE"])
    holder.execute("begin immediate")
    reached(partial(connect, patience=0.05))
    answer = typed()
    assert "busy for too long" in told(answer)
    holder.rollback()
    holder.close()
    again = next(each for each in forms(answer.text) if "opening" in each.names)
    assert as_hr.send(again).status_code == 200
    with site.database() as db:
        assert settings(db).script.opening == (TYPED.strip(),)


def test_a_page_can_be_read_while_nothing_can_be_saved(as_hr, reached):
    for connecting in (full, read_only):
        reached(connecting)
        assert as_hr.get("/settings").status_code == 200


def test_a_database_that_cannot_be_opened_gives_a_page_and_no_name(as_hr, stranger, reached):
    reached(gone)
    for browser, where in (
        (as_hr, "/settings"),
        (as_hr, "/"),
        (as_hr, "/nowhere"),
        (stranger, "/sign-in"),
    ):
        answer = browser.get(where)
        assert answer.status_code in (404, 503)
        assert "Hilda" not in answer.text
    assert heading(as_hr.get("/").text) == "This page cannot be shown now"


def test_a_database_that_cannot_be_opened_keeps_what_was_typed_and_never_a_password(
    typed, stranger, reached
):
    form = stranger.form("/sign-in", "password")
    reached(gone)
    assert "the database cannot be opened" in told(typed())
    answer = stranger.send(form, {"email": "hilda@larkwater.example", "password": PASSWORD})
    assert answer.status_code == 503
    assert PASSWORD not in answer.text


@pytest.mark.parametrize("connecting", [full, read_only, gone], ids=["full", "read only", "gone"])
def test_a_member_whose_sheet_cannot_be_saved_is_told_and_the_script_keeps_the_text(
    site, reached, connecting
):
    with site.database() as db:
        open_gate(db, site.issued)
        where = place(db, site.issued, 0, 1)
    browser = site.browser(site.panel_member)
    sheet = f"/vacancies/{site.issued}/interviews/{where.candidate}/sheet"
    texts = {f"q{question}-{part}": "" for question in range(1, 7) for part in ("why", "evidence")}
    sent = {
        **texts,
        "notes-notes": "",
        "notes-remarks": "",
        "q1-mark": "2",
        "q1-evidence": TYPED * 3,
    }
    sent |= {"csrf_token": browser.token(sheet), "version": "0", "turn": "1"}
    reached(connecting)
    answer = browser.post(f"{sheet}/1", data=sent, headers={"Accept": "application/json"})
    assert answer.status_code == 503
    assert "othing was saved, because the d" in answer.json["problem"]
    assert len(answer.data) < 1_000
    whole = browser.post(sheet, data={**sent, "q1-version": "0", "notes-version": "0"})
    assert " ".join(TYPED.split()) in " ".join(words(parsed(whole.text)).split())
    reached(connect)
    with site.database() as db:
        assert not has_begun(db, site.issued)
    assert (
        browser.post(f"{sheet}/1", data=sent, headers={"Accept": "application/json"}).json[
            "version"
        ]
        == 1
    )


def test_the_log_says_what_the_disk_did_and_nothing_that_was_typed(typed, reached, caplog):
    reached(full)
    typed()
    assert "nothing was saved, because the disk is full at POST /settings" in caplog.text
    assert "Welcome" not in caplog.text
    assert not any(each.levelno > logging.ERROR for each in caplog.records)
