"""Real servers in threads, on free loopback ports."""

from __future__ import annotations

import contextlib
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import uvicorn

from bot.audit.servers import free_port
from bot.gateway.app import SERVER_OPTIONS

__all__ = ["StandInRasa", "free_port", "running"]


@contextlib.contextmanager
def running(app: Any) -> Iterator[str]:
    """Serve an ASGI application as the gateway is served; yields its address."""
    port = free_port()
    # uvloop cannot end in a thread beside another: "device or resource busy". The product has one, in the main thread.
    config = uvicorn.Config(app, host="127.0.0.1", port=port, loop="asyncio", **SERVER_OPTIONS)
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    deadline = time.monotonic() + 30
    while not server.started:
        if time.monotonic() > deadline or not thread.is_alive():
            raise RuntimeError("the server did not start")
        time.sleep(0.02)
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        thread.join(10)


@dataclass
class StandInRasa:
    """Answers like Rasa's gateway channel, or as badly as it is told to.

    Attributes:
        answer: Status and body of `POST /messages`.
        delay_s: Waits this long before each answer, the pulse too.
        received: Bodies of `POST /messages`.
        deleted: Ids of `DELETE /conversations/<id>`.
    """

    answer: tuple[int, bytes] = (200, b"{}")
    delay_s: float = 0.0
    healthy: bool = True
    received: list[bytes] = field(default_factory=list)
    deleted: list[str] = field(default_factory=list)
    port: int = field(default_factory=free_port)

    @contextlib.contextmanager
    def running(self) -> Iterator[StandInRasa]:
        """Listen until the block is left."""
        rasa = self

        class Handler(BaseHTTPRequestHandler):
            def _send(self, status: int, body: bytes) -> None:
                time.sleep(rasa.delay_s)
                with contextlib.suppress(OSError):  # the caller may have given up
                    self.send_response(status)
                    self.send_header("Content-Length", str(len(body)))
                    self.end_headers()
                    self.wfile.write(body)

            def do_GET(self) -> None:
                self._send(200 if rasa.healthy else 503, b"{}")

            def do_POST(self) -> None:
                rasa.received.append(self.rfile.read(int(self.headers["Content-Length"])))
                self._send(*rasa.answer)

            def do_DELETE(self) -> None:
                rasa.deleted.append(self.path.rsplit("/", 1)[-1])
                self._send(204, b"")

            def log_message(self, *_: Any) -> None:
                """Say nothing."""

        server = ThreadingHTTPServer(("127.0.0.1", self.port), Handler)
        thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
        thread.start()
        try:
            yield self
        finally:
            server.shutdown()
            server.server_close()
