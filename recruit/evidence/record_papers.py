"""Every paper of a selection: as it was issued, and as it was filled in."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from recruit.documents.consensus_record import consensus_record
from recruit.documents.decision_record import decision_record
from recruit.documents.feedback_letter import feedback_letter
from recruit.documents.house_style import HouseStyle, kept_house_style, open_house_style
from recruit.documents.papers import Order, PaperName, make_paper
from recruit.documents.pictures import Picture
from recruit.documents.scoring_sheet import SheetNames, filled_sheet
from recruit.domain.decision.panel_statistics import panel_statistics
from recruit.domain.decision.pictures import profile, spread
from recruit.domain.decision.standing import pack_of, standing
from recruit.domain.pack.pack import IssuedPack
from recruit.domain.pack.vacancy import PanelMember
from recruit.domain.record.record import CandidateRecord, MemberSheet, Record
from recruit.domain.words.naming import file_stem
from recruit.figures.alpha import agreement
from recruit.figures.pictures import members_png, profile_png, spread_png
from recruit.store.connection import Database
from recruit.store.people.settings import clock, house_style_file, settings
from recruit.store.scoring.scored_papers import decision_entry

MEMBERS_IN_WORDS = (
    "Each member's mean, and the range of the marks they gave. The figures are in the table that"
    " follows."
)


@dataclass(frozen=True, slots=True)
class Printing:
    """What the papers of a record need beside it.

    `talked_over` is the difference in marks from which the house talks a question over,
    `chain_head` the hash of the audit entry that recorded the decision.
    """

    house: HouseStyle
    talked_over: int
    chain_head: str


def stored_house_style(db: Database) -> HouseStyle:
    """The organisation's own house style, or the shipped one, with the clock by which the papers
    tell the time.
    """
    own = house_style_file(db)
    house = kept_house_style(own[1], own[0]) if own else open_house_style()
    return replace(house, clock=clock(db))


def printing_of(db: Database, vacancy: int) -> Printing:
    """What a database says of how a vacancy's papers are printed."""
    return Printing(stored_house_style(db), settings(db).spread, decision_entry(db, vacancy))


def record_papers(record: Record, printing: Printing) -> Iterator[tuple[str, bytes]]:
    """All papers, each with its path: 'issued/' as they were issued, 'filled/' one folder for each
    candidate.
    """
    for edition in record.editions:
        yield from _issued(record, edition.issued, printing.house)
    for one in record.candidates:
        yield from candidate_papers(record, one, printing)
    yield "decision-record.docx", decision_paper(record, printing)


def candidate_papers(
    record: Record, one: CandidateRecord, printing: Printing
) -> Iterator[tuple[str, bytes]]:
    """The papers that are about one candidate: every sealing of every sheet, the consensus record,
    the letter.
    """
    folder = f"filled/{file_stem(one.candidate.reference)}"
    if one.interview:
        for held in one.interview.sheets:
            for sealing in held.sealings:
                name = f"sheet-{_place(record, held.member)}-sealing-{sealing.number}.docx"
                yield f"{folder}/{name}", sheet_paper(record, one, held, printing, sealing.number)
        if one.states.sealed:
            yield f"{folder}/consensus-record.docx", consensus_paper(record, one, printing)
    if one.letter:
        yield f"{folder}/feedback-letter.docx", letter_paper(record, one, printing)


def sheet_paper(
    record: Record,
    one: CandidateRecord,
    held: MemberSheet,
    printing: Printing,
    sealing: int | None = None,
) -> bytes:
    """A member's sealed sheet, filled in; its last sealing unless another is named."""
    assert one.interview is not None
    member, who = record.member(held.member), one.candidate
    names = SheetNames(who.reference, who.name, who.time, member.name, member.role)
    declared = next((each for each in one.declarations if each.member == held.member), None)
    return filled_sheet(
        record.issued(one.interview.edition), printing.house, names, held, declared, sealing=sealing
    )


def consensus_paper(record: Record, one: CandidateRecord, printing: Printing) -> bytes:
    """The consensus record of a candidate, with its two pictures."""
    shape, spreads = profile(record, one, with_range=True), spread(record, one)
    return consensus_record(
        record,
        one,
        printing.house,
        spread=printing.talked_over,
        profiled=Picture(profile_png(shape), shape.in_words),
        spreads=Picture(spread_png(spreads), spreads.in_words),
    )


def decision_paper(record: Record, printing: Printing, left_out: Sequence[str] = ()) -> bytes:
    """The decision record of a vacancy; `left_out` are the references of those whose sheets are not
    for its reader.
    """
    found = panel_statistics(record, standing(record, printing.talked_over).agreed.keys())
    return decision_record(
        record,
        printing.house,
        printing.chain_head,
        spread=printing.talked_over,
        members=Picture(members_png(found), MEMBERS_IN_WORDS) if found else None,
        agreements=tuple(agreement(each.scale, each.units) for each in found),
        left_out=left_out,
    )


def letter_paper(record: Record, one: CandidateRecord, printing: Printing) -> bytes:
    """The feedback letter to a candidate. Raises `LookupError` if there is none."""
    if one.letter is None:
        raise LookupError("there is no letter")
    issued = record.issued(pack_of(record, one).edition)
    return feedback_letter(issued, one.candidate, one.letter, printing.house)


def _issued(record: Record, issued: IssuedPack, house: HouseStyle) -> Iterator[tuple[str, bytes]]:
    sitting = tuple(
        PanelMember(each.name, each.role, each.is_chair)
        for each in record.members
        if not each.left_at
    )
    listed = tuple(each.candidate for each in record.candidates if not each.is_off)
    order = Order(issued=issued, panel=sitting, candidates=listed, house=house)
    for name in PaperName:
        # The day sheet is of the day and not of the edition; what was agreed stands in the rows.
        if name is PaperName.DAY_SHEET or (name is PaperName.PANEL_MATRIX and not sitting):
            continue
        ending = "json" if name is PaperName.PACK else "docx"
        yield f"issued/edition-{issued.pack.edition}/{name}.{ending}", make_paper(order, name)


def _place(record: Record, member: int) -> int:
    """A member's place on the panel, from 1: a file name names no one."""
    return [each.id for each in record.members].index(member) + 1
