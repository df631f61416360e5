"""The page of a vacancy's history: every entry in words, folded, filtered, checked, and blind where
it must be.
"""

from __future__ import annotations

import re
from datetime import datetime, timedelta

import pytest

from recruit.domain.scoring.sheet import Score
from recruit.domain.words.people import SHELL, actor
from recruit.evidence.archive import archive_vacancy, restore_archive
from recruit.store.keeping.holds import place_hold
from recruit.store.scoring.sheets import save_scores, seal
from recruit.store.vacancies.candidates import candidates
from tests import scored
from tests.web.made_up import seat_hr
from tests.web.reading import forms, heading, link_to, links, parsed, words


@pytest.fixture
def story(site):
    """The vacancy after a whole selection; returns the site."""
    with site.database() as db:
        scored.whole_story(db, site.issued)
    return site


def where(site, rest: str = "") -> str:
    return f"/vacancies/{site.issued}/history{rest}"


def lines(page: str) -> list[str]:
    return [words(each) for each in parsed(page).xpath("//ol[@class='history']/li")]


def all_lines(browser, address: str) -> list[str]:
    found, page = [], browser.get(address).text
    while True:
        found += lines(page)
        onward = parsed(page).xpath("//a[@rel='next']/@href")
        if not onward:
            return found
        page = browser.get(str(onward[0])).text


def type_text(db, place, *texts: str) -> None:
    for version, text in enumerate(texts):
        save_scores(
            db, SHELL, place, [(Score(1, "2" if version else None, evidence=text), version)]
        )


def test_a_whole_selection_reads_from_the_last_to_the_first(story, as_hr):
    page = as_hr.get(where(story))
    assert heading(page.text) == "History of V-2026-004"
    found = all_lines(as_hr, where(story))
    said = "\n".join(found)
    assert "made a subject access bundle" in found[0]
    assert "started the vacancy" in found[-1]
    for each in (
        "sealed the sheet of Agnes Lamplight for C1",
        "opened the sheet of Wilhelmina Storybrook for C1 again",
        "Reason: The mark for question 1 belongs to question 2.",
        "recorded that C2 and C3 are equal",
        "let scoring of C1 begin although not all was ready",
        "Mark: from 1 to 3",
        "recorded the decision",
        "Agreed score for question 1: from the mean to 4 (indicator missed: All had heard the second indicator.)",  # noqa: E501
        "Letter, put in: Thank you for coming.",
        "placed a legal hold",
        "dissents: I heard less than that.",
    ):
        assert each in said


def test_entries_carry_their_number_and_the_beginning_of_their_hash_and_are_checked(story, as_hr):
    page = as_hr.get(where(story)).text
    with story.database() as db:
        number, hashed = db.execute(
            "select sequence, hash from audit order by sequence desc limit 1"
        ).fetchone()
    assert f"Entry {number} · {hashed[:12]}" in lines(page)[0]
    assert "entries below fit their hashes, and each follows from the one before it." in words(
        parsed(page)
    )


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        (
            "update audit set at = '2020-01-01T00:00:00.000+00:00' where {}",
            "its hash does not fit what it says",
        ),
        (
            "update audit set facts = '{{\"candidate\": 1' where {}",
            "its hash does not fit what it says",
        ),
        ("update audit set at = 'never' where {}", "its hash does not fit what it says"),
        (
            'update audit set personal = \'{{"actor": "Another"}}\' where {}',
            "The personal part of entry",
        ),
        (
            "delete from audit where sequence = (select max(sequence) - 1 from audit)",
            "does not follow from the one",
        ),
    ],
)
def test_an_entry_that_was_tampered_with_is_pointed_out(story, as_hr, statement, said):
    with story.database() as db:
        db.execute(statement.format("sequence = (select max(sequence) from audit)"))
        db.conn.commit()
    page = as_hr.get(where(story))
    assert page.status_code == 200
    assert said in words(parsed(page.text).xpath("//div[@class='warning']")[0])
    assert "fit their hashes" not in page.text


def test_saves_of_one_score_are_one_line_that_can_be_unfolded(site, as_hr):
    with site.database() as db:
        scored.open_gate(db, site.issued)
        for member in range(3):
            place = scored.place(db, site.issued, 0, member)
            type_text(db, place, "He", "He said", "He said so")
            save_scores(
                db, SHELL, place, [(each, 0) for each in scored.scores(db, site.issued, ["2"])[1:]]
            )
            seal(db, SHELL, place)
    page = as_hr.get(where(site, "?kind=scoring"))
    line = next(each for each in lines(page.text) if "question 1 on the sheet of Agnes" in each)
    assert "3 saves" in line
    assert "Mark: from none to 2" in line
    assert "Evidence, put in: He said so" in line
    address = next(each for each in links(page.text) if "one=" in each)
    unfolded = as_hr.get(address)
    assert len(lines(unfolded.text)) == 3
    assert "Evidence, put in: He" in lines(unfolded.text)[-1]
    assert lines(as_hr.get(link_to(unfolded.text, "Back to the history")).text)


def test_it_can_be_narrowed_to_a_candidate_a_kind_and_who_did_it(story, as_hr):
    with story.database() as db:
        second = candidates(db, story.issued)[1].id
    of_candidate = all_lines(as_hr, where(story, f"?candidate={second}"))
    assert of_candidate
    assert not [each for each in of_candidate if " C1" in each and "C2" not in each]
    consensus = all_lines(as_hr, where(story, "?kind=consensus"))
    assert consensus
    assert all("agreed scores" in each for each in consensus)
    by = all_lines(as_hr, where(story, f"?who={story.manager.id}"))
    assert by
    assert all("Agnes Lamplight" in each for each in by)
    assert "Nothing fits." in as_hr.get(where(story, "?who=no one")).text


@pytest.mark.parametrize(
    "asked",
    [
        "?page=99",
        "?page=-1",
        "?page=x",
        "?candidate=abc",
        "?candidate=" + "9" * 30,
        "?kind=<b>",
        "?who=" + "x" * 5000,
        "?who=%00%F0%9F%A6%86",
        "?one=x",
    ],
)
def test_nonsense_in_the_address_is_answered_with_a_page(story, as_hr, asked):
    assert as_hr.get(where(story, asked)).status_code == 200


def test_a_line_that_is_not_there_cannot_be_unfolded(story, as_hr):
    assert as_hr.get(where(story, "?one=999999")).status_code == 404


def test_hr_is_not_shown_what_stands_on_a_sheet_before_the_marks_are_open(site, as_hr):
    with site.database() as db:
        scored.open_gate(db, site.issued)
        type_text(db, scored.place(db, site.issued), "A secret that no one reads yet.")
    page = as_hr.get(where(site))
    assert "saved question 1" in page.text
    assert "A secret" not in page.text
    assert "Not shown: what it says is shown once the marks are open." in "\n".join(
        lines(page.text)
    )


def without_tokens(text: str) -> str:
    return re.sub(r'(name="csrf_token" value=")[^"]*', r"\1", text)


def test_hr_who_sits_on_the_panel_learns_nothing_of_what_colleagues_do(site, as_hr):
    """Neither lines nor counts nor numbers of entries change; and all is there once their own sheet
    is sealed.
    """
    with site.database() as db:
        seat_hr(db, site, actor(site.hr))
        scored.open_gate(db, site.issued)
    before = without_tokens(as_hr.get(where(site)).text)
    with site.database() as db:
        for member in range(3):
            scored.seal_sheet(db, scored.place(db, site.issued, 0, member))
    after = without_tokens(as_hr.get(where(site)).text)
    assert after == before
    assert "Entry " not in after
    with site.database() as db:
        scored.seal_sheet(db, scored.place(db, site.issued, 0, 3))
    page = as_hr.get(where(site)).text
    assert any(
        "No one had to open the marks of C1: they opened by themselves" in each
        for each in lines(page)
    )
    assert not any("for C2" in each or "about C2" in each for each in lines(page))
    assert not [each for each in forms(page)[0].choices["candidate"] if each][1:]


def test_a_restored_vacancy_shows_what_happened_on_the_server_that_it_comes_from(
    story, tmp_path, as_hr
):
    bundle = tmp_path / "b.zip"
    with story.database() as db:
        archive_vacancy(db, SHELL, story.issued, bundle)
    here = len(all_lines(as_hr, where(story)))
    story.restore()
    with story.database() as db:
        # Another server: the reference is free, and other candidates have taken the first numbers.
        db.execute("update vacancy set reference = 'OLD' where id = ?", [story.issued])
        db.conn.commit()
        restore_archive(db, actor(story.hr), bundle)
        made = db.execute("select id from vacancy where reference = 'V-2026-004'").fetchone()[0]
        first = candidates(db, made)[0].id
    found = all_lines(as_hr, f"/vacancies/{made}/history")
    assert "brought the vacancy back from an archive" in found[0]
    assert "of the other server" in found[-1]
    assert abs(len(found) - here) < 5
    said = "\n".join(found)
    assert "sealed the sheet of Agnes Lamplight for C1" in said
    assert "number 0" not in said
    of_first = all_lines(as_hr, f"/vacancies/{made}/history?candidate={first}")
    assert any("recorded the outcome for C1" in each for each in of_first)


def test_after_a_disposal_the_entries_are_there_without_what_they_said_of_people(story, as_hr):
    with story.database() as db:
        db.execute(
            "update audit set personal = null, salt = null where subject = ?",
            [f"vacancy:{story.issued}"],
        )
        db.conn.commit()
    page = as_hr.get(where(story))
    assert "What entries said of people was disposed of." in page.text
    found = "\n".join(all_lines(as_hr, where(story)))
    assert "sealed the sheet of Agnes Lamplight for C1" in found
    assert "night watch" not in found
    assert "hash does not fit" not in found


def hold(db, site, why: str) -> None:
    place_hold(db, SHELL, site.issued, why)


def test_a_long_text_is_shown_in_part_and_whole_by_itself(site, as_hr):
    with site.database() as db:
        for each in range(60):
            hold(db, site, f"{each} " + "because <b>x</b> " * 120)
    page = as_hr.get(where(site))
    assert len(page.data) < 60_000
    assert "…" in lines(page.text)[0]
    whole = as_hr.get(
        link_to(page.text, words(parsed(page.text).xpath("//li//a[contains(., 'whole')]")[0]))
    )
    assert len(lines(whole.text)) == 1
    assert lines(whole.text)[0].count("because <b>x</b>") == 120


def test_it_is_not_cached_and_script_in_a_reason_is_text(site, as_hr):
    with site.database() as db:
        hold(db, site, "<b>x</b>")
    page = as_hr.get(where(site))
    assert page.headers["Cache-Control"] == "no-store"
    assert "<b>x</b>" not in page.text
    assert "&lt;b&gt;x&lt;/b&gt;" in page.text


def test_a_pause_between_saves_makes_two_lines(site, as_hr):
    with site.database() as db:
        scored.open_gate(db, site.issued)
        place = scored.place(db, site.issued)
        type_text(db, place, "a", "ab")
        last = db.execute("select max(sequence), max(at) from audit").fetchone()
        later = (datetime.fromisoformat(last[1]) + timedelta(minutes=6)).isoformat(
            timespec="milliseconds"
        )
        db.execute("update audit set at = ? where sequence = ?", [later, last[0]])
        db.conn.commit()
    found = [each for each in lines(as_hr.get(where(site)).text) if "saved question 1" in each]
    assert len(found) == 2
