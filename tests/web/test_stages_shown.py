"""What the list and the page of interviews say of a vacancy in each of its states."""

from __future__ import annotations

from contextlib import closing

from recruit.domain.words.people import SHELL
from recruit.evidence.archive import archive_vacancy, restore_archive
from recruit.store.connection import connect
from recruit.store.upgrade import migrate
from tests.evidence.conftest import tell
from tests.scored import open_gate, place, seal_sheet
from tests.web.made_up import Site
from tests.web.reading import parsed, words


def shown(site: Site, where: str) -> str:
    return words(parsed(site.browser(site.hr).get(where).text))


def test_an_archived_and_a_disposed_vacancy_are_called_that(site):
    here = f"/vacancies/{site.issued}/interviews"
    with site.database() as db:
        db.execute("update vacancy set state = 'archived' where id = ?", [site.issued])
        db.conn.commit()
    assert "This vacancy is archived. It can be read" in shown(site, here)
    with site.database() as db:
        row = [site.issued, "whole", "", "", "", "2026"]
        columns = "vacancy, scope, rule, begun_by, begun_at, removed_at"
        db.execute(f"insert into disposal ({columns}) values (?, ?, ?, ?, ?, ?)", row)
        db.conn.commit()
    page = shown(site, here)
    assert "This vacancy was disposed of" in page
    assert "No pack is issued" not in page
    assert "disposed of" in shown(site, "/?state=disposed+of")


def row_of(site: Site, vacancy: int) -> str:
    """The line of a vacancy on HR's list."""
    reference = site.vacancy(vacancy).draft.reference
    rows = parsed(site.browser(site.hr).get("/").text).xpath("//table//tr[td]")
    return next(words(each) for each in rows if reference in words(each))


def test_a_draft_is_called_that_and_its_interviews_wait_for_the_pack(site):
    assert " draft " in row_of(site, site.ready)
    assert "interviews of" not in row_of(site, site.ready)
    page = shown(site, f"/vacancies/{site.ready}/interviews")
    assert "No pack is issued yet" in page
    assert "archived" not in page
    assert "disposed of" not in page
    assert "V-2026-003" in shown(site, "/?state=draft")
    assert "V-2026-003" not in shown(site, "/?state=issued")


def test_once_marks_are_opened_the_vacancy_is_still_called_issued_and_the_page_says_what_is_next(
    site,
):
    here = f"/vacancies/{site.issued}/interviews"
    with site.database() as db:
        open_gate(db, site.issued)
        seal_sheet(db, place(db, site.issued, 0, 0))
        seal_sheet(db, place(db, site.issued, 0, 1))
    before = shown(site, here)
    assert "The marks are open" not in before
    with site.database() as db:
        seal_sheet(db, place(db, site.issued, 0, 2))
    assert " issued: interviews of V-2026-004" in row_of(site, site.issued)
    page = shown(site, here)
    assert "The marks are open" in page
    assert "No pack is issued" not in page
    assert "The decision was recorded" not in page
    assert "archived" not in page


def test_a_vacancy_that_came_back_from_an_archive_is_called_archived_with_its_decision(
    site, tmp_path
):
    with closing(connect(migrate(tmp_path))) as db:
        archive_vacancy(db, SHELL, tell(db), tmp_path / "a.zip")
    with site.database() as db:
        restore_archive(db, SHELL, tmp_path / "a.zip")
        restored = int(db.execute("select id from vacancy where reference = 'V-1'").fetchone()[0])
    assert " archived: interviews of V-1" in row_of(site, restored)
    assert "V-1" in shown(site, "/?state=archived")
    page = shown(site, f"/vacancies/{restored}/interviews")
    assert "This vacancy is archived. It can be read" in page
    assert "The decision was recorded by" in page
    assert "disposed of" not in page
    assert "No pack is issued" not in page
