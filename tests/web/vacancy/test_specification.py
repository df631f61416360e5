"""Step 4: the person specification."""

from __future__ import annotations

from dataclasses import replace

import pytest

from recruit.domain.building.criteria import MOST_CRITERIA
from recruit.domain.building.draft import Draft
from recruit.domain.pack.vacancy import Criterion, Heading, Importance, Method
from recruit.domain.words.people import actor
from recruit.store.vacancies.vacancies import add_vacancy, save_draft
from tests.builders import chosen, shipped_library
from tests.web.browser import Browser
from tests.web.made_up import Site, a_draft
from tests.web.reading import LARGEST_PAGE, PageForm, faults, forms, heading, notices, parsed, words

BAD_TEXTS = {
    "HTML and script": "<script>alert(1)</script><b>x</b>",
    "SQL": "x'); drop table vacancy; --",
    "emoji": "Keeps the lamp lit 🗼🔥",
    "right to left": "שומר על המגדלור",
}


@pytest.fixture
def at(site: Site) -> str:
    return f"/vacancies/{site.ready}/specification"


def saved(site: Site) -> Draft:
    return site.vacancy(site.ready).draft


def table(browser: Browser, address: str) -> PageForm:
    return browser.form(address, "methods")


def add(browser: Browser, at: str, text: str, **other: object):
    return browser.fill_in(f"{at}/criteria/new", {"text": text, **other})


def entry(text: str, identity: str) -> str:
    return words(parsed(text).get_element_by_id(f"criterion-{identity}"))


def put_back_form(text: str) -> PageForm:
    return next(each for each in forms(text) if each.action.endswith("/put-back"))


def elsewhere(site: Site, change) -> None:
    """Somebody else changes the vacancy."""
    stored = site.vacancy(site.ready)
    with site.database() as db:
        save_draft(db, actor(site.hr), stored.id, stored.version, change(stored.draft))


def test_what_is_ticked_is_saved(site, as_manager, at):
    first = "grades9plus:1.1"
    keep = [str(each.reference) for each in saved(site).elements[1:]]
    answer = as_manager.fill_in(
        at,
        {
            "keep": keep,
            f"importance:{first}": "desirable",
            f"by:{first}": ["application", "certificate"],
        },
        button="stay",
    )
    assert notices(answer.text) == ["Saved."]
    element, *others = saved(site).elements
    assert (element.is_criterion, element.importance) == (False, Importance.DESIRABLE)
    assert element.methods == (Method.APPLICATION, Method.CERTIFICATE)
    assert all(each.is_criterion for each in others)


def test_saving_untouched_changes_nothing_and_goes_on(site, as_manager, at):
    before = site.vacancy(site.ready)
    answer = as_manager.fill_in(at, follow=False)
    assert answer.location == f"/vacancies/{site.ready}/questions"
    assert site.vacancy(site.ready) == before


def test_methods_of_the_selection_become_columns(site, as_manager, at):
    answer = as_manager.fill_in(at, {"methods": ["application", "exercise"]}, button="stay")
    assert saved(site).methods == (Method.APPLICATION, Method.EXERCISE)
    columns = [words(each) for each in parsed(answer.text).iterfind(".//thead//th")]
    assert columns == ["Criterion", "Importance", "Application", "Interview", "Exercise"]


def test_an_essential_criterion_that_nothing_assesses_says_so(as_manager, at):
    answer = as_manager.fill_in(at, {"methods": ["application"]}, button="stay")
    row = words(parsed(answer.text).get_element_by_id("row:grades9plus:1.1"))
    assert "To fix: None of the methods ticked above assesses it." in row


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("methods", []),
        ("methods", ["telepathy"]),
        ("by:grades9plus:1.1", ["telepathy"]),
        ("importance:grades9plus:1.1", "vital"),
    ],
)
def test_words_that_are_not_ours_are_a_sentence_and_save_nothing(
    site, as_manager, at, field, value
):
    before = saved(site)
    answer = as_manager.fill_in(at, {field: value, "keep": []})
    assert faults(answer.text)
    assert saved(site) == before
    assert not parsed(answer.text).get_element_by_id("keep:grades9plus:1.2").get("checked"), (
        "what was ticked is lost"
    )


def test_elements_of_another_vacancy_are_passed_over(site, as_manager, at):
    form = table(as_manager, at)
    answer = as_manager.send(form, {"keep": ["bradford:1.1"], "by:bradford:1.1": "interview"})
    assert answer.status_code == 200
    assert {each.reference.framework for each in saved(site).elements} == {"grades9plus"}


def test_a_criterion_is_added(site, as_manager, at):
    answer = add(
        as_manager,
        at,
        "Has led  a team.",
        heading="experience",
        importance="desirable",
        methods=["interview", "application"],
        element="grades9plus:1.2",
    )
    assert heading(answer.text) == "Person specification"
    made = saved(site).criteria[-1]
    assert made == Criterion(
        "c1",
        "Has led a team.",
        Heading.EXPERIENCE,
        Importance.DESIRABLE,
        (Method.APPLICATION, Method.INTERVIEW),
        saved(site).elements[1].reference,
    )
    assert "Stems from Self-Awareness." in entry(answer.text, "c1")


def test_a_criterion_is_changed_where_it_stands(site, as_manager, at):
    as_manager.fill_in(f"{at}/criteria/C-licence", {"text": "A licence for boats."})
    assert [each.text for each in saved(site).criteria] == [
        "A licence for boats.",
        "Nights alone on a rock.",
    ]
    assert saved(site).criteria[0].methods == (Method.CERTIFICATE,)


def test_the_linter_speaks_beside_the_criterion_and_does_not_block_it(site, as_manager, at):
    answer = add(as_manager, at, "Young and energetic.")
    assert saved(site).criteria[-1].text == "Young and energetic."
    said = entry(answer.text, "c1")
    assert "Unlawful risk: “Young”" in said
    assert "Safer:" in said
    assert "Source: Equality Act 2010" in said
    again = as_manager.get(f"{at}/criteria/c1")
    assert "“Young”" in again.text


def test_a_criterion_assessed_at_interview_without_an_element_says_so(as_manager, at):
    answer = add(as_manager, at, "Has kept a diary of a lighthouse.", methods=["interview"])
    assert "no question is about it" in entry(answer.text, "c1")


@pytest.mark.parametrize("text", BAD_TEXTS.values(), ids=BAD_TEXTS)
def test_any_text_is_kept_as_it_was_typed(site, as_manager, at, text):
    answer = add(as_manager, at, text)
    assert saved(site).criteria[-1].text == text
    assert text in entry(answer.text, "c1")


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"text": ""}, "Say what the person must have"),
        ({"text": "x" * 100_000}, "Use at most 400 characters; this has 100000."),
        ({"text": "a\x07b"}, "Take out the character U+0007"),
        ({"text": "a\x1bb"}, "Take out the character U+001B"),
        ({"text": "Fine.", "heading": "hobbies"}, "Choose a heading."),
        ({"text": "Fine.", "importance": "vital"}, "Say whether it is essential."),
        ({"text": "Fine.", "methods": []}, "Tick at least one way to assess it."),
        ({"text": "Fine.", "methods": ["telepathy"]}, "Tick ways from those offered."),
        ({"text": "Fine.", "element": "bradford:1.1"}, "Choose an element of this vacancy."),
    ],
)
def test_a_criterion_that_cannot_be_is_a_sentence_with_what_was_typed(
    site, as_manager, at, changed, sentence
):
    before = saved(site)
    answer = as_manager.fill_in(f"{at}/criteria/new", changed)
    assert any(each.startswith(sentence) for each in faults(answer.text)), faults(answer.text)
    assert (changed["text"] or "<textarea") in answer.text
    assert saved(site) == before


def test_buttons_of_the_list_save_what_was_ticked_before_they_lead_on(site, as_manager, at):
    answer = as_manager.send(table(as_manager, at), {"keep": [], "then": "add"}, follow=False)
    assert answer.location == f"{at}/criteria/new"
    assert not any(each.is_criterion for each in saved(site).elements)
    answer = as_manager.send(table(as_manager, at), {"then": "edit:C-nights"}, follow=False)
    assert answer.location == f"{at}/criteria/C-nights"


def test_criteria_change_places_under_their_heading(site, as_manager, at):
    for text in ("First.", "Second."):
        add(as_manager, at, text)
    as_manager.send(table(as_manager, at), {"then": "up:c2"})
    assert [each.text for each in saved(site).criteria][-2:] == ["Second.", "First."]
    as_manager.send(table(as_manager, at), {"then": "down:c2"})
    assert [each.text for each in saved(site).criteria][-2:] == ["First.", "Second."]


def test_what_was_removed_can_be_put_back_where_it_was(site, as_manager, at):
    before = saved(site)
    answer = as_manager.send(table(as_manager, at), {"then": "remove:C-licence"})
    assert [each.id for each in saved(site).criteria] == ["C-nights"]
    as_manager.send(put_back_form(answer.text))
    assert saved(site) == before


def test_what_is_put_back_is_checked_like_what_is_typed(site, as_manager, at):
    answer = as_manager.send(table(as_manager, at), {"then": "remove:C-licence"})
    form = put_back_form(answer.text)
    answer = as_manager.send(form, {"text": "", "place": "-9", "identity": "C-nights"})
    assert faults(answer.text) == ["Say what the person must have, know or be able to do."]
    as_manager.send(form, {"text": "Another.", "place": "999", "identity": "../x"})
    assert [each.id for each in saved(site).criteria] == ["C-nights", "c1"]


@pytest.mark.parametrize("then", ["edit:zz", "up:zz", "down:zz", "remove:zz", "remove:"])
def test_a_criterion_that_is_not_there_is_a_404(as_manager, at, then):
    assert as_manager.send(table(as_manager, at), {"then": then}).status_code == 404
    assert as_manager.get(f"{at}/criteria/zz").status_code == 404


def test_saving_to_a_criterion_that_is_not_there_is_a_404(as_manager, at):
    form = as_manager.form(f"{at}/criteria/new", "text")
    answer = as_manager.send(replace(form, action=f"{at}/criteria/zz"), {"text": "Mine."})
    assert answer.status_code == 404


def test_a_table_changes_what_was_ticked_and_nothing_that_was_changed_meanwhile(
    site, as_manager, at
):
    form = table(as_manager, at)
    elsewhere(site, lambda draft: replace(draft, post="Keeper of the other lighthouse"))
    answer = as_manager.send(form, {"keep": [], "then": "remove:C-licence"})
    assert faults(answer.text) == []
    assert len(saved(site).criteria) == 1
    assert not any(each.is_criterion for each in saved(site).elements)
    assert saved(site).post == "Keeper of the other lighthouse"


def test_a_criterion_that_was_removed_meanwhile_is_not_lost(site, as_manager, at):
    form = as_manager.form(f"{at}/criteria/C-nights", "text")
    elsewhere(site, lambda draft: replace(draft, criteria=draft.criteria[:1]))
    answer = as_manager.send(form, {"text": "Nights and days."})
    assert "removed this criterion" in faults(answer.text)[0]
    before = saved(site).criteria
    as_manager.send(forms(answer.text)[0])
    assert [each.text for each in saved(site).criteria] == ["A boat licence.", "Nights and days."]
    assert len(before) == 1


def test_there_is_a_limit_and_it_is_said(site, as_manager, at):
    many = tuple(
        replace(saved(site).criteria[0], id=f"c{number}") for number in range(MOST_CRITERIA)
    )
    elsewhere(site, lambda draft: replace(draft, criteria=many))
    assert "There is no room for more." in as_manager.get(at).text
    answer = add(as_manager, at, "One more.")
    assert faults(answer.text) == [
        f"There are already {MOST_CRITERIA} criteria of your own. Remove one first."
    ]


def test_before_elements_are_chosen_there_is_a_way_to_them_and_own_criteria_can_be_added(
    site, as_manager
):
    at = f"/vacancies/{site.empty}/specification"
    assert f"/vacancies/{site.empty}/elements" in as_manager.get(at).text
    add(as_manager, at, "A boat licence.")
    assert [each.id for each in site.vacancy(site.empty).draft.criteria] == ["c1"]


def test_a_long_specification_stays_small(site, as_manager):
    framework = shipped_library().framework("bradford")
    elements = [
        chosen("bradford", each.number, each.stages[-1].stage) for _, each in framework.elements()
    ][:40]
    text = (
        "Young and energetic, with a driving licence, and so on for a whole line of a long"
        " specification."
    )
    criteria = [
        Criterion(
            f"c{number}", text, Heading.EXPERIENCE, Importance.ESSENTIAL, (Method.REFERENCE,), None
        )
        for number in range(MOST_CRITERIA)
    ]
    wide = replace(a_draft("V-WIDE"), elements=tuple(elements), criteria=(), methods=tuple(Method))
    long = replace(a_draft("V-LONG"), criteria=tuple(criteria))
    for draft in (wide, long):
        with site.database() as db:
            identity = add_vacancy(db, actor(site.manager), site.manager.id, draft)
        answer = as_manager.get(f"/vacancies/{identity}/specification")
        assert len(answer.data) < LARGEST_PAGE
