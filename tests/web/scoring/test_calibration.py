"""The calibration round: who writes, who marks, and that no one sees a mark before they have given
their own.
"""

from __future__ import annotations

import pytest

from recruit.domain.decision.standing import standing
from recruit.domain.record.record import CalibrationMark
from recruit.domain.scoring.blindness import Viewer
from recruit.domain.scoring.calibration import sees_calibration, spread_in_words
from recruit.domain.words.people import SHELL, actor
from recruit.store.scoring.calibration import (
    SampleAnswer,
    calibrations,
    mark_sample,
    sample_answers,
    save_sample_answer,
)
from recruit.store.scoring.records import record_of
from recruit.store.vacancies.editions import issued_pack
from recruit.store.vacancies.panels import add_member, panel, remove_member
from tests import scored
from tests.builders import shipped_library
from tests.web.browser import Browser
from tests.web.made_up import Site
from tests.web.reading import faults, forms, heading, link_to, notices, parsed, words

ANSWER = "We had a night watch that kept missing the log.\n\nI asked the crew what got in the way."
WHY = "They asked before they told."
CHAIR, PEGGY, OUTSIDE = range(3)


@pytest.fixture
def written(site: Site) -> Site:
    """The vacancy `issued` with a sample answer to the first question."""
    write(site, ANSWER)
    return site


def write(site: Site, text: str, question: int = 1) -> None:
    with site.database() as db:
        issued = issued_pack(db, site.issued)
        assert issued is not None
        version = {each.question: each.version for each in sample_answers(db, site.issued, 1)}.get(
            question, 0
        )
        save_sample_answer(db, SHELL, site.issued, issued, SampleAnswer(question, text, version))


def give(site: Site, member: int, mark: str, why: str = WHY, question: int = 1) -> None:
    with site.database() as db:
        issued = issued_pack(db, site.issued)
        assert issued is not None
        given = CalibrationMark(panel(db, site.issued)[member].id, mark, why)
        mark_sample(db, SHELL, site.issued, issued, question, given)


def marks(site: Site) -> list[tuple[str, str]]:
    with site.database() as db:
        return [
            (each.mark, each.why) for one in calibrations(db, site.issued, 1) for each in one.marks
        ]


def at(site: Site, ending: str = "") -> str:
    return f"/vacancies/{site.issued}/calibration{ending}"


def said(text: str) -> str:
    return words(parsed(text).find(".//main"))


def without_token(data: bytes) -> bytes:
    return b"\n".join(line for line in data.splitlines() if b"csrf_token" not in line)


def take_manager_off_the_panel(site: Site) -> None:
    with site.database() as db:
        db.execute("update panel_member set person = null where person = ?", [site.manager.id])
        db.conn.commit()


def test_an_empty_round_says_what_it_is_for_and_offers_the_first_answer(site, as_manager):
    text = as_manager.get(at(site)).text
    assert "never counted" in said(text)
    assert "No sample answer is written yet." in said(text)
    assert link_to(text, "Write a sample answer, question 1") == at(site, "/1/answer")


def test_who_may_not_write_is_told_who_may(site, as_panel_member):
    text = said(as_panel_member.get(at(site)).text)
    assert "The chair, the hiring manager or HR can write them." in text
    assert "Write a sample answer" not in text


@pytest.mark.parametrize("who", ["hr", "manager"])
def test_who_builds_the_vacancy_or_chairs_writes_a_sample_answer(site, who):
    browser = site.browser(getattr(site, who))
    answer = browser.fill_in(at(site, "/1/answer"), {"answer": ANSWER.replace("\n", "\r\n")})
    assert notices(answer.text) == ["Saved."]
    with site.database() as db:
        assert sample_answers(db, site.issued, 1) == (SampleAnswer(1, ANSWER, 1),)


def test_a_chair_who_does_not_build_writes_one_too_and_another_member_does_not(site):
    with site.database() as db:
        add_member(
            db,
            actor(site.manager),
            site.issued,
            name=site.other_manager.name,
            role="",
            is_chair=True,
            person=site.other_manager.id,
        )
    chair = site.browser(site.other_manager)
    assert chair.fill_in(at(site, "/1/answer"), {"answer": ANSWER}).status_code == 200
    for who in (site.panel_member, site.outsider):
        browser = site.browser(who)
        assert browser.get(at(site, "/1/answer")).status_code == 404
        assert (
            browser.post(at(site, "/1/answer"), data={"answer": "Mine", "version": "1"}).status_code
            == 404
        )
    with site.database() as db:
        assert [each.answer for each in sample_answers(db, site.issued, 1)] == [ANSWER]


def test_a_sample_answer_is_changed_and_removed_until_it_is_marked(written, as_manager):
    as_manager.fill_in(at(written, "/1/answer"), {"answer": "Another one."})
    assert "Another one." in as_manager.get(at(written, "/1")).text
    assert "There is no sample answer" in said(
        as_manager.fill_in(at(written, "/1/answer"), {"answer": "  "}).text
    )
    assert "There is no sample answer" in said(as_manager.get(at(written, "/1")).text)


def test_hr_is_told_that_a_marked_answer_stays_and_the_chair_only_when_saving(
    written, as_hr, as_manager
):
    give(written, PEGGY, "2")
    assert "stays as it is" in said(as_hr.get(at(written, "/1/answer")).text)
    answer = as_manager.fill_in(at(written, "/1/answer"), {"answer": "Changed afterwards."})
    assert faults(answer.text) == ["A member has marked this sample answer, so it stays as it is."]
    assert "Changed afterwards." in answer.text
    assert heading(answer.text) == "Sample answer to question 1"


def test_the_second_save_of_an_older_version_shows_both(written, as_manager, as_hr):
    form = as_manager.form(at(written, "/1/answer"), "answer")
    as_hr.fill_in(at(written, "/1/answer"), {"answer": "HR was quicker."})
    answer = as_manager.send(form, {"answer": "The chair was slower."})
    assert "changed the same as you" in faults(answer.text)[0]
    assert "HR was quicker." in said(answer.text)
    assert "The chair was slower." in answer.text
    again = as_manager.send(next(each for each in forms(answer.text) if "answer" in each.names))
    assert notices(again.text) == ["Saved."]
    with written.database() as db:
        assert sample_answers(db, written.issued, 1) == (
            SampleAnswer(1, "The chair was slower.", 3),
        )


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("x" * 3001, "Use at most 3000 characters; this has 3001."),
        ("x" * 200_000, "Use at most 3000 characters; this has 200000."),
        ("a bell \x07", "Take out the character U+0007: it cannot be printed."),
        ("an escape \x1b", "Take out the character U+001B: it cannot be printed."),
    ],
)
def test_a_sample_answer_that_cannot_be_kept_is_refused_in_a_sentence(
    site, as_manager, text, fault
):
    answer = as_manager.fill_in(at(site, "/1/answer"), {"answer": text})
    assert faults(answer.text) == [fault]
    with site.database() as db:
        assert sample_answers(db, site.issued, 1) == ()


def test_html_in_a_sample_answer_and_a_reason_is_shown_as_text(site, as_hr):
    write(site, "<script>alert(1)</script> 'or 1=1 -- 💡 שלום")
    give(site, PEGGY, "2", "<img src=x onerror=alert(1)>")
    text = as_hr.get(at(site, "/1")).text
    assert "<script>alert" not in text
    assert "<img" not in text
    assert "<script>alert(1)</script> 'or 1=1 -- 💡 שלום" in said(text)
    assert "<img src=x onerror=alert(1)>" in said(text)


@pytest.mark.parametrize("who", ["manager", "panel_member", "outsider"])
def test_each_member_marks_with_a_reason_and_then_sees_the_others(written, who):
    own = {"manager": CHAIR, "panel_member": PEGGY, "outsider": OUTSIDE}[who]
    for other in {CHAIR, PEGGY, OUTSIDE} - {own}:
        give(written, other, "1", f"Reason of {other}.")
    browser = written.browser(getattr(written, who))
    before = browser.get(at(written, "/1"))
    assert "Reason of" not in before.text
    after = browser.fill_in(at(written, "/1/mark"), {"mark": "3", "why": WHY})
    text = said(after.text)
    assert notices(after.text) == ["Your mark is kept. It is never counted."]
    assert (
        "The 3 marks lie from 1 to 3, 2 steps apart. They lie on both sides of the pass mark, 2."
        in text
    )
    assert "These marks are kept and never counted." in text
    for other in {CHAIR, PEGGY, OUTSIDE} - {own}:
        assert f"Reason of {other}." in text


def test_the_anchors_stand_beside_the_marks(written, as_panel_member):
    give(written, PEGGY, "2")
    with written.database() as db:
        issued = issued_pack(db, written.issued)
    assert issued is not None
    rows = [
        [words(cell) for cell in row]
        for row in parsed(as_panel_member.get(at(written, "/1")).text).iter("tr")
    ][1:]
    assert len(rows) == 5
    for (anchor, given), expected in zip(rows, issued.pack.questions[0].anchors, strict=True):
        assert anchor.startswith(
            f"{expected.mark} · {expected.label}. {' '.join(expected.text.split())}"[:60]
        )
        assert given == (
            f"{written.panel_member.name}: {WHY}" if expected.mark == "2" else "no one"
        )


def test_the_first_mark_stays(written, as_panel_member):
    form = as_panel_member.form(at(written, "/1/mark"), "why")
    as_panel_member.send(form, {"mark": "3", "why": WHY})
    again = as_panel_member.send(form, {"mark": "0", "why": "I saw the others."})
    assert notices(again.text) == [
        "You had marked this sample answer already. Your first mark stays."
    ]
    assert marks(written) == [("3", WHY)]
    assert (
        heading(as_panel_member.get(at(written, "/1/mark"), follow_redirects=True).text)
        == "Calibration of question 1"
    )


@pytest.mark.parametrize(
    ("sent", "fault"),
    [
        ({"why": WHY}, "Choose a mark."),
        ({"mark": "3", "why": " "}, "Say in a sentence why."),
        ({"mark": "5", "why": WHY}, "'5' is not a mark of this scale."),
        ({"mark": "NaN", "why": WHY}, "'NaN' is not a mark of this scale."),
        ({"mark": "1e9", "why": WHY}, "'1e9' is not a mark of this scale."),
        ({"mark": "3", "why": "x" * 1001}, "Use at most 1000 characters; this has 1001."),
        ({"mark": "3", "why": "\x01"}, "Take out the character U+0001: it cannot be printed."),
    ],
)
def test_what_cannot_be_a_mark_is_refused_in_a_sentence_and_what_was_typed_stays(
    written, as_outsider, sent, fault
):
    give(written, PEGGY, "1", "Reason of another.")
    form = as_outsider.form(at(written, "/1/mark"), "why")
    answer = as_outsider.send(form, sent)
    assert faults(answer.text) == [fault]
    assert "Reason of another." not in answer.text
    if sent["why"] == WHY:
        assert WHY in answer.text
    assert len(marks(written)) == 1


def test_a_mark_of_an_answer_that_was_changed_meanwhile_is_refused_and_the_new_one_shown(
    written, as_panel_member
):
    form = as_panel_member.form(at(written, "/1/mark"), "why")
    write(written, "Changed while Peggy read it.")
    answer = as_panel_member.send(form, {"mark": "3", "why": WHY})
    assert faults(answer.text) == [
        "The sample answer was changed while you read it. Read it again, and mark it then."
    ]
    assert "Changed while Peggy read it." in said(answer.text)
    assert marks(written) == []
    as_panel_member.send(next(each for each in forms(answer.text) if "why" in each.names))
    assert marks(written) == [("3", WHY)]


def test_without_a_sample_answer_there_is_nothing_to_mark(site, as_panel_member):
    answer = as_panel_member.get(at(site, "/1/mark"), follow_redirects=True)
    assert "There is no sample answer to this question." in said(answer.text)
    as_panel_member.post(at(site, "/1/mark"), data={"mark": "2", "why": WHY, "version": "1"})
    assert marks(site) == []


@pytest.mark.parametrize("who", ["manager", "panel_member", "outsider"])
def test_before_their_own_mark_a_member_gets_the_same_bytes_whatever_the_others_gave(written, who):
    own = {"manager": CHAIR, "panel_member": PEGGY, "outsider": OUTSIDE}[who]
    write(written, "For the second question.", 2)
    give(written, own, "2", question=2)
    browser: Browser = written.browser(getattr(written, who))

    def seen() -> list[tuple[int, bytes]]:
        answers = [
            browser.get(at(written, each)) for each in ("", "/1", "/1/mark", "/1/answer", "/3")
        ]
        answers.append(
            browser.post(at(written, "/1/mark"), data={"mark": "", "why": "", "version": "1"})
        )
        return [(each.status_code, without_token(each.data)) for each in answers]

    before = seen()
    for other in {CHAIR, PEGGY, OUTSIDE} - {own}:
        give(written, other, "4", "Nothing is missing here.")
    assert seen() == before


def test_hr_reads_the_marks_and_gives_none(written, as_hr):
    give(written, PEGGY, "2")
    text = said(as_hr.get(at(written, "/1")).text)
    assert f"{written.panel_member.name}: {WHY}" in text
    assert (
        "One member has marked, and gave 2. Not marked yet: Agnes Lamplight, Wilhelmina Storybrook."
        in text
    )
    assert as_hr.get(at(written, "/1/mark")).status_code == 403
    assert (
        as_hr.post(
            at(written, "/1/mark"), data={"mark": "3", "why": WHY, "version": "1"}
        ).status_code
        == 403
    )


def test_an_owner_who_does_not_sit_sees_the_marks_once_everyone_has_marked(written):
    take_manager_off_the_panel(written)
    browser = written.browser(written.manager)
    for member in (CHAIR, PEGGY):
        give(written, member, "2")
        assert WHY not in browser.get(at(written, "/1")).text
    give(written, OUTSIDE, "2")
    assert "All 3 members gave 2." in said(browser.get(at(written, "/1")).text)


def test_who_left_the_panel_keeps_their_mark_in_the_round_under_their_name(written, as_hr):
    give(written, PEGGY, "1")
    with written.database() as db:
        remove_member(db, SHELL, written.issued, panel(db, written.issued)[PEGGY].id)
    assert f"{written.panel_member.name}: {WHY}" in said(as_hr.get(at(written, "/1")).text)


def test_a_question_that_the_pack_lacks_is_not_there(written, as_manager):
    for number in (0, 7, 10**30):
        for ending in ("", "/answer", "/mark"):
            assert as_manager.get(at(written, f"/{number}{ending}")).status_code == 404


def test_before_the_pack_is_issued_the_page_says_so(site, as_manager):
    answer = as_manager.get(f"/vacancies/{site.ready}/calibration")
    assert "No pack is issued yet." in said(answer.text)
    assert as_manager.get(f"/vacancies/{site.ready}/calibration/1/answer").status_code == 404


def test_the_round_changes_nothing_that_counts(written):
    with written.database() as db:
        scored.score_all(db, written.issued, {0: [["3"], ["2"], ["4"]]})
        scored.agree_all(db, written.issued)
        before = record_of(db, written.issued)
    for member in (CHAIR, PEGGY, OUTSIDE):
        give(written, member, "0")
    with written.database() as db:
        after = record_of(db, written.issued)
    assert before is not None
    assert after is not None
    assert len(after.calibrations[0].marks) == 3
    assert standing(after) == standing(before)


SCALE = shipped_library().scales["0-4"]


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (["3"], "One member has marked, and gave 3."),
        (["3", "3"], "Both members gave 3."),
        (["0", "0", "0"], "All 3 members gave 0."),
        (["4", "3"], "The 2 marks lie from 3 to 4, 1 step apart."),
        (
            ["1", "3", "2"],
            (
                "The 3 marks lie from 1 to 3, 2 steps apart. They lie on both sides of the pass"
                " mark, 2."
            ),
        ),
        (["0", "1"], "The 2 marks lie from 0 to 1, 1 step apart."),
    ],
)
def test_the_spread_is_put_into_words(given, expected):
    assert spread_in_words(SCALE, given).removesuffix(
        " Talk about which words of the anchors each of you went by."
    ) == expected  # fmt: skip


def test_a_member_sees_a_round_after_their_own_mark_whatever_else_they_are():
    for is_hr in (False, True):
        member = Viewer(1, is_hr, sees_as_manager=True, is_chair=True)
        assert not sees_calibration(member, {2, 3}, {1, 2, 3})
        assert sees_calibration(member, {1}, {1, 2, 3})
    owner = Viewer(None, is_hr=False, sees_as_manager=True)
    assert not sees_calibration(owner, {1, 2}, {1, 2, 3})
    assert sees_calibration(owner, {1, 2, 3, 4}, {1, 2, 3})
    assert not sees_calibration(owner, (), ())
    assert sees_calibration(Viewer(None, is_hr=True), (), {1})
