"""HR's desk of records: finding a decided vacancy, and all there is to do with the record of
one.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from flask import (
    Blueprint,
    abort,
    current_app,
    flash,
    redirect,
    render_template,
    request,
    send_file,
    url_for,
)
from flask.typing import ResponseReturnValue
from wtforms import BooleanField, HiddenField
from wtforms.validators import ValidationError

from recruit.domain.keeping.backups import size_in_words
from recruit.domain.keeping.retention import Basis, Scope, next_due, obstacle
from recruit.domain.scoring.blindness import sees_marks
from recruit.domain.words.refusal import Refused
from recruit.domain.words.typed_date import in_words, typed_date
from recruit.evidence.archive_folder import archive_path, head_in
from recruit.evidence.comparison import compare
from recruit.evidence.verification import Verified, verify
from recruit.store.audit.audit import now
from recruit.store.audit.history import listed_candidates
from recruit.store.keeping.archive_search import (
    MOST_FOUND,
    PAGE,
    FoundRecord,
    RecordState,
    Sort,
    Wanted,
    record_line,
    search_records,
)
from recruit.store.keeping.bundles import Bundle, BundleKind, bundles, refuse_to_archive
from recruit.store.keeping.holds import holds
from recruit.store.keeping.retention import periods, term
from recruit.store.vacancies.candidates import candidates, former_candidates
from recruit.store.vacancies.vacancies import State, StoredVacancy
from recruit.web import wording
from recruit.web.access import current_actor, current_viewer, hr_of_vacancy, hr_only
from recruit.web.addresses import address_of_each
from recruit.web.database import database, today
from recruit.web.forms import Form, Needed, Text
from recruit.web.guards.heavy import heavy
from recruit.web.paging import page_count, page_number
from recruit.web.records.archiving import archiver, set_up

pages = Blueprint("archive", __name__)
pages.record(set_up)

LONGEST_WORDS = 200


class SearchForm(Form):
    """What stands in the address of a search: nothing of it is about a person.

    It changes nothing.
    """

    class Meta:
        csrf = False

    words = Text("Reference, post or service", longest=LONGEST_WORDS)
    first_day = Text("Decided from", longest=30)
    last_day = Text("Decided until", longest=30)
    state = Text("State", longest=20)
    held = Text("Held", longest=5)
    sort = Text("Sort", longest=20)

    def validate_first_day(self, field: Text) -> None:
        """Says how to write a date that cannot be read."""
        _day(field)

    def validate_last_day(self, field: Text) -> None:
        """Says so for the other one too."""
        _day(field)


class CandidateForm(Form):
    """Whom to look for. It is sent and not put into an address, since it is a name."""

    candidate = Text(
        "Name or reference of a candidate",
        [Needed("Type a name or a reference, or the beginning of one.")],
        longest=LONGEST_WORDS,
    )
    sort = HiddenField()
    page = HiddenField()


class ArchiveForm(Form):
    """That it is meant."""

    sure = BooleanField(
        "I understand that nothing of this vacancy can be changed afterwards",
        [Needed("Say that you understand that nothing can be changed afterwards.")],
    )


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the archive with its days in words, and the addresses of its record (`there`) and
    history (`told`).
    """

    found: FoundRecord
    there: str
    told: str
    decided: str
    archived: str
    due: str
    is_due: bool


@dataclass(frozen=True, slots=True)
class Checked:
    """What came of verifying an archive file: what it holds, or else `fault`, a sentence."""

    sha512: str
    verified: Verified | None = None
    fault: str = ""


@pages.get("/archive")
@hr_only
def archive() -> ResponseReturnValue:
    """The decided vacancies, and the two searches."""
    form = SearchForm(request.args)
    wanted = _wanted(form) if form.validate() else Wanted()
    return _list(wanted, page_number(request.args), form, CandidateForm(formdata=None))


@pages.post("/archive")
@hr_only
def find_candidate() -> ResponseReturnValue:
    """The decided vacancies that a candidate was part of."""
    form = CandidateForm()
    searching = SearchForm(None)
    if not form.validate():
        return _list(Wanted(), 1, searching, form)
    sort = form.sort.data or ""
    wanted = Wanted(
        candidate=form.candidate.data or "",
        sort=Sort(sort) if sort in tuple(Sort) else Sort.DECIDED,
    )
    return _list(wanted, page_number(request.form), searching, form)


def _list(wanted: Wanted, page: int, form: SearchForm, candidate: CandidateForm) -> str:
    found = search_records(database(), wanted, page)
    return render_template(
        "records/archive/archive.html",
        found=found,
        lines=_lines(found.rows),
        wanted=wanted,
        page=page,
        pages=page_count(found.total, PAGE),
        form=candidate if candidate.faults else form,
        searching=form,
        candidate=candidate,
        states=tuple(RecordState),
        most=MOST_FOUND,
    )


@pages.get("/vacancies/<int:vacancy_id>/archive")
@hr_of_vacancy
def vacancy(stored: StoredVacancy) -> ResponseReturnValue:
    """The record of one vacancy: where it stands, and what can be done with it."""
    return _record_page(stored, ArchiveForm(formdata=None))


@pages.post("/vacancies/<int:vacancy_id>/archive")
@hr_of_vacancy
def begin_archiving(stored: StoredVacancy) -> ResponseReturnValue:
    """Begins to archive the vacancy."""
    refuse_to_archive(database(), stored.id)
    form = ArchiveForm()
    if not form.validate():
        return _record_page(stored, form)
    # The connection is not used by the thread, which has its own.
    archiver().begin(_database_path(), current_actor(), stored.id, stored.draft.reference)
    line = record_line(database(), stored.id)
    if line and line.state is RecordState.ARCHIVED:
        flash("Archived. From now on this vacancy can be read and not changed.")
    return redirect(url_for("archive.vacancy", vacancy_id=stored.id))


@pages.get("/vacancies/<int:vacancy_id>/archive/file")
@hr_of_vacancy
def download(stored: StoredVacancy) -> ResponseReturnValue:
    """The archive, from the data folder."""
    _, path = _archive_of(stored)
    if not _may_have_all(stored):
        raise Refused(
            "you were on this panel and may not see every mark, and the archive holds them all. Ask"
            " someone else in HR to fetch it."
        )
    return send_file(
        path, mimetype="application/zip", as_attachment=True, download_name=path.name, max_age=0
    )


@pages.get("/vacancies/<int:vacancy_id>/archive/verification")
@hr_of_vacancy
@heavy
def verification(stored: StoredVacancy) -> ResponseReturnValue:
    """Whether the archive is still what was written, checked now from its first byte to its
    last.
    """
    bundle, path = _archive_of(stored)
    found = _check(path)
    return render_template(
        "records/archive/verification.html",
        stored=stored,
        bundle=bundle,
        checked=found,
        is_as_noted=found.verified is not None and found.sha512 == bundle.made.sha512,
        server_fault=_server_fault(found.verified, path) if found.verified else "",
        at=now(),
    )


def _record_page(stored: StoredVacancy, form: ArchiveForm) -> str:
    made, line = bundles(database(), stored.id), record_line(database(), stored.id)
    kept = _kept(made)
    runs = archiver()
    found, stands = term(database(), stored.id), periods(database())
    # Before the decision the time counts from the last change, which tells a panel member when
    # others scored.
    is_counted = found is not None and found.basis is Basis.DECISION
    return render_template(
        "records/archive/vacancy.html",
        stored=stored,
        line=line,
        form=form,
        is_under_way=runs.is_under_way(stored.id) and stored.state is not State.ARCHIVED,
        fault="" if stored.state is State.ARCHIVED else runs.fault(stored.id),
        archive=kept,
        head=head_in(archive_path(_data(), kept.made.file)) if kept else None,
        is_here=kept is not None and archive_path(_data(), kept.made.file).is_file(),
        may_fetch=_may_have_all(stored),
        bundles=made,
        holds=holds(database(), stored.id),
        due=next_due(found, stands) if found and is_counted else None,
        today=today(),
        obstacle=obstacle(found, stands, Scope.WHOLE, today()) if found else "",
        term=found,
        candidates=(*candidates(database(), stored.id), *former_candidates(database(), stored.id)),
        size=size_in_words,
    )


def _archive_of(stored: StoredVacancy) -> tuple[Bundle, Path]:
    """The archive of an archived vacancy and where it lies; 404 where there is none here."""
    bundle = _kept(bundles(database(), stored.id)) if stored.state is State.ARCHIVED else None
    path = archive_path(_data(), bundle.made.file) if bundle else None
    if bundle is None or path is None or not path.is_file():
        abort(404)
    return bundle, path


def _kept(made: tuple[Bundle, ...]) -> Bundle | None:
    """The archive that made the vacancy read-only, if it was made here."""
    return next((each for each in made if each.kind is BundleKind.ARCHIVE), None)


def _may_have_all(stored: StoredVacancy) -> bool:
    """Whether whoever asks may see every mark: HR who is or was on the panel is a member first."""
    viewer = current_viewer(stored)
    if viewer.member is None:
        return True
    return all(sees_marks(viewer, each.states) for each in listed_candidates(database(), stored.id))


def _check(path: Path) -> Checked:
    try:
        with path.open("rb") as file:
            sha512 = hashlib.file_digest(file, "sha512").hexdigest()
        return Checked(sha512, verify(path))
    except Refused as refused:
        return Checked(sha512, fault=refused.message[:1].upper() + refused.message[1:])
    except OSError as error:
        return Checked("", fault=f"The file cannot be read ({error.strerror or error}).")


def _server_fault(found: Verified, path: Path) -> str:
    """Where this server no longer says what the archive says, as a sentence, or ''."""
    try:
        compare(database(), found, path)
    except Refused as refused:
        return refused.message[:1].upper() + refused.message[1:]
    return ""


def _lines(rows: tuple[FoundRecord, ...]) -> list[Line]:
    day, stands = today(), periods(database())
    due = {each.id: next_due(each.term, stands).day for each in rows if each.term}
    there, told = address_of_each("archive.vacancy"), address_of_each("history.history")
    return [
        Line(
            each,
            there=there(each.id),
            told=told(each.id),
            decided=_day_of(each.decided_at),
            archived=_archived(each),
            due=_due(each, due.get(each.id)),
            is_due=not each.is_held and each.id in due and due[each.id] <= day,
        )
        for each in rows
    ]


def _archived(found: FoundRecord) -> str:
    if found.archived_at:
        return _day_of(found.archived_at)
    if found.is_restored:
        return "brought back from an archive"
    return "not yet" if found.state is RecordState.DECIDED else ""


def _due(found: FoundRecord, day: date | None) -> str:
    if found.disposed_at:
        return f"disposed of on {_day_of(found.disposed_at)}"
    return in_words(day) if day else ""


def _day_of(stored: str) -> str:
    """The organisation's day of a stored time; empty for none."""
    return wording.house_clock().day_in_words(stored) if stored else ""


def _wanted(form: SearchForm) -> Wanted:
    state, sort = form.state.data or "", form.sort.data or ""
    return Wanted(
        words=form.words.data or "",
        state=RecordState(state) if state in tuple(RecordState) else None,
        is_held=form.held.data == "yes",
        first_day=_iso(form.first_day),
        last_day=_iso(form.last_day),
        sort=Sort(sort) if sort in tuple(Sort) else Sort.DECIDED,
    )


def _day(field: Text) -> date | None:
    found = typed_date(field.data) if field.data else None
    if field.data and found is None:
        raise ValidationError("Write the date as 31 March 2027 or 31/3/2027.")
    return found


def _iso(field: Text) -> str:
    found = _day(field)
    return found.isoformat() if found else ""


def _database_path() -> Path:
    return Path(current_app.config["DATABASE"])


def _data() -> Path:
    return _database_path().parent
