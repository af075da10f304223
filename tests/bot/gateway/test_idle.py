"""A conversation that nobody writes in: told of at 25 minutes, gone at 30, kept by a button."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from bot.content.live import in_force
from bot.dialogue import State
from bot.gateway.problems import RefusedError
from bot.gateway.relay import Relay
from bot.gateway.sessions import Conversations
from bot.gateway.turns import Turns
from bot.live import Conversation, MemoryStore, Record


class Clock:
    """Minutes that pass when they are told to."""

    def __init__(self) -> None:
        self.minutes = 0.0

    def now(self) -> float:
        """Return seconds."""
        return self.minutes * 60


def play(check: Callable[[Turns, MemoryStore, Clock], Awaitable[None]]) -> None:
    """Run a coroutine function with a gateway's turns whose conversations live 30 minutes."""

    async def whole() -> None:
        clock = Clock()
        store = MemoryStore(30 * 60.0, clock.now)
        relay = Relay("http://127.0.0.1:9", 0.5)
        await check(Turns(in_force(), Conversations(store, 30), relay, 0.5), store, clock)

    asyncio.run(whole())


async def shown(conversation: Conversation) -> list[dict[str, Any]]:
    """Return what the relative has been shown since the welcome."""
    return (await conversation.after(0))[2:]


def test_idle_conversation_is_told_of_once_and_gone_five_minutes_later() -> None:
    """The warning says how long there is, with a way to keep it and one to be rid of it."""

    async def check(turns: Turns, _: MemoryStore, clock: Clock) -> None:
        conversation = await turns.begin()
        clock.minutes = 24.9
        await turns.sweep()
        assert await shown(conversation) == []
        clock.minutes = 25.1
        await turns.sweep()
        await turns.sweep()
        (warning,) = await shown(conversation)
        assert "fem minuter" in warning["text"]
        assert [o["payload"] for o in warning["options"]] == ["/keep_conversation", "/confirm_delete"]
        clock.minutes = 30.1
        await turns.sweep()
        with pytest.raises(RefusedError):
            await turns.find(conversation.id)

    play(check)


def test_idle_conversation_is_kept_by_the_button_and_told_of_anew() -> None:
    """Whoever presses has half an hour more, also while a person answers."""

    async def check(turns: Turns, store: MemoryStore, clock: Clock) -> None:
        conversation = await turns.begin()
        clock.minutes = 26
        await turns.sweep()
        answered = await turns.handle(conversation.id, {"payload": "/keep_conversation"})
        assert "kvar" in answered.replies[0]["text"]
        clock.minutes = 50
        await turns.sweep()
        assert len(await shown(conversation)) == 2
        clock.minutes = 51.1
        await turns.sweep()
        assert len(await shown(conversation)) == 3
        assert await store.load(conversation.id)

    play(check)


def test_idle_conversation_in_english_is_told_of_in_english() -> None:
    """As the rest of what is said there."""

    async def check(turns: Turns, store: MemoryStore, clock: Clock) -> None:
        await store.create(Record("a" * 32, state=State(language="en")))
        clock.minutes = 26
        await turns.sweep()
        (warning,) = await store.after(f"relative:{'a' * 32}", 0)
        assert "five minutes" in warning["text"] and warning["options"][0]["label"] == "Keep the conversation"

    play(check)


def test_idle_conversation_with_staff_is_not_hurried() -> None:
    """Whoever waits, or talks with a person, is not asked whether they are there."""

    async def check(turns: Turns, store: MemoryStore, clock: Clock) -> None:
        await store.create(Record("b" * 32, "waiting", ticket="t1"))
        clock.minutes = 26
        await turns.sweep()
        assert await store.after(f"relative:{'b' * 32}", 0) == []

    play(check)
