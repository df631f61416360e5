"""Puts a set of files into a folder whole, or not at all."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable
from pathlib import Path

from recruit.domain.refusal import Refused


def refuse_existing(folder: Path, *, force: bool) -> None:
    """Raises `Refused` if the folder may not be written to."""
    if folder.is_dir() and force:
        return
    if folder.exists() or folder.is_symlink():
        what = "this folder exists. Give another, or --force to replace the papers of the same names in it"
        raise Refused(f"{what}." if folder.is_dir() else "this exists and is not a folder.", folder)


def deliver(folder: Path, files: Iterable[tuple[str, bytes]], *, force: bool = False) -> None:
    """Writes each file, by its path below the folder.

    All are written beside the folder first and then put in place together. With `force` the files of the same
    names in an existing folder are replaced, and everything else there stays. Raises `Refused` when the folder
    exists (without `force`) or cannot be written; then nothing has changed.
    """
    refuse_existing(folder, force=force)
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=f".{folder.name}-", dir=folder.parent) as name:
            waiting = Path(name, "new")
            _write(waiting, files)
            if folder.exists():
                _exchange(waiting, folder, Path(name, "old"))
            else:
                waiting.rename(folder)
    except OSError as error:
        raise Refused(f"the papers cannot be written here ({error.strerror or error}).", folder) from None


def _write(folder: Path, files: Iterable[tuple[str, bytes]]) -> None:
    folder.mkdir(mode=0o755)
    for name, data in files:
        path = folder / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(data)


def _exchange(new: Path, folder: Path, old: Path) -> None:
    """Moves every file of `new` into `folder`, keeping what it replaces until all are in place."""
    names = [path.relative_to(new) for path in new.rglob("*") if path.is_file()]
    for name in names:
        if (folder / name).exists() and not (folder / name).is_file():
            raise Refused("this is in the way of a paper of the same name.", folder / name)
    moved: list[Path] = []
    try:
        for name in names:
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            if (folder / name).exists():
                (old / name).parent.mkdir(parents=True, exist_ok=True)
                (folder / name).rename(old / name)
            moved.append(name)
            (new / name).rename(folder / name)
    except BaseException:
        for name in moved:
            if (old / name).exists():
                (old / name).replace(folder / name)
            else:
                (folder / name).unlink(missing_ok=True)
        raise
