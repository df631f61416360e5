"""An archive holds everything, proves itself, and is found out when anything in it is touched."""

from __future__ import annotations

import io
import json
import random
import sqlite3
import zipfile
from pathlib import Path

import fastjsonschema
import pytest

from recruit.domain.people import SHELL
from recruit.domain.refusal import Refused
from recruit.domain.standing import standing
from recruit.evidence import archive as archiving
from recruit.evidence.archive import archive_vacancy, restore_archive
from recruit.evidence.bag import bagged
from recruit.evidence.contents import as_file
from recruit.evidence.verification import verify
from recruit.evidence.zipped import packed, unpacked
from recruit.store.audit_check import check_audit
from recruit.store.bundles import BundleKind, bundles
from recruit.store.connection import connect
from recruit.store.migrations import migrate
from recruit.store.outcomes import take_back_decision
from recruit.store.records import record_of
from recruit.store.restoring import restored_entries
from recruit.store.vacancies import State, vacancy
from tests.documents.reading import text

PAYLOAD = "data/"
FLIPS = 400


def rebuilt(files: dict[str, bytes], path: Path) -> Path:
    """A bundle with these payload files whose manifests are made anew, as a forger would."""
    payload = {name.removeprefix(PAYLOAD): data for name, data in files.items() if name.startswith(PAYLOAD)}
    lines = (line.split(": ", 1) for line in files["bag-info.txt"].decode().splitlines())
    info = {name: value for name, value in lines if name != "Payload-Oxum"}
    path.write_bytes(packed(bagged(payload, info).items()))
    return path


def forged(bundle: Path, name: str, change) -> Path:
    """The bundle with one JSON file changed and every manifest made to fit."""
    files = unpacked(bundle)
    held = json.loads(files[f"data/{name}"])
    change(held)
    files[f"data/{name}"] = as_file(held)
    return rebuilt(files, bundle)


def says(bundle: Path) -> str:
    with pytest.raises(Refused) as refused:
        verify(bundle)
    assert "\n" not in str(refused.value)
    return str(refused.value)


def test_an_archive_verifies_from_the_file_alone(bundle):
    found = verify(bundle)
    assert found.reference == "V-1"
    assert found.marks == 27
    assert found.info["Source-Organization"] == "Harbour of Nowhere"


def test_an_archive_holds_every_paper_as_issued_and_as_filled_in(bundle):
    files = unpacked(bundle)
    papers = {name.removeprefix(PAYLOAD) for name in files if name.endswith(".docx")}
    assert {
        "decision-record.docx",
        "issued/edition-1/interview-guide.docx",
        "issued/edition-1/scoring-sheets.docx",
        "filled/C1/sheet-3-sealing-1.docx",
        "filled/C1/sheet-3-sealing-2.docx",
        "filled/C1/consensus-record.docx",
        "filled/C2/feedback-letter.docx",
    } <= papers
    assert "filled/C3/sheet-3-sealing-1.docx" not in papers


def test_the_hash_that_the_decision_record_prints_is_in_the_bundle_and_under_its_head(bundle):
    printed = text(unpacked(bundle)["data/decision-record.docx"]).replace(" ", "")
    found = verify(bundle)
    decided = next(each for each in found.read.entries if each["action"] == "record decision")
    assert decided["hash"] in printed
    assert decided["sequence"] <= found.head[0]


def test_the_record_is_what_the_schema_in_the_bundle_says(bundle):
    files = unpacked(bundle)
    check = fastjsonschema.compile(json.loads(files["data/record/record.schema.json"]))
    record = json.loads(files["data/record/record.json"])
    check(record)
    record["candidates"][0]["surprise"] = True
    with pytest.raises(fastjsonschema.JsonSchemaException):
        check(record)


def test_the_first_page_opens_without_anything_else_and_links_to_what_is_there(bundle):
    files = unpacked(bundle)
    page = files["data/README.html"].decode()
    assert "http" not in page.replace("https://", "http://").replace("http-equiv", "")
    for part in page.split('href="')[1:]:
        assert f"data/{part.split(chr(34))[0]}" in files


def test_every_flipped_bit_is_found(bundle):
    whole = bundle.read_bytes()
    dice = random.Random(20261122)
    places = [*range(60), *range(len(whole) - 60, len(whole)), *(dice.randrange(len(whole)) for _ in range(FLIPS))]
    missed = []
    for place in places:
        changed = bytearray(whole)
        changed[place] ^= 1 << dice.randrange(8)
        bundle.write_bytes(changed)
        try:
            verify(bundle)
            missed.append(place)
        except Refused:
            pass
    assert not missed


@pytest.mark.parametrize("length", [0, 1, 21, 22, 1000, -1, -22, -5000])
def test_a_file_that_is_cut_short_is_found(bundle, length):
    whole = bundle.read_bytes()
    bundle.write_bytes(whole[:length])
    assert "damaged or cut short" in says(bundle) or "bytes of this file were changed" in says(bundle)


def test_something_after_the_end_or_before_the_beginning_is_found(bundle):
    whole = bundle.read_bytes()
    for changed in (whole + b"x", b"x" + whole, whole + b"\0" * 22):
        bundle.write_bytes(changed)
        assert says(bundle)


def repacked(bundle: Path, change) -> Path:
    """The bundle with the files changed and nothing made to fit."""
    files = unpacked(bundle)
    change(files)
    bundle.write_bytes(packed(files.items()))
    return bundle


def test_a_file_more_is_found(bundle):
    assert "data/extra.txt" in says(repacked(bundle, lambda files: files.update({"data/extra.txt": b"x"})))
    assert "extra.txt" in says(repacked(bundle, lambda files: files.update({"extra.txt": b"x"})))


def test_a_file_less_is_found(bundle):
    assert "decision-record.docx" in says(repacked(bundle, lambda files: files.pop("data/decision-record.docx")))


def test_a_file_under_another_name_is_found(bundle):
    def rename(files):
        files["data/decision-record-2.docx"] = files.pop("data/decision-record.docx")

    assert "decision-record" in says(repacked(bundle, rename))


@pytest.mark.parametrize("lacking", ["bagit.txt", "bag-info.txt", "manifest-sha512.txt", "tagmanifest-sha512.txt"])
def test_a_bag_without_one_of_its_own_files_is_found(bundle, lacking):
    assert lacking in says(repacked(bundle, lambda files: files.pop(lacking)))


@pytest.mark.parametrize("path", ["../outside.txt", "data/../../outside.txt", "/etc/outside.txt", "data\\..\\x"])
def test_a_manifest_that_leads_out_of_the_bag_is_refused(bundle, path, tmp_path):
    def lead_out(files):
        files["manifest-sha512.txt"] += f"{'0' * 128}  {path}\n".encode()

    assert says(repacked(bundle, lead_out))
    assert not list(tmp_path.glob("**/outside.txt"))


@pytest.mark.parametrize("path", ["../outside.txt", "/outside.txt", "data/../x", "data//x", "C:/x", "data/.hidden"])
def test_a_zip_whose_names_lead_out_is_refused(bundle, path, tmp_path):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr(path, b"x")
    bundle.write_bytes(out.getvalue())
    assert "damaged" in says(bundle)
    assert not list(tmp_path.glob("**/outside.txt"))


def test_a_zip_bomb_is_refused_before_it_is_opened(bundle):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("data/large", b"0" * 50_000_000)
    bundle.write_bytes(out.getvalue())
    assert "damaged" in says(bundle)


def test_a_bundle_of_a_newer_version_is_refused_with_what_to_do(bundle):
    def newer(files):
        files["bag-info.txt"] = files["bag-info.txt"].replace(b"Bundle-Form: 1", b"Bundle-Form: 2")

    files = unpacked(bundle)
    newer(files)
    assert "newer version" in says(rebuilt(files, bundle))


def test_a_bag_that_is_no_archive_of_ours_is_refused(bundle):
    bundle.write_bytes(packed(bagged({"hello.txt": b"hello"}, {}).items()))
    assert "not an archive bundle" in says(bundle)


def first_score(record: dict) -> dict:
    return record["candidates"][0]["interview"]["sheets"][0]["sealings"][0]["sheet"]["scores"][0]


@pytest.mark.parametrize(
    ("name", "change", "said"),
    [
        ("record/record.json", lambda it: first_score(it).update(mark="4"), "result|rows"),
        ("record/record.json", lambda it: first_score(it).update(mark="9"), "no anchor"),
        ("record/record.json", lambda it: first_score(it).update(heard=["nowhere"]), "nowhere"),
        ("record/record.json", lambda it: first_score(it).update(evidence="Kinder words."), "rows"),
        ("record/record.json", lambda it: it["candidates"][1]["outcome"].update(outcome="appoint"), "rows"),
        ("record/record.json", lambda it: it["candidates"][1]["outcome"].update(outcome="promoted"), "schema"),
        ("record/record.json", lambda it: it.pop("decided"), "schema"),
        (
            "record/record.json",
            lambda it: it["editions"][0]["issued"]["pack"]["questions"][0].update(text="What?"),
            "digest",
        ),
        ("record/result.json", lambda it: it["verdicts"][0].update(total="4"), "not what the rule gives"),
        ("record/result.json", lambda it: it["merit"]["places"].reverse(), "not what the rule gives"),
        ("record/rows.json", lambda it: it["score"][0].update(evidence="x"), "audit entries"),
        ("record/rows.json", lambda it: it["outcome"].pop(), "tell that it was kept"),
        ("record/rows.json", lambda it: it["stance"].append({**it["stance"][0], "member": 3}), "audit entries"),
        ("record/rows.json", lambda it: it["vacancy"].clear(), "tell|cannot"),
        ("record/accounts.json", lambda it: it[0].update(name="Somebody Else"), "rows"),
        ("record/accounts.json", lambda it: it[0].pop("id"), "cannot be read"),
        ("record/rows.json", lambda it: it.update(score=7), "cannot be read"),
    ],
)
def test_a_forger_who_makes_every_manifest_fit_is_still_found(bundle, name, change, said):
    told = says(forged(bundle, name, change))
    assert any(each in told for each in said.split("|")), told


@pytest.mark.parametrize("key", ["at", "actor", "action", "facts", "personal", "hash", "sequence"])
def test_a_forged_audit_entry_is_found(bundle, key):
    files = unpacked(bundle)
    entries = [json.loads(line) for line in files["data/audit/entries.jsonl"].splitlines()]
    value = entries[5][key]
    entries[5][key] = value + 1 if isinstance(value, int) else f"{value} "
    files["data/audit/entries.jsonl"] = "".join(f"{json.dumps(each)}\n" for each in entries).encode()
    assert "audit" in says(rebuilt(files, bundle))


def test_archiving_makes_the_vacancy_read_only_for_the_database_itself(told, db, tmp_path):
    archive_vacancy(db, SHELL, told.vacancy, tmp_path / "out.zip")
    stored = vacancy(db, told.vacancy)
    assert stored is not None
    assert stored.state is State.ARCHIVED
    for statement in (
        "update candidate set name = 'x'", "update outcome set reason = 'x'", "delete from agreed_score",
        "update vacancy set draft = '{}'", "update panel_member set name = 'x'", "delete from decision",
        "insert into stance select candidate, (select max(id) from panel_member), 1, '', '' from stance limit 1",
    ):  # fmt: skip
        with pytest.raises(sqlite3.IntegrityError, match="archived"):
            db.execute(statement)
    assert check_audit(db).fault is None
    assert [each.kind for each in bundles(db, told.vacancy)] == [BundleKind.SUBJECT_ACCESS, BundleKind.ARCHIVE]


def test_a_vacancy_that_is_not_decided_is_not_archived(told, db, tmp_path):
    take_back_decision(db, SHELL, told.vacancy, "Too early.")
    with pytest.raises(Refused, match="record the decision first"):
        archive_vacancy(db, SHELL, told.vacancy, tmp_path / "out.zip")
    assert not list(tmp_path.glob("*.zip"))


def test_a_vacancy_is_archived_once(told, db, tmp_path):
    archive_vacancy(db, SHELL, told.vacancy, tmp_path / "out.zip")
    with pytest.raises(Refused, match="archived already"):
        archive_vacancy(db, SHELL, told.vacancy, tmp_path / "again.zip")


def test_a_file_that_is_there_is_not_written_over(told, db, tmp_path):
    out = tmp_path / "out.zip"
    out.write_bytes(b"mine")
    with pytest.raises(Refused, match="there already"):
        archive_vacancy(db, SHELL, told.vacancy, out)
    assert out.read_bytes() == b"mine"
    assert vacancy(db, told.vacancy).state is State.ISSUED


@pytest.mark.parametrize("place", ["write", "mark"])
def test_what_fails_on_the_way_leaves_no_file_and_the_vacancy_as_it_was(told, db, tmp_path, monkeypatch, place):
    def full(*_arguments, **_named):
        raise OSError(28, "No space left on device") if place == "write" else Refused("the disk is full.")

    monkeypatch.setattr(*((archiving.os, "fsync") if place == "write" else (archiving, "archive")), full)
    with pytest.raises(Refused):
        archive_vacancy(db, SHELL, told.vacancy, tmp_path / "folder" / "out.zip")
    assert not list((tmp_path / "folder").iterdir())
    assert vacancy(db, told.vacancy).state is State.ISSUED


def test_a_vacancy_comes_back_whole_on_another_server(bundle, tmp_path):
    db = connect(migrate(tmp_path))
    add = db.execute("insert into person values ('p', 'p@x.example', 'P', 'HR', null, 1, null, '2026')")
    assert add.rowcount
    assert restore_archive(db, SHELL, bundle) == "V-1"
    before, after = verify(bundle).read.record, record_of(db, 1)
    assert [each.in_words for each in standing(after).verdicts.values()] == [
        each.in_words for each in standing(before).verdicts.values()
    ]
    assert [each.letter for each in after.candidates] == [each.letter for each in before.candidates]
    assert [each.name for each in after.members] == [each.name for each in before.members]
    assert len(restored_entries(db, 1)) == len(verify(bundle).entries)
    assert check_audit(db).fault is None
    assert vacancy(db, 1).state is State.ARCHIVED
    db.close()


def test_a_restored_vacancy_gets_ids_of_its_own_beside_those_that_are_there(db, bundle):
    db.execute("update vacancy set reference = 'V-0'")
    restore_archive(db, SHELL, bundle)
    again = record_of(db, 2)
    assert {each.id for each in again.candidates}.isdisjoint(each.id for each in record_of(db, 1).candidates)
    assert standing(again).is_complete


def test_nothing_is_restored_over_what_is_there(told, db, bundle):
    before = told.path.read_bytes()
    with pytest.raises(Refused, match="there is a vacancy V-1 already"):
        restore_archive(db, SHELL, bundle)
    assert told.path.read_bytes() == before


def test_a_broken_bundle_restores_nothing(bundle, tmp_path):
    forged(bundle, "record/rows.json", lambda it: it["score"][0].update(mark="0"))
    db = connect(migrate(tmp_path))
    with pytest.raises(Refused):
        restore_archive(db, SHELL, bundle)
    assert vacancy(db, 1) is None
    db.close()
