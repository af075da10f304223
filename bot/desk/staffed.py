"""The one answer to "can a person reply now?", for the bot, the widget and the desk."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from bot.content.choose import ELSEWHERE
from bot.content.model import DeskHours
from bot.desk.duty import Duty
from bot.desk.opening import is_open, opens
from bot.desk.tickets import Tickets


@dataclass(frozen=True)
class Staffed:
    """Whether a person can reply.

    Attributes:
        live: Open, and someone on duty who may read the district.
        free: One of them has room now.
        wait_s: How long others have waited lately; none when that is not known.
        opens: When it opens next, in words; none while live or when nobody knows.
    """

    live: bool
    free: bool = False
    wait_s: int | None = None
    opens: str | None = None


def can_a_person_reply(
    now: datetime, district: str | None, hours: DeskHours | None, duty: Duty, tickets: Tickets, chats_at_once: int
) -> Staffed:
    """Tell whether a person can reply now.

    Args:
        now: Aware.
        district: Which unit is to reply; none or elsewhere for any.
        hours: What editors have set; none is closed.
        duty: Who is there.
        tickets: Who has whom.
        chats_at_once: So many one desk can have.
    """
    if hours is None:
        return Staffed(False)
    if not is_open(hours, now):
        return Staffed(False, opens=opens(hours, now))
    wanted = district or ELSEWHERE
    there = [who for who in duty.present() if wanted == ELSEWHERE or who.may_read(wanted)]
    if not there:
        return Staffed(False, opens=None)
    has = Counter(t.taken_by for t in tickets.taken())
    free = any(has[who.id] < chats_at_once for who in there) and not tickets.waiting()
    return Staffed(True, free, tickets.usual_wait_s())
