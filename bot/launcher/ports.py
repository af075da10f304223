"""Ports: is the public one free, which loopback ones to take, does anything answer there."""

from __future__ import annotations

import asyncio
import errno
import socket
from dataclasses import dataclass

_EVERY_ADDRESS = {"0.0.0.0": "127.0.0.1", "::": "::1", "": "127.0.0.1"}


class PortTakenError(RuntimeError):
    """The public port cannot be used; the text says in Swedish which one and what to do."""


@dataclass(frozen=True)
class Ports:
    """The ports of one run."""

    public: int
    rasa: int
    actions: int


def reachable(host: str) -> str:
    """Return an address that a program on this machine can connect to when a server listens on `host`."""
    return _EVERY_ADDRESS.get(host, host)


def check_free(host: str, port: int) -> None:
    """Make sure that the gateway can listen.

    Raises:
        PortTakenError: Somebody listens there, or the port is not ours to open.
    """
    try:
        free = _can_listen(host, port)
    except PermissionError:
        raise PortTakenError(f"Port {port} får inte öppnas av den här användaren. {_advice(8080)}") from None
    except OSError as error:
        raise PortTakenError(f"Det går inte att lyssna på {host}:{port} ({error.strerror}).") from None
    if not free:
        other = next((p for p in range(port + 1, min(port + 50, 65536)) if _can_listen(host, p)), 8081)
        raise PortTakenError(f"Port {port} är upptagen av ett annat program. {_advice(other)}")


def choose(public: int, rasa: int, actions: int) -> Ports:
    """Return the ports of a run; 0 is replaced by a free loopback port."""
    with socket.socket() as first, socket.socket() as second:
        # Both are held until both are known, so that they differ.
        first.bind(("127.0.0.1", 0))
        second.bind(("127.0.0.1", 0))
        return Ports(public, rasa or first.getsockname()[1], actions or second.getsockname()[1])


async def get_status(host: str, port: int, path: str, timeout_s: float = 2.0) -> int | None:
    """Return the status of a GET, None when nothing answers in time. Reads the status line and nothing else."""
    try:
        return await asyncio.wait_for(_get_status(host, port, path), timeout_s)
    except (OSError, ValueError, IndexError, asyncio.TimeoutError):
        return None


async def _get_status(host: str, port: int, path: str) -> int:
    reader, writer = await asyncio.open_connection(host, port)
    try:
        writer.write(f"GET {path} HTTP/1.1\r\nHost: {host}:{port}\r\nConnection: close\r\n\r\n".encode("ascii"))
        await writer.drain()
        return int((await reader.readline()).split()[1])
    finally:
        writer.close()


def _can_listen(host: str, port: int) -> bool:
    # A connection first: on macOS one may bind an address that another program already serves through "every address".
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.settimeout(1)
        if probe.connect_ex((reachable(host), port)) == 0:
            return False
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # as the server does: a just closed port is free
        try:
            probe.bind((host, port))
            probe.listen()
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                return False
            raise
    return True


def _advice(port: int) -> str:
    return f"Välj en annan: anhoriglotsen run --port {port} (eller make run PORT={port})"
