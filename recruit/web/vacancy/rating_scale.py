"""Step 6, the scale: one of the bank's, or one's own."""

from __future__ import annotations

from fractions import Fraction

from flask import Blueprint, flash, redirect, url_for
from flask.typing import ResponseReturnValue

from recruit.domain.building.draft import Step
from recruit.domain.building.rating import (
    MOST_POINTS,
    OWN_SCALE,
    Fault,
    OwnPoint,
    kept_on,
    lost_on,
    make_scale,
    on_scale,
)
from recruit.domain.framework.scale import Point, Scale
from recruit.domain.pack.decision_rule import number
from recruit.store.vacancies.editions import issued_pack
from recruit.store.vacancies.vacancies import StoredVacancy, vacancy
from recruit.web.access import builds
from recruit.web.database import database, library
from recruit.web.typing.kept_typing import as_you_go
from recruit.web.vacancy.pack_lock import lock_of, marks_fault
from recruit.web.vacancy.rating_fields import scale_fields
from recruit.web.vacancy.rating_titles import TypedForm, titles_of
from recruit.web.vacancy.steps import authors_of, render_step, save_step, workbench

pages = Blueprint("scale", __name__)


@pages.route("/vacancies/<int:vacancy_id>/rating/scale", methods=["GET", "POST"])
@builds
@as_you_go(saves=False)
def scale(stored: StoredVacancy) -> ResponseReturnValue:
    """Shows the scales and puts another in place; what that would drop is said before."""
    stands = shown(stored.draft.scale)
    form = TypedForm.arriving(
        stored.version, authors=authors_of(stored), fields=scale_fields(stands)
    )
    typed = form.typed if form.is_submitted() else stands
    if form.validate_on_submit():
        chosen, form.more = _chosen(stored.draft.scale, typed)
        if chosen and (
            fault := marks_fault(lock_of(stored), issued_pack(database(), stored.id), chosen)
        ):
            chosen, form.more = None, [("scale", fault)]
        if chosen:
            titles = titles_of(stored.draft)
            lost, kept = (
                lost_on(stored.draft, chosen, titles),
                kept_on(stored.draft, chosen, titles),
            )
            if lost and "confirmed" not in typed:
                page = "vacancy/rating_scale_change.html"
                context = {
                    "form": form,
                    "typed": typed,
                    "chosen": chosen,
                    "lost": lost,
                    "kept": kept,
                }
                return render_step(Step.RATING, page, workbench(stored), **context)
            if save_step(stored, form, Step.RATING, on_scale(stored.draft, chosen)):
                if kept:
                    flash(
                        "Some of your own words, caps or minimum marks stay. Read them again beside"
                        " the new scale."
                    )
                return redirect(url_for("vacancy_rating.rating", vacancy_id=stored.id))
            stored = vacancy(database(), stored.id) or stored
    return render_step(
        Step.RATING,
        "vacancy/rating_scale.html",
        workbench(stored),
        form=form,
        typed=typed,
        wrong=dict(reversed(form.more)),
        scales=library().scales.values(),
        rows=range(MOST_POINTS),
    )


def shown(current: Scale) -> dict[str, str]:
    """The fields as they stand before anything is typed: the current scale, also as a start for
    one's own.
    """
    is_the_banks = current.id in library().scales
    made = {
        "scale": current.id if is_the_banks else OWN_SCALE,
        "title": "" if is_the_banks else current.title,
    }
    for place, point in enumerate(current.points):
        made |= {
            f"mark-{place}": point.mark,
            f"label-{place}": point.label,
            f"value-{place}": _worth(point, place),
        }
    return {**made, "passing": str(current.place(current.pass_mark))}


def _worth(point: Point, place: int) -> str:
    """What to write for the worth of a point: nothing where that is understood."""
    understood = Fraction(point.mark) if point.mark.lstrip("-").isdecimal() else Fraction(place)
    return "" if point.value == understood else number(point.value)


def _chosen(current: Scale, typed: dict[str, str]) -> tuple[Scale | None, list[Fault]]:
    wanted = typed.get("scale", "")
    if wanted == OWN_SCALE:
        rows = [
            OwnPoint(*(typed.get(f"{column}-{place}", "") for column in ("mark", "label", "value")))
            for place in range(MOST_POINTS)
        ]
        return make_scale(typed.get("title", ""), rows, typed.get("passing", ""))
    if wanted == current.id:
        return current, []
    if wanted in library().scales:
        return library().scales[wanted], []
    return None, [("scale", "Choose a scale, or one of your own.")]
