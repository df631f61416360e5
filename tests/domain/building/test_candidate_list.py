"""A list of candidates: which column is what, which rows are candidates, and what is new beside the
vacancy.
"""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recruit.domain.building.candidate_columns import (
    Column,
    Layout,
    guess_layout,
    layout_faults,
    shape_of,
    with_columns,
)
from recruit.domain.building.candidate_list import MOST_CANDIDATES, Known, next_reference, read_list
from recruit.domain.pack.vacancy import Candidate
from recruit.domain.words.grid import grid_of_text
from recruit.domain.words.refusal import Refused

AMBROSE = Candidate("C1", "Ambrose Thistlewood", "9.30am")
REFERENCE, NAME, TIME, LEFT_OUT = Column.REFERENCE, Column.NAME, Column.TIME, Column.LEFT_OUT


def layout_of(text, remembered=None):
    return guess_layout(grid_of_text(text), remembered or {})


def read(text, known=()):
    grid = grid_of_text(text)
    return read_list(grid, guess_layout(grid, {}), known)


def candidates_of(text):
    return [row.candidate for row in read(text).new]


# Which column is what


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (
            "Ref,First name,Last name,Email\r\nC9,Zoe,Park,z@x.example\r\n",
            [Candidate("C9", "Zoe Park", "")],
        ),
        (
            (
                "ApplicantID,ApplicantName,InterviewSlot\r\n1001,Zoe Park,9.30\r\n1002,Jo"
                " Lee,10.30\r\n"
            ),
            [Candidate("1001", "Zoe Park", "9.30"), Candidate("1002", "Jo Lee", "10.30")],
        ),
        ("sep=;\r\nRef;Name;Time\r\nC9;Zoe Park;9.30\r\n", [Candidate("C9", "Zoe Park", "9.30")]),
        (
            "Shortlist for EH-2026-014,,\r\n,,\r\nRef,Name,Time\r\nC9,Zoe Park,9.30\r\n",
            [Candidate("C9", "Zoe Park", "9.30")],
        ),
        ("Ref,Name\r\n\u200bC9,Zoe Park\r\n", [Candidate("C9", "Zoe Park", "")]),
        ("C9\tZoe Park\t9.30", [Candidate("C9", "Zoe Park", "9.30")]),
        (
            "Zoe Park,C9\nJo Lee,C10",
            [Candidate("C9", "Zoe Park", ""), Candidate("C10", "Jo Lee", "")],
        ),
        (
            "Zoe Park,z@x.example,APP/2026/0034\nJo Lee,j@x.example,C 12",
            [Candidate("APP/2026/0034", "Zoe Park", ""), Candidate("C 12", "Jo Lee", "")],
        ),
        (
            "Candidates\nC9,Zoe Park\nC10,Jo Lee",
            [Candidate("C9", "Zoe Park", ""), Candidate("C10", "Jo Lee", "")],
        ),
        (
            "Kode,Wer\nA1,Zoe Park\nA2,Jo Lee",
            [Candidate("A1", "Zoe Park", ""), Candidate("A2", "Jo Lee", "")],
        ),
        ("| Ref | Name |\n| C9 | Zoe Park |", [Candidate("C9", "Zoe Park", "")]),
        ("Name,Name,Ref\nZoe Park,again,C9", [Candidate("C9", "Zoe Park", "")]),
        (
            (
                "No,Application ref,Surname,Forename,Interview date,Start time,End time,Date of"
                " birth\n1,APP/1,Park,Zoe,46363,0.395833,0.5,1 May 1970"
            ),
            [Candidate("APP/1", "Zoe Park", "7 December 2026, 9.30")],
        ),
        (
            "ID;First Name;Middle name;Surname;Name\n1;Zoe;Ann;Park;old",
            [Candidate("1", "Zoe Ann Park", "")],
        ),
        ("Reference\nC1\nC2", [Candidate("C1", "", ""), Candidate("C2", "", "")]),
        (
            "Ref,Name\nC1,Zoe\n\nRef,Name\nC2,Jo",
            [Candidate("C1", "Zoe", ""), Candidate("C2", "Jo", "")],
        ),
        (
            (
                "Interview schedule\nPrinted 30 November 2026 by HR\n\nREF:,CANDIDATE NAME\nC1,Zoe"
                " Park"
            ),
            [Candidate("C1", "Zoe Park", "")],
        ),
        ("C1;Zoe;9", [Candidate("C1", "Zoe", "9")]),
    ],
)
def test_lists_as_systems_and_people_make_them_are_understood(text, found):
    assert read(text).bad == ()
    assert candidates_of(text) == found


@pytest.mark.parametrize(
    "heading",
    [
        "Time;Name;Reference",
        "INTERVIEW TIME;Candidate name;Candidate reference",
        "slot;full_name;Ref.",
        "time;candidate;ID",
        "StartTime;ApplicantFullName;applicant_ref",
    ],
)
def test_headings_say_which_column_is_which(heading):
    found = read(f"{heading}\n9.30am;Ambrose Thistlewood;C1")
    assert [row.candidate for row in found.new] == [AMBROSE]
    assert found.new[0].number == 2


@pytest.mark.parametrize("text", ["Zoe Park\nJo Lee", "Name,Time\nZoe Park,9.30"])
def test_a_list_without_references_is_asked_about(text):
    assert "Say which column holds the reference" in layout_faults(layout_of(text))[0]


def test_what_somebody_said_of_a_list_holds_for_the_next_of_its_shape():
    first, second = "Wer,Was\nA1,A2\nB1,B2", "Was,Wer,Wann\nx,y,z"
    said = (NAME, REFERENCE)
    remembered = {shape_of(grid_of_text(first), 1): said}
    again = layout_of("Liste\nWer,Was\nC1,C2\nD1,D2", remembered)
    assert (again.headings_at, again.columns) == (2, said)
    assert layout_of(second, remembered).columns != said


def test_the_shape_of_a_list_names_nobody():
    assert "park" not in shape_of(grid_of_text("Zoe Park,C1"), 1)


def test_two_columns_cannot_both_be_the_reference():
    assert "already" in layout_faults(Layout(0, (REFERENCE, REFERENCE)))[1]
    assert "either whole names" in layout_faults(Layout(0, (REFERENCE, NAME, Column.LAST_NAME)))[1]
    assert not layout_faults(Layout(0, (REFERENCE, Column.FIRST_NAME, Column.FIRST_NAME)))


def test_a_column_that_was_not_shown_is_left_out():
    assert with_columns(Layout(0, ()), [REFERENCE], 3).columns == (REFERENCE, LEFT_OUT, LEFT_OUT)


# Which rows are candidates


@pytest.mark.parametrize(
    ("row", "column", "said"),
    [
        (",Ambrose,", "A (Ref)", "The reference is missing"),
        ("a*b,Ambrose,", "A (Ref)", "cannot be a reference"),
        ("../etc,,", "A (Ref)", "cannot be a reference"),
        ("x" * 41 + ",,", "A (Ref)", "at most 40"),
        ("C2,<script>,", "B (Name)", "A name may not hold '<'"),
        ("C2,=cmd(),", "B (Name)", "A name may not hold '='"),
        ("C2,Zoe \u202ePark,", "B (Name)", "turns the direction"),
        ("C2,Zoe\x07,", "B (Name)", "A name may not hold 'U+0007'"),
        ("C2," + "x" * 101 + ",", "B (Name)", "at most 100"),
        ("C2,," + "9" * 61, "C (Time)", "at most 60"),
        ("C2,,9\x07am", "C (Time)", "cannot be printed"),
        ("C2,Thistlewood,Ambrose,9", "D", "too many columns: 4"),
        ("c1,Zoe,", "A (Ref)", "already in row 2"),
    ],
)
def test_a_bad_row_is_named_with_its_row_and_column_and_why(row, column, said):
    found = read(f"Ref,Name,Time\nC1,,\n{row}")
    assert [(each.number, each.fault.column) for each in found.bad] == [(3, column)]
    assert said in found.bad[0].fault.text
    assert len(found.new) == 1


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("reference;name\n", "no candidates"),
        ("", "no candidate"),
        (" \n\n\t\n", "no candidate"),
        ("\n".join(f"C{each}" for each in range(501)), "501 rows"),
        ("reference\n" + "\n".join(f"C{each}" for each in range(501)), "501 rows"),
    ],
)
def test_what_is_not_a_list_is_refused_with_a_sentence(text, said):
    with pytest.raises(Refused) as refused:
        read(text)
    assert said in refused.value.message


def test_five_hundred_candidates_are_a_list_with_headings_or_without():
    rows = "\n".join(f"C{place}" for place in range(MOST_CANDIDATES))
    assert len(read(rows).new) == len(read(f"reference\n{rows}").new) == MOST_CANDIDATES


def test_a_column_without_a_heading_is_none_too_many_where_most_rows_have_it():
    assert len(read("Ref,Name\n" + "\n".join(f"C{each},Zoe,x" for each in range(5))).new) == 5


@pytest.mark.parametrize(
    "name",
    ["Ana Lima & Jo Park", "Jennifer 8. Lee", "נח־בר", "O´Brien", "ʻŌpūnui Kāne", "李 明", "O"],
)
def test_names_that_people_have_are_names(name):
    assert candidates_of(f"Ref;Name\nC1;{name}")[0].name == name


# Beside the vacancy


def known(*pairs, off=()):
    return [
        Known(place, Candidate(*pair), 1, is_off=pair[0] in off)
        for place, pair in enumerate(pairs, 1)
    ]


def test_a_second_list_says_who_is_new_changed_missing_and_the_same():
    stands = known(
        ("C1", "Zoe Park", "9.30"), ("C2", "Jo Lee", ""), ("C3", "Ambrose Thistlewood", "11")
    )
    found = read("Ref,Name,Time\nc1,Zoe Park,9.30\nC2,Jo Lee,10.30\nC4,Zuleika Fable,", stands)
    assert [each.candidate.reference for each in found.new] == ["C4"]
    assert [(each.before.id, each.after) for each in found.changed] == [
        (2, Candidate("C2", "Jo Lee", "10.30"))
    ]
    assert [each.candidate.reference for each in found.same] == ["C1"]
    assert [each.candidate.reference for each in found.missing] == ["C3"]


def test_an_empty_cell_and_a_missing_column_wipe_nothing():
    stands = known(("C1", "Zoe Park", "9.30"), ("C2", "Jo Lee", "10.30"))
    assert read("Ref,Name,Time\nC1,,\nC2,Jo Lee,", stands).changed == ()
    assert read("Ref\nC1\nC2", stands).changed == ()


def test_an_accent_typed_in_another_way_is_no_change():
    assert read("Ref,Name\nC1,Zoe\u0308", known(("C1", "Zoë", ""))).changed == ()


def test_who_was_taken_off_is_not_added_a_second_time():
    found = read("Ref,Name\nC1,Zoe", known(("C1", "Zoe", ""), off=("C1",)))
    assert "Put that candidate back" in found.bad[0].fault.text
    assert found.missing == ()


def test_who_is_on_the_list_with_a_fault_is_not_missing():
    assert read("Ref,Name\nC1,<b>", known(("C1", "Zoe", ""))).missing == ()


def test_the_mark_changes_with_what_would_be_done():
    marks = {
        read("Ref\nC1").mark, read("Ref\nC2").mark, read("Ref\nC1", known(("C1", "", ""))).mark,
        read("Ref,Name\nC1,Zoe", known(("C1", "Jo", ""))).mark,
    }  # fmt: skip
    assert len(marks) == 4


@given(st.text(max_size=300) | st.text(alphabet="C1;,\t\"\n 'xé", max_size=40))
def test_any_text_is_a_list_or_a_refusal(text):
    with suppress(Refused):
        grid = grid_of_text(text)
        layout = guess_layout(grid, {})
        assert len(layout.columns) == grid.width
        if not layout_faults(layout):
            read_list(grid, layout)


@pytest.mark.parametrize(
    ("there", "suggested"),
    [
        ([], "C1"),
        (["C1"], "C2"),
        (["C1", "C3"], "C4"),
        (["A-009"], "A-010"),
        (["x"], "C1"),
        (["C2", "C1"], "C3"),
        (["APP/2026/0034"], "APP/2026/0035"),
    ],
)
def test_the_next_reference_is_one_that_is_not_there(there, suggested):
    assert next_reference(there) == suggested
