"""The record of a selection: all that is kept about one vacancy from the first declaration to the
decision.

Everything that shows, prints, exports or archives the scoring is drawn from this one form. Ids are
the database's numbers; they tell members and candidates apart when names are gone.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from recruit.domain.pack.pack import IssuedPack
from recruit.domain.pack.vacancy import Candidate
from recruit.domain.scoring.blindness import SheetStates
from recruit.domain.scoring.consensus import AgreedScore
from recruit.domain.scoring.gate import Declaration, Interest
from recruit.domain.scoring.result import Outcome
from recruit.domain.scoring.sheet import Sheet

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Deed:
    """That someone did something: who, when (UTC, ISO 8601), and why where a reason was asked
    for.
    """

    by: str
    at: str
    why: str = ""


@dataclass(frozen=True, slots=True)
class Sealing:
    """A sheet as it was sealed; `reopened` says that HR opened it again. `number` counts from 1."""

    number: int
    sheet: Sheet
    sealed_at: str
    reopened: Deed | None


@dataclass(frozen=True, slots=True)
class MemberSheet:
    """One member's sheet for one candidate.

    What stands on an open sheet is no one else's and not in the record.
    """

    member: int
    began_at: str
    sealings: tuple[Sealing, ...]

    @property
    def sealed(self) -> Sealing | None:
        """The sheet as it counts: its last sealing, unless that was reopened."""
        last = self.sealings[-1] if self.sealings else None
        return last if last and last.reopened is None else None


@dataclass(frozen=True, slots=True)
class Stance:
    """What a member says of the recorded consensus: they confirm it, or dissent in words."""

    member: int
    agrees: bool
    words: str
    at: str


@dataclass(frozen=True, slots=True)
class Interview:
    """The scoring of one candidate, on one edition of the pack.

    `opened` says who opened the marks, and why. Its reason is empty where they opened by
    themselves, since no sheet was missing any more; whom it names then is who sealed the last one,
    withdrew or took a member off the panel, or no one. `departures` are the agreed scores that are
    not the mean.
    """

    edition: int
    began_at: str
    sheets: tuple[MemberSheet, ...]
    opened: Deed | None
    departures: tuple[AgreedScore, ...]
    recorded: Deed | None
    stances: tuple[Stance, ...]


@dataclass(frozen=True, slots=True)
class GateException:
    """That scoring was opened although the gate was not green: what was open then, and why."""

    points: tuple[str, ...]
    deed: Deed


@dataclass(frozen=True, slots=True)
class RecordedOutcome:
    """What became of a candidate; `until` is the last day of a reserve, ISO 8601, or empty."""

    outcome: Outcome
    until: str
    deed: Deed


@dataclass(frozen=True, slots=True)
class Letter:
    """A feedback letter; `approved` is None while it is a draft."""

    text: str
    saved: Deed
    approved: Deed | None


@dataclass(frozen=True, slots=True)
class CandidateRecord:
    """All that is about one candidate."""

    id: int
    candidate: Candidate
    is_off: bool
    declarations: tuple[Declaration, ...]
    exception: GateException | None
    interview: Interview | None
    outcome: RecordedOutcome | None
    letter: Letter | None

    @property
    def states(self) -> SheetStates:
        """How far the sheets for this candidate are."""
        held = self.interview
        return SheetStates(
            sealed=(
                frozenset(each.member for each in held.sheets if each.sealed)
                if held
                else frozenset()
            ),
            withdrawn=frozenset(
                each.member for each in self.declarations if each.interest is Interest.WITHDRAWS
            ),
            is_open=bool(held and held.opened),
            is_recorded=bool(held and held.recorded),
        )


@dataclass(frozen=True, slots=True)
class MemberRecord:
    """A panel member, sitting or gone."""

    id: int
    name: str
    role: str
    is_chair: bool
    left_at: str
    undertaken_at: str
    trained_until: date | None


@dataclass(frozen=True, slots=True)
class SignIn:
    """That somebody else made a sign-in for a member: a link and a code, or a password link.

    `told_at` is when the member confirmed that they know, or empty.
    """

    member: int
    way: str
    deed: Deed
    told_at: str


@dataclass(frozen=True, slots=True)
class FoundEqual:
    """That the panel recorded these candidates as equal; it comes before any choice between
    them.
    """

    candidates: tuple[int, ...]
    deed: Deed


@dataclass(frozen=True, slots=True)
class TieDecision:
    """How the panel ordered candidates whom it had recorded as equal, best first.

    `is_section_159` marks a choice under the Equality Act 2010, section 159: a person of an
    under-represented or disadvantaged group before another who is as qualified, never as a standing
    policy.
    """

    order: tuple[int, ...]
    is_section_159: bool
    deed: Deed


@dataclass(frozen=True, slots=True)
class CalibrationMark:
    """What a member gave the sample answer, and why."""

    member: int
    mark: str
    why: str


@dataclass(frozen=True, slots=True)
class Calibration:
    """A written sample answer to one question, and how the panel marked it. It is never counted."""

    question: int
    answer: str
    marks: tuple[CalibrationMark, ...]


@dataclass(frozen=True, slots=True)
class Edition:
    """An issued pack, with who issued it."""

    issued: IssuedPack
    deed: Deed


@dataclass(frozen=True, slots=True)
class Record:
    """All that is kept about the selection for one vacancy. `editions` are oldest first."""

    vacancy: int
    editions: tuple[Edition, ...]
    members: tuple[MemberRecord, ...]
    candidates: tuple[CandidateRecord, ...]
    tie_decisions: tuple[TieDecision, ...]
    decided: Deed | None
    calibrations: tuple[Calibration, ...]
    found_equal: tuple[FoundEqual, ...] = ()
    sign_ins: tuple[SignIn, ...] = ()

    @property
    def newest(self) -> IssuedPack:
        """The newest edition."""
        return self.editions[-1].issued

    def issued(self, number: int) -> IssuedPack:
        """The edition with this number. Raises `LookupError` if there is none."""
        return _only(each.issued for each in self.editions if each.issued.pack.edition == number)

    def candidate(self, identity: int) -> CandidateRecord:
        """The candidate with this id. Raises `LookupError` if there is none."""
        return _only(each for each in self.candidates if each.id == identity)

    def member(self, identity: int) -> MemberRecord:
        """The member with this id. Raises `LookupError` if there is none."""
        return _only(each for each in self.members if each.id == identity)


def _only(found: Iterable[T]) -> T:
    for each in found:
        return each
    raise LookupError("the record holds no such thing")
