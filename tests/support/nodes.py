"""Single gateways in their own processes, without Rasa: what several of them share is under test."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import requests
import socketio

from bot.settings import ROOT
from tests.support.client import wait_until
from tests.support.servers import free_port
from tests.support.stack import EVENING

_START_LIMIT_S = 150


@dataclass
class Node:
    """A gateway.

    Attributes:
        base: Its address.
        process: It.
        output: Where everything goes that it writes.
    """

    base: str
    process: subprocess.Popen[bytes]
    output: Path

    def kill(self) -> None:
        """End it as a power cut would."""
        self.process.send_signal(signal.SIGKILL)
        self.process.wait(10)

    def alive(self) -> bool:
        """Tell whether it answers."""
        with contextlib.suppress(requests.RequestException):
            return requests.get(f"{self.base}/healthz", timeout=2).status_code == 200
        return False


def begin_node(data: Path, redis_url: str = "", port: int = 0, **environment: str) -> Node:
    """Start a gateway and return at once.

    Args:
        data: Folder of the database, shared by the gateways of a test.
        redis_url: Where they meet.
        port: Its port; 0 takes a free one.
        environment: More settings.
    """
    port = port or free_port()
    data.mkdir(exist_ok=True)
    output = data.with_name(f"{data.name}-{port}.txt")
    settings = {
        "ANHORIGLOTSEN_PORT": str(port),
        "ANHORIGLOTSEN_RASA_PORT": str(free_port()),
        "ANHORIGLOTSEN_DATA_DIR": str(data),
        "ANHORIGLOTSEN_REDIS_URL": redis_url,
        "ANHORIGLOTSEN_CLOCK": EVENING,
        "ANHORIGLOTSEN_SPACY": "blank",
        "ANHORIGLOTSEN_MESSAGES_PER_MINUTE": "10000",
        "ANHORIGLOTSEN_CONVERSATIONS_PER_MINUTE": "10000",
        **environment,
    }
    with output.open("ab") as sink:
        process = subprocess.Popen(
            [sys.executable, "-m", "bot", "serve", "gateway"],
            cwd=ROOT,
            env={**os.environ, **settings},
            stdin=subprocess.DEVNULL,
            stdout=sink,
            stderr=subprocess.STDOUT,
        )
    return Node(f"http://127.0.0.1:{port}", process, output)


@contextlib.contextmanager
def nodes(*begun: Node) -> Iterator[tuple[Node, ...]]:
    """Wait until all answer; ends them after the block."""
    try:
        for node in begun:
            if not wait_until(lambda node=node: node.alive() or node.process.poll() is not None, _START_LIMIT_S):
                raise RuntimeError("the gateway did not start")
            if node.process.poll() is not None:
                raise RuntimeError(f"the gateway ended:\n{node.output.read_text(encoding='utf-8')[-2000:]}")
        yield begun
    finally:
        for node in begun:
            node.process.kill()
            node.process.wait(10)


class Phone:
    """A relative's client by socket: keeps what it is shown, asks for the gap, sends again what was not acknowledged.

    Attributes:
        shown: Sequence number → reply.
        twice: Replies that came with a number it had already, and other words.
        modes: As told.
        lost: How often the line broke.
        refused: Why the gateway would not have it.
    """

    def __init__(self, conversation_id: str) -> None:
        """Prepare; nothing is connected."""
        self.id = conversation_id
        self.shown: dict[int, dict[str, Any]] = {}
        self.twice: list[dict[str, Any]] = []
        self.modes: list[str] = []
        self.lost = 0
        self.refused: dict[str, Any] = {}
        self._client: Any = None
        self._line: Any = None

    def connect(self, base: str) -> None:
        """Connect to a gateway and ask for what was missed."""
        self.hang_up()
        client = socketio.Client(reconnection=False)
        client.on("reply", self._take, namespace="/chat")
        client.on("mode", lambda told: self.modes.append(told["mode"]), namespace="/chat")
        client.on("disconnect", self._lost, namespace="/chat")
        client.on("connect_error", self.refused.update, namespace="/chat")
        self._client = client
        try:
            client.connect(base, auth={"conversation_id": self.id}, namespaces=["/chat"], transports=["websocket"])
            self._line = client.eio.ws
        except socketio.exceptions.ConnectionError:
            self.hang_up()
            raise
        assert self.call("resume", {"after": self.last})["ok"]

    def call(self, event: str, data: dict[str, Any]) -> dict[str, Any]:
        """Send an event and return what it is acknowledged with."""
        acknowledged: dict[str, Any] = self._client.call(event, data, namespace="/chat", timeout=15)
        return acknowledged

    def send(self, data: dict[str, Any]) -> None:
        """Send a message without waiting for anything."""
        self._client.emit("message", data, namespace="/chat")

    @property
    def connected(self) -> bool:
        """Whether there is a connection."""
        return bool(self._client is not None and self._client.connected)

    @property
    def last(self) -> int:
        """The number below which nothing is missing."""
        n = 0
        while n + 1 in self.shown:
            n += 1
        return n

    def texts(self, kind: str) -> list[str]:
        """Return the texts of the replies of a type, in order."""
        return [self.shown[n]["text"] for n in sorted(self.shown) if self.shown[n]["type"] == kind]

    def hang_up(self) -> None:
        """Disconnect."""
        if self._client is not None:
            with contextlib.suppress(Exception):
                self._client.disconnect()
            # A line that broke is not closed by the library.
            for line in (self._line, self._client.eio.ws):
                if line is not None:
                    line.close()
            self._client = self._line = None

    def _take(self, reply: dict[str, Any]) -> None:
        if self.shown.setdefault(reply["n"], reply) != reply:
            self.twice.append(reply)

    def _lost(self, *_: Any) -> None:
        self.lost += 1


def eventually(condition: Any, timeout_s: float = 15.0) -> None:
    """Fail unless a condition comes true."""
    began = time.monotonic()
    assert wait_until(condition, timeout_s), f"not within {time.monotonic() - began:.0f} s"
