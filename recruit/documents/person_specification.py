"""The person specification as a Word paper."""

from __future__ import annotations

from recruit.documents.house_style import HouseStyle
from recruit.documents.markup import Cell, Markup
from recruit.documents.paper import Paper
from recruit.documents.shared_parts import accepted_gaps
from recruit.domain.pack.pack import IssuedPack
from recruit.domain.pack.specification import Section
from recruit.domain.pack.vacancy import Criterion, Method

TITLE = "Person specification"


def person_specification(issued: IssuedPack, house: HouseStyle) -> bytes:
    """The paper: criteria by heading, each essential or desirable, with an 'assessed by' grid."""
    paper = Paper(house, issued, TITLE)
    specification = issued.pack.specification
    paper.open_with_title()
    paper.write(
        "Normal",
        "Essential means that no one can do this job without it. Desirable means that it helps, and"
        " is used to choose between people who have all that is essential.",
    )
    key = ", ".join(f"{_letter(method)} {method}" for method in specification.methods)
    paper.write("Note", f"Assessed by: {key}.")
    for section in specification.sections:
        paper.write("Heading 1", section.heading.capitalize())
        paper.add(_grid(paper.markup, section, specification.methods))
    accepted_gaps(paper, issued.pack)
    return paper.finish()


def _grid(markup: Markup, section: Section, methods: tuple[Method, ...]) -> object:
    rows = [markup.head("Criterion", "Importance", *(_letter(method) for method in methods))]
    rows += [_row(markup, criterion, methods) for criterion in section.criteria]
    return markup.table(
        "Pack Table",
        [166 - 24 - 9 * len(methods), 24, *[9] * len(methods)],
        rows,
        title=f"Criteria: {section.heading}",
        description=(
            "Each row is one criterion, with its importance. A letter in a column shows that this"
            " method assesses it."
        ),
    )


def _row(markup: Markup, criterion: Criterion, methods: tuple[Method, ...]) -> list[Cell]:
    letters = (_letter(method) if method in criterion.methods else "" for method in methods)
    return markup.cells(criterion.text, criterion.importance.capitalize(), *letters)


def _letter(method: Method) -> str:
    return method[0].upper()
