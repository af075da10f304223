"""Slows down guessing without shutting anyone out: what is slowed is one client's tries, never an account."""

from __future__ import annotations

import hashlib
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass

#: Wrong tries that cost nothing: people mistype.
FREE = 4
LONGEST_S = 900.0
#: Without a wrong try for so long everything is forgotten.
_FORGET_S = 3600.0
_MOST = 50_000


@dataclass
class _Tries:
    wrong: int = 0
    open_at: float = 0.0
    last: float = 0.0


class Tries:
    """Wrong tries by client, and by client and name; held as salted hashes, in memory."""

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        """Start with none.

        Args:
            now: Monotonic seconds.
        """
        self._now = now
        self._salt = secrets.token_bytes(32)
        self._found: dict[bytes, _Tries] = {}

    def wait_s(self, client: str, name: str) -> int:
        """Return the seconds until this client may try this name again; 0 for at once."""
        now = self._now()
        waits = [t.open_at - now for t in map(self._found.get, self._keys(client, name)) if t]
        return max(0, *(int(w) + 1 for w in waits if w > 0), 0)

    def wrong(self, client: str, name: str) -> None:
        """Note a wrong try. Many names from one client slow it down too, later."""
        now = self._now()
        if len(self._found) > _MOST:
            self._found = {k: t for k, t in self._found.items() if now - t.last < _FORGET_S}
            if len(self._found) > _MOST:
                self._found.clear()
        for key, free in zip(self._keys(client, name), (FREE, FREE * 5), strict=True):
            tries = self._found.setdefault(key, _Tries())
            if now - tries.last > _FORGET_S:
                tries.wrong = 0
            tries.wrong += 1
            tries.last = now
            if tries.wrong > free:
                tries.open_at = now + min(LONGEST_S, 2.0 ** (tries.wrong - free))

    def right(self, client: str, name: str) -> None:
        """Forget the wrong tries at a name that was signed in to."""
        self._found.pop(self._keys(client, name)[0], None)

    def _keys(self, client: str, name: str) -> tuple[bytes, bytes]:
        def digest(text: str) -> bytes:
            return hashlib.blake2b(text.encode(errors="replace"), key=self._salt, digest_size=16).digest()

        return digest(f"{client}\0{name.casefold()}"), digest(client)
