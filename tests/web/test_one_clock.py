"""A moment is the same on the page, on the paper and in the tables, and a day is the organisation's
day.
"""

from __future__ import annotations

import csv
import io
import json
import zipfile
from dataclasses import replace

import pytest

from recruit.domain.words.people import SHELL
from recruit.store.people.settings import save_settings, settings
from tests.documents.reading import text
from tests.scored import whole_story
from tests.web.reading import faults, parsed, words

MOMENTS = [
    (
        "Europe/London",
        "2026-07-01T23:30:00.000+00:00",
        "2 July 2026, 0:30 BST",
        "2026-07-02 00:30:00",
    ),
    (
        "Europe/London",
        "2026-10-25T00:30:00.000+00:00",
        "25 October 2026, 1:30 BST",
        "2026-10-25 01:30:00 BST",
    ),
    (
        "Europe/London",
        "2026-10-25T01:30:00.000+00:00",
        "25 October 2026, 1:30 GMT",
        "2026-10-25 01:30:00 GMT",
    ),
    (
        "America/New_York",
        "2026-07-01T02:30:00.000+00:00",
        "30 June 2026, 22:30 EDT",
        "2026-06-30 22:30:00",
    ),
]


def decided(site, zone: str, at: str) -> None:
    with site.database() as db:
        whole_story(db, site.issued)
        save_settings(db, SHELL, replace(settings(db), zone=zone))
        db.execute("update decision set decided_at = ? where vacancy = ?", [at, site.issued])
        db.commit()


@pytest.mark.parametrize(("zone", "at", "says", "in_table"), MOMENTS)
def test_the_decision_is_told_alike_everywhere(site, as_hr, zone, at, says, in_table):
    decided(site, zone, at)
    day = says.rpartition(",")[0]
    assert says in words(parsed(as_hr.get(f"/vacancies/{site.issued}/result").text))
    assert says in words(parsed(as_hr.get(f"/vacancies/{site.issued}/interviews").text))
    assert day in words(parsed(as_hr.get("/archive").text))
    assert says in text(as_hr.get(f"/vacancies/{site.issued}/record/decision.docx").data)
    with zipfile.ZipFile(
        io.BytesIO(as_hr.get(f"/vacancies/{site.issued}/record/tables.zip").data)
    ) as tables:
        name = next(each for each in tables.namelist() if each.endswith("outcomes.csv"))
        rows = list(csv.DictReader(io.StringIO(tables.read(name).decode("utf-8-sig"))))
    assert {row[f"Decision recorded at ({zone})"] for row in rows} == {in_table}
    kept = json.loads(as_hr.get(f"/vacancies/{site.issued}/record/record.json").data)
    assert (kept["zone"], kept["record"]["decided"]["at"]) == (zone, at)


def test_hr_chooses_the_zone_and_its_name_is_shown(site, as_hr):
    as_hr.fill_in("/settings", {"zone": "Europe/Dublin"})
    with site.database() as db:
        assert settings(db).zone == "Europe/Dublin"
    assert dict(as_hr.form("/settings", "zone").values)["zone"] == "Europe/Dublin"
    answer = as_hr.fill_in("/settings", {"zone": "Atlantis/Harbour"})
    assert faults(answer.text)
    with site.database() as db:
        assert settings(db).zone == "Europe/Dublin"
