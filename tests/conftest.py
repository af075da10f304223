"""Shared by all tests: one running product per session, and where data beside the checkout lies."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.databases import database_url, empty_engine, postgresql
from tests.support.redis_server import redis_server
from tests.support.stack import Stack, started

__all__ = ["database_url", "empty_engine", "postgresql", "redis_server"]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put tests that wait for something long after all others, and mark those that need the whole product."""
    for item in items:
        if "e2e" in item.path.parts or "stack" in getattr(item, "fixturenames", ()):
            item.add_marker("model")
    items.sort(key=lambda item: item.get_closest_marker("last") is not None)


@pytest.fixture(scope="session")
def stack() -> Iterator[Stack]:
    """The whole product in its own processes, Rasa with the real model; started once."""
    with started() as running:
        yield running


@pytest.fixture(scope="session")
def shared_dir() -> Path:
    """Folder with data beside the checkout; a clean clone alone has none and says so."""
    given = os.environ.get("SHARED_DIR")
    if not given:
        pytest.skip("left out: SHARED_DIR is not set, so there is no data beside the checkout")
    return Path(given)
