"""One contract, two stores: in memory and in a real Redis."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest

from bot.dialogue.turn import State
from bot.live import GoneError, LiveStore, MemoryStore, Record, StoreAwayError, StoreRefusedError, create_store
from bot.live.redis import PREFIX, RedisStore
from bot.live.store import KEPT_ENTRIES
from bot.settings import settings
from tests.support.redis_server import NO_DISK, RedisServer, redis_running

Run = Callable[..., None]
Check = Callable[[LiveStore], Awaitable[None]]


@pytest.fixture(params=["memory", "redis"])
def run(request: pytest.FixtureRequest) -> Iterator[Run]:
    """Runs a coroutine function against an empty store of each kind: `run(check, idle_s=…, room=…)`."""
    kind = request.param
    server: RedisServer | None = request.getfixturevalue("redis_server") if kind == "redis" else None
    if server:
        server.client.flushall()

    def against(check: Check, idle_s: float = 60.0, room: int = 100) -> None:
        async def whole() -> None:
            store: Any = RedisStore(server.url, idle_s, room) if server else MemoryStore(idle_s, room=room)
            await store.start()
            try:
                await check(store)
            finally:
                await store.close()

        asyncio.run(whole())

    yield against
    if server:
        lasting = [name for name in server.client.scan_iter() if server.client.ttl(name) < 0]
        assert set(lasting) <= {f"{PREFIX}due".encode(), f"{PREFIX}told".encode()}, (
            "everything with content has a time to live"
        )


async def until(condition: Callable[[], Awaitable[bool]], timeout_s: float = 10.0) -> None:
    """Wait for a condition."""
    deadline = time.monotonic() + timeout_s
    while not await condition():
        assert time.monotonic() < deadline
        await asyncio.sleep(0.01)


def test_record_created_is_loaded_with_all_its_fields(run: Run) -> None:
    """What goes in comes out; what was never there is not."""

    async def check(store: LiveStore) -> None:
        state = State(urgency="akut", silent=True, district="centrum", cause="vald")
        record = Record("a", "waiting", state, True, "t1", "Anna")
        assert await store.create(record)
        assert await store.load("a") == record
        assert await store.load("b") is None
        assert await store.alive(["a", "b"]) == {"a"}

    run(check)


def test_create_over_the_room_is_refused_until_one_leaves(run: Run) -> None:
    """There is an end to what one Redis or process holds."""

    async def check(store: LiveStore) -> None:
        assert await store.create(Record("a")) and await store.create(Record("b"))
        assert not await store.create(Record("c"))
        assert await store.remove("a")
        assert await store.create(Record("c"))

    run(check, room=2)


def test_save_writes_only_what_was_changed_since_it_was_loaded(run: Run) -> None:
    """A slow turn does not put back that a person has taken over meanwhile."""

    async def check(store: LiveStore) -> None:
        await store.create(Record("a"))
        slow, quick = await store.load("a"), await store.load("a")
        assert slow and quick
        quick.mode, quick.ticket = "human", "t1"
        await store.save(quick)
        slow.state = State(urgency="snart")
        await store.save(slow)
        assert await store.load("a") == Record("a", "human", State(urgency="snart"), ticket="t1")
        quick.mode = "bot"
        await store.save(quick)
        assert await store.load("a") == Record("a", "bot", State(urgency="snart"), ticket="t1")

    run(check)


def test_save_never_brings_back_what_is_gone(run: Run) -> None:
    """Whoever has left is forgotten, whatever was on its way."""

    async def check(store: LiveStore) -> None:
        await store.create(Record("a"))
        held = await store.load("a")
        assert held
        await store.remove("a")
        held.mode = "human"
        await store.save(held)
        await store.touch("a")
        assert await store.load("a") is None
        with pytest.raises(GoneError):
            await store.change("a", lambda record: None)
        with pytest.raises(GoneError):
            await store.append("relative:a", {"text": "x"})
        assert await store.after("relative:a", 0) == []

    run(check)


def test_fifty_changes_at_once_all_hold(run: Run) -> None:
    """No change is lost to another that happened at the same time."""

    async def check(store: LiveStore) -> None:
        await store.create(Record("a"))

        def one_more(record: Record) -> None:
            record.state = replace(record.state, unhelped=record.state.unhelped + 1)

        for _ in range(5):
            await asyncio.gather(*(store.change("a", one_more) for _ in range(10)))
        found = await store.load("a")
        assert found and found.state.unhelped == 50

    run(check)


def test_append_numbers_from_one_without_gaps_for_many_at_once(run: Run) -> None:
    """Every entry has its own number, in each thread."""

    async def check(store: LiveStore) -> None:
        await store.create(Record("a"))
        made = await asyncio.gather(*(store.append("relative:a", {"i": i}) for i in range(60)))
        assert sorted(entry["n"] for entry, _ in made) == list(range(1, 61))
        kept = await store.after("relative:a", 0)
        assert [entry["n"] for entry in kept] == list(range(1, 61))
        assert sorted(entry["i"] for entry in kept) == list(range(60))
        await store.begin("desk:t1")
        assert (await store.append("desk:t1", {"text": "å"}))[0] == {"n": 1, "text": "å"}
        assert [entry["n"] for entry in await store.after("relative:a", 58)] == [59, 60]

    run(check)


def test_append_with_the_same_key_is_one_entry(run: Run) -> None:
    """What is sent once more after a broken line is the same, also when twenty copies come at once."""

    async def check(store: LiveStore) -> None:
        await store.begin("desk:t")
        await store.begin("desk:u")
        first = await store.append("desk:t", {"text": "hej"}, "k1")
        assert first == ({"n": 1, "text": "hej"}, True)
        again = await asyncio.gather(*(store.append("desk:t", {"text": "annat"}, "k1") for _ in range(20)))
        assert again == [({"n": 1, "text": "hej"}, False)] * 20
        assert (await store.append("desk:t", {"text": "hej"}, "k2"))[1]
        assert (await store.append("desk:t", {"text": "hej"}))[1]
        assert (await store.append("desk:u", {"text": "hej"}, "k1"))[1], "a key is known within its thread"
        assert len(await store.after("desk:t", 0)) == 3

    run(check)


def test_thread_keeps_the_newest_entries_and_goes_on_counting(run: Run) -> None:
    """Old ones are gone, with their keys."""

    async def check(store: LiveStore) -> None:
        for i in range(KEPT_ENTRIES + 5):
            await store.begin("desk:t")
            await store.append("desk:t", {"i": i}, f"k{i}")
        kept = await store.after("desk:t", 0)
        assert [kept[0]["n"], kept[-1]["n"]] == [6, KEPT_ENTRIES + 5]
        assert await store.append("desk:t", {}, f"k{KEPT_ENTRIES}") == (kept[-5], False)
        assert (await store.append("desk:t", {"i": -1}, "k0"))[0]["n"] == KEPT_ENTRIES + 6

    run(check)


def test_amend_changes_fields_and_leaves_the_rest(run: Run) -> None:
    """Empty lists stay lists, and two changes at once both hold."""

    async def check(store: LiveStore) -> None:
        await store.begin("desk:t")
        await store.append("desk:t", {"text": "[telefon]", "hidden": [], "more": {"a": []}})
        changes: list[dict[str, Any]] = [{"text": "070-174 06 05"}, {"flagged": "akut"}, {"n": 9}]
        await asyncio.gather(*(store.amend("desk:t", 1, change) for change in changes))
        whole = {"n": 1, "text": "070-174 06 05", "hidden": [], "more": {"a": []}, "flagged": "akut"}
        assert await store.after("desk:t", 0) == [whole]
        assert await store.amend("desk:t", 2, {"text": "x"}) is None
        assert await store.amend("desk:other", 1, {"text": "x"}) is None

    run(check)


def test_what_is_handed_out_is_a_copy(run: Run) -> None:
    """Nobody changes what is kept by changing what was read."""

    async def check(store: LiveStore) -> None:
        sent = {"hidden": ["x"]}
        await store.begin("desk:t")
        entry, _ = await store.append("desk:t", sent)
        sent["hidden"].append("y")
        entry["hidden"].append("z")
        (await store.after("desk:t", 0))[0]["hidden"].clear()
        assert await store.after("desk:t", 0) == [{"n": 1, "hidden": ["x"]}]

    run(check)


def test_remove_takes_the_thread_along_and_leaves_the_desk_its_own(run: Run) -> None:
    """What staff have received stays with them for a while; what the relative saw is gone at once."""

    async def check(store: LiveStore) -> None:
        await store.create(Record("a"))
        await store.append("relative:a", {"text": "x"})
        await store.begin("desk:t")
        await store.append("desk:t", {"text": "x"})
        assert await store.remove("a")
        assert not await store.remove("a")
        assert await store.after("relative:a", 0) == []
        assert len(await store.after("desk:t", 0)) == 1
        await store.drop("desk:t")
        assert await store.after("desk:t", 0) == []

    run(check)


def test_idle_conversation_is_gone_at_read_and_told_of_once(run: Run) -> None:
    """A late sweep gives nobody more time, and of two sweeps one gets to tell the desk."""

    async def check(store: LiveStore) -> None:
        await store.create(Record("a", "waiting", ticket="t1"))
        await store.append("relative:a", {"text": "x"})

        async def is_gone() -> bool:
            return await store.load("a") is None

        await until(is_gone)
        assert await store.after("relative:a", 0) == []
        assert await store.alive(["a"]) == set()
        with pytest.raises(GoneError):
            await store.append("relative:a", {"text": "y"})
        first, second = await asyncio.gather(store.expired(), store.expired())
        assert [(r.id, r.ticket) for r in first + second] == [("a", "t1")]

    run(check, idle_s=0.15)


def test_touch_keeps_the_conversation_its_thread_and_what_the_desk_has(run: Run) -> None:
    """A sign of life renews everything."""

    async def check(store: LiveStore) -> None:
        await store.create(Record("a", "human", ticket="t1"))
        await store.append("relative:a", {"text": "x"})
        began = time.monotonic()
        while time.monotonic() - began < 0.6:
            await store.touch("a")
            await asyncio.sleep(0.02)
        assert await store.load("a")
        assert len(await store.after("relative:a", 0)) == 1
        assert await store.expired() == []

    run(check, idle_s=0.3)


def test_keep_ends_a_thread_whatever_happens(run: Run) -> None:
    """Neither more entries, signs of life nor a later end make it last longer."""

    async def check(store: LiveStore) -> None:
        await store.create(Record("a", "human", ticket="t"))
        await store.begin("desk:t")
        await store.append("desk:t", {"text": "x"})
        assert await store.kept_for("desk:t") is None
        await store.keep("desk:t", 0.15)
        await store.keep("desk:t", 3600)
        assert 0 <= (await store.kept_for("desk:t") or 0) <= 0.15

        async def is_gone() -> bool:
            await store.touch("a")
            found = await store.after("desk:t", 0)
            if found:
                await store.amend("desk:t", 1, {"text": "y"})
            return not found

        await until(is_gone)

    run(check)


def test_small_things_have_a_time_to_live_and_are_taken_once(run: Run) -> None:
    """Of twenty that pop at once one gets it."""

    async def check(store: LiveStore) -> None:
        await store.put("link", {"conversation": "a", "list": []}, 60)
        assert await store.get("link") == {"conversation": "a", "list": []}
        taken = await asyncio.gather(*(store.pop("link") for _ in range(20)))
        assert [each for each in taken if each] == [{"conversation": "a", "list": []}]
        assert await store.get("link") is None
        await store.put("short", {"x": 1}, 0.05)

        async def is_gone() -> bool:
            return await store.get("short") is None

        await until(is_gone)
        assert await store.pop("short") is None

    run(check)


def test_count_begins_anew_after_its_time(run: Run) -> None:
    """Counted from the first, not from the latest."""

    async def check(store: LiveStore) -> None:
        assert sorted(await asyncio.gather(*(store.count("tries", 60) for _ in range(20)))) == list(range(1, 21))
        assert await store.count("others", 0.05) == 1

        async def is_first() -> bool:
            return await store.count("others", 0.05) == 1

        await until(is_first)

    run(check)


@pytest.mark.parametrize("options", [(), ("--save", "", "--appendonly", "yes"), ("--save", "60", "1")])
def test_redis_that_keeps_on_disk_is_refused(tmp_path: Any, options: tuple[str, ...]) -> None:
    """The default of Redis is to write to a disk, and text of a conversation may never be on one."""
    with redis_running(tmp_path, *options) as server:

        async def check() -> None:
            store = create_store(replace(settings, redis_url=server.url))
            with pytest.raises(StoreRefusedError):
                await store.start()
            with pytest.raises(StoreRefusedError):
                await store.put("x", {}, 1)
            await store.close()

        asyncio.run(check())
        assert server.client.dbsize() == 0


def test_redis_that_tells_nothing_of_its_settings_is_used(tmp_path: Any) -> None:
    """Where CONFIG is forbidden the operator answers for it, unless its state tells that a journal is kept."""
    with redis_running(tmp_path, *NO_DISK, "--rename-command", "CONFIG", "") as server:

        async def check() -> None:
            store = RedisStore(server.url, 60)
            await store.start()
            assert await store.create(Record("a"))
            await store.close()

        asyncio.run(check())
    with redis_running(tmp_path, "--appendonly", "yes", "--rename-command", "CONFIG", "") as server:

        async def refused() -> None:
            store = RedisStore(server.url, 60)
            with pytest.raises(StoreRefusedError):
                await store.start()
            await store.close()

        asyncio.run(refused())


def test_redis_away_is_an_error_of_ours_in_time_and_comes_back(redis_server: RedisServer) -> None:
    """The error holds nothing of what was sent; afterwards the same store works."""

    async def check() -> None:
        store = RedisStore(redis_server.url, 60)
        await store.put("x", {"v": 1}, 60)
        with redis_server.hanging():
            with pytest.raises(StoreAwayError) as raised:
                await asyncio.wait_for(store.put("x", {"v": "hemligt"}, 60), 10)
            assert str(raised.value) == "" and raised.value.__cause__ is None
        assert await store.get("x") is not None
        await store.close()
        nowhere = RedisStore("redis://127.0.0.1:1/0", 60)
        await nowhere.start()
        with pytest.raises(StoreAwayError):
            await nowhere.load("a")
        await nowhere.close()

    asyncio.run(check())


def test_redis_holds_no_slow_command_and_no_file(redis_server: RedisServer) -> None:
    """Neither the list of slow commands nor the folder holds what was said."""

    async def check() -> None:
        store = RedisStore(redis_server.url, 60)
        await store.begin("desk:t")
        await store.append("desk:t", {"text": "hemligt"})
        await store.close()

    redis_server.client.config_set("slowlog-log-slower-than", "0")
    asyncio.run(check())
    assert not [entry for entry in redis_server.client.slowlog_get() if b"hemligt" in entry["command"]]
    assert list(redis_server.folder.iterdir()) == []


def test_idling_tells_of_each_once_until_the_relative_does_something(run: Run) -> None:
    """Soon gone: told of once, to one gateway; after a sign of life again, when it is due again."""

    async def check(store: LiveStore) -> None:
        await store.create(Record("a"))
        assert await store.idling(30) == [], "there is a minute left"
        first, second = await asyncio.gather(store.idling(90), store.idling(90))
        assert [record.id for record in first + second] == ["a"]
        assert await store.idling(90) == []
        await asyncio.sleep(0.01)
        await store.touch("a")
        assert [record.id for record in await store.idling(90)] == ["a"]
        await store.remove("a")
        assert await store.idling(90) == []

    run(check, idle_s=60)


@pytest.mark.parametrize("how", ["deleted", "idle"])
def test_what_goes_with_a_conversation_is_gone_with_it(run: Run, how: str) -> None:
    """Deleted or idle too long, at once and whatever time it had left; and nothing comes after it."""

    async def check(store: LiveStore) -> None:
        await store.create(Record("c1"))
        await store.put("said", {"a": 1}, 3600, of="c1")
        await store.put("token", {"b": 2}, 3600, of="c1")
        await store.put("other", {"c": 3}, 3600)
        assert await store.get("said") == {"a": 1}
        if how == "deleted":
            assert await store.remove("c1") and not await store.remove("c1")
        else:
            await until(lambda: _swept(store))
        assert [await store.get(name) for name in ("said", "token", "other")] == [None, None, {"c": 3}]
        with pytest.raises(GoneError):
            await store.put("said", {"a": 1}, 3600, of="c1")
        with pytest.raises(GoneError):
            await store.alter("said", lambda kept: kept.update(a=1), 3600, of="c1")
        assert await store.get("said") is None

    run(check, idle_s=60 if how == "deleted" else 2)


async def _swept(store: LiveStore) -> bool:
    return bool(await store.expired())


def test_alter_by_many_at_once_loses_nothing(run: Run) -> None:
    """Two that change the same small thing both hold; what was not there begins empty."""

    async def check(store: LiveStore) -> None:
        await store.create(Record("c1"))

        def adding(i: int) -> Callable[[dict[str, Any]], None]:
            return lambda kept: kept.update({str(i): i})

        await asyncio.gather(*(store.alter("hidden", adding(i), 60, of="c1") for i in range(20)))
        assert await store.get("hidden") == {str(i): i for i in range(20)}

    run(check)


def test_thread_of_the_desk_is_begun_once_and_what_is_dropped_stays_so(run: Run) -> None:
    """What was on its way when a chat was closed brings no thread back."""

    async def check(store: LiveStore) -> None:
        with pytest.raises(GoneError):
            await store.append("desk:t", {"text": "x"})
        await store.begin("desk:t")
        assert await store.after("desk:t", 0) == []
        await store.append("desk:t", {"text": "x"})
        await store.begin("desk:t")
        assert len(await store.after("desk:t", 0)) == 1
        await store.drop("desk:t")
        with pytest.raises(GoneError):
            await store.append("desk:t", {"text": "y"})
        assert await store.after("desk:t", 0) == []

    run(check)
