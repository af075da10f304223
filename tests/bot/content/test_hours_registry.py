"""Every channel of the registry, every day of two years, against a table that is read and walked another way.

The oracle reads the YAML itself, paints each half-hour of a week, and walks the real half-hours of two years in UTC.
What the words say is read back as a person would, and must be the moment at which the walk changes.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, timezone
from typing import Any

import pytest
import yaml

from bot.clock import STOCKHOLM
from bot.content.hours import ALWAYS, HOLIDAY, UNKNOWN, opening
from bot.content.model import Contact, Hours
from bot.content.registry import load
from bot.settings import settings

FIRST, LAST, WALKED_TO = date(2026, 1, 1), date(2027, 12, 31), date(2028, 4, 10)
#: Public holidays and the three eves, from the almanac.
_ALMANAC = """
    2026-01-01 2026-01-06 2026-04-03 2026-04-05 2026-04-06 2026-05-01 2026-05-14 2026-05-24 2026-06-06 2026-06-19
    2026-06-20 2026-10-31 2026-12-24 2026-12-25 2026-12-26 2026-12-31
    2027-01-01 2027-01-06 2027-03-26 2027-03-28 2027-03-29 2027-05-01 2027-05-06 2027-05-16 2027-06-06 2027-06-25
    2027-06-26 2027-11-06 2027-12-24 2027-12-25 2027-12-26 2027-12-31 2028-01-01 2028-01-06
"""
HOLIDAYS = {date.fromisoformat(day) for day in _ALMANAC.split()}
#: Both changes of the clock in each year.
CHANGES = [date(2026, 3, 29), date(2026, 10, 25), date(2027, 3, 28), date(2027, 10, 31)]
DAYS = {"mån": [0], "tis": [1], "ons": [2], "tors": [3], "fre": [4], "lör": [5], "sön": [6]}
DAYS |= {"vardagar": [0, 1, 2, 3, 4], "helger": [5, 6], "alla": [0, 1, 2, 3, 4, 5, 6]}
WEEKDAYS = ["måndag", "tisdag", "onsdag", "torsdag", "fredag", "lördag", "söndag"]
MONTHS = ("januari", "februari", "mars", "april", "maj", "juni", "juli")
MONTHS += ("augusti", "september", "oktober", "november", "december")
STEP = timedelta(minutes=30)
#: Moments of every day that are asked about; a minute past, so that no edge is met by chance.
ASKED = [time(0, 1), time(5, 31), time(9, 1), time(12, 31), time(18, 31), time(21, 1)]


@dataclass(frozen=True)
class Step:
    """A real half-hour: when it begins, and what the clock on the wall shows then."""

    begins: datetime
    wall: datetime


def walk() -> list[Step]:
    """Return every half-hour, a day before the first to the end of what can be looked ahead to."""
    at = datetime.combine(FIRST, time(), timezone.utc) - timedelta(days=1)
    steps = []
    while at.date() < WALKED_TO:
        steps.append(Step(at, at.astimezone(STOCKHOLM)))
        at += STEP
    return steps


STEPS = walk()
BEGINNINGS = [step.begins for step in STEPS]


def painted(periods: list[dict[str, Any]]) -> set[tuple[int, int]]:
    """Return the (weekday, half-hour) that are open."""
    found = set()
    for period in periods:
        begins, ends = (int(p[:2]) * 2 + int(p[3:]) // 30 for p in (period["from"], period["to"]))
        assert all(p[3:] in ("00", "30") for p in (period["from"], period["to"]))
        for day in [d for word in period["days"] for d in DAYS[word]]:
            length = ends - begins if ends > begins else ends + 48 - begins
            found |= {((day + (begins + n) // 48) % 7, (begins + n) % 48) for n in range(length)}
    return found


def states_of(raw: dict[str, Any]) -> list[bool | None]:
    """Return open, closed or unknown (a holiday) for each step."""
    usual = painted(raw["periods"])
    seasons = [(s["from"], s["to"], painted(s["periods"])) for s in raw.get("seasons", [])]
    found: list[bool | None] = []
    for step in STEPS:
        wall = step.wall
        week = next((table for begins, ends, table in seasons if begins <= f"{wall:%m-%d}" <= ends), usual)
        is_open = (wall.weekday(), wall.hour * 2 + wall.minute // 30) in week
        found.append(None if wall.date() in HOLIDAYS else is_open)
    return found


def tables() -> dict[str, tuple[dict[str, Any], Hours]]:
    """Return one row per different set of hours: name of a contact that has it → (as written, as read)."""
    read = {c.id: c for c in load(settings.content_dir).contacts}
    found: dict[str, tuple[dict[str, Any], Hours]] = {}
    known = []
    for row in yaml.safe_load((settings.content_dir / "contacts.yml").read_text(encoding="utf-8")):
        for number, channel in enumerate(row["channels"]):
            raw = channel.get("hours")
            if (
                isinstance(raw, dict)
                and raw.get("periods")
                and (key := [raw["periods"], raw.get("seasons")]) not in known
            ):
                known.append(key)
                found[f"{row['id']}-{number}"] = raw, read[row["id"]].channels[number].hours
    return found


TABLES = tables()


def said(words: str, now: datetime) -> datetime:
    """Return the moment that a person would read out of the words, in UTC."""
    day = now.date()
    clock = re.search(r"(?:kl\. |till )(\d{1,2})(?:\.(\d\d))?$", words)
    at = time(int(clock[1]), int(clock[2] or 0)) if clock else time()
    dated = re.search(r"(\d{1,2}) ([a-z]+) (?:kl\.|vid)", words)
    weekday = next((n for n, name in enumerate(WEEKDAYS) if name in words), None)
    if dated:
        month = MONTHS.index(dated[2]) + 1
        day = date(day.year + (month < day.month), month, int(dated[1]))
        assert weekday == day.weekday(), words
    elif "i morgon" in words:
        day += timedelta(days=1)
    elif weekday is not None:
        day += timedelta(days=(weekday - day.weekday()) % 7 or 7)
    elif datetime.combine(day, at) <= now.replace(tzinfo=None):
        day += timedelta(days=1)
    return datetime.combine(day, at, STOCKHOLM).astimezone(timezone.utc)


def agrees(hours: Hours, states: list[bool | None], now: datetime) -> None:
    """Check the state and the words of one moment."""
    place = bisect_right(BEGINNINGS, now.astimezone(timezone.utc)) - 1
    expected, found = states[place], opening(hours, now)
    assert found.open is expected, (now, found)
    if expected is None:
        assert found.words == HOLIDAY
        return
    # A holiday ends what is open and does not begin what is closed.
    change = states.index(True, place) if not expected else place
    while expected and states[change]:
        change += 1
    assert said(found.words, now) == BEGINNINGS[change], (now, found, STEPS[change].wall)
    assert found.words.startswith("Öppet nu till ") is expected
    if found.words.startswith("Stängt i dag"):
        assert True not in [states[n] for n in range(place - 49, place + 50) if STEPS[n].wall.date() == now.date()]


@pytest.mark.parametrize("name", TABLES)
def test_opening_every_channel_every_day_of_two_years(name: str) -> None:
    """What is shown of every channel is true on every day, and names the true moment of the next change."""
    raw, hours = TABLES[name]
    states = states_of(raw)
    day = FIRST
    while day <= LAST:
        for at in ASKED:
            agrees(hours, states, datetime.combine(day, at, STOCKHOLM))
        day += timedelta(days=1)


@pytest.mark.parametrize("name", TABLES)
@pytest.mark.parametrize("day", CHANGES)
def test_opening_every_channel_every_half_hour_around_the_clock_changes(name: str, day: date) -> None:
    """From the day before to the day after, the hour that is missing and the hour that comes twice included."""
    raw, hours = TABLES[name]
    states = states_of(raw)
    now = datetime.combine(day - timedelta(days=1), time(0, 1), timezone.utc)
    while now.date() <= day + timedelta(days=1):
        agrees(hours, states, now.astimezone(STOCKHOLM))
        now += STEP


def test_tables_are_all_that_have_hours(real_contacts: tuple[Contact, ...]) -> None:
    """What is not walked is open round the clock or unknown, and says so."""
    walked = [hours for _, hours in TABLES.values()]
    noon = datetime(2026, 11, 24, 12, tzinfo=STOCKHOLM)
    assert len(walked) > 25
    for contact in real_contacts:
        for channel in contact.channels:
            alike = [h for h in walked if (h.periods, h.seasons) == (channel.hours.periods, channel.hours.seasons)]
            assert alike or opening(channel.hours, noon).words in (ALWAYS, UNKNOWN), (contact.id, channel.kind)
