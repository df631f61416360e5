"""The leaflet that a candidate gets: what is assessed and how, never what a good answer is."""

from __future__ import annotations

from recruit.documents.house_style import HouseStyle
from recruit.documents.markup import bold
from recruit.documents.paper import Paper
from recruit.documents.shared_parts import scale_in_words
from recruit.domain.pack import IssuedPack, Pack

TITLE = "Your interview"
ADJUSTMENTS = (
    "Tell us if anything about the interview would put you at a disadvantage, and we will change it where we can. "
    "You need not say why.",
    "Changes that others have used: the questions in advance, large print, more time, a rest between questions, "
    "a signer or interpreter, a quiet room, an online or an in-person meeting, someone to support you.",
    "The panel is told only what it needs in order to make the change. It has no effect on your scores.",
)
FEEDBACK = (
    "You can ask for feedback whatever the result. It is drawn from what was written about your answers, and "
    "compares you with the standard, not with anyone else.",
    "You can also ask to see what was written about you. Notes and scores are kept only as long as they may be "
    "needed to answer for the decision, and are then destroyed.",
)


def candidate_leaflet(issued: IssuedPack, panel_size: int, house: HouseStyle) -> bytes:
    """The paper: what is assessed, the format, the scale in words, adjustments and feedback."""
    pack = issued.pack
    paper = Paper(house, issued, TITLE)
    paper.open_with_title()
    paper.write("Heading 1", "What we will ask about")
    for title, definition in _assessed(pack).items():
        paper.write("List Bullet", bold(f"{title}. "), definition)
    paper.write("Heading 1", "How it works")
    paper.write_all("List Bullet", _format(pack, panel_size))
    paper.write("Heading 1", "How answers are scored")
    paper.write("Normal", *_scoring(pack))
    paper.add(scale_in_words(paper.markup, pack.rule.scale))
    paper.write("Heading 1", "If you need something changed")
    paper.write_all("Normal", ADJUSTMENTS)
    paper.write("Normal", bold("To ask: "), _contact(pack))
    paper.write("Heading 1", "Feedback, and what happens to our notes")
    paper.write_all("Normal", FEEDBACK)
    return paper.finish()


def _assessed(pack: Pack) -> dict[str, str]:
    return {each.element_title: each.definition for each in pack.questions}


def _format(pack: Pack, panel_size: int) -> list[str]:
    count = len(pack.questions)
    return [
        f"You will meet a panel of {panel_size} people. The interview takes up to {pack.timing.slot} minutes.",
        f"There {'is one question' if count == 1 else f'are {count} questions'}. Everyone is asked the same, in "
        "the same order. The panel may follow up to hear more.",
        "Most questions ask about things you have done. Examples may come from paid work, voluntary work, study, "
        "or caring for someone. Say what you did yourself, why, and what came of it.",
        "You may bring notes, take time to think, and ask for a question again. The panel will be writing.",
        "At the end you can ask us questions. They are not scored.",
    ]


def _scoring(pack: Pack) -> tuple[str, ...]:
    weights = {each.weight for each in pack.questions}
    same = "All questions count the same." if len(weights) == 1 else _weighted(pack)
    return (
        "Each panel member scores each answer alone, against a description of what each mark looks like. "
        f"Then they agree. {same}",
    )


def _weighted(pack: Pack) -> str:
    least = min(each.weight for each in pack.questions)
    heavier = dict.fromkeys(each.element_title for each in pack.questions if each.weight > least)
    return f"These count for more than the others: {', '.join(heavier)}."


def _contact(pack: Pack) -> str:
    return pack.contact or "answer the message that invited you to the interview."
