"""Rows and columns of a text, whatever parted them."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from recruit.domain.words.grid import MOST_COLUMNS, MOST_ROWS, column_letter, grid_of_text
from recruit.domain.words.refusal import Refused


def cells_of(text, separator=""):
    return [each.cells for each in grid_of_text(text, separator).lines]


@pytest.mark.parametrize("separator", [",", ";", "\t", "|", ", ", " ; ", " | "])
def test_columns_are_parted_by_commas_semicolons_tabs_or_pipes(separator):
    text = f"C1{separator}Ambrose Thistlewood{separator}9.30am\nC2{separator}\n"
    assert cells_of(text) == [("C1", "Ambrose Thistlewood", "9.30am"), ("C2",)]


@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r", "\u2028", "\v"])
def test_any_line_ending_ends_a_row(ending):
    assert cells_of(f"C1,Ambrose{ending}{ending}C2,Zuleika") == [
        ("C1", "Ambrose"),
        ("C2", "Zuleika"),
    ]


def test_the_end_of_a_line_of_word_within_a_cell_is_a_space():
    assert cells_of("C1,Ambrose\u2028Thistlewood\nC2,Zuleika\vFable") == [
        ("C1", "Ambrose Thistlewood"), ("C2", "Zuleika Fable")
    ]  # fmt: skip


@pytest.mark.parametrize("line", ["sep=;", "SEP=;", '"sep=;"', "sep=;;;"])
def test_the_line_by_which_excel_is_told_is_no_row(line):
    found = grid_of_text(f"{line}\r\nRef;Name\r\nC1;Thistlewood, Ambrose\r\n")
    assert [(each.number, each.cells) for each in found.lines] == [
        (2, ("Ref", "Name")), (3, ("C1", "Thistlewood, Ambrose"))
    ]  # fmt: skip


def test_commas_in_names_do_not_part_what_semicolons_part():
    assert cells_of("Shortlist, three candidates\nC1;Thistlewood, Ambrose;9\nC2;Fable, Zuleika;10")[
        1
    ] == ("C1", "Thistlewood, Ambrose", "9")


def test_quoted_cells_hold_separators_quotes_and_line_breaks():
    found = grid_of_text('C1,"Thistlewood, Ambrose","9 ""sharp""\r\nroom 4"\nC2,Zuleika Fable,\n')
    assert found.lines[0].cells == ("C1", "Thistlewood, Ambrose", '9 "sharp" room 4')
    assert [each.number for each in found.lines] == [1, 3]


def test_what_nobody_sees_and_a_stray_end_of_file_are_taken_out():
    assert cells_of("\ufeff\u200bC9,Zoe\u00ad Park\u200e\n\x1a") == [("C9", "Zoe Park")]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('C1,"open', "quotation mark"),
        ("C1,ok\n" * (MOST_ROWS + 1), "more than 2,000 rows"),
        ("C1," + "x" * 200_000, "far too long"),
        (",".join("x" * (MOST_COLUMNS + 1)), "at most 60 columns"),
        ("\n" * 30_000 + "C1", "row 30,001"),
        (("x" * 3000 + "\n") * 100, "more than 250,000 letters"),
    ],
)
def test_what_is_too_much_or_broken_is_a_sentence(text, said):
    with pytest.raises(Refused) as refused:
        grid_of_text(text)
    assert said in refused.value.message


def test_empty_columns_and_rows_at_the_end_are_none():
    assert cells_of("C1,Ambrose,,,,\n,,,\n\n,,,") == [("C1", "Ambrose")]


def test_columns_are_named_as_spreadsheets_name_them():
    assert [column_letter(each) for each in (0, 25, 26, 701, 702, 16383)] == [
        "A",
        "Z",
        "AA",
        "ZZ",
        "AAA",
        "XFD",
    ]


@example("\0\xad")
@given(st.text(max_size=300) | st.text(alphabet="C1;,\t|\"\n '\u2028xé", max_size=40))
def test_a_grid_is_written_as_text_that_reads_as_the_same_grid(text):
    with suppress(Refused):
        found = grid_of_text(text)
        assert grid_of_text(found.text, found.separator).lines == found.lines
