"""A real server and a real browser.

Without a browser on the machine these tests are skipped, with the reason.
"""

from __future__ import annotations

import re
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from shutil import which

import pytest
from flask import Flask
from werkzeug.serving import make_server

from recruit.web.people.passwords import hashed
from tests.web.made_up import PASSWORD, Site, close, opened, prepare

BROWSER = which("chromium") or which("chromium-browser") or which("google-chrome")
WHY = "there is no Chromium on this machine; 'apt-get install chromium' gets it"


@dataclass(frozen=True)
class Served:
    """A running `recruit serve`: its address, and the one-time link that it printed."""

    address: str
    first_link: str


@pytest.fixture(autouse=True, scope="session")
def _needs_a_browser() -> None:
    if BROWSER is None:
        pytest.skip(WHY)
    pytest.importorskip("playwright", reason="the test extra is not installed")


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, object]:
    """Debian's Chromium, as any user or root, asking no one else for anything."""
    quiet = [
        "--no-sandbox",
        "--disable-gpu",
        "--disable-background-networking",
        "--disable-component-update",
    ]
    return {"executable_path": BROWSER, "args": quiet}


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Served]:
    """A server on a fresh data folder."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-u", "-c", "from recruit.cli import main; main()"]
    with subprocess.Popen(
        [*command, "serve", "--data", str(tmp_path / "data"), "--port", str(port)],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    ) as process:
        assert process.stdout is not None
        try:
            said = process.stdout.readline() + process.stdout.readline()
            link = re.search(r"http://\S+/first-account/\S+", said)
            assert link, said
            _wait_for(port)
            yield Served(f"http://127.0.0.1:{port}", link[0])
        finally:
            process.terminate()
            process.wait(10)


@contextmanager
def serving(app: Flask) -> Iterator[str]:
    """A server of this application in the test's own process, while it lasts; returns its address.

    What a test patches holds on its pages too. The application is closed at the end.
    """
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
        close(app)


@pytest.fixture(scope="session")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """The organisation of the page tests, made once; each module gets a copy."""
    return prepare(tmp_path_factory.mktemp("prepared"), hashed(PASSWORD))


@pytest.fixture(scope="module")
def running(prepared: Site, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Site, str]]:
    """The same behind a real server, and its address."""
    site = opened(prepared, tmp_path_factory.mktemp("running"))
    with serving(site.app) as address:
        yield site, address


def _wait_for(port: int) -> None:
    for _ in range(400):
        with socket.socket() as each:
            if each.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise AssertionError("the server did not start")
