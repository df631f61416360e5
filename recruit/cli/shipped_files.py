"""`recruit example` and `recruit house-style`: copies of shipped files to start one's own from."""

from __future__ import annotations

import shutil
from pathlib import Path

import click

from recruit.domain.words.refusal import Refused
from recruit.resources import shipped


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
def example(file: Path) -> None:
    """Write an example vacancy to FILE, to be made your own."""
    copy_shipped(shipped("templates") / "examples" / "operational-manager-early-help.yaml", file)


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
def house_style(file: Path) -> None:
    """Write our Word house style to FILE, to be made your own."""
    copy_shipped(shipped("templates") / "word" / "house-style.docx", file)


def copy_shipped(source: Path, target: Path) -> None:
    """Copies a shipped file to a new place. Raises `Refused` where there is a file already."""
    try:
        with target.open("xb") as out, source.open("rb") as original:
            shutil.copyfileobj(original, out)
    except FileExistsError:
        raise Refused("this file exists; give another name.", target) from None
    except OSError as error:
        raise Refused(f"it cannot be written ({error.strerror}).", target) from None
    click.echo(f"Written: {target}")
