"""What is due, a vacancy's own period, disposal with a person's word, and the certificate, on
pages.
"""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import replace
from datetime import date

import pytest

from recruit.domain.pack.vacancy import Candidate
from recruit.domain.record.actions import Action
from recruit.domain.words.people import SHELL
from recruit.evidence import disposal as disposing
from recruit.evidence.disposal import begin_disposal
from recruit.store.audit.audit import record
from recruit.store.audit.check import check_audit
from recruit.store.connection import FILE, connect, writing
from recruit.store.keeping.disposals import disposals_of, is_disposed
from recruit.store.keeping.holds import place_hold
from recruit.store.keeping.retention import term
from recruit.store.scoring.outcomes import is_decided
from recruit.store.vacancies.candidates import add_candidates
from recruit.store.vacancies.vacancies import add_vacancy, vacancy
from recruit.web.records import retention
from tests import scored
from tests.web.reading import faults, heading, links, notices, parsed, words

LATER = date(2028, 1, 1)


@pytest.fixture
def decided(site):
    """`issued`, scored and decided."""
    with site.database() as db:
        scored.whole_story(db, site.issued)
        assert is_decided(db, site.issued)
    return site


@pytest.fixture
def later(monkeypatch):
    """A day on which what was decided today is due."""
    for module in (disposing, retention):
        monkeypatch.setattr(module, "today", lambda *_: LATER)


def address(site, end):
    return f"/vacancies/{site.issued}/{end}"


def text_of(answer):
    return words(parsed(answer.text).find(".//main"))


def gone(site):
    with site.database() as db:
        return is_disposed(db, site.issued)


@pytest.mark.usefixtures("decided")
def test_nothing_is_due_on_the_day_of_the_decision(as_hr):
    assert "Nothing is due today." in text_of(as_hr.get("/retention"))


@pytest.mark.usefixtures("later")
def test_what_is_due_is_listed_with_what_it_was_counted_from(decided, as_hr):
    page = as_hr.get("/retention")
    assert heading(page.text) == "Due for disposal"
    assert "V-2026-004" in text_of(page)
    assert "decided " in text_of(page)
    assert "not decided, last change" in text_of(page), (
        "the vacancies that no one decided do not live for ever"
    )
    assert address(decided, "dispose") in links(page.text)


@pytest.mark.usefixtures("later")
def test_after_a_restore_the_list_says_that_what_was_disposed_of_is_back(decided, as_hr):
    assert "brought back from a backup" not in text_of(as_hr.get("/retention"))
    with decided.database() as db, writing(db):
        record(db, SHELL, Action.RESTORE_BACKUP, "backups", {"made_at": "2026-01-01"})
    assert "brought back from a backup" in text_of(as_hr.get("/retention"))
    assert "brought back from a backup" not in text_of(as_hr.get("/retention?show=held"))


def test_a_list_longer_than_a_page_goes_on_to_its_end(site, as_hr):
    with site.database() as db:
        for number in range(30):
            made = add_vacancy(
                db,
                SHELL,
                site.hr.id,
                replace(vacancy(db, site.issued).draft, reference=f"H-{number:02}"),
            )
            add_candidates(db, SHELL, made, [Candidate("C1", "", "")])
            place_hold(db, SHELL, made, "A claim.")
    for start, count in (("/holds", 25), ("/retention?show=held", 25)):
        joined = "&" if "?" in start else "?"
        shown = [as_hr.get(f"{start}{joined}page={each}") for each in (1, 2, 3)]
        assert [text_of(each).count("H-") > 0 for each in shown] == [True, True, False]
        assert {f"H-{each:02}" for each in range(30)} == set(
            re.findall(r"H-\d\d", "".join(map(text_of, shown)))
        )
        assert len(set(re.findall(r"H-\d\d", text_of(shown[0])))) == count
        assert any("page=2" in each for each in links(shown[0].text))
    assert "the command line" in text_of(as_hr.get("/holds"))


@pytest.mark.usefixtures("later")
def test_a_held_vacancy_is_in_its_own_list_and_cannot_be_disposed_of(decided, as_hr):
    with decided.database() as db:
        place_hold(db, SHELL, decided.issued, "A claim.")
    assert "V-2026-004" not in text_of(as_hr.get("/retention"))
    assert "V-2026-004" in text_of(as_hr.get("/retention?show=held"))
    page = as_hr.get(address(decided, "dispose"))
    assert "A legal hold stands on this vacancy." in text_of(page)
    as_hr.post(
        address(decided, "dispose"),
        data={"scope": "whole", "reference": "V-2026-004", "handed": "y"},
    )
    assert not gone(decided)


def test_before_its_time_the_page_says_until_when(decided, as_hr):
    page = as_hr.get(address(decided, "dispose"))
    assert "Its time is not up: it is kept until" in text_of(page)
    as_hr.post(
        address(decided, "dispose"),
        data={"scope": "whole", "reference": "V-2026-004", "handed": "y"},
    )
    assert not gone(decided)


@pytest.mark.usefixtures("later")
def test_it_goes_once_the_set_is_handed_over_and_the_reference_is_typed(decided, as_hr):
    where = address(decided, "dispose")
    answer = as_hr.fill_in(where, {"reference": "V-2026-005"}, action=where)
    assert faults(answer.text) == [
        "Download the set first, and put it on the personnel file.",
        "Type V-2026-004, the reference of this vacancy.",
    ]
    data = as_hr.fill_in(where, action=f"{where}/set")
    assert zipfile.ZipFile(io.BytesIO(data.data)).namelist()
    answer = as_hr.fill_in(where, {"reference": "V-2026-004"}, action=where)
    assert faults(answer.text) == [
        "Tick this once the set is on the personnel file. It is gone from here afterwards."
    ]
    assert not gone(decided)
    answer = as_hr.fill_in(where, {"reference": "v-2026-004", "handed": "y"}, action=where)
    assert heading(answer.text) == "Disposal certificate of V-2026-004"
    assert gone(decided)
    with decided.database() as db:
        [made] = disposals_of(db, decided.issued)
        assert made.is_finished
        assert made.certificate.by == decided.hr.name
        assert check_audit(db).fault is None
    assert "Thistlewood" not in answer.text
    assert as_hr.get(where).location.endswith("/certificate")


@pytest.mark.usefixtures("later")
def test_the_certificate_can_be_had_as_a_word_file_and_found_again(decided, as_hr):
    with decided.database() as db:
        disposing.appointed_set(db, SHELL, decided.issued)
        identity = disposing.dispose(
            db, SHELL, decided.folder, decided.issued, disposing.Scope.WHOLE
        )
    paper = as_hr.get(address(decided, f"certificate/{identity}.docx"))
    assert paper.data[:2] == b"PK"
    assert as_hr.get(address(decided, "certificate/99.docx")).status_code == 404
    assert address(decided, "certificate") in links(as_hr.get("/retention?show=disposed").text)


@pytest.mark.usefixtures("later")
def test_what_is_not_finished_says_so_and_the_next_start_finishes_it(decided, as_hr, monkeypatch):
    with decided.database() as db:
        disposing.appointed_set(db, SHELL, decided.issued)
        begin_disposal(db, SHELL, decided.folder, decided.issued, disposing.Scope.WHOLE)
    assert "Finishing." in text_of(as_hr.get(address(decided, "certificate")))
    assert "being finished" in text_of(as_hr.get("/retention?show=disposed"))
    monkeypatch.setattr(retention, "waits_for", lambda _folder: "the database is busy.")
    assert "still being cleaned: the database is busy. It goes on by itself." in text_of(
        as_hr.get(address(decided, "certificate"))
    )
    state = type("State", (), {"app": decided.app})()
    retention._set_up(state)
    assert "Finishing." not in text_of(as_hr.get(address(decided, "certificate")))


@pytest.mark.usefixtures("later")
def test_every_page_of_a_disposed_vacancy_opens_or_is_not_there(decided, as_hr):
    with decided.database() as db:
        disposing.appointed_set(db, SHELL, decided.issued)
        disposing.dispose(db, SHELL, decided.folder, decided.issued, disposing.Scope.WHOLE)
    ends = (
        "post framework elements specification questions rating people check papers interviews"
        " record letters result archive history calibration retention holds certificate"
        " interviews/readiness result/panel copy disclosure"
    )
    for end in ends.split():
        answer = as_hr.get(address(decided, end))
        assert answer.status_code in (200, 302, 404, 410), end
        assert "Thistlewood" not in answer.text


def test_a_vacancy_gets_a_period_of_its_own_with_a_reason(decided, as_hr):
    where = address(decided, "retention")
    assert faults(as_hr.fill_in(where, {"period": "own", "months": "", "why": ""}).text) == [
        "Type a whole number from 1 to 120.",
        "Write why this vacancy has another period than before.",
    ]
    answer = as_hr.fill_in(
        where, {"period": "own", "months": "30", "why": "The funder asks for it."}
    )
    assert notices(answer.text) == ["Saved. The time counts from the same day as before."]
    assert "The funder asks for it." in text_of(answer)
    with decided.database() as db:
        assert term(db, decided.issued).own_months == 30
    as_hr.fill_in(where, {"period": "house", "months": "30", "why": "It does not any more."})
    with decided.database() as db:
        assert term(db, decided.issued).own_months is None


@pytest.mark.parametrize("months", ["0", "121", "-3", "1.5", "x", "9" * 400])
def test_a_period_that_is_none_is_answered_with_a_sentence(decided, as_hr, months):
    answer = as_hr.fill_in(
        address(decided, "retention"), {"period": "own", "months": months, "why": "x"}
    )
    assert faults(answer.text) == ["Type a whole number from 1 to 120."]


def test_two_tabs_do_not_overwrite_each_other(decided, as_hr):
    where = address(decided, "retention")
    form = as_hr.form(where, "months")
    as_hr.fill_in(where, {"period": "own", "months": "30", "why": "One."})
    answer = as_hr.send(form, {"period": "own", "months": "40", "why": "Two."})
    assert "It is now 30 months." in faults(answer.text)[0]
    assert "Two." in answer.text


@pytest.mark.usefixtures("later")
def test_an_archived_vacancy_can_be_held_and_disposed_of(decided, as_hr):
    with decided.database() as db:
        db.execute("update vacancy set state = 'archived' where id = ?", [decided.issued])
        db.commit()
        disposing.appointed_set(db, SHELL, decided.issued)
    answer = as_hr.fill_in(address(decided, "holds"), {"reason": "A claim."})
    assert notices(answer.text)
    with decided.database() as db:
        db.execute("update hold set lifted_at = placed_at, lifted_by = 'shell'")
        db.commit()
    where = address(decided, "dispose")
    as_hr.fill_in(where, {"reference": "V-2026-004", "handed": "y"}, action=where)
    assert gone(decided)


def test_settings_say_how_long_and_whether_it_goes_by_itself(as_hr):
    changed = {"retention_months": "14", "appointed_months": "7", "disposes_itself": "y"}
    as_hr.fill_in("/settings", changed)
    assert "goes by itself" in text_of(as_hr.get("/retention"))
    shown = dict(as_hr.form("/settings", "retention_months").values)
    assert {key: shown[key] for key in changed} == changed


@pytest.mark.usefixtures("later")
def test_beside_other_open_connections_nothing_of_it_is_left_in_any_file(decided, as_hr):
    other = connect(decided.folder / FILE)
    other.execute("select 1 from vacancy").fetchone()
    where = address(decided, "dispose")
    as_hr.fill_in(where, action=f"{where}/set")
    as_hr.fill_in(where, {"reference": "V-2026-004", "handed": "y"}, action=where)
    kept = {
        each.name: each.read_bytes()
        for each in decided.folder.iterdir()
        if each.name.startswith("recruit.db")
    }
    # 'ready' has the same candidates; what only the scoring of this vacancy says is gone.
    for said in (b"called away", b"worked at sea", b"heard less than that"):
        assert not [name for name, data in kept.items() if said in data]
    other.close()
