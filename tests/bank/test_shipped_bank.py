"""The bank that is shipped: complete, without repeats, and true to its frameworks' shape."""

from __future__ import annotations

import pytest

from recruit.bank.checks import check_bank
from recruit.domain.framework.completeness import find_missing

SHAPE = {
    "bradford": (6, 67, 75),
    "derbyshire": (7, 28, 88),
    "grades9plus": (3, 15, 54),
    "healthcare_leadership_model": (1, 9, 36),
    "nhs_leadership_framework": (7, 28, 88),
    "opening_and_motivation": (2, 6, 6),
    "strengths": (3, 9, 9),
}


def test_every_framework_has_its_groups_elements_and_stages(library):
    shape = {}
    for framework in library.frameworks():
        elements = [element for _, element in framework.elements()]
        stages = sum(len(element.stages) for element in elements)
        shape[framework.id] = (len(framework.groups), len(elements), stages)
    assert shape == SHAPE


@pytest.mark.parametrize("framework_id", SHAPE)
def test_nothing_is_missing(library, framework_id):
    assert list(find_missing(library.framework(framework_id))) == []


def test_check_finds_nothing_to_fix(library):
    assert [str(finding) for finding in check_bank(library)] == []


@pytest.mark.parametrize("framework_id", SHAPE)
def test_ids_follow_the_convention_of_the_readme(library, framework_id):
    framework = library.framework(framework_id)
    rungs = [rung.id for rung in framework.stages]
    for group, element in framework.elements():
        for indicator in group.negative_indicators:
            assert indicator.id.startswith(f"{group.number}-n")
        for indicator in element.negative_indicators:
            assert indicator.id.startswith(f"{element.number}-n")
        for stage in element.stages:
            rung = rungs.index(stage.stage) + 1
            for part in (*stage.indicators, *stage.questions):
                assert part.id.startswith(f"{element.number}-{rung}-")


@pytest.mark.parametrize("framework_id", SHAPE)
def test_no_question_reads_like_an_indicator(library, framework_id):
    framework = library.framework(framework_id)
    stages = [stage for _, element in framework.elements() for stage in element.stages]
    indicators = {indicator.text for stage in stages for indicator in stage.indicators}
    questions = [question for stage in stages for question in stage.questions]
    assert [question.id for question in questions if question.text in indicators] == []
