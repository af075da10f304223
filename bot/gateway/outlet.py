"""What the relative is shown: kept in the thread, and sent to whoever is connected, on every gateway."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import Any

from bot.dialogue.turn import Reply
from bot.labels import TOPICS
from bot.live import Conversation
from bot.privacy.logs import log

_logger = logging.getLogger(__name__)
#: Longest wait for an event to be passed on; it is in the thread already, and whoever reconnects asks for it.
EMIT_TIMEOUT_S = 1.0
Emit = Callable[[str, str, Any], Awaitable[None]]


class Outlet:
    """Shows replies and sends events; a way that is broken never stands in front of an answer."""

    def __init__(self, count_unanswered: Callable[[str], None] | None = None) -> None:
        """Create an outlet that sends nowhere yet.

        Args:
            count_unanswered: Called in a thread with the topic of a question that nobody has written an answer to.
        """
        self._count_unanswered = count_unanswered
        self._emit: Emit | None = None
        self._end: Callable[[str], Awaitable[None]] | None = None

    def announce_with(self, emit: Emit, end: Callable[[str], Awaitable[None]] | None = None) -> None:
        """Set where events go, `emit(conversation_id, event, data)`, and what ends that, on every gateway."""
        self._emit = emit
        self._end = end

    async def show(self, conversation: Conversation, reply: Reply) -> Reply:
        """Number a reply, keep it and send it; raises GoneError when the conversation has ended."""
        topic = reply.get("unanswered")
        if topic is not None:
            reply = {k: v for k, v in reply.items() if k != "unanswered"}
            await self._count(str(topic))
        numbered = await conversation.add(reply)
        await self.send(conversation.id, "reply", numbered)
        return numbered

    async def send(self, conversation_id: str, event: str, data: Any) -> None:
        """Send an event to the relative's connections."""
        if self._emit is not None:
            await self._within_time(self._emit(conversation_id, event, data))

    async def end(self, conversation_id: str) -> None:
        """Let go of the relative's connections: the conversation is over on every gateway."""
        if self._end is not None:
            await self._within_time(self._end(conversation_id))

    async def _within_time(self, sending: Awaitable[None]) -> None:
        try:
            await asyncio.wait_for(sending, EMIT_TIMEOUT_S)
        except Exception as error:  # noqa: BLE001  # what is kept is fetched at the next connection
            log(_logger, logging.WARNING, "event_not_sent", error)

    async def _count(self, topic: str) -> None:
        """Count for the editors; a count that fails never stands in the way of an answer."""
        if self._count_unanswered is None or topic not in TOPICS:
            return
        try:
            await asyncio.to_thread(self._count_unanswered, topic)
        except Exception as error:  # noqa: BLE001  # whatever the database says, the relative is answered
            log(_logger, logging.ERROR, "count_failed", error)
