"""Step 3: the elements, their stages, weights and order."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest

from recruit.domain.pack.decision_rule import MOST_PASSES, TieBreak
from recruit.domain.words.people import actor
from recruit.store.vacancies.vacancies import save_draft
from recruit.web.vacancy.elements_form import weight_of
from tests.builders import chosen
from tests.web.reading import LARGEST_PAGE, faults, forms, notices, parsed, words

NASTY = {
    "long": "x" * 100_000,
    "control": "1\x01",
    "html": "<script>alert(1)</script>",
    "sql": "' or 1=1 --",
    "emoji": "🦊",
    "right to left": "مرحبا",
    "private use": "\ue0001",
    "negative": "-1",
    "zero": "0",
    "by zero": "1/0",
    "huge": "1e9",
    "arabic digit": "٢",
    "empty": "",
}


def page(vacancy, **asked):
    query = "&".join(f"{key}={value}" for key, value in asked.items())
    return f"/vacancies/{vacancy}/elements" + (f"?{query}" if query else "")


def change(site, identity, **changes):
    stored = site.vacancy(identity)
    with site.database() as db:
        save_draft(db, actor(site.hr), identity, stored.version, replace(stored.draft, **changes))


def press(browser, address, changes):
    return browser.send(browser.form(address, "version"), changes)


def numbers(site, identity):
    return [each.reference.number for each in site.vacancy(identity).draft.elements]


def the_form(html):
    return next(
        each for each in forms(html) if ("version") in each.names and "elements" in each.action
    )


def ticks(form):
    return [value for name, value in form.values if name == "tick"]


def text_of(html, identity):
    return words(parsed(html).xpath(f"//*[@id='{identity}']")[0])


@pytest.fixture
def begun(site):
    """A vacancy with a framework and no elements."""
    change(site, site.empty, framework="grades9plus", stage="2")
    return site.empty


def test_before_a_framework_is_chosen_the_page_leads_there(site, as_manager):
    html = as_manager.get(page(site.empty)).text
    assert f'href="/vacancies/{site.empty}/framework">Choose a framework' in html


def test_the_open_group_shows_definitions_and_indicators_at_the_stage_of_the_post(
    begun, as_manager, library
):
    html = as_manager.get(page(begun)).text
    text = words(parsed(html))
    group = library.framework("grades9plus").groups[0]
    for element in group.elements:
        assert f"{element.number} {element.title}" in text
        assert element.definition in text
        for indicator in element.stage("2").indicators:
            assert indicator.text in text
    below, above = (group.elements[0].stage(each).indicators[0].text for each in ("1", "3"))
    for each in (below, above):
        assert parsed(html).xpath(f"//details//li[normalize-space()='{each}']")
    assert "Six to eight elements are suggested" in text


def test_ticking_chooses_with_the_defaults_and_goes_on(site, begun, as_manager):
    answer = as_manager.fill_in(page(begun), {"tick": ["grades9plus:1.3", "grades9plus:1.1"]})
    assert answer.request.path == f"/vacancies/{begun}/specification"
    first, second = site.vacancy(begun).draft.elements
    assert (first.reference.number, second.reference.number) == ("1.3", "1.1")
    assert (first.stage, first.weight, first.minutes, first.questions) == ("2", 1, 6, ())


def test_going_on_with_nothing_ticked_is_a_sentence_but_staying_is_not(begun, as_manager):
    assert faults(as_manager.fill_in(page(begun), {}).text) == ["Tick at least one element."]
    assert faults(as_manager.fill_in(page(begun), {}, button="stay").text) == []


def test_the_count_and_minutes_stand_on_the_page(site, as_manager):
    html = as_manager.get(page(site.ready)).text
    assert text_of(html, "load").startswith(
        "6 ticked. With opening and close they take 46 of 60 minutes."
    )
    assert not parsed(html).xpath("//*[@data-when][not(@hidden)]")


def test_too_few_too_many_and_too_long_are_said(site, as_manager, library):
    def seen(count):
        listed = list(library.framework("derbyshire").elements())[:count]
        elements = [
            chosen("derbyshire", each.number, "operational_leadership") for _, each in listed
        ]
        change(site, site.ready, elements=tuple(elements))
        html = as_manager.get(page(site.ready)).text
        return {
            each.get("data-when") for each in parsed(html).xpath("//*[@data-when][not(@hidden)]")
        }

    assert seen(0) == set()
    assert seen(5) == {"few"}
    assert seen(8) == set()
    assert seen(9) == {"many", "over"}


def test_stage_and_weight_of_a_chosen_element_are_saved(site, as_manager):
    as_manager.fill_in(
        page(site.ready), {"stage grades9plus:1.2": "3", "weight grades9plus:1.2": " 2.5 "}
    )
    second = site.vacancy(site.ready).draft.elements[1]
    assert (second.stage, second.weight) == ("3", Fraction(5, 2))
    assert "Not at the stage of the post, Stage 2." in as_manager.get(page(site.ready)).text


def test_elements_move_up_and_down_without_script(site, as_manager):
    form = as_manager.form(page(site.ready), "version")
    assert numbers(site, site.ready)[:3] == ["1.1", "1.2", "1.3"]
    as_manager.send(form, {"move": "down 1"})
    assert numbers(site, site.ready)[:3] == ["1.2", "1.1", "1.3"]
    answer = press(as_manager, page(site.ready), {"move": "up 3"})
    assert numbers(site, site.ready)[:3] == ["1.2", "1.3", "1.1"]
    assert answer.request.path == f"/vacancies/{site.ready}/elements"


@pytest.mark.parametrize(
    "wanted", ["up 1", "down 6", "up 99", "up 0", "sideways 1", "up -1", "x" * 9999, "up ٢"]
)
def test_a_move_that_is_none_changes_nothing(site, as_manager, wanted):
    before = numbers(site, site.ready)
    press(as_manager, page(site.ready), {"move": wanted})
    assert numbers(site, site.ready) == before


def test_moving_keeps_what_else_was_typed(site, as_manager):
    press(as_manager, page(site.ready), {"move": "down 1", "weight grades9plus:1.3": "4"})
    assert site.vacancy(site.ready).draft.elements[2].weight == 4


def test_a_plain_element_is_dropped_by_unticking_it(site, as_manager):
    form = as_manager.form(page(site.ready), "version")
    as_manager.send(form, {"tick": [each for each in ticks(form) if not each.endswith("1.2")]})
    assert "1.2" not in numbers(site, site.ready)


def test_what_goes_with_an_element_is_named_and_agreed_to_first(site, as_manager):
    first, *others = site.vacancy(site.ready).draft.elements
    step = TieBreak(str(first.reference), "Self Belief")
    steps = (step, TieBreak(MOST_PASSES, ""))
    change(site, site.ready, elements=(replace(first, minimum_mark="1"), *others), tie_break=steps)
    form = as_manager.form(page(site.ready), "version")
    without = {"tick": ticks(form)[1:], "weight grades9plus:1.2": "3"}
    answer = as_manager.send(form, without)
    assert faults(answer.text) == ["Agree to what goes with this change, or undo it below."]
    text = words(parsed(answer.text))
    assert "“Self Belief” goes, and with it its minimum mark." in text
    assert "The tie-break step “the candidate with the higher mark for Self Belief” goes." in text
    assert len(numbers(site, site.ready)) == 6
    asked = the_form(answer.text)
    assert len(ticks(asked)) == 5
    saved = as_manager.send(asked, {"agreed": asked.choices["agreed"][0]})
    draft = site.vacancy(site.ready).draft
    assert len(draft.elements) == 5
    assert draft.elements[0].weight == 3
    assert [each.key for each in draft.tie_break] == [MOST_PASSES]
    assert any("Nights alone on a rock" in each for each in notices(saved.text))


def test_agreeing_to_one_loss_is_not_agreeing_to_another(site, as_manager):
    first, second, *others = site.vacancy(site.ready).draft.elements
    rich = (replace(first, minimum_mark="1"), replace(second, minimum_mark="1"), *others)
    change(site, site.ready, elements=rich)
    form = as_manager.form(page(site.ready), "version")
    asked = the_form(as_manager.send(form, {"tick": ticks(form)[1:]}).text)
    agreed = asked.choices["agreed"][0]
    answer = as_manager.send(asked, {"agreed": agreed, "tick": ticks(asked)[1:]})
    assert faults(answer.text)
    assert len(numbers(site, site.ready)) == 6


def test_another_stage_that_takes_chosen_questions_is_agreed_to_first(site, as_manager, library):
    first, *others = site.vacancy(site.ready).draft.elements
    question = library.framework("grades9plus").find("1.1")[1].stage("2").questions[0].id
    change(site, site.ready, elements=(replace(first, questions=(question,)), *others))
    answer = as_manager.fill_in(page(site.ready), {"stage grades9plus:1.1": "3"})
    assert "What belongs to Stage 2 goes: 1 chosen question." in words(parsed(answer.text))
    asked = the_form(answer.text)
    as_manager.send(asked, {"agreed": asked.choices["agreed"][0]})
    changed = site.vacancy(site.ready).draft.elements[0]
    assert (changed.stage, changed.questions) == ("3", ())
    assert as_manager.get(page(site.ready)).status_code == 200


def test_opening_another_group_saves_what_is_ticked(site, begun, as_manager):
    answer = press(as_manager, page(begun), {"tick": ["grades9plus:1.1"], "open": "2"})
    assert numbers(site, begun) == ["1.1"]
    assert text_of(answer.text, "open-group").startswith("2 Setting Direction")
    assert "1 Personal Qualities 5 elements, 1 chosen" in words(parsed(answer.text))


def test_elements_of_another_framework_can_be_added_at_a_stage_of_its_ladder(
    site, begun, as_manager
):
    shown = press(as_manager, page(begun), {"framework": "derbyshire", "switch": "1"})
    assert "Choose from A Leadership Framework for Derbyshire" in text_of(shown.text, "choose")
    form = the_form(shown.text)
    as_manager.send(form, {"at": "operational_leadership", "tick": ["derbyshire:1.1"]})
    (only,) = site.vacancy(begun).draft.elements
    assert (str(only.reference), only.stage) == ("derbyshire:1.1", "operational_leadership")


def test_the_stage_of_another_framework_can_be_looked_at_before_choosing(
    begun, as_manager, library
):
    form = as_manager.form(page(begun, framework="derbyshire"), "version")
    html = as_manager.send(form, {"at": "strategic_leadership", "look": "1"}).text
    element = library.framework("derbyshire").groups[0].elements[0]
    assert element.stage("strategic_leadership").indicators[0].text in words(
        parsed(html).xpath("//ul[@class='offered']")[0]
    )


def test_an_element_that_lacks_the_stage_of_the_post_gets_the_nearest_and_the_page_says_so(
    site, as_manager
):
    change(site, site.empty, framework="bradford", stage="managerial")
    html = as_manager.get(page(site.empty)).text
    assert "Every leadership role (the nearest it has to Managerial roles)" in words(parsed(html))
    as_manager.fill_in(page(site.empty), {"tick": ["bradford:1.1"]})
    assert site.vacancy(site.empty).draft.elements[0].stage == "every_role"


def test_two_elements_that_ask_the_same_are_pointed_out(site, as_manager, library):
    pair = (chosen("derbyshire", "1.1", "front_line_worker"), chosen("grades9plus", "1.2", "2"))
    change(site, site.ready, elements=pair)
    text = words(parsed(as_manager.get(page(site.ready)).text))
    assert (
        "“Self-Awareness” (1.2, Competency Framework, Grades 9 and above: Leadership Family) and"
        in text
    )
    assert "ask the same" in text
    link = next(
        each
        for each in library.crosswalk.links
        if {str(end) for end in each.ends} == {"derbyshire:1.1", "grades9plus:1.2"}
    )
    assert link.why in text


def test_an_element_on_offer_says_that_a_chosen_one_asks_the_same(site, as_manager):
    change(site, site.ready, elements=(chosen("grades9plus", "1.2", "2"),))
    html = as_manager.get(page(site.ready, framework="derbyshire", group="1")).text
    assert "Asks the same as “Self-Awareness” (1.2," in words(parsed(html))


def test_an_element_that_is_chosen_already_is_marked_and_cannot_be_ticked_twice(site, as_manager):
    html = as_manager.get(page(site.ready, group="1")).text
    assert "1.1 Self Belief: chosen" in words(parsed(html))
    assert ticks(the_form(html)).count("grades9plus:1.1") == 1


@pytest.mark.parametrize("weight", NASTY.values(), ids=NASTY)
def test_a_weight_that_is_none_is_a_sentence_and_stays_on_the_page(site, as_manager, weight):
    answer = as_manager.fill_in(page(site.ready), {"weight grades9plus:1.1": weight})
    assert faults(answer.text) == [
        "Give “Self Belief” a weight above 0 and at most 100, such as 1, 2 or 0.5."
    ]
    if 0 < len(weight) <= 40 and "\0" not in weight:
        assert dict(the_form(answer.text).values)["weight grades9plus:1.1"] == weight
    assert site.vacancy(site.ready).draft.elements[0].weight == 2


@pytest.mark.parametrize(
    ("typed", "weight"),
    [
        ("1", 1),
        ("0.5", Fraction(1, 2)),
        ("1/3", Fraction(1, 3)),
        ("100", 100),
        ("100.001", None),
        ("0.000", None),
        ("1/00", None),
        (".5", None),
        ("1 ", None),
    ],
)
def test_weights_are_numbers_above_0_and_at_most_100(typed, weight):
    assert weight_of(typed) == weight


@pytest.mark.parametrize(
    "key",
    [*NASTY.values(), "grades9plus:9.9", "nowhere:1.1", "grades9plus", ":", "grades9plus:1.1 2"],
)
def test_an_element_that_is_none_is_a_sentence_or_nothing(site, begun, as_manager, key):
    answer = as_manager.fill_in(page(begun), {"tick": [key, "grades9plus:1.1"]})
    if numbers(site, begun) != ["1.1"]:
        assert faults(answer.text) == [
            "One of the elements is not in the question bank. Choose among those below."
        ]
        assert numbers(site, begun) == []


@pytest.mark.parametrize("stage", NASTY.values(), ids=NASTY)
def test_a_stage_that_the_element_lacks_is_a_sentence(site, as_manager, stage):
    answer = as_manager.fill_in(page(site.ready), {"stage grades9plus:1.1": stage})
    assert faults(answer.text) == ["Choose one of the stages that “Self Belief” has."]
    assert site.vacancy(site.ready).draft.elements[0].stage == "2"


@pytest.mark.parametrize("asked", NASTY.values(), ids=NASTY)
def test_an_address_that_names_nothing_shows_the_framework_of_the_post(begun, as_manager, asked):
    for name in ("framework", "group", "stage"):
        answer = as_manager.get(f"/vacancies/{begun}/elements", query_string={name: asked[:2000]})
        assert answer.status_code == 200
        assert "Grades 9 and above" in text_of(answer.text, "choose")
    sent = press(as_manager, page(begun), {"framework": asked, "switch": "1"})
    assert sent.status_code == 200
    assert press(as_manager, page(begun), {"open": asked}).status_code == 200


def test_a_row_that_is_left_out_drops_nothing(site, as_manager):
    form = as_manager.form(page(site.ready), "version")
    as_manager.send(form, {"row": ["grades9plus:1.2"], "tick": ["grades9plus:1.2"]})
    assert sorted(numbers(site, site.ready)) == ["1.1", "1.2", "1.3", "1.4", "1.5", "2.1"]


def test_more_elements_than_any_interview_can_hold_are_refused(site, begun, as_manager, library):
    every = [f"bradford:{each.number}" for _, each in library.framework("bradford").elements()]
    answer = as_manager.fill_in(page(begun), {"tick": every})
    assert faults(answer.text) == ["Choose at most 20 elements. Untick some."]
    assert numbers(site, begun) == []


def test_a_stale_page_changes_what_was_touched_and_leaves_what_was_changed_meanwhile(
    site, as_manager
):
    form = as_manager.form(page(site.ready), "version")
    before = site.vacancy(site.ready).draft.elements
    change(site, site.ready, elements=(*before[1:], chosen("grades9plus", "3.1", "2")))
    answer = as_manager.send(
        form, {"weight grades9plus:1.2": "7", "tick": [*ticks(form)[:-1], "grades9plus:2.2"]}
    )
    assert faults(answer.text) == []
    assert "Changed meanwhile and kept as it is now" in notices(answer.text)[0]
    # 1.1 was dropped and 3.1 chosen meanwhile; 2.1 was unticked here, 2.2 ticked, and 1.2 given
    # another weight.
    assert numbers(site, site.ready) == ["1.2", "1.3", "1.4", "1.5", "3.1", "2.2"]
    assert site.vacancy(site.ready).draft.elements[0].weight == 7


def test_an_element_chosen_twice_keeps_both_rows(site, as_manager):
    change(
        site,
        site.ready,
        elements=(chosen("grades9plus", "1.1", "2"), chosen("grades9plus", "1.1", "3")),
    )
    as_manager.fill_in(page(site.ready), {"weight grades9plus:1.1 2": "3"})
    assert [(each.stage, each.weight) for each in site.vacancy(site.ready).draft.elements] == [
        ("2", 1),
        ("3", 3),
    ]


@pytest.mark.parametrize("count", [8, 14, 20])
@pytest.mark.parametrize(
    "shown", ["bradford", "healthcare_leadership_model", "nhs_leadership_framework"]
)
def test_the_page_stays_small_however_much_is_chosen(site, as_manager, library, shown, count):
    pool = [
        chosen(each.id, element.number, element.stages[-1].stage)
        for each in library.frameworks()
        for _, element in each.elements()
        if each.id in ("grades9plus", "derbyshire")
    ]
    change(site, site.ready, elements=tuple(pool[:count]))
    for group in library.framework(shown).groups:
        html = as_manager.get(page(site.ready, framework=shown, group=group.number)).text
        assert len(html.encode()) < LARGEST_PAGE
    form = as_manager.form(page(site.ready, framework=shown, group=group.number), "version")
    wrong = as_manager.send(form, dict.fromkeys(form.typed, "x" * 100))
    assert len(faults(wrong.text)) == count
    assert len(wrong.text.encode()) < LARGEST_PAGE


@pytest.mark.parametrize("count", [1, 30])
def test_the_page_asks_the_database_little(site, as_manager, library, count, monkeypatch):
    elements = [
        chosen("derbyshire", e.number, e.stages[-1].stage)
        for _, e in library.framework("derbyshire").elements()
    ]
    change(site, site.ready, elements=tuple(elements[:count]))
    statements = []
    from recruit.web import database as module

    real = module.connect

    def counted(path):
        made = real(path)
        made.conn.set_trace_callback(statements.append)
        return made

    monkeypatch.setattr(module, "connect", counted)
    as_manager.get(page(site.ready))
    assert 0 < len(statements) <= 12


def test_every_script_is_a_file_of_our_own(site, as_manager):
    html = as_manager.get(page(site.ready)).text
    sources = parsed(html).xpath("//script/@src")
    assert "/static/elements.js" in sources
    assert all(source.startswith("/static/") for source in sources)
    assert parsed(html).xpath("//script[not(@src)]") == []
    with as_manager.get("/static/elements.js") as script:
        assert script.status_code == 200


def test_a_wrong_token_saves_nothing(site, begun, as_manager):
    answer = as_manager.post(page(begun), data={"csrf_token": "wrong", "tick": "grades9plus:1.1"})
    assert answer.status_code == 400
    assert numbers(site, begun) == []


def test_another_managers_vacancy_is_not_there(site, as_manager):
    assert as_manager.get(page(site.elsewhere)).status_code == 404
    assert (
        as_manager.post(page(site.elsewhere), data={"tick": "grades9plus:1.1"}).status_code == 404
    )
