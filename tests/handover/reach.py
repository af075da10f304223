"""The stores of gateways in this process, for tests that let time pass in them or look at all they hold."""

from __future__ import annotations

import gc
from typing import Any

from bot.live import MemoryStore

_READ = {
    "string": lambda redis, name: redis.get(name),
    "hash": lambda redis, name: redis.hgetall(name),
    "zset": lambda redis, name: redis.zrange(name, 0, -1, withscores=True),
    "set": lambda redis, name: redis.smembers(name),
    "list": lambda redis, name: redis.lrange(name, 0, -1),
}


def forget(name: str) -> None:
    """Forget something small in every store in memory, as when its time is out."""
    for store in _stores():
        store._kept.pop(name, None)


def held(redis: Any) -> dict[str, str]:
    """Return everything live: what it is called and what it says.

    Args:
        redis: The server that gateways share, all of whose keys are read; without one the memory of this process is.
    """
    if redis is not None:
        found = {}
        for name in redis.client.scan_iter():
            kind = redis.client.type(name).decode()
            found[name.decode()] = str(_READ[kind](redis.client, name)) if kind != "none" else ""
        return found
    return {
        f"{kind}:{name}": str(value)
        for store in _stores()
        for kind in ("_records", "_threads", "_kept", "_told", "_names_of")
        for name, value in list(getattr(store, kind).items())
    }


def _stores() -> list[MemoryStore]:
    return [o for o in gc.get_objects() if isinstance(o, MemoryStore)]
