"""Size and rate limits; nothing that is kept here can name anyone."""

from __future__ import annotations

import hashlib
import secrets
import time
from dataclasses import dataclass, field
from ipaddress import ip_network

from bot.gateway.addresses import read_address

#: Longest message, in code points.
MAX_CHARACTERS = 2000
#: Longest request body, in bytes: a full message of four-byte characters, escaped, still fits.
MAX_BODY = 32_768
#: More new conversations than this on one gateway are no relatives: everybody does some work first, a moment's.
CALM_PER_MINUTE = 1200
#: More messages than this from one address, or events on one socket, are no people: they are not even looked at.
FLOOD_PER_MINUTE = 1200
EVENTS_PER_MINUTE = 600
_DAY_S = 24 * 3600.0


def grouped(address: str) -> str:
    """Return what counts as one visitor: an IPv4 address, or the /64 that an IPv6 address lies in.

    A /64 is the smallest IPv6 network, and whoever is in one can take any address of it.
    """
    found = read_address(address)
    if found is None:
        return address
    return str(ip_network((found, 64), strict=False)) if found.version == 6 else str(found)


@dataclass
class Bucket:
    """A token bucket: `per_minute` at most, refilled evenly."""

    per_minute: int
    tokens: float = field(init=False)
    filled_at: float = field(init=False)

    def __post_init__(self) -> None:
        self.tokens = float(self.per_minute)
        self.filled_at = time.monotonic()

    def take(self) -> bool:
        """Use one token; false when there is none."""
        now = time.monotonic()
        self.tokens = min(self.per_minute, self.tokens + (now - self.filled_at) * self.per_minute / 60)
        self.filled_at = now
        if self.tokens < 1:
            return False
        self.tokens -= 1
        return True


class AddressLimiter:
    """Limits new conversations per network address, which is only held as a salted hash, new salt each day."""

    def __init__(self, per_minute: int) -> None:
        """Create a limiter.

        Args:
            per_minute: New conversations a minute from one address.
        """
        self._per_minute = per_minute
        self._forget()

    def take(self, address: str) -> bool:
        """Count one new conversation from an address; false when it is over the limit."""
        now = time.monotonic()
        if now - self._salted_at > _DAY_S or len(self._buckets) > 50_000:
            self._forget()
        key = hashlib.blake2b(grouped(address).encode(), key=self._salt, digest_size=12).digest()
        return self._buckets.setdefault(key, Bucket(self._per_minute)).take()

    def _forget(self) -> None:
        self._salt = secrets.token_bytes(32)
        self._salted_at = time.monotonic()
        self._buckets: dict[bytes, Bucket] = {}
