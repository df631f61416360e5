"""The `recruit` command in a process of its own, which begins with everything imported: that is
most of its time.
"""

from __future__ import annotations

import multiprocessing
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from recruit.cli import COMMANDS, main

LOADED = (
    *COMMANDS.values(),
    "recruit.app",
    "recruit.evidence.archive",
    "recruit.evidence.backup",
    "recruit.evidence.verification",
    "recruit.documents.papers",
    "recruit.documents.delivery",
    "recruit.bank.library",
    "recruit.store.upgrade",
)
_PROCESSES = multiprocessing.get_context(
    "forkserver" if "forkserver" in multiprocessing.get_all_start_methods() else "spawn"
)
if _PROCESSES.get_start_method() == "forkserver":
    _PROCESSES.set_forkserver_preload([__name__, *LOADED])


def recruit(*arguments: object, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
    """Runs the command, and returns how it ended and what it said."""
    words = [str(each) for each in arguments]
    with tempfile.TemporaryDirectory() as folder:
        said = [Path(folder, name) for name in ("out", "err")]
        process = _PROCESSES.Process(target=_run, args=(words, cwd, *said, dict(os.environ)))
        process.start()
        process.join()
        out, err = (each.read_text("utf-8", errors="replace") for each in said)
    assert process.exitcode is not None
    return subprocess.CompletedProcess(words, process.exitcode, out, err)


def _run(
    words: list[str], cwd: Path | None, out: Path, err: Path, environment: dict[str, str]
) -> None:
    for number, path in ((1, out), (2, err)):
        os.dup2(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC), number)
    os.environ.clear()
    os.environ.update(environment)
    if cwd:
        os.chdir(cwd)
    sys.argv = ["recruit", *words]
    main()
