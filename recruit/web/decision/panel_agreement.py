"""How the panel agreed, in figures and pictures."""

from __future__ import annotations

from flask import Blueprint, Response, abort, render_template
from flask.typing import ResponseReturnValue

from recruit.domain.decision.panel_statistics import (
    FEWEST_UNITS,
    RELIABLE,
    TENTATIVE,
    PanelStatistics,
    panel_statistics,
)
from recruit.domain.decision.pictures import profile as profile_of
from recruit.domain.decision.pictures import spread as spread_of
from recruit.domain.decision.standing import standing
from recruit.domain.record.record import Record
from recruit.domain.scoring.blindness import Viewer, sees_marks
from recruit.figures.alpha import agreement
from recruit.figures.pictures import members_svg, profile_svg, spread_svg
from recruit.store.vacancies.vacancies import StoredVacancy
from recruit.web.access import current_viewer, opens
from recruit.web.decision.selection import agreed_scores, open_marks, whole_record
from recruit.web.guards.heavy import heavy

pages = Blueprint("panel_agreement", __name__)

SVG = "image/svg+xml"


@pages.get("/vacancies/<int:vacancy_id>/result/panel")
@opens
def panel_agreement(stored: StoredVacancy) -> ResponseReturnValue:
    """Shows how the members marked, once every candidate is settled, to those who may see all their
    marks.
    """
    record = whole_record(stored)
    shown = _shown(record, current_viewer(stored))
    return render_template(
        "decision/panel_agreement/panel_agreement.html",
        stored=stored,
        parts=[(each, agreement(each.scale, each.units)) for each in shown or ()],
        statistics=shown,
        fewest=FEWEST_UNITS,
        reliable=f"{RELIABLE:.3f}",
        tentative=f"{TENTATIVE:.3f}",
    )


@pages.get("/vacancies/<int:vacancy_id>/result/pictures/members.svg")
@opens
@heavy
def members_picture(stored: StoredVacancy) -> ResponseReturnValue:
    """The members' means and ranges as a picture, for those who see the page."""
    shown = _shown(whole_record(stored), current_viewer(stored)) or abort(404)
    return Response(members_svg(shown), mimetype=SVG)


@pages.get("/vacancies/<int:vacancy_id>/result/pictures/<int:candidate_id>")
@opens
def pictures(stored: StoredVacancy, candidate_id: int) -> ResponseReturnValue:
    """A candidate's pictures with their figures: the profile, and the spread for those who may see
    every mark.
    """
    record, one, viewer = agreed_scores(stored, candidate_id)
    is_open = sees_marks(viewer, one.states)
    return render_template(
        "decision/panel_agreement/candidate.html",
        stored=stored,
        one=one,
        profile=profile_of(record, one, with_range=is_open),
        spread=spread_of(record, one) if is_open else None,
    )


@pages.get("/vacancies/<int:vacancy_id>/result/pictures/profile-<int:candidate_id>.svg")
@opens
@heavy
def profile(stored: StoredVacancy, candidate_id: int) -> ResponseReturnValue:
    """A candidate's profile; with the range of the members' marks for those who may see every
    mark.
    """
    record, one, viewer = agreed_scores(stored, candidate_id)
    figures = profile_of(record, one, with_range=sees_marks(viewer, one.states))
    return Response(profile_svg(figures), mimetype=SVG)


@pages.get("/vacancies/<int:vacancy_id>/result/pictures/spread-<int:candidate_id>.svg")
@opens
@heavy
def spread_picture(stored: StoredVacancy, candidate_id: int) -> ResponseReturnValue:
    """The spread of a candidate's marks on each question."""
    record, one, _ = open_marks(stored, candidate_id)
    return Response(spread_svg(spread_of(record, one)), mimetype=SVG)


def _shown(record: Record, viewer: Viewer) -> tuple[PanelStatistics, ...]:
    """The statistics as this viewer may see them: all, or nothing at all, which says nothing of how
    far others are.
    """
    stands = standing(record)
    scored = [each for each in record.candidates if each.id in stands.agreed]
    if stands.is_complete and all(sees_marks(viewer, each.states) for each in scored):
        return panel_statistics(record, stands.agreed)
    return ()
