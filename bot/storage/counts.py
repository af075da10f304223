"""Counts for the editors: how often a topic was asked about without an answer, by week. No text, no conversation."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import insert, inspect, select, update

from bot.storage.engine import WRITES
from bot.storage.kept import unanswered as _unanswered

#: Counts below this are not told: few people can be recognised in them.
TOLD_FROM = 5


def count_unanswered(engine: Any, topic: str, day: date) -> None:
    """Add one question on a topic to the week of a local day."""
    week = f"{day.isocalendar()[0]}-W{day.isocalendar()[1]:02d}"
    columns = _unanswered.c
    this = (columns.week == week) & (columns.topic == topic)
    with engine.execution_options(**{WRITES: True}).begin() as connection:
        _unanswered.create(connection, checkfirst=True)
        found = connection.execute(update(_unanswered).where(this).values(count=columns.count + 1))
        if not found.rowcount:
            connection.execute(insert(_unanswered).values(week=week, topic=topic, count=1))


def unanswered(engine: Any) -> list[tuple[str, str, int | None]]:
    """Return week, topic and count, the latest week first; None for what is too few to tell."""
    with engine.begin() as connection:
        if not inspect(connection).has_table(_unanswered.name):
            return []
        columns = _unanswered.c
        rows = connection.execute(select(_unanswered).order_by(columns.week.desc(), columns.topic)).all()
    return [(row.week, row.topic, row.count if row.count >= TOLD_FROM else None) for row in rows]
