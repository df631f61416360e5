"""The panel matrix: candidates by questions by members, with the agreed scores, the outcome and signatures."""

from __future__ import annotations

from recruit.documents.house_style import HouseStyle
from recruit.documents.markup import Cell, Markup, Xml
from recruit.documents.paper import Paper, shortened
from recruit.domain.decision_rule import number
from recruit.domain.pack import IssuedPack, Pack
from recruit.domain.vacancy import Candidate, PanelMember

TITLE = "Panel matrix"
OUTCOMES = ("Appoint", "Reserve", "Not appointed", "Withdrew", "Did not attend")
LONGEST_IN_COLUMN = 11
MOST_NAMED = 6
"""Members whose names stand over their columns; a larger panel is numbered, with the names above the table."""
NO_CANDIDATE = Candidate("", "", "")


def panel_matrix(
    issued: IssuedPack,
    panel: tuple[PanelMember, ...],
    candidates: tuple[Candidate, ...],
    house: HouseStyle,
) -> bytes:
    """The paper: a page for each candidate to agree scores on, then the result and the signatures.

    Without candidates it holds one page with room for a name.
    """
    pack = issued.pack
    paper = Paper(house, issued, TITLE, landscape=True)
    paper.open_with_title()
    paper.write("Normal", "Fill this in together, after every member has signed a sheet of their own.")
    paper.write_all("List Bullet", pack.rule_in_words)
    for candidate in candidates or (NO_CANDIDATE,):
        _candidate(paper, pack, panel, candidate)
    _result(paper, candidates or (NO_CANDIDATE,))
    _signatures(paper, panel)
    return paper.finish()


def _candidate(paper: Paper, pack: Pack, panel: tuple[PanelMember, ...], candidate: Candidate) -> None:
    markup = paper.markup
    paper.write("Question Heading", f"Candidate {_who(candidate)}")
    if candidate.time:
        paper.write("Question Facts", candidate.time)
    if len(panel) > MOST_NAMED:
        paper.write("Note", "; ".join(f"{place} {member.name}" for place, member in enumerate(panel, 1)))
    paper.add(_scores(markup, pack, panel, candidate))
    paper.write("Label", "Outcome")
    boxes: list[Xml | str] = []
    for outcome in OUTCOMES:
        name = f"{candidate.reference or 'blank'}.{outcome}"
        boxes += [markup.tick_box(name, f"{candidate.reference}: {outcome}"), f" {outcome}\u2003\u2003"]
    paper.write("Tick", *boxes)
    paper.write("Label", "Reason, from the evidence")
    paper.write_all("Evidence Line", [""] * 3)


def _scores(markup: Markup, pack: Pack, panel: tuple[PanelMember, ...], candidate: Candidate) -> Xml:
    is_large = len(panel) > MOST_NAMED
    names = [str(place) if is_large else _short(member.name) for place, member in enumerate(panel, 1)]
    rows = [markup.head("Question", "Weight", *names, "Mean", "Agreed", "Reason, if not the mean")]
    rows += [
        _row(markup, f"{each.number}. {each.element_title}", number(each.weight), len(panel)) for each in pack.questions
    ]
    rows.append(_row(markup, "Total of score × weight", "", len(panel)))
    member_width = min(24.0, 115 / len(panel))
    widths = [55, 14, *[member_width] * len(panel), 16, 18, 154 - member_width * len(panel)]
    return markup.table(
        "Writing Table", widths, rows, title=f"Scores of candidate {_who(candidate)}",
        description="Each row is one question; each member has a column, then come the mean, the agreed score and "
        "the reason where they differ. The last row is for totals.",
        heights=[0] + [9] * (len(rows) - 1),
    )  # fmt: skip


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
    paper.write("Heading 1", "Result", breaks_page=True)
    paper.write(
        "Note",
        "In order of merit. A tie is broken by the decision rule; write down each step that was needed.",
    )
    rows = [markup.head("Order", "Candidate", "Weighted mean", "Minimum marks met", "Outcome", "Tie, if any")]
    rows += [markup.cells("", "", "", "", "", "") for _ in candidates]
    paper.add(
        markup.table(
            "Writing Table", [16, 70, 30, 38, 45, 58], rows, title="Result",
            description="Room for each candidate in order of merit, with weighted mean, minimum marks and outcome.",
            heights=[0] + [10] * (len(rows) - 1),
        )
    )  # fmt: skip


def _signatures(paper: Paper, panel: tuple[PanelMember, ...]) -> None:
    markup = paper.markup
    paper.write("Heading 1", "Signed by every member")
    rows = [markup.head("Panel member", "I agree, or what I do not agree with", "Signature", "Date")]
    rows += [markup.cells(f"{member.name}{' (chair)' if member.is_chair else ''}", "", "", "") for member in panel]
    paper.add(
        markup.table(
            "Writing Table", [65, 95, 65, 32], rows, title="Signatures",
            description="Each row is one panel member, with room for dissent, a signature and the date.",
            heights=[0] + [13] * (len(rows) - 1),
        )
    )  # fmt: skip


def _who(candidate: Candidate) -> str:
    return " · ".join(part for part in (candidate.reference, candidate.name) if part) or "\u2003" * 12


def _short(name: str) -> str:
    """A name that fits a narrow column: initials, then the last part, cut where it is long."""
    first, *others = name.split()
    if not others:
        return shortened(name, LONGEST_IN_COLUMN)
    initials = " ".join(f"{part[0]}." for part in (first, *others[:-1]))
    return f"{initials} {shortened(others[-1], LONGEST_IN_COLUMN)}"
