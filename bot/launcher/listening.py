"""Which addresses a child listens on: Rasa and the action server obey whoever reaches them, so nobody outside may."""

from __future__ import annotations

from collections.abc import Iterable
from ipaddress import IPv6Address, ip_address

import psutil


def exposed(pid: int) -> list[str]:
    """Return what a process and all its descendants listen on that other machines can reach.

    Args:
        pid: Of the process. One that is gone listens on nothing.

    Returns:
        `address:port`, sorted; empty when everything is on loopback.

    Raises:
        PermissionError: The system does not let us look.
    """
    try:
        parent = psutil.Process(pid)
        family = [parent, *parent.children(recursive=True)]
    except psutil.NoSuchProcess:
        return []
    return sorted({f"{ip}:{port}" for process in family for ip, port in _listening(process) if not is_loopback(ip)})


def is_loopback(address: str) -> bool:
    """Tell whether only this machine reaches an address; not so for every-address (`0.0.0.0`, `::`)."""
    found = ip_address(address.partition("%")[0])
    if isinstance(found, IPv6Address) and found.ipv4_mapped:
        found = found.ipv4_mapped
    return found.is_loopback


def _listening(process: psutil.Process) -> Iterable[tuple[str, int]]:
    try:
        found = process.net_connections(kind="tcp")
    except psutil.NoSuchProcess:  # it has just ended
        return []
    except psutil.AccessDenied:
        raise PermissionError(f"sockets of {process.pid}") from None
    return [(c.laddr.ip, c.laddr.port) for c in found if c.status == psutil.CONN_LISTEN]
