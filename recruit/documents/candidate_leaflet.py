"""The leaflet that a candidate gets, as a Word paper."""

from __future__ import annotations

from recruit.documents.house_style import HouseStyle
from recruit.documents.markup import bold
from recruit.documents.paper import Paper
from recruit.documents.shared_parts import scale_in_words, who
from recruit.domain.pack.leaflet import leaflet
from recruit.domain.pack.pack import IssuedPack
from recruit.domain.pack.vacancy import Candidate

TITLE = "Your interview"


def candidate_leaflet(
    issued: IssuedPack,
    panel_size: int,
    house: HouseStyle,
    candidate: Candidate | None = None,
    extra_minutes: int = 0,
) -> bytes:
    """The paper: what is assessed, the format, the scale in words, adjustments and feedback.

    With a candidate it is theirs alone, with their time and the minutes that were agreed.
    """
    pack = issued.pack
    says = leaflet(pack, panel_size, extra_minutes)
    paper = Paper(house, issued, TITLE)
    paper.open_with_title()
    if candidate:
        paper.write("Label", " · ".join(part for part in (who(candidate), candidate.time) if part))
    paper.write("Heading 1", "What we will ask about")
    for title, definition in says.assessed:
        paper.write("List Bullet", bold(f"{title}. "), definition)
    paper.write("Heading 1", "How it works")
    paper.write_all("List Bullet", says.how_it_works)
    paper.write("Heading 1", "How answers are scored")
    paper.write("Normal", says.scoring)
    paper.add(scale_in_words(paper.markup, pack.rule.scale))
    paper.write("Heading 1", "If you need something changed")
    paper.write_all("Normal", says.adjustments)
    paper.write("Normal", bold("To ask: "), says.contact)
    paper.write("Heading 1", "Feedback, and what happens to our notes")
    paper.write_all("Normal", says.feedback)
    return paper.finish()
