"""The record as data: what each reader may have of it, and all of it as JSON.

The tables are in `export_tables`.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, fields, is_dataclass, replace
from datetime import date
from fractions import Fraction
from typing import Any

from recruit.domain.decision.opening_words import with_openings_told
from recruit.domain.decision.outcome_rules import outcomes_of
from recruit.domain.decision.result_sight import compared_with, kept_from
from recruit.domain.decision.standing import agreed_of, pack_of, standing
from recruit.domain.pack.pack import Pack, plain
from recruit.domain.record.record import Calibration, CandidateRecord, MemberRecord, Record
from recruit.domain.scoring.blindness import Viewer, sees_marks
from recruit.domain.scoring.consensus import USUAL_SPREAD, Agreed, two_places
from recruit.domain.scoring.result import UNSCORED
from recruit.domain.words.clock import USUAL_CLOCK, Clock

FORM = "recruit-record/2"
"""Names the shape of the JSON; it changes when a key is added, removed or renamed."""
KEYS = {
    "form": "the shape of this file",
    "keys": "what each key means; those inside 'pack' belong to the pack's own form",
    "zone": "the zone in which pages and papers tell the times that stand here in UTC",
    "left_out": (
        "what this copy of the record does not hold, and why; empty where it holds everything"
    ),
    "record": "all that people gave: nothing in it is worked out",
    "results": "what follows from the record by the declared rule",
    # The record
    "vacancy": "the number of the vacancy in the database",
    "editions": "the issued packs, oldest first",
    "issued": "an issued pack with its digest",
    "pack": "everything that was asked and how it was judged, in the form that the digest covers",
    "digest": "SHA-256 of the pack's canonical JSON, 64 hexadecimal digits",
    "deed": "that someone did this: by whom, when and why",
    "by": "the name of who did it",
    "at": "when, in UTC (ISO 8601)",
    "why": "the reason; for a departure from the mean its code",
    "members": "the panel, sitting and gone",
    "id": "the number in the database, by which everything else names members and candidates",
    "name": "the person's name",
    "role": "what the member is on the panel",
    "is_chair": "whether this member is the chair",
    "left_at": "when the member left the panel, or empty",
    "undertaken_at": "when the member accepted confidentiality, or empty",
    "trained_until": "the last day of the member's training, or null",
    "candidates": "those on the list, and those who were taken off it",
    "candidate": "the candidate: reference, name and time; in results the number",
    "reference": "the candidate's reference",
    "time": "when the interview was to be, as it was typed",
    "is_off": "whether the candidate was taken off the list",
    "declarations": "what each member declared about the candidate",
    "member": "the number of the member",
    "interest": "none, known or withdraws",
    "how": "how they know each other, and what was agreed",
    "exception": "that scoring was opened although the gate was not green, or null",
    "points": "what was still open then",
    "interview": "the scoring of the candidate, or null where there was none or it is left out",
    "edition": "the number of the edition that the candidate was scored on",
    "began_at": "when the first score was saved",
    "sheets": "each member's sheet",
    "sealings": "each time the sheet was sealed; the last counts unless it was reopened",
    "number": "which sealing it is, counted from 1",
    "sheet": "the sheet as it was sealed: first marks, never changed",
    "sealed_at": "when it was sealed",
    "reopened": "who opened it again, when and why, or null",
    "scores": "one for each question",
    "question": "the number of the question in the pack",
    "mark": "the mark, or null where there is none",
    "not_asked": "whether the question was not asked; in results the members for whom it was not",
    "why_not_asked": "why it was not asked",
    "evidence": "what the member wrote was said and done",
    "probes": "the places, from 1, of the probes that were asked",
    "heard": "the ids of the indicators that were heard, positive and negative",
    "heard_anywhere": "the negative indicators of a whole group that were heard, as framework:id",
    "notes": "the member's notes for themselves",
    "remarks": "the member's remarks for the panel",
    "opened": (
        "who opened the marks to those who scored and why, or that they opened by themselves; null"
        " while closed"
    ),
    "departures": "the agreed marks that are not the mean",
    "words": "why, in words",
    "recorded": "who recorded the agreed scores, or null",
    "stances": "whether each member confirms the agreed scores",
    "agrees": "true for confirms, false for dissents",
    "outcome": "what became of the candidate, or null; inside it the word for it",
    "until": "the last day of a reserve, or empty",
    "letter": "the feedback letter, or null",
    "text": "the text of the letter",
    "saved": "who saved it last",
    "approved": "who approved it, or null while it is a draft",
    "tie_decisions": "how the panel ordered candidates whom it had recorded as equal",
    "order": "the candidates, best first; in a tie groups of equals",
    "is_section_159": "whether it was a choice under section 159 of the Equality Act 2010",
    "sign_ins": "each sign-in that somebody else made for a member",
    "way": "how it lets the member in: link and code, or password link",
    "told_at": "when the member confirmed that they know, or empty",
    "found_equal": "which candidates the panel recorded as equal",
    "decided": "who recorded the decision, or null",
    "calibrations": "sample answers that the panel marked for practice; never counted",
    "answer": "the sample answer",
    "marks": "what each member gave",
    # Results
    "agreed": "the agreed scores, one for each question; in a shortfall the agreed score",
    "is_recorded": (
        "whether the panel recorded the agreed scores; null where the sheets are left out"
    ),
    "value": (
        "what the agreed score counts, as an exact number or fraction; null where nothing was"
        " scored"
    ),
    "mean": "the mean of the members' marks, exact",
    "mean_in_words": "the mean with two decimal places at most",
    "n": "how many members the mean is over",
    "start": "the mark that the mean becomes by the rule",
    "spread": "the highest value less the lowest",
    "cap": "the highest mark that the indicators heard still allow, or null",
    "flags": "why the question had to be talked over",
    "is_the_mean": "whether the mean stands",
    "verdict": (
        "what the rule says of the candidate, or null while the agreed scores are not recorded"
    ),
    "total": "the weighted mean of the agreed scores, exact",
    "mechanical": "the weighted mean of the members' means, exact",
    "asked": "how many questions were scored",
    "shortfalls": "the questions below a minimum mark",
    "minimum": "the minimum mark",
    "meets_standard": "whether the candidate meets the standard",
    "mechanical_meets_standard": "whether the means alone would",
    "in_words": "the verdict as sentences",
    "merit": (
        "the order of merit, or null before every candidate is settled or where candidates are"
        " left out"
    ),
    "merit_by_means": "the order that the members' means alone would give",
    "places": "place by candidate; those who are equal share one",
    "place": "the place, from 1",
    "ties": "candidates with the same total, and how they were parted",
    "steps": "the steps of the declared order that were needed",
    "values": "pairs of candidate and what they had",
    "left": "the groups that were left after the step, best first",
    "below": "who does not meet the standard",
}
"""What each key of the JSON means; the file holds it too."""


@dataclass(frozen=True, slots=True)
class Seen:
    """The record as one reader may have it. `left_out` says in sentences what is not in it.

    `without_sheets` are those of whom nothing is here that depends on a sheet. `has_order` is false
    where one who may count is left out altogether: the order of merit would tell of them.
    """

    record: Record
    left_out: tuple[str, ...]
    without_sheets: frozenset[int]
    has_order: bool


def as_seen(record: Record, viewer: Viewer) -> Seen:
    """What this reader may have. Of a candidate whose marks they may not see, nothing that depends
    on a sheet.

    The rest about such a candidate is there for HR, unless they sit on the panel. For all others it
    is where the candidate was taken off the list, withdrew or did not attend: that is no secret,
    and the order of merit is the same without them. Whoever else is meant is left out.
    """
    keeps_rest = viewer.is_hr and viewer.member is None
    kept, left_out, without = [], [], set()
    has_order = True
    for one in record.candidates:
        reference = one.candidate.reference
        if sees_marks(viewer, one.states):
            kept.append(one)
        elif keeps_rest or _is_out(one):
            kept.append(_without_sheets(one, viewer))
            without.add(one.id)
            # Whether there are sheets is told to those alone who may know who has scored.
            if not keeps_rest:
                what = (
                    "sheets are" if viewer.member is None else "sheets and what others declared are"
                )
                left_out.append(f"{reference}: the marks are not open to you, so {what} left out.")
            elif one.interview is not None:
                left_out.append(f"{reference}: the marks are not open, so the sheets are left out.")
        else:
            has_order = False
            left_out.append(
                f"{reference}: the marks are not open to you, so the candidate is left out."
            )
    kept = _without_telling_reasons(record, viewer, kept)
    left_out += _what_else(record, viewer, has_order=has_order)
    there = {each.id for each in kept}
    seen = replace(
        record,
        candidates=tuple(kept if viewer.is_hr else (replace(each, letter=None) for each in kept)),
        members=tuple(_member(each, viewer) for each in record.members),
        tie_decisions=tuple(each for each in record.tie_decisions if there >= set(each.order)),
        found_equal=tuple(each for each in record.found_equal if there >= set(each.candidates)),
        calibrations=tuple(each for each in record.calibrations if _sees_calibration(viewer, each)),
    )
    seen = with_openings_told(seen)
    return Seen(seen, tuple(left_out), frozenset(without), has_order)


def has_export(seen: Seen, viewer: Viewer) -> bool:
    """Whether there is anything to export for this reader: HR, or someone who may see a candidate's
    marks.
    """
    if viewer.is_hr and viewer.member is None:
        return bool(seen.record.candidates)
    return any(each.id not in seen.without_sheets for each in seen.record.candidates)


def record_json(seen: Seen, spread: int = USUAL_SPREAD, clock: Clock = USUAL_CLOCK) -> str:
    """The record as JSON text, keys in order, with what each key means; the clock is noted and not
    used.
    """
    content = {
        "form": FORM,
        "keys": KEYS,
        "zone": clock.zone,
        "left_out": list(seen.left_out),
        "record": plain_record(seen.record),
        "results": _results(seen, spread),
    }
    return json.dumps(content, ensure_ascii=False, sort_keys=True, indent=1, allow_nan=False) + "\n"


def plain_record(value: object) -> Any:
    """A part of the record as what JSON can hold, texts exactly as they were given."""
    if isinstance(value, Pack):
        # The digest is over this form of it.
        return plain(value)
    if is_dataclass(value):
        return {field.name: plain_record(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, tuple):
        return [plain_record(each) for each in value]
    if isinstance(value, Fraction):
        return str(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, str):
        return str(value)
    if value is None or isinstance(value, int):
        return value
    raise TypeError(f"{type(value).__name__} has no form in the export")


def _without_telling_reasons(
    record: Record, viewer: Viewer, kept: Sequence[CandidateRecord]
) -> list[CandidateRecord]:
    """The same without the reasons for outcomes that may tell of somebody whose scores are kept
    from this viewer.
    """
    found = standing(record)
    silent = compared_with(found, outcomes_of(record), kept_from(record, found, viewer))
    return [
        (
            replace(each, outcome=replace(each.outcome, deed=replace(each.outcome.deed, why="")))
            if each.outcome and each.id in silent
            else each
        )
        for each in kept
    ]


def _is_out(one: CandidateRecord) -> bool:
    return one.is_off or (one.outcome is not None and one.outcome.outcome in UNSCORED)


def _without_sheets(one: CandidateRecord, viewer: Viewer) -> CandidateRecord:
    """The same without what depends on a sheet; a member has of the declarations their own."""
    said = [each for each in one.declarations if viewer.member in (None, each.member)]
    return replace(one, interview=None, declarations=tuple(said))


def _what_else(record: Record, viewer: Viewer, *, has_order: bool) -> list[str]:
    said = []
    if not has_order and standing(record).is_complete:
        said.append(
            "The order of merit would tell of who is left out, so it is left out too, and so are"
            " reasons for outcomes that compare with them."
        )
    if not viewer.is_hr:
        said.append("Feedback letters, and the dates of other members' training, are for HR.")
    hidden = [
        str(each.question) for each in record.calibrations if not _sees_calibration(viewer, each)
    ]
    if hidden:
        said.append(
            f"Calibration: you have not marked the sample answer to question {', '.join(hidden)}."
        )
    return said


def _member(member: MemberRecord, viewer: Viewer) -> MemberRecord:
    return (
        member
        if viewer.is_hr or viewer.member == member.id
        else replace(member, trained_until=None)
    )


def _sees_calibration(viewer: Viewer, held: Calibration) -> bool:
    """A member may see the others' marks of a sample answer once they have given their own."""
    return viewer.member is None or any(each.member == viewer.member for each in held.marks)


def _results(seen: Seen, spread: int) -> dict[str, Any]:
    record = seen.record
    found = standing(record, spread)
    is_whole = found.is_complete and seen.has_order
    return {
        "candidates": [
            _result(seen, one, spread, found.verdicts.get(one.id)) for one in record.candidates
        ],
        "merit": plain_record(found.merit) if is_whole else None,
        "merit_by_means": plain_record(found.by_means) if is_whole else None,
    }


def _result(seen: Seen, one: CandidateRecord, spread: int, verdict: object) -> dict[str, Any]:
    record = seen.record
    agreed = agreed_of(record, one, spread) if one.interview else ()
    return {
        "candidate": one.id,
        "reference": one.candidate.reference,
        "edition": pack_of(record, one).edition if one.interview else None,
        "is_recorded": None if one.id in seen.without_sheets else one.states.is_recorded,
        "agreed": [_agreed(each) for each in agreed],
        "verdict": plain_record(verdict),
    }


def _agreed(each: Agreed) -> dict[str, Any]:
    marks = each.marks
    return {
        "question": marks.question.number,
        "mark": each.mark,
        "value": plain_record(each.value),
        "mean": plain_record(marks.mean),
        "mean_in_words": "" if marks.mean is None else two_places(marks.mean),
        "n": marks.n,
        "marks": plain_record(marks.marks),
        "not_asked": list(marks.not_asked),
        "start": marks.start,
        "spread": plain_record(marks.spread),
        "cap": marks.cap,
        "flags": plain_record(marks.flags),
        "is_the_mean": each.departure is None,
    }
