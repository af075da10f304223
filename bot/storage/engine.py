"""Opens the database: SQLite in a file, or whatever address is set."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import sqlalchemy
from sqlalchemy import event
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import make_url

#: Seconds to wait for another process that is writing.
BUSY_TIMEOUT_S = 5.0
#: Execution option of an engine whose transactions write: `engine.execution_options(writes=True)`.
WRITES = "writes"
_INSERTS = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}


def create_engine_from(url: str) -> Any:
    """Return an engine for an address, with 2.0 behaviour; nothing is connected yet.

    Args:
        url: SQLAlchemy address. The folder of an SQLite file is made if it is missing.
    """
    parsed = make_url(url)
    if parsed.get_backend_name() != "sqlite":
        return sqlalchemy.create_engine(parsed, future=True, pool_pre_ping=True)
    if parsed.database and parsed.database != ":memory:":
        Path(parsed.database).parent.mkdir(parents=True, exist_ok=True)
    engine = sqlalchemy.create_engine(parsed, future=True, connect_args={"timeout": BUSY_TIMEOUT_S})
    event.listen(engine, "connect", _on_connect)
    event.listen(engine, "begin", _on_begin)
    return engine


def inserting(engine: Any, table: Any) -> Any:
    """Return an INSERT that can say `on_conflict_do_update`: one statement, so that two at once do not collide."""
    return _INSERTS[engine.dialect.name](table)


def _on_connect(connection: Any, _: Any) -> None:
    # The driver opens transactions late and not at all around CREATE and DROP; we say BEGIN ourselves.
    connection.isolation_level = None
    connection.execute("PRAGMA foreign_keys=ON")
    # What is deleted is overwritten, not only forgotten.
    connection.execute("PRAGMA secure_delete=ON")


def _on_begin(connection: Any) -> None:
    # Whoever is going to write says so at once: two that read first and then both want to write end in an error.
    writes = connection.get_execution_options().get(WRITES)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
