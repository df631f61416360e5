"""No one who still has a sheet to seal learns anything of another's, whoever else they are."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recruit.domain.scoring.blindness import (
    SheetStates,
    Viewer,
    sees_agreed,
    sees_marks,
    sees_progress,
)

members = st.integers(1, 4)
viewers = st.builds(Viewer, st.none() | members, st.booleans(), st.booleans(), st.booleans())
states = st.builds(
    SheetStates, st.frozensets(members), st.frozensets(members), st.booleans(), st.booleans()
)  # fmt: skip

NOTHING = SheetStates(frozenset(), frozenset(), False, False)
SEALED = replace(NOTHING, sealed=frozenset({1, 2}))
OPEN = replace(SEALED, is_open=True)
RECORDED = replace(OPEN, is_recorded=True)
MEMBER, CHAIR, LATE = Viewer(1, False), Viewer(1, False, is_chair=True), Viewer(3, False)
HR, OWNER, ALLOWED = (
    Viewer(None, True),
    Viewer(None, False),
    Viewer(None, False, sees_as_manager=True),
)


@given(viewers, states, states)
def test_a_member_with_a_sheet_to_seal_sees_the_same_whatever_colleagues_have_done(
    viewer, one, other
):
    """The rule of blindness itself: until they have sealed, two worlds that differ in others'
    sheets look the same.
    """
    if viewer.member is None:
        return
    one, other = (
        replace(
            each,
            sealed=each.sealed - {viewer.member},
            withdrawn=each.withdrawn - {viewer.member},
            is_recorded=False,
        )
        for each in (one, other)
    )
    for sees in (sees_marks, sees_agreed, sees_progress):
        assert sees(viewer, one) is sees(viewer, other) is False


@given(viewers, states)
def test_being_hr_or_the_manager_or_the_chair_never_shows_a_member_more_marks(viewer, seen):
    if viewer.member is not None:
        assert sees_marks(viewer, seen) is sees_marks(Viewer(viewer.member, False), seen)


@given(viewers, states)
def test_marks_are_seen_by_nobody_before_they_are_open_or_recorded(viewer, seen):
    if not seen.is_open and not seen.is_recorded:
        assert not sees_marks(viewer, seen)


@given(viewers, states)
def test_who_withdrew_from_a_candidate_never_sees_the_marks(viewer, seen):
    if viewer.member in seen.withdrawn:
        assert not sees_marks(viewer, seen)


@given(viewers, states)
def test_whoever_sees_the_marks_sees_the_agreed_scores(viewer, seen):
    if sees_marks(viewer, seen):
        assert sees_agreed(viewer, seen)


@pytest.mark.parametrize(
    ("viewer", "nothing", "sealed", "opened", "recorded"),
    [
        (MEMBER, False, False, True, True),
        (CHAIR, False, False, True, True),
        (LATE, False, False, False, True),
        (HR, False, False, True, True),
        (OWNER, False, False, False, False),
        (ALLOWED, False, False, True, True),
        (Viewer(3, True), False, False, False, True),
        (Viewer(3, False, sees_as_manager=True), False, False, False, True),
    ],
    ids=[
        "sealed",
        "chair",
        "not sealed",
        "HR",
        "owner",
        "owner who may",
        "HR on the panel",
        "owner on the panel",
    ],
)
def test_who_sees_the_marks_when(viewer, nothing, sealed, opened, recorded):
    told = tuple(sees_marks(viewer, each) for each in (NOTHING, SEALED, OPEN, RECORDED))
    assert told == (nothing, sealed, opened, recorded)


def test_agreed_scores_are_seen_by_all_once_they_are_recorded():
    assert all(sees_agreed(each, RECORDED) for each in (MEMBER, LATE, HR, OWNER))
    assert not sees_agreed(OWNER, OPEN)


def test_who_has_sealed_is_told_to_hr_and_the_owner_and_to_a_chair_who_has():
    assert sees_progress(HR, NOTHING)
    assert sees_progress(OWNER, NOTHING)
    assert not sees_progress(CHAIR, NOTHING)
    assert sees_progress(CHAIR, SEALED)
    assert sees_progress(CHAIR, replace(NOTHING, withdrawn=frozenset({1})))
    assert not sees_progress(MEMBER, SEALED)
    assert not sees_progress(Viewer(3, True), SEALED)
