"""Rules of the linter as HR writes them."""

from __future__ import annotations

import pytest

from recruit.bank.lint_rules import read_rules
from recruit.domain.framework.framework import Kind
from recruit.domain.lint.linter import lint
from recruit.domain.lint.rules import Part, Severity
from recruit.domain.words.refusal import Refused
from recruit.resources import shipped

RULE = """
lists:
  - name: lamp
    words: lamp, lantern*, oil burner
rules:
  - id: lamps
    severity: unclear
    for: [question]
    kinds: [past behaviour]
    phrases: ["your <lamp>"]
    why: No one knows what a lamp is.
    source: The keeper
    instead: Say 'light'.
"""
WHYS = "\n    why: W\n    source: S\n    instead: I\n"


def read(tmp_path, *contents: str):
    folders = []
    for number, content in enumerate(contents):
        folder = tmp_path / str(number)
        folder.mkdir()
        (folder / "lint-rules.yaml").write_text(content, "utf-8")
        folders.append(folder)
    return read_rules(folders)


def test_a_rule_is_read_as_it_is_written(tmp_path):
    (rule,) = read(tmp_path, RULE).rules
    assert (rule.id, rule.severity, rule.parts, rule.kinds) == (
        "lamps", Severity.UNCLEAR, {Part.QUESTION}, {Kind.PAST_BEHAVIOUR},
    )  # fmt: skip
    assert (rule.why, rule.source, rule.instead) == (
        "No one knows what a lamp is.",
        "The keeper",
        "Say 'light'.",
    )


def test_a_folder_without_rules_adds_none(tmp_path):
    assert read_rules([tmp_path]).rules == ()


def test_an_organisations_own_rules_stand_beside_the_shipped_ones_and_use_their_lists(tmp_path):
    own = (
        "rules:\n  - id: pets\n    severity: unlawful risk\n    phrases: [your <child>'s hamster,"
        " your dog]" + WHYS
    )
    own = own.replace("<child>'s hamster", "<child> hamster")
    (tmp_path / "lint-rules.yaml").write_text(own, "utf-8")
    rules = read_rules([shipped("question_bank"), tmp_path])
    assert [each.rule for each in lint("What is your dog called?", rules)] == ["pets"]
    assert [each.rule for each in lint("How old are you?", rules)] == ["age"]


def test_an_organisation_may_allow_its_own_abbreviation(tmp_path):
    own = (
        "allowed:\n  - {id: dcc, rules: [abbreviation], phrases: [dcc], why: Everyone here knows"
        " it., source: HR}"
    )
    (tmp_path / "lint-rules.yaml").write_text(own, "utf-8")
    text = "What did DCC ask of you?"
    assert [each.rule for each in lint(text, read_rules([shipped("question_bank")]))] == [
        "abbreviation"
    ]
    assert lint(text, read_rules([shipped("question_bank"), tmp_path])) == ()


def test_an_id_that_is_used_in_another_file_is_refused_with_both_places(tmp_path):
    with pytest.raises(
        Refused,
        match=r"1/lint-rules.yaml, line 2, key 'id': 'lamps' is already used at .*0/lint-rules",
    ):
        read(
            tmp_path,
            RULE,
            "rules:\n  - id: lamps\n    severity: unclear\n    phrases: [a lamp]" + WHYS,
        )


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (
            "severity: unclear",
            "severity: bad",
            "line 7, key 'severity': 'bad' is not known here. Known: unlawful risk",
        ),
        (
            "for: [question]",
            "for: [answer]",
            "line 8, key 'for': 'answer' is not known here. Known: question, probe",
        ),
        ("[past behaviour]", "[past]", "line 9, key 'kinds': 'past' is not known here"),
        (
            '["your <lamp>"]',
            '["(a+)+$ b"]',
            "the phrase '(a+)+$ b' cannot be used: '(a+)+$' is not a word",
        ),
        ('["your <lamp>"]', "[your <torch>]", "there is no list 'torch'"),
        ('["your <lamp>"]', "[la*]", "would fit too many words"),
        ("lantern*", "l?*", "'l?*' is not a word"),
        ("name: lamp", "name: Lamp", "key 'name': the name of a list has small letters"),
        ("name: lamp", "name: number", "there is already a list 'number'"),
        ("id: lamps", "id: Lamps!", "key 'id': an id has at most 40 small letters"),
        ('    phrases: ["your <lamp>"]\n', "", "this rule needs at least one phrase"),
        ('    phrases: ["your <lamp>"]', "    check: words", "key 'limit': this key is missing"),
        (
            "kinds:",
            "check: words\n    limit: 0\n    kinds:",
            "a rule with the check 'words' has no phrases",
        ),
        (
            '    phrases: ["your <lamp>"]',
            "    check: words\n    limit: 0",
            "'0' is not a whole number above 0",
        ),
        ("kinds:", "limit: 4\n    kinds:", "only a rule that counts"),
        ("kinds:", "lawful_if_exempt: maybe\n    kinds:", "'maybe' is neither yes nor no"),
        ("kinds:", "regex: a+\n    kinds:", "key 'regex': unknown key"),
        ("    why: No one knows what a lamp is.\n", "", "key 'why': this key is missing"),
        (
            "rules:",
            "allowed: [{id: x, why: W, source: S, rules: [lump], phrases: [a]}]\nrules:",
            "no rule 'lump'",
        ),
        ("rules:", "allowed: [{id: x, why: W, source: S}]\nrules:", "needs at least one phrase"),
        (
            "rules:",
            "allowed: [{id: lamps, why: W, source: S, phrases: [a]}]\nrules:",
            "'lamps' is already used",
        ),
        ("rules:", "rule:", "key 'rule': unknown key"),
    ],
)
def test_a_bad_file_is_refused_in_a_sentence(tmp_path, old, new, said):
    assert old in RULE
    with pytest.raises(Refused) as refused:
        read(tmp_path, RULE.replace(old, new, 1))
    assert said in str(refused.value)
    assert "lint-rules.yaml, line " in str(refused.value)


def test_every_shipped_rule_says_why_on_whose_word_and_what_instead():
    rules = read_rules([shipped("question_bank")])
    for rule in rules.rules:
        assert rule.why.endswith((".", "'"))
        assert len(rule.source) > 20
        assert rule.instead.endswith((".", "'", "?", ")"))


def test_every_unlawful_risk_names_its_law():
    for rule in read_rules([shipped("question_bank")]).rules:
        if rule.severity is Severity.UNLAWFUL_RISK:
            assert " Act " in rule.source
            assert "section" in rule.source
