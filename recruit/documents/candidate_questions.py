"""The questions alone, one a page, for a candidate who gets them in advance."""

from __future__ import annotations

from recruit.documents.house_style import HouseStyle
from recruit.documents.paper import Paper
from recruit.domain.pack.pack import IssuedPack

TITLE = "Interview questions"
NOTE = (
    "These are the questions that we will ask. Each has a page of its own, with room for your notes. You may bring "
    "them to the interview. Please do not pass them on."
)


def candidate_questions(issued: IssuedPack, house: HouseStyle, *, large_print: bool = False) -> bytes:
    """The paper: the questions and nothing else, in large print (18 point) if asked for."""
    paper = Paper(house, issued, TITLE)
    paper.open_with_title()
    paper.write("Large Print" if large_print else "Normal", NOTE)
    heading, text = ("Large Print Heading", "Large Print") if large_print else ("Question Heading", "Question Text")
    total = len(issued.pack.questions)
    for question in issued.pack.questions:
        paper.write(heading, f"Question {question.number} of {total}")
        paper.write(text, question.text)
    return paper.finish()
