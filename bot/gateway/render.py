"""From what Rasa said to replies the widget knows; anything else is rubbish and treated as such."""

from __future__ import annotations

from typing import Any

from bot.dialogue.turn import Reply
from bot.gateway.relay import RasaUnavailableError

TYPES = frozenset(
    {
        "text",
        "danger",
        "contacts",
        "answer",
        "checklist",
        "quick_replies",
        "handover_offer",
        "return_code",
        "notice",
        "staff",
    }
)


def render(messages: list[dict[str, Any]]) -> list[Reply]:
    """Return one reply per message of Rasa, danger first.

    Args:
        messages: `{custom: reply}` from our actions, or `{text, buttons?}` from Rasa's own responses.

    Raises:
        RasaUnavailableError: A message is of no known shape.
    """
    replies = [_reply(message) for message in messages]
    return sorted(replies, key=lambda reply: reply["type"] != "danger")


def _reply(message: dict[str, Any]) -> Reply:
    custom = message.get("custom")
    if isinstance(custom, dict):
        if custom.get("type") not in TYPES or not isinstance(custom.get("text"), str) or not custom["text"].strip():
            raise RasaUnavailableError
        return dict(custom)
    text, buttons = message.get("text"), message.get("buttons") or []
    if not isinstance(text, str) or not text.strip():
        raise RasaUnavailableError
    if not buttons:
        return {"type": "text", "text": text.strip()}
    try:
        options = [{"label": str(b["title"]), "payload": str(b["payload"])} for b in buttons]
    except (KeyError, TypeError):
        raise RasaUnavailableError from None
    return {"type": "quick_replies", "text": text.strip(), "options": options}
