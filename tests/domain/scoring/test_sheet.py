"""A sheet: what can be a score, what is missing before it can be sealed, and where evidence is
needed.
"""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recruit.domain.pack.pack import Pack, PackGroup, PackQuestion
from recruit.domain.pack.vacancy import Cap
from recruit.domain.scoring.sheet import (
    LONGEST_EVIDENCE,
    LONGEST_REASON,
    Part,
    Score,
    Sheet,
    anywhere_ids,
    blank_sheet,
    cap_on,
    question_of,
    score_fault,
    sheet_faults,
    why_evidence,
)
from tests.builders import a_pack

PACK = a_pack(3)
FIRST = PACK.questions[0]
NEGATIVE, POSITIVE = FIRST.negative_indicators[0].id, FIRST.indicators[0].id
SAID = "Said: 'I wrote the plan with the crew.'"


def capped(mark: str = "1", indicator: str = NEGATIVE) -> tuple[Pack, PackQuestion]:
    """The pack with a cap on its first question, and that question."""
    question = replace(FIRST, caps=(Cap(indicator, mark),))
    return replace(PACK, questions=(question, *PACK.questions[1:])), question


def faults(pack: Pack, first: Score) -> list[tuple[Part, str]]:
    """What is missing of a sheet whose other questions are done."""
    done = [Score(each.number, "2") for each in pack.questions[1:]]
    return [(each.part, each.text) for each in sheet_faults(pack, Sheet((first, *done)))]


def test_a_blank_sheet_has_a_score_for_every_question_and_none_is_done():
    blank = blank_sheet(PACK)
    assert [each.question for each in blank.scores] == [1, 2, 3]
    assert not any(each.is_done for each in blank.scores)
    assert [each.part for each in sheet_faults(PACK, blank)] == [Part.MARK] * 3
    assert [
        score_fault(question, score)
        for question, score in zip(PACK.questions, blank.scores, strict=True)
    ] == [""] * 3


def test_a_score_is_found_by_its_question():
    assert blank_sheet(PACK).score(2) == Score(2)
    with pytest.raises(LookupError):
        blank_sheet(PACK).score(9)
    assert question_of(PACK, 1) is FIRST
    assert question_of(PACK, 9) is None


def test_a_score_is_done_with_a_mark_or_a_reason_why_there_is_none():
    assert Score(1, "0").is_done
    assert Score(1, not_asked=True, why_not_asked="No time.").is_done
    assert not Score(1, not_asked=True).is_done
    assert not Score(1, evidence=SAID).is_done


@pytest.mark.parametrize(
    "mark", ["5", "-1", "NaN", "1e9", "", " 2", "2.0", "٢", "inf", "x" * 9_000]
)
def test_a_mark_outside_the_scale_is_refused_with_the_marks_that_there_are(mark):
    fault = score_fault(FIRST, Score(1, mark))
    assert fault.endswith("Choose one of 0, 1, 2, 3, 4.")
    assert len(fault) < 120


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        (Score(1, "2", not_asked=True), "one or the other"),
        (Score(1, heard=("nowhere",)), "indicator"),
        (Score(1, heard=(PACK.questions[1].indicators[0].id,)), "indicator"),
        (Score(1, probes=(0,)), "probe"),
        (Score(1, probes=(99,)), "probe"),
        (Score(1, probes=(-1,)), "probe"),
        (
            Score(1, evidence="x" * (LONGEST_EVIDENCE + 1)),
            "20,000 characters of evidence; this has 20,001",
        ),
        (Score(1, not_asked=True, why_not_asked="x" * (LONGEST_REASON + 1)), "2,000 characters"),
    ],
)
def test_what_cannot_be_a_score_says_why(wrong, says):
    assert says in score_fault(FIRST, wrong)


def test_a_score_at_every_limit_is_fine():
    probes = tuple(range(1, len(FIRST.probes) + 1))
    heard = tuple(each.id for each in (*FIRST.indicators, *FIRST.negative_indicators))
    assert (
        score_fault(
            FIRST, Score(1, "4", evidence="x" * LONGEST_EVIDENCE, probes=probes, heard=heard)
        )
        == ""
    )


@pytest.mark.parametrize(
    ("score", "why"),
    [
        (Score(1, "0"), "below the pass mark"),
        (Score(1, "1"), "below the pass mark"),
        (Score(1, "2"), ""),
        (Score(1, "3"), ""),
        (Score(1, "4"), "the top mark"),
        (Score(1, "3", heard=(POSITIVE,)), ""),
        (Score(1, "3", heard=(NEGATIVE,)), "negative indicator"),
        (Score(1, heard=(NEGATIVE,)), ""),
        (Score(1, not_asked=True, why_not_asked="No time."), ""),
    ],
)
def test_evidence_is_needed_below_the_pass_mark_at_the_top_and_for_a_negative_indicator(score, why):
    assert PACK.rule.scale.pass_mark == "2"
    told = why_evidence(PACK, FIRST, score)
    assert bool(told) is bool(why)
    assert why in told
    missing = [text for part, text in faults(PACK, score) if part is Part.EVIDENCE]
    assert missing == ([f"Question 1: write what was said and done, {told}."] if why else [])
    assert faults(PACK, replace(score, evidence=" \n\t ")) == faults(PACK, score)
    assert not [
        part for part, _ in faults(PACK, replace(score, evidence=SAID)) if part is Part.EVIDENCE
    ]


def test_a_cap_needs_evidence_and_a_mark_no_higher_than_it_allows():
    pack, question = capped()
    assert why_evidence(pack, question, Score(1, "1", heard=(NEGATIVE,))) == "because a cap applies"
    high = Score(1, "3", heard=(NEGATIVE,), evidence=SAID)
    assert [part for part, _ in faults(pack, high)] == [Part.MARK]
    assert "allows a mark of 1 at most" in faults(pack, high)[0][1]
    for mark in ("0", "1"):
        assert faults(pack, replace(high, mark=mark)) == []
    assert faults(pack, replace(high, heard=())) == []


def test_of_several_caps_the_lowest_holds():
    question = replace(FIRST, caps=(Cap(NEGATIVE, "3"), Cap(POSITIVE, "1")))
    assert cap_on(question, ()) is None
    assert cap_on(question, [NEGATIVE]) == "3"
    assert cap_on(question, [NEGATIVE, POSITIVE]) == "1"
    assert cap_on(question, ["nowhere"]) is None


def test_a_question_that_was_not_asked_needs_a_reason_and_nothing_else():
    assert faults(PACK, Score(1, not_asked=True, why_not_asked=" ")) == [
        (Part.WHY_NOT_ASKED, "Question 1: say why it was not asked.")
    ]
    assert faults(PACK, Score(1, not_asked=True, why_not_asked="No time.", heard=(NEGATIVE,))) == []


def test_indicators_of_a_whole_group_are_named_with_their_framework():
    group = PackGroup("grades9plus", "1", "A group", FIRST.negative_indicators[:1])
    assert anywhere_ids(replace(PACK, groups=(group,))) == (f"grades9plus:{NEGATIVE}",)
    assert anywhere_ids(PACK) == ()


heard = st.lists(
    st.sampled_from([each.id for each in (*FIRST.indicators, *FIRST.negative_indicators)]),
    unique=True,
)
scores = st.builds(
    lambda mark, not_asked, why, evidence, ticks: Score(
        1, None if not_asked else mark, not_asked, why, evidence, (), ticks
    ),
    st.none() | st.sampled_from("01234"),
    st.booleans(),
    st.sampled_from(["", " ", "No time."]),
    st.sampled_from(["", "\n", SAID]),
    heard.map(tuple),
)


@given(
    scores,
    st.lists(
        st.tuples(heard.filter(bool).map(lambda each: each[0]), st.sampled_from("01234")),
        max_size=3,
    ),
)
def test_a_sheet_can_be_sealed_exactly_when_nothing_is_missing(score, caps):
    question = replace(FIRST, caps=tuple(Cap(*each) for each in caps))
    pack = replace(PACK, questions=(question, *PACK.questions[1:]))
    applies = [int(mark) for indicator, mark in caps if indicator in score.heard]
    negative = {each.id for each in question.negative_indicators} & set(score.heard)
    if score.not_asked:
        fit = bool(score.why_not_asked.strip())
    elif score.mark is None:
        fit = False
    else:
        needs = applies or negative or score.mark in "014"
        fit = int(score.mark) <= min(applies, default=4) and (
            bool(score.evidence.strip()) or not needs
        )
    assert (faults(pack, score) == []) is fit
