"""Who made a sign-in for a member, through the archive and back."""

from __future__ import annotations

import json
import zipfile
from dataclasses import replace

from recruit.domain.record.record import Record
from recruit.domain.words.people import SHELL, Actor, Role, actor
from recruit.evidence.archive import archive_vacancy, restore_archive
from recruit.evidence.contents import RECORD
from recruit.evidence.verification import verify
from recruit.store.as_json import from_json, to_json
from recruit.store.audit.check import check_audit
from recruit.store.connection import connect
from recruit.store.people.people import SET_PASSWORD, add_person, make_link
from recruit.store.people.sign_ins import confirm_told
from recruit.store.scoring.records import record_of
from recruit.store.upgrade import migrate
from recruit.store.vacancies.panels import give_access, panel


def let_in(db, vacancy: int) -> None:
    """HR from elsewhere lets in a member from outside and the chair, and both say that they
    know.
    """
    db.execute("delete from decision where vacancy = ?", [vacancy])
    other = add_person(db, SHELL, email="o@larkwater.example", name="Ottoline Ledger", role=Role.HR)
    chair, outsider, *_ = panel(db, vacancy)
    give_access(db, actor(other), vacancy, outsider.id)
    make_link(db, SHELL, SET_PASSWORD, chair.person)
    make_link(db, actor(other), SET_PASSWORD, chair.person)
    confirm_told(db, Actor(f"member:{outsider.id}", outsider.name, "panel member"))
    confirm_told(db, Actor(str(chair.person), chair.name, Role.HR))


def test_they_are_archived_verified_and_restored(db, told, tmp_path):
    decision = db.execute("select * from decision where vacancy = ?", [told.vacancy]).fetchone()
    let_in(db, told.vacancy)
    db.execute("insert into decision values (?, ?, ?)", list(decision))
    before = record_of(db, told.vacancy)
    assert [(each.way, each.deed.by, bool(each.told_at)) for each in before.sign_ins] == [
        ("link and code", "Ottoline Ledger", True),
        ("password link", "shell", True),
        ("password link", "Ottoline Ledger", True),
    ]
    archive_vacancy(db, SHELL, told.vacancy, tmp_path / "a.zip")
    found = verify(tmp_path / "a.zip")
    assert found.read.record.sign_ins == before.sign_ins
    assert len(found.read.rows["sign_in_made"]) == 3

    (tmp_path / "elsewhere").mkdir()
    there = connect(migrate(tmp_path / "elsewhere"))
    for number in range(3):  # so that the numbers of members differ
        add_person(there, SHELL, email=f"{number}@x.example", name="Someone", role=Role.HR)
    restore_archive(there, SHELL, tmp_path / "a.zip")
    again = record_of(there, there.execute("select id from vacancy").fetchone()[0])
    assert [replace(each, member=0) for each in again.sign_ins] == [
        replace(e, member=0) for e in before.sign_ins
    ]
    names = [again.member(each.member).name for each in again.sign_ins]
    assert names == [before.member(each.member).name for each in before.sign_ins]
    assert (check_audit(there).fault, check_audit(db).fault) == (None, None)
    # Whom another server let in is no one's business here: no one is told, and no one gets in.
    assert there.execute("select count(*) from outside_access").fetchone() == (0,)
    there.close()


def test_a_record_of_an_earlier_version_has_none_and_is_read(bundle):
    with zipfile.ZipFile(bundle) as archive:
        [name] = [each for each in archive.namelist() if each.endswith(RECORD)]
        held = json.loads(archive.read(name))
    assert held.pop("sign_ins") == []
    read = from_json(json.dumps(held), Record)
    assert read.sign_ins == ()
    assert json.loads(to_json(read))["sign_ins"] == []
