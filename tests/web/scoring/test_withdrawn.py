"""A member who withdrew from a candidate learns nothing of what was agreed on them, unless HR lets
them.
"""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import replace

import pytest

from recruit.domain.decision.result_sight import others_in_words
from recruit.domain.scoring.gate import Declaration, Interest
from recruit.domain.scoring.result import Outcome
from recruit.domain.words.people import SHELL, Role
from recruit.store.people.people import add_person
from recruit.store.people.settings import save_settings, settings
from recruit.store.scoring.gates import declare
from recruit.store.scoring.outcomes import record_decision, save_outcome
from recruit.store.vacancies.candidates import candidates
from recruit.store.vacancies.panels import add_member, panel
from tests import scored
from tests.web.made_up import Site
from tests.web.reading import parsed, words
from tests.web.scoring.test_blind_scoring import answers

MOMENT = re.compile(
    rb"\d{1,2}[.:]\d\d(?::\d\d)?(?:am|pm)?|[0-9a-f]{12,64}|id=\d+|\d{4}-\d\d-\d\dT[^\"<,]*"
)
"""Times, digests and ids that two days of the same story need not share."""
FIRST, LAST = ["4"], ["2"]
MEMBERS = [("manager", 0), ("panel_member", 1), ("outsider", 2)]


def played(site: Site, member: int, marks: list[str], *, decides: bool) -> None:
    """A selection in which this member withdrew from C2; the others gave C2 these marks."""
    site.restore()
    with site.database() as db:
        scored.open_gate(db, site.issued)
        me = scored.place(db, site.issued, 1, member)
        declare(
            db,
            SHELL,
            site.issued,
            me.candidate,
            Declaration(me.member, Interest.WITHDRAWS, "We are cousins."),
        )
        for candidate, given in enumerate((["3"], marks, ["3", "2"])):
            for other in range(3):
                if (candidate, other) != (1, member):
                    scored.seal_sheet(db, scored.place(db, site.issued, candidate, other), given)
        scored.agree_all(db, site.issued)
        if decides:
            for one in candidates(db, site.issued):
                why = f"Total {marks[0]}." if one.reference == "C2" else "One post."
                save_outcome(db, SHELL, site.issued, one.id, 0, Outcome.NOT_APPOINTED, "", why)
            record_decision(db, SHELL, site.issued)


def walked(site: Site, name: str) -> dict[str, tuple[int, str, bytes]]:
    browser = site.browser(getattr(site, name))
    answers(site, browser)
    return {
        where: (status, to, MOMENT.sub(b"", unpacked(data.decode().encode("latin-1"))))
        for where, (status, to, data) in answers(site, browser).items()
    }


def unpacked(data: bytes) -> bytes:
    """What a browser gets; of a ZIP, or a Word file, every name and every part in it, however
    deep.
    """
    if not data.startswith(b"PK"):
        return data
    with zipfile.ZipFile(io.BytesIO(data)) as file:
        return b"\n".join(
            each.encode() + b"\n" + unpacked(file.read(each)) for each in sorted(file.namelist())
        )


def papers_in(world: dict[str, tuple[int, str, bytes]]) -> set[str]:
    """The addresses of the Word files and ZIPs that were there."""
    return {
        where
        for where, (status, _, _) in world.items()
        if status == 200 and where.endswith((".docx", ".zip"))
    }


@pytest.mark.parametrize(
    ("name", "member", "decides"),
    [
        ("panel_member", 1, True),
        *(
            pytest.param(*each, decides, marks=pytest.mark.long)
            for each in MEMBERS
            for decides in (False, True)
        ),
    ],
)
def test_what_was_agreed_on_a_candidate_changes_nothing_that_who_withdrew_gets(
    site, name, member, decides
):
    worlds = []
    for marks in (FIRST, LAST):
        played(site, member, marks, decides=decides)
        worlds.append(walked(site, name))
    assert set(worlds[0]) == set(worlds[1])
    assert {each.rpartition(".")[2] for each in papers_in(worlds[0])} == {"docx", "zip"}
    assert [each for each in worlds[0] if worlds[0][each] != worlds[1][each]] == []


@pytest.mark.parametrize(("name", "member"), MEMBERS)
def test_papers_of_a_candidate_are_not_there_for_who_withdrew(site, name, member):
    played(site, member, FIRST, decides=True)
    browser = site.browser(getattr(site, name))
    with site.database() as db:
        one = candidates(db, site.issued)[1].id
    base = f"/vacancies/{site.issued}"
    for where in (
        f"{base}/record/decision.docx",
        f"{base}/record/consensus/{one}.docx",
        f"{base}/interviews/{one}/consensus",
        f"{base}/result/pictures/{one}",
        f"{base}/result/pictures/profile-{one}.svg",
    ):
        assert browser.get(where).status_code == 404, where


def test_the_result_says_what_is_kept_back_and_why(site, as_panel_member):
    played(site, 1, FIRST, decides=True)
    page = parsed(as_panel_member.get(f"/vacancies/{site.issued}/result").text)
    [row] = [row for row in page.find(".//table").iter("tr") if "C2" in words(row)]
    assert words(row).count("withheld") == 4
    assert "You withdrew from scoring C2. What was agreed on them is withheld from you" in words(
        page
    )


def test_hr_can_let_who_withdrew_see_the_result(site, as_hr, as_panel_member):
    as_hr.fill_in("/settings", {"withdrawn_see_result": "y"})
    with site.database() as db:
        changed = settings(db)
        assert changed.withdrawn_see_result
    played(site, 1, FIRST, decides=True)
    with site.database() as db:
        save_settings(db, SHELL, replace(settings(db), withdrawn_see_result=True))
        one = candidates(db, site.issued)[1].id
    page = as_panel_member.get(f"/vacancies/{site.issued}/result").text
    assert "withheld" not in page
    assert (
        as_panel_member.get(f"/vacancies/{site.issued}/interviews/{one}/consensus").status_code
        == 200
    )
    assert (
        as_panel_member.get(f"/vacancies/{site.issued}/record/consensus/{one}.docx").status_code
        == 404
    )


def test_who_withdrew_sees_it_hidden_before_hr_says_otherwise(site):
    with site.database() as db:
        assert settings(db).withdrawn_see_result is False


def test_a_chair_who_withdrew_reads_by_name_who_records_it(site, as_manager):
    with site.database() as db:
        another = add_person(
            db, SHELL, email="fenella@county.example", name="Fenella Overhill", role=Role.HR
        )
        seat = add_member(
            db, SHELL, site.issued, name=another.name, role="HR", person=another.id, is_chair=False
        )
        one = candidates(db, site.issued)[1].id
        chair = next(each.id for each in panel(db, site.issued) if each.is_chair)
        for member in (chair, seat):
            declare(
                db,
                SHELL,
                site.issued,
                one,
                Declaration(member, Interest.WITHDRAWS, "We are cousins."),
            )
    for where in (f"/vacancies/{site.issued}/result", f"/vacancies/{site.issued}/result/{one}"):
        page = words(parsed(as_manager.get(where).text).find(".//main"))
        assert f"so {site.hr.name} in HR records what becomes of them." in page
        assert another.name not in page


def test_a_chair_who_withdrew_reads_by_name_who_records_the_decision(site, as_manager):
    played(site, 0, FIRST, decides=False)
    page = words(parsed(as_manager.get(f"/vacancies/{site.issued}/result").text).find(".//main"))
    assert f"you withdrew from scoring C2, so {site.hr.name} in HR records them." in page


def test_where_nobody_in_hr_is_left_the_page_says_what_is_needed():
    assert (
        others_in_words([])
        == "somebody in HR who did not withdraw, and who needs an account here first,"
    )
    assert others_in_words(["A", "B", "C", "D"]) == "A, B, C or somebody else in HR"
