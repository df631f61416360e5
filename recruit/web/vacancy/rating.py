"""Step 6: how answers are rated, and how marks become a result."""

from __future__ import annotations

from flask import Blueprint
from flask.typing import ResponseReturnValue

from recruit.domain.building.draft import Step, vacancy_of
from recruit.domain.building.rating import field_name, possible_steps, read_rating
from recruit.domain.pack.decision_rule import ROUNDING_IN_WORDS, rule_in_words
from recruit.store.vacancies.vacancies import StoredVacancy, vacancy
from recruit.web.access import builds
from recruit.web.database import database
from recruit.web.typing.kept_typing import as_you_go
from recruit.web.vacancy import rating_element as vacancy_rating_element
from recruit.web.vacancy import rating_scale as vacancy_rating_scale
from recruit.web.vacancy.rating_fields import rating_fields
from recruit.web.vacancy.rating_titles import TypedForm, titles_of
from recruit.web.vacancy.steps import authors_of, render_step, save_step, workbench

pages = Blueprint("vacancy_rating", __name__)
pages.register_blueprint(vacancy_rating_scale.pages)
pages.register_blueprint(vacancy_rating_element.pages)


@pages.route("/vacancies/<int:vacancy_id>/rating", methods=["GET", "POST"])
@builds
@as_you_go()
def rating(stored: StoredVacancy) -> ResponseReturnValue:
    """Shows and saves marks, weights, rounding and the tie-break order."""
    titles = titles_of(stored.draft)
    form = TypedForm.arriving(
        stored.version, authors=authors_of(stored), fields=rating_fields(stored.draft, titles)
    )
    typed = form.typed
    if form.validate_on_submit():
        draft, form.more = read_rating(stored.draft, titles, typed)
        if not form.more:
            if saved := save_step(stored, form, Step.RATING, draft):
                return saved
            stored = vacancy(database(), stored.id) or stored
            titles = titles_of(stored.draft)
    bench = workbench(stored)
    rule = vacancy_of(stored.draft, (), ()).rule
    return render_step(
        Step.RATING,
        "vacancy/rating.html",
        bench,
        form=form,
        typed=typed,
        wrong=dict(reversed(form.more)),
        name=field_name,
        titles=titles,
        order=possible_steps(stored.draft, titles),
        standing={each.key: str(place) for place, each in enumerate(stored.draft.tie_break, 1)},
        roundings=ROUNDING_IN_WORDS,
        rule=bench.pack.rule_in_words if bench.pack else rule_in_words(rule, (), ()),
    )
