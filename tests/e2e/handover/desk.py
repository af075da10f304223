"""Staff at the desk, by the desk's own HTTP calls."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field
from typing import Any

import requests

from tests.support.client import wait_until


@dataclass
class Desk:
    """Somebody on duty.

    Attributes:
        base: Address of the gateway.
        shown_as: What the relative is told that they are called.
    """

    base: str
    shown_as: str
    csrf: str = ""
    session: requests.Session = field(default_factory=requests.Session)
    _keys: Any = field(default_factory=itertools.count)

    @classmethod
    def arrives(cls, base: str, name: str, password: str) -> Desk:
        """Sign in."""
        desk = cls(base, "")
        signed_in = desk.post("login", name=name, password=password)
        desk.csrf, desk.shown_as = signed_in["csrf"], signed_in["staff"]["shown_as"]
        return desk

    def duty(self, on: bool) -> None:
        """Go on or off duty."""
        self.post("duty", on=on)

    def takes(self) -> str:
        """Take whoever is first in line, as soon as there is somebody; returns the ticket's id."""
        assert wait_until(lambda: self.get("queue")["waiting"]), "nobody waits"
        ticket: str = self.get("queue")["waiting"][0]["id"]
        self.post(f"tickets/{ticket}/take")
        return ticket

    def reads(self, ticket: str) -> list[dict[str, Any]]:
        """Return what the relative has written, as the desk shows it."""
        items = self.get(f"tickets/{ticket}/items")["items"]
        return [item for item in items if item["from"] == "relative"]

    def texts(self, ticket: str) -> list[str]:
        """Return the words of what the relative has written, as the desk shows them."""
        return [item["text"] for item in self.reads(ticket)]

    def has_read(self, ticket: str, text: str) -> bool:
        """Tell whether a text stands on the desk, now or soon."""
        found: bool = wait_until(lambda: any(text in each for each in self.texts(ticket)))
        return found

    def writes(self, ticket: str, text: str) -> None:
        """Write to the relative."""
        self.post(f"tickets/{ticket}/messages", text=text, key=f"desk-{next(self._keys)}", confirmed=True)

    def answers_letter(self, text: str) -> str:
        """Answer the first letter that has no answer; returns what stood in it."""
        letter = next(each for each in self.get("letters")["letters"] if each["state"] != "answered")
        wrote: str = self.get(f"letters/{letter['id']}")["letters"][-1]["text"]
        self.post(f"letters/{letter['id']}/answer", text=text, second_eyes=False, confirmed=True)
        return wrote

    def get(self, path: str) -> Any:
        """Ask for something."""
        return self._answer(self.session.get(f"{self.base}/desk/api/{path}", timeout=10))

    def post(self, path: str, **body: Any) -> Any:
        """Do something."""
        headers = {"X-CSRF": self.csrf, "Origin": self.base}
        return self._answer(self.session.post(f"{self.base}/desk/api/{path}", json=body, headers=headers, timeout=20))

    def _answer(self, response: requests.Response) -> Any:
        assert response.ok, (response.status_code, response.text)
        return response.json()
