"""From every mark back to what the member saw: the question, the anchor and the indicators of its
edition.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from recruit.domain.pack.pack import PackQuestion
from recruit.domain.record.record import CandidateRecord, MemberSheet, Record
from recruit.domain.scoring.sheet import Score, question_of


@dataclass(frozen=True, slots=True)
class Trace:
    """How many marks lead back to an anchor, and the first thing that leads nowhere, as a sentence,
    if any.
    """

    marks: int
    fault: str


def trace(record: Record) -> Trace:
    """Follows every mark and tick of every sealing back to the pack that it was given on."""
    marks = 0
    for one in record.candidates:
        for score, fault in _scores(record, one):
            if fault:
                return Trace(marks, fault)
            marks += score.mark is not None
    return Trace(marks, "")


def _scores(record: Record, one: CandidateRecord) -> Iterator[tuple[Score, str]]:
    if one.interview is None:
        return
    pack = record.issued(one.interview.edition).pack
    for held in one.interview.sheets:
        for sealing in held.sealings:
            for score in sealing.sheet.scores:
                yield score, _fault(question_of(pack, score.question), score, one, held)


def _fault(
    question: PackQuestion | None, score: Score, one: CandidateRecord, held: MemberSheet
) -> str:
    where = f"candidate {one.candidate.reference}, member {held.member}, question {score.question}"
    if question is None:
        return f"{where}: the pack has no such question."
    if score.mark is not None and score.mark not in {each.mark for each in question.anchors}:
        return f"{where}: the mark {score.mark} has no anchor."
    known = {each.id for each in (*question.indicators, *question.negative_indicators)}
    lost = [each for each in score.heard if each not in known]
    return f"{where}: the indicator {lost[0]} is not in the pack." if lost else ""
