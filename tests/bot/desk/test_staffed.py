"""Whether a person can reply now, who is on duty, and figures that name nobody."""

from __future__ import annotations

import itertools
from datetime import date, datetime
from typing import Any

import pytest

from bot.clock import STOCKHOLM
from bot.content.model import DeskHours, Period
from bot.desk.duty import BEAT_S, SILENT_S, Duty
from bot.desk.measures import count, counted, suppressed, wait_class
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
        tickets.take(one.id, number)
    assert asked(DAY).live and not asked(DAY).free


def test_duty_ends_without_a_beat(engine: Any, clock: Clock) -> None:
    """A closed lid is nobody there after a minute, and silent after three."""
    duty = Duty(engine, clock)
    duty.on(1)
    duty.on(1)
    clock.now += BEAT_S - 1
    assert duty.beat(1) and not duty.beat(2) and duty.is_on(1)
    clock.now += BEAT_S
    assert not duty.is_on(1) and duty.silent() == set()
    clock.now += SILENT_S
    assert duty.silent() == {1} and not duty.beat(1)
    duty.on(1)
    duty.off(1)
    assert duty.present() == []


def test_figures_are_week_and_class(engine: Any) -> None:
    """Counted in the ISO week of the local day; unknown classes are refused."""
    for _ in range(7):
        count(engine, date(2026, 11, 27), ("asked", "live"), ("wait", wait_class(130)))
    for _ in range(6):
        count(engine, date(2026, 11, 27), ("asked", "letter"))
    assert counted(engine)["2026-W48", "asked"] == {"live": 7, "letter": 6}
    assert counted(engine)["2026-W48", "wait"]["2_5"] == 7
    with pytest.raises(ValueError, match="unknown measure"):
        count(engine, date(2026, 11, 27), ("asked", "Vendela"))


def test_suppressed_cells_cannot_be_worked_out() -> None:
    """Every table of four small numbers: with the total known, a hidden number could always be another."""
    for numbers in itertools.product(range(8), repeat=4):
        cells = dict(zip("abcd", numbers, strict=True))
        told = suppressed(cells)
        hidden = [name for name, n in told.items() if n is None]
        assert all(told[name] == cells[name] for name in cells if name not in hidden)
        assert not [name for name in cells if 0 < cells[name] < 5 and name not in hidden]
        rest = sum(cells.values()) - sum(n for n in told.values() if n is not None)
        if hidden and sum(cells.values()) >= 5:
            assert len(hidden) > 1 and (rest >= 5 or len(hidden) == 4)


@pytest.mark.parametrize(
    ("s", "name"), [(0, "under_2"), (119, "under_2"), (120, "2_5"), (300, "5_15"), (900, "over_15")]
)
def test_wait_class_has_four(s: int, name: str) -> None:
    """Minutes that someone who waits would tell apart."""
    assert wait_class(s) == name
