"""A relative and somebody of staff, as programs; every answer's headers and every error's body are kept."""

from __future__ import annotations

import contextlib
import itertools
import secrets
from dataclasses import dataclass, field
from typing import Any

import requests
import socketio

_TIMEOUT_S = 20.0
SUMMARY = {
    "target_group": "kriminalitet",
    "urgency": "snart",
    "practical_topic": "ratt_till_stod",
    "district": "farsta",
    "language": "sv",
}
_numbers = itertools.count()


@dataclass
class Line:
    """What has been answered to everything that was sent in one run.

    Attributes:
        answered: So many answers.
        seen: Name of what was asked for → bytes that hold nothing that was sent, if all is well.
    """

    answered: int = 0
    seen: list[tuple[str, bytes]] = field(default_factory=list)

    def ask(self, method: str, url: str, session: requests.Session | None = None, **more: Any) -> requests.Response:
        """Send something and keep the headers; of an error the body too. Raises requests.RequestException."""
        more.setdefault("timeout", _TIMEOUT_S)
        answer = (session or requests).request(method, url, **more)
        self.answered += 1
        kept = "\n".join(f"{name}: {value}" for name, value in answer.headers.items()).encode()
        if answer.status_code >= 400:
            kept += b"\n" + answer.content
        self.seen.append((f"svar {answer.status_code} på {method}", kept))
        return answer


class Relative:
    """A conversation over HTTP.

    Attributes:
        id: Of the conversation.
        url: Its address.
    """

    def __init__(self, line: Line, base: str) -> None:
        """Begin a conversation."""
        self._line = line
        self.base = base
        answer = line.ask("POST", f"{base}/api/v1/conversations")
        answer.raise_for_status()
        self.id = str(answer.json()["conversation_id"])
        self.url = f"{base}/api/v1/conversations/{self.id}"

    def says(self, text: str) -> dict[str, Any]:
        """Write; returns the answer."""
        answer = self._line.ask("POST", f"{self.url}/messages", json={"text": text})
        answer.raise_for_status()
        return dict(answer.json())

    def posts(self, path: str, body: Any) -> requests.Response:
        """Post something under the conversation."""
        return self._line.ask("POST", f"{self.url}/{path}", json=body)

    def mode(self) -> str:
        """Return who has the conversation."""
        return str(self._line.ask("GET", f"{self.url}/handover").json()["mode"])

    def leaves(self) -> None:
        """Delete the conversation."""
        self._line.ask("DELETE", self.url).raise_for_status()


class Socket:
    """A conversation's socket; what comes is thrown away."""

    def __init__(self, base: str, conversation_id: str) -> None:
        """Connect."""
        self._client = socketio.Client(reconnection=False)
        self._client.connect(
            base, auth={"conversation_id": conversation_id}, namespaces=["/chat"], transports=["websocket"]
        )

    def sends(self, event: str, data: Any) -> Any:
        """Send an event; returns what it is acknowledged with, none when it is not."""
        with contextlib.suppress(socketio.exceptions.TimeoutError):
            return self._client.call(event, data, namespace="/chat", timeout=5)
        return None

    def leaves(self) -> None:
        """Hang up."""
        self._client.disconnect()


class Person:
    """Somebody of staff.

    Attributes:
        session: With the cookie.
    """

    def __init__(self, line: Line, base: str, name: str, made_up: str) -> None:
        """Sign in for the first time and choose a password.

        Args:
            line: Keeps answers.
            base: Address of the gateway.
            name: Of the account.
            made_up: The password that the account was made with.
        """
        self._line = line
        self._base = f"{base}/desk/api"
        chosen = secrets.token_urlsafe(24)
        self._sign_in(name, made_up)
        self.posts("me/password", {"old": made_up, "new": chosen})
        self._sign_in(name, chosen)

    def gets(self, path: str) -> Any:
        """Return the body of an answer."""
        answer = self._line.ask("GET", f"{self._base}/{path}", self.session)
        answer.raise_for_status()
        return answer.json()

    def tries(self, path: str, body: Any) -> requests.Response:
        """Post something, whatever comes of it."""
        return self._line.ask("POST", f"{self._base}/{path}", self.session, json=body, headers={"X-CSRF": self._csrf})

    def posts(self, path: str, body: Any) -> Any:
        """Post something; returns the body of an answer."""
        answer = self.tries(path, body)
        answer.raise_for_status()
        return answer.json() if answer.content else {}

    def writes(self, ticket: str, text: str) -> None:
        """Write to a relative."""
        self.posts(f"tickets/{ticket}/messages", {"text": text, "key": f"k{next(_numbers)}", "confirmed": True})

    def takes(self) -> str:
        """Take whoever is first in the queue; returns the ticket's id."""
        first = self.gets("queue")["waiting"][0]["id"]
        return str(self.posts(f"tickets/{first}/take", {})["ticket"]["id"])

    def _sign_in(self, name: str, password: str) -> None:
        self.session = requests.Session()
        self._csrf = ""
        self._csrf = str(self.posts("login", {"name": name, "password": password})["csrf"])
