"""What the list and the page of interviews say of a vacancy once it is archived or disposed of."""

from __future__ import annotations

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
