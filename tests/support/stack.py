"""The whole product in its own processes, as `anhoriglotsen run` starts it."""

from __future__ import annotations

import contextlib
import os
import re
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import requests

from bot.settings import ROOT
from tests.support.servers import free_port

#: A Tuesday evening: some contacts open, most offices closed.
EVENING = "2026-11-24T22:30:00+01:00"
_START_LIMIT_S = 400


@dataclass
class Stack:
    """A running product.

    Attributes:
        base: Address of the gateway.
        process: The supervisor.
        output: Everything all processes have written that anyone could see.
        data: Folder of the database.
    """

    base: str
    process: subprocess.Popen[bytes]
    output: Path
    data: Path

    def ready(self) -> bool:
        """Tell whether everything answers, Rasa too."""
        try:
            return requests.get(f"{self.base}/readyz", timeout=3).status_code == 200
        except requests.RequestException:
            return False

    def pid_of(self, process: str) -> int | None:
        """Return the process id of `gateway`, `rasa` or `actions`."""
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split()
        for pid in children:
            with contextlib.suppress(OSError):
                line = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
                if b"serve" in line and process.encode() in line:
                    return int(pid)
        return None

    def said(self) -> str:
        """Return what the processes have written so far."""
        return self.output.read_text(encoding="utf-8", errors="replace")


@contextlib.contextmanager
def started(command: Sequence[str] = ("-m", "bot", "run"), **environment: str) -> Iterator[Stack]:
    """Start the product on a free port with a fresh database; yields when Rasa has joined."""
    port = free_port()
    with tempfile.TemporaryDirectory(prefix="anhoriglotsen-test-") as folder:
        data = Path(folder)
        settings = {
            "ANHORIGLOTSEN_PORT": str(port),
            "ANHORIGLOTSEN_DATA_DIR": str(data / "data"),
            "ANHORIGLOTSEN_CLOCK": EVENING,
            "ANHORIGLOTSEN_CONVERSATIONS_PER_MINUTE": "10000",
            **environment,
        }
        output = data / "output.txt"
        with output.open("wb") as sink:
            process = subprocess.Popen(
                [sys.executable, *command],
                cwd=ROOT,
                env={**os.environ, **settings},
                stdin=subprocess.DEVNULL,
                stdout=sink,
                stderr=subprocess.STDOUT,
            )
            stack = Stack(f"http://127.0.0.1:{port}", process, output, data)
            try:
                deadline = time.monotonic() + _START_LIMIT_S
                while not stack.ready():
                    if process.poll() is not None or time.monotonic() > deadline:
                        raise RuntimeError(f"the product did not start:\n{_plain(stack.said())}")
                    time.sleep(0.2)
                yield stack
            finally:
                process.send_signal(signal.SIGINT)
                try:
                    process.wait(20)
                except subprocess.TimeoutExpired:
                    process.kill()
                    process.wait(5)


def _plain(text: str) -> str:
    return re.sub(r"\x1b\[[0-9;]*[A-Za-z]", "", text)[-3000:]
