"""`recruit audit`: whether the record is as its audit trail says."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from recruit.cli.data_folder import data_folder, opened
from recruit.domain.refusal import Refused

if TYPE_CHECKING:
    from recruit.store.connection import Database


@click.group()
def audit() -> None:
    """Check the audit trail."""


@audit.command()
@data_folder
@click.option("--against", type=click.Path(path_type=Path), metavar="BUNDLE", help="An archive bundle to compare with.")
def verify(data: Path, against: Path | None) -> None:
    """Walk the chain of entries, and compare every row of evidence with the last entry that tells of it."""
    from recruit.store.audit_check import check_audit

    with opened(data) as db:
        report = check_audit(db)
        if report.fault:
            raise Refused(f"the audit trail is broken: {report.fault.text}", data)
        click.echo(f"The audit trail is whole: {report.entries:,} entries, {report.rows:,} rows of evidence.")
        click.echo(f"Its head is {report.head}")
        if against:
            _compare(db, against)


def _compare(db: Database, bundle: Path) -> None:
    from recruit.evidence.verification import verify as verify_bundle
    from recruit.store.audit_check import hash_at

    found = verify_bundle(bundle)
    for number, expected in (*found.entries, found.head):
        if hash_at(db, number) != expected:
            raise Refused(
                f"entry {number} is not the one that this bundle holds. The trail was written anew since, "
                "or the bundle is of another server.",
                bundle,
            )
    click.echo(f"It holds every entry of the bundle of {found.reference}, up to entry {found.head[0]:,}.")
