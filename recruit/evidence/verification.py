"""Whether an archive bundle is whole and true to itself. It needs no server, no network and nothing but the file."""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from recruit.domain.pack import canonical
from recruit.domain.record import Record
from recruit.domain.refusal import Refused
from recruit.domain.tracing import trace
from recruit.evidence.bag import check_bag, info_of
from recruit.evidence.contents import FORM, Read, read_data, result_of
from recruit.evidence.zipped import files_in, whole_file
from recruit.store.audit import entry_fault
from recruit.store.dossiers import Entry, record_from
from recruit.store.vacancy_rows import WHERE
from recruit.store.witness import KEYS, digest_of

NOT_WITNESSED_HERE = ("training", "bundle")
"""Rows of which another vacancy's entry may be the last to tell, or that were noted after the bundle was made."""


@dataclass(frozen=True, slots=True)
class Verified:
    """What a valid bundle holds. `head` is the number and the hash of the chain's last entry when it was made.

    `sha512` is that of the very bytes that were checked.
    """

    sha512: str
    reference: str
    post: str
    info: Mapping[str, str]
    files: int
    marks: int
    entries: tuple[tuple[int, str], ...]
    head: tuple[int, str]
    read: Read


def verify(path: Path) -> Verified:
    """Checks a bundle from its first byte to its last. Raises `Refused` with the first thing that is wrong.

    The ZIP is what its contents give; the bag is valid; the record is what its schema says and what its rows give;
    each pack has its digest; each mark leads back to its anchor; the result is worked out again and is the same; each
    audit entry has its hash, and each row is as the last entry tells that names it.
    """
    data = whole_file(path)
    files = files_in(data, path)
    check_bag(files, path)
    info = info_of(files)
    _refuse_newer(info, path)
    payload = {name.removeprefix("data/"): data for name, data in files.items() if name.startswith("data/")}
    read = read_data(payload, path)
    try:
        fault = next(_faults(read), "")
    except (ValueError, TypeError, KeyError, LookupError, AttributeError):
        fault = "the data in the bundle cannot be read."
    if fault:
        raise Refused(fault, path)
    head = (int(info.get("Recruit-Audit-Sequence", "0")), info.get("Recruit-Audit-Head", ""))
    newest = read.record.newest.pack
    return Verified(
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
    if not form.isdecimal():
        raise Refused("this is a bag, but not an archive bundle of Recruit.", path)
    if int(form) > FORM:
        raise Refused("this bundle was made by a newer version of Recruit; install that version.", path)


def _faults(read: Read) -> Iterator[str]:
    yield from _pack_faults(read.record)
    if fault := trace(read.record).fault:
        yield f"a mark leads nowhere: {fault}"
    if result_of(read.record) != read.result:
        yield "the result in the bundle is not what the rule gives for its scores."
    yield from _entry_faults(read.entries)
    yield from _row_faults(read)
    try:
        again = record_from(read.rows, read.accounts, read.record.vacancy)
    except (sqlite3.Error, ValueError, TypeError, KeyError, LookupError):
        again = None
    if again != read.record:
        yield "the record in the bundle is not what its rows give."


def _pack_faults(record: Record) -> Iterator[str]:
    for each in record.editions:
        if hashlib.sha256(canonical(each.issued.pack)).hexdigest() != each.issued.digest:
            yield f"the pack of edition {each.issued.pack.edition} does not have the digest that stands with it."


def _entry_faults(entries: tuple[Entry, ...]) -> Iterator[str]:
    last = 0
    for entry in entries:
        number = int(entry["sequence"])
        if number <= last:
            yield f"audit entry {number} does not stand in its place."
        if fault := entry_fault(entry):
            yield f"in the audit trail, {fault}"
        last = number


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
            name = "/".join(str(each) for each in (table, *(row[column] for column in KEYS[table])))
            entry, digest = vouched.pop(name, (None, None))
            if entry is None or digest is None or digest_of(row, str(entry["salt"])) != digest:
                yield f"the row {name} is not as the audit entries tell."
    gone = [name for name, (_, digest) in vouched.items() if digest and name.split("/")[0] not in NOT_WITNESSED_HERE]
    if gone:
        yield f"the row {gone[0]} is missing, and the audit entries tell that it was kept."
