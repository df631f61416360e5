"""What a change did to a text can be redone and undone, and is told as shortly as can be."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from recruit.domain.scoring.text_change import TextChange, redo, text_change, undo

texts = st.text() | st.text("ab", max_size=8) | st.text("é💡‮\x00\n ", max_size=8)


@given(texts, texts)
@example("", "")
@example("aaa", "aa")
@example("aa", "aaa")
@example("abab", "ab")
@example("é", "e\u0301")
def test_a_change_leads_there_and_back(before, after):
    change = text_change(before, after)
    assert redo(before, change) == after
    assert undo(after, change) == before


@given(texts, texts)
def test_no_shorter_single_change_would_do(before, after):
    change = text_change(before, after)
    told = len(change.taken_out) + len(change.put_in)
    for start in range(min(len(before), len(after)) + 1):
        for end in range(min(len(before), len(after)) - start + 1):
            if (
                before[:start] == after[:start]
                and before[len(before) - end :] == after[len(after) - end :]
            ):
                assert told <= len(before) + len(after) - 2 * (start + end)


@given(texts, texts, texts)
def test_typing_in_the_middle_tells_what_was_typed_and_no_more(start, typed, end):
    change = text_change(start + end, start + typed + end)
    assert (change.taken_out, len(change.put_in)) == ("", len(typed))


@given(st.lists(texts, min_size=2, max_size=8))
def test_a_whole_history_is_had_again_from_its_last_text(history):
    changes = [text_change(*pair) for pair in pairwise(history)]
    text = history[-1]
    for earlier, change in zip(reversed(history[:-1]), reversed(changes), strict=True):
        text = undo(text, change)
        assert text == earlier


def test_a_change_of_another_text_is_refused():
    change = text_change("the lamp", "the new lamp")
    for text in ("", "the", "another text", "the old lamp"):
        with pytest.raises(ValueError, match="another text"):
            undo(text, change)
    with pytest.raises(ValueError, match="another text"):
        redo("the lamp", TextChange(4, "light", "lamp"))
