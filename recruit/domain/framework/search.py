"""Finding elements, indicators and questions of a framework by words."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from recruit.domain.framework.framework import Element, Framework, Stage


@dataclass(frozen=True, slots=True)
class Hit:
    """Something in the bank that holds all words looked for.

    `stage` is empty for what is not of one stage.
    """

    framework: str
    element: str
    element_title: str
    stage: str
    what: str
    id: str
    text: str


def search(framework: Framework, words: str) -> Iterator[Hit]:
    """Everything that holds every word, each as the beginning of a word: elements first, then their
    parts.
    """
    wanted = [re.compile(rf"\b{re.escape(word)}") for word in words.casefold().split()]
    if not wanted:
        return
    for group in framework.groups:
        for element in group.elements:
            for hit in _of_element(framework, element):
                text = hit.text.casefold()
                if all(pattern.search(text) for pattern in wanted):
                    yield hit


def _of_element(framework: Framework, element: Element) -> Iterator[Hit]:
    def hit(stage: str, what: str, identity: str, text: str) -> Hit:
        return Hit(framework.id, element.number, element.title, stage, what, identity, text)

    yield hit("", "element", element.number, f"{element.title}. {element.definition}")
    for indicator in element.negative_indicators:
        yield hit("", "negative indicator", indicator.id, indicator.text)
    for stage in element.stages:
        for what, identity, text in _of_stage(stage):
            yield hit(framework.stage_label(stage), what, identity, text)


def _of_stage(stage: Stage) -> Iterator[tuple[str, str, str]]:
    for indicator in stage.indicators:
        yield "positive indicator", indicator.id, indicator.text
    for indicator in stage.negative_indicators:
        yield "negative indicator", indicator.id, indicator.text
    for question in stage.questions:
        yield f"question, {question.kind}", question.id, question.text
        for probe in question.probes:
            yield "probe", question.id, probe
