"""The page of the consensus: what is gathered for it, and the form of the agreed scores."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from flask import abort, render_template, request

from recruit.domain.decision.consensus_form import (
    MEAN,
    field_name,
    saved_entry,
    start_value,
    typed_entry,
)
from recruit.domain.decision.opening_words import opening_of
from recruit.domain.decision.outcome_rules import nothing_to_agree
from recruit.domain.decision.side_by_side import Part, Seat, in_a_row, seats, side_by_side
from recruit.domain.decision.standing import agreed_of, pack_of
from recruit.domain.pack.decision_rule import ROUNDING_IN_WORDS, Rounding
from recruit.domain.record.actions import Action
from recruit.domain.record.record import CandidateRecord, Record
from recruit.domain.scoring.blindness import Viewer
from recruit.domain.scoring.consensus import Agreed, Why, two_places
from recruit.domain.scoring.result import verdict
from recruit.domain.scoring.sheet import question_of
from recruit.domain.words.merging import Field
from recruit.domain.words.whole_number import whole_number
from recruit.store.audit.audit import Author, last_authors
from recruit.store.scoring.consensus import consensus_version
from recruit.store.vacancies.vacancies import StoredVacancy
from recruit.web.access import LARGEST_ID
from recruit.web.database import database
from recruit.web.decision.consensus_forms import AgreeingForm, StanceForm
from recruit.web.decision.selection import open_marks, spread
from recruit.web.typing.merging import authors_in_words

AGREEING = (
    Action.AGREE_SCORES,
    Action.RECORD_CONSENSUS,
    Action.TAKE_BACK_CONSENSUS,
    Action.REOPEN_SHEET,
    Action.SEAL_SHEET,
)
MARKS = {MEAN: "the exact mean"}


@dataclass(frozen=True, slots=True)
class Sight:
    """What whoever looks may see of one candidate, and the version of the agreed scores that it
    shows.
    """

    record: Record
    one: CandidateRecord
    viewer: Viewer
    version: int


def look(
    stored: StoredVacancy,
    candidate_id: int,
    may_see: Callable[[StoredVacancy, int], tuple[Record, CandidateRecord, Viewer]] = open_marks,
) -> Sight:
    """The candidate for whoever may see every mark, or what else `may_see` asks; 404 for all
    others.
    """
    # Read before the marks: a change in between is then noticed when the page is saved.
    version = consensus_version(database(), candidate_id) if candidate_id <= LARGEST_ID else 0
    return Sight(*may_see(stored, candidate_id), version)


def agreeing(sight: Sight) -> AgreeingForm:
    """The form of the agreed scores as it was sent, merged with what was saved since the page was
    shown.
    """

    agreed = agreed_of(sight.record, sight.one, spread())
    fields = _agreed_fields(agreed)
    return AgreeingForm.arriving(
        sight.version, fields=fields, authors=lambda seen: _authors(sight, seen)
    )


def keep_unseen_from_being_recorded(form: AgreeingForm, sight: Sight) -> None:
    """Records nothing on a page that was changed since it was shown, even where no field is changed
    on both sides.
    """
    sent = request.form.get("version", "")
    if sent != str(sight.version) and not form.unsettled:
        who = authors_in_words(_authors(sight, whole_number(sent) or 0))
        form.unsettled = (
            f"{who} changed this after you opened this page. Look at it as it is now, and record it"
            " then."
        )


def _authors(sight: Sight, seen: int) -> Sequence[Author]:
    """Who changed what stands of a candidate's agreed scores since a version: also who sealed a
    sheet anew.
    """
    count = max(1, sight.version - seen)
    return last_authors(
        database(), f"vacancy:{sight.record.vacancy}", AGREEING, count, sight.one.id
    )


def show(
    stored: StoredVacancy,
    sight: Sight,
    form: AgreeingForm | None = None,
    *,
    stance: StanceForm | None = None,
) -> str:
    """The page, with what was typed where something is wrong with it."""
    record, one, viewer = sight.record, sight.one, sight.viewer
    assert one.interview is not None
    threshold = spread()
    pack, agreed, seated = (
        pack_of(record, one),
        agreed_of(record, one, threshold),
        seats(record, one),
    )
    questions, whole = side_by_side(pack, one, agreed, seated)
    typed = form.typed if form else {}
    shown = form or AgreeingForm.standing(sight.version, fields=_agreed_fields(agreed))
    _point_at_what_is_there(shown, agreed)
    own = next(
        (each for each in seated if each.member.id == viewer.member and each.part is Part.SCORED),
        None,
    )
    return render_template(
        "decision/consensus/consensus.html",
        stored=stored,
        record=record,
        one=one,
        nothing_to_agree=nothing_to_agree(one),
        opening=opening_of(record, one),
        pack=pack,
        questions=questions,
        whole=whole,
        seated=seated,
        scored=[each for each in seated if each.part is Part.SCORED],
        without=in_a_row([each.shown for each in seated if each.part is Part.DID_NOT_SCORE]),
        flagged=[each for each in questions if each.flags],
        verdict=verdict(pack, one.id, agreed),
        form=stance if stance and stance.faults else shown,
        wrong=dict(reversed(shown.more)),
        version=sight.version,
        agreeing=shown,
        entries={each.marks.question.number: typed_entry(each, typed) for each in agreed},
        choices=[(each.value, each.value[0].upper() + each.value[1:]) for each in Why],
        start=start_value,
        exact_mean=MEAN,
        field=field_name,
        two_places=two_places,
        rounding=ROUNDING_IN_WORDS[pack.rule.rounding],
        is_exact=pack.rule.rounding is Rounding.EXACT,
        threshold=threshold,
        may_agree=_may_agree(record, one, viewer),
        is_hr=viewer.is_hr,
        own=own,
        stances={each.member: each for each in one.interview.stances},
        stance_form=stance or StanceForm.shown(one.interview.stances, own.member.id if own else 0),
    )


def said_page(stored: StoredVacancy, candidate_id: int, member_id: int, question: int) -> str:
    """The page with all that one member wrote on one question; 404 where they sealed nothing."""
    record, one, _ = open_marks(stored, candidate_id)
    pack = pack_of(record, one)
    asked = question_of(pack, question)
    seat = _seat(seats(record, one), member_id)
    if seat is None or seat.part is not Part.SCORED or (asked is None and question != 0):
        abort(404)
    return render_template(
        "decision/consensus/said.html", stored=stored, one=one, pack=pack, question=asked, seat=seat
    )


def _seat(seated: Sequence[Seat], member_id: int) -> Seat | None:
    return next((each for each in seated if each.member.id == member_id), None)


def _may_agree(record: Record, one: CandidateRecord, viewer: Viewer) -> bool:
    if nothing_to_agree(one):
        return False
    is_open = (
        record.decided is None and one.interview is not None and one.interview.recorded is None
    )
    return is_open and (viewer.is_hr or viewer.is_chair)


def _point_at_what_is_there(form: AgreeingForm, agreed: Sequence[Agreed]) -> None:
    """Makes the summary link to fields and questions of the page alone."""
    scored = [each.marks.question.number for each in agreed if each.marks.mean is not None]
    there = {field_name(part, number) for part in ("mark", "why", "words") for number in scored}
    there |= {f"question-{each.marks.question.number}" for each in agreed}
    form.more = [(name if name in there else "version", fault) for name, fault in form.more]


def _agreed_fields(agreed: Sequence[Agreed]) -> list[Field]:
    """The agreed scores as they stand; mark, reason and words of a question are one thing."""
    found: list[Field] = []
    for each in agreed:
        number, entry = each.marks.question.number, saved_entry(each)
        if each.marks.mean is not None:
            part, about = f"question-{number}", f"for question {number}"
            found += [
                Field(
                    field_name("mark", number),
                    (entry.mark,),
                    f"Agreed score {about}",
                    part,
                    options=MARKS,
                ),
                Field(
                    field_name("why", number), (entry.why,), f"Why not the mean's, {about}", part
                ),
                Field(field_name("words", number), (entry.words,), f"In words, {about}", part),
            ]
    return found
