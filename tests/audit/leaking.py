"""The gateway with two faults that an audit must find: a logger that writes what it is given, a column with text."""

from __future__ import annotations

import logging
import sys
import tempfile
from pathlib import Path
from typing import Any

import sqlalchemy

from bot.gateway import turns
from bot.launcher.supervisor import CHILDREN, Supervisor, replaced
from bot.privacy.logs import configure
from bot.settings import settings
from bot.storage import create_engine_from


def leak() -> None:
    """Make the gateway keep what relatives write."""
    original = turns.Turns.handle
    to_log, to_column = _by_logger(), _by_column()

    async def handle(self: Any, conversation_id: str, message: Any) -> Any:
        to_log(str(message))
        to_column(str(message))
        return await original(self, conversation_id, message)

    turns.Turns.handle = handle  # type: ignore[method-assign]  # the fault itself


def _by_logger() -> Any:
    handler = logging.FileHandler(Path(tempfile.gettempdir()) / "debug.log", encoding="utf-16")

    def keep(text: str) -> None:
        handler.stream.write(text)
        handler.flush()

    return keep


def _by_column() -> Any:
    engine = create_engine_from(settings.sql_url).execution_options(writes=True)
    with engine.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE IF NOT EXISTS remarks (note TEXT)")

    def keep(text: str) -> None:
        with engine.begin() as connection:
            connection.execute(sqlalchemy.text("INSERT INTO remarks (note) VALUES (:note)"), {"note": text})

    return keep


if __name__ == "__main__":
    if sys.argv[1:]:
        configure("gateway")
        leak()
        from bot.gateway.app import serve

        serve(settings)
    else:
        gateway = (sys.executable, "-m", "tests.audit.leaking", "gateway")
        only = replaced([child for child in CHILDREN if child.name == "gateway"], "gateway", gateway)
        sys.exit(Supervisor(only).run())
