"""`recruit serve` and `recruit demo`: the web application on this machine."""

from __future__ import annotations

import os
import tempfile
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from recruit.domain.refusal import Refused

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

THREADS = 8
OWNER_ALONE = 0o077


@click.command()
@click.option("--data", required=True, type=click.Path(path_type=Path), help="The folder that keeps everything.")
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option("--port", default=8080, show_default=True, type=click.IntRange(1, 65535))
@click.option("--trust-proxy", is_flag=True, help="A proxy in front speaks TLS and says who asks.")
@click.option("--bank", type=click.Path(path_type=Path), metavar="DIR", help="Your own frameworks, beside ours.")
def serve(data: Path, host: str, port: int, trust_proxy: bool, bank: Path | None) -> None:
    """Serve Recruit to browsers."""
    os.umask(OWNER_ALONE)
    from recruit.app import create_app, first_account_token
    from recruit.bank.library import open_library
    from recruit.evidence.disposal import keep_disposing
    from recruit.store.connection import FILE

    app = create_app(data, bank=open_library(bank), is_behind_tls=trust_proxy)
    token = first_account_token(app)
    if token is None:
        click.echo(f"Recruit is at http://{host}:{port}")
    else:
        click.echo("Nobody has an account yet. Open this link, once, within a day, to make the first one:")
        click.echo(f"  http://{host}:{port}/first-account/{token}")
    path, stop = data / FILE, threading.Event()
    threading.Thread(target=keep_disposing, args=(path, stop), name="recruit-daily", daemon=True).start()
    _run(app, host, port, trust_proxy=trust_proxy)


@click.command()
@click.option("--port", default=8080, show_default=True, type=click.IntRange(1, 65535))
def demo(port: int) -> None:
    """Serve a made-up organisation from a fresh temporary folder."""
    os.umask(OWNER_ALONE)
    from recruit.app import create_app
    from recruit.demonstration import PASSWORD, fill, outside_address

    with tempfile.TemporaryDirectory(prefix="recruit-demo-") as folder:
        app = create_app(Path(folder))
        people = fill(app)
        click.echo(f"Recruit is at http://127.0.0.1:{port}")
        click.echo(f"Everyone is made up. Sign in with the password '{PASSWORD}' as")
        for each in people:
            click.echo(f"  {each.email:40} {each.name}, {each.role}")
        path, code = outside_address(app)
        click.echo(f"A panel member from outside opens http://127.0.0.1:{port}{path} with the code {code}")
        click.echo("Stop with Ctrl-C; everything is then gone.")
        _run(app, "127.0.0.1", port, trust_proxy=False)


def _run(app: WSGIApplication, host: str, port: int, *, trust_proxy: bool) -> None:
    from waitress import serve as listen

    proxy: dict[str, Any] = {
        "trusted_proxy": "*",
        "trusted_proxy_count": 1,
        "trusted_proxy_headers": {"x-forwarded-for", "x-forwarded-proto", "x-forwarded-host"},
        "clear_untrusted_proxy_headers": True,
    }
    try:
        listen(app, host=host, port=port, threads=THREADS, ident="recruit", **(proxy if trust_proxy else {}))
    except OSError as error:
        raise Refused(f"cannot listen on {host}, port {port} ({error.strerror or error}).") from None
