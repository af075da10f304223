"""The page that says what is kept, and its short form: the code's numbers, and no more promised than holds."""

from __future__ import annotations

import asyncio
import hashlib
import json
import re
from dataclasses import dataclass, replace
from html import unescape
from importlib.metadata import version
from typing import Any

import pytest
import yaml
from sqlalchemy import Column
from starlette.testclient import TestClient

from bot.content.readability import lix
from bot.desk.tickets import KEPT_DAYS
from bot.gateway import limits
from bot.gateway.app import create_app
from bot.gateway.retention_page import decision, numbers, render, short, table, written
from bot.handover.transcript import HIDDEN_S
from bot.live import AFTER_LEAVING_S, MemoryStore, Record, create_store
from bot.mailbox.mailbox import MAX_DAYS
from bot.privacy.logs import FIELDS
from bot.settings import ROOT, settings
from bot.storage import kept
from tests.bot.gateway.test_contacts_page import Outline

#: What a column is called on the page; keys are told of nowhere, since they say nothing of anybody.
TOLD = {
    "target_group": "vem det gäller",
    "urgency": "hur bråttom",
    "practical_topic": "frågan",
    "district": "stadsdel",
    "language": "språk",
    "queued_at_ms": "vilken timme du ställde dig i kön",
    "waited_s": "hur länge du väntade",
    "outcome": "hur det slutade",
    "closed_on": "hur det slutade",
    "answer_by": "när det ska besvaras",
    "expires_at": "tas bort",
    "written_on": "när det skrevs",
    "sealed": "låst",
    "week": "per vecka",
    "count": "hur många",
}
#: Keys, states and who of staff; a place's `taken_by` is emptied when it is closed.
UNTOLD = {
    "id",
    "state",
    "taken_by",
    "first_in_line",
    "lookup",
    "public_id",
    "code_box",
    "desk_box",
    "author",
    "staff_id",
}
UNTOLD |= {"measure", "value", "topic"}


@dataclass
class Clock:
    now: float = 0.0

    def __call__(self) -> float:
        return self.now


def row(what: str) -> dict[str, str]:
    """Return a row of the table by its beginning."""
    return next(each for each in table()["rows"] if each["what"].startswith(what))


def test_page_numbers_are_those_that_the_code_keeps_to() -> None:
    """Half an hour, an hour, thirty days: drawn from where they are enforced, and all of them told."""
    found = numbers()
    assert found["ticket_days"] == KEPT_DAYS == 30 and found["letter_days"] <= MAX_DAYS
    assert found["idle_minutes"] <= 30 and found["after_leaving_minutes"] == 60
    said = render()
    assert all(str(number) in said for number in found.values())
    assert not re.search(r"\{[a-z_]+\}", said)


def test_page_idle_minutes_are_when_a_conversation_is_gone() -> None:
    """A second before it is there, a second after it is not; the setting reaches the store."""
    until = numbers()["idle_minutes"] * 60
    assert f"{numbers()['idle_minutes']} minuter" in row("Det du skriver till roboten")["until"]
    clock = Clock()
    store = MemoryStore(until, now=clock)

    async def there(at: float) -> bool:
        clock.now = at
        return await store.load("a") is not None

    asyncio.run(store.create(Record("a")))
    assert [asyncio.run(there(at)) for at in (until - 1, until + 1)] == [True, False]
    assert vars(create_store(replace(settings, redis_url="", idle_minutes=17)))["_idle_s"] == 17 * 60


def test_page_minutes_after_leaving_are_when_staff_have_nothing_left() -> None:
    """What staff have received is gone after the hour, whatever they do; so is what was hidden in it."""
    until = numbers()["after_leaving_minutes"] * 60
    assert until == AFTER_LEAVING_S >= HIDDEN_S
    clock = Clock()
    store = MemoryStore(60, now=clock)

    async def left(at: float) -> int:
        clock.now = at
        return len(await store.after("desk:a", 0))

    async def leaves() -> None:
        await store.begin("desk:a")
        await store.append("desk:a", {"text": "hej"})
        await store.keep("desk:a", AFTER_LEAVING_S)
        await store.keep("desk:a", 10 * AFTER_LEAVING_S)

    asyncio.run(leaves())
    assert [asyncio.run(left(at)) for at in (until - 1, until + 1)] == [1, 0]


def test_page_memory_lets_go_of_what_is_too_old_though_nobody_reads_it() -> None:
    """The sweep, every five seconds, takes texts and keys out of memory; a quiet night does not keep them."""
    clock = Clock()
    store = MemoryStore(60, now=clock)

    async def written_and_left() -> None:
        await store.begin("desk:a")
        await store.append("desk:a", {"text": "kanariefågel"})
        await store.keep("desk:a", 10)
        await store.put("mailbox:b", {"key": "nyckelknippa"}, 10)
        clock.now = 11
        await store.expired()

    asyncio.run(written_and_left())
    assert not re.search("kanariefågel|nyckelknippa", str(vars(store)))


def test_page_address_is_counted_under_a_key_of_a_day(monkeypatch: pytest.MonkeyPatch) -> None:
    """The count is under a keyed hash, begins anew after a day, and the address is nowhere in it."""
    clock = Clock(1.0)
    monkeypatch.setattr(limits.time, "monotonic", clock)
    limiter = limits.AddressLimiter(5)
    limiter.take("192.0.2.7")
    first = dict(vars(limiter))
    assert "192.0.2.7" not in str(first) and b"192.0.2.7" not in b"".join(first["_buckets"])
    clock.now += 24 * 3600 + 1
    limiter.take("198.51.100.1")
    assert vars(limiter)["_salt"] != first["_salt"] and set(vars(limiter)["_buckets"]).isdisjoint(first["_buckets"])


@pytest.mark.parametrize(
    ("what", "tables"),
    [
        ("Din plats", (kept.tickets,)),
        ("Brev", (kept.mailboxes, kept.letters)),
        ("Siffror", (kept.measures, kept.unanswered)),
    ],
)
def test_page_tells_of_every_column(what: str, tables: tuple[Any, ...]) -> None:
    """A new column is told of the same day, or is a key that says nothing."""
    columns: list[Column[Any]] = [column for each in tables for column in each.columns]
    assert {column.name for column in columns} <= TOLD.keys() | UNTOLD
    missing = {c.name for c in columns if c.name in TOLD and TOLD[c.name] not in row(what)["where"].lower()}
    assert missing == set()


def test_page_every_table_of_the_database_is_told_of_or_is_staffs() -> None:
    """The database holds nothing else: staff's accounts, sessions and duty are no relative's."""
    told = {"tickets", "mailboxes", "letters", "measures", "unanswered"}
    assert set(kept.metadata.tables) == told | {"staff", "staff_sessions", "duty"}


def test_page_tells_what_a_log_line_holds() -> None:
    """What went wrong, where and when; another field would have to be told of."""
    figures = {"count", "duration_ms", "status", "port", "state"}
    assert FIELDS - figures == {"time", "level", "process", "logger", "event", "error", "place"}


def test_page_masking_is_told_no_better_than_measured() -> None:
    """Shares of a hundred, no higher than the floors of the half that nobody has read."""
    floors = yaml.safe_load((ROOT / "tests" / "privacy_set" / "floors.yml").read_text(encoding="utf-8"))["sealed"]
    least = {name: round(100 * floor["at_least"]) for name, floor in floors.items()}
    told = written()["measured"]
    assert told["names"] <= least["names_normal"] and told["numbers"] <= least["numbers"]
    assert told["names_in_one_case"] <= min(least["names_lower"], least["names_upper"])


def test_page_says_what_cannot_be_promised() -> None:
    """No word of perfect anonymity; the duty to report, public documents and the limits of masking stand there."""
    said = unescape(render())
    for word in ("orosanmälan", "tystnadsplikt", "historiken", "missas", "lovar vi inte", "allmänna handlingar"):
        assert word in said.lower()
    assert not re.search(r"ingen kan någonsin|garanterar|100 procent|helt säker", said)


def test_page_says_what_others_see() -> None:
    """Whoever looks on, browser, phone, work, network, operator, the municipality's page and its proxies."""
    assert [re.sub(r" .*", "", each["who"]) for each in table()["seen_by"]] == [
        *("Den", "Din", "Din", "Jobbets", "Den", "Din", "Kommunens", "Kommunens")
    ]
    assert "mobiloperatör" in render() and "axeln" in render()


def test_page_outline_is_whole_and_easy_to_read() -> None:
    """Well formed, one h1, no script; plain Swedish."""
    page = render()
    outline = Outline(page)
    assert outline.open == [] and "<script" not in page and outline.headings.count(1) == 1
    texts = [text for rows in table().values() for each in rows for text in each.values()]
    assert lix(" ".join(text if text.endswith(".") else f"{text}." for text in texts)) <= 40


def test_page_shows_the_decision_on_disposal(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever wonders who has decided that letters are deleted can ask for it by its number; a demo has none."""
    assert decision("") == "" and "diarienummer" not in render()
    numbered = replace(settings, disposal_decision="KS 2026/0417 <b>")
    monkeypatch.setattr("bot.gateway.retention_page.settings", numbered)
    assert "diarienummer KS 2026/0417 &lt;b&gt;." in render()


def test_page_says_which_program_and_since_when() -> None:
    """The version is the installed one. A file that has changed needs a new `changed_on`, and what stands below."""
    found = written()
    held = json.dumps({name: part for name, part in found.items() if name != "changed_on"}, ensure_ascii=False)
    mark = hashlib.sha256(held.encode()).hexdigest()[:12]
    assert (found["changed_on"].isoformat(), mark) == CHANGED
    assert f"version {version('anhoriglotsen')}. Den ändrades senast {CHANGED[0]}." in render()


#: The day of the latest change, and what the file held then.
CHANGED = ("2026-11-28", "55ba0d3855f7")


def test_short_is_from_the_same_rows_and_easier_to_read() -> None:
    """A handful of sentences with the same numbers; a child or somebody in a hurry gets through them."""
    found = short()
    assert [len(found[name]) for name in ("kept", "limits")] == [4, 3]
    said = " ".join(sentence for each in found.values() for sentence in each)
    assert len(said.split()) <= 160 and lix(said) <= 30
    days, minutes = numbers()["letter_days"], numbers()["idle_minutes"]
    assert f"senast efter {days} dagar" in said and f"efter {minutes} minuter" in said


def test_short_is_served_to_the_widget(tmp_path: Any) -> None:
    """To anyone, and kept by no cache."""
    with TestClient(create_app(replace(settings, data_dir=tmp_path))) as client:
        answer = client.get("/api/v1/retention")
    assert answer.json() == short() and answer.headers["cache-control"] == "no-store"
