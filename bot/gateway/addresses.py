"""Whose network address a request comes from, when proxies stand in between. Held while it is answered, never kept.

Only a peer in `trusted_proxies` is believed, and of what it says only the hop it saw itself: what stands further left
in the header may be anybody's invention. `X-Forwarded-For` is what most proxies send; `Forwarded` is RFC 7239's.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address

from starlette.types import ASGIApp, Receive, Scope, Send

Address = IPv4Address | IPv6Address
Networks = Sequence[IPv4Network | IPv6Network]
#: RFC 7239 section 4: `for=192.0.2.60`, `for="[2001:db8::1]:4711"`, with other members of the hop around it.
_FOR = re.compile(r'(?:^|;)\s*for\s*=\s*(?:"([^"]*)"|([^\s";,]*))\s*(?=;|$)', re.IGNORECASE)
_IPV6_WITH_PORT = re.compile(r"\[([^\]]*)\](?::\d+)?")
_IPV4_WITH_PORT = re.compile(r"([\d.]+):\d+")
#: Nobody's chain is longer; what is left of that is not read.
_MOST_HOPS = 20


def read_address(text: str) -> Address | None:
    """Return an address without port, brackets and zone; IPv4 written as IPv6 becomes IPv4. None for anything else."""
    text = text.strip()
    written = _IPV6_WITH_PORT.fullmatch(text) or _IPV4_WITH_PORT.fullmatch(text)
    try:
        found = ip_address((written[1] if written else text).partition("%")[0])
    except ValueError:
        return None
    return (found.ipv4_mapped or found) if isinstance(found, IPv6Address) else found


def client(peer: str, headers: Iterable[tuple[bytes, bytes]], trusted: Networks) -> str:
    """Return whose request it is: the rightmost hop that is no proxy of ours.

    Args:
        peer: Address at the other end of the connection.
        headers: Names in lower case, and values, in the order they came.
        trusted: Networks of our proxies.

    Returns:
        An address, or `peer` as it was when that is none. When both headers are there and differ, a proxy has let one
        of them pass from outside, so neither counts: the nearest proxy's address is returned.
    """
    address = read_address(peer)
    if address is None or not _is_in(address, trusted):
        return peer if address is None else str(address)
    lines: dict[bytes, list[str]] = {b"x-forwarded-for": [], b"forwarded": []}
    for name, value in headers:
        if name in lines:
            lines[name].append(value.decode("latin-1"))
    said = {
        _rightmost(address, hops, trusted)
        for hops in (_plain(lines[b"x-forwarded-for"]), _standard(lines[b"forwarded"]))
        if hops
    }
    return str(said.pop() if len(said) == 1 else address)


def behind_proxies(app: ASGIApp, trusted: Networks) -> ASGIApp:
    """Give `app` requests and sockets whose `client` is the visitor's address, port unknown."""

    async def wrapped(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] in ("http", "websocket") and scope.get("client"):
            peer = scope["client"][0]
            scope = {**scope, "client": (client(peer, scope["headers"], trusted), 0)}
        await app(scope, receive, send)

    return wrapped


def _rightmost(peer: Address, hops: Iterable[str], trusted: Networks) -> Address:
    nearest = peer
    for hop in hops:
        address = read_address(hop)
        if address is None:  # `unknown`, or a name that the proxy made up: whoever told so is as far as we know
            return nearest
        if not _is_in(address, trusted):
            return address
        nearest = address
    return nearest


def _is_in(address: Address, networks: Networks) -> bool:
    return any(address in network for network in networks)


def _plain(lines: Sequence[str]) -> list[str]:
    return [*_from_right(lines)]


def _standard(lines: Sequence[str]) -> list[str]:
    found = [_FOR.search(hop) for hop in _from_right(lines)]
    return [(hop[1] or hop[2] or "") if hop else "" for hop in found]


def _from_right(lines: Sequence[str]) -> Iterator[str]:
    """Yield the hops, the one that the nearest proxy has written first."""
    hops = ",".join(lines).rsplit(",", _MOST_HOPS) if lines else []
    yield from reversed(hops[-_MOST_HOPS:])
