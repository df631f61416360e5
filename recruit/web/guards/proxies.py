"""What stands between a browser and the application: proxies, the path below which they put it, and
wrong hosts.

A request carries what the nearest proxy says of it. Only from a peer that whoever started Recruit
named is that believed; from all others the headers are taken away, so that no one can pass for
another address.
"""

from __future__ import annotations

import ipaddress
import logging
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from werkzeug.middleware.proxy_fix import ProxyFix

from recruit.domain.words.public_address import PublicAddress, is_host, is_prefix
from recruit.domain.words.refusal import Refused

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network

LOOPBACK = "loopback"
"""Stands for every address of this machine."""
_LOOPBACK = (ipaddress.ip_network("127.0.0.0/8"), ipaddress.ip_network("::1/128"))

SAYS_WHO, SAYS_SCHEME, SAYS_HOST, SAYS_PREFIX = (
    "HTTP_X_FORWARDED_FOR",
    "HTTP_X_FORWARDED_PROTO",
    "HTTP_X_FORWARDED_HOST",
    "HTTP_X_FORWARDED_PREFIX",
)
SAID_BY_PROXIES = (
    SAYS_WHO,
    SAYS_SCHEME,
    SAYS_HOST,
    SAYS_PREFIX,
    "HTTP_FORWARDED",
    "HTTP_X_FORWARDED_PORT",
    "HTTP_X_FORWARDED_BY",
    "HTTP_X_FORWARDED_SERVER",
    "HTTP_X_REAL_IP",
)
WAY = "recruit.way"
"""The key of the environment under which a request's `Way` lies."""
NO_HOST = "host.invalid"
AGAIN_SECONDS = 600
"""How long the log does not say the same again."""

log = logging.getLogger("recruit")


@dataclass(frozen=True, slots=True)
class Way:
    """How a request came: from which peer, whether that is a trusted proxy, and what it said.

    `ignores` says that a peer who is not trusted sent what only proxies send; `hops` how many
    trusted proxies it passed; `others` that the list of addresses holds more, further out;
    `has_wrong_host` that its host is none.
    """

    peer: str
    is_trusted: bool
    ignores: bool = False
    says_scheme: str = ""
    hops: int = 0
    others: bool = False
    has_wrong_host: bool = False


def trusted_networks(words: Iterable[str]) -> tuple[Network, ...]:
    """The networks that these words name: addresses, networks, or `LOOPBACK`.

    Raises `Refused` for any other.
    """
    found: list[Network] = []
    for word in (each for text in words for each in text.replace(",", " ").split()):
        if word == LOOPBACK:
            found += _LOOPBACK
            continue
        try:
            found.append(ipaddress.ip_network(word, strict=False))
        except ValueError:
            raise Refused(
                "--trust-proxy takes the address or the network of a proxy, such as 10.1.2.3 or"
                f" 10.1.0.0/16, and {word} is neither."
            ) from None
    return tuple(found)


class Front:
    """The application behind what its proxies say."""

    def __init__(
        self,
        app: WSGIApplication,
        *,
        trusted: Sequence[Network] = (),
        prefix: str = "",
        public: PublicAddress | None = None,
    ) -> None:
        self._app = app
        self._trusted = tuple(trusted)
        self._prefix = prefix
        self._public = public
        self._told: dict[str, float] = {}

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        way = self._way(environ)
        if way.is_trusted:
            self._believe(environ, way)
        else:
            if way.ignores:
                self._tell_once(way)
            for each in SAID_BY_PROXIES:
                environ.pop(each, None)
        self._go_below(environ, self._prefix or str(environ.get(SAYS_PREFIX, "")))
        # No browser sends other bytes there, and Werkzeug fails over those that are no letters.
        environ["QUERY_STRING"] = _ascii(environ.get("QUERY_STRING", ""))
        if not is_host(environ.get("HTTP_HOST") or "localhost"):
            environ["HTTP_HOST"] = NO_HOST
            way = replace(way, has_wrong_host=True)
        environ[WAY] = way
        return self._app(environ, start_response)

    def _way(self, environ: WSGIEnvironment) -> Way:
        peer = str(environ.get("REMOTE_ADDR", ""))
        if not self._trusts(peer):
            return Way(peer, False, ignores=any(each in environ for each in SAID_BY_PROXIES))
        listed = [
            each.strip() for each in str(environ.get(SAYS_WHO, "")).split(",") if each.strip()
        ]
        hops = 0
        for each in reversed(listed):
            hops += 1
            if not self._trusts(each):
                break
        hops = max(hops, 1)
        scheme = _nearest(environ, SAYS_SCHEME, hops).lower()
        return Way(peer, True, says_scheme=scheme, hops=hops, others=len(listed) > hops)

    def _believe(self, environ: WSGIEnvironment, way: Way) -> None:
        """Puts what the trusted proxies say in place of what the peer's connection says."""
        said = any(each in environ for each in SAID_BY_PROXIES)
        scheme, prefix = way.says_scheme, _nearest(environ, SAYS_PREFIX, way.hops).rstrip("/")
        visitor = _address(_nearest(environ, SAYS_WHO, way.hops))
        host = _nearest(environ, SAYS_HOST, way.hops)
        if self._public and said:
            scheme, host = self._public.scheme, self._public.host
        known = {
            SAYS_SCHEME: scheme if scheme in ("http", "https") else "",
            SAYS_HOST: host,
            SAYS_PREFIX: prefix if is_prefix(prefix) else "",
        }
        for name, value in known.items():
            environ.pop(name, None)
            if value:
                environ[name] = value
        # ProxyFix changes the environment before it hands it on, and that is all that is wanted of
        # it.
        ProxyFix(_nothing, x_for=0, x_proto=1, x_host=1)(environ, _ignore)
        if visitor:
            environ["REMOTE_ADDR"] = str(visitor)

    def _go_below(self, environ: WSGIEnvironment, prefix: str) -> None:
        """Sets the path below which the application lies.

        Some proxies take it off the address, and some do not.
        """
        if not prefix:
            return
        path = environ.get("PATH_INFO", "")
        if path == prefix or path.startswith(f"{prefix}/"):
            environ["PATH_INFO"] = path[len(prefix) :] or "/"
        environ["SCRIPT_NAME"] = prefix

    def _trusts(self, text: str) -> bool:
        known = _address(text)
        return known is not None and any(
            known in each for each in self._trusted if each.version == known.version
        )

    def _tell_once(self, way: Way) -> None:
        now = time.monotonic()
        if now < self._told.get(way.peer, 0.0):
            return
        if len(self._told) > 100:
            self._told.clear()
        self._told[way.peer] = now + AGAIN_SECONDS
        log.warning(
            "%s sends X-Forwarded headers, which are ignored, since --trust-proxy does not name it."
            " If it is your proxy, start with --trust-proxy %s",
            way.peer,
            way.peer,
        )


def _nearest(environ: WSGIEnvironment, name: str, hops: int) -> str:
    """What the outermost of the trusted proxies said: each adds its word at the end, or says the
    only one.
    """
    values = [each.strip() for each in str(environ.get(name, "")).split(",") if each.strip()]
    return values[-min(hops, len(values))] if values and hops else ""


def _address(text: str) -> Address | None:
    """An address, with or without a port and brackets, or None."""
    bare = text.strip().strip('"')
    if bare.startswith("["):
        bare = bare[1:].partition("]")[0]
    elif bare.count(":") == 1:
        bare = bare.partition(":")[0]
    try:
        known = ipaddress.ip_address(bare.partition("%")[0])
    except ValueError:
        return None
    mapped = known.ipv4_mapped if isinstance(known, ipaddress.IPv6Address) else None
    return mapped or known


def _ascii(query: str) -> str:
    """A query with its other bytes written as browsers write them."""
    return "".join(each if each.isascii() else f"%{ord(each):02X}" for each in query)


def _nothing(_environ: Any, _start_response: Any) -> Iterable[bytes]:
    return ()


def _ignore(*_arguments: Any) -> Any:
    return None
