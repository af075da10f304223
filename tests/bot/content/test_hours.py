"""Opening hours: named moments, both summer-time changes, and every day of two years against a simple oracle."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone

import pytest

from bot.clock import STOCKHOLM
from bot.content.hours import ALWAYS, HOLIDAY, UNKNOWN, is_holiday, opening, spoken_date
from bot.content.model import Contact, Hours, Period, Season

WEEK = tuple(range(7))
ALL_DAY = Hours("Dygnet runt", (Period(WEEK, "00:00", "24:00"),))
OFFICE = Hours("Vardagar 8–16.30", (Period((0, 1, 2, 3, 4), "08:00", "16:30"),))
NIGHT = Hours("Alla nätter 21–06", (Period(WEEK, "21:00", "06:00"),))
SPLIT_NIGHT = Hours("Alla nätter 21–06", (Period(WEEK, "21:00", "24:00"), Period(WEEK, "00:00", "06:00")))
EVENING = Hours("Mån–fre 18–24", (Period((0, 1, 2, 3, 4), "18:00", "24:00"),))
WEEKEND = Hours("Fre 16 – mån 8", (Period((4,), "16:00", "24:00"), Period((5, 6), "00:00", "24:00"), Period((0,), "00:00", "08:00")))  # fmt: skip  # noqa: E501
SUMMER = Hours("Vardagar 9–17, juni–juli stängt", OFFICE.periods, (Season("06-01", "07-31", ()),))
WINTER = Hours("…", OFFICE.periods, (Season("12-15", "01-10", (Period((1,), "10:00", "12:00"),)),))


def at(text: str) -> datetime:
    """Return a local moment."""
    return datetime.fromisoformat(text).replace(tzinfo=STOCKHOLM)


MOMENTS = [
    (Hours(), "2026-11-24 12:00", None, UNKNOWN),
    (Hours("Kvällar"), "2026-11-24 20:00", None, UNKNOWN),
    (ALL_DAY, "2026-12-24 03:00", True, ALWAYS),
    (OFFICE, "2026-11-24 07:59", False, "Öppnar kl. 8"),
    (OFFICE, "2026-11-24 08:00", True, "Öppet nu till 16.30"),
    (OFFICE, "2026-11-24 16:30", False, "Stängt nu, öppnar i morgon kl. 8"),
    (OFFICE, "2026-11-29 12:00", False, "Stängt i dag, öppnar i morgon kl. 8"),
    (OFFICE, "2026-11-28 12:00", False, "Öppnar på måndag kl. 8"),
    (OFFICE, "2026-11-27 17:00", False, "Öppnar på måndag kl. 8"),
    (NIGHT, "2026-11-24 23:00", True, "Öppet nu till 6"),
    (NIGHT, "2026-11-25 05:59", True, "Öppet nu till 6"),
    (NIGHT, "2026-11-25 06:00", False, "Öppnar kl. 21"),
    (SPLIT_NIGHT, "2026-11-24 23:00", True, "Öppet nu till 6"),
    (EVENING, "2026-11-24 21:00", True, "Öppet nu till midnatt"),
    (WEEKEND, "2026-11-27 16:00", True, "Öppet nu till måndag kl. 8"),
    (WEEKEND, "2026-11-29 23:00", True, "Öppet nu till 8"),
    (SUMMER, "2026-06-01 10:00", False, "Öppnar måndag 3 augusti kl. 8"),
    (SUMMER, "2026-05-29 10:00", True, "Öppet nu till 16.30"),
    (WINTER, "2027-01-05 11:00", True, "Öppet nu till 12"),
    (WINTER, "2027-01-04 11:00", False, "Stängt i dag, öppnar i morgon kl. 10"),
    (OFFICE, "2026-12-24 10:00", None, HOLIDAY),
    (OFFICE, "2026-06-19 10:00", None, HOLIDAY),
    (OFFICE, "2026-12-31 10:00", None, HOLIDAY),
    (NIGHT, "2026-12-23 23:00", True, "Öppet nu till midnatt"),
    (NIGHT, "2026-12-24 01:00", None, HOLIDAY),
    (OFFICE, "2026-12-23 17:00", False, "Öppnar på måndag kl. 8"),
    (OFFICE, "2026-12-05 10:00", False, "Öppnar på måndag kl. 8"),
]


@pytest.mark.parametrize(("hours", "moment", "is_open", "words"), MOMENTS)
def test_opening_at_moment_says_what_people_say(hours: Hours, moment: str, is_open: bool | None, words: str) -> None:
    """Open or not, and in the words that people use."""
    found = opening(hours, at(moment))
    assert (found.open, found.words) == (is_open, words)


def test_opening_any_zone_means_the_same_moment() -> None:
    """A clock in UTC gives the same hours."""
    moment = at("2026-11-24 08:10")
    assert opening(OFFICE, moment.astimezone(timezone.utc)) == opening(OFFICE, moment)


def test_opening_spring_change_night_line_loses_an_hour() -> None:
    """On 29 March 2026 there is no 02:30; the line is open on both sides and closes at six by the new clock."""
    change = datetime(2026, 3, 29, 1, 0, tzinfo=timezone.utc)
    for before_or_after in (change - timedelta(minutes=1), change, change + timedelta(minutes=1)):
        assert opening(NIGHT, before_or_after).words == "Öppet nu till 6"
    assert opening(NIGHT, datetime(2026, 3, 29, 3, 59, tzinfo=timezone.utc)).open is True
    assert opening(NIGHT, datetime(2026, 3, 29, 4, 0, tzinfo=timezone.utc)).open is False


def test_opening_autumn_change_the_hour_twice_is_not_two_openings() -> None:
    """On 25 October 2026 02:00–03:00 comes twice; what closes at 02:30 stays closed the second time."""
    early = Hours("Till 2.30", (Period(WEEK, "22:00", "02:30"),))
    first = datetime(2026, 10, 25, 0, 15, tzinfo=timezone.utc)
    second = first + timedelta(hours=1)
    assert first.astimezone(STOCKHOLM).hour == second.astimezone(STOCKHOLM).hour == 2
    assert opening(early, first).open is True
    assert opening(early, second).open is False
    assert opening(NIGHT, datetime(2026, 10, 25, 4, 59, tzinfo=timezone.utc)).open is True
    assert opening(NIGHT, datetime(2026, 10, 25, 5, 0, tzinfo=timezone.utc)).open is False


def test_holiday_plain_sunday_is_none() -> None:
    """Sundays are in the services' own hours."""
    assert not is_holiday(date(2026, 11, 29))
    assert is_holiday(date(2026, 4, 5)) and is_holiday(date(2027, 6, 25))


def test_spoken_date_is_swedish() -> None:
    """Day, month in words, year."""
    assert spoken_date(date(2026, 11, 22)) == "22 november 2026"


# The oracle: minutes of the local day, a table written by hand, holidays counted from Easter. Nothing is shared.


def easter(year: int) -> date:
    """Return Easter Sunday (Meeus' method)."""
    a, b, c = year % 19, year // 100, year % 100
    d, e = b // 4, b % 4
    g = (8 * b + 13) // 25
    h = (19 * a + b - d - g + 15) % 30
    i, k = c // 4, c % 4
    m = (32 + 2 * e + 2 * i - h - k) % 7
    n = (a + 11 * h + 22 * m) // 451
    month, day = divmod(h + m - 7 * n + 114, 31)
    return date(year, month, day + 1)


def holidays_of(year: int) -> set[date]:
    """Return the public holidays and the three eves."""
    fixed = [(1, 1), (1, 6), (5, 1), (6, 6), (12, 24), (12, 25), (12, 26), (12, 31)]
    found = {date(year, m, d) for m, d in fixed}
    found |= {easter(year) + timedelta(days=n) for n in (-2, 0, 1, 39, 49)}
    midsummer = next(date(year, 6, d) for d in range(20, 27) if date(year, 6, d).weekday() == 5)
    saints = next(
        date(year, 10, 31) + timedelta(days=n)
        for n in range(7)
        if (date(year, 10, 31) + timedelta(days=n)).weekday() == 5
    )
    return found | {midsummer, midsummer - timedelta(days=1), saints}


HOLIDAYS = holidays_of(2026) | holidays_of(2027) | holidays_of(2028)
Table = Callable[[date], list[tuple[int, int]]]


def boj(day: date) -> list[tuple[int, int]]:
    """Brottsofferjouren, phone, in minutes of the day."""
    weekday = day.weekday()
    if day.month in (6, 7):
        return [(540, 1140)] if weekday < 5 else []
    if weekday > 4:
        return [(540, 720), (780, 960)]
    return [(540, 1140)] if weekday < 2 else [(540, 1020)]


def kompis(day: date) -> list[tuple[int, int]]:
    """Jourhavande kompis, chat."""
    if (6, 15) <= (day.month, day.day) <= (8, 23):
        return {1: [(1080, 1260)], 2: [(1080, 1260)], 3: [(1080, 1260)], 6: [(840, 1020)]}.get(day.weekday(), [])
    return [(1080, 1260)] if day.weekday() < 5 else [(840, 1020)]


def foraldralinjen(day: date) -> list[tuple[int, int]]:
    """Föräldralinjen, phone."""
    return [(600, 900)] * (day.weekday() < 4) + [(1140, 1260)] * (day.weekday() == 3)


def by_night(_: date) -> list[tuple[int, int]]:
    """Jourhavande medmänniska, phone."""
    return [(0, 360), (1260, 1440)]


def oracle(table: Table, day: date, minute: int) -> bool | None:
    """Tell whether it is open: None on a holiday."""
    if day in HOLIDAYS:
        return None
    return any(start <= minute < end for start, end in table(day))


@dataclass
class Step:
    """A local day and minute that can be moved on."""

    day: date
    minute: int

    def on(self) -> Step:
        """Return half an hour later."""
        return Step(self.day + timedelta(days=1), 0) if self.minute == 1410 else Step(self.day, self.minute + 30)


SERVICES: list[tuple[str, int, Table]] = [
    ("brottsofferjouren", 0, boj),
    ("jourhavande_kompis", 0, kompis),
    ("foraldralinjen", 0, foraldralinjen),
    ("jourhavande_medmanniska", 0, by_night),
]


@pytest.mark.parametrize(("contact", "number", "table"), SERVICES)
def test_opening_every_day_of_two_years_agrees_with_the_oracle(
    real_contacts: tuple[Contact, ...], contact: str, number: int, table: Table
) -> None:
    """The state agrees at six moments a day, and the words name the next change."""
    hours = next(c for c in real_contacts if c.id == contact).channels[number].hours
    day = date(2026, 1, 1)
    while day < date(2028, 1, 1):
        for minute in (30, 390, 599, 780, 1110, 1290):
            found = opening(hours, datetime(day.year, day.month, day.day, minute // 60, minute % 60, tzinfo=STOCKHOLM))
            expected = oracle(table, day, minute)
            assert found.open is expected, (day, minute, found)
            if expected is None:
                assert found.words == HOLIDAY
                continue
            change = Step(day, minute - minute % 30)
            while oracle(table, change.day, change.minute) in ((expected, None) if expected is False else (True,)):
                change = change.on()
            hour = change.minute // 60
            told = "midnatt" if hour == 0 else f"{hour}"
            assert found.words.endswith(f" {told}"), (day, minute, found, change)
            assert found.words.startswith("Öppet nu till") is expected
            tomorrow = not expected and change.day == day + timedelta(days=1)
            assert ("i morgon" in found.words) is tomorrow, (day, minute, found)
        day += timedelta(days=1)
