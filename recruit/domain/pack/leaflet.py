"""What a candidate is told before the interview: what is assessed and how, never what a good answer
is.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from statistics import median_low, multimode

from recruit.domain.pack.pack import Pack

ADJUSTMENTS = (
    (
        "Tell us if anything about the interview would put you at a disadvantage, and we will"
        " change it where we can. You need not say why."
    ),
    (
        "Changes that others have used: the questions in advance, large print, more time, a rest"
        " between questions, a signer or interpreter, a quiet room, an online or an in-person"
        " meeting, someone to support you."
    ),
    (
        "The panel is told only what it needs in order to make the change. It has no effect on your"
        " scores."
    ),
)
FEEDBACK = (
    (
        "You can ask for feedback whatever the result. It is drawn from what was written about your"
        " answers, and compares you with the standard, not with anyone else."
    ),
    (
        "You can also ask to see what was written about you. Notes and scores are kept only as long"
        " as they may be needed to answer for the decision, and are then destroyed."
    ),
)


GIVEN = (
    "These are the questions that we will ask. Each has a page of its own, with room for your"
    " notes. You may bring them to the interview. Please do not pass them on."
)


@dataclass(frozen=True, slots=True)
class Leaflet:
    """The leaflet in words.

    `assessed` pairs each element's title with its definition, each once.
    """

    assessed: tuple[tuple[str, str], ...]
    how_it_works: tuple[str, ...]
    scoring: str
    adjustments: tuple[str, ...]
    contact: str
    feedback: tuple[str, ...]


def leaflet(pack: Pack, panel_size: int, extra_minutes: int = 0) -> Leaflet:
    """What the leaflet of a pack says. A panel that no one has named yet has the size 0.

    `extra_minutes` are those that were agreed with the one candidate whose leaflet it is.
    """
    return Leaflet(
        assessed=tuple({each.element_title: each.definition for each in pack.questions}.items()),
        how_it_works=_how_it_works(pack, panel_size, extra_minutes),
        scoring=_scoring(pack),
        adjustments=ADJUSTMENTS,
        contact=pack.contact or "answer the message that invited you to the interview.",
        feedback=FEEDBACK,
    )


def candidate_questions_notes(pack: Pack) -> tuple[str, ...]:
    """What stands above the questions that a candidate gets before the interview, one paragraph
    each.
    """
    if not pack.given_in_advance:
        return (_held_back(pack),)
    return tuple(each for each in (GIVEN, _held_back(pack)) if each)


def _held_back(pack: Pack) -> str:
    """How many questions no one gets before the interview; nothing where there are none."""
    count = len(pack.held_back)
    if not count:
        return ""
    if count == len(pack.questions):
        return (
            "The questions are short and no one gets them before the interview. There is nothing to"
            " prepare for them."
        )
    if count == 1:
        return (
            "One question is short and no one gets it before the interview. There is nothing to"
            " prepare for it."
        )
    return (
        f"{count} questions are short and no one gets them before the interview. There is nothing"
        " to prepare for them."
    )


def _how_it_works(pack: Pack, panel_size: int, extra_minutes: int) -> tuple[str, ...]:
    count = len(pack.questions)
    with_extra = (
        f", with the {extra_minutes} minutes more that we agreed with you" if extra_minutes else ""
    )
    says = (
        (
            f"You will meet a panel{f' of {panel_size} people' if panel_size else ''}. The"
            f" interview takes up to {pack.timing.slot + extra_minutes} minutes{with_extra}."
        ),
        (
            f"There {'is one question' if count == 1 else f'are {count} questions'}. Everyone is"
            " asked the same, in the same order. The panel may follow up to hear more."
        ),
        _held_back(pack),
        (
            "Most questions ask about things you have done. Examples may come from paid work,"
            " voluntary work, study, or caring for someone. Say what you did yourself, why, and"
            " what came of it."
        ),
        (
            "You may bring notes, take time to think, and ask for a question again. The panel will"
            " be writing."
        ),
        "At the end you can ask us questions. They are not scored.",
    )
    return tuple(each for each in says if each)


def _scoring(pack: Pack) -> str:
    said = (
        (
            "Each panel member scores each answer alone, against a description of what each mark"
            " looks like."
        ),
        "Then they agree.",
        _weighted(pack),
    )
    return " ".join(each for each in said if each)


def _weighted(pack: Pack) -> str:
    """What counts for more and for less than most answers do; nothing where all count the same.

    Most is the weight that most elements have, the middle one of several. An element counts what
    its questions count together.
    """
    weights: dict[str, Fraction] = {}
    for each in pack.questions:
        weights[each.element_title] = weights.get(each.element_title, Fraction(0)) + each.weight
    usual = median_low(multimode(weights.values()))
    more = [title for title, weight in weights.items() if weight > usual]
    less = [title for title, weight in weights.items() if weight < usual]
    said = [f"These count for more than the others: {', '.join(more)}." if more else ""]
    said.append(f"These count for less than the others: {', '.join(less)}." if less else "")
    return " ".join(each for each in said if each)
