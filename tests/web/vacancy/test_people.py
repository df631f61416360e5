"""Step 7: the panel and the candidates."""

from __future__ import annotations

import io
import re

import pytest

from recruit.domain.pack.vacancy import Candidate
from recruit.domain.words.people import SHELL
from recruit.store.vacancies.candidates import (
    add_candidates,
    candidates,
    former_candidates,
    remove_candidate,
    save_candidate,
)
from recruit.store.vacancies.panels import former_members, member_with_code, panel
from tests.spreadsheets.workbooks import workbook
from tests.web.made_up import ADJUSTMENT, PEOPLE
from tests.web.reading import forms, links

WITH_ACCOUNT, FROM_OUTSIDE = "Someone with an account here", "Someone from outside"


@pytest.fixture
def people(site):
    return f"/vacancies/{site.ready}/people"


@pytest.fixture
def new_member(site):
    return f"/vacancies/{site.ready}/panel/new"


@pytest.fixture
def listing(site):
    return f"/vacancies/{site.ready}/candidates/list"


def panel_of(site, vacancy=None):
    with site.database() as db:
        return panel(db, vacancy or site.ready)


def listed(site, vacancy=None):
    with site.database() as db:
        return candidates(db, vacancy or site.ready)


def press(browser, site, where, button, value, vacancy=None):
    """Presses a button beside a member ('panel') or a candidate ('candidates')."""
    return browser.post(
        f"/vacancies/{vacancy or site.ready}/{where}",
        data={button: str(value)},
        follow_redirects=True,
    )


def previewed(browser, listing, text):
    """The form of the page that shows this list."""
    answer = browser.fill_in(listing, {"rows": text})
    assert "<h1>Look at the list" in answer.text
    return next(each for each in forms(answer.text) if "seen" in each.names)


def upload(browser, listing, data, name="list.csv"):
    token = browser.token(listing)
    answer = browser.post(
        listing,
        data={"csrf_token": token, "rows": "", "file": (io.BytesIO(data), name)},
        content_type="multipart/form-data",
    )
    # Werkzeug's client leaves the temporary file open that it wrote a large request to.
    answer.request.environ["wsgi.input"].close()
    return answer


def test_the_page_names_panel_and_candidates(as_manager, people):
    answer = as_manager.get(people)
    for each in ("Agnes Lamplight", "Peggy Listener", "Ambrose Thistlewood", "C3"):
        assert each in answer.text


def test_an_empty_vacancy_says_what_would_be_here(site, as_manager):
    answer = as_manager.get(f"/vacancies/{site.empty}/people")
    assert "There are no candidates yet" in answer.text
    assert "Name at least two panel members." in answer.text


# The panel


def test_someone_with_an_account_is_picked_by_address(site, as_manager, new_member):
    address = PEOPLE["other_manager"][0].upper()
    as_manager.fill_in(new_member, {"kind": WITH_ACCOUNT, "email": address, "role": "Neighbour"})
    added = panel_of(site)[-1]
    assert (added.name, added.role, added.person) == (
        "Bertram Otherwise",
        "Neighbour",
        site.other_manager.id,
    )
    assert not added.is_chair


def test_only_hr_is_offered_everyone_with_an_account(as_manager, as_hr, new_member):
    assert "<datalist" not in as_manager.get(new_member).text
    answer = as_hr.get(new_member)
    assert PEOPLE["other_manager"][0] in answer.text
    assert PEOPLE["disabled"][0] not in answer.text


@pytest.mark.parametrize("address", ["nobody@nowhere.example", PEOPLE["disabled"][0]])
def test_an_address_without_an_open_account_is_refused(site, as_manager, new_member, address):
    answer = as_manager.fill_in(new_member, {"email": address})
    assert "No one has an account with this address" in answer.text
    assert address in answer.text
    assert len(panel_of(site)) == 2


@pytest.mark.parametrize("field", ["email", "name", "role"])
@pytest.mark.parametrize("kind", [WITH_ACCOUNT, FROM_OUTSIDE, "", "other"])
@pytest.mark.parametrize(
    "bad", ["", "x" * 100_000, "a\x00b", "<script>", "' or 1=1 --", "😀", "\u202eabc"]
)
def test_bad_members_are_shown_again_and_not_added(site, as_manager, new_member, field, kind, bad):
    good = {
        "kind": kind,
        "email": PEOPLE["other_manager"][0],
        "name": "Zuleika Fable",
        "role": "Judge",
    }
    answer = as_manager.fill_in(new_member, {**good, field: bad})
    added = [each for each in panel_of(site) if each.name in ("Zuleika Fable", "Bertram Otherwise")]
    if not added:
        assert "<title>To fix: Put someone on the panel" in answer.text
    else:
        assert kind in (WITH_ACCOUNT, FROM_OUTSIDE)


def test_nobody_sits_on_a_panel_twice(site, as_manager, new_member):
    assert (
        "already on this panel"
        in as_manager.fill_in(new_member, {"email": PEOPLE["panel_member"][0]}).text
    )
    answer = as_manager.fill_in(new_member, {"kind": FROM_OUTSIDE, "name": "peggy listener"})
    assert "Add a middle name" in answer.text
    assert len(panel_of(site)) == 2


def test_there_is_one_chair(site, as_manager, new_member):
    as_manager.fill_in(new_member, {"kind": FROM_OUTSIDE, "name": "Zuleika Fable", "is_chair": "y"})
    assert [each.name for each in panel_of(site) if each.is_chair] == ["Zuleika Fable"]
    peggy = panel_of(site)[1]
    press(as_manager, site, "panel", "chair", peggy.id)
    assert [each.name for each in panel_of(site) if each.is_chair] == ["Peggy Listener"]


def test_a_member_is_taken_off_and_put_back(site, as_manager, people):
    chair = panel_of(site)[0]
    answer = press(as_manager, site, "panel", "off", chair.id)
    assert "Say which one of the panel chairs it." in answer.text
    assert [each.name for each in panel_of(site)] == ["Peggy Listener"]
    with site.database() as db:
        assert [each.name for each in former_members(db, site.ready)] == ["Agnes Lamplight"]
    press(as_manager, site, "panel", "back", chair.id)
    assert [each.name for each in panel_of(site)] == ["Agnes Lamplight", "Peggy Listener"]
    assert "Taken off the panel" not in as_manager.get(people).text


def test_someone_who_was_taken_off_no_longer_gets_in(
    site, as_manager, as_panel_member, as_outsider
):
    member = next(
        each for each in panel_of(site, site.issued) if each.person == site.panel_member.id
    )
    press(as_manager, site, "panel", "off", member.id, site.issued)
    press(as_manager, site, "panel", "off", site.outsider.member, site.issued)
    assert as_panel_member.get(f"/vacancies/{site.issued}/papers").status_code == 404
    assert as_outsider.get(f"/vacancies/{site.issued}/papers").status_code in (302, 404)


def test_a_link_and_a_code_are_shown_once_and_let_in(
    site, as_manager, as_hr, people, new_member, stranger
):
    as_manager.fill_in(new_member, {"kind": FROM_OUTSIDE, "name": "Zuleika Fable"})
    member = panel_of(site)[-1]
    answer = press(as_hr, site, "panel", "give", member.id)
    assert "<h1>Link and code for Zuleika Fable" in answer.text
    assert answer.headers["Cache-Control"] == "no-store"
    address, code = re.findall(r'<p class="once">([^<]+)</p>', answer.text)
    token = address.rpartition("/")[2]
    assert not [each for each in links(answer.text) if token in each]
    assert code not in as_hr.get(people).text
    with site.database() as db:
        assert member_with_code(db, token, code).id == member.id
    page = stranger.fill_in(f"/panel/{token}", {"code": code.lower()}, follow=False)
    assert page.status_code == 302
    assert "nothing yet: HR gives a link" in press(as_manager, site, "panel", "end", member.id).text
    assert "nothing yet: give a link" in as_hr.get(people).text
    assert stranger.get(f"/panel/{token}").status_code == 404


def test_a_new_link_ends_the_one_before(site, as_hr):
    press(as_hr, site, "panel", "give", site.outsider.member, site.issued)
    with site.database() as db:
        assert member_with_code(db, site.outsider.token, site.outsider.code) is None


def test_someone_with_an_account_gets_no_link(site, as_manager):
    assert press(as_manager, site, "panel", "give", panel_of(site)[0].id).status_code == 404


@pytest.mark.parametrize("button", ["chair", "off", "back", "give", "end"])
def test_a_member_of_another_vacancy_is_not_there(site, as_manager, button):
    before = panel_of(site), panel_of(site, site.elsewhere)
    for identity in (site.other_outsider.member, 10**15, "9" * 30, "-1", "x", "²", "", "1 or 1=1"):
        assert press(as_manager, site, "panel", button, identity).status_code == 404
    assert (panel_of(site), panel_of(site, site.elsewhere)) == before


def test_a_panel_has_an_end(as_manager, new_member):
    for letter in "ABCDEFGHIJ":
        as_manager.fill_in(new_member, {"kind": FROM_OUTSIDE, "name": f"Member {letter}"})
    answer = as_manager.fill_in(new_member, {"kind": FROM_OUTSIDE, "name": "Member K"})
    assert "at most 12 members" in answer.text


# One candidate


def test_a_candidate_is_added_with_a_suggested_reference(site, as_manager):
    page = f"/vacancies/{site.ready}/candidates/new"
    answer = as_manager.fill_in(
        page,
        {
            "name": "Zoë O’Brien",
            "time": "9.30",
            "adjustments": "More time",
            "adjustments_for_chair": "y",
        },
    )
    assert "C4 is on the list." in answer.text
    added = listed(site)[-1]
    assert (added.candidate, added.adjustments) == (
        Candidate("C4", "Zoë O’Brien", "9.30"),
        "More time",
    )
    assert added.adjustments_for_chair


@pytest.mark.parametrize("field", ["reference", "name", "time", "adjustments"])
@pytest.mark.parametrize(
    "bad",
    ["", "x" * 100_000, "a\x00b", "\u202eabc", "<script>alert(1)</script>", "C1", "😀", "'; --"],
)
def test_bad_candidates_are_shown_again(site, as_manager, field, bad):
    answer = as_manager.fill_in(f"/vacancies/{site.ready}/candidates/new", {field: bad})
    added = listed(site)[3:]
    if not added:
        assert "<title>To fix: Add a candidate" in answer.text
        assert f'href="#{field}"' in answer.text
    else:
        assert getattr(added[0], field) == bad.replace("\u202e", "").replace("\0", "")
        assert field in ("time", "adjustments") or bad.isprintable()


def test_a_candidate_is_changed(site, as_manager):
    first = listed(site)[0]
    as_manager.fill_in(
        f"/vacancies/{site.ready}/candidates/{first.id}", {"name": "", "time": "noon"}
    )
    assert listed(site)[0].candidate == Candidate("C1", "", "noon")


def test_a_reference_of_another_candidate_is_refused(site, as_manager):
    first = listed(site)[0]
    answer = as_manager.fill_in(
        f"/vacancies/{site.ready}/candidates/{first.id}", {"reference": "c2"}
    )
    assert "already has the reference" in answer.text
    assert listed(site)[0].reference == "C1"


def test_two_tabs_show_both_versions(site, as_manager):
    first = listed(site)[0]
    page = f"/vacancies/{site.ready}/candidates/{first.id}"
    form = as_manager.form(page, "name")
    with site.database() as db:
        save_candidate(
            db,
            SHELL,
            site.ready,
            first.id,
            first.version,
            Candidate("C1", "Faster Hand", ""),
            "",
            False,
        )
    answer = as_manager.send(form, {"name": "Slower Hand"})
    assert "Faster Hand" in answer.text
    assert 'value="Slower Hand"' in answer.text
    assert listed(site)[0].name == "Faster Hand"
    as_manager.send(next(each for each in forms(answer.text) if "name" in each.names))
    assert listed(site)[0].name == "Slower Hand"


def test_a_candidate_taken_off_meanwhile_loses_nothing_that_was_typed(site, as_manager):
    first = listed(site)[0]
    form = as_manager.form(f"/vacancies/{site.ready}/candidates/{first.id}", "name")
    with site.database() as db:
        remove_candidate(db, SHELL, site.ready, first.id)
    answer = as_manager.send(form, {"name": "Slower Hand"})
    assert 'value="Slower Hand"' in answer.text
    press(as_manager, site, "candidates", "back", first.id)
    as_manager.send(next(each for each in forms(answer.text) if "name" in each.names))
    assert listed(site)[0].name == "Slower Hand"


def test_a_candidate_is_taken_off_and_put_back_in_their_place(site, as_manager):
    second = listed(site)[1]
    answer = press(as_manager, site, "candidates", "off", second.id)
    assert "C2 is off the list." in answer.text
    assert [each.reference for each in listed(site)] == ["C1", "C3"]
    taken = as_manager.fill_in(f"/vacancies/{site.ready}/candidates/new", {"reference": "C2"})
    assert "was taken off" in taken.text
    press(as_manager, site, "candidates", "back", second.id)
    assert [each.reference for each in listed(site)] == ["C1", "C2", "C3"]
    with site.database() as db:
        assert former_candidates(db, site.ready) == ()


def test_a_candidate_of_another_vacancy_is_not_there(site, as_manager):
    other = listed(site, site.elsewhere)[0].id
    for identity in (other, 10**18, 10**30, 0):
        assert as_manager.get(f"/vacancies/{site.ready}/candidates/{identity}").status_code == 404
    for identity in (other, "x", "", "-1", "9" * 30, "²"):
        for button in ("off", "back"):
            assert press(as_manager, site, "candidates", button, identity).status_code == 404
    assert len(listed(site, site.elsewhere)) == 2


def test_adjustments_are_not_written_on_the_list(site, as_manager):
    answer = as_manager.get(f"/vacancies/{site.issued}/people")
    assert "agreed" in answer.text
    assert ADJUSTMENT not in answer.text


# A list of candidates


def test_a_list_is_shown_and_kept_only_when_confirmed(site, as_manager, listing):
    form = previewed(as_manager, listing, "D1,Zuleika Fable,9.30am\nD2\n")
    assert len(listed(site)) == 3
    answer = as_manager.send(form, button="add")
    assert "2 candidates are on the list." in answer.text
    assert [each.candidate for each in listed(site)][3:] == [
        Candidate("D1", "Zuleika Fable", "9.30am"),
        Candidate("D2", "", ""),
    ]
    assert len(listed(site)) == 5


def test_bad_rows_are_named_and_left_out(site, as_manager, listing):
    answer = as_manager.fill_in(
        listing, {"rows": "c1,Twin,\nD1,<b>,\nbad*ref,,\nD2,Fine Name,\nD2,,\nD3,a,b,c\n"}
    )
    for said in (
        "4 rows to fix",
        "1 candidate to change",
        "The list says",
        "may not hold",
        "cannot be a reference",
        "too many columns",
    ):
        assert said in answer.text
    form = next(each for each in forms(answer.text) if "seen" in each.names)
    as_manager.send(form, button="add")
    assert [each.reference for each in listed(site)] == ["C1", "C2", "C3", "D2"]
    assert listed(site)[0].name == "Twin"


def test_a_list_that_was_changed_after_it_was_shown_is_shown_again(site, as_manager, listing):
    form = previewed(as_manager, listing, "D1,,")
    answer = as_manager.send(form, {"rows": "D1,,\nD9,Never Shown,"}, button="add")
    assert "not the one that was shown before" in answer.text
    assert len(listed(site)) == 3
    as_manager.send(next(each for each in forms(answer.text) if "seen" in each.names), button="add")
    assert len(listed(site)) == 5


def test_a_reference_taken_between_preview_and_confirm_is_shown(site, as_manager, listing):
    form = previewed(as_manager, listing, "D1,,\nD2,,")
    with site.database() as db:
        add_candidates(db, SHELL, site.ready, [Candidate("D1", "", "")])
    answer = as_manager.send(form, button="add")
    assert "not the one that was shown before" in answer.text
    assert "1 candidate to add" in answer.text
    assert len(listed(site)) == 4


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_a_file_is_shown_whatever_wrote_it(as_manager, listing, encoding, separator):
    rows = [["Time", "Candidate name", "Reference"], ["9.30", "Zoë Fable", "D1"]]
    answer = upload(
        as_manager, listing, "\r\n".join(separator.join(row) for row in rows).encode(encoding)
    )
    assert "1 candidate to add" in answer.text
    assert "Zoë Fable" in answer.text


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "no candidate in this list"),
        (bytes(range(256)), "cannot be read as text"),
        (b"\x89PNG\r\n\x1a\n\x08\x81", "This is a picture"),
        (b"PK\x03\x04" + b"\0" * 5000, "damaged"),
        (b"".join(b"D%d,,\n" % place for place in range(50_000)), "more than 2,000 rows"),
        (b"".join(b"D%d,,\n" % place for place in range(501)), "has 501 rows"),
        (b"x" * 5_000_001, "5 MB"),
        (b'D1,"' + b"x" * 500_000, "cannot be read from row 1"),
    ],
)
def test_what_is_not_a_list_gets_a_sentence(site, as_manager, listing, data, said):
    answer = upload(as_manager, listing, data)
    assert "<title>To fix: Add a list of candidates" in answer.text
    assert said in answer.text
    assert len(listed(site)) == 3


def test_a_file_of_six_megabytes_is_too_large(as_manager, listing):
    assert upload(as_manager, listing, b"x" * 6_000_000).status_code == 413


@pytest.mark.parametrize("bad", ["", 'C1,"open', "D1\n" * 501])
def test_a_bad_paste_is_shown_again(as_manager, listing, bad):
    answer = as_manager.fill_in(listing, {"rows": bad})
    assert "<title>To fix: Add a list of candidates" in answer.text


@pytest.mark.parametrize(
    "text",
    ["<script>alert(1)</script>,x,y", "'; drop table candidate; --", "😀,😀,😀", "ש*,שלום,x"],
)
def test_a_paste_of_anything_else_is_a_list_of_bad_rows(site, as_manager, listing, text):
    answer = as_manager.fill_in(listing, {"rows": text})
    assert "1 row to fix" in answer.text
    as_manager.send(next(each for each in forms(answer.text) if "seen" in each.names), {"add": "1"})
    assert len(listed(site)) == 3


def test_a_paste_and_a_file_at_once_are_refused(as_manager, listing):
    data = {
        "csrf_token": as_manager.token(listing),
        "rows": "D1",
        "file": (io.BytesIO(b"D2"), "list.csv"),
    }
    answer = as_manager.post(listing, data=data, content_type="multipart/form-data")
    assert "not both" in answer.text


def test_a_vacancy_has_an_end_of_candidates(site, as_manager, listing):
    with site.database() as db:
        add_candidates(
            db, SHELL, site.ready, [Candidate(f"X{place}", "", "") for place in range(496)]
        )
    answer = as_manager.fill_in(listing, {"rows": "D1\nD2"})
    assert "there is room for 1" in answer.text
    as_manager.send(next(each for each in forms(answer.text) if "seen" in each.names), {"add": "1"})
    assert len(listed(site)) == 499


def test_pages_stay_small_and_cost_the_same_with_five_hundred_candidates(
    as_manager, people, listing
):
    rows = "\n".join(f"D{place},Peregrine Moonbeam,8 December 9.30am" for place in range(497))
    form = previewed(as_manager, listing, rows)
    assert len(as_manager.fill_in(listing, {"rows": rows}).data) < 65_000
    as_manager.send(form, button="add")
    first, last = as_manager.get(people), as_manager.get(f"{people}?page=10")
    assert "Page 1 of 10" in first.text
    assert "D496" in last.text
    assert len(first.data) < 65_000
    for odd in ("0", "-1", "99999", "x", "²", "9" * 40):
        assert as_manager.get(f"{people}?page={odd}").status_code == 200


# How a list is read


def preview_form(answer):
    assert "<h1>Look at the list" in answer.text
    return next(each for each in forms(answer.text) if "seen" in each.names)


def chosen_in(form):
    values = dict(form.values)
    return [values[f"column-{place}"] for place in range(20) if f"column-{place}" in values]


def test_what_somebody_says_of_the_columns_holds_and_is_remembered_for_the_next_list(
    site, as_manager, listing
):
    form = preview_form(as_manager.fill_in(listing, {"rows": "Wer,Was\nA1,B1\nA2,B2"}))
    assert chosen_in(form) == ["reference", "name"]
    other = {"column-0": "left out", "column-1": "reference"}
    answer = as_manager.send(form, other)
    assert chosen_in(preview_form(answer)) == ["left out", "reference"]
    as_manager.send(preview_form(answer), button="add")
    assert [each.reference for each in listed(site)][3:] == ["B1", "B2"]
    elsewhere = f"/vacancies/{site.empty}/candidates/list"
    again = as_manager.fill_in(elsewhere, {"rows": "Liste\nWer,Was\nC1,C2"})
    assert "Read as you said of the last list" in again.text
    assert chosen_in(preview_form(again)) == ["left out", "reference"]


def test_nothing_is_remembered_of_a_list_that_was_not_taken(site, as_manager, listing):
    form = preview_form(as_manager.fill_in(listing, {"rows": "Wer,Was\nA1,B1\nA2,B2"}))
    as_manager.send(form, {"column-0": "left out", "column-1": "reference"})
    with site.database() as db:
        assert db.execute("select count(*) from list_layout").fetchone()[0] == 0


def test_what_is_remembered_names_nobody(site, as_manager, listing):
    as_manager.send(
        preview_form(as_manager.fill_in(listing, {"rows": "Zuleika Fable,D1"})), button="add"
    )
    with site.database() as db:
        (row,) = db.execute("select * from list_layout").fetchall()
    assert "fable" not in str(row).casefold()


def test_columns_that_were_changed_and_not_read_again_are_shown_before_anything_is_kept(
    site, as_manager, listing
):
    form = preview_form(as_manager.fill_in(listing, {"rows": "Ref,Name\nD1,Zuleika Fable"}))
    answer = as_manager.send(form, {"column-1": "left out"}, button="add")
    assert "not the one that was shown before" in answer.text
    assert len(listed(site)) == 3


def test_another_row_of_headings_can_be_chosen(as_manager, listing):
    form = preview_form(as_manager.fill_in(listing, {"rows": "Wer,Was\nA1,B1\nA2,B2"}))
    answer = as_manager.send(form, {"headings": "0"})
    assert "3 candidates to add" in answer.text
    assert "Passed over" not in answer.text


def test_a_row_that_moved_to_where_the_headings_were_is_still_a_candidate(as_manager, listing):
    rows = "Ref,Name\nD1,Zuleika Fable\nD2,Jo Lee"
    form = preview_form(as_manager.fill_in(listing, {"rows": f"Shortlist,\n,\n{rows}"}))
    answer = as_manager.send(form, {"rows": rows.replace("D1", "D0,Ana Lima\nD1")})
    assert "3 candidates to add" in answer.text


def test_a_list_without_references_asks_for_them_and_keeps_what_was_sent(as_manager, listing):
    answer = as_manager.fill_in(listing, {"rows": "Zuleika Fable\nJo Lee"})
    assert "<title>To fix: Look at the list" in answer.text
    assert "Say which column holds the reference" in answer.text
    assert dict(preview_form(answer).values)["rows"].split() == ["Zuleika", "Fable", "Jo", "Lee"]
    assert "to add" not in answer.text


@pytest.mark.parametrize("separator", ["semicolons", "tabs", "pipes (|)", "commas"])
def test_what_parts_the_columns_can_be_chosen(as_manager, listing, separator):
    signs = {"semicolons": ";", "tabs": "\t", "pipes (|)": "|", "commas": ","}
    text = f"D1{signs[separator]}Zuleika Fable\nD2{signs[separator]}Jo Lee"
    form = preview_form(as_manager.fill_in(listing, {"rows": text}))
    assert dict(form.values)["separator"] == separator
    wrong = next(each for each in signs if each != separator)
    once = as_manager.send(form, {"separator": wrong})
    back = as_manager.send(preview_form(once), {"separator": separator})
    assert "2 candidates to add" in back.text


def test_the_letters_of_a_file_are_shown_and_can_be_changed(as_manager, listing):
    first = upload(as_manager, listing, "Ref;Name\nD1;Jiří Novák\n".encode("cp1250"))
    form = preview_form(first)
    assert dict(form.values)["encoding"] == "cp1252"
    answer = as_manager.send(form, {"encoding": "cp1250"})
    assert "Jiří Novák" in answer.text
    assert dict(preview_form(answer).values)["encoding"] == "cp1250"


def test_a_workbook_is_read_and_its_sheet_can_be_changed(site, as_manager, listing):
    def fill(book, sheet):
        sheet.append(["Applicant ID", "First name", "Surname"])
        sheet.append(["APP/2026/0034", "Ana", "Lima"])
        other = book.create_sheet("Second")
        other.append(["Ref", "Name"])
        other.append(["C 12", "Ana Lima & Jo Park"])

    first = upload(as_manager, listing, workbook(fill), "list.xlsx")
    assert "Ana Lima" in first.text
    answer = as_manager.send(preview_form(first), {"sheet": "Second"})
    as_manager.send(preview_form(answer), button="add")
    assert listed(site)[3].candidate == Candidate("C 12", "Ana Lima & Jo Park", "")


def test_a_second_list_changes_what_is_ticked_and_removes_nobody(site, as_manager, listing):
    before = listed(site)
    text = f"Ref,Name,Time\nC1,Someone Else,noon\nC2,{before[1].name},noon\nD1,Zuleika Fable,"
    answer = as_manager.fill_in(listing, {"rows": text})
    for said in (
        "1 candidate to add",
        "2 candidates to change",
        "1 candidate not on this list",
        "C3",
    ):
        assert said in answer.text
    form = preview_form(answer)
    data = {name: value for name, value in form.values if name != "change"}
    as_manager.post(form.action, data=data | {"change": str(before[1].id), "add": "1"})
    now = listed(site)
    assert [each.reference for each in now] == ["C1", "C2", "C3", "D1"]
    assert (now[0].name, now[0].time) == (before[0].name, before[0].time)
    assert (now[1].name, now[1].time) == (before[1].name, "noon")


def test_a_candidate_who_was_changed_after_the_preview_is_not_changed_back(
    site, as_manager, listing
):
    form = preview_form(as_manager.fill_in(listing, {"rows": "Ref,Name\nC1,From The List"}))
    with site.database() as db:
        first = candidates(db, site.ready)[0]
        save_candidate(
            db,
            SHELL,
            site.ready,
            first.id,
            first.version,
            Candidate("C1", "By Hand", ""),
            "",
            False,
        )
    answer = as_manager.send(form, button="add")
    assert "not the one that was shown before" in answer.text
    assert listed(site)[0].name == "By Hand"


@pytest.mark.parametrize(
    "tampered",
    [
        {"held": "!!!"},
        {"held": "eJw="},
        {"held": "!!!", "encoding": "big5"},
        {"headings": "-1"},
        {"headings": "999999999"},
        {"headings-was": "x"},
        {"column-0": "<b>"},
        {"separator": "x"},
        {"change": "9" * 30},
        {"sheets": "x" * 9999},
        {"encoding": "rot13"},
        {"seen": ""},
        {"shape-was": ""},
    ],
)
def test_a_tampered_page_gets_a_page_and_adds_at_most_what_it_showed(
    site, as_manager, listing, tampered
):
    data = "Ref;Name\nD1;Zoë Fable\n".encode("cp1252")
    answer = as_manager.send(
        preview_form(upload(as_manager, listing, data)), tampered, button="add"
    )
    assert answer.status_code == 200
    assert [each.reference for each in listed(site)][3:] in ([], ["D1"])


def test_the_names_of_a_list_stand_in_no_log(as_manager, listing, caplog):
    as_manager.send(
        preview_form(as_manager.fill_in(listing, {"rows": "D1,Zuleika Fable"})), button="add"
    )
    assert "Fable" not in caplog.text
