"""Parts that more than one paper prints."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from recruit.documents.markup import Cell, Markup, Xml, bold, lines
from recruit.documents.paper import Paper
from recruit.domain.framework.framework import Indicator
from recruit.domain.framework.scale import Scale
from recruit.domain.pack.anchors import Anchor
from recruit.domain.pack.decision_rule import number
from recruit.domain.pack.pack import Pack, PackQuestion
from recruit.domain.pack.vacancy import Candidate
from recruit.domain.record.record import Deed, MemberRecord
from recruit.domain.words.clock import Clock
from recruit.domain.words.typed_date import in_words

HEARD_ANYWHERE = "Negative indicators in any answer"
HOW_TO_WEIGH = (
    "These hold for everything that is said about the group. Let one count in the score of the"
    " question in whose answer it was heard."
)


def accepted_gaps(paper: Paper, pack: Pack) -> None:
    """Prints the gaps that were accepted, each with its reason; nothing where there are none."""
    reasons = {override.gap: override.reason for override in pack.overrides}
    if not pack.gaps:
        return
    paper.write("Heading 1", "Gaps accepted by the hiring manager")
    for gap in pack.gaps:
        paper.write("List Bullet", gap.text, bold(" Reason: "), reasons[gap.id])


def date_in_words(day: str) -> str:
    """An ISO date as people write it: '23 November 2026'."""
    return in_words(date.fromisoformat(day))


def facts(markup: Markup, title: str, pairs: Sequence[tuple[str, str]]) -> Xml:
    """A table of two columns: what it is, and the fact."""
    rows = [
        [[markup.paragraph("Table Head", name)], [markup.paragraph("Table Text", fact)]]
        for name, fact in pairs
    ]
    return markup.table(
        "Pack Table",
        [45, 125],
        rows,
        title=title,
        description="Each row names a fact and gives it.",
        has_header=False,
    )


def who(candidate: Candidate) -> str:
    """A candidate's reference, and the name where it may be shown."""
    return " · ".join(part for part in (candidate.reference, candidate.name) if part)


def titled(member: MemberRecord) -> str:
    """A member's name, role, and that they are the chair."""
    role = f", {member.role}" if member.role else ""
    return f"{member.name}{role}{' (chair)' if member.is_chair else ''}"


def done(deed: Deed, clock: Clock) -> str:
    """Who did something, and when: 'Hilda Rulebook, 23 November 2026, 10:42 GMT'."""
    return f"{deed.by}, {clock.moment(deed.at)}"


def number_head(markup: Markup, *texts: str) -> list[Cell]:
    """The cells of a header row over columns of figures."""
    return [[markup.paragraph("Table Number", bold(text))] for text in texts]


def sentences_or(paper: Paper, texts: Sequence[str], otherwise: str) -> None:
    """Prints these as a list, or one sentence that says that there are none."""
    if texts:
        for text in texts:
            paper.write("List Bullet", lines(text))
    else:
        paper.write("Normal", otherwise)


def scale_in_words(markup: Markup, scale: Scale) -> Xml:
    """The scale as a table: each mark with its label, and which one meets the standard."""
    rows = [markup.head("Mark", "In words", "The standard")]
    for point in scale.points:
        says = "meets the standard" if point.mark == scale.pass_mark else ""
        rows.append(markup.cells(point.mark, point.label, says))
    return markup.table(
        "Pack Table", [20, 75, 75], rows, title="The scale",
        description="Each row is one mark of the scale, lowest first, with what it is called.",
    )  # fmt: skip


def negative_text(question: PackQuestion, indicator: Indicator) -> str:
    """A negative indicator, with the mark at which it caps the score, if it does."""
    capped = next((cap.mark for cap in question.caps if cap.indicator == indicator.id), None)
    return (
        f"{indicator.text} (If heard, the score is at most {capped}.)" if capped else indicator.text
    )


def question_heading(question: PackQuestion) -> str:
    """What stands over a question: its number and what it is about."""
    return f"Question {question.number} · {question.element_title}"


def question_facts(question: PackQuestion) -> str:
    """The line below that: stage, kind, minutes, weight and minimum mark."""
    said = [question.stage_label, question.kind.capitalize(), f"{question.minutes} minutes"]
    said.append(f"weight {number(question.weight)}")
    if question.minimum_mark:
        said.append(f"must reach {question.minimum_mark}")
    return " · ".join(said)


ANCHOR_WIDTHS = (16, 154)
"""The columns of the anchors: the mark, and what it looks like."""


def anchor_words(anchor: Anchor, *, beside_indicators: bool) -> str:
    """What a mark looks like: with reference to the indicators where they stand beside it, or spelt
    out.
    """
    in_full = " ".join((anchor.text, *anchor.indicators))
    return anchor.beside if beside_indicators and anchor.beside else in_full


def anchor_in_words(anchor: Anchor, *, beside_indicators: bool) -> str:
    """The same after the label of the mark."""
    return f"{anchor.label}. {anchor_words(anchor, beside_indicators=beside_indicators)}"


def anchor_table(markup: Markup, question: PackQuestion, *, beside_indicators: bool) -> Xml:
    """A question's anchors, lowest mark first.

    Beside the question's own indicators the bottom and the pass mark refer to them; elsewhere they
    are spelt out.
    """
    rows = [markup.head("Mark", "What it looks like")]
    for anchor in question.anchors:
        words = anchor_words(anchor, beside_indicators=beside_indicators)
        text = markup.paragraph("Anchor Text", bold(f"{anchor.label}. "), words)
        rows.append([[markup.paragraph("Anchor Mark", anchor.mark)], [text]])
    return markup.table(
        "Pack Table",
        ANCHOR_WIDTHS,
        rows,
        title=f"Anchors of question {question.number}",
        description=(
            "Each row is one mark of the scale, lowest first, with what an answer at that mark"
            " looks like."
        ),
    )
