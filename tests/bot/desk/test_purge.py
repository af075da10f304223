"""Retention: what is too old is deleted, by hand and by the hour, and an alarm when nobody has done it."""

from __future__ import annotations

import asyncio
import time
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import func, insert, select, update

from bot import cli
from bot import clock as product_clock
from bot.desk import purge as purging
from bot.desk.key import DeskKey
from bot.desk.purge import LATE_S, LONGEST_LETTER_S, Purged, keep_purging, overdue, purge
from bot.desk.summary import Summary
from bot.desk.tickets import KEPT_DAYS, Tickets
from bot.mailbox import Mailbox, new_code
from bot.storage import create_engine_from, migrate
from bot.storage.kept import duty, letters, mailboxes, staff_sessions
from bot.storage.kept import tickets as places
from tests.bot.desk.conftest import Clock

DAY_S = 86_400


def left(engine: Any) -> dict[str, int]:
    """Return how many rows each table of what is purged has."""
    with engine.connect() as connection:
        return {
            table.name: connection.execute(select(func.count()).select_from(table)).scalar_one()
            for table in (letters, mailboxes, places, staff_sessions, duty)
        }


@pytest.fixture
def used(engine: Any, clock: Clock) -> Any:
    """A database with a letter, a closed place, a session and someone on duty."""
    Mailbox(engine, DeskKey(b"k" * 32), now=clock, memory_kib=64).create(new_code(), Summary(), "Det är jag.")
    queue = Tickets(engine, now=clock)
    queue.close(queue.open(Summary()).id, "stod_givet")
    now = int(clock.now)
    session = {"token_hash": "a", "staff_id": 1, "csrf": "b", "seen_at": now, "expires_at": now + 3600}
    with engine.begin() as connection:
        connection.execute(insert(staff_sessions).values(**session))
        connection.execute(insert(duty).values(staff_id=1, since_at=now, beat_at=now))
    return engine


def close_days_ago(engine: Any, days: int) -> None:
    with engine.begin() as connection:
        closed = product_clock.now().date() - timedelta(days=days)
        connection.execute(update(places).values(closed_on=closed))


def test_purge_takes_what_is_too_old_and_nothing_else(used: Any, clock: Clock) -> None:
    """One day before its last everything is there, then nothing, with letters and all."""
    close_days_ago(used, KEPT_DAYS)
    assert purge(used, clock.now) == Purged(0, 0, 0)
    assert set(left(used).values()) == {1}
    close_days_ago(used, KEPT_DAYS + 1)
    assert purge(used, clock.now + LONGEST_LETTER_S) == Purged(1, 1, 1)
    assert set(left(used).values()) == {0}


def test_purge_that_was_dead_for_months_takes_all_at_once(used: Any, clock: Clock) -> None:
    """The alarm is there meanwhile, and silent again afterwards."""
    assert overdue(used, clock.now) == 0
    close_days_ago(used, 200)
    later = clock.now + 200 * DAY_S
    assert overdue(used, later) == 2
    purge(used, later)
    assert overdue(used, later) == 0 and set(left(used).values()) == {0}


def test_overdue_waits_for_a_purge_that_comes_by_the_hour(used: Any, clock: Clock) -> None:
    """What is due now is no alarm yet."""
    due = clock.now + LONGEST_LETTER_S
    assert overdue(used, due) == 0 and overdue(used, due + LATE_S - 1) == 0
    assert overdue(used, due + LATE_S) == 1


def test_purge_holds_the_ceiling_whatever_a_row_says(used: Any, clock: Clock) -> None:
    """A letter that was to be kept for a year is gone after thirty days."""
    with used.begin() as connection:
        connection.execute(update(mailboxes).values(expires_at=int(clock.now) + 365 * DAY_S))
    purge(used, clock.now)
    assert purge(used, clock.now + LONGEST_LETTER_S).mailboxes == 1


def test_keep_purging_goes_on_after_a_failure(used: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """A database that is away for a while ends nothing."""
    monkeypatch.setattr(purging, "EVERY_S", 0.001)
    bare = create_engine_from("sqlite://")
    done: list[Any] = []

    def first_fails(engine: Any) -> None:
        done.append(engine)
        purge(bare if len(done) == 1 else engine, time.time() + 400 * DAY_S)

    monkeypatch.setattr(purging, "purge", first_fails)

    async def until_done() -> None:
        task = asyncio.create_task(keep_purging(used))
        while left(used)["letters"]:
            await asyncio.sleep(0.01)
        task.cancel()

    asyncio.run(asyncio.wait_for(until_done(), 30))
    assert len(done) > 1


def test_purge_command_says_what_it_did(monkeypatch: pytest.MonkeyPatch, tmp_path: Any, capsys: Any) -> None:
    """By hand, without a key and without a gateway; a database that is not there ends with what to look at."""
    url = f"sqlite:///{tmp_path / 'kept.sqlite3'}"
    engine = create_engine_from(url)
    migrate(engine)
    row = {**Summary().as_dict(), "id": "a" * 32, "state": "closed", "queued_at_ms": 1, "first_in_line": False}
    with engine.begin() as connection:
        connection.execute(insert(places).values(**row, closed_on=date(2026, 1, 1)))
    engine.dispose()
    _use(monkeypatch, url)
    assert cli.run(["purge"]) == 0
    assert capsys.readouterr().out == "Raderat: 0 brevlådor, 1 köplatser, 0 inloggningar.\n"
    _use(monkeypatch, f"sqlite:///{tmp_path}")
    assert cli.run(["purge"]) == 1
    assert "Inget är gallrat" in capsys.readouterr().err


def _use(monkeypatch: pytest.MonkeyPatch, url: str) -> None:
    from dataclasses import replace

    from bot import settings

    monkeypatch.setattr(settings, "settings", replace(settings.settings, database_url=url))
