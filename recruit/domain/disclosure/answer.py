"""What an answer to a subject access request must say beside the data (UK GDPR, article 15), in
plain words.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from recruit.domain.disclosure.disclosure import SubjectView
from recruit.domain.scoring.result import Outcome


@dataclass(frozen=True, slots=True)
class AnswerFacts:
    """What an answer takes from the settings, and from what is known of this record.

    `contact` is whom people write to about their data, `recipients` are others who get it; both may
    be empty. `kept` is a sentence that says how long. `backup_days` is how long a backup is kept
    here.
    """

    organisation: str
    contact: str
    recipients: tuple[str, ...]
    kept: str
    backup_days: int
    was_handed_over: bool
    has_outsiders: bool
    came_from_elsewhere: bool
    made: str


@dataclass(frozen=True, slots=True)
class Section:
    """One part of the answer: a heading, sentences, and points below them."""

    heading: str
    sentences: tuple[str, ...]
    points: tuple[str, ...] = ()


COMMISSIONER = (
    "Information Commissioner’s Office, Wycliffe House, Water Lane, Wilmslow, Cheshire SK9 5AF;"
    " telephone 0303 123 1113; ico.org.uk/make-a-complaint."
)
NO_CONTACT = "Write to whoever sent you this copy."


def answer(view: SubjectView, facts: AnswerFacts) -> tuple[Section, ...]:
    """All that the answer says, in order."""
    us = facts.organisation or view.record.newest.pack.organisation or "The organisation"
    return (
        Section("Why we hold this", _purposes(f"{us} holds it")),
        Section(
            "What we hold about you",
            ("This copy holds it whole, but for what its list says was left out.",),
            tuple(_categories(view)),
        ),
        Section("Where it came from", (), tuple(_sources(facts))),
        Section("Who has had it", (), tuple(_recipients(facts))),
        Section("How long we keep it", tuple(_how_long(facts))),
        Section("No decision was made by a computer alone", _decided(view)),
        *_rights(facts),
    )


def answer_before_pack(
    facts: AnswerFacts, *, has_time: bool, has_adjustments: bool
) -> tuple[Section, ...]:
    """What the answer says to a candidate of a vacancy whose pack was never issued: no one was
    scored.
    """
    us = facts.organisation or "The organisation"
    held = [
        "your name or reference",
        "when you are to be interviewed" if has_time else "",
        _ADJUSTMENTS if has_adjustments else "",
        _HISTORY,
    ]
    return (
        Section("Why we hold this", _purposes(f"{us} holds it")),
        Section("What we hold about you", (NOBODY_SCORED,), tuple(each for each in held if each)),
        Section(
            "Where it came from",
            (),
            ("You, and the people who run the selection.", *_elsewhere(facts)),
        ),
        Section("Who has had it", (), tuple(_recipients(facts))),
        Section("How long we keep it", tuple(_how_long(facts))),
        Section("No decision was made by a computer alone", (NO_DECISION,)),
        *_rights(facts),
    )


def answer_after_disposal(facts: AnswerFacts, day: str) -> tuple[Section, ...]:
    """What the answer says once the record was disposed of on this day (in words): nothing is held
    any more.
    """
    us = facts.organisation or "The organisation"
    return (
        Section(
            "What we hold about you",
            (f"Nothing of this selection. What we held was deleted on {day}.",),
        ),
        Section("Why we held it", _purposes(f"{us} held it")),
        Section("Who has had it", (), tuple(_recipients(facts))),
        Section("What may still be somewhere", (), tuple(_left_behind(facts))),
        *_rights(facts),
    )


OUTCOMES = {
    Outcome.APPOINT: "You were appointed",
    Outcome.RESERVE: "You are on the reserve list",
    Outcome.NOT_APPOINTED: "You were not appointed",
    Outcome.WITHDRAWN: "You withdrew",
    Outcome.DID_NOT_ATTEND: "You did not attend",
}
"""What became of a candidate, as it is said to them."""
NOBODY_SCORED = "No one was interviewed or scored in this selection, so this is all:"
NO_DECISION = "No decision about you is recorded, and no computer judged you."
_ADJUSTMENTS = "the adjustments that were agreed for you, which may say something of your health"
_HISTORY = "a history of what was done and when"
_RIGHTS = (
    (
        "to put right what is wrong or not complete. What someone thought of your answers is kept"
        " as they wrote it; you may have your own words put beside it;"
    ),
    "to delete what we no longer need to keep;",
    "to hold back from using it while a question about it is open;",
    (
        "to stop using it, for reasons that lie in your situation. We stop unless we have a"
        " stronger reason, such as a legal claim."
    ),
)


def _rights(facts: AnswerFacts) -> tuple[Section, ...]:
    """What every answer ends with: the rights, whom to write to, and where to complain (article
    12(4) too).
    """
    return (
        Section("Your rights", ("You have the right to ask us:",), _RIGHTS),
        Section("Whom to write to", (facts.contact or NO_CONTACT,)),
        Section(
            "If you are not content",
            (
                "Please tell us first. You also have the right to complain to the Information"
                " Commissioner at any time: " + COMMISSIONER,
                "You may ask a court to enforce your rights, too.",
            ),
        ),
    )


def _purposes(us_holding_it: str) -> tuple[str, ...]:
    return (
        (
            f"{us_holding_it} to choose fairly who is appointed to this post, to tell you and"
            " others why, and to answer a complaint or a claim about the selection."
        ),
    )


def _categories(view: SubjectView) -> Iterator[str]:
    one = view.one
    yield "your name or reference, and when you were interviewed"
    if view.adjustments:
        yield _ADJUSTMENTS
    if one.declarations:
        yield "what members of the panel said of knowing you"
    if one.interview:
        yield "what members of the panel wrote and scored"
        yield "what the panel agreed"
    if view.unsealed:
        yield "sheets that were never sealed, and counted for nothing"
    if one.outcome:
        yield "the outcome and the reason for it"
    if one.letter:
        yield "the feedback letter"
    yield _HISTORY


def _sources(facts: AnswerFacts) -> Iterator[str]:
    yield "You: what you said in the interview, and what you asked for."
    yield "The panel and the people who ran the selection, who wrote the rest."
    yield from _elsewhere(facts)


def _elsewhere(facts: AnswerFacts) -> Iterator[str]:
    if facts.came_from_elsewhere:
        yield "Another computer of ours, from whose archive this record was brought back."


def _recipients(facts: AnswerFacts) -> Iterator[str]:
    yield "The panel, each member for the candidates whom they scored."
    if facts.has_outsiders:
        yield (
            "Among them someone from outside the organisation, who signed in by a link of their"
            " own."
        )
    yield "HR, and the manager who is filling the post as far as our settings let them see it."
    yield "The people who look after the computer that it is kept on, and its backups."
    if facts.was_handed_over:
        yield "The personnel file, to which a copy of your set was handed over."
    yield from facts.recipients
    yield (
        "No one else. Other candidates are not told of you; whoever asks about the selection gets"
        " no name."
    )


def _how_long(facts: AnswerFacts) -> Iterator[str]:
    yield facts.kept
    yield (
        "If a claim or complaint is open then, we keep it until that is settled. After that it is"
        " deleted."
    )
    yield _backups(facts)


def _left_behind(facts: AnswerFacts) -> Iterator[str]:
    """What a disposal does not reach. The certificate has the particulars."""
    yield (
        "A log of what was done with the record and when, in which nothing tells that it was yours."
    )
    yield f"Backups that were made before. {_backups(facts)}"
    yield (
        "Copies that were handed out before. The certificate of disposal, for which you may ask us,"
        " names them."
    )
    # Whose set it was is not known any more.
    yield "If you were appointed, the personnel file, to which a copy of your set was handed over."


def _backups(facts: AnswerFacts) -> str:
    days = "1 day" if facts.backup_days == 1 else f"{facts.backup_days} days"
    return f"Backups that this computer keeps are deleted after {days}."


def _decided(view: SubjectView) -> tuple[str, ...]:
    if view.one.interview is None:
        return ("People decided. No mark is in this copy, and no computer judged you.",)
    return (
        (
            "People gave every mark, agreed the scores and decided. The computer added the marks up"
            " by a rule that was fixed before the first candidate, which stands in the interview"
            " guide. It profiled no one."
        ),
    )
