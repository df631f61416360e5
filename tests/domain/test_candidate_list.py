"""A list of candidates, pasted or in a CSV file."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recruit.domain.candidate_list import MOST_CANDIDATES, decode_list, next_reference, read_list
from recruit.domain.refusal import Refused
from recruit.domain.vacancy import Candidate

AMBROSE = Candidate("C1", "Ambrose Thistlewood", "9.30am")


def candidates_of(text):
    return [row.candidate for row in read_list(text).good]


@pytest.mark.parametrize("separator", [",", ";", "\t", ", ", " ; "])
def test_columns_are_separated_by_commas_semicolons_or_tabs(separator):
    text = f"C1{separator}Ambrose Thistlewood{separator}9.30am\nC2\n"
    assert candidates_of(text) == [AMBROSE, Candidate("C2", "", "")]


@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
def test_any_line_ending_ends_a_line(ending):
    assert candidates_of(f"C1,Ambrose Thistlewood,9.30am{ending}{ending}C2{ending}")[1].reference == "C2"


def test_a_list_of_references_alone_is_a_list():
    assert [each.reference for each in candidates_of("C1\nC2\nC3")] == ["C1", "C2", "C3"]


def test_quoted_cells_hold_separators_quotes_and_line_breaks():
    read = read_list('C1,"Thistlewood, Ambrose","9 ""sharp""\nroom 4"\nC2,Zuleika Fable,\n')
    assert read.rows[0].candidate == Candidate("C1", "Thistlewood, Ambrose", '9 "sharp" room 4')
    assert [row.line for row in read.rows] == [1, 3]


@pytest.mark.parametrize(
    "heading",
    [
        "Time;Name;Reference",
        "INTERVIEW TIME;Candidate name;Candidate reference",
        "slot;full_name;Ref.",
        "time;candidate;ID",
    ],
)
def test_headings_say_which_column_is_which(heading):
    read = read_list(f"{heading}\n9.30am;Ambrose Thistlewood;C1")
    assert [row.candidate for row in read.rows] == [AMBROSE]
    assert read.rows[0].line == 2


def test_columns_that_were_not_asked_for_are_left_out_and_named():
    read = read_list("Reference,E-mail,Name,Date of birth\nC1,a@b.example,Ambrose Thistlewood,1 May 1970")
    assert read.left_out == ("E-mail", "Date of birth")
    assert read.good[0].candidate == Candidate("C1", "Ambrose Thistlewood", "")
    assert "1970" not in read.text
    assert "a@b.example" not in read.text


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("name;time\nAmbrose;9", "no column 'reference'"),
        ("reference;ref\nC1;C2", "Two headings"),
        ("reference;name\n", "no candidates"),
        ("", "no candidate"),
        (" \n\n\t\n", "no candidate"),
        ('C1,"open', "quotation mark"),
        ("C1\0", "NUL"),
        ("C1,a\x07b", "not text"),
        ("C1\n" * 501, "more than 500"),
        ("reference\n" + "C1\n" * 501, "more than 500"),
        ("\n" * 6000 + "C1", "more than 500"),
        ("C1," + "x" * 200_000, "far too long"),
    ],
)
def test_what_is_not_a_list_is_refused_with_a_sentence(text, said):
    with pytest.raises(Refused) as refused:
        read_list(text)
    assert said in refused.value.message


def test_five_hundred_candidates_are_a_list_with_headings_or_without():
    rows = "\n".join(f"C{place}" for place in range(MOST_CANDIDATES))
    assert len(read_list(rows).good) == len(read_list(f"reference\n{rows}").good) == MOST_CANDIDATES


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (",Ambrose,", "The reference is missing"),
        ("a*b,Ambrose,", "cannot be a reference"),
        ("../etc,,", "cannot be a reference"),
        ("x" * 41 + ",,", "at most 40"),
        ("C1,<script>,", "A name may not hold '<'"),
        ("C1,=cmd(),", "A name may not hold '='"),
        ("C1,123,", "'123' is not a name"),
        ("C1," + "x" * 101 + ",", "at most 100"),
        ("C1,," + "9" * 61, "at most 60"),
        ("C1,,9\u202eam", "cannot be printed"),
        ("C1,Thistlewood,Ambrose,9", "too many columns: 4"),
        ("C1,\U0001f600,", "A name may not hold"),
    ],
)
def test_a_bad_row_is_named_with_its_line_and_why(row, said):
    read = read_list(f"C0,,\n{row}")
    assert [each.line for each in read.bad] == [2]
    assert said in read.bad[0].fault
    assert len(read.good) == 1


def test_names_in_any_script_are_names():
    names = ["Zoë O’Brien-Łukasz", "דוד כהן", "محمد علي", "王小明", "Anne-Marie St. John (née Fable)"]
    text = "\n".join(f"C{place};{name};" for place, name in enumerate(names))
    assert [row.name for row in read_list(text).good] == names


def test_a_reference_is_there_once_whatever_its_case():
    read = read_list("C1,,\nc1,,\nC2,,\nC3,,", taken=["c2"], gone=["C3"])
    assert [each.line for each in read.good] == [1]
    assert "on line 1" in read.bad[0].fault
    assert "already has a candidate" in read.bad[1].fault
    assert "Put that candidate back" in read.bad[2].fault


def test_empty_cells_at_the_end_are_not_columns_too_many():
    assert candidates_of("C1,Ambrose Thistlewood,9.30am,,,") == [AMBROSE]


def test_a_row_with_more_cells_than_headings_is_at_fault_and_stays_so():
    read = read_list("reference,name\nC1,Thistlewood,Ambrose")
    assert "too many columns" in read.bad[0].fault
    again = read_list(read.text)
    assert [bool(row.fault) for row in again.rows] == [True]


@pytest.mark.parametrize(
    "text",
    [
        "C1,Ambrose,9\nC2,,",
        "Time,Reference,Phone\n9,C1,1\n\n10,C1,2\n,bad ref,3",
        "C1,a,b,c,d",
        '"C;1";x;"9;30"',
        "C1\n\n\nC2",
        "x" * 500 + "\nC1",
    ],
)
def test_the_text_of_a_list_reads_as_the_same_list(text):
    read = read_list(text)
    again = read_list(read.text)
    assert again.mark == read.mark
    assert [(row.line, row.candidate) for row in again.rows] == [(row.line, row.candidate) for row in read.rows]


def test_the_mark_of_a_list_changes_with_it():
    assert read_list("C1").mark != read_list("C2").mark
    assert read_list("C1").mark != read_list("C1", taken=["C1"]).mark


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_a_file_is_read_in_the_encodings_that_people_have(encoding):
    assert decode_list("C1;Zoë Fable;9.30am".encode(encoding)) == "C1;Zoë Fable;9.30am"


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"x" * 1_000_001, "1 MB"),
        (b"PK\x03\x04xx", "workbook"),
        (b"\xd0\xcf\x11\xe0xx", "workbook"),
        (b"\xff\xfe\x00", "cannot be read"),
        (b"\x81\x8d\x8f", "cannot be read"),
        (b"\xfe\xff\xd8\x00", "cannot be read"),
    ],
)
def test_a_file_that_is_not_text_is_refused_with_a_sentence(data, said):
    with pytest.raises(Refused) as refused:
        decode_list(data)
    assert said in refused.value.message


@given(st.binary(max_size=300))
def test_any_bytes_are_a_list_or_a_refusal(data):
    with suppress(Refused):
        read_list(decode_list(data))


@given(st.text(max_size=300) | st.text(alphabet="C1;,\t\"\n 'xé", max_size=40))
def test_any_text_is_a_list_or_a_refusal_and_reads_again_as_it_is_written(text):
    try:
        read = read_list(text)
    except Refused:
        return
    assert read_list(read.text).mark == read.mark


@pytest.mark.parametrize(
    ("known", "suggested"),
    [([], "C1"), (["C1"], "C2"), (["C1", "C3"], "C4"), (["A-009"], "A-010"), (["x"], "C1"), (["C2", "C1"], "C3")],
)
def test_the_next_reference_is_one_that_is_not_there(known, suggested):
    assert next_reference(known) == suggested
