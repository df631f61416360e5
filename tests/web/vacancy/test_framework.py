"""Step 2: the framework and the stage of the post."""

from __future__ import annotations

from dataclasses import replace

import pytest

from recruit.domain.pack.decision_rule import TieBreak
from recruit.domain.words.people import actor
from recruit.store.vacancies.vacancies import save_draft
from tests.web.reading import LARGEST_PAGE, faults, notices, words
from tests.web.reading import parsed as tree


def page(vacancy):
    return f"/vacancies/{vacancy}/framework"


def change(site, identity, **changes):
    stored = site.vacancy(identity)
    with site.database() as db:
        save_draft(db, actor(site.hr), identity, stored.version, replace(stored.draft, **changes))


def shown(html, identity):
    return words(tree(html).xpath(f"//*[@id='{identity}']")[0])


def test_every_framework_is_there_with_its_ladder(site, as_manager, library):
    html = as_manager.get(page(site.empty)).text
    text = words(tree(html))
    for each in library.for_posts():
        for said in (
            each.title,
            each.publisher,
            each.edition,
            *(rung.title for rung in each.stages),
        ):
            assert " ".join(said.split()) in text
    assert "7 groups, 28 elements" in text
    assert "Managerial roles (4 of 67 elements have it)" in text
    assert len(html.encode()) < LARGEST_PAGE


def test_choosing_saves_framework_and_stage_and_goes_on_to_the_elements(site, as_manager):
    answer = as_manager.fill_in(page(site.empty), {"choice": "bradford/managerial"})
    assert answer.request.path == f"/vacancies/{site.empty}/elements"
    draft = site.vacancy(site.empty).draft
    assert (draft.framework, draft.stage, draft.elements) == ("bradford", "managerial", ())


def test_save_and_stay_shows_the_choice_again(site, as_manager):
    answer = as_manager.fill_in(page(site.empty), {"choice": "bradford/managerial"}, button="stay")
    assert answer.request.path == page(site.empty)
    assert (
        as_manager.form(page(site.empty), "choice").values.count(("choice", "bradford/managerial"))
        == 1
    )


def test_nothing_chosen_is_a_sentence(site, as_manager):
    answer = as_manager.fill_in(page(site.empty), {})
    assert faults(answer.text) == ["Choose the stage of the post in one of the frameworks."]


@pytest.mark.parametrize(
    "choice",
    [
        "nowhere/1",
        "grades9plus/9",
        "grades9plus",
        "/",
        "../../etc",
        "<script>alert(1)</script>",
        "' or 1=1 --",
        "🦊/🦊",
        "مرحبا",
        "x" * 100_000,
        "grades9plus/1\x01",
        "\ue000grades9plus/1",
    ],
    ids=lambda value: value[:12].encode("unicode_escape").decode(),
)
def test_what_is_no_framework_is_a_sentence(site, as_manager, choice):
    answer = as_manager.fill_in(page(site.empty), {"choice": choice})
    assert len(faults(answer.text)) == 1
    assert site.vacancy(site.empty).draft.framework == ""


def test_another_framework_asks_what_becomes_of_the_elements(site, as_manager):
    answer = as_manager.fill_in(page(site.ready), {"choice": "derbyshire/operational_leadership"})
    assert faults(answer.text) == [
        "Say what is to become of the 6 elements already chosen from another framework."
    ]
    asked = shown(answer.text, "answer")
    assert "Operational Leadership, A Leadership Framework for Derbyshire" in asked
    assert "Your criterion “Nights alone on a rock.” stays" in asked
    assert site.vacancy(site.ready).draft.framework == "grades9plus"


@pytest.mark.parametrize(("said", "left"), [("keep", 6), ("drop", 0)])
def test_the_elements_stay_or_go_as_answered(site, as_manager, said, left):
    form = ask(as_manager, site.ready, "derbyshire/operational_leadership")
    answer = as_manager.send(form, {"answer": said})
    assert answer.request.path == f"/vacancies/{site.ready}/elements"
    draft = site.vacancy(site.ready).draft
    assert (draft.framework, len(draft.elements), len(draft.criteria)) == ("derbyshire", left, 2)
    assert (said == "drop") == any("Nights alone" in each for each in notices(answer.text))


def test_what_would_be_lost_is_named_before_it_goes(site, as_manager):
    elements = site.vacancy(site.ready).draft.elements
    step = TieBreak(str(elements[0].reference), "Self Belief")
    change(
        site,
        site.ready,
        elements=(replace(elements[0], minimum_mark="1"), *elements[1:]),
        tie_break=(step,),
    )
    html = as_manager.fill_in(
        page(site.ready), {"choice": "derbyshire/operational_leadership"}
    ).text
    told = shown(html, "told-drop")
    assert "“Self Belief” goes, and with it its minimum mark." in told
    assert "the candidate with the higher mark for Self Belief" in told


@pytest.mark.parametrize(("said", "stages"), [("move", {"3"}), ("keep", {"2"})])
def test_another_stage_moves_the_elements_along_or_leaves_them(site, as_manager, said, stages):
    form = ask(as_manager, site.ready, "grades9plus/3")
    as_manager.send(form, {"answer": said})
    draft = site.vacancy(site.ready).draft
    assert (draft.stage, {each.stage for each in draft.elements}) == ("3", stages)


def test_an_answer_to_another_question_is_no_answer(site, as_manager):
    form = ask(as_manager, site.ready, "derbyshire/operational_leadership")
    answer = as_manager.send(form, {"answer": "drop", "choice": "bradford/every_role"})
    assert len(faults(answer.text)) == 1
    assert site.vacancy(site.ready).draft.framework == "grades9plus"


@pytest.mark.parametrize("said", ["", "burn", "move", "<b>", "x" * 100_000])
def test_an_answer_that_is_none_asks_again(site, as_manager, said):
    form = ask(as_manager, site.ready, "derbyshire/operational_leadership")
    answer = as_manager.send(form, {"answer": said})
    assert faults(answer.text)
    assert len(site.vacancy(site.ready).draft.elements) == 6


def test_choosing_the_same_again_asks_nothing_and_changes_nothing(site, as_manager):
    before = site.vacancy(site.ready)
    answer = as_manager.fill_in(page(site.ready), {})
    assert answer.request.path == f"/vacancies/{site.ready}/elements"
    assert site.vacancy(site.ready) == before


def test_a_choice_is_saved_beside_what_was_changed_meanwhile(site, as_manager):
    form = as_manager.form(page(site.empty), "choice")
    change(site, site.empty, post="Changed in another tab")
    answer = as_manager.send(form, {"choice": "bradford/managerial"})
    assert answer.request.path == f"/vacancies/{site.empty}/elements"
    draft = site.vacancy(site.empty).draft
    assert (draft.framework, draft.post) == ("bradford", "Changed in another tab")


def test_a_stale_page_with_an_answer_asks_about_what_stands_now(site, as_manager):
    form = ask(as_manager, site.ready, "derbyshire/operational_leadership")
    change(site, site.ready, elements=site.vacancy(site.ready).draft.elements[:2])
    answer = as_manager.send(form, {"answer": "drop"})
    assert "Say what is to become of the 2 elements" in answer.text
    assert len(site.vacancy(site.ready).draft.elements) == 2


def test_a_wrong_token_saves_nothing(site, as_manager):
    answer = as_manager.post(
        page(site.empty), data={"csrf_token": "wrong", "choice": "bradford/managerial"}
    )
    assert answer.status_code == 400
    assert site.vacancy(site.empty).draft.framework == ""


def test_another_managers_vacancy_is_not_there(site, as_manager):
    assert as_manager.get(page(site.elsewhere)).status_code == 404
    data = {"choice": "bradford/managerial", "version": "1"}
    assert as_manager.post(page(site.elsewhere), data=data).status_code == 404


def ask(browser, vacancy, choice):
    return _form(browser.fill_in(page(vacancy), {"choice": choice}).text)


def _form(html):
    from tests.web.reading import forms

    return next(each for each in forms(html) if "choice" in each.names)
