"""The consensus record of one candidate: every mark side by side, what was agreed, and why."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction

from recruit.documents.house_style import HouseStyle
from recruit.documents.markup import Cell, Markup, Xml, bold, lines
from recruit.documents.paper import Paper
from recruit.documents.pictures import Picture, show
from recruit.documents.shared_parts import (
    HEARD_ANYWHERE,
    done,
    facts,
    number_head,
    question_heading,
    sentences_or,
    titled,
    who,
)
from recruit.domain.decision.opening_words import Opening, opening_of
from recruit.domain.decision.pictures import Profile, Sign, Spread, profile, signs_of
from recruit.domain.decision.pictures import spread as spread_of
from recruit.domain.decision.record_views import Part, minimums_in_words, parts, sheet_totals
from recruit.domain.decision.side_by_side import flag_in_words, in_a_row
from recruit.domain.decision.standing import agreed_of
from recruit.domain.pack.decision_rule import number
from recruit.domain.pack.pack import IssuedPack, Pack, PackQuestion
from recruit.domain.record.record import CandidateRecord, Deed, Interview, Record, Stance
from recruit.domain.scoring.consensus import USUAL_SPREAD, Agreed, QuestionMarks, two_places
from recruit.domain.scoring.gate import Interest
from recruit.domain.scoring.result import Verdict, verdict
from recruit.domain.scoring.sheet import Score
from recruit.domain.words.clock import Clock

TITLE = "Consensus record"
MOST_UPRIGHT = 6
"""Members whose marks have room on an upright page; more lay it on its side."""
DECLARED = {
    Interest.NONE: "Does not know the candidate",
    Interest.KNOWN: "Knows the candidate",
    Interest.WITHDRAWS: "Withdrew",
}


def declared_in_words(interest: Interest, how: str) -> str:
    """Returns a declaration as it stands behind a member's name, with their own words if any."""
    return f"{DECLARED[interest].lower()}. {how}".strip()


def consensus_record(
    record: Record,
    one: CandidateRecord,
    house: HouseStyle,
    *,
    spread: int = USUAL_SPREAD,
    profiled: Picture | None = None,
    spreads: Picture | None = None,
) -> bytes:
    """The paper. `spread` is the difference from which the house talks a question over.

    `profiled` shows the agreed scores against the pass marks, `spreads` the members' marks on each
    question; the same figures stand under them. Raises `LookupError` for a candidate whom no one
    scored.
    """
    held = one.interview
    if held is None:
        raise LookupError("no one scored this candidate")
    issued = record.issued(held.edition)
    pack, panel, agreed = issued.pack, parts(record, one), agreed_of(record, one, spread)
    scored = [each for each in panel if each.sealed]
    paper = Paper(house, issued, TITLE, landscape=len(scored) > MOST_UPRIGHT)
    paper.open_with_title()
    if held.recorded is None:
        paper.write("Label", "Not recorded yet: the agreed scores may still change.")
    paper.add(facts(paper.markup, "This candidate", _about(record, issued, one, held, paper.clock)))
    says = verdict(pack, one.id, agreed)
    _result(paper, pack, agreed, says)
    signs = signs_of(record)
    _panel(paper, panel, signs)
    _marks(paper, pack, agreed, says, scored, signs)
    _exceptional(paper, one, held, panel)
    _pictures(paper, record, one, profiled, spreads)
    paper.write("Heading 1", "Question by question")
    for each in agreed:
        _question(paper, pack, each, scored)
    _beside(paper, pack, scored)
    return paper.finish(
        f"Candidate {one.candidate.reference}", f"{TITLE}, {one.candidate.reference}"
    )


def _about(
    record: Record, issued: IssuedPack, one: CandidateRecord, held: Interview, clock: Clock
) -> list[tuple[str, str]]:
    found = [("Candidate", who(one.candidate))]
    if one.candidate.time:
        found.append(("Interview", one.candidate.time))
    found.append(("Scoring began", clock.moment(held.began_at)))
    if opening := opening_of(record, one):
        found.append(("Marks opened", _opened(opening, clock)))
    found.append(
        ("Agreed scores recorded", done(held.recorded, clock) if held.recorded else "not yet")
    )
    found.append(("Pack", issued.edition_in_words))
    if issued.pack.reason:
        found.append(("Why this edition", issued.pack.reason))
    if issued.digest:
        found.append(("Digest (SHA-256)", issued.digest))
    return found


def _opened(opening: Opening, clock: Clock) -> str:
    if opening.is_by_itself:
        return f"{clock.moment(opening.at)}, by themselves, since {opening.why}"
    return done(Deed(opening.by, opening.at), clock)


def _result(paper: Paper, pack: Pack, agreed: Sequence[Agreed], says: Verdict) -> None:
    paper.write("Heading 1", "Result")
    paper.write("Normal", bold(says.in_words))
    would = "meet" if says.mechanical_meets_standard else "not meet"
    by_means = (
        "none"
        if says.mechanical is None
        else f"{two_places(says.mechanical)}; would {would} the standard"
    )
    paper.add(
        facts(
            paper.markup,
            "Totals",
            [
                ("Agreed total", _figure(says.total)),
                ("By the means alone", by_means),
                ("Minimum marks", minimums_in_words(pack, agreed, says)),
            ],
        )
    )
    paper.write(
        "Note",
        "The agreed total is the weighted mean of the agreed scores. The one by the means alone is"
        " what the members' own marks give before anything was agreed; it never changes.",
    )


def _panel(paper: Paper, panel: Sequence[Part], signs: Mapping[int, Sign]) -> None:
    markup = paper.markup
    paper.write("Heading 1", "The panel")
    rows = [markup.head("Sign", "Member", "Interest declared", "Sheet", "Of the agreed scores")]
    rows += [_member(paper, each, signs) for each in panel]
    paper.add(
        markup.table(
            "Pack Table",
            [12, 50, 34, 42, 32],
            rows,
            title="The panel",
            description=(
                "Each row is one member: the letter under which their marks stand below, the"
                " interest they declared, when their sheet was sealed, and whether they confirmed"
                " the agreed scores."
            ),
        )
    )


def _member(paper: Paper, each: Part, signs: Mapping[int, Sign]) -> list[Cell]:
    markup, clock = paper.markup, paper.clock
    declared = DECLARED[each.declared.interest] if each.declared else "Nothing declared"
    if each.sealed:
        place, sheet = signs[each.member.id].letter, f"Sealed {clock.moment(each.sealed.sealed_at)}"
        stance = _stance(each.stance, clock)
    else:
        place, sheet, stance = (
            signs[each.member.id].letter,
            f"Did not score. {each.why_no_score}",
            "–",
        )
    return markup.cells(place, titled(each.member), declared, sheet, stance)


def _stance(stance: Stance | None, clock: Clock) -> str:
    if stance is None:
        return "Has not said"
    return f"{'Confirmed' if stance.agrees else 'Dissents'}, {clock.moment(stance.at)}"


def _marks(
    paper: Paper,
    pack: Pack,
    agreed: Sequence[Agreed],
    says: Verdict,
    scored: Sequence[Part],
    signs: Mapping[int, Sign],
) -> None:
    markup = paper.markup
    paper.write("Heading 1", "The marks side by side")
    paper.write(
        "Note",
        "The letters stand for the members above. n is how many gave a mark, and the mean is over"
        " them; spread is the highest less the lowest. A dash is a question that the member"
        " recorded as not asked.",
    )
    letters = [signs[each.member.id].letter for each in scored]
    rows = [
        [
            *markup.head("Question"),
            *number_head(markup, "Weight", *letters, "n", "Mean", "Spread", "Agreed"),
        ]
    ]
    rows += [_marks_row(markup, pack, each, scored) for each in agreed]
    rows.append(_means_row(markup, pack, says, scored))
    columns = len(scored)
    widths = [max(40.0, 100 - 11 * columns), 15, *[11] * columns, 9, 15, 16, 18]
    paper.add(
        markup.table(
            "Pack Table",
            widths,
            rows,
            title="The marks side by side",
            description=(
                "Each row is one question: its weight, the mark of each member, how many gave one,"
                " the mean, the spread and the agreed score, with what had to be talked over. The"
                " last row holds weighted means."
            ),
        )
    )


def _marks_row(markup: Markup, pack: Pack, agreed: Agreed, scored: Sequence[Part]) -> list[Cell]:
    marks = agreed.marks
    given = dict(marks.marks)
    what = [
        markup.paragraph("Table Text", f"{marks.question.number}. {marks.question.element_title}")
    ]
    what += markup.paragraphs("Note", _flags(pack, marks, scored))
    members = [given.get(each.member.id, "–") for each in scored]
    figures = [number(marks.question.weight), *members, str(marks.n), _figure(marks.mean)]
    figures.append(_figure(marks.spread) if marks.n else "–")
    departs = "*" if agreed.departure else ""
    return [what, *_numbers(markup, *figures), *_numbers(markup, f"{agreed.in_words}{departs}")]


def _flags(pack: Pack, marks: QuestionMarks, scored: Sequence[Part]) -> list[str]:
    """Why the question had to be talked over, as sentences."""
    names = {each.member.id: each.member.name for each in scored}
    return [flag_in_words(flag, marks, pack, names) for flag in marks.flags]


def _means_row(markup: Markup, pack: Pack, says: Verdict, scored: Sequence[Part]) -> list[Cell]:
    means = [_figure(sheet_totals(pack, each.sealed.sheet).mean) for each in scored if each.sealed]
    figures = ("", *means, "", _figure(says.mechanical), "", _figure(says.total))
    return [*markup.cells("Weighted mean", style="Table Head"), *_numbers(markup, *figures)]


def _exceptional(
    paper: Paper, one: CandidateRecord, held: Interview, panel: Sequence[Part]
) -> None:
    if held.departures:
        paper.write(
            "Note",
            "* The panel agreed on this in place of the mean; the reason stands with the question.",
        )
    paper.write("Heading 1", "Dissent")
    dissents = [
        f"{each.member.name}: {each.stance.words}"
        for each in panel
        if each.stance and not each.stance.agrees
    ]
    sentences_or(paper, dissents, "No one dissented.")
    paper.write("Heading 1", "Declarations of interest")
    known = [
        f"{each.member.name}: {declared_in_words(each.declared.interest, each.declared.how)}"
        for each in panel
        if each.declared and each.declared.interest is not Interest.NONE
    ]
    sentences_or(paper, known, "No one declared that they know the candidate, and no one withdrew.")
    paper.write("Heading 1", "Exceptions")
    sentences_or(paper, _exceptions(one, held, panel, paper.clock), "There were none.")


def _exceptions(
    one: CandidateRecord, held: Interview, panel: Sequence[Part], clock: Clock
) -> list[str]:
    said = []
    if one.exception:
        points = " ".join(one.exception.points)
        said.append(
            f"Scoring was opened although not all was ready ({done(one.exception.deed, clock)}): "
            f"{one.exception.deed.why} Open at that time: {points}"
        )
    if held.opened and held.opened.why:
        missing = in_a_row([each.member.name for each in panel if each.why_no_score])
        said.append(
            f"The marks were opened without {missing} ({done(held.opened, clock)}):"
            f" {held.opened.why}"
        )
    for each in panel:
        said += [
            f"The sheet of {each.member.name}, sealed {clock.moment(sealing.sealed_at)}, was opened"
            f" again ({done(sealing.reopened, clock)}): {sealing.reopened.why}"
            for sealing in each.reopened
            if sealing.reopened
        ]
    return said


def _pictures(
    paper: Paper,
    record: Record,
    one: CandidateRecord,
    profiled: Picture | None,
    spreads: Picture | None,
) -> None:
    if profiled:
        paper.write("Heading 1", "The profile against the pass mark")
        show(paper, profiled)
        paper.add(_profile_table(paper.markup, profile(record, one, with_range=True)))
    if spreads:
        paper.write("Heading 1", "The marks on each question")
        show(paper, spreads)
        paper.add(_spread_table(paper.markup, spread_of(record, one)))


def _profile_table(markup: Markup, figures: Profile) -> Xml:
    rows = [
        [
            *markup.head("Question"),
            *number_head(markup, "Agreed", "Pass mark", "Minimum", "Marks", "n"),
        ]
    ]
    for each in figures.rows:
        numbers = (
            each.agreed_in_words,
            figures.scale.pass_mark,
            each.minimum or "–",
            each.range_in_words,
            str(each.n),
        )
        rows.append([*markup.cells(f"{each.number}. {each.title}"), *_numbers(markup, *numbers)])
    return markup.table(
        "Pack Table",
        [77, 22, 22, 22, 17, 10],
        rows,
        title="The profile in figures",
        description=(
            "Each row is one question with its agreed score, the pass mark, the minimum mark if"
            " there is one, the members' lowest and highest mark, and how many gave one."
        ),
    )


def _spread_table(markup: Markup, figures: Spread) -> Xml:
    letters = [each.letter for each in figures.signs]
    rows = [[*markup.head("Question"), *number_head(markup, *letters, "n", "Mean")]]
    for each in figures.rows:
        numbers = (*(mark or "–" for mark in each.marks), str(each.n), each.mean_in_words)
        rows.append([*markup.cells(f"{each.number}. {each.title}"), *_numbers(markup, *numbers)])
    columns = len(letters)
    return markup.table(
        "Pack Table",
        [max(40.0, 140 - 12 * columns), *[12] * columns, 10, 20],
        rows,
        title="The marks in figures",
        description=(
            "Each row is one question: the mark of each member, how many gave one, and the mean."
        ),
    )


def _question(paper: Paper, pack: Pack, agreed: Agreed, scored: Sequence[Part]) -> None:
    marks = agreed.marks
    paper.write("Heading 2", question_heading(marks.question))
    mean = f"mean {_figure(marks.mean)} (n {marks.n})" if marks.n else "no one gave a mark"
    paper.write("Question Facts", f"{mean} · agreed {agreed.in_words}")
    paper.write("Question Text", marks.question.text)
    if flags := _flags(pack, marks, scored):
        paper.write("Normal", bold("Talked over because: "), " ".join(flags))
    if agreed.departure:
        departure = agreed.departure
        paper.write(
            "Normal",
            bold(
                f"Agreed {departure.mark} in place of the mean, {_figure(marks.mean)};"
                f" {departure.why}: "
            ),
            lines(departure.words),
        )
    for each in scored:
        if each.sealed:
            _evidence(paper, marks.question, each, each.sealed.sheet.score(marks.question.number))


def _evidence(paper: Paper, question: PackQuestion, part: Part, score: Score) -> None:
    gave = "not asked" if score.not_asked else f"mark {score.mark}"
    paper.write("Label", f"{part.member.name}: {gave}")
    if score.not_asked:
        paper.write("Normal", bold("Why: "), lines(score.why_not_asked))
    for sign, indicators in (("+", question.indicators), ("−", question.negative_indicators)):
        heard = [each.text for each in indicators if each.id in score.heard]
        if heard:
            paper.write("Note", f"{sign} Heard: {' · '.join(heard)}")
    if score.evidence:
        paper.write("Evidence", lines(score.evidence))
    elif not score.not_asked:
        paper.write("Note", "No evidence was written.")


def _beside(paper: Paper, pack: Pack, scored: Sequence[Part]) -> None:
    """What members ticked for a whole group, and their remarks."""
    texts = {
        f"{group.framework}:{each.id}": each.text
        for group in pack.groups
        for each in group.negative_indicators
    }
    sheets = [(each.member.name, each.sealed.sheet) for each in scored if each.sealed]
    heard = [
        (name, texts[each])
        for name, sheet in sheets
        for each in sheet.heard_anywhere
        if each in texts
    ]
    remarks = [f"{name}: {sheet.remarks}" for name, sheet in sheets if sheet.remarks]
    if heard:
        paper.write("Heading 1", HEARD_ANYWHERE)
        paper.write_all("List Bullet", (f"− {text} Heard by {name}." for name, text in heard))
    paper.write("Heading 1", "Interruptions and remarks")
    sentences_or(paper, remarks, "No one wrote any.")


def _figure(value: Fraction | None) -> str:
    return "none" if value is None else two_places(value)


def _numbers(markup: Markup, *figures: str) -> list[Cell]:
    return markup.cells(*figures, style="Table Number")
