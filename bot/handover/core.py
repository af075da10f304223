"""What both sides of a handover do: tell the relative, tell the desk, change who has the conversation."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError

from bot import clock
from bot.accounts.accounts import staff_of
from bot.accounts.model import Staff
from bot.content.live import LiveContent
from bot.desk import measures
from bot.desk.duty import Duty
from bot.desk.staffed import Staffed, can_a_person_reply
from bot.desk.tickets import Ticket, Tickets
from bot.handover.transcript import system
from bot.handover.words import text
from bot.live import AFTER_LEAVING_S, Entry, GoneError, LiveStore, Record
from bot.live.store import DESK
from bot.privacy.logs import log
from bot.storage.kept import staff

_logger = logging.getLogger(__name__)
#: Longest that a chat can be tied to its conversation, seconds; a working day.
LINK_S = 12 * 3600.0
#: `emit(room, event, data)`.
Emit = Callable[[str, str, Any], Awaitable[None]]


async def _nowhere(room: str, event: str, data: Any) -> None:
    """Until the sockets are there."""


async def _nobody(room: str) -> None:
    """Until the sockets are there."""


class Core:
    """State of handovers: who waits and who has whom in SQL, everything that was said in the live store."""

    def __init__(
        self, store: LiveStore, engine: Any, content: LiveContent, tickets: Tickets, duty: Duty, chats_at_once: int
    ) -> None:
        """Put the parts together; nothing is started.

        Args:
            store: Live conversations.
            engine: A migrated database.
            content: Districts and opening hours.
            tickets: The queue.
            duty: Who is there.
            chats_at_once: So many one desk can have.
        """
        self.store = store
        self.engine = engine
        self.content = content
        self.tickets = tickets
        self.duty = duty
        self.chats_at_once = chats_at_once
        self.to_chat: Emit = _nowhere
        self.to_desk: Emit = _nowhere
        self._empty_room: Callable[[str], Awaitable[None]] = _nobody

    def announce_with(self, to_chat: Emit, to_desk: Emit, empty_room: Callable[[str], Awaitable[None]]) -> None:
        """Set where events go: relatives' sockets (room: the conversation's id), and the desk's.

        Args:
            to_chat: Sends to a relative.
            to_desk: Sends to desks.
            empty_room: Has everyone at the desks leave a room.
        """
        self.to_chat = to_chat
        self.to_desk = to_desk
        self._empty_room = empty_room

    async def nobody_follows(self, ticket_id: str) -> None:
        """Stop sending a chat to whoever had it: it is another's now, or over."""
        await self._empty_room(f"ticket:{ticket_id}")

    async def staffed(self, district: str | None) -> Staffed:
        """Tell whether a person can reply now; no when the database is away."""
        hours = self.content.current().opening
        values = (clock.now(), district, hours, self.duty, self.tickets, self.chats_at_once)
        try:
            return await asyncio.to_thread(can_a_person_reply, *values)
        except SQLAlchemyError as error:
            log(_logger, logging.ERROR, "staffed_unknown", error)
            return Staffed(False)

    def all_staff(self) -> list[Staff]:
        """Return every account."""
        with self.engine.connect() as connection:
            return [staff_of(row) for row in connection.execute(select(staff)).mappings()]

    async def tell(self, record: Record, key: str, once: str | None = None, **values: str) -> Entry | None:
        """Say one of our sentences to the relative; returns the reply, or none when the conversation is gone.

        Args:
            record: The conversation.
            key: Of the sentence.
            once: Said once for each such name.
            values: Filled in.
        """
        said = text(key, record.state.audience, **values)
        return await self.reply(record.id, {"type": "notice", "text": said}, once)

    async def reply(self, conversation_id: str, reply: Entry, key: str | None = None) -> Entry | None:
        """Show a reply to the relative, once for a key; none when the conversation is gone."""
        try:
            entry, fresh = await self.store.append(f"relative:{conversation_id}", reply, key)
        except GoneError:
            return None
        if fresh:
            await self.to_chat(conversation_id, "reply", entry)
        return entry

    async def item(self, ticket_id: str, item: Entry, key: str | None = None) -> tuple[Entry, bool]:
        """Show an item to the desk, once for a key; returns it numbered, and whether it is new.

        Raises:
            GoneError: The chat is over at the desk.
        """
        entry, fresh = await self.store.append(f"{DESK}{ticket_id}", item, key)
        if fresh:
            await self.to_desk(f"ticket:{ticket_id}", "item", {"ticket": ticket_id, "item": entry})
        return entry, fresh

    async def note(self, ticket_id: str, key: str, once: str | None = None, **values: str) -> None:
        """Show the desk a line that nobody wrote, unless the chat is over there."""
        with contextlib.suppress(GoneError):
            await self.item(ticket_id, system(text(key, **values)), once)

    async def set_mode(self, conversation_id: str, mode: str, only_of: str | None, **fields: Any) -> Record | None:
        """Change who has the conversation, and say so; returns it as it is now, or none when it is gone.

        Args:
            conversation_id: Which.
            mode: `bot`, `waiting` or `human`.
            only_of: Only while it has this ticket, or while it has none; else nothing is changed and none is returned:
                whoever was slower does not undo what has happened since.
            fields: Of the record, that change too.
        """

        def change(record: Record) -> None:
            if record.ticket != only_of:
                raise GoneError
            record.mode = mode
            for name, value in fields.items():
                setattr(record, name, value)

        try:
            record = await self.store.change(conversation_id, change)
        except GoneError:
            return None
        await self.to_chat(conversation_id, "mode", {"mode": mode, "who": record.answered_by})
        return record

    async def conversation_of(self, ticket_id: str) -> Record | None:
        """Return the conversation of a ticket, while the relative is there."""
        found = await self.store.get(f"ticket:{ticket_id}")
        return await self.store.load(found["conversation"]) if found else None

    async def link(self, ticket_id: str, conversation_id: str) -> None:
        """Tie a ticket to its conversation; in memory only."""
        await self.store.put(f"ticket:{ticket_id}", {"conversation": conversation_id}, LINK_S)

    async def queue_changed(self) -> None:
        """Tell every desk, and everyone who waits their place."""
        await self.to_desk("desk", "queue", {})
        waiting = await asyncio.to_thread(self.tickets.waiting)
        wait_s = await asyncio.to_thread(self.tickets.usual_wait_s)
        for ticket in waiting:
            found = await self.store.get(f"ticket:{ticket.id}")
            if found:
                place = self.tickets.place_among(waiting, ticket.id)
                await self.to_chat(found["conversation"], "queue", {"place": place, "wait_s": wait_s})

    async def back_to_bot(self, record: Record, ticket_id: str, said: str, **values: str) -> None:
        """Give the conversation back to the robot and say why, if it still has that ticket."""
        after = await self.set_mode(record.id, "bot", ticket_id, ticket=None, answered_by=None)
        if after is not None:
            await self.tell(after, said, **values)

    async def back_in_line(self, ticket: Ticket, relative_key: str, desk_key: str, who: str) -> bool:
        """Put someone whom staff had back in the queue, first, with what was said; tells whether it was done."""
        if not await asyncio.to_thread(self.tickets.requeue, ticket.id):
            return False
        await self.nobody_follows(ticket.id)
        await self.note(ticket.id, desk_key, who=who)
        record = await self.conversation_of(ticket.id)
        after = record and await self.set_mode(record.id, "waiting", ticket.id, answered_by=None)
        if after is None:
            await self.close_left(ticket.id)
        else:
            await self.tell(after, relative_key, who=who)
        await self.queue_changed()
        return True

    async def close_left(self, ticket_id: str) -> None:
        """End a ticket whose relative is gone and that no desk has: nothing of it is kept."""
        closed = await asyncio.to_thread(self.tickets.close, ticket_id, "lamnade")
        await self.forget(ticket_id)
        if closed:
            # Who was taken and fell back has been counted by how long that took.
            left = [("wait", "left")] if closed.waited_s is None else []
            await self.count(*left, ("outcome", "lamnade"))

    async def forget(self, ticket_id: str) -> None:
        """Forget everything that was said in a chat, and that it was this conversation's."""
        await self.store.drop(f"{DESK}{ticket_id}")
        for name in ("ticket", "hidden", "threat"):
            await self.store.pop(f"{name}:{ticket_id}")

    async def left(self, ticket_id: str) -> None:
        """The relative has left someone who has them: the text stays an hour at most, what was hidden not at all."""
        await self.note(ticket_id, "desk_left", once="left")
        await self.store.keep(f"{DESK}{ticket_id}", AFTER_LEAVING_S)
        for name in ("ticket", "hidden"):
            await self.store.pop(f"{name}:{ticket_id}")
        await self.to_desk(f"ticket:{ticket_id}", "left", {"ticket": ticket_id, "gone_in_s": int(AFTER_LEAVING_S)})

    async def count(self, *what: tuple[str, str]) -> None:
        """Count for the figures; a count that fails stands in nobody's way."""
        try:
            await asyncio.to_thread(measures.count, self.engine, clock.now().date(), *what)
        except SQLAlchemyError as error:
            log(_logger, logging.ERROR, "count_failed", error)
