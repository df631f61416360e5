"""What all tests share."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from recruit.bank.library import Library
from recruit.documents.house_style import HouseStyle, open_house_style
from tests.builders import shipped_library

# No test asserts a time: a busy machine must not make one fail. Hypothesis asserts one too, of how
# long it takes to think of something: a test that names the checks that it does without names this
# one again.
settings.register_profile("recruit", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("recruit")


@pytest.fixture(scope="session")
def library() -> Library:
    return shipped_library()


@pytest.fixture(scope="session")
def house() -> HouseStyle:
    return open_house_style()


@pytest.fixture(autouse=True)
def _no_bank_of_ones_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("RECRUIT_BANK", raising=False)


@pytest.fixture
def root() -> Path:
    """The checkout."""
    return Path(__file__).resolve().parent.parent
