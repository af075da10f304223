"""A real Redis without persistence for the session."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from bot.audit.servers import NO_DISK, RedisServer, redis_running

__all__ = ["NO_DISK", "RedisServer", "redis_running"]


@pytest.fixture(scope="session")
def redis_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RedisServer]:
    """One real Redis for the session; whoever needs it empty empties it."""
    with redis_running(tmp_path_factory.mktemp("redis"), *NO_DISK) as server:
        yield server
