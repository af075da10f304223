"""Brings the database to the present tables, or back."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config

from bot.storage.engine import WRITES

_SCRIPTS = Path(__file__).with_name("migrations")
#: Any number will do, as long as every gateway takes the same lock.
_LOCK = 7_304_151


def migrate(engine: Any, revision: str = "head") -> None:
    """Step up to a revision. Two gateways that start at once wait for each other.

    Args:
        engine: From `create_engine_from`.
        revision: Alembic's name of it.
    """
    _run(engine, command.upgrade, revision)


def migrate_down(engine: Any, revision: str = "base") -> None:
    """Step down to a revision; `base` is before the first. Rows of what is taken away are lost."""
    _run(engine, command.downgrade, revision)


def _run(engine: Any, step: Any, revision: str) -> None:
    config = Config()
    config.set_main_option("script_location", str(_SCRIPTS).replace("%", "%%"))
    with _without_references(engine) as connection, connection.begin():
        if engine.dialect.name == "postgresql":
            connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_LOCK})")
        config.attributes["connection"] = connection
        step(config, revision)


@contextlib.contextmanager
def _without_references(engine: Any) -> Iterator[Any]:
    """A connection that writes. SQLite makes a table anew to change it, and would else delete what refers to its rows.

    It has to be said outside a transaction.
    """
    with engine.execution_options(**{WRITES: True}).connect() as connection:
        if engine.dialect.name != "sqlite":
            yield connection
            return
        driver = connection.connection.dbapi_connection
        driver.execute("PRAGMA foreign_keys=OFF")
        try:
            yield connection
        finally:
            driver.execute("PRAGMA foreign_keys=ON")
