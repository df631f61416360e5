"""The page of the consensus: what is gathered for it, and the form of the agreed scores."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from flask import abort, render_template

from recruit.domain.blindness import Viewer
from recruit.domain.consensus import Agreed, AgreedScore, Why, two_places
from recruit.domain.consensus_form import MEAN, field_name, start_value, typed_entry
from recruit.domain.decision_rule import ROUNDING_IN_WORDS, Rounding
from recruit.domain.record import CandidateRecord, Record
from recruit.domain.result import verdict
from recruit.domain.sheet import question_of
from recruit.domain.side_by_side import Part, Seat, in_a_row, seats, side_by_side
from recruit.domain.standing import agreed_of, pack_of
from recruit.store.connection import Stale
from recruit.store.consensus import consensus_version
from recruit.store.vacancies import StoredVacancy
from recruit.web.access import LARGEST_ID
from recruit.web.consensus_forms import AgreeingForm, StanceForm
from recruit.web.database import database
from recruit.web.selection import open_marks, spread

CHANGED = "Somebody else changed this in the meantime. Compare below, and save again to put yours in its place."


@dataclass(frozen=True, slots=True)
class Sight:
    """What whoever looks may see of one candidate, and the version of the agreed scores that it shows."""

    record: Record
    one: CandidateRecord
    viewer: Viewer
    version: int


def look(
    stored: StoredVacancy,
    candidate_id: int,
    may_see: Callable[[StoredVacancy, int], tuple[Record, CandidateRecord, Viewer]] = open_marks,
) -> Sight:
    """The candidate for whoever may see every mark, or what else `may_see` asks; 404 for all others."""
    # Read before the marks: a change in between is then noticed when the page is saved.
    version = consensus_version(database(), candidate_id) if candidate_id <= LARGEST_ID else 0
    return Sight(*may_see(stored, candidate_id), version)


def show(
    stored: StoredVacancy,
    sight: Sight,
    form: AgreeingForm | None = None,
    *,
    stale: Stale | None = None,
    stance: StanceForm | None = None,
) -> str:
    """The page, with what was typed where something is wrong with it."""
    record, one, viewer, version = sight.record, sight.one, sight.viewer, sight.version
    assert one.interview is not None
    threshold = spread()
    pack, agreed, seated = pack_of(record, one), agreed_of(record, one, threshold), seats(record, one)
    questions, whole = side_by_side(pack, one, agreed, seated)
    typed = form.typed if form else {}
    seen = form.seen_version if form and form.is_submitted() and stale is None else version
    shown = form or AgreeingForm(formdata=None)
    if stale:
        shown.more = [("version", CHANGED)]
    _point_at_what_is_there(shown, agreed)
    own = next((each for each in seated if each.member.id == viewer.member and each.part is Part.SCORED), None)
    return render_template(
        "consensus/consensus.html",
        stored=stored,
        record=record,
        one=one,
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
        version=version,
        seen=seen,
        entries={each.marks.question.number: typed_entry(each, typed) for each in agreed},
        choices=[(each.value, each.value[0].upper() + each.value[1:]) for each in Why],
        start=start_value,
        exact_mean=MEAN,
        field=field_name,
        two_places=two_places,
        rounding=ROUNDING_IN_WORDS[pack.rule.rounding],
        is_exact=pack.rule.rounding is Rounding.EXACT,
        threshold=threshold,
        changes=_changes(agreed, one.interview.departures, typed) if stale else [],
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
    return render_template("consensus/said.html", stored=stored, one=one, pack=pack, question=asked, seat=seat)


def _seat(seated: Sequence[Seat], member_id: int) -> Seat | None:
    return next((each for each in seated if each.member.id == member_id), None)


def _may_agree(record: Record, one: CandidateRecord, viewer: Viewer) -> bool:
    is_open = record.decided is None and one.interview is not None and one.interview.recorded is None
    return is_open and (viewer.is_hr or viewer.is_chair)


def _point_at_what_is_there(form: AgreeingForm, agreed: Sequence[Agreed]) -> None:
    """Makes the summary link to fields and questions of the page alone."""
    scored = [each.marks.question.number for each in agreed if each.marks.mean is not None]
    there = {field_name(part, number) for part in ("mark", "why", "words") for number in scored}
    there |= {f"question-{each.marks.question.number}" for each in agreed}
    form.more = [(name if name in there else "version", fault) for name, fault in form.more]


def _changes(
    agreed: Sequence[Agreed], stand: Sequence[AgreedScore], typed: Mapping[str, str]
) -> list[tuple[int, str, str]]:
    """The questions where what stands is not what was typed: number, what stands, what was typed."""
    now = {each.question: each for each in stand}
    found = []
    for each in agreed:
        number, entry = each.marks.question.number, typed_entry(each, typed)
        other = now.get(number)
        stands = (other.mark, other.why.value, other.words) if other else (start_value(each.marks), "", "")
        mine = (entry.mark, entry.why, entry.words)
        if stands != mine:
            found.append((number, _in_words(stands), _in_words(mine)))
    return found


def _in_words(entry: tuple[str, str, str]) -> str:
    mark, why, words = entry
    said = "the exact mean" if mark == MEAN else mark
    return f"{said} ({why}): {words}" if why or words else f"{said}, as the mean gives it"
