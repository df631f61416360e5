"""The index of the question bank."""

from __future__ import annotations

from dataclasses import replace

import pytest

from recruit.store.vacancies.bank_index import MOST_HITS, PAGE, refresh_bank_index, search_bank
from tests.builders import shipped_library


@pytest.fixture
def bank(db):
    """The database with the shipped bank in its index."""
    refresh_bank_index(db, shipped_library().frameworks())
    return db


def every_text(group, element):
    return " ".join(
        [element.title, element.definition, *(stage.title for stage in element.stages)]
        + [each.text for each in group.negative_indicators]
        + [each.text for each in element.negative_indicators]
        + [
            each.text
            for stage in element.stages
            for each in (*stage.indicators, *stage.negative_indicators)
        ]
        + [
            text
            for stage in element.stages
            for each in stage.questions
            for text in (each.text, *each.probes)
        ]
    ).casefold()


def test_every_element_is_found_by_its_title(bank):
    for framework in shipped_library().frameworks():
        for _, element in framework.elements():
            found, page = [], 1
            while more := search_bank(bank, element.title, page=page).elements:
                found += [(each.framework, each.number) for each in more]
                page += 1
            assert (framework.id, element.number) in found, element.title


def test_the_beginning_of_a_word_finds_it(bank):
    found = search_bank(bank, "listen")
    words = {
        piece.text.casefold()
        for each in found.elements
        for hit in each.hits
        for piece in hit.pieces
        if piece.is_marked
    }
    assert {"listen", "listening"} <= words
    assert all(word.startswith("listen") for word in words)


def test_all_words_must_be_in_one_text(bank):
    one, both = search_bank(bank, "feedback"), search_bank(bank, "feedback zebra")
    assert one.total > 0
    assert both.total == 0


def test_what_is_found_holds_the_words(bank):
    for each in search_bank(bank, "pressure").elements:
        found = shipped_library().framework(each.framework).find(each.number)
        assert found is not None
        assert "pressure" in every_text(*found)


def test_case_and_accents_do_not_matter(bank):
    assert search_bank(bank, "LÍSTEN") == search_bank(bank, "listen")


def test_a_title_counts_for_more_than_a_probe(bank):
    first = search_bank(bank, "confidence").elements[0]
    assert (first.framework, first.number) == ("bradford", "3.2")
    assert first.hits[0].kind == "element"


def test_an_element_stands_once_with_the_best_of_its_texts(bank):
    found = search_bank(bank, "the")
    assert (
        len({(each.framework, each.number) for each in found.elements})
        == len(found.elements)
        == PAGE
    )
    assert all(len(each.hits) <= MOST_HITS <= each.total for each in found.elements)


def test_pages_together_hold_everything_once(bank):
    total = search_bank(bank, "team").total
    assert total > PAGE
    found = [
        (each.framework, each.number)
        for page in range(1, total // PAGE + 2)
        for each in search_bank(bank, "team", page=page).elements
    ]
    assert len(found) == len(set(found)) == total
    assert search_bank(bank, "team", page=999_999).elements == ()


def test_a_framework_of_ones_choice_alone_is_searched(bank):
    found = search_bank(bank, "team", framework="grades9plus")
    assert found.total
    assert {each.framework for each in found.elements} == {"grades9plus"}
    assert search_bank(bank, "team", framework="nothing").total == 0


def test_the_pieces_of_a_hit_are_its_whole_text(bank):
    (found,) = search_bank(bank, "habits limits effect").elements
    assert (
        "".join(piece.text for piece in found.hits[0].pieces)
        == "Self Awareness. Knowing one's own habits, limits and effect on other people well enough"
        " to allow for them before they do harm."
    )
    assert [piece.text for piece in found.hits[0].pieces if piece.is_marked] == [
        "habits",
        "limits",
        "effect",
    ]


@pytest.mark.parametrize(
    "words",
    ["", " ", '"', "*", "\x00", "---", "😀", "()", "^", ":", "{a", "'; drop table bank_text; --"],
)
def test_what_is_no_word_finds_nothing_and_never_fails(bank, words):
    found = search_bank(bank, words)
    assert found.total == len(found.elements) or found.total > PAGE


@pytest.mark.parametrize(
    "words",
    [
        "NEAR",
        "NEAR(",
        "AND",
        "OR",
        "NOT",
        "NOT listen",
        "heading:listen",
        "listen*",
        '"listen',
        "-listen",
    ],
)
def test_the_signs_of_a_query_language_are_words_like_any_other(bank, words):
    search_bank(bank, words)


@pytest.mark.parametrize(
    "words",
    ["x" * 100_000, "listen " * 20_000, '"' * 100_000, "הקשבה", "हिन्दी", "\ue000listen\ue001"],
)
def test_long_and_foreign_text_never_fails(bank, words):
    search_bank(bank, words)


def test_an_unchanged_bank_is_not_indexed_again(bank):
    before = bank.conn.total_changes
    refresh_bank_index(bank, shipped_library().frameworks())
    assert bank.conn.total_changes == before


def test_a_changed_bank_takes_the_place_of_the_one_before(bank):
    one = shipped_library().framework("grades9plus")
    group = one.groups[0]
    element = replace(group.elements[0], title="Zyzzyva keeping")
    changed = replace(one, groups=(replace(group, elements=(element,)),))
    refresh_bank_index(bank, [changed])
    assert [each.number for each in search_bank(bank, "zyzzyva").elements] == [element.number]
    assert search_bank(bank, "listen", framework="bradford").total == 0


def test_an_index_that_fails_half_way_leaves_the_one_before(bank):
    def broken():
        yield shipped_library().framework("grades9plus")
        raise RuntimeError

    with pytest.raises(RuntimeError):
        refresh_bank_index(bank, broken())
    assert search_bank(bank, "listen", framework="bradford").total
