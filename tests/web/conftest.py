"""What the tests of pages share: an organisation of made-up people, and a browser for each of
them.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher

from recruit.web.people import passwords
from tests.web.browser import Browser
from tests.web.made_up import PASSWORD, Site, lent, prepare


@pytest.fixture(scope="session")
def _quick_passwords() -> Iterator[None]:
    """Argon2 with the least work, so that a test does not wait a tenth of a second for each
    password.
    """
    quick = PasswordHash((Argon2Hasher(time_cost=1, memory_cost=8, parallelism=1),))
    before = passwords._hasher
    passwords._hasher = lambda: quick  # type: ignore[assignment]
    yield
    passwords._hasher = before


@pytest.fixture(scope="session")
def prepared(tmp_path_factory: pytest.TempPathFactory, _quick_passwords: None) -> Site:
    """The organisation, made once; each test gets a copy."""
    return prepare(tmp_path_factory.mktemp("prepared"), passwords.hashed(PASSWORD))


@pytest.fixture
def site(prepared: Site, tmp_path: Path) -> Iterator[Site]:
    """An application on a copy of the organisation."""
    with lent(prepared, tmp_path / "data") as made:
        yield made


@pytest.fixture
def stranger(site: Site) -> Browser:
    """Someone who is not signed in."""
    return site.browser()


@pytest.fixture
def as_hr(site: Site) -> Browser:
    """HR."""
    return site.browser(site.hr)


@pytest.fixture
def as_manager(site: Site) -> Browser:
    """The hiring manager A, who owns every vacancy but `elsewhere`."""
    return site.browser(site.manager)


@pytest.fixture
def as_other_manager(site: Site) -> Browser:
    """The hiring manager B, who owns `elsewhere`."""
    return site.browser(site.other_manager)


@pytest.fixture
def as_panel_member(site: Site) -> Browser:
    """Someone on the panel of A's `ready` and `issued`."""
    return site.browser(site.panel_member)


@pytest.fixture
def as_other_panel_member(site: Site) -> Browser:
    """Someone on the panel of `elsewhere`."""
    return site.browser(site.other_panel_member)


@pytest.fixture
def as_outsider(site: Site) -> Browser:
    """The panel member of `issued` from outside."""
    return site.browser(site.outsider)
