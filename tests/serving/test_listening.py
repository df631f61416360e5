"""Where the server listens, and the address that is printed for it."""

from __future__ import annotations

import socket
from contextlib import closing, suppress

import pytest

from recruit.domain.words.refusal import Refused
from recruit.serving.listening import browser_address, is_loopback, listen


def has_six() -> bool:
    with suppress(OSError), socket.socket(socket.AF_INET6) as each:
        each.bind(("::1", 0))
        return True
    return False


HOSTS = ["127.0.0.1", "0.0.0.0", "localhost", *(["::1", "[::1]", "::"] if has_six() else [])]


@pytest.mark.parametrize("host", HOSTS)
def test_the_address_that_is_printed_works(host):
    sockets = listen(host, 0)
    try:
        address = browser_address(sockets)
        place = address.removeprefix("http://")
        name, _, port = place.rpartition(":")
        assert int(port) == sockets[0].getsockname()[1]
        with closing(socket.create_connection((name.strip("[]"), int(port)), timeout=5)):
            pass
        assert name.startswith("[") == (":" in name)
        assert name not in ("0.0.0.0", "[::]")
        assert is_loopback(sockets) == (host not in ("0.0.0.0", "::"))
    finally:
        for each in sockets:
            each.close()


def test_a_name_with_two_addresses_gets_one_port():
    sockets = listen("localhost", 0)
    assert len({each.getsockname()[1] for each in sockets}) == 1
    for each in sockets:
        each.close()


@pytest.mark.parametrize(
    ("host", "words"),
    [
        ("192.0.2.77", "--host"),
        ("no-such-host.invalid", "--host"),
        ("256.1.1.1", "--host"),
        ("a" * 70, "--host"),
    ],
)
def test_what_is_no_address_of_this_machine_is_a_sentence(host, words):
    with pytest.raises(Refused, match=words):
        listen(host, 0)


def test_a_port_in_use_is_a_sentence_with_what_to_do():
    taken = listen("127.0.0.1", 0)
    port = taken[0].getsockname()[1]
    with pytest.raises(Refused, match=f"port {port} on 127.0.0.1 is in use: .*--port"):
        listen("127.0.0.1", port)
    taken[0].close()
