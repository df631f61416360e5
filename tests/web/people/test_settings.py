"""Settings and the house style."""

from __future__ import annotations

import io
import zipfile

import pytest

from recruit.documents.house_style import open_house_style
from recruit.domain.words.people import SHELL
from recruit.evidence.record_papers import stored_house_style
from recruit.resources import shipped
from recruit.store.people.settings import (
    Settings,
    house_style_file,
    save_house_style,
    save_settings,
    settings,
)
from tests.web.reading import faults, notices, parsed, words

OURS = (shipped("templates") / "word" / "house-style.docx").read_bytes()


def stands(site):
    with site.database() as db:
        return settings(db)


def own(site):
    with site.database() as db:
        return house_style_file(db)


def upload(browser, data, name="ours.docx"):
    form = browser.form("/settings/house-style", "file", action="/settings/house-style")
    return browser.open(
        form.action,
        method="POST",
        follow_redirects=True,
        **multipart(dict(form.values), name, data),
    )


def multipart(fields, name, data):
    """A form with a file as a browser sends it; Werkzeug's own encoder leaves a temporary file
    open.
    """
    part = '--b\r\nContent-Disposition: form-data; name="{}"{}\r\n\r\n'
    head = "".join(part.format(key, "") + value + "\r\n" for key, value in fields.items())
    escaped = name.replace("\r", "%0D").replace("\n", "%0A").replace('"', "%22")
    head += part.format("file", f'; filename="{escaped}"\r\nContent-Type: application/octet-stream')
    return {
        "data": head.encode() + data + b"\r\n--b--\r\n",
        "content_type": "multipart/form-data; boundary=b",
    }


def test_settings_are_saved_and_shown_again(site, as_hr):
    changed = {
        "organisation": "Harbour of  Nowhere",
        "contact": "room 4",
        "scale": "1-7",
        "opening": "Welcome.\r\n\r\n  Sit   down. ",
        "closing": "Goodbye.",
        "retention_months": "18",
        "managers_see_marks": "y",
    }
    answer = as_hr.fill_in("/settings", changed)
    assert notices(answer.text) == ["Saved. What is already being built keeps what it has."]
    now = stands(site)
    assert (now.organisation, now.contact, now.scale) == ("Harbour of Nowhere", "room 4", "1-7")
    assert (now.script.opening, now.script.closing) == (("Welcome.", "Sit down."), ("Goodbye.",))
    assert (now.retention_months, now.managers_see_marks) == (18, True)
    form = as_hr.form("/settings", "organisation")
    assert dict(form.values)["opening"] == "Welcome.\r\nSit down."
    assert dict(form.values)["scale"] == "1-7"


def test_a_tick_can_be_taken_away_again(site, as_hr):
    as_hr.fill_in("/settings", {"managers_see_marks": "y"})
    as_hr.fill_in("/settings", {"managers_see_marks": None})
    assert stands(site).managers_see_marks is False


def test_an_untouched_page_changes_nothing(site, as_hr):
    before = stands(site)
    as_hr.fill_in("/settings")
    assert stands(site) == before


def test_a_new_vacancy_has_the_settings(site, as_hr):
    as_hr.fill_in(
        "/settings", {"organisation": "Harbour of Nowhere", "scale": "1-7", "opening": "Welcome."}
    )
    answer = as_hr.fill_in("/", action="/vacancies")
    draft = site.vacancy(int(answer.request.path.split("/")[2])).draft
    assert (draft.organisation, draft.scale.id, draft.script.opening) == (
        "Harbour of Nowhere",
        "1-7",
        ("Welcome.",),
    )


def test_the_page_gives_reasons_and_sources_for_the_retention(as_hr):
    said = words(parsed(as_hr.get("/settings").text))
    assert "Information Commissioner's Office" in said
    assert "Employment Rights Act 2025" in said


def test_a_short_retention_is_saved_and_warned_of(site, as_hr):
    answer = as_hr.fill_in("/settings", {"retention_months": "6"})
    assert stands(site).retention_months == 6
    assert "Fewer than nine months" in answer.text
    assert (
        "Fewer than nine months" not in as_hr.fill_in("/settings", {"retention_months": "9"}).text
    )


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("organisation", "x" * 100_000),
        ("organisation", "a\x01b"),
        ("contact", "x" * 201),
        ("contact", "\ue000evil"),
        ("scale", "nothing"),
        ("scale", "x" * 100_000),
        ("opening", ""),
        ("opening", " \r\n "),
        ("closing", "x" * 100_000),
        ("opening", "\ue000"),
        ("closing", "bell\x07"),
        ("retention_months", "0"),
        ("retention_months", "121"),
        ("retention_months", "-3"),
        ("retention_months", "twelve"),
        ("retention_months", ""),
        ("retention_months", "²"),
        ("retention_months", "9" * 5000),
    ],
)
def test_what_cannot_be_is_refused_and_what_was_typed_stays(site, as_hr, field, typed):
    before = stands(site)
    answer = as_hr.fill_in(
        "/settings",
        {field: typed, "organisation" if field != "organisation" else "contact": "Kept"},
    )
    assert faults(answer.text)
    assert "Kept" in parsed(answer.text).xpath("//input[@type='text']/@value")
    assert stands(site) == before


@pytest.mark.parametrize(
    "typed",
    ["<script>alert(1)</script>", "'; drop table setting; --", "😀 הארגון", "{{ 7*7 }}", "=1+1"],
)
def test_odd_text_is_kept_as_it_was_typed(site, as_hr, typed):
    as_hr.fill_in("/settings", {"organisation": typed, "opening": typed})
    assert (stands(site).organisation, stands(site).script.opening) == (typed, (typed,))
    text = as_hr.get("/settings").text
    assert parsed(text).xpath("//input[@id='organisation']/@value") == [typed]
    assert "<script>alert" not in text


def test_an_edit_over_anothers_edit_is_shown_and_not_lost(site, as_hr):
    page = as_hr.form("/settings", "organisation")
    with site.database() as db:
        save_settings(db, SHELL, Settings(organisation="First"))
    answer = as_hr.send(page, {"organisation": "Second"})
    assert faults(answer.text)[0].startswith("The command line changed the same as you")
    assert parsed(answer.text).xpath("//input[@id='organisation']/@value") == ["Second"]
    assert stands(site).organisation == "First"
    version = parsed(answer.text).xpath("//input[@name='version']/@value")[0]
    as_hr.fill_in("/settings", {"organisation": "Second", "version": version})
    assert stands(site).organisation == "Second"


def test_a_stale_token_keeps_what_was_typed(as_hr):
    answer = as_hr.post("/settings", data={"organisation": "Typed at length", "csrf_token": "old"})
    assert answer.status_code == 400
    assert "Typed at length" in answer.text


def test_a_scale_that_is_no_longer_there_does_not_break_the_page(site, as_hr):
    with site.database() as db:
        save_settings(db, SHELL, Settings(scale="gone"))
    assert as_hr.get("/settings").status_code == 200


def test_a_house_style_is_taken_shown_and_given_back(site, as_hr):
    answer = upload(as_hr, OURS, "Harbour style.docx")
    assert notices(answer.text) == ["From now on the papers look like this file."]
    assert own(site) == ("Harbour_style.docx", OURS)
    given = as_hr.get("/settings/house-style/file")
    assert given.data == OURS
    assert "Harbour_style.docx" in given.headers["Content-Disposition"]
    assert "Harbour_style.docx" in as_hr.get("/settings").text


def test_going_back_takes_the_file_away(site, as_hr):
    upload(as_hr, OURS)
    answer = as_hr.fill_in("/settings/house-style", action="/settings/house-style/ours")
    assert notices(answer.text) == ["The papers have the look again that came with Recruit."]
    assert own(site) is None


def test_without_a_file_of_ones_own_ours_is_downloaded(as_hr, tmp_path):
    for address in ("/settings/house-style/file", "/settings/house-style/ours"):
        given = as_hr.get(address)
        assert given.data == OURS
        assert given.mimetype.endswith("wordprocessingml.document")
    (tmp_path / "x.docx").write_bytes(given.data)
    open_house_style(tmp_path / "x.docx")


def zipped(**parts):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return out.getvalue()


def with_part(part, made):
    """Our house style with one part made anew: by a function of its bytes, or to these bytes."""
    source, out = zipfile.ZipFile(io.BytesIO(OURS)), io.BytesIO()
    with source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for each in source.infolist():
            data = source.read(each)
            if each.filename == part:
                data = made(data) if callable(made) else made
            archive.writestr(each, data)
    return out.getvalue()


def without_style(data):
    return data.replace(b'w:val="Script"', b'w:val="Something else"')


def without_section(data):
    head, _, rest = data.partition(b"<w:sectPr")
    return head + rest.partition(b"</w:sectPr>")[2]


def damaged():
    made = bytearray(OURS)
    with zipfile.ZipFile(io.BytesIO(OURS)) as archive:
        place = archive.getinfo("word/styles.xml").header_offset
    made[place + 100 : place + 400] = bytes(300)
    return bytes(made)


BAD = {
    "no file": (b"", "Choose a Word file"),
    "text": (b"plain", "not a Word document"),
    "a cut zip": (OURS[:2000], "not a Word document"),
    "another zip": (zipped(a=b"b"), "not a Word document"),
    "a damaged zip": (damaged(), "not a Word document"),
    "a part that is another": (with_part("word/document.xml", b"<a/>"), "not a Word document"),
    "properties that are none": (with_part("docProps/core.xml", b"<a/>"), "not a Word document"),
    "a bomb": (zipped(**{"word/document.xml": b" " * 100_000_000}), "more than 20 MB"),
    "too large": (b"x" * 5_100_000, "larger than 5 MB"),
    "a style lacks": (with_part("word/styles.xml", without_style), "lacks the style 'Script'."),
    "no page set-up": (with_part("word/document.xml", without_section), "It has no page set-up."),
}


@pytest.mark.parametrize("kind", BAD)
def test_a_bad_file_gets_its_sentence_and_the_old_one_stays(site, as_hr, kind):
    upload(as_hr, OURS, "good.docx")
    data, said = BAD[kind]
    answer = upload(as_hr, data, "" if kind == "no file" else "bad.docx")
    assert said in faults(answer.text)[0]
    assert "recruit house-style" not in answer.text
    assert own(site) == ("good.docx", OURS)


def test_a_file_beyond_all_measure_is_refused_before_it_is_read(site, as_hr):
    answer = upload(as_hr, b"x" * 6_000_000)
    assert answer.status_code == 413
    assert own(site) is None


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("../../etc/passwd", "passwd.docx"),
        ("ä.docx", "a.docx"),
        ("😀.docx", "house-style.docx"),
        ("x" * 300 + ".docx", "x" * 80 + ".docx"),
        ('a"\r\nX-Evil: 1.docx', None),
        ("<script>.docx", "script.docx"),
        ("סגנון.docx", "house-style.docx"),
    ],
)
def test_any_file_name_is_made_safe(site, as_hr, name, kept):
    upload(as_hr, OURS, name)
    found = own(site)
    assert found is not None
    assert kept in (None, found[0])
    assert as_hr.get("/settings/house-style/file").status_code == 200


@pytest.mark.parametrize(
    "address",
    [
        "/settings",
        "/settings/house-style",
        "/settings/house-style/file",
        "/settings/house-style/ours",
    ],
)
def test_only_hr_sees_settings(as_manager, as_panel_member, stranger, address):
    assert as_manager.get(address).status_code == as_panel_member.get(address).status_code == 403
    assert stranger.get(address).status_code == 302


def with_a_template_elsewhere() -> bytes:
    """Our house style as Word saves it when it is bound to a template on somebody's disk."""
    out = io.BytesIO()
    more = (
        '<Relationship Id="rIdMore" TargetMode="External" Target="file:///C:/Templates/Ours.dotm"'
        ' Type="http://'
        'schemas.openxmlformats.org/officeDocument/2006/relationships/attachedTemplate"/></Relationships>'
    )
    with zipfile.ZipFile(io.BytesIO(OURS)) as ours, zipfile.ZipFile(out, "w") as made:
        for name in ours.namelist():
            text = ours.read(name)
            if name == "word/_rels/document.xml.rels":
                text = text.replace(b"</Relationships>", more.encode())
            made.writestr(name, text)
    return out.getvalue()


def test_a_house_style_that_would_fetch_a_template_is_not_taken_and_the_page_says_what_to_do(
    site, as_hr
):
    answer = upload(as_hr, with_a_template_elsewhere())
    (said,) = faults(answer.text)
    assert "would look for a template" in said
    assert "Document Template" in said
    assert own(site) is None


def test_one_that_an_earlier_version_took_goes_on_and_hr_is_told(site, as_hr):
    with site.database() as db:
        save_house_style(db, SHELL, "ours.docx", with_a_template_elsewhere())
    text = words(parsed(as_hr.get("/settings/house-style").text))
    assert "This file would not be taken any more: it leads to another file" in text
    assert as_hr.get(f"/vacancies/{site.issued}/papers").status_code == 200
    with site.database() as db:
        assert stored_house_style(db).styles == open_house_style().styles
    as_hr.fill_in("/settings/house-style", action="/settings/house-style/ours")
    assert "would not be taken" not in as_hr.get("/settings/house-style").text
