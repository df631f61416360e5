"""What the page of the consensus shows of long texts and many names."""

from __future__ import annotations

from html import escape

from hypothesis import given
from hypothesis import strategies as st

from recruit.domain.decision.side_by_side import FIRST_LINES, LEAST_ROOM, folder, in_a_row

texts = st.lists(
    st.one_of(
        st.text(max_size=80),
        st.integers(0, 20_000).map(lambda size: ("Said: 'so' & so.\n" * 1200)[:size]),
    ),
    max_size=160,
)


def size(text: str) -> int:
    return len(escape(text).encode("utf-8", "replace"))


@given(texts, st.integers(-100_000, 150_000))
def test_folded_texts_take_no_more_than_the_room_and_the_shortest_are_whole(given_texts, room):
    fold = folder(given_texts, room)
    folded = [fold(each) for each in given_texts]
    taken = sum(size(each.first) + size(each.rest) for each in folded)
    assert taken <= max(room, LEAST_ROOM) + 60 * 6 * len(given_texts)
    whole = [size(text) for text, each in zip(given_texts, folded, strict=True) if not each.is_cut]
    cut = [size(text) for text, each in zip(given_texts, folded, strict=True) if each.is_cut]
    assert not whole or not cut or max(whole) <= max(cut)


@given(texts)
def test_a_text_that_is_not_cut_is_all_there(given_texts):
    fold = folder(given_texts, 10_000_000)
    for text in given_texts:
        each = fold(text)
        assert not each.is_cut
        assert (
            each.first + each.rest
        ).split() == text.split() or f"{each.first} {each.rest}".split() == text.split()
        assert len(each.first) <= FIRST_LINES * 2


def test_names_are_put_in_a_row():
    assert [in_a_row(each) for each in ([], ["A"], ["A", "B"], ["A", "B", "C"])] == [
        "",
        "A",
        "A and B",
        "A, B and C",
    ]
