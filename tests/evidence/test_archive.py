"""An archive holds everything, proves itself, and is found out when anything in it is touched."""

from __future__ import annotations

import hashlib
import io
import json
import random
import sqlite3
import struct
import tracemalloc
import unicodedata
import zipfile
from contextlib import closing
from dataclasses import replace
from datetime import date
from pathlib import Path

import fastjsonschema
import pytest

from recruit.domain.decision.standing import standing
from recruit.domain.keeping.retention import Scope
from recruit.domain.record.actions import Action
from recruit.domain.words.people import SHELL
from recruit.domain.words.refusal import Refused
from recruit.evidence import archive as archiving
from recruit.evidence import contents
from recruit.evidence import disposal as disposing
from recruit.evidence.archive import archive_vacancy, restore_archive
from recruit.evidence.archive_folder import head_in
from recruit.evidence.bag import bagged
from recruit.evidence.comparison import compare
from recruit.evidence.contents import as_file
from recruit.evidence.disposal import appointed_set, dispose
from recruit.evidence.verification import verify
from recruit.evidence.zipped import packed, unpacked
from recruit.store.audit import audit
from recruit.store.audit.audit import HASHED, entry_hash, record, take_stock
from recruit.store.audit.check import check_audit
from recruit.store.connection import Database, connect, writing
from recruit.store.keeping.bundles import BundleKind, bundles
from recruit.store.keeping.dossiers import Account, record_from
from recruit.store.keeping.restoring import restored_entries
from recruit.store.people.settings import save_settings, settings
from recruit.store.scoring.outcomes import take_back_decision
from recruit.store.scoring.records import record_of
from recruit.store.upgrade import migrate
from recruit.store.vacancies.vacancies import State, vacancy
from tests.documents.reading import text
from tests.evidence.conftest import Told, tell

PAYLOAD = "data/"
FLIPS = 400


def rebuilt(files: dict[str, bytes], path: Path) -> Path:
    """A bundle with these payload files whose manifests are made anew, as a forger would."""
    payload = {
        name.removeprefix(PAYLOAD): data for name, data in files.items() if name.startswith(PAYLOAD)
    }
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
    assert found.info["Recruit-Time-Zone"] == "Europe/London"


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


def test_the_first_page_says_which_hash_the_decision_record_prints_and_how_to_follow_a_mark(bundle):
    page = unpacked(bundle)["data/README.html"].decode()
    decided = next(
        each for each in verify(bundle).read.entries if each["action"] == "record decision"
    )
    assert f"entry {decided['sequence']} of the audit trail" in page
    assert decided["hash"] in page
    assert "sheet of Peggy Listener, sealing 1" in page
    assert "How to follow a mark back" in page


def test_a_stranger_can_check_every_hash_with_what_the_archive_says_of_them(bundle):
    """Nothing of Recruit is used here but to open the ZIP: the recipe is in audit/README.txt."""

    def plainly(value):
        return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))

    def sha256(said):
        return hashlib.sha256(said.encode()).hexdigest()

    files = unpacked(bundle)
    recipe = files["data/audit/README.txt"].decode()
    parts = (
        "sequence",
        "at",
        "actor",
        "role",
        "action",
        "subject",
        "facts",
        "personal_digest",
        "previous",
    )
    assert all(each in recipe for each in parts)
    entries = [json.loads(line) for line in files["data/audit/entries.jsonl"].splitlines()]
    for each in entries:
        assert sha256(plainly({part: each[part] for part in parts})) == each["hash"]
        assert sha256(each["salt"] + each["personal"]) == each["personal_digest"]
    vouched = {
        row: (each["salt"], said) for each in entries for row, said in _rows_told(each).items()
    }
    for row in json.loads(files["data/record/rows.json"])["score"]:
        salt, digest = vouched[f"score/{row['candidate']}/{row['question']}/{row['member']}"]
        assert (
            sha256(
                salt + plainly({name: value for name, value in row.items() if value is not None})
            )
            == digest
        )
    issued = json.loads(files["data/record/record.json"])["editions"][0]["issued"]
    assert sha256(unicodedata.normalize("NFC", plainly(issued["pack"]))) == issued["digest"]
    lines = files["manifest-sha512.txt"].decode().splitlines(keepends=True)
    others = "".join(
        each.replace("  data/", "  ") for each in lines if "audit/entries.jsonl" not in each
    )
    assert hashlib.sha512(others.encode()).hexdigest() == json.loads(entries[-1]["facts"])["files"]


def _rows_told(entry: dict) -> dict:
    return json.loads(entry["facts"]).get("rows", {})


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"Sequence: ", b"Sequence: " + b"9" * 5000),
        (b"Sequence: ", b"Sequence: x"),
        (b"Recruit-Audit-Sequence", b"Nothing"),
        (b"Source", b"\xff"),
        (b"Source", b"x" * 200_000),
    ],
)
def test_a_head_that_cannot_be_read_out_of_an_archive_is_none(bundle, old, new):
    assert head_in(bundle) == verify(bundle).head
    files = unpacked(bundle)
    files["bag-info.txt"] = files["bag-info.txt"].replace(old, new)
    bundle.write_bytes(packed(files.items()))
    assert head_in(bundle) is None


def test_an_archive_that_wants_a_password_has_no_head(bundle):
    changed = bytearray(bundle.read_bytes())
    for name, before in (
        (changed.find(b"bag-info.txt"), 30 - 6),
        (changed.rfind(b"bag-info.txt"), 46 - 8),
    ):
        changed[name - before] |= 1
    bundle.write_bytes(changed)
    assert head_in(bundle) is None
    assert "damaged" in says(bundle)


def test_every_flipped_bit_is_found(bundle):
    whole = bundle.read_bytes()
    dice = random.Random(20261122)
    places = [
        *range(60),
        *range(len(whole) - 60, len(whole)),
        *(dice.randrange(len(whole)) for _ in range(FLIPS)),
    ]
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
    assert "damaged or cut short" in says(bundle) or "bytes of this file were changed" in says(
        bundle
    )


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
    assert "data/extra.txt" in says(
        repacked(bundle, lambda files: files.update({"data/extra.txt": b"x"}))
    )
    assert "extra.txt" in says(repacked(bundle, lambda files: files.update({"extra.txt": b"x"})))


def test_a_file_less_is_found(bundle):
    assert "decision-record.docx" in says(
        repacked(bundle, lambda files: files.pop("data/decision-record.docx"))
    )


def test_a_file_under_another_name_is_found(bundle):
    def rename(files):
        files["data/decision-record-2.docx"] = files.pop("data/decision-record.docx")

    assert "decision-record" in says(repacked(bundle, rename))


@pytest.mark.parametrize(
    "lacking", ["bagit.txt", "bag-info.txt", "manifest-sha512.txt", "tagmanifest-sha512.txt"]
)
def test_a_bag_without_one_of_its_own_files_is_found(bundle, lacking):
    assert lacking in says(repacked(bundle, lambda files: files.pop(lacking)))


@pytest.mark.parametrize(
    "path", ["../outside.txt", "data/../../outside.txt", "/etc/outside.txt", "data\\..\\x"]
)
def test_a_manifest_that_leads_out_of_the_bag_is_refused(bundle, path, tmp_path):
    def lead_out(files):
        files["manifest-sha512.txt"] += f"{'0' * 128}  {path}\n".encode()

    assert says(repacked(bundle, lead_out))
    assert not list(tmp_path.glob("**/outside.txt"))


@pytest.mark.parametrize(
    "path", ["../outside.txt", "/outside.txt", "data/../x", "data//x", "C:/x", "data/.hidden", ""]
)
def test_a_zip_whose_names_lead_out_or_are_none_is_refused(bundle, path, tmp_path):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr(zipfile.ZipInfo(path), b"x")
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
        (
            "record/record.json",
            lambda it: it["candidates"][1]["outcome"].update(outcome="appoint"),
            "rows",
        ),
        (
            "record/record.json",
            lambda it: it["candidates"][1]["outcome"].update(outcome="promoted"),
            "schema",
        ),
        ("record/record.json", lambda it: it.pop("decided"), "schema"),
        (
            "record/record.json",
            lambda it: it["editions"][0]["issued"]["pack"]["questions"][0].update(text="What?"),
            "digest",
        ),
        *(
            (
                "record/record.json",
                lambda it, odd=odd: it["editions"][0]["issued"]["pack"]["questions"][0].update(
                    weight=odd
                ),
                "cannot be read",
            )
            for odd in ("heavy", "1/0", "1e999999999", "", "1/2/3")
        ),
        (
            "record/result.json",
            lambda it: it["verdicts"][0].update(total="4"),
            "not what the rule gives",
        ),
        (
            "record/result.json",
            lambda it: it["merit"]["places"].reverse(),
            "not what the rule gives",
        ),
        ("record/rows.json", lambda it: it["score"][0].update(evidence="x"), "audit entries"),
        ("record/rows.json", lambda it: it["outcome"].pop(), "tell that it was kept"),
        (
            "record/rows.json",
            lambda it: it["stance"].append({**it["stance"][0], "member": 3}),
            "audit entries",
        ),
        ("record/rows.json", lambda it: it["vacancy"].clear(), "tell|cannot"),
        ("record/accounts.json", lambda it: it[0].update(name="Somebody Else"), "rows"),
        ("record/accounts.json", lambda it: it[0].pop("id"), "cannot be read"),
        (
            "record/accounts.json",
            lambda it: it.append({**it[0], "id": "shell"}),
            "not those whom its rows name",
        ),
        (
            "record/accounts.json",
            lambda it: it.append({**it[0], "id": "member:1"}),
            "not those whom its rows name",
        ),
        (
            "record/accounts.json",
            lambda it: it.append({**it[0], "id": "x"}),
            "not those whom its rows name",
        ),
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
    files["data/audit/entries.jsonl"] = "".join(
        f"{json.dumps(each)}\n" for each in entries
    ).encode()
    assert "audit" in says(rebuilt(files, bundle))


def swap(name: str, old: bytes, new: bytes):
    def change(files):
        assert old in files[f"data/{name}"]
        files[f"data/{name}"] = files[f"data/{name}"].replace(old, new, 1)

    return change


def paper_of_another(files):
    files["data/filled/C1/sheet-1-sealing-1.docx"] = files["data/filled/C2/sheet-1-sealing-1.docx"]


@pytest.mark.parametrize(
    "change",
    [
        paper_of_another,
        swap("tables/outcomes.csv", b"reserve", b"appoint"),
        swap("README.html", b"not appointed", b"appoint"),
        swap("record/record.schema.json", b'"Deed"', b'"Dead"'),
        lambda files: files.pop("data/decision-record.docx"),
        lambda files: files.update({"data/filled/C1/extra.docx": b"x"}),
        lambda files: files.update({"data/README.HTML": b"x"}),
    ],
)
def test_a_paper_a_table_or_a_page_changed_with_manifests_to_fit_is_found_by_the_audit_entry(
    bundle, change
):
    files = unpacked(bundle)
    change(files)
    assert "not as the audit entry of the archiving tells" in says(rebuilt(files, bundle))


@pytest.mark.parametrize(
    ("line", "put", "said"),
    [
        ("External-Identifier: V-1", "External-Identifier: V-2", "another vacancy"),
        ("Source-Organization: Harbour", "Source-Organization: Port", "another vacancy"),
        ("Recruit-Audit-Head: ", "Recruit-Audit-Head: 0", "another head"),
        ("Recruit-Audit-Sequence: ", "Recruit-Audit-Sequence: 9", "another head"),
        ("Recruit-Audit-Sequence: ", f"Recruit-Audit-Sequence: {'9' * 5000}", "cannot be read"),
        ("Recruit-Audit-Sequence: ", "Recruit-Audit-Sequence: x", "cannot be read"),
        ("Bagging-Date: 2", "Bagging-Date: 1", "another day"),
        ("Bundle-Form: 1", f"Bundle-Form: {'9' * 5000}", "not an archive bundle"),
    ],
)
def test_what_the_bag_says_of_itself_is_held_to_what_is_in_it(bundle, line, put, said):
    files = unpacked(bundle)
    assert line in files["bag-info.txt"].decode()
    files["bag-info.txt"] = files["bag-info.txt"].decode().replace(line, put).encode()
    assert said in says(rebuilt(files, bundle))


def forged_entries(bundle: Path, change) -> Path:
    """The bundle with its audit entries changed and every manifest made to fit."""
    files = unpacked(bundle)
    entries = [json.loads(line) for line in files["data/audit/entries.jsonl"].splitlines()]
    change(entries)
    files["data/audit/entries.jsonl"] = "".join(
        f"{json.dumps(each)}\n" for each in entries
    ).encode()
    return rebuilt(files, bundle)


def test_an_entry_forged_with_a_hash_to_fit_no_longer_leads_to_the_next(bundle):
    def change(entries):
        entries[20]["at"] = "2020-01-01T00:00:00.000+00:00"
        entries[20]["hash"] = entry_hash({each: entries[20][each] for each in HASHED})
        assert entries[21]["sequence"] == entries[20]["sequence"] + 1

    assert "does not follow from the one before" in says(forged_entries(bundle, change))


@pytest.mark.parametrize("part", ["personal", "salt"])
def test_what_an_entry_says_of_people_cannot_be_taken_out_of_a_bundle(bundle, part):
    assert "is missing, and no disposal says so" in says(
        forged_entries(bundle, lambda entries: entries[20].update({part: None}))
    )


@pytest.mark.parametrize("number", [float("inf"), 10**30, None, "x"])
def test_numbers_that_no_database_could_hold_are_refused(bundle, number):
    assert says(forged_entries(bundle, lambda entries: entries[-1].update(sequence=number)))


def as_of_an_older_version(bundle: Path) -> Path:
    """The bundle as it was made before its own entries vouched for its papers."""
    files = unpacked(bundle)
    lines = files["data/audit/entries.jsonl"].splitlines(keepends=True)
    rows = json.loads(files["data/record/rows.json"])
    rows["vacancy"][0]["state"] = "issued"
    before = json.loads(lines[-2])
    info = files["bag-info.txt"].decode().splitlines()
    info = [each for each in info if not each.startswith("Recruit-Audit")]
    info += [
        f"Recruit-Audit-Sequence: {before['sequence']}",
        f"Recruit-Audit-Head: {before['hash']}",
        "",
    ]
    files |= {
        "data/audit/entries.jsonl": b"".join(lines[:-1]),
        "data/record/rows.json": as_file(rows),
        "bag-info.txt": "\n".join(info).encode(),
    }
    return rebuilt(files, bundle)


def test_a_bundle_of_an_older_version_is_valid_and_does_not_claim_more_than_it_can(bundle):
    assert verify(bundle).is_vouched
    assert not verify(as_of_an_older_version(bundle)).is_vouched


@pytest.mark.parametrize(
    "change",
    [
        lambda it: it["hold"][0].update({"reason) select 1 --": "x"}),
        lambda it: it["vacancy"].append({**it["vacancy"][0], "id": 99, "reference": "V-99"}),
    ],
)
def test_rows_that_are_not_of_this_vacancy_or_of_no_table_are_refused(bundle, change):
    """Hashes of rows can be made to fit; what a column is called ends up in a statement when it is
    brought back.
    """
    files = unpacked(bundle)
    rows = json.loads(files["data/record/rows.json"])
    change(rows)
    accounts = tuple(Account(**each) for each in json.loads(files["data/record/accounts.json"]))
    try:
        assert record_from(rows, accounts, 1) is None
    except LookupError as error:
        assert "no such column" in str(error)  # noqa: PT017  one of the two


def test_files_whose_names_cannot_stand_beside_each_other_are_refused(bundle):
    files = unpacked(bundle)
    files["data/README.html/inside"] = b"x"
    assert "cannot stand beside each other" in says(rebuilt(files, bundle))


def test_more_data_than_any_selection_has_is_refused_before_it_is_read(bundle, monkeypatch):
    monkeypatch.setattr(contents, "MOST_DATA", 1000)
    assert "which no selection's is" in says(bundle)


def test_a_table_of_a_million_entries_is_refused_before_it_is_read(bundle):
    entry = b"PK\1\2" + bytes(24) + b"\1\0" + bytes(16) + b"a"
    end = struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, 16960, 16960, len(entry) * 1_000_000, 0, 0)
    bundle.write_bytes(entry * 1_000_000 + end)
    tracemalloc.start()
    assert "damaged" in says(bundle)
    assert tracemalloc.get_traced_memory()[1] < 200_000_000
    tracemalloc.stop()


def test_a_file_name_out_of_a_manifest_cannot_move_the_cursor(bundle):
    def add(files):
        files["manifest-sha512.txt"] += f"{'0' * 128}  data/\x1b[2J{'n' * 5000}\n".encode()

    said = says(repacked(bundle, add))
    assert said.isprintable()
    assert len(said) < 600


def test_what_is_no_file_is_not_read():
    assert "not a file" in says(Path("/dev/zero"))


def test_a_full_disk_while_a_bundle_is_checked_is_told(bundle, monkeypatch):
    def full(*_arguments):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", full)
    assert "No space left on device" in says(bundle)


def test_what_is_changed_while_the_papers_are_drawn_is_not_left_out(
    told, db, tmp_path, monkeypatch
):
    """Another page may change a letter meanwhile."""

    def drawn(*arguments):
        other = connect(told.path)
        with writing(other):
            other.execute("update letter set text = 'Dear Peregrine,'")
            record(
                other, SHELL, Action.SAVE_LETTER, f"vacancy:{told.vacancy}", rows=[("letter", 2)]
            )
        other.close()
        return draw(*arguments)

    draw = archiving.record_papers
    monkeypatch.setattr(archiving, "record_papers", drawn)
    with pytest.raises(Refused, match="was changed in this vacancy while it was archived"):
        archive_vacancy(db, SHELL, told.vacancy, tmp_path / "out.zip")
    assert vacancy(db, told.vacancy).state is State.ISSUED
    monkeypatch.setattr(archiving, "record_papers", draw)
    archive_vacancy(db, SHELL, told.vacancy, tmp_path / "out.zip")
    assert verify(tmp_path / "out.zip").read.record.candidates[1].letter.text == "Dear Peregrine,"
    assert check_audit(db).fault is None


def test_an_archive_can_be_written_where_a_file_has_one_name_only(told, db, tmp_path, monkeypatch):
    """A memory stick, or some network folders."""

    def refuse(*_arguments):
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(archiving.os, "link", refuse)
    archive_vacancy(db, SHELL, told.vacancy, tmp_path / "stick" / "out.zip")
    assert verify(tmp_path / "stick" / "out.zip").reference == "V-1"
    assert len(list((tmp_path / "stick").iterdir())) == 1


def test_what_a_killed_command_left_half_made_goes_with_the_next_one(told, db, tmp_path):
    left, other = tmp_path / ".making-out.zip-abcd", tmp_path / ".making-another.zip-abcd"
    left.write_bytes(b"half")
    other.write_bytes(b"half")
    archive_vacancy(db, SHELL, told.vacancy, tmp_path / "out.zip")
    assert not left.exists()
    assert other.exists()


def test_archiving_makes_the_vacancy_read_only_for_the_database_itself(told, db, tmp_path):
    archive_vacancy(db, SHELL, told.vacancy, tmp_path / "out.zip")
    stored = vacancy(db, told.vacancy)
    assert stored is not None
    assert stored.state is State.ARCHIVED
    for statement in (
        "update candidate set name = 'x'",
        "update outcome set reason = 'x'",
        "delete from agreed_score",
        "update vacancy set draft = '{}'",
        "update panel_member set name = 'x'",
        "delete from decision",
        "insert into stance select candidate, (select max(id) from panel_member), 1, '', '' from stance limit 1",  # noqa: E501
    ):
        with pytest.raises(sqlite3.IntegrityError, match="archived"):
            db.execute(statement)
    assert check_audit(db).fault is None
    assert [each.kind for each in bundles(db, told.vacancy)] == [
        BundleKind.SUBJECT_ACCESS,
        BundleKind.ARCHIVE,
    ]


def test_a_vacancy_that_is_not_decided_is_not_archived(told, db, tmp_path):
    take_back_decision(db, SHELL, told.vacancy, "Too early.")
    with pytest.raises(Refused, match="record the decision first"):
        archive_vacancy(db, SHELL, told.vacancy, tmp_path / "out.zip")
    assert not list(tmp_path.glob("*.zip"))


def test_a_vacancy_is_archived_once(told, db, tmp_path):
    archive_vacancy(db, SHELL, told.vacancy, tmp_path / "out.zip")
    with pytest.raises(Refused, match="archived already"):
        archive_vacancy(db, SHELL, told.vacancy, tmp_path / "again.zip")


def test_a_vacancy_that_is_older_than_the_digests_of_rows_can_be_archived(
    told, db, tmp_path, monkeypatch
):
    """Its rows are vouched for in entries of a stock-taking, among those of every other vacancy."""
    tell(db, "V-2")
    for (name,) in db.execute("select name from sqlite_master where type = 'trigger'").fetchall():
        db.execute(f"drop trigger {name}")
    monkeypatch.setattr(audit, "ROWS_AN_ENTRY", 3)
    with writing(db):
        db.execute("delete from audit where action <> 'record decision'")
        take_stock(db)
    archive_vacancy(db, SHELL, told.vacancy, tmp_path / "out.zip")
    assert verify(tmp_path / "out.zip").marks == 27


def test_a_record_that_somebody_changed_is_not_sealed_into_an_archive(told, db, tmp_path):
    db.execute("update outcome set reason = 'Because.' where candidate = 2")
    db.commit()
    with pytest.raises(
        Refused, match="would not be valid: the row outcome/2 is not as the audit entries tell"
    ):
        archive_vacancy(db, SHELL, told.vacancy, tmp_path / "out.zip")
    assert not list(tmp_path.glob("*.zip"))
    assert vacancy(db, told.vacancy).state is State.ISSUED


def test_what_is_left_once_the_appointed_candidates_set_is_gone_can_be_archived_and_restored(
    told, db, tmp_path
):
    save_settings(db, SHELL, replace(settings(db), appointed_months=2))
    appointed_set(db, SHELL, told.vacancy)
    begin_set_disposal(db, told)
    archive_vacancy(db, SHELL, told.vacancy, tmp_path / "out.zip")
    found = verify(tmp_path / "out.zip")
    assert [each.candidate.reference for each in found.read.record.candidates] == ["C2", "C3"]
    assert compare(db, found, tmp_path / "out.zip").made.sha512 == found.sha512
    (tmp_path / "other").mkdir()
    with closing(connect(migrate(tmp_path / "other"))) as here:
        restore_archive(here, SHELL, tmp_path / "out.zip")
        assert check_audit(here).fault is None


def begin_set_disposal(db: Database, told: Told) -> None:
    """Disposes of the appointed candidate's set, long after the decision."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(disposing, "today", lambda *_: date(2028, 1, 1))
        dispose(db, SHELL, told.folder, told.vacancy, Scope.APPOINTED)


def test_an_archive_that_was_kept_is_still_known_after_the_disposal(told, db, tmp_path):
    archive_vacancy(db, SHELL, told.vacancy, tmp_path / "out.zip")
    save_settings(db, SHELL, replace(settings(db), appointed_months=2))
    appointed_set(db, SHELL, told.vacancy)
    begin_set_disposal(db, told)
    assert check_audit(db).fault is None
    assert (
        compare(db, verify(tmp_path / "out.zip"), tmp_path / "out.zip").kind is BundleKind.ARCHIVE
    )


def test_a_file_that_is_there_is_not_written_over(told, db, tmp_path):
    out = tmp_path / "out.zip"
    out.write_bytes(b"mine")
    with pytest.raises(Refused, match="there already"):
        archive_vacancy(db, SHELL, told.vacancy, out)
    assert out.read_bytes() == b"mine"
    assert vacancy(db, told.vacancy).state is State.ISSUED


@pytest.mark.parametrize("place", ["write", "mark"])
def test_what_fails_on_the_way_leaves_no_file_and_the_vacancy_as_it_was(
    told, db, tmp_path, monkeypatch, place
):
    def full(*_arguments, **_named):
        raise (
            OSError(28, "No space left on device")
            if place == "write"
            else Refused("the disk is full.")
        )

    monkeypatch.setattr(
        *((archiving.os, "fsync") if place == "write" else (archiving, "note_archive")), full
    )
    with pytest.raises(Refused):
        archive_vacancy(db, SHELL, told.vacancy, tmp_path / "folder" / "out.zip")
    assert not list((tmp_path / "folder").iterdir())
    assert vacancy(db, told.vacancy).state is State.ISSUED


def test_a_vacancy_comes_back_whole_on_another_server(bundle, tmp_path):
    db = connect(migrate(tmp_path))
    add = db.execute(
        "insert into person values ('p', 'p@x.example', 'P', 'HR', null, 1, null, '2026')"
    )
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


@pytest.mark.parametrize(
    "statement",
    [
        "update restored_entry set entry = replace(entry, '2026', '2020') where sequence = 20",
        "delete from restored_entry where sequence = 20",
        "delete from restored_entry",
        (
            "insert into restored_entry select vacancy, sequence + 5000, entry from restored_entry"
            " where sequence = 20"
        ),
        "insert into restored_entry select 1, sequence, entry from restored_entry",
    ],
)
def test_entries_that_came_with_a_vacancy_are_vouched_for_by_the_chain_here(db, bundle, statement):
    db.execute("update vacancy set reference = 'V-0'")
    restore_archive(db, SHELL, bundle)
    db.execute(statement)
    db.commit()
    fault = check_audit(db).fault
    assert fault is not None
    assert "from another server are not as they came" in fault.text


def test_a_restored_vacancy_gets_ids_of_its_own_beside_those_that_are_there(db, bundle):
    db.execute("update vacancy set reference = 'V-0'")
    restore_archive(db, SHELL, bundle)
    again = record_of(db, 2)
    assert {each.id for each in again.candidates}.isdisjoint(
        each.id for each in record_of(db, 1).candidates
    )
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
