"""Rasa killed, stopped and action server killed in the middle of a conversation."""

from __future__ import annotations

import contextlib
import os
import signal
import time
from pathlib import Path

from tests.support.client import Relative, wait_until
from tests.support.stack import Stack

PROCESSES = ("gateway", "rasa", "actions")


def test_rasa_killed_gives_fixed_answer_112_and_recovery(stack: Stack) -> None:
    """The relative is never left without an answer; afterwards the same conversation goes on through Rasa."""
    relative = Relative.arrives(stack.base)
    relative.writes("min bror är med i ett gäng och jag är orolig för honom")
    group = relative.last["situation"]["target_group"]
    assert group == "kriminalitet"
    rasa = stack.pid_of("rasa")
    assert rasa is not None
    os.kill(rasa, signal.SIGKILL)

    began = time.monotonic()
    fixed = relative.writes("vad ska jag göra")
    assert time.monotonic() - began < 3
    assert fixed[0]["type"] == "contacts" and fixed[0]["contacts"]
    began = time.monotonic()
    danger = relative.writes("nu har han en pistol och säger att han ska skjuta någon")
    assert time.monotonic() - began < 3
    assert danger[0]["type"] == "danger" and "112" in danger[0]["text"]

    assert wait_until(stack.ready, 120), "Rasa comes back by itself"
    answered = relative.writes("vad är en bouppteckning")
    assert [reply["type"] for reply in answered[:2]] == ["danger", "answer"], "a known danger stands above the answer"
    assert relative.last["situation"]["target_group"] == group, "what was told before is not forgotten"


def test_rasa_frozen_gives_answers_and_recovers(stack: Stack) -> None:
    """A Rasa that hangs without dying: fixed answers in time, 112 at once, and back when it moves again."""
    relative = Relative.arrives(stack.base)
    rasa = stack.pid_of("rasa")
    assert rasa is not None
    os.kill(rasa, signal.SIGSTOP)
    try:
        for text, kind in (("jag är orolig för min son", "contacts"), ("han slår henne nu hjälp", "danger")):
            began = time.monotonic()
            assert relative.writes(text)[0]["type"] == kind
            assert time.monotonic() - began < 3
    finally:
        os.kill(rasa, signal.SIGCONT)
    assert wait_until(stack.ready, 30)
    assert wait_until(lambda: answers(stack.base), 20)


def test_action_server_killed_gives_contacts_and_recovers(stack: Stack) -> None:
    """Rasa without its actions says nothing; the relative still gets help."""
    relative = Relative.arrives(stack.base)
    actions = stack.pid_of("actions")
    assert actions is not None
    os.kill(actions, signal.SIGKILL)
    assert relative.writes("vad är en bouppteckning")[0]["type"] in ("contacts", "answer")
    assert wait_until(lambda: answers(stack.base), 90)


def test_only_the_gateway_listens_and_all_of_it_on_loopback(stack: Stack) -> None:
    """Every listening socket of the product's processes is on loopback here; Rasa's and the actions' always are."""
    listening = {name: listening_addresses(pid) for name in PROCESSES if (pid := stack.pid_of(name))}
    assert set(listening) == set(PROCESSES)
    for name, addresses in listening.items():
        assert addresses, name
        assert all(address.startswith("0100007F:") for address in addresses), (name, addresses)


def answers(base: str) -> bool:
    """Tell whether a practical question is answered, in a conversation of its own."""
    return Relative.arrives(base).writes("vad är en bouppteckning")[0]["type"] == "answer"


def listening_addresses(pid: int) -> list[str]:
    """Return the local addresses on which a process listens, as in /proc/net/tcp (little-endian hexadecimal)."""
    inodes = set()
    for descriptor in Path(f"/proc/{pid}/fd").iterdir():
        with contextlib.suppress(OSError):
            inodes.add(os.readlink(descriptor).removeprefix("socket:[").removesuffix("]"))
    rows = [
        row.split()
        for table in ("tcp", "tcp6")
        for row in Path(f"/proc/{pid}/net/{table}").read_text(encoding="ascii").splitlines()[1:]
    ]
    return [row[1] for row in rows if row[3] == "0A" and row[9] in inodes]
