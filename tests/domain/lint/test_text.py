"""Texts as sentences of words."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recruit.domain.lint.text import Span, merged, read_sentences, touches

spans = st.lists(
    st.tuples(st.integers(0, 40), st.integers(1, 8)).map(lambda pair: Span(pair[0], sum(pair)))
)


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("Who? You. And me!", [("who", True), ("you", False), ("and me", False)]),
        ("Ask Dr. Smith, e.g. about 3.5 lamps.", [("ask dr smith e g about 3 5 lamps", False)]),
        ("You’re late; what's up?", [("you are late what is up", True)]),
        (
            'He asks, "Are you married?" What do you say?',
            [("he asks   ", False), ("what do you say", True)],
        ),
        ("He says 'never mind that.' and goes.", [("he says    and goes", False)]),
        ("The parents' wish and the child's", [("the parents wish and the child's", False)]),
        ("Say 'ready for school' again", [("say ready for school again", False)]),
        ('"Do you have children?"', [("do you have children", True)]),
        (" … ? ", []),
    ],
)
def test_sentences_and_what_they_ask(text, sentences):
    assert [(" ".join(each.words), each.asks) for each in read_sentences(text)] == sentences


def test_a_clause_begins_after_a_comma():
    (sentence,) = read_sentences("When asked, did you (or she) answer?")
    assert [sentence.words[place] for place in sorted(sentence.openings)] == ["when", "did", "or"]


@given(spans)
def test_merged_spans_cover_the_same_places_in_order_without_overlap(found):
    made = merged(found)
    assert {place for each in made for place in range(each.start, each.end)} == {
        place for each in found for place in range(each.start, each.end)
    }
    assert all(first.end <= second.start for first, second in pairwise(made))


@given(spans, st.integers(0, 40), st.integers(1, 8))
def test_a_span_touches_what_it_has_a_place_in_common_with(found, start, length):
    span = Span(start, start + length)
    places = {place for each in found for place in range(each.start, each.end)}
    assert touches(span, merged(found)) == bool(places & set(range(span.start, span.end)))
