"""Staff's client: the desk's calls and its socket, without a browser."""

from __future__ import annotations

import itertools
from typing import Any

import requests
import socketio

from tests.support.client import wait_until

PASSWORD = "krukväxt-tröskel-segelbåt"
_keys = itertools.count()


class StaffClient:
    """Someone at the desk.

    Attributes:
        base: Address of the gateway.
        name: Of the account.
    """

    def __init__(self, base: str, name: str, password: str = PASSWORD) -> None:
        """Sign in."""
        self.base = base
        self.name = name
        self.http = requests.Session()
        answer = self.http.post(f"{base}/desk/api/login", json={"name": name, "password": password}, timeout=20)
        assert answer.status_code == 200, answer.text
        self.csrf = answer.json()["csrf"]
        self.events: list[tuple[str, Any]] = []
        self.socket: socketio.Client | None = None

    def get(self, path: str) -> Any:
        """Get something; returns the body of a 200."""
        answer = self.http.get(f"{self.base}/desk/api/{path}", timeout=20)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def tries(self, path: str, body: Any = None) -> requests.Response:
        """Post something and return the raw answer."""
        headers = {"X-CSRF": self.csrf}
        return self.http.post(f"{self.base}/desk/api/{path}", json=body or {}, headers=headers, timeout=20)

    def post(self, path: str, body: Any = None) -> Any:
        """Post something; returns the body of a 200."""
        answer = self.tries(path, body)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def on_duty(self, on: bool = True) -> StaffClient:
        """Go on duty, or off."""
        self.post("duty", {"on": on})
        return self

    def waiting(self) -> list[str]:
        """Return the ids of those who wait, in order."""
        return [t["id"] for t in self.get("queue")["waiting"]]

    def takes_next(self) -> str:
        """Take the first in the queue; returns the ticket's id."""
        assert wait_until(self.waiting)
        ticket: str = self.post(f"tickets/{self.waiting()[0]}/take")["ticket"]["id"]
        return ticket

    def writes(self, ticket: str, text: str, **more: Any) -> Any:
        """Write to the relative; returns the item."""
        body = {"text": text, "key": f"k{next(_keys)}", **more}
        return self.post(f"tickets/{ticket}/messages", body)["item"]

    def items(self, ticket: str) -> list[dict[str, Any]]:
        """Return what the desk sees of a chat."""
        found: list[dict[str, Any]] = self.get(f"tickets/{ticket}/items")["items"]
        return found

    def texts(self, ticket: str, who: str = "relative") -> list[str]:
        """Return what somebody has written in a chat."""
        return [item["text"] for item in self.items(ticket) if item["from"] == who]

    def connects(self) -> StaffClient:
        """Open the socket; what comes is put in `events`."""
        self.socket = socketio.Client(reconnection=False)
        for event in ("queue", "item", "typing", "left", "closed", "signed_out"):
            self.socket.on(event, lambda data=None, e=event: self.events.append((e, data)), namespace="/desk")
        cookie = "; ".join(f"{c.name}={c.value}" for c in self.http.cookies)
        self.socket.connect(
            self.base, headers={"Cookie": cookie}, namespaces=["/desk"], transports=["websocket"], wait_timeout=10
        )
        return self

    def asks(self, event: str, data: Any) -> Any:
        """Send an event and return its acknowledgement."""
        assert self.socket is not None
        return self.socket.call(event, data, namespace="/desk", timeout=10)

    def seen(self, event: str) -> list[Any]:
        """Return the data of events of a kind."""
        return [data for name, data in self.events if name == event]

    def leaves(self) -> None:
        """Close the socket."""
        if self.socket is not None:
            self.socket.disconnect()
            self.socket = None
