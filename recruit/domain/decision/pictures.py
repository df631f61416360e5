"""What the pictures show: the figures of each, which stand in a table beside it too.

Pictures name a candidate by the reference alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from recruit.domain.decision.panel_statistics import worth_in_words
from recruit.domain.decision.standing import agreed_of, pack_of, sealed_sheets
from recruit.domain.framework.scale import Scale
from recruit.domain.pack.pack import Pack, PackQuestion
from recruit.domain.record.record import CandidateRecord, Record
from recruit.domain.scoring.consensus import Agreed, QuestionMarks, two_places

_ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


@dataclass(frozen=True, slots=True)
class ProfileRow:
    """One question of a profile. `agreed` is None where nothing was scored; `n` members scored it.

    `lowest` and `highest` are the ends of the members' marks, empty where there are none or they
    are not shown. `minimum` is the mark that the question needs, or None.
    """

    number: int
    title: str
    agreed: Fraction | None
    agreed_in_words: str
    n: int
    lowest: str
    highest: str
    minimum: str | None

    @property
    def range_in_words(self) -> str:
        """The ends of the members' marks: '1 to 4'."""
        if not self.lowest:
            return "none"
        return self.lowest if self.lowest == self.highest else f"{self.lowest} to {self.highest}"


@dataclass(frozen=True, slots=True)
class Profile:
    """A candidate's agreed scores against the pass mark.

    `with_range` says that the members' range is shown too.
    """

    candidate: int
    reference: str
    scale: Scale
    is_recorded: bool
    with_range: bool
    rows: tuple[ProfileRow, ...]

    @property
    def title(self) -> str:
        """What the picture is of."""
        return f"{self.reference}: agreed scores" + (
            "" if self.is_recorded else ", not recorded yet"
        )

    @property
    def in_words(self) -> str:
        """What the picture shows, for those who do not see it; the figures are in its table."""
        scored = [each.agreed for each in self.rows if each.agreed is not None]
        if not scored:
            return f"{self.title}. Nothing was scored."
        passing = self.scale.point(self.scale.pass_mark).value
        passed = sum(each >= passing for each in scored)
        ends = two_places(min(scored)), two_places(max(scored))
        return (
            f"{self.title}. They lie from {ends[0]} to {ends[1]}; {passed} of {len(scored)} are at"
            f" or above the pass mark {self.scale.pass_mark}. The figures are in the table that"
            " follows."
        )


@dataclass(frozen=True, slots=True)
class Sign:
    """A panel member as the pictures name them: by a letter, whose name is in the key."""

    letter: str
    name: str


@dataclass(frozen=True, slots=True)
class SpreadRow:
    """One question with the mark of each member, in the order of the signs: None where they gave
    none.

    `not_asked` says the same of who recorded it as not asked. `mean` is over the `n` who scored.
    """

    number: int
    title: str
    marks: tuple[str | None, ...]
    not_asked: tuple[bool, ...]
    mean: Fraction | None
    n: int

    @property
    def mean_in_words(self) -> str:
        """The mean with two places, or 'not scored'."""
        return "not scored" if self.mean is None else two_places(self.mean)

    @property
    def in_words(self) -> tuple[str, ...]:
        """Each member's mark, or why there is none."""
        pairs = zip(self.marks, self.not_asked, strict=True)
        return tuple(
            mark or ("not asked" if was_not_asked else "not scored")
            for mark, was_not_asked in pairs
        )


@dataclass(frozen=True, slots=True)
class Spread:
    """Every member's mark of one candidate, question by question.

    The signs are in the panel's order.
    """

    candidate: int
    reference: str
    scale: Scale
    signs: tuple[Sign, ...]
    rows: tuple[SpreadRow, ...]

    @property
    def worth_in_words(self) -> str:
        """What the marks count in a mean, or '' where they are the numbers
        themselves.
        """
        return worth_in_words(self.scale)

    @property
    def title(self) -> str:
        """What the picture is of."""
        return f"{self.reference}: each member's marks"

    @property
    def in_words(self) -> str:
        """What the picture shows, for those who do not see it; the figures are in its table."""
        widest = max((_width(self.scale, each) for each in self.rows), default=0)
        steps = (
            "the marks for each question are the same"
            if not widest
            else (
                f"the marks for one question lie at most {widest}"
                f" {'step' if widest == 1 else 'steps'} of the scale apart"
            )
        )
        members = f"{len(self.signs)} {'member' if len(self.signs) == 1 else 'members'}"
        return f"{self.title}. Of {members}, {steps}. The figures are in the table that follows."


def profile(record: Record, one: CandidateRecord, *, with_range: bool) -> Profile:
    """A candidate's profile. Without the range it shows nothing of what any one member gave."""
    pack = pack_of(record, one)
    return Profile(
        candidate=one.id,
        reference=one.candidate.reference,
        scale=pack.rule.scale,
        is_recorded=one.states.is_recorded,
        with_range=with_range,
        rows=tuple(
            _profile_row(pack, each, with_range=with_range) for each in agreed_of(record, one)
        ),
    )


def spread(record: Record, one: CandidateRecord) -> Spread:
    """The marks on the sealed sheets of one candidate."""
    pack, sheets = pack_of(record, one), sealed_sheets(one)
    signs = signs_of(record)
    return Spread(
        candidate=one.id,
        reference=one.candidate.reference,
        scale=pack.rule.scale,
        signs=tuple(signs[member] for member in sheets),
        rows=tuple(_spread_row(each.marks, tuple(sheets)) for each in agreed_of(record, one)),
    )


def signs_of(record: Record) -> Mapping[int, Sign]:
    """The sign of each member, the same in all pictures of a vacancy."""
    return {each.id: Sign(_letters(at), each.name) for at, each in enumerate(record.members)}


def minimum_mark(pack: Pack, question: PackQuestion) -> str | None:
    """The mark that the question needs: its own minimum or the rule's, whichever is higher."""
    both = [each for each in (question.minimum_mark, pack.rule.minimum_mark) if each is not None]
    return max(both, key=pack.rule.scale.place) if both else None


def _profile_row(pack: Pack, agreed: Agreed, *, with_range: bool) -> ProfileRow:
    marks = (
        sorted((mark for _, mark in agreed.marks.marks), key=pack.rule.scale.place)
        if with_range
        else []
    )
    return ProfileRow(
        number=agreed.marks.question.number,
        title=agreed.marks.question.element_title,
        agreed=agreed.value,
        agreed_in_words=agreed.in_words,
        n=agreed.marks.n,
        lowest=marks[0] if marks else "",
        highest=marks[-1] if marks else "",
        minimum=minimum_mark(pack, agreed.marks.question),
    )


def _spread_row(marks: QuestionMarks, members: tuple[int, ...]) -> SpreadRow:
    given = dict(marks.marks)
    return SpreadRow(
        number=marks.question.number,
        title=marks.question.element_title,
        marks=tuple(given.get(each) for each in members),
        not_asked=tuple(each in marks.not_asked for each in members),
        mean=marks.mean,
        n=marks.n,
    )


def _width(scale: Scale, row: SpreadRow) -> int:
    places = [scale.place(mark) for mark in row.marks if mark is not None]
    return max(places) - min(places) if places else 0


def _letters(at: int) -> str:
    """A, B, … Z, AA, AB, …"""
    before, last = divmod(at, len(_ALPHABET))
    return (_letters(before - 1) if before else "") + _ALPHABET[last]
