"""What a pack says in its own words: the wording of its frameworks, its questions and its script,
and no name.
"""

from __future__ import annotations

from collections.abc import Iterator

from recruit.domain.pack.pack import Pack, PackGroup, PackQuestion


def pack_wording(pack: Pack) -> Iterator[str]:
    """Each text of a pack that every candidate's papers hold, as it stands there."""
    for question in pack.questions:
        yield from _of_question(question)
    for group in pack.groups:
        yield from _of_group(group)
    for criterion in pack.specification.criteria:
        yield criterion.text
    for point in pack.rule.scale.points:
        yield point.label
    yield from (*pack.rule_in_words, *pack.script.opening, *pack.script.closing)


def _of_question(question: PackQuestion) -> Iterator[str]:
    yield from (
        question.element_title,
        question.definition,
        question.stage_label,
        question.text,
        *question.probes,
    )
    yield from (each.text for each in (*question.indicators, *question.negative_indicators))
    for anchor in question.anchors:
        yield from (anchor.label, anchor.text, *anchor.indicators)


def _of_group(group: PackGroup) -> Iterator[str]:
    yield group.title
    yield from (each.text for each in group.negative_indicators)
