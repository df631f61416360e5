"""The linter's time grows with the length of a text and no faster, whatever the text."""

from __future__ import annotations

import time

import pytest

from recruit.bank.syllables import count_syllables
from recruit.domain.lint.linter import lint
from tests.domain.lint.test_linter import shipped_rules


@pytest.mark.parametrize(
    "piece",
    [
        "do you have children ",
        "tell us and what you and how you ",
        "<other> your health service ",
        "' \" ‘ “ ( ",
        "AB",
        "AB (",
        "a-",
        "x",
        "? ",
        "you ... ",
    ],
)
def test_time_grows_with_length_and_no_faster(piece):
    def seconds(times: int) -> float:
        start = time.perf_counter()
        lint(piece * times, shipped_rules(), syllables=count_syllables)
        return time.perf_counter() - start

    seconds(10)
    assert seconds(5000) < 40 * seconds(500) + 1
