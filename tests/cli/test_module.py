"""`python -m recruit`, for whoever has no script on their path."""

from __future__ import annotations

import subprocess
import sys

import pytest


def run(*words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "recruit", *words], capture_output=True, text=True, check=False
    )


@pytest.mark.parametrize("words", [("--help",), ("bank", "--help")])
def test_it_is_the_command_and_names_itself_as_it_was_called(words):
    done = run(*words)
    assert done.returncode == 0, done.stderr
    assert " ".join(["Usage: python -m recruit", *words[:-1]]) in done.stdout
    assert "__main__" not in done.stdout


def test_a_refusal_is_a_sentence_and_ends_with_2():
    done = run("bank", "show", "nowhere")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("recruit: ")
