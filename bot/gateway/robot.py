"""What the bot answers: through Rasa, or alone when Rasa is away."""

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
from bot.dialogue.languages import card_reply, language_after, meet
from bot.dialogue.people import contacts_reply
from bot.dialogue.phrases import say
from bot.dialogue.turn import Reply
from bot.gateway import problems
from bot.gateway.outlet import Outlet
from bot.gateway.relay import RasaTurn, RasaUnavailableError, Relay
from bot.gateway.render import render
from bot.gateway.sessions import Conversations
from bot.labels import graver
from bot.language import UNDERSTOOD
from bot.live import Conversation, LiveError, Record
from bot.privacy import redact
from bot.privacy.logs import log
from bot.safety import grade_with_mask, is_suicidal
from bot.situation.understand import written_in

_logger = logging.getLogger(__name__)
#: Longest wait for Rasa after the danger card is out: whoever called by plain HTTP is waiting for that card.
DANGER_TIMEOUT_S = 1.0


#: What the dialogue notes beside a reply: `offer`, and `unless_live` for what is not shown when staff can reply now.
_NOTES = ("offer", "unless_live")


class TakenOverError(Exception):
    """A person took the conversation while the bot was thinking; the bot says nothing more.

    Attributes:
        shown: What the relative was shown before that.
    """

    def __init__(self, shown: list[Reply]) -> None:
        super().__init__()
        self.shown = shown


class Robot:
    """Answers texts and buttons; its replies are shown as they come."""

    def __init__(
        self, content: LiveContent, conversations: Conversations, relay: Relay, timeout_s: float, outlet: Outlet
    ) -> None:
        """Create the bot's side.

        Args:
            content: Contacts and answers in force, used when Rasa is away.
            conversations: For the queue of each.
            relay: The line to Rasa.
            timeout_s: Longest wait for a turn, its queue included, seconds.
            outlet: Where replies go.
        """
        self._content = content
        self._conversations = conversations
        self._relay = relay
        self._timeout_s = timeout_s
        self._outlet = outlet
        self.is_staffed: Callable[[], Awaitable[bool]] = _nobody

    async def press(self, conversation: Conversation, intent: str, entities: dict[str, str]) -> list[Reply]:
        """Answer a button."""
        try:
            # Made anew from what was read: nothing typed may travel in a button.
            clean = option("", intent, **entities)["payload"]
            answer = await self._ask_rasa(conversation, {"payload": clean}, self._timeout_s)
            return await self._deliver(conversation, answer, danger_shown=False, known=True)
        except RasaUnavailableError:
            turn = Turn(intent, conversation.state, clock.now(), entities)
            outcome = respond(turn, self._content)
            await _keep(conversation, outcome.state)
            return await self._say(conversation, outcome.replies)

    async def write(self, conversation: Conversation, text: str, grade: str, danger_shown: bool) -> list[Reply]:
        """Answer a text that was screened.

        Args:
            conversation: In mode `bot` or `waiting`.
            text: As written.
            grade: What the screen saw.
            danger_shown: The danger card is out.

        Raises:
            TakenOverError: A person has the conversation now.
        """
        known = conversation.state.urgency == "livsfara"
        before: list[Reply] = []
        try:
            await conversation.note(cause=conversation.state.with_cause(cause_of(text)).cause)
            written = await asyncio.to_thread(written_in, text)
            masked = await asyncio.to_thread(redact, text)
            grade = grade_with_mask(text, masked.text)
            conversation.said = (masked.text, grade)
            language = language_after(conversation.state.language, written, text)
            if grade == "livsfara" and not danger_shown:
                card = danger_card(replace(conversation.state, language=language))
                before.append(await self._outlet.show(conversation, card))
                danger_shown = True
            if language is not None and written not in UNDERSTOOD:
                return before + await self._meet(conversation, language, grade, danger_shown)
            if language is not None and conversation.state.language is None:
                before.append(await self._outlet.show(conversation, card_reply(language)))
            await conversation.note(language=language)
            patience = min(DANGER_TIMEOUT_S, self._timeout_s) if danger_shown else self._timeout_s
            sent = {"text": _speakable(masked.text), "screen": grade}
            answer = await self._ask_rasa(conversation, sent, patience)
            _check_mode(conversation, before)
            replies = await self._deliver(conversation, answer, danger_shown, known)
        except RasaUnavailableError:
            await conversation.refresh()
            _check_mode(conversation, before)
            return before + await self._answer_alone(conversation, grade, is_suicidal(text))
        except (problems.RefusedError, LiveError, TakenOverError):
            raise  # nothing failed here: it has ended, it is a person's, or it cannot be reached
        except Exception as error:  # noqa: BLE001  # what cannot be masked is not passed on; the relative still gets help
            log(_logger, logging.ERROR, "turn_failed", error)
            return before + await self._answer_alone(conversation, grade, is_suicidal(text))
        if masked.redactions and not conversation.record.told_of_redaction and not danger_shown:
            await conversation.change(_told_of_redaction)
            notice = {**say("utter_redacted"), "type": "notice"}
            replies.append(await self._outlet.show(conversation, notice))
        return before + replies

    async def _ask_rasa(self, conversation: Conversation, message: dict[str, Any], patience_s: float) -> RasaTurn:
        if not self._relay.available:
            raise RasaUnavailableError
        await self._outlet.send(conversation.id, "typing", {"on": True})
        try:
            return await asyncio.wait_for(self._in_turn(conversation, message), patience_s)
        except asyncio.TimeoutError:
            raise RasaUnavailableError from None
        finally:
            await self._outlet.send(conversation.id, "typing", {"on": False})

    async def _in_turn(self, conversation: Conversation, message: dict[str, Any]) -> RasaTurn:
        async with self._conversations.local(conversation.id).lock:
            # Within the lock: the next turn begins from what this one ended in.
            await conversation.refresh()
            sent = conversation.state
            answer = await self._relay.turn({"conversation_id": conversation.id, "state": sent.as_sent(), **message})
            ended = sent.with_situation(answer.situation) if answer.slots is None else State.from_slots(answer.slots)
            await conversation.change_state(lambda since: _merged(sent, ended, since))
            return answer

    async def _deliver(
        self, conversation: Conversation, answer: RasaTurn, danger_shown: bool, known: bool
    ) -> list[Reply]:
        """Show what Rasa answered; a danger that only the model saw gets its card too, unless it is `known` already."""
        replies = render(answer.messages)
        grave = answer.situation is not None and answer.situation["urgency"] == "livsfara"
        if grave and not known and not danger_shown and replies[0]["type"] != "danger":
            replies.insert(0, danger_card(conversation.state))
        return await self._say(conversation, replies, danger_shown)

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
        await _keep(conversation, state)
        return await self._say(conversation, replies)

    async def _meet(self, conversation: Conversation, language: str, grade: str, danger_shown: bool) -> list[Reply]:
        """Answer in a language of which only the words of danger are understood; Rasa is not asked."""
        outcome = meet(conversation.state, language, grade, self._content, clock.now())
        await _keep(conversation, outcome.state)
        return await self._say(conversation, outcome.replies, danger_shown)

    async def _say(self, conversation: Conversation, replies: list[Reply], danger_shown: bool = False) -> list[Reply]:
        """Show replies; a danger card that is out is not shown again."""
        shown = []
        for reply in replies:
            said = {name: value for name, value in reply.items() if name not in _NOTES}
            if "offer" in reply:
                conversation.wants_offer = reply["offer"]
            if reply.get("unless_live") and conversation.mode == "bot" and await self.is_staffed():
                continue  # somebody who asks for a person gets the person, not a list
            if not (danger_shown and reply["type"] == "danger"):
                shown.append(await self._outlet.show(conversation, said))
        return shown


async def _nobody() -> bool:
    return False


def _merged(sent: State, ended: State, since: State) -> State:
    """Return what is kept after a turn that began in `sent` and ended in `ended`, when `since` is what is kept now."""
    is_over = sent.urgency == "livsfara" and ended.urgency == "snart"
    ended = replace(ended, cause=None if is_over else since.cause)
    if since == sent:
        return ended
    # Something was told meanwhile and answered without Rasa: a danger is not forgotten by a slower turn.
    return replace(ended, silent=ended.silent or since.silent, urgency=graver(ended.urgency, since.urgency))


async def _keep(conversation: Conversation, ended: State) -> None:
    """Keep what an answer without Rasa ended in; what was told meanwhile, perhaps elsewhere, is not forgotten."""
    sent = conversation.state
    await conversation.change_state(lambda since: _merged(sent, ended, since) if since != sent else ended)


def _told_of_redaction(record: Record) -> None:
    record.told_of_redaction = True


def _check_mode(conversation: Conversation, shown: list[Reply]) -> None:
    if conversation.mode == "human":
        raise TakenOverError(shown)


def _speakable(text: str) -> str:
    """Return the text without the leading signs by which Rasa would take it for a command."""
    return text.lstrip("/ \t\r\n").strip() or "…"
