"""The `recruit` command.

Each command's module is imported when that command runs or its help is shown.
"""

from __future__ import annotations

import io
import os
import sys
from contextlib import suppress
from importlib import import_module

import click

from recruit.domain.words.refusal import Refused

COMMANDS = {
    "archive": "recruit.cli.archive",
    "audit": "recruit.cli.audit",
    "backup": "recruit.cli.backup",
    "bank": "recruit.cli.bank",
    "build": "recruit.cli.build",
    "demo": "recruit.cli.serve",
    "example": "recruit.cli.shipped_files",
    "house-style": "recruit.cli.shipped_files",
    "lint": "recruit.cli.lint",
    "restore": "recruit.cli.backup",
    "serve": "recruit.cli.serve",
    "user": "recruit.cli.user",
}


class LazyGroup(click.Group):
    """A group whose commands are imported by name."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        if cmd_name not in COMMANDS:
            return None
        command = getattr(import_module(COMMANDS[cmd_name]), cmd_name.replace("-", "_"))
        assert isinstance(command, click.Command)
        return command


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="recruit", prog_name="recruit")
def recruit() -> None:
    """From a leadership competency framework to a fair, structured interview."""


def main() -> None:
    """Runs the command; a refusal is printed as its sentence and exits with 2."""
    for stream in (sys.stdout, sys.stderr):
        # A console that lacks a letter shows '?' for it; that is no reason to stop.
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")
    try:
        recruit()
    except Refused as refused:
        click.echo(f"recruit: {refused}", err=True)
        sys.exit(2)
    except OSError as error:
        # Files have their own refusals: what is left is the output, full or gone.
        with suppress(OSError):
            click.echo(
                f"recruit: the output cannot be written ({error.strerror or error}).", err=True
            )
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        sys.exit(2)
