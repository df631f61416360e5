"""Papers and exports of what was scored, from stored data."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from flask import Blueprint, abort, render_template, request
from flask.typing import ResponseReturnValue

from recruit.domain.decision.export import Seen, as_seen, has_export, record_json
from recruit.domain.decision.export_tables import marks_table, read_me, tables
from recruit.domain.decision.standing import standing
from recruit.domain.record.record import CandidateRecord, MemberRecord, MemberSheet, Record
from recruit.domain.scoring.blindness import Viewer, sees_agreed, sees_marks
from recruit.domain.words.naming import file_stem
from recruit.domain.words.refusal import Refused
from recruit.domain.words.whole_number import whole_number
from recruit.evidence.record_papers import (
    Printing,
    consensus_paper,
    decision_paper,
    letter_paper,
    printing_of,
    sheet_paper,
)
from recruit.store.vacancies.vacancies import PAGE, StoredVacancy
from recruit.web import wording
from recruit.web.access import current_viewer, hr_of_vacancy, opens
from recruit.web.database import database
from recruit.web.decision.letters import WORD
from recruit.web.decision.selection import open_marks, whole_record
from recruit.web.decision.selection import spread as house_spread
from recruit.web.downloads import download, zipped
from recruit.web.guards.heavy import heavy
from recruit.web.paging import page_number, page_of

pages = Blueprint("scored_papers", __name__)

MOST_FILES = 300
"""The most papers of one ZIP. With their pictures they take half a minute to make."""


@dataclass(frozen=True, slots=True)
class Row:
    """One candidate on the page, as whoever looks may see them.

    `sheets` pairs members with their sheets. `is_open` says whether every member's marks may be
    seen.
    """

    one: CandidateRecord
    is_open: bool
    sheets: tuple[tuple[MemberRecord, MemberSheet], ...]


@dataclass(frozen=True, slots=True)
class ForDecision:
    """The record as a decision record may be drawn from it, and the references of those whose
    sheets are left out.
    """

    record: Record
    left_out: tuple[str, ...] = ()


@pages.get("/vacancies/<int:vacancy_id>/record")
@opens
def record_papers(stored: StoredVacancy) -> ResponseReturnValue:
    """Lists the papers of the record that the reader may have."""
    record, viewer = whole_record(stored), current_viewer(stored)
    page = page_of(record.candidates, page_number(request.args), PAGE)
    seen = as_seen(record, viewer)
    return render_template(
        "decision/scored_papers.html",
        stored=stored,
        viewer=viewer,
        rows=[_row(record, each, viewer) for each in page.rows],
        page=page.number,
        pages=page.count,
        has_decision=_for_decision(record, viewer) is not None,
        is_decided=record.decided is not None
        and (viewer.member is None or _for_decision(record, viewer) is not None),
        has_export=has_export(seen, viewer),
        left_out=seen.left_out,
    )


@pages.get("/vacancies/<int:vacancy_id>/record/sheets/<int:candidate_id>/<int:member_id>.docx")
@opens
def sheet(stored: StoredVacancy, candidate_id: int, member_id: int) -> ResponseReturnValue:
    """Returns a sheet as its member sealed it: to them always, to others once they may see every
    mark.
    """
    record, viewer = whole_record(stored), current_viewer(stored)
    one = next((each for each in record.candidates if each.id == candidate_id), None) or abort(404)
    found = next(
        (each for each in _row(record, one, viewer).sheets if each[0].id == member_id), None
    ) or abort(404)
    wanted = request.args.get("sealing", "")
    number = whole_number(wanted)
    if wanted and number not in {each.number for each in found[1].sealings}:
        abort(404)
    place = record.members.index(found[0]) + 1
    name = f"scoring-sheet-{file_stem(one.candidate.reference)}-member-{place}"
    made = sheet_paper(record, one, found[1], _printing(stored), number)
    return download(
        made, _file_name(stored, f"{name}-sealing-{number}" if number else name, "docx"), WORD
    )


@pages.get("/vacancies/<int:vacancy_id>/record/consensus/<int:candidate_id>.docx")
@opens
@heavy
def consensus(stored: StoredVacancy, candidate_id: int) -> ResponseReturnValue:
    """Returns the consensus record of a candidate."""
    open_marks(stored, candidate_id)
    record = whole_record(stored)
    one = record.candidate(candidate_id)
    made = consensus_paper(record, one, _printing(stored))
    return download(
        made,
        _file_name(stored, f"consensus-record-{file_stem(one.candidate.reference)}", "docx"),
        WORD,
    )


@pages.get("/vacancies/<int:vacancy_id>/record/decision.docx")
@opens
@heavy
def decision(stored: StoredVacancy) -> ResponseReturnValue:
    """Returns the decision record."""
    seen = _for_decision(whole_record(stored), current_viewer(stored)) or abort(404)
    made = decision_paper(seen.record, _printing(stored), seen.left_out)
    return download(made, _file_name(stored, "decision-record", "docx"), WORD)


@pages.get("/vacancies/<int:vacancy_id>/record/record.json")
@opens
def as_json(stored: StoredVacancy) -> ResponseReturnValue:
    """Returns the record as JSON, as far as the reader may have it."""
    made = record_json(_export(stored), house_spread(), wording.house_clock()).encode()
    return download(made, _file_name(stored, "record", "json"), "application/json")


@pages.get("/vacancies/<int:vacancy_id>/record/marks.csv")
@opens
def marks_as_csv(stored: StoredVacancy) -> ResponseReturnValue:
    """Returns every sealed mark, as far as the reader may have them, as one table."""
    made = marks_table(_export(stored), house_spread(), wording.house_clock()).as_csv
    return download(made, _file_name(stored, "marks", "csv"), "text/csv")


@pages.get("/vacancies/<int:vacancy_id>/record/tables.zip")
@opens
@heavy
def all_tables(stored: StoredVacancy) -> ResponseReturnValue:
    """Returns the record as tables, as far as the reader may have it, with a file that explains
    them.
    """
    folder = _file_name(stored, "tables")
    return download(zipped(folder, _tables(_export(stored))), f"{folder}.zip", "application/zip")


@pages.get("/vacancies/<int:vacancy_id>/record/all.zip")
@hr_of_vacancy
@heavy
def everything(stored: StoredVacancy) -> ResponseReturnValue:
    """Returns HR all papers of the record and its data in a ZIP, as far as they may see each
    candidate's marks.
    """
    record, viewer = whole_record(stored), current_viewer(stored)
    rows = [_row(record, each, viewer) for each in record.candidates]
    count = sum(len(row.sheets) + 2 for row in rows)
    if count > MOST_FILES:
        raise Refused(
            f"these would be {count} papers or more, and one ZIP holds at most {MOST_FILES}. "
            "Download them candidate by candidate.",
        )
    folder = _file_name(stored, "record")
    seen = as_seen(record, viewer)
    files = [
        *_papers(record, viewer, rows, _printing(stored)),
        ("record.json", record_json(seen, house_spread(), wording.house_clock()).encode()),
    ]
    files += [(f"tables/{name}", data) for name, data in _tables(seen)]
    return download(zipped(folder, files), f"{folder}.zip", "application/zip")


def _row(record: Record, one: CandidateRecord, viewer: Viewer) -> Row:
    """A candidate with the sealed sheets that the reader may have: their own always, the others'
    once open.
    """
    is_open = sees_marks(viewer, one.states)
    held = one.interview.sheets if one.interview else ()
    sheets = [each for each in held if each.sealings and (is_open or each.member == viewer.member)]
    return Row(one, is_open, tuple((record.member(each.member), each) for each in sheets))


def _for_decision(record: Record, viewer: Viewer) -> ForDecision | None:
    """What the decision record of this reader is drawn from, or None where they may not have one.

    It holds the members' own figures, and so is for those who may see every mark that counted. A
    member has it once the decision is recorded, and learns nothing from it of a candidate who was
    never agreed on.
    """
    found = standing(record)
    counted = [each for each in record.candidates if each.id in found.agreed]
    if not (found.is_complete and all(sees_marks(viewer, each.states) for each in counted)):
        return None
    if viewer.member is None:
        return ForDecision(record) if viewer.is_hr or viewer.sees_as_manager else None
    if record.decided is None:
        return None
    blind = {each.id for each in record.candidates if not sees_agreed(viewer, each.states)}
    seen = replace(
        record,
        candidates=tuple(
            replace(each, interview=None) if each.id in blind else each
            for each in record.candidates
        ),
    )
    return ForDecision(
        seen, tuple(each.candidate.reference for each in record.candidates if each.id in blind)
    )


def _export(stored: StoredVacancy) -> Seen:
    """The record as the reader may have it; 404 where that is nothing."""
    viewer = current_viewer(stored)
    seen = as_seen(whole_record(stored), viewer)
    return seen if has_export(seen, viewer) else abort(404)


def _papers(
    record: Record, viewer: Viewer, rows: Iterable[Row], printing: Printing
) -> Iterator[tuple[str, bytes]]:
    for row in rows:
        stem = file_stem(row.one.candidate.reference)
        for member, held in row.sheets:
            place = record.members.index(member) + 1
            for sealing in held.sealings:
                again = f"-sealing-{sealing.number}" if sealing.reopened else ""
                name = f"scoring-sheets/{stem}-member-{place}{again}.docx"
                yield name, sheet_paper(record, row.one, held, printing, sealing.number)
        if row.is_open and row.one.interview:
            yield f"consensus-records/{stem}.docx", consensus_paper(record, row.one, printing)
        if row.one.letter and (row.is_open or viewer.member is None):
            yield f"feedback-letters/{stem}.docx", letter_paper(record, row.one, printing)
    if (seen := _for_decision(record, viewer)) is not None:
        yield "decision-record.docx", decision_paper(seen.record, printing, seen.left_out)


def _printing(stored: StoredVacancy) -> Printing:
    return printing_of(database(), stored.id)


def _tables(seen: Seen) -> Iterator[tuple[str, bytes]]:
    left_out = "".join(f"- {each}\n" for each in seen.left_out)
    said = read_me(wording.house_clock()) + (
        f"\nThis copy leaves out:\n{left_out}" if left_out else ""
    )
    yield "read-me.txt", said.replace("\n", "\r\n").encode("utf-8-sig")
    yield from (
        (each.name, each.as_csv) for each in tables(seen, house_spread(), wording.house_clock())
    )


def _file_name(stored: StoredVacancy, what: str, ending: str = "") -> str:
    """A file name of the vacancy's reference and what it is; no person is named in it."""
    return f"{file_stem(stored.draft.reference)}-{what}{f'.{ending}' if ending else ''}"
