"""The record as tables that open in a spreadsheet: one file for each kind of thing that people
gave.
"""

from __future__ import annotations

import csv
import io
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from recruit.domain.decision.export import Seen
from recruit.domain.decision.result_wording import totals_in_words
from recruit.domain.decision.standing import agreed_of, pack_of, standing
from recruit.domain.framework.framework import Indicator
from recruit.domain.pack.pack import PackQuestion
from recruit.domain.record.record import CandidateRecord, Deed, MemberSheet, Record, Sealing
from recruit.domain.scoring.consensus import USUAL_SPREAD, Agreed, two_places
from recruit.domain.scoring.sheet import Score
from recruit.domain.words.clock import USUAL_CLOCK, Clock

HARMLESS = "'"
"""What is put before a cell that a spreadsheet would take for a formula."""
_FORMULA = "=+-@"
STORED = " @"
"""What ends the heading of a column that holds moments, while a table is being made."""
_PASSED_OVER = "'\"`´‘’“”"
_READ_ME = """\
Each file is a table: UTF-8 with a byte order mark, commas between cells, one line of headings. A
cell may hold several lines. Times are told in the zone {zone}; in the hour that comes twice when
the clocks go back, the name of the time stands behind them. Empty means that there is none; a
question that was not asked has no mark, which is not 0.

marks.csv           one row for each candidate, member and question, as each sheet was sealed.
                    'Counts' is 'no' where HR opened the sheet again. Mean, n and agreed score are
                    the panel's, and repeat in each row.
agreed-scores.csv   one row for each candidate and question: the mean, the agreed score, and why
                    where they differ
outcomes.csv        one row for each candidate: the total, the outcome with its reason, the feedback
                    letter
sheets.csv          one row for each sheet as it was sealed: notes, remarks, and what was heard
                    anywhere
declarations.csv    what each member declared about each candidate, and whether they confirmed the
                    agreed scores
panel.csv           the panel
editions.csv        the editions of the pack, with their digests
ties.csv            candidates recorded as equal, and how the panel ordered them
calibration.csv     sample answers that were marked for practice, never counted
sign-ins.csv        each sign-in that somebody else made for a member: who, when, and when the
                    member confirmed it

A cell that a spreadsheet could run as a formula begins with an apostrophe ('). Such a cell begins,
after any spaces and quotation marks, with one of = + - @ (also in their wide forms), or with a tab
or a line break. To get the cell as it was typed, take the one apostrophe away where such a
beginning follows it.

All of it, and more exactly, is in record.json, where times are in UTC.
"""


@dataclass(frozen=True, slots=True)
class Table:
    """A table by its file name, with its headings and its rows."""

    name: str
    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]

    @property
    def as_csv(self) -> bytes:
        """The table as a CSV file."""
        out = io.StringIO(newline="")
        writer = csv.writer(out, lineterminator="\r\n")
        writer.writerow(self.headings)
        writer.writerows([harmless(cell) for cell in row] for row in self.rows)
        return out.getvalue().encode("utf-8-sig")


def read_me(clock: Clock) -> str:
    """What lies beside the tables and explains them."""
    return _READ_ME.format(zone=clock.in_words)


def harmless(text: str) -> str:
    """A cell that no spreadsheet takes for a formula; `as_given` gives the text back."""
    return HARMLESS + text if _is_formula(text) else text


def as_given(cell: str) -> str:
    """The text that a cell was made from."""
    rest = cell.removeprefix(HARMLESS)
    return rest if rest != cell and _is_formula(rest) else cell


def tables(seen: Seen, spread: int = USUAL_SPREAD, clock: Clock = USUAL_CLOCK) -> tuple[Table, ...]:
    """All tables of a record, the ones that people want most first. Times are told by the clock."""
    record = seen.record
    agreed = {one.id: agreed_of(record, one, spread) for one in record.candidates if one.interview}
    made = (
        Table("marks.csv", _MARKS, tuple(_mark_rows(record, spread))),
        Table("agreed-scores.csv", _AGREED, tuple(_agreed_rows(record, agreed))),
        Table("outcomes.csv", _OUTCOMES, tuple(_outcome_rows(seen, spread))),
        Table("sheets.csv", _SHEETS, tuple(_sheet_rows(record))),
        Table("declarations.csv", _DECLARATIONS, tuple(_declaration_rows(record))),
        Table("panel.csv", _PANEL, tuple(_panel_rows(record))),
        Table("editions.csv", _EDITIONS, tuple(_edition_rows(record))),
        Table("ties.csv", _TIES, tuple(_tie_rows(record))),
        Table("calibration.csv", _CALIBRATION, tuple(_calibration_rows(record))),
        Table("sign-ins.csv", _SIGN_INS, tuple(_sign_in_rows(record))),
    )
    return tuple(_told(each, clock) for each in made)


def marks_table(seen: Seen, spread: int = USUAL_SPREAD, clock: Clock = USUAL_CLOCK) -> Table:
    """Every mark of every sealed sheet, with its evidence and the panel's agreed score beside
    it.
    """
    return _told(Table("marks.csv", _MARKS, tuple(_mark_rows(seen.record, spread))), clock)


def _told(table: Table, clock: Clock) -> Table:
    """The table with its moments told by the clock; until then they stand in it as they are
    stored.
    """
    at = {place for place, heading in enumerate(table.headings) if heading.endswith(STORED)}
    headings = tuple(each.replace(STORED, f" ({clock.in_words})") for each in table.headings)
    return Table(table.name, headings, tuple(_row_told(row, at, clock) for row in table.rows))


def _row_told(row: tuple[str, ...], at: set[int], clock: Clock) -> tuple[str, ...]:
    return tuple(clock.in_table(cell) if place in at else cell for place, cell in enumerate(row))


_CANDIDATE = ("Candidate", "Candidate name")
_MARKS = (
    *_CANDIDATE,
    "Question",
    "Element",
    "Question text",
    "Member",
    "Role",
    "Mark",
    "Not asked",
    "Why not asked",
    "Evidence",
    "Positive indicators heard",
    "Negative indicators heard",
    "Probes asked",
    "Sealed at @",
    "Sealing",
    "Counts",
    "Mean",
    "n",
    "Agreed score",
    "Edition",
)
_AGREED = (
    *_CANDIDATE,
    "Question",
    "Element",
    "Mean",
    "n",
    "Spread",
    "Agreed score",
    "Set by the mean",
    "Why not",
    "In words",
    "Marks opened by",
    "Marks opened at @",
    "Why opened",
    "Recorded by",
    "Recorded at @",
)
_OUTCOMES = (
    *_CANDIDATE,
    "Interview",
    "On the list",
    "Scoring began at @",
    "Total",
    "Total by means alone",
    "Standard",
    "Place",
    "Outcome",
    "Reserve until",
    "Reason",
    "Recorded by",
    "Recorded at @",
    "Scored although not all was ready: what was open",
    "Why",
    "By",
    "At @",
    "Letter",
    "Letter saved by",
    "Letter saved at @",
    "Letter approved by",
    "Letter approved at @",
    "Decision recorded by",
    "Decision recorded at @",
)
_SHEETS = (
    *_CANDIDATE,
    "Member",
    "Began at @",
    "Sealing",
    "Sealed at @",
    "Counts",
    "Notes for oneself",
    "Remarks for the panel",
    "Heard anywhere",
    "Opened again by",
    "Opened again at @",
    "Why opened again",
)
_DECLARATIONS = (
    *_CANDIDATE,
    "Member",
    "Interest",
    "How it is managed",
    "Of the agreed scores",
    "Dissent in words",
    "Said at @",
)
_PANEL = ("Member", "Role", "Chair", "Left at @", "Accepted confidentiality at @", "Training until")
_EDITIONS = ("Edition", "Digest (SHA-256)", "Issued by", "Issued at @", "Why")
_TIES = ("What", "Candidates, best first", "Section 159", "Why", "By", "At @")
_SIGN_INS = ("Member", "Let in by", "Made by", "Made at @", "Confirmed by the member at @")
_CALIBRATION = ("Question", "Sample answer", "Member", "Mark", "Why")


def _mark_rows(record: Record, spread: int) -> Iterator[tuple[str, ...]]:
    for one, held, sealing in _sealings(record):
        pack = pack_of(record, one)
        agreed = {each.marks.question.number: each for each in agreed_of(record, one, spread)}
        member = record.member(held.member)
        for score in sealing.sheet.scores:
            question = next(each for each in pack.questions if each.number == score.question)
            yield (
                *_named(one),
                str(question.number),
                question.element_title,
                question.text,
                member.name,
                member.role,
                *_given(question, score),
                sealing.sealed_at,
                str(sealing.number),
                _counts(sealing),
                *_mean(agreed[question.number]),
                _if_recorded(one, agreed[question.number]),
                str(pack.edition),
            )


def _given(question: PackQuestion, score: Score) -> tuple[str, ...]:
    return (
        score.mark or "",
        _yes(score.not_asked),
        score.why_not_asked,
        score.evidence,
        _heard(question.indicators, score),
        _heard(question.negative_indicators, score),
        "\n".join(f"{place}. {question.probes[place - 1]}" for place in score.probes),
    )


def _heard(indicators: Iterable[Indicator], score: Score) -> str:
    return "\n".join(f"{each.text} [{each.id}]" for each in indicators if each.id in score.heard)


def _agreed_rows(
    record: Record, agreed: dict[int, tuple[Agreed, ...]]
) -> Iterator[tuple[str, ...]]:
    for one in record.candidates:
        for each in agreed.get(one.id, ()):
            assert one.interview is not None
            departure, question = each.departure, each.marks.question
            yield (
                *_named(one),
                str(question.number),
                question.element_title,
                *_mean(each),
                two_places(each.marks.spread) if each.marks.n else "",
                each.in_words,
                _yes(departure is None),
                departure.why if departure else "",
                departure.words if departure else "",
                *_done(one.interview.opened),
                one.interview.opened.why if one.interview.opened else "",
                *_done(one.interview.recorded),
            )


def _outcome_rows(seen: Seen, spread: int) -> Iterator[tuple[str, ...]]:
    record = seen.record
    found = standing(record, spread)
    is_whole = found.is_complete and seen.has_order
    places = {each.candidate: str(each.place) for each in found.merit.places} if is_whole else {}
    totals = totals_in_words(found)
    for one in record.candidates:
        says, outcome, exception, letter = (
            found.verdicts.get(one.id),
            one.outcome,
            one.exception,
            one.letter,
        )
        total, means, meets = "", "", ""
        if says:
            total, means = totals[one.id] if says.total is not None else ("", "")
            meets = "met" if says.meets_standard else "not met"
        yield (
            *_named(one),
            one.candidate.time,
            _yes(not one.is_off),
            _began(one),
            total,
            means,
            meets,
            places.get(one.id, ""),
            *((str(outcome.outcome), outcome.until, outcome.deed.why) if outcome else ("", "", "")),
            *_done(outcome.deed if outcome else None),
            "\n".join(exception.points) if exception else "",
            exception.deed.why if exception else "",
            *_done(exception.deed if exception else None),
            letter.text if letter else "",
            *_done(letter.saved if letter else None),
            *_done(letter.approved if letter else None),
            *_done(record.decided),
        )


def _sheet_rows(record: Record) -> Iterator[tuple[str, ...]]:
    for one, held, sealing in _sealings(record):
        groups = pack_of(record, one).groups
        texts = {
            f"{group.framework}:{each.id}": each.text
            for group in groups
            for each in group.negative_indicators
        }
        heard = "\n".join(
            f"{texts.get(each, '')} [{each}]".strip() for each in sealing.sheet.heard_anywhere
        )
        yield (
            *_named(one), record.member(held.member).name, held.began_at, str(sealing.number),
            sealing.sealed_at, _counts(sealing), sealing.sheet.notes, sealing.sheet.remarks, heard,
            *_done(sealing.reopened), sealing.reopened.why if sealing.reopened else "",
        )  # fmt: skip


def _declaration_rows(record: Record) -> Iterator[tuple[str, ...]]:
    for one in record.candidates:
        declared = {each.member: each for each in one.declarations}
        stances = {each.member: each for each in one.interview.stances} if one.interview else {}
        for member in record.members:
            said, stance = declared.get(member.id), stances.get(member.id)
            if said or stance:
                yield (
                    *_named(one),
                    member.name,
                    str(said.interest) if said else "",
                    said.how if said else "",
                    ("confirms" if stance.agrees else "dissents") if stance else "",
                    stance.words if stance else "",
                    stance.at if stance else "",
                )


def _panel_rows(record: Record) -> Iterator[tuple[str, ...]]:
    for each in record.members:
        until = each.trained_until.isoformat() if each.trained_until else ""
        yield (each.name, each.role, _yes(each.is_chair), each.left_at, each.undertaken_at, until)


def _edition_rows(record: Record) -> Iterator[tuple[str, ...]]:
    for each in record.editions:
        yield (str(each.issued.pack.edition), each.issued.digest, *_done(each.deed), each.deed.why)


def _tie_rows(record: Record) -> Iterator[tuple[str, ...]]:
    for each in record.found_equal:
        yield (
            "recorded as equal",
            _references(record, each.candidates),
            "",
            each.deed.why,
            *_done(each.deed),
        )
    for one in record.tie_decisions:
        yield (
            "ordered",
            _references(record, one.order),
            _yes(one.is_section_159),
            one.deed.why,
            *_done(one.deed),
        )


def _sign_in_rows(record: Record) -> Iterator[tuple[str, ...]]:
    for each in record.sign_ins:
        yield (record.member(each.member).name, each.way, *_done(each.deed), each.told_at)


def _calibration_rows(record: Record) -> Iterator[tuple[str, ...]]:
    for each in record.calibrations:
        if not each.marks:
            yield (str(each.question), each.answer, "", "", "")
        for given in each.marks:
            yield (
                str(each.question),
                each.answer,
                record.member(given.member).name,
                given.mark,
                given.why,
            )


def _sealings(record: Record) -> Iterator[tuple[CandidateRecord, MemberSheet, Sealing]]:
    for one in record.candidates:
        for held in one.interview.sheets if one.interview else ():
            for sealing in held.sealings:
                yield one, held, sealing


def _named(one: CandidateRecord) -> tuple[str, str]:
    return one.candidate.reference, one.candidate.name


def _began(one: CandidateRecord) -> str:
    return one.interview.began_at if one.interview else ""


def _mean(agreed: Agreed) -> tuple[str, str]:
    return "" if agreed.marks.mean is None else two_places(agreed.marks.mean), str(agreed.marks.n)


def _if_recorded(one: CandidateRecord, agreed: Agreed) -> str:
    return agreed.in_words if one.states.is_recorded else ""


def _done(deed: Deed | None) -> tuple[str, str]:
    return (deed.by, deed.at) if deed else ("", "")


def _counts(sealing: Sealing) -> str:
    return _yes(sealing.reopened is None)


def _yes(value: bool) -> str:
    return "yes" if value else "no"


def _references(record: Record, candidates: Sequence[int]) -> str:
    return ", ".join(record.candidate(each).candidate.reference for each in candidates)


def _is_formula(text: str) -> bool:
    """Whether a spreadsheet could take it for a formula, whatever spaces and quotation marks come
    first.
    """
    for character in text:
        if character in "\t\r\n":
            return True
        if (
            character.isspace()
            or character in _PASSED_OVER
            or unicodedata.category(character) in ("Cf", "Cc")
        ):
            continue
        return unicodedata.normalize("NFKC", character)[0] in _FORMULA
    return False
