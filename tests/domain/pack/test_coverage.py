"""Every gap stops a build until it is fixed or accepted."""

from __future__ import annotations

from dataclasses import replace

import pytest

from recruit.domain.framework.framework import ElementReference
from recruit.domain.pack.pack import build_pack, issue, open_gaps
from recruit.domain.pack.vacancy import Criterion, Heading, Importance, Method, Override, Vacancy
from tests.builders import a_vacancy, chosen, shipped_library

ELEMENT = ElementReference("grades9plus", "1.1")


def criterion(*methods: Method, importance=Importance.ESSENTIAL, element=None) -> Criterion:
    return Criterion(
        "c1", "Can light a lamp.", Heading.KNOWLEDGE_AND_SKILLS, importance, methods, element
    )


def gaps(vacancy: Vacancy) -> list[str]:
    frameworks = {"grades9plus": shipped_library().framework("grades9plus")}
    return [gap.id for gap in open_gaps(build_pack(vacancy, frameworks))]


@pytest.fixture
def vacancy() -> Vacancy:
    return a_vacancy([chosen("grades9plus", "1.1", "2"), chosen("grades9plus", "2.1", "2")])


def test_a_selection_without_gaps_is_issued(vacancy):
    assert gaps(vacancy) == []


def test_an_essential_criterion_that_no_method_assesses_is_a_gap(vacancy):
    unassessed = replace(vacancy, criteria=(criterion(Method.EXERCISE),))
    assert gaps(unassessed) == ["method:c1"]
    assert gaps(replace(unassessed, methods=(*vacancy.methods, Method.EXERCISE))) == []


def test_a_desirable_criterion_may_go_unassessed(vacancy):
    assert (
        gaps(
            replace(
                vacancy, criteria=(criterion(Method.EXERCISE, importance=Importance.DESIRABLE),)
            )
        )
        == []
    )


def test_an_interview_criterion_needs_a_question(vacancy):
    assert gaps(replace(vacancy, criteria=(criterion(Method.INTERVIEW),))) == ["question:c1"]
    assert gaps(replace(vacancy, criteria=(criterion(Method.INTERVIEW, element=ELEMENT),))) == []


def test_nothing_is_asked_three_times(vacancy):
    three = tuple(chosen("grades9plus", "1.1", stage) for stage in ("1", "2", "3"))
    assert gaps(replace(vacancy, elements=three)) == ["often:grades9plus:1.1"]
    assert gaps(replace(vacancy, elements=three[:2])) == []


def test_the_same_question_is_not_asked_twice(vacancy):
    same = chosen("grades9plus", "1.1", "2", ["1.1-2-q1"])
    assert gaps(replace(vacancy, elements=(same, same))) == ["twice:grades9plus:1.1-2-q1"]


def test_the_minutes_fit_the_slot(vacancy):
    def slot(minutes: int) -> Vacancy:
        return replace(vacancy, timing=replace(vacancy.timing, slot=minutes))

    assert gaps(slot(21)) == ["time"]
    assert gaps(slot(22)) == []


def test_an_accepted_gap_no_longer_stops_but_stays_in_the_pack(vacancy):
    short = replace(vacancy, timing=replace(vacancy.timing, slot=10))
    frameworks = {"grades9plus": shipped_library().framework("grades9plus")}
    with pytest.raises(ValueError, match="open gaps"):
        issue(build_pack(short, frameworks))
    accepted = build_pack(
        replace(short, overrides=(Override("time", "The room is free."),)), frameworks
    )
    assert [gap.id for gap in issue(accepted).pack.gaps] == ["time"]
    assert accepted.overrides[0].reason == "The room is free."
