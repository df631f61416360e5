"""A framework's folder is loaded whole, or refused by file, line and key."""

from __future__ import annotations

from pathlib import Path

import pytest

from recruit.bank.library import Library, open_library
from recruit.bank.loader import load_framework
from recruit.domain.framework.framework import Kind
from recruit.domain.words.refusal import Refused

FRAMEWORK = """\
id: lamps
title: Keeping Lamps
publisher: Harbour of Nowhere
edition: "1"
stage_word: level
stages:
  - id: low
    title: Low
  - id: high
    title: High
source: Made up.
use: For tests.
"""
GROUP = """\
number: "1"
title: Light
negative_indicators:
  - id: 1-n1
    text: Blames the weather.
elements:
  - number: "1.1"
    title: Trimming
    definition: Keeping the wick short.
    negative_indicators:
      - id: 1.1-n1
        text: Trims by guess.
    stages:
      - stage: low
        title: Trims
        indicators:
          - id: 1.1-1-i1
            text: Trims every evening.
        questions:
          - id: 1.1-1-q1
            kind: past behaviour
            text: When did you last trim a wick?
            probes:
              - What did you use?
      - stage: high
        indicators:
          - id: 1.1-2-i1
            text: Teaches others to trim.
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "lamps"
    made.mkdir()
    (made / "framework.yaml").write_text(FRAMEWORK, "utf-8")
    (made / "1-light.yaml").write_text(GROUP, "utf-8")
    return made


def refused(folder: Path) -> Refused:
    with pytest.raises(Refused) as caught:
        load_framework(folder)
    return caught.value


def spoil(folder: Path, file: str, old: str, new: str) -> None:
    path = folder / file
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")


def test_a_framework_is_loaded_with_all_its_parts(folder):
    framework = load_framework(folder).framework
    ((group, element),) = framework.elements()
    low, high = element.stages
    assert group.negative_indicators[0].text == "Blames the weather."
    assert element.negative_indicators[0].id == "1.1-n1"
    assert low.questions[0].kind is Kind.PAST_BEHAVIOUR
    assert low.questions[0].probes == ("What did you use?",)
    assert framework.stage_label(low) == "Low: Trims"
    assert framework.stage_label(high) == "High"


def test_the_place_of_everything_is_known(folder):
    places = load_framework(folder).places
    assert str(places["1.1-1-q1"]).endswith("1-light.yaml:20")
    assert places["1.1"].line == 7
    assert places["1.1/high"].line == 25


@pytest.mark.parametrize(
    ("file", "old", "new", "line", "key", "words"),
    [
        ("1-light.yaml", "title: Light", "titel: Light", 2, "titel", "unknown key"),
        ("1-light.yaml", "title: Light", "title: Light\ntitle: Dark", 3, "title", "stands twice"),
        ("1-light.yaml", "1.1-1-i1", "1.1-n1", 17, "id", "already used"),
        ("1-light.yaml", "1.1-1-q1", "1.1-1-i1", 20, "id", "already used"),
        ("1-light.yaml", "stage: low", "stage: lowest", 14, "stage", "not on the ladder"),
        ("1-light.yaml", "text: Trims by guess.", "text: ''", 12, "text", "empty"),
        (
            "1-light.yaml",
            "kind: past behaviour",
            "kind: trick",
            21,
            "kind",
            "not a kind of question",
        ),
        ("1-light.yaml", "id: 1-n1", "id: One", 4, "id", "small letters"),
        ("1-light.yaml", "stage: low", "stage: high", 25, "stage", "already used"),
        ("framework.yaml", "id: low", "id: high", 9, "id", "already names"),
        ("framework.yaml", "id: lamps", "id: lamp", 1, "id", "make them the same"),
        ("framework.yaml", 'edition: "1"\n', "", 1, "edition", "missing"),
    ],
)
def test_what_is_wrong_is_named_by_file_line_and_key(folder, file, old, new, line, key, words):
    spoil(folder, file, old, new)
    error = refused(folder)
    assert Path(error.file).name == file
    assert (error.line, error.key) == (line, key)
    assert words in error.message


def test_stages_out_of_order_are_refused(folder):
    spoil(folder, "1-light.yaml", "stage: low", "stage: x")
    spoil(folder, "1-light.yaml", "stage: high", "stage: low")
    spoil(folder, "1-light.yaml", "stage: x", "stage: high")
    assert "lowest first" in refused(folder).message


def test_an_element_number_used_in_two_groups_is_refused(folder):
    (folder / "2-more.yaml").write_text(GROUP.replace('number: "1"\n', 'number: "2"\n', 1), "utf-8")
    assert "'1-n1' is already used" in refused(folder).message


def test_a_folder_without_groups_is_refused(folder):
    (folder / "1-light.yaml").unlink()
    assert "no group file" in refused(folder).message


def test_groups_are_ordered_by_number_and_not_by_spelling(folder):
    for number in ("10", "2"):
        text = (
            GROUP.replace("1.1", f"{number}.1")
            .replace("1-n1", f"{number}-n1")
            .replace('"1"', f'"{number}"')
        )
        (folder / f"{number}-more.yaml").write_text(text, "utf-8")
    assert [group.number for group in load_framework(folder).framework.groups] == ["1", "2", "10"]


def test_an_organisations_own_folder_stands_beside_the_shipped_bank(folder):
    library = open_library(folder.parent)
    assert library.framework("lamps").title == "Keeping Lamps"
    assert "grades9plus" in library


def test_the_environment_names_a_folder_too(folder, monkeypatch):
    monkeypatch.setenv("RECRUIT_BANK", str(folder.parent))
    assert "lamps" in open_library()


def test_a_framework_that_is_there_twice_is_refused(folder):
    with pytest.raises(Refused, match="already in"):
        Library([folder.parent, folder.parent])


def test_an_unknown_framework_and_a_missing_folder_are_refused(folder, tmp_path):
    with pytest.raises(Refused, match=r"no framework 'x'. There are: lamps"):
        Library([folder.parent]).framework("x")
    with pytest.raises(Refused, match="no such folder"):
        Library([tmp_path / "nowhere"])
