"""The day sheet: the chair's list of the interviews in order of time, with what must be arranged
for each.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from recruit.documents.house_style import HouseStyle
from recruit.documents.interview_guide import timetable
from recruit.documents.markup import Cell, Markup, lines
from recruit.documents.paper import Paper
from recruit.documents.shared_parts import who
from recruit.domain.pack.adjustments import NOTHING_ARRANGED, Arrangement, minutes_in_words
from recruit.domain.pack.day_order import NO_TIME, interview_days
from recruit.domain.pack.pack import IssuedPack
from recruit.domain.pack.vacancy import Candidate

TITLE = "Day sheet"
NOTE = (
    "For the chair alone. What was agreed with a candidate is never a score, and the other members"
    " are told only what they need in order to do it."
)
NOBODY = "No candidate is listed yet."
NOTHING = "nothing"


def day_sheet(
    issued: IssuedPack,
    candidates: Sequence[Candidate],
    agreed: Mapping[str, Arrangement],
    house: HouseStyle,
) -> bytes:
    """The paper: the candidates of each day in order of time, how long each interview is, what to
    act on, and room for notes. Whoever has extra minutes has a running order of their own. `agreed`
    is by reference.
    """
    paper = Paper(house, issued, TITLE, landscape=True)
    paper.open_with_title()
    paper.write("Note", NOTE)
    days = interview_days(candidates)
    if not days:
        paper.write("Heading 1", "Interviews")
        paper.write("Normal", NOBODY)
    for day in days:
        paper.write("Heading 1", day.title or "Interviews")
        _day(paper, issued, day.title, day.candidates, agreed)
    longer = [
        each for day in days for each in day.candidates if _agreed(agreed, each).extra_minutes
    ]
    for each in longer:
        extra = _agreed(agreed, each).extra_minutes
        slot = issued.pack.timing.slot
        paper.write("Heading 1", f"Running order of {who(each)}: {minutes_in_words(slot, extra)}")
        paper.add(timetable(paper.markup, issued.pack, extra, each.reference))
    return paper.finish()


def _day(
    paper: Paper,
    issued: IssuedPack,
    title: str,
    listed: Sequence[Candidate],
    agreed: Mapping[str, Arrangement],
) -> None:
    markup = paper.markup
    rows = [markup.head("Time", "Candidate", "Minutes", "To act on", "Notes")]
    rows += [_row(markup, each, _agreed(agreed, each), issued.pack.timing.slot) for each in listed]
    paper.add(
        markup.table(
            "Writing Table",
            [36, 52, 34, 75, 60],
            rows,
            title=f"Interviews{title and f' of {title}'}",
            description=(
                "Each row is one interview in order of time: when, who, how long, what the chair"
                " must act on, and room for notes."
            ),
            heights=[0] + [16] * len(listed),
        )
    )


def _row(markup: Markup, one: Candidate, agreed: Arrangement, slot: int) -> list[Cell]:
    acts = markup.paragraph("Table Text", lines(agreed.to_act_on or NOTHING))
    return [
        *markup.cells(one.time or NO_TIME, who(one), minutes_in_words(slot, agreed.extra_minutes)),
        [acts],
        *markup.cells(""),
    ]


def _agreed(agreed: Mapping[str, Arrangement], one: Candidate) -> Arrangement:
    return agreed.get(one.reference, NOTHING_ARRANGED)
