"""A member's sheet for one candidate, saved as it is filled in."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from flask import (
    Blueprint,
    abort,
    flash,
    g,
    get_template_attribute,
    jsonify,
    redirect,
    render_template,
    request,
    url_for,
)
from flask.typing import ResponseReturnValue

from recruit.documents.shared_parts import HEARD_ANYWHERE, HOW_TO_WEIGH, question_heading
from recruit.domain.lint.person_words import person_words_hint
from recruit.domain.pack.adjustments import Arrangement, as_told
from recruit.domain.pack.pack import Pack
from recruit.domain.pack.vacancy import Candidate
from recruit.domain.scoring.blindness import SheetStates, Viewer, sees_adjustments, sees_marks
from recruit.domain.scoring.sheet import Score, question_of, sheet_faults
from recruit.domain.words.refusal import Refused
from recruit.store.audit.audit import now
from recruit.store.connection import NotKept, Stale
from recruit.store.scoring.sheets import (
    Notes,
    NotReady,
    Place,
    StoredScore,
    StoredSheet,
    member_sheet,
    save_scores,
    save_sheet,
    why_closed,
)
from recruit.store.scoring.sheets import save_notes as keep_notes
from recruit.store.scoring.sheets import seal as keep_sealed
from recruit.store.vacancies.candidates import candidate
from recruit.store.vacancies.editions import scored_pack
from recruit.store.vacancies.panels import StoredMember
from recruit.store.vacancies.vacancies import StoredVacancy
from recruit.web.access import LARGEST_ID, current_actor, sits
from recruit.web.database import database
from recruit.web.scoring.sheet_form import (
    NOT_ASKED,
    notes_faults,
    notes_fields,
    notes_parts,
    read_notes,
    read_score,
    refuse,
    refuse_part,
    score_faults,
    score_fields,
    score_parts,
    whole,
)
from recruit.web.scoring.sheet_page import (
    SheetPage,
    needed_in_words,
    progress_in_words,
    saved_in_words,
    sheet_page,
    to_fix,
)
from recruit.web.typing.leaving import is_leaving, off, wanted_way
from recruit.web.typing.merging import given_of, united
from recruit.web.typing.tabs import read_tab
from recruit.web.wording import time_in_words

pages = Blueprint("scoring", __name__)

SHEET = "/vacancies/<int:vacancy_id>/interviews/<int:candidate_id>/sheet"
CHANGED = "was changed in another tab or on another device. Choose which to keep."
SOMEONE_ELSE = "Someone else is signed in in this browser now. Nothing was saved."

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Whose:
    """A member's sheet for a candidate, who is known by reference, name and time alone, and what
    was agreed with them as far as the member may see it.
    """

    place: Place
    candidate: Candidate
    agreed: Arrangement


@pages.get(SHEET)
@sits
def sheet(stored: StoredVacancy, seat: StoredMember, candidate_id: int) -> ResponseReturnValue:
    """Shows the sheet: to fill in while it is open, to read once it is sealed."""
    whose = _whose(stored, seat, candidate_id)
    place, who = whose.place, whose.candidate
    held = _held(place)
    if held.sealed_at:
        return _sealed(stored, place, who, held)
    if closed := why_closed(database(), place):
        return _page("closed", stored, place, who, held=held, closed=closed)
    return _open(stored, whose, sheet_page(place, who, held))


@pages.post(SHEET)
@sits
def save_all(stored: StoredVacancy, seat: StoredMember, candidate_id: int) -> ResponseReturnValue:
    """Saves the whole sheet, as the page does without script: all of it or nothing."""
    _refuse_another(seat)
    whose = _whose(stored, seat, candidate_id)
    place, who = whose.place, whose.candidate
    held = _held(place)
    pack = held.issued.pack
    g.asks_before = wanted_way()
    refuse_part(request.form, 0, *(each.number for each in pack.questions))
    typed = {each.number: _chosen(held, each.number) for each in pack.questions}
    notes = _chosen_notes(held)
    if faults := [
        fault for score, _ in typed.values() for fault in score_faults(pack, score)
    ] + notes_faults(notes[0]):
        return _open(stored, whose, sheet_page(place, who, held, typed, notes, faults=faults)), 400
    try:
        _refuse_stale_notes(held, notes)
        save_sheet(database(), current_actor(), place, list(typed.values()), *notes)
    except Stale as stale:
        others, other_notes = _split(stale.current)
        faults = [
            (f"q{each.score.question}", f"Question {each.score.question} {CHANGED}")
            for each in others
        ]
        faults += [("notes", f"What stands beside the questions {CHANGED}")] if other_notes else []
        return (
            _open(
                stored,
                whose,
                sheet_page(place, who, held, typed, notes, others, other_notes, faults),
            ),
            409,
        )
    if is_leaving():
        return off(wanted_way())
    if request.form.get("then") == "seal":
        return redirect(url_for("scoring.seal", vacancy_id=stored.id, candidate_id=candidate_id))
    return redirect(url_for("scoring.sheet", vacancy_id=stored.id, candidate_id=candidate_id))


@pages.post(f"{SHEET}/<int:question>")
@sits
def save(
    stored: StoredVacancy, seat: StoredMember, candidate_id: int, question: int
) -> ResponseReturnValue:
    """Saves one question and answers in JSON: the new version and when, or the sentence why not."""
    place = Place(stored.id, min(candidate_id, LARGEST_ID), seat.id)
    return _answered(seat, lambda: _save_score(place, question))


@pages.post(f"{SHEET}/notes")
@sits
def save_notes(stored: StoredVacancy, seat: StoredMember, candidate_id: int) -> ResponseReturnValue:
    """Saves what stands beside the scores, and answers as `save` does."""
    place = Place(stored.id, min(candidate_id, LARGEST_ID), seat.id)
    return _answered(seat, lambda: _save_notes(place))


@pages.get(f"{SHEET}/seal")
@sits
def seal(stored: StoredVacancy, seat: StoredMember, candidate_id: int) -> ResponseReturnValue:
    """Asks once more before the sheet is sealed, or shows what is still missing."""
    whose = _whose(stored, seat, candidate_id)
    place, who = whose.place, whose.candidate
    held = _held(place)
    if held.sealed_at or why_closed(database(), place):
        return redirect(url_for("scoring.sheet", vacancy_id=stored.id, candidate_id=candidate_id))
    if missing := sheet_faults(held.issued.pack, held.sheet):
        return _open(stored, whose, sheet_page(place, who, held, faults=to_fix(missing))), 400
    return _page("seal", stored, place, who, held=held, seen=_versions(held))


@pages.post(f"{SHEET}/seal")
@sits
def seal_for_good(
    stored: StoredVacancy, seat: StoredMember, candidate_id: int
) -> ResponseReturnValue:
    """Seals the sheet.

    What changed after the page that asked was shown has to be looked at first.
    """
    _refuse_another(seat)
    whose = _whose(stored, seat, candidate_id)
    place, who = whose.place, whose.candidate
    held = _held(place)
    if not held.sealed_at and request.form.get("seen", _versions(held)) != _versions(held):
        flash(
            "The sheet was changed in the meantime, in another tab or on another device. Look at it"
            " once more."
        )
        return redirect(url_for("scoring.seal", vacancy_id=stored.id, candidate_id=candidate_id))
    try:
        keep_sealed(database(), current_actor(), place)
    except NotReady as missing:
        return (
            _open(stored, whose, sheet_page(place, who, held, faults=to_fix(missing.faults))),
            400,
        )
    flash("Your sheet is sealed.")
    return redirect(url_for("scoring.sheet", vacancy_id=stored.id, candidate_id=candidate_id))


def _whose(stored: StoredVacancy, seat: StoredMember, candidate_id: int) -> Whose:
    """Whose sheet for whom; of the adjustments no more than this member may see."""
    found = candidate(database(), stored.id, candidate_id) if candidate_id <= LARGEST_ID else None
    if found is None:
        abort(404)
    viewer = Viewer(seat.id, is_hr=False, is_chair=seat.is_chair)
    agreed = as_told(found.arrangement, sees=sees_adjustments(viewer, builds=False))
    return Whose(Place(stored.id, candidate_id, seat.id), found.candidate, agreed)


def _held(place: Place) -> StoredSheet:
    return member_sheet(database(), place) or abort(404)


def _open(stored: StoredVacancy, whose: Whose, page: SheetPage) -> str:
    """The open sheet, with what was agreed with the candidate as far as this member may see it."""
    page = replace(page, agreed=whose.agreed)
    return _page("sheet", stored, page.place, page.candidate, held=page.stored, form=page)


def _sealed(stored: StoredVacancy, place: Place, who: Candidate, held: StoredSheet) -> str:
    own = frozenset({place.member})  # who has sealed for a candidate cannot withdraw from them
    states = SheetStates(sealed=own, withdrawn=frozenset(), is_open=held.is_open, is_recorded=False)
    viewer = Viewer(place.member, is_hr=False)
    return _page("sealed", stored, place, who, held=held, sees_marks=sees_marks(viewer, states))


def _page(
    name: str, stored: StoredVacancy, place: Place, who: Candidate, held: StoredSheet, **shown: Any
) -> str:
    return render_template(
        f"scoring/sheet/{name}.html",
        stored=stored,
        place=place,
        candidate=who,
        held=held,
        newest=held.newest,
        not_asked=NOT_ASKED,
        heard_anywhere=HEARD_ANYWHERE,
        how_to_weigh=HOW_TO_WEIGH,
        question_heading=question_heading,
        saved_in_words=saved_in_words,
        given_score=_given_score,
        given_notes=_given_notes,
        **shown,
    )


def _given_score(held: StoredSheet, question: int, version: int) -> str:
    """What the page was given of a question: what is stored, or of an older version what it said
    itself.
    """
    stands = held.score(question)
    if version == stands.version:
        return given_of(score_parts(stands.score))
    return request.form.get(f"q{question}-given", "")


def _given_notes(held: StoredSheet, version: int) -> str:
    if version == held.notes_version:
        return given_of(notes_parts(held.notes))
    return request.form.get("notes-given", "")


def _answered(seat: StoredMember, save: Callable[[], tuple[Json, int]]) -> ResponseReturnValue:
    """The answer to a script that saves, always in JSON and always with a sentence where nothing
    was saved.
    """
    if _is_another(seat):
        return jsonify(problem=SOMEONE_ELSE), 401
    try:
        answer, code = save()
        return jsonify(answer), code
    except NotKept as told:
        return jsonify(problem=_sentence(told)), 503
    except Refused as told:
        return jsonify(problem=_sentence(told)), 400
    except LookupError:
        return (
            jsonify(problem="There is no such candidate in this vacancy. Nothing was saved."),
            404,
        )


def _save_score(place: Place, question: int) -> tuple[Json, int]:
    pack = _pack(place)
    score, version = read_score(request.form, question), whole(request.form.get("version", ""))
    if question_of(pack, question) is None:
        raise Refused(f"this pack has no question {question}. Nothing was saved.")
    refuse_part(request.form, question)
    refuse(score_faults(pack, score))
    try:
        (kept,) = save_scores(
            database(), current_actor(), place, [(score, version)], read_tab(request.form)
        )
    except Stale as stale:
        (theirs,), _ = _split(stale.current)
        if both_changed := _united_score(question, theirs, request.form.get("given", "")):
            refuse(score_faults(pack, both_changed))
            return _save_united(place, pack, both_changed, theirs)
        both = _drawn("of_scores", question_of(pack, question), score, theirs.score)
        return (
            _both(both, theirs.version, score_fields(theirs.score)) | _said(pack, theirs.score),
            409,
        )
    return _saved(pack, kept), 200


def _united_score(question: int, theirs: StoredScore, given: str) -> Score | None:
    """What was sent for a question with what another page changed of it; None where both changed
    the same part.
    """
    sent = united(request.form, given, score_parts(theirs.score))
    return None if sent is None else read_score(sent, question)


def _save_united(place: Place, pack: Pack, score: Score, theirs: StoredScore) -> tuple[Json, int]:
    """Saves what two pages changed of different parts, and has the page show the whole of it."""
    try:
        (kept,) = save_scores(
            database(), current_actor(), place, [(score, theirs.version)], read_tab(request.form)
        )
    except Stale:
        raise Refused(
            "this question was saved from another page at the same moment. Nothing was saved."
        ) from None
    return _saved(pack, kept) | {"fields": score_fields(kept.score)}, 200


def _saved(pack: Pack, kept: StoredScore) -> Json:
    told = {
        "version": kept.version,
        "saved": time_in_words(kept.saved_at or now()),
        "given": given_of(score_parts(kept.score)),
    }
    return told | _said(pack, kept.score)


def _save_notes(place: Place) -> tuple[Json, int]:
    notes, version = read_notes(request.form), whole(request.form.get("version", ""))
    refuse_part(request.form, 0)
    refuse(notes_faults(notes))
    try:
        made = keep_notes(
            database(), current_actor(), place, notes, version, read_tab(request.form)
        )
    except Stale as stale:
        _, found = _split(stale.current)
        assert found is not None
        if sent := united(request.form, request.form.get("given", ""), notes_parts(found[0])):
            notes = read_notes(sent)
            refuse(notes_faults(notes))
            try:
                made = keep_notes(
                    database(), current_actor(), place, notes, found[1], read_tab(request.form)
                )
            except Stale:
                raise Refused(
                    "the notes were saved from another page at the same moment. Nothing was saved."
                ) from None
            return _notes_saved(notes, made) | {"fields": notes_fields(notes)}, 200
        both = _drawn("of_notes", _pack(place), notes, found[0])
        return _both(both, found[1], notes_fields(found[0])), 409
    return _notes_saved(notes, made), 200


def _notes_saved(notes: Notes, version: int) -> Json:
    told = {
        "version": version,
        "saved": time_in_words(now()),
        "given": given_of(notes_parts(notes)),
    }
    return told | {"hint": person_words_hint(notes.notes)}


def _pack(place: Place) -> Pack:
    """The pack that is scored on. Raises `LookupError` where there is none."""
    issued = scored_pack(database(), place.vacancy, place.candidate)
    if issued is None:
        raise LookupError("there is no pack")
    return issued.pack


def _said(pack: Pack, score: Score) -> Json:
    """What the page says of a question once it is saved."""
    is_done, says = progress_in_words(pack, score)
    hint = person_words_hint(score.evidence)
    return {"done": is_done, "says": says, "needed": needed_in_words(pack, score), "hint": hint}


def _both(drawn: str, version: int, fields: Sequence[tuple[str, str]]) -> Json:
    return {"problem": f"This {CHANGED}", "both": drawn, "version": version, "fields": fields}


def _drawn(name: str, *about: object) -> str:
    return str(get_template_attribute("scoring/sheet/both.html", name)(*about))


def _split(current: object) -> tuple[tuple[StoredScore, ...], tuple[Notes, int] | None]:
    """What is saved now where a save was stale: scores, or the notes with their version."""
    match current:
        case (Notes() as notes, int() as version):
            return (), (notes, version)
        case tuple():
            return current, None
    raise TypeError("nothing of a sheet")


def _chosen(held: StoredSheet, question: int) -> tuple[Score, int]:
    """What was sent for a question with the version to save it on, after the choice between two
    versions.
    """
    stands, sent = held.score(question), request.form
    if sent.get("take") == str(question):
        return stands.score, stands.version
    seen = "now" if sent.get("keep") == str(question) else "version"
    score, version = read_score(sent, question), whole(sent.get(f"q{question}-{seen}", ""))
    if version != stands.version and score != stands.score:
        both_changed = _united_score(question, stands, sent.get(f"q{question}-given", ""))
        return (both_changed, stands.version) if both_changed else (score, version)
    return score, version


def _chosen_notes(held: StoredSheet) -> tuple[Notes, int]:
    if request.form.get("take") == "notes":
        return held.notes, held.notes_version
    seen = "now" if request.form.get("keep") == "notes" else "version"
    notes, version = read_notes(request.form), whole(request.form.get(f"notes-{seen}", ""))
    if version != held.notes_version and notes != held.notes:
        sent = united(request.form, request.form.get("notes-given", ""), notes_parts(held.notes))
        return (read_notes(sent), held.notes_version) if sent else (notes, version)
    return notes, version


def _refuse_stale_notes(held: StoredSheet, notes: tuple[Notes, int]) -> None:
    """Raises `Stale` before a score is saved, so that nothing is half-saved."""
    if notes[0] != held.notes and notes[1] != held.notes_version:
        raise Stale((held.notes, held.notes_version))


def _versions(held: StoredSheet) -> str:
    return " ".join(str(each.version) for each in held.scores) + f" {held.notes_version}"


def _refuse_another(seat: StoredMember) -> None:
    if _is_another(seat):
        raise Refused(SOMEONE_ELSE)


def _is_another(seat: StoredMember) -> bool:
    """Whether the page was made for another member, who signed out or left the laptop to this
    one.
    """
    return request.form.get("member", str(seat.id)) != str(seat.id)


def _sentence(told: Refused) -> str:
    return told.message[:1].upper() + told.message[1:]
