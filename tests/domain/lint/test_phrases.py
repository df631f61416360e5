"""The language in which rules name words."""

from __future__ import annotations

import pytest

from recruit.domain.lint.linter import lint
from recruit.domain.lint.phrases import read_phrase
from recruit.domain.lint.rules import Part, Rule, Severity, make_rule_book

LISTS = {"lamp": ("lamp", "lantern*", "oil burner")}


def met(phrase: str, text: str) -> list[str]:
    """The words of the text that the phrase meets."""
    found = read_phrase(phrase, LISTS)
    rule = Rule("r", Severity.UNCLEAR, "", "", "", frozenset(Part), phrases=(found,))
    return [finding.words for finding in lint(text, make_rule_book((rule,)))]


@pytest.mark.parametrize(
    ("phrase", "text", "words"),
    [
        ("part-time", "Is it part time, or Part-Time?", ["part time", "Part-Time"]),
        ("don't you", "Don’t you know?", ["Don’t you"]),
        ("you are old", "They say you're old.", ["you're old"]),
        ("what is that", "What's that?", ["What's that"]),
        ("wife/husband", "Her husband rang.", ["husband"]),
        (
            "your (own) lamp",
            "Your own lamp, your lamp, your old lamp",
            ["Your own lamp", "your lamp"],
        ),
        ("pregnan*", "A pregnancy is not a pregnant pause.", ["pregnancy", "pregnant"]),
        ("old .. lamp", "An old and dirty lamp", ["old and dirty lamp"]),
        ("old .. lamp", "An old and very dirty lamp", []),
        ("old ... lamp", "An old, tired, bent, dark, cold and very dirty lamp", []),
        (
            "old ... lamp",
            "An old, bent, dark and very dirty lamp",
            ["old, bent, dark and very dirty lamp"],
        ),
        ("the <lamp>", "The lanterns and the oil burner", ["The lanterns", "the oil burner"]),
        ("<lamp> oil", "Oil burner oil", ["Oil burner oil"]),
        ("over <number>", "Over 50 or over sixty, not over there", ["Over 50", "over sixty"]),
        ("sick-leave/time-off", "Sick leave or time off?", ["Sick leave", "time off"]),
        (
            "^ did you",
            "Did you go? When asked, did you say what did you see?",
            ["Did you", "did you"],
        ),
        ("right $", "Right away it was right.", ["right"]),
        ("^ is ?", "Is it so. Is it so?", ["Is"]),
        ("old lamp", "It was old. Lamp oil is dear.", []),
        ("old lamp", "She says, 'Sell the old lamp.' Who buys the old lamp?", ["old lamp"]),
    ],
)
def test_signs(phrase, text, words):
    assert met(phrase, text) == words


@pytest.mark.parametrize(
    ("phrase", "said"),
    [
        ("", "begin with a word"),
        ("... lamp", "begin with a word"),
        ("(old) lamp", "begin with a word"),
        ("^ $", "begin with a word"),
        ("lamp ...", "must not end in dots"),
        ("la*", "too many words"),
        ("*", "not a word"),
        ("old//lamp", "a word is missing"),
        ("lamp ()", "a word is missing"),
        ("(old and) lamp", "not a word"),
        ("<torch>", "no list 'torch'"),
        ("(a+)+$", "not a word"),
        ("lamp [a-z]", "not a word"),
        ("lamp " * 21, "at most 20"),
    ],
)
def test_what_is_not_understood_is_said(phrase, said):
    with pytest.raises(ValueError, match=said.replace("(", r"\(")):
        read_phrase(phrase, LISTS)
