"""Where the server listens, and the address that a browser opens for it."""

from __future__ import annotations

import errno
import ipaddress
import socket
from collections.abc import Sequence

from recruit.domain.words.refusal import Refused

BACKLOG = 1024
"""Connections that wait to be accepted."""
ELSEWHERE = ("192.0.2.1", "2001:db8::1")
"""Addresses that are no one's, by which the way out of this machine is found.

Nothing is sent there.
"""


def listen(host: str, port: int) -> list[socket.socket]:
    """Sockets that listen on every address of this host; port 0 takes one that is free.

    Raises `Refused` with what to do where that cannot be.
    """
    opened: list[socket.socket] = []
    try:
        for family, address in _addresses(host, port):
            # 'localhost' has an address of each kind, and both get the port that the first one got.
            wanted = opened[0].getsockname()[1] if opened and port == 0 else port
            opened.append(_opened(family, address, wanted))
    except (OSError, UnicodeError) as error:
        # A name of more than 63 letters cannot even be looked up.
        for each in opened:
            each.close()
        raise Refused(_sentence(host, port, error)) from None
    return opened


def _addresses(host: str, port: int) -> list[tuple[socket.AddressFamily, str]]:
    bare = host.removeprefix("[").removesuffix("]")
    found = socket.getaddrinfo(bare, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
    named = [(family, str(address[0])) for family, _, _, _, address in found]
    return list(dict.fromkeys(named))


def _opened(family: socket.AddressFamily, address: str, port: int) -> socket.socket:
    # An address of IPv6 is only itself: '::' would otherwise take the port of IPv4 too.
    return socket.create_server(
        (address, port), family=family, backlog=BACKLOG, dualstack_ipv6=False
    )


def _sentence(host: str, port: int, error: OSError | UnicodeError) -> str:
    if isinstance(error, (socket.gaierror, UnicodeError)) or error.errno == errno.EADDRNOTAVAIL:
        return (
            f"{host} is not an address of this machine. Give one with --host: 127.0.0.1 for this"
            " machine alone, 0.0.0.0 for the network."
        )
    if error.errno == errno.EADDRINUSE:
        return (
            f"port {port} on {host} is in use: perhaps Recruit is running there already. Stop what"
            " uses it, or choose another port with --port (--port 0 takes one that is free)."
        )
    if error.errno == errno.EACCES:
        return f"this user may not listen on port {port}. Choose one above 1023 with --port."
    return f"cannot listen on {host}, port {port} ({error.strerror or error})."


def browser_address(sockets: Sequence[socket.socket]) -> str:
    """The address that a browser on this machine, and where possible others too, can open."""
    host, port = sockets[0].getsockname()[:2]
    known = ipaddress.ip_address(host.split("%")[0])
    if known.is_unspecified:
        host = _outward(sockets[0].family)
    return f"http://{f'[{host}]' if ':' in host else host}:{port}"


def is_loopback(sockets: Sequence[socket.socket]) -> bool:
    """Whether this machine alone can reach the server."""
    hosts = [str(each.getsockname()[0]).split("%")[0] for each in sockets]
    return all(ipaddress.ip_address(each).is_loopback for each in hosts)


def _outward(family: int) -> str:
    """The address of this machine on its network, or its loopback address where it has no
    network.
    """
    is_six = family == socket.AF_INET6
    with socket.socket(family, socket.SOCK_DGRAM) as asked:
        try:
            asked.connect((ELSEWHERE[is_six], 9))
            return str(asked.getsockname()[0])
        except OSError:
            return "::1" if is_six else "127.0.0.1"
