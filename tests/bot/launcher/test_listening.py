"""Rasa and the action server on any address but loopback: everything is stopped, and it is said why."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from bot.launcher.listening import exposed, is_loopback
from bot.launcher.supervisor import CHILDREN, Child, Supervisor
from tests.bot.launcher.test_supervisor import Terminal, conduct, free_port, script, trained, until

#: Listens on an address really, itself or through a child of its own, and says on which port.
LISTENER = """
import os, socket, sys, time
address, who = sys.argv[1], sys.argv[2]
if who == "grandchild" and os.fork():
    time.sleep(60)
family = socket.AF_INET6 if ":" in address else socket.AF_INET
listening = socket.socket(family)
listening.bind((address, 0))
listening.listen()
print(listening.getsockname()[1], flush=True)
time.sleep(60)
"""

#: Listens on loopback, and a moment later on every address too.
LATER = """
import socket, time
inner, outer = socket.socket(), socket.socket()
inner.bind(("127.0.0.1", 0))
inner.listen()
time.sleep(0.5)
outer.bind(("0.0.0.0", 0))
outer.listen()
time.sleep(60)
"""


@contextmanager
def listener(address: str, who: str = "child") -> Iterator[tuple[int, str]]:
    process = subprocess.Popen(
        script(LISTENER, address, who), stdout=subprocess.PIPE, encoding="ascii", start_new_session=True
    )
    assert process.stdout is not None
    try:
        yield process.pid, process.stdout.readline().strip()
    finally:
        os.killpg(process.pid, 9)
        process.stdout.close()
        process.wait(5)


@pytest.mark.parametrize("who", ["child", "grandchild"])
@pytest.mark.parametrize(("address", "reached"), [("127.0.0.1", False), ("0.0.0.0", True), ("127.9.9.9", False)])
def test_exposed_finds_what_others_can_reach(address: str, reached: bool, who: str) -> None:
    """Its own sockets and those of its workers, by address and port."""
    with listener(address, who) as (pid, port):
        assert exposed(pid) == ([f"{address}:{port}"] if reached else [])
    assert exposed(pid) == []


@pytest.mark.parametrize(
    ("address", "inside"),
    [
        ("127.0.0.1", True),
        ("::1", True),
        ("::ffff:127.0.0.1", True),
        ("0.0.0.0", False),
        ("::", False),
        ("::ffff:0.0.0.0", False),
        ("10.0.0.5", False),
        ("fe80::1%eth0", False),
    ],
)
def test_loopback_is_known_in_every_writing(address: str, inside: bool) -> None:
    """Every-address is not loopback, though it is reached from there."""
    assert is_loopback(address) is inside


@pytest.mark.parametrize("who", ["child", "grandchild"])
def test_serve_action_server_on_every_address_stops_everything_and_says_why(who: str) -> None:
    """The product ends with an error rather than run with a door open beside the gateway."""
    terminal = Terminal()
    children = [
        Child("gateway", script("import time; time.sleep(60)")),
        Child("actions", script(LISTENER, "0.0.0.0", who), after_training=True, loopback_only=True),
    ]
    supervisor = Supervisor(children, host="127.0.0.1", port=free_port(), train=trained, tell=terminal)

    async def steps() -> None:
        await until(lambda: terminal.has("allt stoppas"))
        await until(lambda: not supervisor.pids)

    assert conduct(supervisor, steps) == 1
    assert terminal.has("actions lyssnar på 0.0.0.0:") and terminal.has("SANIC_HOST")


def test_serve_looks_again_after_the_start() -> None:
    """A door that is opened later is found too, and one on loopback is none."""
    terminal = Terminal()
    children = [Child("rasa", script(LATER), loopback_only=True)]
    supervisor = Supervisor(children, host="127.0.0.1", port=free_port(), train=trained, tell=terminal)

    async def steps() -> None:
        await until(lambda: terminal.has("allt stoppas"))

    assert conduct(supervisor, steps) == 1
    assert terminal.has("rasa lyssnar på 0.0.0.0:")


def test_children_all_but_the_gateway_are_kept_inside() -> None:
    """The gateway is the one that is reached; whoever is added is kept inside unless somebody thinks of it here."""
    assert [child.name for child in CHILDREN if not child.loopback_only] == ["gateway"]
