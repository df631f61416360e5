"""The README's snippets for nginx, Apache and Caddy, each tried with the real program: sign in,
save, download.

The programs are on no machine by themselves; where one is missing its test is skipped and says so.
"""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.cookiejar import CookieJar
from pathlib import Path
from urllib.error import HTTPError, URLError
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, Request, build_opener

import pytest

from recruit.demonstration import PASSWORD
from recruit.domain.words.people import SHELL, Role
from recruit.store.connection import connect
from recruit.store.people.people import add_person, set_password
from recruit.store.upgrade import migrate
from recruit.web.people.passwords import hashed
from tests.cli.test_serve import started
from tests.web.reading import forms, heading

pytestmark = pytest.mark.long
README = Path(__file__).parents[2] / "README.md"
HR = "hilda@larkwater.example"
MODULES = Path("/usr/lib/apache2/modules")


def free_port() -> int:
    with socket.socket() as each:
        each.bind(("127.0.0.1", 0))
        return int(each.getsockname()[1])


def snippet(name: str, port: int) -> str:
    """The README's configuration for this proxy, with the port of the server that is tried."""
    found = re.search(rf"<!-- {name} -->\n\n((?:    .*\n|\n)+)", README.read_text("utf-8"))
    assert found, f"the README has no snippet for {name}"
    text = "\n".join(line.removeprefix("    ") for line in found[1].splitlines())
    assert "127.0.0.1:8080" in text
    return text.replace("127.0.0.1:8080", f"127.0.0.1:{port}")


def nginx(folder: Path, port: int, front: int) -> list[str]:
    inside = snippet("nginx", port)
    temporary = "".join(
        f"{each}_temp_path {folder}/{each};\n"
        for each in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    # As root it would serve as somebody who may not write here.
    user = "user root; " if os.geteuid() == 0 else ""
    (folder / "nginx.conf").write_text(
        f"{user}daemon off; pid {folder}/pid; error_log {folder}/error.log;\nevents {{}}\nhttp {{"
        f" access_log off; {temporary} server {{ listen 127.0.0.1:{front};\n{inside}\n}} }}\n"
    )
    return ["nginx", "-c", str(folder / "nginx.conf"), "-p", str(folder)]


def apache2(folder: Path, port: int, front: int) -> list[str]:
    names = ("mpm_event", "authz_core", "proxy", "proxy_http", "headers")
    loaded = "".join(f"LoadModule {each}_module {MODULES}/mod_{each}.so\n" for each in names)
    (folder / "apache.conf").write_text(
        f"ServerName localhost\nServerRoot {folder}\nPidFile {folder}/pid\nErrorLog"
        f" {folder}/error.log\nDefaultRuntimeDir {folder}\nListen"
        f" 127.0.0.1:{front}\n{loaded}{snippet('apache', port)}\n"
    )
    return ["apache2", "-f", str(folder / "apache.conf"), "-DFOREGROUND"]


def caddy(folder: Path, port: int, front: int) -> list[str]:
    text = snippet("caddy", port).replace("hr.example.org", f"http://127.0.0.1:{front}")
    (folder / "Caddyfile").write_text(f"{{\nadmin off\nauto_https off\n}}\n{text}\n")
    return ["caddy", "run", "--config", str(folder / "Caddyfile"), "--adapter", "caddyfile"]


@contextmanager
def proxied(command: list[str], front: int) -> Iterator[str]:
    """The address of a proxy that runs for a while."""
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    try:
        for _ in range(200):
            with socket.socket() as each:
                if each.connect_ex(("127.0.0.1", front)) == 0:
                    break
            assert process.poll() is None, process.stdout and process.stdout.read()
            time.sleep(0.05)
        yield f"http://127.0.0.1:{front}"
    finally:
        process.terminate()
        process.communicate(timeout=20)


@pytest.mark.parametrize("make", [nginx, apache2, caddy])
def test_the_snippet_works(make, tmp_path):
    program = shutil.which(make.__name__)
    if program is None:
        pytest.skip(f"{make.__name__} is not installed here")
    data, place = tmp_path / "data", tmp_path / "proxy"
    data.mkdir()
    place.mkdir()
    db = connect(migrate(data))
    added = add_person(db, SHELL, email=HR, name="Hilda Rulebook", role=Role.HR)
    set_password(db, SHELL, added.id, hashed(PASSWORD))
    db.close()
    port, front = free_port(), free_port()
    public = f"http://127.0.0.1:{front}/recruit"
    with (
        started(
            port, "serve", "--data", str(data), "--trust-proxy", "--public-url", public
        ) as running,
        proxied(make(place, port, front), front) as address,
    ):
        walk(f"{address}/recruit")
    assert "ignored" not in running.said


def walk(address: str) -> None:
    """Signs in, saves, downloads, and sends too much, as a browser does."""
    browser = build_opener(HTTPCookieProcessor(CookieJar()))
    host = address.removesuffix("/recruit")

    def get(path: str) -> str:
        with browser.open(path if path.startswith("http") else host + path, timeout=20) as answer:
            assert answer.url.startswith(address), answer.url
            return str(answer.read().decode())

    def post(path: str, page: str, sent: dict[str, str]) -> str:
        headers = {"Referer": page, "Origin": host}
        asked = Request(host + path, urlencode(sent).encode(), headers)
        with browser.open(asked, timeout=20) as answer:
            assert answer.url.startswith(address), answer.url
            return str(answer.read().decode())

    page = get(f"{address}/settings")
    assert heading(page) == "Sign in"
    form = forms(page)[0]
    page = post(
        form.action, f"{address}/sign-in", {**dict(form.values), "email": HR, "password": PASSWORD}
    )
    assert heading(page) == "Settings"
    form = next(each for each in forms(page) if "organisation" in dict(each.values))
    page = post(
        form.action,
        f"{address}/settings",
        {**dict(form.values), "organisation": "Larkwater Lights"},
    )
    assert "Larkwater Lights" in page
    with browser.open(f"{address}/settings/house-style/ours", timeout=20) as answer:
        assert answer.read(2) == b"PK"
    style = re.search(r'href="(/recruit/static/[^"]+\.css)"', page)
    assert style
    assert get(style[1])
    assert sent_too_much(
        lambda: post("/recruit/sign-in", f"{address}/sign-in", {"email": "x" * 700_000})
    )


def sent_too_much(send: Callable[[], str]) -> bool:
    """Whether this is refused for its size; a proxy that still sends may say no more than that the
    line was cut.
    """
    try:
        send()
    except HTTPError as error:
        with error:
            return error.code in (413, 502)
    except (URLError, OSError):
        return True
    return False
