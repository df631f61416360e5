"""One record, one truth: whatever a role may see of a selection is what HR sees, in every export,
page and paper.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from dataclasses import replace
from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from recruit.domain.decision.export import as_seen, record_json
from recruit.domain.decision.export_tables import Table, tables
from recruit.domain.decision.standing import standing
from recruit.domain.record.record import CandidateRecord, Record
from recruit.domain.scoring.blindness import Viewer
from recruit.domain.scoring.result import UNSCORED
from recruit.domain.words.people import Person, actor
from recruit.store.connection import Database, connect
from recruit.store.people.people import person
from recruit.store.people.settings import save_settings
from recruit.store.people.settings import settings as house
from recruit.store.scoring.records import record_of
from recruit.store.upgrade import migrate
from recruit.store.vacancies.panels import former_members
from tests.any_selection import Cast, any_selection
from tests.documents.reading import paragraphs
from tests.web.reading import parsed, words

HR = Viewer(None, is_hr=True)
FOR_HR_ALONE = {"letter", "trained_until"}
OF_HR_ALONE = (
    "Letter",
    "Letter saved by",
    "Letter saved at",
    "Letter approved by",
    "Letter approved at",
    "Training",
)
FEW, MANY = 12, 300
PLAYED = 4


def viewers(record: Record) -> Iterator[Viewer]:
    """Everyone who may look: the owner who sees marks, and each member, who may be the chair and of
    HR too.
    """
    yield Viewer(None, is_hr=False, sees_as_manager=True)
    for each in record.members:
        for is_hr in (False, True):
            for sees_after in (False, True):
                yield Viewer(
                    each.id, is_hr, is_chair=each.is_chair, sees_after_withdrawing=sees_after
                )


def decided(folder, seed: int) -> Record:
    db = connect(migrate(folder))
    db.execute("pragma synchronous = off")
    made, _ = any_selection(db, Random(seed))
    found = record_of(db, made)
    db.close()
    assert found is not None
    return found


def exported(record: Record, viewer: Viewer) -> dict[str, Any]:
    return dict(json.loads(record_json(as_seen(record, viewer))))


def named(said: list[str], reference: str) -> bool:
    return any(each.startswith(f"{reference}:") for each in said)


def other_values(mine: Any, theirs: Any, at: str = "") -> Iterator[str]:
    """The places at which something stands that is not what HR has; what is null or missing is left
    out.
    """
    if mine is None or (mine == "" and at.endswith("/why")):
        return
    if isinstance(mine, dict) and isinstance(theirs, dict):
        for key, value in mine.items():
            yield from other_values(value, theirs.get(key), f"{at}/{key}")
    elif isinstance(mine, list) and isinstance(theirs, list):
        for value in mine:
            if value not in theirs:
                like = [each for each in theirs if _id(each) == _id(value) is not None]
                if not like:
                    yield f"{at}: {value}"
                for each in like[:1]:
                    yield from other_values(value, each, f"{at}/{_id(value)}")
    elif mine != theirs:
        yield f"{at}: {mine} is not {theirs}"


def _id(value: Any) -> Any:
    if isinstance(value, dict):
        return value.get("id") or value.get("candidate")
    return None


def rows_of(table: Table) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(table.as_csv.decode("utf-8-sig"))))


def agrees(record: Record) -> None:
    whole = exported(record, HR)
    tables_of_hr = {each.name: rows_of(each) for each in tables(as_seen(record, HR))}
    for viewer in viewers(record):
        seen = as_seen(record, viewer)
        mine = exported(record, viewer)
        for part in ("record", "results"):
            assert list(other_values(mine[part], whole[part])) == [], viewer
        _tells_what_is_left_out(record, viewer, mine)
        for table in tables(seen):
            for row in rows_of(table):
                _stands_in(row, tables_of_hr[table.name], mine["left_out"])


def _tells_what_is_left_out(record: Record, viewer: Viewer, mine: dict[str, Any]) -> None:
    there = {each["reference"]: each for each in mine["results"]["candidates"]}
    for one in record.candidates:
        reference = one.candidate.reference
        if reference not in there or there[reference]["is_recorded"] is None:
            assert named(mine["left_out"], reference), viewer
    withdrew = [
        each
        for each in record.candidates
        if viewer.member in each.states.withdrawn and counts(each)
    ]
    if mine["results"]["merit"] is None:
        assert withdrew
        assert any(
            each.startswith("The order of merit would tell of who is left out")
            for each in mine["left_out"]
        )
    else:
        assert not withdrew


def counts(one: CandidateRecord) -> bool:
    is_out = one.is_off or (one.outcome is not None and one.outcome.outcome in UNSCORED)
    return one.states.is_recorded and not is_out


def _stands_in(row: dict[str, str], rows: list[dict[str, str]], left_out: list[str]) -> None:
    """Whether HR's table has this row, but for cells that are empty since something is left out."""
    if row in rows:
        return
    filled = {key: value for key, value in row.items() if value}
    like = [each for each in rows if all(each[key] == value for key, value in filled.items())]
    assert like, row
    empty = {key for key, value in row.items() if not value and like[0][key]}
    for_hr = {key for key in empty if key.startswith(OF_HR_ALONE)}
    if empty - for_hr:
        assert named(left_out, row.get("Candidate", "")) or any(
            "order of merit" in each for each in left_out
        ), row


@given(seed=st.integers(0, 2**32))
@settings(max_examples=FEW, suppress_health_check=list(HealthCheck))
def test_what_a_role_has_in_an_export_is_what_hr_has(seed, tmp_path_factory):
    agrees(decided(tmp_path_factory.mktemp("any"), seed))


@pytest.mark.long
@given(seed=st.integers(0, 2**32))
@settings(max_examples=MANY, suppress_health_check=list(HealthCheck))
def test_what_a_role_has_in_an_export_is_what_hr_has_whatever_happened(seed, tmp_path_factory):
    agrees(decided(tmp_path_factory.mktemp("any"), seed))


def merit_table(text: str) -> list[list[str]]:
    table = parsed(text).find(".//table")
    return [
        [words(cell).split(" Record the outcome")[0] for cell in row] for row in table.iter("tr")
    ][1:]


def readers(db: Database, made: int, cast: Cast) -> list[Person]:
    """The owner, and who sits on the panel still."""
    left = {each.person for each in former_members(db, made)}
    found = [person(db, each) for each in (cast.owner, *cast.members) if each not in left]
    return [each for each in found if each]


def shown_as_hr_sees_it(site, seed: int, *, sees_after: bool) -> None:
    reference = f"V-any-{seed}-{sees_after}"
    with site.database() as db:
        save_settings(db, actor(site.hr), replace(house(db), withdrawn_see_result=sees_after))
        made, cast = any_selection(db, Random(seed), reference)
        roles, record = readers(db, made, cast), record_of(db, made)
    assert record is not None
    whole = merit_table(site.browser(site.hr).get(f"/vacancies/{made}/result").text)
    paper = paragraphs(site.browser(site.hr).get(f"/vacancies/{made}/record/decision.docx").data)
    for who in roles:
        browser = site.browser(who)
        table = merit_table(browser.get(f"/vacancies/{made}/result").text)
        by_name = {row[1]: row for row in whole}
        assert sorted(by_name) == sorted(row[1] for row in table)
        for row in table:
            other = [
                (mine, theirs)
                for mine, theirs in zip(row, by_name[row[1]], strict=True)
                if mine != theirs
            ]
            assert {mine for mine, _ in other} <= {"withheld"}, (who.name, row)
        hidden = [
            each for each in record.candidates if counts(each) and _withdrew(record, each, who.name)
        ]
        assert bool(hidden and not sees_after) == any("withheld" in row for row in table), who.name
        answer = browser.get(f"/vacancies/{made}/record/decision.docx")
        if answer.status_code == 200:
            left = {each for each in paragraphs(answer.data) if each not in paper}
            assert all("left out" in each for each in left), (who.name, left)


def _withdrew(record: Record, one: CandidateRecord, name: str) -> bool:
    members = {each.id for each in record.members if each.name == name}
    return bool(members & one.states.withdrawn)


@pytest.mark.parametrize("sees_after", [False, True])
def test_the_result_and_the_decision_record_are_the_same_for_every_role(site, sees_after):
    for seed in range(PLAYED):
        shown_as_hr_sees_it(site, seed, sees_after=sees_after)


@pytest.mark.long
@pytest.mark.parametrize("sees_after", [False, True])
def test_the_result_and_the_decision_record_are_the_same_for_every_role_whatever_happened(
    site, sees_after
):
    for seed in range(100, 160):
        shown_as_hr_sees_it(site, seed, sees_after=sees_after)


def test_after_a_no_show_everyone_has_the_order_of_merit(site):
    for seed in range(60):
        with site.database() as db:
            made, _ = any_selection(db, Random(seed), f"V-none-{seed}")
            record = record_of(db, made)
        assert record is not None
        out = [
            each for each in record.candidates if each.outcome and each.outcome.outcome in UNSCORED
        ]
        if (
            out
            and not any(each.states.withdrawn for each in record.candidates)
            and standing(record).merit.places
        ):
            break
    for viewer in viewers(record):
        merit = exported(record, viewer)["results"]["merit"]
        assert merit == exported(record, HR)["results"]["merit"]
        assert merit["places"]
