"""The one clock for opening hours, dates and review dates."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from bot.settings import settings

STOCKHOLM = ZoneInfo("Europe/Stockholm")


def now() -> datetime:
    """Return the present time in Stockholm, or the fixed time of `ANHORIGLOTSEN_CLOCK`.

    Lifetimes never use this clock: they use `time.monotonic()`.
    """
    if settings.clock is not None:
        return settings.clock.astimezone(STOCKHOLM)
    return datetime.now(STOCKHOLM)
