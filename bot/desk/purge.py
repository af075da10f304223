"""Retention, carried out: what is too old is deleted. It needs the database alone, no key and no gateway.

That overdue letters and places are unreadable does not hang on this: whoever reads asks for what is not too old.
"""

from __future__ import annotations

import asyncio
import logging
import time
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, NoReturn

from sqlalchemy import delete, func, select, update
from sqlalchemy.exc import SQLAlchemyError

from bot.accounts.accounts import IDLE_S
from bot.desk.tickets import Tickets, last_kept_day
from bot.privacy.logs import log
from bot.storage.engine import WRITES
from bot.storage.kept import duty, letters, mailboxes, staff_sessions, tickets

#: The ceiling of a letter's life, whatever stands in its row.
LONGEST_LETTER_S = 30 * 86_400
#: A gateway tidies so often; what is overdue by more than `LATE_S` means that none has.
EVERY_S = 3600.0
LATE_S = 3 * 3600
#: A row of duty without a beat for so long says nothing any more.
_DUTY_S = 86_400
_logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Purged:
    """How many were deleted.

    Attributes:
        mailboxes: With all their letters.
        places: Closed places in the queue.
        sessions: Staff's, that had ended.
    """

    mailboxes: int
    places: int
    sessions: int


def purge(engine: Any, now_s: float | None = None) -> Purged:
    """Delete what is too old.

    Args:
        engine: A migrated database.
        now_s: Seconds since 1970; now without one.
    """
    now = int(time.time() if now_s is None else now_s)
    gone = select(mailboxes.c.lookup).where(mailboxes.c.expires_at <= now)
    ended = (staff_sessions.c.expires_at <= now) | (staff_sessions.c.seen_at <= now - IDLE_S)
    with engine.execution_options(**{WRITES: True}).begin() as connection:
        too_long = mailboxes.c.expires_at > now + LONGEST_LETTER_S
        connection.execute(update(mailboxes).where(too_long).values(expires_at=now + LONGEST_LETTER_S))
        connection.execute(delete(letters).where(letters.c.lookup.in_(gone)))
        boxes = connection.execute(delete(mailboxes).where(mailboxes.c.expires_at <= now)).rowcount
        sessions = connection.execute(delete(staff_sessions).where(ended)).rowcount
        connection.execute(delete(duty).where(duty.c.beat_at <= now - _DUTY_S))
    return Purged(boxes, Tickets(engine, now=lambda: now).purge(), sessions)


def overdue(engine: Any, now_s: float | None = None) -> int:
    """Return how many letters and places should have been deleted long ago: more than none is an alarm.

    Args:
        engine: A migrated database.
        now_s: Seconds since 1970; now without one.
    """
    late = int(time.time() if now_s is None else now_s) - LATE_S
    with engine.connect() as connection:
        kept = (
            select(func.count()).select_from(mailboxes).where(mailboxes.c.expires_at <= late),
            # A place is deleted some time on the day after its last: a day's grace.
            select(func.count()).select_from(tickets).where(tickets.c.closed_on < last_kept_day() - timedelta(days=1)),
        )
        return sum(connection.execute(query).scalar_one() for query in kept)


async def keep_purging(engine: Any) -> NoReturn:
    """Carry out retention again and again, beside what else a gateway does; the first time after a while."""
    while True:
        await asyncio.sleep(EVERY_S)
        try:
            await asyncio.to_thread(purge, engine)
        except SQLAlchemyError as error:
            log(_logger, logging.ERROR, "purge_failed", error)
