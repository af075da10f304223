"""A conversation on two gateways at once, and what happens when one of them dies."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import requests
import socketio

from bot.gateway.app import create_app
from bot.live import StoreRefusedError
from bot.live.redis import PREFIX, RedisStore
from bot.settings import settings
from tests.support.client import Relative
from tests.support.nodes import Node, Phone, begin_node, eventually, nodes
from tests.support.redis_server import RedisServer, redis_running
from tests.support.servers import free_port, running
from tests.support.staff import StaffClient

PLANTED = "vinterfjarilsnatet"


class Staff:
    """Writes to a relative as a gateway does for the desk: into the thread, then to whoever is connected."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._events = socketio.RedisManager(url, channel=f"{PREFIX}events", write_only=True)

    def writes(self, conversation_id: str, text: str, key: str) -> None:
        """Show a text to the relative."""
        entry = asyncio.run(self._kept(conversation_id, {"type": "staff", "text": text, "who": "Anna"}, key))
        self._events.emit("reply", entry, room=conversation_id, namespace="/chat")

    async def _kept(self, conversation_id: str, reply: dict[str, Any], key: str) -> dict[str, Any]:
        store = RedisStore(self._url, 1800)
        try:
            return (await store.append(f"relative:{conversation_id}", reply, key))[0]
        finally:
            await store.close()

    def close(self) -> None:
        """Let go of the connection."""
        self._events.redis.close()


@pytest.fixture
def staff(redis_server: RedisServer) -> Iterator[Staff]:
    """Somebody at the desk."""
    somebody = Staff(redis_server.url)
    yield somebody
    somebody.close()


def test_conversation_begun_on_one_is_read_written_and_deleted_on_the_other(pair: tuple[Node, Node]) -> None:
    """Whichever gateway is asked, it is the same conversation, with one row of numbers and what was told before."""
    first, second = pair
    here = Relative.arrives(first.base)
    there = Relative(second.base, here.id)
    assert [r["n"] for r in there.replies()] == [1, 2]
    assert here.writes("han har en kniv och slår mamma nu")[0]["type"] == "danger"
    there.writes("jag är orolig")
    assert there.last["situation"]["urgency"] == "livsfara", "a danger told on one is known on the other"
    assert [r["n"] for r in here.replies()] == list(range(1, len(there.replies()) + 1))
    assert there.leaves() == 204
    assert here.post(text="hej").status_code == 404
    assert requests.get(f"{here.url}/messages", timeout=5).status_code == 404


def test_what_is_said_on_one_is_seen_at_once_on_the_other(pair: tuple[Node, Node]) -> None:
    """A relative with two tabs on two gateways sees the same in both, and both are told when it ends."""
    first, second = pair
    relative = Relative.arrives(first.base)
    here, there = Phone(relative.id), Phone(relative.id)
    try:
        here.connect(first.base)
        there.connect(second.base)
        assert here.call("message", {"text": "jag är orolig för min son"}) == {"ok": True}
        eventually(lambda: there.shown == here.shown and len(here.shown) > 2)
        assert there.call("end", {}) == {"ok": True}
        eventually(lambda: here.modes[-1] == "closed" and there.modes[-1] == "closed")
        assert here.call("message", {"text": "hej"})["problem"]["status"] == 404
    finally:
        here.hang_up()
        there.hang_up()


def test_same_key_sent_to_both_at_once_is_answered_once(pair: tuple[Node, Node]) -> None:
    """What a client sends again to another gateway, because it never heard, is one message."""
    first, second = pair
    here = Relative.arrives(first.base)
    there = Relative(second.base, here.id)
    once = here.post(text="jag är orolig", key="k1").json()["replies"]
    again = there.post(text="jag är orolig", key="k1").json()["replies"]
    assert again == once
    assert len(here.replies()) == 2 + len(once)


def test_ten_messages_each_way_with_a_gateway_killed_in_the_middle(three: tuple[Node, ...], staff: Staff) -> None:
    """The relative's client comes back on another gateway: nothing is lost, nothing is there twice."""
    staying, _, dying = three
    relative = Relative.arrives(dying.base)
    phone = Phone(relative.id)
    phone.connect(dying.base)
    unsure: list[dict[str, Any]] = []
    for number in range(10):
        message = {"text": f"jag är orolig {number}", "key": f"m{number}"}
        staff.writes(relative.id, f"svar {number}", f"s{number}")
        if number in (4, 5):
            phone.send(message)  # and nobody knows what became of it
            unsure.append(message)
        else:
            assert phone.call("message", message)["ok"]
        if number == 5:
            dying.kill()
            staff.writes(relative.id, "svar medan ingen lyssnade", "s-gap")
            phone.connect(staying.base)
            for each in unsure:
                assert phone.call("message", each)["ok"]
    kept = Relative(staying.base, relative.id).replies()
    eventually(lambda: len(phone.shown) == len(kept))
    assert [r["n"] for r in kept] == list(range(1, len(kept) + 1))
    assert phone.twice == [] and [phone.shown[r["n"]] for r in kept] == kept
    said = [f"svar {n}" for n in range(6)] + ["svar medan ingen lyssnade"] + [f"svar {n}" for n in range(6, 10)]
    assert phone.texts("staff") == said
    assert len(phone.texts("contacts")) == 10, "each message has its answer, once"
    assert phone.call("end", {})["ok"]
    phone.hang_up()


def test_lost_line_between_gateways_makes_clients_ask_again(
    redis_server: RedisServer, pair: tuple[Node, Node], staff: Staff
) -> None:
    """What was said while a gateway did not hear Redis is fetched, because its clients are made to come back."""
    relative = Relative.arrives(pair[0].base)
    phone = Phone(relative.id)
    phone.connect(pair[0].base)
    redis_server.client.client_kill_filter(_type="pubsub")
    staff.writes(relative.id, "sagt medan ingen hörde", "k")
    eventually(lambda: phone.lost > 0 and not phone.connected)
    phone.connect(pair[0].base)
    eventually(lambda: phone.texts("staff") == ["sagt medan ingen hörde"])
    phone.hang_up()


def test_hanging_redis_never_stands_in_front_of_112(redis_server: RedisServer, pair: tuple[Node, Node]) -> None:
    """The card goes to whoever wrote, by HTTP and by socket; afterwards the conversation is there."""
    relative = Relative.arrives(pair[0].base)
    phone = Phone(relative.id)
    phone.connect(pair[0].base)
    with redis_server.hanging():
        response = relative.post(text="han har en kniv och slår mamma nu")
        assert response.status_code == 200
        replies = response.json()["replies"]
        assert replies[0]["type"] == "danger" and "112" in replies[0]["text"]
        assert [r["n"] for r in replies] == [0] * len(replies)
        assert any(r["type"] == "contacts" for r in replies)
        assert phone.call("message", {"text": "hon är skjuten nu", "key": "k"}) == {"ok": True}
        eventually(lambda: phone.shown.get(0, {}).get("type") == "danger")
        refused = relative.post(text="jag är orolig")
        assert refused.status_code == 503 and "112" in refused.json()["detail"]
        assert requests.post(f"{pair[1].base}/api/v1/conversations", timeout=10).status_code == 503
        assert requests.get(f"{pair[0].base}/healthz", timeout=5).status_code == 200
        ready = requests.get(f"{pair[0].base}/readyz", timeout=5).json()
        assert ready["dependencies"]["conversations"] == "unavailable"
        assert requests.get(f"{pair[0].base}/kontakter", timeout=5).status_code == 200
    eventually(lambda: relative.post(text="jag är orolig").status_code == 200)
    assert [r["n"] for r in relative.replies()][:2] == [1, 2]
    phone.hang_up()


def test_nothing_that_was_said_is_left_in_redis_files_or_output(
    redis_server: RedisServer, pair: tuple[Node, Node]
) -> None:
    """While it is said it is in Redis's memory alone; after the end it is nowhere."""
    relative = Relative.arrives(pair[0].base)
    staff_side = Staff(redis_server.url)
    staff_side.writes(relative.id, PLANTED, "k")
    relative.post(text=f"jag är orolig {PLANTED}", key="k1")
    assert Relative(pair[1].base, relative.id).leaves() == 204
    staff_side.close()
    for name in redis_server.client.scan_iter():
        held = redis_server.client.dump(name) or b""
        assert PLANTED.encode() not in held and relative.id.encode() not in held, name
        assert relative.id.encode() not in name, name
    assert list(redis_server.folder.iterdir()) == []
    for node in pair:
        assert PLANTED not in node.output.read_text(encoding="utf-8")
        for folder, _, names in os.walk(node.output.parent):
            for name in names:
                assert PLANTED.encode() not in Path(folder, name).read_bytes(), name


def test_gateway_refuses_a_redis_that_writes_to_a_disk(tmp_path: Path) -> None:
    """It does not start, and Redis has got nothing."""
    folder = tmp_path / "redis"
    folder.mkdir()
    with redis_running(folder) as server:
        app = create_app(replace(settings, redis_url=server.url, data_dir=tmp_path))
        sent: list[dict[str, Any]] = []

        async def started() -> None:
            async def receive() -> dict[str, Any]:
                return {"type": "lifespan.startup"}

            async def send(message: Any) -> None:
                sent.append(message)

            await app({"type": "lifespan", "asgi": {"version": "3.0"}, "state": {}}, receive, send)

        with pytest.raises(StoreRefusedError):
            asyncio.run(started())
        assert [message["type"] for message in sent] == ["lifespan.startup.failed"]
        assert server.client.dbsize() == 0


def test_one_gateway_alone_that_restarts_says_that_the_text_is_gone(tmp_path: Path) -> None:
    """In memory nothing outlives it, and the relative is told so in words by the one that comes after."""
    data = tmp_path / "data"
    with nodes(begin_node(data)) as (before,):
        relative = Relative.arrives(before.base)
        assert relative.writes("jag är orolig")
        before.kill()
    with running(create_app(replace(settings, data_dir=data, rasa_port=free_port()))) as after:
        answer = Relative(after, relative.id).post(text="är du kvar")
        assert answer.status_code == 404
        told = answer.json()["detail"]
        assert "texten" in told and "borta" in told and "starta om" in told and "112" in told
        phone = Phone(relative.id)
        with pytest.raises(socketio.exceptions.ConnectionError):
            phone.connect(after)
        assert phone.refused["message"] == phone.refused["data"]["detail"] == told


def test_gateway_killed_in_a_live_chat_loses_and_doubles_nothing_on_either_side(
    redis_server: RedisServer, three: tuple[Node, ...]
) -> None:
    """Both come back on the other gateway, send again what they are unsure of, and see ten messages each way, once."""
    staying, dying, _ = three
    relative = Relative.arrives(dying.base)
    lea = StaffClient(dying.base, "lea").on_duty()
    offer = relative.presses("/ask_for_human")[-1]
    body = {"summary": offer["summary"], "history": False}
    assert requests.post(f"{relative.url}/handover", json=body, timeout=20).json()["mode"] == "waiting"
    ticket = lea.takes_next()
    phone = Phone(relative.id)
    phone.connect(dying.base)
    lea.connects()
    assert phone.modes[-1] == "human" and lea.asks("watch", {"ticket": ticket, "after": 0})["ok"]
    own = []
    for number in range(10):
        message = {"text": f"från mig {number}", "key": f"m{number}"}
        if number == 5:
            phone.send(message)  # and nobody knows what became of it
            dying.kill()
            lea.base = staying.base
            lea.writes(ticket, "till dig i avbrottet", key="gap")  # before either has a connection again
            lea.connects()
            known = [told["item"]["n"] for told in lea.seen("item")]
            assert lea.asks("watch", {"ticket": ticket, "after": max(known)})["ok"]
            phone.connect(staying.base)
        ack = phone.call("message", message)
        assert ack["ok"] and ack["own"]["text"] == message["text"]
        own.append(ack["own"]["n"])
        for _ in range(2):  # as when the first answer never came
            assert lea.writes(ticket, f"till dig {number}", key=f"s{number}")["text"] == f"till dig {number}"
    to_relative = (
        [f"till dig {n}" for n in range(5)] + ["till dig i avbrottet"] + [f"till dig {n}" for n in range(5, 10)]
    )
    eventually(lambda: phone.texts("staff") == to_relative)
    kept = Relative(staying.base, relative.id).replies()
    assert phone.twice == [] and [phone.shown[n] for n in sorted(phone.shown)] == kept
    assert lea.texts(ticket) == [f"från mig {n}" for n in range(10)]
    assert lea.texts(ticket, "staff") == to_relative
    assert own == [item["n"] for item in lea.items(ticket) if item["from"] == "relative"]
    eventually(lambda: "från mig 9" in [told["item"]["text"] for told in lea.seen("item")])
    assert phone.call("end", {})["ok"]
    eventually(lambda: lea.seen("left"))
    lea.post(f"tickets/{ticket}/close", {"outcome": "stod_givet"})
    assert not [name for name in redis_server.client.scan_iter() if ticket.encode() in name]
    lea.leaves()
    phone.hang_up()
