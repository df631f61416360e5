"""The result: totals by the declared rule, the verdict on each candidate, and the order of
merit.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from itertools import groupby

from recruit.domain.framework.scale import Scale
from recruit.domain.pack.decision_rule import HIGHEST_LOWEST_MARK, MOST_PASSES, TieBreak
from recruit.domain.pack.pack import Pack, PackQuestion
from recruit.domain.scoring.consensus import Agreed, two_places


class Outcome(StrEnum):
    """What became of a candidate."""

    APPOINT = "appoint"
    RESERVE = "reserve"
    NOT_APPOINTED = "not appointed"
    WITHDRAWN = "withdrawn"
    DID_NOT_ATTEND = "did not attend"


UNSCORED = (Outcome.WITHDRAWN, Outcome.DID_NOT_ATTEND)
"""Outcomes that need no scores."""


@dataclass(frozen=True, slots=True)
class Shortfall:
    """A question whose agreed score is below a minimum mark."""

    question: int
    agreed: str
    minimum: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the rule says of one candidate.

    `total` is the weighted mean of the agreed scores, `mechanical` that of the members' means; both
    are exact, and None where nothing was scored. `asked` counts the questions that were scored.
    `in_words` explains it.
    """

    candidate: int
    total: Fraction | None
    mechanical: Fraction | None
    asked: int
    shortfalls: tuple[Shortfall, ...]
    meets_standard: bool
    mechanical_meets_standard: bool
    in_words: str


@dataclass(frozen=True, slots=True)
class TieStep:
    """One step of breaking a tie: by what, what each candidate had, and the groups that were left,
    best first.
    """

    by: str
    values: tuple[tuple[int, str], ...]
    left: tuple[tuple[int, ...], ...]


@dataclass(frozen=True, slots=True)
class Tie:
    """Candidates with the same total, the steps that were taken, and their order: groups of equals,
    best first.
    """

    candidates: tuple[int, ...]
    steps: tuple[TieStep, ...]
    order: tuple[tuple[int, ...], ...]

    @property
    def still_equal(self) -> tuple[tuple[int, ...], ...]:
        """The groups that the declared order could not part."""
        return tuple(group for group in self.order if len(group) > 1)


@dataclass(frozen=True, slots=True)
class Place:
    """A candidate's place in the order of merit; those who are equal share one."""

    candidate: int
    place: int


@dataclass(frozen=True, slots=True)
class Merit:
    """The order of merit of those who meet the standard, the ties on the way, and those who do not
    meet it.
    """

    places: tuple[Place, ...]
    ties: tuple[Tie, ...]
    below: tuple[int, ...]


def weighted_mean(values: Sequence[tuple[Fraction, Fraction]]) -> Fraction | None:
    """The mean of pairs of weight and value, or None where there is nothing to weigh."""
    weight = sum((each for each, _ in values), Fraction(0))
    return sum((each * value for each, value in values), Fraction(0)) / weight if weight else None


def in_decimals(values: Sequence[Fraction]) -> tuple[str, ...]:
    """Totals as people write them: two decimal places, or as many as it takes for different ones to
    look different.
    """
    for places in range(2, 9):
        said = [_rounded(each, places) for each in values]
        if len(set(said)) == len(set(values)):
            break
    return tuple(said)


def verdict(pack: Pack, candidate: int, agreed: Sequence[Agreed]) -> Verdict:
    """What the declared rule says of a candidate with these agreed scores, one for each question of
    the pack.
    """
    counted = [each for each in agreed if each.value is not None]
    total = weighted_mean(
        [(each.marks.question.weight, each.value) for each in counted if each.value is not None]
    )
    means = [
        (each.marks.question.weight, each.marks.mean)
        for each in counted
        if each.marks.mean is not None
    ]
    mechanical = weighted_mean(means)
    passing = pack.rule.scale.point(pack.rule.scale.pass_mark).value
    short = tuple(
        each
        for one in counted
        for each in _shortfalls(pack, one.marks.question, one.value, one.in_words)
    )
    by_means = [
        each
        for one in counted
        for each in _shortfalls(pack, one.marks.question, one.marks.mean, one.in_words)
    ]
    meets = total is not None and total >= passing and not short
    return Verdict(
        candidate=candidate,
        total=total,
        mechanical=mechanical,
        asked=len(counted),
        shortfalls=short,
        meets_standard=meets,
        mechanical_meets_standard=mechanical is not None and mechanical >= passing and not by_means,
        in_words=_verdict_in_words(pack, total, short, len(counted)),
    )


def merit(
    verdicts: Sequence[Verdict],
    agreed: Mapping[int, Sequence[Agreed]],
    packs: Mapping[int, Pack],
    tie_break: Sequence[TieBreak],
    decided: Mapping[frozenset[int], Sequence[int]],
) -> Merit:
    """The order of merit. `agreed` and `packs` are by candidate, `decided` how the panel ordered
    those it found equal.

    A decision counts only for exactly the candidates whom the declared order leaves equal.
    """
    ranked = sorted(
        (each for each in verdicts if each.meets_standard),
        key=lambda each: _total(each),
        reverse=True,
    )
    places: list[Place] = []
    ties: list[Tie] = []
    for _, group in groupby(ranked, key=_total):
        equals = tuple(each.candidate for each in group)
        tie = break_tie(equals, agreed, packs, tie_break)
        if len(equals) > 1:
            ties.append(tie)
        for left in tie.order:
            places += _placed(left, len(places) + 1, decided)
    return Merit(
        tuple(places),
        tuple(ties),
        tuple(each.candidate for each in verdicts if not each.meets_standard),
    )


def break_tie(
    equals: tuple[int, ...],
    agreed: Mapping[int, Sequence[Agreed]],
    packs: Mapping[int, Pack],
    tie_break: Sequence[TieBreak],
) -> Tie:
    """The tie of these candidates, parted as far as the declared order parts it, with each step
    that was needed.
    """
    order: tuple[tuple[int, ...], ...] = (equals,)
    steps: list[TieStep] = []
    for step in tie_break:
        still = [each for group in order if len(group) > 1 for each in group]
        if not still:
            break
        measured = {each: _measure(step, packs[each], agreed[each]) for each in still}
        order = tuple(part for group in order for part in _parted(group, measured))
        values = tuple((each, measured[each][1]) for each in still)
        steps.append(TieStep(step.in_words, values, order))
    return Tie(equals, tuple(steps), order)


def _rounded(value: Fraction, places: int) -> str:
    digits = f"{(value * 10**places + Fraction(1, 2)).__floor__():0{places + 1}d}"
    return f"{digits[:-places]}.{digits[-places:]}".rstrip("0").rstrip(".")


def _total(each: Verdict) -> Fraction:
    assert each.total is not None
    return each.total


def _placed(
    equals: tuple[int, ...], first: int, decided: Mapping[frozenset[int], Sequence[int]]
) -> list[Place]:
    """The places of these equals from `first` on: as the panel ordered them, or all the same."""
    order = decided.get(frozenset(equals))
    if order is None:
        return [Place(each, first) for each in equals]
    return [Place(each, first + at) for at, each in enumerate(order)]


def _shortfalls(
    pack: Pack, question: PackQuestion, value: Fraction | None, shown: str
) -> list[Shortfall]:
    scale = pack.rule.scale
    minimums = [
        each for each in (question.minimum_mark, pack.rule.minimum_mark) if each is not None
    ]
    if value is None or not minimums:
        return []
    highest = max(minimums, key=scale.place)
    return (
        [Shortfall(question.number, shown, highest)] if value < scale.point(highest).value else []
    )


def _verdict_in_words(
    pack: Pack, total: Fraction | None, short: Sequence[Shortfall], asked: int
) -> str:
    if total is None:
        return "Nothing was scored, so the rule gives no result."
    scale = pack.rule.scale
    passing = scale.point(scale.pass_mark)
    reaches = total >= passing.value
    shown, _ = in_decimals([total, passing.value])
    said = f"The weighted mean is {shown}, {'at or above' if reaches else 'below'} the pass mark"
    said += f" {_with_value(scale, scale.pass_mark)}"
    if short:
        low = "; ".join(
            f"question {each.question} has {each.agreed}, and needs {each.minimum}"
            for each in short
        )
        said += f", {'but' if reaches else 'and'} a minimum mark is not met: {low}"
    elif reaches:
        said += ", and no minimum mark is missed" if _has_minimums(pack) else ""
    meets = reaches and not short
    left_out = len(pack.questions) - asked
    count = (
        f" {left_out} of {len(pack.questions)} questions had no score and did not count."
        if left_out
        else ""
    )
    return f"{'Meets' if meets else 'Does not meet'} the standard. {said}.{count}"


def _with_value(scale: Scale, mark: str) -> str:
    value = two_places(scale.point(mark).value)
    return mark if value == mark else f"{mark} (worth {value})"


def _has_minimums(pack: Pack) -> bool:
    return pack.rule.minimum_mark is not None or any(each.minimum_mark for each in pack.questions)


def _parted(
    group: tuple[int, ...], measured: Mapping[int, tuple[Fraction, str]]
) -> list[tuple[int, ...]]:
    if len(group) == 1:
        return [group]

    def worth(each: int) -> Fraction:
        return measured[each][0]

    return [
        tuple(equals) for _, equals in groupby(sorted(group, key=worth, reverse=True), key=worth)
    ]


def _measure(step: TieBreak, pack: Pack, agreed: Sequence[Agreed]) -> tuple[Fraction, str]:
    """What a step counts for one candidate: higher is better; with words for the record."""
    counted = [each for each in agreed if each.value is not None]
    scale = pack.rule.scale
    if step.key == MOST_PASSES:
        passing = scale.point(scale.pass_mark).value
        passes = sum(each.value >= passing for each in counted if each.value is not None)
        return Fraction(passes), f"{passes} at or above the pass mark"
    if step.key == HIGHEST_LOWEST_MARK:
        lowest = min(counted, key=lambda each: each.value or Fraction(0), default=None)
        if lowest is None or lowest.value is None:
            return Fraction(-1), "nothing scored"
        return lowest.value, f"lowest score {lowest.in_words}"
    about = [each for each in counted if str(each.marks.question.element) == step.key]
    mean = weighted_mean(
        [(each.marks.question.weight, each.value) for each in about if each.value is not None]
    )
    # Not to have been asked is not the lowest mark, but there is nothing to prefer the candidate
    # for.
    return (Fraction(-1), "not scored") if mean is None else (mean, two_places(mean))
