"""The data folder that a command is told, and the database in it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from recruit.domain.words.refusal import Refused

if TYPE_CHECKING:
    from recruit.store.connection import Database

data_folder = click.option(
    "--data",
    required=True,
    type=click.Path(path_type=Path),
    help="The folder that 'recruit serve' keeps everything in.",
)


@contextmanager
def opened(folder: Path) -> Iterator[Database]:
    """The database in a folder. Raises `Refused` where there is none that this program can use."""
    import sqlite3

    from recruit.store.connection import FILE, NotKept, connect
    from recruit.store.migrations import known_steps, pending

    path = folder / FILE
    if not path.is_file():
        raise Refused(
            "there is no Recruit database here. 'recruit serve --data' with this folder makes one.",
            folder,
        )
    db = None
    try:
        db = connect(path)
        if pending(db):
            raise Refused(
                "this database is of an older version. Start 'recruit serve' once to upgrade it.",
                path,
            )
        unknown = {row[0] for row in db.execute("select name from _sqlite_migrations")} - set(
            known_steps()
        )
        if unknown:
            raise Refused(
                "this database was made by a newer version of Recruit; install that version.", path
            )
        yield db
    except NotKept as refused:
        # The rest is for someone who typed into a page.
        raise Refused(refused.message.partition(" What you typed")[0], path) from None
    except sqlite3.Error as error:
        raise Refused(f"the database cannot be used ({error}).", path) from None
    finally:
        if db is not None:
            db.close()
