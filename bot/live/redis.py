"""Live conversations in Redis, for several gateways. Redis must keep nothing on disk; one that does is refused."""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
from collections.abc import Awaitable, Callable, Collection, Mapping
from typing import Any, TypeVar

from redis.asyncio import Redis
from redis.asyncio.connection import Connection
from redis.exceptions import RedisError, ResponseError

from bot.live import scripts
from bot.live.store import (
    AFTER_LEAVING_S,
    DESK,
    KEPT_ENTRIES,
    MAX_CONVERSATIONS,
    RELATIVE,
    Entry,
    GoneError,
    Record,
    StoreAwayError,
    StoreRefusedError,
)
from bot.privacy.logs import log

_logger = logging.getLogger(__name__)
#: Everything the product has in Redis begins with this.
PREFIX = "anhoriglotsen:"
_OF = f"{PREFIX}of:"
#: Longest wait for Redis; a relative waits for it, and a danger card shorter (see the gateway).
TIMEOUT_S = 1.0
#: What is known of a conversation, classes and ids only, stays so long after it was idle: its ticket is to be told.
_GRACE_S = 600.0
#: Most conversations forgotten in one sweep; the next takes the rest.
_SWEPT_AT_ONCE = 200
#: Tries to change something that others change at the same time.
_TRIES = 50
_CONNECTIONS = 200
_T = TypeVar("_T")


class _KeepsOnDiskError(RedisError):  # type: ignore[misc]  # redis carries no types
    """Redis writes what it is given to a disk."""


class RedisStore:
    """See LiveStore. Not for Redis Cluster: one Redis, or one with a stand-by."""

    def __init__(self, url: str, idle_s: float, room: int = MAX_CONVERSATIONS) -> None:
        """Create a store that is not yet connected.

        Args:
            url: Address, `redis://…`, `rediss://…` or `unix://…`.
            idle_s: Seconds without a sign of life before a conversation is gone.
            room: Conversations at once, on all gateways together.
        """
        self._idle_ms = round(idle_s * 1000)
        self._room = room
        self._is_away = False
        self._redis: Any = Redis.from_url(
            url,
            decode_responses=True,
            socket_timeout=TIMEOUT_S,
            socket_connect_timeout=TIMEOUT_S,
            max_connections=_CONNECTIONS,
            redis_connect_func=_refuse_disk,
        )
        self._scripts: dict[str, Any] = {}

    async def start(self) -> None:
        """Look whether Redis keeps anything on disk; one that is away is looked at when it comes.

        Raises:
            StoreRefusedError: It does.
        """
        with contextlib.suppress(StoreAwayError):
            await self._ask(self._redis.ping())

    async def create(self, record: Record) -> bool:
        """Keep a new conversation; false when there is no room."""
        keys = [PREFIX + "due", f"{PREFIX}record:{record.id}"]
        sent = [record.id, _json(record), record.ticket or "", self._idle_ms, _ms(_GRACE_S), self._room]
        made = await self._run(scripts.CREATE, keys, sent)
        record.as_kept()
        return bool(made)

    async def load(self, conversation_id: str) -> Record | None:
        """Return a conversation; none when it has ended or been idle too long."""
        return (await self._load(conversation_id))[0]

    async def save(self, record: Record) -> None:
        """Keep the fields that were changed."""
        changed = record.changed()
        with contextlib.suppress(GoneError):
            await self.change(record.id, lambda now: vars(now).update(changed))
        record.as_kept()

    async def change(self, conversation_id: str, how: Callable[[Record], None]) -> Record:
        """Change a conversation as it is now."""
        keys = [PREFIX + "due", f"{PREFIX}record:{conversation_id}"]
        for _ in range(_TRIES):
            record, version = await self._load(conversation_id)
            if record is None:
                raise GoneError
            how(record)
            if not record.changed():
                return record
            sent = [conversation_id, version, _json(record), record.ticket or ""]
            done = await self._run(scripts.CHANGE, keys, sent)
            if done < 0:
                raise GoneError
            if done:
                return record.as_kept()
        raise StoreAwayError

    async def touch(self, conversation_id: str) -> None:
        """Note that the relative has done something."""
        keys = [
            PREFIX + "due",
            f"{PREFIX}record:{conversation_id}",
            _thread(RELATIVE + conversation_id),
        ]
        sent = [conversation_id, self._idle_ms, _ms(_GRACE_S), _ms(AFTER_LEAVING_S), _thread(DESK)]
        await self._run(scripts.TOUCH, keys, sent)

    async def remove(self, conversation_id: str) -> Record | None:
        """Forget a conversation and all that goes with it at once."""
        keys = [
            *(PREFIX + "due", PREFIX + "told", f"{PREFIX}record:{conversation_id}"),
            *(_thread(RELATIVE + conversation_id), f"{_OF}{conversation_id}"),
        ]
        found = await self._run(scripts.REMOVE, keys, [conversation_id])
        return Record.from_dict(json.loads(found)) if found else None

    async def expired(self) -> list[Record]:
        """Forget conversations that were idle too long and return them."""
        sent = [PREFIX + "record:", _thread(RELATIVE), _OF, _SWEPT_AT_ONCE]
        found = await self._run(scripts.EXPIRED, [PREFIX + "due", PREFIX + "told"], sent)
        return [Record.from_dict(json.loads(each)) for each in found]

    async def idling(self, within_s: float) -> list[Record]:
        """Return conversations that will soon be gone, each once for each time that it is due."""
        sent = [PREFIX + "record:", _ms(within_s), _SWEPT_AT_ONCE]
        found = await self._run(scripts.IDLING, [PREFIX + "due", PREFIX + "told"], sent)
        return [Record.from_dict(json.loads(each)) for each in found]

    async def alive(self, conversation_ids: Collection[str]) -> set[str]:
        """Return those of the ids that have a conversation."""
        asked = list(conversation_ids)
        found: set[str] = set()
        for at in range(0, len(asked), _SWEPT_AT_ONCE):
            found.update(await self._run(scripts.ALIVE, [PREFIX + "due"], asked[at : at + _SWEPT_AT_ONCE]))
        return found

    async def begin(self, thread: str) -> None:
        """Begin a desk's thread."""
        await self._run(scripts.BEGIN, [_thread(thread)], [self._idle_ms + _ms(AFTER_LEAVING_S)])

    async def append(self, thread: str, entry: Entry, key: str | None = None) -> tuple[Entry, bool]:
        """Number an entry and keep it, or return the one that was sent with the same key."""
        owner = thread[len(RELATIVE) :] if thread.startswith(RELATIVE) else ""
        keys = [_thread(thread), PREFIX + "due"]
        sent = [owner, json.dumps(entry), key or "", KEPT_ENTRIES, self._idle_ms + _ms(AFTER_LEAVING_S)]
        is_new, *rest = await self._run(scripts.APPEND, keys, sent)
        if is_new < 0:
            raise GoneError
        return ({**entry, "n": rest[0]}, True) if is_new else (_entry(*rest), False)

    async def after(self, thread: str, n: int) -> list[Entry]:
        """Return the kept entries numbered above `n`, in order."""
        found = await self._run(scripts.AFTER, [_thread(thread)], [n, KEPT_ENTRIES])
        return [_entry(*pair) for pair in zip(found[::2], found[1::2], strict=True)]

    async def amend(self, thread: str, n: int, changes: Mapping[str, Any]) -> Entry | None:
        """Change fields of a kept entry."""
        name = _thread(thread)
        for _ in range(_TRIES):
            found = await self._ask(self._redis.hget(name, f"e{n}"))
            if found is None:
                return None
            changed = {**json.loads(found), **changes}
            if await self._run(scripts.AMEND, [name], [n, found, json.dumps(changed)]):
                return {**changed, "n": n}
        raise StoreAwayError

    async def keep(self, thread: str, seconds: float) -> None:
        """Let a thread be gone after so long from now."""
        await self._run(scripts.KEEP, [_thread(thread)], [_ms(seconds)])

    async def kept_for(self, thread: str) -> float | None:
        """Return the seconds until a thread that is only kept is gone."""
        left = await self._run(scripts.KEPT_FOR, [_thread(thread)], [])
        return None if left is None else left / 1000

    async def drop(self, thread: str) -> None:
        """Forget a thread at once."""
        await self._ask(self._redis.delete(_thread(thread)))

    async def put(self, name: str, value: Mapping[str, Any], seconds: float, of: str | None = None) -> None:
        """Keep something small."""
        if of is None:
            await self._ask(self._redis.set(_small(name), json.dumps(dict(value)), px=max(1, _ms(seconds))))
        else:
            await self._put_of(name, value, seconds, of, "*")

    async def alter(self, name: str, how: Callable[[dict[str, Any]], None], seconds: float, of: str) -> None:
        """Change something small as it is now."""
        for _ in range(_TRIES):
            found = await self._ask(self._redis.get(_small(name)))
            value = _object(found) or {}
            how(value)
            if await self._put_of(name, value, seconds, of, found or ""):
                return
        raise StoreAwayError

    async def get(self, name: str) -> dict[str, Any] | None:
        """Return what is kept under a name."""
        found = await self._ask(self._redis.get(_small(name)))
        return _object(found)

    async def pop(self, name: str) -> dict[str, Any] | None:
        """Return what is kept under a name and forget it."""
        return _object(await self._run(scripts.POP, [_small(name)], []))

    async def count(self, name: str, seconds: float) -> int:
        """Add one to a number that begins anew after so long from its first; returns it."""
        return int(await self._run(scripts.COUNT, [f"{PREFIX}count:{name}"], [max(1, _ms(seconds))]))

    async def close(self) -> None:
        """Let go of connections."""
        await self._redis.close()
        await self._redis.connection_pool.disconnect()

    async def _put_of(self, name: str, value: Mapping[str, Any], seconds: float, of: str, read: str) -> bool:
        sent = [of, json.dumps(dict(value)), max(1, _ms(seconds)), read]
        done = await self._run(scripts.PUT_OF, [PREFIX + "due", _small(name), f"{_OF}{of}"], sent)
        if done < 0:
            raise GoneError
        return bool(done)

    async def _load(self, conversation_id: str) -> tuple[Record | None, str]:
        keys = [PREFIX + "due", f"{PREFIX}record:{conversation_id}"]
        found = await self._run(scripts.LOAD, keys, [conversation_id])
        if not found or found[0] is None:
            return None, ""
        return Record.from_dict(json.loads(found[0])), found[1]

    async def _run(self, script: str, keys: list[str], sent: list[Any]) -> Any:
        known = self._scripts.get(script)
        if known is None:
            known = self._scripts[script] = self._redis.register_script(script)
        return await self._ask(known(keys=keys, args=sent))

    async def _ask(self, asked: Awaitable[_T]) -> _T:
        """Wait for Redis; whatever it answers, an error of ours holds nothing of what was sent."""
        try:
            answer = await asked
        except _KeepsOnDiskError:
            self._away("redis_keeps_on_disk", None)
            raise StoreRefusedError from None
        except (RedisError, OSError, asyncio.TimeoutError) as error:
            self._away("redis_away", error)
            raise StoreAwayError from None
        if self._is_away:
            self._is_away = False
            log(_logger, logging.INFO, "redis_back")
        return answer

    def _away(self, event: str, error: BaseException | None) -> None:
        if not self._is_away:
            self._is_away = True
            log(_logger, logging.ERROR, event, error)


async def _refuse_disk(connection: Connection) -> None:
    """Look at every new connection: the Redis at its end may have been started anew with other settings."""
    await connection.on_connect()
    try:
        snapshots = await _asked(connection, "CONFIG", "GET", "save")
        journal = await _asked(connection, "CONFIG", "GET", "appendonly")
    except ResponseError:
        # Forbidden, as where Redis is hired. What is told of its state says half of it.
        told = await _told(connection)
        if "aof_enabled:1" in told:
            raise _KeepsOnDiskError from None
        log(_logger, logging.WARNING, "redis_persistence_unknown")
        return
    if "".join(snapshots[1:]) or journal[1:] != ["no"]:
        raise _KeepsOnDiskError
    with contextlib.suppress(ResponseError):
        # Both would hold what is said: the list of slow commands after the conversation is gone, the report of a crash
        # on a disk. Neither is needed.
        await _asked(connection, "CONFIG", "SET", "slowlog-log-slower-than", "-1")
        await _asked(connection, "CONFIG", "SET", "crash-log-enabled", "no")


async def _asked(connection: Connection, *command: str) -> Any:
    await connection.send_command(*command)
    return await connection.read_response()


async def _told(connection: Connection) -> str:
    try:
        return str(await _asked(connection, "INFO", "persistence"))
    except ResponseError:
        return ""


def _thread(name: str) -> str:
    return f"{PREFIX}thread:{name}"


def _small(name: str) -> str:
    return f"{PREFIX}small:{name}"


def _ms(seconds: float) -> int:
    return round(seconds * 1000)


def _json(record: Record) -> str:
    return json.dumps(record.as_dict())


def _entry(n: int, found: str) -> Entry:
    return {**json.loads(found), "n": int(n)}


def _object(found: str | None) -> dict[str, Any] | None:
    return None if found is None else dict(json.loads(found))
