"""The linter held against the bank."""

from __future__ import annotations

import pytest

from recruit.bank.library import Library
from recruit.bank.lint_bank import lint_framework
from recruit.bank.lint_rules import read_rules
from recruit.resources import shipped
from tests.bank.test_loader import FRAMEWORK, GROUP
from tests.builders import shipped_library

RULES = read_rules([shipped("question_bank")])


@pytest.mark.parametrize("framework", shipped_library().ids)
def test_every_question_and_probe_of_the_shipped_bank_passes(framework):
    findings = list(lint_framework(shipped_library().loaded(framework), RULES))
    assert [f"{each.place}: {each}" for each in findings] == []


@pytest.fixture
def lamps(tmp_path):
    """Loads a framework of lamps whose group file is this text."""

    def load(group: str):
        (tmp_path / "lamps").mkdir()
        (tmp_path / "lamps" / "framework.yaml").write_text(FRAMEWORK, "utf-8")
        (tmp_path / "lamps" / "1-light.yaml").write_text(group, "utf-8")
        return Library([tmp_path]).loaded("lamps")

    return load


def test_a_finding_has_the_place_of_its_question(lamps):
    (found,) = lint_framework(lamps(GROUP.replace("trim a wick?", "ask your wife?")), RULES)
    assert str(found) == 'unlawful risk: marriage: "your wife" (1.1-1-q1)'
    assert (found.place.file.name, found.place.line) == (
        "1-light.yaml",
        1 + GROUP[: GROUP.index("1.1-1-q1")].count("\n"),
    )


def test_a_finding_in_a_probe_names_it(lamps):
    (found,) = lint_framework(
        lamps(GROUP.replace("What did you use?", "Whose fault was it?")), RULES
    )
    assert str(found) == 'unclear: blame: "Whose fault" (1.1-1-q1, probe 1)'


def test_the_kind_of_a_question_is_held_against_its_wording(lamps):
    (found,) = lint_framework(
        lamps(GROUP.replace("When did you last trim a wick?", "How do you trim a wick?")), RULES
    )
    assert found.finding.rule == "kind-past"
