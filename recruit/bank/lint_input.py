"""What the linter is given, each text with its place: a list of questions, a group file, or a
framework.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from recruit.bank.loader import LoadedFramework, Place
from recruit.bank.reading import Table, parse_yaml
from recruit.domain.framework.framework import Kind
from recruit.domain.lint.rules import Part
from recruit.domain.words.refusal import Refused
from recruit.domain.words.typed_text import cleaned, one_line, unusable_character

LONGEST_QUESTION = 2000
"""In characters, as in the bank."""


@dataclass(frozen=True, slots=True)
class PlacedText:
    """A question or a probe; `about` names it where its file gives it a name.

    The kind of a probe is None.
    """

    place: Place
    about: str
    text: str
    part: Part
    kind: Kind | None


def questions_in_list(text: str, file: Path, kind: Kind | None = None) -> Iterator[PlacedText]:
    """One question a line; blank lines and lines that begin with '#' are passed over."""
    found = False
    for number, line in _numbered_lines(text):
        question = one_line(line)
        if not question or question.startswith("#"):
            continue
        found = True
        if bad := unusable_character(question):
            raise Refused(
                f"the line holds the character {bad}, which cannot be used.", file, number
            )
        if len(question) > LONGEST_QUESTION:
            raise Refused(
                f"the line has {len(question)} characters; a question has at most"
                f" {LONGEST_QUESTION}.",
                file,
                number,
            )
        yield PlacedText(Place(file, number), "", question, Part.QUESTION, kind)
    if not found:
        raise Refused("it holds no questions. Write one a line.", file)


def _numbered_lines(text: str) -> Iterator[tuple[int, str]]:
    """Every line with its number in an editor, to which a line end of Word's own is none."""
    for number, line in enumerate(text.split("\n"), 1):
        for part in cleaned(line).split("\n"):
            yield number, part


def texts_in_group_file(text: str, file: Path) -> Iterator[PlacedText]:
    """Every question and probe of a group file.

    Whether the file is right in all else is not looked at.
    """
    found = False
    for element in parse_yaml(text, file).tables("elements"):
        for stage in element.tables("stages"):
            for question in stage.tables("questions"):
                found = True
                yield from _question(question, file)
    if not found:
        raise Refused("it holds no questions. A group file of the bank was expected.", file)


def texts_in_framework(loaded: LoadedFramework) -> Iterator[PlacedText]:
    """Every question and probe of a framework; a probe has the place of its question."""
    for _, element in loaded.framework.elements():
        for stage in element.stages:
            for question in stage.questions:
                place = loaded.places[question.id]
                yield PlacedText(place, question.id, question.text, Part.QUESTION, question.kind)
                for number, probe in enumerate(question.probes, 1):
                    yield PlacedText(
                        place, _probe_name(question.id, number), probe, Part.PROBE, None
                    )


def _question(table: Table, file: Path) -> Iterator[PlacedText]:
    identity = table.text("id")
    kind = table.convert("kind", Kind, f"a kind of question. Known: {', '.join(Kind)}")
    place = Place(file, table.line_of("text"))
    yield PlacedText(place, identity, table.text("text"), Part.QUESTION, kind)
    probes = zip(table.texts("probes"), _lines(table, "probes"), strict=True)
    for number, (probe, line) in enumerate(probes, 1):
        yield PlacedText(Place(file, line), _probe_name(identity, number), probe, Part.PROBE, None)


def _probe_name(question: str, number: int) -> str:
    return f"{question}, probe {number}"


def _lines(table: Table, key: str) -> list[int]:
    return [node.start_mark.line + 1 for node in table._items(key)]
