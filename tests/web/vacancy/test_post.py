"""Step 1: the post, its time, and what the chair says."""

from __future__ import annotations

import pytest

from recruit.domain.pack.vacancy import USUAL_SCRIPT
from tests.web.reading import heading


def where(site) -> str:
    return f"/vacancies/{site.ready}/post"


def test_what_is_typed_is_kept_and_leads_to_the_next_step(site, as_manager):
    answer = as_manager.fill_in(where(site), {"post": "Keeper of Another Lighthouse", "slot": "75"})
    assert heading(answer.text) == "Framework and stage"
    draft = site.vacancy(site.ready).draft
    assert (draft.post, draft.timing.slot) == ("Keeper of Another Lighthouse", 75)


def test_the_chair_may_say_something_of_their_own(site, as_manager):
    as_manager.fill_in(where(site), {"says_first": "Welcome.\n\n  We  begin. \n", "says_last": ""})
    script = site.vacancy(site.ready).draft.script
    assert script.opening == ("Welcome.", "We begin.")
    assert script.closing == USUAL_SCRIPT.closing


@pytest.mark.parametrize("typed", ["", "soon", "-1", "601", "9" * 50, "٥"])
def test_minutes_that_are_none_get_one_sentence_and_stay(site, as_manager, typed):
    answer = as_manager.fill_in(where(site), {"slot": typed})
    assert (
        answer.text.count("Type a whole number from 1 to 600.") == 2
    )  # in the summary, and at the field
    assert f'value="{typed}"' in answer.text


def test_new_minutes_hold_for_every_question_that_had_the_usual_ones(site, as_manager):
    as_manager.fill_in(where(site), {"question_minutes": "8"})
    assert {each.minutes for each in site.vacancy(site.ready).draft.elements} == {8}


def test_a_reference_that_another_vacancy_has_is_refused_and_stays(site, as_manager):
    taken = site.vacancy(site.issued).draft.reference
    answer = as_manager.fill_in(where(site), {"reference": taken})
    assert f"Another vacancy already has the reference {taken}." in answer.text
    assert f'value="{taken}"' in answer.text
