"""How the panel agreed: each member's marks, how far the marks agree, and whether they moved over
the day.

It describes and ranks no one: the member whose marks lie apart from the others' may be the one who
is right.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from fractions import Fraction

from recruit.domain.decision.standing import pack_of, sealed_sheets
from recruit.domain.framework.scale import Scale
from recruit.domain.pack.decision_rule import number
from recruit.domain.pack.pack import Pack
from recruit.domain.record.record import CandidateRecord, Record
from recruit.domain.scoring.consensus import two_places

FEWEST_UNITS = 20
"""With fewer answers than this, alpha comes with a warning.

Three made-up members whose true alpha is 0.68 were drawn 1,500 times: with 20 answers the middle
95% of their alphas lay from 0.43 to 0.83, with 12 from 0.32 to 0.87 and with 6 from 0.05 to 0.90.
Below 20, one mark changed by one point often moves alpha by more than 0.05, so that a sentence
about the panel would be a sentence about that mark.
"""
FEWEST_OTHERS = 2
"""A mark is compared with the range of the others' marks only where at least so many others gave
one.
"""
RELIABLE, TENTATIVE = 0.8, 0.667
"""Krippendorff, Content Analysis, 2nd edition (2004), chapter 11: rely on data at or above the
first, and draw only tentative conclusions from data between the two.
"""


@dataclass(frozen=True, slots=True)
class Unit:
    """One candidate's answer to one question, with each member's mark of it.

    `marks` pairs the member's id with it.
    """

    candidate: int
    question: int
    marks: tuple[tuple[int, str], ...]


@dataclass(frozen=True, slots=True)
class MemberFigures:
    """What one member gave, over `n` marks; without any, `mean` is None and the marks are empty.

    `above` and `below` count the marks above the highest and below the lowest of the others' marks
    for the same answer, among the `compared` answers that at least two others marked.
    """

    member: int
    name: str
    n: int
    mean: Fraction | None
    lowest: str
    highest: str
    above: int
    below: int
    compared: int

    @property
    def outside(self) -> int:
        """How many marks lay outside the others' range."""
        return self.above + self.below

    @property
    def mean_in_words(self) -> str:
        """The mean with two places, or 'did not score'."""
        return "did not score" if self.mean is None else two_places(self.mean)

    @property
    def range_in_words(self) -> str:
        """The lowest and the highest mark: '1 to 4'."""
        if self.mean is None:
            return "none"
        return self.lowest if self.lowest == self.highest else f"{self.lowest} to {self.highest}"

    @property
    def outside_in_words(self) -> str:
        """How often a mark lay outside, and of how many: '3 of 18: 1 above, 2 below'."""
        if not self.compared:
            return "nothing to compare"
        where = f": {self.above} above, {self.below} below" if self.outside else ""
        return f"{self.outside} of {self.compared}{where}"


@dataclass(frozen=True, slots=True)
class CandidateMean:
    """The mean of all `n` marks that the panel gave a candidate."""

    candidate: int
    reference: str
    mean: Fraction
    n: int

    @property
    def mean_in_words(self) -> str:
        """The mean with two places."""
        return two_places(self.mean)


@dataclass(frozen=True, slots=True)
class Drift:
    """The panel's mean for each candidate in the order of interviews, and of the first `half`
    against the last.

    With an odd number of candidates, the one in the middle is in neither half. Both means are None
    with fewer than two candidates.
    """

    means: tuple[CandidateMean, ...]
    half: int
    first: Fraction | None
    second: Fraction | None

    @property
    def in_words(self) -> str:
        """Both means in a sentence, and what they cannot tell."""
        if self.first is None or self.second is None:
            return "With fewer than two candidates there is no first and second half of the day."
        many = self.half > 1
        first = f"first {self.half} candidates" if many else "first candidate"
        second = f"last {self.half}" if many else "last"
        middle = " The one in the middle is in neither." if len(self.means) % 2 else ""
        apart = abs(self.first - self.second)
        how = (
            f"{two_places(apart)} {'higher' if self.second > self.first else 'lower'}"
            if apart
            else "the same"
        )
        return (
            f"The mean of the {first} is {two_places(self.first)}, and of the {second} "
            f"{two_places(self.second)}: {how}.{middle}"
        )


@dataclass(frozen=True, slots=True)
class PanelStatistics:
    """What can be told of the marks on one scale.

    `references` name the candidates who were marked on it, in order.
    """

    scale: Scale
    references: tuple[str, ...]
    units: tuple[Unit, ...]
    members: tuple[MemberFigures, ...]
    drift: Drift

    @property
    def worth_in_words(self) -> str:
        """What the marks count in a mean, or '' where they are the numbers
        themselves.
        """
        return worth_in_words(self.scale)


@dataclass(frozen=True, slots=True)
class Agreement:
    """Krippendorff's alpha over `n` units with at least two marks, or None with the reason in
    `why_not`.
    """

    n: int
    alpha: float | None
    why_not: str

    @property
    def figure(self) -> str:
        """Alpha with three places, or ''."""
        return "" if self.alpha is None else f"{self.alpha:.3f}".replace("-", "\N{MINUS SIGN}")

    @property
    def in_words(self) -> str:
        """Alpha with what its author says of such a value, or why there is none."""
        if self.alpha is None:
            return self.why_not
        if self.alpha >= RELIABLE:
            means = "at or above 0.800, where he would rely on such marks"
        elif self.alpha >= TENTATIVE:
            means = "between 0.667 and 0.800, where he would draw only tentative conclusions"
        else:
            means = "below 0.667, where he would draw no conclusions from such marks alone"
        return f"It is {means}."

    @property
    def warning(self) -> str:
        """That there is too little to go by, in a sentence, or ''."""
        if self.alpha is None or self.n >= FEWEST_UNITS:
            return ""
        return (
            f"Only {self.n} {'answer has' if self.n == 1 else 'answers have'} two marks or more."
            f" Below {FEWEST_UNITS}, one changed mark can move this figure a good way: do not"
            " conclude anything from it."
        )


def panel_statistics(record: Record, candidates: Collection[int]) -> tuple[PanelStatistics, ...]:
    """The statistics over the sealed marks of these candidates, one for each scale that they were
    marked on.

    Marks on two scales have no mean in common. A later edition of the pack may have another scale.
    """
    by_scale: dict[tuple[object, ...], list[tuple[Pack, CandidateRecord]]] = {}
    for one in record.candidates:
        if one.id in candidates:
            pack = pack_of(record, one)
            key = tuple((each.mark, each.value) for each in pack.rule.scale.points)
            by_scale.setdefault(key, []).append((pack, one))
    return tuple(_on_one_scale(record, marked) for marked in by_scale.values())


def units_of(pack: Pack, one: CandidateRecord) -> tuple[Unit, ...]:
    """A candidate's answers with the marks on the sealed sheets, members in the panel's order."""
    sheets = sealed_sheets(one)
    found = []
    for question in pack.questions:
        scores = ((member, sheet.score(question.number).mark) for member, sheet in sheets.items())
        found.append(
            Unit(one.id, question.number, tuple((member, mark) for member, mark in scores if mark))
        )
    return tuple(found)


def member_figures(scale: Scale, units: Sequence[Unit], member: int, name: str) -> MemberFigures:
    """What this member gave, and how often it lay outside the range of the others' marks."""
    places: list[int] = []
    above = below = compared = 0
    for unit in units:
        own = [scale.place(mark) for each, mark in unit.marks if each == member]
        others = [scale.place(mark) for each, mark in unit.marks if each != member]
        places += own
        if own and len(others) >= FEWEST_OTHERS:
            compared += 1
            above += own[0] > max(others)
            below += own[0] < min(others)
    values = [scale.points[each].value for each in places]
    return MemberFigures(
        member=member,
        name=name,
        n=len(places),
        mean=_mean(values),
        lowest=scale.marks[min(places)] if places else "",
        highest=scale.marks[max(places)] if places else "",
        above=above,
        below=below,
        compared=compared,
    )


def drift(scale: Scale, units: Sequence[Unit], candidates: Sequence[tuple[int, str]]) -> Drift:
    """The panel's means over the day. `candidates` pairs ids with references, in the order of
    interviews.

    In the mean of a half each candidate counts once, however many marks they were given.
    """
    means: list[CandidateMean] = []
    for identity, reference in candidates:
        values = [
            scale.point(mark).value
            for unit in units
            if unit.candidate == identity
            for _, mark in unit.marks
        ]
        mean = _mean(values)
        if mean is not None:
            means.append(CandidateMean(identity, reference, mean, len(values)))
    half = len(means) // 2
    return Drift(
        means=tuple(means),
        half=half,
        first=_mean([each.mean for each in means[:half]]),
        second=_mean([each.mean for each in means[len(means) - half :]]),
    )


def comparable(units: Sequence[Unit]) -> tuple[Unit, ...]:
    """The units with at least two marks: only they say anything about agreement."""
    return tuple(each for each in units if len(each.marks) > 1)


def why_no_alpha(units: Sequence[Unit]) -> str:
    """Why alpha cannot be computed over these comparable units, as a sentence, or ''."""
    if not units:
        return "No answer has the marks of two members, so there is nothing to compare."
    if len({mark for unit in units for _, mark in unit.marks}) == 1:
        return (
            "Every mark that could be compared is the same. Alpha tells agreement from chance only"
            " where marks vary."
        )
    return ""


def worth_in_words(scale: Scale) -> str:
    """What the marks count in a mean: 'In a mean, D counts 0, C counts 1.' Empty where they are
    numbers themselves.
    """
    if all(each.mark == number(each.value) for each in scale.points):
        return ""
    return (
        "In a mean,"
        f" {', '.join(f'{each.mark} counts {number(each.value)}' for each in scale.points)}."
    )


def _on_one_scale(
    record: Record, marked: Sequence[tuple[Pack, CandidateRecord]]
) -> PanelStatistics:
    scale = marked[0][0].rule.scale
    units = tuple(unit for pack, one in marked for unit in units_of(pack, one))
    figures = [member_figures(scale, units, each.id, each.name) for each in record.members]
    gone = {each.id for each in record.members if each.left_at}
    return PanelStatistics(
        scale=scale,
        references=tuple(one.candidate.reference for _, one in marked),
        units=units,
        members=tuple(each for each in figures if each.n or each.member not in gone),
        drift=drift(scale, units, [(one.id, one.candidate.reference) for _, one in marked]),
    )


def _mean(values: Sequence[Fraction]) -> Fraction | None:
    return sum(values, Fraction(0)) / len(values) if values else None
