"""Puts a set of files into a folder whole, or not at all."""

from __future__ import annotations

import errno
import os
import shutil
import signal
import tempfile
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from recruit.domain.words.refusal import Refused

_ENDINGS = [
    getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)
]
EXISTS = (
    "this folder exists. Give another, or --force to replace the papers of the same names in it."
)


def refuse_existing(folder: Path, *, force: bool) -> None:
    """Raises `Refused` if the folder may not be written to."""
    try:
        if folder.is_dir() and not force:
            raise Refused(EXISTS, folder)
        if not folder.is_dir() and (folder.exists() or folder.is_symlink()):
            raise Refused("this exists and is not a folder.", folder)
    except OSError as error:
        raise _cannot(folder, error) from None


def deliver(folder: Path, files: Iterable[tuple[str, bytes]], *, force: bool = False) -> None:
    """Writes each file, by its path below the folder.

    All are written apart first and then put in place together. With `force` the files of the same
    names in an existing folder are replaced, and everything else there stays. Raises `Refused` when
    the folder exists (without `force`), is being written by another build, or cannot be written;
    then nothing has changed.
    """
    refuse_existing(folder, force=force)
    try:
        with _endings_as_exceptions():
            if force and folder.is_dir():
                _deliver_into(folder, files)
            else:
                _deliver_new(folder, files)
    except OSError as error:
        raise _cannot(folder, error) from None


def _deliver_new(folder: Path, files: Iterable[tuple[str, bytes]]) -> None:
    made = _make_parents(folder)
    try:
        with _apart(folder.parent) as apart:
            _write(apart / "new", files)
            try:
                (apart / "new").rename(folder)
            except OSError as error:
                # Another build was faster: its folder is there by now.
                if error.errno in (errno.ENOTEMPTY, errno.EEXIST):
                    raise Refused(EXISTS, folder) from None
                raise
    except BaseException:
        for each in made:
            each.rmdir()
        raise


def _deliver_into(folder: Path, files: Iterable[tuple[str, bytes]]) -> None:
    # Inside the folder, so that every move stays on one disk, even where the folder is a disk of
    # its own.
    with _alone_in(folder), _apart(folder) as apart:
        _write(apart / "new", files)
        _exchange(apart / "new", folder, apart / "old")


def _exchange(new: Path, folder: Path, old: Path) -> None:
    """Moves every file of `new` into `folder`, keeping what it replaces until all are in place."""
    names = [path.relative_to(new) for path in new.rglob("*") if path.is_file()]
    for name in names:
        if (folder / name).exists() and not (folder / name).is_file():
            raise Refused("this is in the way of a paper of the same name.", folder / name)
    begun: list[Path] = []
    try:
        for name in names:
            begun.append(name)
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            if (folder / name).exists():
                (old / name).parent.mkdir(parents=True, exist_ok=True)
                (folder / name).rename(old / name)
            (new / name).rename(folder / name)
    except BaseException:
        with _deaf():
            for name in begun:
                _take_back(new / name, folder / name, old / name)
        raise


def _take_back(new: Path, placed: Path, old: Path) -> None:
    if old.exists():
        old.replace(placed)
    elif not new.exists():
        placed.unlink(missing_ok=True)


def _write(folder: Path, files: Iterable[tuple[str, bytes]]) -> None:
    folder.mkdir(mode=0o755)
    for name, data in files:
        path = folder / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(data)


def _make_parents(folder: Path) -> list[Path]:
    """Makes the folders above this one, and gives those that were not there, innermost first."""
    lacking = [each for each in folder.parents if not each.exists()]
    folder.parent.mkdir(parents=True, exist_ok=True)
    return lacking


@contextmanager
def _apart(parent: Path) -> Iterator[Path]:
    """A hidden folder that is gone afterwards, whatever happens."""
    made = Path(tempfile.mkdtemp(prefix=".recruit-", dir=parent))
    try:
        yield made
    finally:
        with _deaf():
            shutil.rmtree(made, ignore_errors=True)


@contextmanager
def _alone_in(folder: Path) -> Iterator[None]:
    """Holds a lock on the folder, where the system has such locks, so that two builds do not
    mix.
    """
    try:
        import fcntl
    except ImportError:
        yield
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Refused(
                "another build is writing to this folder. Try again when it is done.", folder
            ) from None
        yield
    finally:
        os.close(handle)


@contextmanager
def _endings_as_exceptions() -> Iterator[None]:
    """Lets a request to end (not only Ctrl-C) unwind what was begun."""

    def end(number: int, _frame: object) -> None:
        raise SystemExit(128 + number)

    with _handlers(end, [each for each in _ENDINGS if each is not signal.SIGINT]):
        yield


@contextmanager
def _deaf() -> Iterator[None]:
    """Puts off requests to end while something is being taken back."""
    with _handlers(signal.SIG_IGN, _ENDINGS):
        yield


@contextmanager
def _handlers(handler: signal._HANDLER, numbers: list[signal.Signals]) -> Iterator[None]:
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = {number: signal.signal(number, handler) for number in numbers}
    try:
        yield
    finally:
        for number, earlier in before.items():
            signal.signal(number, earlier)


def _cannot(folder: Path, error: OSError) -> Refused:
    return Refused(f"the papers cannot be written here ({error.strerror or error}).", folder)
