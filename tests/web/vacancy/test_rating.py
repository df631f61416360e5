"""Step 6: how answers are rated."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest

from recruit.domain.building.rating import field_name
from recruit.domain.pack.vacancy import Cap, OwnAnchor
from recruit.domain.words.people import SHELL
from recruit.store.vacancies.vacancies import save_draft
from tests.web.reading import forms


@pytest.fixture
def rating(site):
    return f"/vacancies/{site.ready}/rating"


@pytest.fixture
def element(site, rating):
    return f"{rating}/{site.vacancy(site.ready).draft.elements[0].reference}"


def draft_of(site):
    return site.vacancy(site.ready).draft


def change(site, **changed):
    """Another tab saves the draft with other values."""
    stored = site.vacancy(site.ready)
    with site.database() as db:
        save_draft(db, SHELL, stored.id, stored.version, replace(stored.draft, **changed))


def change_first(site, **changed):
    first, *others = draft_of(site).elements
    change(site, elements=(replace(first, **changed), *others))


def test_pass_mark_minimums_weights_rounding_and_order_are_saved(site, as_manager, rating):
    reference = draft_of(site).elements[1].reference
    answer = as_manager.fill_in(
        rating,
        {
            "pass-mark": "3",
            "minimum-mark": "1",
            "rounding": "exact",
            field_name("weight", reference): "0.5",
            field_name("minimum", reference): "2",
            "place-most-passes": "2",
            field_name("place", reference): "1",
        },
        button="stay",
    )
    assert "Saved." in answer.text
    draft = draft_of(site)
    assert (draft.scale.pass_mark, draft.minimum_mark, draft.rounding) == ("3", "1", "exact")
    assert (draft.elements[1].weight, draft.elements[1].minimum_mark) == (Fraction(1, 2), "2")
    assert [step.key for step in draft.tie_break] == [str(reference), "most passes"]
    assert "An agreed score below 1 on any question rules a candidate out." in answer.text
    assert "not rounded" in answer.text


def test_saving_goes_on_to_the_panel(as_manager, rating):
    assert "<h1>Panel and candidates" in as_manager.fill_in(rating).text


def test_an_untouched_page_changes_nothing(site, as_manager, rating):
    before = site.vacancy(site.ready)
    as_manager.fill_in(rating)
    assert site.vacancy(site.ready) == before


@pytest.mark.parametrize(
    "bad",
    [
        "",
        "0",
        "-1",
        "1e999999999",
        "x" * 100_000,
        "<script>alert(1)</script>",
        "'; drop table vacancy; --",
        "😀",
        "\ue000abc",
    ],
)
def test_what_is_not_a_weight_is_said_and_shown_again(site, as_manager, rating, bad):
    name = field_name("weight", draft_of(site).elements[0].reference)
    answer = as_manager.fill_in(rating, {name: bad, "minimum-mark": "1"})
    assert "<title>To fix: Rating" in answer.text
    assert f'href="#{name}"' in answer.text
    shown = next(each for each in forms(answer.text) if name in each.names)
    assert dict(shown.values)[name] == bad
    assert dict(shown.values)["minimum-mark"] == "1"
    assert draft_of(site).minimum_mark is None


@pytest.mark.parametrize("name", ["pass-mark", "minimum-mark", "rounding", "place-most-passes"])
@pytest.mark.parametrize("bad", ["99", "<b>", "\x07"])
def test_a_choice_that_is_not_offered_is_refused(site, as_manager, rating, name, bad):
    before = draft_of(site)
    answer = as_manager.fill_in(rating, {name: bad})
    if name == "place-most-passes" and bad == "99":
        assert [step.key for step in draft_of(site).tie_break] == ["most passes"]
        return
    assert "<title>To fix:" in answer.text
    assert draft_of(site) == before


def test_what_somebody_changed_meanwhile_stays(site, as_manager, rating):
    form = as_manager.form(rating, "minimum-mark")
    change(site, grade="Grade 10")
    answer = as_manager.send(form, {"minimum-mark": "1"})
    assert "<title>To fix:" not in answer.text
    assert (draft_of(site).minimum_mark, draft_of(site).grade) == ("1", "Grade 10")


def test_without_elements_the_page_says_what_comes_first(site, as_manager):
    answer = as_manager.get(f"/vacancies/{site.empty}/rating")
    assert "Choose elements first" in answer.text
    assert (
        as_manager.fill_in(f"/vacancies/{site.empty}/rating", {"pass-mark": "3"}).status_code == 200
    )
    assert site.vacancy(site.empty).draft.scale.pass_mark == "3"


def test_a_scale_that_drops_nothing_is_taken_at_once(site, as_manager, rating):
    answer = as_manager.fill_in(f"{rating}/scale", {"scale": "1-7"})
    assert "<h1>Rating" in answer.text
    assert draft_of(site).scale.id == "1-7"


def test_a_scale_that_drops_something_says_so_before(site, as_manager, rating):
    change_first(
        site,
        own_anchors=(OwnAnchor("0", "Nothing at all."), OwnAnchor("1", "A bit.")),
        minimum_mark="1",
    )
    answer = as_manager.fill_in(f"{rating}/scale", {"scale": "1-5"})
    assert "<h1>Change the scale" in answer.text
    assert "your own words for mark 0" in answer.text
    assert "your own words for mark 1" in answer.text.partition("This stays")[2]
    assert draft_of(site).scale.id == "0-4"
    form = next(each for each in forms(answer.text) if "confirmed" in each.names)
    as_manager.send(form)
    draft = draft_of(site)
    assert draft.scale.id == "1-5"
    assert draft.elements[0].own_anchors == (OwnAnchor("1", "A bit."),)
    assert draft.elements[0].minimum_mark == "1"


def test_choosing_the_scale_that_stands_keeps_its_pass_mark(site, as_manager, rating):
    change(site, scale=draft_of(site).scale.passing_at("3"))
    as_manager.fill_in(f"{rating}/scale")
    assert draft_of(site).scale.pass_mark == "3"


def test_a_scale_of_ones_own_begins_with_the_present_one(site, as_manager, rating):
    as_manager.fill_in(
        f"{rating}/scale", {"scale": "own", "title": "Ours", "label-4": "More <than> we asked"}
    )
    scale = draft_of(site).scale
    assert (scale.id, scale.title, scale.marks, scale.pass_mark) == (
        "own",
        "Ours",
        ("0", "1", "2", "3", "4"),
        "2",
    )
    assert scale.points[4].label == "More <than> we asked"
    answer = as_manager.fill_in(
        f"{rating}/scale", {"mark-5": "5", "label-5": "Even more", "passing": "3"}
    )
    assert "More &lt;than&gt; we asked" in answer.text
    assert draft_of(site).scale.pass_mark == "3"
    assert len(draft_of(site).scale.points) == 6


@pytest.mark.parametrize("bad", ["", "x" * 100_000, "a\x01b", "\ue0001"])
@pytest.mark.parametrize("field", ["title", "mark-1", "label-1"])
def test_a_scale_of_ones_own_that_cannot_be_is_shown_again(site, as_manager, rating, field, bad):
    answer = as_manager.fill_in(f"{rating}/scale", {"scale": "own", "title": "Ours", field: bad})
    assert "<title>To fix: Scale" in answer.text
    assert f'href="#{field}"' in answer.text
    assert draft_of(site).scale.id == "0-4"


@pytest.mark.parametrize("bad", ["", "9-9", "<b>"])
def test_a_scale_that_is_not_there_is_refused(as_manager, rating, bad):
    assert "Choose a scale" in as_manager.fill_in(f"{rating}/scale", {"scale": bad}).text


def test_anchors_begin_with_the_built_words_and_stay_built_if_untouched(site, as_manager, element):
    answer = as_manager.get(element)
    assert "As built from the framework." in answer.text
    assert "In your own words." not in answer.text
    as_manager.fill_in(element)
    assert draft_of(site).elements[0].own_anchors == ()


def test_own_words_and_caps_are_kept_and_one_can_go_back(site, as_manager, element):
    form = as_manager.form(element, "anchor-4")
    cap = next(name for name in form.choices if name.startswith("cap-"))
    answer = as_manager.send(
        form,
        {"anchor-4": "More, <b>and</b> again 😀", "anchor-0": "None.", cap: "1"},
        button="stay",
    )
    assert "More, &lt;b&gt;and&lt;/b&gt; again 😀" in answer.text
    first = draft_of(site).elements[0]
    assert first.own_anchors == (
        OwnAnchor("0", "None."),
        OwnAnchor("4", "More, <b>and</b> again 😀"),
    )
    assert first.caps == (Cap(cap.removeprefix("cap-"), "1"),)
    form = next(each for each in forms(answer.text) if "anchor-4" in each.names)
    data = {**dict(form.values), "back": "4"}
    as_manager.post(form.action, data=data, follow_redirects=True)
    assert draft_of(site).elements[0].own_anchors == (OwnAnchor("0", "None."),)
    as_manager.fill_in(element, {"anchor-0": "", cap: ""})
    assert (draft_of(site).elements[0].own_anchors, draft_of(site).elements[0].caps) == ((), ())


@pytest.mark.parametrize("bad", ["x" * 601, "x" * 100_000, "a\x07b", "\ue000abc"])
def test_words_that_cannot_be_printed_are_shown_again(site, as_manager, element, bad):
    answer = as_manager.fill_in(element, {"anchor-4": bad})
    assert "<title>To fix:" in answer.text
    assert 'href="#anchor-4"' in answer.text
    assert draft_of(site).elements[0].own_anchors == ()


def test_saving_goes_from_element_to_element_and_back_to_the_rating(site, as_manager, rating):
    references = [each.reference for each in draft_of(site).elements]
    page = f"{rating}/{references[0]}"
    for reference in references[1:]:
        answer = as_manager.fill_in(page, follow=False)
        page = answer.headers["Location"]
        assert page.endswith(str(reference))
    assert as_manager.fill_in(page, follow=False).headers["Location"] == rating


@pytest.mark.parametrize(
    "element", ["grades9plus:99", "nowhere:1", "x", "grades9plus", "%00", "'", "..%2f"]
)
def test_an_element_that_was_not_chosen_is_not_there(as_manager, rating, element):
    assert as_manager.get(f"{rating}/{element}").status_code == 404


@pytest.mark.parametrize("page", ["rating", "rating/scale", "rating/grades9plus:1.1"])
def test_another_managers_vacancy_is_not_there(site, as_manager, page):
    assert as_manager.get(f"/vacancies/{site.elsewhere}/{page}").status_code == 404


def test_every_page_is_small_with_the_longest_scale_and_many_elements(site, as_hr, library):
    numbers = [each.number for _, each in library.framework("grades9plus").elements()]
    one = draft_of(site).elements[0]
    elements = tuple(
        replace(one, reference=replace(one.reference, number=number)) for number in numbers
    )
    change(site, scale=library.scales["1-7"], elements=elements)
    for page in ("rating", "rating/scale", f"rating/{one.reference}"):
        assert len(as_hr.get(f"/vacancies/{site.ready}/{page}").data) < 60_000
