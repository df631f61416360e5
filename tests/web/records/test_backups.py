"""The page of backups: when the last was made, making one, fetching it, and what is said when that
fails.
"""

from __future__ import annotations

import io
import threading
import zipfile
from contextlib import closing
from datetime import UTC, datetime, timedelta

import pytest

from recruit.app import create_app
from recruit.domain.words.people import SHELL, actor
from recruit.evidence import backup as evidence
from recruit.evidence.backup import MAKING
from recruit.evidence.backup_file import KEPT
from recruit.evidence.restore import restore_backup
from recruit.store.connection import connect
from recruit.store.keeping.backups import MadeBackup, backups, expiry, note_backup
from recruit.store.people.settings import settings
from recruit.web.records import backups as module
from tests.builders import shipped_library
from tests.web.made_up import close, seat_hr
from tests.web.reading import faults, parsed, words


def stands(answer) -> str:
    """What the page says of the last backup."""
    return words(parsed(answer.text).get_element_by_id("backup-state"))


def listed(site):
    with site.database() as db:
        return backups(db)


def note(site, days_ago: float, *, is_kept: bool = False, name: str = "nightly.zip") -> None:
    made_at = (datetime.now(UTC) - timedelta(days=days_ago)).isoformat(timespec="milliseconds")
    with site.database() as db:
        note_backup(
            db,
            SHELL,
            MadeBackup(name, "ab" * 32, 12_400_000, made_at, expiry(made_at, 35), is_kept),
        )


@pytest.fixture
def slow(monkeypatch):
    """A backup that waits until it is told to go on; the page does not wait for it."""
    go_on, real = threading.Event(), evidence._packed
    monkeypatch.setattr(module, "PATIENCE_SECONDS", 0.2)

    def waits(*arguments):
        assert go_on.wait(20)
        return real(*arguments)

    monkeypatch.setattr(evidence, "_packed", waits)
    yield go_on
    go_on.set()
    for each in threading.enumerate():
        if each.name == "recruit-backup":
            each.join(20)


def test_the_page_is_one_of_the_places_of_records(as_hr):
    page = parsed(as_hr.get("/backups").text)
    assert [
        words(each) for each in page.xpath("//nav[@aria-label='Records']/a[@aria-current='page']")
    ] == ["Backups"]


def test_without_a_backup_the_page_says_what_is_at_stake(as_hr):
    assert "everything is lost" in stands(as_hr.get("/backups"))


@pytest.mark.parametrize(
    ("days_ago", "said", "late"),
    [(0.01, "less than an hour ago", False), (6.9, "6 days ago", False), (8.2, "8 days ago", True)],
)
def test_it_says_in_words_how_old_the_last_one_is_and_whether_that_is_too_old(
    site, as_hr, days_ago, said, late
):
    note(site, 40)
    note(site, days_ago)
    answer = as_hr.get("/backups")
    assert said in stands(answer)
    assert ("more than a week" in stands(answer)) is late
    assert "12.4 MB" in answer.text
    assert "abababababab<" in answer.text
    assert "the command line" in answer.text
    assert "(that is past)" in answer.text


def test_a_backup_is_made_noted_under_hrs_name_and_downloaded(site, as_hr, tmp_path):
    answer = as_hr.fill_in("/backups")
    assert "less than an hour ago" in stands(answer)
    (made,) = listed(site)
    assert made.made.by == site.hr.name
    (link,) = parsed(answer.text).xpath("//td/a/@href")
    given = as_hr.get(link)
    assert given.mimetype == "application/zip"
    assert made.file in given.headers["Content-Disposition"]
    assert zipfile.is_zipfile(io.BytesIO(given.data))
    (tmp_path / "fetched.zip").write_bytes(given.data)
    found = restore_backup(tmp_path / "fetched.zip", tmp_path / "elsewhere")
    assert (found.contents.vacancies, found.fault) == (5, "")


def test_while_one_is_made_the_page_says_so_without_script_and_a_second_is_not_begun(
    site, as_hr, slow
):
    answer = as_hr.fill_in("/backups")
    assert answer.status_code == 200
    assert "A backup is being made: packing the copy" in stands(answer)
    assert parsed(answer.text).xpath("//div[@id='backup-state']//a/@href") == ["/backups"]
    again = as_hr.post("/backups")
    assert again.status_code == 400
    assert "being made already" in again.text
    slow.set()
    for each in threading.enumerate():
        if each.name == "recruit-backup":
            each.join(20)
    assert "being made" not in stands(as_hr.get("/backups"))
    assert len(listed(site)) == 1


def test_people_go_on_saving_while_one_is_made(as_hr, slow):
    as_hr.fill_in("/backups")
    as_hr.fill_in("/settings", {"organisation": "Harbour of Somewhere"})
    assert "Harbour of Somewhere" in as_hr.get("/settings").text
    assert not slow.is_set()


def test_a_full_disk_is_told_on_the_page_without_the_servers_own_paths(site, as_hr, monkeypatch):
    def full(*_arguments):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(evidence, "_packed", full)
    answer = as_hr.fill_in("/backups")
    assert "did not succeed" in stands(answer)
    assert "the disk is full" in stands(answer)
    assert str(site.folder) not in answer.text
    assert not listed(site)
    assert not list((site.folder / KEPT).iterdir())
    monkeypatch.undo()
    assert "did not succeed" not in stands(as_hr.fill_in("/backups"))


def test_a_fault_of_ours_is_told_too(as_hr, monkeypatch):
    def breaks(*_arguments):
        raise ZeroDivisionError

    monkeypatch.setattr(evidence, "_packed", breaks)
    assert "Something went wrong on our side" in stands(as_hr.fill_in("/backups"))


def test_what_a_killed_server_left_half_made_is_cleared_and_told_at_the_next_start(site):
    (site.folder / KEPT / f"{MAKING}x").mkdir(parents=True)
    (site.folder / KEPT / f"{MAKING}x" / "recruit.db").write_text("half")
    app = create_app(site.folder, bank=shipped_library())
    assert not list((site.folder / KEPT).iterdir())
    assert "was not finished" in app.extensions["recruit_backups"].fault
    close(app)


def test_the_next_start_deletes_the_backups_whose_time_is_up(site):
    (site.folder / KEPT).mkdir()
    (site.folder / KEPT / "old.zip").write_text("old")
    note(site, 36, is_kept=True, name="old.zip")
    close(create_app(site.folder, bank=shipped_library()))
    assert not (site.folder / KEPT / "old.zip").exists()
    assert listed(site)[0].removed_at


def test_a_backup_that_lies_elsewhere_is_gone_or_is_not_there_is_not_offered(site, as_hr):
    note(site, 1)
    note(site, 1, is_kept=True, name="gone.zip")
    answer = as_hr.get("/backups")
    assert not parsed(answer.text).xpath("//td/a")
    assert "No longer in the folder" in answer.text
    for each in (1, 2, 3, 2**63):
        assert as_hr.get(f"/backups/{each}/file").status_code == 404


def test_hr_on_an_undecided_panel_does_not_fetch_what_colleagues_scored(site, as_hr):
    with site.database() as db:
        seat_hr(db, site, actor(site.manager), role="")
    answer = as_hr.fill_in("/backups")
    assert "You are on the panel of V-2026-004" in answer.text
    assert not parsed(answer.text).xpath("//td/a")
    given = as_hr.get(f"/backups/{listed(site)[0].id}/file")
    assert given.status_code == 400
    assert given.mimetype == "text/html"
    assert "Ask someone else in HR" in given.text


def test_only_hr_sees_makes_and_fetches_backups(as_manager, as_panel_member, stranger):
    for each in (as_manager, as_panel_member):
        assert each.get("/backups").status_code == 403
        assert each.post("/backups").status_code == 403
        assert each.get("/backups/1/file").status_code == 403
    assert stranger.get("/backups").status_code == 302


def test_a_stale_token_makes_no_backup(site, as_hr):
    assert as_hr.post("/backups", data={"csrf_token": "old"}).status_code == 400
    assert not listed(site)


def test_the_list_stays_short_however_many_there_were(site, as_hr):
    with closing(connect(site.folder / "recruit.db")) as db:
        db.conn.executemany(
            "insert into backup (file, sha256, size, is_kept, made_by, made_at, expires_at)"
            " values ('nightly.zip', ?, 1, 0, 'shell', ?, ?)",
            [("ab" * 32, "2026-01-01T00:00:00.000+00:00", "2026-02-01T00:00:00.000+00:00")] * 500,
        )
        db.conn.commit()
    answer = as_hr.get("/backups")
    assert "The last 100 backups" in answer.text
    assert len(answer.data) < 60_000


@pytest.mark.parametrize("typed", ["0", "3651", "-1", "many", ""])
def test_days_that_cannot_be_are_refused(site, as_hr, typed):
    assert (
        "whole number from 1 to 3650"
        in faults(as_hr.fill_in("/settings", {"backup_days": typed}).text)[0]
    )
    with site.database() as db:
        assert settings(db).backup_days == 35


def test_the_days_that_hr_sets_hold_for_the_next_backup(site, as_hr):
    as_hr.fill_in("/settings", {"backup_days": "7"})
    as_hr.fill_in("/backups")
    (made,) = listed(site)
    kept = datetime.fromisoformat(made.expires_at) - datetime.fromisoformat(made.made.at)
    assert kept == timedelta(days=7)
