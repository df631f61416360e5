"""Step 8: what stops an issue, what may be accepted, and one edition for one decision."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from recruit.documents.papers import PaperName
from recruit.domain.framework.crosswalk import Relation
from recruit.domain.framework.framework import Kind, Question
from recruit.domain.pack.vacancy import Method
from recruit.domain.words.people import actor
from recruit.store.connection import connect
from recruit.store.vacancies.editions import editions, issued_pack, note_seen
from recruit.store.vacancies.vacancies import save_draft
from tests.builders import chosen, shipped_library
from tests.web.reading import LARGEST_PAGE, faults, forms, links, notices, parsed, words

REASON = "A practical task takes its place."


def change(site, identity: int, **changes) -> None:
    stored = site.vacancy(identity)
    with site.database() as db:
        save_draft(db, actor(site.hr), identity, stored.version, replace(stored.draft, **changes))


def check(identity: int) -> str:
    return f"/vacancies/{identity}/check"


def reason(browser, identity: int) -> str:
    """The name of the field for why the first obstacle can stay as it is."""
    page = parsed(browser.get(check(identity)).text)
    return page.xpath("//textarea[starts-with(@name, 'reason:')]/@name")[0]


def numbers(site, identity: int) -> list[int]:
    with site.database() as db:
        return [each.number for each in editions(db, identity)]


@pytest.fixture
def gap(site) -> int:
    """A vacancy whose certificate no one looks at."""
    change(site, site.ready, methods=(Method.APPLICATION, Method.INTERVIEW))
    return site.ready


def test_a_whole_draft_is_issued_with_its_digest_and_the_day(site, as_manager):
    answer = as_manager.fill_in(check(site.ready), {}, action=f"{check(site.ready)}/issue")
    assert notices(answer.text) == ["Edition 1 is issued."]
    assert "Nothing has changed since edition 1" in answer.text
    with site.database() as db:
        issued = issued_pack(db, site.ready)
    assert issued.pack.edition == 1
    assert issued.pack.issued
    assert issued.digest[:12] in answer.text


def test_what_is_missing_leads_to_the_step_where_to_fix_it(site, as_manager):
    text = as_manager.get(check(site.half_done)).text
    assert "Give the grade." in text
    assert f'href="/vacancies/{site.half_done}/post">Go to' in text
    assert "Name at least two panel members." in text
    assert "/issue" not in text


def test_an_empty_draft_can_be_looked_at_and_not_issued(site, as_manager):
    assert as_manager.get(check(site.empty)).status_code == 200
    answer = as_manager.post(f"{check(site.empty)}/issue", data={"version": "1", "edition": "1"})
    assert "Nothing was issued." in answer.text
    assert numbers(site, site.empty) == []


def test_a_gap_is_accepted_with_a_reason_and_taken_back(site, as_manager, gap):
    text = as_manager.get(check(gap)).text
    assert "is assessed by no method" in text
    assert f"/vacancies/{gap}/specification" in links(text)
    answer = as_manager.fill_in(
        check(gap), {reason(as_manager, gap): REASON}, action=f"{check(gap)}/accept"
    )
    assert REASON in answer.text
    assert [each.reason for each in site.vacancy(gap).draft.overrides] == [REASON]
    as_manager.fill_in(check(gap), {}, action=f"{check(gap)}/take-back")
    assert site.vacancy(gap).draft.overrides == ()


def test_a_pack_with_an_accepted_gap_is_issued_and_holds_the_reason(site, as_manager, gap):
    as_manager.fill_in(check(gap), {reason(as_manager, gap): REASON}, action=f"{check(gap)}/accept")
    as_manager.fill_in(check(gap), {}, action=f"{check(gap)}/issue")
    with site.database() as db:
        assert [each.reason for each in issued_pack(db, gap).pack.overrides] == [REASON]


def test_a_gap_needs_a_reason_and_says_so_beside_its_own_field(as_manager, gap):
    answer = as_manager.fill_in(
        check(gap), {reason(as_manager, gap): " \n "}, action=f"{check(gap)}/accept"
    )
    assert faults(answer.text) == ["Say why it can stay as it is, or fix it."]
    assert 'href="#reason-1"' in answer.text


@pytest.mark.parametrize(
    "typed",
    [
        "x" * 100_000,
        "bell\x07",
        "<script>alert(1)</script>",
        "'; drop table vacancy; --",
        "🏮🏮",
        "שלום עולם",
        "escape\x1b",
    ],
)
def test_any_reason_is_kept_or_refused_with_a_sentence(site, as_manager, gap, typed):
    answer = as_manager.fill_in(
        check(gap), {reason(as_manager, gap): typed}, action=f"{check(gap)}/accept"
    )
    assert answer.status_code == 200
    kept = [each.reason for each in site.vacancy(gap).draft.overrides]
    assert kept == [typed] if not faults(answer.text) else kept == []
    assert "<script>alert" not in answer.text


def test_a_gap_that_is_not_there_cannot_be_accepted(site, as_manager):
    answer = as_manager.post(
        f"{check(site.ready)}/accept",
        data={"obstacle": "time", "reason:time": "x", "version": "1"},
        follow_redirects=True,
    )
    assert notices(answer.text) == [
        "That is no longer there to accept. Nothing was changed. You typed: x"
    ]
    assert site.vacancy(site.ready).draft.overrides == ()


def test_a_gap_that_is_still_there_is_accepted_beside_what_was_changed_meanwhile(
    site, as_manager, gap
):
    form = as_manager.form(check(gap), reason(as_manager, gap), action=f"{check(gap)}/accept")
    change(site, gap, contact="room 9")
    answer = as_manager.send(form, {reason(as_manager, gap): REASON})
    assert faults(answer.text) == []
    assert [each.reason for each in site.vacancy(gap).draft.overrides] == [REASON]
    assert site.vacancy(gap).draft.contact == "room 9"


def test_an_unlawful_question_of_ones_own_stops_the_issue(site, as_manager):
    draft = site.vacancy(site.ready).draft
    own = Question("own-1", Kind.PAST_BEHAVIOUR, "Are you married?", ())
    first = replace(draft.elements[0], own_questions=(own,), questions=("own-1",))
    change(site, site.ready, elements=(first, *draft.elements[1:]))
    text = as_manager.get(check(site.ready)).text
    assert "Equality Act 2010" in text
    assert f"/vacancies/{site.ready}/questions" in links(text)
    as_manager.post(f"{check(site.ready)}/issue", data={"version": "2", "edition": "1"})
    assert numbers(site, site.ready) == []


def test_elements_that_overlap_are_pointed_out_and_stop_nothing(site, as_manager):
    library = shipped_library()
    link = next(each for each in library.crosswalk.links if each.how is Relation.SAME)
    made = []
    for each in (link.first, link.second):
        element = library.framework(each.framework).find(each.number)[1]
        stage = next(stage for stage in element.stages if stage.questions)
        made.append(chosen(each.framework, each.number, stage.stage))
    change(site, site.ready, elements=tuple(made), criteria=())
    text = as_manager.get(check(site.ready)).text
    assert "would ask about the same thing twice" in text
    as_manager.fill_in(check(site.ready), {}, action=f"{check(site.ready)}/issue")
    assert numbers(site, site.ready) == [1]


def test_nothing_new_is_not_issued(site, as_manager):
    text = as_manager.get(check(site.issued)).text
    assert "Nothing has changed since edition 1." in text
    answer = as_manager.post(
        f"{check(site.issued)}/issue",
        data={"version": "1", "edition": "2", "reason": "x"},
        follow_redirects=True,
    )
    assert "nothing has changed since" in notices(answer.text)[0]
    assert numbers(site, site.issued) == [1]


def test_a_change_makes_a_new_edition_that_needs_a_reason_and_says_what_changed(site, as_manager):
    with site.database() as db:
        note_seen(db, actor(site.panel_member), site.issued, 1, "interview-guide")
    change(site, site.issued, grade="Grade 10")
    text = as_manager.get(check(site.issued)).text
    assert "The grade: &#39;Grade 9&#39; before, &#39;Grade 10&#39; now." in text
    assert "Tell those who have seen edition 1: Peggy Listener." in text
    answer = as_manager.fill_in(
        check(site.issued), {"reason": ""}, action=f"{check(site.issued)}/issue"
    )
    assert faults(answer.text) == ["Say why there is a new edition. It is printed on every paper."]
    as_manager.fill_in(
        check(site.issued),
        {"reason": "The post was graded again."},
        action=f"{check(site.issued)}/issue",
    )
    assert numbers(site, site.issued) == [2, 1]
    with site.database() as db:
        assert issued_pack(db, site.issued).pack.reason == "The post was graded again."
        assert issued_pack(db, site.issued, 1).pack.grade == "Grade 9"


def test_who_has_seen_which_edition_stands_beside_it(
    site, as_manager, as_panel_member, as_outsider
):
    as_panel_member.get(f"/vacancies/{site.issued}/papers/interview-guide")
    as_outsider.get(f"/vacancies/{site.issued}/papers/person-specification.docx")
    row = next(
        words(each)
        for each in parsed(as_manager.get(check(site.issued)).text).iter("li")
        if "Edition 1" in words(each)
    )
    assert "Peggy Listener: interview guide" in row
    assert "Wilhelmina Storybrook: person specification" in row


def test_sending_twice_makes_one_edition(site, as_manager):
    form = as_manager.form(check(site.ready), "edition", action=f"{check(site.ready)}/issue")
    as_manager.send(form)
    answer = as_manager.send(form)
    assert "There is no other to issue." in notices(answer.text)[0]
    assert numbers(site, site.ready) == [1]


def test_two_tabs_at_the_same_moment_make_one_edition(site):
    tabs = [site.browser(site.manager) for _ in range(4)]
    where = check(site.ready)
    shown = [each.form(where, "edition", action=f"{where}/issue") for each in tabs]
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda pair: pair[0].send(pair[1]), zip(tabs, shown, strict=True)))
    assert {each.status_code for each in answers} == {200}
    assert numbers(site, site.ready) == [1]


def test_a_second_tab_does_not_issue_what_it_never_showed(site, as_manager):
    form = as_manager.form(check(site.ready), "edition", action=f"{check(site.ready)}/issue")
    as_manager.send(form)
    change(site, site.ready, grade="Grade 10")
    answer = as_manager.send(form)
    assert "was issued in the meantime" in notices(answer.text)[0]
    assert numbers(site, site.ready) == [1]


def test_a_draft_changed_in_between_is_shown_again_before_it_is_issued(site, as_manager):
    form = as_manager.form(check(site.ready), "edition", action=f"{check(site.ready)}/issue")
    change(site, site.ready, grade="Grade 10")
    answer = as_manager.send(form)
    assert "Nothing was issued." in faults(answer.text)[0]
    assert numbers(site, site.ready) == []
    as_manager.send(next(each for each in forms(answer.text) if each.action.endswith("/issue")))
    assert numbers(site, site.ready) == [1]


@pytest.mark.parametrize("edition", ["", "x", "-1", "0", "9" * 30, "7"])
def test_an_edition_that_was_tampered_with_issues_nothing(site, as_manager, edition):
    answer = as_manager.post(
        f"{check(site.ready)}/issue",
        data={"version": "1", "edition": edition},
        follow_redirects=True,
    )
    assert "Nothing was issued." in faults(answer.text)[0]
    assert numbers(site, site.ready) == []


@pytest.mark.parametrize("action", ["accept", "take-back", "issue"])
def test_a_wrong_token_changes_nothing_and_a_link_cannot_send(site, as_manager, action):
    answer = as_manager.post(
        f"{check(site.ready)}/{action}", data={"csrf_token": "wrong", "edition": "1"}
    )
    assert answer.status_code == 400
    assert as_manager.get(f"{check(site.ready)}/{action}").status_code == 405
    assert numbers(site, site.ready) == []


@pytest.mark.parametrize("action", ["", "/accept", "/take-back", "/issue"])
def test_only_hr_and_the_owner_come_here(
    site, as_other_manager, as_panel_member, as_outsider, as_hr, action
):
    for browser in (as_other_manager, as_panel_member, as_outsider):
        sent = (
            browser.post(f"{check(site.issued)}{action}")
            if action
            else browser.get(check(site.issued))
        )
        assert sent.status_code == 404
    assert as_hr.get(check(site.issued)).status_code == 200


@pytest.fixture
def asked(monkeypatch) -> list[str]:
    """Every statement that a request puts to the database."""
    statements: list[str] = []

    def traced(path):
        made = connect(path)
        made.conn.set_trace_callback(statements.append)
        return made

    monkeypatch.setattr("recruit.web.database.connect", traced)
    return statements


def test_the_page_is_kept_nowhere_and_asks_the_database_little(site, as_hr, asked):
    with site.database() as db:
        for paper in PaperName:
            note_seen(db, actor(site.panel_member), site.issued, 1, paper)
    change(site, site.issued, grade="Grade 10")
    asked.clear()
    answer = as_hr.get(check(site.issued))
    assert answer.headers["Cache-Control"] == "no-store"
    assert len(asked) <= 12, asked


def test_a_hundred_findings_fit_on_a_page(site, as_hr):
    criteria = tuple(
        replace(
            site.vacancy(site.ready).draft.criteria[0],
            id=f"c{each}",
            text=f"{each}: " + "boats & <b>nets</b> " * 15,
        )
        for each in range(100)
    )
    change(site, site.ready, criteria=criteria, methods=(Method.INTERVIEW,))
    answer = as_hr.get(check(site.ready))
    assert answer.text.count("assessed by no method") == 15
    assert len(answer.data) < LARGEST_PAGE


def test_the_bar_of_steps_says_that_a_changed_draft_is_to_be_issued_again(site, as_manager):
    where = f"/vacancies/{site.issued}/post"
    assert as_manager.get(where).text.count("something to fix") == 0
    as_manager.fill_in(where, {"post": "Keeper of Another Lighthouse"})
    assert as_manager.get(where).text.count("something to fix") == 1
