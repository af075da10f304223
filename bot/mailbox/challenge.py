"""Proof of work before a code is tried: it grows under attack and never turns anyone away."""

from __future__ import annotations

import hashlib
import hmac
import secrets
import time
from collections.abc import Callable
from math import log2

from bot.live import LiveStore

#: Zero bits that are asked for in quiet, and at most: about a quarter of a second and half a minute on a phone.
EASIEST, HARDEST = 14, 21
#: Seconds a challenge can be used.
LIFE_S = 300.0
#: Tries in a window that cost no more than one; above it each doubling costs one bit more.
_QUIET, _WINDOW_S = 20, 60.0
_TRIES = "mailbox:tries"


class Challenges:
    """Gives out and checks challenges; the count of tries is shared by all gateways."""

    def __init__(self, key: bytes, store: LiveStore, now: Callable[[], float] = time.time) -> None:
        """Create it.

        Args:
            key: Signs; the same at every gateway.
            store: Keeps which have been used.
            now: Seconds since 1970.
        """
        self._key = key
        self._store = store
        self._now = now

    async def new(self) -> tuple[str, int]:
        """Return a challenge and how many zero bits its answer must begin with."""
        tries = await self._store.count(_TRIES, _WINDOW_S)
        bits = min(HARDEST, EASIEST + max(0, int(log2(max(1, tries) / _QUIET))))
        body = f"{secrets.token_hex(16)}.{int(self._now() + LIFE_S)}.{bits}"
        return f"{body}.{self._signature(body)}", bits

    async def accept(self, challenge: str, nonce: str) -> bool:
        """Tell whether the work was done for a challenge of ours that is neither old nor used; this uses it."""
        body, _, signature = challenge.rpartition(".")
        if not hmac.compare_digest(signature.encode(errors="replace"), self._signature(body).encode()):
            return False
        name, expires, bits = body.split(".")
        if int(expires) < self._now() or not is_solved(challenge, nonce, int(bits)):
            return False
        return await self._store.count(f"used:{name}", LIFE_S) == 1

    def _signature(self, body: str) -> str:
        return hmac.new(self._key, body.encode(errors="replace"), hashlib.sha256).hexdigest()


def is_solved(challenge: str, nonce: str, bits: int) -> bool:
    """Tell whether SHA-256 of `challenge:nonce` begins with so many zero bits."""
    if len(nonce) > 40:
        return False
    digest = hashlib.sha256(f"{challenge}:{nonce}".encode(errors="replace")).digest()
    return int.from_bytes(digest, "big") >> (256 - bits) == 0


def solve(challenge: str, bits: int) -> str:
    """Do the work; for clients written in Python."""
    nonce = 0
    while not is_solved(challenge, str(nonce), bits):
        nonce += 1
    return str(nonce)
