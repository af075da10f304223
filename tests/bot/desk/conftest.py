"""A migrated database with staff, and a clock that can be moved."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest
from sqlalchemy import insert

from bot.storage import migrate
from bot.storage.kept import staff

STAFF = ((1, "staff", "farsta"), (2, "staff", "bromma"), (3, "lead", ""), (4, "editor", ""))


def staff_row(number: int, role: str = "staff", districts: str = "") -> dict[str, Any]:
    """Return the columns of an account."""
    named = {"id": number, "name": f"n{number}", "shown_as": f"N{number}", "role": role, "districts": districts}
    return {**named, "disabled": False, "created_on": date(2026, 11, 1), "must_change": False}


@dataclass
class Clock:
    """Seconds since 1970."""

    now: float = 1_795_000_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def engine(empty_engine: Any) -> Any:
    """Each kind of database, with two staff, a lead and an editor."""
    migrate(empty_engine)
    with empty_engine.begin() as connection:
        for number, role, districts in STAFF:
            connection.execute(insert(staff).values(**staff_row(number, role, districts)))
    return empty_engine
