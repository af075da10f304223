"""What a relative's client sends: a text or a button, with a key of its own so that it can be sent again."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from typing import Any

from bot.gateway import problems

_KEY = re.compile(r"[A-Za-z0-9_.:-]{1,64}")


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
    if not isinstance(message, dict):
        raise problems.RefusedError(problems.BAD_REQUEST)
    text, payload, key = message.get("text"), message.get("payload"), message.get("key")
    if key is None or (isinstance(key, str) and _KEY.fullmatch(key)):
        if isinstance(text, str) and text.strip() and payload is None:
            return Sent(text, None, key)
        if isinstance(payload, str) and text is None:
            return Sent(None, payload, key)
    raise problems.RefusedError(problems.BAD_REQUEST)


def name_of(conversation_id: str, key: str) -> str:
    """Return what a message is known by a while, also after the end: not by the conversation's id, which is secret."""
    return hashlib.sha256(f"{conversation_id}:{key}".encode()).hexdigest()
