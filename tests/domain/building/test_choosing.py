"""Choosing, dropping and moving elements: nothing that a manager made goes without a word."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest

from recruit.domain.building.choosing import (
    Answer,
    Row,
    affected_elements,
    consequences,
    element_keys,
    likely_stage,
    moved,
    nearest_stage,
    newly_chosen,
    reference_of,
    restaged,
    stage_counts,
    title_of,
    with_elements,
    with_framework,
    with_rows,
)
from recruit.domain.building.draft import Draft
from recruit.domain.framework.framework import ElementReference, Kind, Question, negative_indicators
from recruit.domain.pack.decision_rule import MOST_PASSES, TieBreak
from recruit.domain.pack.vacancy import Cap, Criterion, Heading, Importance, Method, OwnAnchor
from tests.builders import chosen, shipped_library
from tests.web.made_up import an_empty_draft

FRAMEWORKS = {
    each: shipped_library().framework(each) for each in ("grades9plus", "bradford", "derbyshire")
}
GRADES, BRADFORD, DERBYSHIRE = FRAMEWORKS.values()
OWN = Question("own-1", Kind.PAST_BEHAVIOUR, "When did the lamp go out?", ())


def a_draft(*elements, **changes) -> Draft:
    base = replace(an_empty_draft("V-1"), framework="grades9plus", stage="2", elements=elements)
    return replace(base, **changes)


def grades(number, stage="2", **changes):
    return replace(chosen("grades9plus", number, stage), **changes)


def texts(told):
    return [each.text for each in told]


def as_rows(draft, **dropped):
    return [
        Row(key, key not in dropped.get("but", ()), each.stage, each.weight)
        for key, each in zip(element_keys(draft.elements), draft.elements, strict=True)
    ]


def bank_question(number, stage):
    return GRADES.find(number)[1].stage(stage).questions[0].id


def heard(number, stage):
    group, element = GRADES.find(number)
    return negative_indicators(group, element, element.stage(stage))[0].id


def test_keys_are_references_and_tell_apart_an_element_that_is_chosen_twice():
    keys = element_keys([grades("1.1"), grades("1.2"), grades("1.1", "3")])
    assert keys == ("grades9plus:1.1", "grades9plus:1.2", "grades9plus:1.1 2")
    assert reference_of(keys[2]) == ElementReference("grades9plus", "1.1")


def test_a_newly_chosen_element_has_the_house_defaults():
    fresh = newly_chosen(ElementReference("grades9plus", "1.1"), "2", 7)
    assert (fresh.weight, fresh.minutes, fresh.questions) == (1, 7, ())
    assert (fresh.is_criterion, fresh.importance, fresh.methods) == (
        True,
        Importance.ESSENTIAL,
        (Method.INTERVIEW,),
    )
    assert (fresh.minimum_mark, fresh.own_questions, fresh.own_anchors, fresh.caps) == (
        None,
        (),
        (),
        (),
    )


def test_the_nearest_stage_is_the_one_wanted_where_the_element_has_it():
    assert nearest_stage(GRADES, GRADES.find("1.1")[1], "2").stage == "2"


def test_the_nearest_stage_is_the_highest_for_an_element_whose_ladder_ends_below():
    short = next(each for _, each in GRADES.elements() if each.stages[-1].stage == "3")
    assert nearest_stage(GRADES, short, "6").stage == "3"


def test_of_two_stages_equally_near_the_lower_is_taken():
    element = next(each for _, each in GRADES.elements() if len(each.stages) >= 3)
    without_second = replace(element, stages=(element.stages[0], element.stages[2]))
    assert nearest_stage(GRADES, without_second, "2").stage == "1"


def test_stages_without_questions_are_never_the_nearest():
    element = GRADES.find("1.1")[1]
    silent = replace(element, stages=tuple(replace(each, questions=()) for each in element.stages))
    assert nearest_stage(GRADES, silent, "2") is None
    half = replace(element, stages=(element.stages[0], replace(element.stages[1], questions=())))
    assert nearest_stage(GRADES, half, "2").stage == "1"


def test_stages_are_counted_over_the_elements_that_have_them():
    assert stage_counts(BRADFORD) == {
        "every_role": 63,
        "operational": 4,
        "managerial": 4,
        "strategic": 4,
    }


def test_elements_of_the_posts_framework_are_shown_at_the_stage_of_the_post():
    assert likely_stage(a_draft(stage="3"), GRADES, GRADES) == "3"


def test_elements_of_another_framework_are_shown_as_high_on_its_ladder_as_the_post_is():
    assert likely_stage(a_draft(stage="1"), DERBYSHIRE, GRADES) == "front_line_worker"
    assert likely_stage(a_draft(stage="6"), DERBYSHIRE, GRADES) == "strategic_leadership"


def test_elements_of_another_framework_are_shown_at_the_stage_where_most_of_them_are_chosen():
    other = chosen("derbyshire", "1.1", "operational_leadership")
    assert likely_stage(a_draft(other, stage="1"), DERBYSHIRE, GRADES) == "operational_leadership"


@pytest.mark.parametrize(
    ("place", "by", "expected"),
    [(1, -1, "bac"), (1, 1, "acb"), (0, -1, "abc"), (2, 1, "abc"), (9, -1, "abc"), (-1, 1, "abc")],
)
def test_moving_changes_places_and_stops_at_the_ends(place, by, expected):
    assert "".join(moved("abc", place, by)) == expected


def test_rows_set_order_stage_and_weight_and_keep_everything_else():
    draft = a_draft(grades("1.1", minimum_mark="1"), grades("1.2"))
    first, second = as_rows(draft)
    after = with_rows(
        draft, [second, replace(first, weight=Fraction(3), stage="3")], [], FRAMEWORKS
    )
    assert [each.reference.number for each in after.elements] == ["1.2", "1.1"]
    assert (after.elements[1].weight, after.elements[1].stage, after.elements[1].minimum_mark) == (
        3,
        "3",
        "1",
    )


def test_newly_chosen_elements_come_last_and_only_once():
    draft = a_draft(grades("1.1"))
    fresh = [(ElementReference("grades9plus", each), "2") for each in ("1.2", "1.1", "1.2")]
    after = with_rows(draft, as_rows(draft), fresh, FRAMEWORKS)
    assert [each.reference.number for each in after.elements] == ["1.1", "1.2"]
    assert after.elements[1].minutes == draft.question_minutes


def test_an_element_that_no_row_names_stays():
    draft = a_draft(grades("1.1"), grades("1.2"))
    assert with_rows(draft, as_rows(draft)[1:], [], FRAMEWORKS).elements == (
        draft.elements[1],
        draft.elements[0],
    )


def test_a_row_whose_element_was_dropped_elsewhere_is_chosen_again():
    row = Row("grades9plus:1.3", True, "3", Fraction(2))
    (only,) = with_rows(a_draft(), [row], [], FRAMEWORKS).elements
    assert (str(only.reference), only.stage, only.weight) == ("grades9plus:1.3", "3", 2)


def test_of_an_element_chosen_twice_only_the_row_that_is_dropped_goes():
    draft = a_draft(grades("1.1"), grades("1.1", "3"))
    (left,) = with_rows(draft, as_rows(draft, but=("grades9plus:1.1",)), [], FRAMEWORKS).elements
    assert left.stage == "3"


def test_dropping_an_element_takes_its_tie_break_step_and_leaves_the_others():
    steps = (
        TieBreak("grades9plus:1.1", "Self Belief"),
        TieBreak(MOST_PASSES, ""),
        TieBreak("grades9plus:1.2", "x"),
    )
    draft = a_draft(grades("1.1"), grades("1.2"), tie_break=steps)
    after = with_elements(draft, draft.elements[1:])
    assert after.tie_break == steps[1:]
    assert texts(consequences(draft, after, FRAMEWORKS)) == [
        "The tie-break step “the candidate with the higher mark for Self Belief” goes."
    ]


def test_dropping_a_plain_element_has_no_consequences():
    draft = a_draft(grades("1.1"), grades("1.2", weight=Fraction(2)))
    assert consequences(draft, with_elements(draft, ()), FRAMEWORKS) == ()


def test_dropping_an_element_names_all_that_goes_with_it():
    rich = grades(
        "1.1",
        questions=("own-1", bank_question("1.1", "2"), "derbyshire:x"),
        own_questions=(OWN,),
        own_anchors=(OwnAnchor("0", "Nothing."),),
        caps=(Cap(heard("1.1", "2"), "1"),),
        minimum_mark="1",
        importance=Importance.DESIRABLE,
    )
    draft = a_draft(rich)
    (told,) = consequences(draft, with_elements(draft, ()), FRAMEWORKS)
    assert told.is_lost
    assert (
        told.text
        == "“Self Belief” goes, and with it 1 question of your own, 2 questions that you chose, 1"
        " anchor in your words, 1 cap on a mark, its minimum mark and what you said of it in the"
        " person specification."
    )


def test_a_criterion_outlives_its_element_and_that_is_said_where_the_interview_assesses_it():
    def criterion(identity, methods):
        stem = ElementReference("grades9plus", "1.1")
        return Criterion(
            identity, f"Text of {identity}", Heading.EXPERIENCE, Importance.ESSENTIAL, methods, stem
        )

    criteria = (criterion("a", (Method.INTERVIEW,)), criterion("b", (Method.APPLICATION,)))
    draft = a_draft(grades("1.1"), criteria=criteria)
    after = with_elements(draft, ())
    assert after.criteria == criteria
    (told,) = consequences(draft, after, FRAMEWORKS)
    assert not told.is_lost
    assert told.text == "Your criterion “Text of a” stays, but no question is about it any more."


def test_another_stage_takes_the_banks_questions_and_caps_and_leaves_what_is_ones_own():
    before = grades(
        "1.1",
        questions=("own-1", bank_question("1.1", "2"), "derbyshire:x"),
        own_questions=(OWN,),
        own_anchors=(OwnAnchor("0", "Nothing."),),
        minimum_mark="1",
    )
    after = restaged(before, "3", FRAMEWORKS)
    assert after.questions == ("own-1", "derbyshire:x")
    assert (after.own_questions, after.own_anchors, after.minimum_mark) == (
        (OWN,),
        before.own_anchors,
        "1",
    )
    draft = a_draft(before)
    told = consequences(draft, with_elements(draft, [after]), FRAMEWORKS)
    assert [(each.is_lost, each.text) for each in told] == [
        (
            True,
            (
                "“Self Belief” moves from Stage 2 to Stage 3. What belongs to Stage 2 goes: 1"
                " chosen question."
            ),
        ),
        (
            False,
            (
                "Your own questions and anchors for “Self Belief” stay. They were written for Stage"
                " 2; check them."
            ),
        ),
    ]


def test_caps_stay_where_the_negative_indicator_holds_for_every_stage():
    group, element = GRADES.find("1.1")
    stage = element.stage("2")
    shared = [each.id for each in element.negative_indicators]
    own = [each.id for each in stage.negative_indicators]
    before = grades("1.1", caps=tuple(Cap(each, "1") for each in (*own, *shared)))
    after = restaged(before, "3", FRAMEWORKS)
    known = {each.id for each in negative_indicators(group, element, element.stage("3"))}
    assert {each.indicator for each in after.caps} == {*own, *shared} & known


def test_restaging_to_the_same_stage_changes_nothing():
    before = grades("1.1", questions=("no longer in the bank",))
    assert restaged(before, "2", FRAMEWORKS) is before


def test_an_element_cannot_move_to_a_stage_that_it_lacks():
    with pytest.raises(ValueError, match="has no stage"):
        restaged(grades("1.1"), "nowhere", FRAMEWORKS)


def test_another_framework_asks_about_the_elements_of_others_only():
    draft = a_draft(grades("1.1"), chosen("derbyshire", "1.1", "front_line_worker"))
    assert (
        affected_elements(draft, "derbyshire", "front_line_worker", FRAMEWORKS)
        == draft.elements[:1]
    )
    kept = with_framework(draft, "derbyshire", "front_line_worker", Answer.KEEP, FRAMEWORKS)
    assert (kept.framework, kept.stage, kept.elements) == (
        "derbyshire",
        "front_line_worker",
        draft.elements,
    )
    dropped = with_framework(draft, "derbyshire", "front_line_worker", Answer.DROP, FRAMEWORKS)
    assert dropped.elements == draft.elements[1:]


def test_the_first_framework_asks_nothing():
    assert affected_elements(an_empty_draft("V-1"), "grades9plus", "2", FRAMEWORKS) == ()


def test_another_stage_asks_about_the_elements_that_stand_at_the_old_one():
    draft = a_draft(
        grades("1.1"), grades("1.2", "1"), chosen("derbyshire", "1.1", "front_line_worker")
    )
    assert affected_elements(draft, "grades9plus", "3", FRAMEWORKS) == draft.elements[:1]
    assert affected_elements(draft, "grades9plus", "2", FRAMEWORKS) == ()
    after = with_framework(draft, "grades9plus", "3", Answer.MOVE, FRAMEWORKS)
    assert [each.stage for each in after.elements] == ["3", "1", "front_line_worker"]
    left = with_framework(draft, "grades9plus", "3", Answer.KEEP, FRAMEWORKS)
    assert (left.stage, left.elements) == ("3", draft.elements)


def test_an_element_with_one_stage_only_has_nowhere_to_move():
    number = next(each.number for _, each in BRADFORD.elements() if len(each.stages) == 1)
    draft = a_draft(
        chosen("bradford", number, "every_role"), framework="bradford", stage="managerial"
    )
    assert affected_elements(draft, "bradford", "strategic", FRAMEWORKS) == ()


def test_an_element_that_stood_at_the_nearest_stage_moves_to_the_nearest_of_the_new_one():
    number = next(each.number for _, each in GRADES.elements() if each.stages[-1].stage == "3")
    draft = a_draft(grades(number, "3"), stage="5")
    after = with_framework(draft, "grades9plus", "2", Answer.MOVE, FRAMEWORKS)
    assert after.elements[0].stage == "2"


def test_a_title_is_the_reference_where_the_framework_is_not_at_hand():
    assert title_of(ElementReference("elsewhere", "9"), FRAMEWORKS) == "elsewhere:9"
    assert title_of(ElementReference("grades9plus", "9"), FRAMEWORKS) == "grades9plus:9"
