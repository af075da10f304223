"""Whose request it is behind proxies, and that nobody can say to be somebody else."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import requests
import socketio

from bot.gateway.addresses import client
from bot.gateway.app import SERVER_OPTIONS, create_app
from bot.gateway.limits import AddressLimiter, grouped
from bot.gateway.sockets import ChatNamespace
from bot.settings import read, settings
from tests.support.servers import free_port, running

TRUSTED = read({"ANHORIGLOTSEN_TRUSTED_PROXIES": "127.0.0.1,10.0.0.0/24,fd00::/64"}).trusted_proxies
PEER = "127.0.0.1"
XFF, STANDARD = "X-Forwarded-For", "Forwarded"

#: Peer, headers, whose it is.
CASES: list[tuple[str, list[tuple[str, str]], str]] = [
    # No proxy of ours: nothing it says counts.
    ("198.51.100.9", [], "198.51.100.9"),
    ("198.51.100.9", [(XFF, "203.0.113.5")], "198.51.100.9"),
    ("198.51.100.9", [(STANDARD, "for=203.0.113.5")], "198.51.100.9"),
    ("10.0.1.1", [(XFF, "203.0.113.5")], "10.0.1.1"),
    ("fd01::1", [(XFF, "203.0.113.5")], "fd01::1"),
    ("", [(XFF, "203.0.113.5")], ""),
    # A proxy of ours.
    (PEER, [], PEER),
    (PEER, [(XFF, "203.0.113.5")], "203.0.113.5"),
    ("::ffff:127.0.0.1", [(XFF, "203.0.113.5")], "203.0.113.5"),
    ("fd00::7", [(XFF, "2001:db8::1")], "2001:db8::1"),
    (PEER, [(XFF, "::ffff:203.0.113.5")], "203.0.113.5"),
    (PEER, [(XFF, "203.0.113.5:4711")], "203.0.113.5"),
    (PEER, [(XFF, "[2001:db8::1]:4711")], "2001:db8::1"),
    (PEER, [(XFF, "fe80::1%eth0")], "fe80::1"),
    # What stands to the left of the hop our proxy saw may be invented.
    (PEER, [(XFF, "192.0.2.1, 203.0.113.5")], "203.0.113.5"),
    (PEER, [(XFF, "127.0.0.1, 203.0.113.5")], "203.0.113.5"),
    (PEER, [(XFF, "192.0.2.1"), (XFF, "203.0.113.5")], "203.0.113.5"),
    (PEER, [(XFF, "192.0.2.1, 203.0.113.5, 10.0.0.8")], "203.0.113.5"),
    (PEER, [(XFF, "10.0.0.9, 10.0.0.8")], "10.0.0.9"),
    (PEER, [(XFF, ",".join(["192.0.2.1"] * 5000 + ["203.0.113.5"]))], "203.0.113.5"),
    # No address: as far as is known for certain.
    (PEER, [(XFF, "")], PEER),
    (PEER, [(XFF, "unknown")], PEER),
    (PEER, [(XFF, "203.0.113.5, <script>")], PEER),
    (PEER, [(XFF, "203.0.113.5, unknown, 10.0.0.8")], "10.0.0.8"),
    (PEER, [(XFF, "203.0.113.5,")], PEER),
    (PEER, [(XFF, "2130706433")], PEER),
    # The standard header.
    (PEER, [(STANDARD, "for=203.0.113.5;proto=https;by=10.0.0.8")], "203.0.113.5"),
    (PEER, [(STANDARD, 'proto=https; For="[2001:db8::1]:4711"')], "2001:db8::1"),
    (PEER, [(STANDARD, "for=192.0.2.1, for=203.0.113.5")], "203.0.113.5"),
    (PEER, [(STANDARD, "for=203.0.113.5, for=10.0.0.8")], "203.0.113.5"),
    (PEER, [(STANDARD, "for=_hidden")], PEER),
    (PEER, [(STANDARD, "by=203.0.113.5")], PEER),
    (PEER, [(STANDARD, "for=203.0.113.5, proto=https")], PEER),
    # Both: they must agree, or one of them was let through from outside.
    (PEER, [(XFF, "203.0.113.5"), (STANDARD, "for=203.0.113.5")], "203.0.113.5"),
    (PEER, [(XFF, "203.0.113.5"), (STANDARD, "for=192.0.2.1")], PEER),
    # Other headers that some proxies send.
    (PEER, [("X-Real-IP", "192.0.2.1"), ("CF-Connecting-IP", "192.0.2.1")], PEER),
]


@pytest.mark.parametrize(("peer", "headers", "whose"), CASES)
def test_client_is_the_hop_that_our_own_proxy_saw(peer: str, headers: list[tuple[str, str]], whose: str) -> None:
    """The table: true chains, and every way to lie in one."""
    raw = [(name.lower().encode(), value.encode()) for name, value in headers]
    assert client(peer, raw, TRUSTED) == whose


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("203.0.113.5", "203.0.113.5", True),
        ("203.0.113.5", "203.0.113.6", False),
        ("203.0.113.5", "::ffff:203.0.113.5", True),
        ("2001:db8:0:1::1", "2001:db8:0:1:ffff:ffff:ffff:ffff", True),
        ("2001:db8:0:1::1", "2001:DB8:0:1::2%eth0", True),
        ("2001:db8:0:1::1", "2001:db8:0:2::1", False),
        ("testclient", "testclient", True),
        ("", "203.0.113.5", False),
    ],
)
def test_visitor_is_an_address_or_a_household(one: str, other: str, same: bool) -> None:
    """Whoever has a /64 has eighteen quintillion addresses, and one allowance."""
    assert (grouped(one) == grouped(other)) == same
    limiter = AddressLimiter(1)
    assert limiter.take(one) and limiter.take(other) != same


@pytest.fixture(scope="module", params=["trusted", "stranger"])
def base(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, bool]]:
    """A gateway that knows loopback as its proxy, and one that does not; one new conversation a minute an address."""
    data: Path = tmp_path_factory.mktemp("addresses")
    known = TRUSTED if request.param == "trusted" else TRUSTED[1:]
    chosen = replace(settings, rasa_port=free_port(), data_dir=data, trusted_proxies=known, conversations_per_minute=1)
    with running(create_app(chosen)) as address:
        yield address, request.param == "trusted"


def test_limits_count_the_visitor_not_what_is_said_about_them(base: tuple[str, bool]) -> None:
    """Behind our proxy each visitor has an allowance of their own; invented hops give nobody another."""
    address, trusted = base

    def begins(said: str) -> int:
        return requests.post(f"{address}/api/v1/conversations", headers={XFF: said}, timeout=20).status_code

    assert begins("203.0.113.5") == 201
    assert begins("203.0.113.6") == (201 if trusted else 429)
    for said in ("192.0.2.1, 203.0.113.5", "203.0.113.99, 203.0.113.6", "203.0.113.5:1", "::ffff:203.0.113.5"):
        assert begins(said) == 429
    assert begins("2001:db8::1") == (201 if trusted else 429)
    assert begins("2001:db8::2") == 429


@pytest.mark.parametrize("transport", ["websocket", "polling"])
def test_socket_comes_from_the_visitor_too(
    base: tuple[str, bool], transport: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same rule for Socket.IO, by both of its ways."""
    address, trusted = base
    seen: list[str] = []

    async def looks(self: ChatNamespace, sid: str, environ: dict[str, Any], auth: Any) -> None:
        seen.append(environ["asgi.scope"]["client"][0])

    monkeypatch.setattr(ChatNamespace, "on_connect", looks)
    headers = {XFF: "192.0.2.1, 203.0.113.77"}
    if transport == "websocket":
        client = socketio.Client(reconnection=False)
        client.connect(address, headers=headers, namespaces=["/chat"], transports=[transport], wait_timeout=10)
        client.disconnect()
    else:
        polling = f"{address}/socket.io/?EIO=4&transport=polling"
        sid = json.loads(requests.get(polling, headers=headers, timeout=20).text[1:])["sid"]
        for packet in ("40/chat,", "1"):
            requests.post(f"{polling}&sid={sid}", data=packet, headers=headers, timeout=20)
    assert seen == ["203.0.113.77" if trusted else PEER]


def test_server_leaves_proxy_headers_to_us() -> None:
    """uvicorn believes loopback by itself, for HTTP alone."""
    assert SERVER_OPTIONS["proxy_headers"] is False and SERVER_OPTIONS["server_header"] is False
