"""Before the first candidate: declarations, confidentiality, training, and exceptions."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import Blueprint, abort, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import BooleanField

from recruit.domain.decision.next_step import common_points
from recruit.domain.record.actions import Action
from recruit.domain.scoring.gate import INTEREST_IN_WORDS, Declaration, GatePoint, Interest, Seat
from recruit.domain.words.merging import Field
from recruit.domain.words.refusal import Refused
from recruit.domain.words.typed_date import in_words, typed_date
from recruit.domain.words.typed_text import unusable_character
from recruit.store.audit.audit import Author, last_authors
from recruit.store.connection import Stale
from recruit.store.scoring.gates import (
    Gate,
    add_exception,
    declare_all,
    gates,
    own_declarations,
    save_training,
    seats,
    undertake,
)
from recruit.store.scoring.gates import declarations as declarations_of
from recruit.store.scoring.sheets import sealed_by
from recruit.store.vacancies.candidates import StoredCandidate, candidates
from recruit.store.vacancies.panels import StoredMember
from recruit.store.vacancies.vacancies import (
    State,
    StoredVacancy,
    own_managers_see_marks,
    save_managers_see_marks,
)
from recruit.web import wording
from recruit.web.access import chairs, current_actor, hr_of_vacancy, sits
from recruit.web.database import database
from recruit.web.forms import Form, LongText, Needed, VersionedForm, tidy, tidy_lines
from recruit.web.paging import page_number, page_of
from recruit.web.typing.leaving import asks_first, is_leaving, off, wanted_way
from recruit.web.typing.merging import AT_ONCE

pages = Blueprint("gate", __name__)

LONGEST_HOW = 1000
LONGEST_REASON = 2000
A_PAGE = 60
"""Candidates on one page of declarations."""
ALLOWED = {"yes": True, "no": False, "house": None}
"""What HR may say of who sees marks, by the value of the radio button."""

Fault = tuple[str, str]


class GateForm(VersionedForm):
    """A table of fields; the version is a digest of what stood when the page was opened."""

    accepts = BooleanField("I accept this")

    def __init__(self, *arguments: Any, **named: Any) -> None:
        self.more: list[Fault] = []
        super().__init__(*arguments, **named)

    @property
    def typed(self) -> dict[str, str]:
        """All that was sent, without the blanks around it."""
        return {key: _clean(value) for key, value in self.sent.items()}

    @property
    def faults(self) -> list[Fault]:
        """What is wrong with a field of the form, or of the table."""
        return [*super().faults, *self.more]


class ExceptionForm(Form):
    """Why a candidate may be scored although the gate is not green."""

    reason = LongText(
        "Why scoring may begin all the same",
        [Needed("Say why scoring may begin all the same.")],
        longest=LONGEST_REASON,
    )


@dataclass(frozen=True, slots=True)
class Asked:
    """One candidate of the declaration form, with what stands in its fields and what stands in the
    database.
    """

    candidate: StoredCandidate
    interest: str
    how: str
    stands: Declaration | None
    is_sealed: bool


@dataclass(frozen=True, slots=True)
class Ready:
    """How ready the panel is for one candidate.

    `points` are those that are not open for every candidate.
    """

    candidate: StoredCandidate
    gate: Gate
    points: tuple[GatePoint, ...]
    interests: list[Declaration]


@pages.route("/vacancies/<int:vacancy_id>/interviews/declarations", methods=["GET", "POST"])
@sits
def declarations(stored: StoredVacancy, seat: StoredMember) -> ResponseReturnValue:
    """Shows what the member declared, and keeps what they declare now."""
    _must_be_issued(stored)
    listed = candidates(database(), stored.id)
    stands = own_declarations(database(), stored.id, seat.id)
    sealed = sealed_by(database(), stored.id, seat.id)
    mine = next(each for each in seats(database(), stored.id) if each.member == seat.id)
    page = page_of(listed, page_number(request.args), A_PAGE)
    form = GateForm.arriving(
        _digest(stands),
        fields=_declaration_fields(page.rows, stands, sealed),
        authors=lambda _seen: [_myself()],
    )
    typed = form.typed
    if is_leaving():
        form.is_touched = form.is_touched or bool(form.accepts.data) or "rest" in typed
        if not form.is_touched:
            return off(wanted_way())
        g.asks_before = wanted_way()
    elif form.validate_on_submit():
        wanted, form.more = _read(seat.id, listed, stands, sealed, typed)
        if not mine.has_undertaken and not form.accepts.data:
            form.accepts.errors = [
                "Read what confidentiality means here, and accept it. Without it you cannot score."
            ]
        withdrawing = [each for each in listed if _withdraws_now(wanted, stands, each.id)]
        if not form.faults and withdrawing and "confirmed" not in typed:
            return _confirm(stored, seat, form, typed, withdrawing)
        if not form.faults and _declared(stored, seat, form, wanted, stands):
            if not mine.has_undertaken:
                undertake(database(), current_actor(), stored.id, seat.id)
            flash(_said(listed, {**stands, **wanted}))
            return redirect(url_for("interviews.interviews", vacancy_id=stored.id))
    return render_template(
        "scoring/gate/declarations.html",
        stored=stored,
        form=form,
        mine=mine,
        asked=[
            _asked(each, stands, sealed, typed, is_sent=form.is_submitted()) for each in page.rows
        ],
        wrong=dict(reversed(form.more)),
        words=INTEREST_IN_WORDS,
        for_the_rest="rest" in typed,
        page=page.number,
        pages=page.count,
        longest=LONGEST_HOW,
    )


@pages.route(
    "/vacancies/<int:vacancy_id>/interviews/<int:candidate_id>/exception", methods=["GET", "POST"]
)
@chairs
@asks_first
def exception(stored: StoredVacancy, _seat: StoredMember, candidate_id: int) -> ResponseReturnValue:
    """Shows what is open for a candidate, and lets the chair open scoring all the same, with a
    reason.
    """
    _must_be_issued(stored)
    listed = candidates(database(), stored.id)
    found = next((each for each in listed if each.id == candidate_id), None) or abort(404)
    form = ExceptionForm()
    if form.validate_on_submit():
        try:
            add_exception(
                database(), current_actor(), stored.id, found.id, (form.reason.data or "").strip()
            )
        except Refused as refused:
            form.reason.errors = [_sentence(refused)]
        else:
            flash(f"Scoring of {found.reference} is open. The exception is printed on the papers.")
            return redirect(url_for("interviews.interviews", vacancy_id=stored.id))
    return render_template(
        "scoring/gate/exception.html",
        stored=stored,
        form=form,
        found=found,
        gate=gates(database(), stored.id)[found.id],
        interests=_interests(declarations_of(database(), stored.id).get(found.id, ())),
        names={each.member: each.name for each in seats(database(), stored.id)},
    )


@pages.route("/vacancies/<int:vacancy_id>/interviews/readiness", methods=["GET", "POST"])
@hr_of_vacancy
@asks_first
def readiness(stored: StoredVacancy) -> ResponseReturnValue:
    """Shows how ready the panel is, and keeps training and who sees marks."""
    sitting = seats(database(), stored.id)
    allowed = own_managers_see_marks(database(), stored.id)
    version = _digest((sitting, allowed))
    standing = _readiness_fields(sitting, allowed)
    form = GateForm.arriving(
        version, fields=standing, authors=lambda _seen: _readiness_authors(stored)
    )
    typed = form.typed
    if form.validate_on_submit():
        until, form.more = _read_training(sitting, typed)
        if typed.get("marks", "house") not in ALLOWED:
            form.more.append(("marks", "Choose one of these."))
        if not form.faults:
            _save_readiness(stored, sitting, until, allowed, ALLOWED[typed.get("marks", "house")])
            flash(form.saved)
            return redirect(url_for("gate.readiness", vacancy_id=stored.id))
    house = wording.house()
    found = gates(database(), stored.id)
    declared = declarations_of(database(), stored.id)
    listed = candidates(database(), stored.id)
    common = common_points(found[each.id].points for each in listed if found[each.id].points)
    return render_template(
        "scoring/gate/readiness.html",
        stored=stored,
        form=form,
        sitting=sitting,
        dates={each.member: _until(each) for each in sitting},
        typed=typed if form.is_submitted() else {},
        wrong=dict(reversed(form.more)),
        marks=typed.get("marks") or next(key for key, value in ALLOWED.items() if value is allowed),
        house_says=house,
        common=common,
        rows=[
            _ready(each, found[each.id], common, declared.get(each.id, ()))
            for each in listed[:A_PAGE]
        ],
        count=len(listed),
        names={each.member: each.name for each in sitting},
    )


def _must_be_issued(stored: StoredVacancy) -> None:
    if stored.state is State.DRAFT:
        abort(404)


def _asked(
    each: StoredCandidate,
    stands: Mapping[int, Declaration],
    sealed: frozenset[int],
    typed: Mapping[str, str],
    *,
    is_sent: bool,
) -> Asked:
    before = stands.get(each.id)
    is_sealed = each.id in sealed
    if is_sent and not is_sealed:
        return Asked(
            each, typed.get(f"c{each.id}", ""), typed.get(f"h{each.id}", ""), before, is_sealed
        )
    return Asked(
        each, before.interest if before else "", before.how if before else "", before, is_sealed
    )


def _read(
    member: int,
    listed: Sequence[StoredCandidate],
    stands: Mapping[int, Declaration],
    sealed: frozenset[int],
    typed: Mapping[str, str],
) -> tuple[dict[int, Declaration], list[Fault]]:
    """What the member declares now and did not before, by candidate, and what is wrong with it."""
    faults: list[Fault] = []
    wanted: dict[int, Declaration] = {}
    known = {f"c{each.id}" for each in listed} | {f"h{each.id}" for each in listed}
    if any(key[:1] in "ch" and key[1:].isdigit() and key not in known for key in typed):
        faults.append(
            (
                "version",
                "A candidate of this form is not on the list of this vacancy. Nothing was saved.",
            )
        )
    for each in listed:
        chosen, how = typed.get(f"c{each.id}", ""), typed.get(f"h{each.id}", "")
        if not chosen and "rest" in typed and each.id not in stands and not how:
            chosen = Interest.NONE
        if not chosen and not how:
            continue
        if fault := _fault(each.reference, chosen, how):
            faults.append((f"{fault[0]}{each.id}", fault[1]))
            continue
        declared = Declaration(member, Interest(chosen), how)
        if declared != stands.get(each.id):
            wanted[each.id] = declared
            if each.id in sealed:
                text = (
                    f"Your sheet for {each.reference} is sealed, so what you declared stays. HR can"
                    " open the sheet."
                )
                faults.append((f"c{each.id}", text))
    return wanted, faults


def _fault(reference: str, chosen: str, how: str) -> Fault | None:
    """The letter of the field at fault, and what is wrong with one candidate's fields."""
    if chosen not in tuple(Interest):
        return "c", f"{reference}: choose one of the three."
    if len(how) > LONGEST_HOW:
        return "h", f"{reference}: use at most {LONGEST_HOW} characters; this has {len(how)}."
    if bad := unusable_character(how):
        return "h", f"{reference}: take out the character {bad}: it cannot be printed."
    if chosen == Interest.KNOWN and not how:
        return "h", f"{reference}: say how you know them, and what was agreed to keep it fair."
    if chosen == Interest.NONE and how:
        return (
            "h",
            (
                f"{reference}: you wrote how you know them. Choose that you know them, or empty the"
                " box."
            ),
        )
    return None


def _withdraws_now(
    wanted: Mapping[int, Declaration], stands: Mapping[int, Declaration], candidate: int
) -> bool:
    before, after = stands.get(candidate), wanted.get(candidate)
    is_new = before is None or before.interest is not Interest.WITHDRAWS
    return is_new and after is not None and after.interest is Interest.WITHDRAWS


def _declared(
    stored: StoredVacancy,
    seat: StoredMember,
    form: GateForm,
    wanted: Mapping[int, Declaration],
    stands: Mapping[int, Declaration],
) -> bool:
    """Whether all of it was kept; if not, the form says why."""
    try:
        declare_all(database(), current_actor(), stored.id, seat.id, wanted, stands)
    except Stale:
        form.version.errors = [AT_ONCE]
    except Refused as refused:
        form.version.errors = [_sentence(refused)]
    else:
        return True
    return False


def _confirm(
    stored: StoredVacancy,
    seat: StoredMember,
    form: GateForm,
    typed: Mapping[str, str],
    withdrawing: Sequence[StoredCandidate],
) -> str:
    kept = {key: value for key, value in typed.items() if key[:1] in "ch" and key[1:].isdigit()}
    kept |= {key: "1" for key in ("rest",) if key in typed} | (
        {"accepts": "y"} if form.accepts.data else {}
    )
    return render_template(
        "scoring/gate/withdraw.html",
        stored=stored,
        kept=kept,
        form=form,
        withdrawing=withdrawing,
        is_chair=seat.is_chair,
    )


def _said(listed: Sequence[StoredCandidate], stands: Mapping[int, Declaration]) -> str:
    left = [each.reference for each in listed if each.id not in stands]
    if not left:
        return "Saved. You have declared for every candidate."
    named = ", ".join(left[:10]) + (f" and {len(left) - 10} more" if len(left) > 10 else "")
    return f"Saved. Still to declare: {named}."


def _declaration_fields(
    on_page: Sequence[StoredCandidate], stands: Mapping[int, Declaration], sealed: frozenset[int]
) -> list[Field]:
    """What the member declared for each candidate of a page, as it stands; it is one thing for each
    of them.
    """
    found: list[Field] = []
    for each in on_page:
        before = stands.get(each.id)
        if each.id not in sealed:
            chosen = (str(before.interest),) if before else ()
            words = {str(key): said for key, said in INTEREST_IN_WORDS.items()}
            found += [
                Field(f"c{each.id}", chosen, each.reference, f"c{each.id}", options=words),
                Field(
                    f"h{each.id}",
                    (before.how if before else "",),
                    f"{each.reference}: how",
                    f"c{each.id}",
                ),
            ]
    return found


def _readiness_fields(sitting: Sequence[Seat], allowed: bool | None) -> list[Field]:
    """Until when each member's training is in date, and who sees marks, as they stand."""
    found = [
        Field(f"until-{each.member}", (_until(each),), f"Training of {each.name} in date until")
        for each in sitting
    ]
    marks = next(key for key, value in ALLOWED.items() if value is allowed)
    return [
        *found,
        Field("marks", (marks,), "Who sees the marks", options={"house": "as the house says"}),
    ]


def _until(seat: Seat) -> str:
    return in_words(seat.trained_until) if seat.trained_until else ""


def _readiness_authors(stored: StoredVacancy) -> Sequence[Author]:
    actions = (Action.SAVE_TRAINING, Action.CHANGE_WHO_SEES_MARKS, Action.ACCEPT_CONFIDENTIALITY)
    return last_authors(database(), f"vacancy:{stored.id}", actions, 1)


def _myself() -> Author:
    me = current_actor()
    return Author(me.id, me.name)


def _read_training(
    sitting: Sequence[Seat], typed: Mapping[str, str]
) -> tuple[dict[int, date | None], list[Fault]]:
    """Until when each member's training is in date, and what is wrong with it."""
    until: dict[int, date | None] = {}
    faults: list[Fault] = []
    for each in sitting:
        text = typed.get(f"until-{each.member}", "")
        until[each.member] = typed_date(text) if text else None
        if text and until[each.member] is None:
            faults.append(
                (f"until-{each.member}", f"{each.name}: type a day such as 31 March 2027.")
            )
    return until, faults


def _save_readiness(
    stored: StoredVacancy,
    sitting: Sequence[Seat],
    until: Mapping[int, date | None],
    before: bool | None,
    allowed: bool | None,
) -> None:
    for each in sitting:
        if until[each.member] != each.trained_until:
            save_training(database(), current_actor(), stored.id, each.member, until[each.member])
    if allowed is not before:
        save_managers_see_marks(database(), current_actor(), stored.id, allowed)


def _ready(
    each: StoredCandidate,
    gate: Gate,
    common: tuple[GatePoint, ...],
    declared: Sequence[Declaration],
) -> Ready:
    rest = tuple(point for point in gate.points if point not in common)
    return Ready(each, gate, rest, _interests(declared))


def _interests(found: Sequence[Declaration]) -> list[Declaration]:
    return [each for each in found if each.interest is not Interest.NONE]


def _clean(text: str) -> str:
    """A typed text without the blanks around it; its lines stay."""
    return "\n".join(tidy(line) for line in tidy_lines(text).split("\n")).strip()


def _digest(stands: object) -> str:
    """A short digest of what stands, by which a change in between is noticed."""
    return hashlib.sha256(repr(stands).encode()).hexdigest()[:16]


def _sentence(refused: Refused) -> str:
    return refused.message[:1].upper() + refused.message[1:]
