"""When staff answer: every day of two years, the changes of clocks, eves."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from holidays.countries.sweden import Sweden

from bot.clock import STOCKHOLM
from bot.content.model import DeskHours, Period
from bot.desk.opening import is_open, opens

HOURS = DeskHours((Period((0, 1, 2, 3, 4), "08:00", "16:00"),), "12:00", (date(2027, 1, 8),))
EVES = {"Midsommarafton", "Julafton", "Nyårsafton"}


def test_every_day_of_two_years_is_as_the_calendar_says() -> None:
    """Worked out here another way: from the library's public holidays, hour by hour."""
    public = Sweden(years=[2026, 2027, 2028], include_sundays=False, language="sv")
    bank = Sweden(years=[2026, 2027, 2028], include_sundays=False, language="sv", categories=("bank",))
    red = set(public) | {day for day, name in bank.items() if name in EVES}
    day = date(2026, 1, 1)
    while day < date(2028, 1, 1):
        closes = 12 if day + timedelta(days=1) in red else 16
        rests = day.weekday() > 4 or day in red or day == date(2027, 1, 8)
        for hour in range(24):
            moment = datetime(day.year, day.month, day.day, hour, 30, tzinfo=STOCKHOLM)
            assert is_open(HOURS, moment) == (not rests and 8 <= hour < closes), moment
        day += timedelta(days=1)


@pytest.mark.parametrize(
    ("day", "last"),
    [
        ("2026-04-02", 12),  # skärtorsdag
        ("2026-04-30", 12),  # valborg
        ("2026-05-13", 12),  # the day before Kristi himmelsfärdsdag
        ("2026-06-05", 16),  # Friday before a national day on a Saturday closes early, see below
        ("2026-06-18", 12),  # the day before midsommarafton
        ("2026-10-30", 12),  # the day before alla helgons dag
        ("2026-12-23", 12),
        ("2026-12-28", 16),
        ("2027-01-05", 12),  # trettondagsafton
    ],
)
def test_days_before_holidays_close_early(day: str, last: int) -> None:
    """By hand, from the almanac."""
    noon, later = (datetime.fromisoformat(f"{day}T{h}:00").replace(tzinfo=STOCKHOLM) for h in ("11", "13"))
    assert is_open(HOURS, noon)
    assert is_open(HOURS, later) == (last == 16 and day != "2026-06-05")


@pytest.mark.parametrize(
    ("now", "words"),
    [
        ("2026-11-27T07:00", "i dag kl. 8"),
        ("2026-11-26T17:00", "i morgon kl. 8"),
        ("2026-11-27T17:00", "på måndag kl. 8"),
        ("2026-12-23T13:00", "på måndag kl. 8"),
        ("2027-01-07T16:30", "på måndag kl. 8"),
        ("2026-03-28T20:00", "på måndag kl. 8"),
        ("2026-10-24T20:00", "på måndag kl. 8"),
    ],
)
def test_opens_says_when_in_words(now: str, words: str) -> None:
    """Over weekends, Christmas, a planning day and both changes of clocks."""
    assert opens(HOURS, datetime.fromisoformat(now).replace(tzinfo=STOCKHOLM)) == words


def test_open_on_the_days_when_clocks_change() -> None:
    """The working day after is eight to four by the new clock, seen from UTC."""
    for day, offset in (("2026-03-30", 2), ("2026-10-26", 1), ("2026-03-27", 1), ("2026-10-23", 2)):
        opens_at = datetime.fromisoformat(f"{day}T0{8 - offset}:00+00:00")
        assert is_open(HOURS, opens_at) and not is_open(HOURS, opens_at - timedelta(minutes=1))


def test_opens_is_none_when_nobody_ever_answers() -> None:
    """No loop without end."""
    assert opens(DeskHours((), "12:00"), datetime(2026, 11, 27, tzinfo=STOCKHOLM)) is None


#: Days by hand from the almanac, `closes` none for a day without staff: (day, closes).
SPECIAL_DAYS = (
    ("2026-01-01", None), ("2026-01-05", 12), ("2026-01-06", None), ("2026-04-02", 12), ("2026-04-03", None),
    ("2026-04-06", None), ("2026-04-30", 12), ("2026-05-01", None), ("2026-05-13", 12), ("2026-05-14", None),
    ("2026-05-15", 16), ("2026-06-18", 12), ("2026-06-19", None), ("2026-06-22", 16), ("2026-10-30", 12),
    ("2026-11-02", 16), ("2026-12-23", 12), ("2026-12-24", None), ("2026-12-25", None), ("2026-12-28", 16),
    ("2026-12-30", 12), ("2026-12-31", None), ("2027-01-01", None), ("2027-01-05", 12), ("2027-01-06", None),
    ("2027-03-25", 12), ("2027-03-26", None), ("2027-03-29", None), ("2027-04-30", 12), ("2027-05-05", 12),
    ("2027-05-06", None), ("2027-05-07", 16), ("2027-06-04", 16), ("2027-06-07", 16), ("2027-06-24", 12),
    ("2027-06-25", None), ("2027-11-05", 12), ("2027-12-23", 12), ("2027-12-24", None), ("2027-12-27", 16),
    ("2027-12-30", 12), ("2027-12-31", None),
)  # fmt: skip


@pytest.mark.parametrize(("day", "closes"), SPECIAL_DAYS)
def test_special_days_are_as_the_almanac_has_them(day: str, closes: int | None) -> None:
    """Holidays, eves and the days before them of two years, none of them worked out by a program."""
    midnight = datetime.fromisoformat(day).replace(tzinfo=STOCKHOLM)
    open_at = [hour for hour in range(24) if is_open(HOURS, midnight.replace(hour=hour, minute=59))]
    assert open_at == ([] if closes is None else list(range(8, closes)))
