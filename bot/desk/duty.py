"""Who is on duty: whoever has said so and whose desk has given a sign of life lately."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from sqlalchemy import delete, select, update

from bot.accounts.accounts import staff_of
from bot.accounts.model import MEETING, Staff
from bot.storage.engine import WRITES, inserting
from bot.storage.kept import duty, staff

#: A desk beats every 20 seconds; without a beat for so long nobody is there.
BEAT_S = 60
#: A chat whose desk has been silent for so long goes back to the queue.
SILENT_S = 180


class Duty:
    """Duty in the database. Methods are synchronous."""

    def __init__(self, engine: Any, now: Callable[[], float] = time.time) -> None:
        """Open it.

        Args:
            engine: A migrated database.
            now: Seconds since 1970.
        """
        self._engine = engine
        self._writing = engine.execution_options(**{WRITES: True})
        self._now = now

    def on(self, staff_id: int) -> None:
        """Go on duty."""
        now = int(self._now())
        row = inserting(self._engine, duty).values(staff_id=staff_id, since_at=now, beat_at=now)
        # The same person at two desks, perhaps on two gateways at once.
        again = row.on_conflict_do_update(index_elements=[duty.c.staff_id], set_={"since_at": now, "beat_at": now})
        with self._writing.begin() as connection:
            connection.execute(again)

    def off(self, staff_id: int) -> None:
        """Go off duty."""
        with self._writing.begin() as connection:
            connection.execute(delete(duty).where(duty.c.staff_id == staff_id))

    def beat(self, staff_id: int) -> bool:
        """Note a sign of life; tells whether they are on duty."""
        with self._writing.begin() as connection:
            mine = update(duty).where(duty.c.staff_id == staff_id).values(beat_at=int(self._now()))
            return bool(connection.execute(mine).rowcount)

    def is_on(self, staff_id: int) -> bool:
        """Tell whether someone is on duty, with a recent sign of life."""
        return any(s.id == staff_id for s in self.present())

    def present(self) -> list[Staff]:
        """Return those who are on duty now and may meet relatives."""
        fresh = duty.c.beat_at > int(self._now()) - BEAT_S
        query = select(staff).join(duty, duty.c.staff_id == staff.c.id).where(fresh & ~staff.c.disabled)
        with self._engine.connect() as connection:
            found = [staff_of(row) for row in connection.execute(query).mappings()]
        return [who for who in found if who.role in MEETING]
