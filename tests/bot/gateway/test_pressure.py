"""Very many at once: whoever begins conversations works a moment for each and is never turned away; floods are."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import pytest
import requests
import socketio

from bot.gateway import http_api, limits, packets
from bot.gateway.app import create_app
from bot.mailbox.challenge import solve
from bot.settings import settings
from tests.support.client import Relative
from tests.support.servers import free_port, running

FEW = 5
NOTHING = SimpleNamespace(grade="ingen", language=None)


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A gateway alone, on which five conversations a minute from one address are calm."""
    data: Path = tmp_path_factory.mktemp("data")
    chosen = replace(settings, rasa_port=free_port(), data_dir=data, conversations_per_minute=FEW)
    with running(create_app(chosen)) as address:
        yield address


def begins(base: str, **work: str) -> requests.Response:
    """Ask for a conversation."""
    return requests.post(f"{base}/api/v1/conversations", json=work or None, timeout=10)


def test_conversation_above_the_limit_costs_work_and_is_not_refused(base: str) -> None:
    """One address, as of a whole school: the sixth is asked for work, does it, and begins."""
    answers = [begins(base) for _ in range(FEW + 3)]
    assert answers[0].status_code == 201
    asked = answers[-1]
    assert asked.status_code == 429 and "112" in asked.json()["detail"]
    challenge, bits = asked.json()["challenge"], asked.json()["bits"]
    nonce = solve(challenge, bits)
    assert begins(base, challenge=challenge, nonce=nonce).status_code == 201
    assert begins(base, challenge=challenge, nonce=nonce).status_code == 429, "work is used once"
    assert begins(base, challenge=challenge, nonce="0").status_code == 429


def test_work_done_for_a_letter_does_not_count_here(base: str) -> None:
    """A challenge of the mailbox is none of ours."""
    while begins(base).status_code == 201:
        pass
    other = requests.get(f"{base}/api/v1/mailbox/challenge", timeout=10).json()
    nonce = solve(other["challenge"], other["bits"])
    assert begins(base, challenge=other["challenge"], nonce=nonce).status_code == 429


def test_everybody_works_when_very_many_begin(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """From however many addresses."""
    monkeypatch.setattr(http_api, "CALM_PER_MINUTE", 2)
    with running(create_app(replace(settings, rasa_port=free_port(), data_dir=tmp_path))) as base:
        answers = [begins(base).status_code for _ in range(5)]
        assert answers[:2] == [201, 201] and answers[-1] == 429


def test_flood_of_messages_is_not_looked_at(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Over HTTP by address, over a socket by connection; what is said then still names 112."""
    monkeypatch.setattr(http_api, "FLOOD_PER_MINUTE", 4)
    monkeypatch.setattr(packets, "EVENTS_PER_MINUTE", 4)
    screened: list[str] = []
    with running(create_app(replace(settings, rasa_port=free_port(), data_dir=tmp_path))) as base:
        relative = Relative.arrives(base)
        monkeypatch.setattr("bot.gateway.turns.screen", lambda text: screened.append(text) or NOTHING)
        answers = [relative.post(text="hej") for _ in range(8)]
        assert answers[0].status_code == 200
        assert answers[-1].status_code == 429 and "112" in answers[-1].json()["detail"]
        assert len(screened) < 8
        client = socketio.Client()
        client.connect(base, auth={"conversation_id": relative.id}, namespaces=["/chat"])
        acknowledged = [client.call("typing", {}, namespace="/chat") for _ in range(8)]
        client.disconnect()
        assert acknowledged[0] == {"ok": True}
        assert acknowledged[-1]["problem"]["status"] == 429


def test_limits_are_far_above_what_people_do() -> None:
    """A class of thirty pupils who all write at once, from one address, is no flood."""
    assert limits.FLOOD_PER_MINUTE >= 30 * 30
    assert limits.EVENTS_PER_MINUTE >= 10 * 30


def test_connection_that_is_gone_is_forgotten() -> None:
    """Nothing is kept of a socket that hung up."""
    namespace = packets.Namespace("/x")
    namespace._buckets["sid"] = limits.Bucket(1)
    asyncio.run(namespace.trigger_event("disconnect", "sid", "gone"))
    assert namespace._buckets == {}
