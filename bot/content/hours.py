"""What is open now, and the hours of today in words."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, timezone
from functools import lru_cache

from holidays.countries.sweden import Sweden

from bot.clock import STOCKHOLM
from bot.content.model import Hours, Period

UNKNOWN = "Tider okända"
ALWAYS = "Öppet dygnet runt"
HOLIDAY = "Helgdag: tiderna kan vara andra"
CLOSED = "Stängt just nu"
#: Days ahead that are searched for the next opening; a service can rest over a whole summer.
HORIZON_DAYS = 120
#: Eves that are kept as holidays by nearly everyone; the other eves of the library are half-days at most.
EVES = ("Midsommarafton", "Julafton", "Nyårsafton")
_WEEKDAYS = ("måndag", "tisdag", "onsdag", "torsdag", "fredag", "lördag", "söndag")
_MONTHS = (
    "januari", "februari", "mars", "april", "maj", "juni",
    "juli", "augusti", "september", "oktober", "november", "december",
)  # fmt: skip


@dataclass(frozen=True)
class Opening:
    """Whether a channel answers now.

    Attributes:
        open: None when it is not known.
        words: The hours of today, for people.
    """

    open: bool | None
    words: str


def opening(hours: Hours, now: datetime) -> Opening:
    """Tell whether something is open and say its hours.

    Args:
        hours: Local hours, with seasons.
        now: Aware; any zone.
    """
    local = now.astimezone(STOCKHOLM)
    if hours.periods is None:
        return Opening(None, UNKNOWN)
    if is_round_the_clock(hours):
        return Opening(True, ALWAYS)
    if is_holiday(local.date()):
        return Opening(None, HOLIDAY)
    for start, end in _stretches(hours, local.date()):
        if start <= now < end:
            return Opening(True, f"Öppet nu till {_until(end.astimezone(STOCKHOLM), local)}")
        if start > now:
            return Opening(False, _opens(start.astimezone(STOCKHOLM), local, hours))
    return Opening(False, CLOSED)


def is_round_the_clock(hours: Hours) -> bool:
    """Tell whether it never closes."""
    whole = [p for p in hours.periods or () if p.opens == "00:00" and p.closes == "24:00"]
    return not hours.seasons and {day for p in whole for day in p.days} == set(range(7))


def is_holiday(day: date) -> bool:
    """Tell whether a day is a Swedish public holiday, or an eve that is kept as one. A plain Sunday is not."""
    return day in _holidays(day.year)


@lru_cache(maxsize=8)
def _holidays(year: int) -> frozenset[date]:
    public = Sweden(years=[year], include_sundays=False, language="sv")
    eves = Sweden(years=[year], include_sundays=False, language="sv", categories=("bank",))
    return frozenset(public) | {day for day, name in eves.items() if name in EVES}


def spoken_date(day: date) -> str:
    """Return a date as people say it: "22 november 2026"."""
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


def spoken_moment(now: datetime) -> str:
    """Return a moment as people say it: "tisdag 24 november kl. 10.30"."""
    local = now.astimezone(STOCKHOLM)
    return f"{_WEEKDAYS[local.weekday()]} {local.day} {_MONTHS[local.month - 1]} kl. {local.hour}.{local.minute:02d}"


def _stretches(hours: Hours, today: date) -> Iterator[tuple[datetime, datetime]]:
    """Yield (start, end) in UTC from midnight on, in order, what touches made one."""
    held: tuple[datetime, datetime] | None = None
    for ahead in range(HORIZON_DAYS):
        for start, end in _of_day(hours, today + timedelta(days=ahead)):
            if held is not None and start <= held[1]:
                held = (held[0], max(held[1], end))
                continue
            if held is not None:
                yield held
            held = (start, end)
    if held is not None:
        yield held


def _of_day(hours: Hours, day: date) -> list[tuple[datetime, datetime]]:
    """Return the stretches within one calendar day. Holidays have none: nobody knows their hours."""
    if is_holiday(day):
        return []
    found = []
    before = day - timedelta(days=1)
    for period in _periods_on(hours, before):
        if before.weekday() in period.days and _ends_next_day(period) and period.closes != "00:00":
            found.append((_utc(day, time(0, 0)), _utc(day, time.fromisoformat(period.closes))))
    for period in _periods_on(hours, day):
        if day.weekday() in period.days:
            to_midnight = period.closes == "24:00" or _ends_next_day(period)
            last, closes = (day + timedelta(days=1), "00:00") if to_midnight else (day, period.closes)
            found.append((_utc(day, time.fromisoformat(period.opens)), _utc(last, time.fromisoformat(closes))))
    return sorted(found)


def _ends_next_day(period: Period) -> bool:
    return period.closes <= period.opens


def _periods_on(hours: Hours, day: date) -> tuple[Period, ...]:
    stamp = f"{day:%m-%d}"
    for season in hours.seasons:
        inside = season.first <= stamp <= season.last
        if season.first > season.last:
            inside = stamp >= season.first or stamp <= season.last
        if inside:
            return season.periods
    return hours.periods or ()


def _utc(day: date, at: time) -> datetime:
    """Return the moment of a local time. Comparing moments is what keeps both summer-time changes right."""
    return datetime.combine(day, at, STOCKHOLM).astimezone(timezone.utc)


def _clock(moment: datetime) -> str:
    if moment.minute:
        return f"{moment.hour}.{moment.minute:02d}"
    return str(moment.hour)


def _until(end: datetime, now: datetime) -> str:
    days = (end.date() - now.date()).days
    at_midnight = (end.hour, end.minute) == (0, 0)
    if at_midnight and days == 1:
        return "midnatt"
    if days == 0 or (days == 1 and end.hour < 12):
        return _clock(end)
    if at_midnight:
        return f"midnatt natten mot {_WEEKDAYS[end.weekday()]}"
    return f"{_WEEKDAYS[end.weekday()]} kl. {_clock(end)}"


def _opens(start: datetime, now: datetime, hours: Hours) -> str:
    at = "vid midnatt" if (start.hour, start.minute) == (0, 0) else f"kl. {_clock(start)}"
    days = (start.date() - now.date()).days
    if days == 0:
        return f"Öppnar {at}"
    if days == 1:
        begun = "Stängt nu" if _of_day(hours, now.date()) else "Stängt i dag"
        return f"{begun}, öppnar i morgon {at}"
    if days < 7:
        return f"Öppnar på {_WEEKDAYS[start.weekday()]} {at}"
    return f"Öppnar {_WEEKDAYS[start.weekday()]} {start.day} {_MONTHS[start.month - 1]} {at}"
