"""Whether a person can reply now, and who is on duty."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from typing import Any

from bot.clock import STOCKHOLM
from bot.content.model import DeskHours, Period
from bot.desk.duty import BEAT_S, Duty
from bot.desk.staffed import can_a_person_reply
from bot.desk.summary import Summary
from bot.desk.tickets import Tickets
from tests.bot.desk.conftest import Clock

HOURS = DeskHours((Period((0, 1, 2, 3, 4), "08:00", "16:00"),), "12:00")
DAY = datetime(2026, 11, 27, 10, tzinfo=STOCKHOLM)
NIGHT = datetime(2026, 11, 27, 22, tzinfo=STOCKHOLM)


def test_can_a_person_reply_needs_hours_duty_and_the_district(engine: Any, clock: Clock) -> None:
    """Open but empty, or someone there at night, is no; who may read the district decides."""
    duty, tickets = Duty(engine, clock), Tickets(engine, 10, clock)

    def asked(now: datetime, district: str | None = None, hours: DeskHours | None = HOURS) -> Any:
        return can_a_person_reply(now, district, hours, duty, tickets, 1)

    assert not asked(DAY).live
    duty.on(1)
    assert asked(DAY).live and asked(DAY, "farsta").free and asked(DAY, "annan_kommun").live
    assert not asked(DAY, "bromma").live
    assert not asked(NIGHT).live and asked(NIGHT).opens == "på måndag kl. 8"
    assert not asked(DAY, hours=None).live
    duty.on(4)
    assert not asked(DAY, "bromma").live
    duty.on(3)
    assert asked(DAY, "bromma").live
    for number in (1, 3):
        one = tickets.open(Summary())
        assert not asked(DAY).free
        tickets.take(one.id, number, most=3)
    assert asked(DAY).live and not asked(DAY).free


def test_duty_of_one_at_two_desks_at_once_is_one(engine: Any, clock: Clock) -> None:
    """Two gateways hear it together."""
    duty = Duty(engine, clock)
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(duty.on, [1] * 40))
    assert [who.id for who in duty.present()] == [1]


def test_duty_ends_without_a_beat(engine: Any, clock: Clock) -> None:
    """A closed lid is nobody there after a minute."""
    duty = Duty(engine, clock)
    duty.on(1)
    duty.on(1)
    clock.now += BEAT_S - 1
    assert duty.beat(1) and not duty.beat(2) and duty.is_on(1)
    clock.now += BEAT_S
    assert not duty.is_on(1)
    duty.on(1)
    duty.off(1)
    assert duty.present() == []
