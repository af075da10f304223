"""Real databases for tests: SQLite in a file, and one PostgreSQL server a session."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from bot.audit.servers import new_database, postgresql_running
from bot.storage import create_engine_from

KINDS = ("sqlite", "postgresql")
_number = itertools.count()


@pytest.fixture(scope="session")
def postgresql() -> Iterator[str]:
    """A real PostgreSQL server; yields the address of a database for making others."""
    with postgresql_running() as (admin, _):
        yield admin


def new_postgresql(admin: str) -> str:
    """Make an empty database on a server; returns its address."""
    return new_database(admin, f"test_{next(_number)}")


@pytest.fixture(params=KINDS)
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Address of an empty database, once of each kind."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'kept.sqlite3'}"
    return new_postgresql(request.getfixturevalue("postgresql"))


@pytest.fixture
def empty_engine(database_url: str) -> Iterator[Any]:
    """An engine on an empty database of each kind."""
    engine = create_engine_from(database_url)
    yield engine
    engine.dispose()
