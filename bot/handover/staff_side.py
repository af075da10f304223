"""Staff's side: take, write, send, pass on, hand back, close."""

from __future__ import annotations

import asyncio
from typing import Any

from bot import clock
from bot.accounts.model import Staff
from bot.content.answers import answer_reply
from bot.content.choose import card, choose_contacts, is_showable, text_of
from bot.desk.duty import SILENT_S
from bot.desk.measures import wait_class
from bot.desk.tickets import Ticket
from bot.handover import words
from bot.handover.core import Core
from bot.handover.transcript import at, found_in
from bot.live import AFTER_LEAVING_S, Entry, GoneError, StoreAwayError
from bot.live.store import DESK

#: Cards and answers that are suggested.
SUGGESTED = 4


class NotTheirsError(Exception):
    """Somebody else has the ticket, it is closed, or its text is hidden from them."""


class PersonalDataError(Exception):
    """What is to be sent seems to hold personal data.

    Attributes:
        found: What kinds, a Swedish word each.
    """

    def __init__(self, found: list[str]) -> None:
        super().__init__("personal data")
        self.found = found


class UnknownItemError(Exception):
    """There is no such card, answer or reply."""


class StaffSide:
    """What the desk calls. Every method checks that the one who asks has the ticket."""

    def __init__(self, core: Core) -> None:
        """Create it.

        Args:
            core: What both sides share.
        """
        self.core = core

    async def beat(self, who: Staff) -> bool:
        """Note that a desk is alive; tells whether they are on duty."""
        await self.core.store.put(f"beat:{who.id}", {}, SILENT_S)
        return await asyncio.to_thread(self.core.duty.beat, who.id)

    async def set_duty(self, who: Staff, on: bool) -> None:
        """Go on or off duty."""
        await self.beat(who)
        await asyncio.to_thread(self.core.duty.on if on else self.core.duty.off, who.id)
        await self.core.queue_changed()

    async def queue(self, who: Staff) -> dict[str, Any]:
        """Return `{staffed, on_duty, waiting, mine, colleagues}`: what they may see of the queue."""
        waiting = await asyncio.to_thread(self.core.tickets.waiting, who.may_read)
        taken = await asyncio.to_thread(self.core.tickets.taken)
        names = {s.id: s.shown_as for s in await asyncio.to_thread(self.core.all_staff)}
        visible = [t for t in taken if t.taken_by == who.id or who.may_read(t.summary.district)]
        shown_waiting = [t for t in waiting if await self._may_take(who, t.id)]
        return {
            "staffed": (await self.core.staffed(None)).live,
            "on_duty": await asyncio.to_thread(self.core.duty.is_on, who.id),
            "waiting": [self._row(t, names, place) for place, t in enumerate(shown_waiting, 1)],
            "mine": [self._row(t, names) for t in visible if t.taken_by == who.id],
            "colleagues": [self._row(t, names) for t in visible if t.taken_by != who.id],
        }

    async def take(self, who: Staff, ticket_id: str) -> dict[str, Any]:
        """Take someone who waits; returns `{ticket, items, left, gone_in_s}`.

        Raises:
            NotTheirsError: Somebody was quicker, or it is not theirs to take.
            FullError: They have as many as one desk can have.
        """
        ticket = await asyncio.to_thread(self.core.tickets.get, ticket_id)
        if ticket is None or not who.may_read(ticket.summary.district) or not await self._may_take(who, ticket_id):
            raise NotTheirsError
        record = await self.core.conversation_of(ticket_id)
        if record is None and ticket.state == "waiting":
            await self.core.close_left(ticket_id)
            await self.core.queue_changed()
            raise NotTheirsError
        await self.beat(who)
        if not await asyncio.to_thread(self.core.tickets.take, ticket_id, who.id, self.core.chats_at_once):
            raise NotTheirsError
        assert record is not None
        try:
            after = await self.core.set_mode(record.id, "human", ticket_id, answered_by=who.shown_as)
        except StoreAwayError:
            # The relative does not know that somebody has come: they wait on, and are first.
            await asyncio.to_thread(self.core.tickets.requeue, ticket_id)
            raise
        if after is None:
            # Left in the moment it was taken: nobody is there any longer.
            await self.core.close_left(ticket_id)
            await self.core.queue_changed()
            raise NotTheirsError
        await self.core.tell(after, "taken", who=who.shown_as)
        if ticket.waited_s is None:
            waited = wait_class(self.core.tickets.waited_s(ticket))
            await self.core.count(("answered", "live"), ("wait", waited))
        await self.core.queue_changed()
        return {**await self.items(who, ticket_id, 0), "ticket": await self.row(who, ticket_id)}

    async def row(self, who: Staff, ticket_id: str) -> dict[str, Any]:
        """Return a ticket they have.

        Raises:
            NotTheirsError: They do not have it.
        """
        ticket = await self._mine(who, ticket_id)
        return self._row(ticket, {who.id: who.shown_as})

    async def items(self, who: Staff, ticket_id: str, after: int) -> dict[str, Any]:
        """Return `{items, left, gone_in_s}` after a number.

        Raises:
            NotTheirsError: They do not have it.
        """
        await self._mine(who, ticket_id)
        gone_in = await self.core.store.kept_for(f"{DESK}{ticket_id}")
        found = await self.core.store.after(f"{DESK}{ticket_id}", after)
        return {"items": found, "left": gone_in is not None, "gone_in_s": None if gone_in is None else int(gone_in)}

    async def write(self, who: Staff, ticket_id: str, text: str, key: str, confirmed: bool) -> Entry:
        """Write to the relative; returns the item.

        Raises:
            NotTheirsError: They do not have it, or the relative has left.
            PersonalDataError: It seems to hold personal data, and that was not confirmed.
        """
        await self._mine(who, ticket_id)
        if not confirmed:
            found = await asyncio.to_thread(found_in, text)
            if found:
                raise PersonalDataError(found)
        return await self._send(who, ticket_id, {"type": "staff", "text": text}, text, key)

    async def send(self, who: Staff, ticket_id: str, kind: str, item_id: str, key: str) -> Entry:
        """Send a contact card, an answer or a saved reply; returns the item.

        Raises:
            NotTheirsError: They do not have it, or the relative has left.
            UnknownItemError: There is no such thing to send.
        """
        await self._mine(who, ticket_id)
        content = self.core.content.current()
        now = clock.now()
        if kind == "contact":
            contact = next((c for c in content.contacts if c.id == item_id and is_showable(c)), None)
            if contact is None:
                raise UnknownItemError
            cards = [card(contact, now)]
            reply: dict[str, Any] = {"type": "contacts", "text": text_of(cards), "lead": "", "contacts": cards}
            return await self._send(who, ticket_id, reply, f"Kontakt: {contact.name}", key)
        if kind == "answer":
            record = await self.core.conversation_of(ticket_id)
            answer = next((a for a in content.answers if a.id == item_id and a.status == "active"), None)
            if answer is None or record is None:
                raise UnknownItemError
            reply = answer_reply(answer, now.date(), record.state.audience, record.state.reads)
            return await self._send(who, ticket_id, {**reply, "options": []}, f"Svar: {answer.question}", key)
        saved = next((r for r in content.saved_replies if r.id == item_id), None)
        if kind != "reply" or saved is None:
            raise UnknownItemError
        return await self._send(who, ticket_id, {"type": "staff", "text": saved.text}, saved.text, key)

    async def typing(self, who: Staff, ticket_id: str) -> None:
        """Tell the relative that something is being written.

        Raises:
            NotTheirsError: They do not have it.
        """
        await self._mine(who, ticket_id)
        record = await self.core.conversation_of(ticket_id)
        if record is not None and record.mode == "human":
            await self.core.to_chat(record.id, "typing", {"on": True})

    async def suggestions(self, who: Staff, ticket_id: str) -> dict[str, list[dict[str, str]]]:
        """Return `{contacts, answers}`, each `{id, title}`, for the classes that the relative has approved.

        Raises:
            NotTheirsError: They do not have it.
        """
        ticket = await self._mine(who, ticket_id)
        content = self.core.content.current()
        about = ticket.summary
        contacts = choose_contacts(
            content.contacts,
            target_group=about.target_group,
            urgency=about.urgency,
            audience=None,
            district=about.district,
            now=clock.now(),
            topic=about.practical_topic,
            limit=SUGGESTED,
        )
        answers = [a for a in content.answers if a.topic == about.practical_topic and a.status == "active"]
        return {
            "contacts": [{"id": c.id, "title": c.name} for c in contacts],
            "answers": [{"id": a.id, "title": a.question} for a in answers[: SUGGESTED * 2]],
        }

    async def pass_on(self, who: Staff, ticket_id: str, district: str) -> None:
        """Hand over to the staff of a district, what was said included.

        Raises:
            NotTheirsError: They do not have it.
        """
        ticket = await self._mine(who, ticket_id)
        if await self.core.conversation_of(ticket_id) is None:
            raise NotTheirsError
        await asyncio.to_thread(self.core.tickets.move, ticket_id, district)
        await self.core.back_in_line(ticket, "passed_on", "desk_passed_on", who.shown_as)

    async def threat(self, who: Staff, ticket_id: str) -> None:
        """Someone was threatened: the text is hidden from them, and a lead takes over.

        Raises:
            NotTheirsError: They do not have it.
        """
        ticket = await self._mine(who, ticket_id)
        await self.core.store.put(f"threat:{ticket_id}", {"staff": who.id}, AFTER_LEAVING_S * 12)
        await self.core.note(ticket_id, "desk_threat", who=who.shown_as)
        await self.core.back_in_line(ticket, "threat", "desk_passed_on", who.shown_as)

    async def hand_back(self, who: Staff, ticket_id: str) -> None:
        """Give the conversation back to the robot; the ticket is closed.

        Raises:
            NotTheirsError: They do not have it.
        """
        await self._end(who, ticket_id, "hanvisad_vidare", "handed_back")

    async def close(self, who: Staff, ticket_id: str, outcome: str) -> None:
        """End the chat with how it went; what was said is forgotten at once.

        Raises:
            NotTheirsError: They do not have it.
        """
        await self._end(who, ticket_id, outcome, "ended_by_staff")

    async def _end(self, who: Staff, ticket_id: str, outcome: str, said: str) -> None:
        await self._mine(who, ticket_id)
        record = await self.core.conversation_of(ticket_id)
        # The robot first: what the relative is just writing finds it, and not a desk where nobody is.
        if record is not None:
            await self.core.back_to_bot(record, ticket_id, said, who=who.shown_as)
        closed = await asyncio.to_thread(self.core.tickets.close, ticket_id, outcome)
        await self.core.forget(ticket_id)
        if closed:
            await self.core.count(("outcome", outcome))
        await self.core.to_desk(f"ticket:{ticket_id}", "closed", {"ticket": ticket_id})
        await self.core.nobody_follows(ticket_id)
        await self.core.queue_changed()

    async def _send(self, who: Staff, ticket_id: str, reply: Entry, said: str, key: str) -> Entry:
        await self.beat(who)
        record = await self.core.conversation_of(ticket_id)
        if record is None or record.ticket != ticket_id:
            raise NotTheirsError
        shown = await self.core.reply(record.id, {**reply, "who": who.shown_as}, key)
        if shown is None:
            raise NotTheirsError
        item: Entry = {"from": "staff", "text": said, "at": at(), "flagged": None, "hidden": [], "who": who.shown_as}
        try:
            entry, _ = await self.core.item(ticket_id, item, key)
        except GoneError:
            raise NotTheirsError from None
        return entry

    async def _mine(self, who: Staff, ticket_id: str) -> Ticket:
        ticket = await asyncio.to_thread(self.core.tickets.get, ticket_id)
        if ticket is None or ticket.state != "human" or ticket.taken_by != who.id:
            raise NotTheirsError
        return ticket

    async def _may_take(self, who: Staff, ticket_id: str) -> bool:
        """A threat is a lead's, and never again that of the one who was threatened."""
        threat = await self.core.store.get(f"threat:{ticket_id}")
        return threat is None or (who.role == "lead" and threat["staff"] != who.id)

    def _row(self, ticket: Ticket, names: dict[int, str], place: int | None = None) -> dict[str, Any]:
        return {
            "id": ticket.id,
            "state": ticket.state,
            **ticket.summary.as_dict(),
            "labels": words.labels(ticket.summary, self.core.content.current().districts),
            "waited_s": self.core.tickets.waited_s(ticket),
            "taken_by": names.get(ticket.taken_by) if ticket.taken_by is not None else None,
            "first_in_line": ticket.first_in_line,
            "place": place,
        }
