"""What an archive bundle holds as data, and how it is read back."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from recruit.domain.decision.standing import standing
from recruit.domain.record.record import Record
from recruit.domain.words.refusal import Refused
from recruit.evidence.bag import shown
from recruit.evidence.schema import schema_of
from recruit.store.as_json import as_plain, from_json
from recruit.store.keeping.dossiers import Account, Dossier, Entry
from recruit.store.vacancies.vacancy_rows import Rows

RECORD, SCHEMA, RESULT = "record/record.json", "record/record.schema.json", "record/result.json"
ROWS, ACCOUNTS, ENTRIES = "record/rows.json", "record/accounts.json", "audit/entries.jsonl"
AUDIT_READ_ME = "audit/README.txt"
HOW_HASHES_ARE_MADE = """\
Each line of entries.jsonl is one entry of the audit trail, as JSON. Entries of other vacancies are
not in it, so there are gaps between the numbers. Times are in UTC; bag-info.txt names the zone in
which the papers tell them.

sequence         the number of the entry, counted from 1 over everything that the server recorded
at, actor, role  when, and the id and role of who did it
action, subject  what was done, and to what
facts            JSON: what concerns no one in particular, and under 'rows' the rows of
                 record/rows.json that this entry wrote, each as table/key with a digest; null says
                 that the row was removed
personal         JSON: what concerns people, values before and after among it. It may have been
                 disposed of.
salt             keeps 'personal' and the rows from being guessed by their digests
personal_digest  SHA-256 over salt and personal, as they stand, one after the other
previous         the hash of the entry before
hash             SHA-256 over the nine parts sequence, at, actor, role, action, subject, facts,
                 personal_digest and previous, as one JSON object in the plain form

The plain form of JSON: keys in alphabetical order, no blanks between the parts, other letters than
English ones as they are, in UTF-8.

A row's digest is SHA-256 over the salt of its entry followed by the row as a JSON object in the
plain form, by column, without the columns that are empty (null). The newest entry that names a row
counts.

The last entry, with the action 'archive', vouches for this folder: 'files' in its facts is SHA-512
over the lines that manifest-sha512.txt has for all files below data/ but data/audit/entries.jsonl,
each without 'data/', in the order of the paths, each line with a line feed at its end.

The digest of a pack is SHA-256 over the pack in record/record.json as JSON in the plain form, its
texts in Unicode's normal form C.
"""
UNREADABLE = (ValueError, TypeError, LookupError, AttributeError, ArithmeticError, RecursionError)
"""What comes of data that somebody made up."""
MOST_DATA = 250_000_000
"""Bytes of JSON in a bundle, which takes several times as much memory once it is read."""
FORM = 1
"""The number of the shape of a bundle; it rises when a reader of the old shape could not read the
new.
"""


@dataclass(frozen=True, slots=True)
class Read:
    """The data of a bundle as read back."""

    record: Record
    result: dict[str, Any]
    rows: Rows
    accounts: tuple[Account, ...]
    entries: tuple[Entry, ...]


def data_files(of: Dossier) -> dict[str, bytes]:
    """The data of a dossier as files by path, but for the audit entries."""
    return {
        RECORD: as_file(as_plain(of.record)),
        SCHEMA: as_file(record_schema()),
        RESULT: as_file(result_of(of.record)),
        ROWS: as_file(of.rows),
        ACCOUNTS: as_file([as_plain(each) for each in of.accounts]),
        AUDIT_READ_ME: HOW_HASHES_ARE_MADE.encode(),
    }


def entries_file(entries: Iterable[Entry]) -> bytes:
    """Audit entries as a file, one a line."""
    return "".join(f"{_line(each)}\n" for each in entries).encode()


def record_schema() -> dict[str, Any]:
    """The JSON Schema of the record."""
    return schema_of(Record, "The record of a selection, as Recruit archives it")


def result_of(record: Record) -> dict[str, Any]:
    """What the declared rule gives for a record: totals as exact fractions, verdicts, the order of
    merit, ties.
    """
    found = standing(record)
    return {
        "is_complete": found.is_complete,
        "editions": list(found.editions),
        "verdicts": [as_plain(each) for each in found.verdicts.values()],
        "merit": as_plain(found.merit),
    }


def read_data(payload: dict[str, bytes], path: Path) -> Read:
    """The data of a bundle.

    Raises `Refused` where a file is missing or is not what its schema says.
    """
    lacking = [
        each for each in (RECORD, SCHEMA, RESULT, ROWS, ACCOUNTS, ENTRIES) if each not in payload
    ]
    if lacking:
        raise Refused(f"the bundle lacks data/{lacking[0]}.", path)
    if sum(len(payload[each]) for each in (RECORD, RESULT, ROWS, ACCOUNTS, ENTRIES)) > MOST_DATA:
        raise Refused(
            f"the data in the bundle is more than {MOST_DATA:,} bytes, which no selection's is.",
            path,
        )
    import fastjsonschema

    try:
        fastjsonschema.compile(record_schema())(json.loads(payload[RECORD]))
        return Read(
            record=from_json(payload[RECORD].decode(), Record),
            result=json.loads(payload[RESULT]),
            rows=json.loads(payload[ROWS]),
            accounts=tuple(Account(**each) for each in json.loads(payload[ACCOUNTS])),
            entries=tuple(json.loads(each) for each in _lines(payload[ENTRIES].decode())),
        )
    except fastjsonschema.JsonSchemaException as error:
        raise Refused(
            f"data/{RECORD} is not what its schema says: {shown(str(error))}.", path
        ) from None
    except UNREADABLE:
        raise Refused("the data in the bundle cannot be read.", path) from None


def as_file(value: object) -> bytes:
    """JSON that people can read, in one byte form."""
    return (json.dumps(value, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode()


def _lines(text: str) -> list[str]:
    """The lines of a file of entries.

    What people wrote may hold other signs at which `splitlines` parts a text.
    """
    return [each for each in text.split("\n") if each]


def _line(entry: Entry) -> str:
    return json.dumps(entry, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
