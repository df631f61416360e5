"""What is asked about an element: choosing, order, own questions, related elements, minutes."""

from __future__ import annotations

from dataclasses import replace

import pytest

from recruit.domain.building.asking import (
    Origin,
    asked_elsewhere,
    asking,
    can_be_asked,
    find_chosen,
    find_offered,
    free_own_id,
    load,
    moved,
    put_back_own,
    relatives_of,
    with_chosen,
    with_minutes,
    with_own,
    with_ticked,
    without_own,
)
from recruit.domain.building.draft import vacancy_of
from recruit.domain.framework.crosswalk import related
from recruit.domain.framework.framework import ElementReference, Kind, Question
from recruit.domain.pack.coverage import minutes_needed
from recruit.domain.pack.pack import build_pack
from recruit.domain.pack.vacancy import Timing
from tests.builders import chosen, shipped_library
from tests.web.made_up import a_draft

LIBRARY = shipped_library()
ALL = {each.id: each for each in LIBRARY.frameworks()}
ELEMENT = chosen("grades9plus", "1.1", "2")
BANK = ("1.1-2-q1", "1.1-2-q2", "1.1-2-q3")
OWN = Question("own-1", Kind.VALUES, "What matters?", ("Why?",))


def test_where_nobody_chose_the_tool_says_what_it_asks():
    shown = asking(ELEMENT, ALL)
    pack = build_pack(vacancy_of(replace(a_draft("V-1"), elements=(ELEMENT,)), (), ()), ALL)
    assert shown.asked == ()
    assert shown.usual is not None
    assert shown.usual.question.text == pack.questions[0].text
    assert shown.minutes == ELEMENT.minutes


def test_what_is_asked_and_what_could_be_are_the_whole_stage():
    shown = asking(replace(ELEMENT, questions=BANK[1:2], own_questions=(OWN,)), ALL)
    assert [each.id for each in shown.asked] == ["1.1-2-q2"]
    assert [each.id for each in shown.bank] == ["1.1-2-q1", "1.1-2-q3"]
    assert [each.id for each in shown.own] == ["own-1"]
    assert shown.usual is None


def test_a_question_of_another_framework_says_where_it_is_from():
    (shown,) = asking(replace(ELEMENT, questions=("bradford:3.2-1-q1",)), ALL).asked
    assert shown.origin is Origin.ELSEWHERE
    assert "Bradford" in shown.place


def test_a_question_that_is_nowhere_is_not_shown():
    assert asking(replace(ELEMENT, questions=("9.9-9-q9", "nowhere:q1")), ALL).asked == ()


def test_ticking_keeps_the_order_and_adds_at_the_end():
    before = replace(ELEMENT, questions=("1.1-2-q3", "1.1-2-q1"))
    after = with_ticked(before, ["1.1-2-q2", "1.1-2-q1", "1.1-2-q3"], BANK)
    assert after.questions == ("1.1-2-q3", "1.1-2-q1", "1.1-2-q2")
    assert with_ticked(before, ["1.1-2-q1"], BANK).questions == ("1.1-2-q1",)


def test_only_what_is_offered_can_be_ticked_and_each_once():
    assert (
        with_ticked(ELEMENT, ["healthcare_leadership_model:1-x", BANK[0], BANK[0]], BANK).questions
        == BANK[:1]
    )


def test_questions_change_places():
    three = replace(ELEMENT, questions=BANK)
    assert moved(three, BANK[1], up=True).questions == (BANK[1], BANK[0], BANK[2])
    assert moved(three, BANK[1], up=False).questions == (BANK[0], BANK[2], BANK[1])
    for identity, up in ((BANK[0], True), (BANK[2], False), ("nothing", True)):
        assert moved(three, identity, up=up) == three


def test_an_own_question_takes_the_place_of_the_one_it_was_made_from():
    three = replace(ELEMENT, questions=BANK)
    assert with_own(three, OWN, instead_of=BANK[1]).questions == (BANK[0], "own-1", BANK[2])
    assert with_own(ELEMENT, OWN, instead_of=BANK[1]).questions == ("own-1",)


def test_a_changed_own_question_is_asked_where_it_was():
    before = replace(ELEMENT, questions=("own-1", BANK[0]), own_questions=(OWN,))
    after = with_own(before, replace(OWN, text="What matters most?"), instead_of="own-1")
    assert after.questions == before.questions
    assert after.own_questions[0].text == "What matters most?"


@pytest.mark.parametrize("questions", [("own-1", BANK[0]), (BANK[0], "own-1"), (BANK[0],)])
def test_a_removed_own_question_goes_back_to_where_it_was_asked(questions):
    before = replace(ELEMENT, questions=questions, own_questions=(OWN,))
    without = without_own(before, "own-1")
    assert "own-1" not in without.questions
    assert without.own_questions == ()
    at = questions.index("own-1") if "own-1" in questions else None
    assert put_back_own(without, OWN, at) == before


def test_ids_of_own_questions_are_unique_in_the_vacancy():
    draft = a_draft("V-1")
    assert free_own_id(draft) == "own-1"
    second = replace(
        draft.elements[1], own_questions=(replace(OWN, id="own-4"), replace(OWN, id="own-x"))
    )
    assert free_own_id(with_chosen(draft, second)) == "own-5"


def test_relatives_are_closest_first_and_of_other_frameworks():
    found = relatives_of(ELEMENT, a_draft("V-1"), ALL, LIBRARY.crosswalk)
    assert [each.element for each in found] == [
        each.element for each in related(LIBRARY.crosswalk, ELEMENT.reference)
    ]
    for relative in found:
        assert relative.element.framework != "grades9plus"
        for each in relative.offered:
            assert find_offered(ELEMENT, each.id, ALL).question == each.question


def test_relatives_are_read_as_far_up_their_ladder():
    draft = a_draft("V-1")
    reference = ElementReference("healthcare_leadership_model", "1")
    ladder = ALL["healthcare_leadership_model"].find("1")[1].stages
    low = relatives_of(chosen(*_parts(reference), ladder[0].stage), draft, ALL, LIBRARY.crosswalk)
    high = relatives_of(chosen(*_parts(reference), ladder[-1].stage), draft, ALL, LIBRARY.crosswalk)
    for below, above in zip(low, high, strict=True):
        stages = ALL[below.element.framework].find(below.element.number)[1].stages
        assert below.offered[0].question in stages[0].questions
        assert above.offered[0].question in stages[-1].questions


def test_an_element_with_one_stage_looks_as_high_as_the_post():
    draft = replace(a_draft("V-1"), framework="bradford", stage="strategic")
    found = relatives_of(chosen("bradford", "3.2", "every_role"), draft, ALL, LIBRARY.crosswalk)
    grades = next(each for each in found if each.element.framework == "grades9plus")
    top = ALL["grades9plus"].find(grades.element.number)[1].stages[-1]
    assert grades.offered[0].question in top.questions


def test_what_is_asked_already_is_not_offered_again():
    asked = replace(ELEMENT, questions=("bradford:3.2-1-q1",))
    offered = [
        each.id
        for every in relatives_of(asked, a_draft("V"), ALL, LIBRARY.crosswalk)
        for each in every.offered
    ]
    assert "bradford:3.2-1-q1" not in offered


def test_what_another_element_asks_is_named_with_its_title():
    other = chosen("bradford", "3.2", "every_role", ["3.2-1-q1"])
    draft = replace(a_draft("V-1"), elements=(ELEMENT, other))
    pack = build_pack(vacancy_of(draft, (), ()), ALL)
    assert asked_elsewhere(pack, ELEMENT.reference) == {"bradford:3.2-1-q1": "Confidence"}
    assert asked_elsewhere(None, ELEMENT.reference) == {}


def test_the_load_adds_up_as_the_gaps_do():
    draft = replace(a_draft("V-1"), timing=Timing(40, 5, 4))
    draft = with_chosen(draft, replace(draft.elements[0], questions=BANK[:2], minutes=8))
    spent = load(draft)
    assert spent.needed == minutes_needed(vacancy_of(draft, (), ()))
    assert (spent.questions, spent.asked, spent.left) == (7, 46, 40 - 55)


def test_minutes_are_set_for_the_elements_named():
    draft = a_draft("V-1")
    first = draft.elements[0].reference
    changed = with_minutes(draft, {first: 9})
    assert [each.minutes for each in changed.elements] == [9, 6, 6, 6, 6, 6]


def test_an_element_without_questions_of_the_bank_needs_one_that_is_ticked():
    framework = ALL["grades9plus"]
    group, element = framework.find("1.1")
    stages = tuple(replace(each, questions=()) for each in element.stages)
    bare = replace(framework, groups=(replace(group, elements=(replace(element, stages=stages),)),))
    own = replace(ELEMENT, own_questions=(OWN,))
    assert not can_be_asked(own, {"grades9plus": bare})
    assert can_be_asked(replace(own, questions=("own-1",)), {"grades9plus": bare})
    assert asking(own, {"grades9plus": bare}).usual is None


def test_an_element_is_found_by_its_reference_alone():
    draft = a_draft("V-1")
    assert find_chosen(draft, "grades9plus:1.1") == draft.elements[0]
    assert find_chosen(draft, "grades9plus:9.9") is None


def _parts(reference: ElementReference) -> tuple[str, str]:
    return reference.framework, reference.number
