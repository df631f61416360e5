"""What is to be done next for one candidate, as one viewer may know it, and who has sealed where
that may be known.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from recruit.domain.decision.opening_words import opened_without_you
from recruit.domain.record.record import CandidateRecord, Record
from recruit.domain.scoring.blindness import Viewer, sees_agreed, sees_marks, sees_progress
from recruit.domain.scoring.gate import Declaration, GatePoint, Seat, gate_points, own_points


class Todo(StrEnum):
    """What a viewer does next; each is done on a page of its own."""

    NOTHING = "nothing"
    DECLARE = "declare"
    RECORD_EXCEPTION = "record an exception"
    SCORE = "score"
    OPEN_WITHOUT = "open without"
    SEE_MARKS = "see marks"
    SEE_AGREED = "see agreed"
    RECORD_OUTCOME = "record the outcome"


@dataclass(frozen=True, slots=True)
class NextStep:
    """How it stands, in a sentence, and what is done next; `link` is empty where there is nothing
    to do.
    """

    state: str
    todo: Todo = Todo.NOTHING
    link: str = ""


@dataclass(frozen=True, slots=True)
class Onlooker:
    """Whoever looks: as the rule of blindness sees them, and their seat if they sit on the panel
    now.
    """

    viewer: Viewer
    seat: Seat | None

    @property
    def decides(self) -> bool:
        """Whether they record outcomes."""
        return self.viewer.is_hr or bool(self.seat and self.seat.is_chair)


@dataclass(frozen=True, slots=True)
class OwnSheet:
    """How far the viewer's own open sheet is: how many questions are done, of how many.

    `done` is None before it.
    """

    done: int | None
    questions: int


@dataclass(frozen=True, slots=True)
class Progress:
    """Who has sealed a sheet, who is still to, who withdrew, and who is still to confirm or
    dissent, by name.
    """

    sealed: tuple[str, ...]
    missing: tuple[str, ...]
    withdrawn: tuple[str, ...]
    silent: tuple[str, ...]


def seats_of(record: Record) -> tuple[Seat, ...]:
    """The sitting members as the gate sees them, in the panel's order."""
    return tuple(
        Seat(each.id, each.name, each.is_chair, bool(each.undertaken_at), each.trained_until)
        for each in record.members
        if not each.left_at
    )


def open_points(
    seats: Sequence[Seat], one: CandidateRecord, today: date, *, asks_training: bool
) -> tuple[GatePoint, ...]:
    """What is open at the gate for a candidate; nothing where the chair recorded an exception.

    No score counts here.
    """
    if one.exception:
        return ()
    declared: Mapping[int, Declaration] = {each.member: each for each in one.declarations}
    return gate_points(seats, declared, today, asks_training=asks_training)


def common_points(points: Iterable[tuple[GatePoint, ...]]) -> tuple[GatePoint, ...]:
    """What is open for every one of these candidates, so that it need be said only once."""
    found = list(points)
    return (
        tuple(each for each in found[0] if all(each in other for other in found)) if found else ()
    )


def next_step(
    one: CandidateRecord, who: Onlooker, points: tuple[GatePoint, ...], own: OwnSheet
) -> NextStep:
    """How it stands for a candidate and what the viewer does next, without anything that is hidden
    from them.
    """
    states, member = one.states, who.viewer.member
    if states.is_recorded:
        return _recorded(one, who)
    if one.outcome:
        return NextStep(f"Outcome: {one.outcome.outcome}.")
    if member is None:
        return _not_of_panel(one, who, points)
    if who.seat is None:
        return NextStep("You have left this panel.")
    if member in states.withdrawn:
        return _waiting(one, who, "You withdrew from scoring this candidate.")
    if member in states.sealed:
        return _sealed(one, who)
    if states.is_open:
        assert one.interview is not None
        assert one.interview.opened is not None
        said = opened_without_you(has_reason=bool(one.interview.opened.why))
        return NextStep(said[:1].upper() + said[1:])
    return _own_sheet(one, who.seat, points, own)


def may_settle(record: Record, one: CandidateRecord, who: Onlooker) -> bool:
    """Whether the viewer may record now that the candidate withdrew or did not attend, whatever was
    scored.

    Who withdrew from a candidate records nothing about them.
    """
    is_withdrawn = who.viewer.member in one.states.withdrawn
    return who.decides and not (
        record.decided or one.outcome or one.states.is_recorded or is_withdrawn
    )


def progress(record: Record, one: CandidateRecord, viewer: Viewer) -> Progress | None:
    """Who has sealed and who has not, or None for a viewer who may not know."""
    states = one.states
    if not sees_progress(viewer, states):
        return None
    said = {each.member for each in one.interview.stances} if one.interview else set()
    sealed = [each for each in record.members if each.id in states.sealed]
    missing = [
        each
        for each in record.members
        if not each.left_at and each.id not in states.sealed | states.withdrawn
    ]
    withdrawn = [
        each for each in record.members if not each.left_at and each.id in states.withdrawn
    ]
    silent = [
        each for each in sealed if states.is_recorded and not each.left_at and each.id not in said
    ]
    sealed_names, missing_names, withdrawn_names, silent_names = (
        tuple(each.name for each in group) for group in (sealed, missing, withdrawn, silent)
    )
    return Progress(sealed_names, missing_names, withdrawn_names, silent_names)


def _recorded(one: CandidateRecord, who: Onlooker) -> NextStep:
    assert one.interview is not None
    member = who.viewer.member
    has_said = member in {each.member for each in one.interview.stances}
    if who.seat and member in one.states.sealed and not has_said:
        return NextStep("The agreed scores are recorded.", Todo.SEE_AGREED, "Confirm or dissent")
    if not sees_agreed(who.viewer, one.states):
        said = (
            f"Outcome: {one.outcome.outcome}." if one.outcome else "The agreed scores are recorded."
        )
        return NextStep(f"{said} You withdrew from scoring this candidate.")
    if one.outcome:
        return NextStep(
            f"Outcome: {one.outcome.outcome}.", Todo.SEE_AGREED, "See the agreed scores"
        )
    if member in one.states.withdrawn:
        return NextStep("The agreed scores are recorded.", Todo.SEE_AGREED, "See them")
    if who.decides:
        return NextStep(
            "The agreed scores are recorded.", Todo.RECORD_OUTCOME, "Record the outcome"
        )
    return NextStep("The agreed scores are recorded.", Todo.SEE_AGREED, "See them")


def _not_of_panel(one: CandidateRecord, who: Onlooker, points: tuple[GatePoint, ...]) -> NextStep:
    if one.states.is_open:
        if sees_marks(who.viewer, one.states):
            return NextStep("The marks are open.", Todo.SEE_MARKS, "See them")
        return NextStep("The panel agrees the scores.")
    if one.interview:
        return NextStep("Being scored.")
    return NextStep("Not open yet." if points else "Open for scoring. No one has begun.")


def _sealed(one: CandidateRecord, who: Onlooker) -> NextStep:
    if one.states.is_open:
        words = (
            "Agree the scores" if who.seat and who.seat.is_chair else "See them and talk them over"
        )
        return NextStep("The marks are open.", Todo.SEE_MARKS, words)
    return _waiting(one, who, "Your sheet is sealed. Waiting until every sheet is sealed.")


def _waiting(one: CandidateRecord, who: Onlooker, state: str) -> NextStep:
    """Only the chair, who knows now who is missing, can do something about it."""
    if who.viewer.is_chair and one.states.sealed and not one.states.is_open:
        return NextStep(state, Todo.OPEN_WITHOUT, "Open the marks without the missing sheets")
    return NextStep(state)


def _own_sheet(
    one: CandidateRecord, seat: Seat, points: tuple[GatePoint, ...], own: OwnSheet
) -> NextStep:
    if own.done is not None:
        return _begun(own.done, own.questions)
    has_declared = any(each.member == seat.member for each in one.declarations)
    if points and not (has_declared and seat.has_undertaken):
        return NextStep("You have not declared yet.", Todo.DECLARE, "Declare")
    if own_points(points, seat.member):
        return NextStep("Not open to you yet: HR has no training in date for you.")
    if points and seat.is_chair:
        return NextStep("Not open yet.", Todo.RECORD_EXCEPTION, "Open it with an exception")
    if points:
        return NextStep("Not open yet.")
    return NextStep("Not begun.", Todo.SCORE, "Score")


def _begun(done: int, questions: int) -> NextStep:
    if done >= questions:
        return NextStep(
            f"All {questions} questions done, not sealed yet.", Todo.SCORE, "Check and seal"
        )
    return NextStep(f"{done} of {questions} questions done.", Todo.SCORE, "Go on")
