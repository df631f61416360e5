"""The draft of a reason: a candidate's agreed scores, the indicators that were ticked and the evidence, and no more."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from recruit.domain.consensus import Agreed
from recruit.domain.pack import Pack
from recruit.domain.result import Verdict
from recruit.domain.sheet import Sheet

LONGEST_REASON = 20_000
LONGEST_QUOTE, SHORTEST_QUOTE = 300, 80
LONGEST_DRAFT = 9_000
"""About as much evidence as a draft quotes in all; each piece is cut so that every one has its place."""


def reason_draft(pack: Pack, found: Verdict, agreed: Sequence[Agreed], sheets: Iterable[Sheet]) -> str:
    """The draft of the reason for a candidate's outcome. Who of the panel ticked or wrote what is not in it.

    `sheets` are the sealed sheets as far as the reader may see them; without any, the scores stand alone.
    """
    known = tuple(sheets)
    pieces = sum(bool(score.evidence.strip()) for sheet in known for score in sheet.scores)
    longest = max(SHORTEST_QUOTE, min(LONGEST_QUOTE, LONGEST_DRAFT // pieces)) if pieces else LONGEST_QUOTE
    parts = [found.in_words, *("\n".join(_of_question(pack, each, known, longest)) for each in agreed)]
    if across := _ticked_anywhere(pack, known):
        parts.append("Across the answers, negative: " + _listed(across))
    return "\n\n".join(parts)[:LONGEST_REASON]


def shortened(text: str, longest: int) -> str:
    """The text on one line, cut after a whole word where it is longer."""
    plain = " ".join(text.split())
    if len(plain) <= longest:
        return plain
    return plain[:longest].rsplit(" ", 1)[0].rstrip(".,;: ") + " …"


def _of_question(pack: Pack, agreed: Agreed, sheets: Sequence[Sheet], longest: int) -> Iterator[str]:
    question = agreed.marks.question
    yield f"Question {question.number}, {question.element_title}: {_score_in_words(pack, agreed)}"
    scores = [sheet.score(question.number) for sheet in sheets]
    ticked = {each for score in scores for each in score.heard}
    if heard := [each.text for each in question.indicators if each.id in ticked]:
        yield "Heard: " + _listed(heard)
    if against := [each.text for each in question.negative_indicators if each.id in ticked]:
        yield "Heard, negative: " + _listed(against)
    quotes = dict.fromkeys(shortened(score.evidence, longest) for score in scores if score.evidence.strip())
    yield from (f"Evidence: “{each}”" for each in quotes)


def _score_in_words(pack: Pack, agreed: Agreed) -> str:
    if agreed.value is None:
        return "not scored."
    label = next((each.label.lower() for each in agreed.marks.question.anchors if each.mark == agreed.mark), "")
    said = f"{agreed.in_words} ({label})" if label else agreed.in_words
    return f"agreed score {said}; the pass mark is {pack.rule.scale.pass_mark}."


def _ticked_anywhere(pack: Pack, sheets: Sequence[Sheet]) -> list[str]:
    ticked = {each for sheet in sheets for each in sheet.heard_anywhere}
    return [
        each.text
        for group in pack.groups
        for each in group.negative_indicators
        if f"{group.framework}:{each.id}" in ticked
    ]


def _listed(texts: Sequence[str]) -> str:
    return "; ".join(each.rstrip(".; ") for each in texts) + "."
