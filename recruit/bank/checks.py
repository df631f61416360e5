"""Everything that `recruit bank check` looks at, each finding with its file and line."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from recruit.bank.crosswalk import check_crosswalk, element_places
from recruit.bank.library import Library
from recruit.bank.lint_bank import lint_framework
from recruit.bank.lint_rules import read_rules
from recruit.bank.loader import LoadedFramework, Place, PlacedFinding
from recruit.domain.framework.completeness import find_missing
from recruit.domain.framework.framework import Framework, Stage
from recruit.domain.framework.similarity import find_alike
from recruit.domain.words.refusal import Refused


@dataclass(frozen=True, slots=True)
class _Line:
    """One question, indicator or probe: of which framework, by which id, where, and what it
    says.
    """

    framework: str
    id: str
    place: Place
    text: str


def check_bank(library: Library, wanted: str | None = None) -> Iterator[PlacedFinding]:
    """All findings of one framework, or of all; one that cannot be loaded is a finding too.

    Repeats are looked for among all frameworks, and told if one side is in the framework wanted.
    """
    loaded: list[LoadedFramework] = []
    for framework_id in library.ids:
        try:
            loaded.append(library.loaded(framework_id))
        except Refused as refused:
            if wanted in (None, framework_id):
                where = f"{refused.file}:{refused.line}" if refused.line else refused.file
                yield PlacedFinding(where, refused.message)
    rules = read_rules(library.banks)
    for each in loaded:
        if wanted in (None, each.framework.id):
            for missing in find_missing(each.framework):
                yield PlacedFinding(str(each.places[missing.about]), missing.text)
            for fault in lint_framework(each, rules):
                yield PlacedFinding(str(fault.place), str(fault))
            yield from _unknown_scale(each.framework, library)
    yield from _repeats(loaded, wanted)
    yield from check_crosswalk(library.loaded_crosswalk, element_places(loaded), wanted)


def _unknown_scale(framework: Framework, library: Library) -> Iterator[PlacedFinding]:
    scale = framework.set_terms.scale if framework.set_terms else ""
    if scale and scale not in library.scales:
        known = ", ".join(library.scales)
        yield PlacedFinding(framework.id, f"there is no scale '{scale}'. There are: {known}.")


def _repeats(loaded: list[LoadedFramework], wanted: str | None) -> Iterator[PlacedFinding]:
    for what, lines in (
        ("questions", [line for each in loaded for line in _questions(each)]),
        ("indicators", [line for each in loaded for line in _indicators(each)]),
    ):
        told: set[int] = set()
        for pair in find_alike([line.text for line in lines]):
            first, second = lines[pair.first], lines[pair.second]
            if pair.second in told:
                continue
            told.add(pair.second)
            if wanted in (None, first.framework, second.framework):
                yield PlacedFinding(
                    str(second.place),
                    f"the {what} {first.id} ({first.place}) and {second.id} say the same thing: "
                    f"'{first.text}' and '{second.text}'.",
                )
    yield from _repeated_probes([line for each in loaded for line in _probes(each)], wanted)


def _repeated_probes(lines: list[_Line], wanted: str | None) -> Iterator[PlacedFinding]:
    """Probes are short and follow their question, so only one that is the same to the letter is a
    repeat.
    """
    first_use: dict[str, _Line] = {}
    for line in lines:
        first = first_use.setdefault(_letters(line.text), line)
        if first is not line and wanted in (None, first.framework, line.framework):
            yield PlacedFinding(
                str(line.place),
                f"the probe '{line.text}' of {line.id} is also one of {first.id} ({first.place}).",
            )


def _letters(text: str) -> str:
    return "".join(character for character in text.lower() if character.isalnum())


def _questions(loaded: LoadedFramework) -> Iterator[_Line]:
    for stage in _stages(loaded.framework):
        for question in stage.questions:
            yield _line(loaded, question.id, question.text)


def _probes(loaded: LoadedFramework) -> Iterator[_Line]:
    for stage in _stages(loaded.framework):
        for question in stage.questions:
            for probe in question.probes:
                yield _line(loaded, question.id, probe)


def _indicators(loaded: LoadedFramework) -> Iterator[_Line]:
    for group in loaded.framework.groups:
        found = list(group.negative_indicators)
        for element in group.elements:
            found += element.negative_indicators
            for stage in element.stages:
                found += stage.indicators + stage.negative_indicators
        for indicator in found:
            yield _line(loaded, indicator.id, indicator.text)


def _stages(framework: Framework) -> Iterator[Stage]:
    for _, element in framework.elements():
        yield from element.stages


def _line(loaded: LoadedFramework, identity: str, text: str) -> _Line:
    return _Line(loaded.framework.id, identity, loaded.places[identity], text)
