"""The way of one message: limits, danger screen, redaction, Rasa, replies."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any

from bot import clock
from bot.content.live import LiveContent
from bot.dialogue import State, Turn, respond
from bot.dialogue.causes import cause_of
from bot.dialogue.choices import group_options, option
from bot.dialogue.danger import danger_card, remind, respond_in_danger
from bot.dialogue.languages import card_reply, language_after, language_buttons, meet
from bot.dialogue.people import contacts_reply
from bot.dialogue.phrases import say
from bot.dialogue.turn import Reply
from bot.gateway import payloads, problems
from bot.gateway.limits import MAX_CHARACTERS
from bot.gateway.relay import RasaTurn, RasaUnavailableError, Relay
from bot.gateway.render import render
from bot.gateway.sessions import Conversation, Conversations
from bot.labels import TOPICS, graver
from bot.language import UNDERSTOOD, recognise
from bot.privacy import redact
from bot.privacy.logs import log
from bot.safety import cannot_speak, grade_with_mask, is_suicidal, screen
from bot.situation.understand import written_in

_logger = logging.getLogger(__name__)
#: Longest wait for Rasa after the danger card is out: whoever called by plain HTTP is waiting for that card.
DANGER_TIMEOUT_S = 1.0
#: Longest wait for which language is written when the danger card is to speak it; it takes a millisecond.
LANGUAGE_TIMEOUT_S = 0.05
Emit = Callable[[str, str, Any], Awaitable[None]]


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
    ) -> None:
        """Create the handler.

        Args:
            content: Contacts and answers in force, used when Rasa is away.
            conversations: Where they live.
            relay: The line to Rasa.
            timeout_s: Longest wait for a turn, its queue included, seconds.
            district: Id of the district whose page shows the widget, if it is one.
            count_unanswered: Called in a thread with the topic of a question that nobody has written an answer to.
        """
        self._count_unanswered = count_unanswered
        self._content = content
        self._conversations = conversations
        self._relay = relay
        self._timeout_s = timeout_s
        self._district = district
        self._emit: Emit | None = None

    def announce_with(self, emit: Emit) -> None:
        """Set where replies go as they come: `emit(conversation_id, event, data)`."""
        self._emit = emit

    async def begin(self) -> Conversation:
        """Start a conversation with its first replies.

        Raises:
            RefusedError: There is no room for more.
        """
        conversation = self._conversations.create()
        if conversation is None:
            raise problems.RefusedError(problems.FULL)
        conversation.state = State(district=self._district)
        welcome = say("utter_welcome")
        conversation.add({**welcome, "type": "quick_replies", "options": group_options()})
        conversation.add(language_buttons())
        return conversation

    def find(self, conversation_id: str) -> Conversation:
        """Return a live conversation.

        Raises:
            RefusedError: There is none with this id.
        """
        conversation = self._conversations.get(conversation_id)
        if conversation is None:
            raise problems.RefusedError(problems.NOT_FOUND)
        return conversation

    async def end(self, conversation_id: str) -> None:
        """Forget a conversation here and in Rasa; one that is gone already is fine."""
        if self._conversations.remove(conversation_id) is None:
            return  # not ours: nobody may fill the list of what Rasa is to forget
        await self._send(conversation_id, "mode", {"mode": "closed"})
        await self._relay.forget(conversation_id)

    async def sweep(self) -> None:
        """Forget conversations that have been idle too long."""
        for conversation_id in self._conversations.expired():
            await self.end(conversation_id)

    async def handle(self, conversation: Conversation, message: Any) -> list[Reply]:
        """Answer one message, `{text}` or `{payload}`; replies are also sent as they come.

        Raises:
            RefusedError: Wrong shape, too long, too many, or closed. Danger is answered first all the same.
        """
        text, payload = _shape(message)
        shown: list[Reply] = []
        grade = "ingen"
        if text is not None:
            # Screened before any limit, lock or wait: nothing may stand in front of 112.
            # What is too long is refused below, but not before all of it has been looked at.
            screened = screen(text)
            grade = screened.grade
            if cannot_speak(text):
                conversation.state = replace(conversation.state, silent=True)
            if grade == "livsfara":
                written = await _recognised(text) or screened.language
                language = language_after(conversation.state.language, written, text)
                card = danger_card(replace(conversation.state, language=language))
                shown.append(await self._show(conversation, card))
        try:
            self._check(conversation, text)
        except problems.RefusedError:
            # The message is not answered, yet what was seen in it is not forgotten.
            conversation.state = replace(conversation.state, urgency=graver(conversation.state.urgency, grade))
            raise
        self._conversations.touch(conversation)
        if payload is not None:
            return shown + await self._press(conversation, payload)
        assert text is not None
        return shown + await self._write(conversation, text, grade, bool(shown))

    def _check(self, conversation: Conversation, text: str | None) -> None:
        if conversation.mode == "closed":
            raise problems.RefusedError(problems.CLOSED)
        if text is not None and len(text) > MAX_CHARACTERS:
            raise problems.RefusedError(problems.TOO_LONG)
        if not conversation.bucket.take():
            raise problems.RefusedError(problems.TOO_MANY)

    async def _press(self, conversation: Conversation, payload: str) -> list[Reply]:
        try:
            intent, entities = payloads.reader(self._content.current())(payload)
        except payloads.PayloadError:
            raise problems.RefusedError(problems.BAD_REQUEST) from None
        if intent == payloads.CONFIRM_DELETE:
            await self.end(conversation.id)
            return [{"n": 0, **say("utter_deleted")}]
        try:
            # Made anew from what was read: nothing typed may travel in a button.
            clean = option("", intent, **entities)["payload"]
            answer = await self._ask_rasa(conversation, {"payload": clean}, self._timeout_s)
            return await self._deliver(conversation, answer, danger_shown=False, known=True)
        except RasaUnavailableError:
            turn = Turn(intent, conversation.state, clock.now(), entities)
            outcome = respond(turn, self._content)
            conversation.state = outcome.state
            return [await self._show(conversation, reply) for reply in outcome.replies]

    async def _write(self, conversation: Conversation, text: str, grade: str, danger_shown: bool) -> list[Reply]:
        known = conversation.state.urgency == "livsfara"
        before: list[Reply] = []
        try:
            conversation.state = conversation.state.with_cause(cause_of(text))
            written = await asyncio.to_thread(written_in, text)
            masked = await asyncio.to_thread(redact, text)
            grade = grade_with_mask(text, masked.text)
            language = language_after(conversation.state.language, written, text)
            if grade == "livsfara" and not danger_shown:
                card = danger_card(replace(conversation.state, language=language))
                before.append(await self._show(conversation, card))
                danger_shown = True
            if language is not None and written not in UNDERSTOOD:
                return before + await self._meet(conversation, language, grade, danger_shown)
            if language is not None and conversation.state.language is None:
                before.append(await self._show(conversation, card_reply(language)))
            conversation.state = replace(conversation.state, language=language)
            patience = min(DANGER_TIMEOUT_S, self._timeout_s) if danger_shown else self._timeout_s
            sent = {"text": _speakable(masked.text), "screen": grade}
            answer = await self._ask_rasa(conversation, sent, patience)
            replies = await self._deliver(conversation, answer, danger_shown, known)
        except RasaUnavailableError:
            return before + await self._answer_alone(conversation, grade, is_suicidal(text))
        except problems.RefusedError:
            raise  # closed meanwhile: nothing failed, and there is nobody to answer
        except Exception as error:  # noqa: BLE001  # what cannot be masked is not passed on; the relative still gets help
            log(_logger, logging.ERROR, "turn_failed", error)
            return before + await self._answer_alone(conversation, grade, is_suicidal(text))
        if masked.redactions and not conversation.told_of_redaction and not danger_shown:
            conversation.told_of_redaction = True
            notice = {**say("utter_redacted"), "type": "notice"}
            replies.append(await self._show(conversation, notice))
        return before + replies

    async def _ask_rasa(self, conversation: Conversation, message: dict[str, Any], patience_s: float) -> RasaTurn:
        if not self._relay.available:
            raise RasaUnavailableError
        await self._send(conversation.id, "typing", {"on": True})
        try:
            return await asyncio.wait_for(self._in_turn(conversation, message), patience_s)
        except asyncio.TimeoutError:
            raise RasaUnavailableError from None
        finally:
            await self._send(conversation.id, "typing", {"on": False})

    async def _in_turn(self, conversation: Conversation, message: dict[str, Any]) -> RasaTurn:
        async with conversation.lock:
            sent = conversation.state
            answer = await self._relay.turn({"conversation_id": conversation.id, "state": sent.as_sent(), **message})
            # Within the lock: the next turn begins from what this one ended in.
            ended = sent.with_situation(answer.situation) if answer.slots is None else State.from_slots(answer.slots)
            since = conversation.state
            is_over = sent.urgency == "livsfara" and ended.urgency == "snart"
            ended = replace(ended, cause=None if is_over else since.cause)
            if since is not sent:
                # Something was told meanwhile and answered without Rasa: a danger is not forgotten by a slower turn.
                silent, urgency = ended.silent or since.silent, graver(ended.urgency, since.urgency)
                ended = replace(ended, silent=silent, urgency=urgency)
            conversation.state = ended
            return answer

    async def _deliver(
        self, conversation: Conversation, answer: RasaTurn, danger_shown: bool, known: bool
    ) -> list[Reply]:
        """Show what Rasa answered; a danger that only the model saw gets its card too, unless it is `known` already."""
        replies = render(answer.messages)
        grave = answer.situation is not None and answer.situation["urgency"] == "livsfara"
        if grave and not known and not danger_shown and replies[0]["type"] != "danger":
            replies.insert(0, danger_card(conversation.state))
        return [
            await self._show(conversation, reply)
            for reply in replies
            if not (danger_shown and reply["type"] == "danger")
        ]

    async def _answer_alone(self, conversation: Conversation, grade: str, suicidal: bool) -> list[Reply]:
        """Answer without Rasa: what the screen saw decides, contacts are shown, the buttons still work."""
        state = replace(conversation.state, urgency=graver(conversation.state.urgency, grade))
        now = clock.now()
        if grade == "livsfara":
            outcome = respond_in_danger(Turn("tell_situation", state, now), self._content)
            replies = [*outcome.replies[1:], *contacts_reply(state, self._content, now)]
            state = outcome.state
        elif state.urgency == "livsfara":
            outcome = remind(Turn("tell_situation", state, now), self._content)
            replies = [outcome.replies[0], *contacts_reply(state, self._content, now), *outcome.replies[1:]]
            state = outcome.state
        else:
            lead = "utter_unavailable"
            if grade == "akut":
                lead = "utter_suicide" if suicidal else "utter_heard_none_akut"
            replies = contacts_reply(state, self._content, now, lead=lead)
            replies.append({**say("utter_ask_next"), "type": "quick_replies", "options": group_options()})
        conversation.state = state
        return [await self._show(conversation, reply) for reply in replies]

    async def _meet(self, conversation: Conversation, language: str, grade: str, danger_shown: bool) -> list[Reply]:
        """Answer in a language of which only the words of danger are understood; Rasa is not asked."""
        outcome = meet(conversation.state, language, grade, self._content, clock.now())
        conversation.state = outcome.state
        return [
            await self._show(conversation, reply)
            for reply in outcome.replies
            if not (danger_shown and reply["type"] == "danger")
        ]

    async def _show(self, conversation: Conversation, reply: Reply) -> Reply:
        if conversation.mode == "closed":
            raise problems.RefusedError(problems.CLOSED)
        topic = reply.get("unanswered")
        if topic is not None:
            reply = {k: v for k, v in reply.items() if k != "unanswered"}
            await self._count(str(topic))
        numbered = conversation.add(reply)
        await self._send(conversation.id, "reply", numbered)
        return numbered

    async def _count(self, topic: str) -> None:
        """Count for the editors; a count that fails never stands in the way of an answer."""
        if self._count_unanswered is None or topic not in TOPICS:
            return
        try:
            await asyncio.to_thread(self._count_unanswered, topic)
        except Exception as error:  # noqa: BLE001  # whatever the database says, the relative is answered
            log(_logger, logging.ERROR, "count_failed", error)

    async def _send(self, conversation_id: str, event: str, data: Any) -> None:
        if self._emit is not None:
            await self._emit(conversation_id, event, data)


def _shape(message: Any) -> tuple[str | None, str | None]:
    if not isinstance(message, dict):
        raise problems.RefusedError(problems.BAD_REQUEST)
    text, payload = message.get("text"), message.get("payload")
    if isinstance(text, str) and text.strip() and payload is None:
        return text, None
    if isinstance(payload, str) and text is None:
        return None, payload
    raise problems.RefusedError(problems.BAD_REQUEST)


async def _recognised(text: str) -> str | None:
    """Return the language of a dangerous message, or None when that is not told at once: 112 does not wait for it."""
    try:
        return await asyncio.wait_for(asyncio.to_thread(recognise, text[:MAX_CHARACTERS]), LANGUAGE_TIMEOUT_S)
    except asyncio.TimeoutError:
        return None
    except Exception as error:  # noqa: BLE001  # whatever fails in telling languages apart, the card is shown
        log(_logger, logging.ERROR, "language_failed", error)
        return None


def _speakable(text: str) -> str:
    """Return the text without the leading signs by which Rasa would take it for a command."""
    return text.lstrip("/ \t\r\n").strip() or "…"
