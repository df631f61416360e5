"""Every member scores a candidate on the edition on which scoring began, and the sheet says so."""

from __future__ import annotations

from tests import scored
from tests.store.scoring_day import issue_edition
from tests.web.made_up import Site
from tests.web.reading import parsed, words


def sheet(site: Site, candidate: int) -> str:
    with site.database() as db:
        one = scored.place(db, site.issued, candidate).candidate
    page = site.browser(site.panel_member).get(f"/vacancies/{site.issued}/interviews/{one}/sheet")
    return words(parsed(page.text))


def test_who_has_not_begun_is_told_on_which_edition_a_colleague_began(site):
    with site.database() as db:
        scored.open_gate(db, site.issued)
        scored.save_sheet(
            db, scored.place(db, site.issued, 0, 2), scored.scores(db, site.issued, ["2"])
        )
        issue_edition(db, site.issued)
    told = sheet(site, 0)
    assert "Edition 2 of the pack was issued since. This candidate stays on edition 1" in told
    assert "issued since" not in sheet(site, 1)


def test_where_there_is_one_edition_nothing_is_said_of_another(site):
    with site.database() as db:
        scored.open_gate(db, site.issued)
    assert "issued since" not in sheet(site, 0)
