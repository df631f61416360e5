"""How `recruit serve` and `recruit demo` end when they are told to, and what they print at their
start.
"""

from __future__ import annotations

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from urllib.request import urlopen

import pytest

from tests.cli.command import recruit
from tests.cli.test_serve import COMMAND, SECONDS, Started, port, started

__all__ = ["port"]


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_a_signal_ends_it_cleanly_though_connections_are_open(port, tmp_path, how):
    here = ("127.0.0.1", port)
    with (
        started(port, "serve", "--data", str(tmp_path)) as running,
        socket.create_connection(here) as idle,
        socket.create_connection(here),
    ):
        idle.sendall(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n")
        assert idle.recv(100).startswith(b"HTTP/1.1 200 ")
        assert running.end(how) == 0
    assert "Traceback" not in running.said


def test_the_demo_leaves_no_folder_behind(port, tmp_path, monkeypatch):
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    with started(port, "demo") as running:
        assert list(tmp_path.glob("recruit-demo-*"))
        assert running.end(signal.SIGTERM) == 0
    assert not list(tmp_path.glob("recruit-demo-*"))
    assert "Traceback" not in running.said


def test_a_signal_before_it_serves_ends_it_too(tmp_path):
    # The demo takes a while to fill its database.
    environment = {**os.environ, "TMPDIR": str(tmp_path)}
    with subprocess.Popen(
        [*COMMAND, "demo", "--port", "0"],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env=environment,
    ) as process:
        for _ in range(SECONDS * 100):
            if list(tmp_path.glob("recruit-demo-*/*")):
                break
            time.sleep(0.01)
        process.send_signal(signal.SIGTERM)
        said, _ = process.communicate(timeout=SECONDS)
    assert process.returncode == 0
    assert "Traceback" not in said
    assert not list(tmp_path.glob("recruit-demo-*"))


def can_be_process_1() -> bool:
    """Whether this user may make a process that believes to be the first one of its machine."""
    unshare = shutil.which("unshare")
    if unshare is None:
        return False
    return not subprocess.run(
        [unshare, "--pid", "--fork", "true"], capture_output=True, check=False
    ).returncode


@pytest.mark.skipif(
    not can_be_process_1(), reason="'unshare --pid --fork' is missing or not allowed here"
)
def test_process_1_of_a_container_ends_on_sigterm(port, tmp_path):
    note = tmp_path / "pid"
    code = (
        f"import os; open({str(note)!r}, 'w').write(str(os.getpid())); from recruit.cli import"
        " main; main()"
    )
    command = ["unshare", "--pid", "--fork", sys.executable, "-u", "-c", code]
    with subprocess.Popen(
        [*command, "serve", "--data", str(tmp_path / "data"), "--port", str(port)],
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
    ) as process:  # fmt: skip
        running = Started(process, f"http://127.0.0.1:{port}")
        running.wait()
        assert note.read_text() == "1"
        inside = subprocess.run(
            ["pgrep", "-P", str(process.pid)], capture_output=True, text=True, check=True
        )
        os.kill(int(inside.stdout), signal.SIGTERM)
        assert process.wait(SECONDS) == 0, running.said


def first_link(running: Started) -> str:
    """The link that the first start prints."""
    for _ in range(SECONDS * 20):
        if found := re.search(r"https?://\S+/first-account/\S+\n", running.said):
            return found[0].strip()
        time.sleep(0.05)
    raise AssertionError(running.said)


def printed(tmp_path: Path, *arguments: str) -> str:
    """What `recruit serve --port 0` prints with these arguments until it waits for browsers."""
    with subprocess.Popen(
        [*COMMAND, "serve", "--data", str(tmp_path), "--port", "0", *arguments],
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
    ) as process:  # fmt: skip
        running = Started(process, "")
        try:
            link = first_link(running)
            if "://127." in link or "://[" in link:
                with urlopen(link, timeout=SECONDS) as page:
                    assert page.status == 200
        finally:
            status = running.end(signal.SIGTERM)
    assert status == 0
    return running.said


def test_port_0_prints_the_one_that_it_got_and_the_link_works(tmp_path):
    said = printed(tmp_path)
    assert re.search(r"http://127\.0\.0\.1:[1-9]\d+/first-account/", said)


def test_below_a_path_the_link_works_too(tmp_path):
    assert re.search(
        r"http://127\.0\.0\.1:\d+/recruit/first-account/", printed(tmp_path, "--prefix", "recruit/")
    )


def test_the_network_without_tls_is_said(tmp_path):
    assert "plain http" in printed(tmp_path, "--host", "0.0.0.0")


def test_the_public_address_is_in_every_link_that_is_printed(tmp_path):
    data = ("--data", tmp_path)
    said = printed(tmp_path, "--public-url", "https://hr.larkwater.example/recruit/")
    assert re.search(r"https://hr\.larkwater\.example/recruit/first-account/", said)
    assert re.search(r"It listens at http://127\.0\.0\.1:\d+/recruit", said)
    who = ("user", "add", "ada@larkwater.example", *data, "--name", "Ada Fable", "--role", "HR")
    assert "  https://hr.larkwater.example/recruit/set-password/" in recruit(*who).stdout
    again = recruit(
        "user", "reset", "ada@larkwater.example", *data, "--public-url", "http://other.example"
    )
    assert "  http://other.example/set-password/" in again.stdout
    assert recruit("audit", "verify", *data).returncode == 0


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--public-url", "hr.example.org"), "Write it as https://"),
        (("--public-url", "https://[::1"), "Write it as https://"),
        (("--public-url", "https://hr.example/?a=b"), "Write it as https://"),
        (("--public-url", f"https://{'a' * 70}.example"), "Write it as https://"),
        (("--prefix", "/a/../b"), "is not a path"),
        (("--prefix", "/people"), "Choose another path"),
        (("--trust-proxy", "proxy.example"), "address or the network"),
        (("--trust-proxy", "10.0.0.0/99"), "address or the network"),
    ],
)
def test_what_cannot_be_is_a_sentence(tmp_path, arguments, words):
    done = recruit("serve", "--data", tmp_path, "--port", "0", *arguments)
    assert done.returncode == 2
    assert words in done.stderr
    assert len(done.stderr.splitlines()) == 1
