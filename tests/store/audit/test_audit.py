"""The audit chain: one transaction with the change, and every entry bound to the one before."""

from __future__ import annotations

import ast
import json
import sqlite3
import threading
from pathlib import Path

import pytest

from recruit.domain.pack.vacancy import Candidate
from recruit.domain.record.actions import Action
from recruit.domain.words.people import SHELL, Actor, Role, actor
from recruit.store.audit import audit as audit_module
from recruit.store.audit.audit import entry_hash, record
from recruit.store.connection import connect, writing
from recruit.store.people import people, settings
from recruit.store.people.settings import Settings
from recruit.store.vacancies import candidates, editions, panels, vacancies
from tests.store.reading import HASHED, a_draft, audit, chain_fault, everything


@pytest.mark.usefixtures("desk")
def test_every_entry_is_bound_to_the_one_before(db):
    assert len(audit(db)) == 5
    assert chain_fault(db) == ""


@pytest.mark.usefixtures("desk")
@pytest.mark.parametrize(
    "column", ["at", "actor", "role", "action", "subject", "facts", "previous", "personal"]
)
def test_a_change_to_any_part_of_an_entry_breaks_the_chain(db, column):
    db.execute(f"update audit set {column} = {column} || 'x' where sequence = 3")
    assert chain_fault(db).endswith(("entry 3 was changed", "before", "says of people was changed"))


@pytest.mark.usefixtures("desk")
def test_an_entry_that_was_taken_out_is_missed(db):
    db.execute("delete from audit where sequence = 2")
    assert chain_fault(db) == "entry 2 is missing"


@pytest.mark.usefixtures("desk")
def test_an_entry_that_was_replaced_with_a_right_hash_of_its_own_is_noticed(db):
    row = next(iter(db.query("select * from audit where sequence = 2")))
    row["action"] = "nothing of note"
    row["hash"] = entry_hash({key: row[key] for key in HASHED})
    db.execute(
        "update audit set action = ?, hash = ? where sequence = 2", [row["action"], row["hash"]]
    )
    assert chain_fault(db) == "entry 3 is not bound to the one before"


@pytest.mark.usefixtures("desk")
def test_what_entries_say_of_people_can_be_removed_without_breaking_the_chain(db):
    db.execute("update audit set personal = null, salt = null")
    assert chain_fault(db) == ""
    for name in ("Hilda", "Agnes", "Bertram"):
        assert name not in json.dumps(audit(db))


@pytest.mark.usefixtures("desk")
def test_a_salt_of_its_own_keeps_the_digest_of_a_name_from_being_guessed(db):
    entries = audit(db)
    assert len({each["salt"] for each in entries}) == len(entries)
    assert all(len(each["salt"]) >= 32 for each in entries)


def test_names_stand_only_in_the_personal_part(db, desk):
    candidates.add_candidates(
        db, desk.who, desk.vacancy, [Candidate("C1", "Ambrose Thistlewood", "")]
    )
    panels.add_member(
        db, desk.who, desk.vacancy, name="Peggy Listener", role="", person=None, is_chair=False
    )
    people.update_person(db, SHELL, desk.hr.id, name="Hilda Newname", role=Role.HR)
    shared = json.dumps([{key: each[key] for key in (*HASHED, "hash")} for each in audit(db)])
    for name in (
        "Ambrose",
        "Thistlewood",
        "Peggy",
        "Listener",
        "Hilda",
        "Rulebook",
        "Newname",
        "larkwater",
    ):
        assert name not in shared


def writes(db, desk):
    """Every way to write, by name."""
    hr = actor(desk.hr)
    who, mine, nobody = desk.who, desk.vacancy, Candidate("C9", "", "")
    member = panels.add_member(db, who, mine, name="Peggy", role="", person=None, is_chair=False)
    candidates.add_candidates(db, who, mine, [Candidate("C1", "Ambrose", "")])
    one = candidates.candidates(db, mine)[0]
    panels.give_access(db, hr, mine, member)
    gone = panels.add_member(db, who, mine, name="Gone", role="", person=None, is_chair=False)
    panels.remove_member(db, who, mine, gone)
    candidates.add_candidates(db, who, mine, [Candidate("C0", "", "")])
    off = candidates.candidates(db, mine)[1].id
    candidates.remove_candidate(db, who, mine, off)
    return {
        "add_person": lambda: people.add_person(
            db, who, email="n@x.example", name="N", role=Role.HR
        ),
        "set_password": lambda: people.set_password(db, who, desk.hr.id, "hash"),
        "update_person": lambda: people.update_person(
            db, who, desk.hr.id, name="New", role=Role.HR
        ),
        "set_disabled": lambda: people.set_disabled(db, who, desk.hr.id, disabled=True),
        "end_sessions": lambda: people.end_sessions(db, who, desk.hr.id),
        "make_link": lambda: people.make_link(db, SHELL, people.SET_PASSWORD, desk.hr.id),
        "add_vacancy": lambda: vacancies.add_vacancy(db, who, desk.manager.id, a_draft("V-9")),
        "save_draft": lambda: vacancies.save_draft(db, who, mine, 1, a_draft("V-9")),
        "add_candidates": lambda: candidates.add_candidates(
            db, who, mine, [Candidate("C2", "", "")]
        ),
        "save_candidate": lambda: candidates.save_candidate(
            db, who, mine, one.id, 1, nobody, "", True
        ),
        "add_candidate": lambda: candidates.add_candidate(db, who, mine, nobody, "", False),
        "remove_candidate": lambda: candidates.remove_candidate(db, who, mine, one.id),
        "add_member": lambda: panels.add_member(
            db, who, mine, name="Q", role="", person=None, is_chair=True
        ),
        "make_chair": lambda: panels.make_chair(db, who, mine, member),
        "remove_member": lambda: panels.remove_member(db, who, mine, member),
        "give_access": lambda: panels.give_access(db, hr, mine, member),
        "revoke_access": lambda: panels.revoke_access(db, who, mine, member),
        "save_settings": lambda: settings.save_settings(db, who, Settings(organisation="Harbour")),
        "save_house_style": lambda: settings.save_house_style(db, who, "x.docx", b"PK"),
        "put_back_member": lambda: panels.put_back_member(db, who, mine, gone),
        "put_back_candidate": lambda: candidates.put_back_candidate(db, who, mine, off),
    }


NAMES = (
    "add_person",
    "set_password",
    "update_person",
    "set_disabled",
    "end_sessions",
    "make_link",
    "add_vacancy",
    "save_draft",
    "add_candidates",
    "save_candidate",
    "remove_candidate",
    "add_member",
    "make_chair",
    "remove_member",
    "give_access",
    "revoke_access",
    "save_settings",
    "save_house_style",
    "add_candidate",
    "put_back_member",
    "put_back_candidate",
)


BY = {"make_link": lambda _desk: SHELL, "give_access": lambda desk: actor(desk.hr)}
"""Who does what not every actor may."""


@pytest.mark.parametrize("name", NAMES)
def test_a_write_names_its_actor_in_one_entry_more(db, desk, name):
    write = writes(db, desk)[name]
    before, by = len(audit(db)), BY.get(name, lambda desk: desk.who)(desk)
    write()
    entries = audit(db)
    assert len(entries) == before + 1
    assert (entries[-1]["actor"], entries[-1]["role"]) == (by.id, by.role)
    assert entries[-1]["personal"]["actor"] == by.name
    assert chain_fault(db) == ""


@pytest.mark.parametrize("name", NAMES)
def test_a_write_whose_entry_fails_leaves_nothing_behind(db, desk, name, monkeypatch):
    write = writes(db, desk)[name]
    before = everything(db)

    def failing(*_arguments: object, **_named: object) -> None:
        raise OSError("the disk is full")

    for module in (people, vacancies, candidates, panels, settings, editions):
        monkeypatch.setattr(module, "record", failing)
    with pytest.raises(OSError, match="the disk is full"):
        write()
    assert not db.conn.in_transaction
    assert everything(db) == before


@pytest.mark.parametrize("name", NAMES)
def test_a_change_whose_entry_the_database_refuses_is_not_kept(db, desk, name, monkeypatch):
    write = writes(db, desk)[name]
    before = everything(db)
    taken = audit(db)[0]["hash"]
    monkeypatch.setattr(audit_module, "entry_hash", lambda _entry: taken)
    with pytest.raises(sqlite3.IntegrityError):
        write()
    assert not db.conn.in_transaction
    assert everything(db) == before


def test_every_function_that_writes_takes_an_actor_and_records():
    found = store_functions()
    without = {
        f"{module}.{name}"
        for (module, name), node in found.items()
        if "writing" in _called(node)
        and not ("actor" in _arguments(node) and "record" in _reached(node, found))
    }
    assert without == UNRECORDED


def store_functions() -> dict[tuple[str, str], ast.FunctionDef]:
    """Every function of the store, by module and name."""
    modules = sorted(Path(vacancies.__file__).parents[1].rglob("*.py"))
    return {
        (path.stem, node.name): node
        for path in modules
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.FunctionDef)
    }


UNRECORDED = {
    "panels.member_with_code", "bank_index.refresh_bank_index", "disposals.rebuild_words",
    "people.add_first_person", "people.set_password_with_link",
    "kept_typing._put", "kept_typing.forget_typing",
}  # fmt: skip
"""A wrong code is counted and an index is no one's. The two of people record, with whoever has the
link as actor. What is typed and not saved yet is in no record: the trail tells of it once it is
saved.
"""


def _arguments(node: ast.FunctionDef) -> set[str]:
    return {each.arg for each in node.args.args}


def _reached(node: ast.FunctionDef, found: dict[tuple[str, str], ast.FunctionDef]) -> set[str]:
    """What a function calls, and what is called by those of the store that it passes its actor on
    to.
    """
    seen: set[str] = set()
    waiting = _called(node)
    while waiting:
        name = waiting.pop()
        seen.add(name)
        for (_, other), called in found.items():
            if other == name and "actor" in _arguments(called):
                waiting |= _called(called) - seen
    return seen


def _called(node: ast.FunctionDef) -> set[str]:
    return {
        each.func.id
        for each in ast.walk(node)
        if isinstance(each, ast.Call) and isinstance(each.func, ast.Name)
    }


@pytest.mark.usefixtures("desk")
def test_many_threads_write_one_chain_without_a_gap(db, path):
    def write(place: int) -> None:
        own = connect(path)
        for number in range(10):
            with writing(own):
                record(
                    own,
                    Actor(f"t{place}", f"Thread {place}", "test"),
                    Action.SAVE_NOTES,
                    "x",
                    {"n": number},
                )
        own.close()

    threads = [threading.Thread(target=write, args=(place,)) for place in range(6)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert len(audit(db)) == 65
    assert chain_fault(db) == ""


def test_text_of_any_script_is_kept_as_it_is(db, desk):
    with writing(db):
        record(
            db,
            desk.who,
            Action.SAVE_NOTES,
            "x",
            {"text": "ﷺ 💡 ‮ \u0000 '; drop table audit; --"},
            {"name": "Ωμέγα"},
        )
    assert audit(db)[-1]["facts"]["text"] == "ﷺ 💡 ‮ \u0000 '; drop table audit; --"
    assert chain_fault(db) == ""
