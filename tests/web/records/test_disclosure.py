"""The pages of disclosure: nothing leaves before each place is confirmed, and the text that was
read is what leaves.
"""

from __future__ import annotations

import io
import json
import zipfile
from dataclasses import replace
from datetime import date

import pytest

from recruit.domain.disclosure.panel_names import PanelNames
from recruit.domain.keeping.retention import Scope
from recruit.domain.pack.vacancy import Candidate
from recruit.domain.words.people import SHELL
from recruit.evidence import disposal as disposing
from recruit.evidence.archive import archive_vacancy
from recruit.evidence.disposal import appointed_set, dispose
from recruit.store.audit.check import check_audit
from recruit.store.keeping.bundles import BundleKind, bundles
from recruit.store.keeping.disclosures import held_of
from recruit.store.people.settings import Settings, save_settings, settings
from recruit.store.scoring.letters import save_letter
from recruit.store.vacancies.candidates import add_candidates, candidates, save_candidate
from tests import scored
from tests.documents.reading import text
from tests.web.made_up import seat_hr
from tests.web.reading import faults, forms, heading, links, parsed, words

LETTER = (
    "You were clearer than Peregrine Moonbeam.\nMs Moonbeam spoke of nights. Agnes Lamplight"
    " agreed.\n"
)


@pytest.fixture
def judged(site):
    """The issued vacancy with a whole story, and a letter to the first candidate that names the
    second.
    """
    with site.database() as db:
        scored.whole_story(db, site.issued)
        save_letter(db, SHELL, site.issued, candidates(db, site.issued)[0].id, 0, LETTER)
    return site


@pytest.fixture
def later(judged, monkeypatch):
    """A day on which what was decided today is due, and the appointed candidate's set is handed
    over.
    """
    with judged.database() as db:
        appointed_set(db, SHELL, judged.issued)
    monkeypatch.setattr(disposing, "today", lambda *_: date(2028, 1, 1))


def identity(site, place=0, vacancy=0):
    with site.database() as db:
        return candidates(db, vacancy or site.issued)[place].id


def where(site, place=0):
    return f"/vacancies/{site.issued}/disclosure/{identity(site, place)}"


def public(site):
    return f"/vacancies/{site.issued}/disclosure"


def made(site):
    with site.database() as db:
        return [each for each in bundles(db, site.issued) if each.made.file != "C1.zip"]


def press(browser, page, button, changed=None):
    """Presses a button of the page's form, with some fields changed."""
    [form] = [each for each in forms(page.text) if "digest" in each.names]
    return browser.send(form, changed or {}, button=("go", button))


def main_of(page):
    return words(parsed(page.text).find(".//main"))


def masked(browser, site, address=""):
    """The preview, after everything that was found is masked."""
    page = browser.get(address or where(site))
    while heading(page.text) != "The text as it leaves":
        buttons = {each[1] for form in forms(page.text) for each in form.buttons if each[0] == "go"}
        page = press(browser, page, "all" if "all" in buttons else "preview-1")
        assert not faults(page.text)
    return page


def unzipped(answer):
    assert answer.mimetype == "application/zip", answer.text[:2000]
    with zipfile.ZipFile(io.BytesIO(answer.get_data())) as archive:
        return {each: archive.read(each) for each in archive.namelist()}


def test_each_place_is_shown_in_its_sentence_with_its_mask(judged, as_hr):
    page = as_hr.get(where(judged))
    assert heading(page.text) == "Subject access: C1"
    found = [
        words(each) for each in parsed(page.text).xpath("//fieldset[contains(@class, 'finding')]")
    ]
    [whole] = [each for each in found if "clearer than" in each]
    assert "You were clearer than Peregrine Moonbeam." in whole
    assert "The feedback letter, the text" in whole
    assert "Mask as [candidate " in whole
    assert any("Ms Moonbeam spoke of nights." in each for each in found)
    assert any("Agnes Lamplight agreed." in each for each in found)
    assert not parsed(page.text).xpath("//input[@type='radio'][@checked]")
    assert "nicknames" in words(parsed(page.text).find(".//main"))


def test_nothing_can_be_downloaded_before_each_place_is_confirmed(judged, as_hr):
    page = as_hr.get(where(judged))
    for button in ("make", "preview-1"):
        [form] = [each for each in forms(page.text) if "digest" in each.names]
        answer = as_hr.post(where(judged), data={**dict(form.values), "go": button})
        assert answer.mimetype == "text/html"
        assert faults(answer.text)[0].startswith("Choose for number 1")
    assert not made(judged)


def test_the_bundle_is_made_after_the_text_was_read_and_is_noted(judged, as_hr):
    before = {each.name for each in judged.folder.rglob("*")}
    page = masked(as_hr, judged)
    said = words(parsed(page.text).find(".//main"))
    assert "You were clearer than [candidate " in said
    assert "Moonbeam" not in said
    assert not made(judged)
    answer = press(as_hr, page, "make")
    files = unzipped(answer)
    assert "V-2026-004-subject-access-C1.zip" in answer.headers["Content-Disposition"]
    assert answer.headers["Cache-Control"] == "no-store"
    assert "You were clearer than [candidate" in text(files["feedback-letter.docx"])
    [bundle] = made(judged)
    assert (bundle.kind, bundle.candidate, bundle.deed.by) == (
        BundleKind.SUBJECT_ACCESS, identity(judged), judged.hr.name
    )  # fmt: skip
    assert bundle.made.size == len(answer.get_data())
    with judged.database() as db:
        assert check_audit(db).fault is None
        last = db.execute(
            "select action, facts, personal from audit order by sequence desc limit 1"
        ).fetchone()
    assert last[0] == "make bundle"
    assert bundle.made.sha512 in last[1]
    assert "Moonbeam" not in last[1] + last[2]
    assert {each.name for each in judged.folder.rglob("*")} <= before | {
        "recruit.db-wal",
        "recruit.db-shm",
    }
    assert bundle.made.sha512 in as_hr.get(where(judged)).text


def test_the_same_page_gives_the_same_bundle_again(judged, as_hr):
    page = masked(as_hr, judged)
    assert press(as_hr, page, "make").get_data() == press(as_hr, page, "make").get_data()


def test_what_is_kept_needs_a_reason_that_names_nobody(judged, as_hr):
    page = as_hr.get(where(judged))
    everything = {
        name: "mask"
        for form in forms(page.text)
        for name in form.names
        if name.startswith("choice-")
    }
    kept = press(as_hr, page, "preview-1", {**everything, "choice-0": "keep"})
    assert faults(kept.text) == ["Say why number 1 stays as it is."]
    named = press(
        as_hr,
        page,
        "preview-1",
        {**everything, "choice-0": "keep", "reason-0": "Peregrine asked for it."},
    )
    assert "without a name" in faults(named.text)[0]
    assert 'value="Peregrine asked for it."' in named.text
    fine = press(
        as_hr,
        page,
        "preview-1",
        {**everything, "choice-0": "keep", "reason-0": "She is known to them."},
    )
    files = unzipped(press(as_hr, fine, "make"))
    [line] = [each for each in json.loads(files["log.json"]) if each["done"] == "kept"]
    assert line["why"] == "She is known to them."


def test_words_are_added_and_read_again_before_anything_leaves(judged, as_hr):
    page = masked(as_hr, judged)
    answer = press(as_hr, page, "make", {"words": "spoke of nights"})
    assert heading(answer.text) == "The text as it leaves"
    assert "Read it as it is now" in faults(answer.text)[0]
    assert "[left out]" in answer.text
    files = unzipped(press(as_hr, answer, "make"))
    assert "spoke of nights" not in text(files["feedback-letter.docx"])
    assert "spoke of nights" not in files["log.json"].decode()


def test_the_choices_are_made_again_when_the_record_changed(judged, as_hr):
    page = masked(as_hr, judged)
    with judged.database() as db:
        save_letter(db, SHELL, judged.issued, identity(judged), 1, f"{LETTER} And Peregrine again.")
    answer = press(as_hr, page, "make", {"words": "nights"})
    assert answer.mimetype == "text/html"
    assert "changed after you opened this page" in faults(answer.text)[0]
    assert not parsed(answer.text).xpath("//input[@type='radio'][@checked]")
    assert words(parsed(answer.text).find(".//textarea")) == "nights"
    assert not made(judged)


def test_the_letters_of_others_stay_the_same_from_page_to_page(judged, as_hr):
    page = as_hr.get(where(judged))
    first = parsed(page.text).xpath("//label[contains(., '[candidate ')]/text()")[0]
    assert first.removeprefix("Mask as ") in masked_text(press(as_hr, page, "all"), as_hr)


def masked_text(page, browser):
    while heading(page.text) != "The text as it leaves":
        page = press(browser, page, "all")
    return page.text


def test_a_candidate_of_another_vacancy_is_not_there(judged, as_hr):
    other = identity(judged, 0, judged.elsewhere)
    for address in (
        f"/vacancies/{judged.issued}/disclosure/{other}",
        f"/vacancies/{judged.issued}/disclosure/{2**70}",
    ):
        assert as_hr.get(address).status_code == 404
        assert as_hr.post(address, data={"go": "make"}).status_code == 404


def test_a_vacancy_without_a_pack_says_what_is_kept_and_where(site, as_hr):
    page = as_hr.get(f"/vacancies/{site.half_done}/disclosure")
    assert heading(page.text) == "Nothing to disclose"
    assert "no one was interviewed or scored" in main_of(page)
    assert f"/vacancies/{site.half_done}/people" in links(page.text)


SAID_ANYWAY = (
    "to choose fairly who is appointed to this post",
    "The panel, each member for the candidates whom they scored.",
    "The county's payroll office.",
    "You have the right to ask us:",
    "Write to data@county.example",
    "complain to the Information Commissioner at any time",
    "You may ask a court to enforce your rights, too.",
)
"""What every answer to a subject access request says, by article 15."""


def told_where_to_write(site):
    with site.database() as db:
        contact, others = "Write to data@county.example", ("The county's payroll office.",)
        save_settings(
            db, SHELL, replace(settings(db), data_contact=contact, data_recipients=others)
        )


def test_where_no_pack_was_issued_the_answer_says_what_the_law_asks(site, as_hr):
    told_where_to_write(site)
    with site.database() as db:
        held = Candidate("C7", "Fidelity Brooks", "Monday, 10:00")
        add_candidates(db, SHELL, site.half_done, [held])
    address = f"/vacancies/{site.half_done}/disclosure/{identity(site, -1, site.half_done)}"
    said = main_of(as_hr.get(address))
    for each in SAID_ANYWAY:
        assert each in said, each
    assert "For 12 months after the decision, which is not recorded yet." in said
    assert "when you are to be interviewed" in said
    assert "adjustments that were agreed for you" not in said
    with site.database() as db:
        one = candidates(db, site.half_done)[-1]
        save_candidate(
            db, SHELL, site.half_done, one.id, one.version, held, "A ground-floor room.", False
        )
    assert "the adjustments that were agreed for you" in main_of(as_hr.get(address))
    public_page = main_of(as_hr.get(f"/vacancies/{site.half_done}/disclosure"))
    assert "What the answer says" not in public_page


@pytest.mark.usefixtures("later")
@pytest.mark.parametrize("scope", [Scope.APPOINTED, Scope.WHOLE])
def test_where_the_record_was_disposed_of_the_answer_says_what_the_law_asks(judged, as_hr, scope):
    told_where_to_write(judged)
    address = where(judged)
    with judged.database() as db:
        dispose(db, SHELL, judged.folder, judged.issued, Scope.APPOINTED)
        if scope is Scope.WHOLE:
            dispose(db, SHELL, judged.folder, judged.issued, Scope.WHOLE)
    said = main_of(as_hr.get(address))
    for each in SAID_ANYWAY:
        assert each in said, each
    assert "Nothing of this selection. What we held was deleted on " in said
    assert "Backups that this computer keeps are deleted after 35 days." in said
    assert "If you were appointed, the personnel file" in said
    assert "What the answer says" not in main_of(as_hr.get(public(judged)))


@pytest.mark.usefixtures("later")
def test_a_record_that_was_disposed_of_says_so_whoever_is_asked_for(judged, as_hr):
    page = masked(as_hr, judged)
    addresses = (where(judged), public(judged))
    with judged.database() as db:
        dispose(db, SHELL, judged.folder, judged.issued, Scope.APPOINTED)
        dispose(db, SHELL, judged.folder, judged.issued, Scope.WHOLE)
    for address in addresses:
        gone = as_hr.get(address)
        assert gone.status_code == 410
        assert "was disposed of on " in main_of(gone)
        assert f"/vacancies/{judged.issued}/certificate" in links(gone.text)
    before = made(judged)
    assert press(as_hr, page, "make").status_code == 410
    assert made(judged) == before


@pytest.mark.usefixtures("later")
def test_of_an_appointed_candidate_whose_set_was_disposed_of_the_page_says_so(judged, as_hr):
    address, another = where(judged), where(judged, 1)
    with judged.database() as db:
        dispose(db, SHELL, judged.folder, judged.issued, Scope.APPOINTED)
    gone = as_hr.get(address)
    assert gone.status_code == 410
    assert "What was kept of this candidate was disposed of on " in main_of(gone)
    assert as_hr.get(f"/vacancies/{judged.issued}/disclosure/{2**70}").status_code == 404
    assert (
        as_hr.get(
            f"/vacancies/{judged.issued}/disclosure/{identity(judged, 0, judged.elsewhere)}"
        ).status_code
        == 404
    )
    page = as_hr.get(another)
    assert "add them to the words that are masked" in main_of(page)
    files = unzipped(press(as_hr, masked(as_hr, judged, another), "make"))
    record = json.loads(files["data/record.json"])
    assert (record["place"], record["ties"]) == (None, [])
    assert "the order is not whole any more" in files["README.html"].decode()
    assert "Put the candidate on the list, with others" in files["data/history.json"].decode()
    freedom = unzipped(press(as_hr, masked(as_hr, judged, public(judged)), "make"))
    assert "The record holds fewer than ten candidates any more" in freedom["README.html"].decode()
    assert "disposed of on " in freedom["data/facts.json"].decode()


def test_a_post_that_was_sent_before_gives_no_bundle_after_something_was_found_since(judged, as_hr):
    page = masked(as_hr, judged)
    assert unzipped(press(as_hr, page, "make"))
    with judged.database() as db:
        save_candidate(
            db,
            SHELL,
            judged.issued,
            identity(judged, 1),
            1,
            Candidate("C2", "Nights Moonbeam", ""),
            "",
            False,
        )
    again = press(as_hr, page, "make")
    assert again.mimetype == "text/html"
    assert "changed after you opened this page" in faults(again.text)[0]
    other = press(as_hr, masked(as_hr, judged, where(judged, 1)), "make")
    [form] = [each for each in forms(page.text) if "digest" in each.names]
    assert (
        as_hr.post(where(judged, 1), data={**dict(form.values), "go": "make"}).mimetype
        == "text/html"
    )
    assert unzipped(other)
    assert len(made(judged)) == 2


def test_a_text_that_nobody_was_shown_does_not_leave(judged, as_hr):
    page = as_hr.get(where(judged))
    [form] = [each for each in forms(page.text) if "digest" in each.names]
    masks = ",".join(str(each) for each in range(40))
    for shown in ("", "0" * 64, dict(form.values)["digest"]):
        answer = as_hr.post(
            where(judged), data={**dict(form.values), "masks": masks, "shown": shown, "go": "make"}
        )
        assert heading(answer.text) == "The text as it leaves"
        assert "not the one that was shown last" in faults(answer.text)[0]
    assert not made(judged)


def test_points_that_were_open_are_told_in_words(judged, as_hr):
    page = as_hr.get(where(judged))
    assert "[&#34;" not in page.text
    found = [
        words(each) for each in parsed(page.text).xpath("//fieldset[contains(@class, 'finding')]")
    ]
    assert any("Agnes Lamplight has not accepted confidentiality." in each for each in found)
    history = json.loads(unzipped(press(as_hr, masked(as_hr, judged), "make"))["data/history.json"])
    said = [one["value"] for each in history for one in each["details"]]
    assert not any(each.startswith(('["', "[[", "{")) for each in said)


def test_hr_who_sits_on_the_panel_and_has_a_sheet_to_seal_gets_nothing(site, as_hr):
    with site.database() as db:
        seat_hr(db, site, SHELL)
        scored.open_gate(db, site.issued)
        for member in range(3):
            scored.seal_sheet(db, scored.place(db, site.issued, 0, member))
    assert as_hr.get(where(site)).status_code == 404
    page = masked(as_hr, site, public(site))
    figures = json.loads(unzipped(press(as_hr, page, "make"))["data/figures.json"])
    assert figures["tables"] == []


def test_before_the_marks_are_open_the_bundle_holds_no_mark(site, as_hr):
    with site.database() as db:
        scored.open_gate(db, site.issued)
        scored.seal_sheet(db, scored.place(db, site.issued, 0, 0))
    files = unzipped(press(as_hr, masked(as_hr, site), "make"))
    assert not any(each.startswith("sheets/") for each in files)
    assert (
        scored.EVIDENCE
        not in files["data/record.json"].decode() + files["data/history.json"].decode()
    )


def test_an_archived_vacancy_is_disclosed_all_the_same(judged, as_hr, tmp_path):
    with judged.database() as db:
        archive_vacancy(db, SHELL, judged.issued, tmp_path / "a.zip")
    assert unzipped(press(as_hr, masked(as_hr, judged), "make"))
    assert unzipped(press(as_hr, masked(as_hr, judged, public(judged)), "make"))
    assert [each.kind for each in made(judged)][1:] == [
        BundleKind.SUBJECT_ACCESS,
        BundleKind.FREEDOM_OF_INFORMATION,
    ]


def test_where_the_settings_name_no_contact_the_page_says_so_and_the_answer_holds_what_they_say(
    judged, as_hr
):
    page = main_of(as_hr.get(where(judged)))
    assert "The settings do not say whom people write to about their data" in page
    as_hr.fill_in(
        "/settings",
        {"data_contact": "Room 4, Nowhere", "data_recipients": "Harbour Hosting, for the server."},
    )
    assert "The settings do not say" not in main_of(as_hr.get(where(judged)))
    files = unzipped(press(as_hr, masked(as_hr, judged), "make"))
    said = text(files["about-your-data.docx"])
    assert "Room 4, Nowhere" in said
    assert "Harbour Hosting, for the server." in said


def test_before_the_marks_are_open_the_page_says_that_the_copy_is_not_whole(site, as_hr):
    with site.database() as db:
        scored.open_gate(db, site.issued)
        scored.seal_sheet(db, scored.place(db, site.issued, 0, 1))
    page = main_of(as_hr.get(where(site)))
    assert (
        "The marks of this candidate are not open, so no sheet is in this copy. You have one month"
        in page
    )


def test_with_one_other_candidate_hr_is_told_that_they_can_be_recognised(site, as_hr):
    address = f"/vacancies/{site.elsewhere}/disclosure/{identity(site, 0, site.elsewhere)}"
    assert "There is one other candidate" in as_hr.get(address).text


def test_freedom_of_information_names_nobody(judged, as_hr):
    page = as_hr.get(public(judged))
    assert heading(page.text) == "Freedom of information"
    files = unzipped(press(as_hr, masked(as_hr, judged, public(judged)), "make"))
    said = "".join(
        text(each) if path.endswith("docx") else each.decode() for path, each in files.items()
    )
    for name in (
        "Thistlewood",
        "Moonbeam",
        "Lamplight",
        "Listener, ",
        "Storybrook",
        "Rulebook",
        "C1",
        "C2",
    ):
        assert name not in said
    assert "Harbour master" in said


def test_the_panel_is_named_as_the_settings_say(judged, as_hr):
    with judged.database() as db:
        save_settings(db, SHELL, Settings(panel_names=PanelNames.NAMED))
    files = unzipped(press(as_hr, masked(as_hr, judged), "make"))
    assert "Agnes Lamplight" in text(files["consensus-record.docx"])
    as_hr.fill_in("/settings", {"panel_names": "numbered"})
    files = unzipped(press(as_hr, masked(as_hr, judged), "make"))
    assert "Lamplight" not in text(files["consensus-record.docx"])
    assert "Panel member 1" in text(files["consensus-record.docx"])


def test_a_candidate_whose_name_is_a_word_is_proposed_and_can_be_kept(judged, as_hr):
    with judged.database() as db:
        db.execute("drop trigger if exists archived_candidate_insert")
        add_candidates(
            db,
            SHELL,
            judged.elsewhere,
            [Candidate("D3", "Will Mark", ""), Candidate("D4", "(x.*+?[", "")],
        )
        said = "Will said so, and will you? Will you come? I will. (x)"
        save_letter(db, SHELL, judged.elsewhere, identity(judged, 0, judged.elsewhere), 0, said)
    page = as_hr.get(
        f"/vacancies/{judged.elsewhere}/disclosure/{identity(judged, 0, judged.elsewhere)}"
    )
    assert "found only where the sentence uses them as a name: Elsewhere, Mark, Will." in main_of(
        page
    )
    found = [words(each) for each in parsed(page.text).xpath("//p[@class='finding-text']/mark")]
    assert [each for each in found if each.casefold() == "will"] == ["Will"]


@pytest.mark.parametrize(
    "sent",
    [
        {"words": "x" * 100_000},
        {"words": "a\x00b"},
        {"words": "<script>alert(1)</script>\n(.*\n[a-\n\\"},
        {"words": "‮evil"},
        {"seed": "../../etc", "page": "-1"},
        {"digest": "x" * 5000, "shown": "y" * 5000},
        {"masks": "1,2,999999999999999999999,-1,x"},
        {"masks": ",".join("9" * 5 for _ in range(50_000))},
        {"page": "99999"},
        {"go": "page-99999"},
        {"go": "preview-99999"},
        {"go": "'; drop table audit; --"},
        {"choice-99999": "keep", "reason-99999": "x" * 10_000},
        {"choice-0": "keep", "reason-0": "😀" * 2000},
        {"choice-0": "perhaps"},
    ],
)
def test_bad_input_gives_a_page_and_no_bundle(judged, as_hr, sent):
    page = as_hr.get(where(judged))
    [form] = [each for each in forms(page.text) if "digest" in each.names]
    data = {**dict(form.values), "go": "make", **sent}
    answer = as_hr.post(where(judged), data=data)
    assert answer.status_code in (200, 400, 413)
    assert answer.mimetype == "text/html"
    assert not made(judged)


def test_the_record_page_leads_to_both(judged, as_hr):
    there = links(as_hr.get(f"/vacancies/{judged.issued}/archive").text)
    assert where(judged) in there
    assert public(judged) in there


def test_what_is_held_is_read_in_as_many_statements_however_many_sheets_are_open(site):
    counted = []
    with site.database() as db:
        scored.open_gate(db, site.issued)
        for member in range(3):
            place = scored.place(db, site.issued, 0, member)
            scored.save_sheet(db, place, scored.scores(db, site.issued, ["2"]))
            said: list[str] = []
            db.conn.set_trace_callback(said.append)
            held = held_of(db, site.issued)
            db.conn.set_trace_callback(None)
            assert [len(each.sheet.scores) for each in held.open_sheets] == [6] * (member + 1)
            counted.append(len(said))
    assert len(set(counted)) == 1


def test_a_reason_to_keep_a_name_is_a_choice_also_without_a_press_on_its_button(judged, as_hr):
    with judged.database() as db:
        first = candidates(db, judged.issued)[0].id
    where = f"/vacancies/{judged.issued}/disclosure/{first}"
    form = as_hr.form(where, "reason-0", "words")
    answer = as_hr.send(form, {"reason-0": "It is the name of the harbour."})
    again = dict(next(each for each in forms(answer.text) if "reason-0" in each.names).values)
    assert again["reason-0"] == "It is the name of the harbour."
    assert again["choice-0"] == "keep"
