"""The agreed scores as a form has them: what it shows, and what a panel typed read into agreed
scores and faults.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from recruit.domain.pack.pack import Pack
from recruit.domain.scoring.consensus import (
    Agreed,
    AgreedScore,
    QuestionMarks,
    Why,
    departure_fault,
)

MEAN = "mean"
"""What the form sends for an exact mean that is no mark of the scale."""

Fault = tuple[str, str]
"""The id of a field, and what is wrong with it.

The id is that of the question where it has no fields.
"""


@dataclass(frozen=True, slots=True)
class Entry:
    """What the form has for one question."""

    mark: str
    why: str = ""
    words: str = ""


def field_name(part: str, question: int) -> str:
    """The name and id of the field for this part ('mark', 'why' or 'words') of a question's agreed
    score.
    """
    return f"{part}-{question}"


def start_value(marks: QuestionMarks) -> str:
    """What the form sends where the agreed score is the mean's."""
    return marks.start or MEAN


def saved_entry(agreed: Agreed) -> Entry:
    """What the form shows for the agreed score as it stands."""
    other = agreed.departure
    return (
        Entry(start_value(agreed.marks))
        if other is None
        else Entry(other.mark, other.why, other.words)
    )


def typed_entry(agreed: Agreed, typed: Mapping[str, str]) -> Entry:
    """What was typed for a question, or what stands where nothing was sent for it."""
    number, saved = agreed.marks.question.number, saved_entry(agreed)
    if field_name("mark", number) not in typed:
        return saved
    return Entry(
        typed[field_name("mark", number)],
        typed.get(field_name("why", number), ""),
        typed.get(field_name("words", number), "").strip(),
    )


def read_agreed(
    pack: Pack, agreed: Sequence[Agreed], typed: Mapping[str, str]
) -> tuple[tuple[AgreedScore, ...], tuple[Fault, ...]]:
    """The agreed scores that are not the mean, as they were typed, and all that is wrong with
    them.
    """
    found: list[AgreedScore] = []
    faults = list(_unknown(agreed, typed))
    for each in agreed:
        entry = typed_entry(each, typed)
        if _is_the_mean(each.marks, entry):
            continue
        wrong = _entry_faults(pack, each.marks, entry)
        faults += wrong
        if not wrong:
            found.append(
                AgreedScore(each.marks.question.number, entry.mark, Why(entry.why), entry.words)
            )
    return tuple(found), tuple(faults)


def recording_faults(
    pack: Pack, marks: Sequence[QuestionMarks], wanted: Sequence[AgreedScore]
) -> tuple[Fault, ...]:
    """What keeps these from being recorded as agreed: a cap that the mean would break."""
    other = {each.question: each for each in wanted}
    pairs = ((each, departure_fault(pack, each, other.get(each.question.number))) for each in marks)
    return tuple(
        (field_name("mark", each.question.number), fault) for each, fault in pairs if fault
    )


def _unknown(agreed: Sequence[Agreed], typed: Mapping[str, str]) -> list[Fault]:
    known = {str(each.marks.question.number) for each in agreed}
    numbers = [
        name.partition("-")[2] for name in typed if name.startswith(("mark-", "why-", "words-"))
    ]
    strange = list(dict.fromkeys(each[:10] for each in numbers if each not in known))
    return [
        ("version", f"This pack has no question '{each}'. Load the page again.")
        for each in strange[:3]
    ]


def _is_the_mean(marks: QuestionMarks, entry: Entry) -> bool:
    if marks.mean is None:
        return entry.mark in ("", MEAN) and not entry.why and not entry.words
    return entry.mark == start_value(marks) and not entry.why and not entry.words


def _entry_faults(pack: Pack, marks: QuestionMarks, entry: Entry) -> list[Fault]:
    number, name = marks.question.number, f"Question {marks.question.number}"
    here = field_name("mark", number)
    if marks.mean is None:
        return [
            (
                f"question-{number}",
                departure_fault(pack, marks, AgreedScore(number, "", Why.OTHER, "")),
            )
        ]
    if not entry.mark:
        return [(here, f"{name}: choose the agreed score.")]
    if entry.mark == start_value(marks) and not _may_explain_the_mean(pack, marks):
        fix = "Choose another mark, or empty the reason."
        return [(here, f"{name}: the agreed score is the mean's, which needs no reason. {fix}")]
    if entry.mark not in pack.rule.scale.marks:
        return [
            (
                here,
                departure_fault(
                    pack, marks, AgreedScore(number, entry.mark, Why.OTHER, entry.words)
                ),
            )
        ]
    faults: list[Fault] = []
    if entry.why not in list(Why):
        faults.append(
            (field_name("why", number), f"{name}: choose why the agreed score is not the mean's.")
        )
    if fault := departure_fault(
        pack, marks, AgreedScore(number, entry.mark, Why.OTHER, entry.words)
    ):
        faults.append((field_name("words", number), fault))
    return faults


def _may_explain_the_mean(pack: Pack, marks: QuestionMarks) -> bool:
    """Whether the mean's own mark needs a reason: where it breaks a cap."""
    return marks.start is not None and bool(departure_fault(pack, marks, None))
