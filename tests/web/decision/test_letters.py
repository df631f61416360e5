"""The pages of feedback letters: drafted beside the evidence, edited, approved, and never seen too
early.
"""

from __future__ import annotations

import pytest

from recruit.domain.decision.feedback import LONGEST_LETTER
from recruit.domain.scoring.result import Outcome
from recruit.domain.words.people import SHELL, actor
from recruit.store.scoring.letters import StoredLetter, approve_letter, letter, save_letter
from recruit.store.scoring.outcomes import save_outcome
from recruit.store.vacancies.candidates import candidates
from tests import scored
from tests.web.made_up import seat_hr
from tests.web.reading import faults, forms, heading, links, notices, parsed, words

PLAIN = "Dear Ambrose\r\n\r\nThank you for coming.\r\n"


@pytest.fixture
def judged(site):
    """The vacancy with every candidate scored, agreed, and given an outcome; returns the site."""
    with site.database() as db:
        scored.score_all(db, site.issued, {0: [["3"]] * 3, 1: [["2"]] * 3, 2: [["1"]] * 3})
        scored.agree_all(db, site.issued)
        for each, outcome in zip(
            candidates(db, site.issued),
            (Outcome.APPOINT, Outcome.RESERVE, Outcome.NOT_APPOINTED),
            strict=True,
        ):
            save_outcome(db, SHELL, site.issued, each.id, 0, outcome, "", "A made-up reason.")
    return site


def identity(site, place: int = 0, vacancy: int = 0) -> int:
    with site.database() as db:
        return candidates(db, vacancy or site.issued)[place].id


def where(site, place: int = 0) -> str:
    return f"/vacancies/{site.issued}/letters/{identity(site, place)}"


def kept(site, place: int = 0) -> StoredLetter:
    with site.database() as db:
        return letter(db, identity(site, place))


def save(site, text: str, place: int = 0) -> None:
    with site.database() as db:
        save_letter(db, SHELL, site.issued, identity(site, place), kept(site, place).version, text)


def approve(browser, site, place: int = 0):
    return browser.fill_in(where(site, place), {}, action=f"{where(site, place)}/approve")


def test_the_list_says_the_outcome_and_how_far_each_letter_is(judged, as_hr):
    save(judged, "Dear you\n", 1)
    save(judged, "Dear you\n", 2)
    with judged.database() as db:
        approve_letter(db, actor(judged.hr), judged.issued, identity(judged, 2), 1)
    rows = [
        words(each)
        for each in parsed(as_hr.get(f"/vacancies/{judged.issued}/letters").text).xpath(
            "//tbody/tr"
        )
    ]
    assert rows[0].startswith("C1 · Ambrose Thistlewood Appoint Not begun.")
    assert rows[1].startswith("C2 · Peregrine Moonbeam Reserve Draft, saved ")
    assert rows[2].startswith("C3 Not appointed Approved by Hilda Rulebook, ")


def test_without_an_outcome_there_is_no_letter(site, as_hr):
    assert "None yet" in as_hr.get(f"/vacancies/{site.issued}/letters").text
    for each in (where(site), f"{where(site)}.docx"):
        answer = as_hr.get(each)
        assert answer.status_code == 400
        assert "A feedback letter is written once one is recorded." in answer.text


def test_the_draft_stands_beside_the_evidence_and_nothing_is_saved_by_looking(judged, as_hr):
    page = as_hr.get(where(judged))
    assert heading(page.text) == "Letter to C1"
    assert "Ambrose Thistlewood, appoint." in words(parsed(page.text).find(".//main"))
    evidence = words(parsed(page.text).xpath("//section[@aria-labelledby='evidence']")[0])
    assert evidence.count("Agnes Lamplight") == 6
    assert scored.EVIDENCE in evidence
    typed = dict(forms(page.text)[0].values)["text"]
    assert typed.startswith("Dear Ambrose Thistlewood")
    assert "I wrote the plan with the crew" in typed
    assert "Agnes" not in typed
    assert kept(judged).version == 0


def test_a_saved_letter_is_approved_by_name_and_downloaded(judged, as_hr):
    saved = as_hr.fill_in(where(judged), {"text": PLAIN})
    assert notices(saved.text) == ["Saved. It is a draft until it is approved."]
    assert kept(judged).text == "Dear Ambrose\n\nThank you for coming.\n"
    assert "Draft, not approved. Do not send." in docx_text(as_hr.get(f"{where(judged)}.docx").data)
    approved = approve(as_hr, judged)
    assert notices(approved.text) == ["Approved. The letter can be downloaded and sent."]
    assert "Approved by Hilda Rulebook" in words(parsed(approved.text).find(".//main"))
    answer = as_hr.get(f"{where(judged)}.docx")
    assert (
        answer.headers["Content-Disposition"]
        == "attachment; filename=V-2026-004-feedback-letter-C1.docx"
    )
    assert answer.headers["Cache-Control"] == "no-store"
    text = docx_text(answer.data)
    assert "Thank you for coming." in text
    assert "not approved" not in text


def test_the_draft_as_it_is_can_be_saved_and_approved(judged, as_hr):
    as_hr.fill_in(where(judged, 1), {})
    assert notices(approve(as_hr, judged, 1).text) == [
        "Approved. The letter can be downloaded and sent."
    ]


def test_a_change_after_approval_has_to_be_approved_again(judged, as_hr):
    as_hr.fill_in(where(judged), {"text": PLAIN})
    approve(as_hr, judged)
    page = as_hr.fill_in(where(judged), {"text": PLAIN + "And more."})
    assert "Not approved yet." in page.text
    assert kept(judged).approved_at == ""


def test_what_has_to_be_mended_is_said_and_keeps_it_from_being_approved(judged, as_hr):
    save(judged, "You scored 2 out of 4. Peregrine Moonbeam was a stronger candidate.\n")
    listed = words(parsed(as_hr.get(where(judged)).text).xpath("//ul[@class='gate-points']")[0])
    assert "Take out 'Peregrine Moonbeam': it names another candidate." in listed
    refused = approve(as_hr, judged)
    assert faults(refused.text) == [
        "Take out 'Peregrine Moonbeam': it names another candidate.",
        "Take out 'stronger candidate': it weighs the candidate against others.",
        "Take out 'scored 2 out of 4': it tells a mark.",
    ]
    assert kept(judged).approved_at == ""


def test_two_tabs_see_both_letters_and_what_was_typed_is_kept(judged, as_hr):
    form = as_hr.form(where(judged), "text")
    save(judged, "Theirs, who was quicker.\n")
    page = as_hr.send(form, {"text": "Mine, typed at length."})
    assert len(faults(page.text)) == 1
    assert "changed the same as you after you opened this page: The letter." in faults(page.text)[0]
    assert "Saved now Theirs, who was quicker. You typed Mine, typed at length." in words(
        parsed(page.text)
    )
    assert dict(forms(page.text)[0].values)["text"] == "Mine, typed at length."
    assert kept(judged).text == "Theirs, who was quicker.\n"
    again = as_hr.send(forms(page.text)[0])
    assert notices(again.text)
    assert kept(judged).text == "Mine, typed at length.\n"


def test_an_older_version_than_stands_is_not_approved(judged, as_hr):
    save(judged, "Dear Ambrose\n")
    form = as_hr.form(where(judged), action=f"{where(judged)}/approve")
    save(judged, "Dear Ambrose, quite another letter.\n")
    page = as_hr.send(form)
    assert faults(page.text)[0].startswith("The command line changed this letter after you read it")
    assert "quite another letter" in dict(forms(page.text)[0].values)["text"]
    assert kept(judged).approved_at == ""


@pytest.mark.parametrize("version", ["", "0", "-1", "99999999999999", "x", "1e9"])
def test_a_version_that_never_was_approves_nothing(judged, as_hr, version):
    save(judged, "Dear Ambrose\n")
    page = as_hr.post(f"{where(judged)}/approve", data={"version": version})
    assert page.status_code in (200, 400)
    assert kept(judged).approved_at == ""


def test_a_version_of_a_letter_that_was_never_saved_is_answered_with_what_was_typed(judged, as_hr):
    page = as_hr.post(where(judged), data={"version": "7", "text": "Dear Ambrose, well done."})
    assert page.status_code == 200
    assert "Dear Ambrose, well done." in dict(forms(page.text)[0].values)["text"]
    assert faults(page.text)
    assert kept(judged).version == 0


def test_there_is_nothing_to_approve_before_a_letter_is_saved(judged, as_hr):
    page = as_hr.post(f"{where(judged)}/approve", data={"version": "0"})
    assert page.status_code == 400
    assert "There is no letter to approve." in page.text


def test_to_start_again_shows_a_new_draft_and_keeps_what_was_saved(judged, as_hr):
    save(judged, "Something else.\n")
    page = as_hr.get(f"{where(judged)}?again=1")
    assert "I wrote the plan with the crew" in dict(forms(page.text)[0].values)["text"]
    assert "stays until you save this one" in page.text
    assert kept(judged).text == "Something else.\n"
    as_hr.send(forms(page.text)[0])
    assert "I wrote the plan with the crew" in kept(judged).text


@pytest.mark.parametrize(
    "text", ["", "   \r\n ", "x" * 100_000, "bell \x07", "one \x01", "an escape \x1b"]
)
def test_what_cannot_be_a_letter_is_refused_in_a_sentence_and_kept_in_the_field(
    judged, as_hr, text
):
    page = as_hr.fill_in(where(judged), {"text": text})
    assert len(faults(page.text)) == 1
    assert kept(judged).version == 0


def test_html_emoji_and_sql_are_text_like_any_other(judged, as_hr):
    text = "Dear <b>you</b> 😀 '); drop table letter; -- مرحبا {{ 7 * 7 }}"
    page = as_hr.fill_in(where(judged), {"text": text})
    assert notices(page.text)
    assert kept(judged).text == text + "\n"
    assert "<b>you</b>" not in page.text


def test_a_letter_of_the_greatest_length_is_kept(judged, as_hr):
    assert notices(as_hr.fill_in(where(judged), {"text": "x" * (LONGEST_LETTER - 1)}).text)


def test_a_candidate_of_another_vacancy_and_one_who_is_nobody_are_not_there(judged, as_hr):
    other = identity(judged, 0, judged.elsewhere)
    for each in (other, 999_999, 2**63, 2**80):
        for tail in ("", ".docx"):
            assert as_hr.get(f"/vacancies/{judged.issued}/letters/{each}{tail}").status_code == 404
        for tail in ("", "/approve"):
            answer = as_hr.post(
                f"/vacancies/{judged.issued}/letters/{each}{tail}",
                data={"text": "x", "version": "0"},
            )
            assert answer.status_code == 404
    with judged.database() as db:
        assert letter(db, other) == StoredLetter()


def test_who_withdrew_or_did_not_come_has_a_short_letter_without_evidence(site, as_hr):
    with site.database() as db:
        scored.open_gate(db, site.issued)
        save_outcome(
            db, SHELL, site.issued, identity(site), 0, Outcome.WITHDRAWN, "", "They told us."
        )
    page = as_hr.get(where(site))
    assert "Your application is withdrawn" in dict(forms(page.text)[0].values)["text"]
    assert not parsed(page.text).xpath("//section[@aria-labelledby='evidence']")


def test_hr_who_sits_on_the_panel_sees_no_letter_before_they_seal(site, as_hr):
    with site.database() as db:
        seat_hr(db, site, actor(site.hr))
        scored.open_gate(db, site.issued)
        save_outcome(
            db, SHELL, site.issued, identity(site), 0, Outcome.WITHDRAWN, "", "They told us."
        )
    addresses = (
        f"/vacancies/{site.issued}/letters",
        where(site),
        f"{where(site)}.docx",
        where(site, 1),
    )
    before = [(each.status_code, without_token(each.text)) for each in map(as_hr.get, addresses)]
    assert [status for status, _ in before] == [200, 404, 404, 404]
    assert "Seal your own sheet first." in before[0][1]
    with site.database() as db:
        for member in range(3):
            for candidate in (1, 2):
                scored.seal_sheet(db, scored.place(db, site.issued, candidate, member), ["1"])
    after = [(each.status_code, without_token(each.text)) for each in map(as_hr.get, addresses)]
    assert before == after
    for tail in ("", "/approve"):
        assert as_hr.post(where(site) + tail, data={"text": "x", "version": "0"}).status_code == 404


@pytest.mark.parametrize("name", ["manager", "panel_member", "outsider", "other_manager"])
def test_letters_are_for_hr_alone(judged, name):
    browser = judged.browser(getattr(judged, name))
    for each in (f"/vacancies/{judged.issued}/letters", where(judged), f"{where(judged)}.docx"):
        assert browser.get(each).status_code == 404


def test_the_address_of_a_letter_names_nobody(judged, as_hr):
    for each in links(as_hr.get(f"/vacancies/{judged.issued}/letters").text):
        assert "Thistlewood" not in each


def without_token(text: str) -> str:
    return "\n".join(line for line in text.splitlines() if "csrf_token" not in line)


def docx_text(data: bytes) -> str:
    """What a Word file says."""
    import io
    import re
    import zipfile

    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return re.sub(r"<[^>]+>", "", archive.read("word/document.xml").decode())
