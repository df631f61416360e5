"""A server that is killed and started again quickly: the application is made once, and every start
is a fork of it.

    python -m tests.web.server_to_be_killed FOLDER

It prints the port, and then, for every line on its standard input, the number of a fresh process
that serves. Such a process does what `recruit serve` does once its modules are loaded and the bank
is read: it upgrades the database, which also makes good what the killed one left half-written, and
listens with the same number of threads.
"""

from __future__ import annotations

import os
import signal
import socket
import sys
from pathlib import Path

from flask import Flask

from recruit.app import create_app, largest_body
from recruit.serving.server import Server
from recruit.store.connection import connect
from recruit.store.upgrade import migrate


def main() -> None:
    """Waits for lines, and starts a process for each."""
    folder = Path(sys.argv[1])
    app = create_app(folder)
    # No connection to the database may live on in a fork, nor keep the log of a killed process from
    # being read anew.
    app.extensions["recruit_anchor"].close()
    with socket.create_server(("127.0.0.1", 0), backlog=128) as listening:
        print(listening.getsockname()[1], flush=True)
        child = 0
        for _ in sys.stdin:
            if child:
                os.waitpid(child, 0)
            ready, told = os.pipe()
            child = os.fork()
            if not child:
                os.close(ready)
                _serve(app, folder, listening, told)
            os.close(told)
            with os.fdopen(ready) as waiting:
                waiting.readline()
            print(child, flush=True)
        if child:
            os.kill(child, signal.SIGKILL)


def _serve(app: Flask, folder: Path, listening: socket.socket, told: int) -> None:
    app.extensions["recruit_anchor"] = connect(migrate(folder))
    os.write(told, b"ready\n")
    os.close(told)
    Server(app, [listening], largest_body(app)).run()
    os._exit(0)


if __name__ == "__main__":
    main()
