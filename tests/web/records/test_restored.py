"""A vacancy that came back from an archive while the server runs: it can be read everywhere and
changed nowhere.
"""

from __future__ import annotations

import threading
from contextlib import closing
from pathlib import Path

import pytest

from recruit.domain.words.people import SHELL
from recruit.domain.words.refusal import Refused
from recruit.evidence.archive import archive_vacancy, restore_archive
from recruit.store.audit.check import check_audit
from recruit.store.connection import FILE, connect
from recruit.store.upgrade import migrate
from recruit.store.vacancies.vacancy_rows import vacancy_rows
from tests.evidence.conftest import tell
from tests.web.reading import forms, links
from tests.web.routes import address, openable, routes

WRITTEN_AFTER = ("training", "hold", "bundle")
"""What may be noted of a vacancy that is archived."""


@pytest.fixture(scope="module")
def elsewhere(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The archive of a vacancy V-1 of another server."""
    folder = tmp_path_factory.mktemp("elsewhere")
    with closing(connect(migrate(folder))) as db:
        archive_vacancy(db, SHELL, tell(db), folder / "a.zip")
    return folder / "a.zip"


@pytest.fixture
def restored(site, elsewhere) -> int:
    """The same brought back on the running server; returns its id here."""
    with site.database() as db:
        restore_archive(db, SHELL, elsewhere)
        return int(db.execute("select id from vacancy where reference = 'V-1'").fetchone()[0])


def evidence(site, vacancy: int) -> dict[str, object]:
    with site.database() as db:
        return {
            table: kept
            for table, kept in vacancy_rows(db, vacancy).items()
            if table not in WRITTEN_AFTER
        }


def test_every_page_of_it_opens_or_is_not_there(site, restored, as_hr):
    for _, where in openable(site, restored):
        answer = as_hr.get(where)
        assert answer.status_code < 500, where


def test_nothing_that_is_sent_to_any_page_of_it_changes_it(site, restored, as_hr):
    before = evidence(site, restored)
    posts = [
        each for each in routes(site) if each.method == "POST" and "vacancy_id" in each.arguments
    ]
    assert len(posts) > 40
    for each in posts:
        answer = as_hr.post(
            address(site, each, restored), data={"sure": "y", "reason": "Because.", "mark": "0"}
        )
        assert answer.status_code < 500, str(each)
        assert evidence(site, restored) == before, str(each)
    with site.database() as db:
        assert check_audit(db).fault is None


def test_it_cannot_be_archived_again_and_nobody_is_offered_it(site, restored, as_hr, tmp_path):
    page = as_hr.get(f"/vacancies/{restored}/archive").text
    assert f"/vacancies/{restored}/archive" not in [each.action for each in forms(page)]
    with site.database() as db, pytest.raises(Refused, match="archived already"):
        archive_vacancy(db, SHELL, restored, tmp_path / "again.zip")
    assert not list(tmp_path.glob("*.zip"))


def test_it_is_found_by_its_reference_and_by_a_candidate(restored, as_hr):
    there = f"/vacancies/{restored}/archive"
    assert there in links(as_hr.get("/archive?reference=V-1").text)
    assert there in links(as_hr.post("/archive", data={"candidate": "Thistlewood"}).text)


def test_of_two_that_restore_it_at_once_one_is_refused(site, elsewhere):
    said = []

    def restore():
        with closing(connect(site.folder / FILE)) as db:
            try:
                said.append(restore_archive(db, SHELL, elsewhere))
            except Refused as refused:
                said.append(refused.message)

    both = [threading.Thread(target=restore) for _ in range(2)]
    for each in both:
        each.start()
    for each in both:
        each.join()
    assert sorted(said) == ["V-1", "there is a vacancy V-1 already. Nothing was changed."]
    with site.database() as db:
        assert check_audit(db).fault is None
