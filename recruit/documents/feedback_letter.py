"""The feedback letter to one candidate: the text that HR approved, on the organisation's paper."""

from __future__ import annotations

import re

from recruit.documents.house_style import HouseStyle
from recruit.documents.markup import bold, lines, tab, w
from recruit.documents.paper import Paper
from recruit.domain.pack.pack import IssuedPack
from recruit.domain.pack.vacancy import Candidate
from recruit.domain.record.record import Letter

TITLE = "Feedback on your interview"
ACROSS = "Across your answers"
"""What stands in a draft over what concerns no one element."""
NOT_APPROVED = "Draft, not approved. Do not send."
_BETWEEN_PARAGRAPHS = re.compile(r"(?:\r?\n[ \t]*){2,}")
_LISTED = re.compile(r"^([-–•*])[ \t]+(.*)")


def feedback_letter(
    issued: IssuedPack, candidate: Candidate, letter: Letter, house: HouseStyle
) -> bytes:
    """The letter, dated the day it was approved; while it is a draft it says so and has no date."""
    pack = issued.pack
    paper = Paper(house, issued, TITLE)
    if letter.approved is None:
        paper.write("Label", NOT_APPROVED)
    paper.write(
        "Normal", bold(pack.organisation), *([f" · {pack.contact}"] if pack.contact else [])
    )
    if letter.approved:
        paper.write("Normal", paper.clock.day_in_words(letter.approved.at))
    paper.write(
        "Normal",
        *([candidate.name, " · "] if candidate.name else []),
        f"your reference {candidate.reference}",
    )
    paper.write("Title", TITLE)
    paper.write("Subtitle", f"{pack.post}, {pack.grade} · {pack.service} · {pack.reference}")
    if pack.dates:
        paper.write("Note", f"Interviews: {pack.dates}")
    titles = {ACROSS, *(each.element_title for each in pack.questions)}
    for text in _BETWEEN_PARAGRAPHS.split(letter.text.strip()):
        if text.strip() in titles:
            paper.write("Heading 2", text.strip())
        else:
            _paragraph(paper, text)
    return paper.finish(f"Candidate {candidate.reference}", f"{TITLE}, {candidate.reference}")


def _paragraph(paper: Paper, text: str) -> None:
    """A paragraph as typed; lines that begin with a dash or a dot stand as a list."""
    plain: list[str] = []
    for line in text.splitlines():
        if listed := _LISTED.match(line):
            _flush(paper, plain)
            _item(paper, *listed.groups())
        else:
            plain.append(line)
    _flush(paper, plain)


def _item(paper: Paper, sign: str, text: str) -> None:
    if sign in "•*":
        paper.write("List Bullet", text)
        return
    # A letter may speak of its dashes, so that they stay what they are.
    item = paper.markup.paragraph("List Bullet", "–", tab(), text)
    item.pPr.append(w("numPr", w("ilvl", val=0), w("numId", val=0)))
    paper.add(item)


def _flush(paper: Paper, plain: list[str]) -> None:
    if plain:
        paper.write("Normal", lines("\n".join(plain)))
        plain.clear()
