"""Figures: how many by week and class. No conversation, no time of day, no text."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from sqlalchemy import insert, select, update

from bot.storage.counts import TOLD_FROM
from bot.storage.engine import WRITES
from bot.storage.kept import measures

#: What is counted → its classes in order.
MEASURES: dict[str, tuple[str, ...]] = {
    "asked": ("live", "letter"),
    "answered": ("live", "letter"),
    "wait": ("under_2", "2_5", "5_15", "over_15", "left"),
    "outcome": ("stod_givet", "hanvisad_vidare", "fortsatt_kontakt", "orosanmalan", "larmat_112", "hot", "lamnade"),
    "target_group": ("barn_som_anhorig", "vbe", "kriminalitet", "skjutning_dodligt_vald", "ovrig_anhorig", "none"),
    "urgency": ("livsfara", "akut", "snart", "ingen"),
}
Table = dict[tuple[str, str], dict[str, int | None]]


def wait_class(waited_s: int) -> str:
    """Return the class of a wait."""
    limits = ((120, "under_2"), (300, "2_5"), (900, "5_15"))
    return next((name for limit, name in limits if waited_s < limit), "over_15")


def count(engine: Any, day: date, *what: tuple[str, str]) -> None:
    """Add one to each measure and class in the week of a local day.

    Raises:
        ValueError: A measure or class that is on no list.
    """
    if any(value not in MEASURES.get(measure, ()) for measure, value in what):
        raise ValueError("unknown measure")
    week = f"{day.isocalendar()[0]}-W{day.isocalendar()[1]:02d}"
    with engine.execution_options(**{WRITES: True}).begin() as connection:
        for measure, value in what:
            c = measures.c
            this = (c.week == week) & (c.measure == measure) & (c.value == value)
            if not connection.execute(update(measures).where(this).values(count=c.count + 1)).rowcount:
                connection.execute(insert(measures).values(week=week, measure=measure, value=value, count=1))


def counted(engine: Any, weeks: int = 12) -> Table:
    """Return (week, measure) → class → count, the latest weeks; None stands for a number that is not told."""
    with engine.connect() as connection:
        rows = connection.execute(select(measures).order_by(measures.c.week.desc())).all()
    latest = sorted({row.week for row in rows}, reverse=True)[:weeks]
    found: Table = {}
    for week in latest:
        for measure, values in MEASURES.items():
            cells = {row.value: row.count for row in rows if row.week == week and row.measure == measure}
            if cells:
                found[week, measure] = suppressed({value: cells.get(value, 0) for value in values})
    return found


def suppressed(cells: dict[str, int], told_from: int = TOLD_FROM) -> dict[str, int | None]:
    """Hide small counts, and as much more as keeps anyone from working them out.

    The measures of a week have the same total, so that a single hidden cell would be the rest: when one is hidden,
    the smallest of the others is hidden as well, a zero too.

    Args:
        cells: Class → count.
        told_from: Counts from 1 up to this are hidden.
    """
    hidden = {name for name, n in cells.items() if 0 < n < told_from}
    others = sorted((n, name) for name, n in cells.items() if name not in hidden)
    while hidden and (len(hidden) < 2 or sum(cells[name] for name in hidden) < told_from) and others:
        hidden.add(others.pop(0)[1])
    return {name: None if name in hidden else n for name, n in cells.items()}


def rows(found: Table) -> Iterable[tuple[str, str, str, int | None]]:
    """Yield week, class, measure and count as the export writes them."""
    for (week, measure), cells in found.items():
        for value, n in cells.items():
            if n != 0:
                yield week, value, measure, n
