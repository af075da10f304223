"""The way of one message: danger screen, limits, then the bot or the person who has the conversation."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from typing import Any

from bot import clock
from bot.content.live import LiveContent
from bot.dialogue import State
from bot.dialogue.choices import group_options
from bot.dialogue.danger import danger_card
from bot.dialogue.languages import language_after, language_buttons
from bot.dialogue.people import contacts_reply
from bot.dialogue.phrases import say
from bot.dialogue.turn import Reply
from bot.gateway import payloads, problems
from bot.gateway.bodies import is_id
from bot.gateway.limits import MAX_CHARACTERS
from bot.gateway.messages import Sent, name_of, read
from bot.gateway.outlet import Emit, Outlet
from bot.gateway.relay import Relay
from bot.gateway.robot import Robot, TakenOverError
from bot.gateway.sessions import Conversations
from bot.labels import graver
from bot.language import recognise
from bot.live import Conversation, GoneError, HandoverHook, LiveError, Record
from bot.privacy import redact
from bot.privacy.logs import log
from bot.safety import ScreenResult, cannot_speak, grade_with_mask, screen

_logger = logging.getLogger(__name__)
#: Longest wait for which language is written when the danger card is to speak it; it takes a millisecond.
LANGUAGE_TIMEOUT_S = 0.05
#: Longest that the danger card waits for a place in the thread; after that it goes to whoever wrote, unnumbered.
CARD_TIMEOUT_S = 0.3
#: So long one gateway may be at a message that has a key before another takes it to be dead.
TURN_S = 4.0
#: So long a message that comes again is known.
KNOWN_S = 1800.0
#: So long before an idle conversation is gone the relative is told, in these words in `utter_idle_soon`.
WARN_S = 300.0
#: Of several gateways, one looks after the queue so often.
SWEEP_S = 4.0
#: Buttons that are answered though a person has the conversation: danger, and what was asked for by pressing them.
STILL_ANSWERED = frozenset(
    {
        "confirm_danger_over",
        "danger_still_on",
        "deny_danger",
        "cannot_speak_aloud",
        "choose_language",
        "show_contacts",
        "show_answer",
        "show_checklist",
    }
)


@dataclass(frozen=True)
class Answered:
    """What became of a message.

    Attributes:
        replies: In order.
        state: What the dialogue keeps after it.
        mode: Of the conversation after it.
        own: What staff see of the message, when a person has the conversation.
        is_kept: False for replies that could not be numbered: they are in no thread and were not sent.
    """

    replies: list[Reply]
    state: State
    mode: str
    own: dict[str, Any] | None = None
    is_kept: bool = True


class Turns:
    """Answers messages and keeps conversations; knows nothing of HTTP or sockets."""

    def __init__(
        self,
        content: LiveContent,
        conversations: Conversations,
        relay: Relay,
        timeout_s: float,
        district: str | None = None,
        count_unanswered: Callable[[str], None] | None = None,
        handover: HandoverHook | None = None,
    ) -> None:
        """Create the handler.

        Args:
            content: Contacts and answers in force, used when Rasa is away.
            conversations: Where they live.
            relay: The line to Rasa.
            timeout_s: Longest wait for a turn, its queue included, seconds.
            district: Id of the district whose page shows the widget, if it is one.
            count_unanswered: Called in a thread with the topic of a question that nobody has written an answer to.
            handover: Where staff are; can be set later, as the attribute.
        """
        self._content = content
        self._conversations = conversations
        self._relay = relay
        self._district = district
        self._outlet = Outlet(count_unanswered)
        self._robot = Robot(content, conversations, relay, timeout_s, self._outlet)
        self.handover = handover
        self._robot.is_staffed = self.staffed

    def announce_with(self, emit: Emit, end: Callable[[str], Awaitable[None]] | None = None) -> None:
        """Set where replies go, `emit(conversation_id, event, data)`, and what ends that, on every gateway."""
        self._outlet.announce_with(emit, end)

    async def show(self, conversation: Conversation, reply: Reply) -> Reply:
        """Show the relative a reply; raises GoneError when the conversation has ended."""
        return await self._outlet.show(conversation, reply)

    async def tell(self, conversation_id: str, event: str, data: Any) -> None:
        """Send the relative's connections an event, on every gateway."""
        await self._outlet.send(conversation_id, event, data)

    async def staffed(self) -> bool:
        """Tell whether a person can reply now."""
        return self.handover is not None and await self.handover.staffed()

    async def begin(self) -> Conversation:
        """Start a conversation with its first replies.

        Raises:
            RefusedError: There is no room for more.
        """
        conversation = await self._conversations.create(State(district=self._district))
        welcome = say("utter_welcome")
        await conversation.add({**welcome, "type": "quick_replies", "options": group_options()})
        await conversation.add(language_buttons())
        return conversation

    async def find(self, conversation_id: str) -> Conversation:
        """Return a live conversation.

        Raises:
            RefusedError: There is none with this id.
        """
        return await self._conversations.find(conversation_id)

    async def end(self, conversation_id: str) -> None:
        """Forget a conversation here and in Rasa; one that is gone already is fine."""
        record = await self._conversations.store.remove(conversation_id) if is_id(conversation_id) else None
        # Not ours: nobody may fill the list of what Rasa is to forget. Of two that end it at once, one tells.
        if record is not None:
            await self._ended(record)

    async def ended_elsewhere(self, conversation_id: str) -> None:
        """Forget a conversation that another gateway has ended: here, and in the Rasa beside this gateway."""
        self._conversations.forget(conversation_id)
        await self._relay.forget(conversation_id)

    async def sweep(self) -> None:
        """Forget conversations that have been idle too long, or have ended on another gateway."""
        store = self._conversations.store
        for conversation_id in self._conversations.connected():
            record = await store.load(conversation_id)
            if record is not None and record.mode in ("waiting", "human"):
                await store.touch(conversation_id)  # whoever waits for staff with the page open is not idle
        for record in await store.expired():
            await self._ended(record)
        for record in await store.idling(WARN_S):
            await self._warn(record)
        for conversation_id in await self._conversations.ended_elsewhere():
            await self._relay.forget(conversation_id)
        if self.handover is not None and await store.count("sweep", SWEEP_S) == 1:
            await self.handover.sweep()

    async def _warn(self, record: Record) -> None:
        """Say that the conversation will soon be gone, with a button to keep it. Whoever has staff is not hurried."""
        if record.mode != "bot":
            return
        with contextlib.suppress(GoneError):
            await self.show(Conversation(self._conversations.store, record), say("utter_idle_soon", record.state))

    def connected(self, conversation: Conversation, connection: str) -> None:
        """Note an open socket."""
        self._conversations.local(conversation.id).sockets.add(connection)

    def disconnected(self, connection: str) -> None:
        """Note that a socket is closed."""
        self._conversations.hung_up(connection)

    async def typing(self, conversation_id: str) -> None:
        """Tell staff that something is being written, at most once a second; never what."""
        if self.handover is None:
            return
        conversation = await self.find(conversation_id)
        local, now = self._conversations.local(conversation_id), time.monotonic()
        if conversation.mode == "human" and now - local.typed_at >= 1:
            local.typed_at = now
            await self.handover.relative_typing(conversation.record)

    async def handle(self, conversation_id: str, message: Any) -> Answered:
        """Answer one message, `{text}` or `{payload}`, either with a `key`; replies are also sent as they come.

        Raises:
            RefusedError: Wrong shape, too long, too many, or closed. Danger is answered first all the same.
            LiveError: The store is away and nothing in the message is dangerous.
        """
        sent = read(message)
        # Screened before anything is looked up, limited or waited for: nothing may stand in front of 112.
        # What is too long is refused below, but not before all of it has been looked at.
        seen = screen(sent.text) if sent.text is not None else None
        if seen is None or seen.grade != "livsfara":
            return await self._handle(await self._conversations.find(conversation_id, sent.key), sent, seen, [])
        assert sent.text is not None
        language = await _recognised(sent.text) or seen.language
        shown: list[Reply] = []
        try:
            found = self._first(conversation_id, sent, language)
            conversation, card = await asyncio.wait_for(found, CARD_TIMEOUT_S)
            shown.append(card)
            await self._outlet.send(conversation.id, "reply", card)
            return await self._handle(conversation, sent, seen, shown)
        except GoneError:
            raise
        except (LiveError, asyncio.TimeoutError):
            return self._answer_unkept(sent.text, language, shown)

    async def _first(self, conversation_id: str, sent: Sent, language: str | None) -> tuple[Conversation, Reply]:
        """Find the conversation and put the danger card into its thread."""
        assert sent.text is not None
        conversation = await self._conversations.find(conversation_id, sent.key)
        state = conversation.state
        card = danger_card(
            replace(
                state,
                language=language_after(state.language, language, sent.text),
                silent=state.silent or cannot_speak(sent.text),
            )
        )
        return conversation, await conversation.add(card)

    async def _handle(
        self, conversation: Conversation, sent: Sent, seen: ScreenResult | None, shown: list[Reply]
    ) -> Answered:
        grade = seen.grade if seen else "ingen"
        if sent.text is not None and cannot_speak(sent.text):
            await conversation.note(silent=True)
        try:
            self._check(conversation, sent.text)
        except problems.RefusedError:
            # The message is not answered, yet what was seen in it is not forgotten.
            await conversation.note(urgency=graver(conversation.state.urgency, grade))
            raise
        await self._conversations.store.touch(conversation.id)
        has_person = sent.text is not None and conversation.mode == "human" and self.handover is not None
        earlier = await self._answered_before(conversation, sent.key, has_person)
        if earlier is not None:
            return earlier
        answered = await self._pass_on(conversation, sent, grade, shown) if has_person else None
        if answered is None:
            answered = await self._answer(conversation, sent, grade, shown)
        if sent.key is not None and answered.mode != "closed":
            known = {"n": [reply["n"] for reply in answered.replies], "passed_on": answered.own is not None}
            name = f"answered:{name_of(conversation.id, sent.key)}"
            await self._conversations.store.put(name, known, KNOWN_S, of=conversation.id)
        return answered

    async def _answer(self, conversation: Conversation, sent: Sent, grade: str, shown: list[Reply]) -> Answered:
        intent = ""
        if sent.payload is not None:
            try:
                intent, entities = payloads.reader(self._content.current())(sent.payload)
            except payloads.PayloadError:
                raise problems.RefusedError(problems.BAD_REQUEST) from None
            if intent == payloads.CONFIRM_DELETE:
                await self.end(conversation.id)
                return Answered([{"n": 0, **say("utter_deleted")}], State(), "closed")
            if intent == payloads.KEEP_CONVERSATION:  # that it was pressed is what keeps it
                kept = await self.show(conversation, say("utter_kept", conversation.state))
                return Answered([kept], conversation.state, conversation.mode)
            if conversation.mode == "human" and intent not in STILL_ANSWERED:
                return Answered([], conversation.state, conversation.mode)
            replies = await self._robot.press(conversation, intent, entities)
        else:
            assert sent.text is not None
            try:
                replies = await self._robot.write(conversation, sent.text, grade, bool(shown))
            except TakenOverError as taken:
                passed = await self._pass_on(conversation, sent, grade, shown + taken.shown)
                return passed or Answered(shown + taken.shown, conversation.state, conversation.mode)
        replies += await self._offered(conversation)
        return Answered(shown + replies, conversation.state, conversation.mode)

    async def _offered(self, conversation: Conversation) -> list[Reply]:
        """Return the offer of staff, where the dialogue has come to one; what fails here takes no answer away."""
        if self.handover is None:
            return []
        try:
            if conversation.said is not None:
                await self.handover.relative_said(conversation.record, *conversation.said)
            if conversation.wants_offer is None:
                return []
            # In a hurry a letter is no help: then staff are offered only while they can reply.
            offer = await self.handover.offer(conversation, only_live=conversation.wants_offer == "live")
        except LiveError:
            raise
        except Exception as error:  # noqa: BLE001  # what the bot has answered stands
            log(_logger, logging.ERROR, "not_offered", error)
            return []
        return [] if offer is None else [await self.show(conversation, offer)]

    async def _pass_on(self, conversation: Conversation, sent: Sent, grade: str, shown: list[Reply]) -> Answered | None:
        """Give a text to the person who has the conversation, or return none when nobody has it any longer.

        Danger that only the masked text shows gets its card first.
        """
        if self.handover is None or sent.text is None:
            return None
        try:
            masked = await asyncio.to_thread(redact, sent.text)
            grade = graver(grade, grade_with_mask(sent.text, masked.text))
            if grade == "livsfara" and not shown:
                shown.append(await self.show(conversation, danger_card(conversation.state)))
            await conversation.note(urgency=graver(conversation.state.urgency, grade))
            own = await self.handover.relative_writes(conversation, sent.text, sent.key, grade)
        except GoneError:
            await conversation.refresh()
            if conversation.mode == "human":
                raise
            return None
        except (LiveError, problems.RefusedError):
            raise
        except Exception as error:  # the card that is out is not lost to whoever called by plain HTTP
            if not shown:
                raise
            log(_logger, logging.ERROR, "not_passed_on", error)
            shown.append(await self.show(conversation, {"type": "notice", "text": problems.BROKEN.detail}))
            return Answered(shown, conversation.state, conversation.mode)
        return Answered(shown, conversation.state, conversation.mode, own)

    async def _answered_before(self, conversation: Conversation, key: str | None, has_person: bool) -> Answered | None:
        """Return what was answered to a message that has come before, or none when it is ours to answer.

        Whoever begins has TURN_S; a gateway that dies in between leaves the message to the next that is asked. What
        was passed on is passed on again: it is the same by its key, and the relative gets to know what staff see.
        """
        if key is None:
            return None
        store, name = self._conversations.store, name_of(conversation.id, key)
        while True:
            known = await store.get(f"answered:{name}")
            if known is not None and not (known["passed_on"] and has_person):
                await conversation.refresh()
                replies = [reply for reply in await conversation.after(0) if reply["n"] in known["n"]]
                return Answered(replies, conversation.state, conversation.mode)
            if has_person or await store.count(f"answering:{name}", TURN_S) == 1:
                return None
            await asyncio.sleep(0.1)

    def _answer_unkept(self, text: str, language: str | None, shown: list[Reply]) -> Answered:
        """Answer danger when the conversation cannot be reached: the card and who to call, to whoever wrote."""
        language = language_after(None, language, text)
        state = State(urgency="livsfara", silent=cannot_speak(text), language=language)
        card = [] if shown else [danger_card(state)]
        contacts = contacts_reply(state, self._content, clock.now())
        unkept = [{**reply, "n": 0} for reply in [*card, *contacts]]
        return Answered(shown + unkept, state, "bot", is_kept=False)

    def _check(self, conversation: Conversation, text: str | None) -> None:
        if text is not None and len(text) > MAX_CHARACTERS:
            raise problems.RefusedError(problems.TOO_LONG)
        if not self._conversations.local(conversation.id).bucket.take():
            raise problems.RefusedError(problems.TOO_MANY)

    async def _ended(self, record: Record) -> None:
        self._conversations.forget(record.id)
        await self._outlet.send(record.id, "mode", {"mode": "closed"})
        await self._outlet.end(record.id)
        if self.handover is not None:
            try:
                await self.handover.relative_left(record)
            except Exception as error:  # noqa: BLE001  # Rasa is told all the same
                log(_logger, logging.ERROR, "leaving_not_told", error)
        await self._relay.forget(record.id)


async def _recognised(text: str) -> str | None:
    """Return the language of a dangerous message, or None when that is not told at once: 112 does not wait for it."""
    try:
        return await asyncio.wait_for(asyncio.to_thread(recognise, text[:MAX_CHARACTERS]), LANGUAGE_TIMEOUT_S)
    except asyncio.TimeoutError:
        return None
    except Exception as error:  # noqa: BLE001  # whatever fails in telling languages apart, the card is shown
        log(_logger, logging.ERROR, "language_failed", error)
        return None
