"""What may be a name and what a reference, and what a reference becomes in a file name."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recruit.domain.words.naming import file_stem, name_fault, reference_fault

NAMES = """
Ana Lima & Jo Park
Jennifer 8. Lee
נח־בר
O´Brien
O`Brien
O‘Brien
O’Brien
Oʻahu Oʼbrien
ʻŌpūnui Kāne
李 明
O
van der Berg
Prof. Dr. h.c. Zoë Ng-Łukasz, MBE
William “Bill” Madeup
Ravi a/l Kumar
マリア・デ・ラ・クルス
マリア゠クルス
Ana Lima + Jo Park
Louis Ⅱ
Anne-Marie St. John (née Fable)
Մարիա֊Աննա
علی\u200cرضا
क्\u200dष
""".strip().split("\n")


@pytest.mark.parametrize("name", [*NAMES, "x" * 100, "e\u0301" * 100])
def test_names_that_people_have_are_names(name):
    assert name_fault(name) == ""


@pytest.mark.parametrize(
    "name",
    [
        "",
        "8",
        "- -",
        "..",
        "a..b",
        "<b>",
        "=cmd()",
        "a@b",
        "a\\b",
        "a;b",
        "#1 a",
        "😀",
        "\u3164",
        "x" * 101,
        "a\x07",
        "a_b",
    ],
)
def test_what_nobody_is_called_is_a_sentence(name):
    assert name_fault(name).endswith(".")


@pytest.mark.parametrize("sign", ["\u202e", "\u2066"])
def test_a_name_that_turns_a_line_round_is_a_sentence_without_the_sign(sign):
    fault = name_fault(f"Zuleika{sign}")
    assert f"U+{ord(sign):04X}" in fault
    assert sign not in fault


@pytest.mark.parametrize(
    "reference",
    ["C1", "APP/2026/0034", "C 12", "V-2026.004", "1001", "R&D (2) #7", "a:b", "x" * 40, "A+B_"],
)
def test_references_of_other_systems_are_references(reference):
    assert reference_fault(reference) == ""


@pytest.mark.parametrize(
    "reference",
    [
        "",
        "../etc",
        "a/../b",
        "/C1",
        " C1",
        "C1.",
        "é1",
        "=1",
        "-1",
        "x" * 41,
        "<b>",
        "a\\b",
        'a"b',
        "a\x07b",
        "C1\u202e",
    ],
)
def test_what_cannot_be_a_reference_is_a_sentence(reference):
    fault = reference_fault(reference)
    assert "cannot be a reference" in fault
    assert fault.isprintable()


def test_a_plain_reference_is_its_own_file_name():
    assert [file_stem(each) for each in ("C1", "V-2026.004", "a_b")] == ["C1", "V-2026.004", "a_b"]


def test_references_that_look_alike_in_a_file_name_are_told_apart():
    references = ["A/1", "A 1", "A-1", "A:1", "A(1)", "A/1/", file_stem("A/1")]
    assert len({file_stem(each).casefold() for each in references}) == len(references)
    assert file_stem("APP/2026/0034").startswith("APP-2026-0034-x")


def test_a_reference_has_one_file_name_whatever_its_case():
    assert file_stem("app/1").casefold() == file_stem("APP/1").casefold()


@given(st.text(max_size=60))
def test_any_text_makes_a_file_name_that_any_disk_takes(text):
    assert re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._-]*", file_stem(text))
