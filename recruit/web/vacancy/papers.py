"""The papers of a vacancy: each as a page, each as a Word file, or all in a ZIP."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, abort, render_template, request
from flask.typing import ResponseReturnValue

from recruit.documents import day_sheet, shared_parts
from recruit.documents.interview_guide import about
from recruit.documents.papers import (
    Order,
    PaperName,
    anonymous,
    make_leaflet,
    make_paper,
    make_papers,
    make_sheet,
)
from recruit.documents.scoring_sheet import TO_ACT_ON
from recruit.domain.decision.panel_statistics import worth_in_words
from recruit.domain.disclosure.panel_names import told_apart
from recruit.domain.pack import conduct
from recruit.domain.pack.adjustments import NOTHING_ARRANGED, Arrangement, minutes_in_words
from recruit.domain.pack.day_order import interview_days
from recruit.domain.pack.leaflet import candidate_questions_notes, leaflet
from recruit.domain.pack.pack import IssuedPack, Pack, as_draft
from recruit.domain.pack.running_order import Item, running_order
from recruit.domain.pack.vacancy import Candidate
from recruit.domain.scoring.blindness import Viewer, sees_adjustments
from recruit.domain.words.naming import file_stem
from recruit.domain.words.refusal import Refused
from recruit.domain.words.whole_number import whole_number
from recruit.evidence.record_papers import stored_house_style
from recruit.store.vacancies.candidates import StoredCandidate, candidates
from recruit.store.vacancies.editions import editions, issued_pack, note_seen
from recruit.store.vacancies.panels import StoredMember, members_of, panel
from recruit.store.vacancies.vacancies import PAGE, State, StoredVacancy
from recruit.web.access import (
    current_actor,
    current_member,
    current_person,
    has_left,
    may_build,
    opens,
)
from recruit.web.database import database
from recruit.web.downloads import download, zipped
from recruit.web.guards.heavy import heavy
from recruit.web.paging import page_number, page_of
from recruit.web.vacancy.papers_shelf import DRAFT, EVERYTHING, MEANT_FOR, SHOWN, TITLES, Shelf
from recruit.web.vacancy.steps import draft_pack

pages = Blueprint("papers", __name__)


@dataclass(frozen=True, slots=True)
class Interviewed:
    """One interview on the day sheet."""

    candidate: Candidate
    agreed: Arrangement
    pack: Pack

    @property
    def length(self) -> str:
        """How long it is, in words."""
        return minutes_in_words(self.pack.timing.slot, self.agreed.extra_minutes)

    @property
    def running_order(self) -> tuple[Item, ...]:
        """Its running order, where it is longer than the others'."""
        extra = self.agreed.extra_minutes
        return running_order(self.pack, extra) if extra else ()


MOST_FILES = 1000
"""The most files of one ZIP. They take four seconds to make, and twenty megabytes."""
MOST_IN_PREVIEW = 6
"""Candidates whose matrix a page shows; the Word file has them all."""
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@pages.get("/vacancies/<int:vacancy_id>/papers")
@opens
def papers(stored: StoredVacancy) -> ResponseReturnValue:
    """Lists the papers that the reader may have."""
    builds = may_build(stored)
    shelf = _shelf(stored)
    listed = shelf.candidates if shelf else ()
    page = page_of(listed, page_number(request.args), PAGE)
    return render_template(
        "vacancy/papers/papers.html",
        stored=stored,
        shelf=shelf,
        builds=builds,
        titles=TITLES,
        meant_for=MEANT_FOR,
        shown=SHOWN,
        rows=page.rows,
        page=page.number,
        pages=page.count,
        editions=(
            editions(database(), stored.id) if builds and stored.state is not State.DRAFT else ()
        ),
    )


@pages.get("/vacancies/<int:vacancy_id>/papers/<name>")
@opens
def paper(stored: StoredVacancy, name: str) -> ResponseReturnValue:
    """Shows a paper as a page; of the scoring sheets the blank one."""
    shelf, known = _wanted(stored, name)
    if known not in SHOWN:
        abort(404)
    return _page(stored, shelf, known)


@pages.get("/vacancies/<int:vacancy_id>/papers/<name>.docx")
@opens
def word_paper(stored: StoredVacancy, name: str) -> ResponseReturnValue:
    """Returns a paper as a Word file."""
    shelf, known = _wanted(stored, name)
    if known is PaperName.PACK:
        abort(404)
    large = _is_asked("large_print") and known is PaperName.CANDIDATE_QUESTIONS
    made = make_paper(_order(shelf, large_print=large), known)
    _note(stored, shelf, known)
    return download(made, _file_name(shelf, f"{known}-large-print" if large else known), WORD)


@pages.get("/vacancies/<int:vacancy_id>/papers/pack.json")
@opens
def pack_as_data(stored: StoredVacancy) -> ResponseReturnValue:
    """Returns the issued pack as JSON."""
    shelf, known = _wanted(stored, PaperName.PACK)
    made = make_paper(_order(shelf), known)
    _note(stored, shelf, known)
    return download(made, _file_name(shelf, known, "json"), "application/json")


@pages.get("/vacancies/<int:vacancy_id>/papers/sheets/<int:candidate_id>/<int:member_id>")
@opens
def sheet(stored: StoredVacancy, candidate_id: int, member_id: int) -> ResponseReturnValue:
    """Shows the scoring sheet of one panel member for one candidate as a page."""
    shelf, candidate, member = _sheet(stored, candidate_id, member_id)
    return _page(stored, shelf, PaperName.SCORING_SHEETS, candidate=candidate, scorer=member)


@pages.get("/vacancies/<int:vacancy_id>/papers/sheets/<int:candidate_id>/<int:member_id>.docx")
@opens
def word_sheet(stored: StoredVacancy, candidate_id: int, member_id: int) -> ResponseReturnValue:
    """Returns the scoring sheet of one panel member for one candidate as a Word file."""
    shelf, candidate, member = _sheet(stored, candidate_id, member_id)
    made = make_sheet(_order(shelf), _named(candidate), member.member)
    _note(stored, shelf, PaperName.SCORING_SHEETS)
    return download(
        made, _file_name(shelf, f"scoring-sheet-{file_stem(candidate.reference)}"), WORD
    )


@pages.get("/vacancies/<int:vacancy_id>/papers/leaflets/<int:candidate_id>")
@opens
def own_leaflet(stored: StoredVacancy, candidate_id: int) -> ResponseReturnValue:
    """Shows the leaflet of a candidate with whom extra minutes were agreed."""
    shelf, candidate = _own_leaflet(stored, candidate_id)
    return _page(stored, shelf, PaperName.CANDIDATE_LEAFLET, candidate=candidate)


@pages.get("/vacancies/<int:vacancy_id>/papers/leaflets/<int:candidate_id>.docx")
@opens
def word_leaflet(stored: StoredVacancy, candidate_id: int) -> ResponseReturnValue:
    """Returns the leaflet of a candidate with whom extra minutes were agreed as a Word file."""
    shelf, candidate = _own_leaflet(stored, candidate_id)
    made = make_leaflet(_order(shelf), _named(candidate))
    _note(stored, shelf, PaperName.CANDIDATE_LEAFLET)
    return download(
        made, _file_name(shelf, f"candidate-leaflet-{file_stem(candidate.reference)}"), WORD
    )


@pages.get("/vacancies/<int:vacancy_id>/papers/all.zip")
@opens
@heavy
def all_papers(stored: StoredVacancy) -> ResponseReturnValue:
    """Returns all papers that the reader may have, in a ZIP."""
    shelf = _shelf(stored) or abort(404)
    order = _order(shelf, large_print=_is_asked("large_print"))
    if order.count() > MOST_FILES:
        raise Refused(
            f"these would be {order.count()} files, and one ZIP holds at most {MOST_FILES}. "
            "Download the sheets candidate by candidate.",
        )
    folder = _file_name(shelf, "papers", "")
    packed = zipped(folder, make_papers(order))
    _note(stored, shelf, EVERYTHING)
    return download(packed, f"{folder}.zip", "application/zip")


@pages.get("/vacancies/<int:vacancy_id>/papers/sheets/<int:candidate_id>.zip")
@opens
@heavy
def sheets_of_candidate(stored: StoredVacancy, candidate_id: int) -> ResponseReturnValue:
    """Returns the scoring sheets for one candidate, as far as the reader may have them, in a
    ZIP.
    """
    shelf = _shelf(stored) or abort(404)
    candidate = shelf.candidate(candidate_id) or abort(404)
    order = _order(shelf, wanted=(PaperName.SCORING_SHEETS,), only=(candidate,))
    folder = _file_name(shelf, f"scoring-sheets-{file_stem(candidate.reference)}", "")
    packed = zipped(folder, make_papers(order))
    _note(stored, shelf, PaperName.SCORING_SHEETS)
    return download(packed, f"{folder}.zip", "application/zip")


def _shelf(stored: StoredVacancy) -> Shelf | None:
    """What the reader stands before: the edition asked for, or else the newest, or else, for those
    who build the vacancy, the draft. None where there is nothing yet.
    """
    builds, wanted = may_build(stored), request.args.get("edition", "")
    sitting, listed = panel(database(), stored.id), candidates(database(), stored.id)
    if builds and (wanted == DRAFT or (not wanted and stored.state is State.DRAFT)):
        pack = draft_pack(stored, sitting, listed)
        issued = as_draft(pack) if pack else None
    else:
        issued = _issued(stored, wanted, newest_only=not builds)
    if issued is None:
        return None
    own = _as_member(sitting)
    return Shelf(
        issued,
        builds,
        sitting,
        sitting if builds else own,
        listed,
        _sees_adjustments(stored, own, builds),
    )


def _sees_adjustments(stored: StoredVacancy, own: tuple[StoredMember, ...], builds: bool) -> bool:
    """Whether the reader, who sits on the panel as these, may see what the chair must act on."""
    if own:
        return sees_adjustments(
            Viewer(own[0].id, is_hr=False, is_chair=own[0].is_chair), builds=builds
        )
    return builds and not has_left(stored)


def _issued(stored: StoredVacancy, wanted: str, *, newest_only: bool) -> IssuedPack | None:
    edition = whole_number(wanted)
    if wanted and edition is None:
        abort(404)
    found = issued_pack(database(), stored.id, None if newest_only else edition)
    if wanted and (found is None or found.pack.edition != edition):
        abort(404)
    return found


def _as_member(sitting: tuple[StoredMember, ...]) -> tuple[StoredMember, ...]:
    """The members of this panel that the reader is."""
    person, outsider = current_person(), current_member()
    if person is not None:
        return tuple(each for each in sitting if each.person == person.id)
    return tuple(each for each in sitting if outsider is not None and each.id == outsider.id)


def _wanted(stored: StoredVacancy, name: str) -> tuple[Shelf, PaperName]:
    shelf = _shelf(stored)
    if shelf is None or name not in shelf.wanted:
        abort(404)
    return shelf, PaperName(name)


def _sheet(
    stored: StoredVacancy, candidate_id: int, member_id: int
) -> tuple[Shelf, StoredCandidate, StoredMember]:
    shelf = _shelf(stored) or abort(404)
    return shelf, shelf.candidate(candidate_id) or abort(404), shelf.scorer(member_id) or abort(404)


def _own_leaflet(stored: StoredVacancy, candidate_id: int) -> tuple[Shelf, StoredCandidate]:
    shelf = _shelf(stored) or abort(404)
    candidate = shelf.candidate(candidate_id)
    if candidate is None or not shelf.sees_adjustments:
        abort(404)
    return shelf, candidate


def _page(
    stored: StoredVacancy,
    shelf: Shelf,
    name: PaperName,
    *,
    candidate: StoredCandidate | None = None,
    scorer: StoredMember | None = None,
) -> str:
    issued = shelf.issued
    agreed = shelf.arrangement(candidate) if candidate else NOTHING_ARRANGED
    slot = issued.pack.timing.slot
    _note(stored, shelf, name)
    return render_template(
        f"vacancy/papers/{name.replace('-', '_')}.html",
        stored=stored,
        shelf=shelf,
        issued=issued,
        pack=issued.pack,
        paper=name,
        titles=TITLES,
        about=about(issued, members_of(shelf.panel)),
        running_order=running_order(issued.pack),
        leaflet=leaflet(issued.pack, len(shelf.panel), agreed.extra_minutes),
        length=minutes_in_words(slot, agreed.extra_minutes) if candidate else "",
        to_act_on=agreed.to_act_on if scorer and scorer.is_chair else "",
        to_act_on_note=TO_ACT_ON,
        worth=worth_in_words(issued.pack.rule.scale),
        member_names=told_apart([each.name for each in shelf.panel]),
        day_sheet_note=day_sheet.NOTE,
        days=_days(shelf) if name is PaperName.DAY_SHEET else (),
        conduct=conduct,
        notes=candidate_questions_notes(issued.pack),
        heard_anywhere=shared_parts.HEARD_ANYWHERE,
        how_to_weigh=shared_parts.HOW_TO_WEIGH,
        question_facts=shared_parts.question_facts,
        question_heading=shared_parts.question_heading,
        negative_text=shared_parts.negative_text,
        is_anonymous=_is_asked("anonymous"),
        candidate=_named(candidate) if candidate else None,
        matrix_candidates=[_named(each) for each in shelf.candidates[:MOST_IN_PREVIEW]],
        candidate_id=candidate.id if candidate else None,
        scorer=scorer,
    )


def _order(
    shelf: Shelf,
    *,
    large_print: bool = False,
    wanted: tuple[PaperName, ...] = (),
    only: tuple[StoredCandidate, ...] | None = None,
) -> Order:
    listed = tuple(each.candidate for each in (shelf.candidates if only is None else only))
    return Order(
        issued=shelf.issued,
        panel=members_of(shelf.panel),
        candidates=anonymous(listed) if _is_asked("anonymous") else listed,
        house=stored_house_style(database()),
        wanted=wanted or shelf.wanted,
        large_print=large_print,
        scorers=members_of(shelf.scorers),
        has_own_leaflets=shelf.sees_adjustments,
        arrangements={each.reference: shelf.arrangement(each) for each in shelf.candidates},
    )


def _days(shelf: Shelf) -> list[tuple[str, list[Interviewed]]]:
    """The days of the interviews, each with its candidates in order of time."""
    pack, stored = shelf.issued.pack, {each.reference: each for each in shelf.candidates}
    found = []
    for day in interview_days([_named(each) for each in shelf.candidates]):
        agreed = {
            each.reference: shelf.arrangement(stored[each.reference]) for each in day.candidates
        }
        rows = [Interviewed(each, agreed[each.reference], pack) for each in day.candidates]
        found.append((day.title, rows))
    return found


def _named(candidate: StoredCandidate) -> Candidate:
    """The candidate for a paper, without the name if that is asked for."""
    return anonymous((candidate.candidate,))[0] if _is_asked("anonymous") else candidate.candidate


def _note(stored: StoredVacancy, shelf: Shelf, name: str) -> None:
    if not shelf.issued.is_draft:
        note_seen(database(), current_actor(), stored.id, shelf.issued.pack.edition, str(name))


def _is_asked(option: str) -> bool:
    return request.args.get(option, "") == "1"


def _file_name(shelf: Shelf, what: str, ending: str = "docx") -> str:
    """A file name of the vacancy's reference, what it is, and the edition; no person is named in
    it.
    """
    edition = DRAFT if shelf.issued.is_draft else f"edition-{shelf.edition}"
    return (
        f"{file_stem(shelf.issued.pack.reference)}-{what}-{edition}{f'.{ending}' if ending else ''}"
    )
