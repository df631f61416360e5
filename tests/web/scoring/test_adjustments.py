"""What was agreed with a candidate reaches whoever must act on it, and no one who scores."""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace

import pytest

from recruit.domain.words.people import actor
from recruit.store.vacancies.candidates import candidates, save_candidate
from recruit.store.vacancies.panels import panel
from tests.documents.reading import text, whole
from tests.scored import open_gate
from tests.web.reading import faults, parsed, words

SIGNER = "BSL interpreter beside the chair"
HIDDEN = "Questions on blue paper"


@pytest.fixture
def agreed(site):
    """The manager owns the vacancy and chairs its panel. C1 has something to act on and ten minutes
    more; C2 has an adjustment that no one in the room acts on.
    """
    with site.database() as db:
        first, second = candidates(db, site.issued)[:2]
        who = actor(site.hr)
        timed = replace(first.candidate, time="9 December, 2pm")
        save_candidate(db, who, site.issued, first.id, first.version, timed, SIGNER, True, 10)
        timed = replace(second.candidate, time="9 December, 9.30am")
        save_candidate(db, who, site.issued, second.id, second.version, timed, HIDDEN, False)
        open_gate(db, site.issued)
        return candidates(db, site.issued)[:2]


def members(site):
    with site.database() as db:
        return panel(db, site.issued)


def page(browser, where):
    return words(parsed(browser.get(where).text))


def zipped(browser, site):
    with zipfile.ZipFile(
        io.BytesIO(browser.get(f"/vacancies/{site.issued}/papers/all.zip").data)
    ) as archive:
        return {name.partition("/")[2]: archive.read(name) for name in archive.namelist()}


@pytest.mark.usefixtures("agreed")
def test_the_chair_who_owns_the_vacancy_sees_them_beside_the_candidate(site, as_manager):
    shown = page(as_manager, f"/vacancies/{site.issued}/interviews")
    assert f"To act on: {SIGNER}" in shown
    assert "10 extra minutes" in shown
    assert HIDDEN not in shown


def test_hr_sees_them_and_members_who_score_do_not(
    site, as_hr, as_panel_member, as_outsider, agreed
):
    assert SIGNER in page(as_hr, f"/vacancies/{site.issued}/interviews")
    for browser in (as_panel_member, as_outsider):
        for where in ("interviews", "papers", f"interviews/{agreed[0].id}/sheet"):
            answer = browser.get(f"/vacancies/{site.issued}/{where}")
            assert answer.status_code == 200
            assert SIGNER not in answer.text
            assert HIDDEN not in answer.text


@pytest.mark.usefixtures("agreed")
def test_everyone_in_the_room_sees_how_much_longer_an_interview_is(
    site, as_panel_member, as_outsider
):
    for browser in (as_panel_member, as_outsider):
        for where in ("interviews", "papers"):
            shown = page(browser, f"/vacancies/{site.issued}/{where}")
            assert shown.count("10 extra minutes") == 1
            assert "leaflet of C1" not in shown


def test_they_stand_at_the_top_of_the_chairs_own_sheet(site, as_manager, agreed):
    shown = page(as_manager, f"/vacancies/{site.issued}/interviews/{agreed[0].id}/sheet")
    assert SIGNER in shown
    assert shown.index(SIGNER) < shown.index("What you write is yours alone")
    assert SIGNER not in page(
        as_manager, f"/vacancies/{site.issued}/interviews/{agreed[1].id}/sheet"
    )


def test_extra_minutes_lengthen_the_time_that_every_sheet_counts(
    site, as_manager, as_panel_member, agreed
):
    slot = site.vacancy(site.issued).draft.timing.slot
    for browser in (as_manager, as_panel_member):
        where = f"/vacancies/{site.issued}/interviews/{{}}/sheet"
        assert f"The time of {slot + 10} minutes" in page(browser, where.format(agreed[0].id))
        assert f"The time of {slot} minutes" in page(browser, where.format(agreed[1].id))


def test_on_paper_they_stand_on_the_chairs_sheet_alone(site, as_manager, agreed):
    slot = site.vacancy(site.issued).draft.timing.slot
    for member in members(site):
        where = f"/vacancies/{site.issued}/papers/sheets/{agreed[0].id}/{member.id}"
        assert (SIGNER in as_manager.get(where).text) is member.is_chair
        paper = whole(as_manager.get(f"{where}.docx").data)
        assert (SIGNER in paper) is member.is_chair
        assert f"{slot + 10} minutes, 10 of them extra" in paper
        other = as_manager.get(
            f"/vacancies/{site.issued}/papers/sheets/{agreed[1].id}/{member.id}.docx"
        ).data
        assert HIDDEN not in whole(other)
    assert SIGNER not in whole(
        as_manager.get(f"/vacancies/{site.issued}/papers/scoring-sheets.docx").data
    )


def test_the_day_sheet_lists_the_interviews_in_order_of_time(site, as_manager, as_hr, agreed):
    for browser in (as_manager, as_hr):
        for said in (
            page(browser, f"/vacancies/{site.issued}/papers/day-sheet"),
            text(browser.get(f"/vacancies/{site.issued}/papers/day-sheet.docx").data),
        ):
            first, second = agreed
            assert said.index(second.reference) < said.index(first.reference)
            assert SIGNER in said
            assert HIDDEN not in said
            assert "10 of them extra" in said
            assert "More time, used wherever the candidate needs it" in said


@pytest.mark.parametrize(
    "where", ["day-sheet", "day-sheet.docx", "leaflets/{}", "leaflets/{}.docx"]
)
def test_members_who_score_have_no_day_sheet_and_no_leaflet_of_a_candidate(
    site, as_panel_member, as_outsider, agreed, where
):
    for browser in (as_panel_member, as_outsider):
        assert (
            browser.get(f"/vacancies/{site.issued}/papers/{where.format(agreed[0].id)}").status_code
            == 404
        )


def test_the_leaflet_of_that_candidate_tells_of_the_longer_interview(site, as_manager, agreed):
    slot = site.vacancy(site.issued).draft.timing.slot
    where = f"/vacancies/{site.issued}/papers/leaflets/{agreed[0].id}"
    for said in (page(as_manager, where), text(as_manager.get(f"{where}.docx").data)):
        assert (
            f"up to {slot + 10} minutes, with the 10 minutes more that we agreed with you." in said
        )
        assert agreed[0].reference in said
        assert SIGNER not in said
    assert f"up to {slot} minutes." in page(
        as_manager, f"/vacancies/{site.issued}/papers/candidate-leaflet"
    )


def test_the_zip_holds_them_for_those_who_may_see_them_alone(
    site, as_manager, as_panel_member, agreed
):
    files = zipped(as_manager, site)
    chair = next(each for each in members(site) if each.is_chair)
    with_it = {
        name for name, data in files.items() if name.endswith(".docx") and SIGNER in whole(data)
    }
    sheet = f"scoring-sheets/{agreed[0].reference}--{chair.name.replace(' ', '-')}.docx"
    assert with_it == {"day-sheet.docx", sheet}
    assert f"candidate-leaflets/{agreed[0].reference}.docx" in files
    others = zipped(as_panel_member, site)
    assert not any("day-sheet" in name or "leaflets" in name for name in others)
    assert not any(SIGNER in whole(data) for name, data in others.items() if name.endswith(".docx"))


@pytest.mark.usefixtures("agreed")
def test_a_manager_who_owns_it_and_scores_without_the_chair_is_not_told(site, as_manager):
    with site.database() as db:
        db.execute("update panel_member set is_chair = 0 where vacancy = ?", [site.issued])
        db.execute(
            "update panel_member set is_chair = 1 where vacancy = ? and person is null",
            [site.issued],
        )
        db.commit()
    assert SIGNER not in as_manager.get(f"/vacancies/{site.issued}/interviews").text
    assert as_manager.get(f"/vacancies/{site.issued}/papers/day-sheet.docx").status_code == 404
    assert not any(
        SIGNER in whole(data)
        for name, data in zipped(as_manager, site).items()
        if name.endswith(".docx")
    )


def test_extra_minutes_are_typed_with_the_candidate_and_told_in_the_history(site, as_hr, agreed):
    where = f"/vacancies/{site.issued}/candidates/{agreed[1].id}"
    as_hr.fill_in(where, {"extra_minutes": "15"})
    with site.database() as db:
        assert candidates(db, site.issued)[1].extra_minutes == 15
    as_hr.fill_in(where, {"extra_minutes": "0"})
    with site.database() as db:
        assert candidates(db, site.issued)[1].extra_minutes == 0
    assert "extra minutes: 15" in page(as_hr, f"/vacancies/{site.issued}/history")
    answer = as_hr.fill_in(where, {"extra_minutes": "241"})
    assert "Type a whole number from 0 to 240." in answer.text


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"extra_minutes": "241"}, "Type a whole number from 0 to 240."),
        ({"adjustments": "x" * 1001}, "Use at most 1000 characters; this has 1001."),
    ],
)
def test_the_page_refuses_what_the_vacancy_file_refuses_in_the_same_words(
    site, as_manager, typed, said
):
    answer = as_manager.fill_in(f"/vacancies/{site.issued}/candidates/new", typed)
    assert faults(answer.text) == [said]
