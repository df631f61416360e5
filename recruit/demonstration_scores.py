"""What the panels of the made-up organisation scored: one day of interviews under way, one
selection decided.
"""

from __future__ import annotations

from collections.abc import Sequence

from recruit.domain.pack.pack import IssuedPack, PackQuestion
from recruit.domain.scoring.consensus import AgreedScore, Why
from recruit.domain.scoring.gate import Declaration, Interest
from recruit.domain.scoring.result import Outcome
from recruit.domain.scoring.sheet import Score
from recruit.domain.words.people import Actor
from recruit.store.connection import Database
from recruit.store.scoring.consensus import (
    consensus_version,
    record_consensus,
    save_departures,
    take_stance,
)
from recruit.store.scoring.gates import declare, undertake
from recruit.store.scoring.letters import approve_letter, save_letter
from recruit.store.scoring.outcomes import record_decision, save_outcome
from recruit.store.scoring.sheets import Notes, Place, save_notes, save_scores, seal
from recruit.store.vacancies.candidates import candidates
from recruit.store.vacancies.editions import issued_pack
from recruit.store.vacancies.panels import StoredMember, panel

SAID = (
    (
        "Began with why it mattered to families: 'If no one rings back, they stop asking.' Named"
        " the two teams involved."
    ),
    (
        "'I asked the night staff first, because they see what we do not.' Changed the rota three"
        " weeks later."
    ),
    (
        "Gave one example only after a probe. 'My manager sorted out the money side.' Own part"
        " stayed small."
    ),
    (
        "Set out three choices and what each would cost. 'I took the second to the board, and told"
        " them its weak spot.'"
    ),
    (
        "'It went wrong in March. I wrote to every family myself.' Explained what was changed so"
        " that it cannot recur."
    ),
    (
        "Spoke of the service and not of people. When asked who was helped: 'Generally, everyone, I"
        " should think.'"
    ),
)
"""What the panel wrote down; which of them a sheet has hangs on question and mark alone."""
LETTER = """\
Thank you for coming to talk to us about this post.

Collaborating with others
You told us how you brought two teams to one table, and what you did when they disagreed. \
You said: “I took the second one to the board, and told them its weak spot.”

Adapting to change
It would have been stronger to say what you yourself did when the plan changed, and how you \
knew that it had worked.

If you would like to talk this over, write to us, and we will ring you."""


def score_day(db: Database, vacancy: int) -> None:
    """The day under way: the first candidate's sheets are all sealed, the second's are open or not
    begun.
    """
    open_gate(db, vacancy)
    first, second = candidates(db, vacancy)[:2]
    sitting = panel(db, vacancy)
    for member, marks in zip(sitting, ("3233232", "2233232", "3213242"), strict=True):
        _seal(db, Place(vacancy, first.id, member.id), member, marks)
    _save(db, Place(vacancy, second.id, sitting[0].id), sitting[0], "232")
    _seal(db, Place(vacancy, second.id, sitting[1].id), sitting[1], "2222322")


def decide(db: Database, chair: Actor, hr: Actor, vacancy: int) -> None:
    """A selection from the first sheet to the decision, with a letter to the one who was not
    appointed.
    """
    open_gate(db, vacancy)
    first, second = candidates(db, vacancy)
    sitting = panel(db, vacancy)
    for candidate, sheets in (
        (first, ("3334323", "3324323", "3344333")),
        (second, ("2122122", "2221212", "2122131")),
    ):
        for member, marks in zip(sitting, sheets, strict=True):
            _seal(db, Place(vacancy, candidate.id, member.id), member, marks)
    higher = AgreedScore(
        3, "4", Why.INDICATOR_MISSED, "All three had written down the second indicator."
    )
    save_departures(db, chair, vacancy, first.id, consensus_version(db, first.id), [higher])
    for candidate in (first, second):
        record_consensus(db, chair, vacancy, candidate.id, consensus_version(db, candidate.id))
        for member in sitting:
            take_stance(db, _actor(member), vacancy, candidate.id, member.id, agrees=True, words="")
    save_outcome(
        db, chair, vacancy, first.id, 0, Outcome.APPOINT, "", "Met the standard on every question."
    )
    reason = (
        "Below the pass mark on three questions: the candidate's own part stayed small in each"
        " example."
    )
    save_outcome(db, chair, vacancy, second.id, 0, Outcome.NOT_APPOINTED, "", reason)
    save_letter(db, hr, vacancy, second.id, 0, LETTER)
    approve_letter(db, hr, vacancy, second.id, 1)
    record_decision(db, chair, vacancy)


def open_gate(db: Database, vacancy: int) -> None:
    """Every member accepts confidentiality and declares; one of them knows a candidate."""
    sitting, listed = panel(db, vacancy), candidates(db, vacancy)
    for member in sitting:
        undertake(db, _actor(member), vacancy, member.id)
        for candidate in listed:
            declare(
                db,
                _actor(member),
                vacancy,
                candidate.id,
                _declaration(member, is_known=candidate == listed[-1]),
            )


def _declaration(member: StoredMember, *, is_known: bool) -> Declaration:
    if is_known and member.person is None:
        return Declaration(
            member.id,
            Interest.KNOWN,
            "We sat on one working group in 2023. The chair was told and agreed.",
        )
    return Declaration(member.id, Interest.NONE)


def _seal(db: Database, place: Place, member: StoredMember, marks: str) -> None:
    _save(db, place, member, marks)
    seal(db, _actor(member), place)


def _save(db: Database, place: Place, member: StoredMember, marks: str) -> None:
    issued = issued_pack(db, place.vacancy)
    assert issued is not None
    save_scores(db, _actor(member), place, [(each, 0) for each in _scores(issued, marks)])
    notes = Notes(
        (), "Asked for a moment to think before question 2.", "Began four minutes late: the lift."
    )
    save_notes(db, _actor(member), place, notes, 0)


def _scores(issued: IssuedPack, marks: str) -> Sequence[Score]:
    questions = issued.pack.questions
    given = marks.ljust(len(questions), marks[-1]) if len(marks) > 3 else marks
    return [_score(question, mark) for question, mark in zip(questions, given, strict=False)]


def _score(question: PackQuestion, mark: str) -> Score:
    value = int(mark)
    heard = [each.id for each in question.indicators[:value]]
    against = [each.id for each in question.negative_indicators[:1]] if value < 2 else []
    return Score(
        question=question.number,
        mark=mark,
        evidence=SAID[(question.number * 2 + value) % len(SAID)],
        probes=tuple(range(1, min(len(question.probes), 2) + 1)),
        heard=(*heard, *against),
    )


def _actor(member: StoredMember) -> Actor:
    return Actor(member.person or f"member:{member.id}", member.name, "panel member")
