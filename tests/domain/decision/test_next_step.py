"""What is to be done next for one candidate, as each viewer may know it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from recruit.domain.decision.next_step import (
    NextStep,
    Onlooker,
    OwnSheet,
    Todo,
    common_points,
    next_step,
    open_points,
    progress,
    seats_of,
)
from recruit.domain.pack.vacancy import Candidate
from recruit.domain.record.record import (
    CandidateRecord,
    Deed,
    GateException,
    Interview,
    MemberRecord,
    MemberSheet,
    Record,
    RecordedOutcome,
    Sealing,
    Stance,
)
from recruit.domain.scoring.blindness import Viewer
from recruit.domain.scoring.gate import Declaration, GatePoint, Interest, Seat
from recruit.domain.scoring.result import Outcome
from recruit.domain.scoring.sheet import Sheet

CHAIR, MEMBER, THIRD = 1, 2, 3
TODAY = date(2026, 11, 22)
DEED = Deed("Agnes", "2026-11-22T10:00:00.000+00:00")
MEMBERS = tuple(
    MemberRecord(number, name, "", number == CHAIR, "", "2026-11-01", None)
    for number, name in ((CHAIR, "Agnes"), (MEMBER, "Peggy"), (THIRD, "Wilhelmina"))
)
NONE_KNOWN = tuple(Declaration(each.id, Interest.NONE) for each in MEMBERS)
UNTOUCHED = CandidateRecord(7, Candidate("C1", "", ""), False, NONE_KNOWN, None, None, None, None)
ALL = (CHAIR, MEMBER, THIRD)


def scored(
    sealed=(), begun=(), *, opened=False, recorded=False, stances=(), **other
) -> CandidateRecord:
    sheets = tuple(
        MemberSheet(each, "", (Sealing(1, Sheet(()), "", None),) if each in sealed else ())
        for each in ALL
        if each in (*sealed, *begun)
    )
    said = tuple(Stance(each, True, "", "") for each in stances)
    held = Interview(1, "", sheets, DEED if opened else None, (), DEED if recorded else None, said)
    return replace(UNTOUCHED, interview=held, **other)


def record_with(one: CandidateRecord, members=MEMBERS) -> Record:
    return Record(1, (), members, (one,), (), None, ())


def onlooker(member=None, *, is_hr=False, sees_as_manager=False, has_undertaken=True) -> Onlooker:
    seat = Seat(member, "x", member == CHAIR, has_undertaken, None) if member else None
    return Onlooker(Viewer(member, is_hr, sees_as_manager, is_chair=member == CHAIR), seat)


def step(one: CandidateRecord, who: Onlooker, points=(), done=None) -> NextStep:
    return next_step(one, who, points, OwnSheet(done, 6))


OTHERS_POINT = (GatePoint(THIRD, "Wilhelmina has not declared."),)


def test_a_member_who_has_not_declared_declares_first():
    without = replace(UNTOUCHED, declarations=NONE_KNOWN[:1])
    points = (GatePoint(MEMBER, "Peggy has not declared."),)
    assert step(without, onlooker(MEMBER), points).todo is Todo.DECLARE


def test_a_member_who_has_not_accepted_confidentiality_does_that_first():
    points = (GatePoint(MEMBER, "Peggy has not accepted confidentiality."),)
    assert step(UNTOUCHED, onlooker(MEMBER, has_undertaken=False), points).todo is Todo.DECLARE


def test_a_member_without_training_is_told_whom_it_waits_for():
    found = step(
        UNTOUCHED, onlooker(MEMBER), (GatePoint(MEMBER, "Peggy has no training on record."),)
    )
    assert found.todo is Todo.NOTHING
    assert "HR" in found.state


def test_where_others_are_not_ready_the_chair_may_record_an_exception_and_a_member_waits():
    assert step(UNTOUCHED, onlooker(CHAIR), OTHERS_POINT).todo is Todo.RECORD_EXCEPTION
    assert step(UNTOUCHED, onlooker(MEMBER), OTHERS_POINT) == NextStep("Not open yet.")


@pytest.mark.parametrize(
    ("done", "state", "link"),
    [
        (None, "Not begun.", "Score"),
        (0, "0 of 6 questions done.", "Go on"),
        (4, "4 of 6 questions done.", "Go on"),
        (6, "All 6 questions done, not sealed yet.", "Check and seal"),
    ],
)
def test_a_member_goes_on_with_their_own_sheet(done, state, link):
    assert step(UNTOUCHED, onlooker(MEMBER), done=done) == NextStep(state, Todo.SCORE, link)


def test_a_sheet_that_was_begun_goes_on_although_the_gate_has_closed_again():
    assert step(UNTOUCHED, onlooker(MEMBER), OTHERS_POINT, done=2).todo is Todo.SCORE


@pytest.mark.parametrize("points", [(), OTHERS_POINT])
@pytest.mark.parametrize("done", [None, 0, 3, 6])
def test_what_an_open_sheet_is_shown_does_not_depend_on_colleagues(points, done):
    seen = {
        (
            step(one, onlooker(member), points, done),
            progress(record_with(one), one, onlooker(member).viewer),
        )
        for member in (CHAIR, MEMBER)
        for one in (
            UNTOUCHED,
            scored(begun=(THIRD,)),
            scored(sealed=(THIRD,)),
            scored(sealed=(THIRD,), begun=(MEMBER,)),
        )
        if member == MEMBER
    }
    assert len(seen) == 1


def test_a_chair_with_an_open_sheet_is_told_no_more_than_a_member():
    for one in (scored(sealed=(MEMBER, THIRD)), scored(begun=ALL), UNTOUCHED):
        assert step(one, onlooker(CHAIR)) == step(UNTOUCHED, onlooker(CHAIR))
        assert progress(record_with(one), one, onlooker(CHAIR).viewer) is None


def test_after_their_own_seal_a_member_waits_and_is_told_nobodys_name():
    first, second = scored(sealed=(MEMBER,)), scored(sealed=(MEMBER, THIRD))
    assert step(first, onlooker(MEMBER)) == step(second, onlooker(MEMBER))
    assert step(first, onlooker(MEMBER)).todo is Todo.NOTHING
    assert progress(record_with(second), second, onlooker(MEMBER).viewer) is None


def test_after_their_own_seal_the_chair_knows_who_is_missing_and_may_open_without_them():
    one = scored(sealed=(CHAIR, MEMBER))
    assert step(one, onlooker(CHAIR)).todo is Todo.OPEN_WITHOUT
    found = progress(record_with(one), one, onlooker(CHAIR).viewer)
    assert (found.sealed, found.missing) == (("Agnes", "Peggy"), ("Wilhelmina",))


def test_once_the_marks_are_open_those_who_scored_see_them():
    one = scored(sealed=ALL, opened=True)
    assert step(one, onlooker(CHAIR)) == NextStep(
        "The marks are open.", Todo.SEE_MARKS, "Agree the scores"
    )
    assert step(one, onlooker(MEMBER)).todo is Todo.SEE_MARKS


def test_who_has_not_sealed_when_the_chair_opens_is_told_so_and_sees_nothing():
    by_chair = scored(sealed=(CHAIR, MEMBER), opened=True)
    opened = replace(
        by_chair.interview, opened=replace(by_chair.interview.opened, why="She was called away.")
    )
    found = step(replace(by_chair, interview=opened), onlooker(THIRD), done=3)
    assert found.todo is Todo.NOTHING
    assert "without your sheet, with a reason" in found.state


def test_who_comes_late_is_told_that_the_marks_opened_by_themselves():
    found = step(scored(sealed=(CHAIR, MEMBER), opened=True), onlooker(THIRD))
    assert found.todo is Todo.NOTHING
    assert found.state.startswith("The marks opened by themselves")


def test_who_withdrew_sees_no_marks_and_a_chair_who_withdrew_can_still_open_them():
    declared = (*NONE_KNOWN[1:], Declaration(CHAIR, Interest.WITHDRAWS))
    sealed = scored(sealed=(MEMBER,), declarations=declared)
    assert step(sealed, onlooker(CHAIR)).todo is Todo.OPEN_WITHOUT
    opened = scored(sealed=(MEMBER, THIRD), opened=True, declarations=declared)
    assert step(opened, onlooker(CHAIR)) == NextStep("You withdrew from scoring this candidate.")


def test_recorded_scores_are_confirmed_first_and_then_the_chair_records_the_outcome():
    one = scored(sealed=ALL, opened=True, recorded=True)
    assert step(one, onlooker(MEMBER)).link == "Confirm or dissent"
    assert step(one, onlooker(CHAIR)).link == "Confirm or dissent"
    said = scored(sealed=ALL, opened=True, recorded=True, stances=(CHAIR, MEMBER))
    assert step(said, onlooker(CHAIR)).todo is Todo.RECORD_OUTCOME
    assert step(said, onlooker(MEMBER)).todo is Todo.SEE_AGREED
    assert step(said, onlooker(is_hr=True)).todo is Todo.RECORD_OUTCOME
    assert step(said, onlooker()).todo is Todo.SEE_AGREED
    assert progress(record_with(said), said, onlooker(is_hr=True).viewer).silent == ("Wilhelmina",)


def test_an_outcome_ends_it_and_a_stance_can_still_be_taken():
    out = RecordedOutcome(Outcome.APPOINT, "", DEED)
    said = scored(sealed=ALL, opened=True, recorded=True, stances=(MEMBER,), outcome=out)
    assert step(said, onlooker(MEMBER)).state == "Outcome: appoint."
    assert step(said, onlooker(THIRD)).link == "Confirm or dissent"
    gone = replace(UNTOUCHED, outcome=RecordedOutcome(Outcome.WITHDRAWN, "", DEED))
    assert step(gone, onlooker(MEMBER)) == NextStep("Outcome: withdrawn.")


def test_hr_and_an_owner_who_does_not_sit_see_how_far_it_is():
    assert step(UNTOUCHED, onlooker(is_hr=True)).state == "Open for scoring. No one has begun."
    assert step(UNTOUCHED, onlooker(is_hr=True), OTHERS_POINT).state == "Not open yet."
    assert step(scored(sealed=(CHAIR,)), onlooker()).state == "Being scored."
    opened = scored(sealed=ALL, opened=True)
    assert step(opened, onlooker(is_hr=True)).todo is Todo.SEE_MARKS
    assert step(opened, onlooker(sees_as_manager=True)).todo is Todo.SEE_MARKS
    assert step(opened, onlooker()) == NextStep("The panel agrees the scores.")


def test_hr_on_the_panel_is_a_member_first():
    who = Onlooker(Viewer(MEMBER, True), Seat(MEMBER, "x", False, True, None))
    assert step(scored(sealed=(CHAIR, THIRD)), who).state == "Not begun."
    assert (
        progress(record_with(scored(sealed=(CHAIR,))), scored(sealed=(CHAIR,)), who.viewer) is None
    )


def test_who_has_left_the_panel_has_nothing_to_do():
    who = Onlooker(Viewer(MEMBER, False), None)
    assert step(scored(sealed=ALL, opened=True), who) == NextStep("You have left this panel.")


def test_a_member_who_left_is_not_missing():
    left = tuple(
        replace(each, left_at="2026-11-20") if each.id == THIRD else each for each in MEMBERS
    )
    one = scored(sealed=(CHAIR, MEMBER), begun=(THIRD,))
    assert progress(record_with(one, left), one, onlooker(is_hr=True).viewer).missing == ()
    assert [each.member for each in seats_of(record_with(one, left))] == [CHAIR, MEMBER]


def test_an_exception_leaves_nothing_open():
    seats = seats_of(record_with(UNTOUCHED))
    bare = replace(UNTOUCHED, declarations=())
    assert len(open_points(seats, bare, TODAY, asks_training=False)) == 3
    assert len(open_points(seats, bare, TODAY, asks_training=True)) == 6
    excepted = replace(bare, exception=GateException(("x",), DEED))
    assert open_points(seats, excepted, TODAY, asks_training=True) == ()


def test_what_is_open_for_every_candidate_is_said_once():
    a, b, c = (GatePoint(None, each) for each in "abc")
    assert common_points([(a, b), (b, c)]) == (b,)
    assert common_points([(a, b), ()]) == ()
    assert common_points([]) == ()
