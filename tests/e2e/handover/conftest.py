"""A real gateway without Rasa, its clock, and two who work there."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import pytest

from bot.accounts import Accounts
from bot.desk.key import read_desk_key
from bot.gateway.app import create_app
from bot.settings import settings
from bot.storage import create_engine_from
from tests.support.servers import free_port, running
from tests.support.staff import PASSWORD, StaffClient

#: An ordinary Tuesday: the desk is open, or closed until tomorrow.
OFFICE_HOURS = datetime.fromisoformat("2026-11-24T10:00:00+01:00")
EVENING = datetime.fromisoformat("2026-11-24T22:30:00+01:00")


@dataclass
class House:
    """The gateway and whoever works at its desk."""

    base: str
    maria: StaffClient
    amir: StaffClient
    engine: Any


@pytest.fixture(scope="package")
def gateway(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """One gateway for all of these tests; conversations do not meet."""
    data = tmp_path_factory.mktemp("handover")
    chosen = replace(settings, rasa_port=free_port(), data_dir=data, messages_per_minute=1000)
    with running(create_app(chosen)) as base:
        engine = create_engine_from(chosen.sql_url)
        accounts = Accounts(engine, read_desk_key(chosen))
        for name, shown_as in (("maria", "Maria"), ("amir", "Amir, anhörigkonsulent")):
            accounts.add(name, shown_as, "lead", [], PASSWORD)
        yield House(base, StaffClient(base, "maria"), StaffClient(base, "amir"), engine)


@pytest.fixture
def office(gateway: House, monkeypatch: pytest.MonkeyPatch) -> House:
    """Tuesday morning; both are on duty."""
    monkeypatch.setattr("bot.clock.settings", replace(settings, clock=OFFICE_HOURS))
    for who in (gateway.maria, gateway.amir):
        who.on_duty()
    # Whom a test that failed has left waiting.
    for _ in gateway.maria.waiting():
        gateway.maria.post(f"tickets/{gateway.maria.takes_next()}/close", {"outcome": "stod_givet"})
    return gateway


@pytest.fixture
def evening(gateway: House, monkeypatch: pytest.MonkeyPatch) -> House:
    """Tuesday evening; nobody is there."""
    monkeypatch.setattr("bot.clock.settings", replace(settings, clock=EVENING))
    for who in (gateway.maria, gateway.amir):
        who.on_duty(False)
    return gateway
