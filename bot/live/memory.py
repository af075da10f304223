"""Live conversations in the memory of one process."""

from __future__ import annotations

import contextlib
import time
from collections import deque
from collections.abc import Callable, Collection, Mapping
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any

from bot.live.store import (
    AFTER_LEAVING_S,
    DESK,
    KEPT_ENTRIES,
    MAX_CONVERSATIONS,
    RELATIVE,
    Entry,
    GoneError,
    Record,
)


@dataclass
class _Thread:
    gone_at: float
    is_kept: bool = False
    last: int = 0
    entries: deque[tuple[Entry, str | None]] = field(default_factory=deque)
    numbers: dict[str, int] = field(default_factory=dict)

    def entry(self, n: int) -> Entry | None:
        """Return the kept entry with a number."""
        return next((entry for entry, _ in self.entries if entry["n"] == n), None)


@dataclass
class _Kept:
    value: dict[str, Any]
    gone_at: float


class MemoryStore:
    """See LiveStore. A restart forgets everything, and that is told to whoever comes back."""

    def __init__(self, idle_s: float, now: Callable[[], float] = time.monotonic, room: int = MAX_CONVERSATIONS) -> None:
        """Create an empty store.

        Args:
            idle_s: Seconds without a sign of life before a conversation is gone.
            now: Monotonic seconds.
            room: Conversations at once.
        """
        self._idle_s = idle_s
        self._now = now
        self._room = room
        self._records: dict[str, tuple[Record, float]] = {}
        self._threads: dict[str, _Thread] = {}
        self._kept: dict[str, _Kept] = {}
        self._names_of: dict[str, set[str]] = {}
        self._told: dict[str, float] = {}

    async def start(self) -> None:
        """Nothing to prepare."""

    async def create(self, record: Record) -> bool:
        """Keep a new conversation; false when there is no room."""
        if len(self._records) >= self._room:
            return False
        self._records[record.id] = (record.as_kept().copied(), self._now() + self._idle_s)
        return True

    async def load(self, conversation_id: str) -> Record | None:
        """Return a conversation; gone when idle too long, even if the sweep is late."""
        found = self._found(conversation_id)
        return found.copied().as_kept() if found else None

    async def save(self, record: Record) -> None:
        """Keep the fields that were changed."""
        changed = record.changed()
        with contextlib.suppress(GoneError):
            await self.change(record.id, lambda now: vars(now).update(changed))
        record.as_kept()

    async def change(self, conversation_id: str, how: Callable[[Record], None]) -> Record:
        """Change a conversation as it is now."""
        found = self._found(conversation_id)
        if found is None:
            raise GoneError
        changed = found.copied()
        how(changed)
        self._records[conversation_id] = (changed, self._records[conversation_id][1])
        return changed.copied().as_kept()

    async def touch(self, conversation_id: str) -> None:
        """Note that the relative has done something."""
        found = self._found(conversation_id)
        if found is None:
            return
        self._records[conversation_id] = (found, self._now() + self._idle_s)
        for name in (f"{RELATIVE}{conversation_id}", f"{DESK}{found.ticket}"):
            thread = self._thread(name)
            if thread:
                self._prolong(name, thread)

    async def remove(self, conversation_id: str) -> Record | None:
        """Forget a conversation and all that goes with it."""
        self._threads.pop(f"{RELATIVE}{conversation_id}", None)
        for name in self._names_of.pop(conversation_id, ()):
            self._kept.pop(name, None)
        self._told.pop(conversation_id, None)
        return self._records.pop(conversation_id, (None, 0.0))[0]

    async def expired(self) -> list[Record]:
        """Forget conversations that were idle too long and return them, and whatever else has had its time.

        That nothing too old is returned is seen to at each read; this is what takes it out of memory.
        """
        now = self._now()
        self._kept = {name: kept for name, kept in self._kept.items() if kept.gone_at > now}
        self._threads = {name: thread for name, thread in self._threads.items() if thread.gone_at > now}
        self._names_of = {of: left for of, names in self._names_of.items() if (left := names & self._kept.keys())}
        gone = [record for record, due in self._records.values() if due <= now]
        for record in gone:
            await self.remove(record.id)
        return gone

    async def idling(self, within_s: float) -> list[Record]:
        """Return conversations that will soon be gone, each once for each time that it is due."""
        now, found = self._now(), []
        for conversation_id, (record, due) in self._records.items():
            if now < due <= now + within_s and self._told.get(conversation_id) != due:
                self._told[conversation_id] = due
                found.append(record.copied().as_kept())
        return found

    async def alive(self, conversation_ids: Collection[str]) -> set[str]:
        """Return those of the ids that have a conversation."""
        return {each for each in conversation_ids if self._found(each)}

    async def begin(self, thread: str) -> None:
        """Begin a desk's thread."""
        if self._thread(thread) is None:
            self._threads[thread] = _Thread(self._now() + self._idle_s + AFTER_LEAVING_S)

    async def append(self, thread: str, entry: Entry, key: str | None = None) -> tuple[Entry, bool]:
        """Number an entry and keep it, or return the one that was sent with the same key."""
        if thread.startswith(RELATIVE) and self._found(thread[len(RELATIVE) :]) is None:
            raise GoneError
        found = self._thread(thread)
        if found is None:
            if thread.startswith(DESK):
                raise GoneError
            found = self._threads[thread] = _Thread(0.0)
        if key is not None and key in found.numbers:
            earlier = found.entry(found.numbers[key])
            assert earlier is not None  # a key is forgotten together with its entry
            return deepcopy(earlier), False
        found.last += 1
        numbered = {**deepcopy(entry), "n": found.last}
        found.entries.append((numbered, key))
        if key is not None:
            found.numbers[key] = found.last
        if len(found.entries) > KEPT_ENTRIES:
            found.numbers.pop(found.entries.popleft()[1] or "", None)
        self._prolong(thread, found)
        return deepcopy(numbered), True

    async def after(self, thread: str, n: int) -> list[Entry]:
        """Return the kept entries numbered above `n`."""
        found = self._thread(thread)
        return [deepcopy(entry) for entry, _ in found.entries if entry["n"] > n] if found else []

    async def amend(self, thread: str, n: int, changes: Mapping[str, Any]) -> Entry | None:
        """Change fields of a kept entry."""
        found = self._thread(thread)
        entry = found.entry(n) if found else None
        if entry is None:
            return None
        entry.update(deepcopy({**changes, "n": n}))
        return deepcopy(entry)

    async def keep(self, thread: str, seconds: float) -> None:
        """Let a thread be gone after so long."""
        found = self._thread(thread)
        if found:
            found.gone_at = min(found.gone_at, self._now() + seconds)
            found.is_kept = True

    async def kept_for(self, thread: str) -> float | None:
        """Return the seconds until a thread that is only kept is gone."""
        found = self._thread(thread)
        if found is None:
            return 0.0
        return found.gone_at - self._now() if found.is_kept else None

    async def drop(self, thread: str) -> None:
        """Forget a thread at once."""
        self._threads.pop(thread, None)

    async def put(self, name: str, value: Mapping[str, Any], seconds: float, of: str | None = None) -> None:
        """Keep something small."""
        if of is not None:
            if self._found(of) is None:
                raise GoneError
            self._names_of.setdefault(of, set()).add(name)
        self._kept[name] = _Kept(deepcopy(dict(value)), self._now() + seconds)

    async def alter(self, name: str, how: Callable[[dict[str, Any]], None], seconds: float, of: str) -> None:
        """Change something small as it is now."""
        value = await self.get(name) or {}
        how(value)
        await self.put(name, value, seconds, of)

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

    def _found(self, conversation_id: str) -> Record | None:
        found = self._records.get(conversation_id)
        return found[0] if found and self._now() < found[1] else None

    def _thread(self, name: str) -> _Thread | None:
        found = self._threads.get(name)
        if found and found.gone_at <= self._now():
            del self._threads[name]
            return None
        return found

    def _prolong(self, name: str, thread: _Thread) -> None:
        if thread.is_kept:
            return
        own = self._records.get(name[len(RELATIVE) :]) if name.startswith(RELATIVE) else None
        thread.gone_at = own[1] if own else self._now() + self._idle_s + AFTER_LEAVING_S
