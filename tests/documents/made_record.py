"""Makes records of selections without a store, for tests of the papers.

Everyone in them is made up.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Sequence
from dataclasses import replace

from recruit.domain.pack.pack import IssuedPack, issue
from recruit.domain.pack.vacancy import Candidate
from recruit.domain.record.record import (
    Calibration,
    CalibrationMark,
    CandidateRecord,
    Deed,
    Edition,
    GateException,
    Interview,
    Letter,
    MemberRecord,
    MemberSheet,
    Record,
    RecordedOutcome,
    Sealing,
    Stance,
    TieDecision,
)
from recruit.domain.scoring.consensus import AgreedScore, Why
from recruit.domain.scoring.gate import Declaration, Interest
from recruit.domain.scoring.result import Outcome
from recruit.domain.scoring.sheet import Score, Sheet
from tests.builders import NAMES, a_pack

EVIDENCE = (
    "Said: 'I wrote the plan with the crew.'\n\nAsked who checked it: 'The mate did, every night.'"
)
HOSTILE = '<b>&"quoted"</b> ]]> ${x} שלום العربية 👩‍🚀 ' + "w" * 300
"""Text that a careless writer of XML or of lines would trip over."""


def at(hour: int, minute: int = 0) -> str:
    """A moment on the day of the interviews, as it is stored."""
    return f"2026-11-24T{hour:02d}:{minute:02d}:00.000+00:00"


def by(who: str, hour: int, why: str = "") -> Deed:
    """That someone did something at this hour."""
    return Deed(who, at(hour), why)


def an_issued(count: int = 3, **changes) -> IssuedPack:
    """An issued pack with this many questions."""
    return issue(replace(a_pack(count), **changes))


def members(count: int = 3) -> tuple[MemberRecord, ...]:
    """A panel with ids from 1 on, the first of whom is the chair."""
    return tuple(
        MemberRecord(
            place,
            f"{NAMES[-1 - place % len(NAMES)]} {place}",
            "Made-up role",
            place == 1,
            "",
            at(8),
            None,
        )
        for place in range(1, count + 1)
    )


def a_sheet(issued: IssuedPack, marks: Sequence[str], **changes) -> Sheet:
    """A sheet with these marks, the last one for all that follow; '' means not asked."""
    questions = issued.pack.questions
    given = [*marks, *[marks[-1]] * len(questions)]
    scores = tuple(
        (
            Score(each.number, mark, evidence=EVIDENCE, probes=(1,), heard=(each.indicators[0].id,))
            if mark
            else Score(each.number, not_asked=True, why_not_asked="The fire alarm went off.")
        )
        for each, mark in zip(questions, given, strict=False)
    )
    return replace(Sheet(scores), **changes)


def sealed(member: int, sheet: Sheet, *earlier: Sheet) -> MemberSheet:
    """A sealed sheet, which was sealed and opened again once for each earlier one."""
    before = tuple(
        Sealing(
            number,
            each,
            at(10, number),
            Deed("Hilda Rulebook", at(11, number), f"Reason {number}."),
        )
        for number, each in enumerate(earlier, 1)
    )
    return MemberSheet(member, at(9), (*before, Sealing(len(before) + 1, sheet, at(12), None)))


def an_interview(issued: IssuedPack, marks: Sequence[Sequence[str]], **changes) -> Interview:
    """A candidate's scoring, recorded: for each member the marks of their sheet."""
    sheets = tuple(sealed(place, a_sheet(issued, given)) for place, given in enumerate(marks, 1))
    made = Interview(
        edition=issued.pack.edition,
        began_at=at(9),
        sheets=sheets,
        opened=by("Ambrose Chair", 13),
        departures=(),
        recorded=by("Ambrose Chair", 14),
        stances=tuple(Stance(each.member, True, "", at(15)) for each in sheets),
    )
    return replace(made, **changes)


def a_candidate(place: int, interview: Interview | None = None, **changes) -> CandidateRecord:
    """A candidate with the id and reference of their place, from 1; no one knows them."""
    made = CandidateRecord(
        id=place,
        candidate=Candidate(f"C{place}", NAMES[(place - 1) % len(NAMES)], f"{8 + place}.00am"),
        is_off=False,
        declarations=(
            tuple(Declaration(each.member, Interest.NONE) for each in interview.sheets)
            if interview
            else ()
        ),
        exception=None,
        interview=interview,
        outcome=None,
        letter=None,
    )
    return replace(made, **changes)


def a_record(issued: IssuedPack, panel: int, *candidates: CandidateRecord, **changes) -> Record:
    """A record with one edition, a panel of this size and these candidates."""
    made = Record(
        vacancy=1,
        editions=(Edition(issued, Deed("Agnes Lamplight", "2026-11-23T09:00:00.000+00:00")),),
        members=members(panel),
        candidates=candidates,
        tie_decisions=(),
        decided=None,
        calibrations=(),
    )
    return replace(made, **changes)


def outcome(
    what: Outcome, until: str = "", why: str = "Shown by the evidence for question 1."
) -> RecordedOutcome:
    """A recorded outcome."""
    return RecordedOutcome(what, until, by("Ambrose Chair", 16, why))


def a_letter(text: str, *, is_approved: bool = True) -> Letter:
    """A letter, approved or a draft."""
    return Letter(text, by("Hilda Rulebook", 17), by("Hilda Rulebook", 18) if is_approved else None)


def whole_story(questions: int = 3, panel: int = 3) -> Record:
    """A decided selection of five candidates in which everything happened once.

    C1 is appointed over a dissent, C2 and C3 are equal and ordered under section 159, C4 was scored
    by one member less and does not meet the standard, C5 withdrew.
    """
    issued = an_issued(questions)
    first = an_interview(issued, [["3", "4"], *[["3"]] * (panel - 2), ["1", "", "3"]])
    again = sealed(panel, a_sheet(issued, ["1", "", "3"]), a_sheet(issued, ["2", "", "3"]))
    dissent = Stance(panel, False, "I heard less than that.", at(15))
    higher = AgreedScore(
        1, "4", Why.INDICATOR_MISSED, "All had heard the second indicator.\nIt was read again."
    )
    first = replace(
        first,
        sheets=(*first.sheets[:-1], again),
        departures=(higher,),
        stances=(*first.stances[:-1], dissent),
    )
    equals = [an_interview(issued, [["2", "3"]] * panel) for _ in range(2)]
    low = an_interview(
        issued, [["1"]] * (panel - 1), opened=by("Ambrose Chair", 13, "The last member fell ill.")
    )
    exception = GateException(
        ("The panel has no chair.",), by("Ambrose Chair", 8, "The clerk was late.")
    )
    known = Declaration(panel, Interest.WITHDRAWS, "We are cousins.")
    one = a_candidate(1, first, exception=exception, outcome=outcome(Outcome.APPOINT))
    four = a_candidate(4, low, outcome=outcome(Outcome.NOT_APPOINTED))
    return a_record(
        issued,
        panel,
        one,
        a_candidate(2, equals[0], outcome=outcome(Outcome.RESERVE, "2027-11-30")),
        a_candidate(3, equals[1], outcome=outcome(Outcome.NOT_APPOINTED)),
        replace(four, declarations=(*four.declarations, known)),
        a_candidate(5, outcome=outcome(Outcome.WITHDRAWN, why="Took another post.")),
        tie_decisions=(
            TieDecision(
                (3, 2), True, by("Ambrose Chair", 15, "No keeper has come from the islands.")
            ),
        ),
        decided=by("Ambrose Chair", 17),
        calibrations=(
            Calibration(
                1,
                "I would ask the crew.",
                (CalibrationMark(1, "2", ""), CalibrationMark(2, "3", "")),
            ),
        ),
    )


def a_png(width: int = 40, height: int = 20) -> bytes:
    """A grey picture of this many pixels."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return (
            struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        )

    rows = (b"\0" + b"\x80" * width) * height
    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(rows))
        + chunk(b"IEND", b"")
    )
