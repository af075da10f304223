"""The relative's side: the offer, the queue, writing to a person, leaving."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Mapping
from typing import Any

from sqlalchemy.exc import SQLAlchemyError

from bot.content.choose import ELSEWHERE
from bot.desk.summary import Summary
from bot.desk.tickets import Ticket, new_id
from bot.dialogue.turn import Reply, State
from bot.handover import words
from bot.handover.core import Core
from bot.handover.transcript import HIDDEN_S, masked_item, own, shown, system
from bot.live import Conversation, GoneError, Record
from bot.live.store import DESK
from bot.privacy.logs import log

_logger = logging.getLogger(__name__)
#: Seconds of waiting after which the letter is offered.
LATE_S = 300
#: What the relative has written to the robot, masked, that can be sent along: the latest.
KEPT_SAID = 20


class NobodyError(Exception):
    """No person can reply now."""


class Handover:
    """What the gateway calls for a relative. Ids of conversations never reach the database."""

    def __init__(self, core: Core, idle_s: float) -> None:
        """Create it.

        Args:
            core: What both sides share.
            idle_s: Seconds that an idle conversation lives.
        """
        self.core = core
        self._idle_s = idle_s

    async def offer(self, conversation: Conversation, only_live: bool = False) -> Reply | None:
        """Return the offer for a conversation that the robot has, else none.

        Args:
            conversation: In any mode.
            only_live: None, too, when no person can reply.
        """
        if conversation.mode != "bot":
            return None
        offered = await self.offer_for(conversation.state)
        return None if only_live and not offered["live"] else offered

    async def offer_for(self, state: State) -> Reply:
        """Return the offer of a person, or of a letter when none can reply now, with what staff would see."""
        districts = self.core.content.current().districts
        summary = summary_of(state)
        staffed = await self.core.staffed(summary.district)
        said = words.text("offer_live" if staffed.live else "offer_closed", state.audience)
        promise = words.text("promise", state.audience)
        lines = words.lines(summary, districts)
        return {
            "type": "handover_offer",
            "text": "\n\n".join([said, "Det här får personalen se:\n" + "\n".join(lines), promise]),
            "lead": said,
            "live": staffed.live,
            "wait_s": staffed.wait_s,
            "opens": staffed.opens,
            "letter": True,
            "summary": summary.as_dict(),
            "choices": words.choices(districts),
            "lines": lines,
            "promise": promise,
            "options": [],
        }

    async def staffed(self) -> bool:
        """Tell whether a person can reply now."""
        return (await self.core.staffed(None)).live

    async def ask(self, record: Record, summary: Summary, history: bool) -> None:
        """Join the queue with what the relative has approved.

        Raises:
            NobodyError: No person can reply now, or the database is away.
        """
        if record.ticket is not None:
            return
        if not (await self.core.staffed(summary.district)).live:
            raise NobodyError
        # Tied first: a place that is nobody's is closed by whoever looks after the queue.
        ticket_id = new_id()
        await self.core.link(ticket_id, record.id)
        await self.core.store.begin(f"{DESK}{ticket_id}")
        try:
            await asyncio.to_thread(self.core.tickets.open, summary, ticket_id)
        except SQLAlchemyError as error:
            log(_logger, logging.ERROR, "queue_failed", error)
            await self.core.forget(ticket_id)
            raise NobodyError from None
        after = await self.core.set_mode(record.id, "waiting", None, ticket=ticket_id)
        if after is None:
            # Gone meanwhile, or asked twice at once: this place was never anybody's, and is not counted.
            await asyncio.to_thread(self.core.tickets.close, ticket_id, "lamnade")
            await self.core.forget(ticket_id)
            return
        if history:
            with contextlib.suppress(GoneError):
                await self._send_history(record.id, ticket_id)
        await self.core.tell(after, "joined")
        await self.core.count(("asked", "live"), ("target_group", summary.target_group), ("urgency", summary.urgency))
        await self.core.queue_changed()

    async def place(self, record: Record) -> dict[str, Any]:
        """Return `{place, wait_s}`; both none when it does not wait."""
        if record.mode != "waiting" or record.ticket is None:
            return {"place": None, "wait_s": None}
        place = await asyncio.to_thread(self.core.tickets.place, record.ticket)
        return {"place": place, "wait_s": await asyncio.to_thread(self.core.tickets.usual_wait_s)}

    async def withdraw(self, record: Record) -> None:
        """Leave the queue or end the chat; the robot has the conversation again."""
        ticket_id, mode, who = record.ticket, record.mode, record.answered_by
        if ticket_id is None:
            return
        if mode == "waiting":
            await self.core.close_left(ticket_id)
            await self.core.back_to_bot(record, ticket_id, "left_queue")
        else:
            await self.core.left(ticket_id)
            await self.core.back_to_bot(record, ticket_id, "ended_by_relative", who=who or "")
        await self.core.queue_changed()

    async def relative_writes(
        self, conversation: Conversation, text: str, key: str | None, grade: str
    ) -> dict[str, Any]:
        """Pass what the relative writes to the person, masked; returns it as staff see it: `{n, text, hidden}`.

        Raises:
            GoneError: Nobody has the conversation any longer.
        """
        record = conversation.record
        if record.ticket is None:
            raise GoneError
        item, hidden = await asyncio.to_thread(masked_item, text, grade)
        try:
            entry, fresh = await self.core.item(record.ticket, item, key)
        except GoneError:
            # Over at the desk, though a gateway that died may not have come as far as saying so.
            await self.core.back_to_bot(record, record.ticket, "ended_by_staff", who=record.answered_by or "Personalen")
            raise
        if fresh and entry["hidden"]:
            n, name = str(entry["n"]), f"hidden:{record.ticket}"
            await self.core.store.alter(name, lambda kept: kept.update({n: hidden}), HIDDEN_S, of=record.id)
        return own(entry)

    async def reveal(self, record: Record, n: int, i: int) -> dict[str, Any] | None:
        """Show staff one hidden place; returns the message as they see it now, or none when it is too late."""
        name, found = f"hidden:{record.ticket}", None
        kept = await self.core.store.get(name) if record.ticket else None
        if not kept or str(n) not in kept or not 0 <= i < len(kept[str(n)]["spans"]):
            return None

        def show(kept: dict[str, Any]) -> None:
            nonlocal found
            found = kept.get(str(n))
            if found is not None and i not in found["shown"]:
                found["shown"].append(i)

        await self.core.store.alter(name, show, HIDDEN_S, of=record.id)
        if found is None:
            return None
        changes: Mapping[str, Any] = shown(found)
        entry = await self.core.store.amend(f"desk:{record.ticket}", n, changes)
        if entry is None:
            return None
        await self.core.to_desk(f"ticket:{record.ticket}", "item", {"ticket": record.ticket, "item": entry})
        return own(entry)

    async def relative_typing(self, record: Record) -> None:
        """Tell the desk that something is being written; never what."""
        if record.ticket is not None:
            await self.core.to_desk(f"ticket:{record.ticket}", "typing", {"ticket": record.ticket, "on": True})

    async def relative_said(self, record: Record, masked: str, grade: str) -> None:
        """Keep what was written to the robot, masked, in memory, in case the relative wants to send it along."""

        def add(kept: dict[str, Any]) -> None:
            kept["said"] = [*kept.get("said", ()), [masked, grade]][-KEPT_SAID:]

        await self.core.store.alter(f"said:{record.id}", add, self._idle_s, of=record.id)

    async def relative_left(self, record: Record) -> None:
        """The conversation is over: what staff have received stays a while, everything else is gone."""
        if record.ticket is None:
            return
        try:
            ticket = await asyncio.to_thread(self.core.tickets.get, record.ticket)
            if ticket is not None and ticket.state == "human":
                await self.core.left(record.ticket)
            else:
                await self.core.close_left(record.ticket)
            await self.core.queue_changed()
        except SQLAlchemyError as error:
            log(_logger, logging.ERROR, "leaving_not_noted", error)

    async def sweep(self) -> None:
        """Look after those who wait long, desks that have fallen silent, and tickets that nobody belongs to."""
        try:
            for ticket in await asyncio.to_thread(self.core.tickets.taken):
                await self._look_after_taken(ticket)
            for ticket in await asyncio.to_thread(self.core.tickets.waiting):
                await self._look_after(ticket)
        except SQLAlchemyError as error:
            log(_logger, logging.ERROR, "queue_not_swept", error)

    async def _look_after_taken(self, ticket: Ticket) -> None:
        record = await self.core.conversation_of(ticket.id)
        if record is not None:
            if await self.core.store.get(f"beat:{ticket.taken_by}") is None:
                who = record.answered_by or "Personalen"
                await self.core.back_in_line(ticket, "silent_desk", "desk_silent", who)
            return
        kept_for = await self.core.store.kept_for(f"{DESK}{ticket.id}")
        if kept_for is None:  # whoever was to note that the relative has left did not come as far
            await self.core.left(ticket.id)
        elif not kept_for:  # nobody is there and nothing is left to read: it is in nobody's way any longer
            await self.core.close_left(ticket.id)
            await self.core.to_desk(f"ticket:{ticket.id}", "closed", {"ticket": ticket.id})
            await self.core.queue_changed()

    async def _look_after(self, ticket: Ticket) -> None:
        record = await self.core.conversation_of(ticket.id)
        if record is None:
            await self.core.close_left(ticket.id)
            await self.core.queue_changed()
        elif not (await self.core.staffed(ticket.summary.district)).live:
            await self.core.close_left(ticket.id)
            await self.core.back_to_bot(record, ticket.id, "closed_while_waiting")
            await self.core.reply(record.id, await self.offer_for(record.state))
            await self.core.queue_changed()
        elif self.core.tickets.waited_s(ticket) > LATE_S:
            await self.core.tell(record, "late", once=f"late:{ticket.id}")

    async def _send_history(self, conversation_id: str, ticket_id: str) -> None:
        kept = await self.core.store.get(f"said:{conversation_id}") or {"said": []}
        if not kept["said"]:
            return
        await self.core.item(ticket_id, system(words.text("desk_history")))
        for masked, grade in kept["said"]:
            item, _ = masked_item(masked, grade)
            await self.core.item(ticket_id, {**item, "text": masked, "hidden": [], "earlier": True})


def summary_of(state: State) -> Summary:
    """Return what staff would see of a conversation."""
    return Summary(
        state.target_group, state.urgency, state.practical_topic, state.district or ELSEWHERE, state.language or "sv"
    )
