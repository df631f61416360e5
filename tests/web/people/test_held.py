"""The page for HR that lists what is held about an account, and for how long."""

from __future__ import annotations

from datetime import date

from recruit.domain.words.people import SHELL
from recruit.store.scoring.gates import save_training, undertake
from recruit.store.vacancies.panels import add_member
from tests.web.reading import parsed, words

REVIEWED = {
    "person",
    "sign_in_link",
    "training",
    "panel_member",
    "undertaking",
    "vacancy",
    "kept_typing",
    "audit",
    # Told as parts of the record of each vacancy, and gone with it:
    "edition",
    "edition_seen",
    "outside_access",
    "declaration",
    "gate_exception",
    "interview",
    "sheet",
    "score",
    "sealing",
    "stance",
    "outcome",
    "tie_decision",
    "decision",
    "calibration_mark",
    "letter",
    "hold",
    "bundle",
    "disposal",
    "sign_in_made",
    # Who made a backup: the audit trail tells it too.
    "backup",
}
NAMES_SOMEBODY = ("owner", "person", "who", "actor", "member", "email")


def page(browser, who):
    answer = browser.get(f"/people/{who.id}/held")
    assert answer.status_code == 200
    return words(parsed(answer.text).xpath("//main")[0])


def test_it_lists_the_account_its_panels_and_its_training(site, as_hr):
    owner = site.other_manager
    with site.database() as db:
        member = add_member(
            db, SHELL, site.issued, name=owner.name, role="Keeper", person=owner.id, is_chair=False
        )
        undertake(db, SHELL, site.issued, member)
        save_training(db, SHELL, site.issued, member, date(2031, 5, 4))
    said = page(as_hr, owner)
    for part in (
        owner.name,
        owner.email,
        "Only a digest is kept",
        "4 May 2031",
        "Keeper",
        "goes with that record",
    ):
        assert part in said, part


def test_an_account_without_anything_has_sentences_for_it(site, as_hr):
    said = page(as_hr, site.disabled)
    assert "They sit on no panel" in said
    assert "Not noted." in said


def test_there_is_a_way_to_it_and_none_for_who_is_not_there(site, as_hr):
    assert (
        f"/people/{site.other_manager.id}/held"
        in as_hr.get(f"/people/{site.other_manager.id}").text
    )
    assert as_hr.get("/people/nobody/held").status_code == 404


def test_a_new_table_that_names_people_is_looked_at_here(site):
    with site.database() as db:
        naming = {
            table
            for table in db.table_names()
            for row in db.execute(f"pragma table_info({table})")
            if row[1] in NAMES_SOMEBODY or row[1].endswith("_by")
        }
    assert naming == REVIEWED
