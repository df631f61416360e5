"""`recruit bank` as a person uses it."""

from __future__ import annotations

import json

from tests.bank.test_loader import FRAMEWORK, GROUP
from tests.builders import shipped_library
from tests.cli.test_build import recruit, refused


def own_bank(tmp_path):
    folder = tmp_path / "bank" / "lamps"
    folder.mkdir(parents=True)
    (folder / "framework.yaml").write_text(FRAMEWORK, "utf-8")
    (folder / "1-light.yaml").write_text(GROUP, "utf-8")
    return tmp_path / "bank"


def test_list_names_every_framework(tmp_path):
    done = recruit("bank", "list", "--bank", own_bank(tmp_path))
    assert "grades9plus\n" in done.stdout
    questions = len(list(shipped_library().framework("grades9plus").questions()))
    assert f"  3 groups, 15 elements, 54 stages, {questions} questions\n" in done.stdout
    assert "  1 group, 1 element, 2 stages, 1 question\n" in done.stdout


def test_show_lists_the_elements():
    assert (
        "  2.1 Seizing the Future (stage: 1, 2, 3, 4, 5)"
        in recruit("bank", "show", "grades9plus").stdout
    )


def test_show_element_prints_its_ladder():
    said = recruit("bank", "show", "grades9plus", "2.1").stdout
    assert "Stage 5: Thinks and acts for the future" in said
    assert "Negative indicators" in said


def test_show_stage_prints_only_that_stage():
    said = recruit("bank", "show", "grades9plus", "2.1", "--stage", "4").stdout
    assert "Stage 4" in said
    assert "Stage 5" not in said


def test_show_json_has_the_documented_keys():
    shown = json.loads(recruit("bank", "show", "nhs_leadership_framework", "--json").stdout)
    assert list(shown) == ["id", "title", "edition", "stages", "groups"]
    group = shown["groups"][0]
    assert list(group) == ["number", "title", "negative_indicators", "elements"]
    element = group["elements"][0]
    assert list(element) == ["number", "title", "definition", "negative_indicators", "stages"]
    stage = element["stages"][0]
    assert list(stage) == ["stage", "title", "indicators", "negative_indicators", "questions"]
    asked = stage["questions"][0]
    assert list(asked)[:5] == ["id", "kind", "form", "text", "probes"]
    assert list(asked)[5:7] == ["brings_out", "counts_against"]
    assert list(group["negative_indicators"][0]) == list(stage["indicators"][0]) == ["id", "text"]
    assert len(shown["groups"]) == 7


def test_show_json_of_one_element_has_only_that():
    shown = json.loads(
        recruit("bank", "show", "grades9plus", "3.4", "--stage", "2", "--json").stdout
    )
    ((element,),) = [group["elements"] for group in shown["groups"]]
    assert element["number"] == "3.4"
    assert [stage["stage"] for stage in element["stages"]] == ["2"]


def test_what_is_not_there_is_refused_in_a_sentence():
    assert "There are: bradford" in refused(recruit("bank", "show", "nothing"))
    assert "no element '9.9'" in refused(recruit("bank", "show", "grades9plus", "9.9"))
    assert "no stage '9'" in refused(recruit("bank", "show", "grades9plus", "--stage", "9"))
    assert "1.2 of grades9plus has no stage '6'" in refused(
        recruit("bank", "show", "grades9plus", "1.2", "--stage", "6")
    )
    assert "no framework 'nothing'" in refused(recruit("bank", "check", "nothing"))
    assert "no such folder" in refused(recruit("bank", "list", "--bank", "/nowhere"))


def test_search_finds_what_holds_all_words(tmp_path):
    said = recruit("bank", "search", "TRIM", "wick", "--bank", own_bank(tmp_path)).stdout
    assert "question, past behaviour 1.1-1-q1: When did you last trim a wick?" in said
    assert "Trims every evening" not in said


def test_search_says_when_there_is_nothing_or_more():
    assert (
        recruit("bank", "search", "zyzzyva").stdout
        == "Nothing in the bank holds all of these words.\n"
    )
    assert "--all shows the rest" in recruit("bank", "search", "the").stdout
    assert "--all" not in recruit("bank", "search", "the", "--all").stdout


def test_check_exits_with_1_when_there_is_something_to_fix(tmp_path):
    done = recruit("bank", "check", "lamps", "--bank", own_bank(tmp_path))
    assert done.returncode == 1
    assert (
        "1-light.yaml:7: element 1.1 has 1 negative indicator; at least 3 are needed."
        in done.stdout
    )


def test_check_of_the_shipped_bank_finds_nothing():
    done = recruit("bank", "check")
    assert (done.returncode, done.stdout) == (0, "Nothing to fix.\n")


def test_help_names_every_command_and_needs_neither_word_nor_yaml():
    done = recruit("--help")
    for command in ("bank", "build", "example", "house-style"):
        assert command in done.stdout


def test_help_imports_neither_word_nor_yaml():
    import subprocess
    import sys

    script = (
        "import sys\nfrom recruit.cli import recruit\n"
        "try:\n    recruit(['--help'])\nexcept SystemExit:\n    pass\n"
        "print([name for name in ('docx', 'lxml', 'yaml') if name in sys.modules], file=sys.stderr)"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    assert done.stderr.strip() == "[]"


def test_related_shows_relatives_with_the_reason_and_their_questions():
    said = recruit("bank", "related", "derbyshire", "1.1").stdout
    assert "same: nhs_leadership_framework:1.1 Developing self awareness\n  " in said
    asked = recruit("bank", "related", "derbyshire", "1.1", "--questions").stdout
    assert "nhs_leadership_framework:1.1-1-q1 (Own practice or immediate team): " in asked
    assert "no element '9'" in refused(recruit("bank", "related", "derbyshire", "9"))


def test_related_says_where_there_is_nothing(tmp_path):
    done = recruit("bank", "related", "lamps", "1.1", "--bank", own_bank(tmp_path))
    assert done.stdout == "Trimming has no relative in the crosswalk.\n"
