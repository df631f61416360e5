"""`recruit archive`: a decided vacancy as one file, proved offline, and brought back for
reading.
"""

from __future__ import annotations

from pathlib import Path

import click

from recruit.cli.data_folder import data_folder, opened
from recruit.cli.typed import NAME
from recruit.domain.words.people import SHELL
from recruit.domain.words.refusal import Refused

MAKE = "make"


class VacancyFirst(click.Group):
    """A group whose first word may also be the reference of a vacancy, which is then archived."""

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The command, and what is left for it."""
        if args and args[0] not in self.commands:
            args = [MAKE, *args]
        return super().resolve_command(ctx, args)


@click.group(
    cls=VacancyFirst,
    options_metavar="",
    subcommand_metavar="VACANCY --data DIR --out FILE | COMMAND ...",
)
def archive() -> None:
    """Archive a decided vacancy, verify an archive, or bring one back.

    'recruit archive VACANCY --data DIR --out FILE.zip' archives the vacancy with this reference.
    """


@archive.command(MAKE, hidden=True)
@click.argument("vacancy", type=NAME)
@data_folder
@click.option(
    "--out",
    required=True,
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="The ZIP file to write.",
)
def make(vacancy: str, data: Path, out: Path) -> None:
    """Archive the vacancy with this reference: its record goes into FILE, and it is read-only from
    now on.
    """
    from recruit.evidence.archive import archive_vacancy
    from recruit.store.vacancies.vacancies import vacancy_with_reference

    if out.exists():
        raise Refused(
            "this file exists; it is not written over. Choose another name, or delete it if it was"
            " left by an archiving that was stopped.",
            out,
        )
    with opened(data) as db:
        found = vacancy_with_reference(db, vacancy)
        if found is None:
            raise Refused(f"there is no vacancy with the reference {vacancy}.", data)
        made = archive_vacancy(db, SHELL, found, out)
    click.echo(f"Archived {vacancy} in {out} ({made.size:,} bytes).")
    click.echo(f"SHA-512 {made.sha512}")


@archive.command()
@click.argument("file", type=click.Path(path_type=Path))
def verify(file: Path) -> None:
    """Check an archive from its first byte to its last. It needs no server, database or network."""
    from recruit.evidence.verification import verify as verify_bundle

    found = verify_bundle(file)
    click.echo(f"Valid: the archive of {found.reference}, {found.post}.")
    click.echo(
        f"{found.files:,} files are as their manifest says. {found.marks:,} marks lead back to the"
        " anchor that the member saw. The result, worked out again, is the same."
        f" {len(found.entries):,} audit entries are unbroken."
    )
    if found.is_vouched:
        click.echo("Every paper, table and page in it is as its audit entries vouch.")
    else:
        click.echo(
            "It is of an older version: its manifest alone vouches for the papers, tables and pages"
            " in it."
        )
    click.echo(
        f"Head of the audit trail when it was made: entry {found.head[0]:,}, {found.head[1]}"
    )
    click.echo(f"SHA-512 {found.sha512}")
    click.echo(
        "This shows that the file is whole and agrees with itself. That no one made all of it anew"
        " is shown by the SHA-512 that was noted when it was made, or by 'recruit audit verify"
        " --data DIR --against FILE' on the server."
    )


@archive.command()
@click.argument("file", type=click.Path(path_type=Path))
@data_folder
def restore(file: Path, data: Path) -> None:
    """Bring an archived vacancy back for reading. Nothing that is there is touched."""
    from recruit.evidence.archive import restore_archive

    with opened(data) as db:
        reference = restore_archive(db, SHELL, file)
    click.echo(f"Restored {reference}. It can be read and not changed.")
