"""The scoring sheet: one panel member's scores for one candidate, on paper or in Word.

The sheet is written once for a pack and stamped for each candidate and member.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from functools import cached_property

from recruit.documents.house_style import HouseStyle
from recruit.documents.markup import Cell, Markup, Xml, bold, tab
from recruit.documents.paper import Paper
from recruit.documents.room import CELL_EDGES, CELL_SIDES, SLACK, TICK_INDENT, Room
from recruit.documents.shared_parts import (
    ANCHOR_WIDTHS,
    HEARD_ANYWHERE,
    HOW_TO_WEIGH,
    anchor_in_words,
    anchor_table,
    facts,
    negative_text,
    question_facts,
    question_heading,
)
from recruit.documents.stamping import Master, marker
from recruit.domain.decision.panel_statistics import worth_in_words
from recruit.domain.decision.record_views import SheetTotals, Weighed, sheet_totals
from recruit.domain.disclosure.unsealed import UnsealedSheet
from recruit.domain.framework.scale import Scale
from recruit.domain.pack.conduct import IF_TOLD, WHILE_ASKING
from recruit.domain.pack.decision_rule import number
from recruit.domain.pack.pack import IssuedPack, Pack, PackQuestion
from recruit.domain.record.record import MemberSheet, Sealing
from recruit.domain.scoring.consensus import two_places
from recruit.domain.scoring.gate import Declaration, Interest
from recruit.domain.scoring.sheet import Score, Sheet
from recruit.domain.words.clock import Clock

TITLE = "Scoring sheet"
EVIDENCE = "Evidence: what the candidate said and did"
REMARKS = "Interruptions, changes, anything the panel should know"
NOTHING = "Nothing was written."
TO_ACT_ON = (
    "For the chair alone, before the candidate comes in. It was agreed, and it is never a score:"
)
HOW_TO_USE = (
    *WHILE_ASKING,
    IF_TOLD,
    (
        "A question that was not asked gets no score. Tick 'Not asked' and say why; it is not the"
        " lowest mark."
    ),
    (
        "Always write evidence, above all for a low mark, for the top mark, and where you ticked a"
        " negative indicator."
    ),
)
TO_FILL_IN = "\u2003" * 12
FEWEST_LINES, MOST_LINES = 5, 26
"""Ruled lines for evidence below the one to type on, as many as the page holds. The house style
rules them 7.6 mm apart: the fewest give 49 mm to write in.
"""
FEWEST_REMARKS = 4
TOTAL_ROWS = (8.0, 7.0, 6.2)
"""How high the rows of the totals can be, in millimetres: as high as the first page allows."""
BEFORE = "Notes before the first question"
FILLED_IN_LAST = "Filled in last. Leave out a question that was not asked; do not write 0 for it."
WEIGHTED_MEAN = (
    "Weighted mean: the total in the last column, divided by the total of the weights of the"
    " questions asked."
)
SIGNING = 45.0
"""Millimetres that the end of a sheet needs, where it is signed."""


@dataclass(frozen=True, slots=True)
class SheetNames:
    """What is stamped on one sheet. `candidate` is a name or, on anonymous papers, empty.

    `minutes` says how long the interview is, and `to_act_on` what the chair must do: on the chair's
    own sheet alone.
    """

    reference: str
    candidate: str
    time: str
    member: str
    role: str
    minutes: str = ""
    to_act_on: str = ""


BLANK = SheetNames("", "", "", "", "")


class ScoringSheets:
    """All scoring sheets of an issued pack."""

    def __init__(self, issued: IssuedPack, house: HouseStyle) -> None:
        self._issued, self._house = issued, house
        self._master = Master(write_master(issued, house))

    def sheet(self, names: SheetNames) -> bytes:
        """One sheet, or a blank one for `BLANK`."""
        about = [TITLE, *(part for part in (names.reference or "blank", names.member) if part)]
        master = self._with_adjustments if names.to_act_on else self._master
        return master.copy(_values(names, ", ".join(about)))

    @cached_property
    def _with_adjustments(self) -> Master:
        return Master(_write(self._issued, self._house, None, has_adjustments=True))


def filled_sheet(
    issued: IssuedPack,
    house: HouseStyle,
    names: SheetNames,
    held: MemberSheet,
    declared: Declaration | None,
    *,
    sealing: int | None = None,
) -> bytes:
    """The same sheet with what the member sealed in it, in the controls that a blank one has.

    `issued` is the edition that the candidate was scored on. `sealing` is the number of an earlier
    sealing; without it the last one is printed. Raises `LookupError` if there is no such sealing.
    """
    chosen = _sealing(held, sealing)
    about = f"{TITLE}, {names.reference}, {names.member}, sealing {chosen.number}"
    filled = _Filled(names, chosen.sheet, declared, house.clock, _Sealed(held, chosen))
    return Master(_write(issued, house, filled)).copy(_values(names, about))


def unsealed_sheet(
    issued: IssuedPack,
    house: HouseStyle,
    names: SheetNames,
    kept: UnsealedSheet,
    declared: Declaration | None,
) -> bytes:
    """The same sheet with what its member put on it and never sealed.

    It says so in several places.
    """
    about = f"{TITLE}, {names.reference}, {names.member}, not sealed"
    filled = _Filled(names, kept.sheet, declared, house.clock, None, kept)
    return Master(_write(issued, house, filled)).copy(_values(names, about))


def write_master(issued: IssuedPack, house: HouseStyle) -> bytes:
    """The sheet with markers where a name goes."""
    return _write(issued, house, None)


@dataclass(frozen=True, slots=True)
class _Sealed:
    """A sheet that was sealed, and which of its sealings is printed."""

    held: MemberSheet
    sealing: Sealing


@dataclass(frozen=True, slots=True)
class _Filled:
    """What is printed in a sheet that is filled in. One of `sealed` and `unsealed` is None."""

    names: SheetNames
    sheet: Sheet
    declared: Declaration | None
    clock: Clock
    sealed: _Sealed | None
    unsealed: UnsealedSheet | None = None

    @property
    def state(self) -> tuple[str, str]:
        """Whether it was sealed and when, as a fact with its name."""
        if self.sealed:
            sealing = self.sealed.sealing
            return (
                "Sealed",
                f"{self.clock.moment(sealing.sealed_at)}, sealing number {sealing.number}",
            )
        assert self.unsealed is not None
        saved_at = self.unsealed.saved_at or self.unsealed.began_at
        return "Not sealed", f"Last saved {self.clock.moment(saved_at)}"

    @property
    def warning(self) -> str:
        """What a reader must know of it first, or ''."""
        if self.unsealed:
            return self.unsealed.why
        if self.sealed and self.sealed.sealing.reopened:
            return "This is an earlier version: HR opened it again, and it does not count."
        return ""


def _write(
    issued: IssuedPack, house: HouseStyle, filled: _Filled | None, *, has_adjustments: bool = False
) -> bytes:
    paper = Paper(house, issued, TITLE)
    room = Room(house)
    paper.open_with_title()
    if has_adjustments:
        paper.write("Label", TO_ACT_ON)
        paper.write("Normal", marker("TO_ACT_ON"))
    _first_page(paper, issued.pack.rule.scale, filled)
    left = (
        0.0 if filled else _left_of_first_page(issued, room, paper, has_adjustments=has_adjustments)
    )
    row = next(
        (high for high in TOTAL_ROWS if _totals_height(issued.pack, room, paper, high) <= left),
        None,
    )
    if row:
        _totals(paper, issued.pack, None, row)
    elif not filled:
        paper.write("Heading 1", BEFORE)
        lines = (left - room.text("Heading 1", BEFORE, paper.markup.text_width)) / room.line(
            "Evidence Line"
        )
        paper.write_all("Evidence Line", [""] * max(1, int(lines)))
    for question in issued.pack.questions:
        if filled:
            _question(paper, question, filled.sheet.score(question.number), 0)
        else:
            _question(paper, question, None, lines_left(question, room, paper))
    _heard_anywhere(paper, issued.pack, filled.sheet.heard_anywhere if filled else ())
    # What was never sealed counts for nothing, and is not added up.
    if row is None and not (filled and filled.unsealed):
        _totals(
            paper,
            issued.pack,
            filled.sheet if filled else None,
            TOTAL_ROWS[0],
            breaks_page=not issued.pack.groups,
        )
    paper.write("Heading 1", REMARKS, breaks_page=not issued.pack.groups and row is not None)
    if filled:
        _remarks(paper, filled.sheet)
        _sealed(paper, filled)
    else:
        has_totals = row is None
        _room_for_remarks(paper, _remark_lines(issued.pack, room, paper, has_totals=has_totals))
        _room_to_sign(paper)
    return paper.save(header_right=marker("REFERENCE"), title=marker("DOCUMENT"))


def _sealing(held: MemberSheet, number: int | None) -> Sealing:
    for each in reversed(held.sealings):
        if number is None or each.number == number:
            return each
    raise LookupError("the sheet has no such sealing")


def _values(names: SheetNames, title: str) -> dict[str, str]:
    who = " · ".join(part for part in (names.reference, names.candidate) if part)
    return {
        "CANDIDATE": who or TO_FILL_IN,
        "REFERENCE": f"Candidate {names.reference or TO_FILL_IN}",
        "TIME": " · ".join(part for part in (names.time, names.minutes) if part) or TO_FILL_IN,
        "TO_ACT_ON": "; ".join(
            line.strip().rstrip(";") for line in names.to_act_on.splitlines() if line.strip()
        ),
        "MEMBER": names.member or TO_FILL_IN,
        "ROLE": names.role or TO_FILL_IN,
        "DOCUMENT": title,
    }


def _first_page(paper: Paper, scale: Scale, filled: _Filled | None) -> None:
    markup = paper.markup
    who = [("Candidate", marker("CANDIDATE"))]
    # On a blank sheet an empty row is there to be filled in.
    if filled is None or filled.names.time or filled.names.minutes:
        who.append(("Interview", marker("TIME")))
    who.append(("Panel member", marker("MEMBER")))
    if filled is None or filled.names.role:
        who.append(("Role", marker("ROLE")))
    if filled:
        who.append(filled.state)
    paper.add(facts(markup, "Whose sheet this is", who))
    if filled and filled.warning:
        paper.write("Label", filled.warning)
    _interest(paper, filled)
    paper.write("Heading 1", "How to use this sheet")
    paper.write_all("List Bullet", HOW_TO_USE)
    if worth := worth_in_words(scale):
        paper.write("List Bullet", worth)


def _interest(paper: Paper, filled: _Filled | None) -> None:
    markup = paper.markup
    declared = filled.declared if filled else None
    interest, how = (declared.interest, declared.how) if declared else (None, "")
    paper.write("Heading 1", "Declaration of interest")
    paper.write("Note", "Tick one before the interview begins.")
    space = markup.writing_space("interest.how", "How I know the candidate", how)
    paper.add(
        markup.tick(
            "I do not know this candidate.",
            "interest.none", "I do not know this candidate", is_ticked=interest is Interest.NONE,
        ),
        markup.tick(
            "I know this candidate. How, and what was agreed so that it is fair:",
            "interest.known", "I know this candidate", is_ticked=interest is Interest.KNOWN,
        ),
        *(
            [markup.paragraph("Evidence", space)]
            if filled
            else [markup.paragraph("Evidence Line", space), markup.paragraph("Evidence Line")]
        ),
        markup.tick(
            "I withdraw from scoring this candidate.",
            "interest.withdraws", "I withdraw", is_ticked=interest is Interest.WITHDRAWS,
        ),
    )  # fmt: skip


def _question(
    paper: Paper, question: PackQuestion, score: Score | None, evidence_lines: int
) -> None:
    markup, name = paper.markup, f"q{question.number:02d}"
    used = score.probes if score else ()
    heard = score.heard if score else ()
    paper.write("Question Heading", question_heading(question))
    paper.write("Question Facts", question_facts(question))
    paper.write("Question Text", question.text)
    paper.write("Label", "Probes: tick those you used")
    for place, probe in enumerate(question.probes, 1):
        title = f"Probe {place} of question {question.number} used"
        paper.add(markup.tick(probe, f"{name}.probe{place}", title, is_ticked=place in used))
    paper.gap()
    paper.add(_indicators(markup, question, name, heard))
    paper.gap()
    paper.add(anchor_table(markup, question, beside_indicators=True))
    paper.gap()
    if score is None:
        paper.add(_room_for_score(markup, question, name, evidence_lines))
    else:
        _given_score(paper, question, name, score)


def _indicators(markup: Markup, question: PackQuestion, name: str, heard: Collection[str]) -> Xml:
    positive = [
        markup.tick(
            each.text,
            f"{name}.pos.{each.id}",
            f"Positive indicator heard: {each.text}",
            is_ticked=each.id in heard,
        )
        for each in question.indicators
    ]
    negative = [
        markup.tick(
            negative_text(question, each),
            f"{name}.neg.{each.id}",
            f"Negative indicator heard: {each.text}",
            is_ticked=each.id in heard,
        )
        for each in question.negative_indicators
    ]
    return markup.table(
        "Writing Table",
        [85, 85],
        [
            markup.head("+ Positive: tick what you heard", "− Negative: tick what you heard"),
            [positive, negative],
        ],
        title=f"Indicators of question {question.number}",
        description=(
            "On the left what counts for the candidate, on the right what counts against, each with"
            " a box to tick."
        ),
    )


def _given_score(paper: Paper, question: PackQuestion, name: str, score: Score) -> None:
    """The mark in its box, and the evidence under it: no row could hold the longest without being
    split.
    """
    markup = paper.markup
    label = next((each.label for each in question.anchors if each.mark == score.mark), "")
    why = _space(markup, question, name, "why", score.why_not_asked)
    beside: Cell = [
        markup.paragraph("Label", f"The mark in words: {label}" if label else "There is no mark."),
        _not_asked(markup, question, name, is_ticked=score.not_asked),
        markup.paragraph("Evidence", *([bold("Why: ")] if score.not_asked else []), why),
    ]
    paper.add(
        markup.table(
            "Score Table",
            [28, 142],
            [[_mark_box(markup, question, name, score.mark), beside]],
            title=f"Score for question {question.number}",
            description=(
                "On the left the mark that was given; on the right what it is called, and a ticked"
                " box with the reason if the question was not asked."
            ),
            has_header=False,
        )
    )
    paper.write("Label", EVIDENCE)
    paper.add(
        _written(markup, _space(markup, question, name, "evidence", score.evidence), score.evidence)
    )


def _written(markup: Markup, space: Xml, text: str) -> Xml:
    """A paragraph with a control, which says beside it when nothing was written in it."""
    return markup.paragraph("Evidence", *([] if text else [NOTHING]), space)


def _mark_box(
    markup: Markup, question: PackQuestion, name: str, mark: str | None = None
) -> list[Xml]:
    choices = [(each.mark, f"{name}:{each.mark}") for each in question.anchors]
    box = markup.choice(f"{name}.score", f"Score for question {question.number}", choices, mark)
    return [markup.paragraph("Label", "Score"), markup.paragraph("Score", box)]


def _not_asked(
    markup: Markup, question: PackQuestion, name: str, *, is_ticked: bool = False
) -> Xml:
    title = f"Question {question.number} was not asked"
    return markup.tick("Not asked", f"{name}.notasked", title, is_ticked=is_ticked)


def _space(markup: Markup, question: PackQuestion, name: str, part: str, text: str = "") -> Xml:
    titles = {"evidence": "Evidence for question", "why": "Why it was not asked: question"}
    return markup.writing_space(f"{name}.{part}", f"{titles[part]} {question.number}", text)


def _room_for_score(markup: Markup, question: PackQuestion, name: str, evidence_lines: int) -> Xml:
    # The room for the reason shows nothing: on paper it is written with the evidence.
    why = markup.paragraph("Tick", _space(markup, question, name, "why"))
    score: Cell = [*_mark_box(markup, question, name), _not_asked(markup, question, name), why]
    evidence = [
        markup.paragraph("Label", EVIDENCE),
        markup.paragraph("Evidence Line", _space(markup, question, name, "evidence")),
        *(markup.paragraph("Evidence Line") for _ in range(evidence_lines)),
    ]
    return markup.table(
        "Score Table",
        [28, 142],
        [[score, evidence]],
        title=f"Score and evidence for question {question.number}",
        description=(
            "On the left a box for the mark and one to tick if the question was not asked; on the"
            " right room to write what the candidate said and did."
        ),
        has_header=False,
    )


def _heard_anywhere(paper: Paper, pack: Pack, heard: Collection[str]) -> None:
    for place, group in enumerate(pack.groups):
        if place == 0:
            paper.write("Heading 1", HEARD_ANYWHERE, breaks_page=True)
            paper.write("Note", HOW_TO_WEIGH)
        paper.write("Label", f"− {group.title}: tick what you heard")
        for each in group.negative_indicators:
            title = f"Negative indicator heard: {each.text}"
            is_ticked = f"{group.framework}:{each.id}" in heard
            paper.add(
                paper.markup.tick(
                    each.text, f"{group.framework}.{each.id}", title, is_ticked=is_ticked
                )
            )


def _totals(
    paper: Paper, pack: Pack, sheet: Sheet | None, row: float, *, breaks_page: bool = False
) -> None:
    markup = paper.markup
    is_in_letters = bool(worth_in_words(pack.rule.scale))
    # Where it is filled in, what a letter counts stands behind it.
    counts = ["Counts"] if is_in_letters and sheet is None else []
    paper.write("Heading 1", "Totals", breaks_page=breaks_page)
    paper.write("Note", FILLED_IN_LAST)
    rows = [
        markup.head(
            "Question", "Score", *counts, "Weight", f"{counts[0] if counts else 'Score'} × weight"
        )
    ]
    totals = sheet_totals(pack, sheet) if sheet else None
    for place, each in enumerate(pack.questions):
        given = _in_figures(totals.rows[place]) if totals else ("", "")
        figures = (given[0], *("" for _ in counts), number(each.weight), given[1])
        rows.append(_total_row(markup, "Table Text", question_heading(each), *figures))
    sums = (number(totals.weight), two_places(totals.total)) if totals else ("", "")
    rows.append(
        _total_row(
            markup, "Table Head", "Total of the questions asked", "", *("" for _ in counts), *sums
        )
    )
    paper.add(
        markup.table(
            "Writing Table",
            [95 - 20 * len(counts), 20, *(20 for _ in counts), 20, 35],
            rows,
            title="Totals",
            description=(
                "Each row is one question with room for its score and its weighted score; the last"
                " row is the total."
            ),
            heights=[0] + [row] * (len(rows) - 1),
        )
    )
    worked_out = [bold(f" Here it is {_mean_in_words(totals)}.")] if totals else []
    paper.write("Note", WEIGHTED_MEAN, *worked_out)


def _left_of_first_page(
    issued: IssuedPack, room: Room, paper: Paper, *, has_adjustments: bool
) -> float:
    """Millimetres that are left of the first page below what it says."""
    wide, pack = paper.markup.text_width, issued.pack
    worth = worth_in_words(pack.rule.scale)
    used = room.text("Title", TITLE, wide) + 4 * room.cell("Table Text", "C1", wide)
    used += room.text(
        "Subtitle", f"{pack.post}, {pack.grade} · {pack.service} · {pack.organisation}", wide
    )
    used += room.text("Label", "Draft", wide) if issued.is_draft else 0
    used += room.text("Note", f"Interviews: {pack.dates}", wide) if pack.dates else 0
    used += (
        room.text("Note", f"{issued.edition_in_words}. {pack.reason}", wide) if pack.reason else 0
    )
    # What the chair must act on may be long: three lines of it.
    used += (
        room.text("Label", TO_ACT_ON, wide) + 3 * room.text("Normal", "x", wide)
        if has_adjustments
        else 0
    )
    used += 2 * room.text("Heading 1", "Declaration of interest", wide) + room.text(
        "Note", "Tick one", wide
    )
    used += room.ticks(("I know", "I do not know", "I withdraw"), wide) + 2 * room.line(
        "Evidence Line"
    )
    bullets = (*HOW_TO_USE, *([worth] if worth else []))
    used += room.texts("List Bullet", bullets, wide - TICK_INDENT)
    return paper.text_height - used - SLACK


def _totals_height(pack: Pack, room: Room, paper: Paper, row: float) -> float:
    wide = paper.markup.text_width
    title = wide * 75 / 170
    said = room.text("Heading 1", "Totals", wide) + room.text("Note", FILLED_IN_LAST, wide)
    said += room.text("Note", WEIGHTED_MEAN, wide) + room.cell("Table Head", "Question", title)
    return (
        said
        + row
        + sum(
            max(row, room.cell("Table Text", question_heading(each), title))
            for each in pack.questions
        )
    )


def lines_left(question: PackQuestion, room: Room, paper: Paper) -> int:
    """How many lines for evidence the page of a question holds below the one to type on."""
    wide = paper.markup.text_width
    half, anchors = wide / 2 - CELL_SIDES, wide * ANCHOR_WIDTHS[1] / sum(ANCHOR_WIDTHS)
    negative = [negative_text(question, each) for each in question.negative_indicators]
    marks = sum(room.cell("Anchor Text", anchor_in_words(each, beside_indicators=True), anchors)
                for each in question.anchors)  # fmt: skip
    used = (
        room.text("Question Heading", question_heading(question), wide)
        + room.text("Question Facts", question_facts(question), wide)
        + room.text("Question Text", question.text, wide)
        + room.text("Label", "Probes", wide)
        + room.ticks(question.probes, wide)
        + 2 * room.cell("Table Head", "Mark", anchors)
        + max(
            room.ticks((each.text for each in question.indicators), half),
            room.ticks(negative, half),
        )
        + CELL_EDGES
        + marks
        + 3 * room.line("Table Gap")
        + room.text("Label", EVIDENCE, anchors)
    )
    left = paper.text_height - used - SLACK
    return max(FEWEST_LINES, min(MOST_LINES, int(left / room.line("Evidence Line")) - 1))


def _remark_lines(pack: Pack, room: Room, paper: Paper, *, has_totals: bool) -> int:
    """How many lines the last page has for remarks, below what was heard in any answer."""
    wide = paper.markup.text_width
    used = room.text("Heading 1", REMARKS, wide) + SIGNING + SLACK
    if has_totals:
        used += _totals_height(pack, room, paper, TOTAL_ROWS[0])
    if pack.groups:
        used += room.text("Heading 1", HEARD_ANYWHERE, wide) + room.text("Note", HOW_TO_WEIGH, wide)
    for group in pack.groups:
        used += room.text("Label", group.title, wide)
        used += room.ticks((each.text for each in group.negative_indicators), wide)
    left = int((paper.text_height - used) / room.line("Evidence Line")) - 1
    return max(FEWEST_REMARKS, min(MOST_LINES, left))


def _in_figures(row: Weighed) -> tuple[str, str]:
    """A question's mark as it is added up, and its weighted score."""
    if row.mark is None or row.value is None or row.product is None:
        return "not asked", "–"
    value = number(row.value)
    return row.mark if row.mark == value else f"{row.mark} ({value})", two_places(row.product)


def _mean_in_words(totals: SheetTotals) -> str:
    if totals.mean is None:
        return "none, because no question has a mark"
    return f"{two_places(totals.total)} ÷ {number(totals.weight)} = {two_places(totals.mean)}"


def _remarks(paper: Paper, sheet: Sheet) -> None:
    markup = paper.markup
    space = markup.writing_space("remarks", "Interruptions and remarks", sheet.remarks)
    paper.add(_written(markup, space, sheet.remarks))
    paper.write("Heading 1", "Notes for myself")
    space = markup.writing_space("notes", "Notes for myself", sheet.notes)
    paper.add(_written(markup, space, sheet.notes))


def _sealed(paper: Paper, filled: _Filled) -> None:
    if filled.sealed is None:
        paper.write("Heading 1", "Not sealed")
        paper.write("Normal", filled.warning)
        return
    held, sealing = filled.sealed.held, filled.sealed.sealing
    paper.write("Heading 1", "Sealed")
    paper.write(
        "Normal",
        bold(f"Sealed by {filled.names.member} on {filled.clock.moment(sealing.sealed_at)}."),
        f" This is sealing number {sealing.number} of this sheet. Sealed in the system; no"
        " signature is needed.",
    )
    if any(each.reopened for each in held.sealings):
        paper.write("Label", "Opened again by HR")
        paper.add(sealings_table(paper, held))


def sealings_table(paper: Paper, held: MemberSheet) -> Xml:
    """Every sealing of a sheet, with who opened it again, when and why."""
    markup, clock = paper.markup, paper.clock
    rows = [markup.head("Sealing", "Sealed", "Opened again", "Reason")]
    for each in held.sealings:
        again = (
            f"by {each.reopened.by} on {clock.moment(each.reopened.at)}" if each.reopened else "no"
        )
        why = each.reopened.why if each.reopened else ""
        rows.append(markup.cells(str(each.number), clock.moment(each.sealed_at), again, why))
    return markup.table(
        "Pack Table",
        [16, 34, 40, 80],
        rows,
        title="Sealings of this sheet",
        description=(
            "Each row is one sealing, with when it was sealed, whether HR opened it again, and why."
        ),
    )


def _room_for_remarks(paper: Paper, count: int) -> None:
    markup = paper.markup
    paper.add(
        markup.paragraph(
            "Evidence Line", markup.writing_space("remarks", "Interruptions and remarks")
        )
    )
    paper.write_all("Evidence Line", [""] * count)


def _room_to_sign(paper: Paper) -> None:
    paper.write("Heading 1", "Signed")
    paper.write(
        "Label",
        "I scored this candidate alone, on what was said in the interview, before speaking with the"
        " panel.",
    )
    paper.write("Signature", "Signature ", "_" * 44, tab(), "Date ", "_" * 18)


def _total_row(markup: Markup, style: str, what: str, *figures: str) -> list[Cell]:
    numbers = [[markup.paragraph("Table Number", each)] for each in figures]
    return [[markup.paragraph(style, what)], *numbers]
