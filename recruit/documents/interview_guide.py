"""The interview guide: all that the panel needs in the room, in the order in which it needs it."""

from __future__ import annotations

from recruit.documents.house_style import HouseStyle
from recruit.documents.markup import Markup, Xml
from recruit.documents.paper import Paper
from recruit.documents.shared_parts import (
    HEARD_ANYWHERE,
    HOW_TO_WEIGH,
    accepted_gaps,
    anchor_table,
    date_in_words,
    facts,
    negative_text,
    question_facts,
    question_heading,
    scale_in_words,
)
from recruit.domain.pack.conduct import AFTERWARDS, IF_TOLD, MUST_NOT_ASK, WHILE_ASKING
from recruit.domain.pack.pack import IssuedPack, Pack, PackQuestion
from recruit.domain.pack.running_order import running_order
from recruit.domain.pack.vacancy import PanelMember

TITLE = "Interview guide"


def interview_guide(issued: IssuedPack, panel: tuple[PanelMember, ...], house: HouseStyle) -> bytes:
    """The paper: running order, conduct, scripts, decision rule, and a page for each question."""
    pack = issued.pack
    paper = Paper(house, issued, TITLE)
    paper.open_with_title()
    paper.add(facts(paper.markup, "This selection", about(issued, panel)))
    accepted_gaps(paper, pack)
    paper.write("Heading 1", "Running order")
    paper.add(timetable(paper.markup, pack))
    paper.write("Heading 1", "While you ask")
    paper.write_all("List Bullet", WHILE_ASKING)
    paper.write("Heading 1", "What must not be asked")
    paper.write_all("List Bullet", MUST_NOT_ASK)
    paper.write("Normal", IF_TOLD)
    paper.write("Heading 1", "The scale")
    paper.add(scale_in_words(paper.markup, pack.rule.scale))
    paper.write("Heading 1", "The decision rule")
    paper.write_all("List Bullet", pack.rule_in_words)
    paper.write("Heading 1", "Opening")
    paper.write("Note", "The chair says this to every candidate, in these words.")
    paper.write_all("Script", pack.script.opening)
    for question in pack.questions:
        _question(paper, question)
    _heard_anywhere(paper, pack)
    paper.write("Heading 1", "Close", breaks_page=not pack.groups)
    paper.write("Note", "The chair says this to every candidate, in these words.")
    paper.write_all("Script", pack.script.closing)
    paper.write("Heading 1", "Afterwards")
    paper.write_all("List Bullet", AFTERWARDS)
    return paper.finish()


def _heard_anywhere(paper: Paper, pack: Pack) -> None:
    for place, group in enumerate(pack.groups):
        if place == 0:
            paper.write("Heading 1", HEARD_ANYWHERE, breaks_page=True)
            paper.write("Note", HOW_TO_WEIGH)
        paper.write("Label", group.title)
        paper.write_all("List Bullet", (each.text for each in group.negative_indicators))


def about(issued: IssuedPack, panel: tuple[PanelMember, ...]) -> list[tuple[str, str]]:
    """What stands at the head of the guide: pairs of what it is, and the fact."""
    pack = issued.pack
    found = [("Reference", pack.reference), ("Pack", issued.edition_in_words)]
    if pack.issued:
        found.append(("Issued", date_in_words(pack.issued)))
    found += [
        ("Framework", f"{each.title} ({each.publisher}). {each.edition}.")
        for each in pack.frameworks
    ]
    found.append(("Panel", "; ".join(_member(each) for each in panel)))
    if not issued.is_draft:
        found.append(("Digest (SHA-256)", issued.digest))
    return found


def _member(member: PanelMember) -> str:
    role = f", {member.role}" if member.role else ""
    return f"{member.name}{role}{' (chair)' if member.is_chair else ''}"


def timetable(markup: Markup, pack: Pack, extra_minutes: int = 0, of: str = "") -> Xml:
    """The running order as a table, of the candidate who is named or of all."""
    rows = [markup.head("Minute", "What", "Minutes")]
    rows += [
        [
            [markup.paragraph("Table Text", f"{item.begins} to {item.ends}")],
            [markup.paragraph("Table Text", item.what)],
            [markup.paragraph("Table Number", str(item.ends - item.begins))],
        ]
        for item in running_order(pack, extra_minutes)
    ]
    return markup.table(
        "Pack Table",
        [28, 120, 22],
        rows,
        title=f"Running order{of and f' of {of}'}",
        description=(
            "Each row is one part of the interview, with the minute at which it begins and ends."
        ),
    )


def _question(paper: Paper, question: PackQuestion) -> None:
    markup = paper.markup
    paper.write("Question Heading", question_heading(question))
    paper.write("Question Facts", question_facts(question))
    paper.write("Question Text", question.text)
    paper.write("Note", f"What it is about: {question.definition}")
    paper.write("Label", "Probes")
    paper.write_all("List Bullet", question.probes)
    paper.write("Label", "Positive indicators: what counts for it")
    paper.write_all("List Bullet", (each.text for each in question.indicators))
    paper.write("Label", "Negative indicators: what counts against it")
    paper.write_all(
        "List Bullet", (negative_text(question, each) for each in question.negative_indicators)
    )
    paper.write("Label", "Anchors")
    paper.add(anchor_table(markup, question, beside_indicators=False))
