"""What changed from one edition of a pack to the next, in sentences."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from fractions import Fraction

from recruit.domain.pack.decision_rule import ROUNDING_IN_WORDS, DecisionRule, number
from recruit.domain.pack.pack import Pack, PackQuestion, canonical
from recruit.domain.pack.vacancy import Criterion

FACTS = {
    "reference": "The reference",
    "post": "The post title",
    "grade": "The grade",
    "service": "The service",
    "organisation": "The organisation",
    "contact": "Whom candidates ask for an adjustment",
    "dates": "The dates of the interviews",
}
TIMES = {
    "slot": "The minutes for each interview",
    "opening": "The minutes for the opening",
    "closing": "The minutes for the close",
}
LONGEST_QUOTE = 160


def is_same(before: Pack, after: Pack) -> bool:
    """Whether two packs ask and judge the same, whatever edition they are, and of which day."""
    dated = replace(after, edition=before.edition, reason=before.reason, issued=before.issued)
    return canonical(before) == canonical(dated)


def pack_changes(before: Pack, after: Pack) -> tuple[str, ...]:
    """Every change that a panel or a candidate would notice; nothing only where `is_same`."""
    if is_same(before, after):
        return ()
    found = [
        *_fields(FACTS, before, after),
        *_questions(before.questions, after.questions),
        *_held_back(before, after),
        *_criteria(before, after),
        *_rule(before.rule, after.rule),
        *_fields(TIMES, before.timing, after.timing),
        *_rest(before, after),
    ]
    return tuple(_ended(each) for each in found) or (
        "Something changed that this page has no words for.",
    )


def _fields(names: dict[str, str], before: object, after: object) -> Iterator[str]:
    for name, words in names.items():
        old, new = getattr(before, name), getattr(after, name)
        if old != new:
            yield _from_to(words, old, new)


def _questions(before: tuple[PackQuestion, ...], after: tuple[PackQuestion, ...]) -> Iterator[str]:
    old, new = {_key(each): each for each in before}, {_key(each): each for each in after}
    gone = [each for key, each in old.items() if key not in new]
    for each in (each for key, each in new.items() if key not in old):
        other = next((one for one in gone if one.element == each.element), None)
        if other is None:
            yield f"A question about {each.element_title} was added: {_quote(each.text)}."
            continue
        gone.remove(other)
        yield from _reworded(other, each)
        yield from _settings(other, each)
    for each in gone:
        yield f"The question about {each.element_title} was taken out: {_quote(each.text)}."
    for key in (key for key in new if key in old):
        yield from _reworded(old[key], new[key])
        yield from _settings(old[key], new[key])
    if [key for key in old if key in new] != [key for key in new if key in old]:
        yield "The order of the questions changed."


def _held_back(before: Pack, after: Pack) -> Iterator[str]:
    old = {_key(each): each.number in before.held_back for each in before.questions}
    for each in after.questions:
        is_held_back = each.number in after.held_back
        if old.get(_key(each), is_held_back) != is_held_back:
            now = "is no longer given" if is_held_back else "may now be given"
            yield f"The question about {each.element_title} {now} in advance: {_quote(each.text)}."


def _key(question: PackQuestion) -> tuple[str, str]:
    return str(question.element), question.question


def _reworded(before: PackQuestion, after: PackQuestion) -> Iterator[str]:
    about = after.element_title
    if before.text != after.text:
        yield (
            f"The question about {about} was {_quote(before.text)}, and is now"
            f" {_quote(after.text)}."
        )
    for words, old, new in (
        ("The probes", before.probes, after.probes),
        ("The positive indicators", before.indicators, after.indicators),
        ("The negative indicators", before.negative_indicators, after.negative_indicators),
    ):
        if old != new:
            yield f"{words} of the question about {about} changed."
    if before.stage_label != after.stage_label:
        yield _from_to(f"The stage of {about}", before.stage_label, after.stage_label)
    if marks := _changed_anchors(before, after):
        yield (
            f"The {'anchor' if len(marks) == 1 else 'anchors'} of {about} for {_listed(marks)}"
            " changed."
        )


def _changed_anchors(before: PackQuestion, after: PackQuestion) -> list[str]:
    """The marks whose anchors differ.

    Where the scale itself changed, the rule says so, and this says nothing.
    """
    if [each.mark for each in before.anchors] != [each.mark for each in after.anchors]:
        return []
    return [new.mark for old, new in zip(before.anchors, after.anchors, strict=True) if old != new]


def _settings(before: PackQuestion, after: PackQuestion) -> Iterator[str]:
    about = after.element_title
    if before.weight != after.weight:
        yield _from_to(f"The weight of the question about {about}", before.weight, after.weight)
    if before.minutes != after.minutes:
        yield _from_to(f"The minutes for the question about {about}", before.minutes, after.minutes)
    if before.minimum_mark != after.minimum_mark:
        yield _from_to(f"The minimum mark for {about}", before.minimum_mark, after.minimum_mark)
    if before.caps != after.caps:
        yield f"The negative indicators that cap the mark for {about} changed."


def _criteria(before: Pack, after: Pack) -> Iterator[str]:
    old = {each.id: each for each in before.specification.criteria}
    new = {each.id: each for each in after.specification.criteria}
    for key, each in new.items():
        if key in old:
            yield from _criterion(old[key], each)
        else:
            yield f"The criterion {_quote(each.text)} was added ({each.importance})."
    yield from (
        f"The criterion {_quote(each.text)} was taken out."
        for key, each in old.items()
        if key not in new
    )
    if [key for key in old if key in new] != [key for key in new if key in old]:
        yield "The order of the criteria changed."
    if before.specification.methods != after.specification.methods:
        methods = before.specification.methods, after.specification.methods
        yield _from_to("The methods of this selection", *(_listed(list(each)) for each in methods))


def _criterion(before: Criterion, after: Criterion) -> Iterator[str]:
    if before.text != after.text:
        yield f"The criterion {_quote(before.text)} is now {_quote(after.text)}."
    about = f"the criterion {_quote(after.text)}"
    if before.importance != after.importance:
        yield _from_to(f"The importance of {about}", before.importance, after.importance)
    if before.heading != after.heading:
        yield _from_to(f"The heading of {about}", before.heading, after.heading)
    if before.methods != after.methods:
        yield _from_to(
            f"How {about} is assessed", *(_listed(list(each.methods)) for each in (before, after))
        )
    if before.element != after.element:
        yield f"Another element stands behind {about}."


def _rule(before: DecisionRule, after: DecisionRule) -> Iterator[str]:
    if before.scale.title != after.scale.title:
        yield _from_to("The scale", before.scale.title, after.scale.title)
    elif before.scale.points != after.scale.points:
        yield "The marks of the scale changed."
    if before.scale.pass_mark != after.scale.pass_mark:
        yield _from_to("The pass mark", before.scale.pass_mark, after.scale.pass_mark)
    if before.minimum_mark != after.minimum_mark:
        yield _from_to(
            "The minimum mark for every question", before.minimum_mark, after.minimum_mark
        )
    if before.rounding != after.rounding:
        words = (ROUNDING_IN_WORDS[each.rounding] for each in (before, after))
        yield _from_to("How the mean is rounded", *words)
    if before.tie_break != after.tie_break:
        steps = (_listed([step.in_words for step in each.tie_break]) for each in (before, after))
        yield _from_to("The tie-break order", *steps)


def _rest(before: Pack, after: Pack) -> Iterator[str]:
    checks: tuple[tuple[str, Callable[[Pack], object]], ...] = (
        ("What the chair says at the opening changed.", lambda pack: pack.script.opening),
        ("What the chair says at the close changed.", lambda pack: pack.script.closing),
        ("The edition of the framework changed.", lambda pack: pack.frameworks),
        ("The negative indicators that hold for a whole group changed.", lambda pack: pack.groups),
    )
    yield from (words for words, part in checks if part(before) != part(after))
    texts = {gap.id: gap.text for gap in (*before.gaps, *after.gaps)}
    old, new = ({each.gap: each.reason for each in pack.overrides} for pack in (before, after))
    for gap in (each for each in texts if old.get(each) != new.get(each)):
        if gap not in old:
            yield f"A gap was accepted: {texts[gap]}"
        elif gap not in new:
            yield f"There is no longer this gap: {texts[gap]}"
        else:
            yield f"The reason for accepting this gap changed: {texts[gap]}"


def _from_to(words: str, before: object, after: object) -> str:
    return f"{words}: {_said(before)} before, {_said(after)} now."


def _said(value: object) -> str:
    if isinstance(value, Fraction):
        return number(value)
    if isinstance(value, int):
        return str(value)
    return _quote(str(value)) if value else "nothing"


def _quote(text: str) -> str:
    short = (
        text if len(text) <= LONGEST_QUOTE else text[: LONGEST_QUOTE - 2].rsplit(" ", 1)[0] + " …"
    )
    return f"'{short}'"


def _ended(sentence: str) -> str:
    """The sentence without a full stop after a quotation that has its own."""
    return sentence[:-1] if sentence.endswith((".'.", "?'.", "!'.")) else sentence


def _listed(words: list[str]) -> str:
    return f"{', '.join(words[:-1])} and {words[-1]}" if len(words) > 1 else "".join(words)
