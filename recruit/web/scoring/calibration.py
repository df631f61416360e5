"""The calibration round: sample answers, marks, and what the others gave."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import RadioField

from recruit.domain.pack.pack import IssuedPack, PackQuestion
from recruit.domain.record.actions import Action
from recruit.domain.record.record import Calibration, CalibrationMark
from recruit.domain.scoring.blindness import Viewer
from recruit.domain.scoring.calibration import (
    LONGEST_SAMPLE,
    LONGEST_WHY,
    sees_calibration,
    spread_in_words,
)
from recruit.domain.scoring.sheet import question_of
from recruit.domain.words.refusal import Refused
from recruit.store.audit.audit import Author, last_authors
from recruit.store.connection import Stale
from recruit.store.scoring.calibration import (
    SampleAnswer,
    calibrations,
    mark_sample,
    sample_answers,
    save_sample_answer,
)
from recruit.store.vacancies.editions import issued_pack
from recruit.store.vacancies.panels import StoredMember, former_members, panel
from recruit.store.vacancies.vacancies import StoredVacancy
from recruit.web.access import current_actor, current_seat, current_viewer, may_build, opens, sits
from recruit.web.database import database
from recruit.web.forms import LongText, Needed, VersionedForm, tidy_lines
from recruit.web.typing.leaving import asks_first
from recruit.web.typing.merging import AT_ONCE

pages = Blueprint("calibration", __name__)
PLACE = "/vacancies/<int:vacancy_id>/calibration"


def _lines(value: str | None) -> str:
    """What was typed, with no blanks around it."""
    return tidy_lines(value).strip()


class SampleForm(VersionedForm):
    """A sample answer to one question."""

    answer = LongText("Sample answer", longest=LONGEST_SAMPLE, filters=[_lines])


class MarkForm(VersionedForm):
    """A member's mark of a sample answer, and why.

    `version` is that of the answer that they read.
    """

    mark = RadioField("Your mark", [Needed("Choose a mark.")], validate_choice=False)
    why = LongText(
        "Why, in a sentence",
        [Needed("Say in a sentence why.")],
        longest=LONGEST_WHY,
        filters=[_lines],
    )


@dataclass(frozen=True, slots=True)
class Sample:
    """A question with its sample answer, as one viewer may see it.

    `own` is the mark that they gave themselves. `marks` are everyone's, or None where they may not
    see them yet.
    """

    question: PackQuestion
    kept: SampleAnswer
    own: CalibrationMark | None
    marks: tuple[CalibrationMark, ...] | None
    may_write: bool

    @property
    def is_there(self) -> bool:
        """Whether a sample answer is written."""
        return bool(self.kept.answer)


@dataclass(frozen=True, slots=True)
class Round:
    """The calibration round of a vacancy, as one viewer may see it."""

    issued: IssuedPack
    seat: StoredMember | None
    sitting: tuple[StoredMember, ...]
    may_write: bool
    samples: tuple[Sample, ...]


@pages.get(PLACE)
@opens
def calibration(stored: StoredVacancy) -> ResponseReturnValue:
    """Lists the questions, each with whether there is a sample answer and what the viewer gave
    it.
    """
    return render_template(
        "scoring/calibration/calibration.html", stored=stored, round=_round(stored)
    )


@pages.get(f"{PLACE}/<int:question>")
@opens
def question(stored: StoredVacancy, question: int) -> ResponseReturnValue:
    """Shows a sample answer, and everyone's marks beside the anchors to those who may see them."""
    held, sample = _sample(stored, question)
    given = sample.marks or ()
    scale = held.issued.pack.rule.scale
    return render_template(
        "scoring/calibration/question.html",
        stored=stored,
        round=held,
        sample=sample,
        names=_names(stored, held),
        spread=spread_in_words(scale, [each.mark for each in given]) if given else "",
        missing=[
            each.name for each in held.sitting if each.id not in {one.member for one in given}
        ],
    )


@pages.route(f"{PLACE}/<int:question>/answer", methods=["GET", "POST"])
@opens
@asks_first
def answer(stored: StoredVacancy, question: int) -> ResponseReturnValue:
    """Shows and saves the sample answer to a question; it stays once a member has marked it."""
    held, sample = _sample(stored, question)
    if not held.may_write:
        abort(404)
    form = SampleForm.arriving(
        sample.kept.version, {"answer": sample.kept.answer}, authors=lambda _seen: _authors(stored)
    )
    if form.validate_on_submit():
        wanted = SampleAnswer(question, form.answer.data or "", form.seen_version)
        try:
            save_sample_answer(database(), current_actor(), stored.id, held.issued, wanted)
        except Stale:
            form.answer.errors = [AT_ONCE]
        except Refused as refused:
            form.answer.errors = [_sentence(refused)]
        else:
            flash(
                "Saved."
                if wanted.answer
                else "There is no sample answer to this question any more."
            )
            return redirect(url_for("calibration.calibration", vacancy_id=stored.id))
    return render_template(
        "scoring/calibration/answer.html", stored=stored, sample=sample, form=form
    )


@pages.route(f"{PLACE}/<int:question>/mark", methods=["GET", "POST"])
@sits
@asks_first
def mark(stored: StoredVacancy, seat: StoredMember, question: int) -> ResponseReturnValue:
    """Takes a member's first mark of a sample answer, and then shows what the others gave."""
    held, sample = _sample(stored, question)
    onward = url_for("calibration.question", vacancy_id=stored.id, question=question)
    if sample.own and request.method == "POST":
        flash("You had marked this sample answer already. Your first mark stays.")
    if sample.own or not sample.is_there:
        return redirect(onward)
    form = MarkForm(data={"version": str(sample.kept.version)})
    if form.validate_on_submit():
        given = CalibrationMark(seat.id, form.mark.data, form.why.data or "")
        try:
            mark_sample(
                database(),
                current_actor(),
                stored.id,
                held.issued,
                question,
                given,
                form.seen_version,
            )
        except Stale:
            held, sample = _sample(stored, question)
            _show_version(form, sample.kept.version)
            form.mark.errors = [
                "The sample answer was changed while you read it. Read it again, and mark it then."
            ]
        except Refused as refused:
            form.mark.errors = [_sentence(refused)]
        else:
            flash("Your mark is kept. It is never counted.")
            return redirect(onward)
    return render_template("scoring/calibration/mark.html", stored=stored, sample=sample, form=form)


def _round(stored: StoredVacancy) -> Round | None:
    """The round as whoever is signed in may see it; None while no pack is issued."""
    issued = issued_pack(database(), stored.id)
    if issued is None:
        return None
    edition, viewer = issued.pack.edition, current_viewer(stored)
    sitting, seat = panel(database(), stored.id), current_seat(stored)
    kept = {each.question: each for each in sample_answers(database(), stored.id, edition)}
    marked = {each.question: each for each in calibrations(database(), stored.id, edition)}
    may_write = may_build(stored) or bool(seat and seat.is_chair)
    return Round(
        issued,
        seat,
        sitting,
        may_write,
        tuple(
            _seen(each, kept.get(each.number), marked.get(each.number), viewer, sitting, may_write)
            for each in issued.pack.questions
        ),
    )


def _seen(
    question: PackQuestion,
    kept: SampleAnswer | None,
    marked: Calibration | None,
    viewer: Viewer,
    sitting: tuple[StoredMember, ...],
    may_write: bool,
) -> Sample:
    marks = marked.marks if marked else ()
    by = {each.member: each for each in marks}
    sees = sees_calibration(viewer, by, [each.id for each in sitting])
    own = by.get(viewer.member) if viewer.member is not None else None
    # Whoever may not see the marks yet is not told either that there are any: then only saving says
    # so.
    is_fixed = bool(marks) and sees
    return Sample(
        question=question,
        kept=kept or SampleAnswer(question.number),
        own=own,
        marks=marks if sees else None,
        may_write=may_write and not is_fixed,
    )


def _sample(stored: StoredVacancy, number: int) -> tuple[Round, Sample]:
    """The round and this question of it; 404 where there is none."""
    held = _round(stored)
    if held is None or question_of(held.issued.pack, number) is None:
        abort(404)
    return held, next(each for each in held.samples if each.question.number == number)


def _names(stored: StoredVacancy, held: Round) -> Mapping[int, str]:
    return {each.id: each.name for each in (*former_members(database(), stored.id), *held.sitting)}


def _authors(stored: StoredVacancy) -> Sequence[Author]:
    return last_authors(database(), f"vacancy:{stored.id}", (Action.SAVE_SAMPLE_ANSWER,), 1)


def _show_version(form: VersionedForm, version: int) -> None:
    """Lets the page that is shown again carry the version that is saved now."""
    form.version.raw_data, form.version.data = None, str(version)


def _sentence(refused: Refused) -> str:
    return refused.message[:1].upper() + refused.message[1:]
