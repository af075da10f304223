"""The gateway as one node with SQLite, and as two with PostgreSQL and Redis: relatives on one, staff on the other."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
import requests

from bot.accounts import Accounts
from bot.clock import STOCKHOLM
from bot.desk.key import read_desk_key
from bot.gateway.app import create_app
from bot.settings import Settings, settings
from bot.storage import create_engine_from, migrate
from tests.support.client import Relative, wait_until
from tests.support.databases import new_postgresql
from tests.support.redis_server import NO_DISK, redis_running
from tests.support.servers import free_port, running
from tests.support.staff import PASSWORD, StaffClient

DAY = datetime(2026, 11, 27, 10, tzinfo=STOCKHOLM)
NIGHT = datetime(2026, 11, 27, 22, tzinfo=STOCKHOLM)
ACCOUNTS = (
    ("maria", "Maria", "staff", ["farsta"]),
    ("sam", "Sam", "staff", ["farsta"]),
    ("bo", "Bo", "staff", ["bromma"]),
    ("lea", "Lea", "lead", []),
    ("red", "Red", "editor", []),
    ("adm", "Adm", "admin", []),
)


@dataclass
class House:
    """A running product.

    Attributes:
        relatives: Address that relatives use.
        desk: Address that staff use; another node when there are two.
        chosen: Settings of the node that relatives use.
        engine: On its database.
        people: Signed in, by name.
        redis: The Redis that nodes share.
    """

    relatives: str
    desk: str
    chosen: Settings
    engine: Any
    people: dict[str, StaffClient]
    redis: Any = None

    def person(self, name: str) -> StaffClient:
        """Return somebody of staff."""
        return self.people[name]

    def arrives(self) -> Relative:
        """Let a relative come."""
        return Relative.arrives(self.relatives)


@pytest.fixture(scope="session", params=["one node", "two nodes"])
def house(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """Both ways to run it, started once."""
    data: Path = tmp_path_factory.mktemp("house")
    same = replace(
        settings, rasa_port=free_port(), data_dir=data, messages_per_minute=5000, conversations_per_minute=5000
    )
    if request.param == "one node":
        engine = _with_accounts(same)
        with running(create_app(same)) as address:
            yield _house(address, address, same, engine)
        return
    url = new_postgresql(request.getfixturevalue("postgresql"))
    with redis_running(tmp_path_factory.mktemp("redis"), *NO_DISK) as redis:
        both = replace(same, database_url=url, redis_url=redis.url)
        engine = _with_accounts(both)
        with running(create_app(both)) as first, running(create_app(replace(both, port=free_port()))) as second:
            yield replace(_house(first, second, both, engine), redis=redis)


def _with_accounts(chosen: Settings) -> Any:
    engine = create_engine_from(chosen.sql_url)
    migrate(engine)
    accounts = Accounts(engine, read_desk_key(chosen))
    for name, shown_as, role, districts in ACCOUNTS:
        accounts.add(name, shown_as, role, districts, PASSWORD)
    return engine


def _house(relatives: str, desk: str, chosen: Settings, engine: Any) -> House:
    for address in (relatives, desk):
        assert wait_until(lambda a=address: requests.get(f"{a}/healthz", timeout=5).status_code == 200)
    return House(relatives, desk, chosen, engine, {row[0]: StaffClient(desk, row[0]) for row in ACCOUNTS})


@pytest.fixture
def at_day(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is Friday, ten in the morning."""
    monkeypatch.setattr("bot.clock.settings", replace(settings, clock=DAY))


@pytest.fixture
def at_night(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is Friday, ten in the evening."""
    monkeypatch.setattr("bot.clock.settings", replace(settings, clock=NIGHT))


@pytest.fixture
def staffed(house: House, at_day: None) -> Iterator[House]:
    """Maria and Lea are on duty; afterwards nobody is, and no chat is left."""
    for name in ("maria", "lea"):
        house.person(name).on_duty()
    yield house
    for name in ("maria", "sam", "bo", "lea"):
        person = house.person(name)
        person.leaves()
        person.events.clear()
        queue = person.get("queue")
        for ticket in [*queue["mine"], *queue["waiting"]]:
            person.tries(f"tickets/{ticket['id']}/take")
            person.tries(f"tickets/{ticket['id']}/close", {"outcome": "stod_givet"})
        person.on_duty(False)
