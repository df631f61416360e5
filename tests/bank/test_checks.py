"""`bank check` names what is missing or said twice, with file and line."""

from __future__ import annotations

from recruit.bank.checks import check_bank
from recruit.bank.library import Library
from tests.bank.test_loader import FRAMEWORK, GROUP

LONG = "word " * 46


def findings(tmp_path, group: str) -> list[str]:
    folder = tmp_path / "lamps"
    folder.mkdir()
    (folder / "framework.yaml").write_text(FRAMEWORK, "utf-8")
    (folder / "1-light.yaml").write_text(group, "utf-8")
    return [
        f"{each.place.rsplit('/', 1)[-1]}: {each.text}" for each in check_bank(Library([tmp_path]))
    ]


def test_everything_short_of_the_minimums_is_found(tmp_path):
    assert findings(tmp_path, GROUP) == [
        "1-light.yaml:7: element 1.1 has 1 negative indicator; at least 3 are needed.",
        (
            "1-light.yaml:14: element 1.1 at stage low has 1 positive indicator; at least 3 are"
            " needed."
        ),
        "1-light.yaml:14: element 1.1 at stage low has 1 question; at least 2 are needed.",
        "1-light.yaml:20: question 1.1-1-q1 has 1 probe; at least 3 are needed.",
        (
            "1-light.yaml:25: element 1.1 at stage high has 1 positive indicator; at least 3 are"
            " needed."
        ),
        "1-light.yaml:25: element 1.1 at stage high has 0 questions; at least 2 are needed.",
        "1-light.yaml:25: element 1.1 at stage high has no question about past behaviour.",
    ]


def test_a_question_over_45_words_is_found(tmp_path):
    found = findings(tmp_path, GROUP.replace("When did you last trim a wick?", LONG))
    assert "1-light.yaml:20: question 1.1-1-q1 has 46 words; 45 are the most." in found


def test_indicators_that_say_the_same_in_other_forms_are_found(tmp_path):
    found = findings(tmp_path, GROUP.replace("Teaches others to trim.", "Trimming, each evening!"))
    assert any(
        "1.1-1-i1" in each and "1.1-2-i1" in each and "say the same thing" in each for each in found
    )


def test_a_repeated_probe_is_found(tmp_path):
    twice = GROUP.replace(
        "- What did you use?", "- What did you use?\n              - what did you use"
    )
    assert any("is also one of 1.1-1-q1" in each for each in findings(tmp_path, twice))


def test_a_framework_that_cannot_be_loaded_is_a_finding(tmp_path):
    found = findings(tmp_path, GROUP.replace("stage: low", "stage: lost"))
    assert len(found) == 1
    assert found[0].startswith("1-light.yaml:14: 'lost' is not on the ladder")
