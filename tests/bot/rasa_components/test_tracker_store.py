"""Rasa's tracker store: live objects in memory, gone when they are deleted or idle."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import UserUttered

from bot.rasa_components.tracker_store import LiveTrackerStore, WrongStoreError, require_live_store
from bot.settings import ROOT


@pytest.fixture
def store() -> LiveTrackerStore:
    return LiveTrackerStore(Domain.empty(), idle_minutes=30, max_events=20)


def test_store_saved_tracker_is_the_same_object(store: LiveTrackerStore) -> None:
    """Nothing is serialised: the very object comes back."""
    tracker = asyncio.run(store.get_or_create_tracker("a"))
    assert asyncio.run(store.retrieve("a")) is tracker


def test_store_deleted_during_a_turn_stays_deleted(store: LiveTrackerStore) -> None:
    """A turn in flight that saves after the deletion brings nothing back."""
    tracker = asyncio.run(store.get_or_create_tracker("a"))
    store.delete("a")
    asyncio.run(store.save(tracker))
    assert asyncio.run(store.retrieve("a")) is None
    assert list(asyncio.run(store.keys())) == []


def test_store_idle_tracker_is_gone(store: LiveTrackerStore, monkeypatch: pytest.MonkeyPatch) -> None:
    """After half an hour without a turn the conversation is forgotten, by monotonic time."""
    asyncio.run(store.get_or_create_tracker("a"))
    began = time.monotonic()
    monkeypatch.setattr(time, "monotonic", lambda: began + 29 * 60)
    assert asyncio.run(store.retrieve("a")) is not None
    monkeypatch.setattr(time, "monotonic", lambda: began + 31 * 60)
    assert asyncio.run(store.retrieve("a")) is None


def test_store_events_are_bounded(store: LiveTrackerStore) -> None:
    """A long conversation does not grow without end."""
    tracker = asyncio.run(store.get_or_create_tracker("a"))
    for number in range(100):
        tracker.update(UserUttered(str(number)))
    assert len(tracker.events) <= 20


def test_store_with_event_broker_refuses() -> None:
    """A broker would carry conversations away."""
    with pytest.raises(ValueError, match="broker"):
        LiveTrackerStore(Domain.empty(), event_broker=object())  # type: ignore[arg-type]


OURS = "tracker_store:\n  type: bot.rasa_components.tracker_store.LiveTrackerStore\n"

#: What endpoints.yml could say, by hand or by mistake; Rasa itself would start with each of them.
WRONG = {
    "none": "{}\n",
    "no_such_module": OURS.replace("tracker_store.Live", "no_such_module.Live"),
    "no_such_class": OURS.replace("LiveTrackerStore", "DeadTrackerStore"),
    "of_another_kind": "tracker_store:\n  type: SQL\n  dialect: sqlite\n  db: ':memory:'\n",
    "wrong_option": OURS + "  idle_minutes: often\n",
    "event_broker": OURS + "event_broker:\n  type: file\n  path: events.jsonl\n",
    "lock_store": OURS + "lock_store:\n  type: redis\n  url: localhost\n",
}


#: Stores that Rasa knows and the product does not use warn of their age when they are imported.
ELDERLY = pytest.mark.filterwarnings("ignore::DeprecationWarning")


@ELDERLY
def test_endpoints_of_the_product_name_the_live_store() -> None:
    """What is shipped is accepted."""
    os.environ.setdefault("ACTION_SERVER_PORT", "5055")
    require_live_store(str(ROOT / "endpoints.yml"))


@ELDERLY
@pytest.mark.parametrize("wrong", WRONG)
def test_endpoints_with_another_store_are_refused(wrong: str, tmp_path: Path) -> None:
    """Rasa would go on with a store of its own choice."""
    endpoints = tmp_path / "endpoints.yml"
    endpoints.write_text(WRONG[wrong], encoding="utf-8")
    with pytest.raises(WrongStoreError):
        require_live_store(str(endpoints))


def test_rasa_with_another_store_does_not_start(tmp_path: Path) -> None:
    """The process ends, and says why by the class of the error."""
    endpoints = tmp_path / "endpoints.yml"
    endpoints.write_text(WRONG["no_such_class"], encoding="utf-8")
    program = (
        f"import bot.serve; bot.serve.ENDPOINTS = {str(endpoints)!r}; bot.serve.verified = lambda model, _: model; "
        "bot.serve.serve('rasa', model='none')"
    )
    ended = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, timeout=120)
    assert ended.returncode != 0
    assert '"error": "WrongStoreError"' in ended.stderr
