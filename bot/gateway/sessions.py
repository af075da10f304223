"""What each gateway has for itself of the conversations it handles: a queue, a limit, open sockets. No text."""

from __future__ import annotations

import asyncio
import secrets
from dataclasses import dataclass, field

from bot.dialogue.turn import State
from bot.gateway import problems
from bot.gateway.bodies import is_id
from bot.gateway.limits import Bucket
from bot.live import Conversation, LiveStore, Record


@dataclass
class Local:
    """Of one conversation in this process.

    Attributes:
        bucket: Limits its messages.
        lock: One turn at a time goes to Rasa.
        sockets: Ids of open connections.
        typed_at: When it was last told that something is being written, monotonic seconds.
    """

    bucket: Bucket
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    sockets: set[str] = field(default_factory=set)
    typed_at: float = float("-inf")


class Conversations:
    """Conversations in the store, and what this process has of them."""

    def __init__(self, store: LiveStore, messages_per_minute: int) -> None:
        """Begin with none.

        Args:
            store: Where they are.
            messages_per_minute: Limit for each conversation.
        """
        self.store = store
        self._per_minute = messages_per_minute
        self._local: dict[str, Local] = {}

    async def create(self, state: State) -> Conversation:
        """Return a new conversation.

        Raises:
            RefusedError: There is no room.
        """
        record = Record(secrets.token_hex(16), state=state)
        if not await self.store.create(record):
            raise problems.RefusedError(problems.FULL)
        return Conversation(self.store, record)

    async def find(self, conversation_id: str, key: str | None = None) -> Conversation:
        """Return a live conversation.

        Args:
            conversation_id: As sent.
            key: Of the message to be answered, if it has one.

        Raises:
            RefusedError: There is none with this id.
        """
        record = await self.store.load(conversation_id) if is_id(conversation_id) else None
        if record is None:
            raise problems.RefusedError(problems.NOT_FOUND)
        return Conversation(self.store, record, key)

    def local(self, conversation_id: str) -> Local:
        """Return what this process has of a live conversation."""
        found = self._local.get(conversation_id)
        if found is None:
            found = self._local[conversation_id] = Local(Bucket(self._per_minute))
        return found

    def connected(self) -> list[str]:
        """Return the ids of conversations with an open socket here."""
        return [conversation_id for conversation_id, local in self._local.items() if local.sockets]

    def hung_up(self, connection: str) -> None:
        """Note that a socket is closed."""
        for local in self._local.values():
            local.sockets.discard(connection)

    def forget(self, conversation_id: str) -> None:
        """Forget what this process has of a conversation that is gone."""
        self._local.pop(conversation_id, None)

    async def ended_elsewhere(self) -> list[str]:
        """Return, and forget, those handled here that are gone: ended on another gateway, or idle too long."""
        alive = await self.store.alive(self._local)
        gone = [conversation_id for conversation_id in self._local if conversation_id not in alive]
        for conversation_id in gone:
            self.forget(conversation_id)
        return gone
