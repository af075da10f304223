"""Two gateways, each with a Rasa beside it: a conversation that ends on one is forgotten by both at once."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from bot.gateway import app
from bot.gateway.app import create_app
from bot.settings import settings
from tests.support.client import Relative, wait_until
from tests.support.redis_server import RedisServer
from tests.support.servers import StandInRasa, free_port, running


def test_deletion_reaches_the_rasa_of_every_gateway_without_waiting_for_the_sweep(
    redis_server: RedisServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also one that this gateway itself has never asked: it may have been restarted beside a Rasa that went on."""
    monkeypatch.setattr(app, "SWEEP_S", 3600.0)
    with StandInRasa().running() as one, StandInRasa().running() as other:
        same = replace(settings, data_dir=tmp_path, redis_url=redis_server.url)
        first = create_app(replace(same, rasa_port=one.port))
        second = create_app(replace(same, rasa_port=other.port, port=free_port()))
        with running(first) as here, running(second):
            relative = Relative.arrives(here)
            assert relative.leaves() == 204
            # A pulse may say it once more.
            assert wait_until(lambda: set(one.deleted) == set(other.deleted) == {relative.id})
