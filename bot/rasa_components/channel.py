"""Rasa input channel of the gateway: message, delete and health on loopback.

The stock REST channel obeys a typed `/restart`, prints what it is sent, answers bad input with 200 and cannot forget.
This one takes text and button payloads apart, checks shapes before Rasa sees them and never raises with their text.
"""

from __future__ import annotations

import asyncio
import json
import logging
import re
from collections.abc import Awaitable, Callable
from typing import Any

from rasa.core.channels.channel import CollectingOutputChannel, InputChannel, UserMessage
from rasa.shared.core.events import SlotSet, UserUttered
from sanic import Blueprint
from sanic.request import Request
from sanic.response import HTTPResponse, empty
from sanic.response import json as json_response

from bot.dialogue import State
from bot.labels import URGENCIES
from bot.privacy.logs import log
from bot.rasa_components.tracker_store import LiveTrackerStore

_logger = logging.getLogger(__name__)
_ID = re.compile(r"[0-9a-f]{32}")
_NOBODY = "0" * 32
_PAYLOAD = re.compile(r"/[a-z_]+(\{[^{}]*\})?")
#: Slots the gateway is told after each turn; all hold classes, never text.
REPORTED_SLOTS = tuple(State().as_slots())


class WholeTexts(CollectingOutputChannel):  # type: ignore[misc]  # rasa carries no types
    """Collects what is said; the stock channel makes a message of each paragraph."""

    async def send_text_message(self, recipient_id: str, text: str, **_: Any) -> None:
        """Keep a text with its paragraphs as one message."""
        await self._persist_message(self._message(recipient_id, text=text))


class GatewayInput(InputChannel):  # type: ignore[misc]  # rasa carries no types
    """Channel `gateway`, mounted under `/webhooks/gateway`."""

    @classmethod
    def name(cls) -> str:
        """Return the name in credentials.yml and in the address."""
        return "gateway"

    def blueprint(self, on_new_message: Callable[[UserMessage], Awaitable[Any]]) -> Blueprint:
        """Return the routes `POST /messages`, `DELETE /conversations/<id>` and `GET /health`."""
        routes = Blueprint("gateway_input", __name__)
        warming: list[asyncio.Task[None]] = []

        @routes.get("/health")
        async def health(request: Request) -> HTTPResponse:
            """200 when a model is loaded and has answered once, and the store is ours.

            Rasa replaces a broken store without a word. The first turn of a process takes seconds; that is a turn of
            nobody's, so that no relative waits for it.
            """
            store = _store(request)
            if store is None:
                return json_response({"store": False, "warm": False}, status=503)
            await store.keys()  # asked every second: what has been idle too long goes, though nobody writes
            if not warming:
                warming.append(asyncio.ensure_future(_warm_up(on_new_message, store)))
            warm = warming[0].done()
            return json_response({"store": True, "warm": warm}, status=200 if warm else 503)

        @routes.post("/messages")
        async def message(request: Request) -> HTTPResponse:
            """Answer one turn: `{conversation_id, text | payload, screen, state}` → `{messages, slots, situation}`.

            `slots` is null when no action set any in this turn: the gateway's state stands.
            `state` is what the gateway keeps (`bot.dialogue.State`): it outlives a Rasa that was restarted.
            """
            store = _store(request)
            sent = _read(request.body)
            if sent is None or store is None:
                return json_response({"error": "bad_request" if store else "not_ready"}, status=400 if store else 503)
            output = WholeTexts()
            text = sent.get("payload") or sent["text"]
            await on_new_message(
                UserMessage(
                    text,
                    output,
                    sent["conversation_id"],
                    input_channel=self.name(),
                    metadata={"screen": sent.get("screen", "ingen"), "state": sent.get("state", {})},
                )
            )
            tracker = await store.retrieve(sent["conversation_id"])
            if tracker is None:
                return json_response({"error": "gone"}, status=410)
            return json_response(
                {
                    "messages": output.messages,
                    "slots": {slot: tracker.get_slot(slot) for slot in REPORTED_SLOTS} if _acted(tracker) else None,
                    "situation": (tracker.latest_message.parse_data or {}).get("situation"),
                }
            )

        @routes.delete("/conversations/<conversation_id:str>")
        async def delete(request: Request, conversation_id: str) -> HTTPResponse:
            """Forget a conversation; 204 whether or not it was there."""
            store = _store(request)
            if store is not None and _ID.fullmatch(conversation_id):
                store.delete(conversation_id)
            return empty()

        return routes


async def _warm_up(on_new_message: Callable[[UserMessage], Awaitable[Any]], store: LiveTrackerStore) -> None:
    """Answer a made-up message and forget it; whatever fails here, the next is answered as well as may be."""
    metadata = {"screen": "ingen", "state": {}}
    try:
        await on_new_message(
            UserMessage("jag är orolig för min son", WholeTexts(), _NOBODY, input_channel="gateway", metadata=metadata)
        )
    except Exception as error:  # noqa: BLE001  # the pulse tells what does not work
        log(_logger, logging.WARNING, "not_warmed_up", error)
    store.delete(_NOBODY)


def _acted(tracker: Any) -> bool:
    """Tell whether an action has set slots in this turn; a plain response leaves those of an earlier one behind."""
    for event in reversed(tracker.events):
        if isinstance(event, UserUttered):
            return False
        if isinstance(event, SlotSet):
            return True
    return False


def _store(request: Request) -> LiveTrackerStore | None:
    agent = getattr(request.app.ctx, "agent", None)
    if agent is None or not agent.is_ready():
        return None
    # FailSafeTrackerStore wraps ours and would fall back to one that serialises: look inside.
    store = getattr(agent.tracker_store, "_tracker_store", agent.tracker_store)
    if not isinstance(store, LiveTrackerStore):
        log(_logger, logging.ERROR, "wrong_tracker_store")
        return None
    return store


def _read(body: bytes) -> dict[str, Any] | None:
    """Return the checked request, or none when its shape is wrong."""
    try:
        sent = json.loads(body)
    except (ValueError, RecursionError):
        return None
    if not isinstance(sent, dict) or not isinstance(sent.get("state", {}), dict):
        return None
    if not all(isinstance(value, str) for key, value in sent.items() if key != "state"):
        return None
    text, payload = sent.get("text"), sent.get("payload")
    if (text is None) == (payload is None) or not _ID.fullmatch(sent.get("conversation_id", "")):
        return None
    # A typed "/restart" is words, not a command: Rasa would obey it.
    if text is not None and (not text.strip() or text.lstrip().startswith("/")):
        return None
    if payload is not None and not _PAYLOAD.fullmatch(payload):
        return None
    return sent if sent.get("screen", "ingen") in URGENCIES else None
