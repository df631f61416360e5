"""Members of a panel are told apart in narrow columns, whatever they are called."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from recruit.domain.disclosure.panel_names import short_names, told_apart

NAMES = st.sampled_from(
    [
        "Anna Smith",
        "Alan Smith",
        "anna  smith",
        "A. Smith",
        "Smith",
        "Zoé Fable",
        "Zoe\u0301 Fable",
        "李 虚构",
        "Oluwaseun Madeupname-Longsurname",
        "Olga Madeupname-Longsurnames",
    ]
)


def test_initials_do_where_they_tell_everyone_apart():
    assert short_names(["Zuleika Fable", "Barnaby J Paperclip"], 11) == (
        "Z. Fable",
        "B. J. Paperclip",
    )


def test_first_names_tell_apart_whom_initials_do_not():
    assert short_names(["Anna Smith", "Alan Smith", "Zuleika Fable"], 11) == (
        "Anna Smith",
        "Alan Smith",
        "Z. Fable",
    )


def test_one_name_twice_is_numbered():
    assert told_apart(["Anna Smith", "Alan Smith", "Anna Smith"]) == (
        "Anna Smith (1)",
        "Alan Smith",
        "Anna Smith (2)",
    )
    assert short_names(["Anna Smith", "Anna Smith"], 11) == ("Anna Smith (1)", "Anna Smith (2)")


@given(st.lists(NAMES, min_size=1, max_size=9), st.integers(4, 14))
def test_no_two_columns_are_alike(names, longest):
    made = short_names(names, longest)
    assert len({each.casefold() for each in made}) == len(names)
    assert len({each.casefold() for each in told_apart(names)}) == len(names)
