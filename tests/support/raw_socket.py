"""Socket.IO by hand over a WebSocket, to send what no client library would."""

from __future__ import annotations

import itertools
import json
import time
from typing import Any

import websocket


class RawSocket:
    """One connection to one namespace.

    Attributes:
        events: What the server has sent, as (event, data).
        refused: What the server said to the connection, when it refused it.
    """

    def __init__(self, base: str, namespace: str = "/chat", auth: Any = None, **headers: str) -> None:
        """Connect and join the namespace."""
        self._namespace = namespace
        self._ids = itertools.count(1)
        self._acks: dict[int, Any] = {}
        self.events: list[tuple[str, Any]] = []
        self.refused: Any = None
        self._joined = False
        address = base.replace("http", "ws", 1) + "/socket.io/?EIO=4&transport=websocket"
        self._line = websocket.create_connection(address, timeout=10, header=[f"{k}: {v}" for k, v in headers.items()])
        self._line.recv()
        self.send(f"40{namespace}," + ("" if auth is None else json.dumps(auth)))
        self.waits(lambda: self._joined or self.refused is not None)

    def send(self, frame: str | bytes) -> None:
        """Send one frame as it is."""
        if isinstance(frame, bytes):
            self._line.send_binary(frame)
        else:
            self._line.send(frame)

    def asks(self, data: str) -> Any:
        """Send an event whose JSON is given as it is, name and all; returns what it is acknowledged with."""
        number = next(self._ids)
        self.send(f"42{self._namespace},{number}{data}")
        return self.acknowledged(number)

    def calls(self, event: str, *values: Any) -> Any:
        """Send an event; returns what it is acknowledged with."""
        return self.asks(json.dumps([event, *values]))

    def acknowledged(self, number: int) -> Any:
        """Wait for the acknowledgement of a packet."""
        self.waits(lambda: number in self._acks)
        return self._acks[number]

    def waits(self, condition: Any) -> None:
        """Read until a condition is true.

        Raises:
            TimeoutError: It does not come true.
        """
        deadline = time.monotonic() + 10
        while not condition():
            if time.monotonic() > deadline:
                raise TimeoutError
            self._read(self._line.recv())

    def leaves(self) -> None:
        """Hang up."""
        self._line.close()

    def _read(self, frame: Any) -> None:
        head = f"{self._namespace},"
        if frame == "2":
            self._line.send("3")
        elif frame.startswith(f"40{head}"):
            self._joined = True
        elif frame.startswith(f"44{head}"):
            self.refused = json.loads(frame[2 + len(head) :])
        elif frame.startswith(f"42{head}"):
            event, *data = json.loads(frame[2 + len(head) :])
            self.events.append((event, data[0] if data else None))
        elif frame.startswith(f"43{head}"):
            number, _, answer = frame[2 + len(head) :].partition("[")
            found = json.loads(f"[{answer}")
            self._acks[int(number)] = found[0] if found else None
