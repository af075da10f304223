"""What the relative's side of a conversation tells whoever hands over to staff."""

from __future__ import annotations

from typing import Any, Protocol

from bot.dialogue.turn import Reply
from bot.live.conversation import Conversation
from bot.live.store import Record


class HandoverHook(Protocol):
    """Called by the gateway's turns. A danger card is always out before any of these is awaited."""

    async def staffed(self) -> bool:
        """Tell whether a person can reply now."""

    async def relative_writes(
        self, conversation: Conversation, text: str, key: str | None, grade: str
    ) -> dict[str, Any]:
        """Pass a text on to staff, once for each key.

        Args:
            conversation: In mode `human`.
            text: As written, at most MAX_CHARACTERS; masking it is up to the hook.
            key: Chosen by the relative's client, or none.
            grade: What the danger screen saw, masked text included.

        Returns:
            `own`: `{n, text, hidden: [{i, label}]}`, what staff see of it.

        Raises:
            GoneError: Nobody has the conversation any longer; the bot answers instead.
        """

    async def relative_said(self, record: Record, masked: str, grade: str) -> None:
        """Keep what was written to the bot, masked, in case the relative wants to send it along."""

    async def relative_left(self, record: Record) -> None:
        """Note that a conversation has ended or been idle too long; it and its thread are gone."""

    async def relative_typing(self, record: Record) -> None:
        """Tell staff that the relative writes something; called at most once a second."""

    async def sweep(self) -> None:
        """Look after queue and chats; called every few seconds, by one gateway."""

    async def offer(self, conversation: Conversation, only_live: bool = False) -> Reply | None:
        """Return the reply that offers staff, to be shown after the dialogue's own, or none.

        Args:
            conversation: In any mode.
            only_live: No letter when no person can reply.
        """
