"""Step 5: the questions."""

from __future__ import annotations

from dataclasses import replace

import pytest

from recruit.domain.building.asking import MOST_OWN_QUESTIONS, MOST_PROBES
from recruit.domain.building.draft import Draft
from recruit.domain.framework.framework import Kind, Question
from recruit.domain.pack.vacancy import ChosenElement
from recruit.domain.words.people import actor
from recruit.store.vacancies.vacancies import add_vacancy, save_draft
from tests.builders import chosen, shipped_library
from tests.web.browser import Browser
from tests.web.made_up import Site, a_draft
from tests.web.reading import (
    LARGEST_PAGE,
    PageForm,
    faults,
    forms,
    heading,
    links,
    notices,
    parsed,
    words,
)

BANK = ("1.1-2-q1", "1.1-2-q2", "1.1-2-q3")
ELSEWHERE = "bradford:3.2-1-q1"
BAD_TEXTS = {
    "HTML and script": "<script>alert(1)</script>?",
    "SQL": "x'); drop table vacancy; --",
    "emoji": "What would you do if the lamp went out? 🗼",
    "right to left": "מה עשית?",
}


@pytest.fixture
def all_at(site: Site) -> str:
    return f"/vacancies/{site.ready}/questions"


@pytest.fixture
def at(all_at: str) -> str:
    return f"{all_at}/grades9plus:1.1"


def saved(site: Site) -> Draft:
    return site.vacancy(site.ready).draft


def first(site: Site) -> ChosenElement:
    return saved(site).elements[0]


def offers(browser: Browser, at: str) -> PageForm:
    return browser.form(at, "asked")


def press(browser: Browser, at: str, then: str):
    return browser.send(offers(browser, at), {"then": then})


def write(browser: Browser, at: str, text: str, model: str = "new", **other: object):
    return browser.fill_in(f"{at}/own/{model}", {"text": text, **other})


def entry(text: str, identity: str) -> str:
    return words(parsed(text).get_element_by_id(f"question-{identity}"))


def put_back_form(text: str) -> PageForm:
    return next(each for each in forms(text) if each.action.endswith("/put-back"))


def elsewhere(site: Site, change) -> None:
    """Somebody else changes the vacancy."""
    stored = site.vacancy(site.ready)
    with site.database() as db:
        save_draft(db, actor(site.hr), stored.id, stored.version, change(stored.draft))


def test_all_questions_are_on_one_page_with_what_the_tool_chose(as_manager, all_at):
    answer = as_manager.get(all_at)
    said = words(parsed(answer.text).get_element_by_id("content"))
    assert said.count("The tool chose:") == 6
    assert "46 of 60 minutes: 5 for the opening, 36 for 6 questions, 5 for the close." in said


def test_minutes_are_saved_and_counted(site, as_manager, all_at):
    answer = as_manager.fill_in(all_at, {"minutes:grades9plus:1.1": "30"}, button="stay")
    assert first(site).minutes == 30
    assert "70 of 60 minutes" in answer.text
    assert "10 too many" in answer.text


@pytest.mark.parametrize("typed", ["", "eight", "0", "-3", "601", "9" * 100_000, "<b>", "٣", "1.5"])
def test_minutes_that_are_none_are_a_sentence_with_what_was_typed(site, as_manager, all_at, typed):
    answer = as_manager.fill_in(
        all_at, {"minutes:grades9plus:1.1": typed, "minutes:grades9plus:1.2": "9"}
    )
    assert faults(answer.text) == ["Type a whole number of minutes from 1 to 600."]
    shown = dict(
        next(each for each in forms(answer.text) if "minutes:grades9plus:1.1" in each.names).values
    )
    assert shown["minutes:grades9plus:1.1"] == typed[:20]
    assert shown["minutes:grades9plus:1.2"] == "9"
    assert [each.minutes for each in saved(site).elements] == [6] * 6


def test_questions_are_chosen_in_the_order_of_the_page(site, as_manager, at):
    answer = as_manager.fill_in(at, {"asked": [BANK[2], ELSEWHERE, BANK[0]]}, button="stay")
    assert notices(answer.text) == ["Saved."]
    assert first(site).questions == (BANK[0], BANK[2], ELSEWHERE)
    assert "from another element: Confidence (Bradford" in entry(answer.text, ELSEWHERE)


def test_without_a_choice_the_page_says_what_is_asked(site, as_manager, at):
    assert "Asked as long as none is ticked." in entry(as_manager.get(at).text, BANK[0])
    as_manager.fill_in(at, {"asked": [BANK[1]]})
    answer = as_manager.get(at)
    assert "Asked as long as" not in answer.text
    as_manager.fill_in(at, {"asked": []})
    assert first(site).questions == ()


def test_only_what_is_offered_can_be_asked(site, as_manager, at):
    as_manager.fill_in(
        at, {"asked": ["1.2-2-q1", "derbyshire:1.1-x", "own-9", "<script>", "x" * 100_000]}
    )
    assert first(site).questions == ()


def test_questions_change_places_and_what_was_ticked_is_saved_too(site, as_manager, at):
    as_manager.fill_in(at, {"asked": list(BANK[:2])})
    as_manager.send(offers(as_manager, at), {"asked": list(BANK), "then": f"up:{BANK[1]}"})
    assert first(site).questions == (BANK[1], BANK[0], BANK[2])
    press(as_manager, at, f"down:{BANK[1]}")
    assert first(site).questions == BANK


def test_saving_goes_from_element_to_element_and_then_to_all(site, as_manager, all_at):
    address = f"{all_at}/{saved(site).elements[0].reference}"
    for following in saved(site).elements[1:]:
        address = as_manager.fill_in(address, follow=False).location
        assert address == f"{all_at}/{following.reference}"
    assert as_manager.fill_in(address, follow=False).location == all_at


def test_a_question_of_the_bank_becomes_ones_own_in_its_place(site, as_manager, at):
    as_manager.fill_in(at, {"asked": list(BANK[:2])})
    answer = press(as_manager, at, f"write:{BANK[0]}")
    assert answer.request.path == f"{at}/own/{BANK[0]}"
    form = next(each for each in forms(answer.text) if "text" in each.names)
    answer = as_manager.send(
        form,
        {"text": "Which goal did you keep?", "kind": "values", "probes": "Why? \n\n  And then?"},
    )
    assert first(site).questions == ("own-1", BANK[1])
    assert first(site).own_questions == (
        Question("own-1", Kind.VALUES, "Which goal did you keep?", ("Why?", "And then?")),
    )
    assert "Values, your own." in entry(answer.text, "own-1")
    assert BANK[0] in offers(as_manager, at).choices["asked"]


def test_a_question_of_a_related_element_can_be_made_ones_own(site, as_manager, at):
    write(as_manager, at, "In other words?", model=ELSEWHERE)
    assert first(site).questions == ("own-1",)
    assert len(first(site).own_questions[0].probes) >= 3


def test_ids_of_own_questions_are_unique_in_the_vacancy(site, as_manager, at, all_at):
    write(as_manager, at, "One?")
    write(as_manager, f"{all_at}/grades9plus:1.2", "Two?")
    write(as_manager, at, "Three?")
    assert first(site).questions == ("own-1", "own-3")
    assert saved(site).elements[1].questions == ("own-2",)


def test_an_own_question_is_changed_where_it_is_asked(site, as_manager, at):
    write(as_manager, at, "One?")
    write(as_manager, at, "Two?")
    write(as_manager, at, "One, better?", model="own-1")
    assert [each.text for each in first(site).own_questions] == ["One, better?", "Two?"]
    assert first(site).questions == ("own-1", "own-2")


def test_the_linter_speaks_beside_question_and_probe_and_does_not_block(
    site, as_manager, at, all_at
):
    answer = write(
        as_manager, at, "Do you have children?", probes="How much sick leave have you had?"
    )
    assert len(first(site).own_questions) == 1
    said = entry(answer.text, "own-1")
    assert "Unlawful risk: “Do you have children”" in said
    assert said.count("Safer:") >= 2
    assert "sick" in said.split("Unlawful risk", 2)[2]
    assert "things to look at" in as_manager.get(all_at).text
    assert "Unlawful risk" in as_manager.get(f"{at}/own/own-1").text


@pytest.mark.parametrize("text", BAD_TEXTS.values(), ids=BAD_TEXTS)
def test_any_text_is_kept_as_it_was_typed(site, as_manager, at, text):
    answer = write(as_manager, at, text, probes=text)
    assert first(site).own_questions[0].text == text
    assert first(site).own_questions[0].probes == (text,)
    assert text in entry(answer.text, "own-1")


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"text": " "}, "Type the question."),
        ({"text": "x" * 100_000}, "Use at most 600 characters"),
        ({"text": "a\x07b"}, "Take out the character U+0007"),
        ({"text": "Fine?", "probes": "a\x07b"}, "Take out the character U+0007"),
        ({"text": "Fine?", "probes": "x" * 100_000}, "Use at most"),
        ({"text": "Fine?", "probes": "x" * 301}, "Shorten probe 1"),
        ({"text": "Fine?", "probes": "Why?\n" * (MOST_PROBES + 1)}, "Use at most 8 probes"),
        ({"text": "Fine?", "kind": "trick"}, "Choose what kind of question it is."),
    ],
)
def test_a_question_that_cannot_be_is_a_sentence_with_what_was_typed(
    site, as_manager, at, changed, sentence
):
    before = saved(site)
    answer = as_manager.fill_in(f"{at}/own/new", changed)
    assert any(each.startswith(sentence) for each in faults(answer.text)), faults(answer.text)
    for name in ("text", "probes"):
        assert changed.get(name, "").strip() in answer.text.replace("\r\n", "\n")
    assert saved(site) == before


def test_a_removed_question_can_be_put_back_where_it_was_asked(site, as_manager, at):
    write(as_manager, at, "One?", probes="Why?\nWhen?", kind="situational")
    write(as_manager, at, "Two?")
    before = saved(site)
    answer = press(as_manager, at, "remove:own-1")
    assert first(site).questions == ("own-2",)
    assert [each.id for each in first(site).own_questions] == ["own-2"]
    as_manager.send(put_back_form(answer.text))
    assert first(site).questions == ("own-1", "own-2")
    assert set(first(site).own_questions) == set(before.elements[0].own_questions)


def test_a_removed_question_that_was_not_asked_is_put_back_unasked(site, as_manager, at):
    write(as_manager, at, "One?")
    as_manager.fill_in(at, {"asked": [BANK[0]]})
    answer = press(as_manager, at, "remove:own-1")
    as_manager.send(put_back_form(answer.text))
    assert first(site).questions == (BANK[0],)
    assert len(first(site).own_questions) == 1


def test_what_is_put_back_is_checked_like_what_is_typed(site, as_manager, at):
    write(as_manager, at, "One?")
    form = put_back_form(press(as_manager, at, "remove:own-1").text)
    assert faults(as_manager.send(form, {"text": ""}).text) == ["Type the question."]
    write(as_manager, at, "Took the number?")
    again = offers(as_manager, at)
    version = dict(again.values)["version"]
    as_manager.send(form, {"version": version, "identity": "own-1", "place": "x" * 1000})
    assert [each.id for each in first(site).own_questions] == ["own-1", "own-2"]


def test_what_is_not_there_is_a_404(as_manager, at, all_at):
    for address in (
        f"{all_at}/grades9plus:9.9",
        f"{all_at}/bradford:1.1",
        f"{at}/own/own-9",
        f"{at}/own/x:y",
    ):
        assert as_manager.get(address).status_code == 404
    for address in (
        f"{all_at}/grades9plus:9.9",
        f"{all_at}/bradford:1.1/own/new",
        f"{all_at}/x/put-back",
    ):
        assert as_manager.post(address, data={"version": "1", "text": "x"}).status_code == 404
    assert press(as_manager, at, "remove:own-9").status_code == 404
    assert press(as_manager, at, "write:own-9").status_code == 404


def test_saving_to_a_question_that_is_not_there_is_a_404(as_manager, at):
    form = as_manager.form(f"{at}/own/new", "text")
    assert (
        as_manager.send(replace(form, action=f"{at}/own/own-9"), {"text": "Mine?"}).status_code
        == 404
    )


def test_a_question_of_another_vacancy_is_not_there(site, as_manager, as_other_manager, at):
    write(as_manager, at, "Secret?")
    assert as_other_manager.get(f"{at}/own/own-1").status_code == 404
    assert (
        as_other_manager.get(
            f"/vacancies/{site.elsewhere}/questions/grades9plus:1.1/own/own-1"
        ).status_code
        == 404
    )


def test_what_is_ticked_is_saved_beside_what_was_changed_meanwhile(site, as_manager, at):
    form = offers(as_manager, at)
    elsewhere(site, lambda draft: replace(draft, post="Another post"))
    answer = as_manager.send(form, {"asked": [BANK[1]]})
    assert faults(answer.text) == []
    assert first(site).questions == (BANK[1],)
    assert saved(site).post == "Another post"


def test_a_stale_question_is_shown_again_with_what_was_typed(site, as_manager, at):
    write(as_manager, at, "One?")
    form = as_manager.form(f"{at}/own/own-1", "text")
    elsewhere(
        site,
        lambda draft: replace(
            draft, elements=(replace(draft.elements[0], own_questions=(), questions=()),)
        ),
    )
    answer = as_manager.send(form, {"text": "One, better?"})
    assert "removed this question" in faults(answer.text)[0]
    as_manager.send(next(each for each in forms(answer.text) if "text" in each.names))
    assert [each.text for each in first(site).own_questions] == ["One, better?"]


def test_a_question_whose_element_was_taken_out_can_still_be_copied(site, as_manager, at):
    form = as_manager.form(f"{at}/own/new", "text")
    offered = offers(as_manager, at)
    elsewhere(site, lambda draft: replace(draft, elements=draft.elements[1:]))
    # The element is gone, so its address is; what was typed stands on the page that says so.
    answer = as_manager.send(form, {"text": "Typed for nothing?"})
    assert answer.status_code == 404
    assert "Typed for nothing?" in answer.text
    assert as_manager.send(offered).status_code == 404


def test_there_is_a_limit_and_it_is_said(site, as_manager, at):
    for number in range(MOST_OWN_QUESTIONS):
        write(as_manager, at, f"Number {number}?")
    assert "Write a question of your own" not in as_manager.get(at).text
    answer = write(as_manager, at, "One more?")
    assert faults(answer.text)[0].startswith(
        f"There are already {MOST_OWN_QUESTIONS} questions of your own"
    )
    assert len(first(site).own_questions) == MOST_OWN_QUESTIONS


def test_what_another_element_asks_is_said(site, as_manager):
    with site.database() as db:
        elements = (
            chosen("grades9plus", "1.1", "2"),
            chosen("bradford", "3.2", "every_role", ["3.2-1-q1"]),
        )
        draft = replace(a_draft("V-TWO"), elements=elements)
        identity = add_vacancy(db, actor(site.manager), site.manager.id, draft)
    answer = as_manager.get(f"/vacancies/{identity}/questions/grades9plus:1.1")
    assert "Already asked about Confidence." in entry(answer.text, ELSEWHERE)


def test_before_elements_are_chosen_there_is_a_way_to_them(site, as_manager):
    answer = as_manager.get(f"/vacancies/{site.empty}/questions")
    assert heading(answer.text) == "Questions"
    assert f"/vacancies/{site.empty}/elements" in links(answer.text)
    version = site.vacancy(site.empty).version
    assert (
        as_manager.post(
            f"/vacancies/{site.empty}/questions", data={"version": str(version)}
        ).status_code
        == 302
    )


def test_pages_stay_small_for_every_element(site, as_manager):
    for name in shipped_library().ids:
        every = [each for _, each in shipped_library().framework(name).elements()]
        elements = tuple(chosen(name, each.number, each.stages[-1].stage) for each in every)
        draft = replace(a_draft(f"V-{name[:10]}"), framework=name, elements=elements, criteria=())
        with site.database() as db:
            identity = add_vacancy(db, actor(site.manager), site.manager.id, draft)
        for each in every:
            answer = as_manager.get(f"/vacancies/{identity}/questions/{name}:{each.number}")
            assert answer.status_code == 200
            assert len(answer.data) < LARGEST_PAGE
        if len(every) <= 40:
            assert len(as_manager.get(f"/vacancies/{identity}/questions").data) < LARGEST_PAGE
