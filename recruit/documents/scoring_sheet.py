"""The scoring sheet: one panel member's scores for one candidate, on paper or in Word.

The sheet is written once for a pack and stamped for each candidate and member.
"""

from __future__ import annotations

from dataclasses import dataclass

from recruit.documents.house_style import HouseStyle
from recruit.documents.markup import Cell, Markup, Xml, tab
from recruit.documents.paper import Paper
from recruit.documents.shared_parts import (
    HEARD_ANYWHERE,
    HOW_TO_WEIGH,
    anchor_table,
    facts,
    negative_text,
    question_facts,
    question_heading,
)
from recruit.documents.stamping import Master, marker
from recruit.domain.conduct import IF_TOLD, WHILE_ASKING
from recruit.domain.decision_rule import number
from recruit.domain.pack import IssuedPack, Pack, PackQuestion

TITLE = "Scoring sheet"
TO_FILL_IN = "\u2003" * 12
EVIDENCE_LINES = 7
"""Ruled lines below the one to type on. The house style rules them 7.6 mm apart: 61 mm to write in."""


@dataclass(frozen=True, slots=True)
class SheetNames:
    """What is stamped on one sheet. `candidate` is a name or, on anonymous papers, empty."""

    reference: str
    candidate: str
    time: str
    member: str
    role: str


BLANK = SheetNames("", "", "", "", "")


class ScoringSheets:
    """All scoring sheets of an issued pack."""

    def __init__(self, issued: IssuedPack, house: HouseStyle) -> None:
        self._master = Master(write_master(issued, house))

    def sheet(self, names: SheetNames) -> bytes:
        """One sheet, or a blank one for `BLANK`."""
        who = " · ".join(part for part in (names.reference, names.candidate) if part)
        about = [TITLE, *(part for part in (names.reference or "blank", names.member) if part)]
        return self._master.copy(
            {
                "CANDIDATE": who or TO_FILL_IN,
                "REFERENCE": f"Candidate {names.reference or TO_FILL_IN}",
                "TIME": names.time or TO_FILL_IN,
                "MEMBER": names.member or TO_FILL_IN,
                "ROLE": names.role or TO_FILL_IN,
                "DOCUMENT": ", ".join(about),
            }
        )


def write_master(issued: IssuedPack, house: HouseStyle) -> bytes:
    """The sheet with markers where a name goes."""
    paper = Paper(house, issued, TITLE)
    paper.open_with_title()
    _first_page(paper)
    for question in issued.pack.questions:
        _question(paper, question)
    _heard_anywhere(paper, issued.pack)
    _last_page(paper, issued.pack)
    return paper.save(header_right=marker("REFERENCE"), title=marker("DOCUMENT"))


def _first_page(paper: Paper) -> None:
    markup = paper.markup
    who = [
        ("Candidate", marker("CANDIDATE")),
        ("Interview", marker("TIME")),
        ("Panel member", marker("MEMBER")),
        ("Role", marker("ROLE")),
    ]
    paper.add(facts(markup, "Whose sheet this is", who))
    paper.write("Heading 1", "Declaration of interest")
    paper.write("Note", "Tick one before the interview begins.")
    paper.add(
        markup.tick("I do not know this candidate.", "interest.none", "I do not know this candidate"),
        markup.tick(
            "I know this candidate. How, and what was agreed so that it is fair:",
            "interest.known", "I know this candidate",
        ),
        markup.paragraph("Evidence Line", markup.writing_space("interest.how", "How I know the candidate")),
        markup.paragraph("Evidence Line"),
        markup.tick("I withdraw from scoring this candidate.", "interest.withdraws", "I withdraw"),
    )  # fmt: skip
    paper.write("Heading 1", "How to use this sheet")
    paper.write_all("List Bullet", (*WHILE_ASKING, IF_TOLD))
    paper.write(
        "List Bullet",
        "A question that was not asked gets no score. Tick 'Not asked' and say why; it is not the lowest mark.",
    )
    paper.write(
        "List Bullet",
        "Always write evidence, above all for a low mark, for the top mark, and where you ticked a negative indicator.",
    )


def _question(paper: Paper, question: PackQuestion) -> None:
    markup, name = paper.markup, f"q{question.number:02d}"
    paper.write("Question Heading", question_heading(question))
    paper.write("Question Facts", question_facts(question))
    paper.write("Question Text", question.text)
    paper.write("Label", "Probes: tick those you used")
    for place, probe in enumerate(question.probes, 1):
        paper.add(markup.tick(probe, f"{name}.probe{place}", f"Probe {place} of question {question.number} used"))
    paper.gap()
    paper.add(_indicators(markup, question, name))
    paper.gap()
    paper.add(anchor_table(markup, question, beside_indicators=True))
    paper.gap()
    paper.add(_score_and_evidence(markup, question, name))


def _indicators(markup: Markup, question: PackQuestion, name: str) -> Xml:
    positive = [
        markup.tick(each.text, f"{name}.pos.{each.id}", f"Positive indicator heard: {each.text}")
        for each in question.indicators
    ]
    negative = [
        markup.tick(negative_text(question, each), f"{name}.neg.{each.id}", f"Negative indicator heard: {each.text}")
        for each in question.negative_indicators
    ]
    return markup.table(
        "Writing Table",
        [85, 85],
        [
            markup.head("+ Positive: tick what you heard", "− Negative: tick what you heard"),
            [positive, negative],
        ],
        title=f"Indicators of question {question.number}",
        description="On the left what counts for the candidate, on the right what counts against, each with a box "
        "to tick.",
    )


def _score_and_evidence(markup: Markup, question: PackQuestion, name: str) -> Xml:
    choices = [(each.mark, f"{name}:{each.mark}") for each in question.anchors]
    box = markup.choice(f"{name}.score", f"Score for question {question.number}", choices)
    space = markup.writing_space(f"{name}.evidence", f"Evidence for question {question.number}")
    score: Cell = [
        markup.paragraph("Label", "Score"),
        markup.paragraph("Score", box),
        markup.tick("Not asked", f"{name}.notasked", f"Question {question.number} was not asked"),
    ]
    evidence = [
        markup.paragraph("Label", "Evidence: what the candidate said and did"),
        markup.paragraph("Evidence Line", space),
        *(markup.paragraph("Evidence Line") for _ in range(EVIDENCE_LINES)),
    ]
    return markup.table(
        "Score Table",
        [28, 142],
        [[score, evidence]],
        title=f"Score and evidence for question {question.number}",
        description="On the left a box for the mark and one to tick if the question was not asked; on the right "
        "room to write what the candidate said and did.",
        has_header=False,
        heights=[64],
    )


def _heard_anywhere(paper: Paper, pack: Pack) -> None:
    for place, group in enumerate(pack.groups):
        if place == 0:
            paper.write("Heading 1", HEARD_ANYWHERE, breaks_page=True)
            paper.write("Note", HOW_TO_WEIGH)
        paper.write("Label", f"− {group.title}: tick what you heard")
        for each in group.negative_indicators:
            title = f"Negative indicator heard: {each.text}"
            paper.add(paper.markup.tick(each.text, f"{group.framework}.{each.id}", title))


def _last_page(paper: Paper, pack: Pack) -> None:
    markup = paper.markup
    paper.write("Heading 1", "Totals", breaks_page=not pack.groups)
    paper.write("Note", "Leave out a question that was not asked; do not write 0 for it.")
    rows = [markup.head("Question", "Score", "Weight", "Score × weight")]
    rows += [_total_row(markup, "Table Text", question_heading(each), number(each.weight)) for each in pack.questions]
    rows.append(_total_row(markup, "Table Head", "Total of the questions asked", ""))
    paper.add(
        markup.table(
            "Writing Table", [95, 20, 20, 35], rows, title="Totals",
            description="Each row is one question with room for its score and its weighted score; the last row is "
            "the total.",
            heights=[0] + [8] * (len(rows) - 1),
        )
    )  # fmt: skip
    paper.write(
        "Note",
        "Weighted mean: the total of score × weight, divided by the total of the weights of the questions asked.",
    )
    paper.write("Heading 1", "Interruptions, changes, anything the panel should know")
    paper.add(markup.paragraph("Evidence Line", markup.writing_space("remarks", "Interruptions and remarks")))
    paper.write_all("Evidence Line", [""] * 4)
    paper.write("Heading 1", "Signed")
    paper.write(
        "Label",
        "I scored this candidate alone, on what was said in the interview, before speaking with the panel.",
    )
    paper.write("Signature", "Signature ", "_" * 44, tab(), "Date ", "_" * 18)


def _total_row(markup: Markup, style: str, what: str, weight: str) -> list[Cell]:
    numbers = [[markup.paragraph("Table Number", each)] for each in ("", weight, "")]
    return [[markup.paragraph(style, what)], *numbers]
