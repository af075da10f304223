"""Figures for the editors as CSV: one shape for every measure, small cells suppressed, no totals."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType
from typing import Any, TextIO

from sqlalchemy import inspect

from bot.storage.counts import TOLD_FROM, unanswered
from bot.storage.kept import measures

Counted = list[tuple[str, str, int | None]]
#: Name of a measure → what counts it: week, class and count, None for what is too few to tell.
MEASURES: Mapping[str, Callable[[Any], Counted]] = MappingProxyType({"unanswered": unanswered})
COLUMNS = ("week", "class", "measure", "count")
#: Stands for a count from 1 up to what is told. A sum over rows would give it away, so none is written.
FEW = f"<{TOLD_FROM}"
#: Stands for a count of the desk that is too few to tell, or that would give away one that is; which is not said.
HIDDEN = "hidden"


def export(engine: Any, stream: TextIO) -> None:
    """Write every figure as CSV with a header: week (ISO 8601, `2026-W48`), class, measure, count, `<5` or `hidden`.

    What was never counted has no row. The latest week comes first, within a measure; of the desk's measures within all
    of them, without the week that goes on.

    Args:
        engine: The database; nothing is written to it.
        stream: Takes the text, UTF-8, lines ending in a line feed.
    """
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows(_rows(engine))


def _rows(engine: Any) -> Iterator[tuple[str, str, str, str]]:
    from bot.desk.measures import exported  # The desk is built on this package.

    for measure, counted in MEASURES.items():
        for week, name, count in counted(engine):
            yield week, name, measure, FEW if count is None else str(count)
    if inspect(engine).has_table(measures.name):
        for week, name, measure, count in exported(engine):
            yield week, name, measure, HIDDEN if count is None else str(count)
