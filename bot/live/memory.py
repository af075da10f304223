"""Live conversations in the memory of one process."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Mapping
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any

from bot.live.store import KEPT_ENTRIES, MAX_CONVERSATIONS, Entry, Record

#: Threads and small things whose time is out are looked for at every so many writes.
_CLEAN_EVERY = 500


@dataclass
class _Thread:
    entries: deque[Entry] = field(default_factory=lambda: deque(maxlen=KEPT_ENTRIES))
    keys: dict[str, int] = field(default_factory=dict)
    last: int = 0
    gone_at: float | None = None


@dataclass
class _Kept:
    value: dict[str, Any]
    gone_at: float


class MemoryStore:
    """See LiveStore. A restart forgets everything, and that is told to whoever comes back."""

    def __init__(self, idle_s: float, now: Callable[[], float] = time.monotonic) -> None:
        """Create an empty store.

        Args:
            idle_s: Seconds without a sign of life before a conversation is gone.
            now: Monotonic seconds.
        """
        self._idle_s = idle_s
        self._now = now
        self._records: dict[str, tuple[Record, float]] = {}
        self._threads: dict[str, _Thread] = {}
        self._kept: dict[str, _Kept] = {}
        self._writes = 0

    async def create(self, record: Record) -> bool:
        """Keep a new conversation; false when there is no room."""
        if len(self._records) >= MAX_CONVERSATIONS:
            return False
        self._records[record.id] = (record, self._now())
        return True

    async def load(self, conversation_id: str) -> Record | None:
        """Return a conversation; gone when idle too long, even if the sweep is late."""
        found = self._records.get(conversation_id)
        return found[0] if found and self._now() - found[1] <= self._idle_s else None

    async def save(self, record: Record) -> None:
        """Keep what has changed."""
        found = self._records.get(record.id)
        if found:
            self._records[record.id] = (record, found[1])

    async def touch(self, conversation_id: str) -> None:
        """Note that the relative has done something."""
        found = await self.load(conversation_id)
        if found:
            self._records[conversation_id] = (found, self._now())

    async def remove(self, conversation_id: str) -> bool:
        """Forget a conversation and its thread; a turn in flight finds it closed."""
        found = self._records.pop(conversation_id, None)
        self._threads.pop(f"relative:{conversation_id}", None)
        if found is not None:
            found[0].mode = "closed"
        return found is not None

    async def expired(self) -> list[Record]:
        """Return conversations that were idle too long; the caller removes them."""
        now = self._now()
        return [record for record, touched in self._records.values() if now - touched > self._idle_s]

    async def append(self, thread: str, entry: Entry, key: str | None = None) -> tuple[Entry, bool]:
        """Number an entry and keep it, or return the one that was sent with the same key."""
        self._clean()
        found = self._alive(thread) or self._threads.setdefault(thread, _Thread())
        if key is not None and key in found.keys:
            return self._entry(found, found.keys[key]) or {**entry, "n": found.keys[key]}, False
        found.last += 1
        numbered = {"n": found.last, **deepcopy(entry)}
        found.entries.append(numbered)
        if key is not None:
            found.keys[key] = found.last
        return dict(numbered), True

    async def after(self, thread: str, n: int) -> list[Entry]:
        """Return the kept entries numbered above `n`."""
        found = self._alive(thread)
        return [deepcopy(e) for e in found.entries if e["n"] > n] if found else []

    async def amend(self, thread: str, n: int, changes: Mapping[str, Any]) -> Entry | None:
        """Change fields of a kept entry."""
        found = self._alive(thread)
        entry = self._entry(found, n) if found else None
        if entry is None:
            return None
        entry.update(deepcopy(dict(changes)))
        return dict(entry)

    async def keep(self, thread: str, seconds: float) -> None:
        """Let a thread be gone after so long."""
        found = self._alive(thread)
        if found:
            found.gone_at = self._now() + seconds

    async def drop(self, thread: str) -> None:
        """Forget a thread at once."""
        self._threads.pop(thread, None)

    async def put(self, name: str, value: Mapping[str, Any], seconds: float) -> None:
        """Keep something small for so long."""
        self._clean()
        self._kept[name] = _Kept(deepcopy(dict(value)), self._now() + seconds)

    async def get(self, name: str) -> dict[str, Any] | None:
        """Return what is kept under a name."""
        found = self._kept.get(name)
        return deepcopy(found.value) if found and found.gone_at > self._now() else None

    async def pop(self, name: str) -> dict[str, Any] | None:
        """Return what is kept under a name and forget it."""
        found = await self.get(name)
        self._kept.pop(name, None)
        return found

    async def count(self, name: str, seconds: float) -> int:
        """Add one to a number that begins anew after so long."""
        found = self._kept.get(name)
        if found is None or found.gone_at <= self._now():
            found = self._kept[name] = _Kept({"count": 0}, self._now() + seconds)
        found.value["count"] += 1
        return int(found.value["count"])

    async def close(self) -> None:
        """Nothing to let go of."""

    def _alive(self, thread: str) -> _Thread | None:
        found = self._threads.get(thread)
        if found and found.gone_at is not None and found.gone_at <= self._now():
            del self._threads[thread]
            return None
        return found

    @staticmethod
    def _entry(thread: _Thread, n: int) -> Entry | None:
        return next((e for e in thread.entries if e["n"] == n), None)

    def _clean(self) -> None:
        self._writes += 1
        if self._writes % _CLEAN_EVERY:
            return
        now = self._now()
        self._kept = {name: kept for name, kept in self._kept.items() if kept.gone_at > now}
        gone = [name for name, t in self._threads.items() if t.gone_at is not None and t.gone_at <= now]
        for name in gone:
            del self._threads[name]
