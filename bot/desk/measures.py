"""Figures: how many by week and class. No conversation, no time of day, no text."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from sqlalchemy import select

from bot import clock
from bot.desk.suppression import hidden_cells
from bot.desk.tickets import OUTCOMES
from bot.labels import TARGET_GROUPS, URGENCIES
from bot.storage.counts import TOLD_FROM
from bot.storage.engine import WRITES, inserting
from bot.storage.kept import measures

#: What is counted → its classes in order.
MEASURES: dict[str, tuple[str, ...]] = {
    "asked": ("live", "letter"),
    "answered": ("live", "letter"),
    "wait": ("under_2", "2_5", "5_15", "over_15", "left"),
    "outcome": OUTCOMES,
    "target_group": TARGET_GROUPS,
    "urgency": tuple(reversed(URGENCIES)),
    "letter_target_group": TARGET_GROUPS,
    "letter_urgency": tuple(reversed(URGENCIES)),
}
Table = dict[tuple[str, str], dict[str, int | None]]
#: Weeks that are shown; the same number whoever asks, so that no two views can be laid beside each other.
SHOWN_WEEKS = 12


def wait_class(waited_s: int) -> str:
    """Return the class of a wait."""
    limits = ((120, "under_2"), (300, "2_5"), (900, "5_15"))
    return next((name for limit, name in limits if waited_s < limit), "over_15")


def count(engine: Any, day: date, *what: tuple[str, str]) -> None:
    """Add one to each measure and class in the week of a local day. Several gateways can count at once.

    Raises:
        ValueError: A measure or class that is on no list.
    """
    if any(value not in MEASURES.get(measure, ()) for measure, value in what):
        raise ValueError("unknown measure")
    keys = [measures.c.week, measures.c.measure, measures.c.value]
    with engine.execution_options(**{WRITES: True}).begin() as connection:
        # Always in the same order: two that wait for each other's rows would never end.
        for measure, value in sorted(what):
            row = inserting(engine, measures).values(week=_week(day), measure=measure, value=value, count=1)
            connection.execute(row.on_conflict_do_update(index_elements=keys, set_={"count": measures.c.count + 1}))


def counted(engine: Any, weeks: int = SHOWN_WEEKS, today: date | None = None) -> Table:
    """Return (week, measure) → class → count, the latest week first; None stands for a number that is not told.

    The week that goes on is left out: whoever looked twice would see what one person added between.

    Args:
        engine: A migrated database.
        weeks: At most so many, of those in which something was counted.
        today: Local day; now without one.
    """
    ongoing = _week(today or clock.now().date())
    query = select(measures).where(measures.c.week < ongoing).order_by(measures.c.week.desc())
    with engine.connect() as connection:
        stored = connection.execute(query).all()
    latest = sorted({row.week for row in stored}, reverse=True)[:weeks]
    found: Table = {}
    for week in latest:
        counts = {(row.measure, row.value): row.count for row in stored if row.week == week}
        for measure, cells in _told(counts).items():
            found[week, measure] = cells
    return found


def exported(engine: Any) -> Iterator[tuple[str, str, str, int | None]]:
    """Yield week, class, measure and count of everything that was ever counted, None for what is not told.

    Zero has no row, so what has one is hidden or told.
    """
    for (week, measure), cells in counted(engine, weeks=10**6).items():
        for value, n in cells.items():
            if n != 0:
                yield week, value, measure, n


def _told(counts: dict[tuple[str, str], int]) -> dict[str, dict[str, int | None]]:
    """Return measure → class → count of one week; a measure of which nothing was counted is left out."""
    hidden = hidden_cells(counts, TOLD_FROM)
    found: dict[str, dict[str, int | None]] = {}
    for measure, values in MEASURES.items():
        cells = {v: None if (measure, v) in hidden else counts.get((measure, v), 0) for v in values}
        if any(n != 0 for n in cells.values()):
            found[measure] = cells
    return found


def _week(day: date) -> str:
    """Return the ISO week; as text they stand in order of time."""
    year, week, _ = day.isocalendar()
    return f"{year}-W{week:02d}"
