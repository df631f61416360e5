"""The sheet: saved as it is filled in, in JSON for the script and whole without it, and sealed."""

from __future__ import annotations

import json
import re
import sqlite3
from dataclasses import replace

import pytest

from recruit.domain.pack.vacancy import Cap
from recruit.domain.scoring.gate import Declaration, Interest
from recruit.domain.scoring.result import Outcome
from recruit.domain.scoring.sheet import LONGEST_EVIDENCE, Score
from recruit.domain.words.people import SHELL
from recruit.store import connection
from recruit.store.scoring.gates import declare
from recruit.store.scoring.outcomes import save_outcome
from recruit.store.scoring.sheets import Notes, member_sheet, open_without, reopen
from recruit.store.vacancies.candidates import candidates
from recruit.web import database as database_module
from recruit.web.scoring.sheet_page import needed_in_words, progress_in_words
from tests import scored
from tests.domain.words.test_typed_text import MEANT, SENT
from tests.web.made_up import ADJUSTMENT, OUTSIDER, Site
from tests.web.reading import faults, forms, heading, link_to, notices, parsed, words

MEMBER = 1
"""The place of `panel_member` on the panel of `issued`."""
HEADERS = {"Accept": "application/json"}


@pytest.fixture
def gated(site: Site) -> Site:
    """The vacancy `issued` with its gate open."""
    with site.database() as db:
        scored.open_gate(db, site.issued)
    return site


def where(site: Site, candidate: int = 0, then: str = "") -> str:
    with site.database() as db:
        listed = candidates(db, site.issued)
    return f"/vacancies/{site.issued}/interviews/{listed[candidate].id}/sheet{then}"


def sheet_of(site: Site, candidate: int = 0, member: int = MEMBER):
    with site.database() as db:
        found = member_sheet(db, scored.place(db, site.issued, candidate, member))
    assert found is not None
    return found


def send(browser, address: str, data: dict[str, object]):
    """A save as the script sends it: every text, empty or not."""
    part = address.rpartition("/")[2]
    texts = (
        ("notes-notes", "notes-remarks")
        if part == "notes"
        else (f"q{part}-why", f"q{part}-evidence")
    )
    data = {
        "csrf_token": browser.token(),
        "version": 0,
        "tab": "t",
        "turn": 1,
        **dict.fromkeys(texts, ""),
        **data,
    }
    return browser.post(address, data=data, headers=HEADERS)


def save(browser, site: Site, question: int = 1, **sent: object):
    parts = {"mark", "why", "evidence", "probe", "heard"}
    data = {f"q{question}-{name}" if name in parts else name: value for name, value in sent.items()}
    return send(browser, where(site, then=f"/{question}"), data)


def without_token(text: str) -> str:
    return "\n".join(line for line in text.splitlines() if "csrf_token" not in line)


# The page


def test_the_page_shows_each_question_with_all_that_a_listener_needs(gated, as_panel_member):
    text = as_panel_member.get(where(gated)).text
    assert heading(text) == "Score C1, Ambrose Thistlewood"
    said = words(parsed(text).find(".//main"))
    pack = sheet_of(gated).issued.pack
    for question in pack.questions:
        for each in (question.text, *question.probes, *(one.text for one in question.indicators)):
            assert " ".join(each.split()) in said
        for each in question.negative_indicators:
            assert each.text in said
        for anchor in question.anchors:
            assert (anchor.beside or anchor.text) in said
    assert "Interview: 8 December 2026, 9.30am · Edition 1" in said
    assert "the keys 0 to 4 set the mark" in said
    assert "Nothing is saved yet" in said
    assert "The time of 60 minutes begins with your first tick or word" in said
    assert (
        "They are part of the record, as evidence is, and the candidate can ask to read them."
        in said
    )


def test_nothing_of_the_application_or_of_adjustments_is_on_the_page(gated, as_panel_member):
    assert ADJUSTMENT not in as_panel_member.get(where(gated)).text


def test_each_mark_is_a_radio_button_with_its_anchor_and_not_asked_is_the_last(
    gated, as_panel_member
):
    page = parsed(as_panel_member.get(where(gated)).text)
    group = page.get_element_by_id("q1-mark")
    labels = [words(each) for each in group.xpath(".//label[.//input[@type='radio']]")]
    assert [each[0] for each in labels] == ["0", "1", "2", "3", "4", "–"]
    assert labels[2].startswith("2 Shown. What this post asks")
    assert labels[-1].startswith("– Not asked.")
    assert words(group.find("legend")) == "Your mark"


def test_the_page_keeps_what_is_saved_and_says_what_is_done(gated, as_panel_member):
    save(as_panel_member, gated, mark="2", evidence="Said: 'I asked.'\nThen\n", probe=["1", "3"])
    save(as_panel_member, gated, 2, mark="1")
    save(as_panel_member, gated, 3, mark="not asked")
    page = as_panel_member.get(where(gated)).text
    form = next(each for each in forms(page) if "q1-mark" in each.names)
    values = dict(form.values)
    assert values["q1-mark"] == "2"
    assert values["q1-evidence"] == "Said: 'I asked.'\r\nThen\r\n"
    assert [value for name, value in form.values if name == "q1-probe"] == ["1", "3"]
    says = [words(parsed(page).get_element_by_id(f"q{n}-says")) for n in (1, 2, 3, 4)]
    assert says == ["Done: 2", "To do: evidence", "To do: the reason", "To do"]
    assert "Saved at" in words(parsed(page).get_element_by_id("saved"))
    assert words(parsed(page).get_element_by_id("used")) == "0 of 60 minutes used"
    assert words(parsed(page).get_element_by_id("q2-needed")).endswith(
        "because the mark is below the pass mark."
    )


def test_a_page_of_a_whole_sheet_is_small_and_asks_few_statements(
    gated, as_panel_member, monkeypatch
):
    said: list[str] = []
    connect = database_module.connect

    def listening(path):
        opened = connect(path)
        opened.conn.set_trace_callback(said.append)
        return opened

    address = where(gated)
    monkeypatch.setattr(database_module, "connect", listening)
    answer = as_panel_member.get(address)
    assert len(answer.data) < 60_000
    assert len(said) < 15, said
    said.clear()
    sent = {
        "csrf_token": as_panel_member.token(),
        "version": "0",
        "tab": "t",
        "turn": "1",
        "q1-mark": "2",
    }
    sent |= {"q1-why": "", "q1-evidence": ""}
    as_panel_member.post(f"{address}/1", data=sent, headers=HEADERS)
    said.clear()
    again = as_panel_member.post(
        f"{address}/1", data=sent | {"turn": "2", "q1-mark": "3"}, headers=HEADERS
    )
    assert again.json["version"] == 2
    assert len(said) < 25, said


def test_what_colleagues_do_changes_not_a_byte_of_the_page(gated, as_panel_member):
    save(as_panel_member, gated, mark="2")

    def seen() -> list[str]:
        pages = [where(gated, each) for each in range(3)] + [where(gated, then="/seal")]
        said = [without_token(as_panel_member.get(each).text) for each in pages]
        answers = [
            save(as_panel_member, gated, mark="2"),
            save(as_panel_member, gated, tab="x", mark="9"),
        ]
        return said + [each.text for each in answers]

    before = seen()
    with gated.database() as db:
        for candidate in range(3):
            scored.seal_sheet(db, scored.place(db, gated.issued, candidate, 0), ["3"])
            scored.save_sheet(
                db,
                scored.place(db, gated.issued, candidate, 2),
                scored.scores(db, gated.issued, ["1"]),
            )
    assert seen() == before


# Saving one question


def test_a_save_is_answered_with_its_version_and_time_in_under_a_kilobyte(gated, as_panel_member):
    answer = save(as_panel_member, gated, mark="1", evidence="She seemed nice.", probe="2")
    assert answer.status_code == 200
    assert len(answer.data) < 1000
    assert answer.json["version"] == 1
    assert re.fullmatch(r"\d{1,2}:\d\d (GMT|BST)", answer.json["saved"])
    assert answer.json["hint"].startswith("‘seemed nice’")
    assert answer.json["needed"] == "Evidence is needed, because the mark is below the pass mark."
    assert answer.json["says"] == "Done: 1"
    assert sheet_of(gated).score(1).score == Score(1, "1", evidence="She seemed nice.", probes=(2,))
    assert (
        save(as_panel_member, gated, version=1, turn=2, mark="2", evidence="She seemed nice.").json[
            "version"
        ]
        == 2
    )


def test_the_same_save_sent_twice_is_one_save(gated, as_panel_member):
    first = save(as_panel_member, gated, mark="2", evidence="x")
    again = save(as_panel_member, gated, mark="2", evidence="x")
    assert (first.json["version"], again.json["version"]) == (1, 1)


def test_a_page_whose_answer_was_lost_goes_on_with_the_version_it_knows(gated, as_panel_member):
    save(as_panel_member, gated, turn=1, evidence="one")
    assert save(as_panel_member, gated, turn=2, evidence="one two").json["version"] == 2
    late = save(as_panel_member, gated, turn=1, evidence="one")
    assert late.json["version"] == 2
    assert sheet_of(gated).score(1).score.evidence == "one two"


def test_a_save_of_an_older_version_is_refused_with_both_versions(gated, as_panel_member):
    save(as_panel_member, gated, tab="first", mark="3", evidence="<b>first</b>", probe="1")
    answer = save(as_panel_member, gated, tab="second", mark="2", evidence="second")
    assert answer.status_code == 409
    assert answer.json["version"] == 1
    assert ["q1-evidence", "<b>first</b>"] in answer.json["fields"]
    assert ["q1-mark", "3"] in answer.json["fields"]
    assert "second" in answer.json["both"]
    assert "&lt;b&gt;first&lt;/b&gt;" in answer.json["both"]
    assert "Keep mine" in answer.json["both"]
    assert "Take the other" in answer.json["both"]
    assert sheet_of(gated).score(1).score.evidence == "<b>first</b>"


def test_notes_and_what_was_heard_anywhere_are_saved(gated, as_panel_member):
    data = {"notes-notes": "Bubbly", "notes-remarks": "The bell rang."}
    answer = send(as_panel_member, where(gated, then="/notes"), data)
    assert answer.status_code == 200
    assert answer.json["hint"].startswith("‘Bubbly’")
    assert sheet_of(gated).notes == Notes((), "Bubbly", "The bell rang.")
    stale = send(
        as_panel_member,
        where(gated, then="/notes"),
        {**data, "tab": "other", "notes-notes": "Else"},
    )
    assert stale.status_code == 409
    assert "Bubbly" in stale.json["both"]
    assert ["notes-notes", "Bubbly"] in stale.json["fields"]


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"mark": "5"}, "is not a mark of this scale"),
        ({"mark": "NaN"}, "is not a mark of this scale"),
        ({"mark": "1e9"}, "is not a mark of this scale"),
        ({"mark": "-1"}, "is not a mark of this scale"),
        ({"mark": "2", "evidence": "a\x01b"}, "Take out the character U+0001"),
        ({"mark": "2", "evidence": "a\x01b" * 60_000}, "Take out the character U+0001"),
        ({"mark": "2", "evidence": "x" * 200_000}, "Use at most 20,000 characters of evidence"),
        ({"mark": "not asked", "why": "x" * 3000}, "Use at most 2,000 characters for the reason"),
        ({"mark": "not asked", "why": "\x1babc"}, "Take out the character U+001B"),
        (
            {"mark": "2", "heard": "grades9plus:9.9+1"},
            "An indicator was ticked that does not belong",
        ),
        ({"mark": "2", "probe": "99"}, "A probe was ticked that does not belong"),
        ({"mark": "2", "probe": "1; drop table score"}, "A probe was ticked that does not belong"),
    ],
)
def test_what_cannot_be_a_score_is_refused_with_a_sentence(gated, as_panel_member, sent, said):
    answer = save(as_panel_member, gated, **sent)
    assert answer.status_code == 400
    assert said in answer.json["problem"]
    assert answer.json["problem"].endswith("Nothing was saved.")
    assert sheet_of(gated).score(1).version == 0


@pytest.mark.parametrize(("typed", "kept"), [*SENT, *((each, each) for each in MEANT)])
def test_what_is_pasted_into_a_sheet_is_cleaned_and_the_letters_stay(
    gated, as_panel_member, typed, kept
):
    assert save(as_panel_member, gated, mark="2", evidence=typed).status_code == 200
    assert sheet_of(gated).score(1).score.evidence == kept
    notes = {"notes-notes": typed, "notes-remarks": typed, "version": "0"}
    assert send(as_panel_member, where(gated, then="/notes"), notes).status_code == 200
    assert sheet_of(gated).notes == Notes((), kept, kept)


@pytest.mark.parametrize("question", [0, 7, 10**25])
def test_a_question_of_another_pack_is_refused(gated, as_panel_member, question):
    answer = save(as_panel_member, gated, question, mark="2")
    assert answer.status_code == 400
    assert "has no question" in answer.json["problem"]


def test_a_candidate_of_another_vacancy_is_not_there(gated, as_panel_member):
    with gated.database() as db:
        other = candidates(db, gated.elsewhere)[0].id
    for identity in (other, 10**25):
        base = f"/vacancies/{gated.issued}/interviews/{identity}/sheet"
        assert as_panel_member.get(base).status_code == 404
        for then in ("/1", "/notes"):
            answer = send(as_panel_member, f"{base}{then}", {"q1-mark": "2"})
            assert answer.status_code == 404
            assert "no such candidate" in answer.json["problem"]


@pytest.mark.parametrize(
    "text",
    ["👩‍🚒 مرحبا 很好 <script>alert(1)</script> '; drop table score; --", "x" * LONGEST_EVIDENCE],
)
def test_any_text_that_can_be_printed_is_kept_as_it_is(gated, as_panel_member, text):
    assert save(as_panel_member, gated, evidence=text).status_code == 200
    assert sheet_of(gated).score(1).score.evidence == text
    page = as_panel_member.get(where(gated)).text
    assert "<script>alert" not in page


@pytest.mark.parametrize("version", ["", "x", "-1", "9" * 40, "1.5"])
def test_a_version_that_was_tampered_with_overwrites_nothing(gated, as_panel_member, version):
    save(as_panel_member, gated, evidence="first")
    assert (
        save(as_panel_member, gated, tab="other", version=version, evidence="second").status_code
        == 409
    )


@pytest.mark.parametrize("turn", ["", "x", "-1", "9" * 20])
def test_a_save_whose_turn_cannot_be_read_is_not_said_to_be_saved_unless_it_is(
    gated, as_panel_member, turn
):
    assert save(as_panel_member, gated, evidence="first", turn=5).json["version"] == 1
    assert (
        save(as_panel_member, gated, version=1, evidence="second", turn=turn).json["version"] == 2
    )
    assert sheet_of(gated).score(1).score.evidence == "second"
    assert save(as_panel_member, gated, version=1, evidence="third", turn=turn).status_code == 409


def test_a_part_of_a_question_is_refused_and_wipes_nothing(gated, as_panel_member):
    save(as_panel_member, gated, mark="2", evidence="What was said.")
    before = sheet_of(gated)
    for then, sent in (
        ("/1", {"version": 1, "q1-mark": "3", "q1-why": ""}),
        ("/1", {"version": 1, "q1-mark": "3", "q1-evidence": "Without the reason."}),
        ("/notes", {"version": 0, "notes-notes": "Without the remarks."}),
        ("", {"q1-version": 1, "notes-version": 0}),
    ):
        answer = as_panel_member.post(where(gated, then=then), data=sent, headers=HEADERS)
        assert answer.status_code == 400
        assert "Only a part of the page was sent. Nothing was saved." in answer.json["problem"]
    assert sheet_of(gated) == before


# Who may not, and what they are told


def closed_cases(db, site: Site, case: str) -> str:
    place = scored.place(db, site.issued, 0, MEMBER)
    if case == "withdrew":
        declare(
            db, SHELL, site.issued, place.candidate, Declaration(place.member, Interest.WITHDRAWS)
        )
        return "ou withdrew from scoring this candidate."
    if case == "sealed":
        scored.seal_sheet(db, place)
        return "our sheet for this candidate is sealed."
    if case == "opened without":
        scored.seal_sheet(db, scored.place(db, site.issued, 0, 0))
        open_without(db, SHELL, scored.place(db, site.issued, 0, 0), "Called away.")
        return "he marks were opened without your sheet, with a reason."
    if case == "outcome":
        save_outcome(
            db, SHELL, site.issued, place.candidate, 0, Outcome.WITHDRAWN, "", "Took another post."
        )
        return "he outcome for this candidate is recorded"
    raise AssertionError(case)


@pytest.mark.parametrize("case", ["withdrew", "sealed", "opened without", "outcome"])
def test_a_closed_sheet_says_why_and_takes_nothing(gated, as_panel_member, case):
    with gated.database() as db:
        sentence = closed_cases(db, gated, case)
    before = sheet_of(gated)
    for answer in (
        save(as_panel_member, gated, version=1, mark="3", evidence="late"),
        send(as_panel_member, where(gated, then="/notes"), {"notes-notes": "late"}),
    ):
        assert answer.status_code == 400
        assert sentence in answer.json["problem"]
    assert sheet_of(gated) == before
    page = as_panel_member.get(where(gated)).text
    if case != "sealed":
        assert sentence in words(parsed(page).find(".//main"))
    assert "q1-mark" not in page
    assert as_panel_member.post(where(gated), data={"q1-mark": "3"}).status_code == 400
    assert as_panel_member.post(where(gated, then="/seal")).status_code == 400
    assert sheet_of(gated) == before


def test_before_the_gate_is_green_the_page_says_what_is_open(site, as_panel_member):
    page = as_panel_member.get(where(site)).text
    said = words(parsed(page).find(".//main"))
    assert "Scoring this candidate is not open yet." in said
    assert "Peggy Listener has not accepted confidentiality." in said
    assert save(as_panel_member, site, mark="2").status_code == 400


def test_who_is_signed_out_is_told_so_and_not_led_to_a_page(gated, as_panel_member):
    as_panel_member.get(where(gated))
    token = as_panel_member.token()
    with as_panel_member.session_transaction() as session:
        del session["_user_id"]
    answer = as_panel_member.post(
        where(gated, then="/1"), data={"csrf_token": token}, headers=HEADERS
    )
    assert answer.status_code == 401
    assert answer.json == {"problem": "You are signed out."}


def test_a_token_that_ran_out_is_answered_with_a_new_one(gated, as_panel_member):
    token, lasts = as_panel_member.token(), gated.app.config["WTF_CSRF_TIME_LIMIT"]
    gated.app.config["WTF_CSRF_TIME_LIMIT"] = -1
    answer = save(as_panel_member, gated, csrf_token=token, mark="2")
    gated.app.config["WTF_CSRF_TIME_LIMIT"] = lasts
    assert answer.status_code == 400
    assert (
        save(as_panel_member, gated, csrf_token=answer.json["token"], mark="2").status_code == 200
    )


def test_a_token_of_nobody_is_answered_with_a_sentence_and_with_no_token(gated, as_panel_member):
    answer = save(as_panel_member, gated, csrf_token="old", mark="2")
    assert answer.status_code == 400
    assert answer.json == {"problem": "This page was open for too long.", "stale": True}


def test_what_one_member_typed_is_not_saved_for_another_in_the_same_browser(gated):
    browser = gated.browser(gated.manager)
    member = member_id(gated, MEMBER)
    browser.get(where(gated))
    answer = save(browser, gated, member=member, mark="2")
    assert answer.status_code == 401
    assert answer.json["problem"].startswith("Someone else is signed in")
    assert (
        browser.post(where(gated), data={"member": str(member), "q1-mark": "2"}).status_code == 400
    )
    assert sheet_of(gated, member=0).began_at == ""


def member_id(site: Site, place: int) -> int:
    with site.database() as db:
        return scored.place(db, site.issued, 0, place).member


def test_a_disk_that_is_full_is_told_in_a_sentence(gated, as_panel_member, monkeypatch):
    as_panel_member.get(where(gated))

    def full(*_arguments, **_named):
        raise connection.NotKept("nothing was saved, because the disk is full.")

    monkeypatch.setattr("recruit.web.scoring.sheet.save_scores", full)
    answer = save(as_panel_member, gated, mark="2")
    assert answer.status_code == 503
    assert answer.json == {"problem": "Nothing was saved, because the disk is full."}


def test_a_database_that_another_process_holds_is_told_in_a_sentence(
    gated, as_panel_member, monkeypatch
):
    as_panel_member.get(where(gated))
    connect = database_module.connect
    monkeypatch.setattr(database_module, "connect", lambda path: connect(path, 0.05))
    holder = sqlite3.connect(gated.folder / connection.FILE)
    holder.execute("begin immediate")
    answer = save(as_panel_member, gated, mark="2")
    holder.rollback()
    holder.close()
    assert answer.status_code == 503
    assert "busy" in answer.json["problem"]


# Without script


def test_the_form_saves_everything_at_once(gated, as_panel_member):
    heard = sheet_of(gated).issued.pack.questions[0].negative_indicators[0].id
    sent = {
        "q1-mark": "2",
        "q1-heard": [heard],
        "q1-evidence": "Said:\r\n'yes'",
        "q2-mark": "not asked",
        "q2-why": "No time.",
        "notes-notes": "Mine.",
        "notes-remarks": "The bell rang.",
    }
    answer = as_panel_member.fill_in(where(gated), sent, follow=True)
    assert answer.status_code == 200
    held = sheet_of(gated)
    assert held.score(1).score == Score(1, "2", evidence="Said:\n'yes'", heard=(heard,))
    assert held.score(2).score == Score(2, not_asked=True, why_not_asked="No time.")
    assert held.score(3).version == 0
    assert held.notes == Notes((), "Mine.", "The bell rang.")
    as_panel_member.fill_in(where(gated), {})
    assert sheet_of(gated) == held


def test_one_part_that_cannot_be_kept_keeps_all_of_it_back_and_stays_on_the_page(
    gated, as_panel_member
):
    sent = {
        "q1-mark": "2",
        "q1-evidence": "kept on the page",
        "q3-evidence": "bell \x07",
        "notes-notes": "also",
    }
    answer = as_panel_member.fill_in(where(gated), sent)
    assert answer.status_code == 400
    assert faults(answer.text) == ["Take out the character U+0007: it cannot be printed."]
    assert "kept on the page" in answer.text
    assert sheet_of(gated).began_at == ""


def test_an_older_page_shows_both_versions_and_keeps_what_was_typed(gated, as_panel_member):
    form = as_panel_member.form(where(gated), "q1-mark")
    save(as_panel_member, gated, mark="3", evidence="from the other tab")
    save(as_panel_member, gated, 2, mark="3", evidence="also from the other tab")
    typed = {
        "q1-mark": "2",
        "q1-evidence": "from this page",
        "q2-evidence": "second",
        "q3-mark": "2",
    }
    answer = as_panel_member.send(form, typed)
    assert answer.status_code == 409
    assert faults(answer.text) == [
        f"Question {n} was changed in another tab or on another device. Choose which to keep."
        for n in (1, 2)
    ]
    assert "from the other tab" in answer.text
    values = dict(forms(answer.text)[0].values)
    assert values["q1-evidence"] == "from this page"
    assert values["q3-mark"] == "2"
    assert sheet_of(gated).score(3).version == 0
    again = as_panel_member.send(forms(answer.text)[0], button=("keep", "1"))
    assert again.status_code == 409, "question 2 is still to be chosen"
    assert sheet_of(gated).score(1).score.evidence == "from the other tab"
    assert ("keep", "1") not in forms(again.text)[0].buttons
    done = as_panel_member.send(forms(again.text)[0], button=("take", "2"))
    assert done.status_code == 200
    held = sheet_of(gated)
    assert held.score(1).score.evidence == "from this page"
    assert held.score(2).score.evidence == "also from the other tab"
    assert held.score(3).score.mark == "2"


def test_notes_that_were_changed_elsewhere_leave_the_scores_unsaved_too(gated, as_panel_member):
    form = as_panel_member.form(where(gated), "q1-mark")
    send(as_panel_member, where(gated, then="/notes"), {"notes-notes": "elsewhere"})
    answer = as_panel_member.send(form, {"q1-mark": "2", "notes-notes": "here"})
    assert answer.status_code == 409
    assert sheet_of(gated).score(1).version == 0
    kept = as_panel_member.send(forms(answer.text)[0], button=("keep", "notes"))
    assert kept.status_code == 200
    assert sheet_of(gated).notes.notes == "here"
    assert sheet_of(gated).score(1).score.mark == "2"


# Sealing


def test_sealing_is_refused_with_links_while_something_is_missing(gated, as_panel_member):
    question = sheet_of(gated).issued.pack.questions[0]
    save(as_panel_member, gated, 1, mark="2", heard=question.negative_indicators[0].id)
    save(as_panel_member, gated, 2, mark="not asked")
    answer = as_panel_member.get(where(gated, then="/seal"))
    assert answer.status_code == 400
    links = [
        each.get("href")
        for each in parsed(answer.text).xpath("//div[contains(@class, 'summary')]//a")
    ]
    assert links == ["#q1-evidence", "#q2-why", "#q3-mark", "#q4-mark", "#q5-mark", "#q6-mark"]
    assert as_panel_member.post(where(gated, then="/seal")).status_code == 400
    assert sheet_of(gated).sealed_at == ""


def test_a_mark_above_a_cap_is_shown_where_it_is_given(gated):
    pack = sheet_of(gated).issued.pack
    question = pack.questions[0]
    identity = question.negative_indicators[0].id
    capped = replace(
        pack, questions=(replace(question, caps=(Cap(identity, "1"),)), *pack.questions[1:])
    )
    score = Score(1, "3", evidence="x", heard=(identity,))
    assert "allows a mark of 1 at most" in needed_in_words(capped, score)
    assert progress_in_words(capped, score) == (False, "To do: mark above a cap")


def test_a_whole_sheet_is_sealed_after_being_asked_once_more(gated, as_panel_member):
    with gated.database() as db:
        scored.save_sheet(
            db,
            scored.place(db, gated.issued, 0, MEMBER),
            scored.scores(db, gated.issued, ["2", "", "3"]),
        )
    asked = as_panel_member.fill_in(where(gated), {}, button=("then", "seal"))
    assert heading(asked.text) == "Seal your sheet for C1, Ambrose Thistlewood"
    assert "This is final." in asked.text
    done = as_panel_member.send(forms(asked.text)[0])
    assert heading(done.text) == "Your sealed sheet for C1, Ambrose Thistlewood"
    assert notices(done.text) == ["Your sheet is sealed."]
    assert "once every member has sealed" in done.text
    assert "The fire alarm went off." in done.text
    assert sheet_of(gated).sealed_at


def test_a_sheet_that_changed_after_the_question_is_looked_at_once_more(gated, as_panel_member):
    with gated.database() as db:
        scored.save_sheet(
            db, scored.place(db, gated.issued, 0, MEMBER), scored.scores(db, gated.issued, ["2"])
        )
    asked = as_panel_member.get(where(gated, then="/seal"))
    save(as_panel_member, gated, 1, version=1, mark="3", evidence="More.")
    again = as_panel_member.send(forms(asked.text)[0])
    assert "Look at it once more" in notices(again.text)[0]
    assert sheet_of(gated).sealed_at == ""


def test_a_sealed_sheet_leads_to_the_consensus_only_once_the_marks_are_open(gated, as_panel_member):
    with gated.database() as db:
        scored.seal_sheet(db, scored.place(db, gated.issued, 0, MEMBER))
    waiting = as_panel_member.get(where(gated)).text
    assert "/consensus" not in waiting
    with gated.database() as db:
        scored.seal_sheet(db, scored.place(db, gated.issued, 0, 0))
    assert without_token(as_panel_member.get(where(gated)).text) == without_token(waiting)
    with gated.database() as db:
        scored.seal_sheet(db, scored.place(db, gated.issued, 0, 2))
    assert link_to(as_panel_member.get(where(gated)).text, "Go on to the consensus").endswith(
        "/consensus"
    )


def test_a_sheet_that_hr_opened_again_can_be_filled_in_and_sealed_again(gated, as_panel_member):
    with gated.database() as db:
        place = scored.place(db, gated.issued, 0, MEMBER)
        scored.seal_sheet(db, place)
        reopen(db, SHELL, place, "A mark was for another question.")
    assert save(as_panel_member, gated, version=1, mark="3", evidence="More.").status_code == 200
    asked = as_panel_member.get(where(gated, then="/seal"))
    as_panel_member.send(forms(asked.text)[0])
    assert sheet_of(gated).sealed_at


def test_a_sheet_is_kept_in_no_cache(gated, as_panel_member):
    assert as_panel_member.get(where(gated)).headers["Cache-Control"] == "no-store"


def test_a_member_from_outside_scores_as_the_others_do(gated):
    browser = gated.browser(gated.outsider)
    assert OUTSIDER in browser.get(where(gated)).text
    assert save(browser, gated, mark="2").status_code == 200
    assert sheet_of(gated, member=2).score(1).score.mark == "2"


def test_answers_are_json_that_says_so(gated, as_panel_member):
    answer = save(as_panel_member, gated, mark="2")
    assert answer.mimetype == "application/json"
    assert json.loads(answer.data)["version"] == 1
