"""The panel matrix: candidates by questions by members, with the agreed scores, the outcome and
signatures.
"""

from __future__ import annotations

from dataclasses import dataclass

from recruit.documents.house_style import HouseStyle
from recruit.documents.markup import Cell, Markup, Xml
from recruit.documents.paper import Paper
from recruit.documents.room import SLACK, Room
from recruit.domain.decision.panel_statistics import worth_in_words
from recruit.domain.disclosure.panel_names import short_names, told_apart
from recruit.domain.pack.decision_rule import number
from recruit.domain.pack.pack import IssuedPack, Pack, PackQuestion
from recruit.domain.pack.vacancy import Candidate, PanelMember

TITLE = "Panel matrix"
OUTCOMES = ("Appoint", "Reserve", "Not appointed", "Withdrew", "Did not attend")
LONGEST_IN_COLUMN = 9
MOST_NAMED = 6
"""Members whose names stand over their columns; a larger panel is numbered, with the names above
the table.
"""
NO_CANDIDATE = Candidate("", "", "")
REASON = "Reason, from the evidence"
WHY = "Reason, if not the mean"
TOTAL = "Total of score × weight"
LEAST_ROW = 6.5
"""Millimetres that a row needs to be written in."""
FEWEST_LINES, MOST_LINES = 2, 12
"""Lines for the reason, as many as the page holds."""


def panel_matrix(
    issued: IssuedPack,
    panel: tuple[PanelMember, ...],
    candidates: tuple[Candidate, ...],
    house: HouseStyle,
) -> bytes:
    """The paper: the rule and the result on its first page, a page for each candidate to agree
    scores on, and the signatures.

    Without candidates it holds one page with room for a name.
    """
    pack, room = issued.pack, Room(house)
    paper = Paper(house, issued, TITLE, landscape=True)
    paper.open_with_title()
    paper.write(
        "Normal", "Fill this in together, after every member has signed a sheet of their own."
    )
    paper.write_all("List Bullet", pack.rule_in_words)
    if worth := worth_in_words(pack.rule.scale):
        paper.write("List Bullet", worth)
    _result(paper, candidates or (NO_CANDIDATE,))
    for candidate in candidates or (NO_CANDIDATE,):
        _candidate(paper, room, pack, panel, candidate)
    _signatures(paper, panel)
    return paper.finish()


@dataclass(frozen=True, slots=True)
class _Columns:
    """The columns of a candidate's scores: their headings and widths, and how far apart the rows
    are in millimetres.
    """

    names: tuple[str, ...]
    widths: tuple[float, ...]
    row: float


def _candidate(
    paper: Paper, room: Room, pack: Pack, panel: tuple[PanelMember, ...], candidate: Candidate
) -> None:
    markup = paper.markup
    heading, who = f"Candidate {_who(candidate)}", "; ".join(_numbered(panel))
    is_large = len(panel) > MOST_NAMED
    paper.write("Question Heading", heading)
    if candidate.time:
        paper.write("Question Facts", candidate.time)
    if is_large:
        paper.write("Note", who)
    wide = markup.text_width
    around = room.text("Question Heading", heading, wide) + room.text("Label", "Outcome", wide)
    around += room.text("Label", REASON, wide) + room.text("Tick", OUTCOMES[0], wide)
    around += room.text("Question Facts", candidate.time, wide) if candidate.time else 0
    around += room.text("Note", who, wide) if is_large else 0
    columns = _columns(pack, panel, room, wide, paper.text_height - around - SLACK)
    paper.add(_scores(markup, pack, columns, candidate))
    paper.write("Label", "Outcome")
    boxes: list[Xml | str] = []
    for outcome in OUTCOMES:
        name = f"{candidate.reference or 'blank'}.{outcome}"
        boxes += [
            markup.tick_box(name, f"{candidate.reference}: {outcome}"),
            f" {outcome}\u2003\u2003",
        ]
    paper.write("Tick", *boxes)
    paper.write("Label", REASON)
    left = paper.text_height - around - SLACK - _table_height(pack, columns, room, wide)
    lines = int(left / room.line("Evidence Line"))
    paper.write_all("Evidence Line", [""] * max(FEWEST_LINES, min(MOST_LINES, lines)))


def _columns(
    pack: Pack, panel: tuple[PanelMember, ...], room: Room, wide: float, height: float
) -> _Columns:
    """Columns that leave the questions room for one line each, and rows as high as the page
    allows.
    """
    is_large = len(panel) > MOST_NAMED
    numbers = tuple(str(place) for place, _ in enumerate(panel, 1))
    names = numbers if is_large else short_names([each.name for each in panel], LONGEST_IN_COLUMN)
    member = min(22.0, 110 / len(panel))
    rest = 257 - 14 - 16 - 18 - member * len(panel)
    question = min(105.0, rest * 0.68)
    widths = (question, 14, *(member for _ in panel), 16, 18, rest - question)
    for high in (9.0, 8.0, 7.0, LEAST_ROW):
        columns = _Columns(names, widths, high)
        if (
            _table_height(pack, columns, room, wide) + FEWEST_LINES * room.line("Evidence Line")
            <= height
        ):
            break
    return columns


def _table_height(pack: Pack, columns: _Columns, room: Room, wide: float) -> float:
    share = wide / sum(columns.widths)
    head = max(
        room.cell("Table Head", title, width * share)
        for title, width in zip(_heads(columns), columns.widths, strict=True)
    )
    texts = [*(_asked(each) for each in pack.questions), TOTAL]
    return head + sum(
        max(columns.row, room.cell("Table Text", each, columns.widths[0] * share)) for each in texts
    )


def _heads(columns: _Columns) -> tuple[str, ...]:
    return ("Question", "Weight", *columns.names, "Mean", "Agreed", WHY)


def _asked(question: PackQuestion) -> str:
    """A question's number and title, and the mark that it must reach."""
    least = f" (at least {question.minimum_mark})" if question.minimum_mark else ""
    return f"{question.number}. {question.element_title}{least}"


def _scores(markup: Markup, pack: Pack, columns: _Columns, candidate: Candidate) -> Xml:
    members = len(columns.names)
    rows = [markup.head(*_heads(columns))]
    rows += [_row(markup, _asked(each), number(each.weight), members) for each in pack.questions]
    rows.append(_row(markup, TOTAL, "", members))
    return markup.table(
        "Writing Table",
        columns.widths,
        rows,
        title=f"Scores of candidate {_who(candidate)}",
        description=(
            "Each row is one question; each member has a column, then come the mean, the agreed"
            " score and the reason where they differ. The last row is for totals."
        ),
        heights=[0] + [columns.row] * (len(rows) - 1),
    )


def _numbered(panel: tuple[PanelMember, ...]) -> list[str]:
    names = told_apart([each.name for each in panel])
    return [f"{place} {name}" for place, name in enumerate(names, 1)]


def _row(markup: Markup, what: str, weight: str, members: int) -> list[Cell]:
    empty = [[markup.paragraph("Table Number", "")] for _ in range(members + 2)]
    return [
        [markup.paragraph("Table Text", what)],
        [markup.paragraph("Table Number", weight)],
        *empty,
        [markup.paragraph("Table Text", "")],
    ]


def _result(paper: Paper, candidates: tuple[Candidate, ...]) -> None:
    markup = paper.markup
    paper.write("Heading 1", "Result")
    paper.write(
        "Note",
        "In order of merit. A tie is broken by the decision rule; write down each step that was"
        " needed.",
    )
    rows = [
        markup.head(
            "Order", "Candidate", "Weighted mean", "Minimum marks met", "Outcome", "Tie, if any"
        )
    ]
    rows += [markup.cells("", "", "", "", "", "") for _ in candidates]
    paper.add(
        markup.table(
            "Writing Table",
            [16, 70, 30, 38, 45, 58],
            rows,
            title="Result",
            description=(
                "Room for each candidate in order of merit, with weighted mean, minimum marks and"
                " outcome."
            ),
            heights=[0] + [10] * (len(rows) - 1),
        )
    )


def _signatures(paper: Paper, panel: tuple[PanelMember, ...]) -> None:
    markup = paper.markup
    paper.write("Heading 1", "Signed by every member", breaks_page=True)
    rows = [
        markup.head("Panel member", "I agree, or what I do not agree with", "Signature", "Date")
    ]
    names = told_apart([each.name for each in panel])
    for name, member in zip(names, panel, strict=True):
        rows.append(markup.cells(f"{name}{' (chair)' if member.is_chair else ''}", "", "", ""))
    paper.add(
        markup.table(
            "Writing Table",
            [65, 95, 65, 32],
            rows,
            title="Signatures",
            description=(
                "Each row is one panel member, with room for dissent, a signature and the date."
            ),
            heights=[0] + [13] * (len(rows) - 1),
        )
    )


def _who(candidate: Candidate) -> str:
    return (
        " · ".join(part for part in (candidate.reference, candidate.name) if part) or "\u2003" * 12
    )
