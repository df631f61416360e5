"""Whether an archive bundle is whole and true to itself.

It needs no server, no network and nothing but the file.
"""

from __future__ import annotations

import hashlib
import json
import re
import sqlite3
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from recruit.domain.pack.pack import canonical
from recruit.domain.record.actions import Action
from recruit.domain.record.record import Record
from recruit.domain.record.tracing import trace
from recruit.domain.words.people import AUTOMATIC
from recruit.domain.words.refusal import Refused
from recruit.evidence.bag import check_bag, digest_of_files, info_of, plain, shown
from recruit.evidence.contents import ENTRIES, FORM, UNREADABLE, Read, read_data, result_of
from recruit.evidence.zipped import files_in, whole_file
from recruit.store.audit.audit import FIRST, entry_fault
from recruit.store.audit.witness import digest_of, name_in
from recruit.store.keeping.dossiers import Entry, record_from
from recruit.store.vacancies.vacancy_rows import WHERE, actors_of

_FORM = re.compile("[0-9]{1,9}")
LARGEST = 2**63 - 1
"""The highest number that a database can give an entry."""
NOT_WITNESSED_HERE = ("training", "bundle")
"""Rows of which another vacancy's entry may be the last to tell, or that were noted after the
bundle was made.
"""


@dataclass(frozen=True, slots=True)
class Verified:
    """What a valid bundle holds. `head` is the number and the hash of the chain's last entry when
    it was made.

    `sha512` is that of the very bytes that were checked. `is_vouched` says that its own audit
    entries vouch for every paper, table and page in it; in a bundle of an older version the
    manifest alone does.
    """

    sha512: str
    reference: str
    post: str
    info: Mapping[str, str]
    files: int
    marks: int
    entries: tuple[tuple[int, str], ...]
    head: tuple[int, str]
    is_vouched: bool
    read: Read


def verify(path: Path) -> Verified:
    """Checks a bundle from its first byte to its last. Raises `Refused` with the first thing that
    is wrong.

    The ZIP is what its contents give; the bag is valid; the record is what its schema says and what
    its rows give; each pack has its digest; each mark leads back to its anchor; the result is
    worked out again and is the same; each audit entry has its hash and follows from the one before
    where that is here; each row is as the last entry tells that names it, and every other file is
    as the entry of the archiving tells.

    What it cannot show is that no one made all of it anew, with hashes to fit: that takes the
    SHA-512 that the server noted, its audit trail, or the hash on the printed decision record.
    """
    data = whole_file(path)
    files = files_in(data, path)
    check_bag(files, path)
    info = info_of(files)
    _refuse_newer(info, path)
    payload = {
        name.removeprefix("data/"): data for name, data in files.items() if name.startswith("data/")
    }
    read = read_data(payload, path)
    try:
        head = (int(info.get("Recruit-Audit-Sequence", "")), info.get("Recruit-Audit-Head", ""))
        vouched = _vouched_files(read.entries)
        fault = next(_faults(read, info, head), "") or _file_fault(payload, vouched)
        if vouched and not fault and read.entries[-1]["at"][:10] != info.get("Bagging-Date"):
            fault = "bag-info.txt names another day than the audit entry of the archiving."
    except UNREADABLE:
        fault = "the data in the bundle cannot be read."
    if fault:
        raise Refused(shown(fault), path)
    newest = read.record.newest.pack
    return Verified(
        is_vouched=vouched is not None,
        sha512=hashlib.sha512(data).hexdigest(),
        reference=newest.reference,
        post=newest.post,
        info=info,
        files=len(payload),
        marks=trace(read.record).marks,
        entries=tuple((int(each["sequence"]), str(each["hash"])) for each in read.entries),
        head=head,
        read=read,
    )


def _refuse_newer(info: Mapping[str, str], path: Path) -> None:
    form = info.get("Recruit-Bundle-Form", "")
    if not _FORM.fullmatch(form) or int(form) < 1:
        raise Refused("this is a bag, but not an archive bundle of Recruit.", path)
    if int(form) > FORM:
        raise Refused(
            "this bundle was made by a newer version of Recruit; install that version.", path
        )


def _faults(read: Read, info: Mapping[str, str], head: tuple[int, str]) -> Iterator[str]:
    pack = read.record.newest.pack
    if (info.get("External-Identifier"), info.get("Source-Organization")) != (
        pack.reference,
        plain(pack.organisation),
    ):
        yield "bag-info.txt names another vacancy than the record."
    yield from _pack_faults(read.record)
    if fault := trace(read.record).fault:
        yield f"a mark leads nowhere: {fault}"
    if result_of(read.record) != read.result:
        yield "the result in the bundle is not what the rule gives for its scores."
    # Names of actors are looked up by id: an account 'shell' or 'member:3' would rename deeds of
    # other vacancies.
    if not {each.id for each in read.accounts}.issubset(set(actors_of(read.rows)) - {AUTOMATIC.id}):
        yield "the accounts in the bundle are not those whom its rows name."
    yield from _entry_faults(read.entries, head)
    yield from _row_faults(read)
    try:
        again = record_from(read.rows, read.accounts, read.record.vacancy)
    except (sqlite3.Error, *UNREADABLE):
        again = None
    if again != read.record:
        yield "the record in the bundle is not what its rows give."


def _pack_faults(record: Record) -> Iterator[str]:
    for each in record.editions:
        if hashlib.sha256(canonical(each.issued.pack)).hexdigest() != each.issued.digest:
            yield (
                f"the pack of edition {each.issued.pack.edition} does not have the digest that"
                " stands with it."
            )


def _entry_faults(entries: tuple[Entry, ...], head: tuple[int, str]) -> Iterator[str]:
    last, before = 0, FIRST
    for entry in entries:
        number = int(entry["sequence"])
        if not last < number <= LARGEST:
            yield f"audit entry {number} does not stand in its place."
        # Between these lie entries of other vacancies, which are not in the bundle.
        if number == last + 1 and entry["previous"] != before:
            yield f"audit entry {number} does not follow from the one before it."
        if fault := entry_fault(entry):
            yield f"in the audit trail, {fault}"
        last, before = number, entry["hash"]
    bare = [
        int(each["sequence"])
        for each in entries
        if each["personal"] is None or each["salt"] is None
    ]
    told = [each for each in entries if each["action"] == Action.DISPOSE]
    if bare and not (told and _is_told(bare, told[-1])):
        yield f"the personal part of audit entry {bare[0]} is missing, and no disposal says so."
    ends = bool(entries) and entries[-1]["action"] == Action.ARCHIVE
    if not last <= head[0] <= LARGEST or ((ends or head[0] == last) and head != (last, before)):
        yield "bag-info.txt names another head of the audit trail than the audit entries give."


def _is_told(bare: list[int], disposal: Entry) -> bool:
    """Whether a disposal tells of exactly these entries that have no personal part any more."""
    return bare[-1] < int(disposal["sequence"]) and len(bare) == int(
        json.loads(disposal["facts"])["without_personal"]
    )


def _vouched_files(entries: tuple[Entry, ...]) -> str | None:
    """The digest of the other files in the entry of the archiving; None in a bundle of an older
    version.
    """
    last = entries[-1] if entries else {"action": ""}
    return str(json.loads(last["facts"])["files"]) if last["action"] == Action.ARCHIVE else None


def _file_fault(payload: Mapping[str, bytes], vouched: str | None) -> str:
    others = {name: data for name, data in payload.items() if name != ENTRIES}
    if vouched is None or digest_of_files(others) == vouched:
        return ""
    return (
        "a paper, a table, a page or the schema in the bundle is not as the audit entry of the"
        " archiving tells."
    )


def _row_faults(read: Read) -> Iterator[str]:
    vouched = {
        name: (entry, digest)
        for entry in read.entries
        for name, digest in json.loads(entry["facts"]).get("rows", {}).items()
    }
    for table in WHERE:
        if table in NOT_WITNESSED_HERE:
            continue
        for row in read.rows.get(table, ()):
            name = name_in(table, row)
            entry, digest = vouched.pop(name, (None, None))
            if entry is None or digest is None or digest_of(row, str(entry["salt"])) != digest:
                yield f"the row {name} is not as the audit entries tell."
    here = set(WHERE) - set(NOT_WITNESSED_HERE)
    gone = [
        name
        for name, (entry, digest) in vouched.items()
        # A stock-taking names rows of other vacancies too.
        if digest and name.split("/")[0] in here and entry["action"] != Action.TAKE_STOCK
    ]
    if gone:
        yield f"the row {gone[0]} is missing, and the audit entries tell that it was kept."
