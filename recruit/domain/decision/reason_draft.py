"""The draft of a reason: the strongest points for and against a candidate, each with its question
and its evidence.

A **point** is a question that was scored. It is a point *for* where the agreed score is at the pass
mark or above, and *against* where it is below, or where a member heard a negative indicator in the
answer. The **strongest** come first:

1. against alone: a question below its minimum mark, for it rules the candidate out;
2. the farther the agreed score lies from the pass mark, times the weight of the question;
3. the more often members ticked an indicator of that side, positive for and negative against;
4. the lower number of the question.

At most `MOST_POINTS` of each side are drafted. A question that no one scored is no point.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from recruit.domain.framework.framework import Indicator
from recruit.domain.pack.pack import Pack, PackQuestion
from recruit.domain.scoring.consensus import Agreed
from recruit.domain.scoring.result import Verdict
from recruit.domain.scoring.sheet import Score, Sheet

LONGEST_REASON = 20_000
MOST_POINTS = 3
MOST_INDICATORS = 3
LONGEST_QUOTE = 300
FOR, AGAINST = "For:", "Against:"
NO_POINT = "nothing that was scored."


@dataclass(frozen=True, slots=True)
class Point:
    """One point: the question with its agreed score, the indicators of that side that were heard,
    those most often heard first, and what was written, best first. `strength` puts points in order:
    the higher comes first.
    """

    agreed: Agreed
    heard: tuple[Indicator, ...]
    quote: str
    strength: tuple[int, Fraction, int, int]

    @property
    def question(self) -> PackQuestion:
        """The question."""
        return self.agreed.marks.question


def reason_draft(
    pack: Pack, found: Verdict, agreed: Sequence[Agreed], sheets: Iterable[Sheet]
) -> str:
    """The draft of the reason for a candidate's outcome. Who of the panel ticked or wrote what is
    not in it.

    `sheets` are the sealed sheets as far as the reader may see them; without any, the scores stand
    alone.
    """
    known = tuple(sheets)
    points_for, points_against = strongest(pack, found, agreed, known)
    parts = [
        found.in_words,
        _side(pack, FOR, points_for, "Heard"),
        _side(pack, AGAINST, points_against, "Heard, negative"),
    ]
    if across := _ticked_anywhere(pack, known):
        parts.append("Across the answers, negative: " + _listed(across[:MOST_INDICATORS]))
    return "\n\n".join(parts)[:LONGEST_REASON]


def strongest(
    pack: Pack, found: Verdict, agreed: Sequence[Agreed], sheets: Sequence[Sheet]
) -> tuple[tuple[Point, ...], tuple[Point, ...]]:
    """The strongest points for and against, by the rule at the head of this module."""
    short = {each.question for each in found.shortfalls}
    scored = [each for each in agreed if each.value is not None]
    made_for = [point for each in scored if (point := _point_for(pack, each, sheets))]
    made_against = [
        point for each in scored if (point := _point_against(pack, each, sheets, short))
    ]
    return _first(made_for), _first(made_against)


def shortened(text: str, longest: int) -> str:
    """The text on one line, cut after a whole word where it is longer."""
    plain = " ".join(text.split())
    if len(plain) <= longest:
        return plain
    return plain[:longest].rsplit(" ", 1)[0].rstrip(".,;: ") + " …"


def _first(points: list[Point]) -> tuple[Point, ...]:
    return tuple(sorted(points, key=lambda each: each.strength, reverse=True)[:MOST_POINTS])


def _point_for(pack: Pack, agreed: Agreed, sheets: Sequence[Sheet]) -> Point | None:
    above = _above_pass_mark(pack, agreed)
    if above < 0:
        return None
    question = agreed.marks.question
    heard, ticks = _heard(question.indicators, question, sheets)
    strength = (0, above * question.weight, ticks, -question.number)
    return Point(agreed, heard, _quote(pack, agreed, sheets), strength)


def _point_against(
    pack: Pack, agreed: Agreed, sheets: Sequence[Sheet], short: set[int]
) -> Point | None:
    below = -_above_pass_mark(pack, agreed)
    question = agreed.marks.question
    heard, ticks = _heard(question.negative_indicators, question, sheets)
    is_short = question.number in short
    if below <= 0 and not heard and not is_short:
        return None
    strength = (int(is_short), max(below, Fraction(0)) * question.weight, ticks, -question.number)
    return Point(agreed, heard, _quote(pack, agreed, sheets), strength)


def _above_pass_mark(pack: Pack, agreed: Agreed) -> Fraction:
    assert agreed.value is not None
    scale = pack.rule.scale
    return agreed.value - scale.point(scale.pass_mark).value


def _heard(
    indicators: Sequence[Indicator], question: PackQuestion, sheets: Sequence[Sheet]
) -> tuple[tuple[Indicator, ...], int]:
    """The indicators that members ticked, those that most ticked first, and how many ticks there
    are in all.
    """
    ticks = Counter(each for sheet in sheets for each in sheet.score(question.number).heard)
    heard = [each for each in indicators if ticks[each.id]]
    ordered = sorted(heard, key=lambda each: -ticks[each.id])
    return tuple(ordered), sum(ticks[each.id] for each in heard)


def _quote(pack: Pack, agreed: Agreed, sheets: Sequence[Sheet]) -> str:
    """What was written by whose mark lies nearest to the agreed score; the longest of several
    such.
    """
    scores = [sheet.score(agreed.marks.question.number) for sheet in sheets]
    written = [each for each in scores if each.evidence.strip()]
    if not written:
        return ""
    best = min(
        written,
        key=lambda each: (
            _distance(pack, agreed, each),
            -len(each.evidence.strip()),
            each.evidence,
        ),
    )
    return shortened(best.evidence, LONGEST_QUOTE)


def _distance(pack: Pack, agreed: Agreed, score: Score) -> Fraction:
    if score.mark is None or agreed.value is None:
        return Fraction(10**6)
    return abs(pack.rule.scale.point(score.mark).value - agreed.value)


def _side(pack: Pack, title: str, points: Sequence[Point], heard: str) -> str:
    if not points:
        return f"{title} {NO_POINT}"
    return "\n".join([title, *("\n".join(_in_words(pack, each, heard)) for each in points)])


def _in_words(pack: Pack, point: Point, heard: str) -> Iterator[str]:
    question = point.question
    yield (
        f"Question {question.number}, {question.element_title}:"
        f" {_score_in_words(pack, point.agreed)}"
    )
    if point.heard:
        yield f"{heard}: " + _listed([each.text for each in point.heard[:MOST_INDICATORS]])
    if point.quote:
        yield f"Evidence: “{point.quote}”"


def _score_in_words(pack: Pack, agreed: Agreed) -> str:
    label = next(
        (each.label.lower() for each in agreed.marks.question.anchors if each.mark == agreed.mark),
        "",
    )
    said = f"{agreed.in_words} ({label})" if label else agreed.in_words
    return f"agreed score {said}; the pass mark is {pack.rule.scale.pass_mark}."


def _ticked_anywhere(pack: Pack, sheets: Sequence[Sheet]) -> list[str]:
    """The negative indicators of a whole group that members ticked, those that most ticked
    first.
    """
    ticks = Counter(each for sheet in sheets for each in sheet.heard_anywhere)
    found = [
        (each.text, ticks[f"{group.framework}:{each.id}"])
        for group in pack.groups
        for each in group.negative_indicators
        if ticks[f"{group.framework}:{each.id}"]
    ]
    return [text for text, _ in sorted(found, key=lambda pair: -pair[1])]


def _listed(texts: Sequence[str]) -> str:
    return "; ".join(each.rstrip(".; ") for each in texts) + "."
