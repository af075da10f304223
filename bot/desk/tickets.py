"""Places in the queue: who waits, who has whom. Which conversation a place belongs to is known in memory only."""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import delete, func, insert, select, update

from bot import clock
from bot.desk.summary import Summary
from bot.storage.engine import WRITES
from bot.storage.kept import staff, tickets

#: How the chat ended, as staff choose.
OUTCOMES = ("stod_givet", "hanvisad_vidare", "fortsatt_kontakt", "orosanmalan", "larmat_112", "hot", "lamnade")
#: Share of the head start that an urgency has; waiting time always counts beside it.
_SHARE = {"livsfara": 1.0, "akut": 2 / 3, "snart": 1 / 3, "ingen": 0.0}
#: Closed places are kept so many days.
KEPT_DAYS = 30
_HOUR_MS = 3_600_000
#: Nobody is in the queue, or with staff, longer than a working day; what is open longer was forgotten.
LONGEST_OPEN_S = 24 * 3600
#: Fewer waits than this say nothing about the next.
FEWEST_WAITS = 3


class FullError(Exception):
    """Whoever wants one more has as many as one desk can have."""


@dataclass(frozen=True)
class Ticket:
    """One place.

    Attributes:
        id: 128 random bits in hexadecimal; not the conversation's.
        state: `waiting`, `human` or `closed`.
        summary: What staff see.
        queued_at_ms: Milliseconds since 1970; two who come in the same second have an order too. Once it is closed,
            the beginning of that hour.
        waited_s: How long until it was taken, once it was.
        taken_by: Number of the account that has it.
        first_in_line: It was taken and fell back: nobody goes before it.
    """

    id: str
    state: str
    summary: Summary
    queued_at_ms: int
    waited_s: int | None
    taken_by: int | None
    first_in_line: bool


class Tickets:
    """The queue in the database. Methods are synchronous."""

    def __init__(self, engine: Any, head_start_minutes: int = 10, now: Callable[[], float] = time.time) -> None:
        """Open the queue.

        Args:
            engine: A migrated database.
            head_start_minutes: For danger to life; less for less.
            now: Seconds since 1970.
        """
        self._engine = engine
        self._writing = engine.execution_options(**{WRITES: True})
        self._head_start_s = head_start_minutes * 60
        self._now = now

    def open(self, summary: Summary, ticket_id: str | None = None) -> Ticket:
        """Join the queue.

        Args:
            summary: What staff see.
            ticket_id: From `new_id`, when something was tied to it before.
        """
        ticket = Ticket(ticket_id or new_id(), "waiting", summary, round(self._now() * 1000), None, None, False)
        with self._writing.begin() as connection:
            connection.execute(
                insert(tickets).values(
                    id=ticket.id,
                    state="waiting",
                    queued_at_ms=ticket.queued_at_ms,
                    first_in_line=False,
                    **summary.as_dict(),
                )
            )
        return ticket

    def get(self, ticket_id: str) -> Ticket | None:
        """Return a place, closed or not; none once it is too old, whether anyone has tidied or not."""
        kept = tickets.c.closed_on.is_(None) | (tickets.c.closed_on >= last_kept_day())
        found = self._found((tickets.c.id == ticket_id) & kept)
        return found[0] if found else None

    def waiting(self, may_read: Callable[[str], bool] | None = None) -> list[Ticket]:
        """Return those who wait, the one to take next first.

        Args:
            may_read: Tells whether a district may be read; none for all.
        """
        found = [t for t in self._found(tickets.c.state == "waiting") if not may_read or may_read(t.summary.district)]
        return sorted(found, key=self._turn)

    def place(self, ticket_id: str) -> int | None:
        """Return the place in the queue of one's own district, from 1; none when it does not wait.

        Those of the same district and of no district go before; other districts have other staff.
        """
        return self.place_among(self.waiting(), ticket_id)

    @staticmethod
    def place_among(waiting: Sequence[Ticket], ticket_id: str) -> int | None:
        """Return the same among those who wait, in order."""
        mine = next((t for t in waiting if t.id == ticket_id), None)
        if mine is None:
            return None
        before = waiting[: waiting.index(mine)]
        return 1 + sum(t.summary.district == mine.summary.district for t in before)

    def taken(self) -> list[Ticket]:
        """Return those that staff have."""
        return self._found(tickets.c.state == "human")

    def take(self, ticket_id: str, staff_id: int, most: int) -> bool:
        """Take someone who waits: one conditional write, so that only one of two succeeds.

        Args:
            ticket_id: The place.
            staff_id: Who takes it.
            most: So many one desk can have, also when they are taken at once on several gateways.

        Raises:
            FullError: They have as many, and the place is still free.
        """
        free = (tickets.c.id == ticket_id) & (tickets.c.state == "waiting")
        waited = func.round((round(self._now() * 1000) - tickets.c.queued_at_ms) / 1000)
        values = {"state": "human", "taken_by": staff_id, "waited_s": func.coalesce(tickets.c.waited_s, waited)}
        # The account's row is held first: PostgreSQL would else let two that count at once both find room.
        held = select(staff.c.id).where(staff.c.id == staff_id).with_for_update(key_share=True)
        mine = (tickets.c.taken_by == staff_id) & (tickets.c.state == "human")
        with self._writing.begin() as connection:
            connection.execute(held)
            if connection.execute(select(func.count()).select_from(tickets).where(mine)).scalar_one() >= most:
                if connection.execute(select(tickets.c.id).where(free)).first():
                    raise FullError
                return False
            return bool(connection.execute(update(tickets).where(free).values(**values)).rowcount == 1)

    def requeue(self, ticket_id: str) -> bool:
        """Put back someone that staff had, first in line."""
        values = {"state": "waiting", "taken_by": None, "first_in_line": True}
        held = (tickets.c.id == ticket_id) & (tickets.c.state == "human")
        with self._writing.begin() as connection:
            return bool(connection.execute(update(tickets).where(held).values(**values)).rowcount == 1)

    def move(self, ticket_id: str, district: str) -> None:
        """Let another district have it."""
        with self._writing.begin() as connection:
            connection.execute(update(tickets).where(tickets.c.id == ticket_id).values(district=district))

    def close(self, ticket_id: str, outcome: str) -> Ticket | None:
        """End it; returns it as it was, or none when it was closed before.

        Raises:
            ValueError: The outcome is not one of OUTCOMES.
        """
        if outcome not in OUTCOMES:
            raise ValueError("unknown outcome")
        was = self.get(ticket_id)
        still = (tickets.c.id == ticket_id) & (tickets.c.state != "closed")
        values = _closed(outcome)
        with self._writing.begin() as connection:
            closed = connection.execute(update(tickets).where(still).values(**values)).rowcount == 1
        return was if closed else None

    def close_all(self, outcome: str) -> int:
        """End all that are open; for a start whose memory is empty. Returns how many."""
        values = _closed(outcome)
        with self._writing.begin() as connection:
            return int(connection.execute(update(tickets).where(tickets.c.state != "closed").values(**values)).rowcount)

    def usual_wait_s(self) -> int | None:
        """Return how long one can expect to wait; none when too few waits are known.

        It is the median of the latest twenty within twelve hours, but never less than somebody in the queue has waited
        already: while nobody is taken the median stands still.
        """
        recent = (tickets.c.waited_s.isnot(None)) & (tickets.c.queued_at_ms > round((self._now() - 12 * 3600) * 1000))
        query = select(tickets.c.waited_s).where(recent).order_by(tickets.c.queued_at_ms.desc()).limit(20)
        with self._engine.connect() as connection:
            waits: list[int] = sorted(connection.execute(query).scalars())
        if len(waits) < FEWEST_WAITS:
            return None
        # Who was taken and fell back has been answered once: theirs is no wait for a first answer.
        so_far = [self.waited_s(t) for t in self._found(tickets.c.state == "waiting") if t.waited_s is None]
        return max(waits[len(waits) // 2], *so_far, 0)

    def purge(self) -> int:
        """Delete closed places that are too old, and close what nobody has closed; returns how many are deleted."""
        forgotten = (tickets.c.state != "closed") & (
            tickets.c.queued_at_ms < round((self._now() - LONGEST_OPEN_S) * 1000)
        )
        values = _closed("lamnade")
        with self._writing.begin() as connection:
            connection.execute(update(tickets).where(forgotten).values(**values))
            return int(connection.execute(delete(tickets).where(tickets.c.closed_on < last_kept_day())).rowcount)

    def waited_s(self, ticket: Ticket) -> int:
        """Return how long someone has waited, or did until they were taken."""
        if ticket.waited_s is not None:
            return ticket.waited_s
        return max(0, round(self._now() - ticket.queued_at_ms / 1000))

    def _turn(self, ticket: Ticket) -> tuple[bool, float, str]:
        return (
            not ticket.first_in_line,
            ticket.queued_at_ms - 1000 * self._head_start_s * _SHARE[ticket.summary.urgency],
            ticket.id,
        )

    def _found(self, condition: Any) -> list[Ticket]:
        with self._engine.connect() as connection:
            rows: Iterable[Any] = connection.execute(select(tickets).where(condition)).all()
        return [_ticket(row) for row in rows]


def _closed(outcome: str) -> dict[str, Any]:
    """Return what ends a place.

    Of when it was taken the hour is left: to the millisecond it could be matched with what others have noted of visits.
    """
    hour = tickets.c.queued_at_ms - tickets.c.queued_at_ms % _HOUR_MS
    closed_on = clock.now().date()
    return {"state": "closed", "outcome": outcome, "closed_on": closed_on, "taken_by": None, "queued_at_ms": hour}


def new_id() -> str:
    """Return an id for a place: 128 random bits in hexadecimal."""
    return secrets.token_hex(16)


def last_kept_day() -> date:
    """Return the earliest day of closing that is still kept."""
    return clock.now().date() - timedelta(days=KEPT_DAYS)


def _ticket(row: Any) -> Ticket:
    summary = Summary(row.target_group, row.urgency, row.practical_topic, row.district, row.language)
    return Ticket(row.id, row.state, summary, row.queued_at_ms, row.waited_s, row.taken_by, row.first_in_line)
