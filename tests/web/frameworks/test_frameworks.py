"""Browsing and searching the frameworks, and starting a vacancy from an element."""

from __future__ import annotations

import pytest

from recruit.domain.framework.framework import ElementReference
from tests.builders import shipped_library
from tests.web.reading import LARGEST_PAGE, faults, heading, link_to, links, notices, parsed, words

ALL = [
    (framework.id, element.number)
    for framework in shipped_library().frameworks()
    for _, element in framework.elements()
]


def marked(text):
    return [words(each) for each in parsed(text).iter("mark")]


def test_the_list_names_every_framework(as_panel_member):
    text = as_panel_member.get("/frameworks").text
    for framework in shipped_library().frameworks():
        assert link_to(text, framework.title) == f"/frameworks/{framework.id}"
    questions = len(list(shipped_library().framework("grades9plus").questions()))
    assert f"3 groups, 15 elements, {questions} questions" in words(parsed(text))


def test_every_framework_lists_its_elements(as_panel_member):
    for framework in shipped_library().frameworks():
        text = as_panel_member.get(f"/frameworks/{framework.id}").text
        assert len(text.encode()) < LARGEST_PAGE
        for _, element in framework.elements():
            assert (
                link_to(text, f"{element.number} {element.title}")
                == f"/frameworks/{framework.id}/{element.number}"
            )


def test_every_element_shows_its_whole_ladder(as_panel_member):
    for identity, number in ALL:
        text = as_panel_member.get(f"/frameworks/{identity}/{number}").text
        assert len(text.encode()) < LARGEST_PAGE
        shown = words(parsed(text))
        group, element = shipped_library().framework(identity).find(number)
        for indicator in (*element.negative_indicators, *group.negative_indicators):
            assert " ".join(indicator.text.split()) in shown
        for stage in element.stages:
            for each in (*stage.indicators, *stage.negative_indicators, *stage.questions):
                assert each.text in shown
            for question in stage.questions:
                assert all(probe in shown for probe in question.probes)


def test_an_element_leads_to_its_relatives(as_panel_member):
    text = as_panel_member.get("/frameworks/derbyshire/1.1").text
    assert "Asks for the same as 1.1 Developing self awareness" in words(parsed(text))
    assert "/frameworks/nhs_leadership_framework/1.1" in links(text)


@pytest.mark.parametrize(
    "address",
    [
        "/frameworks/nothing",
        "/frameworks/nothing/1",
        "/frameworks/bradford/9.99",
        "/frameworks/../x",
    ],
)
def test_what_is_not_there_is_a_404(as_panel_member, address):
    assert as_panel_member.get(address).status_code == 404


def test_a_search_marks_the_words_and_leads_to_their_place(as_panel_member):
    text = as_panel_member.get("/search", query_string={"words": "bladder scanners"}).text
    assert marked(text) == ["bladder", "scanners"]
    place = next(each for each in links(text) if "#part-" in each)
    page = as_panel_member.get(place).text
    assert parsed(page).xpath(f"//*[@id='{place.partition('#')[2]}']")


def test_every_place_that_a_search_names_is_there(as_panel_member):
    for each in ("develop", "listen", "stage", "values"):
        text = as_panel_member.get("/search", query_string={"words": each}).text
        for address in links(text):
            page, sign, anchor = address.partition("#")
            if sign and page:
                assert parsed(as_panel_member.get(page).text).xpath(f"//*[@id='{anchor}']"), address


def test_a_search_goes_through_its_pages(as_panel_member):
    seen, address = [], "/search?words=the"
    while address:
        text = as_panel_member.get(address).text
        assert len(text.encode()) < LARGEST_PAGE
        seen += [words(each) + address for each in parsed(text).xpath("//ol[@class='found']/li")]
        following = parsed(text).xpath("//a[@rel='next']/@href")
        address = str(following[0]) if following else ""
    assert f"{len(seen)} elements found" in words(parsed(text))


@pytest.mark.parametrize("page", ["0", "-1", "x", "99999999999", "²", ""])
def test_an_odd_page_number_is_the_first_page(as_panel_member, page):
    assert "page 1 of" in words(
        parsed(as_panel_member.get("/search", query_string={"words": "the", "page": page}).text)
    )


def test_a_page_past_the_end_leads_back(as_panel_member):
    text = as_panel_member.get("/search?words=the&page=999").text
    assert link_to(text, "Show the first") == "/search?words=the"


def test_a_search_stays_in_the_framework_asked_for(as_panel_member):
    text = as_panel_member.get("/search?words=team&framework=grades9plus").text
    found = [str(each) for each in parsed(text).xpath("//ol[@class='found']//h2/a/@href")]
    assert found
    assert all(each.startswith("/frameworks/grades9plus/") for each in found)
    assert as_panel_member.get("/search?words=team&framework=nothing").status_code == 200


@pytest.mark.parametrize(
    "typed",
    [
        '"',
        "*",
        "NEAR",
        "NEAR(",
        "a AND",
        "' or 1=1 --",
        "<script>alert(1)</script>",
        "\x00",
        "😀",
        "\u202eevil",
        "הקשבה",
        " ",
        "x" * 100_000,
        "listen " * 15_000,
    ],
)
def test_whatever_is_searched_for_gets_a_page(as_panel_member, typed):
    answer = as_panel_member.get("/search", query_string={"words": typed})
    assert answer.status_code == 200
    assert heading(answer.text) == "Search the frameworks"
    assert "<script>alert" not in answer.text


def test_a_search_that_was_cut_says_so(as_panel_member):
    assert (
        "Only the first 200 characters"
        in as_panel_member.get("/search", query_string={"words": "x" * 201}).text
    )


def test_nothing_found_says_what_to_try(as_panel_member):
    text = as_panel_member.get("/search?words=zyzzyva&framework=bradford").text
    assert "No elements found" in text
    assert link_to(text, "look in all frameworks") == "/search?words=zyzzyva"


def test_a_vacancy_starts_from_an_element(site, as_manager):
    answer = as_manager.fill_in(
        "/frameworks/grades9plus/2.1", {"stage": "3"}, action="/frameworks/grades9plus/2.1"
    )
    assert heading(answer.text) == "Post"
    assert notices(answer.text) == [
        "A vacancy was started with 2.1 Seizing the Future. You can choose more elements at the"
        " third step."
    ]
    stored = site.vacancy(int(answer.request.path.split("/")[2]))
    assert (stored.owner, stored.draft.framework, stored.draft.stage) == (
        site.manager.id,
        "grades9plus",
        "3",
    )
    (element,) = stored.draft.elements
    assert (element.reference, element.stage) == (ElementReference("grades9plus", "2.1"), "3")


@pytest.mark.parametrize("stage", ["6", "", "x" * 1000, "<b>", None])
def test_a_stage_that_the_element_has_not_got_starts_nothing(site, as_manager, stage):
    answer = as_manager.fill_in(
        "/frameworks/grades9plus/1.2", {"stage": stage}, action="/frameworks/grades9plus/1.2"
    )
    assert faults(answer.text) == ["Choose one of the stages of this element."]
    with site.database() as db:
        assert db.execute("select count(*) from vacancy").fetchone()[0] == 5


def test_a_panel_member_starts_no_vacancy(as_panel_member):
    assert "Start a vacancy" not in as_panel_member.get("/frameworks/grades9plus/2.1").text
    assert (
        as_panel_member.post("/frameworks/grades9plus/2.1", data={"stage": "3"}).status_code == 403
    )


def test_a_start_without_token_is_refused(as_manager):
    assert (
        as_manager.post(
            "/frameworks/grades9plus/2.1", data={"stage": "3", "csrf_token": ""}
        ).status_code
        == 400
    )


def test_two_who_start_at_once_get_two_references(site, as_manager, monkeypatch):
    from recruit.web.vacancy import desk

    asked = iter(["V-2026-001", "V-2026-002", "V-2026-077"])
    monkeypatch.setattr(desk, "free_reference", lambda _db, _year: next(asked))
    answer = as_manager.fill_in(
        "/frameworks/grades9plus/2.1", {"stage": "3"}, action="/frameworks/grades9plus/2.1"
    )
    assert site.vacancy(int(answer.request.path.split("/")[2])).draft.reference == "V-2026-077"


@pytest.mark.parametrize(
    "address",
    [
        "/frameworks",
        "/frameworks/bradford",
        "/frameworks/grades9plus/2.1",
        "/search?words=the",
        "/search?words=the&page=3",
    ],
)
def test_a_page_asks_few_questions_of_the_database(as_hr, monkeypatch, address):
    from recruit.web import database

    asked: list[str] = []

    def connect(path):
        made = real(path)
        # What begins with "--" SQLite asks of itself, while it ranks what was found.
        made.conn.set_trace_callback(
            lambda sql: None if sql.startswith("--") else asked.append(sql)
        )
        return made

    real = database.connect
    monkeypatch.setattr(database, "connect", connect)
    assert as_hr.get(address).status_code == 200
    assert 0 < len(asked) <= 12
