"""The decision record holds the rule, every candidate's result, ties, outcomes, and room to
sign.
"""

from __future__ import annotations

import re
from dataclasses import replace
from fractions import Fraction

import pytest

from recruit.documents.decision_record import decision_record
from recruit.documents.house_style import open_house_style
from recruit.documents.pictures import Picture
from recruit.domain.decision.panel_statistics import Agreement
from recruit.domain.pack.decision_rule import MOST_PASSES, TieBreak
from recruit.domain.pack.vacancy import Cap
from recruit.domain.record.record import Deed, Edition, FoundEqual, Record
from recruit.domain.scoring.result import Outcome
from tests.documents.made_record import (
    HOSTILE,
    a_candidate,
    a_png,
    a_record,
    a_sheet,
    an_interview,
    an_issued,
    by,
    outcome,
    sealed,
    whole_story,
)
from tests.documents.reading import W, body, text, whole
from tests.documents.test_consensus_record import WP, tables

HEAD = "0123456789abcdef" * 4


def paper(record: Record, **named) -> bytes:
    return decision_record(record, open_house_style(), HEAD, **named)


@pytest.fixture(scope="module")
def story() -> bytes:
    return paper(whole_story())


def about(data: bytes, reference: str) -> str:
    """All that stands below a candidate's heading."""
    said = text(data)
    start = said.index(f"Candidate {reference} ·")
    ends = [each.start() for each in re.finditer(r"\nCandidate C\d ·|\nEditions of the pack", said)]
    return said[start : min(each for each in ends if each > start)]


def test_the_rule_stands_in_words(story):
    for each in whole_story().newest.pack.rule_in_words:
        assert each in text(story)


def test_candidates_stand_in_order_of_merit_with_both_totals_and_the_outcome(story):
    assert tables(story)["Result"][1:] == [
        ["1", "C1 · Ambrose Thistlewood", "3.67", "3.06", "met", "Appoint"],
        ["2", "C3 · Clementine Nowhere", "2.67", "2.67", "met", "Not appointed"],
        ["3", "C2 · Peregrine Moonbeam", "2.67", "2.67", "met", "Reserve until 30 November 2027"],
        ["–", "C4 · Oluwaseun Madeupname", "1", "1", "not met", "Not appointed"],
        ["–", "C5 · Hyacinth Inkwell", "–", "–", "not scored", "Withdrawn"],
    ]


def test_there_is_no_order_before_all_are_settled():
    record = whole_story()
    early = replace(record, decided=None, candidates=(*record.candidates[:4], a_candidate(5)))
    data = paper(early)
    assert [row[0] for row in tables(data)["Result"][1:]] == ["–"] * 5
    assert [row[1][:2] for row in tables(data)["Result"][1:]] == ["C1", "C2", "C3", "C4", "C5"]
    assert "Not decided yet" in text(data)
    assert "section 159" not in text(data)


def test_each_candidate_has_the_verdict_and_the_reason_for_the_outcome(story):
    assert "Meets the standard. The weighted mean is 3.67" in about(story, "C1")
    assert "Does not meet the standard. The weighted mean is 1, below the pass mark 2." in about(
        story, "C4"
    )
    for reference in ("C1", "C2", "C3", "C4"):
        assert "Shown by the evidence for question 1." in about(story, reference)
    assert "Took another post." in about(story, "C5")


def test_what_happened_to_one_candidate_stands_with_that_one_alone(story):
    happened = {
        "C1": (
            "The clerk was late.",
            "Reason 1.",
            "I heard less than that.",
            "4 in place of the mean, 2.33",
        ),
        "C4": ("The last member fell ill.", "Withdrew from scoring this candidate."),
    }
    for reference in ("C1", "C2", "C3", "C4", "C5"):
        for where, facts in happened.items():
            assert all((fact in about(story, reference)) is (where == reference) for fact in facts)


def test_a_minimum_mark_that_is_not_met_is_told():
    record = whole_story()
    pack = record.newest.pack
    question = replace(pack.questions[0], minimum_mark="3")
    issued = an_issued(3, questions=(question, *pack.questions[1:]))
    low = a_candidate(1, an_interview(issued, [["2", "4"]] * 2))
    assert "Not met: question 1 has 2 and needs 3." in text(paper(a_record(issued, 2, low)))


def test_a_cap_is_told_where_an_indicator_with_one_was_heard():
    question = an_issued(1).pack.questions[0]
    negative = question.negative_indicators[0].id
    issued = an_issued(1, questions=(replace(question, caps=(Cap(negative, "2"),)),))
    heard = a_sheet(issued, ["2"])
    heard = replace(heard, scores=tuple(replace(each, heard=(negative,)) for each in heard.scores))
    one = a_candidate(1, an_interview(issued, [["2"]], sheets=(sealed(1, heard),)))
    assert "Question 1: at most 2; agreed 2." in text(paper(a_record(issued, 1, one)))


def test_a_tie_is_named_with_each_step_and_what_the_panel_recorded():
    record = whole_story()
    step = TieBreak(MOST_PASSES, "")
    rule = replace(record.newest.pack.rule, tie_break=(step,))
    issued = an_issued(3, rule=rule)
    record = replace(
        record,
        editions=(Edition(issued, record.editions[0].deed),),
        found_equal=(
            FoundEqual((2, 3), by("Ambrose Chair", 15, "Their evidence weighs the same.")),
        ),
    )
    said = text(paper(record))
    for each in (
        "C2 and C3 have the same total, 2.67.",
        step.in_words,
        "3 at or above the pass mark",
        "Recorded: C2 and C3 are equal.",
        "Their evidence weighs the same.",
        "The panel chose between equals under section 159 of the Equality Act 2010: C3, then C2.",
        "No keeper has come from the islands.",
    ):
        assert each in said, each


def test_a_tie_that_is_not_decided_says_so():
    said = text(paper(replace(whole_story(), tie_decisions=())))
    assert "C2 and C3 are not recorded as equal yet." in said


def test_without_a_tie_it_says_so():
    issued = an_issued(1)
    one = a_candidate(1, an_interview(issued, [["3"]]), outcome=outcome(Outcome.APPOINT))
    assert "No two candidates who meet the standard have the same total." in text(
        paper(a_record(issued, 1, one))
    )


def test_the_editions_say_who_was_scored_on_which_and_why_there_is_another():
    first, second = an_issued(1), an_issued(1, edition=2, reason="Question 1 named a town.")
    record = a_record(
        first,
        1,
        a_candidate(1, an_interview(first, [["3"]])),
        a_candidate(2, an_interview(second, [["2"]])),
    )
    later = Edition(
        second, Deed("Hilda Rulebook", "2026-11-24T08:00:00.000+00:00", "Question 1 named a town.")
    )
    rows = tables(paper(replace(record, editions=(*record.editions, later))))[
        "Editions of the pack"
    ]
    assert [(row[0], row[2], row[4]) for row in rows[1:]] == [
        ("1", "the first", "C1"),
        ("2", "Question 1 named a town.", "C2"),
    ]


def test_calibration_was_held_or_not(story):
    assert "These marks were never counted." in text(story)
    assert "The panel held none" in text(paper(replace(whole_story(), calibrations=())))


def test_the_head_of_the_chain_is_whole(story):
    assert HEAD in text(story).replace(" ", "")


def test_every_member_has_room_to_sign_beside_what_they_did_in_the_system(story):
    rows = tables(story)["Signatures"]
    assert [row[1] for row in rows[1:]] == [
        "Confirmed C1, C2, C3, C4.",
        "Confirmed C1, C2, C3, C4.",
        "Confirmed C2, C3. Dissents on C1.",
    ]
    assert all(row[2:] == ["", ""] for row in rows[1:])


def test_how_the_panel_agreed_stands_with_its_picture_and_figures():
    low = Agreement(12, 0.785, "")
    data = paper(whole_story(), members=Picture(a_png(), "Means and ranges."), agreements=(low,))
    assert [each.get("descr") for each in body(data).iter(f"{WP}docPr")] == ["Means and ranges."]
    rows = tables(data)["Each member's marks in figures"]
    assert [row[1:4] for row in rows[1:]] == [
        ["12", "2.5", "1 to 4"],
        ["12", "2.33", "1 to 3"],
        ["8", "2.5", "1 to 3"],
    ]
    assert "0.785, n 12. " in text(data)
    assert low.warning in text(data)


def test_marks_on_two_scales_have_tables_of_their_own():
    first = an_issued(1)
    points = tuple(
        replace(each, value=each.value * Fraction(2)) for each in first.pack.rule.scale.points
    )
    scale = replace(first.pack.rule.scale, points=points)
    second = an_issued(1, edition=2, rule=replace(first.pack.rule, scale=scale))
    record = a_record(
        first,
        1,
        a_candidate(1, an_interview(first, [["3"]])),
        a_candidate(2, an_interview(second, [["3"]])),
    )
    said = text(
        paper(
            replace(record, editions=(*record.editions, Edition(second, record.editions[0].deed)))
        )
    )
    assert "Scored on one scale: C1" in said
    assert "Scored on one scale: C2" in said


@pytest.mark.parametrize(("questions", "members"), [(1, 2), (13, 12)])
def test_the_smallest_and_the_largest_are_written(questions, members):
    data = paper(whole_story(max(questions, 2), members))
    assert len(tables(data)["Signatures"]) == members + 1


def test_an_empty_list_is_written():
    assert "Signed by every member" in text(paper(a_record(an_issued(1), 1)))


def test_hostile_text_is_text_and_whole():
    record = whole_story()
    one = replace(record.candidates[0], outcome=outcome(Outcome.APPOINT, why=HOSTILE))
    record = replace(record, candidates=(one, *record.candidates[1:]))
    assert HOSTILE in text(paper(record))


def test_it_carries_the_digest_and_is_the_same_every_time(story):
    assert whole_story().newest.stamp in whole(story)
    assert story == paper(whole_story())


def test_tables_are_described_and_no_row_is_split(story):
    for table in body(story).iter(f"{W}tbl"):
        assert table.find(f"{W}tblPr/{W}tblDescription") is not None
        assert all(row.find(f"{W}trPr/{W}cantSplit") is not None for row in table.iter(f"{W}tr"))
