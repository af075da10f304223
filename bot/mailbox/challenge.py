"""Proof of work, before a code is tried or where very many conversations are begun: it grows and turns nobody away.

What counts is work that was used, not challenges that were fetched: those cost nothing, and whoever fetched many would
make it slow for everyone else.
"""

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
#: Seconds a challenge can be used: twice over enough for the hardest on a slow phone, and the longest that one who
#: means to attack can save up easy ones.
LIFE_S = 120.0
#: Times in two minutes that cost no more than one; above it each doubling costs one bit more.
_QUIET = 20
#: Tries are counted by the minute, and each in the next minute too, so that the count does not begin from nothing.
_MINUTE_S = 60.0


class Challenges:
    """Gives out and checks challenges; all gateways share the count of tries and what was used."""

    def __init__(self, key: bytes, store: LiveStore, what: str, now: Callable[[], float] = time.time) -> None:
        """Create it.

        Args:
            key: Signs; the same at every gateway.
            store: Keeps which have been used.
            what: The work is for, e.g. `mailbox`; what is done for one thing does not count for another.
            now: Seconds since 1970.
        """
        self._key = key
        self._what = what
        self._level = f"{what}:level"
        self._store = store
        self._now = now

    async def new(self) -> tuple[str, int]:
        """Return a challenge and how many zero bits its answer must begin with."""
        level = await self._store.get(self._level)
        bits = int(level["bits"]) if level else EASIEST
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
        if await self._store.count(f"used:{name}", LIFE_S) != 1:
            return False
        await self._note_try()
        return True

    async def _note_try(self) -> None:
        minute = int(self._now() // _MINUTE_S)
        tries = await self._store.count(f"{self._what}:tries:{minute}", 3 * _MINUTE_S)
        await self._store.count(f"{self._what}:tries:{minute + 1}", 3 * _MINUTE_S)
        bits = bits_after(tries)
        if bits > EASIEST:
            await self._store.put(self._level, {"bits": bits}, 2 * _MINUTE_S)

    def _signature(self, body: str) -> str:
        return hmac.new(self._key, f"{self._what}:{body}".encode(errors="replace"), hashlib.sha256).hexdigest()


def bits_after(tries: int) -> int:
    """Return how many zero bits are asked for when so many codes were tried in the last minutes."""
    return min(HARDEST, EASIEST + max(0, int(log2(max(1, tries) / _QUIET))))


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
