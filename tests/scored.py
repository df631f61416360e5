"""Makes panels that score: members who declare, save, seal and agree, through the store as the pages do."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from recruit.domain.gate import Declaration, Interest
from recruit.domain.people import SHELL
from recruit.domain.sheet import Score
from recruit.store.candidates import candidates
from recruit.store.connection import Database
from recruit.store.consensus import consensus_version, record_consensus
from recruit.store.editions import issued_pack
from recruit.store.gates import declare, undertake
from recruit.store.panels import panel
from recruit.store.sheets import Place, save_scores, seal

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


def scores(db: Database, vacancy: int, marks: Sequence[str], evidence: str = EVIDENCE) -> tuple[Score, ...]:
    """Scores with these marks in the order of the questions, the last one for all that follow; '' means not asked."""
    issued = issued_pack(db, vacancy)
    assert issued is not None
    given = [*marks, *[marks[-1]] * len(issued.pack.questions)]
    pairs = zip(issued.pack.questions, given, strict=False)
    return tuple(
        Score(each.number, mark, evidence=evidence) if mark else _not_asked(each.number) for each, mark in pairs
    )


def save_sheet(db: Database, where: Place, given: Sequence[Score]) -> None:
    """Saves these scores on a sheet where nothing was saved before."""
    save_scores(db, SHELL, where, [(each, 0) for each in given])


def seal_sheet(db: Database, where: Place, marks: Sequence[str] = ("2",)) -> None:
    """A whole sheet with these marks, sealed."""
    save_sheet(db, where, scores(db, where.vacancy, marks))
    seal(db, SHELL, where)


def score_all(db: Database, vacancy: int, marks: Mapping[int, Sequence[Sequence[str]]]) -> None:
    """Every member seals a sheet for these candidates. `marks` gives by candidate, counted from 0, each member's."""
    open_gate(db, vacancy)
    for candidate, by_member in marks.items():
        for member, given in enumerate(by_member):
            seal_sheet(db, place(db, vacancy, candidate, member), given)


def agree_all(db: Database, vacancy: int) -> None:
    """Records the means as agreed for every candidate whose marks are open."""
    for each in candidates(db, vacancy):
        if version := consensus_version(db, each.id):
            record_consensus(db, SHELL, vacancy, each.id, version)


def with_negative(db: Database, where: Place, score: Score) -> Score:
    """The same score with the first negative indicator of its question ticked."""
    issued = issued_pack(db, where.vacancy)
    assert issued is not None
    question = issued.pack.questions[score.question - 1]
    return replace(score, heard=(question.negative_indicators[0].id,))


def _not_asked(question: int) -> Score:
    return Score(question, not_asked=True, why_not_asked="The fire alarm went off.")
