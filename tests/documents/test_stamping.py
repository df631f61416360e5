"""A stamped copy is the master with its values, whatever the values are."""

from __future__ import annotations

import io
import zipfile

import pytest
from docx import Document
from hypothesis import given, settings
from hypothesis import strategies as st

from recruit.documents.house_style import open_house_style
from recruit.documents.scoring_sheet import BLANK, ScoringSheets, SheetNames
from recruit.documents.stamping import CLOSE, OPEN, Master, marker
from recruit.domain.pack.pack import issue
from recruit.domain.words.typed_text import one_line, unusable_character
from tests.builders import a_pack
from tests.documents.reading import text, whole

SHEETS = ScoringSheets(issue(a_pack(1)), open_house_style())
accepted = (
    st.text(min_size=1, max_size=100)
    .map(one_line)
    .filter(lambda each: each and not unusable_character(each))
)


@settings(deadline=None, max_examples=60)
@given(accepted, accepted)
def test_whatever_a_field_accepts_is_printed_as_it_is(candidate, member):
    data = SHEETS.sheet(SheetNames("C1", candidate, "", member, ""))
    printed = text(data)
    assert f"C1 · {candidate}" in printed
    assert member in printed
    Document(io.BytesIO(data))


@pytest.mark.parametrize(
    "name", ['<b>&amp; "Q"</b>', "]]>", "{{ MEMBER }}", "&#0;", "CANDIDATE", "%s {0}"]
)
def test_markup_in_a_name_is_only_text(name):
    assert f"C1 · {name}" in text(SHEETS.sheet(SheetNames("C1", name, "", name, "")))


def test_no_marker_is_left_in_any_part():
    for names in (BLANK, SheetNames("C1", "A", "B", "C", "D")):
        content = whole(SHEETS.sheet(names))
        assert OPEN not in content
        assert CLOSE not in content


def test_a_value_that_looks_like_a_marker_is_not_replaced_again():
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as made:
        made.writestr("a.xml", f"{marker('ONE')}-{marker('TWO')}")
    copy = Master(archive.getvalue()).copy({"ONE": marker("TWO"), "TWO": "2"})
    assert whole(copy) == f"{marker('TWO')}-2"


def test_a_marker_without_a_value_is_an_error():
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as made:
        made.writestr("a.xml", marker("ONE"))
    with pytest.raises(KeyError):
        Master(archive.getvalue()).copy({})
