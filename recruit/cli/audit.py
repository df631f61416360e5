"""`recruit audit`: whether the record is as its audit trail says."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from recruit.cli.data_folder import data_folder, opened
from recruit.domain.words.refusal import Refused

if TYPE_CHECKING:
    from recruit.store.connection import Database


@click.group()
def audit() -> None:
    """Check the audit trail."""


@audit.command()
@data_folder
@click.option(
    "--against",
    type=click.Path(path_type=Path),
    metavar="BUNDLE",
    help="An archive bundle to compare with.",
)
def verify(data: Path, against: Path | None) -> None:
    """Walk the chain of entries, and compare every row of evidence with the last entry that tells
    of it.

    The triggers that keep the evidence are looked at too. Whoever can write to the file can write
    the whole trail anew; with --against it is compared with an archive that was kept elsewhere.
    """
    from recruit.store.audit.check import chain_head, check_audit

    with opened(data) as db:
        if sys.stderr.isatty():
            with click.progressbar(
                length=chain_head(db)[0], label="Entries", file=sys.stderr
            ) as bar:
                report = check_audit(db, bar.update)
        else:
            report = check_audit(db)
        if report.fault:
            raise Refused(f"this is not as it was written: {report.fault.text}", data)
        click.echo(
            f"The audit trail is whole: {report.entries:,} entries, {report.rows:,} rows of"
            " evidence."
        )
        click.echo(f"Its head is {report.head}")
        if against:
            _compare(db, against)


def _compare(db: Database, bundle: Path) -> None:
    from recruit.evidence.comparison import compare
    from recruit.evidence.verification import verify as verify_bundle

    found = verify_bundle(bundle)
    made = compare(db, found, bundle)
    click.echo(
        f"It holds every entry of the bundle of {found.reference}, up to entry {found.head[0]:,}."
    )
    click.echo(f"The bundle is the very file that was made here at {made.deed.at}, by its SHA-512.")
