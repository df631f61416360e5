"""`recruit serve` and `recruit demo`: the web application on this machine."""

from __future__ import annotations

import logging
import os
import signal
import socket
import sys
import tempfile
import threading
from collections.abc import Iterable
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, NoReturn

import click

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

    from recruit.serving.server import LargestBody

OWNER_ALONE = 0o077
SWITCH_SECONDS = 0.001
"""How long one answer is worked out before another has its turn. Python's own five milliseconds let
a save wait its turn behind every archive that is made, at each of its steps.
"""

log = logging.getLogger("recruit")


@click.command()
@click.option(
    "--data",
    required=True,
    type=click.Path(path_type=Path),
    help="The folder that keeps everything.",
)
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option(
    "--port",
    default=8080,
    show_default=True,
    type=click.IntRange(0, 65535),
    help="0 takes a free one.",
)
@click.option(
    "--trust-proxy",
    multiple=True,
    is_flag=False,
    flag_value="loopback",
    metavar="[ADDRESS]",
    help=(
        "A proxy in front speaks TLS and says who asks: its address or network, or this machine if"
        " none is given."
    ),
)
@click.option(
    "--public-url",
    metavar="URL",
    help="Where people open Recruit, such as https://hr.example.org/recruit.",
)
@click.option(
    "--prefix",
    default="",
    metavar="PATH",
    help="The path below which the proxy puts it, such as /recruit.",
)
@click.option(
    "--bank",
    type=click.Path(path_type=Path),
    metavar="DIR",
    help="Your own frameworks, beside ours.",
)
def serve(
    data: Path,
    host: str,
    port: int,
    trust_proxy: tuple[str, ...],
    public_url: str | None,
    prefix: str,
    bank: Path | None,
) -> None:
    """Serve Recruit to browsers."""
    os.umask(OWNER_ALONE)
    _end_on_signals()
    from recruit.app import Place, create_app, first_account_token, largest_body, note_address
    from recruit.bank.library import open_library
    from recruit.domain.words.public_address import prefix_of, public_address
    from recruit.evidence.disposal import keep_disposing
    from recruit.serving.listening import browser_address, is_loopback, listen
    from recruit.store.connection import FILE
    from recruit.store.keeping.placement import warnings

    public = public_address(public_url) if public_url else None
    place = Place(trust_proxy, prefix_of(prefix), public)
    sockets = listen(host, port)
    app = create_app(data, bank=open_library(bank), place=place)
    note_address(app)
    for each in warnings(data):
        click.echo(f"Warning: {each}", err=True)
    token = first_account_token(app)
    here = browser_address(sockets) + place.below
    address = str(public) if public else here
    if token is None:
        click.echo(f"Recruit is at {address}")
    else:
        click.echo(
            "No one has an account yet. Open this link, once, within a day, to make the first one:"
        )
        click.echo(f"  {address}/first-account/{token}")
    if public:
        click.echo(f"It listens at {here}")
    if not is_loopback(sockets) and not trust_proxy and not (public and public.is_tls):
        click.echo(
            "Others on the network reach it over plain http: put a proxy with TLS in front. See"
            " README.md."
        )
    path, stop = data / FILE, threading.Event()
    threading.Thread(
        target=keep_disposing, args=(path, stop), name="recruit-daily", daemon=True
    ).start()
    _run(app, sockets, largest_body(app, place.below))
    stop.set()


@click.command()
@click.option(
    "--port",
    default=8080,
    show_default=True,
    type=click.IntRange(0, 65535),
    help="0 takes a free one.",
)
def demo(port: int) -> None:
    """Serve a made-up organisation from a fresh temporary folder."""
    os.umask(OWNER_ALONE)
    _end_on_signals()
    from recruit.app import create_app, largest_body
    from recruit.demonstration import PASSWORD, fill, outside_address
    from recruit.serving.listening import browser_address, listen

    sockets = listen("127.0.0.1", port)
    address = browser_address(sockets)
    with tempfile.TemporaryDirectory(prefix="recruit-demo-") as folder:
        app = create_app(Path(folder))
        people = fill(app)
        click.echo(f"Recruit is at {address}")
        click.echo(f"Everyone is made up. Sign in with the password '{PASSWORD}' as")
        for each in people:
            click.echo(f"  {each.email:40} {each.name}, {each.role}")
        path, code = outside_address(app)
        click.echo(f"A panel member from outside opens {address}{path} with the code {code}")
        click.echo("Stop with Ctrl-C; everything is then gone.")
        _run(app, sockets, largest_body(app))


ENDS = ("SIGTERM", "SIGINT", "SIGHUP", "SIGBREAK")
"""Signals that end it: a service manager or a container, Ctrl-C, a terminal that closes, Windows.
"""


_asked_to_end = threading.Event()


def _end_on_signals() -> None:
    """Ends the start in good order on a signal.

    As process 1 of a container nothing would end it otherwise.
    """

    def leave(_number: int, _frame: FrameType | None) -> NoReturn:
        # Python drops what is raised in some places, such as the end of an object's life: the note
        # stays.
        _asked_to_end.set()
        sys.exit(0)

    for each in _endings():
        signal.signal(each, leave)


def _endings() -> Iterable[signal.Signals]:
    known = [getattr(signal, name) for name in ENDS if hasattr(signal, name)]
    # 'nohup' says that a closed terminal is not to end it.
    return [
        each
        for each in known
        if signal.getsignal(each) is not signal.SIG_IGN or each.name == "SIGTERM"
    ]


def _run(app: WSGIApplication, sockets: list[socket.socket], largest: LargestBody) -> None:
    """Serves until a signal comes, and then finishes what is in hand."""
    from recruit.serving.descriptors import warning
    from recruit.serving.server import Server

    logging.basicConfig(format="%(asctime)s %(levelname)s %(message)s")
    if words := warning():
        log.warning(words)
    sys.setswitchinterval(SWITCH_SECONDS)
    server = Server(app, sockets, largest)

    def stop(_number: int, _frame: FrameType | None) -> None:
        server.stop()

    for each in _endings():
        signal.signal(each, stop)
    if _asked_to_end.is_set():
        return
    server.run()
