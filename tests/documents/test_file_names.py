"""File names are plain letters for every script, distinct for distinct people, and safe on
Windows.
"""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recruit.documents.file_names import file_name, file_part, person_part, told_apart
from recruit.domain.words.naming import file_stem

SAFE = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._-]*")
DEVICES = {"con", "prn", "aux", "nul", "com1", "lpt9"}


def is_safe(name: str) -> bool:
    return (
        bool(SAFE.fullmatch(name))
        and name[-1] not in "."
        and name.split(".")[0].casefold() not in DEVICES
    )


@pytest.mark.parametrize(
    ("name", "part"),
    [
        ("Иван Выдуманный", "Ivan-Vydumannyy"),
        ("李 虚构", "Li-XuGou"),
        ("Łukasz Żółć", "Lukasz-Zolc"),
        ("Zoë O’Neill", "Zoe-O-Neill"),
        ("Ana Lima & Jo Park", "Ana-Lima-Jo-Park"),
        ("…", "member-3"),
        ("Con", "_Con"),
    ],
)
def test_a_name_is_written_in_plain_letters(name, part):
    assert person_part(name, "member-3") == part


@given(st.text(max_size=80))
def test_whatever_the_text_the_part_is_safe(text):
    assert is_safe(file_part(text))
    assert is_safe(person_part(text, "member-1"))
    assert is_safe(file_name(f"{text}.docx"))


@given(
    st.lists(
        st.sampled_from(["李伟", "李薇", "Li-Wei", "LI-WEI", "LiWei-2", "LiWei", "Anna"]),
        max_size=8,
    )
)
def test_people_whose_names_are_written_alike_get_files_of_their_own(names):
    made = told_apart([person_part(each, "member") for each in names])
    assert len({each.casefold() for each in made}) == len(names)


@pytest.mark.parametrize("reference", ["CON", "nul", "Aux.1", "COM1"])
def test_a_reference_that_windows_keeps_for_a_device_is_no_file_name(reference):
    assert is_safe(file_stem(reference))
    assert file_stem(reference) != reference
