"""Where a selection stands: who counts, on which pack and sheets, and when all is settled."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recruit.domain.decision.standing import (
    Standing,
    agreed_of,
    is_settled,
    pack_of,
    sealed_sheets,
    standing,
)
from recruit.domain.pack.pack import IssuedPack
from recruit.domain.pack.vacancy import Candidate
from recruit.domain.record.record import (
    CandidateRecord,
    Deed,
    Edition,
    Interview,
    MemberSheet,
    Record,
    RecordedOutcome,
    Sealing,
)
from recruit.domain.scoring.consensus import AgreedScore, Why
from recruit.domain.scoring.result import Outcome
from recruit.domain.scoring.sheet import Score, Sheet
from tests.builders import a_pack

PACK = a_pack(3)
THEN = "2026-11-23T10:00:00.000+00:00"
BY_HR = Deed("Hilda Rulebook", THEN)


def sealing(marks: str, number: int = 1, *, reopened: bool = False) -> Sealing:
    """A sealed sheet with a mark for each question; '-' is a question that was not asked."""
    scores = tuple(
        (
            Score(place, not_asked=True, why_not_asked="No time.")
            if mark == "-"
            else Score(place, mark)
        )
        for place, mark in enumerate(marks, 1)
    )
    return Sealing(number, Sheet(scores), THEN, replace(BY_HR, why="A slip.") if reopened else None)


def scored(identity: int, *marks: str, edition: int = 1, recorded: bool = True) -> CandidateRecord:
    """A candidate whom members 1, 2 … gave these marks."""
    sheets = tuple(
        MemberSheet(member, THEN, (sealing(each),)) for member, each in enumerate(marks, 1)
    )
    held = Interview(edition, THEN, sheets, BY_HR, (), BY_HR if recorded else None, ())
    return CandidateRecord(
        identity, Candidate(f"C{identity}", "", ""), False, (), None, held, None, None
    )


def unscored(identity: int, outcome: Outcome | None = None) -> CandidateRecord:
    """A candidate whom no one scored."""
    became = RecordedOutcome(outcome, "", BY_HR) if outcome else None
    return CandidateRecord(
        identity, Candidate(f"C{identity}", "", ""), False, (), None, None, became, None
    )


def a_record(*candidates: CandidateRecord, packs: int = 1) -> Record:
    """A record of these candidates, with as many editions of the pack."""
    editions = tuple(
        Edition(IssuedPack(replace(PACK, edition=n), "d"), BY_HR) for n in range(1, packs + 1)
    )
    return Record(1, editions, (), candidates, (), None, ())


def placed(stands: Standing) -> dict[int, int]:
    """The place in the order of merit of each candidate who has one."""
    return {each.candidate: each.place for each in stands.merit.places}


def test_the_best_comes_first_and_the_total_is_the_mean_of_the_agreed_scores():
    stands = standing(a_record(scored(1, "222", "222"), scored(2, "333", "331")))
    assert [stands.verdicts[each].total for each in (1, 2)] == [2, Fraction(8, 3)]
    assert placed(stands) == {2: 1, 1: 2}
    assert stands.is_complete


def test_only_recorded_scores_count():
    stands = standing(a_record(scored(1, "222"), scored(2, "444", recorded=False), unscored(3)))
    assert set(stands.verdicts) == set(stands.agreed) == {1}
    assert not stands.is_complete


@pytest.mark.parametrize("outcome", list(Outcome))
def test_who_withdrew_or_did_not_attend_is_settled_and_not_in_the_order(outcome):
    one = replace(scored(1, "222"), outcome=RecordedOutcome(outcome, "", BY_HR))
    stands = standing(a_record(one, scored(2, "333")))
    counts = outcome not in (Outcome.WITHDRAWN, Outcome.DID_NOT_ATTEND)
    assert (1 in stands.verdicts) is counts
    assert stands.is_complete
    assert is_settled(unscored(1, outcome)) is not counts


def test_who_was_taken_off_the_list_is_neither_waited_for_nor_counted():
    stands = standing(
        a_record(
            replace(unscored(1), is_off=True),
            replace(scored(2, "444"), is_off=True),
            scored(3, "222"),
        )
    )
    assert set(stands.verdicts) == {3}
    assert stands.is_complete
    assert not standing(a_record(replace(scored(1, "444"), is_off=True))).is_complete
    assert not standing(a_record()).is_complete


def test_a_sheet_that_was_reopened_does_not_count_until_it_is_sealed_again():
    one = scored(1, "222", "444")
    again = MemberSheet(2, THEN, (sealing("444", reopened=True),))
    reopened = replace(
        one, interview=replace(one.interview, sheets=(one.interview.sheets[0], again))
    )
    assert set(sealed_sheets(reopened)) == {1}
    sealed = replace(again, sealings=(*again.sealings, sealing("333", 2)))
    resealed = replace(
        one, interview=replace(one.interview, sheets=(one.interview.sheets[0], sealed))
    )
    assert [each.score(1).mark for each in sealed_sheets(resealed).values()] == ["2", "3"]
    assert sealed_sheets(unscored(1)) == {}


def test_a_member_who_did_not_score_is_no_zero():
    first = agreed_of(a_record(), scored(1, "3--", "---"))[0].marks
    assert (first.mean, first.n) == (3, 1)
    assert standing(a_record(scored(1, "3--", "---"))).verdicts[1].total == 3


def test_each_candidate_stands_on_the_pack_they_were_scored_on():
    record = a_record(scored(1, "222"), scored(2, "222", edition=2), unscored(3), packs=3)
    assert [pack_of(record, each).edition for each in record.candidates] == [1, 2, 3]
    assert standing(record).editions == (1, 2)


def test_an_agreed_score_that_is_not_the_mean_counts_and_the_mean_stays_beside_it():
    one = scored(1, "222", "222")
    higher = AgreedScore(1, "4", Why.INDICATOR_MISSED, "All heard the second indicator.")
    changed = replace(one, interview=replace(one.interview, departures=(higher,)))
    told = standing(a_record(changed)).verdicts[1]
    assert (told.total, told.mechanical) == (Fraction(8, 3), 2)


marks = st.text("01234", min_size=3, max_size=3)


@given(st.lists(st.lists(marks, min_size=2, max_size=4), min_size=1, max_size=5), st.data())
def test_the_order_of_candidates_in_the_list_and_of_sheets_never_changes_what_the_rule_gives(
    given_marks, data
):
    ones = [scored(identity, *each) for identity, each in enumerate(given_marks, 1)]
    mixed = []
    for each in data.draw(st.permutations(ones)):
        sheets = tuple(data.draw(st.permutations(each.interview.sheets)))
        mixed.append(replace(each, interview=replace(each.interview, sheets=sheets)))
    first, second = standing(a_record(*ones)), standing(a_record(*mixed))
    for identity in range(1, len(ones) + 1):
        one, other = first.verdicts[identity], second.verdicts[identity]
        assert (one.total, one.mechanical, one.meets_standard) == (
            other.total,
            other.mechanical,
            other.meets_standard,
        )
    assert placed(first) == placed(second)
    assert set(first.merit.below) == set(second.merit.below)
    assert {frozenset(each.candidates) for each in first.equals} == {
        frozenset(each.candidates) for each in second.equals
    }
