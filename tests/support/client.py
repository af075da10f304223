"""A relative's client over plain HTTP."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import Any

import requests

_TIMEOUT_S = 20


@dataclass
class Relative:
    """One conversation over HTTP.

    Attributes:
        base: Address of the gateway.
        welcome: The first replies.
        last: The whole answer to the latest message.
    """

    base: str
    id: str = ""
    welcome: list[dict[str, Any]] = field(default_factory=list)
    last: dict[str, Any] = field(default_factory=dict)

    @classmethod
    def arrives(cls, base: str) -> Relative:
        """Start a conversation."""
        response = requests.post(f"{base}/api/v1/conversations", timeout=_TIMEOUT_S)
        assert response.status_code == 201
        begun = response.json()
        return cls(base, begun["conversation_id"], begun["replies"])

    def post(self, **message: Any) -> requests.Response:
        """Send a message and return the raw response."""
        return requests.post(f"{self.url}/messages", json=message, timeout=_TIMEOUT_S)

    def writes(self, text: str) -> list[dict[str, Any]]:
        """Send a text and return the replies."""
        return self._sent(text=text)

    def presses(self, payload: str) -> list[dict[str, Any]]:
        """Press a button by its payload and return the replies."""
        return self._sent(payload=payload)

    def presses_label(self, label: str) -> list[dict[str, Any]]:
        """Press the newest button with this label."""
        offered = [o for r in self.replies() for o in r.get("options", []) if o["label"] == label]
        assert offered, f"no button: {label}"
        return self.presses(offered[-1]["payload"])

    def replies(self, after: int = 0) -> list[dict[str, Any]]:
        """Return all kept replies after a sequence number."""
        response = requests.get(f"{self.url}/messages", params={"after": after}, timeout=_TIMEOUT_S)
        assert response.status_code == 200
        found: list[dict[str, Any]] = response.json()["replies"]
        return found

    def leaves(self) -> int:
        """Delete the conversation; returns the status."""
        return requests.delete(self.url, timeout=_TIMEOUT_S).status_code

    @property
    def url(self) -> str:
        """Address of the conversation."""
        return f"{self.base}/api/v1/conversations/{self.id}"

    def _sent(self, **message: Any) -> list[dict[str, Any]]:
        response = self.post(**message)
        assert response.status_code == 200, response.text
        self.last = response.json()
        replies: list[dict[str, Any]] = self.last["replies"]
        return replies


def said(replies: list[dict[str, Any]]) -> str:
    """Return everything shown in replies as one text, buttons included."""
    parts = []
    for reply in replies:
        parts += [reply["text"], reply.get("title", ""), *reply.get("lines", [])]
        parts += [option["label"] for option in reply.get("options", [])]
    return "\n".join(parts)


def wait_until(condition: Any, timeout_s: float = 15.0) -> bool:
    """Wait for a condition; tells whether it came true."""
    deadline = time.monotonic() + timeout_s
    while time.monotonic() < deadline:
        if condition():
            return True
        time.sleep(0.05)
    return False
