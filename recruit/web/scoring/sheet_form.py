"""What the page of a sheet sends, read into the dataclasses of a sheet; the fields of question 3
begin with 'q3-'.
"""

from __future__ import annotations

from collections.abc import Iterator

from werkzeug.datastructures import MultiDict

from recruit.domain.pack.pack import Pack
from recruit.domain.scoring.sheet import Part, Score, score_fault
from recruit.domain.words.merging import Field
from recruit.domain.words.refusal import Refused
from recruit.domain.words.typed_text import cleaned, unusable_character
from recruit.domain.words.whole_number import whole_number
from recruit.store.scoring.sheets import LONGEST_NOTES, Notes

NOT_ASKED = "not asked"
"""What stands in the place of a mark."""
NEVER = -1
"""A version or a turn that nothing ever has, for what was tampered with."""

_TEXTS_OF_NOTES = ("notes-notes", "notes-remarks")

Sent = MultiDict[str, str]
Faults = list[tuple[str, str]]


def read_score(sent: Sent, question: int) -> Score:
    """The score that was sent for this question, whether it can be one or not."""
    name = f"q{question}"
    mark = sent.get(f"{name}-mark") or None
    return Score(
        question,
        mark=None if mark == NOT_ASKED else mark,
        not_asked=mark == NOT_ASKED,
        why_not_asked=_text(sent, f"{name}-{Part.WHY_NOT_ASKED}"),
        evidence=_text(sent, f"{name}-{Part.EVIDENCE}"),
        probes=tuple(sorted({whole(each) for each in sent.getlist(f"{name}-probe")})),
        heard=tuple(dict.fromkeys(sent.getlist(f"{name}-heard"))),
    )


def read_notes(sent: Sent) -> Notes:
    """What was sent of the fields beside the scores."""
    anywhere = tuple(dict.fromkeys(sent.getlist("notes-anywhere")))
    return Notes(anywhere, _text(sent, "notes-notes"), _text(sent, "notes-remarks"))


def refuse_part(sent: Sent, *questions: int) -> None:
    """Raises `Refused` where a text of these questions, or of the notes for 0, was not sent: it
    would be wiped.

    A page sends every text, empty or not; of marks and ticks it sends only what is chosen.
    """
    for each in questions:
        texts = (
            (f"q{each}-{Part.WHY_NOT_ASKED}", f"q{each}-{Part.EVIDENCE}")
            if each
            else _TEXTS_OF_NOTES
        )
        if not set(texts) <= set(sent):
            raise Refused(
                "only a part of the page was sent. Nothing was saved. Load the page again."
            )


def score_fields(score: Score) -> list[tuple[str, str]]:
    """The fields that would send this score, with their values: the other way round of
    `read_score`.
    """
    name = f"q{score.question}"
    return [
        (f"{name}-mark", NOT_ASKED if score.not_asked else score.mark or ""),
        (f"{name}-{Part.WHY_NOT_ASKED}", score.why_not_asked),
        (f"{name}-{Part.EVIDENCE}", score.evidence),
        *((f"{name}-probe", str(each)) for each in score.probes),
        *((f"{name}-heard", each) for each in score.heard),
    ]


def notes_fields(notes: Notes) -> list[tuple[str, str]]:
    """The fields that would send these notes, with their values."""
    texts = [("notes-notes", notes.notes), ("notes-remarks", notes.remarks)]
    return texts + [("notes-anywhere", each) for each in notes.heard_anywhere]


def score_parts(score: Score) -> list[Field]:
    """The parts of a score as the page shows them: the mark with why there is none, the evidence,
    and every tick.
    """
    name = f"q{score.question}"
    mark = NOT_ASKED if score.not_asked else score.mark
    return [
        Field(f"{name}-mark", (mark,) if mark else (), "Mark", "mark"),
        Field(f"{name}-{Part.WHY_NOT_ASKED}", (score.why_not_asked,), "Why not asked", "mark"),
        Field(f"{name}-{Part.EVIDENCE}", (score.evidence,), "Evidence"),
        Field(f"{name}-probe", tuple(map(str, score.probes)), "Probes", is_set=True),
        Field(f"{name}-heard", score.heard, "Heard", is_set=True),
    ]


def notes_parts(notes: Notes) -> list[Field]:
    """The parts of what stands beside the scores."""
    return [
        Field("notes-notes", (notes.notes,), "Notes"),
        Field("notes-remarks", (notes.remarks,), "Remarks"),
        Field("notes-anywhere", notes.heard_anywhere, "Heard anywhere", is_set=True),
    ]


def score_faults(pack: Pack, score: Score) -> Faults:
    """Why a score cannot be kept: the field and a sentence; none where it can, half-done or not."""
    return list(_score_faults(pack, score))


def notes_faults(notes: Notes) -> Faults:
    """Why notes cannot be kept: the field and a sentence."""
    found = []
    for field, text in (("notes-notes", notes.notes), ("notes-remarks", notes.remarks)):
        if len(text) > LONGEST_NOTES:
            found.append(
                (field, f"Use at most {LONGEST_NOTES:,} characters; this has {len(text):,}.")
            )
        elif bad := unusable_character(text):
            found.append((field, _cannot_be_printed(bad)))
    return found


def refuse(faults: Faults) -> None:
    """Raises `Refused` with the first of these, if there is any."""
    if faults:
        raise Refused(f"{faults[0][1]} Nothing was saved.")


def whole(text: str) -> int:
    """A whole number that was sent, or `NEVER`."""
    number = whole_number(text)
    return NEVER if number is None else number


def _score_faults(pack: Pack, score: Score) -> Iterator[tuple[str, str]]:
    name = f"q{score.question}"
    for part, text in ((Part.WHY_NOT_ASKED, score.why_not_asked), (Part.EVIDENCE, score.evidence)):
        if bad := unusable_character(text):
            yield f"{name}-{part}", _cannot_be_printed(bad)
            return
    question = next((each for each in pack.questions if each.number == score.question), None)
    if question and (fault := score_fault(question, score)):
        yield f"{name}-{_part_at_fault(fault)}", fault


def _part_at_fault(fault: str) -> Part:
    return (
        Part.EVIDENCE
        if "evidence" in fault
        else Part.WHY_NOT_ASKED
        if "reason" in fault
        else Part.MARK
    )


def _cannot_be_printed(bad: str) -> str:
    return f"Take out the character {bad}: it cannot be printed."


def _text(sent: Sent, name: str) -> str:
    return cleaned(sent.get(name, ""))
