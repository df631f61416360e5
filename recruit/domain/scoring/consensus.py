"""The consensus on one candidate: the members' marks side by side, where to talk, and the agreed
score.

The agreed score starts from the mean of those who scored. Combining ratings by a rule did better
than by feeling (Conway, Jako and Goodman 1995), so another score needs a reason, and the mean stays
beside it for ever.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from recruit.domain.framework.scale import Scale
from recruit.domain.pack.decision_rule import Rounding, number
from recruit.domain.pack.pack import Pack, PackQuestion
from recruit.domain.scoring.sheet import Sheet, cap_on

USUAL_SPREAD = 2
"""Marks that differ by as much are talked over, unless the house says otherwise."""


class Why(StrEnum):
    """Why the panel agreed on something other than the mean."""

    NEW_EVIDENCE = "new evidence heard"
    ANCHOR_MISREAD = "anchor misread"
    INDICATOR_MISSED = "indicator missed"
    CAP_APPLIED = "cap applied"
    OTHER = "other"


class Flag(StrEnum):
    """Why a question has to be talked over."""

    SPREAD = "spread"
    STRADDLES = "straddles"
    CAP = "cap"
    NOT_ASKED_BY_SOME = "not asked by some"


@dataclass(frozen=True, slots=True)
class AgreedScore:
    """What the panel agreed for one question, where it is not the mean. `words` say why."""

    question: int
    mark: str
    why: Why
    words: str


@dataclass(frozen=True, slots=True)
class QuestionMarks:
    """One question with the marks of those who scored it.

    `marks` pairs each member's id with their mark, in the panel's order; who recorded it as not
    asked is in `not_asked`. `mean` is exact and None where no one scored; `spread` is the highest
    value less the lowest. `cap` is the highest mark that the indicators still allow which any
    member heard.
    """

    question: PackQuestion
    marks: tuple[tuple[int, str], ...]
    not_asked: tuple[int, ...]
    mean: Fraction | None
    spread: Fraction
    start: str | None
    cap: str | None
    flags: tuple[Flag, ...]

    @property
    def n(self) -> int:
        """How many members the mean is over."""
        return len(self.marks)


@dataclass(frozen=True, slots=True)
class Agreed:
    """The agreed score of one question, as it counts.

    `mark` is None where nothing was scored, and where the exact mean stands which is no mark of the
    scale; `value` is what is added up, None where nothing was scored. `departure` is there where it
    is not the mean's.
    """

    marks: QuestionMarks
    mark: str | None
    value: Fraction | None
    departure: AgreedScore | None

    @property
    def in_words(self) -> str:
        """The mark, or the mean as a number, or 'not scored'."""
        if self.value is None:
            return "not scored"
        return self.mark if self.mark is not None else two_places(self.value)


def question_marks(
    pack: Pack, sheets: Mapping[int, Sheet], spread: int = USUAL_SPREAD
) -> tuple[QuestionMarks, ...]:
    """Every question with what each member gave. `sheets` are the sealed sheets by member, in the
    panel's order.

    `spread` is the difference in value from which a question is flagged.
    """
    return tuple(_marks(pack, question, sheets, spread) for question in pack.questions)


def agree(
    pack: Pack, marks: Sequence[QuestionMarks], departures: Sequence[AgreedScore]
) -> tuple[Agreed, ...]:
    """The agreed scores: the mean as the rule rounds it, or what the panel agreed instead."""
    other = {each.question: each for each in departures}
    return tuple(_agreed(pack.rule.scale, each, other.get(each.question.number)) for each in marks)


def departure_fault(pack: Pack, marks: QuestionMarks, wanted: AgreedScore | None) -> str:
    """Why this may not be the agreed score (None: the mean), as a sentence, or ''."""
    name = f"Question {marks.question.number}"
    if marks.mean is None:
        return f"{name}: no one scored it, so there is nothing to agree." if wanted else ""
    scale = pack.rule.scale
    if wanted is None:
        return _cap_fault(scale, marks, name)
    if wanted.mark not in scale.marks:
        return f"{name}: '{wanted.mark[:20]}' is not a mark of this scale."
    if not wanted.words.strip():
        return f"{name}: say in words why the agreed score is {wanted.mark}."
    return ""


def mark_for(mean: Fraction, scale: Scale, rounding: Rounding) -> str | None:
    """The mark that a mean becomes, or None where it is not rounded and is no mark.

    Half up: the nearest mark by value, of two as near the higher. Down: the highest mark not above
    the mean.
    """
    exact = next((each.mark for each in scale.points if each.value == mean), None)
    if exact is not None or rounding is Rounding.EXACT:
        return exact
    if rounding is Rounding.DOWN:
        return [each.mark for each in scale.points if each.value <= mean][-1]
    return min(reversed(scale.points), key=lambda each: abs(each.value - mean)).mark


def two_places(value: Fraction) -> str:
    """A mean as people write it, with two decimal places at most: '3', '2.5', '2.67'."""
    hundredths = (value * 100 + Fraction(1, 2)).__floor__()
    return number(Fraction(hundredths, 100))


def _marks(
    pack: Pack, question: PackQuestion, sheets: Mapping[int, Sheet], spread: int
) -> QuestionMarks:
    scores = {member: sheet.score(question.number) for member, sheet in sheets.items()}
    scale = pack.rule.scale
    marks = tuple(
        (member, score.mark) for member, score in scores.items() if score.mark is not None
    )
    not_asked = tuple(member for member, score in scores.items() if score.not_asked)
    values = [scale.point(mark).value for _, mark in marks]
    mean = sum(values, Fraction(0)) / len(values) if values else None
    wide = max(values) - min(values) if values else Fraction(0)
    cap = cap_on(question, (each for score in scores.values() for each in score.heard))
    return QuestionMarks(
        question=question,
        marks=marks,
        not_asked=not_asked,
        mean=mean,
        spread=wide,
        start=None if mean is None else mark_for(mean, scale, pack.rule.rounding),
        cap=cap,
        flags=_flags(
            scale,
            [mark for _, mark in marks],
            wide,
            spread,
            cap,
            is_split=bool(marks and not_asked),
        ),
    )


def _flags(
    scale: Scale,
    marks: Sequence[str],
    wide: Fraction,
    spread: int,
    cap: str | None,
    *,
    is_split: bool,
) -> tuple[Flag, ...]:
    passing = {scale.place(mark) >= scale.place(scale.pass_mark) for mark in marks}
    raised = (
        (Flag.SPREAD, len(marks) > 1 and wide >= spread),
        (Flag.STRADDLES, len(passing) == 2),
        (Flag.CAP, cap is not None),
        (Flag.NOT_ASKED_BY_SOME, is_split),
    )
    return tuple(flag for flag, is_raised in raised if is_raised)


def _agreed(scale: Scale, marks: QuestionMarks, other: AgreedScore | None) -> Agreed:
    if other is not None and marks.mean is not None:
        return Agreed(marks, other.mark, scale.point(other.mark).value, other)
    if marks.start is not None:
        return Agreed(marks, marks.start, scale.point(marks.start).value, None)
    return Agreed(marks, None, marks.mean, None)


def _cap_fault(scale: Scale, marks: QuestionMarks, name: str) -> str:
    assert marks.mean is not None
    value = marks.mean if marks.start is None else scale.point(marks.start).value
    if marks.cap is None or value <= scale.point(marks.cap).value:
        return ""
    return (
        f"{name}: a member heard an indicator that allows {marks.cap} at most. "
        "Agree on that, or on another mark, and say why."
    )
