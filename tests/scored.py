"""Makes panels that score: members who declare, save, seal and agree, through the store as the
pages do.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

from recruit.domain.pack.pack import IssuedPack
from recruit.domain.record.record import CalibrationMark
from recruit.domain.scoring.consensus import AgreedScore, Why
from recruit.domain.scoring.gate import Declaration, Interest
from recruit.domain.scoring.result import Outcome
from recruit.domain.scoring.sheet import Score
from recruit.domain.words.people import SHELL
from recruit.store.connection import Database
from recruit.store.keeping.bundles import BundleKind, MadeFile, note_bundle
from recruit.store.keeping.holds import lift_hold, place_hold
from recruit.store.scoring.calibration import SampleAnswer, mark_sample, save_sample_answer
from recruit.store.scoring.consensus import (
    consensus_version,
    record_consensus,
    save_departures,
    take_stance,
)
from recruit.store.scoring.gates import add_exception, declare, save_training, undertake
from recruit.store.scoring.letters import approve_letter, save_letter
from recruit.store.scoring.outcomes import (
    record_decision,
    record_equal,
    save_outcome,
    save_tie_decision,
)
from recruit.store.scoring.sheets import (
    Notes,
    Place,
    open_without,
    reopen,
    save_notes,
    save_scores,
    seal,
)
from recruit.store.vacancies.candidates import candidates
from recruit.store.vacancies.editions import issued_pack
from recruit.store.vacancies.panels import panel

EVIDENCE = "Said: 'I wrote the plan with the crew, and we tried it on the next night watch.'"
"""What stands as evidence wherever a test gives none."""


def open_gate(db: Database, vacancy: int) -> None:
    """Every member accepts confidentiality and declares that they know no candidate."""
    for member in panel(db, vacancy):
        undertake(db, SHELL, vacancy, member.id)
        for candidate in candidates(db, vacancy):
            declare(db, SHELL, vacancy, candidate.id, Declaration(member.id, Interest.NONE))


def place(db: Database, vacancy: int, candidate: int = 0, member: int = 0) -> Place:
    """The place of a member's sheet, both counted from 0 in the order of the lists."""
    return Place(vacancy, candidates(db, vacancy)[candidate].id, panel(db, vacancy)[member].id)


def scores(
    db: Database, vacancy: int, marks: Sequence[str], evidence: str = EVIDENCE
) -> tuple[Score, ...]:
    """Scores with these marks in the order of the questions, the last one for all that follow; ''
    means not asked.
    """
    issued = issued_pack(db, vacancy)
    assert issued is not None
    given = [*marks, *[marks[-1]] * len(issued.pack.questions)]
    pairs = zip(issued.pack.questions, given, strict=False)
    return tuple(
        Score(each.number, mark, evidence=evidence) if mark else _not_asked(each.number)
        for each, mark in pairs
    )


def save_sheet(db: Database, where: Place, given: Sequence[Score]) -> None:
    """Saves these scores on a sheet where nothing was saved before."""
    save_scores(db, SHELL, where, [(each, 0) for each in given])


def seal_sheet(db: Database, where: Place, marks: Sequence[str] = ("2",)) -> None:
    """A whole sheet with these marks, sealed."""
    save_sheet(db, where, scores(db, where.vacancy, marks))
    seal(db, SHELL, where)


def score_all(db: Database, vacancy: int, marks: Mapping[int, Sequence[Sequence[str]]]) -> None:
    """Every member seals a sheet for these candidates.

    `marks` gives by candidate, counted from 0, each member's.
    """
    open_gate(db, vacancy)
    for candidate, by_member in marks.items():
        for member, given in enumerate(by_member):
            seal_sheet(db, place(db, vacancy, candidate, member), given)


def agree_all(db: Database, vacancy: int) -> None:
    """Records the means as agreed for every candidate whose marks are open."""
    for each in candidates(db, vacancy):
        if version := consensus_version(db, each.id):
            record_consensus(db, SHELL, vacancy, each.id, version)


def whole_story(db: Database, vacancy: int) -> None:
    """A selection in which everything happened once that can happen; the vacancy has three members
    and candidates.

    The second and third candidate tie; the third is scored by two, since the chair opened without
    the last member.
    """
    first, second, third = (each.id for each in candidates(db, vacancy))
    issued = issued_pack(db, vacancy)
    assert issued is not None
    calibrate(db, vacancy, issued)
    save_training(db, SHELL, vacancy, panel(db, vacancy)[0].id, date(2030, 1, 1))
    add_exception(
        db, SHELL, vacancy, first, "The clerk of the court was late, and we could not wait."
    )
    open_gate(db, vacancy)
    for member, marks in enumerate((["3"], ["3"], ["1", "3"])):
        seal_sheet(db, place(db, vacancy, 0, member), marks)
    reopen(db, SHELL, place(db, vacancy, 0, 2), "The mark for question 1 belongs to question 2.")
    save_scores(db, SHELL, place(db, vacancy, 0, 2), [(scores(db, vacancy, ["3"])[0], 1)])
    save_notes(
        db, SHELL, place(db, vacancy, 0, 2), Notes((), "Bring water.", "The lights went out."), 0
    )
    seal(db, SHELL, place(db, vacancy, 0, 2))
    for member in range(3):
        seal_sheet(db, place(db, vacancy, 1, member), ["2"])
    for member in range(2):
        seal_sheet(db, place(db, vacancy, 2, member), ["2"])
    open_without(db, SHELL, place(db, vacancy, 2, 0), "The third member was called away.")
    higher = [AgreedScore(1, "4", Why.INDICATOR_MISSED, "All had heard the second indicator.")]
    save_departures(db, SHELL, vacancy, first, consensus_version(db, first), higher)
    agree_all(db, vacancy)
    take_stance(
        db,
        SHELL,
        vacancy,
        first,
        panel(db, vacancy)[1].id,
        agrees=False,
        words="I heard less than that.",
    )
    take_stance(db, SHELL, vacancy, first, panel(db, vacancy)[0].id, agrees=True, words="")
    record_equal(
        db,
        SHELL,
        vacancy,
        [second, third],
        "We read all the evidence again, and found no difference.",
    )
    save_tie_decision(
        db, SHELL, vacancy, [second, third], "The one has worked at sea.", is_section_159=False
    )
    save_outcome(db, SHELL, vacancy, first, 0, Outcome.APPOINT, "", "Met every indicator.")
    save_outcome(db, SHELL, vacancy, second, 0, Outcome.RESERVE, "2027-11-30", "Met the standard.")
    save_outcome(
        db, SHELL, vacancy, third, 0, Outcome.NOT_APPOINTED, "", "Met the standard; one post."
    )
    save_letter(
        db, SHELL, vacancy, second, 0, "Thank you for coming. You spoke of the night watch."
    )
    approve_letter(db, SHELL, vacancy, second, 1)
    record_decision(db, SHELL, vacancy)
    lift_hold(
        db, SHELL, vacancy, place_hold(db, SHELL, vacancy, "A claim may come."), "It did not come."
    )
    made = MadeFile("C1.zip", "0" * 128, 1)
    note_bundle(db, SHELL, vacancy, BundleKind.SUBJECT_ACCESS, made, first)


def calibrate(db: Database, vacancy: int, issued: IssuedPack) -> None:
    """A sample answer to the first question, marked by the first two members."""
    save_sample_answer(
        db,
        SHELL,
        vacancy,
        issued,
        SampleAnswer(1, "I would ask the crew, and write down what we do."),
    )
    for member, mark in zip(panel(db, vacancy), ("2", "3"), strict=False):
        mark_sample(
            db,
            SHELL,
            vacancy,
            issued,
            1,
            CalibrationMark(member.id, mark, "Two of the three indicators."),
        )


def with_negative(db: Database, where: Place, score: Score) -> Score:
    """The same score with the first negative indicator of its question ticked."""
    issued = issued_pack(db, where.vacancy)
    assert issued is not None
    question = issued.pack.questions[score.question - 1]
    return replace(score, heard=(question.negative_indicators[0].id,))


def _not_asked(question: int) -> Score:
    return Score(question, not_asked=True, why_not_asked="The fire alarm went off.")
