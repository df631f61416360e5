"""Whether an archive and the database of the server that made it still say the same."""

from __future__ import annotations

from pathlib import Path

from recruit.domain.words.refusal import Refused
from recruit.evidence.verification import Verified
from recruit.store.audit.check import hash_at
from recruit.store.audit.witness import name_in
from recruit.store.connection import Database
from recruit.store.keeping.bundles import Bundle, noted_archive
from recruit.store.keeping.disposals import disposals_of
from recruit.store.vacancies.vacancy_rows import WHERE, Row, vacancy_rows

AFTER = ("training", "hold", "bundle")
"""Tables in which something may be noted of a vacancy that is archived."""
RETENTION = ("retention_months", "why_retention")
"""What may be changed of its own row."""


def compare(db: Database, found: Verified, path: Path) -> Bundle:
    """Returns the archive as this server noted it. Raises `Refused` with the first thing that the
    two say otherwise.

    The server's chain holds every entry of the bundle; its rows are those of the bundle, unless
    they were disposed of; and the file is the one whose SHA-512 it noted.
    """
    for number, expected in (*found.entries, found.head):
        if hash_at(db, number) != expected:
            raise Refused(
                f"entry {number} is not the one that this bundle holds. The trail was written anew"
                " since, or the bundle is of another server.",
                path,
            )
    if said := _row_fault(db, found):
        raise Refused(said, path)
    made = noted_archive(db, found.sha512)
    if made is None:
        raise Refused(
            "this server noted no archive with the SHA-512 of this file, although it holds its"
            " audit entries. The file was made anew since, or the database was brought back from a"
            " backup that is older than the file.",
            path,
        )
    return made


def _row_fault(db: Database, found: Verified) -> str:
    vacancy = found.read.record.vacancy
    if not found.is_vouched or disposals_of(db, vacancy):
        return ""
    here = vacancy_rows(db, vacancy)
    for table in WHERE:
        if table in AFTER:
            continue
        held, kept = _by_name(table, here[table]), _by_name(table, found.read.rows.get(table, []))
        if different := sorted(
            each for each in held.keys() | kept.keys() if held.get(each) != kept.get(each)
        ):
            return (
                f"the row {different[0]} is not as this bundle holds it, and the vacancy is"
                " archived since."
            )
    return ""


def _by_name(table: str, rows: list[Row]) -> dict[str, Row]:
    """The rows by name, without what may be changed and what is empty: a newer version may have
    more columns.
    """
    return {
        name_in(table, row): {
            column: value
            for column, value in row.items()
            if value is not None and column not in RETENTION
        }
        for row in rows
    }
