"""Gateways that share one Redis."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from bot.accounts import Accounts
from bot.desk.key import read_desk_key
from bot.settings import settings
from bot.storage import create_engine_from, migrate
from tests.support.nodes import Node, begin_node, nodes
from tests.support.redis_server import RedisServer
from tests.support.staff import PASSWORD

#: The desk is open.
MORNING = "2026-11-27T10:00:00+01:00"


@pytest.fixture(scope="module")
def three(redis_server: RedisServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Node, ...]]:
    """Three gateways with the same database and Redis, on a Friday morning; two of them are to be killed."""
    redis_server.client.flushall()
    data = tmp_path_factory.mktemp("nodes") / "data"
    data.mkdir()
    chosen = replace(settings, data_dir=data)
    engine = create_engine_from(chosen.sql_url)
    migrate(engine)
    Accounts(engine, read_desk_key(chosen)).add("lea", "Lea", "lead", [], PASSWORD)
    engine.dispose()
    begun = [begin_node(data, redis_server.url, ANHORIGLOTSEN_CLOCK=MORNING) for _ in range(3)]
    with nodes(*begun) as running:
        yield running


@pytest.fixture(scope="module")
def pair(three: tuple[Node, ...]) -> tuple[Node, Node]:
    """Two gateways that stay, for all but the last test."""
    return three[0], three[1]
