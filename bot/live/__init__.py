"""Live conversations: what is said now, in memory or in Redis, never on a disk."""

from bot.live.memory import MemoryStore
from bot.live.store import KEPT_ENTRIES, Entry, LiveStore, Record

__all__ = ["KEPT_ENTRIES", "Entry", "LiveStore", "MemoryStore", "Record"]
