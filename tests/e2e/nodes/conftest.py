"""Gateways that share one Redis."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.support.nodes import Node, begin_node, nodes
from tests.support.redis_server import RedisServer


@pytest.fixture(scope="module")
def three(redis_server: RedisServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Node, ...]]:
    """Three gateways with the same database and Redis; the third is to be killed."""
    redis_server.client.flushall()
    data = tmp_path_factory.mktemp("nodes") / "data"
    with nodes(*(begin_node(data, redis_server.url) for _ in range(3))) as begun:
        yield begun


@pytest.fixture(scope="module")
def pair(three: tuple[Node, ...]) -> tuple[Node, Node]:
    """Two gateways that stay."""
    return three[0], three[1]
