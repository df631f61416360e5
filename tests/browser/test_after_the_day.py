"""A candidate who did not come, a tie that a declared step parts, the decision and the archive, in real browsers."""

from __future__ import annotations

from pathlib import Path

import pytest

pytest.importorskip("playwright", reason="the test extra is not installed")

from playwright.sync_api import Browser, expect

from recruit.domain.pack.vacancy import Candidate
from recruit.domain.words.people import SHELL
from recruit.evidence.archive import restore_archive
from recruit.evidence.verification import verify
from recruit.store.connection import FILE, connect
from recruit.store.upgrade import migrate
from recruit.store.vacancies.candidates import add_candidates
from tests import scored
from tests.browser.test_interview_day import CHAIR, COLLEAGUE, HR, Day, Member, decide, outcome
from tests.browser.test_interview_day import day as day
from tests.documents.reading import text

LATE = "Late-1"
CAME_NOT = "Nobody came. We rang at ten."


@pytest.mark.long
def test_a_no_show_a_tie_and_the_archive_as_each_role(browser: Browser, day: Day, tmp_path: Path):
    db = connect(tmp_path / "data" / FILE)
    add_candidates(db, SHELL, day.vacancy, [Candidate(LATE, "Clementine Nowhere", "")])
    chair = Member(browser, day, CHAIR[1]).with_account(CHAIR[0])
    chair.page.goto(f"{day.base}/result")
    chair.page.locator("li", has_text=LATE).get_by_role("link", name="Withdrew, or did not attend?").click()
    chair.tick("Did not attend")
    chair.write("Reason, from the evidence", CAME_NOT)
    chair.press("Record the outcome")
    marks = {0: [["3", "2", "2"]] * 3, 1: [["2", "3", "2"]] * 3}
    scored.score_all(db, day.vacancy, marks)
    scored.agree_all(db, day.vacancy)
    db.close()
    chair.page.goto(f"{day.base}/result")
    expect(chair.page.locator("main")).to_contain_text("C1 and C2 have the same total")
    outcome(chair, 0, "Appoint", "Stood first by the declared order.")
    outcome(chair, 1, "Not appointed", "Met the standard; one post.")
    paper = text(decide(chair))
    assert "First comes" in paper
    colleague = Member(browser, day, COLLEAGUE[1]).with_account(COLLEAGUE[0])
    outsider = Member(browser, day, "").with_code()
    for each in (chair, colleague, outsider):
        each.page.goto(f"{day.base}/result")
        expect(each.page.locator("table.merit")).to_contain_text("Did not attend")
        expect(each.page.locator("table.merit tbody tr").first).to_contain_text("C1")
    hr = Member(browser, day, HR[1]).with_account(HR[0])
    hr.page.goto(f"{day.base}/archive")
    hr.tick("I understand that nothing of this vacancy can be changed afterwards")
    hr.press("Archive V-2026-001")
    expect(hr.page.get_by_role("link", name="Download the archive")).to_be_visible(timeout=60_000)
    with hr.page.expect_download() as download:
        hr.page.get_by_role("link", name="Download the archive").click()
    kept = tmp_path / "kept.zip"
    kept.write_bytes(Path(download.value.path()).read_bytes())
    assert verify(kept).reference == "V-2026-001"
    (tmp_path / "elsewhere").mkdir()
    other = connect(migrate(tmp_path / "elsewhere"))
    assert restore_archive(other, SHELL, kept) == "V-2026-001"
    other.close()
    hr.page.goto(f"{day.address}/")
    expect(hr.page.locator("table")).to_contain_text("archived")
    hr.page.goto(f"{day.base}/interviews")
    expect(hr.page.locator("main")).to_contain_text("This vacancy is archived")
    hr.page.goto(f"{day.base}/archive")
    hr.page.get_by_role("link", name="C1, Ambrose Thistlewood").click()
    expect(hr.page.locator("h1")).to_contain_text("C1")
    for each in (chair, colleague, outsider, hr):
        assert each.broken == []
        each.context.close()
