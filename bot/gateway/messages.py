"""What a relative's client sends: a text or a button, with a key of its own so that it can be sent again."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Any

from bot.gateway.bodies import checked


@dataclass(frozen=True)
class Sent:
    """One message.

    Attributes:
        text: What was written, or none.
        payload: Of the button that was pressed, or none.
        key: Chosen by the client; the same again is the same message.
    """

    text: str | None
    payload: str | None
    key: str | None


def read(message: Any) -> Sent:
    """Return a message of ours.

    Raises:
        RefusedError: It has another shape.
    """
    found = checked(message, "Message", any_length=True)
    return Sent(found.get("text"), found.get("payload"), found.get("key"))


def name_of(conversation_id: str, key: str) -> str:
    """Return what a message is known by a while, also after the end: not by the conversation's id, which is secret."""
    return hashlib.sha256(f"{conversation_id}:{key}".encode()).hexdigest()
