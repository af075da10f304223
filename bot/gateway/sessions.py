"""Live conversations, in memory only."""

from __future__ import annotations

import asyncio
import secrets
import time
from collections import deque
from dataclasses import dataclass, field
from typing import Any

from bot.dialogue.turn import Reply, State
from bot.gateway.limits import Bucket

#: Replies kept for whoever reconnects; older ones are gone.
KEPT_REPLIES = 300
#: Conversations at once; each costs some tens of kilobytes.
MAX_CONVERSATIONS = 10_000


@dataclass
class Conversation:
    """One relative's conversation.

    Attributes:
        id: 128 random bits in hexadecimal: whoever knows it can read along, so it is treated as a secret.
        bucket: Limits its messages.
        mode: `bot` or `closed` (`waiting` and `human` once staff can answer).
        state: What the dialogue keeps: classes only.
        replies: The newest replies, each with its sequence number `n`.
    """

    id: str
    bucket: Bucket
    mode: str = "bot"
    state: State = field(default_factory=State)
    replies: deque[Reply] = field(default_factory=lambda: deque(maxlen=KEPT_REPLIES))
    told_of_redaction: bool = False
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    touched_at: float = field(default_factory=time.monotonic)
    _n: int = 0

    def add(self, reply: Reply) -> Reply:
        """Give a reply its sequence number and keep it."""
        self._n += 1
        numbered: dict[str, Any] = {"n": self._n, **reply}
        self.replies.append(numbered)
        return numbered

    def after(self, n: int) -> list[Reply]:
        """Return the kept replies with a sequence number above `n`, in order."""
        return [reply for reply in self.replies if reply["n"] > n]


class Conversations:
    """All live conversations of this process."""

    def __init__(self, idle_s: float, messages_per_minute: int) -> None:
        """Create an empty store.

        Args:
            idle_s: Seconds without a message before a conversation is gone.
            messages_per_minute: Limit for each conversation.
        """
        self._idle_s = idle_s
        self._per_minute = messages_per_minute
        self._live: dict[str, Conversation] = {}

    def __len__(self) -> int:
        return len(self._live)

    def create(self) -> Conversation | None:
        """Return a new conversation, or none when there is no room."""
        if len(self._live) >= MAX_CONVERSATIONS:
            return None
        conversation = Conversation(secrets.token_hex(16), Bucket(self._per_minute))
        self._live[conversation.id] = conversation
        return conversation

    def get(self, conversation_id: str) -> Conversation | None:
        """Return a live conversation; one that has been idle too long is gone even if the sweep is late."""
        found = self._live.get(conversation_id)
        if found is None or time.monotonic() - found.touched_at > self._idle_s:
            return None
        return found

    def touch(self, conversation: Conversation) -> None:
        """Note that the relative has done something."""
        conversation.touched_at = time.monotonic()

    def remove(self, conversation_id: str) -> Conversation | None:
        """Forget a conversation at once; a turn in flight finds it closed."""
        found = self._live.pop(conversation_id, None)
        if found is not None:
            found.mode = "closed"
            found.replies.clear()
            found.state = State()
        return found

    def expired(self) -> list[str]:
        """Return the ids of conversations that have been idle too long."""
        now = time.monotonic()
        return [c.id for c in self._live.values() if now - c.touched_at > self._idle_s]
