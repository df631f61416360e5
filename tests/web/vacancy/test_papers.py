"""The papers: who may have which, what they hold, and what they are called."""

from __future__ import annotations

import io
import json
import zipfile
from dataclasses import replace

import pytest
from docx import Document

from recruit.documents.scoring_sheet import BEFORE
from recruit.domain.pack.vacancy import Candidate
from recruit.domain.words.people import actor
from recruit.resources import shipped
from recruit.store.connection import connect
from recruit.store.people.settings import save_house_style
from recruit.store.vacancies.candidates import add_candidates, candidates, save_candidate
from recruit.store.vacancies.editions import seen
from recruit.store.vacancies.panels import make_chair, panel, remove_member
from recruit.store.vacancies.vacancies import save_draft
from tests.documents.reading import paragraphs
from tests.web.made_up import ADJUSTMENT, CANDIDATES, OUTSIDER
from tests.web.reading import LARGEST_PAGE, heading, link_to, links, parsed

SHOWN = ("person-specification", "candidate-leaflet", "interview-guide", "scoring-sheets")
FOR_BUILDERS = ("candidate-questions", "panel-matrix.docx", "pack.json")


def at(identity: int, *rest: object) -> str:
    return "/".join(["/vacancies", str(identity), "papers", *map(str, rest)])


def sheet(site, identity: int, member: str, place: int = 0) -> str:
    with site.database() as db:
        candidate = candidates(db, identity)[place].id
        return at(
            identity,
            "sheets",
            candidate,
            next(each.id for each in panel(db, identity) if each.name == member),
        )


def whole(data: bytes) -> str:
    """All text of a Word file: body, headers, footers and properties."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return "".join(archive.read(each).decode("utf-8", "ignore") for each in archive.namelist())


def names_in(data: bytes) -> list[str]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert archive.testzip() is None
        return archive.namelist()


@pytest.mark.parametrize("name", SHOWN)
def test_panel_members_see_and_take_their_papers(site, as_panel_member, as_outsider, name):
    for browser in (as_panel_member, as_outsider):
        page = browser.get(at(site.issued, name))
        assert page.status_code == 200
        assert page.headers["Cache-Control"] == "no-store"
        taken = browser.get(at(site.issued, f"{name}.docx"))
        assert taken.headers["Cache-Control"] == "no-store"
        Document(io.BytesIO(taken.data))


@pytest.mark.parametrize("name", FOR_BUILDERS)
def test_some_papers_are_for_those_who_build(
    site, as_manager, as_hr, as_panel_member, as_outsider, name
):
    for browser in (as_manager, as_hr):
        assert browser.get(at(site.issued, name)).status_code == 200
    for browser in (as_panel_member, as_outsider):
        assert browser.get(at(site.issued, name)).status_code == 404


def test_the_chair_has_the_matrix(site, as_panel_member):
    with site.database() as db:
        sitter = next(
            each.id for each in panel(db, site.issued) if each.person == site.panel_member.id
        )
        make_chair(db, actor(site.hr), site.issued, sitter)
    assert as_panel_member.get(at(site.issued, "panel-matrix.docx")).status_code == 200
    assert "Panel matrix" in as_panel_member.get(at(site.issued)).text


def test_a_member_has_their_own_sheets_and_nobody_elses(site, as_panel_member, as_outsider):
    for browser, own, other in (
        (as_panel_member, site.panel_member.name, OUTSIDER),
        (as_outsider, OUTSIDER, site.panel_member.name),
    ):
        for ending in ("", ".docx"):
            assert browser.get(sheet(site, site.issued, own) + ending).status_code == 200
            assert browser.get(sheet(site, site.issued, other) + ending).status_code == 404
            assert (
                browser.get(sheet(site, site.issued, site.manager.name) + ending).status_code == 404
            )


def test_those_who_build_have_every_sheet(site, as_hr):
    text = as_hr.get(sheet(site, site.issued, OUTSIDER)).text
    assert OUTSIDER in text
    assert "C1 · Ambrose Thistlewood" in text


def test_a_sheet_of_another_vacancy_is_not_there(site, as_hr, as_panel_member):
    with site.database() as db:
        elsewhere = candidates(db, site.elsewhere)[0].id
        member = panel(db, site.issued)[1].id
        stranger = panel(db, site.elsewhere)[1].id
        own = candidates(db, site.issued)[0].id
    for browser in (as_hr, as_panel_member):
        for wrong in ((elsewhere, member), (own, stranger), (own, 999_999), (10**30, member)):
            for ending in ("", ".docx"):
                assert browser.get(at(site.issued, "sheets", *wrong) + ending).status_code == 404
    assert as_panel_member.get(at(site.elsewhere)).status_code == 404


def test_panel_members_see_no_draft(site, as_panel_member):
    text = as_panel_member.get(at(site.ready)).text
    assert "Nothing is issued yet." in text
    for name in (*SHOWN, "interview-guide.docx", "all.zip"):
        assert as_panel_member.get(at(site.ready, name)).status_code == 404
        assert as_panel_member.get(at(site.issued, f"{name}?edition=draft")).status_code == 404


def test_panel_members_see_the_newest_edition_alone(site, as_manager, as_panel_member):
    again(site, as_manager)
    assert "Edition 2" in as_panel_member.get(at(site.issued, "interview-guide")).text
    assert as_panel_member.get(at(site.issued, "interview-guide?edition=1")).status_code == 404
    assert "Edition 1" in as_manager.get(at(site.issued, "interview-guide?edition=1")).text


def test_a_draft_says_so_on_the_page_and_in_word(site, as_manager):
    page = as_manager.get(at(site.half_done, "interview-guide"))
    assert "Draft, not issued" in page.text
    taken = as_manager.get(at(site.half_done, "interview-guide.docx"))
    assert whole(taken.data).count("Draft, not issued") >= 2
    assert "Edition" not in whole(taken.data)
    assert "interview-guide-draft.docx" in taken.headers["Content-Disposition"]
    with site.database() as db:
        assert seen(db, site.half_done) == ()


def test_a_draft_without_elements_or_panel_has_what_can_be_drawn(site, as_manager):
    assert "Choose the elements" in as_manager.get(at(site.empty)).text
    assert as_manager.get(at(site.empty, "all.zip")).status_code == 404
    text = as_manager.get(at(site.half_done)).text
    assert "once <a" in text
    assert as_manager.get(at(site.half_done, "panel-matrix.docx")).status_code == 404
    assert as_manager.get(at(site.half_done, "all.zip")).status_code == 200


def test_an_issued_pack_whose_panel_left_still_opens(site, as_hr):
    with site.database() as db:
        for each in panel(db, site.issued):
            remove_member(db, actor(site.hr), site.issued, each.id)
    for name in ("", "interview-guide", "candidate-leaflet.docx", "all.zip"):
        assert as_hr.get(at(site.issued, name).rstrip("/")).status_code == 200


def test_the_pages_say_what_the_word_papers_say(site, as_hr):
    for name in SHOWN:
        page = " ".join(_text(as_hr.get(at(site.issued, name)).text).split())
        for each in paragraphs(as_hr.get(at(site.issued, f"{name}.docx")).data):
            line = " ".join(each.replace("☐", "").split())
            # Lines to write on by hand are the paper's alone.
            if line == BEFORE:
                continue
            if len(line) > 30 and "___" not in line and not line.startswith("Assessed by"):
                assert line in page, f"{name}: {line}"


def test_opening_or_taking_a_paper_is_noted_once(site, as_panel_member):
    for _ in range(2):
        as_panel_member.get(at(site.issued, "interview-guide"))
        as_panel_member.get(at(site.issued, "interview-guide.docx"))
        as_panel_member.get(at(site.issued, "all.zip"))
    as_panel_member.get(at(site.issued, "panel-matrix.docx"))
    with site.database() as db:
        assert [(each.number, each.who, each.paper) for each in seen(db, site.issued)] == [
            (1, "Peggy Listener", "interview-guide"),
            (1, "Peggy Listener", "all"),
        ]
        assert (
            db.execute("select count(*) from audit where action = 'open paper'").fetchone()[0] == 2
        )


def test_the_zip_holds_what_the_reader_may_have(site, as_hr, as_panel_member):
    everything = names_in(as_hr.get(at(site.issued, "all.zip")).data)
    assert len(everything) == 8 + 3 * 3
    assert all(each.startswith("V-2026-004-papers-edition-1/") for each in everything)
    own = names_in(as_panel_member.get(at(site.issued, "all.zip")).data)
    assert [each.rpartition("/")[2] for each in own] == [
        "person-specification.docx",
        "interview-guide.docx",
        "candidate-leaflet.docx",
        "scoring-sheet-blank.docx",
        "C1--Peggy-Listener.docx",
        "C2--Peggy-Listener.docx",
        "C3--Peggy-Listener.docx",
    ]


def test_the_sheets_for_one_candidate_come_together(site, as_hr, as_panel_member):
    with site.database() as db:
        one = candidates(db, site.issued)[0].id
    answer = as_hr.get(at(site.issued, "sheets", f"{one}.zip"))
    assert len(names_in(answer.data)) == 4
    assert "V-2026-004-scoring-sheets-C1-edition-1.zip" in answer.headers["Content-Disposition"]
    assert len(names_in(as_panel_member.get(at(site.issued, "sheets", f"{one}.zip")).data)) == 2
    assert as_hr.get(at(site.ready, "sheets", f"{one}.zip")).status_code == 404


def test_a_zip_that_would_be_too_large_is_refused_with_a_sentence(site, as_hr):
    with site.database() as db:
        new = tuple(Candidate(f"X{each}", "", "") for each in range(400))
        add_candidates(db, actor(site.hr), site.issued, new)
    answer = as_hr.get(at(site.issued, "all.zip"))
    assert answer.status_code == 400
    assert "candidate by candidate" in answer.text
    listing = as_hr.get(at(site.issued))
    assert "403 candidates" in listing.text
    assert len(listing.data) < LARGEST_PAGE
    assert "X399" in as_hr.get(at(site.issued) + "?page=17").text


def test_no_file_name_and_no_address_names_a_person(site, as_hr, as_outsider):
    for browser in (as_hr, as_outsider):
        for address in links(browser.get(at(site.issued)).text):
            answer = browser.get(address)
            said = answer.headers.get("Content-Disposition", "")
            for name in ("Thistlewood", "Listener", "Storybrook", "Moonbeam"):
                assert name not in said
                assert name not in address


def test_without_names_no_name_is_in_any_file(site, as_hr):
    data = as_hr.get(at(site.issued, "all.zip") + "?anonymous=1").data
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for each in archive.namelist():
            said = whole(archive.read(each)) if each.endswith(".docx") else ""
            assert not any(one.name and one.name in said for one in CANDIDATES), each
    address = sheet(site, site.issued, OUTSIDER)
    assert "Thistlewood" not in as_hr.get(f"{address}?anonymous=1").text
    assert "Thistlewood" not in whole(as_hr.get(f"{address}.docx?anonymous=1").data)


def test_questions_come_in_large_print_or_one_a_page(site, as_manager):
    text = as_manager.get(at(site.issued, "candidate-questions")).text
    large = as_manager.get(link_to(text, "Download in large print"))
    usual = as_manager.get(link_to(text, "Download as Word, one question a page"))
    assert {each.style.name for each in Document(io.BytesIO(large.data)).paragraphs} >= {
        "Large Print"
    }
    assert "Large Print" not in {
        each.style.name for each in Document(io.BytesIO(usual.data)).paragraphs
    }
    assert "large-print" in large.headers["Content-Disposition"]


def test_the_data_are_the_pack_that_was_issued(site, as_hr):
    data = json.loads(as_hr.get(at(site.issued, "pack.json")).data)
    assert data["pack"]["reference"] == "V-2026-004"
    assert len(data["digest"]) == 64


def test_adjustments_are_shown_to_the_chair_alone_and_only_if_the_chair_must_act(
    site, as_panel_member
):
    assert ADJUSTMENT not in as_panel_member.get(at(site.issued)).text
    with site.database() as db:
        first = candidates(db, site.issued)[0]
        save_candidate(
            db,
            actor(site.hr),
            site.issued,
            first.id,
            first.version,
            first.candidate,
            ADJUSTMENT,
            True,
        )
    assert ADJUSTMENT not in as_panel_member.get(at(site.issued)).text
    with site.database() as db:
        sitter = next(
            each.id for each in panel(db, site.issued) if each.person == site.panel_member.id
        )
        make_chair(db, actor(site.hr), site.issued, sitter)
    assert ADJUSTMENT in as_panel_member.get(at(site.issued)).text
    for name in (*SHOWN, "all.zip"):
        assert ADJUSTMENT.encode() not in as_panel_member.get(at(site.issued, name)).data


def test_the_organisations_own_style_is_used(site, as_hr):
    document = Document(shipped("templates") / "word" / "house-style.docx")
    document.sections[0].header.paragraphs[0].text = "Borough of Larkwater"
    out = io.BytesIO()
    document.save(out)
    with site.database() as db:
        save_house_style(db, actor(site.hr), "own.docx", out.getvalue())
    assert "Borough of Larkwater" in whole(as_hr.get(at(site.issued, "interview-guide.docx")).data)
    assert "Borough of Larkwater" in whole(
        as_hr.get(sheet(site, site.issued, OUTSIDER) + ".docx").data
    )


@pytest.mark.parametrize("data", [b"", b"no zip", b"PK\x03\x04" + b"x" * 200])
def test_a_style_that_cannot_be_used_is_said_in_a_sentence(site, as_hr, data):
    with site.database() as db:
        save_house_style(db, actor(site.hr), "own.docx", data)
    answer = as_hr.get(at(site.issued, "interview-guide.docx"))
    assert answer.status_code == 400
    assert "not a Word document" in answer.text


@pytest.mark.parametrize("wrong", ["x", "-1", "0", "99", "9" * 40, "²", "1 or 1=1"])
def test_an_edition_that_is_not_there_is_not_there(site, as_hr, as_panel_member, wrong):
    for browser in (as_hr, as_panel_member):
        for name in ("", "interview-guide", "all.zip", "interview-guide.docx"):
            assert (
                browser.get(
                    at(site.issued, name).rstrip("/"), query_string={"edition": wrong}
                ).status_code
                == 404
            )


@pytest.mark.parametrize(
    "name", ["", "x", "pack", "pack.docx", "x.docx", "..%2f..%2fsecret", "all", "%00"]
)
def test_a_paper_that_is_not_there_is_not_there(site, as_hr, name):
    assert as_hr.get(at(site.issued, name) if name else at(site.issued) + "/x/y").status_code == 404


@pytest.mark.parametrize("name", ["", "interview-guide", "all.zip", "pack.json"])
def test_a_stranger_is_asked_to_sign_in_and_others_find_nothing(
    site, stranger, as_other_manager, name
):
    address = at(site.issued, name).rstrip("/")
    assert stranger.get(address).headers["Location"].startswith("/sign-in")
    assert as_other_manager.get(address).status_code == 404
    assert stranger.post(address).status_code in (400, 405)


def test_what_was_typed_is_shown_as_text(site, as_manager):
    stored = site.vacancy(site.half_done)
    changed = replace(stored.draft, post="<script>x</script> 🏮")
    with site.database() as db:
        save_draft(db, actor(site.manager), stored.id, stored.version, changed)
    for name in ("", *SHOWN):
        text = as_manager.get(at(site.half_done, name).rstrip("/")).text
        assert "<script>x" not in text
        assert "&lt;script&gt;x&lt;/script&gt; 🏮" in text


def test_every_page_asks_the_database_little(site, as_panel_member, as_hr, monkeypatch):
    asked: list[str] = []

    def traced(path):
        made = connect(path)
        made.conn.set_trace_callback(asked.append)
        return made

    monkeypatch.setattr("recruit.web.database.connect", traced)
    for browser in (as_hr, as_panel_member):
        for name in ("", *SHOWN, "interview-guide.docx"):
            browser.get(at(site.issued, name).rstrip("/"))
            asked.clear()
            answer = browser.get(at(site.issued, name).rstrip("/"))
            assert answer.status_code == 200
            assert len(asked) <= 12, asked


def test_each_page_is_headed_by_its_paper(site, as_hr):
    assert heading(as_hr.get(at(site.issued)).text) == "Papers"
    assert heading(as_hr.get(at(site.issued, "interview-guide")).text) == "Interview guide"


def again(site, browser) -> None:
    """Issues a second edition."""
    stored = site.vacancy(site.issued)
    with site.database() as db:
        save_draft(
            db,
            actor(site.manager),
            stored.id,
            stored.version,
            replace(stored.draft, grade="Grade 10"),
        )
    check = f"/vacancies/{site.issued}/check"
    browser.fill_in(check, {"reason": "Graded again."}, action=f"{check}/issue")


def _text(page: str) -> str:
    return str(parsed(page).text_content())


def test_the_matrix_is_shown_as_a_page_to_the_chair_and_to_builders_alone(
    site, as_manager, as_panel_member
):
    page = as_manager.get(at(site.issued, "panel-matrix"))
    assert page.status_code == 200
    assert "Reason, if not the mean" in page.text
    assert "Candidate C1" in page.text
    assert as_panel_member.get(at(site.issued, "panel-matrix")).status_code == 404
    assert site.browser(site.other_manager).get(at(site.issued, "panel-matrix")).status_code == 404
