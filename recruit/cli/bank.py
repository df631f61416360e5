"""`recruit bank`: list, show, search and check the question bank."""

from __future__ import annotations

import json
import sys
from collections.abc import Sized
from dataclasses import asdict, replace
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from recruit.cli.typed import WORDS
from recruit.domain.words.refusal import Refused

if TYPE_CHECKING:
    from recruit.bank.library import Library
    from recruit.domain.framework.framework import Element, Framework, Indicator, Question, Stage

MOST_HITS = 30

own_bank = click.option(
    "--bank",
    type=click.Path(path_type=Path),
    metavar="DIR",
    help="Your own frameworks, beside ours.",
)


@click.group()
def bank() -> None:
    """Look things up in the question bank."""


@bank.command("list")
@own_bank
def list_frameworks(bank: Path | None) -> None:
    """List the frameworks, and the sets that go with any of them."""
    for framework in _library(bank).frameworks():
        elements = [element for _, element in framework.elements()]
        stages = [stage for element in elements for stage in element.stages]
        questions = [question for stage in stages for question in stage.questions]
        click.echo(framework.id)
        click.echo(f"  {framework.title} ({framework.publisher})")
        click.echo(f"  {framework.edition}")
        _show_terms(framework)
        click.echo(
            f"  {_count(framework.groups, 'group')}, {_count(elements, 'element')}, "
            f"{_count(stages, 'stage')}, {_count(questions, 'question')}"
        )


@bank.command()
@click.argument("framework", type=WORDS)
@click.argument("element", type=WORDS, required=False)
@click.option("--stage", metavar="S", help="Only this stage.")
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
@own_bank
def show(
    framework: str, element: str | None, stage: str | None, as_json: bool, bank: Path | None
) -> None:
    """Show a framework, or one ELEMENT of it with its indicators and questions."""
    shown = _library(bank).framework(framework)
    if stage is not None and stage not in {rung.id for rung in shown.stages}:
        known = ", ".join(rung.id for rung in shown.stages)
        raise Refused(f"The framework {shown.id} has no stage '{stage}'. It has: {known}.")
    if element is not None:
        _element(shown, element)
    narrowed = _narrowed(shown, element, stage)
    if stage is not None and not narrowed.groups:
        raise Refused(f"The element {element} of {shown.id} has no stage '{stage}'.")
    if as_json:
        click.echo(json.dumps(_as_json(narrowed), ensure_ascii=False, indent=2))
    elif element is None and stage is None:
        _show_contents(narrowed)
    else:
        _show_elements(narrowed)


@bank.command("search")
@click.argument("words", type=WORDS, nargs=-1, required=True)
@click.option(
    "--all", "show_all", is_flag=True, help=f"All that is found, not only the first {MOST_HITS}."
)
@own_bank
def search_bank(words: tuple[str, ...], show_all: bool, bank: Path | None) -> None:
    """Find elements, indicators, questions and probes that hold all WORDS."""
    from recruit.domain.framework.search import search

    hits = [
        hit
        for framework in _library(bank).frameworks()
        for hit in search(framework, " ".join(words))
    ]
    for hit in islice(hits, None if show_all else MOST_HITS):
        stage = f", {hit.stage}" if hit.stage else ""
        click.echo(f"{hit.framework} {hit.element} {hit.element_title}{stage}")
        click.echo(f"  {hit.what} {hit.id}: {hit.text}")
    if not hits:
        click.echo("Nothing in the bank holds all of these words.")
    elif len(hits) > MOST_HITS and not show_all:
        click.echo(f"{len(hits)} found; the first {MOST_HITS} are shown. --all shows the rest.")


@bank.command("related")
@click.argument("framework", type=WORDS)
@click.argument("element", type=WORDS)
@click.option("--questions", is_flag=True, help="With the questions of each relative.")
@own_bank
def show_related(framework: str, element: str, questions: bool, bank: Path | None) -> None:
    """Show which elements cover the same ground as ELEMENT."""
    from recruit.domain.framework.crosswalk import related
    from recruit.domain.framework.framework import ElementReference

    library = _library(bank)
    looked_from = _element(library.framework(framework), element)
    relatives = related(library.crosswalk, ElementReference(framework, element))
    for each in relatives:
        other = library.framework(each.element.framework)
        relative = _element(other, each.element.number)
        click.echo(f"{each.how}: {each.element} {relative.title}\n  {each.why}")
        for stage in relative.stages if questions else ():
            for question in stage.questions:
                click.echo(
                    f"  {other.id}:{question.id} ({other.stage_label(stage)}): {question.text}"
                )
    if not relatives:
        why = next(
            (
                each.why
                for each in library.crosswalk.none
                if str(each.element) == f"{framework}:{element}"
            ),
            "",
        )
        click.echo(f"{looked_from.title} has no relative in the crosswalk. {why}".strip())


@bank.command()
@click.argument("framework", type=WORDS, required=False)
@own_bank
def check(framework: str | None, bank: Path | None) -> None:
    """Check the bank for gaps and repeats; exits with 1 if there is anything to fix."""
    from recruit.bank.checks import check_bank

    library = _library(bank)
    if framework is not None and framework not in library:
        raise Refused(f"There is no framework '{framework}'. There are: {', '.join(library.ids)}.")
    count = 0
    for finding in check_bank(library, framework):
        count += 1
        click.echo(f"{finding.place}: {finding.text}")
    click.echo("Nothing to fix." if not count else f"{count} to fix.")
    sys.exit(1 if count else 0)


def _library(own: Path | None) -> Library:
    from recruit.bank.library import open_library

    return open_library(own)


def _element(framework: Framework, number: str) -> Element:
    found = framework.find(number)
    if found is None:
        raise Refused(
            f"The framework {framework.id} has no element '{number}'. 'recruit bank show"
            f" {framework.id}' lists them."
        )
    return found[1]


def _count(things: Sized, name: str) -> str:
    number = len(things)
    return f"{number} {name}{'' if number == 1 else 's'}"


def _narrowed(framework: Framework, element: str | None, stage: str | None) -> Framework:
    """The framework with only the element and stage asked for, and without what is left empty."""

    def stages(each: Element) -> tuple[Stage, ...]:
        return tuple(found for found in each.stages if stage is None or found.stage == stage)

    groups = []
    for group in framework.groups:
        kept = (
            replace(each, stages=stages(each))
            for each in group.elements
            if element is None or each.number == element
        )
        elements = tuple(each for each in kept if each.stages)
        if elements:
            groups.append(replace(group, elements=elements))
    return replace(framework, groups=tuple(groups))


def _show_contents(framework: Framework) -> None:
    click.echo(f"{framework.title}\n{framework.publisher}. {framework.edition}.\n{framework.use}")
    _show_terms(framework, indent="")
    ladder = ", ".join(f"{rung.id} ({rung.title})" for rung in framework.stages)
    click.echo(f"The ladder, by {framework.stage_word}: {ladder}.")
    for group in framework.groups:
        click.echo(f"\n{group.number} {group.title}")
        for element in group.elements:
            stages = ", ".join(stage.stage for stage in element.stages)
            click.echo(f"  {element.number} {element.title} ({framework.stage_word}: {stages})")


def _show_terms(framework: Framework, indent: str = "  ") -> None:
    """That it is a set, if it is one, and what holds for it."""
    terms = framework.set_terms
    if terms is None:
        return
    click.echo(f"{indent}A set that goes with any framework. {terms.for_whom}")
    if terms.is_held_back:
        click.echo(f"{indent}Never given in advance.")
    if terms.scale:
        click.echo(f"{indent}Written for the scale '{terms.scale}'.")


def _show_elements(framework: Framework) -> None:
    for group in framework.groups:
        for element in group.elements:
            click.echo(f"{element.number} {element.title}\n{element.definition}")
            for stage in element.stages:
                _show_stage(framework, stage)
            _show_list("Negative indicators", element.negative_indicators)
        _show_list(f"Negative indicators of all of group {group.number}", group.negative_indicators)


def _show_stage(framework: Framework, stage: Stage) -> None:
    click.echo(f"\n{framework.stage_label(stage)}")
    _show_list("Positive indicators", stage.indicators)
    _show_list("Negative indicators", stage.negative_indicators)
    for question in stage.questions:
        click.echo(f"  {question.id} ({_kind_in_words(question)}): {question.text}")
        for probe in question.probes:
            click.echo(f"      - {probe}")
        _show_ties(question)


def _kind_in_words(question: Question) -> str:
    return f"{question.kind}, form {question.form}" if question.form else question.kind


def _show_ties(question: Question) -> None:
    """What the question brings out, what counts against an answer, and what answers sound like."""
    if question.brings_out:
        click.echo(f"      Brings out: {', '.join(question.brings_out)}")
    if question.counts_against:
        click.echo(f"      Counts against: {', '.join(question.counts_against)}")
    if question.answers:
        click.echo(f"      Below the standard: {question.answers.below}")
        click.echo(f"      At the standard: {question.answers.at}")
        click.echo(f"      Above the standard: {question.answers.above}")


def _show_list(title: str, indicators: tuple[Indicator, ...]) -> None:
    if indicators:
        click.echo(f"  {title}")
    for indicator in indicators:
        click.echo(f"    {indicator.id}: {indicator.text}")


def _as_json(framework: Framework) -> dict[str, Any]:
    return {
        "id": framework.id,
        "title": framework.title,
        "edition": framework.edition,
        **_terms_as_json(framework),
        "stages": [{"id": rung.id, "title": rung.title} for rung in framework.stages],
        "groups": [
            {
                "number": group.number,
                "title": group.title,
                "negative_indicators": _indicators_as_json(group.negative_indicators),
                "elements": [_element_as_json(element) for element in group.elements],
            }
            for group in framework.groups
        ],
    }


def _terms_as_json(framework: Framework) -> dict[str, Any]:
    terms = framework.set_terms
    if terms is None:
        return {}
    made = {
        "for_whom": terms.for_whom,
        "safeguarding": terms.is_safeguarding,
        "in_advance": not terms.is_held_back,
        "scale": terms.scale,
    }
    return {"set": made}


def _element_as_json(element: Element) -> dict[str, Any]:
    return {
        "number": element.number,
        "title": element.title,
        "definition": element.definition,
        "negative_indicators": _indicators_as_json(element.negative_indicators),
        "stages": [
            {
                "stage": stage.stage,
                "title": stage.title,
                "indicators": _indicators_as_json(stage.indicators),
                "negative_indicators": _indicators_as_json(stage.negative_indicators),
                "questions": [_question_as_json(each) for each in stage.questions],
            }
            for stage in element.stages
        ],
    }


def _question_as_json(question: Question) -> dict[str, Any]:
    made: dict[str, Any] = {
        "id": question.id,
        "kind": question.kind,
        "form": question.form,
        "text": question.text,
        "probes": list(question.probes),
        "brings_out": list(question.brings_out),
        "counts_against": list(question.counts_against),
    }
    if question.answers is not None:
        made["answers"] = asdict(question.answers)
    return made


def _indicators_as_json(indicators: tuple[Indicator, ...]) -> list[dict[str, str]]:
    return [{"id": each.id, "text": each.text} for each in indicators]
