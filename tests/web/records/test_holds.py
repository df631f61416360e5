"""Legal holds on pages: placed, listed, lifted, each with a reason."""

from __future__ import annotations

import pytest

from recruit.domain.words.people import SHELL
from recruit.store.keeping.holds import holds, place_hold
from tests.web.reading import faults, heading, notices, words
from tests.web.reading import parsed as page_of


def stands(site):
    with site.database() as db:
        return holds(db, site.issued)


def address(site, end=""):
    return f"/vacancies/{site.issued}/holds{end}"


def test_hr_places_a_hold_and_finds_it_among_all(site, as_hr):
    answer = as_hr.fill_in(address(site), {"reason": "A claim at the tribunal, case 12."})
    assert notices(answer.text) == [
        "The hold stands. Nothing of this vacancy is disposed of until it is lifted."
    ]
    [hold] = stands(site)
    assert (hold.placed.by, hold.placed.why, hold.lifted) == (
        site.hr.name,
        "A claim at the tribunal, case 12.",
        None,
    )
    assert "A claim at the tribunal, case 12." in as_hr.get("/holds").text


def test_a_hold_needs_a_reason_and_so_does_lifting_it(site, as_hr):
    assert faults(as_hr.fill_in(address(site), {"reason": "  "}).text) == [
        "Write why: a claim, a complaint, a request, and who asked."
    ]
    assert stands(site) == ()
    with site.database() as db:
        hold = place_hold(db, SHELL, site.issued, "A claim.")
    assert faults(as_hr.fill_in(address(site, f"/{hold}/lift"), {"why": ""}).text) == [
        "Write why the hold is no longer needed."
    ]


def test_several_may_stand_and_one_is_lifted(site, as_hr):
    with site.database() as db:
        first, _ = (place_hold(db, SHELL, site.issued, each) for each in ("A claim.", "A request."))
    answer = as_hr.fill_in(address(site, f"/{first}/lift"), {"why": "Settled."})
    assert notices(answer.text) == ["The hold is lifted. Others still stand: 1."]
    assert [bool(each.lifted) for each in stands(site)] == [False, True]
    assert as_hr.get(address(site, f"/{first}/lift")).status_code == 404


def test_a_hold_of_another_vacancy_is_not_there(site, as_hr):
    with site.database() as db:
        hold = place_hold(db, SHELL, site.elsewhere, "A claim.")
    assert as_hr.get(address(site, f"/{hold}/lift")).status_code == 404
    assert as_hr.post(address(site, f"/{hold}/lift"), data={"why": "x"}).status_code == 404


def test_without_holds_the_list_says_what_would_be_there(as_hr):
    page = as_hr.get("/holds")
    assert heading(page.text) == "Legal holds"
    assert "No hold stands." in words(page_of(page.text).find(".//main"))


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "'; drop table hold; --",
        "ﷺ 💡",
        "x" * 2001,
        "x" * 100_000,
        "a\x07b",
    ],
)
def test_whatever_is_typed_is_kept_or_answered_with_a_sentence(site, as_hr, text):
    answer = as_hr.fill_in(address(site), {"reason": text})
    assert answer.status_code == 200
    assert bool(faults(answer.text)) is (len(stands(site)) == 0)
    if stands(site):
        assert stands(site)[0].placed.why == text
