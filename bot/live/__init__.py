"""Live conversations: what is said now, in memory or in Redis, never on a disk."""

from __future__ import annotations

from bot.live.conversation import Conversation
from bot.live.hooks import HandoverHook
from bot.live.memory import MemoryStore
from bot.live.store import (
    AFTER_LEAVING_S,
    KEPT_ENTRIES,
    Entry,
    GoneError,
    LiveError,
    LiveStore,
    Record,
    StoreAwayError,
    StoreRefusedError,
)
from bot.settings import Settings

__all__ = [
    "AFTER_LEAVING_S",
    "KEPT_ENTRIES",
    "Conversation",
    "Entry",
    "GoneError",
    "HandoverHook",
    "LiveError",
    "LiveStore",
    "MemoryStore",
    "Record",
    "StoreAwayError",
    "StoreRefusedError",
    "create_store",
]


def create_store(settings: Settings) -> LiveStore:
    """Return the store that the settings ask for, not yet started."""
    idle_s = settings.idle_minutes * 60.0
    if not settings.redis_url:
        return MemoryStore(idle_s)
    from bot.live.redis import RedisStore  # a gateway alone needs no Redis

    return RedisStore(settings.redis_url, idle_s)
