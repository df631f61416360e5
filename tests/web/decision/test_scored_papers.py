"""The page of record papers and its downloads: what there is, for whom, and that nothing of it
tells too early.
"""

from __future__ import annotations

import csv
import io
import json
import re
import zipfile
from dataclasses import replace

import pytest

from recruit.domain.scoring.gate import Declaration, Interest
from recruit.domain.scoring.result import Outcome
from recruit.domain.words.people import SHELL, actor
from recruit.store.people.settings import save_settings, settings
from recruit.store.scoring.gates import declare
from recruit.store.scoring.letters import approve_letter, save_letter
from recruit.store.scoring.outcomes import record_decision, save_outcome
from recruit.store.scoring.sheets import reopen
from recruit.store.vacancies.candidates import candidates
from recruit.store.vacancies.panels import panel
from recruit.web.decision import scored_papers
from tests import scored
from tests.web.made_up import seat_hr
from tests.web.reading import links, parsed, words


@pytest.fixture
def decided(site):
    """The vacancy from the first mark to the decision, with one approved letter; returns the
    site.
    """
    with site.database() as db:
        scored.score_all(
            db,
            site.issued,
            {0: [["3"], ["2"], ["4", "0", "2"]], 1: [["2"], ["2"], ["2"]], 2: [["1"], ["2"], [""]]},
        )
        scored.agree_all(db, site.issued)
        for each in candidates(db, site.issued):
            save_outcome(
                db, SHELL, site.issued, each.id, 0, Outcome.NOT_APPOINTED, "", "A made-up reason."
            )
        first = candidates(db, site.issued)[0].id
        save_letter(db, SHELL, site.issued, first, 0, "Dear Ambrose\n")
        approve_letter(db, SHELL, site.issued, first, 1)
        record_decision(db, SHELL, site.issued)
    return site


def base(site) -> str:
    return f"/vacancies/{site.issued}/record"


def ids(site) -> tuple[list[int], list[int]]:
    """The candidates and the members of the vacancy."""
    with site.database() as db:
        return [each.id for each in candidates(db, site.issued)], [
            each.id for each in panel(db, site.issued)
        ]


def downloads(site) -> list[str]:
    """Every address below the page."""
    listed, members = ids(site)
    sheets = [f"sheets/{one}/{member}.docx" for one in listed for member in members]
    more = [f"sheets/{one}/{member}.docx?sealing=1" for one in listed for member in members]
    consensus = [f"consensus/{one}.docx" for one in listed]
    rest = ["decision.docx", "record.json", "marks.csv", "tables.zip", "all.zip"]
    return [base(site), *(f"{base(site)}/{each}" for each in (*sheets, *more, *consensus, *rest))]


def answers(site, browser) -> dict[str, tuple[int, bytes]]:
    """What comes from every address, without what is new in every page."""
    found = {}
    for each in downloads(site):
        answer = browser.get(each)
        data = b"\n".join(line for line in answer.data.splitlines() if b"csrf_token" not in line)
        found[each] = (answer.status_code, data)
    return found


def texts(data: bytes) -> str:
    """What is in a file, and in the files inside it."""
    if not zipfile.is_zipfile(io.BytesIO(data)):
        return data.decode("utf-8", "replace")
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return "\n".join(
            re.sub(r"<[^>]+>", "", texts(archive.read(each)))
            for each in archive.namelist()
            if not each.endswith((".png", ".rels"))
        )


def test_hr_has_every_paper_and_the_data(decided, as_hr):
    page = as_hr.get(base(decided))
    listed = [each for each in links(page.text) if "/record/" in each or each.endswith(".docx")]
    assert len([each for each in listed if "/sheets/" in each]) == 9
    assert len([each for each in listed if "/consensus/" in each]) == 3
    assert len([each for each in listed if "/letters/" in each]) == 1
    for each in listed:
        answer = as_hr.get(each)
        assert answer.status_code == 200, each
        assert answer.headers["Cache-Control"] == "no-store"
        assert answer.headers["Content-Disposition"].startswith("attachment; filename=V-2026-004-")


def test_a_filled_sheet_holds_what_its_member_wrote(decided, as_hr):
    listed, members = ids(decided)
    text = texts(as_hr.get(f"{base(decided)}/sheets/{listed[2]}/{members[2]}.docx").data)
    assert "The fire alarm went off." in text
    assert "Wilhelmina Storybrook" in text


def test_everything_in_one_zip_has_each_paper_once_and_no_name_in_its_file_names(decided, as_hr):
    answer = as_hr.get(f"{base(decided)}/all.zip")
    with zipfile.ZipFile(io.BytesIO(answer.data)) as archive:
        names = [each.removeprefix("V-2026-004-record/") for each in archive.namelist()]
    assert len(names) == len(set(names))
    assert {each.split("/")[0] for each in names} == {
        "scoring-sheets",
        "consensus-records",
        "feedback-letters",
        "decision-record.docx",
        "record.json",
        "tables",
    }
    assert "scoring-sheets/C1-member-3.docx" in names
    assert not re.search("thistlewood|lamplight|storybrook", " ".join(names), re.IGNORECASE)


def test_a_zip_of_too_many_papers_is_refused_in_a_sentence(decided, as_hr, monkeypatch):
    monkeypatch.setattr(scored_papers, "MOST_FILES", 3)
    answer = as_hr.get(f"{base(decided)}/all.zip")
    assert answer.status_code == 400
    assert "one ZIP holds at most 3" in answer.text


def test_the_file_name_of_a_download_names_nobody(decided, as_hr):
    for each in downloads(decided)[1:]:
        said = as_hr.get(each).headers.get("Content-Disposition", "").lower()
        assert said, each
        assert not re.search("thistlewood|moonbeam|lamplight|listener|storybrook", said)


def test_the_export_opens_as_a_table_and_as_json(decided, as_hr):
    table = as_hr.get(f"{base(decided)}/marks.csv")
    rows = list(csv.DictReader(io.StringIO(table.data.decode("utf-8-sig"), newline="")))
    assert len(rows) == 3 * 3 * 6
    assert {each["Evidence"] for each in rows if each["Mark"]} == {scored.EVIDENCE}
    said = json.loads(as_hr.get(f"{base(decided)}/record.json").data)
    assert said["left_out"] == []
    assert said["record"]["candidates"][0]["letter"]["text"] == "Dear Ambrose\n"
    assert said["results"]["merit"]["places"]


def test_the_same_record_gives_the_same_files(decided, as_hr):
    first, again = answers(decided, as_hr), answers(decided, as_hr)
    assert [each for each in first if first[each] != again[each]] == []


def test_a_reopened_sheet_is_there_as_it_was_sealed_first(site, as_panel_member):
    with site.database() as db:
        scored.score_all(db, site.issued, {0: [["3"], ["2"], ["2"]]})
        reopen(db, SHELL, scored.place(db, site.issued, 0, 1), "The wrong candidate.")
    listed, members = ids(site)
    where = f"{base(site)}/sheets/{listed[0]}/{members[1]}.docx"
    assert f"{where}?sealing=1" in links(as_panel_member.get(base(site)).text)
    assert "The wrong candidate." in texts(as_panel_member.get(f"{where}?sealing=1").data)
    for wrong in ("2", "0", "x", "-1", "99999999999"):
        assert as_panel_member.get(f"{where}?sealing={wrong}").status_code == 404


def test_a_member_has_their_own_sheet_once_it_is_sealed_and_nobody_elses(site, as_panel_member):
    with site.database() as db:
        scored.open_gate(db, site.issued)
        scored.seal_sheet(db, scored.place(db, site.issued, 0, 1), ["2"])
        scored.seal_sheet(db, scored.place(db, site.issued, 0, 0), ["4"])
    listed, members = ids(site)
    assert (
        as_panel_member.get(f"{base(site)}/sheets/{listed[0]}/{members[1]}.docx").status_code == 200
    )
    assert (
        as_panel_member.get(f"{base(site)}/sheets/{listed[0]}/{members[0]}.docx").status_code == 404
    )
    said = words(parsed(as_panel_member.get(base(site)).text).find(".//table"))
    assert "Your sheet" in said
    assert "Agnes" not in said


@pytest.mark.parametrize(("name", "member"), [("manager", 0), ("panel_member", 1), ("outsider", 2)])
def test_what_colleagues_score_changes_no_byte_for_a_member_with_open_sheets(site, name, member):
    with site.database() as db:
        scored.open_gate(db, site.issued)
        scored.save_sheet(
            db, scored.place(db, site.issued, 0, member), scored.scores(db, site.issued, ["2"])
        )  # fmt: skip
    browser = site.browser(getattr(site, name))
    before = answers(site, browser)
    with site.database() as db:
        for each in range(3):
            for other in {0, 1, 2} - {member}:
                scored.seal_sheet(db, scored.place(db, site.issued, each, other), ["1"])
    after = answers(site, browser)
    assert [each for each in before if before[each] != after[each]] == []


def test_a_decision_tells_a_member_nothing_of_a_candidate_for_whom_their_sheet_is_open(
    site, as_panel_member
):
    with site.database() as db:
        scored.score_all(db, site.issued, {0: [["3"], ["2"], ["2"]], 1: [["2"], ["2"], ["2"]]})
        scored.agree_all(db, site.issued)
        listed = candidates(db, site.issued)
        for each, outcome in zip(
            reversed(listed), (Outcome.WITHDRAWN, *[Outcome.NOT_APPOINTED] * 2), strict=True
        ):
            save_outcome(db, SHELL, site.issued, each.id, 0, outcome, "", "A made-up reason.")
    nothing_yet = as_panel_member.get(f"{base(site)}/decision.docx")
    assert nothing_yet.status_code == 404
    with site.database() as db:
        record_decision(db, SHELL, site.issued)
    before = answers(site, as_panel_member)
    assert before[f"{base(site)}/decision.docx"][0] == 200
    said = json.loads(before[f"{base(site)}/record.json"][1])
    held = {
        each["candidate"]["reference"]: each["interview"] is not None
        for each in said["record"]["candidates"]
    }
    assert held == {"C1": True, "C2": True, "C3": False}
    with site.database() as db:
        # As if a colleague had sealed before the candidate withdrew: nothing that can be saved any
        # more.
        db.execute(
            "insert into interview (candidate, vacancy, edition, began_at) values (?, ?, 1, 'x')",
            [listed[2].id, site.issued],
        )
        db.conn.commit()
    assert answers(site, as_panel_member) == before


def test_hr_on_the_panel_is_a_member_first(site, as_hr):
    with site.database() as db:
        seat_hr(db, site, actor(site.hr))
        scored.open_gate(db, site.issued)
    before = answers(site, as_hr)
    with site.database() as db:
        for candidate in range(3):
            for member in range(3):
                scored.seal_sheet(db, scored.place(db, site.issued, candidate, member), ["1"])
    after = answers(site, as_hr)
    assert [each for each in before if before[each] != after[each]] == []
    assert before[f"{base(site)}/record.json"][0] == 404


def test_the_owner_sees_marks_only_where_the_house_says_so(site):
    with site.database() as db:
        db.execute("update panel_member set person = null where vacancy = ?", [site.issued])
        db.conn.commit()
        scored.score_all(db, site.issued, {each: [["2"]] * 3 for each in range(3)})
        scored.agree_all(db, site.issued)
    browser = site.browser(site.manager)
    listed, members = ids(site)
    wanted = [
        f"{base(site)}/{each}"
        for each in ("record.json", "marks.csv", "tables.zip", "decision.docx")
    ]
    wanted += [
        f"{base(site)}/sheets/{listed[0]}/{members[0]}.docx",
        f"{base(site)}/consensus/{listed[0]}.docx",
    ]
    assert {browser.get(each).status_code for each in wanted} == {404}
    assert "Nothing is open to you yet." in browser.get(base(site)).text
    with site.database() as db:
        save_settings(db, SHELL, replace(settings(db), managers_see_marks=True))
    assert {browser.get(each).status_code for each in wanted} == {200}


def test_who_withdrew_from_a_candidate_gets_nothing_of_theirs(site, as_panel_member):
    with site.database() as db:
        scored.open_gate(db, site.issued)
        listed, members = candidates(db, site.issued), panel(db, site.issued)
        declare(
            db,
            SHELL,
            site.issued,
            listed[0].id,
            Declaration(members[1].id, Interest.WITHDRAWS, "A cousin."),
        )
        for member in (0, 2):
            scored.seal_sheet(db, scored.place(db, site.issued, 0, member), ["2"])
        scored.agree_all(db, site.issued)
    for each in (
        f"consensus/{listed[0].id}.docx",
        f"sheets/{listed[0].id}/{members[0].id}.docx",
        "record.json",
    ):
        assert as_panel_member.get(f"{base(site)}/{each}").status_code == 404


def test_a_candidate_or_member_of_another_vacancy_is_not_there(decided, as_hr):
    listed, members = ids(decided)
    with decided.database() as db:
        others = candidates(db, decided.elsewhere)[0].id, panel(db, decided.elsewhere)[0].id
    for one, member in (
        (others[0], members[0]),
        (listed[0], others[1]),
        (2**80, members[0]),
        (listed[0], 2**80),
    ):
        assert as_hr.get(f"{base(decided)}/sheets/{one}/{member}.docx").status_code == 404
    for one in (others[0], 2**63, 999_999):
        assert as_hr.get(f"{base(decided)}/consensus/{one}.docx").status_code == 404


@pytest.mark.parametrize("page", ["0", "-1", "x", "1e9", "99999999", "2"])
def test_a_page_that_is_not_there_is_no_fault(decided, as_hr, page):
    assert as_hr.get(f"{base(decided)}?page={page}").status_code == 200


def test_a_formula_in_evidence_runs_nowhere(site, as_hr):
    with site.database() as db:
        scored.open_gate(db, site.issued)
        evil = '=HYPERLINK("http://evil.example","click")'
        for member in range(3):
            where = scored.place(db, site.issued, 0, member)
            scored.save_sheet(db, where, scored.scores(db, site.issued, ["2"], evidence=evil))
            scored.seal(db, SHELL, where)
    cells = csv.reader(
        io.StringIO(as_hr.get(f"{base(site)}/marks.csv").data.decode("utf-8-sig"), newline="")
    )
    found = [cell for row in cells for cell in row if "HYPERLINK" in cell]
    assert found
    assert all(each == f"'{evil}" for each in found)
