"""The lock of the decision rule and the pack."""

from __future__ import annotations

import pytest

from recruit.domain.pack.lock import Lock, pack_lock


@pytest.mark.parametrize("is_hr", [True, False])
@pytest.mark.parametrize("was_open", [True, False])
def test_for_one_who_sits_the_lock_says_nothing_of_scores(is_hr, was_open):
    locks = {
        pack_lock(sits=True, is_hr=is_hr, is_or_was_open=was_open, has_begun=begun)
        for begun in (True, False)
    }
    assert locks == {Lock(was_open, is_hr or not was_open)}


@pytest.mark.parametrize("was_open", [True, False])
def test_for_one_who_does_not_sit_it_holds_from_the_first_score(was_open):
    def lock(*, is_hr, begun):
        return pack_lock(sits=False, is_hr=is_hr, is_or_was_open=was_open, has_begun=begun)

    assert lock(is_hr=False, begun=False) == Lock(False, True)
    assert lock(is_hr=False, begun=True) == Lock(True, False)
    assert lock(is_hr=True, begun=True) == Lock(True, True)
