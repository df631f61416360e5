"""Choosing elements: which, at which stage, in which order, and what goes with one that is dropped
or moved.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from fractions import Fraction
from typing import TypeVar

from recruit.domain.building.draft import Draft
from recruit.domain.framework.framework import (
    Element,
    ElementReference,
    Framework,
    Stage,
    negative_indicators,
)
from recruit.domain.pack.decision_rule import TIE_BREAK_WORDS
from recruit.domain.pack.vacancy import ChosenElement, Criterion, Importance, Method

MOST_CHOSEN = 20
"""More than an interview of two hours has time for, and as many as one page can show."""

HEAVIEST = Fraction(100)

T = TypeVar("T")


class Answer(StrEnum):
    """What becomes of the elements already chosen when the framework or the stage of the post
    changes.
    """

    KEEP = "keep"
    DROP = "drop"
    MOVE = "move"


@dataclass(frozen=True, slots=True)
class Row:
    """What is wanted of one chosen element.

    `key` is its key among the chosen ones, see `element_keys`.
    """

    key: str
    is_kept: bool
    stage: str
    weight: Fraction


@dataclass(frozen=True, slots=True)
class Consequence:
    """What a change does to what the manager made before.

    Where `is_lost`, the manager is asked first.
    """

    text: str
    is_lost: bool


def element_keys(elements: Iterable[ChosenElement]) -> tuple[str, ...]:
    """A key for each chosen element, in order: its reference, and a number where it stands there
    again.
    """
    seen: Counter[str] = Counter()
    keys: list[str] = []
    for each in elements:
        reference = str(each.reference)
        seen[reference] += 1
        # A number of an element holds no white space, so that no key can be mistaken for another.
        keys.append(reference if seen[reference] == 1 else f"{reference} {seen[reference]}")
    return tuple(keys)


def reference_of(key: str) -> ElementReference:
    """The element that a key stands for."""
    framework, _, number = key.partition(" ")[0].partition(":")
    return ElementReference(framework, number)


def newly_chosen(reference: ElementReference, stage: str, minutes: int) -> ChosenElement:
    """An element as it is first chosen: weight 1, an essential criterion, and the tool picks its
    question.
    """
    return ChosenElement(
        reference=reference,
        stage=stage,
        weight=Fraction(1),
        minutes=minutes,
        questions=(),
        minimum_mark=None,
        is_criterion=True,
        importance=Importance.ESSENTIAL,
        methods=(Method.INTERVIEW,),
    )


def stages_to_choose(element: Element) -> tuple[Stage, ...]:
    """The stages at which the bank has a question, lowest first; an element without any cannot be
    chosen.
    """
    return tuple(stage for stage in element.stages if stage.questions)


def nearest_stage(framework: Framework, element: Element, wanted: str) -> Stage | None:
    """The element's stage nearest to the one wanted, the lower of two equally near; None if it has
    none.

    A stage that the framework does not have counts as its lowest.
    """
    places = {rung.id: place for place, rung in enumerate(framework.stages)}
    aim = places.get(wanted, 0)
    return min(
        stages_to_choose(element), key=lambda stage: abs(places[stage.stage] - aim), default=None
    )


def stage_counts(framework: Framework) -> dict[str, int]:
    """How many elements can be chosen at each stage of the ladder."""
    found = Counter(
        stage.stage for _, element in framework.elements() for stage in stages_to_choose(element)
    )
    return {rung.id: found[rung.id] for rung in framework.stages}


def likely_stage(draft: Draft, shown: Framework, home: Framework) -> str:
    """The stage at which elements of a framework are shown at first.

    In the framework of the post that is the stage of the post. In another it is the stage at which
    most of its elements are chosen already, or else the one as high on its ladder as the post is on
    its own.
    """
    if shown.id == home.id and draft.stage in {rung.id for rung in shown.stages}:
        return draft.stage
    used = Counter(each.stage for each in draft.elements if each.reference.framework == shown.id)
    if used:
        return used.most_common(1)[0][0]
    own = [rung.id for rung in home.stages]
    height = own.index(draft.stage) / max(1, len(own) - 1) if draft.stage in own else 0.0
    return shown.stages[round(height * (len(shown.stages) - 1))].id


def moved(items: Sequence[T], place: int, by: int) -> tuple[T, ...]:
    """The items with the one at this place moved; at either end it stays where it is."""
    order = list(items)
    if 0 <= place < len(order) and 0 <= place + by < len(order):
        order.insert(place + by, order.pop(place))
    return tuple(order)


def with_rows(
    draft: Draft,
    rows: Iterable[Row],
    fresh: Iterable[tuple[ElementReference, str]],
    frameworks: Mapping[str, Framework],
) -> Draft:
    """The draft with its elements as wanted: the rows kept, in their order, then those newly
    chosen.

    A chosen element that no row names was chosen elsewhere in the meantime; it stays. A row without
    a chosen element behind it was dropped elsewhere; it is chosen again.
    """
    standing = dict(zip(element_keys(draft.elements), draft.elements, strict=True))
    kept: list[ChosenElement] = []
    for row in rows:
        found = standing.pop(row.key, None)
        if row.is_kept:
            before = found or newly_chosen(reference_of(row.key), row.stage, draft.question_minutes)
            kept.append(replace(restaged(before, row.stage, frameworks), weight=row.weight))
    kept += standing.values()
    there = {each.reference for each in kept}
    for reference, stage in dict(fresh).items():
        if reference not in there:
            kept.append(newly_chosen(reference, stage, draft.question_minutes))
    return with_elements(draft, kept)


def with_elements(draft: Draft, elements: Iterable[ChosenElement]) -> Draft:
    """The draft with these elements, without the tie-break steps of those that are gone.

    Criteria stay as they are: they are the manager's own words, and an element may be chosen again.
    """
    chosen = tuple(elements)
    known = {str(each.reference) for each in chosen} | set(TIE_BREAK_WORDS)
    gone = {str(each.reference) for each in draft.elements} - known
    return replace(
        draft,
        elements=chosen,
        tie_break=tuple(step for step in draft.tie_break if step.key not in gone),
    )


def restaged(
    chosen: ChosenElement, stage: str, frameworks: Mapping[str, Framework]
) -> ChosenElement:
    """The element at another stage, without the bank's questions and the caps that belong to the
    old one.

    Questions of one's own, questions of other frameworks and anchors of one's own stay.
    """
    if stage == chosen.stage:
        return chosen
    found = frameworks[chosen.reference.framework].find(chosen.reference.number)
    at = found and found[1].stage(stage)
    if not found or not at:
        raise ValueError(f"{chosen.reference} has no stage {stage}")
    known = {each.id for each in (*chosen.own_questions, *at.questions)}
    heard = {each.id for each in negative_indicators(*found, at)}
    return replace(
        chosen,
        stage=stage,
        questions=tuple(each for each in chosen.questions if ":" in each or each in known),
        caps=tuple(each for each in chosen.caps if each.indicator in heard),
    )


def with_framework(
    draft: Draft, framework: str, stage: str, answer: Answer, frameworks: Mapping[str, Framework]
) -> Draft:
    """The draft with another framework or stage for the post, and its elements kept, dropped or
    moved along.
    """
    changed = replace(draft, framework=framework, stage=stage)
    affected = set(map(id, affected_elements(draft, framework, stage, frameworks)))
    if answer is Answer.DROP:
        return with_elements(changed, [each for each in draft.elements if id(each) not in affected])
    if answer is Answer.MOVE:
        return with_elements(
            changed,
            [
                _follow(each, stage, frameworks) if id(each) in affected else each
                for each in draft.elements
            ],
        )
    return changed


def affected_elements(
    draft: Draft, framework: str, stage: str, frameworks: Mapping[str, Framework]
) -> tuple[ChosenElement, ...]:
    """The elements about which the manager is asked before the framework or the stage of the post
    changes.

    Another framework: all elements that are not of it, but for those of sets, which go with any.
    Another stage: those that stand at the old one (or, where they lack it, at the nearest) and that
    have something nearer to the new one.
    """
    if framework != draft.framework:
        return tuple(
            each
            for each in draft.elements
            if each.reference.framework != framework
            and not frameworks[each.reference.framework].is_set
        )
    if stage == draft.stage:
        return ()
    return tuple(
        each
        for each in draft.elements
        if each.reference.framework == framework
        and each.stage == _follow(each, draft.stage, frameworks).stage
        and each.stage != _follow(each, stage, frameworks).stage
    )


def consequences(
    before: Draft, after: Draft, frameworks: Mapping[str, Framework]
) -> tuple[Consequence, ...]:
    """All that one draft made by the manager has and the next has not, or has in another sense."""
    then = dict(zip(element_keys(before.elements), before.elements, strict=True))
    now = dict(zip(element_keys(after.elements), after.elements, strict=True))
    told: list[Consequence] = []
    for key, chosen in then.items():
        title = title_of(chosen.reference, frameworks)
        told += (
            _of_move(title, chosen, now[key], frameworks) if key in now else _of_drop(title, chosen)
        )
    told += [
        Consequence(f"The tie-break step “{step.in_words}” goes.", True)
        for step in before.tie_break
        if step not in after.tie_break
    ]
    gone = {each.reference for each in before.elements} - {
        each.reference for each in after.elements
    }
    told += [
        _of_criterion(each)
        for each in after.criteria
        if each.element in gone and Method.INTERVIEW in each.methods
    ]
    return tuple(told)


def title_of(reference: ElementReference, frameworks: Mapping[str, Framework]) -> str:
    """The title of an element, or its reference where its framework is not at hand."""
    framework = frameworks.get(reference.framework)
    found = framework.find(reference.number) if framework else None
    return found[1].title if found else str(reference)


def _follow(
    chosen: ChosenElement, stage: str, frameworks: Mapping[str, Framework]
) -> ChosenElement:
    framework = frameworks[chosen.reference.framework]
    found = framework.find(chosen.reference.number)
    nearest = nearest_stage(framework, found[1], stage) if found else None
    return restaged(chosen, nearest.stage, frameworks) if nearest else chosen


def _of_drop(title: str, chosen: ChosenElement) -> list[Consequence]:
    own = {each.id for each in chosen.own_questions}
    fresh = newly_chosen(chosen.reference, chosen.stage, chosen.minutes)
    counted = (
        (len(own), "question of your own", "questions of your own"),
        (len(set(chosen.questions) - own), "question that you chose", "questions that you chose"),
        (len(chosen.own_anchors), "anchor in your words", "anchors in your words"),
        (len(chosen.caps), "cap on a mark", "caps on a mark"),
    )
    parts = [f"{count} {one if count == 1 else many}" for count, one, many in counted if count]
    if chosen.minimum_mark is not None:
        parts.append("its minimum mark")
    if _assessed(chosen) != _assessed(fresh):
        parts.append("what you said of it in the person specification")
    return [Consequence(f"“{title}” goes, and with it {_listed(parts)}.", True)] if parts else []


def _of_move(
    title: str, before: ChosenElement, after: ChosenElement, frameworks: Mapping[str, Framework]
) -> list[Consequence]:
    if before.stage == after.stage:
        return []
    framework = frameworks[before.reference.framework]
    old, new = (
        next(r.title for r in framework.stages if r.id == each.stage) for each in (before, after)
    )
    questions, caps = (
        len(before.questions) - len(after.questions),
        len(before.caps) - len(after.caps),
    )
    counted = (
        (questions, "chosen question", "chosen questions"),
        (caps, "cap on a mark", "caps on a mark"),
    )
    parts = [f"{count} {one if count == 1 else many}" for count, one, many in counted if count]
    told = []
    if parts:
        told.append(
            Consequence(
                f"“{title}” moves from {old} to {new}. What belongs to {old} goes:"
                f" {_listed(parts)}.",
                True,
            )
        )
    if before.own_questions or before.own_anchors:
        what = "questions and anchors" if before.own_questions and before.own_anchors else ""
        what = what or ("questions" if before.own_questions else "anchors")
        told.append(
            Consequence(
                f"Your own {what} for “{title}” stay. They were written for {old}; check them.",
                False,
            )
        )
    return told


def _of_criterion(criterion: Criterion) -> Consequence:
    text = (
        criterion.text
        if len(criterion.text) <= 60
        else criterion.text[:57].rsplit(" ", 1)[0] + " …"
    )
    return Consequence(
        f"Your criterion “{text}” stays, but no question is about it any more.", False
    )


def _assessed(chosen: ChosenElement) -> tuple[object, ...]:
    return chosen.is_criterion, chosen.importance, chosen.methods


def _listed(parts: Sequence[str]) -> str:
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"
