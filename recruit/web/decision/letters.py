"""Feedback letters: drafted from evidence, edited and approved by HR."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from recruit.documents.feedback_letter import feedback_letter
from recruit.domain.decision.feedback import LONGEST_LETTER, feedback_draft, feedback_on
from recruit.domain.decision.feedback_check import LetterFinding, letter_findings
from recruit.domain.decision.standing import pack_of, sealed_sheets
from recruit.domain.pack.pack import PackQuestion
from recruit.domain.record.actions import Action
from recruit.domain.record.record import CandidateRecord, MemberRecord, Record
from recruit.domain.scoring.blindness import Viewer, sees_marks
from recruit.domain.scoring.result import UNSCORED
from recruit.domain.scoring.sheet import Score
from recruit.domain.words.naming import file_stem
from recruit.domain.words.refusal import Refused
from recruit.evidence.record_papers import stored_house_style
from recruit.store.audit.audit import Author, last_authors
from recruit.store.connection import Stale
from recruit.store.scoring.letters import StoredLetter, approve_letter, save_letter
from recruit.store.scoring.letters import letter as letter_of
from recruit.store.vacancies.vacancies import PAGE, StoredVacancy
from recruit.web.access import current_actor, current_viewer, hr_of_vacancy
from recruit.web.database import database
from recruit.web.decision.selection import whole_record
from recruit.web.downloads import download
from recruit.web.forms import LongText, Needed, VersionedForm
from recruit.web.paging import page_number, page_of
from recruit.web.typing.leaving import asks_first
from recruit.web.typing.merging import AT_ONCE, authors_in_words
from recruit.web.vacancy.linting import rule_book

pages = Blueprint("letters", __name__)

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
NOT_AS_READ = "changed this letter after you read it, so it was not approved. Read it as it is now."


class LetterForm(VersionedForm):
    """A letter as it is edited."""

    text = LongText(
        "The letter",
        [Needed("Write the letter, or start again from the draft.")],
        longest=LONGEST_LETTER,
    )


class ApproveForm(VersionedForm):
    """A button, and which version of the letter was read."""


@dataclass(frozen=True, slots=True)
class Heard:
    """What one member has on their sealed sheet for one question."""

    member: MemberRecord
    score: Score
    positive: tuple[str, ...]
    negative: tuple[str, ...]


@pages.get("/vacancies/<int:vacancy_id>/letters")
@hr_of_vacancy
def letters(stored: StoredVacancy) -> ResponseReturnValue:
    """Lists the candidates with their outcome and how far the letter is."""
    record, viewer = whole_record(stored), current_viewer(stored)
    listed = [each for each in record.candidates if each.outcome or not each.is_off]
    page = page_of(listed, page_number(request.args), PAGE)
    return render_template(
        "decision/letters/letters.html",
        stored=stored,
        rows=[(each, _is_open(viewer, each)) for each in page.rows],
        count=len(listed),
        page=page.number,
        pages=page.count,
    )


@pages.route("/vacancies/<int:vacancy_id>/letters/<int:candidate_id>", methods=["GET", "POST"])
@hr_of_vacancy
@asks_first
def letter(stored: StoredVacancy, candidate_id: int) -> ResponseReturnValue:
    """Shows the letter beside the evidence, and saves it as a draft."""
    record, one, viewer = _wanted(stored, candidate_id)
    kept = letter_of(database(), one.id)
    if request.method == "GET":
        is_draft = not kept.version or "again" in request.args
        text = _draft(record, one) if is_draft else kept.text
        form = LetterForm.standing(kept.version, {"text": kept.text or text})
        form.text.data = text
        return _page(
            stored, record, one, viewer, kept, form, is_again=is_draft and bool(kept.version)
        )
    shown = {"text": kept.text or _draft(record, one)}
    form = LetterForm.arriving(
        kept.version, shown, authors=lambda seen: _authors(stored, one, kept.version - seen)
    )
    if not form.validate():
        return _page(stored, record, one, viewer, kept, form)
    try:
        text = _tidy(form.text.data or "")
        save_letter(database(), current_actor(), stored.id, one.id, form.seen_version, text)
    except Stale:
        form.version.errors = [AT_ONCE]
        return _page(stored, record, one, viewer, kept, form)
    flash("Saved. It is a draft until it is approved.")
    return redirect(_address(stored, one))


@pages.post("/vacancies/<int:vacancy_id>/letters/<int:candidate_id>/approve")
@hr_of_vacancy
def approve(stored: StoredVacancy, candidate_id: int) -> ResponseReturnValue:
    """Approves the letter that was read, unless something in it has to be fixed."""
    record, one, viewer = _wanted(stored, candidate_id)
    kept, sent = letter_of(database(), one.id), ApproveForm()
    form = LetterForm.standing(kept.version, {"text": kept.text or _draft(record, one)})
    if kept.version and kept.version == sent.seen_version:
        found = letter_findings(record, one, kept.text, rule_book())
        if found:
            form.text.errors = [each.text for each in found]
            return _page(stored, record, one, viewer, kept, form)
    try:
        approve_letter(database(), current_actor(), stored.id, one.id, sent.seen_version)
    except Stale as stale:
        current = _current(stale)
        form = LetterForm.standing(current.version, {"text": current.text})
        who = authors_in_words(_authors(stored, one, current.version - sent.seen_version))
        form.version.errors = [f"{who} {NOT_AS_READ}"]
        return _page(stored, record, one, viewer, current, form)
    flash("Approved. The letter can be downloaded and sent.")
    return redirect(_address(stored, one))


@pages.get("/vacancies/<int:vacancy_id>/letters/<int:candidate_id>.docx")
@hr_of_vacancy
def word_letter(stored: StoredVacancy, candidate_id: int) -> ResponseReturnValue:
    """Returns the letter as it was saved as a Word file; while it is not approved, the paper says
    so.
    """
    record, one, _ = _wanted(stored, candidate_id)
    if one.letter is None:
        abort(404)
    issued = record.issued(pack_of(record, one).edition)
    made = feedback_letter(issued, one.candidate, one.letter, stored_house_style(database()))
    vacancy, candidate = file_stem(stored.draft.reference), file_stem(one.candidate.reference)
    return download(made, f"{vacancy}-feedback-letter-{candidate}.docx", WORD)


def _wanted(stored: StoredVacancy, candidate_id: int) -> tuple[Record, CandidateRecord, Viewer]:
    """The whole record and the candidate; 404 where there is none, or whoever asks has a sheet to
    seal first.
    """
    record, viewer = whole_record(stored), current_viewer(stored)
    one = next((each for each in record.candidates if each.id == candidate_id), None)
    if one is None or not _is_open(viewer, one):
        abort(404)
    if one.outcome is None:
        raise Refused(
            "this candidate has no outcome yet. A feedback letter is written once one is recorded."
        )
    return record, one, viewer


def _is_open(viewer: Viewer, one: CandidateRecord) -> bool:
    """Whether HR may see this candidate's letter: one who sits on the panel is a member first."""
    return viewer.member is None or sees_marks(viewer, one.states)


def _page(
    stored: StoredVacancy,
    record: Record,
    one: CandidateRecord,
    viewer: Viewer,
    kept: StoredLetter,
    form: LetterForm,
    *,
    is_again: bool = False,
) -> str:
    assert one.outcome is not None
    pack, is_scored = pack_of(record, one), one.outcome.outcome not in UNSCORED
    shows_evidence = is_scored and sees_marks(viewer, one.states)
    told = feedback_on(pack, sealed_sheets(one)) if shows_evidence else ()
    return render_template(
        "decision/letters/letter.html",
        stored=stored,
        one=one,
        kept=kept,
        letter=record.candidate(one.id).letter,
        form=form,
        approving=ApproveForm(formdata=None),
        findings=_findings(record, one, kept, form),
        evidence=_evidence(record, one) if shows_evidence else (),
        is_scored=is_scored,
        untold=[each.title for each in told if each.is_empty],
        is_again=is_again,
        longest=LONGEST_LETTER,
    )


def _findings(
    record: Record, one: CandidateRecord, kept: StoredLetter, form: LetterForm
) -> tuple[LetterFinding, ...]:  # fmt: skip
    """What is to be fixed in the letter as it was saved, unless the page says it already."""
    if form.faults or not kept.version or kept.approved_at:
        return ()
    return letter_findings(record, one, kept.text, rule_book())


def _draft(record: Record, one: CandidateRecord) -> str:
    return feedback_draft(pack_of(record, one), one, _is_fit(record, one))


def _is_fit(record: Record, one: CandidateRecord) -> Callable[[str], bool]:
    return lambda text: not letter_findings(record, one, text, rule_book())


def _evidence(
    record: Record, one: CandidateRecord
) -> tuple[tuple[PackQuestion, tuple[Heard, ...]], ...]:
    """Every question with what each member has on their sealed sheet."""
    sheets = sealed_sheets(one)
    return tuple(
        (
            question,
            tuple(
                _heard(record.member(member), question, sheet.score(question.number))
                for member, sheet in sheets.items()
            ),
        )
        for question in pack_of(record, one).questions
    )


def _heard(member: MemberRecord, question: PackQuestion, score: Score) -> Heard:
    return Heard(
        member,
        score,
        tuple(each.text for each in question.indicators if each.id in score.heard),
        tuple(each.text for each in question.negative_indicators if each.id in score.heard),
    )


def _current(stale: Stale) -> StoredLetter:
    assert isinstance(stale.current, StoredLetter)
    return stale.current


def _authors(stored: StoredVacancy, one: CandidateRecord, count: int) -> Sequence[Author]:
    """Who saved the last so many versions of a letter."""
    return last_authors(
        database(), f"vacancy:{stored.id}", (Action.SAVE_LETTER,), max(1, count), one.id
    )


def _tidy(text: str) -> str:
    """The text as it is kept: no empty lines at either end."""
    return text.strip() + "\n"


def _address(stored: StoredVacancy, one: CandidateRecord) -> str:
    return url_for("letters.letter", vacancy_id=stored.id, candidate_id=one.id)
