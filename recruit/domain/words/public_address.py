"""The address at which people open Recruit, as whoever starts it gives it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from recruit.domain.words.refusal import Refused

_PREFIX = re.compile(r"(?:/[A-Za-z0-9._~-]+)*")
_LABEL = r"[A-Za-z0-9_](?:[A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?"
_NAME = re.compile(rf"(?=.{{1,253}}(?::|\Z)){_LABEL}(?:\.{_LABEL})*\.?(?::[0-9]{{1,5}})?")
_SIX = re.compile(r"\[[0-9A-Fa-f:.]{2,45}\](?::[0-9]{1,5})?")
LARGEST_PORT = 65535


@dataclass(frozen=True, slots=True)
class PublicAddress:
    """Scheme, host with its port, and the path below which Recruit lies ('' or '/recruit')."""

    scheme: str
    host: str
    prefix: str

    def __str__(self) -> str:
        return f"{self.scheme}://{self.host}{self.prefix}"

    @property
    def is_tls(self) -> bool:
        """Whether browsers reach it with TLS."""
        return self.scheme == "https"


def is_host(text: str) -> bool:
    """Whether this can be the host of an address, with or without a port: no label over 63 letters,
    no odd sign.
    """
    if not (_NAME.fullmatch(text) or _SIX.fullmatch(text)):
        return False
    _, has_port, port = text.rpartition(":")
    return not has_port or not port.isdecimal() or int(port) <= LARGEST_PORT


def is_prefix(text: str) -> bool:
    """Whether this can be a path below which Recruit lies: '' or '/recruit', and nothing that leads
    elsewhere.
    """
    return bool(_PREFIX.fullmatch(text)) and not {".", ".."} & set(text.split("/"))


def public_address(text: str) -> PublicAddress:
    """Reads an address such as https://hr.example.org/recruit.

    Raises `Refused` for what cannot be one.
    """
    example = "Write it as https://hr.example.org or https://hr.example.org/recruit."
    try:
        parts = urlsplit(text.strip())
    except ValueError:
        raise Refused(f"{text} is not an address. {example}") from None
    prefix = parts.path.rstrip("/")
    is_plain = not (parts.query or parts.fragment)
    if (
        parts.scheme not in ("http", "https")
        or not is_host(parts.netloc)
        or not is_prefix(prefix)
        or not is_plain
    ):
        raise Refused(f"{text} is not an address at which people can open Recruit. {example}")
    return PublicAddress(parts.scheme, parts.netloc, prefix)


def prefix_of(text: str) -> str:
    """Reads a path such as /recruit or recruit/. Raises `Refused` for what cannot be one."""
    prefix = "/" + text.strip().strip("/")
    if not is_prefix(prefix if prefix != "/" else ""):
        raise Refused(f"{text} is not a path. Write it as /recruit.")
    return "" if prefix == "/" else prefix
