"""The questions alone, one a page, for a candidate who gets them in advance."""

from __future__ import annotations

from recruit.documents.house_style import HouseStyle
from recruit.documents.paper import Paper
from recruit.domain.pack.leaflet import candidate_questions_notes
from recruit.domain.pack.pack import IssuedPack

TITLE = "Interview questions"


def candidate_questions(
    issued: IssuedPack, house: HouseStyle, *, large_print: bool = False
) -> bytes:
    """The paper: the questions that may be given and nothing else, in large print (18 point) if
    asked for.
    """
    paper = Paper(house, issued, TITLE)
    paper.open_with_title()
    for note in candidate_questions_notes(issued.pack):
        paper.write("Large Print" if large_print else "Normal", note)
    heading, text = (
        ("Large Print Heading", "Large Print")
        if large_print
        else ("Question Heading", "Question Text")
    )
    total = len(issued.pack.questions)
    for question in issued.pack.given_in_advance:
        paper.write(heading, f"Question {question.number} of {total}")
        paper.write(text, question.text)
    return paper.finish()
