"""The consensus record shows every first mark, what was agreed and why, and who did not score."""

from __future__ import annotations

import io
from dataclasses import replace

import pytest
from docx import Document

from recruit.documents.consensus_record import consensus_record
from recruit.documents.house_style import open_house_style
from recruit.documents.pictures import Picture
from recruit.domain.record.record import Record
from recruit.domain.scoring.consensus import AgreedScore, Why
from recruit.domain.scoring.gate import Declaration, Interest
from tests.documents.made_record import (
    EVIDENCE,
    HOSTILE,
    a_candidate,
    a_png,
    a_record,
    a_sheet,
    an_interview,
    an_issued,
    by,
    sealed,
    whole_story,
)
from tests.documents.reading import W, body, headings, text, whole

WP = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}"
R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"


def paper(record: Record, place: int = 0, **named) -> bytes:
    return consensus_record(record, record.candidates[place], open_house_style(), **named)


def one_scored(marks, questions: int = 1, **changes) -> Record:
    """A record of one candidate whom each member gave these marks."""
    issued = an_issued(questions)
    return a_record(issued, len(marks), a_candidate(1, an_interview(issued, marks, **changes)))


def tables(data: bytes) -> dict[str, list[list[str]]]:
    """The rows of every table by its title."""
    found = {}
    for table in body(data).iter(f"{W}tbl"):
        title = table.find(f"{W}tblPr/{W}tblCaption").get(f"{W}val")
        found[title] = [
            ["".join(cell.itertext(f"{W}t")) for cell in row.iter(f"{W}tc")]
            for row in table.iter(f"{W}tr")
        ]
    return found


@pytest.fixture(scope="module")
def story() -> bytes:
    return paper(whole_story())


def test_the_marks_stand_side_by_side_with_n_mean_spread_and_agreed_score():
    rows = tables(paper(one_scored([["1"], ["2"], ["4"]])))["The marks side by side"]
    assert rows[0] == ["Question", "Weight", "A", "B", "C", "n", "Mean", "Spread", "Agreed"]
    assert rows[1][1:] == ["1", "1", "2", "4", "3", "2.33", "3", "2"]
    assert rows[-1] == ["Weighted mean", "", "1", "2", "4", "", "2.33", "", "2"]


def test_who_did_not_ask_is_in_no_mean():
    rows = tables(paper(one_scored([["1"], [""], ["4"]])))["The marks side by side"]
    assert rows[1][2:] == ["1", "–", "4", "2", "2.5", "3", "3"]
    assert "The fire alarm went off." in text(paper(one_scored([["1"], [""], ["4"]])))


def test_the_house_says_from_which_difference_a_question_is_talked_over():
    record = one_scored([["3"], ["4"]])
    assert "Talked over" not in text(paper(record))
    assert "The marks differ by 1, from 3 to 4." in text(paper(record, spread=1))


def test_an_agreed_score_that_is_not_the_mean_stands_with_reason_and_words(story):
    said = text(story)
    assert (
        "Agreed 4 in place of the mean, 2.33; indicator missed: All had heard the second indicator."
        in said
    )
    assert "It was read again." in said
    assert tables(story)["The marks side by side"][1][-1] == "4*"


def test_the_result_by_the_means_alone_stands_beside_the_agreed_one(story):
    totals = dict(tables(story)["Totals"])
    assert totals["Agreed total"] == "3.67"
    assert totals["By the means alone"] == "3.06; would meet the standard"
    assert "Meets the standard. The weighted mean is 3.67" in text(story)


def test_first_marks_stay_beside_what_was_agreed(story):
    assert [row[2:5] for row in tables(story)["The marks side by side"][1:4]] == [
        ["3", "3", "1"],
        ["4", "3", "–"],
        ["4", "3", "3"],
    ]


def test_every_members_evidence_stands_with_its_question():
    issued = an_issued(2)
    evidence = {(m, q): f"Member {m} on question {q}." for m in (1, 2) for q in (1, 2)}
    found = [a_sheet(issued, ["3"]) for _ in (1, 2)]
    held = tuple(
        sealed(
            m,
            replace(
                s, scores=tuple(replace(e, evidence=evidence[m, e.question]) for e in s.scores)
            ),
        )
        for m, s in enumerate(found, 1)
    )
    record = a_record(issued, 2, a_candidate(1, an_interview(issued, [["3"]] * 2, sheets=held)))
    said = text(paper(record))
    second = said.index("Question 2 ·")
    for (member, question), words in evidence.items():
        assert (said.index(words) > second) == (question == 2), member
    assert EVIDENCE.split("\n")[0] in text(paper(one_scored([["3"]])))


def test_who_confirmed_and_who_dissents_stands_with_their_words(story):
    stances = [row[-1] for row in tables(story)["The panel"][1:]]
    assert stances == [
        f"{what}, 24 November 2026, 15:00 GMT" for what in ("Confirmed", "Confirmed", "Dissents")
    ]
    assert "I heard less than that." in text(story)


def test_exceptions_and_sheets_opened_again_stand_with_their_reasons(story):
    said = text(story)
    for each in (
        "The clerk was late.",
        "The panel has no chair.",
        "Hilda Rulebook, 24 November 2026, 11:01 GMT",
        "Reason 1.",
    ):
        assert each in said


def test_who_did_not_score_is_named_with_the_reason_and_is_in_no_column():
    data = paper(whole_story(), 3)
    said = text(data)
    assert "Did not score. Withdrew from scoring this candidate." in said
    assert "We are cousins." in said
    assert "The last member fell ill." in said
    assert len(tables(data)["The marks side by side"][0]) == 2 + 2 + 4


def test_what_did_not_happen_is_said_not_to_have():
    said = text(paper(one_scored([["3"], ["3"]])))
    for each in (
        "No one dissented.",
        "No one declared that they know",
        "There were none.",
        "No one wrote any.",
    ):
        assert each in said


def test_an_interest_that_is_known_stands_with_how_it_was_managed():
    record = one_scored([["3"], ["3"]])
    one = replace(
        record.candidates[0],
        declarations=(Declaration(1, Interest.KNOWN, "One board. I ask nothing."),),
    )
    said = text(paper(replace(record, candidates=(one,))))
    assert "knows the candidate. One board. I ask nothing." in said
    assert "Nothing declared" in said


def test_the_edition_and_why_there_is_another_are_printed():
    issued = an_issued(1, edition=2, reason="Question 1 named a town.")
    record = a_record(issued, 1, a_candidate(1, an_interview(issued, [["3"]])))
    said = text(paper(record))
    assert "Question 1 named a town." in said
    assert issued.digest in said
    assert f"Edition 2 · {issued.digest[:12]}" in whole(paper(record))


def test_what_is_not_recorded_yet_says_so(story):
    assert "Not recorded yet" in text(paper(one_scored([["3"]], recorded=None)))
    assert "Not recorded yet" not in text(story)


def test_nobody_scored_is_no_record():
    with pytest.raises(LookupError):
        paper(a_record(an_issued(1), 1, a_candidate(1)))


def test_a_large_panel_lies_on_its_side():
    for members, is_wide in ((6, False), (7, True), (12, True)):
        section = Document(io.BytesIO(paper(one_scored([["3"]] * members)))).sections[0]
        assert (section.page_width > section.page_height) is is_wide


@pytest.mark.parametrize(("questions", "members"), [(1, 1), (13, 12)])
def test_the_smallest_and_the_largest_hold_every_question_and_member(questions, members):
    record = one_scored([["3"]] * members, questions)
    rows = tables(paper(record))["The marks side by side"]
    assert len(rows) == questions + 2
    assert {len(row) for row in rows} == {members + 6}
    for each in record.newest.pack.questions:
        assert each.text in text(paper(record))


def test_hostile_text_is_text_and_whole():
    issued = an_issued(1)
    held = a_sheet(issued, ["3"], notes=HOSTILE, remarks=HOSTILE)
    held = replace(held, scores=tuple(replace(each, evidence=HOSTILE) for each in held.scores))
    interview = an_interview(
        issued, [["3"]], sheets=(sealed(1, held),), opened=by(HOSTILE, 13, HOSTILE)
    )
    interview = replace(interview, departures=(AgreedScore(1, "4", Why.OTHER, HOSTILE),))
    said = text(paper(a_record(issued, 1, a_candidate(1, interview))))
    assert said.count(HOSTILE) == 6


def test_pictures_have_alternative_text_and_the_same_figures_under_them():
    record = whole_story()
    data = paper(
        record,
        profiled=Picture(a_png(), "The profile."),
        spreads=Picture(a_png(90, 30), "The <spread>."),
    )
    drawn = list(body(data).iter(f"{WP}inline"))
    assert [each.find(f"{WP}docPr").get("descr") for each in drawn] == [
        "The profile.",
        "The <spread>.",
    ]
    relations = {each.get(f"{R}embed") for each in body(data).iter(f"{A}blip")}
    assert len(relations) == 2
    assert {
        each.rId
        for each in Document(io.BytesIO(data)).part.rels.values()
        if "image" in each.reltype
    } == relations
    found = tables(data)
    assert found["The profile in figures"][1][1:] == ["4", "2", "–", "1 to 3", "3"]
    assert found["The marks in figures"][1][1:] == ["3", "3", "1", "3", "2.33"]


def test_a_picture_is_no_wider_than_the_text_no_higher_than_the_page_and_not_out_of_shape():
    record = one_scored([["3"]])
    for width, height, asked in ((400, 10, 0), (10, 400, 0), (40, 20, 80), (40, 20, 900)):
        data = paper(record, profiled=Picture(a_png(width, height), "", asked))
        extent = next(body(data).iter(f"{WP}extent"))
        across, down = (int(extent.get(each)) / 36_000 for each in ("cx", "cy"))
        assert across <= 170.1
        assert down <= 257
        assert across / down == pytest.approx(width / height, rel=0.01)
        if asked == 80:
            assert across == pytest.approx(80)


def test_the_candidates_reference_stands_in_the_header_and_a_hidden_name_nowhere():
    record = whole_story()
    hidden = replace(
        record.candidates[0], candidate=replace(record.candidates[0].candidate, name="")
    )
    data = paper(replace(record, candidates=(hidden, *record.candidates[1:])))
    assert "Candidate C1" in whole(data)
    assert "Ambrose Thistlewood" not in whole(data)


def test_it_is_the_same_every_time_and_has_headings(story):
    assert story == paper(whole_story())
    assert headings(story)


def test_tables_are_described_and_no_row_is_split(story):
    for table in body(story).iter(f"{W}tbl"):
        assert table.find(f"{W}tblPr/{W}tblDescription") is not None
        assert all(row.find(f"{W}trPr/{W}cantSplit") is not None for row in table.iter(f"{W}tr"))
