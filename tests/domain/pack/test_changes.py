"""What changed between two editions, in sentences; and what stands between a draft and an issued
pack.
"""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from fractions import Fraction

import pytest

from recruit.domain.building.draft import Step
from recruit.domain.building.draft_wording import find_wording
from recruit.domain.building.readiness import readiness, with_reason
from recruit.domain.framework.framework import Kind, Question
from recruit.domain.lint.linter import Finding
from recruit.domain.lint.rules import Severity
from recruit.domain.pack.changes import is_same, pack_changes
from recruit.domain.pack.coverage import Gap
from recruit.domain.pack.decision_rule import MOST_PASSES, Rounding, TieBreak
from recruit.domain.pack.pack import Pack, PackGroup, as_draft, issue
from recruit.domain.pack.vacancy import Cap, Importance, Method, Override
from tests.builders import a_pack
from tests.web.made_up import a_draft


@pytest.fixture(scope="module")
def pack() -> Pack:
    return a_pack(3)


def with_question(pack: Pack, **changes) -> Pack:
    return replace(pack, questions=(replace(pack.questions[0], **changes), *pack.questions[1:]))


def with_criterion(pack: Pack, **changes) -> Pack:
    first, *others = pack.specification.sections
    criteria = (replace(first.criteria[0], **changes), *first.criteria[1:])
    sections = (replace(first, criteria=criteria), *others)
    return replace(pack, specification=replace(pack.specification, sections=sections))


def with_rule(pack: Pack, **changes) -> Pack:
    return replace(pack, rule=replace(pack.rule, **changes))


def test_another_edition_of_another_day_is_the_same(pack):
    again = replace(pack, edition=2, reason="because", issued="2027-01-01")
    assert is_same(pack, again)
    assert pack_changes(pack, again) == ()


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (lambda p: replace(p, grade="Grade 10"), "The grade: 'Grade 9' before, 'Grade 10' now."),
        (
            lambda p: replace(p, contact="room 5"),
            "Whom candidates ask for an adjustment: nothing before, 'room 5' now.",
        ),
        (lambda p: with_question(p, text="What then?"), "and is now 'What then?'"),
        (lambda p: with_question(p, probes=("And?",)), "The probes of the question about"),
        (lambda p: with_question(p, weight=Fraction(5, 2)), ": 1 before, 2.5 now."),
        (lambda p: with_question(p, minutes=9), ": 6 before, 9 now."),
        (lambda p: with_question(p, minimum_mark="2"), ": nothing before, '2' now."),
        (lambda p: with_question(p, caps=(Cap("x", "1"),)), "that cap the mark for"),
        (lambda p: with_question(p, stage_label="Stage 9"), "now."),
        (lambda p: with_question(p, indicators=()), "The positive indicators"),
        (
            lambda p: with_question(
                p,
                anchors=(
                    replace(p.questions[0].anchors[0], text="Else."),
                    *p.questions[0].anchors[1:],
                ),
            ),
            "for 0 changed.",
        ),
        (lambda p: replace(p, questions=p.questions[1:]), "was taken out: '"),
        (lambda p: replace(p, questions=p.questions[::-1]), "The order of the questions changed."),
        (lambda p: with_criterion(p, text="Else."), "is now 'Else.'"),
        (
            lambda p: with_criterion(p, importance=Importance.DESIRABLE),
            "'essential' before, 'desirable' now.",
        ),
        (
            lambda p: with_criterion(p, methods=(Method.EXERCISE,)),
            "'interview' before, 'exercise' now.",
        ),
        (
            lambda p: replace(
                p, specification=replace(p.specification, methods=(Method.INTERVIEW,))
            ),
            "'application and interview' before, 'interview' now.",
        ),
        (
            lambda p: with_rule(p, scale=p.rule.scale.passing_at("3")),
            "The pass mark: '2' before, '3' now.",
        ),
        (
            lambda p: with_rule(p, minimum_mark="1"),
            "The minimum mark for every question: nothing before, '1' now.",
        ),
        (lambda p: with_rule(p, rounding=Rounding.DOWN), "How the mean is rounded: "),
        (
            lambda p: with_rule(p, tie_break=(TieBreak(MOST_PASSES, ""),)),
            "The tie-break order: nothing before, ",
        ),
        (
            lambda p: replace(p, timing=replace(p.timing, slot=45)),
            "The minutes for each interview: 600 before, 45 now.",
        ),
        (
            lambda p: replace(p, script=replace(p.script, opening=("Hello.",))),
            "at the opening changed.",
        ),
        (
            lambda p: replace(
                p,
                gaps=(Gap("time", "Too long."),),
                overrides=(Override("time", "We start early."),),
            ),
            "A gap was accepted: Too long.",
        ),
        (
            lambda p: replace(p, groups=(PackGroup("x", "1", "Lights", ()),)),
            "that hold for a whole group changed.",
        ),
        (lambda p: replace(p, form="another"), "Something changed"),
    ],
)
def test_a_change_is_said_in_a_sentence(pack, change, says):
    changed = change(pack)
    found = pack_changes(pack, changed)
    assert not is_same(pack, changed)
    assert any(says in each for each in found), found
    assert not any(each.endswith((".'.", "?'.")) for each in found)


def test_every_field_of_a_pack_that_changes_is_said(pack):
    """A field that is added to the pack one day is not passed over in silence."""
    for field in fields(pack):
        if field.name in ("edition", "reason", "issued"):
            continue
        other = replace(
            pack, **{field.name: "x" if isinstance(getattr(pack, field.name), str) else ()}
        )
        if field.name not in ("specification", "rule", "timing", "script") and other != pack:
            assert pack_changes(pack, other), field.name


def test_a_question_in_ones_own_words_is_reworded_and_not_taken_out(pack):
    own = with_question(pack, question="own-1", text="What then?")
    (said,) = pack_changes(pack, own)
    assert said.startswith("The question about")
    assert said.endswith("is now 'What then?'")


def test_a_draft_pack_says_so_and_prints_no_open_gap(pack):
    gap, accepted = Gap("time", "Too long."), Gap("twice:x", "Twice.")
    draft = as_draft(
        replace(pack, gaps=(gap, accepted), overrides=(Override("twice:x", "We want to."),))
    )
    assert draft.is_draft
    assert draft.stamp == "Draft, not issued"
    assert draft.pack.gaps == (accepted,)
    assert not issue(pack).is_draft


FINDING = Finding(
    "marriage",
    Severity.UNLAWFUL_RISK,
    "married",
    0,
    7,
    "It is protected.",
    "Equality Act",
    "Leave it.",
)


@dataclass(frozen=True)
class Found:
    text: tuple[Finding, ...]
    probes: tuple[tuple[Finding, ...], ...]


def minds(text: str) -> tuple[Finding, ...]:
    """A linter that minds one word."""
    return (FINDING,) if "married" in text else ()


def drafted(text: str, probe: str = "And then?", asked: tuple[str, ...] = ("own-1",)):
    draft = a_draft("V-1")
    own = Question("own-1", Kind.PAST_BEHAVIOUR, text, (probe,))
    first = replace(draft.elements[0], own_questions=(own,), questions=asked)
    return replace(draft, elements=(first, *draft.elements[1:]))


def ready(draft, last=None, pack=None):
    wording = find_wording(
        draft, {}, minds, lambda each: Found(minds(each.text), tuple(map(minds, each.probes)))
    )
    return readiness(draft, (), pack, wording, last)


def test_an_unlawful_wording_stops_an_issue_until_a_reason_is_given_for_these_very_words():
    draft = drafted("Are you married?")
    found = ready(draft)
    (obstacle,) = found.open
    assert obstacle.step is Step.QUESTIONS
    assert not found.is_ready
    accepted = with_reason(draft, found, obstacle.id, "The law of the sea allows it.")
    assert ready(accepted).is_ready
    reworded = drafted("Are you or were you married?")
    assert not ready(replace(reworded, overrides=accepted.overrides)).is_ready


def test_a_question_that_is_not_asked_stops_nothing_and_a_probe_that_is_does():
    assert ready(drafted("Are you married?", asked=())).is_ready
    assert not ready(drafted("What then?", "Were you married?")).is_ready


def test_a_criterion_is_looked_at_too():
    draft = a_draft("V-1")
    married = replace(draft, criteria=(replace(draft.criteria[0], text="A married person."),))
    assert [each.step for each in ready(married).open] == [Step.SPECIFICATION]


def test_taking_back_a_reason_opens_the_gap_and_drops_reasons_that_nothing_needs():
    draft = replace(drafted("Are you married?"), overrides=(Override("time", "It was long once."),))
    found = ready(draft)
    accepted = with_reason(draft, found, found.open[0].id, "So be it.")
    assert [each.reason for each in accepted.overrides] == ["So be it."]
    found = ready(accepted)
    assert with_reason(accepted, found, found.accepted[0].id, "").overrides == ()


def test_the_first_edition_changes_nothing_and_the_next_says_what(pack):
    first = ready(drafted("What then?"), None, pack)
    assert (first.next_edition, first.changes, first.is_unchanged) == (1, (), False)
    second = ready(drafted("What then?"), issue(pack), replace(pack, grade="Grade 10"))
    assert second.next_edition == 2
    assert second.changes == ("The grade: 'Grade 9' before, 'Grade 10' now.",)
    assert ready(drafted("What then?"), issue(pack), pack).is_unchanged
