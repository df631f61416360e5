"""HR's desk of records: the archive and its searches, and the record of one vacancy with its
archiving.
"""

from __future__ import annotations

import hashlib
import shutil
import sqlite3
import stat
import threading
import time
from contextlib import closing
from pathlib import Path

import pytest

from recruit.domain.words.people import SHELL, actor
from recruit.domain.words.refusal import Refused
from recruit.evidence import archive as archive_module
from recruit.evidence.archive import archive_vacancy, restore_archive
from recruit.evidence.archive_folder import clear_cut_short, new_archive_path
from recruit.evidence.verification import verify
from recruit.store.keeping.bundles import bundles
from recruit.store.keeping.holds import place_hold
from recruit.store.vacancies.panels import panel
from recruit.store.vacancies.vacancies import State
from recruit.web.records import archiving as record_desk_archiving
from recruit.web.records.archiving import Archiver
from tests import scored
from tests.tampering import without_triggers
from tests.web.reading import faults, forms, heading, links, notices, parsed, words


@pytest.fixture
def story(site):
    """The vacancy after a whole selection; returns the site."""
    with site.database() as db:
        scored.whole_story(db, site.issued)
    return site


@pytest.fixture(scope="module")
def _made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder for the archived database and its file, which are made once."""
    return tmp_path_factory.mktemp("made")


@pytest.fixture
def archived(site, _made: Path):
    """The same after its archiving; returns the site."""
    folder = site.folder / "archive"
    if not (_made / "archive").exists():
        with site.database() as db:
            scored.whole_story(db, site.issued)
            archive_vacancy(
                db,
                actor(site.hr),
                site.issued,
                new_archive_path(site.folder, "V-2026-004", "2026-11-22"),
            )
            with closing(sqlite3.connect(_made / "recruit.db")) as kept:
                db.conn.backup(kept)
        shutil.copytree(folder, _made / "archive")
        return site
    with closing(sqlite3.connect(_made / "recruit.db")) as kept, site.database() as db:
        kept.backup(db.conn)
    shutil.copytree(_made / "archive", folder)
    return site


@pytest.fixture(autouse=True)
def _patient(site, monkeypatch):
    """An archiver of the test's own, for which an answer waits until it is done."""
    monkeypatch.setattr(record_desk_archiving, "PATIENCE_SECONDS", 60)
    site.app.extensions["recruit_archiver"] = Archiver()


def where(site, rest: str = "") -> str:
    return f"/vacancies/{site.issued}/archive{rest}"


def press(browser, site):
    return browser.fill_in(where(site), {"sure": "y"})


def rows(page: str) -> list[str]:
    return [words(each) for each in parsed(page).xpath("//table//tbody/tr")]


def files(site) -> list[str]:
    return sorted(each.name for each in (site.folder / "archive").glob("*"))


def wait_for(is_so) -> None:
    for _ in range(600):
        if is_so():
            return
        time.sleep(0.05)
    raise AssertionError("it takes too long")


# The archive


def test_an_empty_archive_says_what_will_be_there(as_hr):
    page = as_hr.get("/archive").text
    assert heading(page) == "Archive"
    assert "0 vacancies." in words(parsed(page))
    assert "No decision has been recorded yet." in page


@pytest.mark.usefixtures("story")
def test_a_decided_vacancy_is_listed_with_its_days(as_hr):
    [row] = rows(as_hr.get("/archive").text)
    assert row.startswith("V-2026-004 Keeper of the Made-up Lighthouse")
    assert "not yet" in row
    assert row.endswith(" no")


@pytest.mark.usefixtures("story")
@pytest.mark.parametrize(
    ("asked", "count"),
    [
        ("", 1),
        ("words=V-2026", 1),
        ("words=lighthouse", 1),
        ("words=lights", 1),
        ("words=zebra", 0),
        ("state=decided", 1),
        ("state=archived", 0),
        ("state=<b>", 1),
        ("held=yes", 0),
        ("first_day=1+January+2026", 1),
        ("last_day=1/1/2026", 0),
        ("sort=post", 1),
        ("sort='", 1),
        ("page=7", 0),
        ("page=x", 1),
        ("words=" + "%22" * 50, 0),
    ],
)
def test_it_is_searched_by_what_may_stand_in_an_address(as_hr, asked, count):
    page = as_hr.get(f"/archive?{asked}")
    assert page.status_code == 200
    assert len(rows(page.text)) == count


@pytest.mark.usefixtures("story")
def test_a_day_that_cannot_be_read_is_said_and_stays(as_hr):
    page = as_hr.get("/archive?first_day=the+31st+of+Nonsense&words=pier")
    assert faults(page.text) == ["Write the date as 31 March 2027 or 31/3/2027."]
    assert 'value="the 31st of Nonsense"' in page.text
    assert 'value="pier"' in page.text


@pytest.mark.usefixtures("story")
@pytest.mark.parametrize(
    "text", ["x" * 100_000, "a\u202eb", "\x07", "<script>alert(1)</script>", "😀", "שלום"]
)
def test_anything_may_be_typed_into_either_search(as_hr, text):
    assert as_hr.get("/archive", query_string={"words": text}).status_code in (200, 400, 414)
    answer = as_hr.fill_in("/archive", {"candidate": text}, action="/archive")
    assert answer.status_code in (200, 413)
    assert "<script>alert" not in answer.text


@pytest.mark.usefixtures("story")
def test_a_candidate_is_found_by_name_and_the_name_is_in_no_address(as_hr):
    answer = as_hr.fill_in("/archive", {"candidate": "peregrine moon"}, action="/archive")
    assert "1 vacancy with a candidate called “peregrine moon” found." in words(parsed(answer.text))
    [row] = rows(answer.text)
    assert "C2, Peregrine Moonbeam" in row
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.request.query_string == b""
    assert not [each for each in links(answer.text) if "eregrine" in each]


def test_the_order_and_the_page_of_a_search_for_a_candidate_are_sent_again_as_a_form(story, as_hr):
    with story.database() as db:
        for number in range(30):
            db.execute(
                "insert into vacancy (reference, post, service, state, owner, draft, created_at,"
                " updated_at)"
                " select ?, post, service, state, owner, draft, created_at, updated_at from vacancy"
                " where id = ?",
                [f"W-{number:02}", story.issued],
            )
            made = db.execute("select max(id) from vacancy").fetchone()[0]
            db.execute(
                "insert into candidate (vacancy, reference, name, time, adjustments,"
                " adjustments_for_chair, position) values (?, 'Q1', 'Ottoline Twin', '', '', 0, 1)",
                [made],
            )
            db.execute(
                "insert into decision values (?, 'shell', '2025-01-01T00:00:00.000+00:00')", [made]
            )
        db.conn.commit()
    first = as_hr.fill_in("/archive", {"candidate": "ottoline"}, action="/archive")
    assert len(rows(first.text)) == 15
    onward = next(each for each in forms(first.text) if ("page", "2") in each.buttons)
    second = as_hr.send(onward, button=("page", "2"))
    assert len(rows(second.text)) == 15
    again = as_hr.send(onward, {"sort": "reference", "page": "1"})
    assert rows(again.text)[0].startswith("W-00")


@pytest.mark.usefixtures("story")
def test_a_search_for_nobody_says_so(as_hr):
    answer = as_hr.fill_in("/archive", {"candidate": " "}, action="/archive")
    assert faults(answer.text) == ["Type a name or a reference, or the beginning of one."]
    answer = as_hr.fill_in("/archive", {"candidate": "Nemo"}, action="/archive")
    assert "No one of this name or reference" in answer.text


def test_it_is_on_the_bar_of_hr_and_of_nobody_else(as_hr, as_manager):
    assert "/archive" in links(as_hr.get("/").text)
    assert "/archive" not in links(as_manager.get("/").text)


# The record of one vacancy


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("empty", "It is still being built"),
        ("ready", "It is still being built"),
        ("issued", "not recorded yet"),
    ],
)
def test_before_the_decision_it_says_what_comes_next(site, as_hr, name, said):
    page = as_hr.get(f"/vacancies/{getattr(site, name)}/archive").text
    assert said in page
    assert not [each for each in forms(page) if "archive" in each.action]


def test_what_is_not_decided_cannot_be_archived(site, as_hr):
    answer = as_hr.post(where(site), data={"sure": "y"})
    assert answer.status_code == 400
    assert "Record the decision first" in answer.text
    assert site.vacancy(site.issued).state is State.ISSUED


def test_archiving_asks_whether_it_is_meant(story, as_hr):
    page = as_hr.get(where(story)).text
    assert "read-only, for good" in page
    answer = as_hr.fill_in(where(story), {"sure": None}, action=where(story))
    assert faults(answer.text) == [
        "Say that you understand that nothing can be changed afterwards."
    ]
    assert story.vacancy(story.issued).state is State.ISSUED


def test_an_archive_is_made_kept_downloaded_and_verified(story, as_hr):
    page = press(as_hr, story)
    assert notices(page.text) == ["Archived. From now on this vacancy can be read and not changed."]
    with story.database() as db:
        made = bundles(db, story.issued)[-1].made
    path = story.folder / "archive" / made.file
    assert made.file.startswith("V-2026-004-20")
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert "Archived by Hilda Rulebook" in words(parsed(page.text))
    assert made.sha512 in page.text
    assert verify(path).head[1] in page.text
    answer = as_hr.get(where(story, "/file"))
    assert hashlib.sha512(answer.data).hexdigest() == made.sha512
    assert answer.headers["Cache-Control"] == "no-store"
    checked = as_hr.get(where(story, "/verification"))
    assert notices(checked.text)[0].startswith("Valid.")
    assert verify(path).head[1] in checked.text
    [row] = rows(as_hr.get("/archive").text)
    assert "not yet" not in row


def test_nothing_can_be_archived_twice(archived, as_hr):
    answer = as_hr.post(where(archived), data={"sure": "y"})
    assert answer.status_code == 400
    assert "archived" in answer.text
    assert len(files(archived)) == 1


def test_a_changed_archive_is_called_what_it_is(archived, as_hr):
    path = archived.folder / "archive" / files(archived)[0]
    whole = path.read_bytes()
    path.write_bytes(whole[:500] + bytes([whole[500] ^ 1]) + whole[501:])
    page = as_hr.get(where(archived, "/verification")).text
    assert "Not valid." in page
    assert str(archived.folder) not in page
    path.unlink()
    assert as_hr.get(where(archived, "/verification")).status_code == 404
    assert as_hr.get(where(archived, "/file")).status_code == 404
    assert "not in this server's archive folder" in as_hr.get(where(archived)).text


def test_an_archive_with_which_the_audit_trail_does_not_agree_any_more_is_told(archived, as_hr):
    with archived.database() as db:
        db.execute(
            "update audit set hash = ? where sequence = (select max(sequence) - 9 from audit)",
            ["0" * 64],
        )
        db.conn.commit()
    assert (
        "this server no longer agrees with it" in as_hr.get(where(archived, "/verification")).text
    )


def test_an_archive_with_which_a_row_does_not_agree_any_more_is_told(archived, as_hr):
    with archived.database() as db:
        with without_triggers(db):
            db.execute(
                "update outcome set reason = 'Because.' where rowid = (select min(rowid) from"
                " outcome)"
            )
        db.conn.commit()
    page = as_hr.get(where(archived, "/verification")).text
    assert "this server no longer agrees with it" in page
    assert "The row outcome/" in page


def test_the_decision_of_an_archived_vacancy_stays_and_no_form_offers_otherwise(archived, as_hr):
    answer = as_hr.get(f"/vacancies/{archived.issued}/result/take-back")
    assert answer.status_code == 400
    assert "this vacancy is archived, and its decision stays as it is" in answer.text.lower()


def test_a_long_archiving_shows_that_it_is_under_way_until_it_is_done(story, as_hr, monkeypatch):
    go_on = threading.Event()

    def slow(*arguments):
        go_on.wait(30)
        return archive_vacancy(*arguments)

    monkeypatch.setattr(record_desk_archiving, "archive_vacancy", slow)
    monkeypatch.setattr(record_desk_archiving, "PATIENCE_SECONDS", 0.01)
    page = press(as_hr, story)
    assert "It is being archived." in page.text
    assert not [each for each in forms(page.text) if each.action == where(story)]
    assert where(story) in links(page.text)
    assert story.vacancy(story.issued).state is State.ISSUED
    go_on.set()
    wait_for(lambda: story.vacancy(story.issued).state is State.ARCHIVED)
    wait_for(lambda: not story.app.extensions["recruit_archiver"].is_under_way(story.issued))
    assert "It is being archived." not in as_hr.get(where(story)).text


def test_a_full_disk_leaves_nothing_half_written_and_says_so(story, as_hr, monkeypatch):
    def full(_handle):
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(archive_module.os, "fsync", full)
        page = press(as_hr, story)
    assert "The last try to archive it did not succeed." in page.text
    assert "No space left on device" in page.text
    assert str(story.folder) not in page.text
    assert files(story) == []
    assert story.vacancy(story.issued).state is State.ISSUED
    press(as_hr, story)
    assert "did not succeed" not in as_hr.get(where(story)).text


def test_a_fault_of_the_program_is_a_sentence_too(story, as_hr, monkeypatch):
    monkeypatch.setattr(record_desk_archiving, "archive_vacancy", lambda *_: 1 / 0)
    assert "Something went wrong on our side." in press(as_hr, story).text


def test_what_a_killed_server_left_is_cleared_and_other_files_stay(story):
    folder = story.folder / "archive"
    folder.mkdir()
    (folder / ".making-abc").write_bytes(b"Ambrose")
    left = new_archive_path(story.folder, "V-2026-004", "2026-11-22")
    left.write_bytes(b"Ambrose")
    (folder / "mine.zip").write_bytes(b"kept")
    with story.database() as db:
        assert clear_cut_short(db, story.folder)
        assert files(story) == ["mine.zip"]
        assert not clear_cut_short(db, story.folder)


def test_a_noted_archive_is_never_cleared(archived):
    kept = files(archived)
    with archived.database() as db:
        assert not clear_cut_short(db, archived.folder)
    assert files(archived) == kept


def test_holds_files_and_candidates_are_listed(story, as_hr):
    with story.database() as db:
        place_hold(db, actor(story.hr), story.issued, "A claim may come.")
    page = as_hr.get(where(story)).text
    said = words(parsed(page))
    assert "Stands. A claim may come." in said
    assert "Lifted. A claim may come." in said
    assert "Subject access, C1" in said
    assert f"/vacancies/{story.issued}/history" in links(page)


def test_a_restored_vacancy_says_where_it_comes_from(archived, as_hr):
    bundle = archived.folder / "archive" / files(archived)[0]
    archived.restore()
    with archived.database() as db:
        db.execute("update vacancy set reference = 'OLD' where id = ?", [archived.issued])
        db.conn.commit()
        restore_archive(db, SHELL, bundle)
        made = db.execute("select id from vacancy where reference = 'V-2026-004'").fetchone()[0]
    assert "Archived on another server" in as_hr.get(f"/vacancies/{made}/archive").text
    assert "brought back from an archive" in rows(as_hr.get("/archive").text)[0]
    assert as_hr.get(f"/vacancies/{made}/archive/file").status_code == 404


def test_hr_who_withdrew_from_a_candidate_does_not_get_the_file_with_all_marks(archived, as_hr):
    with archived.database() as db:
        # As if they had sat on the panel all along: nothing is added to an archived vacancy.
        sitting = panel(db, archived.issued)[-1].id
        db.execute("drop trigger archived_panel_member_update")
        db.execute("drop trigger archived_declaration_update")
        db.execute("update panel_member set person = ? where id = ?", [archived.hr.id, sitting])
        db.execute("update declaration set interest = 'withdraws' where member = ?", [sitting])
        db.conn.commit()
    answer = as_hr.get(where(archived, "/file"))
    assert answer.status_code == 400
    assert "Ask someone else in HR" in answer.text
    assert where(archived, "/file") not in links(as_hr.get(where(archived)).text)


def test_two_vacancies_are_archived_one_after_the_other(story, monkeypatch):
    running, most = [], []

    def watched(_db, _actor, vacancy, _out):
        running.append(vacancy)
        most.append(len(running))
        time.sleep(0.05)
        running.remove(vacancy)
        raise Refused("enough.")

    monkeypatch.setattr(record_desk_archiving, "archive_vacancy", watched)
    monkeypatch.setattr(record_desk_archiving, "PATIENCE_SECONDS", 0)
    made = Archiver()
    for each in (1, 2, 3):
        made.begin(story.folder / "recruit.db", SHELL, each, f"V-{each}")
    wait_for(lambda: not any(made.is_under_way(each) for each in (1, 2, 3)))
    assert most == [1, 1, 1]
    assert made.fault(2) == "Enough."
