"""The shipped rules against a table of phrases, and the linter itself against rules made for the
test.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from recruit.bank.lint_rules import read_rules
from recruit.bank.syllables import count_syllables
from recruit.domain.framework.framework import Kind
from recruit.domain.lint.linter import Finding, lint
from recruit.domain.lint.phrases import read_phrase
from recruit.domain.lint.rules import (
    Allowance,
    Check,
    Part,
    Rule,
    RuleBook,
    Severity,
    make_rule_book,
)
from recruit.resources import shipped

TABLE = Path(__file__).parent.parent.parent / "data" / "lint-phrases.yaml"


@cache
def shipped_rules() -> RuleBook:
    return read_rules([shipped("question_bank")])


@cache
def table() -> dict[str, list[dict]]:
    return yaml.safe_load(TABLE.read_text("utf-8"))


def found_in(row: dict) -> set[str]:
    kind = Kind(row["kind"]) if "kind" in row else None
    part = Part(row.get("part", "question"))
    findings = lint(row["text"], shipped_rules(), kind, part=part, syllables=count_syllables)
    return {finding.rule for finding in findings}


def ids(text: str, *rules: Rule, allowances: tuple[Allowance, ...] = (), **about) -> list[str]:
    return [finding.rule for finding in lint(text, make_rule_book(rules, allowances), **about)]


def a_rule(
    *phrases: str, unless: tuple[str, ...] = (), anywhere: tuple[str, ...] = (), **other
) -> Rule:
    """A rule about lamps that is an unlawful risk in every part, unless the test says otherwise."""
    usual = {
        "id": "lamp", "severity": Severity.UNLAWFUL_RISK, "why": "W", "source": "S", "instead": "I",
        "parts": frozenset(Part),
    }  # fmt: skip
    return Rule(
        **(usual | other),
        phrases=tuple(read_phrase(each, {}) for each in phrases),
        unless=tuple(read_phrase(each, {}) for each in unless),
        unless_anywhere=tuple(read_phrase(each, {}) for each in anywhere),
    )


def test_every_phrase_of_the_table_is_judged_as_it_says(capsys):
    rows = [row for side in table().values() for row in side]
    judged = [(set(row.get("rules", ())), found_in(row), row["text"]) for row in rows]
    right = sum(len(expected & found) for expected, found, _ in judged)
    precision = right / sum(len(found) for _, found, _ in judged)
    recall = right / sum(len(expected) for expected, _, _ in judged)
    with capsys.disabled():
        print(
            f"\nLinter: {len(table()['flagged'])} phrases to flag, {len(table()['passed'])} to"
            f" pass; precision {precision:.3f}, recall {recall:.3f}"
        )
    wrong = [(text, expected, found) for expected, found, text in judged if expected != found]
    assert wrong == []


def test_the_table_is_large_and_says_nothing_twice():
    flagged, passed = table()["flagged"], table()["passed"]
    texts = [row["text"] for row in flagged + passed]
    assert len(flagged) >= 150
    assert len(passed) >= 150
    assert len(set(texts)) == len(texts)


def test_every_shipped_rule_is_in_the_table():
    in_table = {rule for row in table()["flagged"] for rule in row["rules"]}
    assert in_table == {rule.id for rule in shipped_rules().rules}


def test_a_finding_has_the_words_their_place_and_what_to_do():
    (finding,) = lint("Which of  the old Lamps broke?", make_rule_book((a_rule("old lamps"),)))
    assert finding == Finding("lamp", Severity.UNLAWFUL_RISK, "old Lamps", 14, 23, "W", "S", "I")


def test_places_count_characters_not_bytes():
    (finding,) = lint(
        "Crème brûlée, naïve — a lamp’s end. Ümlaut lamp!", make_rule_book((a_rule("ümlaut lamp"),))
    )
    assert finding.words == "Ümlaut lamp"


def test_overlapping_phrases_of_a_rule_are_one_finding_and_distant_ones_two():
    rule = a_rule("old lamp", "lamp oil")
    (together,) = lint("The old lamp oil ran out.", make_rule_book((rule,)))
    assert together.words == "old lamp oil"
    assert ids("An old lamp, a ship, and lamp oil.", rule) == ["lamp", "lamp"]


def test_unless_excuses_only_the_words_that_it_touches():
    rule = a_rule("lamp", unless=("lamp oil",))
    assert ids("How did you store lamp oil?", rule) == []
    assert [each.start for each in lint("Is lamp oil for a lamp?", make_rule_book((rule,)))] == [18]


def test_unless_anywhere_excuses_the_whole_text():
    rule = a_rule("lift a lamp", anywhere=("job involves",))
    assert ids("The job involves lamps. How do you lift a lamp?", rule) == []
    assert ids("How do you lift a lamp?", rule) == ["lamp"]


def test_an_allowance_lifts_the_rules_it_names_or_else_every_unlawful_risk():
    lamp, oil = a_rule("lamp"), a_rule("lamp", id="oil", severity=Severity.UNCLEAR)
    museum = Allowance("museum", "W", "S", (read_phrase("lamp museum", {}),))
    named = Allowance("museum", "W", "S", (read_phrase("lamp museum", {}),), frozenset({"oil"}))
    text = "What did the lamp museum show?"
    assert ids(text, lamp, oil, allowances=(museum,)) == ["oil"]
    assert ids(text, lamp, oil, allowances=(named,)) == ["lamp"]


def test_rules_hold_for_their_parts_and_kinds_only():
    probes = a_rule("lamp", parts=frozenset({Part.PROBE}))
    past = a_rule("lamp", kinds=frozenset({Kind.PAST_BEHAVIOUR}))
    assert ids("Which lamp?", probes) == []
    assert ids("Which lamp?", probes, part=Part.PROBE) == ["lamp"]
    assert ids("Which lamp?", past) == []
    assert ids("Which lamp?", past, kind=Kind.PAST_BEHAVIOUR) == ["lamp"]
    assert ids("Which lamp?", past, kind=Kind.VALUES) == []


def test_spent_convictions_may_be_asked_about_where_the_post_is_exempt():
    asked = "Have you ever been convicted of an offence?"
    assert [each.rule for each in lint(asked, shipped_rules())] == ["convictions"]
    assert "convictions" not in {each.rule for each in lint(asked, shipped_rules(), exempt=True)}


def test_nobody_is_told_to_ask_more_clearly_what_must_not_be_asked():
    unclear = a_rule("oil", id="oil", severity=Severity.UNCLEAR)
    assert ids("Where is the oil of your lamp?", a_rule("lamp"), unclear) == ["lamp"]
    assert ids("Where is your lamp? Where is the oil?", a_rule("lamp"), unclear) == ["lamp", "oil"]


def test_what_was_counted_stands_in_the_reason():
    counting = a_rule(check=Check.WORDS, limit=3, why="It has {found} words; {limit} are the end.")
    (finding,) = lint("Who trimmed the long-burning wick?", make_rule_book((counting,)))
    assert finding.why == "It has 5 words; 3 are the end."
    assert finding.words == "long-burning wick?"


def test_nothing_is_hard_to_read_without_a_counter_of_syllables():
    hard = a_rule(check=Check.READING_GRADE, limit=1)
    text = "Which institutional considerations necessitated organisational prioritisation?"
    assert ids(text, hard) == []
    assert ids(text, hard, syllables=count_syllables) == ["lamp"]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("What did the CQC say, and the CQC's head?", ["CQC"]),
        ("What did the Care Quality Commission (CQC) say to the CQC board?", []),
        ("What did the CQC (the regulator) say?", []),
        ("Which KPIs and which KS2 results?", ["KPIs", "KS2"]),
        ("Who ran R&D?", ["R&D"]),
        ("Who ran NHSmail, or McDonald's?", []),
        ("WHO RAN THE CQC?", []),
    ],
)
def test_capitals_are_flagged_once_unless_explained(text, words):
    rules = make_rule_book((a_rule(check=Check.CAPITALS),))
    assert [each.words for each in lint(text, rules)] == words


pieces = st.sampled_from(
    "do you have children? what did , and how 'no' \"Are you well?\" NHS (CQC) — … ’s e.g. i.e."
    " tell us your age unless pregnant? \n \u2028 \x00 ﬁ İ ß 𝔘 don't you're ... ** << /".split(" ")
)


@given(st.one_of(st.text(), st.lists(pieces, max_size=60).map(" ".join)), st.sampled_from(Part))
@settings(deadline=None, max_examples=300)
def test_any_text_is_judged_and_every_finding_stands_where_it_says(text, part):
    for finding in lint(text, shipped_rules(), part=part, syllables=count_syllables):
        assert 0 <= finding.start < finding.end <= len(text)
        assert finding.words == text[finding.start : finding.end]
