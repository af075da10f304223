"""Events to relatives and staff on other gateways, through Redis: the library's way, with limits to every wait."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import socketio
from redis.asyncio import Redis
from redis.exceptions import RedisError

from bot.live.redis import PREFIX, TIMEOUT_S
from bot.privacy.logs import log

_logger = logging.getLogger(__name__)
#: Seconds of silence after which Redis is asked whether it is there, and after which it is taken to be gone.
PULSE_S, DEAD_S = 5.0, 12.0
#: Seconds between two tries to reach it.
RETRY_S = 0.5


class Fanout(socketio.AsyncRedisManager):  # type: ignore[misc]  # python-socketio carries no types
    """The library's manager waits for ever for a Redis that hangs, and up to a minute before it tries anew."""

    redis: Any
    pubsub: Any
    #: Told of the namespace and name of a room that another gateway has closed.
    when_closed: Callable[[str, str], Awaitable[None]] | None = None
    _is_closed = False

    def __init__(self, url: str) -> None:
        """Prepare the manager.

        Args:
            url: Address of the Redis that the gateways share.
        """
        # No time limit for reading: whoever listens waits. Each call has its own below.
        super().__init__(url, channel=f"{PREFIX}events", redis_options={"socket_connect_timeout": TIMEOUT_S})
        self._sender: Any = Redis.from_url(url, socket_timeout=TIMEOUT_S, socket_connect_timeout=TIMEOUT_S)

    async def close(self) -> None:
        """Stop listening and let go of connections; what is sent after that goes nowhere."""
        self._is_closed = True
        listening = getattr(self, "thread", None)
        if listening is not None:
            listening.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await listening
        await self._let_go(self.pubsub, self.redis, self._sender)

    async def _publish(self, data: Any) -> None:
        """Send to the other gateways; what they miss is fetched when somebody reconnects."""
        if self._is_closed:
            return
        try:
            await asyncio.wait_for(self._sender.publish(self.channel, self.json.dumps(data)), TIMEOUT_S)
        except (RedisError, OSError, asyncio.TimeoutError) as error:
            log(_logger, logging.WARNING, "event_not_passed_on", error)

    async def _handle_close_room(self, message: dict[str, Any]) -> None:
        await super()._handle_close_room(message)
        if self.when_closed is not None and message["host_id"] != self.host_id:
            await self.when_closed(message["namespace"], message["room"])

    async def _redis_listen_with_retries(self) -> AsyncIterator[dict[str, Any]]:
        was_lost = False
        while True:
            try:
                await self._let_go(self.pubsub, self.redis)
                self._redis_connect()
                await asyncio.wait_for(self.pubsub.subscribe(self.channel), TIMEOUT_S)
                if was_lost:
                    await self._have_all_ask_again()
                    was_lost = False
                async for message in self._heard():
                    yield message
            except (RedisError, OSError, asyncio.TimeoutError) as error:
                if not was_lost:
                    log(_logger, logging.ERROR, "events_not_heard", error)
                was_lost = True
                await asyncio.sleep(RETRY_S)

    async def _heard(self) -> AsyncIterator[dict[str, Any]]:
        heard_at = time.monotonic()
        while True:
            message = await self.pubsub.get_message(ignore_subscribe_messages=True, timeout=PULSE_S)
            if message is not None:
                heard_at = time.monotonic()
                yield message
            elif time.monotonic() - heard_at > DEAD_S:
                raise asyncio.TimeoutError
            else:
                await asyncio.wait_for(self.pubsub.ping(), TIMEOUT_S)

    async def _have_all_ask_again(self) -> None:
        """Close every connection here: each comes back and asks for what was said while nothing was heard."""
        for connection in list(self.server.eio.sockets):
            with contextlib.suppress(Exception):
                await self.server.eio.disconnect(connection)

    async def _let_go(self, *held: Any) -> None:
        for each in held:
            if each is not None:
                with contextlib.suppress(RedisError, OSError, asyncio.TimeoutError):
                    await asyncio.wait_for(each.close(), TIMEOUT_S)
                    # A client made from an address leaves its connections open.
                    await asyncio.wait_for(each.connection_pool.disconnect(), TIMEOUT_S)
