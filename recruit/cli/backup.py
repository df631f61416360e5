"""`recruit backup` and `recruit restore`: everything in one file while people work, and back
again.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from recruit.cli.data_folder import opened
from recruit.cli.shipped_files import copy_shipped
from recruit.domain.words.refusal import Refused
from recruit.resources import shipped

if TYPE_CHECKING:
    from recruit.evidence.backup_file import LeftOut

OWNER_ALONE = 0o077
MOST_TOLD = 20
"""Files that were left out, of those that are named."""
_PATH = click.Path(path_type=Path)


@click.command()
@click.option("--data", type=_PATH, help="The folder that 'recruit serve' keeps everything in.")
@click.option("--out", type=_PATH, metavar="FILE", help="The ZIP file to write.")
@click.option("--audit", "walks_chain", is_flag=True, help="Walk the audit trail of the copy too.")
@click.option(
    "--litestream",
    type=_PATH,
    metavar="FILE",
    help="Write our configuration of Litestream to FILE instead.",
)
def backup(data: Path | None, out: Path | None, walks_chain: bool, litestream: Path | None) -> None:
    """Write everything in the data folder DIR to FILE, while people work.

    The file is there whole and verified, or not at all. Only its owner may read it; it holds
    personal data as the data folder does.
    """
    if litestream:
        copy_shipped(shipped("templates") / "litestream" / "litestream.yml", litestream)
        return
    if data is None or out is None:
        raise Refused(
            "say with --data which folder to back up, and with --out which file to write."
        )
    _back_up(data, out, walks_chain=walks_chain)


def _back_up(data: Path, out: Path, *, walks_chain: bool) -> None:
    os.umask(OWNER_ALONE)
    from recruit.domain.words.people import SHELL
    from recruit.evidence.backup import make_backup, remove_expired
    from recruit.store.people.settings import clock

    with opened(data) as db:
        made = make_backup(db, SHELL, data, out, walks_chain=walks_chain)
        remove_expired(db, data)
        tells = clock(db)
    click.echo(f"Written and verified: {out} ({made.backup.size:,} bytes).")
    click.echo(f"SHA-256 {made.backup.sha256}")
    click.echo(f"Delete it after {tells.day_in_words(made.backup.expires_at)}.")
    _tell_left_out(
        made.left_out, "it does not hold everything that lies in the data folder. Left out:"
    )


@click.command()
@click.argument("file", type=_PATH)
@click.option(
    "--data", required=True, type=_PATH, help="A new or empty folder, for 'recruit serve' to use."
)
def restore(file: Path, data: Path) -> None:
    """Bring the backup FILE back into the new or empty folder DIR."""
    os.umask(OWNER_ALONE)
    from recruit.evidence.restore import restore_backup

    found = restore_backup(file, data)
    number, last_at = found.contents.head[0], found.contents.last_at
    last = found.clock.moment(last_at) if last_at else "never"
    click.echo(f"Restored into {data}: the backup of {found.clock.moment(found.made_at)}.")
    click.echo(
        f"It holds {_counted(found.contents.vacancies, 'vacancy', 'vacancies')} and"
        f" {_counted(number, 'audit entry', 'audit entries')}, the last of {last};"
        f" and {_counted(found.files, 'file', 'files')} beside the database."
    )
    again = (
        f" {_counted(found.due, 'disposal is', 'disposals are')} due: see the page 'Due for"
        " disposal'."
    )
    click.echo(f"What was disposed of since then is back in it.{again if found.due else ''}")
    if found.fault:
        click.echo(
            f"recruit: the audit trail is broken: {found.fault} Keep this backup, and ask why.",
            err=True,
        )
        sys.exit(1)
    if found.is_noted:
        click.echo("The database is sound and the audit trail is whole.")
    else:
        click.echo(
            "The database is sound, and of an older version: the next 'recruit serve' upgrades it."
        )
        click.echo("Run 'recruit audit verify' afterwards.")
    click.echo("Everyone has to sign in again.")
    _tell_left_out(
        found.left_out, "some of the data folder could not be backed up, and is not here:"
    )


def _tell_left_out(left_out: Sequence[LeftOut], what: str) -> None:
    if not left_out:
        return
    click.echo(f"recruit: {what}", err=True)
    for each in left_out[:MOST_TOLD]:
        click.echo(f"  {each.in_words}", err=True)
    if len(left_out) > MOST_TOLD:
        click.echo(f"  and {len(left_out) - MOST_TOLD:,} more", err=True)


def _counted(number: int, one: str, more: str) -> str:
    return f"{number:,} {one if number == 1 else more}"
