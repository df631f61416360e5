"""The paper that opens a subject access bundle: what is kept of a candidate, and what was done
when.
"""

from __future__ import annotations

from collections.abc import Sequence

from recruit.documents.consensus_record import declared_in_words
from recruit.documents.house_style import HouseStyle
from recruit.documents.markup import bold, lines
from recruit.documents.paper import Paper
from recruit.documents.shared_parts import date_in_words, done, facts, sentences_or, who
from recruit.domain.decision.standing import agreed_of
from recruit.domain.disclosure.answer import OUTCOMES, Section
from recruit.domain.disclosure.disclosure import OwnPlace, OwnTie, SubjectView
from recruit.domain.disclosure.history import HistoryLine
from recruit.domain.pack.pack import Pack
from recruit.domain.record.record import CandidateRecord
from recruit.domain.scoring.consensus import two_places
from recruit.domain.scoring.result import verdict
from recruit.domain.words.clock import Clock

TITLE, ABOUT = "Your record", "About your data"


def your_record(view: SubjectView, house: HouseStyle) -> bytes:
    """The paper: who is meant, the result, the outcome, declarations, exceptions, adjustments and
    the history.
    """
    one, issued = view.one, view.record.editions[-1].issued
    paper = Paper(house, issued, TITLE)
    paper.open_with_title()
    paper.add(facts(paper.markup, "This candidate", _about(view)))
    paper.write("Heading 1", "The result")
    _result(paper, view, issued.pack)
    paper.write("Heading 1", "The outcome")
    if one.outcome:
        until = f", until {date_in_words(one.outcome.until)}" if one.outcome.until else ""
        paper.write(
            "Normal", bold(f"{OUTCOMES[one.outcome.outcome]}{until}. "), lines(one.outcome.deed.why)
        )
        paper.write("Note", done(one.outcome.deed, paper.clock))
    else:
        paper.write("Normal", "No outcome is recorded.")
    paper.write("Heading 1", "Adjustments")
    paper.write("Normal", lines(view.adjustments) if view.adjustments else "None are recorded.")
    paper.write("Heading 1", "What members declared")
    sentences_or(paper, _declared(view), "No one has declared anything about this candidate.")
    paper.write("Heading 1", "Exceptions")
    sentences_or(paper, _exceptions(one, paper.clock), "There were none.")
    paper.write("Heading 1", "What was done, and when")
    _history(paper, view)
    return paper.finish(
        f"Candidate {one.candidate.reference}", f"{TITLE}, {one.candidate.reference}"
    )


def about_your_data(
    view: SubjectView, sections: Sequence[Section], made: str, house: HouseStyle
) -> bytes:
    """The paper that answers the request itself: why, from where, for whom, how long, and which
    rights there are.

    `made` is the day, in words.
    """
    one = view.one
    paper = Paper(house, view.record.editions[-1].issued, ABOUT)
    paper.open_with_title()
    paper.write(
        "Normal",
        f"For {who(one.candidate)}. Made on {made}, as an answer to your request for your data.",
    )
    for section in sections:
        paper.write("Heading 1", section.heading)
        for sentence in section.sentences:
            paper.write("Normal", lines(sentence))
        for point in section.points:
            paper.write("List Bullet", lines(point))
    return paper.finish(
        f"Candidate {one.candidate.reference}", f"{ABOUT}, {one.candidate.reference}"
    )


def _about(view: SubjectView) -> list[tuple[str, str]]:
    one, record = view.one, view.record
    found = [("Candidate", who(one.candidate))]
    if one.candidate.time:
        found.append(("Interview", one.candidate.time))
    if one.is_off:
        found.append(("On the list", "No, taken off it"))
    found.append(
        (
            "The panel",
            "; ".join(_member(each.name, each.role, each.is_chair) for each in record.members),
        )
    )
    found.append(("Pack", record.editions[-1].issued.edition_in_words))
    return found


def _member(name: str, role: str, is_chair: bool) -> str:
    return f"{name}{f', {role}' if role else ''}{' (chair)' if is_chair else ''}"


def _result(paper: Paper, view: SubjectView, pack: Pack) -> None:
    one = view.one
    if one.interview is None:
        paper.write("Normal", "This copy holds no marks.")
        return
    agreed = agreed_of(view.record, one)
    if one.interview.recorded:
        paper.write("Normal", bold(verdict(pack, one.id, agreed).in_words))
    else:
        paper.write("Normal", "The agreed scores are not recorded.")
    rows = [paper.markup.head("Question", "Mean", "Agreed")]
    for each in agreed:
        mean = "none" if each.marks.mean is None else two_places(each.marks.mean)
        rows.append(
            paper.markup.cells(
                f"{each.marks.question.number}. {each.marks.question.element_title}",
                mean,
                each.in_words,
            )
        )
    paper.add(
        paper.markup.table(
            "Pack Table",
            [120, 25, 25],
            rows,
            title="Scores",
            description=(
                "Each row is one question, with the mean of the members' marks and the agreed"
                " score."
            ),
        )
    )
    if view.place:
        paper.write("Normal", place_in_words(view.place))
    for tie in view.ties:
        paper.write("Normal", lines(tie_in_words(tie)))


def place_in_words(place: OwnPlace) -> str:
    """Where the candidate came, as sentences."""
    considered = (
        f"{place.considered} candidate{'s were' if place.considered != 1 else ' was'} on the list,"
        " and "
    )
    met = f"{place.in_order} met the standard. "
    if place.place is None:
        return considered + met + "You have no place in the order of merit."
    shared = (
        f" It is shared with {place.shared} other{'s' if place.shared != 1 else ''}."
        if place.shared
        else ""
    )
    return f"{considered}{met}Your place in the order of merit is {place.place}.{shared}"


def tie_in_words(tie: OwnTie) -> str:
    """With whom the total was the same, and how the order came about, as sentences."""
    said = [
        f"Your total was also that of {tie.others} other candidate{'s' if tie.others > 1 else ''}."
    ]
    said += [
        f"To part them, the rule prefers {each.by}; you had: {each.had}." for each in tie.steps
    ]
    if tie.found_equal:
        said.append(f"The panel recorded you as equal, because: {tie.found_equal}")
    if tie.placed:
        said.append(
            f"It then put you {tie.placed}{f', because: {tie.decision}' if tie.decision else '.'}"
        )
    return "\n".join(said)


def _declared(view: SubjectView) -> list[str]:
    names = {each.id: each.name for each in view.record.members}
    return [
        f"{names.get(each.member, 'A panel member')}: {declared_in_words(each.interest, each.how)}"
        for each in view.one.declarations
    ]


def _exceptions(one: CandidateRecord, clock: Clock) -> list[str]:
    if one.exception is None:
        return []
    points = " ".join(one.exception.points)
    return [
        f"Scoring was opened although not all was ready ({done(one.exception.deed, clock)}): "
        f"{one.exception.deed.why} Open at that time: {points}"
    ]


def _history(paper: Paper, view: SubjectView) -> None:
    if not view.history:
        paper.write("Normal", "Nothing is recorded.")
        return
    rows = [paper.markup.head("When", "Who", "What")]
    for each in view.history:
        what = [paper.markup.paragraph("Table Text", _says(each))]
        what += [
            paper.markup.paragraph("Note", bold(f"{one.name}: "), lines(one.value))
            for one in each.details
        ]
        when, by = paper.markup.cells(_when(each, paper.clock), each.by)
        rows.append([when, by, what])
    paper.add(
        paper.markup.table(
            "Pack Table",
            [35, 35, 100],
            rows,
            title="What was done, and when",
            description=(
                "Each row is one entry of the audit trail: when, by whom, and what was done."
            ),
        )
    )


def _says(line: HistoryLine) -> str:
    return f"{line.says} ({line.saves} times)" if line.saves > 1 else line.says


def _when(line: HistoryLine, clock: Clock) -> str:
    """The moment, or from when to when several saves went."""
    if not line.until or clock.moment(line.until) == clock.moment(line.at):
        return clock.moment(line.at)
    if clock.day(line.until) == clock.day(line.at):
        return f"{clock.moment(line.at)}, to {clock.time(line.until)}"
    return f"{clock.moment(line.at)}, to {clock.moment(line.until)}"
