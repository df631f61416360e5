"""What the page of a sheet shows: each question with what is done and to do, in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from recruit.documents.shared_parts import negative_text
from recruit.domain.decision.panel_statistics import worth_in_words
from recruit.domain.framework.framework import Indicator
from recruit.domain.lint.person_words import person_words_hint
from recruit.domain.pack.adjustments import NOTHING_ARRANGED, Arrangement
from recruit.domain.pack.pack import Pack, PackQuestion
from recruit.domain.pack.vacancy import Candidate
from recruit.domain.scoring.sheet import (
    Part,
    Score,
    SheetFault,
    blank_sheet,
    sheet_faults,
    why_evidence,
)
from recruit.store.audit.audit import now
from recruit.store.scoring.sheets import Notes, Place, StoredScore, StoredSheet
from recruit.web.scoring.sheet_form import Faults
from recruit.web.wording import house_clock, moment_in_words, time_in_words

LONG_AGO = 3
"""So many slots after the beginning, minutes used say nothing any more."""


@dataclass(frozen=True, slots=True)
class Shown:
    """One question as the page shows it.

    `other` is what stands where another page saved in between.
    """

    question: PackQuestion
    score: Score
    version: int
    other: StoredScore | None
    is_done: bool
    says: str
    needed: str
    hint: str

    @property
    def negatives(self) -> tuple[tuple[Indicator, str], ...]:
        """The negative indicators, each with what is shown of it."""
        return tuple(
            (each, negative_text(self.question, each)) for each in self.question.negative_indicators
        )


@dataclass(frozen=True, slots=True)
class ShownNotes:
    """What stands beside the scores; `other` and its version as of `Shown`."""

    notes: Notes
    version: int
    other: tuple[Notes, int] | None
    hint: str


@dataclass(frozen=True, slots=True)
class SheetPage:
    """The page of an open sheet. `faults` are pairs of a field's id and what is wrong there;
    `is_typed` says that it shows what was typed and not what is stored. `agreed` is what was agreed
    with the candidate, as far as the member may see it.
    """

    place: Place
    candidate: Candidate
    stored: StoredSheet
    questions: tuple[Shown, ...]
    notes: ShownNotes
    faults: Faults
    is_typed: bool
    agreed: Arrangement = NOTHING_ARRANGED

    @property
    def pack(self) -> Pack:
        """The pack that is scored on."""
        return self.stored.issued.pack

    @property
    def fault(self) -> Mapping[str, str]:
        """What is wrong, by the field's id."""
        return dict(self.faults)

    @property
    def keys(self) -> str:
        """Which keys set a mark, in words."""
        return keys_in_words(self.pack.rule.scale.marks)

    @property
    def worth(self) -> str:
        """What each mark counts, in words; empty where marks are numbers."""
        return worth_in_words(self.pack.rule.scale)

    @property
    def slot(self) -> int:
        """The minutes of this candidate's interview."""
        return self.pack.timing.slot + self.agreed.extra_minutes

    @property
    def time_used(self) -> str:
        """How much of the slot is used, in words."""
        return time_used(self.stored.began_at, self.slot)

    @property
    def minutes_used(self) -> int | None:
        """Whole minutes since the sheet was begun, or None."""
        return minutes_since(self.stored.began_at) if self.stored.began_at else None


def sheet_page(
    place: Place,
    candidate: Candidate,
    stored: StoredSheet,
    typed: Mapping[int, tuple[Score, int]] | None = None,
    typed_notes: tuple[Notes, int] | None = None,
    others: Sequence[StoredScore] = (),
    other_notes: tuple[Notes, int] | None = None,
    faults: Faults | None = None,
) -> SheetPage:
    """The page as stored, or with what was typed in place of it.

    `others` are versions that another page saved.
    """
    pack, given, saved = (
        stored.issued.pack,
        typed or {},
        {each.score.question: each for each in others},
    )
    shown = []
    for each in stored.scores:
        score, version = given.get(each.score.question, (each.score, each.version))
        if score.mark not in pack.rule.scale.marks:
            score = replace(score, mark=None)
        shown.append(_shown(pack, score, version, saved.get(score.question)))
    notes, notes_version = typed_notes or (stored.notes, stored.notes_version)
    beside = ShownNotes(notes, notes_version, other_notes, person_words_hint(notes.notes))
    return SheetPage(
        place, candidate, stored, tuple(shown), beside, faults or [], typed is not None
    )


def to_fix(faults: Sequence[SheetFault]) -> Faults:
    """The faults of a sheet as pairs of a field's id and a sentence."""
    return [(f"q{each.question}-{each.part}", each.text) for each in faults]


def progress_in_words(pack: Pack, score: Score) -> tuple[bool, str]:
    """Whether a question is done, and what the list of questions says of it."""
    faults = _faults(pack, score)
    if not faults:
        return True, "Not asked" if score.not_asked else f"Done: {score.mark}"
    if score == Score(score.question):
        return False, "To do"
    words = {Part.EVIDENCE: "evidence", Part.WHY_NOT_ASKED: "the reason"}
    what = [
        words.get(each.part, "the mark" if score.mark is None else "mark above a cap")
        for each in faults
    ]
    return False, f"To do: {', '.join(what)}"


def needed_in_words(pack: Pack, score: Score) -> str:
    """What the score asks for: evidence, or a mark that a cap allows; empty where it may stand
    alone.
    """
    question = next(each for each in pack.questions if each.number == score.question)
    capped = [
        each.text
        for each in _faults(pack, score)
        if each.part is Part.MARK and score.mark is not None
    ]
    above = capped[0].partition(": ")[2] if capped else ""
    why = why_evidence(pack, question, score)
    said = [above[:1].upper() + above[1:], f"Evidence is needed, {why}." if why else ""]
    return " ".join(each for each in said if each)


def saved_in_words(at: str) -> str:
    """When something was saved last: 'Saved at 10:42 GMT', with the day where it was another
    one.
    """
    if not at:
        return "Nothing is saved yet"
    is_today = house_clock().day(at) == house_clock().day(now())
    return f"Saved at {time_in_words(at) if is_today else moment_in_words(at)}"


def time_used(began_at: str, slot: int) -> str:
    """How much of the slot is used, in words."""
    if not began_at:
        return f"The time of {slot} minutes begins with your first tick or word"
    minutes = minutes_since(began_at)
    if minutes > LONG_AGO * slot:
        return f"Begun {moment_in_words(began_at)}"
    if minutes > slot:
        return f"{minutes} minutes used, {minutes - slot} more than the {slot}"
    return f"{minutes} of {slot} minutes used"


def minutes_since(at: str) -> int:
    """Whole minutes from a stored moment until now."""
    return max(
        0, int((datetime.fromisoformat(now()) - datetime.fromisoformat(at)).total_seconds() // 60)
    )


def keys_in_words(marks: Sequence[str]) -> str:
    """Which keys set a mark, in a sentence; empty where no mark is a single character."""
    single = [each for each in marks if len(each) == 1]
    if not single:
        return ""
    rest = [each for each in marks if len(each) > 1]
    named = f"{single[0]} to {single[-1]}" if len(single) > 2 else " and ".join(single)
    said = f"In a question, outside its text fields, the keys {named} set the mark."
    return f"{said} For {' and '.join(rest)} use the arrow keys." if rest else said


def _shown(pack: Pack, score: Score, version: int, other: StoredScore | None) -> Shown:
    question = next(each for each in pack.questions if each.number == score.question)
    is_done, says = progress_in_words(pack, score)
    hint = person_words_hint(score.evidence)
    return Shown(question, score, version, other, is_done, says, needed_in_words(pack, score), hint)


def _faults(pack: Pack, score: Score) -> list[SheetFault]:
    """What is to be done for this score alone."""
    others = (each for each in blank_sheet(pack).scores if each.question != score.question)
    sheet = replace(blank_sheet(pack), scores=(score, *others))
    return [each for each in sheet_faults(pack, sheet) if each.question == score.question]
