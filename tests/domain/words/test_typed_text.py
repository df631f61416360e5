"""What is kept of a text that somebody typed or pasted."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recruit.domain.words.typed_text import (
    cleaned,
    one_line,
    one_line_of_name,
    same_words,
    unusable_character,
)

PASTED = [
    ("The team moved.\vThey set a date.", "The team moved.\nThey set a date."),
    ("First point.\u2028Second point.", "First point.\nSecond point."),
    (
        "First.\u2029Second.\x85Third.\fFourth.\rFifth.\r\nSixth.",
        "First.\nSecond.\nThird.\nFourth.\nFifth.\nSixth.",
    ),
    ("\uf0b7 Led the move\n\uf0b7 Asked families", "• Led the move\n• Asked families"),
    ("\uf0a7\tone\n  \uf0d8 two\n\uf0fc three\n\uf076 four", "•\tone\n  • two\n• three\n• four"),
    ("from 8 \uf0e0 9, well done \uf04a", "from 8 → 9, well done ☺"),
    ("It’s 5 < 6 & “done”", "It’s 5 < 6 & “done”"),
    ("\ufeffthe\u200b soft\u00adly \u200eleft\u200f \u2060word\ufffc", "the softly left word"),
    ("a\u202eb\u202c \u2066c\u2069", "ab c"),
    ("NUL\0 and half\ud83d a pair", "NUL and half a pair"),
    ("\ud83d\ude00", "😀"),
    ("x\U000e0041\U000e0042", "x"),
    ("Latin\u200dletters\u200c join without", "Latinletters join without"),
]

SENT = [each for each in PASTED if not any("\ud800" <= sign <= "\udfff" for sign in each[0])]
"""Those that a browser or an editor can send: halves of characters come only in JSON and YAML's
escapes.
"""

MEANT = [
    "می\u200cخواهم",
    "ه\u200d",
    "क्\u200dष and क्\u200cष",
    "ශ්\u200dරී",
    "മലയാളം ന്\u200d",
    "ไทย\u200bไทย",
    "👩\u200d🚒 🏳\ufe0f\u200d🌈 👩🏽\u200d⚕\ufe0f",
    "🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f",
    "e\u0301, é, Å, Ω and ﬁ as they were typed",
    "神 and 神 are two letters",
    "tab\tand  two blanks \n\n and a blank line",
    "שלום محمد 李 明 ʻŌpūnui",
]


@pytest.mark.parametrize(("typed", "kept"), PASTED)
def test_what_other_programs_put_into_a_text_is_cleaned(typed, kept):
    assert cleaned(typed) == kept
    assert unusable_character(kept) == ""


@pytest.mark.parametrize("typed", MEANT)
def test_what_somebody_meant_stays_letter_by_letter(typed):
    assert cleaned(typed) == typed
    assert unusable_character(typed) == ""


@pytest.mark.parametrize(
    "typed",
    ["a\x07b", "\x1b[31m", "\x7f", "\x80", "\ue000", "\uf8ff", "\U000f0000", "\uffff", "\ufdd0"],
)
def test_what_has_no_meaning_is_left_to_be_refused(typed):
    assert unusable_character(cleaned(typed)).startswith("U+")


def test_one_line_has_its_line_ends_and_blanks_as_single_spaces():
    assert (
        one_line(" Ward\u2028manager\v\u00a0 of\u3000nights\u200b \n") == "Ward manager of nights"
    )


@pytest.mark.parametrize("sign", ["\u202e", "\u202a", "\u2066", "\0", "\x07"])
def test_a_name_keeps_what_makes_it_no_name(sign):
    assert unusable_character(one_line_of_name(f"Zuleika{sign} Fable")) == f"U+{ord(sign):04X}"


def test_a_name_loses_what_nobody_sees():
    assert one_line_of_name("\ufeff\u200bZuleika\u00ad\vFable\u200e ") == "Zuleika Fable"


def test_the_same_words_are_the_same_however_their_accents_were_typed():
    assert same_words("Zoe\u0308 FABLE") == same_words("Zoë Fable")


@given(
    st.text(
        st.characters(codec=None)
        | st.sampled_from("\u200c\u200d\u200b\uf0b7\ud83d\ude00\U000e0067🏴कي\r\n\v\u2028")
    )
)
def test_cleaning_twice_is_cleaning_once(text):
    once = cleaned(text)
    assert cleaned(once) == once
    once.encode()


@given(st.text(st.characters(categories=["L", "M", "N", "P", "S", "Zs"])))
def test_letters_are_never_changed(text):
    if not any(unicodedata.category(each) in ("So", "Cf") for each in text):
        assert cleaned(text) == text
