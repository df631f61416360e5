"""A question says which indicators it brings out, which count against it, and what answers sound
like.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from recruit.bank.loader import load_framework
from recruit.domain.framework.completeness import find_missing
from recruit.domain.framework.framework import Answers, Form, Framework, Question
from recruit.domain.words.refusal import Refused

FRAMEWORK = """
id: lanterns
title: Lanterns
publisher: Made up
edition: "1"
stage_word: stage
stages:
  - {id: one, title: One}
source: nowhere
use: tests
"""
GROUP = """
number: "1"
title: Light
elements:
  - number: "1.1"
    title: Lighting
    definition: Keeping the lamps lit.
    negative_indicators:
      - {id: 1.1-n1, text: Lets a lamp go out and says nothing.}
      - {id: 1.1-n2, text: Blames the wind.}
      - {id: 1.1-n3, text: Lights only the lamps that the manager passes.}
    stages:
      - stage: one
        indicators:
          - {id: 1.1-1-i1, text: Trims the wick before dusk.}
          - {id: 1.1-1-i2, text: Tells the next watch which lamp is low.}
          - {id: 1.1-1-i3, text: Goes back at midnight to look.}
        questions:
          - id: 1.1-1-q1
            kind: past behaviour
            form: A
            text: Tell us about a night when the lamps were hard to keep lit. What did you do?
            probes: [What did you do first?, Whom did you tell?, What came of it?]
            brings_out: [1.1-1-i1, 1.1-1-i2, 1.1-1-i3]
            counts_against: [1.1-n1]
            answers: {below: Waited., at: Trimmed it and told the watch., above: Found the leak.}
          - id: 1.1-1-q2
            kind: past behaviour
            form: B
            text: Describe the darkest place you have looked after. How did you go about it?
            probes: [What did you check?, Who needed to know?, When did you look again?]
            brings_out: [1.1-1-i3, 1.1-1-i2, 1.1-1-i1]
            counts_against: [1.1-n1, 1.1-n2]
            answers: {below: Hoped., at: Checked each lamp twice., above: And changed the round.}
"""


def loaded(folder: Path, group: str = GROUP) -> Framework:
    """The framework with this group file."""
    home = folder / "lanterns"
    home.mkdir()
    (home / "framework.yaml").write_text(FRAMEWORK, "utf-8")
    (home / "1-light.yaml").write_text(group, "utf-8")
    return load_framework(home).framework


def test_a_question_is_read_with_its_ties_and_worked_answers(tmp_path):
    first = next(loaded(tmp_path).questions())

    assert first.form is Form.A
    assert first.brings_out == ("1.1-1-i1", "1.1-1-i2", "1.1-1-i3")
    assert first.counts_against == ("1.1-n1",)
    assert first.answers == Answers("Waited.", "Trimmed it and told the watch.", "Found the leak.")


def test_nothing_is_missing_where_both_forms_are_tied(tmp_path):
    assert not list(find_missing(loaded(tmp_path)))


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("brings_out: [1.1-1-i1,", "brings_out: [1.1-1-i9,", "'1.1-1-i9' is no positive indicator"),
        ("counts_against: [1.1-n1]", "counts_against: [1.1-1-i1]", "is no negative indicator"),
        ("counts_against: [1.1-n1]", "counts_against: [1.1-n1, 1.1-n1]", "named twice"),
        ("form: A", "form: C", "'C' is not a form"),
        ("answers: {below: Waited.,", "answers: {", "this key is missing"),
    ],
)
def test_a_tie_to_nothing_is_refused_with_its_place(tmp_path, old, new, said):
    assert old in GROUP

    with pytest.raises(Refused, match=said) as refused:
        loaded(tmp_path, GROUP.replace(old, new, 1))

    assert refused.value.line


def changed(framework: Framework, place: int, **parts: object) -> Framework:
    """The framework with some parts of its question at this place changed."""
    group = framework.groups[0]
    element = group.elements[0]
    stage = element.stages[0]
    questions: list[Question] = list(stage.questions)
    questions[place] = replace(questions[place], **parts)
    stage = replace(stage, questions=tuple(questions))
    element = replace(element, stages=(stage,))
    return replace(framework, groups=(replace(group, elements=(element,)),))


@pytest.mark.parametrize(
    ("parts", "said"),
    [
        ({"form": Form.A}, "two questions of form A"),
        ({"form": Form.NONE}, "no question of form B"),
        ({"brings_out": ("1.1-1-i1", "1.1-1-i2")}, "brings out 2 of its indicators"),
        ({"brings_out": ("1.1-1-i1", "1.1-1-i2")}, "bring out different indicators"),
        ({"counts_against": ()}, "names 0 negative indicators"),
        ({"answers": None}, "has no worked answers"),
    ],
)
def test_what_a_tied_stage_still_lacks_is_found(tmp_path, parts, said):
    framework = changed(loaded(tmp_path), 1, **parts)

    assert any(said in finding.text for finding in find_missing(framework))


def test_an_indicator_that_no_question_brings_out_is_found(tmp_path):
    group = GROUP.replace(
        "        questions:",
        "          - {id: 1.1-1-i4, text: Orders oil in time.}\n        questions:",
    )

    found = [finding.text for finding in find_missing(loaded(tmp_path, group))]

    assert found == ["no question of element 1.1 at stage one brings out 1.1-1-i4."]
