"""The result and the draft of a reason, in words."""

from __future__ import annotations

from dataclasses import replace

import pytest

from recruit.domain.decision.outcome_rules import Passing
from recruit.domain.decision.reason_draft import LONGEST_REASON, reason_draft, shortened
from recruit.domain.decision.result_wording import (
    equals_in_words,
    means_in_words,
    passings_in_words,
    still_to_settle,
    ties_in_words,
    totals_in_words,
)
from recruit.domain.decision.standing import agreed_of, pack_of, standing
from recruit.domain.pack.decision_rule import MOST_PASSES, TieBreak
from recruit.domain.record.record import CandidateRecord, Record
from recruit.domain.scoring.blindness import Viewer
from recruit.domain.scoring.consensus import AgreedScore, Why
from recruit.domain.scoring.sheet import Score, Sheet
from tests.domain.decision.test_outcome_rules import ordered
from tests.domain.decision.test_standing import PACK, a_record, scored, unscored


def departing(one: CandidateRecord, mark: str) -> CandidateRecord:
    assert one.interview is not None
    other = tuple(AgreedScore(number, mark, Why.OTHER, "Heard.") for number in (1, 2, 3))
    return replace(one, interview=replace(one.interview, departures=other))


def with_steps(record: Record, *steps: str) -> Record:
    (edition,) = record.editions
    pack = edition.issued.pack
    rule = replace(pack.rule, tie_break=tuple(TieBreak(each, each) for each in steps))
    return replace(
        record,
        editions=(replace(edition, issued=replace(edition.issued, pack=replace(pack, rule=rule))),),
    )


def said_of_means(*candidates: CandidateRecord) -> tuple[str, ...]:
    record = a_record(*candidates)
    return means_in_words(record, standing(record))


def test_the_means_alone_are_said_to_change_nothing_where_they_do_not():
    same = ("By the means alone the order of merit and every verdict would be the same.",)
    assert said_of_means(scored(1, "333"), scored(2, "222"), scored(3, "111")) == same


def test_another_order_by_the_means_alone_is_said():
    assert said_of_means(departing(scored(1, "222"), "4"), scored(2, "333"), scored(3, "333")) == (
        (
            "By the means alone the order of merit would be C2 and C3 as equals, then C1. Every"
            " verdict would be the same."
        ),
    )


def test_another_verdict_by_the_means_alone_is_said():
    assert said_of_means(departing(scored(1, "111"), "4"), scored(2, "333")) == (
        "By the means alone C1 would not meet the standard.",
        "By the means alone the order of merit would be C2.",
    )
    assert (
        said_of_means(departing(scored(1, "333"), "1"))[0]
        == "By the means alone C1 would meet the standard."
    )


def test_what_the_panel_decided_between_equals_is_no_change_by_the_means():
    record = ordered(a_record(scored(1, "222"), scored(2, "222")), 2, 1)
    assert len(means_in_words(record, standing(record))) == 1
    assert "would be the same" in means_in_words(record, standing(record))[0]


def test_a_tie_tells_each_step_and_who_is_equal_after_it():
    record = with_steps(a_record(scored(1, "330"), scored(2, "222"), scored(3, "330")), MOST_PASSES)
    (found,) = ties_in_words(record, standing(record))
    assert found.opening == "C1, C2 and C3 have the same total, 2."
    assert found.steps == (
        (
            "First comes the candidate with more questions at or above the pass mark. C1: 2 at or"
            " above the pass mark; C2: 3 at or above the pass mark; C3: 2 at or above the pass"
            " mark. This gives C2, then C1 and C3 as equals."
        ),
    )
    assert found.closing == "C1 and C3 are equal under the declared rule."


def test_a_rule_without_steps_says_so_at_a_tie():
    record = a_record(scored(1, "222"), scored(2, "222"))
    (found,) = ties_in_words(record, standing(record))
    assert found.closing.startswith(
        "The rule declares nothing that comes before the panel's own decision."
    )


def test_equals_are_told_from_not_recorded_to_decided():
    record = a_record(scored(1, "222"), scored(2, "222"))
    decided = ordered(record, 2, 1)
    found = replace(decided, tie_decisions=())
    positive = replace(
        decided, tie_decisions=(replace(decided.tie_decisions[0], is_section_159=True),)
    )
    assert [
        equals_in_words(each, standing(each).equals[0])
        for each in (record, found, decided, positive)
    ] == [
        (
            "C1 and C2 are not recorded as equal yet. The panel decides between them, and writes"
            " down its reason."
        ),
        "C1 and C2 are recorded as equal. The panel has not decided between them.",
        "The panel decided between equals: C2, then C1.",
        "The panel chose between equals under section 159 of the Equality Act 2010: C2, then C1.",
    ]


def test_who_is_passed_over_is_named_once_for_each_who_is_preferred():
    record = a_record(scored(1, "333"), scored(2, "222"), scored(3, "222"))
    assert passings_in_words(record, [Passing(3, 1), Passing(3, 2), Passing(2, 1)]) == (
        "C3 is put before C1 and C2, who stand higher in the order of merit.",
        "C2 is put before C1, who stands higher in the order of merit.",
    )


def test_totals_of_whom_nobody_scored_are_words():
    record = a_record(scored(1, "---"), scored(2, "323", "222"))
    assert totals_in_words(standing(record)) == {
        1: ("nothing scored", "nothing scored"),
        2: ("2.67", "2.33"),
    }


@pytest.mark.parametrize(
    ("viewer", "told"),
    [
        (Viewer(None, is_hr=True), ["C1", "C2", "C3"]),
        (Viewer(1, is_hr=False), []),
        (Viewer(1, is_hr=True), []),
        (Viewer(1, is_hr=False, is_chair=True), ["C1"]),
    ],
)
def test_everyone_is_told_who_is_not_settled_and_how_far_it_is_only_who_may_know(viewer, told):
    unopened = scored(2, recorded=False)
    record = a_record(scored(1, "222", recorded=False), unopened, unscored(3), scored(4, "222"))
    found = still_to_settle(record, viewer)
    assert [each.one.candidate.reference for each in found] == ["C1", "C2", "C3"]
    assert [
        each.one.candidate.reference for each in found if each.how_far != "not settled yet"
    ] == told


def drafted(*sheets: Sheet) -> str:
    record = a_record(scored(1, "213", "21-"))
    one = record.candidates[0]
    agreed = agreed_of(record, one)
    return reason_draft(pack_of(record, one), standing(record).verdicts[1], agreed, sheets)


def test_a_draft_holds_agreed_scores_ticked_indicators_and_evidence_of_this_candidate_alone():
    question = PACK.questions[0]
    heard = (question.indicators[0].id, question.negative_indicators[0].id)
    scores = (
        Score(1, "2", evidence="Said: 'We tried it\nat night.'", heard=heard),
        Score(2, "1"),
        Score(3, "3"),
    )
    text = drafted(Sheet(scores, notes="Nervous at first."))
    assert (
        f"Question 1, {question.element_title}: agreed score 2 (shown); the pass mark is 2." in text
    )
    assert f"Heard: {question.indicators[0].text.rstrip('.')}." in text
    assert f"Heard, negative: {question.negative_indicators[0].text.rstrip('.')}." in text
    assert "Evidence: “Said: 'We tried it at night.'”" in text
    assert "Nervous" not in text
    assert question.indicators[1].text.rstrip(".") not in text


def test_a_draft_for_a_reader_who_may_not_see_the_sheets_has_the_scores_alone():
    assert "Evidence" not in drafted()
    assert "agreed score 3" in drafted()


def test_a_draft_fits_the_reason_however_much_was_written():
    scores = tuple(
        Score(number, "2", evidence=f"{number} " + "word " * 4000) for number in (1, 2, 3)
    )
    sheets = [
        Sheet(tuple(replace(each, evidence=f"{n} {each.evidence}") for each in scores))
        for n in range(40)
    ]
    assert len(drafted(*sheets)) <= LONGEST_REASON


def test_a_quotation_is_cut_after_a_whole_word():
    assert shortened("one two three", 9) == "one two …"
    assert shortened("one  two\nthree", 13) == "one two three"
