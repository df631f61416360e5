"""A sheet: one panel member's scores for one candidate, and what must be there before it can be
sealed.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from recruit.domain.pack.pack import Pack, PackQuestion

LONGEST_EVIDENCE = 20_000
LONGEST_REASON = 2_000


class Part(StrEnum):
    """A part of a score, as fields and controls name it."""

    MARK = "mark"
    WHY_NOT_ASKED = "why"
    EVIDENCE = "evidence"


@dataclass(frozen=True, slots=True)
class Score:
    """What one member gives one candidate for one question. `question` is its number in the pack,
    from 1.

    `mark` is None while there is none. A question that was not asked has no mark and a reason.
    `probes` are the places, from 1, of the probes that were asked; `heard` the ids of the
    indicators that were heard, positive and negative.
    """

    question: int
    mark: str | None = None
    not_asked: bool = False
    why_not_asked: str = ""
    evidence: str = ""
    probes: tuple[int, ...] = ()
    heard: tuple[str, ...] = ()

    @property
    def is_done(self) -> bool:
        """Whether it says what the member gives, or why nothing."""
        return self.mark is not None or (self.not_asked and bool(self.why_not_asked))


@dataclass(frozen=True, slots=True)
class Sheet:
    """A whole sheet, with a score for every question of the pack, in order.

    `heard_anywhere` are the negative indicators of a whole group, as 'framework:id'. `notes` are
    for the member and `remarks` for the panel; both are part of the record.
    """

    scores: tuple[Score, ...]
    heard_anywhere: tuple[str, ...] = ()
    notes: str = ""
    remarks: str = ""

    def score(self, question: int) -> Score:
        """The score for the question with this number. Raises `LookupError` if there is none."""
        for each in self.scores:
            if each.question == question:
                return each
        raise LookupError(f"there is no question {question}")


@dataclass(frozen=True, slots=True)
class SheetFault:
    """What is still to be done before a sheet can be sealed: at which question and part, in a
    sentence.
    """

    question: int
    part: Part
    text: str


def blank_sheet(pack: Pack) -> Sheet:
    """A sheet with nothing on it."""
    return Sheet(tuple(Score(each.number) for each in pack.questions))


def question_of(pack: Pack, number: int) -> PackQuestion | None:
    """The pack's question with this number, or None."""
    return next((each for each in pack.questions if each.number == number), None)


def score_fault(question: PackQuestion, score: Score) -> str:
    """Why this cannot be a score for the question, as a sentence, or ''.

    A half-done score is fine.
    """
    marks = [each.mark for each in question.anchors]
    known = {each.id for each in (*question.indicators, *question.negative_indicators)}
    if score.mark is not None and score.mark not in marks:
        return f"'{score.mark[:20]}' is not a mark of this scale. Choose one of {', '.join(marks)}."
    if score.mark is not None and score.not_asked:
        return "A question that was not asked has no mark. Choose one or the other."
    if not set(score.heard) <= known:
        return "An indicator was ticked that does not belong to this question. Load the page again."
    if not set(score.probes) <= set(range(1, len(question.probes) + 1)):
        return "A probe was ticked that does not belong to this question. Load the page again."
    if len(score.evidence) > LONGEST_EVIDENCE:
        return (
            f"Use at most {LONGEST_EVIDENCE:,} characters of evidence; this has"
            f" {len(score.evidence):,}."
        )
    if len(score.why_not_asked) > LONGEST_REASON:
        return (
            f"Use at most {LONGEST_REASON:,} characters for the reason; this has"
            f" {len(score.why_not_asked):,}."
        )
    return ""


def anywhere_ids(pack: Pack) -> tuple[str, ...]:
    """The ids, as 'framework:id', of the negative indicators that hold for any answer about a
    group.
    """
    return tuple(
        f"{group.framework}:{each.id}"
        for group in pack.groups
        for each in group.negative_indicators
    )


def sheet_faults(pack: Pack, sheet: Sheet) -> tuple[SheetFault, ...]:
    """All that must be done before the sheet can be sealed, in the order of the questions."""
    return tuple(
        fault for each in pack.questions for fault in _faults(pack, each, sheet.score(each.number))
    )


def cap_on(question: PackQuestion, heard: Iterable[str]) -> str | None:
    """The highest mark that the indicators heard still allow, or None where no cap applies."""
    marks = [each.mark for each in question.anchors]
    there = set(heard)
    caps = [marks.index(cap.mark) for cap in question.caps if cap.indicator in there]
    return marks[min(caps)] if caps else None


def why_evidence(pack: Pack, question: PackQuestion, score: Score) -> str:
    """Why this score needs evidence, as the end of a sentence, or '' where it may stand
    alone.
    """
    if score.mark is None:
        return ""
    scale = pack.rule.scale
    if cap_on(question, score.heard) is not None:
        return "because a cap applies"
    if set(score.heard) & {each.id for each in question.negative_indicators}:
        return "because you heard a negative indicator"
    if scale.place(score.mark) < scale.place(scale.pass_mark):
        return "because the mark is below the pass mark"
    if score.mark == scale.marks[-1]:
        return "because it is the top mark"
    return ""


def _faults(pack: Pack, question: PackQuestion, score: Score) -> Iterable[SheetFault]:
    number, name = question.number, f"Question {question.number}"
    if score.not_asked:
        if not score.why_not_asked.strip():
            yield SheetFault(number, Part.WHY_NOT_ASKED, f"{name}: say why it was not asked.")
        return
    if score.mark is None:
        yield SheetFault(number, Part.MARK, f"{name}: choose a mark, or say that it was not asked.")
        return
    cap, scale = cap_on(question, score.heard), pack.rule.scale
    if cap is not None and scale.place(score.mark) > scale.place(cap):
        text = (
            f"{name}: an indicator that you ticked allows a mark of {cap} at most. Change the mark"
            " or the tick."
        )
        yield SheetFault(number, Part.MARK, text)
    reason = why_evidence(pack, question, score)
    if reason and not score.evidence.strip():
        yield SheetFault(number, Part.EVIDENCE, f"{name}: write what was said and done, {reason}.")
