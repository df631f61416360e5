"""Two texts say the same thing when their normalised words do."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from recruit.domain.framework.similarity import SAME, find_alike, key_words

words = st.lists(
    st.sampled_from("lamp wick oil flame tower ship rock storm keeper boat".split()), max_size=8
)


def test_order_endings_case_and_small_words_make_no_difference():
    assert key_words("The keeper trimmed wicks.") == key_words("WICK: keepers trimmed the")


def test_a_text_of_small_words_only_keeps_them():
    assert key_words("What would you do?")


def test_texts_of_different_meaning_are_not_alike():
    assert not list(
        find_alike(["Trims the wick every evening.", "Teaches a newcomer to read the log."])
    )


@given(st.lists(words, max_size=12))
def test_the_pairs_are_those_that_comparing_everything_with_everything_finds(lists):
    texts = [" ".join(each) for each in lists]
    keys = [key_words(text) for text in texts]
    expected = {
        (first, second)
        for second in range(len(texts))
        for first in range(second)
        if keys[first] and keys[second]
        and len(keys[first] & keys[second]) / len(keys[first] | keys[second]) >= SAME
    }  # fmt: skip
    assert {(pair.first, pair.second) for pair in find_alike(texts)} == expected
