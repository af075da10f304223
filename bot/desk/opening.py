"""When staff answer live, by the hours that editors have set and the Swedish calendar."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

from bot.clock import STOCKHOLM
from bot.content.hours import HORIZON_DAYS, is_holiday
from bot.content.model import DeskHours


def is_open(hours: DeskHours, now: datetime) -> bool:
    """Tell whether staff answer at a moment.

    Args:
        hours: Local hours.
        now: Aware; any zone.
    """
    local = now.astimezone(STOCKHOLM)
    return any(start <= local < end for start, end in _of_day(hours, local.date()))


def opens(hours: DeskHours, now: datetime) -> str | None:
    """Return when staff answer next, as in "på måndag kl. 8"; none when nobody knows.

    Args:
        hours: Local hours.
        now: Aware; while open this is the next time after closing.
    """
    local = now.astimezone(STOCKHOLM)
    for start, _ in _ahead(hours, local.date()):
        if start <= local:
            continue
        days = (start.date() - local.date()).days
        clock = f"{start.hour}.{start.minute:02d}" if start.minute else str(start.hour)
        if days < 2:
            return f"{'i dag' if days == 0 else 'i morgon'} kl. {clock}"
        return _spoken(start, days, clock)
    return None


def _spoken(start: datetime, days: int, clock: str) -> str:
    names = ("måndag", "tisdag", "onsdag", "torsdag", "fredag", "lördag", "söndag")
    day = names[start.weekday()]
    return f"på {day} kl. {clock}" if days < 7 else f"{day} den {start.day}/{start.month} kl. {clock}"


def _ahead(hours: DeskHours, first: date) -> Iterator[tuple[datetime, datetime]]:
    for ahead in range(HORIZON_DAYS):
        yield from _of_day(hours, first + timedelta(days=ahead))


def _of_day(hours: DeskHours, day: date) -> list[tuple[datetime, datetime]]:
    """Return the stretches of a local day, in order."""
    if is_holiday(day) or day in hours.closed:
        return []
    closes_early = is_holiday(day + timedelta(days=1))
    found = []
    for period in hours.periods:
        if day.weekday() not in period.days:
            continue
        closes = min(period.closes, hours.before_holiday_closes) if closes_early else period.closes
        if period.opens < closes:
            found.append((_at(day, period.opens), _at(day, closes)))
    return sorted(found)


def _at(day: date, clock: str) -> datetime:
    if clock == "24:00":
        return datetime.combine(day + timedelta(days=1), time(), STOCKHOLM)
    return datetime.combine(day, time.fromisoformat(clock), STOCKHOLM)
