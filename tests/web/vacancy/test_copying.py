"""Copying a vacancy."""

from __future__ import annotations

from dataclasses import replace

import pytest

from recruit.domain.pack.vacancy import Override
from recruit.domain.words.people import SHELL
from recruit.store.audit.audit import entry_hash
from recruit.store.vacancies.candidates import candidates
from recruit.store.vacancies.editions import editions
from recruit.store.vacancies.panels import panel
from recruit.store.vacancies.vacancies import State, save_draft
from tests.store.reading import HASHED
from tests.web.made_up import CANDIDATES, OUTSIDER
from tests.web.reading import faults, heading, notices, parsed


def copied(site, browser, vacancy, reference="COPY-1"):
    answer = browser.fill_in(f"/vacancies/{vacancy}/copy", {"reference": reference})
    assert heading(answer.text) == "Post", faults(answer.text)
    return site.vacancy(int(answer.request.path.split("/")[2]))


def test_a_copy_has_every_choice_and_a_reference_of_its_own(site, as_manager):
    with site.database() as db:
        before = site.vacancy(site.ready)
        save_draft(
            db,
            SHELL,
            site.ready,
            before.version,
            replace(before.draft, overrides=(Override("time", "Why not"),)),
        )
    before = site.vacancy(site.ready)
    made = copied(site, as_manager, site.ready)
    assert made.draft == replace(before.draft, reference="COPY-1", dates="", overrides=())
    assert (made.state, made.owner, made.version) == (State.DRAFT, site.manager.id, 1)
    assert site.vacancy(site.ready) == before


def test_a_copy_takes_nobody_along(site, as_manager):
    made = copied(site, as_manager, site.issued)
    with site.database() as db:
        assert (panel(db, made.id), candidates(db, made.id), editions(db, made.id)) == ((), (), ())
        (row,) = db.execute(
            "select draft, reference || post || service from vacancy where id = ?", [made.id]
        )
        assert not any(
            name in "".join(row) for name in (OUTSIDER, *(each.name for each in CANDIDATES)) if name
        )


def test_the_copy_says_what_it_is(site, as_manager):
    answer = as_manager.fill_in(f"/vacancies/{site.ready}/copy")
    assert notices(answer.text) == [
        "This is the copy of V-2026-003. Give it dates, a panel and candidates."
    ]


def test_a_reference_is_suggested(site, as_manager):
    text = as_manager.get(f"/vacancies/{site.ready}/copy").text
    assert parsed(text).xpath("//input[@id='reference']/@value") == ["V-2026-006"]


def test_whoever_copies_owns_the_copy(site, as_hr):
    assert copied(site, as_hr, site.elsewhere).owner == site.hr.id


def test_an_empty_draft_can_be_copied(site, as_manager):
    assert copied(site, as_manager, site.empty).draft.elements == ()


def test_a_copy_names_its_maker_in_the_audit_chain(site, as_manager):
    made = copied(site, as_manager, site.ready)
    with site.database() as db:
        row = next(iter(db.query("select * from audit order by sequence desc limit 1")))
    assert (row["actor"], row["action"], row["subject"]) == (
        site.manager.id,
        "add vacancy",
        f"vacancy:{made.id}",
    )
    assert entry_hash({key: row[key] for key in HASHED}) == row["hash"]


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("", "Give the copy a reference."),
        ("v-2026-003", "Another vacancy already has the reference v-2026-003."),
        ("x" * 100_000, "Use at most 40 characters; this has 100000."),
        ("a*b", "'a*b' cannot be a reference."),
        ("../etc", "'../etc' cannot be a reference."),
        ("a\x07b", "Take out the character U+0007: it cannot be printed."),
        ("<script>alert(1)</script>", "cannot be a reference."),
        ("V-1'; drop table vacancy; --", "cannot be a reference."),
        ("😀", "cannot be a reference."),
        ("‮V-1", "Take out the character U+202E: it cannot be printed."),
        ("הקשבה", "cannot be a reference."),
    ],
)
def test_a_reference_that_cannot_be_is_refused_and_kept(site, as_manager, typed, said):
    answer = as_manager.fill_in(f"/vacancies/{site.ready}/copy", {"reference": typed})
    assert said in faults(answer.text)[0]
    assert (
        parsed(answer.text).xpath("//input[@id='reference']/@value")[0].replace("\ufffd", "\x07")
        == typed
    )
    with site.database() as db:
        assert db.execute("select count(*) from vacancy").fetchone()[0] == 5


def test_anothers_vacancy_is_not_there(site, as_manager, as_panel_member):
    assert as_manager.get(f"/vacancies/{site.elsewhere}/copy").status_code == 404
    assert (
        as_panel_member.post(f"/vacancies/{site.issued}/copy", data={"reference": "X"}).status_code
        == 404
    )


def test_a_stale_token_keeps_what_was_typed(site, as_manager):
    answer = as_manager.post(
        f"/vacancies/{site.ready}/copy", data={"reference": "COPY-9", "csrf_token": "old"}
    )
    assert answer.status_code == 400
    assert "COPY-9" in answer.text
